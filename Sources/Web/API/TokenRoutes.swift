public import Foundation
import HTTPTypes
public import Operations
import SupportCore
import Training

struct TokenRoutes {
    static func add(to table: RouteTable) {
        table.get("/api/v1/tokens", list)
        table.post("/api/v1/tokens", create)
        table.delete("/api/v1/tokens/{token}", revoke)
    }

    @Sendable static func list(_ call: Call) async throws -> Answer {
        try call.require(.admin)
        let query = Query(call)
        let list = try ListRequest(call, query)
        try query.finish()
        return try list.answer(try await call.site.tokens.tokens(page: list.page), for: call) { .object($0.members) }
    }

    /// The one answer that holds the secret.
    @Sendable static func create(_ call: Call) async throws -> Answer {
        try call.require(.admin)
        let request = try Tokens.Request(writing: try call.json(), now: call.now)
        let (token, secret) = try await call.site.tokens.create(request, by: call.caller, now: call.now)
        var answer = Answer.json(.object(token.members + [JSON.Member("secret", .string(secret))]), status: .created)
        answer.headers[.cacheControl] = "no-store"
        return answer
    }

    @Sendable static func revoke(_ call: Call) async throws -> Answer {
        try call.require(.admin)
        try await call.site.tokens.revoke(call.parameter("token"), by: call.caller, now: call.now)
        return .noContent
    }
}

extension Tokens.Request {
    /// - Parameter json: `role` and `name`, perhaps `email`, `trainer` (an id) and `expiresAt`.
    /// - Throws: ``Failure`` `.invalid` with every bad field.
    public init(writing json: JSON, now: Date) throws {
        let fields = try Fields(json)
        let role = fields.choice("role", required: true, of: Token.Role.self)
        let name = fields.text("name", required: true, limit: 200)
        self.init(role: role ?? .integration, name: name ?? "")
        email = fields.email("email")
        trainer = fields.text("trainer")
        expiresAt = fields.instant("expiresAt")
        if let expiresAt, expiresAt <= now { fields.fault("expiresAt", "This is in the past.") }
        if trainer != nil, let role, role != .trainer {
            fields.fault("trainer", "Only a token of the role trainer speaks for a trainer.")
        }
        try fields.finish()
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
