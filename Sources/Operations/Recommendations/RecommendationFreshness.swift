import Storage
import SupportCore
import Synchronization

extension Recommendations {
    /// Applies all journal entries that were written before the call. Does nothing on an instance that recommends nothing.
    public func catchUp() async throws {
        guard mode == .local else { return }
        let wanted = database.changes
        while seenChanges < wanted {
            // What is left when the process stops is applied at its next start.
            try Task.checkCancellation()
            try await advance().value
        }
    }

    /// The time for which a reader of tickets waits for their problems and tutorials, before it goes on without them.
    public enum WaitLimit: Sendable {
        /// That of a person before an empty page.
        case person
        /// That of a program, which may count on the problem of the ticket that it has just sent.
        case program
    }

    /// Applies the journal entries that were written before the call, for as long as a reader of tickets can wait. After an
    /// import of a hundred thousand tickets, the rest is left to later requests.
    ///
    /// - Returns: false while the state is built for the first time, and on an instance that recommends nothing.
    func catchUp(_ limit: WaitLimit) async throws -> Bool {
        guard mode == .local else { return false }
        switch limit {
        case .person:
            guard try await isBuilt() else { return false }
            try await catchUp(waiting: listLimit)
        case .program:
            if position == nil { guard try await ends(advance(), within: buildLimit) else { return false } }
            let (wanted, deadline) = (database.changes, ContinuousClock.now + programLimit)
            while seenChanges < wanted, fullBatches < Self.maxFullBatches, ContinuousClock.now < deadline {
                try await advance().value
            }
        }
        return true
    }

    /// Waits until the first state was built, for as long as a list can wait.
    private func isBuilt() async throws -> Bool {
        guard position == nil else { return true }
        let building = advance()
        return try await ends(building, within: (buildBegan ?? .now) + listLimit - .now)
    }

    /// Applies the journal entries that were written before the call, until a number of batches or a time is over.
    func catchUp(waiting limit: Duration) async throws {
        let wanted = database.changes
        let deadline = ContinuousClock.now + limit
        while seenChanges < wanted, fullBatches < Self.maxFullBatches {
            guard try await ends(advance(), within: deadline - .now) else { return }
        }
    }

    /// Applies all journal entries that were written before the call, for an answer that is made of them.
    ///
    /// - Throws: ``Failure`` `.unavailable` while the state is built for the first time, and always on an instance that
    ///   recommends nothing.
    func becomeCurrent() async throws {
        try await becomeBuilt()
        try await catchUp()
    }

    /// Waits until the state was built for the first time.
    ///
    /// - Throws: ``Failure`` `.unavailable` as ``becomeCurrent()``.
    private func becomeBuilt() async throws {
        guard mode == .local else {
            throw Failure(.unavailable, "This instance recommends no tutorials. Ask another one.")
        }
        guard position == nil else { return }
        guard try await ends(advance(), within: buildLimit) else {
            throw Failure(.unavailable, "The tickets are still being read. Try again soon.")
        }
    }

    /// Applies all journal entries that were written before the call, for a page that can do without the state.
    ///
    /// - Returns: false while the state is built for the first time, and on an instance that recommends nothing.
    func becomeCurrentIfBuilt() async throws -> Bool {
        guard mode == .local else { return false }
        guard try await isBuilt() else { return false }
        try await catchUp()
        return true
    }

    /// Applies the journal entries that were written before the call, for as long as a list can wait.
    ///
    /// - Throws: ``Failure`` `.unavailable` as ``becomeCurrent()``.
    func becomeAlmostCurrent() async throws {
        try await becomeBuilt()
        try await catchUp(waiting: listLimit)
    }

    /// Waits until a task has ended.
    ///
    /// - Returns: false if that takes longer than the limit. The task goes on.
    private func ends(_ task: Task<Void, any Error>, within limit: Duration) async throws -> Bool {
        guard limit > .zero else { return false }
        return try await withCheckedThrowingContinuation { continuation in
            let first = FirstResult(continuation)
            // Detached, so that it does not keep this object until the limit is over.
            let timer = Task.detached {
                try? await Task.sleep(for: limit)
                first.give(.success(false))
            }
            Task {
                first.give(await task.result.map { true })
                timer.cancel()
            }
        }
    }
}

/// Resumes a continuation with the first of several results.
private final class FirstResult: Sendable {
    private let continuation: Mutex<CheckedContinuation<Bool, any Error>?>

    init(_ continuation: CheckedContinuation<Bool, any Error>) { self.continuation = Mutex(continuation) }

    func give(_ result: Result<Bool, any Error>) {
        continuation.withLock { continuation in
            continuation?.resume(with: result)
            continuation = nil
        }
    }
}
