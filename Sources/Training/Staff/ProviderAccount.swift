import Foundation
import SupportCore

/// An account as an identity provider vouches for it.
public struct ProviderAccount: Sendable, Hashable {
    public let identity: User.Identity
    public var name: String?
    public var email: String?
    /// Nil where the provider does not tell.
    public var isEmailVerified: Bool?
    /// The groups and roles of the person at the provider.
    public var groups: Set<String>

    public init(
        identity: User.Identity, name: String? = nil, email: String? = nil, isEmailVerified: Bool? = nil,
        groups: Set<String> = []
    ) {
        self.identity = identity
        self.name = name
        self.email = email
        self.isEmailVerified = isEmailVerified
        self.groups = groups
    }
}

/// The roles that groups of the identity provider stand for.
public struct GroupRoles: Sendable, Hashable {
    /// Nil: roles are given in Lectern.
    private let roles: [String: Set<Token.Role>]?

    public static let none = GroupRoles(roles: nil)

    private init(roles: [String: Set<Token.Role>]?) {
        self.roles = roles
    }

    /// - Parameter text: pairs such as `support=agent, it=admin`; a group may stand for several roles.
    /// - Throws: ``Failure`` `.invalid`.
    public init(_ text: String) throws {
        var roles: [String: Set<Token.Role>] = [:]
        for pair in text.split(separator: ",") {
            // The name of a group may hold the sign, as in LDAP.
            guard let sign = pair.lastIndex(of: "="),
                let role = Token.Role(rawValue: pair[pair.index(after: sign)...].trimmingCharacters(in: .whitespaces)),
                User.roles.contains(role)
            else {
                throw Failure(.invalid, "“\(pair)” is not GROUP=ROLE. The roles are admin, trainer and agent.")
            }
            let group = pair[..<sign].trimmingCharacters(in: .whitespaces)
            guard !group.isEmpty else { throw Failure(.invalid, "“\(pair)” names no group.") }
            roles[group, default: []].insert(role)
        }
        self.roles = roles.isEmpty ? nil : roles
    }

    /// Nil where groups have no roles.
    public func roles(of groups: Set<String>) -> Set<Token.Role>? {
        roles.map { roles in groups.reduce(into: []) { $0.formUnion(roles[$1] ?? []) } }
    }
}

/// The reason why an account of the identity provider signs nobody in.
public enum ProviderRefusal: String, Error, Sendable, Hashable, CaseIterable {
    /// The provider tells no address.
    case noAddress = "no address"
    /// The provider says that the address was not verified; or it does not say, and somebody here has that address.
    case unverifiedAddress = "address not verified"
    /// None of the groups has a role.
    case noRole = "no role"
    /// Nobody here has the address, and groups have no roles.
    case unknownPerson = "unknown person"
    case disabled
    /// Somebody with another account at the provider has the address.
    case addressTaken = "address of another account"
    /// The answer of the provider was used before.
    case usedBefore = "used before"
}
