import Foundation
import Training

/// The spans inside a paragraph: code, emphasis, links, breaks. Everything else is text.
struct MarkdownSpans {
    private enum Piece {
        case html(String)
        case text(String)
        /// A run of `*` or `_` that may begin or end an emphasis.
        case run(Run)
        case bracket
    }

    private struct Run {
        let mark: Character
        var count: Int
        let opens: Bool
        let closes: Bool
        /// Tags that stand where its marks stood: ends before it, beginnings behind it.
        var before = ""
        var behind = ""
    }

    private var pieces: [Piece] = []
    /// A longer one is text: looking for the end of each would take time without end.
    private static let maxURLLength = 2_000

    /// Where brackets stand open.
    private var brackets: [Int] = []
    private let source: [Character]
    private var index = 0
    /// A run of backticks of this length has no partner further on.
    private var unclosed: Set<Int> = []

    static func html(of text: String) -> String {
        var spans = MarkdownSpans(text)
        spans.read()
        return spans.html(from: 0)
    }

    private init(_ text: String) { source = Array(text) }

    private mutating func read() {
        var text = ""
        func isPunctuation(_ character: Character?) -> Bool {
            character.map { $0.isPunctuation || $0.isSymbol } ?? false
        }
        while index < source.count {
            let character = source[index]
            switch character {
            case "\\" where index + 1 < source.count && source[index + 1].isASCII && isPunctuation(source[index + 1]):
                text.append(source[index + 1])
                index += 2
                continue
            case "\\" where index + 1 < source.count && source[index + 1] == "\n":
                add(&text, .html("<br>\n"))
                index += 2
                continue
            case "\n" where text.hasSuffix("  "):
                text = String(text.reversed().drop { $0 == " " }.reversed())
                add(&text, .html("<br>\n"))
            case "`":
                let code = code()
                if let html = code.html { add(&text, .html(html)) } else { text += code.marks }
                continue
            case "*", "_":
                add(&text, .run(run(of: character)))
                continue
            case "!" where index + 1 < source.count && source[index + 1] == "[":
                // A picture becomes a link to it: it would be asked for from somewhere else, which would learn who reads.
                index += 1
                continue
            case "[":
                brackets.append(pieces.count + (text.isEmpty ? 0 : 1))
                add(&text, .bracket)
            case "]":
                if !text.isEmpty { add(&text, nil) }
                if close() { continue }
                text.append("]")
            case "<":
                if let link = automatic() {
                    add(&text, .html(link))
                    continue
                }
                text.append("<")
            default: text.append(character)
            }
            index += 1
        }
        add(&text, nil)
    }

    private mutating func add(_ text: inout String, _ piece: Piece?) {
        if !text.isEmpty { pieces.append(.text(text)) }
        text = ""
        if let piece { pieces.append(piece) }
    }

    // MARK: - Code

    private mutating func code() -> (html: String?, marks: String) {
        let begin = index
        while index < source.count, source[index] == "`" { index += 1 }
        let length = index - begin
        let marks = String(repeating: "`", count: length)
        guard !unclosed.contains(length) else { return (nil, marks) }
        var end = index
        while end < source.count {
            guard source[end] == "`" else {
                end += 1
                continue
            }
            let run = end
            while end < source.count, source[end] == "`" { end += 1 }
            guard end - run == length else { continue }
            var code = String(source[index..<run]).replacing("\n", with: " ")
            if code.hasPrefix(" "), code.hasSuffix(" "), !code.allSatisfy({ $0 == " " }) {
                code = String(code.dropFirst().dropLast())
            }
            index = end
            return ("<code>\(code.escapedHTML)</code>", marks)
        }
        unclosed.insert(length)
        return (nil, marks)
    }

    // MARK: - Emphasis

    /// §6.2: what a run may do depends on what stands around it.
    private mutating func run(of mark: Character) -> Run {
        let begin = index
        while index < source.count, source[index] == mark { index += 1 }
        let before = begin > 0 ? source[begin - 1] : " "
        let behind = index < source.count ? source[index] : " "
        func isSymbol(_ character: Character) -> Bool { character.isPunctuation || character.isSymbol }
        let isLeft = !behind.isWhitespace && (!isSymbol(behind) || before.isWhitespace || isSymbol(before))
        let isRight = !before.isWhitespace && (!isSymbol(before) || behind.isWhitespace || isSymbol(behind))
        return Run(
            mark: mark, count: index - begin, opens: isLeft && (mark == "*" || !isRight || isSymbol(before)),
            closes: isRight && (mark == "*" || !isLeft || isSymbol(behind)))
    }

