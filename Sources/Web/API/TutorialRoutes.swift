import Foundation
import HTTPTypes
import Interchange
import Operations
import Storage
import SupportCore
import Training

struct TutorialRoutes {
    @Sendable static func list(_ call: Call) async throws -> Answer {
        let query = Query(call)
        let list = try ListRequest(call, query)
        var filter = TutorialFilter(
            words: query.words("q"),
            tags: query.all("tag"), level: query.choice("level"),
            language: query.one("language").map { languageTag($0) ?? $0 },
            statuses: query.choices("status"))
        try query.finish()
        if call.visitor.isStaff {
            if filter.statuses.isEmpty { filter.statuses = [.draft, .published] }
        } else {
            guard filter.statuses.isEmpty else {
                throw HTTPFailure.unauthenticated("The status filter requires a token.")
            }
            filter.statuses = [.published]
        }
        return try list.answer(try await call.site.catalogue.tutorials(filter, page: list.page), for: call) {
            TutorialResource($0, forStaff: call.visitor.isStaff)
        }
    }

    @Sendable static func create(_ call: Call) async throws -> Answer {
        let details = try Tutorial.Details(writing: try call.json())
        let tutorial = try await call.site.catalogue.create(details, by: call.caller, now: call.now)
        var answer = answer(tutorial, call, status: .created)
        answer.headers[.location] = "/api/v1/tutorials/\(tutorial.id)"
        return answer
    }

    @Sendable static func show(_ call: Call) async throws -> Answer {
        let tutorial = try await call.site.catalogue.tutorial(call.parameter("tutorial"))
        guard tutorial.details.status == .published || call.visitor.isStaff else {
            throw Failure(.notFound, "There is no such tutorial.")
        }
        return answer(tutorial, call)
    }

    @Sendable static func edit(_ call: Call) async throws -> Answer {
        let patch = try call.json()
        let tutorial = try await call.site.catalogue.edit(
            call.parameter("tutorial"), if: call.precondition, by: call.caller, now: call.now
        ) { tutorial in
            let shown = TutorialResource(tutorial, forStaff: call.visitor.isStaff)
            return try Tutorial.Details(writing: patch.patching(shown, readOnly: TutorialResource.readOnly))
        }
        return answer(tutorial, call)
    }

    @Sendable static func delete(_ call: Call) async throws -> Answer {
        try await call.site.catalogue.delete(
            call.parameter("tutorial"), if: call.precondition, by: call.caller, now: call.now)
        return .noContent
    }

    @Sendable static func recordInterest(_ call: Call) async throws -> Answer {
        let fields = try Fields(try call.json())
        let email = fields.email("email", required: true)
        let language = fields.language("language")
        try fields.finish()
        let isTrusted = call.visitor.isTrusted(with: email ?? "")
        if !isTrusted { try call.site.registrationLimit.check(email ?? "", for: call) }
        try await call.site.catalogue.recordInterest(
            in: call.parameter("tutorial"), email: email ?? "", language: language ?? Texts.fallback,
            confirming: isTrusted ? .never : call.site.confirming, by: call.caller, now: call.now)
        return Answer(.accepted)
    }

    private static func answer(_ tutorial: Tutorial, _ call: Call, status: HTTPResponse.Status = .ok) -> Answer {
        let isForStaff = call.visitor.isStaff
        return .json(TutorialResource(tutorial, forStaff: isForStaff), status: status)
            .tagged(isForStaff ? tutorial.version : tutorial.publicVersion, for: call)
    }
}
