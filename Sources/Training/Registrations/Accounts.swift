import SupportCore

/// The accounts that somebody is proved to belong to, and so may see and book what is for these accounts alone.
public struct Accounts: Sendable, Hashable {
    /// In lower case, in order.
    public let names: [String]

    public init() {
        names = []
    }

    /// - Parameters:
    ///   - address: an email address that is proved to be theirs. Its domain counts where it is no public provider's.
    ///   - vouched: the accounts that staff gave.
    public init(ofAddress address: String, vouched: [String]) {
        let organisation = Ticket.Requester(email: address).organisation
        names = Set((vouched + [organisation].compactMap(\.self)).map { $0.lowercased() }).sorted()
    }
}

extension Session {
    /// Whether somebody of these accounts may know of it, as far as its visibility is concerned.
    public func isVisible(to accounts: Accounts) -> Bool {
        details.visibility != .accounts || details.accounts.contains { accounts.names.contains($0.lowercased()) }
    }
}
