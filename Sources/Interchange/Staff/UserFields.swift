import Foundation
import SupportCore
package import Training

extension User.Details {
    /// - Parameters:
    ///   - json: `email` and `roles`, perhaps `name` and `trainer` (an id). Without a name the part of the address before
    ///     the `@` takes its place.
    ///   - mayLackRoles: true for a user who has none, because the identity provider took them.
    ///   - others: reads further fields.
    /// - Throws: ``Failure`` `.invalid` with every bad field.
    package init(writing json: JSON, mayLackRoles: Bool = false, others: (Fields) -> Void = { _ in }) throws {
        let fields = try Fields(json)
        let email = fields.email("email", required: true) ?? ""
        let name = fields.text("name", limit: 200)
        let names = User.roles.map(\.rawValue).joined(separator: ", ")
        let roles = fields.texts("roles", limit: 10) ?? []
        let known = roles.enumerated().compactMap { index, text -> Token.Role? in
            if let role = Token.Role(rawValue: text), User.roles.contains(role) { return role }
            fields.fault(at: "/roles/\(index)", "Must be one of \(names).")
            return nil
        }
        if roles.isEmpty, !mayLackRoles, fields.faults.allSatisfy({ !$0.pointer.hasPrefix("/roles") }) {
            fields.fault("roles", "Name at least one of \(names).")
        }
        let trainer = fields.text("trainer").flatMap { $0.isEmpty ? nil : $0 }
        if trainer != nil, !known.contains(.trainer) {
            fields.fault("trainer", "Only a user with the role trainer can be a trainer.")
        }
        others(fields)
        try fields.finish()
        let own = name.flatMap { $0.isEmpty ? nil : $0 } ?? String(email.prefix { $0 != "@" })
        self.init(name: own, email: email, roles: known, trainer: trainer)
    }

    /// The user after a merge patch, and whether the user is disabled then.
    ///
    /// - Throws: ``Failure`` `.invalid` with every bad field.
    package static func patched(by patch: JSON, over user: User) throws -> (details: User.Details, isDisabled: Bool) {
        let written = try patch.patching(UserResource(user), readOnly: UserResource.readOnly)
        var isDisabled = user.isDisabled
        let details = try User.Details(writing: written, mayLackRoles: user.details.roles.isEmpty) {
            isDisabled = $0.flag("disabled") ?? false
        }
        return (details, isDisabled)
    }
}

/// A user as the API shows one.
package struct UserResource: JSONResource {
    /// The fields that only the server sets.
    package static let readOnly: Set<String> = ["id", "lastSeenAt"]

    private let user: User

    package init(_ user: User) { self.user = user }

    package func writeFields(to json: inout JSONWriter) {
        json.write("id", user.id)
        json.write("name", user.details.name)
        json.write("email", user.details.email)
        json.write("roles", user.details.roles.map(\.rawValue))
        json.write("trainer", user.details.trainer)
        json.write("disabled", user.isDisabled)
        json.write("lastSeenAt", user.lastSeenAt)
    }
}
