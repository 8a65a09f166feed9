public import Foundation
import HTTPTypes
import ICalendar
import Mustache
import NIOCore
import SupportCore
import Training

/// The templates of all pages, read once.
public struct Pages: Sendable {
    private let library: MustacheLibrary
    let texts: Texts

    /// - Parameter resources: the folder that holds `Templates`.
    public init(resources: URL) throws {
        let folder = resources.appending(path: "Templates")
        var templates: [String: MustacheTemplate] = [:]
        for file in try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        where file.pathExtension == "mustache" {
            let text = String(decoding: try Data(contentsOf: file), as: UTF8.self)
            templates[file.deletingPathExtension().lastPathComponent] = try MustacheTemplate(string: text)
        }
        library = MustacheLibrary(templates: templates)
        texts = try Texts(folder: folder)
    }

    /// - Parameter values: what the template names; what is nil is not there for it.
    func render(_ name: String, _ values: [String: Any?]) throws -> String {
        guard let text = library.render(values.compactMapValues { $0 }, withTemplate: name) else {
            throw Failure(.unavailable, "The page \(name) is missing from this installation.")
        }
        return text
    }
}

extension Call {
    func page(_ name: String, _ values: [String: Any?]) throws -> Answer {
        try Pages.answer(site, name, values)
    }

    /// A page for one person alone, at an address that is a secret: no cache, search engine or other site is to have it.
    func privatePage(_ name: String, in texts: SpokenTexts, _ values: [String: Any?]) throws -> Answer {
        var answer = try Pages.answer(site, name, values, in: texts)
        answer.keepSecret()
        return answer
    }
}

extension Pages {
    /// A page. It loads nothing from elsewhere and runs no script.
    static func answer(
        _ site: Site, _ name: String, _ values: [String: Any?], in texts: SpokenTexts? = nil
    ) throws -> Answer {
        let texts = texts ?? site.pages.texts.spoken(in: Texts.usual)
        let values = values.merging(["texts": texts.texts, "language": texts.language]) { own, _ in own }
        var headers = HTTPFields()
        headers[.contentType] = "text/html; charset=utf-8"
        headers[.cacheControl] = "no-cache"
        headers[.contentSecurityPolicy] =
            "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'self'"
        headers[.xContentTypeOptions] = "nosniff"
        headers[.referrerPolicy] = "strict-origin-when-cross-origin"
        return Answer(.ok, headers: headers, body: ByteBuffer(string: try site.pages.render(name, values)))
    }
}

extension ScheduledDate {
    /// A date as the pages show it, in the session's own zone.
    var forPage: [String: Any] {
        let start = occurrence.start
        let values: [String: Any?] = [
            "title": title, "page": "/sessions/" + session.id, "instant": instantText(occurrence.startsAt),
            "day": weekdayNames[start.date.weekday.rawValue - 1] + ", " + start.date.description,
            "time": start.clock,
            "zone": session.details.recurrence.zone.identifier, "isCancelled": isCancelled,
            "seats": seatsLeft.map { $0 == 0 ? "full" : $0 == 1 ? "1 seat left" : "\($0) seats left" },
        ]
        return values.compactMapValues { $0 }
    }
}

private let weekdayNames = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
