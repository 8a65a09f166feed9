import Foundation
import FoundationXML
import Testing

/// A page, read as strictly as XML is: what is not closed, or breaks out of an attribute, is found.
struct HTML {
    private let document: XMLDocument

    init(_ text: String) throws {
        // An empty text crashes the parser.
        guard !text.isEmpty else { throw NoPage() }
        document = try XMLDocument(xmlString: try Self.xml(of: text))
    }

    /// The page as XML: elements without content are closed, and attributes without a value have their name as value.
    private static func xml(of text: String) throws -> String {
        var rest = Substring(text.replacing("<!DOCTYPE html>", with: "")).utf8
        var xml: [UInt8] = []
        xml.reserveCapacity(rest.count + 1_000)
        while let start = rest.firstIndex(of: UInt8(ascii: "<")) {
            xml += rest[..<start]
            let end = rest[start...].firstIndex(of: UInt8(ascii: ">")) ?? rest.index(before: rest.endIndex)
            let tag = rest[start...end]
            rest = rest[rest.index(after: end)...]
            let isOpening = tag.dropFirst().first.map { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) } ?? false
            xml += isOpening ? Array(element(Substring(tag)).utf8) : Array(tag)
        }
        return String(decoding: xml + rest, as: UTF8.self)
    }

    private static func element(_ tag: Substring) -> String {
        var parts = tag.dropLast().split(separator: " ", omittingEmptySubsequences: false).map(String.init)
        let name = parts[0].dropFirst()
        let isClosed = parts[parts.count - 1].hasSuffix("/")
        if isClosed { parts[parts.count - 1].removeLast() }
        for place in parts.indices.dropFirst() where flags.contains(parts[place]) {
            parts[place] += "=\"\(parts[place])\""
        }
        return parts.joined(separator: " ") + (isClosed || empty.contains(String(name)) ? "/>" : ">")
    }

    private static let empty: Set = ["meta", "link", "input", "img", "br", "hr", "base", "source", "track"]
    private static let flags: Set = [
        "defer", "required", "checked", "selected", "open", "data-embedded", "data-row", "hidden", "async",
        "formnovalidate", "download", "readonly", "data-panel-code", "controls", "playsinline", "default",
    ]

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
