import Foundation
import HTTPTypes
import Interchange
import Operations
import SupportCore
import Training

struct UserRoutes {
    @Sendable static func list(_ call: Call) async throws -> Answer {
        let query = Query(call)
        let list = try ListRequest(call, query)
        try query.finish()
        return try list.answer(try await call.site.users.users(page: list.page), for: call, UserResource.init)
    }

    /// Invites the person by mail.
    @Sendable static func create(_ call: Call) async throws -> Answer {
        let details = try User.Details(writing: try call.json())
        let user = try await call.site.users.create(
            details, language: call.reader.texts.language, by: call.caller, now: call.now)
        var answer = answer(user, call, status: .created)
        answer.headers[.location] = "/api/v1/users/\(user.id)"
        return answer
    }

    @Sendable static func show(_ call: Call) async throws -> Answer {
        answer(try await call.site.users.user(call.parameter("user")), call)
    }

    @Sendable static func edit(_ call: Call) async throws -> Answer {
        let patch = try call.json()
        let user = try await call.site.users.edit(
            call.parameter("user"), if: call.precondition, by: call.caller, now: call.now
        ) { try User.Details.patched(by: patch, over: $0) }
        return answer(user, call)
    }

    @Sendable static func delete(_ call: Call) async throws -> Answer {
        try await call.site.users.delete(
            call.parameter("user"), if: call.precondition, by: call.caller, now: call.now)
        return .noContent
    }

    private static func answer(_ user: User, _ call: Call, status: HTTPResponse.Status = .ok) -> Answer {
        .json(UserResource(user), status: status).tagged(user.version, for: call)
    }
}
