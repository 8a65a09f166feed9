#if PostgreSQL
    import Foundation
    import Training

    /// An open transaction on a PostgreSQL server.
    struct PostgreSQLConnection: Connection {
        let session: PostgreSQLSession
        let isReading: Bool
        let statementCount: StatementCount
        let unreadableRows: UnreadableRows
        let personalKey: String?
        /// Called before each statement; throws when the time of the write is up.
        var checkDeadline: () throws -> Void = {}
        /// Called with each error of the server.
        var onFailure: (PostgreSQLError) -> Void = { _ in }

        func execute(_ statement: SQL) throws -> Int {
            try checkDeadline()
            statementCount.add()
            return try translatingViolations { try session.run(statement).changed }
        }

        func send(_ statement: SQL) throws {
            try checkDeadline()
            statementCount.add()
            try translatingViolations { try session.send(statement) }
        }

        /// The caches of a process note what it touched; the server tells others of every commit.
        func noteTouched(_ selectors: Set<FeedSelector>) {}

        func prefetch(_ queries: [SQL]) throws {
            try checkDeadline()
            for _ in queries { statementCount.add() }
            try translatingViolations { try session.prefetch(queries) }
        }

        func rows(_ query: SQL) throws -> [Row] {
            try checkDeadline()
            if let rows = session.prefetchedRows(of: query) { return rows }
            statementCount.add()
            return try translatingViolations { try session.run(query).rows }
        }

        func run(script: String) throws {
            try translatingViolations { _ = try session.run(script: Self.comparingBytes(script)) }
        }

        private func translatingViolations<T>(_ body: () throws -> T) throws -> T {
            do {
                return try body()
            } catch let error as PostgreSQLError {
                onFailure(error)
                guard !error.isOfEarlierStatement, let violation = ConstraintViolation(error) else { throw error }
                throw violation
            }
        }

        func hasTable(_ name: String) throws -> Bool {
            try !rows(
                """
                SELECT 1 AS n FROM pg_catalog.pg_class
                WHERE relname = \(name) AND relkind = 'r' AND relnamespace = CURRENT_SCHEMA::regnamespace
                """
            ).isEmpty
        }

        func leavesOut(_ row: UnreadableRow) -> Bool {
            unreadableRows.insert(row)
            return isReading
        }

        /// The script with columns whose texts are compared byte by byte, as in SQLite, whatever the locale of the database
        /// is.
        private static func comparingBytes(_ script: String) -> String {
            // Names of columns are in lower case.
            script.replacing(/\bTEXT\b/, with: #"TEXT COLLATE "C""#)
        }
    }
#endif
