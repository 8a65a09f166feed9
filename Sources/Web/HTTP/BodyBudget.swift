import Synchronization

/// The memory for the bodies of requests that are read as a whole, for all requests together.
public final class BodyBudget: Sendable {
    private let limit: Int
    private let held = Mutex(0)

    /// - Parameter limit: bytes.
    public init(limit: Int) {
        self.limit = limit
    }

    /// The bytes that are held now.
    public var used: Int { held.withLock { $0 } }

    /// The share of one request. It is given back when the request ends.
    final class Share: Sendable {
        private let budget: BodyBudget
        private let bytes = Mutex(0)

        init(of budget: BodyBudget) {
            self.budget = budget
        }

        /// - Throws: ``HTTPFailure/tooManyBodies`` where others hold all that there is.
        func take(_ count: Int) throws {
            try budget.held.withLock { held in
                guard held + count <= budget.limit else { throw HTTPFailure.tooManyBodies }
                held += count
            }
            bytes.withLock { $0 += count }
        }

        deinit {
            let count = bytes.withLock { $0 }
            budget.held.withLock { $0 -= count }
        }
    }
}
