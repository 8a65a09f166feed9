internal import Foundation

/// Whom mail goes to or comes from: an address that was checked, and a name to show.
///
/// Printed, it tells the domain alone, so that no log holds a whole address.
public struct MailAddress: Sendable, Hashable, CustomStringConvertible {
    /// What stands before the `@`, as it was written: whether its case matters is the receiver's to say
    /// (RFC 5321 §2.4).
    public let localPart: String
    /// What stands behind it, in lower case, with international names as A-labels (`xn--…`).
    public let domain: String
    /// As people write it, without quotes or encoding.
    public let name: String?

    /// - Parameters:
    ///   - address: such as `ada@example.org`. International domains and local parts (RFC 6531) are fine; quoted
    ///     local parts and address literals are not.
    ///   - name: up to 500 characters on one line; `nil` and blank are the same.
    /// - Throws: ``MailFault`` that says what is wrong.
    public init(_ address: String, name: String? = nil) throws(MailFault) {
        let parts = address.split(separator: "@", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2 else { throw MailFault("An email address has one @.") }
        localPart = try Self.checkedLocalPart(parts[0])
        domain = try DomainName(parts[1]).ascii
        // RFC 5321 §4.5.3.1.3: a path has 256 octets, its angle brackets counted.
        guard localPart.utf8.count + 1 + domain.utf8.count <= 254 else {
            throw MailFault("An email address has 254 characters at the most.")
        }
        self.name = try Self.checkedName(name)
    }

    /// - Parameter text: an address alone, or `Name <address>`; the name may stand in quotes.
    /// - Throws: ``MailFault`` that says what is wrong.
    public init(parsing text: String) throws(MailFault) {
        let trimmed = text.trimmingCharacters(in: .whitespaces)
        guard trimmed.hasSuffix(">"), let open = trimmed.lastIndex(of: "<") else {
            try self.init(trimmed)
            return
        }
        let name = trimmed[..<open].trimmingCharacters(in: .whitespaces)
        let address = trimmed[trimmed.index(after: open)...].dropLast()
        try self.init(String(address), name: Self.unquoted(name))
    }

    /// The address as SMTP and header fields have it.
    public var address: String { localPart + "@" + domain }

    public var description: String { "…@" + domain }

    /// Whether the local part can only be carried by a server that knows SMTPUTF8 (RFC 6531).
    public var needsSMTPUTF8: Bool { localPart.utf8.contains { $0 >= 0x80 } }

    private static func checkedLocalPart(_ text: String) throws(MailFault) -> String {
        // RFC 6532 §3.1 wants addresses composed; decomposed ones would not be found by the receiver.
        let composed = text.precomposedStringWithCanonicalMapping
        guard !composed.isEmpty else { throw MailFault("An email address has something before its @.") }
        guard composed.utf8.count <= 64 else {
            throw MailFault("What stands before the @ of an email address has 64 characters at the most.")
        }
        let atoms = composed.unicodeScalars.split(separator: ".", omittingEmptySubsequences: false)
        guard atoms.allSatisfy({ !$0.isEmpty && $0.allSatisfy(MailText.isAtom) }) else {
            throw MailFault("The email address has a character before its @ that cannot stand there.")
        }
        return composed
    }

    private static func checkedName(_ text: String?) throws(MailFault) -> String? {
        guard let text else { return nil }
        guard MailText.isOneLine(text) else {
            throw MailFault("A name stands on one line, without control characters.")
        }
        guard text.unicodeScalars.count <= 500 else { throw MailFault("A name has 500 characters at the most.") }
        let trimmed = text.trimmingCharacters(in: .whitespaces)
        return trimmed.isEmpty ? nil : trimmed
    }

    private static func unquoted(_ name: String) -> String {
        guard name.count >= 2, name.hasPrefix("\""), name.hasSuffix("\"") else { return name }
        var (plain, escaped) = ("", false)
        for character in name.dropFirst().dropLast() {
            if character == "\\", !escaped {
                escaped = true
            } else {
                plain.append(character)
                escaped = false
            }
        }
        return plain
    }
}
