#if PostgreSQL
    public import Foundation
    import SupportCore

    /// A database on a PostgreSQL server, in the first schema of its search path, for any number of processes.
    public final class PostgreSQLDatabase: DatabaseEngine {
        private let address: PostgreSQLAddress
        private let readers: PostgreSQLReaders
        private let writer: PostgreSQLWriter
        private let watcher: PostgreSQLWatcher
        private let personalKey: String?
        private let clock = PostgreSQLClock()
        private let statementCount = StatementCount()
        public let unreadableRows = UnreadableRows()

        /// Names a database. Connections are opened when they are needed.
        ///
        /// - Parameters:
        ///   - url: `postgres://user:password@host:5432/name?sslmode=verify-full`, as libpq reads it.
        ///   - connections: the maximum number of connections; one of them writes, and one sees the commits of others.
        ///   - waitLimit: the maximum time for which a read waits for a connection.
        ///   - leaseLimit: the time after which a process that hangs loses what ``holdsLease()`` gave it.
        ///   - commitLimits: the limits within which concurrent writes share one commit.
        ///   - personalKey: the key of personal links; nil where it is in the database.
        /// - Throws: ``Failure`` `.invalid`.
        public init(
            url: String, connections: Int = 10, waitLimit: Duration = .seconds(10),
            leaseLimit: Duration = .seconds(30), commitLimits: CommitLimits = CommitLimits(maxWrites: 32),
            personalKey: String? = nil
        ) throws {
            self.personalKey = personalKey
            address = try PostgreSQLAddress(url)
            let notice = PostgreSQLNotice(sender: UUID().uuidString)
            readers = PostgreSQLReaders(address, limit: max(1, connections - 2), waitLimit: waitLimit)
            writer = PostgreSQLWriter(
                address, commitLimits: commitLimits, statementCount: statementCount, unreadableRows: unreadableRows,
                personalKey: personalKey,
                notice: notice)
            watcher = PostgreSQLWatcher(address, notice, clock, leaseLimit: leaseLimit)
        }

        deinit {
            readers.close()
            writer.close()
            watcher.close()
        }

        public var commits: Int { writer.commits }

        public var statements: Int { statementCount.value }

        public var isShared: Bool { true }

        public var now: Date { clock.now }

        /// The number of writes that wait for the next commit.
        public var waitingWrites: Int { writer.waitingCount }

        public func read<T: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> T) async throws -> T {
            let (statementCount, unreadableRows, personalKey) = (statementCount, unreadableRows, personalKey)
            return try await readers.run { session in
                session.isReading = true
                try session.forgetIfStale()
                try session.send("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
                let result = Result {
                    try body(
                        PostgreSQLConnection(
                            session: session, isReading: true, statementCount: statementCount,
                            unreadableRows: unreadableRows, personalKey: personalKey))
                }
                if case .failure(let error as PostgreSQLError) = result, error.endsConnection { throw error }
                do {
                    try session.sendEnd("COMMIT")
                } catch let error as PostgreSQLError {
                    // The connection may still be in the transaction.
                    throw error.endingConnection
                }
                return try result.get()
            }
        }

        public func write<T: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> T) async throws -> T {
            try await writer.write(body)
        }

        public func version() async throws -> Int { try await watcher.version() }

        public func onChange(_ tell: @escaping @Sendable () -> Void) { watcher.listen(tell) }

        public func holdsLease() -> Bool { watcher.holdsLease() }

        public var needsFolding: Bool { false }

        /// Does nothing: the server removes what was deleted by itself.
        public func foldLog() async throws {}

        public func close() async throws {
            readers.close()
            writer.close()
            watcher.close()
        }

        /// - Throws: ``Failure`` `.invalid`: PostgreSQL has its own ways.
        public func backup(to path: String) async throws {
            throw Failure(
                .invalid,
                "This database is on a PostgreSQL server. Back it up with pg_dump, or by archiving its write-ahead log."
            )
        }

        public func integrityFaults() async throws -> [String] {
            try await read { connection in
                let indexes = try connection.all(
                    """
                    SELECT c.relname AS name FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
                    WHERE c.relnamespace = CURRENT_SCHEMA::regnamespace AND NOT (i.indisvalid AND i.indisready)
                    ORDER BY 1
                    """
                ) {
                    "The index \(try $0.text("name")) is not valid. REINDEX INDEX \(try $0.text("name")) builds it anew."
                }
                let constraints = try connection.all(
                    """
                    SELECT c.conname AS name, t.relname AS owner FROM pg_catalog.pg_constraint c
                    JOIN pg_catalog.pg_class t ON t.oid = c.conrelid
                    WHERE c.connamespace = CURRENT_SCHEMA::regnamespace AND NOT c.convalidated ORDER BY 2, 1
                    """
                ) { "The constraint \(try $0.text("name")) of \(try $0.text("owner")) was not validated." }
                return indexes + constraints
            }
        }
    }

    // MARK: - The check of a server

    extension PostgreSQLDatabase {
        public func checkServer() async throws {
            let (address, clock) = (address, clock)
            do {
                try await readers.run { session in
                    try clock.set(by: session)
                    guard session.serverVersion >= 150_000 else {
                        throw Failure(
                            .invalid,
                            "The PostgreSQL server of \(address.shown) has version \(session.parameter("server_version") ?? "?"). "
                                + "Lectern needs 15 or later.")
                    }
                    let encoding = session.parameter("server_encoding") ?? "?"
                    guard encoding == "UTF8" else {
                        throw Failure(
                            .invalid, "The database \(address.shown) has the encoding \(encoding). Lectern needs UTF8.")
                    }
                    try Self.checkPooler(session, address)
                    try Self.checkContent(session, address)
                }
            } catch let error as DatabaseUnavailable {
                throw Failure(
                    .unavailable,
                    "The database \(address.shown) cannot be reached. \(Self.hint(for: error.description))\(error)")
            }
        }

        /// The first words of an error for the common mistakes; the server's own message follows.
        private static func hint(for message: String) -> String {
            let hints = [
                ("password authentication failed", "The user or the password in LECTERN_DATABASE is wrong. "),
                ("no password supplied", "LECTERN_DATABASE has no password. "),
                ("could not translate host name", "The host in LECTERN_DATABASE is not known. "),
                ("Connection refused", "No server listens there. "),
                ("certificate", "The certificate of the server was not accepted. "),
                ("does not support SSL", "The server has no TLS; sslmode in LECTERN_DATABASE demands it. "),
                ("no pg_hba.conf entry", "The server does not let this user in from here. "),
                ("unsupported startup parameter", "A connection pooler is in the way. "),
                ("too many", "The server has no connection left; lower LECTERN_DATABASE_CONNECTIONS. "),
            ]
            return hints.first { message.contains($0.0) }?.1 ?? ""
        }

        /// A pooler that gives a connection to another client after each transaction breaks prepared statements, locks and
        /// notices.
        private static func checkPooler(_ session: PostgreSQLSession, _ address: PostgreSQLAddress) throws {
            func process(_ session: PostgreSQLSession) throws -> Int {
                guard case .integer(let number) = try session.run("SELECT pg_backend_pid() AS n").rows.first?["n"]
                else {
                    return 0
                }
                return Int(number)
            }
            let own = try process(session)
            guard own != session.announcedProcess else { return }
            let others = try (0..<4).map { _ in try PostgreSQLSession(address) }
            for other in others {
                try other.run(script: "BEGIN")
                let isOwn = try process(other) != own && process(session) == own
                try other.run(script: "ROLLBACK")
                guard isOwn else {
                    throw Failure(
                        .invalid,
                        "A connection pooler at \(address.shown) shares connections between clients, such as PgBouncer "
                            + "with pool_mode = transaction. Lectern needs connections of its own: set "
                            + "pool_mode = session, or name the server itself.")
                }
            }
        }

        private static func checkContent(_ session: PostgreSQLSession, _ address: PostgreSQLAddress) throws {
            // Views of an extension, such as pg_stat_statements, are in nobody's way.
            let row = try session.run(
                """
                SELECT CURRENT_SCHEMA AS place, COUNT(*) AS tables, COUNT(*) FILTER (WHERE relname = 'schema_migrations') AS ours
                FROM pg_catalog.pg_class c WHERE relkind IN ('r', 'p', 'v', 'm')
                    AND relnamespace = CURRENT_SCHEMA::regnamespace
                    AND NOT EXISTS (
                        SELECT 1 FROM pg_catalog.pg_depend
                        WHERE classid = 'pg_catalog.pg_class'::regclass AND objid = c.oid AND deptype = 'e')
                """
            ).rows.first
            guard let row, let place = try row.textIfAny("place") else {
                throw Failure(.invalid, "The database \(address.shown) has no schema that the user can use.")
            }
            guard try row.integer("tables") == 0 || row.integer("ours") == 1 else {
                throw Failure(
                    .invalid,
                    "The schema \(place) of \(address.shown) holds \(try row.integer("tables")) tables of another program. "
                        + "Use a database of its own for Lectern.")
            }
        }
    }
#endif
