import Addresses
public import Foundation
public import Training

extension Connection {
    /// Users in the order of their creation.
    public func users(page: PageRequest) throws -> Page<User> {
        let place: SQL = page.after.map { "ordinal > \($0.order)" } ?? "1 = 1"
        return try paged(
            "SELECT * FROM users WHERE \(place) ORDER BY ordinal LIMIT \(page.limit + 1)", in: .users, by: .ordinal,
            limit: page.limit, User.init)
    }

    public func user(_ id: String) throws -> User? {
        try first("SELECT * FROM users WHERE id = \(id)", in: .users, User.init)
    }

    public func user(withEmail email: String) throws -> User? {
        try first("SELECT * FROM users WHERE email_key = \(EmailAddress.key(of: email))", in: .users, User.init)
    }

    public func user(withIdentity identity: User.Identity) throws -> User? {
        try first(
            "SELECT * FROM users WHERE issuer = \(identity.issuer) AND subject = \(identity.subject)", in: .users,
            User.init)
    }

    /// The users who can work on tickets, by name.
    public func agents(limit: Int) throws -> [User] {
        // Roles are stored as JSON: a name with its quotes is no part of another one.
        try all(
            """
            SELECT * FROM users
            WHERE disabled_at IS NULL AND (roles LIKE '%"agent"%' OR roles LIKE '%"admin"%')
            ORDER BY name, ordinal LIMIT \(limit)
            """, in: .users, User.init)
    }

    /// The names of the users with these ids, by id. Ids that are not of users are left out.
    public func userNames(_ ids: some Collection<String>) throws -> [String: String] {
        guard !ids.isEmpty else { return [:] }
        let names = try all("SELECT id, name FROM users WHERE id IN \(anyOf: Array(ids))") {
            (try $0.text("id"), try $0.text("name"))
        }
        return Dictionary(uniqueKeysWithValues: names)
    }

    /// - Throws: ``ConstraintViolation`` `.notUnique` where another user has the address.
    public func insert(_ user: User) throws {
        let details = user.details
        try execute(
            """
            INSERT INTO users (
                id, ordinal, name, email, email_key, roles, trainer_id, issuer, subject, disabled_at, created_at,
                updated_at, revision)
            VALUES (
                \(user.id), \(nextOrdinal(of: "users")), \(details.name), \(details.email),
                \(EmailAddress.key(of: details.email)), \(try jsonText(details.roles)), \(details.trainer),
                \(user.identity?.issuer), \(user.identity?.subject), \(user.disabledAt), \(user.createdAt),
                \(user.updatedAt), \(user.revision))
            """)
    }

    /// - Throws: ``ConstraintViolation`` `.notUnique` where another user has the address or the identity.
    public func update(_ user: User) throws {
        let details = user.details
        try execute(
            """
            UPDATE users SET
                name = \(details.name), email = \(details.email), email_key = \(EmailAddress.key(of: details.email)),
                roles = \(try jsonText(details.roles)), trainer_id = \(details.trainer),
                issuer = \(user.identity?.issuer), subject = \(user.identity?.subject),
                disabled_at = \(user.disabledAt), updated_at = \(user.updatedAt), revision = \(user.revision)
            WHERE id = \(user.id)
            """)
    }

    /// Deletes a user. Tickets that the user worked on are nobody's then, and the user's tokens keep their names.
    public func deleteUser(_ id: User.ID) throws {
        try execute("UPDATE tickets SET assignee_id = NULL, revision = revision + 1 WHERE assignee_id = \(id)")
        try execute("UPDATE tokens SET user_id = NULL WHERE user_id = \(id)")
        try execute("DELETE FROM users WHERE id = \(id)")
    }

