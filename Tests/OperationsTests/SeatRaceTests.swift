import Foundation
import Operations
import Storage
import SupportCore
import Testing
import Training

/// The protections against two people in one seat, each shown by its removal.
///
/// The operation is the same in all tests. All requests read before the first one writes, as simultaneous requests do
/// without a protection.
@Suite struct SeatRaceTests {
    @Test func `two people get one seat without a transaction and without the schema`() async throws {
        let race = try await Race(people: 2, seats: 1, limitStands: false)
        #expect(try await race.run(in: race.withoutTransactions) == ["confirmed": 2])
        #expect(try await race.taken() == Occupancy(confirmed: 2))
    }

    @Test func `fifty people get five seats without a transaction and without the schema`() async throws {
        let race = try await Race(people: 50, seats: 5, limitStands: false)
        #expect(try await race.run(in: race.withoutTransactions) == ["confirmed": 50])
        #expect(try await race.taken() == Occupancy(confirmed: 50))
    }

    @Test func `the schema alone keeps a seat from being given twice`() async throws {
        let race = try await Race(people: 50, seats: 5, limitStands: true)
        #expect(try await race.run(in: race.withoutTransactions) == ["confirmed": 5, "full": 45])
        #expect(try await race.taken() == Occupancy(confirmed: 5))
    }

    @Test func `a transaction alone keeps a seat from being given twice`() async throws {
        let race = try await Race(people: 50, seats: 5, limitStands: false)
        #expect(try await race.run(in: race.installation.database) == ["confirmed": 5, "waitlisted": 45])
        #expect(try await race.taken() == Occupancy(confirmed: 5, waitlisted: 45))
    }

    @Test(arguments: 1...5) func `one of two simultaneous requests by two connections gets the seat`(
        round: Int
    ) async throws {
        let race = try await Race(people: 2, seats: 1, limitStands: true)
        let other = try race.installation.anotherProcess()
        async let first = race.register(1, in: race.installation.database)
        async let second = race.register(2, in: other)
        #expect(Set([try await first, try await second]) == ["confirmed", "waitlisted"])
        #expect(try await race.taken() == Occupancy(confirmed: 1, waitlisted: 1))
    }
}

/// Simultaneous requests for the seats of one date.
private final class Race: Sendable {
    let installation: TestInstallation
    private let session: Session
    private let place: Place
    private let people: Int

    /// - Parameter limitStands: keeps the limit of seats in the schema.
    init(people: Int, seats: Int, limitStands: Bool) async throws {
        self.people = people
        installation = try await TestInstallation()
        session = try await installation.single(capacity: seats)
        place = try await installation.place(session)
        guard !limitStands else { return }
        try await installation.database.write { connection in
            try connection.run(
                script: """
                    ALTER TABLE occurrences DROP COLUMN seat_limit;
                    ALTER TABLE occurrences ADD COLUMN seat_limit BIGINT;
                    """)
        }
    }

    /// The same database, with a transaction per statement of a write.
    var withoutTransactions: some Database {
        get throws { Unlocked(base: try installation.anotherProcess(), others: Interleaving(of: people)) }
    }

    /// - Returns: the number of people for each result.
    func run(in database: some Database) async throws -> [String: Int] {
        try await withThrowingTaskGroup(of: String.self) { group in
            for number in 1...people { group.addTask { try await self.register(number, in: database) } }
            return try await group.reduce(into: [:]) { $0[$1, default: 0] += 1 }
        }
    }

    func register(_ number: Int, in database: some Database) async throws -> String {
        let request = Registrations.Request(
            session: session.id, person: .init(name: "Somebody", email: "p\(number)@example.org"))
        do {
            switch try await Registrations(database).register(request, by: .command, now: installation.now) {
            case .created(let overview), .existing(let overview): return overview.registration.status.rawValue
            }
        } catch let failure as Failure where failure.code == .full {
            return "full"
        }
    }

    func taken() async throws -> Occupancy {
        let place = place
        return try await installation.database.read { try $0.occupancy(of: place) }
    }
}

/// A database without the lock: data that a write has read can change until its end.
private struct Unlocked: Database {
    let base: any Database
    let others: Interleaving

    func write<T: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> T) async throws -> T {
        try await withCheckedThrowingContinuation { continuation in
            // A thread of its own, since it blocks.
            Thread.detachNewThread {
                let connection = SingleStatements(base: base, others: others)
                let result = Result { try body(connection) }
                others.leave()
                continuation.resume(with: result)
            }
        }
    }

    func read<T: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> T) async throws -> T {
        try await base.read(body)
    }

    func backup(to path: String) async throws { try await base.backup(to: path) }

    func version() async throws -> Int { try await base.version() }

    func foldLog() async throws { try await base.foldLog() }

    var unreadableRows: UnreadableRows { base.unreadableRows }

    func integrityFaults() async throws -> [String] { try await base.integrityFaults() }
}

private struct SingleStatements: Connection {
    let base: any Database
    let others: Interleaving

    func execute(_ statement: SQL) throws -> Int { try alone { try $0.execute(statement) } }

    func send(_ statement: SQL) throws { try alone { try $0.send(statement) } }

    func rows(_ query: SQL) throws -> [Row] {
        let rows = try alone { try $0.rows(query) }
        // The read of the date with its seats, on which the decision depends.
        if query.text.hasPrefix("SELECT * FROM occurrences") { others.haveRead() }
        return rows
    }

    /// Each query runs by itself.
    func prefetch(_ queries: [SQL]) {}

    func run(script: String) throws { try alone { try $0.run(script: script) } }

    func hasTable(_ name: String) throws -> Bool { try alone { try $0.hasTable(name) } }

    var personalKey: String? { nil }

    func noteTouched(_ selectors: Set<FeedSelector>) {}

    func leavesOut(_ row: UnreadableRow) -> Bool { false }

    private func alone<T: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> T) throws -> T {
        let outcome = Outcome<T>()
        Task {
            do {
                let value = try await base.write(body)
                outcome.set(.success(value))
            } catch {
                outcome.set(.failure(error))
            }
        }
        return try outcome.wait().get()
    }
}

/// Lets all threads read first, and then write one after the other.
private final class Interleaving: @unchecked Sendable {
    private let condition = NSCondition()
    private var stillToRead: Int
    private var isOneWriting = false
    /// The threads that have read.
    private var readers: Set<ObjectIdentifier> = []

    init(of count: Int) { stillToRead = count }

    func haveRead() {
        condition.lock()
        defer { condition.unlock() }
        guard readers.insert(ObjectIdentifier(Thread.current)).inserted else { return }
        stillToRead -= 1
        condition.broadcast()
        while stillToRead > 0 || isOneWriting { condition.wait() }
        isOneWriting = true
    }

    func leave() {
        condition.lock()
        defer { condition.unlock() }
        isOneWriting = false
        condition.broadcast()
    }
}

private final class Outcome<Value: Sendable>: @unchecked Sendable {
    private let semaphore = DispatchSemaphore(value: 0)
    private var result: Result<Value, any Error>?

    func set(_ result: Result<Value, any Error>) {
        self.result = result
        semaphore.signal()
    }

    func wait() throws -> Result<Value, any Error> {
        semaphore.wait()
        return try #require(result)
    }
}
