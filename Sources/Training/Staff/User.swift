public import Foundation

/// A person of the staff. A user signs in to pages with a one-time link or at an identity provider, and may own tokens.
public struct User: Sendable, Hashable, Identifiable {
    public let id: String
    public var details: Details
    /// The account at the identity provider; nil before the first sign-in there.
    public var identity: Identity?
    /// The instant at which the user was disabled; nil for a user who may sign in.
    public var disabledAt: Date?
    /// The instant of the last request of a browser, up to a minute early; nil for a user who never signed in.
    public let lastSeenAt: Date?
    public let createdAt: Date
    public var updatedAt: Date
    public var revision: Int

    public init(
        id: String, details: Details, identity: Identity? = nil, disabledAt: Date? = nil, lastSeenAt: Date? = nil,
        createdAt: Date, updatedAt: Date, revision: Int = 1
    ) {
        self.id = id
        self.details = details
        self.identity = identity
        self.disabledAt = disabledAt
        self.lastSeenAt = lastSeenAt
        self.createdAt = createdAt
        self.updatedAt = updatedAt
        self.revision = revision
    }

    public struct Details: Sendable, Hashable {
        public var name: String
        public var email: String
        /// Without duplicates, in the order of ``Token/Role``. A person never has the role of programs.
        public private(set) var roles: [Token.Role]
        /// The id of the trainer that the person is; only with the role trainer.
        public var trainer: String?

        public init(name: String, email: String, roles: some Collection<Token.Role>, trainer: String? = nil) {
            self.name = name
            self.email = email
            self.roles = []
            self.trainer = trainer
            set(roles: roles)
        }

        public mutating func set(roles: some Collection<Token.Role>) {
            self.roles = User.roles.filter(roles.contains)
        }
    }

    /// The roles of people.
    public static let roles: [Token.Role] = Token.Role.allCases.filter { $0 != .integration }

    /// An account at an identity provider. Its address and its name may change; these two never do.
    public struct Identity: Sendable, Hashable {
        public let issuer: String
        public let subject: String

        public init(issuer: String, subject: String) {
            self.issuer = issuer
            self.subject = subject
        }
    }

    public var isDisabled: Bool { disabledAt != nil }

    /// True if the user has one of these roles, or may do everything.
    public func mayAct(as roles: [Token.Role]) -> Bool {
        details.roles.contains(.admin) || details.roles.contains(where: roles.contains)
    }
}

/// A link that signs a person in, once. Its secret is derived from its id.
public struct SignInLink: Sendable, Hashable, Identifiable {
    public let id: String
    public let user: User.ID
    /// A BCP 47 tag: the language of the mail that holds the link.
    public let language: String
    public let expiresAt: Date

    public init(id: String, user: User.ID, language: String, expiresAt: Date) {
        self.id = id
        self.user = user
        self.language = language
        self.expiresAt = expiresAt
    }

    /// Seconds for which a link is valid that somebody asked for.
    public static let requestedLifetime: TimeInterval = 15 * 60
    /// Seconds for which a link is valid that an admin or the command made for somebody else.
    public static let invitationLifetime: TimeInterval = 3 * 86_400
    /// The links of one person that may be valid at once.
    public static let maxPerUser = 5
}
