import Foundation

/// The tags of a template, without the text between them.
struct TemplateSource {
    indirect enum Tag {
        /// `{{name}}` or `{{{name}}}`.
        case value(String)
        /// `{{#name}}`, or inverted `{{^name}}`.
        case section(String, isInverted: Bool, [Tag])
        /// `{{> name}}`.
        case partial(String)
        /// `{{<name}}`, with the blocks that take the place of the parent's.
        case inheritance(parent: String, blocks: [String: [Tag]])
        /// `{{$name}}` of a parent, with what stands there by default.
        case block(String, [Tag])
    }

    struct Malformed: Error, Hashable {
        let tag: String
    }

    let tags: [Tag]
    /// True for a whole page, rather than a part that pages include.
    let isDocument: Bool
    /// The templates that are completed by this one.
    let parents: Set<String>

    /// - Throws: ``Malformed`` for a section that is not closed, or closed under another name.
    init(_ text: String) throws {
        var rest = text.matches(of: /{{({|[#^\/>$<])?\s*([a-zA-Z0-9.-]+)\s*}?}}/)
            .map { (kind: String($0.output.1 ?? ""), name: String($0.output.2)) }[...]
        tags = try Self.tags(&rest, within: nil)
        parents = Set(
            tags.compactMap { tag in
                if case .inheritance(let parent, _) = tag { parent } else { nil }
            })
        isDocument = !parents.isEmpty || text.hasPrefix("<!DOCTYPE")
    }

    /// All templates of a folder, by name.
    static func all(in folder: URL) throws -> [String: TemplateSource] {
        try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
            .filter { $0.pathExtension == "mustache" }
            .reduce(into: [:]) { sources, file in
                let text = String(decoding: try Data(contentsOf: file), as: UTF8.self)
                sources[file.deletingPathExtension().lastPathComponent] = try TemplateSource(text)
            }
    }

    /// - Parameter section: the name of the section that has to be closed.
    private static func tags(
        _ rest: inout ArraySlice<(kind: String, name: String)>, within section: String?
    ) throws -> [Tag] {
        var tags: [Tag] = []
        while let tag = rest.popFirst() {
            switch tag.kind {
            case "#", "^":
                tags.append(.section(tag.name, isInverted: tag.kind == "^", try Self.tags(&rest, within: tag.name)))
            case ">": tags.append(.partial(tag.name))
            case "$": tags.append(.block(tag.name, try Self.tags(&rest, within: tag.name)))
            case "<":
                let blocks = try Self.tags(&rest, within: tag.name)
                tags.append(.inheritance(parent: tag.name, blocks: try Self.blocks(blocks)))
            case "/":
                guard tag.name == section else { throw Malformed(tag: "/" + tag.name) }
                return tags
            default: tags.append(.value(tag.name))
            }
        }
        guard section == nil else { throw Malformed(tag: section ?? "") }
        return tags
    }

    private static func blocks(_ tags: [Tag]) throws -> [String: [Tag]] {
        try tags.reduce(into: [:]) { blocks, tag in
            guard case .block(let name, let content) = tag else { throw Malformed(tag: "<") }
            blocks[name] = content
        }
    }
}
