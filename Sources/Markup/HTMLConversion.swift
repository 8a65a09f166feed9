/// HTML of other programs, as CommonMark.
///
/// Headings, paragraphs, lists, quotes, code, bold and italic text and links to the web and to mail are kept. Everything
/// else is text; scripts and styles are left out. The time is linear in the length.
public struct HTMLConversion {
    /// The text in CommonMark, without a line break at its end.
    public let commonMark: String

    /// - Parameter html: a document or a part of one. Where it has no elements of blocks, its lines stay lines, as
    ///   calendars show such a text.
    public init(_ html: String) {
        var writer = HTMLWriter(keepsLines: !Self.hasBlocks(html))
        for token in HTMLTokens(html) { writer.write(token) }
        commonMark = writer.finish()
    }

    /// True if a text has tags of HTML, and does not only mention them.
    public static func isHTML(_ text: String) -> Bool {
        guard text.utf8.contains(UInt8(ascii: "<")) else { return false }
        for token in HTMLTokens(text) {
            switch token {
            case .end(let name) where names.contains(name): return true
            case .start("br", _), .start("hr", _), .start("img", _), .start("html", _): return true
            default: break
            }
        }
        return false
    }

    private static func hasBlocks(_ html: String) -> Bool {
        HTMLTokens(html).contains { token in
            if case .start(let name, _) = token { name == "br" || HTMLWriter.blocks.contains(name) } else { false }
        }
    }

    private static let names: Set<String> = HTMLWriter.blocks.union([
        "a", "b", "body", "code", "em", "font", "html", "html-blob", "i", "s", "small", "span", "strong", "sub", "sup",
        "u",
    ])
}

/// Writes the tokens of HTML into a document.
struct HTMLWriter {
    /// The elements that begin a block of their own.
    static let blocks: Set<String> = [
        "address", "article", "aside", "blockquote", "center", "dd", "div", "dl", "dt", "fieldset", "figure", "footer",
        "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p", "pre", "section",
        "table", "tbody", "thead", "tr", "ul",
    ]

    /// The deepest nesting that is kept. What is deeper belongs to the last level.
    private static let maxDepth = 20

    private let builder = CommonMarkBuilder()
    private let keepsLines: Bool
    /// The quotes, lists and items that are open.
    private var containers: [CommonMarkBuilder.Container] = []
    /// The elements that were too deep to be opened, by name.
    private var ignored: [String: Int] = [:]
    /// The paragraph or heading that is open.
    private var block: CommonMarkBuilder.Container?
    /// The formatting of the text to come, and that which is open in the document.
    private var wanted: [CommonMarkBuilder.Container] = []
    private var open: [CommonMarkBuilder.Container] = []
    private var hasSpace = false
    private var lineBreaks = 0
    private var isBlockEmpty = true
    /// The contents of `<pre>` or `<code>`.
    private var code: String?
    private var isPreformatted = false

    init(keepsLines: Bool) {
        self.keepsLines = keepsLines
    }

    mutating func finish() -> String {
        endCode()
        endBlock()
        while !containers.isEmpty { endContainer() }
        let text = builder.commonMark
        return String(text[..<(text.lastIndex { $0 != "\n" }.map(text.index(after:)) ?? text.startIndex)])
    }

    mutating func write(_ token: HTMLToken) {
        switch token {
        case .text(let text): write(text)
        case .start(let name, let attributes): start(name, attributes)
        case .end(let name): end(name)
        }
    }

    // MARK: - Text

