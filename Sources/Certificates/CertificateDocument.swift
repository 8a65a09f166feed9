/// The texts and the colour of a certificate, as it is drawn on one sheet.
public struct CertificateDocument: Sendable, Hashable {
    /// A colour of sRGB.
    public struct Color: Sendable, Hashable {
        public let red: UInt8
        public let green: UInt8
        public let blue: UInt8

        public init(red: UInt8, green: UInt8, blue: UInt8) {
            (self.red, self.green, self.blue) = (red, green, blue)
        }
    }

    /// The file of a picture.
    public enum Picture: Sendable, Hashable {
        case png([UInt8])
        /// Without scripts, and without anything that is loaded from elsewhere.
        case svg([UInt8])
    }

    /// The kind of certificate, such as `Certificate of attendance`.
    public var heading: String
    /// The words before the name.
    public var introduction: String
    /// The person's name, of any length and in any script.
    public var name: String
    /// The words between the name and the title.
    public var statement: String
    public var title: String
    /// The days and the length, and who taught: a line each.
    public var details: [String]
    /// The organisation that certifies; nil for none that has a name.
    public var issuer: String?
    /// The words above the day of issue, and the day.
    public var issued: String
    /// The words beside the code.
    public var verification: String
    /// The address at which the certificate can be checked; the code holds it.
    public var address: String
    /// The language of the words, as a BCP 47 tag.
    public var language: String
    public var accent: Color
    /// Nil for none.
    public var logo: Picture?
    /// RFC 3339, for the properties of the file.
    public var issuedAt: String

    public init(
        heading: String, introduction: String, name: String, statement: String, title: String, details: [String],
        issuer: String?, issued: String, verification: String, address: String, language: String, accent: Color,
        logo: Picture?, issuedAt: String
    ) {
        self.heading = heading
        self.introduction = introduction
        self.name = name
        self.statement = statement
        self.title = title
        self.details = details
        self.issuer = issuer
        self.issued = issued
        self.verification = verification
        self.address = address
        self.language = language
        self.accent = accent
        self.logo = logo
        self.issuedAt = issuedAt
    }
}

/// The reason why a certificate could not be drawn.
public struct CertificateError: Error, Hashable, CustomStringConvertible {
    public let description: String

    init(_ description: String) { self.description = description }
}
