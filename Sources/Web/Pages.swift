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
}

extension Pages {
    /// A page. It loads nothing from elsewhere and runs no script.
    static func answer(_ site: Site, _ name: String, _ values: [String: Any?]) throws -> Answer {
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
            "time": start.description.dropFirst(11).prefix(5).description,
            "zone": session.details.recurrence.zone.identifier, "isCancelled": isCancelled,
            "seats": seatsLeft.map { $0 == 0 ? "full" : $0 == 1 ? "1 seat left" : "\($0) seats left" },
        ]
        return values.compactMapValues { $0 }
    }
}

private let weekdayNames = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
