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
        if call.wantsCSV { return .csv(try await call.site.registrations.registrations(filter).table) }
        let overviews = try await call.site.registrations.registrations(filter, page: list.page)
        let linked = try await overviews.items.linked(call)
        return try list.answer(overviews, for: call) {
            ListResource(linked, next: $0, leftOut: overviews.leftOut)
        }
    }

    @Sendable static func register(_ call: Call) async throws -> Answer {
        var party = try Registrations.Party(
            reading: try call.json(), session: call.parameter("session"), byStaff: call.visitor.isStaff)
        let email = party.person.person.email
        party.person.accounts = call.visitor.accounts(for: email)
        guard call.visitor.isTrusted(with: email) else {
            try call.site.registrationLimit.check(
                [email] + party.colleagues.map(\.person.email), reserving: party.reserving, for: call)
            try call.site.registrationLimit.checkHolds(
                [email] + party.colleagues.map(\.person.email), reserving: party.reserving,
                of: party.person.session, for: call)
            // The rest goes by mail: a stranger who types somebody's address learns nothing of them.
            let outcome = try await call.site.registrations.registerPublicly(
                party, confirming: call.site.confirming, by: call.caller, now: call.now)
            let along = PartyResource(
                party.colleagues.map(\.person), outcome.colleagues.map { $0.map { Registrations.ColleaguePlace($0) } })
            return receipt(
                RegistrationReceiptResource(outcome.person), of: party, outcome.reserved, along, status: .created)
        }
        if !call.visitor.isStaff, !party.colleagues.isEmpty {
            try call.site.registrationLimit.check(party.colleagues.map(\.person.email), for: call)
            if case .registrant(let registrant, _) = call.visitor {
                try call.site.registrationLimit.checkHolds(
                    party.colleagues.map(\.person.email), of: party.person.session, namedBy: registrant.id, for: call)
            }
        }
        let outcome = try await call.site.registrations.register(
            party, confirming: call.site.confirming, by: call.caller, now: call.now)
        let along = PartyResource(party.colleagues.map(\.person), outcome.colleagues)
        let (overview, isNew) =
            switch outcome.person {
            case .created(let overview): (overview, true)
            case .existing(let overview): (overview, false)
            }
        guard call.visitor.isStaff else {
            return receipt(
                RegistrationReceiptResource(overview), of: party, outcome.reserved, along,
                status: isNew ? .created : .ok)
        }
        guard isNew else { throw Failure(.alreadyRegistered, "This person is already registered.") }
        guard !party.isAlone else { return try await made(overview, call) }
        let registration = try await [overview].linked(call)[0]
        return answer(JoinedResource(registration, along), of: overview, call, status: .created).made(overview)
    }

    /// The answer to a caller who is not staff. It has members about others only if the request is for several people.
    private static func receipt(
        _ receipt: RegistrationReceiptResource, of party: Registrations.Party, _ reserved: ReservedPlaces?,
        _ along: PartyResource, status: HTTPResponse.Status
    ) -> Answer {
        party.isAlone
            ? .json(receipt, status: status)
            : .json(PartyReceiptResource(receipt, reserved: reserved, along), status: status)
    }

    /// A new registration.
    static func made(_ overview: Registrations.Overview, _ call: Call) async throws -> Answer {
        try await answer(overview, call, status: .created).made(overview)
    }

    /// The registration that the path names, for its registrant, trainers and agents. Everybody else is refused before
    /// anything is read, and so learns nothing of it.
    static func registration(_ call: Call) async throws -> Registrations.Overview {
        try call.requireRegistrant(or: .trainer, .agent)
        let overview = try await call.site.registrations.registration(call.parameter("registration"))
        if case .registrant(let registrant, _) = call.visitor, registrant.id != overview.registration.registrant {
            throw Failure(.notFound, "There is no such registration.")
        }
        return overview
    }

    @Sendable static func show(_ call: Call) async throws -> Answer {
        let overview = try await registration(call)
        return try await answer(overview, call)
    }

    @Sendable static func cancel(_ call: Call) async throws -> Answer {
        try Fields(try call.jsonIfAny()).finish()
        let overview = try await registration(call)
        let cancelled = try await call.site.registrations.cancel(
            overview.registration.id, if: call.precondition, by: call.caller, now: call.now)
        return try await answer(cancelled, call)
    }

    @Sendable static func move(_ call: Call) async throws -> Answer {
        let destination = try Registrations.Destination(reading: try call.json())
        let overview = try await registration(call)
        let moved = try await call.site.registrations.move(
            overview.registration.id, to: destination, byStaff: call.visitor.isStaff, if: call.precondition,
            by: call.caller, now: call.now)
        return try await answer(moved, call)
    }

    /// Names colleagues for places that the registration reserves.
    @Sendable static func fillReserved(_ call: Call) async throws -> Answer {
        let colleagues = try Registrations.colleagues(reading: try call.json())
        let overview = try await registration(call)
        return try await named(colleagues, for: overview, byStaff: call.visitor.isStaff, call.caller, call)
    }

    /// The answer to whoever named colleagues: their places.
    static func named(
        _ colleagues: [Registration.Person], for overview: Registrations.Overview, byStaff: Bool, _ caller: Caller,
        _ call: Call
    ) async throws -> Answer {
        if !byStaff {
            try call.site.registrationLimit.check(colleagues.map(\.email), for: call)
            // Somebody who gives up their own place keeps those of the colleagues they named, and could otherwise
            // reserve more and more of them.
            try call.site.registrationLimit.checkHolds(
                colleagues.map(\.email), of: overview.registration.session,
                namedBy: overview.registration.registrant, until: overview.registration.reserved?.until, for: call)
        }
        let places = try await call.site.registrations.fillReserved(
            by: overview.registration.id, with: colleagues, byStaff: byStaff, confirming: call.site.confirming,
            if: call.precondition, by: caller, now: call.now)
        return .json(PartyResource(colleagues, places), status: .created)
    }

    @Sendable static func releaseReserved(_ call: Call) async throws -> Answer {
        try Fields(try call.jsonIfAny()).finish()
        let overview = try await registration(call)
        let released = try await call.site.registrations.releaseReserved(
            by: overview.registration.id, if: call.precondition, by: call.caller, now: call.now)
        return try await answer(released, call)
    }

    @Sendable static func accept(_ call: Call) async throws -> Answer {
        try Fields(try call.jsonIfAny()).finish()
        let overview = try await registration(call)
        let accepted = try await call.site.registrations.accept(
            overview.registration.id, by: call.caller, now: call.now)
        return try await answer(accepted, call)
    }

    @Sendable static func approve(_ call: Call) async throws -> Answer {
        try Fields(try call.jsonIfAny()).finish()
        let approved = try await call.site.registrations.approve(
            call.parameter("registration"), if: call.precondition, by: call.caller, now: call.now)
        return try await answer(approved, call)
    }

    @Sendable static func decline(_ call: Call) async throws -> Answer {
        let fields = try Fields(try call.jsonIfAny())
        let reason = fields.reason(within: .decision)
        try fields.finish()
        let declined = try await call.site.registrations.decline(
            call.parameter("registration"), reason: reason, if: call.precondition, by: call.caller, now: call.now)
        return try await answer(declined, call)
    }

    /// The current state of each date of a registration, the last mail about it, and the last fetch of the feed.
    @Sendable static func convergence(_ call: Call) async throws -> Answer {
        let convergence = try await call.site.convergence.report(
            ofRegistration: call.parameter("registration"), now: call.now)
        return .json(ConvergenceResource(convergence))
    }

    static func answer(
        _ overview: Registrations.Overview, _ call: Call, status: HTTPResponse.Status = .ok
    ) async throws -> Answer {
        answer(try await [overview].linked(call)[0], of: overview, call, status: status)
    }

    private static func answer(
        _ resource: some JSONResource, of overview: Registrations.Overview, _ call: Call, status: HTTPResponse.Status
    ) -> Answer {
        var answer = Answer.json(resource, status: status).tagged(overview.version, for: call)
        // The links are secrets: no cache is to keep them.
        answer.headers[.cacheControl] = "no-store"
        return answer
    }
}

