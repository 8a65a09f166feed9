package import Foundation
package import Operations
import SupportCore
package import Training

extension Tokens.Request {
    /// - Parameter json: `role` and `name`, perhaps `email`, `trainer` and `user` (ids), `scopes`, `sources` and `expiresAt`.
    /// - Throws: ``Failure`` `.invalid` with every bad field.
    package init(writing json: JSON, now: Date) throws {
        let fields = try Fields(json)
        let role = fields.choice("role", required: true, of: Token.Role.self)
        let name = fields.text("name", required: true, limit: 200)
        self.init(role: role ?? .integration, name: name ?? "")
        email = fields.email("email")
        trainer = fields.text("trainer")
        user = fields.text("user").flatMap { $0.isEmpty ? nil : $0 }
        expiresAt = fields.instant("expiresAt")
        scopes = fields.texts("scopes", limit: 50)?.compactMap { text in
            if let scope = Scope(text) { return scope }
            let known = Scope.all.map(\.description).joined(separator: ", ")
            fields.fault("scopes", "“\(text)” is no scope. The scopes are \(known).")
            return nil
        }
        if scopes == [], fields.faults.isEmpty {
            fields.fault("scopes", "Name at least one, or leave the field out.")
        }
        sources = fields.texts("sources", limit: 50, maxLength: 200) ?? []
        if !sources.isEmpty, let role, role != .integration {
            fields.fault("sources", "Only tokens with the role integration are bound to sources.")
        }
        if let expiresAt, expiresAt <= now { fields.fault("expiresAt", "This is in the past.") }
        if user != nil, role == .integration {
            fields.fault("user", "Tokens with the role integration are for programs.")
        }
        if trainer != nil, let role, role != .trainer {
            fields.fault("trainer", "Only tokens with the role trainer can act for a trainer.")
        }
        try fields.finish()
    }
}

/// A token as the API shows it, without its secret.
package struct TokenResource: JSONResource {
    private let token: Token

    package init(_ token: Token) { self.token = token }

    package func writeFields(to json: inout JSONWriter) {
        json.write("id", token.id)
        json.write("role", token.role)
        json.write("name", token.name)
        json.write("email", token.email)
        json.write("trainer", token.trainer)
        json.write("user", token.user)
        json.write("scopes", token.scopes.map { $0.map(\.description) })
        json.write("sources", token.sources)
        json.write("createdAt", token.createdAt)
        json.write("expiresAt", token.expiresAt)
        json.write("revokedAt", token.revokedAt)
        json.write("lastUsedAt", token.lastUsedAt)
    }
}
