import Addresses
public import Foundation
import SupportCore

/// A customer who registered, identified by email address.
public struct Registrant: Sendable, Hashable, Identifiable {
    public let id: String
    /// The address as it was given at the first registration; ``erasedEmail`` once the person is erased, and
    /// ``walkInEmail(of:)`` for somebody who left none.
    public let email: String
    /// 1, 2, 3 …: a higher generation invalidates all links that were made before.
    public let generation: Int
    /// The instant at which the address was confirmed by its owner, or entered by staff; nil for one that is unconfirmed.
    public let confirmedAt: Date?
    public let createdAt: Date

    public init(id: String, email: String, generation: Int = 1, confirmedAt: Date? = nil, createdAt: Date) {
        self.id = id
        self.email = email
        self.generation = generation
        self.confirmedAt = confirmedAt
        self.createdAt = createdAt
    }

    /// The text that replaces the address once the person is erased: `erased:` and the id. No email address contains a
    /// colon before its `@` without quotes.
    public var erasedEmail: String { Self.erasedEmail(of: id) }

    static func erasedEmail(of id: String) -> String { "erased:" + id }

    /// True if the personal data of the registrant was erased.
    public var isErased: Bool { email == erasedEmail }

    /// The text that stands for the address of somebody who came to a date and left none: `walk-in:` and the id.
    public static func walkInEmail(of id: String) -> String { "walk-in:" + id }

    /// False for a registrant who left no address, or was erased: no mail and no secret address is made for them.
    public var hasAddress: Bool { !isErased && email != Self.walkInEmail(of: id) }
}

/// The accounts that a person provably belongs to. They decide which sessions that are restricted to accounts the person
/// may see and book.
public struct Accounts: Sendable, Hashable {
    /// In the form by which accounts are compared, sorted.
    public let names: [String]

    public init() {
        names = []
    }

    /// - Parameters:
    ///   - address: an email address that the person provably owns. Its domain is an account, unless it belongs to a
    ///     public mail provider.
    ///   - vouched: the accounts that staff assigned.
    public init(ofAddress address: String, vouched: [String]) {
        let organisation = Ticket.Requester(address: address).organisation
        names = Set((vouched + [organisation].compactMap(\.self)).map(AccountName.key)).sorted()
    }
}

extension Session {
    /// True if the visibility of the session allows a person of these accounts to see it.
    public func isVisible(to accounts: Accounts) -> Bool {
        details.visibility != .accounts
            || details.accounts.contains { accounts.names.contains(AccountName.key(of: $0)) }
    }
}