extension Answer {
    /// The answer with the address of a new registration.
    fileprivate func made(_ overview: Registrations.Overview) -> Answer {
        var answer = self
        answer.headers[.location] = "/api/v1/registrations/\(overview.registration.id)"
        return answer
    }
}

extension [Registrations.Overview] {
    /// The registrations with the addresses of their registrants' pages, for staff and the registrants themselves.
    /// Anybody with these addresses can cancel and move, so a token that is narrowed to reading gets none.
    func linked(_ call: Call) async throws -> [LinkedRegistrationResource] {
        let people = call.visitor.permits(Scope(.registrations, .write)) ? Set(map(\.registration.registrant)) : []
        let secrets = try await call.site.registrations.secrets(ofRegistrants: Array<String>(people))
        return map { overview in
            let links = RegistrantLinks(secrets[overview.registration.registrant], publicURL: call.site.publicURL)
            return JoinedResource(RegistrationResource(overview), links)
        }
    }
}

extension Call {
    /// - Throws: ``Failure`` `.unauthenticated`, `.forbidden` for a token of another role.
    fileprivate func requireRegistrant(or roles: Token.Role...) throws {
        switch visitor {
        case .registrant: return
        case .anonymous: throw HTTPFailure.unauthenticated("This requires a token or the registrant's own secret.")
        case .token, .user: try visitor.require(roles)
        }
    }
}
