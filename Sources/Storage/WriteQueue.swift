import Synchronization

/// What writes that come at once may share a commit by.
public struct CommitSharing: Sendable, Hashable {
    /// How many writes one commit holds at the most.
    public let maxWrites: Int
    /// How long the first of a commit is kept waiting for those that join it.
    public let timeout: Duration

    public init(maxWrites: Int = 64, timeout: Duration = .milliseconds(40)) {
        self.maxWrites = maxWrites
        self.timeout = timeout
    }
}

/// The writes that wait for a commit, first come, first served.
///
/// Nobody waits for company: a write that comes while no commit is under way begins one at once, and those that come
/// meanwhile share the next.
final class WriteQueue: Sendable {
    private struct State {
        var waiting: [PendingWrite] = []
        var isCommitting = false
        var lastNumber = 0
    }

    private let state = Mutex(State())

    var count: Int { state.withLock { $0.waiting.count } }

    /// Waits for the outcome of a write.
    ///
    /// A write that has not begun when its task is cancelled never begins. One that has begun is carried out: it shares
    /// its fate with others.
    ///
    /// - Parameter begin: starts a commit; called when none is under way.
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
                // The handler may have looked before there was something to withdraw.
                if Task.isCancelled { withdraw(number) }
                if begins { begin() }
            }
        } onCancel: {
            withdraw(number)
        }
    }

    /// - Returns: the write that is next in line; nil when there is none.
    func next() -> PendingWrite? {
        next(atMost: 1).first
    }

    func next(atMost limit: Int) -> [PendingWrite] {
        state.withLock { state in
            defer { state.waiting.removeFirst(min(limit, state.waiting.count)) }
            return Array(state.waiting.prefix(limit))
        }
    }

    /// Puts writes back to the front of the line.
    func putBack(_ writes: [PendingWrite]) {
        state.withLock { $0.waiting = writes + $0.waiting }
    }

    /// - Returns: whether somebody waits for another commit; otherwise the next write begins one.
    func goesOn() -> Bool {
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

/// A write beside whoever waits for it.
struct PendingWrite: Sendable {
    typealias Answer = @Sendable () -> Void

    fileprivate let number: Int
    /// Runs the body.
    ///
    /// - Returns: what gives its result to whoever waits, once it is durable.
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
