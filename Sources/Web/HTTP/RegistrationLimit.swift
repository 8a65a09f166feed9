import Addresses
import Foundation
import Operations
import Training

/// Limits what strangers can ask for in the name of others: registrations, and notices of new dates of a
/// tutorial.
///
/// Staff and registrants with their secret meet none of it.
public final class RegistrationLimit: Sendable {
    private let networks: NetworkBuckets
    /// Ten at once for one address, and twenty in a day. Its owner has a page whose secret meets no limit.
    private let addresses = TokenBuckets<String>(burst: 10, interval: 86_400 / 20, capacity: 20_000)

    /// Ten links at once that one network and those around it ask for with one address, and twenty in a day, so that
    /// nobody uses up those of its owner.
    private let askers = TokenBuckets<Asker>(burst: 10, interval: 86_400 / 20, capacity: 20_000)
    /// Twenty links at once for one address, and in an hour, whoever asks.
    private let links = TokenBuckets<String>(burst: 20, interval: 3_600 / 20, capacity: 20_000)

    /// The places that one network holds of a session: as many as a form with colleagues asks for, or a quarter of its
    /// requests at once.
    private let holds: HoldLimit

    init(_ rate: LimitRate) {
        networks = NetworkBuckets(burst: Double(rate.burst), interval: 3_600 / Double(rate.perHour))
        holds = HoldLimit(limit: max(1 + Registrations.maxColleagues, rate.burst / 4))
    }

    /// - Parameter email: the address in whose name something is asked for.
    /// - Throws: ``HTTPFailure/tooManyRequests(retryAfter:)``.
    func check(_ email: String, for call: Call) throws {
        try check([email], for: call)
    }

    /// One request in the name of several people. Each of them is mailed and counts, but a request that is let through
    /// is not refused because there are many of them.
    ///
    /// - Parameter others: the number of places without a name, which count for the network.
    /// - Throws: ``HTTPFailure/tooManyRequests(retryAfter:)``.
    func check(_ emails: [String], reserving others: Int = 0, for call: Call) throws {
        // A network that is refused takes nothing from the addresses that it names.
        var wait = networks.take(emails.count + others, for: call.origin?.network, now: call.now)
        for email in emails where wait == nil {
            wait = addresses.take(for: EmailAddress.key(of: email), now: call.now)
        }
        if wait == nil, call.site.confirming != .never { wait = call.strangerMails.take(emails.count, now: call.now) }
        if let wait { throw HTTPFailure.tooManyRequests(retryAfter: wait) }
    }

    /// A request to mail the link of somebody's page.
    ///
    /// - Returns: false where too many links of this address were asked for by everybody together. Nothing is mailed then,
    ///   and the answer does not tell.
    /// - Throws: ``HTTPFailure/tooManyRequests(retryAfter:)`` for too many by one network.
    func takeLink(of email: String, for call: Call) throws -> Bool {
        let network = call.origin?.network
        let address = EmailAddress.key(of: email)
        let wait =
            networks.take(for: network, now: call.now)
            ?? askers.take(for: Asker(network, of: address), now: call.now)
        if let wait { throw HTTPFailure.tooManyRequests(retryAfter: wait) }
        return links.take(for: address, now: call.now) == nil
    }

    /// Counts places of a session that are held until their addresses are confirmed.
    ///
    /// - Parameter others: the number of places without a name.
    /// - Throws: ``HTTPFailure/tooManyRequests(retryAfter:)``, for known and unknown addresses alike.
    func checkHolds(_ emails: [String], reserving others: Int = 0, of session: String, for call: Call) throws {
        guard call.site.confirming != .never else { return }
        let wait = holds.take(
            emails, reserving: others, of: session, by: call.origin.map { .network($0.network) }, now: call.now)
        if let wait { throw HTTPFailure.tooManyRequests(retryAfter: wait) }
    }

    /// Counts places of a session that a registrant names colleagues for, by a link of their own.
    ///
    /// - Parameter until: the end of the places; nil for that of places whose addresses have to be confirmed.
    /// - Throws: ``HTTPFailure/tooManyRequests(retryAfter:)``, for known and unknown addresses alike.
    func checkHolds(
        _ emails: [String], of session: String, namedBy registrant: String, until: Date? = nil, for call: Call
    ) throws {
        guard call.site.confirming != .never, !emails.isEmpty else { return }
        let wait = holds.take(emails, of: session, by: .registrant(registrant), until: until, now: call.now)
        if let wait { throw HTTPFailure.tooManyRequests(retryAfter: wait) }
    }

    /// Counts what is held for an address no longer: it was confirmed.
    func confirmed(_ email: String) { holds.release(email) }

    /// The number of requests that were refused.
    var refused: Int { networks.refused + addresses.refused + askers.refused + links.refused + holds.refused }
}
