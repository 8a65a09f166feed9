public import Foundation
import Markup
public import Mustache
import SupportCore
import Training

/// The templates of all mails, in every language, read once.
///
/// The first line of a template is the subject, the rest is Markdown. Both the text and the HTML of a mail are made from
/// it, so that they always say the same. Values are escaped, so that none of them is taken for a link or a list. A link in
/// bold is the button of the mail; where there are several, the first one is.
public struct MailTemplates: Sendable {
    /// The languages of mails. The first one takes the place of all others.
    public static let languages = ["en", "de"]

    private let templates: [String: Template]
    private let frame: MustacheTemplate
    private let labels: [String: MailLabels]

    private struct Template: Sendable {
        let subject: MustacheTemplate
        let body: MustacheTemplate
    }

    /// - Parameter resources: the folder that holds `Templates`.
    /// - Throws: ``Failure`` that names a file that cannot be read.
    public init(resources: URL) throws {
        let folder = resources.appending(path: "Templates/mail")
        var templates: [String: Template] = [:]
        for language in Self.languages {
            let files = try FileManager.default.contentsOfDirectory(
                at: folder.appending(path: language), includingPropertiesForKeys: nil)
            for file in files where file.pathExtension == "mustache" {
                let name = file.deletingPathExtension().lastPathComponent
                templates[language + "/" + name] = try Self.template(
                    String(decoding: try Data(contentsOf: file), as: UTF8.self), named: file.path)
            }
        }
        let missing = Self.languages.flatMap { language in
            MailViews.all.flatMap { $0.templates }.map { language + "/" + $0 }.filter { templates[$0] == nil }
        }
        guard missing.isEmpty else {
            throw Failure(
                .unavailable,
                "Mail templates are missing from this installation: \(missing.sorted().joined(separator: ", ")).")
        }
        self.templates = templates
        let page = String(decoding: try Data(contentsOf: folder.appending(path: "frame.mustache")), as: UTF8.self)
        frame = try MustacheHTML.template(page)
        labels = try Self.languages.reduce(into: [:]) { labels, language in
            let file = resources.appending(path: "Templates/texts.\(language).json")
            labels[language] = try JSONDecoder().decode(MailLabels.self, from: Data(contentsOf: file))
        }
    }

    /// A rendered mail.
    struct Rendered: Sendable, Hashable {
        let subject: String
        let text: String
        let html: String
    }

    /// The names of the templates in a language.
    public func names(in language: String) -> Set<String> {
        Set(templates.keys.filter { $0.hasPrefix(language + "/") }.map { String($0.dropFirst(language.count + 1)) })
    }

    /// - Parameters:
    ///   - name: the name of the template.
    ///   - language: a BCP 47 tag. Languages that are not in ``languages`` are replaced by English.
    ///   - view: the values of the template's tags.
    ///   - face: the organisation around it.
    func render(_ name: String, in language: String, _ view: some MailView, face: MailFace) throws -> Rendered {
        let language = Self.language(for: language)
        guard let template = templates[language + "/" + name], let labels = labels[language] else {
            throw Failure(.unavailable, "The mail template \(name) is missing from this installation.")
        }
        let subject = template.subject.render(view).split(whereSeparator: \.isNewline).joined(separator: " ")
        let body = Markdown(template.body.render(view))
        let (light, dark) = (face.colors(in: .light), face.colors(in: .dark))
        var content = MailBody(body.html, days: view.days, colors: light)
        let footer = face.footer(labels)
        let html = frame.render(
            MailFrameView(
                language: language, subject: subject, body: content.written(),
                name: face.organisation.name ?? labels.organisationNone, logo: face.logo, hasFooter: !footer.isEmpty,
                footer: footer, light: light, dark: dark))
        let text = [body.plainText, face.signature(labels)].compactMap(\.self).joined(separator: "\n")
        return Rendered(subject: subject, text: text, html: html)
    }

    /// The language of mails for a BCP 47 tag.
    static func language(for tag: String) -> String {
        let primary = tag.split(separator: "-").first.map { $0.lowercased() } ?? ""
        return languages.contains(primary) ? primary : languages[0]
    }

    private static func template(_ source: String, named file: String) throws -> Template {
        let parts = source.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0].hasPrefix("Subject: ") else {
            throw Failure(.invalid, "\(file) does not begin with a line for the subject.")
        }
        let subject = "{{% CONTENT_TYPE:TEXT}}" + parts[0].dropFirst("Subject: ".count)
        return Template(
            subject: try MustacheTemplate(string: subject),
            body: try MustacheMarkdown.template(String(parts[1])))
    }
}

/// Templates of HTML. Their values are escaped by scalars; the library escapes by characters, so that a combining accent
/// hides a quotation mark.
public enum MustacheHTML {
    /// - Throws: the error of the library for a bad template.
    public static func template(_ text: String) throws -> MustacheTemplate {
        MustacheContentTypes.register(Escape(), named: name)
        return try MustacheTemplate(string: "{{% CONTENT_TYPE:\(name)}}\n" + text)
    }

    private static let name = "ESCAPED"

    private struct Escape: MustacheContentType {
        func escapeText(_ text: String) -> String { text.escapedHTML }
    }
}

/// Templates of Markdown. Their values are shown as they are, whatever markup they hold.
enum MustacheMarkdown {
    /// - Throws: the error of the library for a bad template.
    static func template(_ text: String) throws -> MustacheTemplate {
        MustacheContentTypes.register(Escape(), named: name)
        return try MustacheTemplate(string: "{{% CONTENT_TYPE:\(name)}}\n" + text)
    }

    private static let name = "MARKDOWN"

    private struct Escape: MustacheContentType {
        func escapeText(_ text: String) -> String { text.escapedMarkdown }
    }
}
