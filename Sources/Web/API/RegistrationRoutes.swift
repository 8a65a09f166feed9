import Foundation
import HTTPTypes
import ICalendar
import Interchange
import NIOCore
import Operations
import Storage
import SupportCore
import Training

struct RegistrationRoutes {
    @Sendable static func list(_ call: Call) async throws -> Answer {
        let query = Query(call)
        let list = try ListRequest(call, query)
        var filter = RegistrationFilter(
            session: call.parameter("session"), status: query.choice("status"), attendance: query.choice("attendance"))
        let recurrenceID = query.parsed(
            "occurrence", as: "a local start such as 2026-12-01T10:00:00", LocalDateTime.init)
        try query.finish()
        if let recurrenceID {
            filter.occurrence = try await call.site.schedule.date(recurrenceID, of: filter.session).occurrence.id
        }
        let overviews = try await call.site.registrations.registrations(filter, page: list.page)
        if call.wantsCSV { return csv(overviews) }
        return try await list.answer(overviews.links(call), for: call, \.json)
    }

    @Sendable static func register(_ call: Call) async throws -> Answer {
        var request = try Registrations.Request(
            reading: try call.json(), session: call.parameter("session"), byStaff: call.visitor.isStaff)
        request.accounts = call.visitor.accounts(for: request.person.email)
        let outcome = try await call.site.registrations.register(request, by: call.caller, now: call.now)
        guard call.visitor.isStaff else {
            // The rest goes by mail: a stranger who types somebody's address learns nothing more of them.
            switch outcome {
            case .made(let overview): return .json(overview.brief, status: .created)
            case .known(let overview): return .json(overview.brief)
            }
        }
        guard case .made(let overview) = outcome else {
            throw Failure(.alreadyRegistered, "This person is already registered.")
        }
        return try await made(overview, call)
    }

    /// A new registration.
    static func made(_ overview: Registrations.Overview, _ call: Call) async throws -> Answer {
        var answer = try await answer(overview, call, status: .created)
        answer.headers[.location] = "/api/v1/registrations/\(overview.registration.id)"
        return answer
    }

    @Sendable static func show(_ call: Call) async throws -> Answer {
        let overview = try await call.site.registrations.registration(call.parameter("registration"))
        try call.require(mayUse: overview.registration, .trainer, .agent)
        return try await answer(overview, call)
    }

    @Sendable static func cancel(_ call: Call) async throws -> Answer {
        try Fields(try call.jsonIfAny()).finish()
        let overview = try await call.site.registrations.registration(call.parameter("registration"))
        try call.require(mayUse: overview.registration, .trainer, .agent)
        let cancelled = try await call.site.registrations.cancel(
            overview.registration.id, if: call.precondition, by: call.caller, now: call.now)
        return try await answer(cancelled, call)
    }

    @Sendable static func accept(_ call: Call) async throws -> Answer {
        try Fields(try call.jsonIfAny()).finish()
        let overview = try await call.site.registrations.registration(call.parameter("registration"))
        try call.require(mayUse: overview.registration, .trainer, .agent)
        let accepted = try await call.site.registrations.accept(
            overview.registration.id, by: call.caller, now: call.now)
        return try await answer(accepted, call)
    }

    /// Why somebody's calendar says what it says.
    @Sendable static func convergence(_ call: Call) async throws -> Answer {
        let convergence = try await call.site.convergence.convergence(
            of: call.parameter("registration"), now: call.now)
        return .json(convergence.json)
    }

    static func answer(
        _ overview: Registrations.Overview, _ call: Call, status: HTTPResponse.Status = .ok
    ) async throws -> Answer {
        let linked = try await Page(items: [overview], next: nil).links(call).items[0]
        var answer = Answer.json(linked.json, status: status).tagged(overview.version, for: call)
        // The links are secrets: no cache is to keep them.
        answer.headers[.cacheControl] = "no-store"
        return answer
    }

