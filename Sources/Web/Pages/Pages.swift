public import Foundation
import HTTPTypes
import ICalendar
import Interchange
import Mustache
import NIOCore
import Operations
import SupportCore

/// The templates of all pages, their texts and what they load, read once.
public struct Pages: Sendable {
    private let library: MustacheLibrary
    let texts: Texts
    let assets: Assets

    /// - Parameter resources: the folder that holds `Templates` and `Public`.
    public init(resources: URL) throws {
        let folder = resources.appending(path: "Templates")
        var templates: [String: MustacheTemplate] = [:]
        for file in try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        where file.pathExtension == "mustache" {
            let text = String(decoding: try Data(contentsOf: file), as: UTF8.self)
            templates[file.deletingPathExtension().lastPathComponent] = try MustacheHTML.template(text)
        }
        library = MustacheLibrary(templates: templates)
        texts = try Texts(folder: folder)
        assets = try Assets(resources: resources)
    }

    /// - Parameter values: what the template names; what is nil is not there for it.
    func render(_ name: String, _ values: [String: Any?]) throws -> String {
        guard let text = library.render(values.compactMapValues { $0 }, withTemplate: name) else {
            throw Failure(.unavailable, "The page \(name) is missing from this installation.")
        }
        return text
    }

    /// A page. It loads nothing from elsewhere, and runs no script but ours.
    func answer(_ name: String, for reader: PageReader, isSecret: Bool = false, _ values: [String: Any?]) throws
        -> Answer
    {
        let common: [String: Any?] = [
            "texts": reader.texts.texts, "language": reader.texts.language, "zone": reader.zone?.identifier,
            "languages": reader.languages(of: texts), "style": assets.address("style.css"),
            "script": assets.address("page.js"), "icon": assets.address("icon.svg"),
        ]
        var headers = HTTPFields()
        headers[.contentType] = "text/html; charset=utf-8"
        headers[.cacheControl] = "no-cache"
        headers[.contentSecurityPolicy] = Self.policy + "; frame-ancestors 'none'"
        headers[.xContentTypeOptions] = "nosniff"
        headers[.referrerPolicy] = "strict-origin-when-cross-origin"
        headers[.vary] = "Accept-Language, Cookie, Accept-Encoding"
        if let chosen = reader.chosenLanguage {
            headers[.setCookie] = "lang=\(chosen); Path=/; Max-Age=31536000; SameSite=Lax"
        }
        var answer = Answer(.ok, headers: headers)
        let body = ByteBuffer(string: try render(name, values.merging(common) { own, _ in own }))
        // What holds a secret is not compressed: its length would tell of it (BREACH).
        if !isSecret, reader.acceptsGzip, let gzipped = Gzip.compress(body) {
            answer.headers[.contentEncoding] = "gzip"
            answer.body = gzipped
        } else {
            answer.body = body
        }
        if isSecret { answer.keepSecret() }
        return answer
    }

    /// Everything that a page loads is ours, and everything that a form sends comes here.
    static let policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        + "base-uri 'none'; form-action 'self'"
}

extension Call {
    func page(_ name: String, _ values: [String: Any?]) throws -> Answer {
        try site.pages.answer(name, for: reader, values)
    }

    /// A page for one person alone, at an address that is a secret: no cache, search engine or other site is to have it.
    func privatePage(_ name: String, for reader: PageReader, _ values: [String: Any?]) throws -> Answer {
        try site.pages.answer(name, for: reader, isSecret: true, values)
    }
}
