public import Foundation
public import Training

extension Connection {
    /// Tokens in the order of their creation.
    public func tokens(page: PageRequest) throws -> Page<Token> {
        let place: SQL = page.after.map { "ordinal > \($0.order)" } ?? "1 = 1"
        return try paged(
            "SELECT * FROM tokens WHERE \(place) ORDER BY ordinal LIMIT \(page.limit + 1)", in: .tokens,
            by: .ordinal, limit: page.limit, Token.init)
    }

    public func token(_ id: String) throws -> Token? {
        try first("SELECT * FROM tokens WHERE id = \(id)", in: .tokens, Token.init)
    }

    /// The id of the user whom a token belongs to; nil for that of a program.
    public func userID(ofToken id: Token.ID) throws -> User.ID? {
        try all("SELECT user_id FROM tokens WHERE id = \(id)") { try $0.textIfAny("user_id") }.first ?? nil
    }

    /// True if another valid token is bound to a source.
    public func hasToken(ofSource source: String, except id: Token.ID, now: Date) throws -> Bool {
        let bound = "%" + (try jsonText([source])).dropFirst().dropLast() + "%"
        let others = try rows(
            """
            SELECT * FROM tokens
            WHERE id <> \(id) AND sources LIKE \(bound) AND revoked_at IS NULL
                AND (expires_at IS NULL OR expires_at > \(now))
            """)
        return try others.contains { try Token($0).sources.contains(source) }
    }

    /// The names of the tokens with these ids, by id. Ids that are not of tokens are left out.
    public func tokenNames(_ ids: some Collection<String>) throws -> [String: String] {
        let names = try all("SELECT id, name FROM tokens WHERE id IN \(anyOf: Array(ids))") {
            (try $0.text("id"), try $0.text("name"))
        }
        return Dictionary(uniqueKeysWithValues: names)
    }

    public func token(withSecretHash hash: String) throws -> Token? {
        try first(
            """
            SELECT t.*, u.trainer_id AS trainer_of_user FROM tokens t LEFT JOIN users u ON u.id = t.user_id
            WHERE t.secret_hash = \(hash)
            """, in: .tokens, Token.init)
    }

    public func insert(_ token: Token, secretHash: String) throws {
        try execute(
            """
            INSERT INTO tokens (
                id, ordinal, role, name, email, trainer_id, user_id, scopes, sources, secret_hash, created_at,
                expires_at)
            VALUES (
                \(token.id), \(nextOrdinal(of: "tokens")), \(token.role), \(token.name), \(token.email),
                \(token.trainer), \(token.user), \(try token.scopes.map { try jsonText($0.map(\.description)) }),
                \(try jsonText(token.sources)), \(secretHash), \(token.createdAt), \(token.expiresAt))
            """)
    }

    /// Binds a token to the sources whose tickets it reaches.
    public func bind(token id: Token.ID, to sources: [String]) throws {
        try execute("UPDATE tokens SET sources = \(try jsonText(sources.sorted())) WHERE id = \(id)")
    }

    /// - Parameter uses: the instant of the last use of each token, by id.
    public func save(tokenUses uses: [Token.ID: Date]) throws {
        for (id, instant) in uses {
            try execute(
                """
                UPDATE tokens SET last_used_at = \(instant)
                WHERE id = \(id) AND (last_used_at IS NULL OR last_used_at < \(instant))
                """)
        }
    }

    /// The number of valid tokens that end at an instant or before.
    public func tokensExpiring(until instant: Date, now: Date) throws -> Int {
        try number(
            """
            SELECT COUNT(*) AS n FROM tokens
            WHERE revoked_at IS NULL AND expires_at > \(now) AND expires_at <= \(instant)
            """)
    }

    /// The valid tokens of a user, oldest first.
    public func validTokens(ofUser id: User.ID, now: Date) throws -> [Token] {
        try all(
            """
            SELECT * FROM tokens WHERE user_id = \(id) AND revoked_at IS NULL
                AND (expires_at IS NULL OR expires_at > \(now)) ORDER BY ordinal
            """, in: .tokens, Token.init)
    }

    /// - Returns: false if it was revoked before.
    public func revokeToken(_ id: String, now: Date) throws -> Bool {
        try execute("UPDATE tokens SET revoked_at = \(now) WHERE id = \(id) AND revoked_at IS NULL") > 0
    }
}

extension Token {
    init(_ row: Row) throws {
        self.init(
            id: try row.text("id"), role: try row.choice("role"), name: try row.text("name"),
            email: try row.textIfAny("email"),
            // A credential of a person acts for the trainer whom the person is. Lists show what was entered.
            trainer: try row.textIfAny("trainer_id") ?? row.textIfAny("trainer_of_user"),
            user: try row.textIfAny("user_id"),
            // A scope of a newer version is one that this version cannot grant.
            scopes: try row.jsonIfAny("scopes", as: [String].self)?.compactMap(Scope.init),
            sources: try row.json("sources"), createdAt: try row.instant("created_at"),
            expiresAt: try row.instantIfAny("expires_at"), revokedAt: try row.instantIfAny("revoked_at"),
            lastUsedAt: try row.instantIfAny("last_used_at"))
    }
}

extension Token.Role: SQLConvertible {}
