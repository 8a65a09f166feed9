/// The organisation that teaches, as its customers see it: on pages, in mails and in the names of calendars.
public struct Organisation: Sendable, Hashable {
    /// The longest name, in Unicode scalars.
    public static let maxName = 300
    /// The longest imprint or privacy notice, in Unicode scalars.
    public static let maxNotice = 20_000

    public var name: String?
    public var logo: LogoReference?
    public var accent: AccentColor?
    public var imprint: LegalNotice?
    public var privacy: LegalNotice?
    /// The email address or the page at which customers get help.
    public var support: SupportAddress?

    public init(
        name: String? = nil, logo: LogoReference? = nil, accent: AccentColor? = nil, imprint: LegalNotice? = nil,
        privacy: LegalNotice? = nil, support: SupportAddress? = nil
    ) {
        self.name = name
        self.logo = logo
        self.accent = accent
        self.imprint = imprint
        self.privacy = privacy
        self.support = support
    }

    public enum Field: String, Sendable, Hashable, CaseIterable {
        case name, logo, accent, imprint, privacy, support
    }

    /// The fields that have a value.
    public var fields: Set<Field> { Set(Field.allCases.filter { value(of: $0) != nil }) }

    /// The fields in which another organisation differs, in the order of their declaration.
    public func differences(from other: Organisation) -> [Field] {
        Field.allCases.filter { value(of: $0) != other.value(of: $0) }
    }

    /// The organisation with the values of another one in place of its own, as far as that has any.
    public func overridden(by other: Organisation) -> Organisation {
        Organisation(
            name: other.name ?? name, logo: other.logo ?? logo, accent: other.accent ?? accent,
            imprint: other.imprint ?? imprint, privacy: other.privacy ?? privacy, support: other.support ?? support)
    }

    private func value(of field: Field) -> String? {
        switch field {
        case .name: name
        case .logo: logo?.id
        case .accent: accent?.hex
        case .imprint: imprint?.text
        case .privacy: privacy?.text
        case .support: support?.text
        }
    }
}

/// An imprint or a privacy notice: a text of our own in Markdown, or the address of a page elsewhere.
public struct LegalNotice: Sendable, Hashable {
    /// The Markdown, or the address.
    public let text: String

    /// - Parameter text: taken for an address where it is nothing else.
    public init(_ text: String) { self.text = text }

    /// The address of the page elsewhere; nil for a text of our own.
    public var address: String? {
        let isAddress = text.hasPrefix("https://") || text.hasPrefix("http://")
        return isAddress && !text.contains(where: \.isWhitespace) ? text : nil
    }
}

/// The email address or the page at which customers get help.
public struct SupportAddress: Sendable, Hashable {
    public let text: String

    public init(_ text: String) { self.text = text }

    /// The target of a link to it.
    public var url: String { isPage ? text : "mailto:" + text }

    private var isPage: Bool { text.hasPrefix("https://") || text.hasPrefix("http://") }
}
