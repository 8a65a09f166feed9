#if PostgreSQL
    import Foundation
    import Glibc
    import Synchronization

    /// A connection that sees the commits of all processes. It has a thread of its own, so that it answers while all other
    /// connections are in use.
    final class PostgreSQLWatcher: Sendable {
        private struct State {
            var waiting: [CheckedContinuation<Int, any Error>] = []
            /// True after somebody asked for the lease, until the server was asked.
            var wantsLease = false
            var holdsLease = false
            var lastAnswer = ContinuousClock.now
            var hasThread = false
            var isClosed = false
            /// Waits for the end of the thread.
            var closing: [CheckedContinuation<Void, Never>] = []
            var tell: @Sendable () -> Void = {}
        }

        /// All that have a thread.
        private static let running = Mutex<[ObjectIdentifier: PostgreSQLWatcher]>([:])

        private let state = Mutex(State())
        private let address: PostgreSQLAddress
        private let notice: PostgreSQLNotice
        private let clock: PostgreSQLClock
        private let leaseLimit: Duration
        /// A pipe, by which the thread is woken.
        private let (bell, button): (Int32, Int32)

        /// - Parameter leaseLimit: the time after which a process that holds the lease and no longer asks for it loses it.
        init(
            _ address: PostgreSQLAddress, _ notice: PostgreSQLNotice, _ clock: PostgreSQLClock, leaseLimit: Duration
        ) {
            self.address = address
            self.notice = notice
            self.clock = clock
            self.leaseLimit = leaseLimit
            var ends: [Int32] = [-1, -1]
            pipe(&ends)
            for end in ends {
                _ = fcntl(end, F_SETFL, O_NONBLOCK)
                _ = fcntl(end, F_SETFD, FD_CLOEXEC)
            }
            (bell, button) = (ends[0], ends[1])
        }

        deinit {
            Glibc.close(bell)
            Glibc.close(button)
        }

        /// A number that changes with every commit. Those who ask at once share one look, which begins after all of them have
        /// asked.
        func version() async throws -> Int {
            try await withCheckedThrowingContinuation { continuation in
                let isClosed = state.withLock { state in
                    if !state.isClosed { state.waiting.append(continuation) }
                    return state.isClosed
                }
                guard !isClosed else {
                    return continuation.resume(throwing: DatabaseUnavailable("The database was closed."))
                }
                wake()
            }
        }

        /// Listens for commits of other processes.
        ///
        /// - Parameter tell: called after each, and whenever one may have been missed.
        func listen(_ tell: @escaping @Sendable () -> Void) {
            state.withLock { $0.tell = tell }
            wake()
        }

        /// True for the one process that does what is to be done once. When it ends, the server frees the lease, and another
        /// process that asks gets it. From one that hangs, and so does not ask any more, it is taken.
        func holdsLease() -> Bool {
            let (holds, asks) = state.withLock { state in
                let isOld = ContinuousClock.now - state.lastAnswer > leaseLimit / 6
                state.wantsLease = !state.holdsLease || isOld
                return (state.holdsLease, state.wantsLease)
            }
            if asks { wake() }
            return holds
        }

        func close() {
            state.withLock { $0.isClosed = true }
            ring()
        }

        /// Closes all, and waits until no thread of theirs is left. A process that ends while one of them still connects
        /// would take away the library that encrypts its connection.
        static func closeAll() async {
            for watcher in running.withLock({ Array($0.values) }) {
                await withCheckedContinuation { watcher.close(telling: $0) }
            }
        }

        private func close(telling continuation: CheckedContinuation<Void, Never>) {
            let hasThread = state.withLock { state in
                state.isClosed = true
                if state.hasThread { state.closing.append(continuation) }
                return state.hasThread
            }
            if hasThread { ring() } else { continuation.resume() }
        }

        private func wake() {
            let begins = state.withLock { state in
                guard !state.hasThread, !state.isClosed else { return false }
                state.hasThread = true
                return true
            }
            if begins {
                Self.running.withLock { $0[ObjectIdentifier(self)] = self }
                Thread.detachNewThread { self.work() }
            }
            ring()
        }

        private func ring() {
            var signal: UInt8 = 1
            // A full pipe wakes it as well.
            write(button, &signal, 1)
        }

        // MARK: - The thread

        private func work() {
            var session: PostgreSQLSession?
            while !state.withLock({ $0.isClosed }) {
                var waiting = state.withLock { state in
                    defer { state.waiting = [] }
                    return state.waiting
                }
                do {
                    let open = try session ?? listening()
                    session = open
                    try askForLease(on: open)
                    if !waiting.isEmpty {
                        let version = try version(on: open)
                        for continuation in waiting { continuation.resume(returning: version) }
                        waiting = []
                    }
                    try wait(for: open)
                } catch {
                    let isFresh = session == nil
                    session = nil
                    lose(waiting, to: error, again: !isFresh)
                    usleep(isFresh ? 200_000 : 10_000)
                }
            }
            session = nil
            _ = Self.running.withLock { $0.removeValue(forKey: ObjectIdentifier(self)) }
            let (left, closing) = state.withLock { state in
                defer { (state.waiting, state.closing) = ([], []) }
                state.hasThread = false
                return (state.waiting, state.closing)
            }
            for continuation in left { continuation.resume(throwing: DatabaseUnavailable("The database was closed.")) }
            for continuation in closing { continuation.resume() }
        }

        /// A lost connection counts as a change, and the lease is another's.
        private func lose(_ waiting: [CheckedContinuation<Int, any Error>], to error: any Error, again: Bool) {
            let tell = state.withLock { state in
                state.holdsLease = false
                if again { state.waiting = waiting + state.waiting }
                return state.tell
            }
            tell()
            guard !again else { return }
            let cause = (error as? PostgreSQLError)?.translated ?? error
            for continuation in waiting { continuation.resume(throwing: cause) }
        }

        private func listening() throws -> PostgreSQLSession {
            let session = try PostgreSQLSession(address)
            try clock.set(by: session)
            let row = try session.run(script: "SELECT \(PostgreSQLNotice.channel) AS channel").rows.first
            try session.run(script: "LISTEN \(try row?.text("channel") ?? "lectern")")
            state.withLock { $0.tell }()
            return session
        }

        private func version(on session: PostgreSQLSession) throws -> Int {
            do {
                // The number of the last transaction that wrote, which leaves it in this row.
                let row = try session.run(
                    "SELECT xmin::text::bigint AS n FROM schema_migrations WHERE version = 1"
                ).rows.first
                return try row?.integer("n") ?? 0
            } catch let error as PostgreSQLError where error.isMissingTable {
                return 0
            }
        }

        private func askForLease(on session: PostgreSQLSession) throws {
            let (wants, holds) = state.withLock { ($0.wantsLease, $0.holdsLease) }
            guard wants else { return }
            // A holder shows by any question that it does not hang.
            let gets = try holds || (tryLease(on: session) || (endHungHolder(on: session) && tryLease(on: session)))
            if holds { try session.run(script: "SELECT 1") }
            state.withLock { state in
                state.holdsLease = gets
                state.wantsLease = false
                state.lastAnswer = .now
            }
        }

        private func tryLease(on session: PostgreSQLSession) throws -> Bool {
            let row = try session.run("SELECT pg_try_advisory_lock(\(Self.lease)) AS n").rows.first
            return row?["n"] == .integer(1)
        }

        /// Ends the connection of a holder that has not asked the server for longer than the limit. When it goes on, it
        /// finds its connection closed, and the lease with another process.
        private func endHungHolder(on session: PostgreSQLSession) throws -> Bool {
            let limit = Int(leaseLimit.seconds * 1_000)
            let rows = try session.run(
                """
                SELECT pg_terminate_backend(l.pid, 1000) AS ended
                FROM pg_catalog.pg_locks l JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid
                WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1
                    AND l.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database())
                    AND (l.classid::bigint << 32) | l.objid::bigint = \(Self.lease)
                    AND a.state_change < clock_timestamp() - \(limit) * INTERVAL '1 millisecond'
                """
            ).rows
            return !rows.isEmpty
        }

        private static let lease: SQL = "hashtextextended('lectern lease ' || CURRENT_SCHEMA, 0)"

        /// Waits for a question, or for a notice of another process.
        private func wait(for session: PostgreSQLSession) throws {
            try tellNotices(of: session)
            guard state.withLock({ $0.waiting.isEmpty && !$0.isClosed && !$0.wantsLease }) else { return }
            var files = [
                pollfd(fd: bell, events: Int16(POLLIN), revents: 0),
                pollfd(fd: session.socket, events: Int16(POLLIN), revents: 0),
            ]
            poll(&files, 2, PostgreSQLClock.interval * 1_000)
            try clock.setIfOld(by: session)
            var signals = [UInt8](repeating: 0, count: 64)
            while read(bell, &signals, signals.count) == signals.count {}
            try tellNotices(of: session)
        }

        private func tellNotices(of session: PostgreSQLSession) throws {
            guard let senders = session.notifications() else {
                throw PostgreSQLError(
                    state: PostgreSQLError.connectionLost, message: "the connection was lost", endsConnection: true)
            }
            if senders.contains(where: { $0 != notice.sender }) { state.withLock { $0.tell }() }
        }
    }
#endif
