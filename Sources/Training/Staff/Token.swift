public import Foundation

/// The credential of a person or a program. Its secret is shown once; only a hash of the secret is stored.
public struct Token: Sendable, Hashable, Identifiable {
    public enum Role: String, Sendable, Hashable, CaseIterable, Codable {
        case admin, trainer, agent, integration
    }

    public let id: String
    public let role: Role
    public let name: String
    public let email: String?
    /// The id of the trainer that it belongs to. A token that is used without one of its own has that of its user.
    public let trainer: String?
    /// The id of the user whom it belongs to; nil for a token of a program, and for one that was made before people had
    /// accounts.
    public let user: User.ID?
    /// The parts of the API that it is narrowed to, sorted; nil for all that its role may use.
    public let scopes: [Scope]?
    /// The sources whose tickets a token of a program reaches, sorted. None: it is bound by its first write.
    public let sources: [String]
    public let createdAt: Date
    public let expiresAt: Date?
    public let revokedAt: Date?
    /// The instant of the last request, up to a minute early; nil for a token that was never used.
    public let lastUsedAt: Date?

    public init(
        id: String, role: Role, name: String, email: String? = nil, trainer: String? = nil, user: User.ID? = nil,
        scopes: [Scope]? = nil, sources: [String] = [], createdAt: Date, expiresAt: Date? = nil, revokedAt: Date? = nil,
        lastUsedAt: Date? = nil
    ) {
        self.id = id
        self.role = role
        self.name = name
        self.email = email
        self.trainer = trainer
        self.user = user
        self.scopes = scopes?.sorted()
        self.sources = sources.sorted()
        self.createdAt = createdAt
        self.expiresAt = expiresAt
        self.revokedAt = revokedAt
        self.lastUsedAt = lastUsedAt
    }

    /// Seconds before its end during which a token is told of as about to expire.
    public static let expiryNotice: TimeInterval = 14 * 86_400

    public func isValid(at now: Date) -> Bool {
        revokedAt == nil && expiresAt.map { $0 > now } ?? true
    }

    /// True for a valid token whose end is near.
    public func expiresSoon(at now: Date) -> Bool {
        guard isValid(at: now), let expiresAt else { return false }
        return expiresAt <= now.addingTimeInterval(Self.expiryNotice)
    }

    public func permits(_ scope: Scope) -> Bool {
        scopes?.contains(scope) ?? true
    }
}

/// A browser that somebody signed in with. It ends with the token or when the user is disabled, and after a time without
/// a request.
public struct BrowserSession: Sendable, Hashable {
    /// Seconds without a request after which the session ends.
    public static let idleTimeout: TimeInterval = 12 * 3_600

    /// The credential or the person that the browser acts for, with its present roles.
    public enum Owner: Sendable, Hashable {
        case token(Token)
        case user(User)
    }

    public let owner: Owner
    /// The instant of the last request, up to a minute early.
    public let seenAt: Date

    public init(owner: Owner, seenAt: Date) {
        self.owner = owner
        self.seenAt = seenAt
    }

    public func isValid(at now: Date) -> Bool {
        guard now < seenAt.addingTimeInterval(Self.idleTimeout) else { return false }
        return switch owner {
        case .token(let token): token.isValid(at: now)
        case .user(let user): !user.isDisabled
        }
    }
}

extension BrowserSession.Owner {
    /// The name that pages show.
    public var name: String {
        switch self {
        case .token(let token): token.name
        case .user(let user): user.details.name
        }
    }

    /// The id of the trainer whose own dates come first.
    public var trainer: String? {
        switch self {
        case .token(let token): token.trainer
        case .user(let user): user.details.trainer
        }
    }

    /// The user, whose token it may be.
    public var user: User.ID? {
        switch self {
        case .token(let token): token.user
        case .user(let user): user.id
        }
    }

    /// The author of what the browser changes.
    public var actor: Actor {
        switch self {
        case .token(let token): Actor(.token, id: token.id)
        case .user(let user): Actor(.user, id: user.id)
        }
    }
}
