#if PostgreSQL
    import Foundation
    import Synchronization

    /// The clock of the server, which all processes share, read from the own clock and the difference of the two.
    ///
    /// The difference is as exact as half of the time that the server takes to answer.
    final class PostgreSQLClock: Sendable {
        private struct State {
            /// Seconds by which the server's clock is ahead.
            var difference = 0.0
            var asked = ContinuousClock.now
        }

        private let state = Mutex(State())

        /// Seconds after which the server is asked again: either clock may have been set meanwhile.
        static let interval: Int32 = 30

        /// The column of a query with the time of the server, in microseconds.
        private static let column = "(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000)::bigint AS clock"

        var now: Date { Date(timeIntervalSinceNow: state.withLock { $0.difference }) }

        /// - Parameters:
        ///   - microseconds: the time of the server.
        ///   - asked: the own time before the question.
        private func set(_ microseconds: Int, asked: Date) {
            let between = asked.addingTimeInterval(Date().timeIntervalSince(asked) / 2)
            let ahead = Double(microseconds) / 1_000_000 - between.timeIntervalSince1970
            state.withLock { $0 = State(difference: ahead) }
        }

        /// Asks the server.
        ///
        /// - Throws: ``PostgreSQLError``.
        func set(by session: PostgreSQLSession) throws {
            let asked = Date()
            guard let row = try session.run(script: "SELECT \(Self.column)").rows.first else { return }
            set(try row.integer("clock"), asked: asked)
        }

        /// Asks the server where it was not asked lately.
        ///
        /// - Throws: ``PostgreSQLError``.
        func setIfOld(by session: PostgreSQLSession) throws {
            let last = state.withLock { $0.asked }
            if ContinuousClock.now - last > .seconds(Double(Self.interval)) { try set(by: session) }
        }
    }
#endif
