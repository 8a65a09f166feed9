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
