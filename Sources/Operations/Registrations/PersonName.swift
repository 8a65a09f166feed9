import Foundation
import SupportCore

/// A person's name, as reports of attendance and registrations are compared: `Moss, Ada`, `ada moss` and
/// `Ada Moss (Acme)` are one name.
struct PersonName: Hashable {
    /// The spellings by which it is known, the likeliest first; empty for a text without letters.
    let keys: [String]

    init(_ text: String) {
        var outside = ""
        var inside = ""
        var depth = 0
        for character in text {
            switch character {
            case "(", "[", "（": depth += 1
            case ")", "]", "）": depth = max(0, depth - 1)
            default: if depth == 0 { outside.append(character) } else { inside.append(character) }
            }
        }
        // “Ada Moss | Acme” and “Ada Moss - Acme”: the organisation stands behind the name. Zoom adds the original name
        // in brackets.
        let front = [" | ", " - ", " – ", " / "].lazy.compactMap { outside.range(of: $0) }.first
            .map { String(outside[..<$0.lowerBound]) }
        var seen: Set<String> = [""]
        keys = [outside, front, inside].compactMap { $0.map(Self.key) }.filter { seen.insert($0).inserted }
    }

    /// The words of a name in alphabetical order.
    private static func key(_ text: String) -> String {
        folded(text).split(separator: " ").sorted().joined(separator: " ")
    }
}
