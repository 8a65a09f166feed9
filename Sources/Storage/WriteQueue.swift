import Synchronization

/// The limits within which concurrent writes share one commit.
public struct CommitLimits: Sendable, Hashable {
    /// The maximum number of writes in one commit.
    public let maxWrites: Int
    /// The maximum time for which the first write of a commit waits for those that join it.
    public let timeout: Duration

    public init(maxWrites: Int = 64, timeout: Duration = .milliseconds(40)) {
        self.maxWrites = maxWrites
        self.timeout = timeout
    }
}

/// The writes that wait for a commit, first come, first served.
///
/// A write that arrives while no commit is in progress begins one at once. Those that arrive during a commit share the
/// next one.
final class WriteQueue: Sendable {
    private struct State {
        var waiting: [PendingWrite] = []
        var isCommitting = false
        var lastNumber = 0
    }

    private let state = Mutex(State())

    var count: Int { state.withLock { $0.waiting.count } }

    /// Adds a write to the queue, and waits for its result.
    ///
    /// A write that has not begun when its task is cancelled never begins. One that has begun is carried out, since it
    /// shares its commit with others.
    ///
    /// - Parameter begin: schedules a commit; called when none is in progress.
    func outcome<T: Sendable>(
        of body: @escaping @Sendable (any Connection) throws -> T, begin: @Sendable () -> Void
    ) async throws -> T {
        let number = state.withLock { state in
            state.lastNumber += 1
            return state.lastNumber
        }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let begins = add(PendingWrite(number: number, body: body, continuation: continuation))
                // The cancellation handler may have run before the write was in the queue.
                if Task.isCancelled { withdraw(number) }
                if begins { begin() }
            }
        } onCancel: {
            withdraw(number)
        }
    }

    /// Removes the first write from the queue.
    ///
    /// - Returns: nil when the queue is empty.
    func next() -> PendingWrite? {
        next(atMost: 1).first
    }

    /// Removes the first writes from the queue.
    func next(atMost limit: Int) -> [PendingWrite] {
        state.withLock { state in
            defer { state.waiting.removeFirst(min(limit, state.waiting.count)) }
            return Array(state.waiting.prefix(limit))
        }
    }

    /// Puts writes back to the front of the queue.
    func putBack(_ writes: [PendingWrite]) {
        state.withLock { $0.waiting = writes + $0.waiting }
    }

    /// Ends a commit.
    ///
    /// - Returns: true if writes wait for another commit; otherwise the next write begins one.
    func endCommit() -> Bool {
        state.withLock { state in
            state.isCommitting = !state.waiting.isEmpty
            return state.isCommitting
        }
    }

    private func add(_ write: PendingWrite) -> Bool {
        state.withLock { state in
            state.waiting.append(write)
            defer { state.isCommitting = true }
            return !state.isCommitting
        }
    }

    private func withdraw(_ number: Int) {
        let withdrawn = state.withLock { state in
            state.waiting.firstIndex { $0.number == number }.map { state.waiting.remove(at: $0) }
        }
        withdrawn?.fail(CancellationError())
    }
}

/// A write with the task that waits for it.
struct PendingWrite: Sendable {
    typealias Answer = @Sendable () -> Void

    fileprivate let number: Int
    /// Runs the body.
    ///
    /// - Returns: a function that hands the result to the waiting task, to be called once the write is durable.
    let run: @Sendable (any Connection) throws -> Answer
    let fail: @Sendable (any Error) -> Void

    fileprivate init<T: Sendable>(
        number: Int, body: @escaping @Sendable (any Connection) throws -> T,
        continuation: CheckedContinuation<T, any Error>
    ) {
        self.number = number
        run = { connection in
            let result = try body(connection)
            return { continuation.resume(returning: result) }
        }
        fail = { continuation.resume(throwing: $0) }
    }
}
