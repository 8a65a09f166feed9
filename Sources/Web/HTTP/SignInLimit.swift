import Addresses

/// Limits the mails with sign-in links that strangers can ask for, and the trips to the identity provider.
final class SignInLimit: Sendable {
    /// Twenty at once from one network, and sixty in an hour: a whole office signs in at nine.
    private let networks = NetworkBuckets(burst: 20, interval: 60, capacity: 4_096)
    /// Three at once for one address, and six in an hour.
    private let addresses = TokenBuckets<String>(burst: 3, interval: 600, capacity: 20_000)

    /// - Parameter email: the address that a link is to be mailed to; nil for a trip to the provider.
    /// - Throws: ``HTTPFailure/tooManyRequests(retryAfter:)``.
    func check(_ email: String? = nil, for call: Call) throws {
        let wait =
            networks.take(for: call.origin?.network, now: call.now)
            ?? email.flatMap { addresses.take(for: EmailAddress.key(of: $0), now: call.now) }
        if let wait { throw HTTPFailure.tooManyRequests(retryAfter: wait) }
    }

    /// The number of requests that were refused.
    var refused: Int { networks.refused + addresses.refused }
}
