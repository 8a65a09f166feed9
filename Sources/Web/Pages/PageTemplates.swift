import Foundation
import Markup
import Mustache
import Operations
import SupportCore
import Training

/// The values of one template. The names of its stored properties are the names that the template may use; a property
/// that is nil, false or an empty list leaves its section out.
///
/// A view is `Encodable` so that the template gets its values, `Decodable` so that a test can tell the names of a template
/// from those of its view, and `Hashable` so that a page is written once for as long as it says the same.
protocol PageView: Hashable, Sendable, Codable {
    /// The file in `Templates`, without its extension.
    static var template: String { get }
    /// The entry of the site's navigation that the page belongs to.
    static var navigation: LayoutView.Entry? { get }
}

extension PageView {
    static var navigation: LayoutView.Entry? { nil }
}

/// The values that every page has, in `layout.mustache`.
struct LayoutView: Hashable, Sendable, Codable {
    /// The entries of the site's navigation.
    enum Entry: Hashable, Sendable {
        case programme, catalogue, support, mine, staff
    }

    struct Language: Hashable, Sendable, Codable {
        let language: String
        let name: String
        let address: String
        let isCurrent: Bool
    }

    let language: String
    /// The reader's time zone, as an IANA name.
    let zone: String?
    let languages: [Language]
    /// The addresses of the stylesheet, the script and the icon.
    let style: String
    let script: String
    let icon: String
    /// The media type of the icon.
    let iconType: String
    let organisation: OrganisationView
    let isProgramme: Bool
    let isCatalogue: Bool
    let isSupport: Bool
    let isMine: Bool
    let isStaff: Bool
}

/// The key of a form that is carried out once, however often it is sent.
struct OnceView: Hashable, Sendable, Codable {
    let once: String
}

/// All templates, once for each language, with the texts of the language written into them.
struct PageTemplates: Sendable {
    private let libraries: [String: MustacheLibrary]

    /// - Parameter folder: holds the templates, `NAME.mustache`.
    /// - Throws: ``Failure`` `.unavailable` for a text that a template names and a language lacks.
    init(folder: URL, texts: Texts) throws {
        var sources: [String: String] = [:]
        for file in try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        where file.pathExtension == "mustache" {
            let source = String(decoding: try Data(contentsOf: file), as: UTF8.self)
            sources[file.deletingPathExtension().lastPathComponent] = source
        }
        var libraries: [String: MustacheLibrary] = [:]
        for language in texts.languages {
            let texts = texts.spoken(in: language)
            libraries[language] = MustacheLibrary(
                templates: try sources.reduce(into: [:]) { templates, source in
                    templates[source.key] = try MustacheHTML.template(
                        try Self.writing(texts, into: source.value, name: source.key))
                })
        }
        self.libraries = libraries
    }

    /// The template with the text in place of each `{{texts.key}}`, so that rendering does not look it up.
    private static func writing(_ texts: LocalizedTexts, into source: String, name: String) throws -> String {
        try source.replacing(/{{texts\.([a-zA-Z]+)}}/) { match in
            guard let text = texts.texts[String(match.output.1)] else {
                throw Failure(
                    .unavailable,
                    "The template \(name) names the text \(match.output.1), which \(texts.language) lacks.")
            }
            return text.escapedHTML
        }
    }

    /// - Throws: ``Failure`` `.unavailable` where the template is missing.
    func render(_ name: String, language: String, _ scope: TemplateScope) throws -> String {
        guard let text = libraries[language]?.render(scope, withTemplate: name) else {
            throw Failure(.unavailable, "The page \(name) is missing from this installation.")
        }
        return text
    }
}
