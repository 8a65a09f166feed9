#if PostgreSQL
    import Dispatch
    import Foundation
    import Storage
    import TestSupport
    import Testing

    /// Writes that share a transaction, in which nobody waits for the end of each.
    @Suite(.enabled(if: TestDatabase.isOnServer)) struct SharedTransactionTests {
        private enum Outcome: Hashable {
            case done
            case violation(ConstraintViolation)
            case other(String)
        }

        @Test(arguments: 0...3, [false, true])
        func `a statement that nobody waited for, and that is refused, fails its own write alone`(
            place: Int, asks: Bool
        ) async throws {
            let (database, test) = try await database()
            try await database.write { try $0.setInstallation(.host, to: "example.org") }
            let outcomes = try await together(database) { number, connection in
                // The first query of a write tells of the one before it.
                if asks { _ = try connection.number("SELECT COUNT(*) AS n FROM installation") }
                let name = number == place ? InstallationFact.host.rawValue : "\(number)"
                try connection.send("INSERT INTO installation (name, value) VALUES (\(name), '')")
            }
            var expected = Array(repeating: Outcome.done, count: 4)
            expected[place] = .violation(.notUnique("installation.name"))
            #expect(outcomes == expected)
            #expect(try await names(database) == (0...3).filter { $0 != place }.map(String.init))
            withExtendedLifetime(test) {}
        }

        @Test func `a write that throws before its first query undoes none of those before it`() async throws {
            struct Refused: Error {}
            let (database, test) = try await database()
            let outcomes = try await together(database) { number, connection in
                if number == 2 { throw Refused() }
                try connection.send("INSERT INTO installation (name, value) VALUES (\("\(number)"), '')")
            }
            #expect(outcomes == [.done, .done, .other("Refused()"), .done])
            #expect(try await names(database) == ["0", "1", "3"])
            withExtendedLifetime(test) {}
        }

        @Test func `writes that have no time left are done later, each once`() async throws {
            let (database, test) = try await database(CommitLimits(maxWrites: 32, timeout: .zero))
            let outcomes = try await together(database) { number, connection in
                try connection.send("INSERT INTO installation (name, value) VALUES (\("\(number)"), '')")
            }
            #expect(outcomes == Array(repeating: .done, count: 4))
            #expect(try await names(database) == ["0", "1", "2", "3"])
            withExtendedLifetime(test) {}
        }

        // MARK: - Writes at the same time

        private func database(
            _ limits: CommitLimits = CommitLimits(maxWrites: 32, timeout: .seconds(60))
        ) async throws -> (PostgreSQLDatabase, TestDatabase) {
            let test = try await TestDatabase(.tables)
            guard case .server(let url) = test.location else { throw URLError(.badURL) }
            return (try PostgreSQLDatabase(url: url, connections: 3, commitLimits: limits), test)
        }

        /// Runs four writes, of which all but the first arrive while that one is in progress.
        private func together(
            _ database: PostgreSQLDatabase, _ body: @escaping @Sendable (Int, any Connection) throws -> Void
        ) async throws -> [Outcome] {
            let (begun, gate) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
            var tasks: [Task<Outcome, Never>] = []
            for number in 0...3 {
                tasks.append(
                    Task {
                        await Self.outcome {
                            try await database.write { connection in
                                if number == 0 {
                                    begun.signal()
                                    gate.wait()
                                    // It may run again, alone.
                                    gate.signal()
                                }
                                try body(number, connection)
                            }
                        }
                    })
                if number == 0 {
                    while begun.wait(timeout: .now()) == .timedOut { await Task.yield() }
                } else {
                    while database.waitingWrites < number { await Task.yield() }
                }
            }
            gate.signal()
            var outcomes: [Outcome] = []
            for task in tasks { outcomes.append(await task.value) }
            return outcomes
        }

        private func names(_ database: PostgreSQLDatabase) async throws -> [String] {
            try await database.read { connection in
                try connection.all("SELECT name FROM installation WHERE name IN ('0', '1', '2', '3') ORDER BY name") {
                    try $0.text("name")
                }
            }
        }

        private static func outcome(_ write: () async throws -> Void) async -> Outcome {
            do {
                try await write()
                return .done
            } catch let violation as ConstraintViolation {
                return .violation(violation)
            } catch {
                return .other("\(error)")
            }
        }
    }
#endif