    static func csv(_ overviews: Page<Registrations.Overview>) -> Answer {
        let header = ["id", "occurrence", "name", "email", "accountID", "status", "position", "createdAt"]
        let rows = overviews.items.map { overview in
            let registration = overview.registration
            return [
                registration.id, overview.recurrenceID?.description ?? "", registration.person.name,
                registration.person.address ?? "", registration.person.account ?? "", registration.status.rawValue,
                overview.position.map(String.init) ?? "", instantText(registration.createdAt),
            ]
        }
        return .csv([header] + rows)
    }
}

struct LinkedOverview: Sendable {
    fileprivate let overview: Registrations.Overview
    fileprivate let links: [JSON.Member]

    var json: JSON { .object(overview.members + links) }
}

extension Page<Registrations.Overview> {
    /// The standings beside the secret addresses of their people, which staff and the people themselves are shown.
    func links(_ call: Call) async throws -> Page<LinkedOverview> {
        let people = Set(items.map(\.registration.registrant))
        let secrets = try await call.site.registrations.secrets(ofRegistrants: Array(people))
        let linked = items.map { overview in
            let own = secrets[overview.registration.registrant]
            return LinkedOverview(
                overview: overview,
                links: [
                    JSON.Member("manageURL", JSON(own.map { "\(call.site.publicURL)/my/\($0.page)" })),
                    JSON.Member("feed", JSON(own.map { "\(call.site.publicURL)/calendar/my/\($0.feed).ics" })),
                ])
        }
        return Page<LinkedOverview>(items: linked, next: next)
    }
}

extension Call {
    /// Staff of these roles, or the registrant whose it is.
    fileprivate func require(mayUse registration: Registration, _ roles: Token.Role...) throws {
        if case .registrant(let registrant, _) = visitor {
            guard registrant.id == registration.registrant else {
                throw Failure(.notFound, "There is no such registration.")
            }
            return
        }
        guard case .token(let token) = visitor else {
            throw HTTPFailure.unauthenticated("This requires a token or the registrant's own secret.")
        }
        guard token.role == .admin || roles.contains(token.role) else {
            throw Failure(.forbidden, "Tokens with the role \(token.role.rawValue) cannot do this.")
        }
    }
}

extension Registration.Person {
    /// Nil where the person was erased.
    fileprivate var address: String? { email.contains("@") ? email : nil }
}

extension Registrations.Overview {
    /// What a stranger is told.
    fileprivate var brief: JSON {
        ["status": .string(registration.status.rawValue), "position": JSON(position)]
    }

    var members: [JSON.Member] {
        let person = registration.person
        let answers = registration.answers.sorted { $0.key < $1.key }.map { JSON.Member($0.key, $0.value.json) }
        return [
            JSON.Member("id", .string(registration.id)), JSON.Member("session", .string(registration.session)),
            JSON.Member("occurrence", JSON(recurrenceID?.description)), JSON.Member("name", .string(person.name)),
            JSON.Member("email", JSON(person.address)), JSON.Member("accountID", JSON(person.account)),
            JSON.Member("timeZone", JSON(person.timeZone?.identifier)),
            JSON.Member("language", .string(person.language)),
            JSON.Member("status", .string(registration.status.rawValue)), JSON.Member("position", JSON(position)),
            JSON.Member("offerExpires", JSON(registration.offerExpires.map(instantText))),
            JSON.Member(
                "attendance",
                .array(
                    attendance.map {
                        [
                            "occurrence": .string($0.recurrenceID.description),
                            "attendance": .string($0.attendance.rawValue),
                        ]
                    })),
            JSON.Member("ticket", JSON(registration.ticket)), JSON.Member("answers", .object(answers)),
            JSON.Member("createdAt", .string(instantText(registration.createdAt))),
            JSON.Member("updatedAt", .string(instantText(registration.updatedAt))),
        ]
    }
}

extension Registration.Answer {
    fileprivate var json: JSON {
        switch self {
        case .text(let text): .string(text)
        case .checked(let isChecked): .bool(isChecked)
        }
    }
}
