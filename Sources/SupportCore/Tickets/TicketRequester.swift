internal import Foundation

extension Ticket {
    /// The person who opened the ticket.
    public struct Requester: Sendable, Hashable {
        public let name: String?
        public let email: String
        /// The IANA name of their time zone.
        public let timeZone: String?
        private let normalizedDomain: String?

        /// - Parameters:
        ///   - name: a display name.
        ///   - email: an address.
        ///   - timeZone: an IANA name.
        ///   - domain: the mail domain in a form that is the same for all of its spellings, such as A-labels
        ///     (RFC 5891). By default, spellings that differ in more than case are different domains.
        public init(name: String? = nil, email: String, timeZone: String? = nil, domain: String? = nil) {
            self.name = name
            self.email = email
            self.timeZone = timeZone
            normalizedDomain = domain
        }

        /// The mail domain; `nil` if it belongs to a public mail provider, or the address has none.
        public var organisation: String? {
            guard let domain = normalizedDomain ?? domain, !PublicMailProviders.contains(domain) else { return nil }
            return domain
        }

        /// In lower case.
        private var domain: String? {
            guard let at = email.lastIndex(of: "@"), at != email.startIndex else { return nil }
            var domain = email[email.index(after: at)...].lowercased()
            // A fully qualified name can end in the dot of the root (RFC 1034 §3.1).
            if domain.hasSuffix(".") { domain.removeLast() }
            // An address literal (RFC 5321 §4.1.3) identifies a host, not an organisation.
            guard !domain.isEmpty, !domain.hasPrefix("["), !domain.contains(where: \.isWhitespace) else { return nil }
            return domain
        }

        /// Returns true for the form of an email address: text on both sides of an `@`, without white space or control
        /// characters, in at most 320 bytes.
        ///
        /// The address may not be deliverable, because a ticket has the address from its helpdesk unchanged.
        public static func isAddress(_ text: String) -> Bool {
            let parts = text.split(separator: "@", omittingEmptySubsequences: false)
            return parts.count >= 2 && !parts.contains("") && text.utf8.count <= maxLength
                && !text.unicodeScalars.contains {
                    $0.properties.isWhitespace || [.control, .format].contains($0.properties.generalCategory)
                }
        }

        /// The maximum length in bytes of a local part, the `@` and a domain (RFC 5321 §4.5.3.1).
        private static let maxLength = 64 + 1 + 255

        var faults: [Failure.Fault] {
            var faults: [Failure.Fault] = []
            if !Self.isAddress(email) {
                faults.append(.init(pointer: "/requester/email", detail: "Must be an email address."))
            }
            if let timeZone, ZoneOffsets.zone(named: timeZone) == nil {
                let detail = AgreementParser.unknownZone(timeZone)
                faults.append(.init(pointer: "/requester/timeZone", detail: detail))
            }
            return faults
        }
    }
}

extension Ticket.Requester: Codable {
    private enum Key: String, CodingKey {
        case name, email, timeZone
    }

    public init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: Key.self)
        name = try fields.decodeIfPresent(String.self, forKey: .name)
        email = try fields.decode(String.self, forKey: .email)
        timeZone = try fields.decodeIfPresent(String.self, forKey: .timeZone)
        normalizedDomain = nil
    }

    public func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: Key.self)
        try fields.encode(name, forKey: .name)
        try fields.encode(email, forKey: .email)
        try fields.encode(timeZone, forKey: .timeZone)
    }
}
