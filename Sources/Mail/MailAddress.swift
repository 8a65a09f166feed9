import Addresses
internal import Foundation

/// A recipient or sender of mail: an address, and a name to show.
///
/// Printed, it tells the domain only, so that no log holds a whole address.
public struct MailAddress: Sendable, Hashable, CustomStringConvertible {
    private let email: EmailAddress
    /// As people write it, without quotes or encoding.
    public let name: String?

    /// - Parameters:
    ///   - address: such as `ada@example.org` or `root@localhost`.
    ///   - name: up to 500 characters on one line; `nil` and blank are the same.
    /// - Throws: ``MailFault`` that says what is wrong.
    public init(_ address: String, name: String? = nil) throws(MailFault) {
        do {
            email = try EmailAddress(address, allowsLocalHosts: true)
        } catch {
            throw MailFault(error.detail)
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
    public var address: String { email.ascii }

    public var description: String { email.description }

    /// Whether the local part can only be carried by a server that knows SMTPUTF8 (RFC 6531).
    public var needsSMTPUTF8: Bool { address.utf8.contains { $0 >= 0x80 } }

    private static func checkedName(_ text: String?) throws(MailFault) -> String? {
        guard let text else { return nil }
        guard MailText.isOneLine(text) else {
            throw MailFault("A name must be on one line, without control characters.")
        }
        guard text.unicodeScalars.count <= 500 else { throw MailFault("A name can have at most 500 characters.") }
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
