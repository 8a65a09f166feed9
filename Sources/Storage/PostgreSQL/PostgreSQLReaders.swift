#if PostgreSQL
    import Dispatch
    import Foundation
    import Synchronization

    /// The connections for reading. Each has a thread of its own, which begins when it is first needed. Reads wait for a free
    /// one in their order.
    final class PostgreSQLReaders: Sendable {
        private struct Waiting: Sendable {
            let number: Int
            let run: @Sendable (inout PostgreSQLSession?) -> Void
            let fail: @Sendable (any Error) -> Void
        }

        private struct State {
            var waiting: [Waiting] = []
            var lastNumber = 0
            var threads = 0
            var idle = 0
            var isClosed = false
        }

        private let state = Mutex(State())
        /// Counts the reads that wait, and the threads that are asked to end.
        private let signal = DispatchSemaphore(value: 0)
        private let address: PostgreSQLAddress
        private let limit: Int
        private let waitLimit: Duration

        init(_ address: PostgreSQLAddress, limit: Int, waitLimit: Duration) {
            self.address = address
            self.limit = limit
            self.waitLimit = waitLimit
        }

        /// Runs a body on a connection. It runs once more where the connection was lost, or a table has got other
        /// columns.
        func run<T: Sendable>(_ body: @escaping @Sendable (PostgreSQLSession) throws -> T) async throws -> T {
            try await withCheckedThrowingContinuation { continuation in
                add { session in
                    let isFresh = session == nil
                    var result = Self.result(of: body, on: &session, of: self.address)
                    if case .failure(let error as PostgreSQLError) = result,
                        error.endsConnection ? !isFresh : error.isConflict
                    {
                        result = Self.result(of: body, on: &session, of: self.address)
                    }
                    continuation.resume(with: result.mapError { ($0 as? PostgreSQLError)?.translated ?? $0 })
                } fail: {
                    continuation.resume(throwing: $0)
                }
            }
        }

        private static func result<T>(
            of body: (PostgreSQLSession) throws -> T, on session: inout PostgreSQLSession?,
            of address: PostgreSQLAddress
        ) -> Result<T, any Error> {
            do {
                let open = try session ?? PostgreSQLSession(address)
                session = open
                return .success(try body(open))
            } catch let error as PostgreSQLError where error.endsConnection {
                session = nil
                return .failure(error)
            } catch {
                return .failure(error)
            }
        }

        private func add(
            _ run: @escaping @Sendable (inout PostgreSQLSession?) -> Void, fail: @escaping @Sendable (any Error) -> Void
        ) {
            let place = state.withLock { state -> Place in
                guard !state.isClosed else { return .closed }
                state.lastNumber += 1
                state.waiting.append(Waiting(number: state.lastNumber, run: run, fail: fail))
                if state.waiting.count <= state.idle { return .idleThread }
                guard state.threads < limit else { return .line(state.lastNumber) }
                state.threads += 1
                return .newThread
            }
            switch place {
            case .closed: fail(DatabaseUnavailable("The database was closed."))
            case .idleThread: signal.signal()
            case .newThread:
                signal.signal()
                Thread.detachNewThread { self.work() }
            case .line(let number):
                signal.signal()
                withdraw(number, after: waitLimit)
            }
        }

        /// The place of a new read.
        private enum Place {
            case closed, idleThread, newThread
            case line(Int)
        }

        /// Lets a read fail that still waits after the limit.
        private func withdraw(_ number: Int, after limit: Duration) {
            DispatchQueue.global().asyncAfter(deadline: .now() + limit.seconds) {
                let late = self.state.withLock { state in
                    state.waiting.firstIndex { $0.number == number }.map { state.waiting.remove(at: $0) }
                }
                late?.fail(DatabaseUnavailable("All connections to the database were in use for too long."))
            }
        }

        private func work() {
            var session: PostgreSQLSession?
            while true {
                state.withLock { $0.idle += 1 }
                signal.wait()
                let (next, isClosed) = state.withLock { state -> (Waiting?, Bool) in
                    state.idle -= 1
                    return (state.waiting.isEmpty ? nil : state.waiting.removeFirst(), state.isClosed)
                }
                if let next {
                    next.run(&session)
                } else if isClosed {
                    return
                }
            }
        }

        /// Ends the threads after the reads that wait. Their connections are closed.
        func close() {
            let threads = state.withLock { state in
                defer { state.isClosed = true }
                return state.isClosed ? 0 : state.threads
            }
            for _ in 0..<threads { signal.signal() }
        }
    }

    extension Duration {
        var seconds: Double { Double(components.seconds) + Double(components.attoseconds) / 1e18 }
    }
#endif
