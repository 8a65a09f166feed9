import Crypto
public import Foundation
import Storage
import SupportCore
public import Training

extension HelpdeskConnections {
    /// The signature of a panel's address: that of an agent for one ticket.
    public struct PanelSignature: Sendable, Hashable {
        public let connection: HelpdeskConnection.ID
        /// The id of the ticket in the helpdesk.
        public let ticket: String
        /// The name or address by which the helpdesk knows the agent.
        public let agent: String
        /// Seconds since 1970.
        public let time: Int
        public let signature: String

        public init(connection: HelpdeskConnection.ID, ticket: String, agent: String, time: Int, signature: String) {
            self.connection = connection
            self.ticket = ticket
            self.agent = agent
            self.time = time
            self.signature = signature
        }
    }

    /// Seconds for which a signed address opens a panel.
    static let openingPeriod = 300
    /// Seconds for which the forms of an opened panel are taken.
    static let formPeriod = 8 * 3_600

    /// Opens a panel by the signature of a helpdesk.
    ///
    /// - Returns: the connection, and the signature that the forms of the panel hold.
    /// - Throws: ``Failure`` `.forbidden` for a signature of another ticket, agent, time or key, and one that is too old.
    public func openPanel(
        _ sent: PanelSignature, now: Date
    ) async throws -> (connection: HelpdeskConnection, form: PanelSignature) {
        let connection = try await checked(sent, for: "open", within: Self.openingPeriod, now: now)
        let key = try await panelKey(of: connection.id)
        let time = Int(now.timeIntervalSince1970)
        let form = PanelSignature(
            connection: sent.connection, ticket: sent.ticket, agent: sent.agent, time: time,
            signature: Self.signature("form", sent.connection, sent.agent, sent.ticket, time, key: key))
        return (connection, form)
    }

    /// Checks the signature that a form of a panel holds.
    ///
    /// - Throws: ``Failure`` `.forbidden`.
    public func checkForm(_ sent: PanelSignature, now: Date) async throws -> HelpdeskConnection {
        try await checked(sent, for: "form", within: Self.formPeriod, now: now)
    }

    private func checked(
        _ sent: PanelSignature, for purpose: String, within period: Int, now: Date
    ) async throws -> HelpdeskConnection {
        let refusal = Failure(.forbidden, "This link to the panel is not valid, or has expired. Open the ticket again.")
        guard sent.agent.utf8.count <= 320, sent.ticket.utf8.count <= 200,
            let connection = try await database.read({ try $0.connection(sent.connection) }),
            connection.details.isEnabled
        else { throw refusal }
        let key = try await panelKey(of: connection.id)
        let expected = Self.signature(purpose, sent.connection, sent.agent, sent.ticket, sent.time, key: key)
        // The clocks of two servers differ a little. Anybody can send any time.
        let times = now.addingTimeInterval(-Double(period))...now.addingTimeInterval(60)
        guard PersonalSecrets.isEqual(expected, sent.signature.lowercased()),
            times.contains(Date(timeIntervalSince1970: Double(sent.time)))
        else { throw refusal }
        return connection
    }

    /// HMAC-SHA256 in hexadecimal of the lines purpose, connection, agent, ticket and time.
    static func signature(
        _ purpose: String, _ connection: String, _ agent: String, _ ticket: String, _ time: Int, key: String
    ) -> String {
        // A line break in a value would turn one line into two.
        let lines = [purpose, connection, agent, ticket, String(time)].map { $0.replacing("\n", with: " ") }
        let code = HMAC<SHA256>.authenticationCode(
            for: Data(lines.joined(separator: "\n").utf8), using: SymmetricKey(data: Data(key.utf8)))
        return Data(code).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}

extension Tickets {
    /// The id of a ticket of a helpdesk; nil for one that was not received yet.
    public func ticketID(ofSource source: String, externalID: String) async throws -> String? {
        try await database.read { try $0.ticket(source: source, externalID: externalID)?.ticket.id }
    }
}
