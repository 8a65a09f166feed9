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
        try first("SELECT * FROM tokens WHERE secret_hash = \(hash)", in: .tokens, Token.init)
    }

    public func insert(_ token: Token, secretHash: String) throws {
        try execute(
            """
            INSERT INTO tokens (
                id, ordinal, role, name, email, trainer_id, scopes, sources, secret_hash, created_at, expires_at)
            VALUES (
                \(token.id), \(try nextOrdinal(of: "tokens")), \(token.role), \(token.name), \(token.email),
                \(token.trainer), \(try token.scopes.map { try jsonText($0.map(\.description)) }),
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

    /// - Returns: false if it was revoked before.
    public func revokeToken(_ id: String, now: Date) throws -> Bool {
        try execute("UPDATE tokens SET revoked_at = \(now) WHERE id = \(id) AND revoked_at IS NULL") > 0
    }
}

// MARK: - Browser sessions

extension Connection {
    /// Nil for a session of a token that cannot be read, too: the browser is led to sign in again.
    public func browserSession(withSecretHash hash: String) throws -> BrowserSession? {
        try readable(
            """
            SELECT t.*, s.seen_at FROM browser_sessions s JOIN tokens t ON t.id = s.token_id
            WHERE s.secret_hash = \(hash)
            """, in: .tokens
        ) { BrowserSession(token: try Token($0), seenAt: try $0.instant("seen_at")) }.first
    }

    /// - Parameter secretHash: the hash of the secret in the cookie.
    public func insertBrowserSession(ofToken token: Token.ID, secretHash: String, now: Date) throws {
        try execute(
            """
            INSERT INTO browser_sessions (secret_hash, token_id, created_at, seen_at)
            VALUES (\(secretHash), \(token), \(now), \(now))
            """)
    }

    public func setBrowserSessionSeen(secretHash: String, now: Date) throws {
        try execute("UPDATE browser_sessions SET seen_at = \(now) WHERE secret_hash = \(secretHash)")
    }

    public func deleteBrowserSession(secretHash: String) throws {
        try execute("DELETE FROM browser_sessions WHERE secret_hash = \(secretHash)")
    }

    public func deleteBrowserSessions(ofToken token: Token.ID) throws {
        try execute("DELETE FROM browser_sessions WHERE token_id = \(token)")
    }

    /// Deletes the sessions whose last request was at an instant or before.
    public func deleteBrowserSessions(seenUntil instant: Date) throws {
        try execute("DELETE FROM browser_sessions WHERE seen_at <= \(instant)")
    }
}

extension Token {
    init(_ row: Row) throws {
        self.init(
            id: try row.text("id"), role: try row.choice("role"), name: try row.text("name"),
            email: try row.textIfAny("email"), trainer: try row.textIfAny("trainer_id"),
            // A scope of a newer version is one that this version cannot grant.
            scopes: try row.jsonIfAny("scopes", as: [String].self)?.compactMap(Scope.init),
            sources: try row.json("sources"), createdAt: try row.instant("created_at"),
            expiresAt: try row.instantIfAny("expires_at"), revokedAt: try row.instantIfAny("revoked_at"),
            lastUsedAt: try row.instantIfAny("last_used_at"))
    }
}

extension Token.Role: SQLConvertible {}
