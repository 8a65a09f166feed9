/// The little markup of mail templates, turned into the source of a text and of an HTML template.
enum MailMarkup {
    /// Links as `label: url`.
    static func text(_ source: String) -> String {
        source.replacing(#/\[([^\]]+)\]\(([^)]+)\)/#) { "\($0.output.1): \($0.output.2)" }
    }

    /// Paragraphs, lists and links.
    static func html(_ source: String) -> String {
        var writer = Writer()
        let lines = source.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        for (index, line) in lines.enumerated() {
            if line.isEmpty {
                writer.close()
            } else if isTag(line) {
                // A section around the items of a list belongs into the list.
                let next = lines[(index + 1)...].first { !isTag($0) }
                if !line.hasPrefix("{{/") {
                    if next?.hasPrefix("- ") == true { writer.open(.list) }
                    // What a section begins anew does not belong to what stands before it.
                    if next?.isEmpty == true { writer.close() }
                }
                writer.addTag(line)
            } else if line.hasPrefix("- ") {
                writer.open(.list)
                writer.add("<li>" + inline(String(line.dropFirst(2))) + "</li>")
            } else {
                writer.open(.paragraph)
                writer.add(inline(line))
            }
        }
        writer.close()
        return writer.lines.joined(separator: "\n")
    }

    /// Whether a line holds nothing but the beginning or the end of a section.
    private static func isTag(_ line: String) -> Bool {
        line.wholeMatch(of: #/\{\{[#^/][^}]+\}\}/#) != nil
    }

    private static func inline(_ line: String) -> String {
        escaped(line).replacing(#/\[([^\]]+)\]\(([^)]+)\)/#) { "<a href=\"\($0.output.2)\">\($0.output.1)</a>" }
    }

    /// The template's own text; tags of Mustache hold none of these characters.
    private static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
    }

    private struct Writer {
        enum Block: String {
            case paragraph = "p"
            case list = "ul"
        }

        private(set) var lines: [String] = []
        private var block: Block?
        /// In how many sections the writer stands, and stood where the block began.
        private var depth = 0
        /// What stands before the next line, on it.
        private var pending = ""
        private var depthOfBlock = 0

        /// A block that began in a section ends in it.
        mutating func addTag(_ line: String) {
            let ends = line.hasPrefix("{{/")
            if ends, depthOfBlock == depth { close() }
            depth += ends ? -1 : 1
            lines.append(line)
        }

        mutating func add(_ line: String) {
            lines.append(pending + line)
            pending = ""
        }

        mutating func open(_ wanted: Block) {
            guard block != wanted else { return }
            close()
            // Line breaks of values are kept, so none of ours may stand at the edges of a paragraph.
            if wanted == .paragraph { pending = "<p>" } else { lines.append("<\(wanted.rawValue)>") }
            block = wanted
            depthOfBlock = depth
        }

        mutating func close() {
            guard let block else { return }
            let end = "</\(block.rawValue)>"
            if block == .paragraph, let last = lines.popLast() { lines.append(last + end) } else { lines.append(end) }
            self.block = nil
        }
    }
}
