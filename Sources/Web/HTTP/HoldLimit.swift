import Addresses
import Foundation
import Operations
import Synchronization
import Training

/// Limits the places of a session that are held for addresses which one network, or one registrant, named and nobody
/// confirmed yet.
///
/// All addresses count alike, so that the limit tells nothing of their owners. Callers whose network is not known meet
/// only the limit of the date.
final class HoldLimit: Sendable {
    /// The one that named the addresses.
    enum Holder: Hashable, Sendable {
        case network(IPAddress)
        /// A registrant, by the id, who names colleagues by a link of their own.
        case registrant(String)
    }

    private struct Key: Hashable, Sendable {
        let holder: Holder
        let session: String
    }

    private struct Hold: Sendable {
        let until: Date
        let places: Int
    }

    private struct Holds {
        /// By the address that has to be confirmed.
        var byPlace = RecencyCache<Key, [String: Hold]>(capacity: 20_000)
        var keys = RecencyCache<String, [Key]>(capacity: 20_000)
    }

    /// The most places that are remembered of one address.
    private static let maxKeys = 50
    /// The places of one registrant: all the colleagues of a form, and of the places that it reserves.
    private static let registrantLimit = 2 * Registrations.maxColleagues

    private let limit: Int
    private let holds: Mutex<Holds>
    private let refusals = Mutex(0)

    /// - Parameter limit: the places of one network. A request that comes first is never too large.
    init(limit: Int) {
        self.limit = limit
        holds = Mutex(Holds())
    }

    /// Counts places for as long as they can be held. An address that asks again for the same session counts once.
    ///
    /// - Parameters:
    ///   - others: the number of places that the first address reserves.
    ///   - until: the end of the places; nil for that of places whose addresses have to be confirmed.
    /// - Returns: the seconds until there is room, where there is none; nil where the places were counted.
    func take(
        _ emails: [String], reserving others: Int = 0, of session: String, by holder: Holder?, until: Date? = nil,
        now: Date
    ) -> Int? {
        // No session has a longer id, and strangers choose what is remembered here.
        guard let holder, session.utf8.count <= 64 else { return nil }
        let key = Key(holder: holder, session: session)
        let limit = if case .registrant = holder { Self.registrantLimit } else { limit }
        let end = until ?? now.addingTimeInterval(AddressConfirmation.hold)
        let addresses = emails.map { EmailAddress.key(of: $0) }
        let wait = holds.withLock { holds -> Int? in
            var held = (holds.byPlace.value(for: key) ?? [:]).filter { $0.value.until > now }
            let first = held.values.map(\.until).min()
            for (row, address) in addresses.enumerated() {
                let former = held[address]
                held[address] = Hold(
                    until: former?.until ?? end,
                    places: max(former?.places ?? 0, row == 0 ? 1 + others : 1))
            }
            if let first, held.values.reduce(0, { $0 + $1.places }) > limit {
                return max(1, Int(first.timeIntervalSince(now).rounded(.up)))
            }
            holds.byPlace.keep(held, for: key)
            for address in addresses {
                let keys = (holds.keys.value(for: address) ?? []) + [key]
                holds.keys.keep(Array(keys.suffix(Self.maxKeys)), for: address)
            }
            return nil
        }
        if wait != nil { refusals.withLock { $0 += 1 } }
        return wait
    }

    /// Makes room for others: an address was confirmed.
    func release(_ email: String) {
        let address = EmailAddress.key(of: email)
        holds.withLock { holds in
            for key in holds.keys.value(for: address) ?? [] {
                guard var held = holds.byPlace.value(for: key) else { continue }
                held[address] = nil
                holds.byPlace.keep(held, for: key)
            }
            holds.keys.keep([], for: address)
        }
    }

    /// The number of requests that found no room.
    var refused: Int { refusals.withLock { $0 } }
}
