import Foundation
import HTTPTypes
import ICalendar
import Mustache
import NIOCore
import Operations
import Storage
import SupportCore
import Training

/// The pages: what links in calendars and in errors lead to.
struct PageRoutes {
    static func add(to table: RouteTable) {
        table.get("/", programme)
        table.get("/sessions/{session}", session)
        table.get("/errors/{code}", error)
        table.get("/docs", documentation)
        table.get("/style.css", stylesheet)
    }

    @Sendable static func programme(_ call: Call) async throws -> Answer {
        let filter = SessionFilter(
            statuses: [.published], visibilities: [.public], from: call.now,
            to: call.now.addingTimeInterval(60 * 86_400))
        let dates = try await call.site.schedule.dates(filter, page: PageRequest(limit: 100))
        let feed = call.site.publicURL + "/calendar.ics"
        return try call.page(
            "programme",
            [
                "title": "Webinars and tutorials", "dates": dates.items.map(\.forPage),
                "subscribe": subscriptions(to: feed),
            ])
    }

    @Sendable static func session(_ call: Call) async throws -> Answer {
        let session = try await call.site.schedule.session(call.parameter("session"))
        try session.checkVisible(to: call.visitor)
        let dates = try await call.site.schedule.dates(
            of: session.id, from: call.now, to: nil, page: PageRequest(limit: 50))
        let next = try await next(after: session, call)
        let details = session.details
        return try call.page(
            "session",
            [
                "title": details.title, "paragraphs": details.description.components(separatedBy: "\n\n"),
                "zone": details.recurrence.zone.identifier, "dates": dates.items.map(\.forPage),
                "isCancelled": session.status == .cancelled, "reason": session.cancellation?.reason,
                "location": details.location, "next": next.map { "/sessions/" + $0.id },
                "subscribe": subscriptions(to: "\(call.site.publicURL)/calendar/sessions/\(session.id).ics"),
            ])
    }

    private static func next(after session: Session, _ call: Call) async throws -> Session? {
        guard let id = session.followedBy else { return nil }
        let next = try await call.site.schedule.session(id)
        return next.status == .draft || next.details.visibility == .accounts ? nil : next
    }

    /// What an error's `type` leads to.
    @Sendable static func error(_ call: Call) async throws -> Answer {
        guard let code = Failure.Code(rawValue: call.parameter("code")) else {
            throw Failure(.notFound, "There is no such kind of error.")
        }
        let meaning = ErrorResponses.meaning(code)
        return try call.page(
            "error",
            [
                "title": meaning.title, "code": code.rawValue, "status": meaning.status.code,
                "explanation": ErrorResponses.explanation(code),
            ])
    }

    /// The operations of the OpenAPI document, for people.
    @Sendable static func documentation(_ call: Call) async throws -> Answer {
        let file = call.site.resources.appending(path: "Public/openapi.json")
        let document = try JSON(parsing: Array(Data(contentsOf: file)))
        guard case .object(let paths)? = document["paths"] else { throw Failure(.unavailable, "There is no document.") }
        let operations = paths.flatMap { path -> [[String: Any]] in
            guard case .object(let methods) = path.value else { return [] }
            return methods.compactMap { method in
                guard case .string(let summary)? = method.value["summary"] else { return nil }
                var description = ""
                if case .string(let text)? = method.value["description"] { description = text }
                return [
                    "method": method.name.uppercased(), "path": path.name, "summary": summary,
                    "description": description,
                ]
            }
        }
        return try call.page("documentation", ["title": "The HTTP API of Lectern", "operations": operations])
    }

    @Sendable static func stylesheet(_ call: Call) async throws -> Answer {
        let file = call.site.resources.appending(path: "Public/style.css")
        var headers = HTTPFields()
        headers[.contentType] = "text/css; charset=utf-8"
        headers[.cacheControl] = "public, max-age=3600"
        return Answer(.ok, headers: headers, body: ByteBuffer(bytes: try Data(contentsOf: file)))
    }

    /// The ways in which calendar programs take a feed: Apple and Thunderbird by `webcal:`, Google by its own page,
    /// Outlook by the address as it is.
    static func subscriptions(to feed: String) -> [String: String] {
        let webcal = feed.replacing(/^https?:/, with: "webcal:")
        let escaped = webcal.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? webcal
        return ["webcal": webcal, "https": feed, "google": "https://calendar.google.com/calendar/r?cid=" + escaped]
    }
}
