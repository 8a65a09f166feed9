import Addresses

/// Limits the mails with sign-in links that strangers can ask for, and the trips to the identity provider.
final class SignInLimit: Sendable {
    /// Twenty at once from one network, and sixty in an hour: a whole office signs in at nine.
    private let networks = NetworkBuckets(burst: 20, interval: 60, capacity: 4_096)
    /// Three at once that one network and those around it ask for with one address, and six in an hour, so that nobody
    /// uses up those of its owner.
    private let askers = TokenBuckets<Asker>(burst: 3, interval: 600, capacity: 20_000)
    /// Twenty at once for one address, and in an hour, whoever asks.
    private let addresses = TokenBuckets<String>(burst: 20, interval: 3_600 / 20, capacity: 20_000)

    /// - Parameter email: the address that a link is to be mailed to; nil for a trip to the provider.
    /// - Throws: ``HTTPFailure/tooManyRequests(retryAfter:)``.
    func check(_ email: String? = nil, for call: Call) throws {
        let network = call.origin?.network
        let address = email.map { EmailAddress.key(of: $0) }
        let wait =
            networks.take(for: network, now: call.now)
            ?? address.flatMap { askers.take(for: Asker(network, of: $0), now: call.now) }
            ?? address.flatMap { addresses.take(for: $0, now: call.now) }
        if let wait { throw HTTPFailure.tooManyRequests(retryAfter: wait) }
    }

    /// The number of requests that were refused.
    var refused: Int { networks.refused + askers.refused + addresses.refused }
}
