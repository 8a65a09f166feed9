import Synchronization

/// The memory for the bodies of requests that are read as a whole, for all requests together.
public final class BodyBudget: Sendable {
    private let limit: Int
    private let held = Mutex(Held())

    private struct Held {
        var bytes = 0
        /// The bytes of strangers, by their network.
        var networks: [IPAddress: Int] = [:]
    }

    /// - Parameter limit: bytes. A stranger's network gets a quarter of them, and all strangers three quarters.
    public init(limit: Int) {
        self.limit = limit
    }

    /// The bytes that are held now.
    public var used: Int { held.withLock { $0.bytes } }

    /// The share of one request. It is given back when the request ends.
    final class Share: Sendable {
        private let budget: BodyBudget
        private let network: IPAddress?
        private let bytes = Mutex(0)

        /// - Parameter network: that of a stranger; nil for callers with a token, and where it is not known.
        init(of budget: BodyBudget, for network: IPAddress?) {
            self.budget = budget
            self.network = network
        }

        /// - Throws: ``HTTPFailure/tooManyBodies`` where others hold all that there is.
        func take(_ count: Int) throws {
            try budget.held.withLock { held in
                let limit = network == nil ? budget.limit : budget.limit / 4 * 3
                guard held.bytes + count <= limit else { throw HTTPFailure.tooManyBodies }
                if let network {
                    let own = held.networks[network, default: 0] + count
                    guard own <= budget.limit / 4 else { throw HTTPFailure.tooManyBodies }
                    held.networks[network] = own
                }
                held.bytes += count
            }
            bytes.withLock { $0 += count }
        }

        deinit {
            let count = bytes.withLock { $0 }
            budget.held.withLock { held in
                held.bytes -= count
                guard let network, let own = held.networks[network] else { return }
                held.networks[network] = own > count ? own - count : nil
            }
        }
    }
}
