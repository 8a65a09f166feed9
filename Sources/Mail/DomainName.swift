internal import Foundation

/// A host or mail domain in the ASCII form in which DNS and SMTP know it.
///
/// International labels become A-labels (RFC 5891 §4): lower case, compatibility characters resolved, letters, digits
/// and marks only. The rules that depend on a character's neighbours (RFC 5892 Appendix A) and on the direction of
/// writing (RFC 5893) are left to the registry that sold the name; joiners, which need them, are refused.
struct DomainName: Sendable, Hashable {
    /// In lower case, without a dot at the end.
    let ascii: String

    init(_ text: String) throws(MailFault) {
        // An input method for Chinese or Japanese gives its own full stop for the dot.
        let dotted = text.replacingOccurrences(of: "\u{3002}", with: ".")
        let mapped = dotted.precomposedStringWithCompatibilityMapping.lowercased()
            .precomposedStringWithCanonicalMapping
        var labels: [String] = []
        for label in mapped.split(separator: ".", omittingEmptySubsequences: false) {
            labels.append(try Self.asciiLabel(String(label)))
        }
        ascii = labels.joined(separator: ".")
        guard ascii.utf8.count <= 253 else { throw MailFault("The domain is longer than 253 characters.") }
        // No top level domain is a number (RFC 3696 §2): this is an IP address, and mail goes to names.
        guard labels.last?.utf8.allSatisfy({ (0x30...0x39).contains($0) }) == false else {
            throw MailFault("The domain is a number, not a name.")
        }
    }

    private static func asciiLabel(_ label: String) throws(MailFault) -> String {
        guard !label.isEmpty else { throw MailFault("The domain has an empty part.") }
        guard !label.hasPrefix("-"), !label.hasSuffix("-") else {
            throw MailFault("A part of the domain begins or ends with a hyphen.")
        }
        // Each scalar takes one character of Punycode at least.
        guard label.unicodeScalars.count <= 63 else { throw tooLong }
        let ascii = label.utf8.allSatisfy { $0 < 0x80 } ? try checked(label) : try international(label)
        guard ascii.utf8.count <= 63 else { throw tooLong }
        return ascii
    }

    private static func checked(_ label: String) throws(MailFault) -> String {
        guard label.utf8.allSatisfy({ isLetterDigitHyphen($0) }) else {
            throw MailFault("The domain has a character that domains cannot have.")
        }
        guard label.hasPrefix("xn--") else { return label }
        // What is not the encoding of what it decodes to is no A-label (RFC 5891 §5.4).
        guard let decoded = Punycode.decode(String(label.dropFirst(4))), try international(decoded) == label else {
            throw MailFault("The domain has a part that is no international name, though it begins with xn--.")
        }
        return label
    }

    private static func international(_ label: String) throws(MailFault) -> String {
        guard label.utf8.contains(where: { $0 >= 0x80 }), label.unicodeScalars.allSatisfy(isAllowed) else {
            throw MailFault("The domain has a character that domains cannot have.")
        }
        // RFC 5891 §4.2.3.1 and §4.2.3.2.
        guard label.dropFirst(2).prefix(2) != "--", let first = label.unicodeScalars.first, !isMark(first) else {
            throw MailFault("A part of the domain begins as no international name can.")
        }
        return "xn--" + Punycode.encode(label)
    }

    private static let tooLong = MailFault("A part of the domain is longer than 63 characters.")

    private static func isLetterDigitHyphen(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"): true
        default: false
        }
    }

    /// The LetterDigits of RFC 5892 §2.1. The mapping above leaves no capital, so Lu is not among them.
    private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII { return isLetterDigitHyphen(UInt8(scalar.value)) }
        switch scalar.properties.generalCategory {
        case .lowercaseLetter, .otherLetter, .modifierLetter, .decimalNumber, .nonspacingMark, .spacingMark:
            return true
        default:
            return scalar == "\u{3007}"  // Ideographic number zero, an exception of §2.6.
        }
    }

    private static func isMark(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .spacingMark, .enclosingMark: true
        default: false
        }
    }
}