    private mutating func write(_ text: String) {
        guard code == nil else {
            code? += text
            return
        }
        var word = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\n" where keepsLines:
                flush(&word)
                addBreak()
            case " ", "\t", "\n", "\r", "\u{0C}", "\u{A0}", "\u{200B}", "\u{FEFF}":
                flush(&word)
                hasSpace = hasSpace || !isBlockEmpty
            default: word.append(scalar)
            }
        }
        flush(&word)
    }

    private mutating func flush(_ word: inout String.UnicodeScalarView) {
        guard !word.isEmpty else { return }
        prepare()
        let text = String(word)
        word = String.UnicodeScalarView()
        let address = text.prefix(8).lowercased()
        guard address.hasPrefix("https://") || address.hasPrefix("http://"), !wanted.contains(where: \.isLink) else {
            builder.add(text: text)
            return
        }
        // An address in the text is a link, so that nothing in it has to be escaped.
        let end = text.lastIndex { !".,;:!?'\")".contains($0) }.map(text.index(after:)) ?? text.startIndex
        builder.begin(.link(url: String(text[..<end])))
        builder.add(text: String(text[..<end]))
        builder.end()
        if end < text.endIndex { builder.add(text: String(text[end...])) }
    }

    /// Opens what the text to come stands in. Spaces go between formatted texts, where CommonMark wants them.
    private mutating func prepare() {
        if block == nil {
            block = .paragraph
            builder.begin(.paragraph)
        }
        let common = zip(open, wanted).prefix { $0 == $1 }.count
        while open.count > common {
            builder.end()
            open.removeLast()
        }
        if lineBreaks > 0, !isBlockEmpty {
            builder.addLineBreak()
        } else if hasSpace, !isBlockEmpty {
            builder.add(text: " ")
        }
        (hasSpace, lineBreaks, isBlockEmpty) = (false, 0, false)
        for format in wanted[common...] {
            builder.begin(format)
            open.append(format)
        }
    }

    /// Two breaks in a row begin a paragraph.
    private mutating func addBreak() {
        guard !isBlockEmpty else { return }
        lineBreaks += 1
        hasSpace = false
        if lineBreaks > 1 { endBlock() }
    }

    private mutating func endBlock() {
        if block != nil {
            for _ in open { builder.end() }
            builder.end()
        }
        (block, open, hasSpace, lineBreaks, isBlockEmpty) = (nil, [], false, 0, true)
    }

    // MARK: - Elements

    private mutating func start(_ name: String, _ attributes: [String: String]) {
        if code != nil {
            if name == "br" { code? += "\n" }
            return
        }
        switch name {
        case "b", "strong": want(.strong)
        case "i", "em", "cite", "var": want(.emphasis)
        case "a":
            wanted.removeAll(where: \.isLink)
            if let url = attributes["href"].flatMap(Self.link) { want(.link(url: url)) }
        case "br": addBreak()
        case "img": if let text = attributes["alt"] { write(text) }
        case "td", "th": hasSpace = hasSpace || !isBlockEmpty
        case "tr": if !isBlockEmpty { lineBreaks = 1 }
        case "code", "tt", "kbd", "samp":
            code = ""
            isPreformatted = false
        case "pre":
            endBlock()
            code = ""
            isPreformatted = true
        default: if Self.blocks.contains(name) { startBlock(name, attributes) }
        }
    }

    private mutating func startBlock(_ name: String, _ attributes: [String: String]) {
        endBlock()
        switch name {
        case "h1", "h2", "h3", "h4", "h5", "h6":
            // Where a heading cannot stand, it is a paragraph.
            let level = Int(name.dropFirst()) ?? 1
            block = .heading(level: level)
            builder.begin(.heading(level: level))
        case "hr": builder.addThematicBreak()
        case "ul": begin(.list(start: nil), "ul")
        case "ol": begin(.list(start: attributes["start"].flatMap(Int.init) ?? 1), "ol")
        case "li":
            if containers.last == .item { endContainer() }
            if containers.last?.isList != true { begin(.list(start: nil), "ul") }
            if containers.last?.isList == true { begin(.item, "li") }
        case "blockquote": begin(.quote, "blockquote")
        default: break
        }
    }

    private mutating func begin(_ container: CommonMarkBuilder.Container, _ name: String) {
        // A list holds nothing but items.
        if container != .item, containers.last?.isList == true { begin(.item, "li") }
        guard containers.count < Self.maxDepth else {
            ignored[name, default: 0] += 1
            return
        }
        containers.append(container)
        builder.begin(container)
    }

    private mutating func end(_ name: String) {
        if code != nil {
            if ["code", "tt", "kbd", "samp", "pre"].contains(name) { endCode() }
            return
        }
        switch name {
        case "b", "strong": unwant { $0 == .strong }
        case "i", "em", "cite", "var": unwant { $0 == .emphasis }
        case "a": unwant(\.isLink)
        case "tr": if !isBlockEmpty { lineBreaks = 1 }
        case "br": addBreak()
        case "ul": endContainer("ul") { $0 == .list(start: nil) }
        case "ol": endContainer("ol") { $0.isList && $0 != .list(start: nil) }
        case "li": endContainer("li") { $0 == .item }
        case "blockquote": endContainer("blockquote") { $0 == .quote }
        default: if Self.blocks.contains(name) { endBlock() }
        }
    }

    private mutating func endContainer(_ name: String, _ isIt: (CommonMarkBuilder.Container) -> Bool) {
        endBlock()
        if let count = ignored[name], count > 0 {
            ignored[name] = count - 1
            return
        }
        guard let place = containers.lastIndex(where: isIt) else { return }
        while containers.count > place { endContainer() }
    }

    private mutating func endContainer() {
        endBlock()
        containers.removeLast()
        builder.end()
    }

    private mutating func endCode() {
        guard let text = code else { return }
        code = nil
        if isPreformatted {
            let trimmed = text.hasPrefix("\n") ? String(text.dropFirst()) : text
            if !trimmed.isEmpty { builder.add(codeBlock: trimmed.hasSuffix("\n") ? trimmed : trimmed + "\n") }
        } else {
            let line = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
            guard !line.isEmpty else { return }
            prepare()
            builder.add(code: line)
        }
    }

    // MARK: - Formatting

    private mutating func want(_ format: CommonMarkBuilder.Container) {
        guard wanted.count < Self.maxDepth, !wanted.contains(format) else { return }
        wanted.append(format)
    }

    private mutating func unwant(_ isIt: (CommonMarkBuilder.Container) -> Bool) {
        if let place = wanted.lastIndex(where: isIt) { wanted.remove(at: place) }
    }

    /// Links to the web and to mail only, as ``Markdown`` shows them.
    private static func link(_ address: String) -> String? {
        let url = String(address.unicodeScalars.filter { $0.value > 0x20 && $0.value != 0x7F })
        let start = url.prefix(8).lowercased()
        return ["https://", "http://", "mailto:"].contains { start.hasPrefix($0) } ? url : nil
    }
}

extension CommonMarkBuilder.Container {
    fileprivate var isLink: Bool {
        if case .link = self { true } else { false }
    }

    fileprivate var isList: Bool {
        if case .list = self { true } else { false }
    }
}