    /// Deletes an address of somebody of the staff where it is kept beside the user: with mails to staff, at tokens, and at
    /// the messages that they wrote as an agent, with the name there. The texts stay.
    public func deleteStaffAddress(_ email: String) throws {
        let key = EmailAddress.key(of: email)
        let ofStaff: [OutgoingMail.Purpose] = [.signIn, .mention, .digest, .ticketNews, .breach, .webhook]
        for mails in try chunks(of: mailIDs(toAddress: email)) {
            try execute("DELETE FROM mails WHERE id IN \(anyOf: mails) AND purpose IN \(anyOf: ofStaff)")
        }
        let tokens = try all("SELECT id, email FROM tokens WHERE email IS NOT NULL") {
            (id: try $0.text("id"), email: try $0.text("email"))
        }
        for token in tokens where EmailAddress.key(of: token.email) == key {
            try execute("UPDATE tokens SET email = NULL WHERE id = \(token.id)")
        }
        try execute(
            """
            UPDATE ticket_messages SET author_name = NULL, author_email = NULL, author_key = NULL
            WHERE author_key = \(key) AND side = 'agent'
            """)
    }

    func setSeen(user id: User.ID, now: Date) throws {
        try execute(
            "UPDATE users SET last_seen_at = \(now) WHERE id = \(id) AND (last_seen_at IS NULL OR last_seen_at < \(now))"
        )
    }
}

// MARK: - Links and sign-ins

extension Connection {
    public func signInLink(_ id: String) throws -> SignInLink? {
        try first("SELECT * FROM sign_in_links WHERE id = \(id)") { row in
            SignInLink(
                id: try row.text("id"), user: try row.text("user_id"), language: try row.text("language"),
                expiresAt: try row.instant("expires_at"))
        }
    }

    public func insert(_ link: SignInLink, now: Date) throws {
        try execute(
            """
            INSERT INTO sign_in_links (id, user_id, language, created_at, expires_at)
            VALUES (\(link.id), \(link.user), \(link.language), \(now), \(link.expiresAt))
            """)
    }

    /// The number of links of a user that are still valid.
    public func signInLinkCount(of user: User.ID, now: Date) throws -> Int {
        try number("SELECT COUNT(*) AS n FROM sign_in_links WHERE user_id = \(user) AND expires_at > \(now)")
    }

    /// - Returns: false for a link that somebody else used meanwhile.
    public func deleteSignInLink(_ id: String) throws -> Bool {
        try execute("DELETE FROM sign_in_links WHERE id = \(id)") > 0
    }

    public func deleteSignInLinks(ofUser user: User.ID) throws {
        try execute("DELETE FROM sign_in_links WHERE user_id = \(user)")
    }

    /// Notes that the secret of a browser's sign-in at the identity provider was used.
    ///
    /// - Throws: ``ConstraintViolation`` `.notUnique` for one that was used before.
    public func insertUsedSignIn(secretHash: String, expiresAt: Date) throws {
        try execute(
            "INSERT INTO used_sign_ins (secret_hash, expires_at) VALUES (\(secretHash), \(expiresAt))")
    }

    /// Deletes the links and the notes of sign-ins that ended at an instant or before.
    public func deleteSignIns(endedUntil instant: Date) throws {
        try execute("DELETE FROM sign_in_links WHERE expires_at <= \(instant)")
        try execute("DELETE FROM used_sign_ins WHERE expires_at <= \(instant)")
    }
}

extension User {
    init(_ row: Row) throws {
        let issuer = try row.textIfAny("issuer")
        let subject = try row.textIfAny("subject")
        let identity = issuer.flatMap { issuer in subject.map { Identity(issuer: issuer, subject: $0) } }
        self.init(
            id: try row.text("id"),
            details: Details(
                name: try row.text("name"), email: try row.text("email"),
                // A role of a newer version is one that this version cannot grant.
                roles: try row.json("roles", as: [String].self).compactMap(Token.Role.init),
                trainer: try row.textIfAny("trainer_id")),
            identity: identity, disabledAt: try row.instantIfAny("disabled_at"),
            lastSeenAt: try row.instantIfAny("last_seen_at"), createdAt: try row.instant("created_at"),
            updatedAt: try row.instant("updated_at"), revision: try row.integer("revision"))
    }
}
