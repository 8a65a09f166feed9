import Addresses
package import Foundation
import ICalendar
import SupportCore

/// An instant as the API writes it: `2026-12-01T09:00:00Z`.
package func instantText(_ instant: Date) -> String {
    Zone.utc.local(at: instant).description + "Z"
}

/// Reads an RFC 3339 instant. A fraction of a second is dropped; an offset is heeded.
package func instant(parsing text: String) -> Date? {
    guard text.utf8.count >= 20, text.utf8.count <= 40, text.utf8.allSatisfy({ $0 < 128 }),
        let local = LocalDateTime(String(text.prefix(19)).replacing("t", with: "T"))
    else { return nil }
    var rest = text.dropFirst(19)
    if rest.first == "." {
        let fraction = rest.dropFirst().prefix { $0.isNumber }
        guard !fraction.isEmpty else { return nil }
        rest = rest.dropFirst(1 + fraction.count)
    }
    guard let offset = offset(rest) else { return nil }
    return Zone.utc.instant(of: local).addingTimeInterval(-Double(offset))
}

private func offset(_ text: Substring) -> Int? {
    if text == "Z" || text == "z" { return 0 }
    let digits = text.dropFirst().split(separator: ":", omittingEmptySubsequences: false)
    guard let sign = text.first, sign == "+" || sign == "-", digits.count == 2,
        digits.allSatisfy({ $0.count == 2 && $0.allSatisfy(\.isNumber) }),
        let hours = Int(digits[0]), let minutes = Int(digits[1]), hours < 24, minutes < 60
    else { return nil }
    return (sign == "-" ? -1 : 1) * (hours * 3_600 + minutes * 60)
}

/// A BCP 47 tag of the usual form: a language, perhaps a script, perhaps a region. Nil where the text is none.
package func languageTag(_ text: String) -> String? {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false).map(String.init)
    guard let language = parts.first, (2...3).contains(language.count), parts.count <= 4,
        language.allSatisfy({ $0.isASCII && $0.isLetter }),
        parts.dropFirst().allSatisfy({
            (2...8).contains($0.count) && $0.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) }
        })
    else { return nil }
    return
        ([language.lowercased()]
        + parts.dropFirst().map { part in
            switch part.count {
            case 2: part.uppercased()
            case 4 where part.allSatisfy(\.isLetter): part.capitalized
            default: part.lowercased()
            }
        }).joined(separator: "-")
}

/// An absolute address on the web, in ASCII, without user or password. Nil where the text is none.
package func webAddress(_ text: String) -> String? {
    guard text.utf8.count <= 2_000, text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }),
        !text.contains(where: { "\"<>\\^`{|}".contains($0) }), let parts = URLComponents(string: text),
        let scheme = parts.scheme?.lowercased(), scheme == "https" || scheme == "http",
        let host = parts.host, !host.isEmpty, parts.user == nil, parts.password == nil
    else { return nil }
    return text
}

/// An email address that mail can be sent to, as it was typed.
///
/// - Throws: ``InvalidAddress`` for any other text.
package func emailAddress(_ text: String) throws -> String {
    _ = try EmailAddress(text)
    return text
}

/// A text of another program, without control characters and of a limited length. The API refuses others, and nobody can
/// correct them in a helpdesk.
struct CleanedText {
    /// Nil for a text without any other characters.
    let text: String?
    let isCut: Bool
    /// True if spaces stand in place of control characters.
    let hadControls: Bool

    /// - Parameters:
    ///   - lines: true if it may have several lines.
    ///   - limit: the maximum number of characters.
    init(_ text: String, lines: Bool, limit: Int) {
        var kept = String.UnicodeScalarView()
        var (count, isCut, hadControls) = (0, false, false)
        var previous: Unicode.Scalar?
        for scalar in text.unicodeScalars.drop(while: \.properties.isWhitespace) {
            defer { previous = scalar }
            if scalar == "\n", previous == "\r" { continue }
            guard count < limit else {
                isCut = true
                break
            }
            count += 1
            if lines, scalar == "\r" {
                kept.append("\n")
            } else if Self.isForbidden(scalar, lines: lines) {
                kept.append(" ")
                hadControls = true
            } else {
                kept.append(scalar)
            }
        }
        let trimmed = String(kept).trimmingCharacters(in: .whitespacesAndNewlines)
        self.text = trimmed.isEmpty ? nil : trimmed
        self.isCut = isCut
        self.hadControls = hadControls
    }

    private static func isForbidden(_ scalar: Unicode.Scalar, lines: Bool) -> Bool {
        if lines, scalar == "\n" || scalar == "\t" { return false }
        return scalar.properties.generalCategory == .control || scalar.value == 0x2028 || scalar.value == 0x2029
    }

    static func cut(_ limit: Int) -> String { "This is longer than \(limit) characters. The rest was left out." }
}
