/// An error message in which the variable parts are masked: ids, numbers, paths and quoted values.
///
/// Two tickets with the same fingerprint are about the same problem.
/// ```
/// Fingerprint("Order 4711 of 'Ada' failed at /srv/app/42.log")?.text   // "order # of * failed at /*"
/// ```
public struct Fingerprint: Sendable, Hashable, Codable {
    /// The masked message: lower case, single spaces.
    public let text: String

    /// - Returns: nil if nothing informative is left, as for "Error 500" or "failed".
    public init?(_ message: String) {
        let line = Fingerprint.messageLine(of: message)
        let masked = line.split(whereSeparator: \.isWhitespace).prefix(60).map { Fingerprint.mask(String($0)) }
        let joined = Fingerprint.collapse(masked)
        guard Fingerprint.isInformative(joined) else { return nil }
        text = joined.joined(separator: " ")
    }

    /// The line with the message. The other lines of a stack trace are locations, which change with each release.
    private static func messageLine(of message: String) -> String {
        let head = String(decoding: message.utf8.prefix(8_192), as: UTF8.self)
        let lines = head.split(whereSeparator: \.isNewline).map { $0.drop(while: \.isWhitespace) }.filter {
            !$0.isEmpty
        }
        let first = lines.first { !isFrame($0) && !isTraceHeader($0) } ?? lines.first ?? ""
        return maskingQuotes(String(first.prefix(400)).lowercased())
    }

    private static func isFrame(_ line: Substring) -> Bool {
        line.hasPrefix("at ") || line.hasPrefix("File \"") || line.hasPrefix("#") || line.hasPrefix("...")
    }

    /// Returns true for the header of a stack trace, such as "Traceback (most recent call last):".
    private static func isTraceHeader(_ line: Substring) -> Bool {
        line.hasPrefix("Traceback") || line.hasPrefix("Stack trace") || line.hasSuffix("stack trace:")
    }

    /// Replaces quoted text, including its quotation marks, by `*`.
    private static func maskingQuotes(_ line: String) -> String {
        var result = ""
        var rest = Substring(line)
        while let open = rest.firstIndex(where: { closing[$0] != nil }), let mark = closing[rest[open]] {
            let inside = rest.index(after: open)
            // An apostrophe within a word is not a quotation mark.
            let startsWord = open == rest.startIndex ? !(result.last?.isLetter ?? false) : !isLetter(rest, before: open)
            guard startsWord, let close = rest[inside...].firstIndex(of: mark) else {
                result += rest[..<inside]
                rest = rest[inside...]
                continue
            }
            result += rest[..<open] + "*"
            rest = rest[rest.index(after: close)...]
        }
        return result + rest
    }

    private static let closing: [Character: Character] = [
        "'": "'", "\"": "\"", "`": "`", "“": "”", "„": "“", "‘": "’", "«": "»",
    ]

    private static func isLetter(_ text: Substring, before index: Substring.Index) -> Bool {
        text[text.index(before: index)].isLetter
    }

    private static func mask(_ token: String) -> String {
        if isPath(token) { return "/*" }
        if token.contains("@"), token.contains(".") { return "*" }
        // Splitting at punctuation keeps the key of `key=value`.
        let parts = token.split(omittingEmptySubsequences: false) { "=:,;()[]{}<>".contains($0) }
        guard parts.count > 1 else { return maskWord(Substring(token)) }
        return parts.map(maskWord).filter { !$0.isEmpty }.joined(separator: " ")
    }

    private static func isPath(_ token: String) -> Bool {
        let slashes = token.count { $0 == "/" || $0 == "\\" }
        return token.contains("://") || slashes >= 2 || (slashes == 1 && (token.first == "/" || token.first == "~"))
    }

    private static func maskWord(_ word: Substring) -> String {
        var core = word
        while let last = core.last, last == "." || last == "!" || last == "?" { core.removeLast() }
        guard core.contains(where: \.isNumber) else { return String(core) }
        let digits = core.count(where: \.isNumber)
        let isHex = core.allSatisfy { $0.isHexDigit || $0 == "-" || $0 == "x" }
        // A name such as `utf8` or `http2` is a word; a mix of letters and many digits is an id.
        if isHex || digits * 3 >= core.count || core.count > 24 { return "#" }
        return String(core)
    }

    /// Merges consecutive masks, so that lists of any length have the same fingerprint.
    private static func collapse(_ words: [String]) -> [String] {
        var result: [String] = []
        for word in words.joined(separator: " ").split(separator: " ") where !word.isEmpty {
            if let last = result.last, last == word, !word.contains(where: \.isLetter) { continue }
            result.append(String(word))
        }
        return result
    }

    private static func isInformative(_ words: [String]) -> Bool {
        let informative = words.filter { word in word.count(where: \.isLetter) >= 3 && !genericWords.contains(word) }
        return informative.count >= 2 || (informative.count == 1 && words.count >= 4)
            || informative.contains { $0.count >= 12 }
    }

    private static let genericWords: Set<String> = [
        "error", "errors", "failed", "failure", "fail", "exception", "fatal", "warning", "unknown", "code", "status",
        "null", "none", "the", "and", "was", "has", "with", "occurred", "message", "internal", "server",
    ]
}
