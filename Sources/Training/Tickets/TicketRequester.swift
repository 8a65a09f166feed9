import Addresses
public import SupportCore

extension Ticket.Requester {
    /// A requester whose account is the same for every spelling of the domain.
    ///
    /// - Parameter address: the email address as it was typed.
    public init(name: String? = nil, address: String, timeZone: String? = nil) {
        self.init(
            name: name, email: address, timeZone: timeZone, domain: EmailAddress.internationalDomain(of: address))
    }
}
