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

    /// The line with the message. The other lines of a stack trace are locations and code, which change with each release.
    private static func messageLine(of message: String) -> String {
        let head = String(decoding: message.utf8.prefix(8_192), as: UTF8.self)
        let lines = head.split(whereSeparator: \.isNewline).filter { !$0.allSatisfy(\.isWhitespace) }
        let line = panic(lines) ?? exception(lines) ?? lines.first { !isFrame($0) && !isTraceHeader($0) } ?? lines.first
        return maskingQuotes(String(trimmed(line ?? "").prefix(400)).lowercased())
    }

    private static func trimmed(_ line: Substring) -> Substring { line.drop(while: \.isWhitespace) }

    /// The exception of a trace that ends with it, after the code of each frame (Python), or that begins with a location
    /// (Node); nil for any other text.
    private static func exception(_ lines: [Substring]) -> Substring? {
        if let header = lines.lastIndex(where: { trimmed($0).hasPrefix("Traceback (") }) {
            let indent = lines[header].prefix(while: \.isWhitespace).count
            let rest = lines[lines.index(after: header)...].drop { begins($0, "...") }
            let isIndented = rest.first.map { $0.prefix(while: \.isWhitespace).count > indent } ?? false
            // A trace that lost its indentation still names its exception as one.
            guard isIndented else { return rest.first(where: namesException) }
            return rest.first { $0.prefix(while: \.isWhitespace).count <= indent }
        }
        guard let first = lines.first.map(trimmed), isPath(String(first)), !first.contains(where: \.isWhitespace) else {
            return nil
        }
        return lines.dropFirst().first(where: namesException)
    }

    /// True for `KeyError: 'x'` and `requests.exceptions.ConnectionError`.
    private static func namesException(_ line: Substring) -> Bool {
        let name = trimmed(line).prefix { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "." }
        let after = trimmed(line)[name.endIndex...]
        guard after.isEmpty || after.hasPrefix(":") else { return false }
        return ["Error", "Exception", "Warning", "Exit", "Interrupt", "Iteration"].contains { name.hasSuffix($0) }
    }

    /// The message of a panic of Rust, which stands in the line after the location, or in it in quotation marks.
    private static func panic(_ lines: [Substring]) -> Substring? {
        guard let index = lines.firstIndex(where: { begins($0, "thread '") && $0.contains("' panicked at ") }),
            let place = lines[index].firstRange(of: "' panicked at ")?.upperBound
        else { return nil }
        let rest = lines[index][place...]
        if rest.first == "'", let end = rest.lastIndex(of: "'"), end > rest.startIndex {
            return rest[rest.index(after: rest.startIndex)..<end]
        }
        return index + 1 < lines.count ? lines[index + 1] : nil
    }

    private static func begins(_ line: Substring, _ prefix: String) -> Bool { trimmed(line).hasPrefix(prefix) }

    private static func isFrame(_ line: Substring) -> Bool {
        ["at ", "File \"", "#", "..."].contains { begins(line, $0) }
    }

    /// Returns true for the header of a stack trace, such as "Traceback (most recent call last):".
    private static func isTraceHeader(_ line: Substring) -> Bool {
        begins(line, "Traceback") || begins(line, "Stack trace") || line.hasSuffix("stack trace:")
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
