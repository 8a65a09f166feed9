// cmark: the reference implementation of CommonMark; reads what trainers write.
import CCmark
import Foundation

/// CommonMark as HTML that can be shown to anybody: no raw HTML, no links but to the web and to mail, no pictures from
/// elsewhere, and headings that stand in order below the page's own.
struct Markdown {
    let html: String

    init(_ source: String) {
        let bytes = Array(source.utf8)
        let document = bytes.withUnsafeBufferPointer { buffer in
            buffer.withMemoryRebound(to: CChar.self) {
                cmark_parse_document($0.baseAddress, $0.count, CMARK_OPT_VALIDATE_UTF8)
            }
        }
        guard let document else {
            html = ""
            return
        }
        defer { cmark_node_free(document) }
        Self.makeHarmless(document)
        // Without CMARK_OPT_UNSAFE raw HTML and unsafe links would be left out too.
        guard let text = cmark_render_html(document, CMARK_OPT_DEFAULT) else {
            html = ""
            return
        }
        defer { free(text) }
        html = String(cString: text)
    }

    private static func makeHarmless(_ document: OpaquePointer) {
        var headingAbove: Int32 = 1
        for node in nodes(of: document) {
            switch cmark_node_get_type(node) {
            case CMARK_NODE_HTML_BLOCK:
                let paragraph = cmark_node_new(CMARK_NODE_PARAGRAPH)
                cmark_node_append_child(paragraph, text(cmark_node_get_literal(node)))
                replace(node, by: paragraph)
            case CMARK_NODE_HTML_INLINE:
                replace(node, by: text(cmark_node_get_literal(node)))
            case CMARK_NODE_LINK, CMARK_NODE_IMAGE:
                replace(node, by: link(from: node))
            case CMARK_NODE_HEADING:
                // The page's title is its only first heading, and no level is left out.
                headingAbove = min(cmark_node_get_heading_level(node) + 1, headingAbove + 1, 6)
                cmark_node_set_heading_level(node, headingAbove)
            default: break
            }
        }
    }

    /// All nodes, children before their parents, so that each can be replaced without losing the way.
    private static func nodes(of document: OpaquePointer) -> [OpaquePointer] {
        guard let iterator = cmark_iter_new(document) else { return [] }
        defer { cmark_iter_free(iterator) }
        var nodes: [OpaquePointer] = []
        while case let event = cmark_iter_next(iterator), event != CMARK_EVENT_DONE {
            guard let node = cmark_iter_get_node(iterator) else { continue }
            // Leaves are entered only; what could have children is left again (cmark.h).
            if event == CMARK_EVENT_EXIT || isLeaf(node) { nodes.append(node) }
        }
        return nodes
    }

    private static func isLeaf(_ node: OpaquePointer) -> Bool {
        let type = cmark_node_get_type(node)
        return type == CMARK_NODE_HTML_BLOCK || type == CMARK_NODE_HTML_INLINE
    }

    /// A picture becomes a link to it: it would be asked for from somewhere else, which would learn who reads.
    private static func link(from node: OpaquePointer) -> OpaquePointer? {
        let url = cmark_node_get_url(node).map { String(cString: $0) } ?? ""
        let replacement: OpaquePointer?
        if isHarmless(url) {
            replacement = cmark_node_new(CMARK_NODE_LINK)
            cmark_node_set_url(replacement, url)
        } else {
            replacement = cmark_node_new(CMARK_NODE_CUSTOM_INLINE)
        }
        while let child = cmark_node_first_child(node) {
            cmark_node_unlink(child)
            cmark_node_append_child(replacement, child)
        }
        if cmark_node_first_child(replacement) == nil {
            cmark_node_append_child(replacement, text(cmark_node_get_url(node)))
        }
        return replacement
    }

    private static func isHarmless(_ url: String) -> Bool {
        guard url.unicodeScalars.allSatisfy({ $0.value > 0x20 && $0.value != 0x7F }) else { return false }
        let lowered = url.lowercased()
        return ["https://", "http://", "mailto:"].contains { lowered.hasPrefix($0) }
    }

    private static func text(_ literal: UnsafePointer<CChar>?) -> OpaquePointer? {
        let node = cmark_node_new(CMARK_NODE_TEXT)
        cmark_node_set_literal(node, literal)
        return node
    }

    private static func replace(_ node: OpaquePointer, by replacement: OpaquePointer?) {
        guard let replacement, cmark_node_replace(node, replacement) == 1 else { return }
        cmark_node_free(node)
    }
}
