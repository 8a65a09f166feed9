public import OpenIDConnect
public import Training

/// The identity provider at which staff sign in, and the roles that its groups stand for.
public struct IdentityProvider: Sendable {
    let provider: OpenIDProvider
    let roles: GroupRoles

    public init(_ provider: OpenIDProvider, roles: GroupRoles) {
        self.provider = provider
        self.roles = roles
    }
}
