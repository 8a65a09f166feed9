import Foundation
import FoundationXML
import Testing

/// A page, read as strictly as XML is: what is not closed, or breaks out of an attribute, is found.
struct HTML {
    private let document: XMLDocument

    init(_ text: String) throws {
        // An empty text crashes the parser.
        guard !text.isEmpty else { throw NoPage() }
        // The few things in which our pages are HTML and not XML.
        var xml = text.replacing("<!DOCTYPE html>", with: "")
        for name in ["meta", "link", "input", "img", "br", "hr", "base", "source", "track"] {
            xml = xml.replacing(try Regex("<\(name)([^>]*)>")) { match in
                "<\(name)\(match.output[1].substring ?? "")/>"
            }
        }
        let flags = [
            "defer", "required", "checked", "selected", "open", "data-embedded", "data-row", "hidden", "async",
            "formnovalidate", "download", "readonly", "data-panel-code", "controls", "playsinline", "default",
        ]
        xml = xml.replacing(/<[a-z][^<>]*>/) { tag in
            flags.reduce(String(tag.output)) { tag, flag in
                [" ", "/", ">"].reduce(tag) { $0.replacing(" \(flag)\($1)", with: " \(flag)=\"\(flag)\"\($1)") }
            }
        }
        document = try XMLDocument(xmlString: xml)
    }

    struct NoPage: Error {}

    /// The text of every element that a path names, its parts set apart by single spaces.
    func texts(_ path: String) throws -> [String] {
        try document.nodes(forXPath: path).map { node in
            Self.text(of: node).split(whereSeparator: \.isWhitespace).joined(separator: " ")
        }
    }

    /// The text of a node, with a space on both sides of every element in it. What stands beside an entity is a text node
    /// of its own, and is not apart from it.
    private static func text(of node: XMLNode) -> String {
        guard node.kind == .element else { return node.stringValue ?? "" }
        return (node.children ?? []).map { $0.kind == .element ? " \(text(of: $0)) " : $0.stringValue ?? "" }.joined()
    }

    /// The text of the first element or attribute that a path names, as it is.
    func rawText(_ path: String) throws -> String? { try document.nodes(forXPath: path).first?.stringValue }

    /// True if a text stands somewhere on the page.
    func holds(_ text: String) -> Bool { document.stringValue?.contains(text) ?? false }

    func count(_ path: String) throws -> Int { try document.nodes(forXPath: path).count }
}

extension Reply {
    /// - Throws: where the page is not well-formed.
    var html: HTML {
        get throws { try HTML(text) }
    }
}
