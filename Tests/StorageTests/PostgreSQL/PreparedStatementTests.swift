#if PostgreSQL
    import Storage
    import Synchronization
    import TestSupport
    import Testing

    /// Statements that the server keeps plans of.
    @Suite(.enabled(if: TestDatabase.isOnServer)) struct PreparedStatementTests {
        @Test func `a table that was small when it was asked first is not read whole once it has grown`() async throws {
            let place = try await TestDatabase()
            let database = try await place.migrated()
            let (small, large) = try await database.write { connection in
                func refused() throws {
                    _ = try connection.rows("SELECT * FROM mail_refusals WHERE email_key = \("nobody")")
                }
                /// The number of times that the table was read whole, also in transactions of a moment ago.
                func fullReads() throws -> Int {
                    try connection.number(
                        "SELECT seq_scan AS n FROM pg_stat_xact_user_tables WHERE relname = 'mail_refusals'")
                }
                _ = try connection.execute(
                    "INSERT INTO mail_refusals (email_key, kind, created_at) VALUES ('k1', 'poems', 1)")
                // From now on the server knows how small it is.
                _ = try connection.execute("ANALYZE mail_refusals")
                let first = try fullReads()
                for _ in 0..<20 { try refused() }
                let small = try fullReads() - first
                _ = try connection.execute(
                    """
                    INSERT INTO mail_refusals (email_key, kind, created_at)
                    SELECT 'k' || n, 'poems', 1 FROM generate_series(2, 20000) n
                    """)
                for _ in 0..<20 { try refused() }
                let before = try fullReads()
                for _ in 0..<20 { try refused() }
                return (small, try fullReads() - before)
            }
            #expect(small == 20)
            #expect(large == 0)
        }

        @Test func `a read that fails runs once, also where its end would be prepared anew`() async throws {
            let place = try await TestDatabase()
            let database = try place.open()
            let runs = Atomic<Int>(0)
            // On two connections at most, so one of them ends its eighth transaction.
            for _ in 0..<20 {
                await #expect(throws: ConstraintViolation.self) {
                    try await database.read { connection in
                        runs.add(1, ordering: .relaxed)
                        return try connection.number("SELECT 1 / 0 AS n")
                    }
                }
            }
            #expect(runs.load(ordering: .relaxed) == 20)
        }

        @Test func `one that is prepared anew takes the place of its former self`() async throws {
            let place = try await TestDatabase()
            let database = try place.open()
            // Each is prepared twice, and a thousand may be prepared at once.
            let count = try await database.read { connection in
                for first in 1...20 {
                    for second in 1...26 {
                        for _ in 0..<8 {
                            _ = try connection.rows(
                                """
                                SELECT 1 AS n WHERE 1 IN \(anyOf: Array(1...first)) AND 1 IN \(anyOf: Array(1...second))
                                """)
                        }
                    }
                }
                return try connection.number("SELECT COUNT(*) AS n FROM pg_prepared_statements")
            }
            #expect(count == 520)
        }
    }
#endif
