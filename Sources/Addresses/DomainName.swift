internal import CIDN2

/// A host or mail domain in the ASCII form in which DNS and SMTP know it.
///
/// International labels become A-labels (`xn--…`). Domains that differ only in case, in the form of their letters, or in
/// U-labels and A-labels are equal.
///
/// - Source: RFC 5891 (IDNA 2008), with the mapping of UTS 46 in its non-transitional form: `ß` stays a letter. Labels are
///   those that a registry may register (RFC 5891 §4.2), so that marks stand only where RFC 5892 allows them.
public struct DomainName: Sendable, Hashable, CustomStringConvertible {
    /// In lower case, without a dot at the end.
    public let ascii: String

    /// - Throws: ``InvalidAddress`` for IP addresses, and for every text that is not a domain.
    public init(_ text: String) throws(InvalidAddress) {
        // No text longer than this can be a domain: each scalar takes one character of an A-label at least, and four
        // bytes in UTF-8 at most. Composing may shorten it by half.
        guard text.utf8.count <= 8 * Self.maxLength else { throw Self.tooLong }
        let lowercased = text.lowercased()
        let isPlain = text.utf8.allSatisfy { $0 < 0x80 } && !lowercased.contains("xn--")
        // In lower case, because the mapping turns a capital ẞ into ss.
        ascii = isPlain ? lowercased : try Self.aLabels(of: lowercased)
        guard ascii.utf8.count <= Self.maxLength else { throw Self.tooLong }
        let labels = ascii.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        for label in labels { try Self.check(label) }
        // No top-level domain is a number (RFC 3696 §2): this is an IP address, and mail goes to names.
        guard labels.last?.allSatisfy({ (0x30...0x39).contains($0) }) == false else {
            throw InvalidAddress("The domain is a number, not a name.")
        }
    }

    public var description: String { ascii }

    /// True where it has a dot, as every domain outside a local network has.
    public var isQualified: Bool { ascii.utf8.contains(UInt8(ascii: ".")) }

    private static let maxLength = 253
    private static let tooLong = InvalidAddress("The domain is longer than \(maxLength) characters.")

    private static func check(_ label: Substring.UTF8View) throws(InvalidAddress) {
        guard let first = label.first else { throw InvalidAddress("The domain has an empty part.") }
        guard label.count <= 63 else { throw InvalidAddress("A part of the domain is longer than 63 characters.") }
        guard first != UInt8(ascii: "-"), label.last != UInt8(ascii: "-") else {
            throw InvalidAddress("A part of the domain begins or ends with a hyphen.")
        }
        guard label.allSatisfy(isLetterDigitHyphen) else {
            throw InvalidAddress("The domain has a character that domains cannot have.")
        }
    }

    private static func isLetterDigitHyphen(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"): true
        default: false
        }
    }

    private static func aLabels(of text: String) throws(InvalidAddress) -> String {
        // UTS 46 drops invisible characters, so that two texts that are not the same would be one domain; and for C a
        // text ends at NUL. Joiners are for IDNA to judge: some scripts need them.
        let isVisible = text.unicodeScalars.allSatisfy { scalar in
            scalar == "\u{200C}" || scalar == "\u{200D}"
                || !scalar.properties.isDefaultIgnorableCodePoint && scalar.properties.generalCategory != .control
        }
        guard isVisible else { throw InvalidAddress("The domain has an invisible character.") }
        // IDN2_USE_STD3_ASCII_RULES is not set: libidn2 would drop the characters that it forbids in place of failing.
        var output: UnsafeMutablePointer<CChar>?
        let status = idn2_to_ascii_8z(text, &output, CInt(IDN2_NFC_INPUT.rawValue | IDN2_NONTRANSITIONAL.rawValue))
        defer { idn2_free(output) }
        guard status == IDN2_OK.rawValue, let output else { throw notInternational }
        let ascii = String(cString: output)
        try checkRegistrable(ascii)
        return ascii
    }

    /// Checks the U-labels by the rules of registration. Those of the mapping let through symbols such as ≠, and signs such
    /// as the middle dot that only some letters may have beside them.
    private static func checkRegistrable(_ ascii: String) throws(InvalidAddress) {
        var output: UnsafeMutablePointer<CChar>?
        let status = idn2_to_unicode_8z8z(ascii, &output, 0)
        defer { idn2_free(output) }
        guard status == IDN2_OK.rawValue, let output else { throw notInternational }
        for label in String(cString: output).split(separator: ".") where label.utf8.contains(where: { $0 >= 0x80 }) {
            var registered: UnsafeMutablePointer<UInt8>?
            let status = idn2_register_u8(String(label), nil, &registered, 0)
            idn2_free(registered)
            guard status == IDN2_OK.rawValue else { throw notInternational }
        }
    }

    private static let notInternational = InvalidAddress("The domain is not a valid international name.")
}
