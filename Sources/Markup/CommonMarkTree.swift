internal import CCmark

/// A document that libcmark parsed, cleaned of everything that ``Markdown`` does not show.
///
/// It owns the nodes of libcmark and frees them. No pointer leaves this file.
final class CommonMarkTree {
    private let root: OpaquePointer

    /// Fails where blocks and spans are nested deeper than `maxDepth`.
    init?(parsing source: String, maxDepth: Int) {
        var source = source
        let root = source.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) {
                cmark_parse_document($0.baseAddress, $0.count, CMARK_OPT_DEFAULT)
            }
        }
        // libcmark aborts where memory runs out, and returns a document for every text.
        guard let root else { return nil }
        self.root = root
        guard isNested(atMost: maxDepth) else { return nil }
        clean()
    }

    deinit {
        cmark_node_free(root)
    }

    var html: String {
        guard let text = cmark_render_html(root, CMARK_OPT_DEFAULT) else { return "" }
        defer { cmark_get_default_mem_allocator().pointee.free(text) }
        return String(cString: text)
    }

    // MARK: - Elements

    /// A part of a document, with everything that plain text needs of it.
    enum Element: Equatable {
        case paragraph
        case heading
        case quote
        /// - Parameters:
        ///   - start: the number of the first item; nil where the list is not numbered.
        ///   - isTight: whether its items follow each other without blank lines.
        case list(start: Int?, isTight: Bool)
        case item
        case codeBlock(String)
        case thematicBreak
        case text(String)
        case code(String)
        case lineBreak
        /// - Parameter isAlone: whether its paragraph holds nothing else.
        case link(url: String, isAlone: Bool)
        /// Emphasis, and the document itself.
        case other
    }

    enum Event: Equatable {
        case enter(Element)
        /// Only of elements that can hold others.
        case leave(Element)
    }

    /// Visits every element in order of the text.
    func walk(_ visit: (Event) -> Void) {
        visitNodes { event, node in
            visit(event == CMARK_EVENT_EXIT ? .leave(Self.element(node)) : .enter(Self.element(node)))
            return true
        }
    }

    private static func element(_ node: OpaquePointer) -> Element {
        switch cmark_node_get_type(node) {
        case CMARK_NODE_PARAGRAPH: .paragraph
        case CMARK_NODE_HEADING: .heading
        case CMARK_NODE_BLOCK_QUOTE: .quote
        case CMARK_NODE_LIST:
            .list(
                start: cmark_node_get_list_type(node) == CMARK_ORDERED_LIST
                    ? Int(cmark_node_get_list_start(node)) : nil,
                isTight: cmark_node_get_list_tight(node) != 0)
        case CMARK_NODE_ITEM: .item
        case CMARK_NODE_CODE_BLOCK: .codeBlock(literal(node))
        case CMARK_NODE_THEMATIC_BREAK: .thematicBreak
        case CMARK_NODE_TEXT: .text(literal(node))
        case CMARK_NODE_CODE: .code(literal(node))
        case CMARK_NODE_SOFTBREAK, CMARK_NODE_LINEBREAK: .lineBreak
        case CMARK_NODE_LINK:
            .link(url: url(node), isAlone: isAlone(node))
        default: .other
        }
    }

    /// True for a node that is all that a paragraph holds, perhaps in bold.
    private static func isAlone(_ node: OpaquePointer) -> Bool {
        guard cmark_node_previous(node) == nil, cmark_node_next(node) == nil, let parent = cmark_node_parent(node)
        else { return false }
        switch cmark_node_get_type(parent) {
        case CMARK_NODE_PARAGRAPH: return true
        case CMARK_NODE_STRONG: return isAlone(parent)
        default: return false
        }
    }

    private static func literal(_ node: OpaquePointer) -> String {
        cmark_node_get_literal(node).map { String(cString: $0) } ?? ""
    }

    private static func url(_ node: OpaquePointer) -> String {
        cmark_node_get_url(node).map { String(cString: $0) } ?? ""
    }

    private func isNested(atMost limit: Int) -> Bool {
        var (depth, isWithin) = (0, true)
        visitNodes { event, node in
            if event == CMARK_EVENT_EXIT { depth -= 1 } else if !Self.isLeaf(node) { depth += 1 }
            isWithin = depth <= limit
            return isWithin
        }
        return isWithin
    }

    /// True for a node that cannot hold others: it is entered and never left.
    private static func isLeaf(_ node: OpaquePointer) -> Bool {
        switch cmark_node_get_type(node) {
        case CMARK_NODE_HTML_BLOCK, CMARK_NODE_THEMATIC_BREAK, CMARK_NODE_CODE_BLOCK, CMARK_NODE_TEXT,
            CMARK_NODE_SOFTBREAK, CMARK_NODE_LINEBREAK, CMARK_NODE_CODE, CMARK_NODE_HTML_INLINE:
            true
        default: false
        }
    }

    /// - Parameter visit: returns whether to go on. It may replace a node that cannot hold others, and a node that is
    ///   left: the next one is looked up before.
    private func visitNodes(_ visit: (cmark_event_type, OpaquePointer) -> Bool) {
        let iterator = cmark_iter_new(root)
        defer { cmark_iter_free(iterator) }
        while case let event = cmark_iter_next(iterator), event != CMARK_EVENT_DONE {
            guard let node = cmark_iter_get_node(iterator), visit(event, node) else { return }
        }
    }

    // MARK: - Cleaning

    private func clean() {
        var headingAbove = 1
        // For each link and image that the walk is in: whether it holds a link.
        var holdsLink: [Bool] = []
        visitNodes { event, node in
            switch (cmark_node_get_type(node), event) {
            case (CMARK_NODE_HTML_BLOCK, _):
                let paragraph = cmark_node_new(CMARK_NODE_PARAGRAPH)
                let html = Self.literal(node)
                cmark_node_append_child(paragraph, Self.text(html.hasSuffix("\n") ? String(html.dropLast()) : html))
                Self.replace(node, with: paragraph)
            case (CMARK_NODE_HTML_INLINE, _):
                Self.replace(node, with: Self.text(Self.literal(node)))
            case (CMARK_NODE_CODE_BLOCK, _):
                cmark_node_set_fence_info(node, "")
            case (CMARK_NODE_HEADING, CMARK_EVENT_ENTER):
                headingAbove = min(Int(cmark_node_get_heading_level(node)) + 1, headingAbove + 1, 6)
                cmark_node_set_heading_level(node, CInt(headingAbove))
            case (CMARK_NODE_LINK, CMARK_EVENT_ENTER), (CMARK_NODE_IMAGE, CMARK_EVENT_ENTER):
                holdsLink.append(false)
            case (CMARK_NODE_LINK, CMARK_EVENT_EXIT), (CMARK_NODE_IMAGE, CMARK_EVENT_EXIT):
                // A link holds no other link: the inner one stays.
                let holdsOther = holdsLink.removeLast()
                let isLink = !holdsOther && Self.isAllowed(Self.url(node))
                Self.clean(linkOrImage: node, isLink: isLink)
                if holdsOther || isLink, let last = holdsLink.indices.last { holdsLink[last] = true }
            default: break
            }
            return true
        }
    }

    private static func clean(linkOrImage node: OpaquePointer, isLink: Bool) {
        if cmark_node_first_child(node) == nil { cmark_node_append_child(node, text(url(node))) }
        guard isLink else {
            if isAutolink(node) {
                cmark_node_prepend_child(node, text("<"))
                cmark_node_append_child(node, text(">"))
            }
            while let child = cmark_node_first_child(node) { cmark_node_insert_before(node, child) }
            cmark_node_free(node)
            return
        }
        let link = cmark_node_new(CMARK_NODE_LINK)
        cmark_node_set_url(link, url(node))
        while let child = cmark_node_first_child(node) { cmark_node_append_child(link, child) }
        replace(node, with: link)
    }

    /// True for a link like `<https://example.org>`, whose text is its URL.
    private static func isAutolink(_ link: OpaquePointer) -> Bool {
        guard let child = cmark_node_first_child(link), cmark_node_next(child) == nil else { return false }
        return cmark_node_get_type(child) == CMARK_NODE_TEXT && literal(child) == url(link)
            && url(link).contains(":")
    }

    private static func text(_ literal: String) -> OpaquePointer? {
        let text = cmark_node_new(CMARK_NODE_TEXT)
        cmark_node_set_literal(text, literal)
        return text
    }

    private static func replace(_ node: OpaquePointer, with other: OpaquePointer?) {
        cmark_node_replace(node, other)
        cmark_node_free(node)
    }

    private static func isAllowed(_ url: String) -> Bool {
        guard url.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F }) else { return false }
        let lowercased = url.prefix(9).lowercased()
        return ["https://", "http://", "mailto:", "webcal://"].contains { lowercased.hasPrefix($0) }
    }
}

