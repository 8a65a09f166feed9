import Foundation
import Training

/// What trainers write as HTML that can be shown to anybody: the blocks and spans of CommonMark that a description
/// needs (paragraphs, headings, lists, quotes, fenced code, rules; emphasis, code, links), no raw HTML, no links but to
/// the web and to mail, no pictures from elsewhere, and headings that stand in order below the page's own.
///
/// - Source: CommonMark 0.31.2.
struct Markdown {
    let html: String

    init(_ source: String) {
        var blocks = MarkdownBlocks()
        let text = source.replacing("\r\n", with: "\n").replacing("\t", with: "    ").replacing("\0", with: "\u{FFFD}")
        html = blocks.html(of: text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init))
    }
}

/// The block structure, from the lines of a text.
private struct MarkdownBlocks {
    /// What is nested deeper is text.
    private static let deepest = 12

    private var headingAbove = 1

    mutating func html(of lines: [String], depth: Int = 0, isTight: Bool = false) -> String {
        var html = ""
        var paragraph: [String] = []
        var index = 0
        func flush() -> String {
            defer { paragraph = [] }
            guard !paragraph.isEmpty else { return "" }
            let text = MarkdownSpans.html(of: paragraph.joined(separator: "\n").trimmingCharacters(in: .whitespaces))
            return isTight ? text + "\n" : "<p>\(text)</p>\n"
        }
        while index < lines.count {
            let line = lines[index]
            let trimmed = line.trimmingCharacters(in: .whitespaces)
            if trimmed.isEmpty {
                html += flush()
                index += 1
            } else if let fence = Fence(trimmed) {
                html += flush()
                let end = lines[(index + 1)...].firstIndex { fence.isClosed(by: $0) } ?? lines.count
                let code = lines[(index + 1)..<end].map { $0 + "\n" }.joined()
                html += "<pre><code>\(code.escapedHTML)</code></pre>\n"
                index = min(end + 1, lines.count)
            } else if let heading = Self.heading(trimmed) {
                html += flush()
                // The page's title is its only first heading, and no level is left out.
                headingAbove = min(heading.level + 1, headingAbove + 1, 6)
                html += "<h\(headingAbove)>\(MarkdownSpans.html(of: heading.text))</h\(headingAbove)>\n"
                index += 1
            } else if Self.isRule(trimmed) {
                html += flush() + "<hr>\n"
                index += 1
            } else if depth < Self.deepest, trimmed.hasPrefix(">") {
                html += flush()
                var quoted: [String] = []
                while index < lines.count, case let line = lines[index].trimmingCharacters(in: .whitespaces),
                    line.hasPrefix(">")
                {
                    quoted.append(String(line.dropFirst(line.hasPrefix("> ") ? 2 : 1)))
                    index += 1
                }
                html += "<blockquote>\n\(self.html(of: quoted, depth: depth + 1))</blockquote>\n"
            } else if depth < Self.deepest, let marker = ListMarker(line), paragraph.isEmpty || marker.mayInterrupt {
                html += flush()
                html += list(marker, lines, &index, depth: depth)
            } else {
                paragraph.append(String(line.drop { $0 == " " }))
                index += 1
            }
        }
        return html + flush()
    }

