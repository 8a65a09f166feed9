import Addresses
internal import Foundation

/// A recipient or sender of mail: an address, and a name to show.
///
/// Its description has only the domain, so that no log contains a whole address.
public struct MailAddress: Sendable, Hashable, CustomStringConvertible {
    private let email: EmailAddress
    /// The name as people write it, without quotes or encoding.
    public let name: String?

    /// - Parameters:
    ///   - address: such as `ada@example.org` or `root@localhost`.
    ///   - name: one line of at most 500 characters; a blank name is the same as `nil`.
    /// - Throws: ``MailError`` where the address or the name is not valid.
    public init(_ address: String, name: String? = nil) throws(MailError) {
        do {
            email = try EmailAddress(address, allowsLocalHosts: true)
        } catch {
            throw MailError(error.detail)
        }
        self.name = try Self.checkedName(name)
    }

    /// - Parameter text: an address, or `Name <address>`; the name may be quoted.
    /// - Throws: ``MailError`` where the address or the name is not valid.
    public init(parsing text: String) throws(MailError) {
        let trimmed = text.trimmingCharacters(in: .whitespaces)
        guard trimmed.hasSuffix(">"), let open = trimmed.lastIndex(of: "<") else {
            try self.init(trimmed)
            return
        }
        let name = trimmed[..<open].trimmingCharacters(in: .whitespaces)
        let address = trimmed[trimmed.index(after: open)...].dropLast()
        try self.init(String(address), name: Self.unquoted(name))
    }

    /// The address in the form for SMTP and header fields.
    public var address: String { email.ascii }

    public var description: String { email.description }

    /// True if only servers with SMTPUTF8 can transfer the local part (RFC 6531).
    public var needsSMTPUTF8: Bool { address.utf8.contains { $0 >= 0x80 } }

    private static func checkedName(_ text: String?) throws(MailError) -> String? {
        guard let text else { return nil }
        guard MailText.isOneLine(text) else {
            throw MailError("A name must be on one line, without control characters.")
        }
        guard text.unicodeScalars.count <= 500 else { throw MailError("A name can have at most 500 characters.") }
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
