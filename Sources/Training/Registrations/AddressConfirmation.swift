public import Foundation

/// The addresses that have to be confirmed by the link in a mail, before a registration by a stranger counts.
public enum AddressConfirmation: String, Sendable, Hashable, CaseIterable {
    /// Addresses that were never confirmed.
    case unknown
    /// All addresses, at each registration.
    case always
    /// None: for an intranet whose members are trusted.
    case never

    /// The time for which a place is held for an address that is not confirmed yet, in seconds.
    public static let hold: TimeInterval = 30 * 60

    public func isNeeded(for registrant: Registrant?) -> Bool {
        switch self {
        case .unknown: registrant?.confirmedAt == nil
        case .always: true
        case .never: false
        }
    }

    /// The instant until which a new address has to be confirmed; nil where none has to.
    ///
    /// - Parameter startsAt: the start of the date, after which nothing is held.
    public func deadline(now: Date, startsAt: Date) -> Date? {
        self == .never ? nil : min(now.addingTimeInterval(Self.hold), startsAt)
    }

    /// The maximum number of places of one date that are held for unconfirmed addresses at once.
    ///
    /// - Parameters:
    ///   - capacity: nil is no limit.
    ///   - waits: true for the waitlist, false for seats.
    public static func maxHolds(capacity: Int?, waits: Bool) -> Int {
        guard let capacity else { return 200 }
        return waits ? max(10, capacity) : max(1, capacity / 2)
    }
}

extension Registration.Person {
    /// True if the name is an advertisement, which a mail of ours would carry to the owner of the address: it holds an
    /// address of a page or a mail, a telephone number, several lines, or text that shows backwards.
    public var hasAdvertisingName: Bool {
        name.holdsAddress || name.contains(where: \.isNewline) || name.unicodeScalars.contains(where: \.turnsText)
            || name.asRead.contains(Self.domain)
    }

    /// The name of a host with a path, or one that ends in a common top-level domain.
    private nonisolated(unsafe) static let domain =
        /[\p{L}\p{N}-]{2,}\.(?:[\p{L}]{2,}\/|(?:com|net|org|info|biz|io|co|ru|cn|top|xyz|online|site|shop|club|live|app|dev|link|click|me)\b)/
}

extension Unicode.Scalar {
    /// True for a control that shows what follows in another direction. Names in Arabic or Hebrew need none.
    fileprivate var turnsText: Bool { (0x202A...0x202E).contains(value) || (0x2066...0x2069).contains(value) }
}

extension String {
    /// True if the text holds something that mail programs turn into a link: an address of a page or a mail, or a telephone
    /// number.
    public var holdsAddress: Bool {
        let text = asRead
        return text.contains("://") || text.contains("@") || text.contains("www.")
            || text.contains(Self.telephoneNumber)
    }

    /// The text in lower case, with plain letters, digits and dots for those of another width or form, as people and mail
    /// programs read it.
    fileprivate var asRead: String {
        precomposedStringWithCompatibilityMapping.replacing("\u{3002}", with: ".").lowercased()
    }

    /// A number with the code of a country, or of seven digits or more.
    private nonisolated(unsafe) static let telephoneNumber = /\+ ?\(?\d|\d(?:[ \(\)\/.\-]{0,2}\d){6,}/
}
