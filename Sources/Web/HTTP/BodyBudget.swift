import Synchronization

/// The memory for the bodies of requests that are read as a whole, for all requests together.
///
/// Strangers share three quarters of it, those of one network and the networks around it a quarter. What is larger than a
/// form has half of it, so that uploads leave room for forms. While strangers hold much, those who send slowly give way.
public final class BodyBudget: Sendable {
    private let limit: Int
    private let held = Mutex(Held())

    private struct Held {
        var bytes = 0
        /// The bytes of strangers.
        var strangers = 0
        /// Those of them that are beyond the size of a form.
        var large = 0
        /// The bytes of strangers, by the network around theirs.
        var networks: [IPAddress: Int] = [:]
    }

    /// - Parameter limit: bytes.
    public init(limit: Int) {
        self.limit = limit
    }

    /// The bytes that are held now.
    public var used: Int { held.withLock { $0.bytes } }

    /// The share of one request. It is given back when the request ends.
    final class Share: Sendable {
        /// The bytes that forms need at most.
        static let formBytes = Endpoint.maxBytesOfStrangers
        /// While strangers hold much, a body has these seconds, and one more for each so many bytes.
        static let (patience, bytesPerSecond) = (10.0, 10_000.0)

        private let budget: BodyBudget
        private let network: IPAddress?
        private let begun: Double
        private let bytes = Mutex(0)

        /// - Parameters:
        ///   - network: that of a stranger; nil for callers with a token, and where it is not known.
        ///   - begun: when the body begins, in seconds of a clock that runs evenly.
        init(of budget: BodyBudget, for network: IPAddress?, begun: Double = GuardedConnection.now) {
            self.budget = budget
            self.network = network?.surroundings
            self.begun = begun
        }

        /// - Throws: ``HTTPFailure/tooManyBodies`` where others hold all that there is, or much while this one is slow.
        func take(_ count: Int, now: Double = GuardedConnection.now) throws {
            try bytes.withLock { bytes in
                let total = bytes + count
                try budget.held.withLock { held in
                    guard let network else {
                        guard held.bytes + count <= budget.limit else { throw HTTPFailure.tooManyBodies }
                        held.bytes += count
                        return
                    }
                    let large = Self.beyondForms(total) - Self.beyondForms(bytes)
                    let own = held.networks[network, default: 0] + count
                    let isSlow = now - begun > Self.patience + Double(total) / Self.bytesPerSecond
                    guard held.bytes + count <= budget.limit / 4 * 3, own <= budget.limit / 4,
                        large == 0 || held.large + large <= budget.limit / 2,
                        !isSlow || held.strangers <= budget.limit / 4
                    else { throw HTTPFailure.tooManyBodies }
                    held.bytes += count
                    held.strangers += count
                    held.large += large
                    held.networks[network] = own
                }
                bytes = total
            }
        }

        private static func beyondForms(_ bytes: Int) -> Int { max(0, bytes - formBytes) }

        deinit {
            let count = bytes.withLock { $0 }
            budget.held.withLock { held in
                held.bytes -= count
                guard let network, let own = held.networks[network] else { return }
                held.strangers -= count
                held.large -= Self.beyondForms(count)
                held.networks[network] = own > count ? own - count : nil
            }
        }
    }
}
