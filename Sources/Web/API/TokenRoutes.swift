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
        return try list.answer(try await call.site.tokens.tokens(page: list.page), for: call, TokenResource.init)
    }

    /// The one answer that holds the secret.
    @Sendable static func create(_ call: Call) async throws -> Answer {
        let request = try Tokens.Request(writing: try call.json(), now: call.now)
        let (token, secret) = try await call.site.tokens.create(request, by: call.caller, now: call.now)
        var answer = Answer.json(
            JoinedResource(TokenResource(token), TextResource("secret", secret)), status: .created)
        answer.headers[.cacheControl] = "no-store"
        return answer
    }

    @Sendable static func revoke(_ call: Call) async throws -> Answer {
        try await call.site.tokens.revoke(call.parameter("token"), by: call.caller, now: call.now)
        return .noContent
    }
}
