/// A text in CommonMark, without extensions, that is safe to show to anybody.
///
/// Raw HTML is shown as it was typed. Links lead to the web and to mail only. An image becomes a link to it, because
/// loading it would tell a third party who reads the page. Headings stand below the page's own, and none leaves out a
/// level.
///
/// A text that is longer than ``maxLength`` or nested deeper than ``maxDepth`` is not parsed: it is shown as it was
/// typed, so that hostile input costs neither time nor a page that browsers cannot show.
///
/// - Source: CommonMark 0.30.
public struct Markdown {
    /// The longest text that is parsed, in Unicode scalars.
    public static let maxLength = 100_000
    /// The deepest nesting of blocks and spans that is parsed.
    public static let maxDepth = 100

    private enum Content {
        case tree(CommonMarkTree)
        case unparsed(String)
    }

    private let content: Content

    public init(_ source: String) {
        let isShort = source.utf8.count <= Self.maxLength || source.unicodeScalars.count <= Self.maxLength
        if isShort, let tree = CommonMarkTree(parsing: source, maxDepth: Self.maxDepth) {
            content = .tree(tree)
        } else {
            content = .unparsed(source)
        }
    }

    /// Block elements, without a document around them.
    public var html: String {
        switch content {
        case .tree(let tree): tree.html
        case .unparsed(let source): "<p>\(source.escapedHTML)</p>\n"
        }
    }

    /// The text without its marks, for readers of plain text. A link that is alone in its paragraph is written
    /// `label: URL`, any other `label (URL)`.
    public var plainText: String {
        switch content {
        case .tree(let tree):
            var writer = PlainTextWriter()
            tree.walk { writer.write($0) }
            return writer.text
        case .unparsed(let source): return source
        }
    }
}
