public import Foundation
import Mustache
import SupportCore

/// The templates of all mails, in every language, read once.
///
/// A template is plain text: its first line is the subject, paragraphs are parted by empty lines, `- ` begins an item
/// of a list, `[label](url)` is a link. The HTML of a mail is made from the same template, so that both always say the
/// same; values are put in afterwards, so that none of them can be taken for a link or a list.
public struct MailTemplates: Sendable {
    /// The languages that mails are written in; the first is that of who asked for none of them.
    public static let languages = ["en", "de"]

    private let templates: [String: Template]
    private let frame: MustacheTemplate

    private struct Template: Sendable {
        let subject: MustacheTemplate
        let text: MustacheTemplate
        let html: MustacheTemplate
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
        self.templates = templates
        let page = String(decoding: try Data(contentsOf: folder.appending(path: "frame.mustache")), as: UTF8.self)
        frame = try MustacheHTML.template(page)
    }

    /// A mail as it is read.
    struct Written: Sendable, Hashable {
        let subject: String
        let text: String
        let html: String
    }

    /// Names of templates there are for a language.
    public func names(in language: String) -> Set<String> {
        Set(templates.keys.filter { $0.hasPrefix(language + "/") }.map { String($0.dropFirst(language.count + 1)) })
    }

    /// - Parameters:
    ///   - language: a BCP 47 tag; what is not among ``languages`` is English.
    ///   - values: what the template names; what is nil is not there for it.
    func write(_ name: String, in language: String, _ values: [String: Any?]) throws -> Written {
        let language = Self.language(for: language)
        guard let template = templates[language + "/" + name] else {
            throw Failure(.unavailable, "The mail template \(name) is missing from this installation.")
        }
        let values = values.compactMapValues { $0 }
        let subject = template.subject.render(values).split(whereSeparator: \.isNewline).joined(separator: " ")
        let text = template.text.render(values).trimmingCharacters(in: .whitespacesAndNewlines)
        let html = frame.render([
            "language": language, "subject": subject, "body": template.html.render(values),
        ])
        return Written(subject: subject, text: Self.withoutGaps(text) + "\n", html: html)
    }

    static func language(for tag: String) -> String {
        let primary = tag.split(separator: "-").first.map { $0.lowercased() } ?? ""
        return languages.contains(primary) ? primary : languages[0]
    }

    private static func template(_ source: String, named file: String) throws -> Template {
        let parts = source.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0].hasPrefix("Subject: ") else {
            throw Failure(.invalid, "\(file) does not begin with a line for the subject.")
        }
        let plain = "{{% CONTENT_TYPE:TEXT}}"
        let body = String(parts[1])
        return Template(
            subject: try MustacheTemplate(string: plain + parts[0].dropFirst("Subject: ".count)),
            text: try MustacheTemplate(string: plain + MailMarkup.text(body)),
            html: try MustacheHTML.template(MailMarkup.html(body)))
    }

    /// Sections that were left out leave several empty lines behind.
    private static func withoutGaps(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false)
            .map { $0.trimmingCharacters(in: .whitespaces).isEmpty ? "" : String($0) }
            .reduce(into: [String]()) { lines, line in
                if !line.isEmpty || lines.last?.isEmpty == false { lines.append(line) }
            }
            .joined(separator: "\n")
    }
}
