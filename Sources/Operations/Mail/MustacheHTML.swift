import Markup
public import Mustache

/// Templates of HTML whose values are escaped by our own rule: the library's goes by characters as people count them.
public enum MustacheHTML {
    /// - Throws: where the text is no template.
    public static func template(_ text: String) throws -> MustacheTemplate {
        MustacheContentTypes.register(Escaping(), named: name)
        return try MustacheTemplate(string: "{{% CONTENT_TYPE:\(name)}}\n" + text)
    }

    private static let name = "ESCAPED"

    private struct Escaping: MustacheContentType {
        func escapeText(_ text: String) -> String { text.escapedHTML }
    }
}

/// Templates of Markdown whose values are shown as they are, whatever they hold.
enum MustacheMarkdown {
    /// - Throws: where the text is no template.
    static func template(_ text: String) throws -> MustacheTemplate {
        MustacheContentTypes.register(Escaping(), named: name)
        return try MustacheTemplate(string: "{{% CONTENT_TYPE:\(name)}}\n" + text)
    }

    private static let name = "MARKDOWN"

    private struct Escaping: MustacheContentType {
        func escapeText(_ text: String) -> String { text.escapedMarkdown }
    }
}
