import Synchronization

/// The memory for the bodies of requests that are read as a whole, for all requests together.
///
/// Strangers share three quarters of it. What is larger than a form has half of it, so that uploads leave room for forms. A
/// network and the networks around it have a quarter for that, and an eighth for forms. While strangers hold much, those
/// who send slowly give way.
public final class BodyBudget: Sendable {
    private let limit: Int
    private let held = Mutex(Held())

    /// Bytes: those of forms, and those beyond the size of a form.
    private struct Parts {
        var form = 0
        var large = 0

        var all: Int { form + large }

        init() {}

        init(of bytes: Int) {
            (form, large) = (min(bytes, Share.formBytes), max(0, bytes - Share.formBytes))
        }

        static func + (left: Parts, right: Parts) -> Parts {
            var sum = left
            sum.form += right.form
            sum.large += right.large
            return sum
        }

        static func - (left: Parts, right: Parts) -> Parts {
            var rest = left
            rest.form -= right.form
            rest.large -= right.large
            return rest
        }
    }

    private struct Held {
        var bytes = 0
        var strangers = Parts()
        /// By the network around theirs.
        var networks: [IPAddress: Parts] = [:]
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
                    let added = Parts(of: total) - Parts(of: bytes)
                    let own = (held.networks[network] ?? Parts()) + added
                    let limit = budget.limit
                    let isSlow = now - begun > Self.patience + Double(total) / Self.bytesPerSecond
                    let isTight = held.strangers.all > limit / 4 || own.all > limit / 8
                    guard held.bytes + count <= limit / 4 * 3, own.form <= limit / 8, own.large <= limit / 4,
                        added.large == 0 || held.strangers.large + added.large <= limit / 2, !(isSlow && isTight)
                    else { throw HTTPFailure.tooManyBodies }
                    held.bytes += count
                    held.strangers = held.strangers + added
                    held.networks[network] = own
                }
                bytes = total
            }
        }

        deinit {
            let count = bytes.withLock { $0 }
            budget.held.withLock { held in
                held.bytes -= count
                guard let network, let own = held.networks[network] else { return }
                let rest = own - Parts(of: count)
                held.strangers = held.strangers - Parts(of: count)
                held.networks[network] = rest.all > 0 ? rest : nil
            }
        }
    }
}