/// Builds a document of libcmark's nodes, which libcmark writes as CommonMark with everything escaped that has to be.
///
/// It owns the nodes and frees them. No pointer leaves this file.
final class CommonMarkBuilder {
    enum Container: Hashable {
        case quote
        /// - Parameter start: the number of the first item; nil where the list is not numbered.
        case list(start: Int?)
        case item
        case paragraph
        case heading(level: Int)
        case emphasis
        case strong
        case link(url: String)
    }

    private let root: OpaquePointer?
    private var open: [OpaquePointer]

    init() {
        root = cmark_node_new(CMARK_NODE_DOCUMENT)
        open = [root].compactMap(\.self)
    }

    deinit {
        cmark_node_free(root)
    }

    func begin(_ container: Container) {
        let node: OpaquePointer?
        switch container {
        case .quote: node = cmark_node_new(CMARK_NODE_BLOCK_QUOTE)
        case .list(let start):
            // Two lists of a kind that follow each other would be one for a reader of CommonMark.
            if let last = open.last.flatMap({ cmark_node_last_child($0) }), Self.isList(last, numbered: start != nil) {
                open.append(last)
                return
            }
            node = cmark_node_new(CMARK_NODE_LIST)
            cmark_node_set_list_type(node, start == nil ? CMARK_BULLET_LIST : CMARK_ORDERED_LIST)
            if let start { cmark_node_set_list_start(node, CInt(clamping: max(0, min(start, 999_999_999)))) }
            cmark_node_set_list_tight(node, 1)
        case .item: node = cmark_node_new(CMARK_NODE_ITEM)
        case .paragraph: node = cmark_node_new(CMARK_NODE_PARAGRAPH)
        case .heading(let level):
            node = cmark_node_new(CMARK_NODE_HEADING)
            cmark_node_set_heading_level(node, CInt(clamping: level))
        case .emphasis: node = cmark_node_new(CMARK_NODE_EMPH)
        case .strong: node = cmark_node_new(CMARK_NODE_STRONG)
        case .link(let url):
            node = cmark_node_new(CMARK_NODE_LINK)
            cmark_node_set_url(node, url)
        }
        append(node)
        if let node { open.append(node) }
    }

