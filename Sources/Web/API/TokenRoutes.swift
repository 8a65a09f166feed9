import Foundation
import HTTPTypes
import Interchange
import Operations
import SupportCore
import Training

struct TokenRoutes {
    @Sendable static func list(_ call: Call) async throws -> Answer {
        let query = Query(call)
        let list = try ListRequest(call, query)
        try query.finish()
        return try list.answer(try await call.site.tokens.tokens(page: list.page), for: call) { JSON.object($0.members) }
    }

    /// The one answer that holds the secret.
    @Sendable static func create(_ call: Call) async throws -> Answer {
        let request = try Tokens.Request(writing: try call.json(), now: call.now)
        let (token, secret) = try await call.site.tokens.create(request, by: call.caller, now: call.now)
        var answer = Answer.json(.object(token.members + [JSON.Member("secret", .string(secret))]), status: .created)
        answer.headers[.cacheControl] = "no-store"
        return answer
    }

    @Sendable static func revoke(_ call: Call) async throws -> Answer {
        try await call.site.tokens.revoke(call.parameter("token"), by: call.caller, now: call.now)
        return .noContent
    }
}

extension Token {
    fileprivate var members: [JSON.Member] {
        [
            JSON.Member("id", .string(id)), JSON.Member("role", .string(role.rawValue)),
            JSON.Member("name", .string(name)),
            JSON.Member("email", JSON(email)), JSON.Member("trainer", JSON(trainer)),
            JSON.Member("createdAt", .string(instantText(createdAt))),
            JSON.Member("expiresAt", JSON(expiresAt.map(instantText))),
            JSON.Member("revokedAt", JSON(revokedAt.map(instantText))),
        ]
    }
}
