internal import Foundation

/// An email address that mail can be sent to.
///
/// Addresses are equal where they differ only in case, or in the U-labels and A-labels of their domains. Printed, an
/// address tells its domain only, so that no log holds a whole one.
public struct EmailAddress: Sendable, CustomStringConvertible {
    /// The part before the `@` in the case in which it was written: its meaning is the receiver's to say
    /// (RFC 5321 §2.4).
    public let localPart: String
    public let domain: DomainName

    /// - Parameters:
    ///   - text: such as `ada@example.org`. International domains and local parts (RFC 6531) are fine; quoted local
    ///     parts and address literals are not.
    ///   - allowsLocalHosts: whether the domain may be a host of the local network, such as `localhost`.
    /// - Throws: ``InvalidAddress`` that says what is wrong.
    /// - Source: RFC 5321 §4.1.2 and §4.5.3.1.
    public init(_ text: String, allowsLocalHosts: Bool = false) throws(InvalidAddress) {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2 else { throw InvalidAddress("An email address must have exactly one @.") }
        localPart = try Self.checkedLocalPart(String(parts[0]))
        domain = try DomainName(String(parts[1]))
        guard allowsLocalHosts || domain.isQualified else {
            throw InvalidAddress("The domain of an email address has a dot.")
        }
        // RFC 5321 §4.5.3.1.3: a path has 256 octets, its angle brackets counted.
        guard localPart.utf8.count + 1 + domain.ascii.utf8.count <= 254 else {
            throw InvalidAddress("An email address has 254 characters at most.")
        }
    }

    /// The address as SMTP and header fields have it.
    public var ascii: String { localPart + "@" + domain.ascii }

    /// The form that is compared: in lower case, with the domain as A-labels.
    public var key: String { localPart.lowercased() + "@" + domain.ascii }

    public var description: String { "…@\(domain)" }

    /// The form by which a text is compared that may not be an address, because it is of an earlier release or of
    /// another system: such a text counts without case.
    public static func key(of text: String) -> String {
        let lowercased = text.lowercased()
        guard !isPlain(lowercased) else { return lowercased }
        do {
            return try EmailAddress(text, allowsLocalHosts: true).key
        } catch {
            return lowercased
        }
    }

    /// The A-labels of the domain of an address.
    ///
    /// - Returns: nil for a domain in ASCII, whose A-labels differ from it in case at most, and for a text that is not an
    ///   address.
    public static func internationalDomain(of text: String) -> String? {
        guard let at = text.lastIndex(of: "@"), text[at...].utf8.contains(where: { $0 >= 0x80 }) else { return nil }
        do {
            return try DomainName(String(text[text.index(after: at)...])).ascii
        } catch {
            return nil
        }
    }

    /// True for a key in ASCII without A-labels: other texts in ASCII of this key differ from it in the case of their
    /// letters at most.
    public static func isPlain(_ key: String) -> Bool {
        key.utf8.allSatisfy { $0 < 0x80 } && !key.contains("xn--")
    }

    private static func checkedLocalPart(_ text: String) throws(InvalidAddress) -> String {
        // RFC 6532 §3.1 wants addresses composed; decomposed ones would not be found by the receiver.
        let composed = text.utf8.allSatisfy { $0 < 0x80 } ? text : text.precomposedStringWithCanonicalMapping
        guard !composed.isEmpty else { throw InvalidAddress("An email address must have something before its @.") }
        guard composed.utf8.count <= 64 else {
            throw InvalidAddress("The part before the @ of an email address has 64 characters at most.")
        }
        let atoms = composed.unicodeScalars.split(separator: ".", omittingEmptySubsequences: false)
        guard atoms.allSatisfy({ !$0.isEmpty && $0.allSatisfy(isAtom) }) else {
            throw InvalidAddress("The email address has an invalid character before its @.")
        }
        return composed
    }

    /// `atext` of RFC 5322 §3.2.3, with the additions of RFC 6532 §3.2, but not the spaces, controls, invisible and
    /// unassigned characters of Unicode: with these, two addresses could look the same.
    public static func isAtom(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9": return true
        case _ where scalar.isASCII: return "!#$%&'*+-/=?^_`{|}~".unicodeScalars.contains(scalar)
        default: break
        }
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .spaceSeparator, .unassigned, .privateUse:
            return false
        default:
            return true
        }
    }
}

extension EmailAddress: Hashable {
    public static func == (left: EmailAddress, right: EmailAddress) -> Bool { left.key == right.key }

    public func hash(into hasher: inout Hasher) { hasher.combine(key) }
}
