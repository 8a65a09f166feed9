import Foundation

/// The readable part of a tutorial's address: lower-case letters, digits and single hyphens.
public enum Slug {
    /// Longest slug that is made or taken, in characters.
    public static let maximumLength = 80

    /// The slug that a title gives: "Überblick: APIs & Webhooks" gives `uberblick-apis-webhooks`.
    ///
    /// A title without a single Latin letter or digit gives `tutorial`; the caller makes it unique.
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
