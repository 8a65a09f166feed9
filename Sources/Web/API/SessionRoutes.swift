import Foundation
import HTTPTypes
import ICalendar
import Interchange
import Operations
import Storage
import SupportCore
import Training

struct SessionRoutes {
    @Sendable static func list(_ call: Call) async throws -> Answer {
        let query = Query(call)
        let list = try ListRequest(call, query)
        var filter = try await SessionFilter(query, call)
        filter.from = query.instant("from")
        filter.to = query.instant("to")
        try query.finish()
        if filter.statuses.isEmpty { filter.statuses = call.visitor.isStaff ? [.draft, .published] : [.published] }
        return try list.answer(try await call.site.schedule.sessions(filter, page: list.page), for: call) {
            $0.resource(for: call)
        }
    }

    @Sendable static func create(_ call: Call) async throws -> Answer {
        let options = try Schedule.Options(call)
        let body = try call.json()
        let (read, status) = try Session.Details.reading(body)
        var details = read
        if let kind = call.site.rooms.settings.standard, ["room", "join", "location"].allSatisfy({ body[$0] == nil }) {
            details.room = Room(kind)
        }
        try call.site.rooms.check(details.room)
        guard status != .cancelled else {
            throw Failure.invalid("/status", "A new session is a draft or published.")
        }
        let outcome = try await call.site.schedule.create(
            details, status: status, options: options, by: call.caller, now: call.now)
        return outcome.answer(for: call, status: .created) { session in
            var answer = session.answer(for: call, status: .created)
            answer.headers[.location] = "/api/v1/sessions/\(session.id)"
            return answer
        }
    }

    @Sendable static func show(_ call: Call) async throws -> Answer {
        let session = try await call.site.schedule.session(call.parameter("session"))
        try session.checkVisible(to: call.visitor)
        return session.answer(for: call)
    }

    @Sendable static func edit(_ call: Call) async throws -> Answer {
        let options = try Schedule.Options(call)
        let (patch, rooms) = (try call.json(), call.site.rooms)
        let outcome = try await call.site.schedule.edit(
            call.parameter("session"), if: call.precondition, options: options,
            replacingUnknownZoneBy: patch.zone, by: call.caller, now: call.now
        ) { session in
            let (details, status) = try Session.Details.reading(
                patch, over: session, shown: session.resource(for: call))
            // A room whose server is gone does not prevent other changes.
            if details.room?.kind != session.details.room?.kind { try rooms.check(details.room) }
            return (details, status)
        }
        return outcome.answer(for: call) { $0.answer(for: call) }
    }

    @Sendable static func delete(_ call: Call) async throws -> Answer {
        try await call.site.schedule.delete(
            call.parameter("session"), if: call.precondition, by: call.caller, now: call.now)
        return .noContent
    }

    @Sendable static func publish(_ call: Call) async throws -> Answer {
        let options = try Schedule.Options(call)
        try Fields(try call.jsonIfAny()).finish()
        let outcome = try await call.site.schedule.publish(
            call.parameter("session"), if: call.precondition, options: options, by: call.caller, now: call.now)
        return outcome.answer(for: call) { $0.answer(for: call) }
    }

    @Sendable static func cancel(_ call: Call) async throws -> Answer {
        let options = try Schedule.Options(call)
        let fields = try Fields(try call.jsonIfAny())
        let reason = fields.reason(within: .decision)
        try fields.finish()
        let outcome = try await call.site.schedule.cancel(
            call.parameter("session"), reason: reason, if: call.precondition, options: options, by: call.caller,
            now: call.now)
        return outcome.answer(for: call) { $0.answer(for: call) }
    }
}

extension JSON {
    /// The known zone that a patch of a session names.
    fileprivate var zone: Zone? {
        guard case .string(let name)? = self["timeZone"] else { return nil }
        return Zone(ifKnown: name)
    }
}

extension Session {
    func answer(for call: Call, status: HTTPResponse.Status = .ok) -> Answer {
        Answer.json(resource(for: call), status: status).tagged(version, for: call)
    }

    func resource(for call: Call) -> SessionResource {
        SessionResource(self, forStaff: call.visitor.isStaff, publicURL: call.site.publicURL, now: call.now)
    }

    /// - Throws: ``Failure`` `.notFound` if the visitor may not know about the session.
    func checkVisible(to visitor: Visitor) throws {
        guard visitor.isStaff || (status != .draft && isVisible(to: visitor.accounts)) else {
            throw Failure(.notFound, "There is no such session.")
        }
    }
}

extension Schedule.Options {
    /// The parameters of an edit: `preview`, `conflicts=allow` and `lose=allow`.
    init(_ call: Call) throws {
        let query = Query(call)
        self.init(query)
        try query.finish()
    }

    init(_ query: Query) {
        self.init(
            preview: query.flag("preview"),
            allowsClashes: query.parsed("conflicts", as: "“allow”") { $0 == "allow" ? true : nil } ?? false,
            allowsLosses: query.parsed("lose", as: "“allow”") { $0 == "allow" ? true : nil } ?? false)
    }
}

extension Schedule.Outcome {
    func answer(for call: Call, status: HTTPResponse.Status = .ok, _ done: (Value) throws -> Answer) rethrows -> Answer
    {
        switch self {
        case .done(let value): try done(value)
        case .preview(let impact): .json(ImpactResource(impact))
        }
    }
}

extension SessionFilter {
    /// The filters that lists of sessions, lists of dates and the programme's feed have in common.
    ///
    /// - Throws: ``Failure`` `.unauthenticated` for drafts without a token.
    init(_ query: Query, _ call: Call) async throws {
        let facets = try await Feed.Facets(query, call)
        self.init(
            kinds: facets.kinds, tags: facets.tags, tutorials: facets.tutorials, trainers: facets.trainers,
            languages: facets.languages, statuses: query.choices("status"),
            visibilities: call.visitor.isStaff ? [] : [.public], accounts: call.visitor.accounts.names)
        guard call.visitor.isStaff || !statuses.contains(.draft) else {
            throw HTTPFailure.unauthenticated("Drafts require a token.")
        }
    }
}

extension Feed.Facets {
    init(_ query: Query, _ call: Call) async throws {
        var tutorials: [String] = []
        for tutorial in query.names("tutorial") {
            // An unknown tutorial leaves the list empty, as any value without a match does.
            do {
                tutorials.append(try await call.site.catalogue.tutorial(tutorial).id)
            } catch let failure as Failure where failure.code == .notFound {
                tutorials.append(tutorial)
            }
        }
        self.init(
            kinds: query.choices("kind"), tags: query.names("tag"), tutorials: tutorials,
            trainers: query.names("trainer"),
            languages: query.names("language").map { languageTag($0) ?? $0 })
    }
}