    /// All items of a list, from where its first one begins.
    private mutating func list(_ first: ListMarker, _ lines: [String], _ index: inout Int, depth: Int) -> String {
        var items: [[String]] = []
        var isTight = true
        while index < lines.count, let marker = ListMarker(lines[index]), marker.kind == first.kind {
            var item = [String(lines[index].dropFirst(marker.width))]
            index += 1
            while index < lines.count {
                let line = lines[index]
                let isBlank = line.trimmingCharacters(in: .whitespaces).isEmpty
                let belongs = line.hasPrefix(String(repeating: " ", count: marker.width))
                if isBlank {
                    let next = lines[(index + 1)...].first { !$0.trimmingCharacters(in: .whitespaces).isEmpty }
                    let goesOn = next?.hasPrefix(String(repeating: " ", count: marker.width)) == true
                    let hasNext = next.flatMap { ListMarker($0) }?.kind == first.kind
                    guard goesOn || hasNext else { break }
                    isTight = false
                    if !goesOn {
                        index += 1
                        break
                    }
                    item.append("")
                } else if belongs {
                    item.append(String(line.dropFirst(marker.width)))
                } else if ListMarker(line) == nil, !item.isEmpty, item.last?.isEmpty == false, !Self.begins(line) {
                    // A paragraph goes on although its line is not set in.
                    item.append(line)
                } else {
                    break
                }
                index += 1
            }
            while index < lines.count, lines[index].trimmingCharacters(in: .whitespaces).isEmpty, !isTight {
                index += 1
            }
            items.append(item)
        }
        let content = items.map { item in
            let inner = html(of: item, depth: depth + 1, isTight: isTight)
            return "<li>" + (isTight ? inner.trimmingCharacters(in: .newlines) : "\n" + inner) + "</li>\n"
        }
        let start = first.start.map { $0 == 1 ? "" : " start=\"\($0)\"" } ?? ""
        let tag = first.start == nil ? "ul" : "ol"
        return "<\(tag)\(start)>\n\(content.joined())</\(tag)>\n"
    }

    /// Whether a line begins a block of its own.
    private static func begins(_ line: String) -> Bool {
        let trimmed = line.trimmingCharacters(in: .whitespaces)
        return heading(trimmed) != nil || isRule(trimmed) || trimmed.hasPrefix(">") || Fence(trimmed) != nil
    }

    private static func heading(_ line: String) -> (level: Int, text: String)? {
        let level = line.prefix { $0 == "#" }.count
        let rest = line.dropFirst(level)
        guard (1...6).contains(level), rest.isEmpty || rest.hasPrefix(" ") else { return nil }
        let text = rest.trimmingCharacters(in: .whitespaces)
        let open = String(text.reversed().drop { $0 == "#" }.reversed())
        return (level, open.isEmpty || open.hasSuffix(" ") ? open.trimmingCharacters(in: .whitespaces) : text)
    }

    private static func isRule(_ line: String) -> Bool {
        guard let mark = line.first, "-*_".contains(mark) else { return false }
        return line.allSatisfy { $0 == mark || $0 == " " } && line.filter { $0 == mark }.count >= 3
    }

    private struct Fence {
        let mark: Character
        let length: Int

        init?(_ line: String) {
            guard let mark = line.first, mark == "`" || mark == "~" else { return nil }
            let length = line.prefix { $0 == mark }.count
            guard length >= 3, mark == "~" || !line.dropFirst(length).contains("`") else { return nil }
            self.mark = mark
            self.length = length
        }

        func isClosed(by line: String) -> Bool {
            let trimmed = line.trimmingCharacters(in: .whitespaces)
            return trimmed.count >= length && trimmed.allSatisfy { $0 == mark }
        }
    }

    private struct ListMarker {
        /// The bullet, or what stands behind the number.
        let kind: Character
        /// The number of the first item; nil where bullets are.
        let start: Int?
        /// Where the text of the item begins.
        let width: Int
        /// A number in a sentence that happens to begin a line is no list (§5.3).
        let mayInterrupt: Bool

        init?(_ line: String) {
            let indent = line.prefix { $0 == " " }.count
            let rest = line.dropFirst(indent)
            guard indent < 4, let first = rest.first else { return nil }
            let digits = rest.prefix { $0.isASCII && $0.isNumber }
            let marker: Substring
            if "-*+".contains(first) {
                marker = rest.prefix(1)
                start = nil
            } else if (1...9).contains(digits.count), let end = rest.dropFirst(digits.count).first, ".)".contains(end) {
                marker = rest.prefix(digits.count + 1)
                start = Int(digits)
            } else {
                return nil
            }
            let text = rest.dropFirst(marker.count)
            guard text.isEmpty || text.hasPrefix(" ") else { return nil }
            guard let last = marker.last else { return nil }
            kind = last
            let gap = text.prefix { $0 == " " }.count
            width = indent + marker.count + ((1...4).contains(gap) ? gap : 1)
            mayInterrupt = !text.trimmingCharacters(in: .whitespaces).isEmpty && (start == nil || start == 1)
        }
    }
}