    /// Pairs the runs behind a place, the nearest first.
    private mutating func pair(from start: Int) {
        var open: [Int] = []
        for place in start..<pieces.count {
            guard case .run(var closer) = pieces[place] else { continue }
            while closer.closes, closer.count > 0 {
                guard let found = open.lastIndex(where: { isRun(at: $0, of: closer.mark) }),
                    case .run(var opener) = pieces[open[found]]
                else { break }
                let length = min(opener.count, closer.count) >= 2 ? 2 : 1
                let tag = length == 2 ? "strong" : "em"
                opener.count -= length
                opener.behind = "<\(tag)>" + opener.behind
                closer.count -= length
                closer.before += "</\(tag)>"
                pieces[open[found]] = .run(opener)
                open.removeSubrange((found + 1)...)
                if opener.count == 0 { open.removeLast() }
            }
            pieces[place] = .run(closer)
            // What was looked for in vain once need not be remembered without end.
            if closer.opens, closer.count > 0, open.count < 64 { open.append(place) }
        }
    }

    private func isRun(at place: Int, of mark: Character) -> Bool {
        if case .run(let run) = pieces[place] { return run.mark == mark }
        return false
    }

    // MARK: - Links

    /// Ends the nearest bracket, as a link where an address follows.
    ///
    /// - Returns: whether it was one; then all of it is read.
    private mutating func close() -> Bool {
        guard let begin = brackets.popLast() else { return false }
        guard let (url, end) = destination() else { return false }
        var inner = html(from: begin + 1)
        pieces.removeSubrange(begin...)
        if inner.isEmpty { inner = url.escapedHTML }
        // A link holds no other link (§6.3): the inner one stays.
        let isLink = Self.isHarmless(url) && !inner.contains("<a ")
        pieces.append(.html(isLink ? "<a href=\"\(url.escapedHTML)\">\(inner)</a>" : inner))
        index = end
        return true
    }

    /// `(url "title")` behind the bracket that stands at the index.
    private func destination() -> (url: String, end: Int)? {
        var place = index + 1
        guard place < source.count, source[place] == "(" else { return nil }
        place += 1
        func skipSpace() {
            while place < source.count, source[place].isWhitespace { place += 1 }
        }
        skipSpace()
        var url = ""
        if place < source.count, source[place] == "<" {
            place += 1
            while place < source.count, source[place] != ">", source[place] != "\n",
                url.utf8.count < Self.maxURLLength
            {
                url.append(source[place])
                place += 1
            }
            guard place < source.count, source[place] == ">" else { return nil }
            place += 1
        } else {
            var depth = 0
            while place < source.count, url.utf8.count < Self.maxURLLength, !source[place].isWhitespace {
                if source[place] == "(" { depth += 1 }
                if source[place] == ")" { depth -= 1 }
                if depth < 0 { break }
                url.append(source[place])
                place += 1
            }
        }
        skipSpace()
        if place < source.count, case let quote = source[place], quote == "\"" || quote == "'" {
            place += 1
            let limit = min(source.count, place + Self.maxURLLength)
            while place < limit, source[place] != quote { place += source[place] == "\\" ? 2 : 1 }
            place += 1
            skipSpace()
        }
        guard place < source.count, source[place] == ")" else { return nil }
        return (url, place + 1)
    }

    /// `<https://…>` at the index.
    private mutating func automatic() -> String? {
        guard
            let end = source[(index + 1)...].prefix(Self.maxURLLength)
                .firstIndex(where: { $0 == ">" || $0 == "<" || $0.isWhitespace }), source[end] == ">"
        else { return nil }
        let url = String(source[(index + 1)..<end])
        guard Self.isHarmless(url) else { return nil }
        index = end + 1
        return "<a href=\"\(url.escapedHTML)\">\(url.escapedHTML)</a>"
    }

    private static func isHarmless(_ url: String) -> Bool {
        guard url.unicodeScalars.allSatisfy({ $0.value > 0x20 && $0.value != 0x7F }) else { return false }
        let lowered = url.lowercased()
        return ["https://", "http://", "mailto:"].contains { lowered.hasPrefix($0) }
    }

    // MARK: - Writing

    private mutating func html(from start: Int) -> String {
        pair(from: start)
        return pieces[start...].map { piece in
            switch piece {
            case .html(let html): html
            case .text(let text): text.escapedHTML
            case .bracket: "["
            case .run(let run): run.before + String(repeating: run.mark, count: run.count) + run.behind
            }
        }
        .joined()
    }
}