    /// Ends the innermost container. One that is empty is taken away.
    func end() {
        guard open.count > 1, let node = open.popLast() else { return }
        if cmark_node_first_child(node) == nil {
            cmark_node_unlink(node)
            cmark_node_free(node)
        } else if cmark_node_get_type(node) == CMARK_NODE_ITEM, Self.hasParagraphs(node) {
            cmark_node_set_list_tight(cmark_node_parent(node), 0)
        }
    }

    /// True for an item of several paragraphs. In a tight list they would become one.
    private static func hasParagraphs(_ item: OpaquePointer) -> Bool {
        var next = cmark_node_next(cmark_node_first_child(item))
        while let node = next {
            if cmark_node_get_type(node) == CMARK_NODE_PARAGRAPH { return true }
            next = cmark_node_next(node)
        }
        return false
    }

    func add(text: String) {
        let node = cmark_node_new(CMARK_NODE_TEXT)
        cmark_node_set_literal(node, text)
        append(node)
    }

    func add(code: String) {
        let node = cmark_node_new(CMARK_NODE_CODE)
        cmark_node_set_literal(node, code)
        append(node)
    }

    func add(codeBlock: String) {
        let node = cmark_node_new(CMARK_NODE_CODE_BLOCK)
        cmark_node_set_literal(node, codeBlock)
        // With a language it is fenced, so that nothing before it takes it for its own.
        cmark_node_set_fence_info(node, "text")
        append(node)
    }

    func addLineBreak() { append(cmark_node_new(CMARK_NODE_LINEBREAK)) }

    func addThematicBreak() { append(cmark_node_new(CMARK_NODE_THEMATIC_BREAK)) }

    var commonMark: String {
        guard let text = cmark_render_commonmark(root, CMARK_OPT_DEFAULT, 0) else { return "" }
        defer { cmark_get_default_mem_allocator().pointee.free(text) }
        // libcmark sets lists apart by a comment, which would be shown.
        return String(cString: text).replacing("<!-- end list -->\n\n", with: "")
    }

    private static func isList(_ node: OpaquePointer, numbered: Bool) -> Bool {
        cmark_node_get_type(node) == CMARK_NODE_LIST
            && (cmark_node_get_list_type(node) == CMARK_ORDERED_LIST) == numbered
    }

    /// Leaves a node out that the innermost container cannot hold.
    private func append(_ node: OpaquePointer?) {
        guard let last = open.last, cmark_node_append_child(last, node) == 1 else {
            cmark_node_free(node)
            return
        }
    }

    /// The characters of an entity of HTML, such as `eacute`; nil where there is none.
    static func entity(_ name: String) -> String? {
        var text: String?
        CommonMarkTree(parsing: "&\(name);", maxDepth: 4)?
            .walk { event in
                if case .enter(.text(let literal)) = event { text = (text ?? "") + literal }
            }
        return text == "&\(name);" ? nil : text
    }
}
