#if PostgreSQL
    import Dispatch
    import Foundation
    import Storage
    import SupportCore
    import Synchronization
    import TestSupport
    import Testing
    import Training

    /// The promises of the engine that only a server can break.
    @Suite(.enabled(if: TestDatabase.isOnServer)) struct PostgreSQLDatabaseTests {
        private let now = Date(timeIntervalSince1970: 1_800_000_000)

        // MARK: - Conflicts

        @Test func `a write that others are in the way of runs again, whichever statement it was`() async throws {
            let place = try await TestDatabase()
            let database = try await place.migrated()
            for statement in 1...3 {
                let runs = Atomic<Int>(0)
                try await database.write { connection in
                    let isFirst = runs.add(1, ordering: .relaxed).newValue == 1
                    let failing = FailingConnection(base: connection, failure: isFirst ? statement : nil)
                    let count = try failing.number("SELECT COUNT(*) AS n FROM mail_refusals")
                    _ = try failing.execute(
                        "INSERT INTO mail_refusals (email_key, kind, created_at) VALUES (\("k\(count)"), 'poems', 1)")
                    try failing.record(JournalEntry(.created, .tutorial, "t\(statement)"), by: .command, now: now)
                }
                #expect(runs.load(ordering: .relaxed) == 2)
            }
            let (keys, subjects) = try await database.read { connection in
                (
                    try connection.all("SELECT email_key FROM mail_refusals ORDER BY email_key") {
                        try $0.text("email_key")
                    },
                    try connection.journal(after: 0, limit: 10).map(\.entry.subjectID)
                )
            }
            #expect(keys == ["k0", "k1", "k2"])
            #expect(subjects == ["t1", "t2", "t3"])
        }

        @Test func `a write that is always in conflict is given up, and holds up no other`() async throws {
            let place = try await TestDatabase()
            let database = try await place.migrated()
            let runs = Atomic<Int>(0)
            let hopeless = Task {
                try await database.write { connection in
                    runs.add(1, ordering: .relaxed)
                    _ = try FailingConnection(base: connection, failure: 1).number("SELECT 1 AS n")
                }
            }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<10 {
                    group.addTask {
                        try await database.write { try $0.setInstallation(.host, to: "\(number)") }
                    }
                }
                try await group.waitForAll()
            }
            await #expect(throws: DatabaseUnavailable.self) { try await hopeless.value }
            #expect((2...12).contains(runs.load(ordering: .relaxed)))
            #expect(try await database.read { try $0.installation(.host) } != nil)
        }

        @Test func `a write whose connection is cut runs again on another`() async throws {
            let place = try await TestDatabase()
            let database = try await place.migrated()
            let runs = Atomic<Int>(0)
            try await database.write { connection in
                try connection.record(JournalEntry(.created, .tutorial, "t"), by: .command, now: now)
                guard runs.add(1, ordering: .relaxed).newValue == 1 else { return }
                _ = try connection.rows("SELECT pg_terminate_backend(pg_backend_pid()) AS n")
            }
            #expect(runs.load(ordering: .relaxed) == 2)
            #expect(try await database.read { try $0.journal(after: 0, limit: 10).map(\.position) } == [1])
        }

        @Test func `a write whose connection is cut during the commit is stored once`() async throws {
            let place = try await TestDatabase()
            let database = try await place.migrated()
            try await database.write { connection in
                try connection.run(
                    script: """
                        CREATE SEQUENCE cuts;
                        CREATE FUNCTION cut() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                            IF nextval('cuts') = 1 THEN PERFORM pg_terminate_backend(pg_backend_pid()); END IF;
                            RETURN NULL;
                        END $$;
                        CREATE CONSTRAINT TRIGGER cut AFTER INSERT ON journal DEFERRABLE INITIALLY DEFERRED
                            FOR EACH ROW EXECUTE FUNCTION cut();
                        """)
            }
            let runs = Atomic<Int>(0)
            try await database.write { connection in
                runs.add(1, ordering: .relaxed)
                try connection.record(JournalEntry(.created, .tutorial, "t"), by: .command, now: now)
            }
            #expect(runs.load(ordering: .relaxed) == 2)
            #expect(try await database.read { try $0.journal(after: 0, limit: 10).map(\.position) } == [1])
        }

        @Test func `a read whose connection was cut meanwhile reads on another`() async throws {
            let place = try await TestDatabase()
            let database = try await place.migrated()
            let process = try await database.read { try $0.number("SELECT pg_backend_pid() AS n") }
            let other = try place.open()
            _ = try await other.read { try $0.rows("SELECT pg_terminate_backend(\(process)) AS n") }
            for _ in 0..<3 {
                #expect(try await database.read { try $0.hasTable("journal") })
            }
        }

        // MARK: - The order of the journal

        @Test func `numbers of a sequence that are committed in reverse order hide an entry from a reader`()
            async throws
        {
            let place = try await TestDatabase()
            let (first, second) = (try await place.migrated(), try place.open())
            try await first.write {
                try $0.run(script: "CREATE SEQUENCE positions; CREATE TABLE entries (position BIGINT)")
            }
            let hasNumber = DispatchSemaphore(value: 0)
            let mayCommit = DispatchSemaphore(value: 0)
            // A read that writes is one without the order of writes.
            let slow = Task.detached {
                try await first.read { connection in
                    try connection.run(script: "COMMIT; BEGIN; INSERT INTO entries VALUES (nextval('positions'))")
                    hasNumber.signal()
                    mayCommit.wait()
                }
            }
            await Task.detached { hasNumber.wait() }.value
            try await second.read {
                try $0.run(script: "COMMIT; BEGIN; INSERT INTO entries VALUES (nextval('positions'))")
            }
            let reader = ReaderOfEntries()
            try await reader.read(second)
            mayCommit.signal()
            try await slow.value
            try await reader.read(second)
            #expect(reader.seen == [2])
            #expect(try await second.read { try $0.number("SELECT COUNT(*) AS n FROM entries") } == 2)
        }

        @Test func `an entry of the journal is never committed after a later one`() async throws {
            let place = try await TestDatabase()
            let (first, second) = (try await place.migrated(), try place.open())
            let hasPosition = DispatchSemaphore(value: 0)
            let mayCommit = DispatchSemaphore(value: 0)
            let slow = Task.detached { [now] in
                try await first.write { connection in
                    try connection.record(JournalEntry(.created, .tutorial, "slow"), by: .command, now: now)
                    hasPosition.signal()
                    mayCommit.wait()
                }
            }
            await Task.detached { hasPosition.wait() }.value
            let fast = Task {
                try await second.write { [now] in
                    try $0.record(JournalEntry(.created, .tutorial, "fast"), by: .command, now: now)
                }
            }
            try await eventually("the fast one waits") {
                let waiting = try await first.read {
                    try $0.number(
                        "SELECT COUNT(*) AS n FROM pg_locks WHERE NOT granted AND relation = 'schema_migrations'::regclass"
                    )
                }
                return waiting > 0 ? true : nil
            }
            #expect(try await first.read { try $0.journal(after: 0, limit: 10).map(\.position) } == [])
            mayCommit.signal()
            try await slow.value
            try await fast.value
            #expect(
                try await first.read {
                    try $0.journal(after: 0, limit: 10).map { "\($0.position) \($0.entry.subjectID)" }
                }
                    == ["1 slow", "2 fast"])
        }

        @Test func `simultaneous writes of several processes give positions without gaps`() async throws {
            let place = try await TestDatabase()
            let databases = [try await place.migrated(), try place.open(), try place.open()]
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<150 {
                    group.addTask { [now] in
                        try await databases[number % 3].write {
                            try $0.record(JournalEntry(.created, .tutorial, "t\(number)"), by: .command, now: now)
                        }
                    }
                }
                try await group.waitForAll()
            }
            let positions = try await databases[0].read { try $0.journal(after: 0, limit: 500).map(\.position) }
            #expect(positions == Array(1...150))
            #expect(databases.map(\.commits).reduce(0, +) < 150)
        }

        // MARK: - Several processes

        @Test func `a commit of another process changes the version before it is answered`() async throws {
            let place = try await TestDatabase()
            let (first, second) = (try await place.migrated(), try place.open())
            for number in 0..<20 {
                let before = try await second.version()
                try await first.write { try $0.setInstallation(.horizon, to: "\(number)") }
                #expect(try await second.version() != before)
            }
        }

        @Test func `a process hears of the commits of another one`() async throws {
            let place = try await TestDatabase()
            let first = try await place.migrated()
            let watched = WatchedDatabase(try place.open())
            _ = try await watched.version()
            let before = watched.changes
            try await first.write { try $0.setInstallation(.horizon, to: "x") }
            try await eventually("the change is heard of") { watched.changes > before ? true : nil }
        }

        @Test func `one process has the lease, and another one gets it when that ends`() async throws {
            let place = try await TestDatabase()
            let (first, second) = (try await place.migrated(), try place.open())
            try await eventually("the first has the lease") { first.holdsLease() ? true : nil }
            for _ in 0..<5 {
                #expect(!second.holdsLease())
                _ = try await second.version()
            }
            try await first.close()
            try await eventually("the second has the lease") { second.holdsLease() ? true : nil }
        }

        @Test func `a process that hangs loses the lease, and finds that out when it goes on`() async throws {
            let place = try await TestDatabase()
            guard case .server(let url) = place.location else { preconditionFailure("not on a server") }
            func open() throws -> PostgreSQLDatabase {
                try PostgreSQLDatabase(
                    url: url, connections: 3, waitLimit: .seconds(600), leaseLimit: .milliseconds(500))
            }
            let (first, second) = (try open(), try open())
            try await eventually("the first has the lease") { first.holdsLease() ? true : nil }
            try await eventually("the second has the lease, since the first asks no more") {
                second.holdsLease() ? true : nil
            }
            try await eventually("the first has lost it") { first.holdsLease() ? nil : true }
            try await first.close()
            try await second.close()
        }

        @Test func `the clock is that of the server`() async throws {
            let place = try await TestDatabase()
            let database = try place.open()
            try await database.checkServer()
            let (before, server, after) = try await database.read { connection in
                let before = database.now
                let server = try connection.number(
                    "SELECT (EXTRACT(EPOCH FROM clock_timestamp()) * 1000)::bigint AS n")
                return (before, Date(timeIntervalSince1970: Double(server) / 1_000), database.now)
            }
            #expect(before.timeIntervalSince(server) < 1)
            #expect(server.timeIntervalSince(after) < 1)
        }

        @Test func `two processes create the tables of one empty database`() async throws {
            let place = try await TestDatabase()
            let databases = [try place.open(), try place.open()]
            let steps = try await withThrowingTaskGroup(of: [String].self) { group in
                for database in databases { group.addTask { [now] in try await Migrator(database).migrate(now: now) } }
                return try await group.reduce(into: [[String]]()) { $0.append($1) }
            }
            #expect(steps.sorted { $0.count < $1.count } == [[], Migration.all.map(\.name)])
        }

        @Test func `a process that runs goes on after another one has changed the schema`() async throws {
            let place = try await TestDatabase()
            let (first, second) = (try await place.migrated(), try place.open())
            for _ in 0..<3 { _ = try await first.read { try $0.installation(.host) } }
            for _ in 0..<3 { _ = try await first.read { try $0.rows("SELECT * FROM installation") } }
            try await first.write { try $0.setInstallation(.host, to: "a") }
            try await second.write { try $0.run(script: "ALTER TABLE installation ADD COLUMN added BIGINT") }
            for _ in 0..<3 { #expect(try await first.read { try $0.rows("SELECT * FROM installation") }.count == 1) }
            try await first.write { try $0.setInstallation(.host, to: "b") }
        }

        // MARK: - Limits and values

        @Test func `a read that waits for a connection for too long is refused`() async throws {
            let place = try await TestDatabase()
            guard case .server(let url) = place.location else { return }
            let database = try PostgreSQLDatabase(url: url, connections: 3, waitLimit: .milliseconds(30))
            let (hasBegun, mayEnd) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
            let long = Task.detached {
                try await database.read { _ in
                    hasBegun.signal()
                    mayEnd.wait()
                }
            }
            await Task.detached { hasBegun.wait() }.value
            let refusal = await #expect(throws: DatabaseUnavailable.self) {
                try await database.read { try $0.hasTable("a") }
            }
            #expect(refusal?.description == "All connections to the database were in use for too long.")
            mayEnd.signal()
            try await long.value
            #expect(try await database.read { try $0.hasTable("a") } == false)
        }

        @Test func `texts are compared byte by byte, whatever the locale of the database is`() async throws {
            let place = try await TestDatabase()
            let database = try await place.migrated()
            let keys = ["a", "B", "ä", "Z", "z", "_", "É"]
            let sorted = try await database.write { connection in
                for key in keys {
                    try connection.execute(
                        "INSERT INTO mail_refusals (email_key, kind, created_at) VALUES (\(key), 'k', 1)")
                }
                return try connection.all(
                    "SELECT email_key, LOWER(email_key) AS low FROM mail_refusals ORDER BY email_key"
                ) {
                    try $0.text("email_key") + " " + $0.text("low")
                }
            }
            #expect(sorted == ["B b", "Z z", "_ _", "a a", "z z", "É É", "ä ä"])
        }

        @Test func `a text with a zero is refused`() async throws {
            let place = try await TestDatabase()
            let database = try await place.migrated()
            let failure = await #expect(throws: Failure.self) {
                try await database.write { try $0.setInstallation(.host, to: "a\u{0}b") }
            }
            #expect(failure?.code == .invalid)
        }

        @Test(arguments: [
            ("postgres://nobody@127.0.0.1:1/none", "No server listens there."),
            ("postgres://nobody@no.such.host.invalid/none", "The host in LECTERN_DATABASE is not known."),
        ])
        func `a server that cannot be reached is named, with the cause`(url: String, hint: String) async throws {
            let database = try DatabaseLocation(url).open()
            let failure = await #expect(throws: Failure.self) { try await database.checkServer() }
            #expect(failure?.code == .unavailable)
            #expect(failure?.detail.contains(hint) == true, "\(failure?.detail ?? "")")
        }

        @Test func `what an extension brings is no other program`() async throws {
            let place = try await TestDatabase()
            let database = try place.open()
            try await database.write { try $0.run(script: "CREATE EXTENSION pg_buffercache") }
            try await database.checkServer()
            #expect(try await Migrator(database).migrate(now: now) == Migration.all.map(\.name))
        }

        @Test func `a database of another program is refused`() async throws {
            let place = try await TestDatabase()
            let database = try place.open()
            try await database.checkServer()
            try await database.write { try $0.run(script: "CREATE TABLE wp_posts (id BIGINT)") }
            let failure = await #expect(throws: Failure.self) { try await database.checkServer() }
            #expect(failure?.detail.contains("holds 1 tables of another program") == true)
        }

        @Test func `an address that is not valid is refused without its password`() throws {
            let failure = #expect(throws: Failure.self) {
                try DatabaseLocation("postgres://ada:geheim@host:port/name?nonsense=1").open()
            }
            #expect(failure?.code == .invalid)
            #expect(failure?.detail.contains("geheim") == false)
        }
    }

    /// A connection that is in conflict with others at one of its statements.
    private final class FailingConnection: Connection {
        private let base: any Connection
        private let failure: Int?
        private var count = 0

        init(base: any Connection, failure: Int?) {
            self.base = base
            self.failure = failure
        }

        func execute(_ statement: SQL) throws -> Int {
            try failIfDue()
            return try base.execute(statement)
        }

        func send(_ statement: SQL) throws {
            try failIfDue()
            try base.send(statement)
        }

        func rows(_ query: SQL) throws -> [Row] {
            try failIfDue()
            return try base.rows(query)
        }

        func prefetch(_ queries: [SQL]) throws { try base.prefetch(queries) }

        func run(script: String) throws { try base.run(script: script) }

        func hasTable(_ name: String) throws -> Bool { try base.hasTable(name) }

        func leavesOut(_ row: UnreadableRow) -> Bool { base.leavesOut(row) }

        var personalKey: String? { base.personalKey }

        func noteTouched(_ selectors: Set<FeedSelector>) { base.noteTouched(selectors) }

        private func failIfDue() throws {
            count += 1
            guard count == failure else { return }
            try base.run(script: "DO $$ BEGIN RAISE EXCEPTION 'in the way' USING ERRCODE = '40001'; END $$")
        }
    }

    /// Reads entries as a naive reader of a journal does: all after the last one that it has seen.
    private final class ReaderOfEntries: Sendable {
        private let positions = Mutex<[Int]>([])

        var seen: [Int] { positions.withLock { $0 } }

        func read(_ database: any Database) async throws {
            let last = seen.last ?? 0
            let new = try await database.read { connection in
                try connection.all("SELECT position FROM entries WHERE position > \(last) ORDER BY position") {
                    try $0.integer("position")
                }
            }
            positions.withLock { $0 += new }
        }
    }
#endif
