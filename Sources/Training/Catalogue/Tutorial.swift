public import Foundation

/// A unit of the catalogue, which sessions teach. It can be recommended even while no session is scheduled.
public struct Tutorial: Sendable, Hashable, Identifiable {
    public let id: String
    public var details: Details
    /// The number of people who asked to be notified when it is scheduled.
    public var interested: Int
    public let createdAt: Date
    public var updatedAt: Date
    /// Rises by one with every change.
    public var revision: Int

    public init(
        id: String, details: Details, interested: Int = 0, createdAt: Date, updatedAt: Date, revision: Int = 1
    ) {
        self.id = id
        self.details = details
        self.interested = interested
        self.createdAt = createdAt
        self.updatedAt = updatedAt
        self.revision = revision
    }

    /// The fields that a trainer edits.
    public struct Details: Sendable, Hashable {
        public var slug: String
        public var title: String
        public var summary: String
        /// CommonMark.
        public var description: String
        public var level: Level
        /// BCP 47.
        public var language: String
        public var tags: [String]
        public var materials: [Material]
        public var status: Status

        public init(
            slug: String, title: String, summary: String = "", description: String = "", level: Level = .beginner,
            language: String = "en", tags: [String] = [], materials: [Material] = [], status: Status = .draft
        ) {
            self.slug = slug
            self.title = title
            self.summary = summary
            self.description = description
            self.level = level
            self.language = language
            self.tags = tags
            self.materials = materials
            self.status = status
        }

        /// The addresses of the recordings.
        public var recordings: Set<String> { Set(materials.filter { $0.kind == .recording }.map(\.url)) }
    }

    public enum Level: String, Sendable, Hashable, CaseIterable, Codable {
        case beginner, intermediate, advanced
    }

    public enum Status: String, Sendable, Hashable, CaseIterable, Codable {
        case draft, published, archived
    }

    /// Material to read, watch or try.
    public struct Material: Sendable, Hashable, Codable {
        public enum Kind: String, Sendable, Hashable, CaseIterable, Codable {
            case recording, slides, helpDoc, developerGuide, sampleCode
        }

        public let title: String
        public let url: String
        public let kind: Kind

        public init(title: String, url: String, kind: Kind) {
            self.title = title
            self.url = url
            self.kind = kind
        }
    }
}

/// A request of a person to be notified when a tutorial is scheduled.
public struct TutorialInterest: Sendable, Hashable {
    /// The tutorial's id.
    public let tutorial: String
    public let email: String
    /// BCP 47; the language of the notification.
    public let language: String
    /// Nil for an address that has to be confirmed before it counts.
    public let confirmedAt: Date?
    public let createdAt: Date

    public init(tutorial: String, email: String, language: String, confirmedAt: Date?, createdAt: Date) {
        self.tutorial = tutorial
        self.email = email
        self.language = language
        self.confirmedAt = confirmedAt
        self.createdAt = createdAt
    }
}

/// The readable part of a tutorial's URL: lower-case letters, digits and single hyphens.
public enum Slug {
    /// The maximum length of a slug, in characters.
    public static let maximumLength = 80

    /// Makes a slug from a title: "Überblick: APIs & Webhooks" gives `uberblick-apis-webhooks`.
    ///
    /// A title without any Latin letter or digit gives `tutorial`. The slug need not be unique.
    public static func of(_ title: String) -> String {
        let latin = title.replacing("ß", with: "ss").folding(
            options: [.diacriticInsensitive, .caseInsensitive, .widthInsensitive], locale: Locale(identifier: "en_US"))
        let words = latin.lowercased().split { !isLetterOrDigit($0) }
        var slug = ""
        for word in words where slug.count + word.count < maximumLength {
            slug += slug.isEmpty ? String(word) : "-" + word
        }
        return slug.isEmpty ? words.first.map { String($0.prefix(maximumLength)) } ?? "tutorial" : slug
    }

    public static func isValid(_ text: String) -> Bool {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        return text.count <= maximumLength && parts.allSatisfy { !$0.isEmpty && $0.allSatisfy(isLetterOrDigit) }
    }

    private static func isLetterOrDigit(_ character: Character) -> Bool {
        ("a"..."z").contains(character) || ("0"..."9").contains(character)
    }
}
