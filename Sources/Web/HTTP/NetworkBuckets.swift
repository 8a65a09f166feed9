import Foundation

/// A token bucket for each network, and one ten times as large for the network around it, so that a limit also holds
/// for a sender with many networks.
final class NetworkBuckets: Sendable {
    private let networks: TokenBuckets<IPAddress?>
    private let surroundings: TokenBuckets<IPAddress>

    /// - Parameters:
    ///   - burst: the number of requests of one network at once.
    ///   - interval: the seconds until there may be one more.
    init(burst: Double, interval: Double, capacity: Int = 20_000) {
        networks = TokenBuckets(burst: burst, interval: interval, capacity: capacity)
        surroundings = TokenBuckets(burst: burst * 10, interval: interval / 10, capacity: capacity)
    }

    /// Takes tokens as ``TokenBuckets/take(_:for:now:)``. A network that is refused takes nothing from its neighbours.
    ///
    /// - Parameter network: nil for all whose network is not known, who share one bucket.
    func take(_ count: Int = 1, for network: IPAddress?, now: Date) -> Int? {
        if let wait = networks.take(count, for: network, now: now) { return wait }
        guard let network else { return nil }
        return surroundings.take(count, for: network.surroundings, now: now)
    }

    /// The number of requests that found no token.
    var refused: Int { networks.refused + surroundings.refused }
}

/// The networks around one, as they ask for something in the name of an address.
struct Asker: Hashable, Sendable {
    private let surroundings: IPAddress?
    private let address: String

    /// - Parameter address: as ``EmailAddress/key(of:)`` gives it.
    init(_ network: IPAddress?, of address: String) {
        surroundings = network?.surroundings
        self.address = address
    }
}
