public import Foundation
public import Training

extension Connection {
    /// Nil for a session of a token or a user that cannot be read, too: the browser is led to sign in again.
    public func browserSession(withSecretHash hash: String) throws -> BrowserSession? {
        let ofToken = try readable(
            """
            SELECT t.*, s.seen_at, u.trainer_id AS trainer_of_user FROM browser_sessions s
            JOIN tokens t ON t.id = s.token_id LEFT JOIN users u ON u.id = t.user_id
            WHERE s.secret_hash = \(hash)
            """, in: .tokens
        ) { BrowserSession(owner: .token(try Token($0)), seenAt: try $0.instant("seen_at")) }
        if let session = ofToken.first { return session }
        return try readable(
            """
            SELECT u.*, s.seen_at FROM browser_sessions s JOIN users u ON u.id = s.user_id
            WHERE s.secret_hash = \(hash)
            """, in: .users
        ) { BrowserSession(owner: .user(try User($0)), seenAt: try $0.instant("seen_at")) }.first
    }

    /// - Parameters:
    ///   - secretHash: the hash of the secret in the cookie.
    ///   - providerToken: the ID token of the identity provider, which signing out there asks for.
    public func insertBrowserSession(
        of owner: BrowserSession.Owner, secretHash: String, providerToken: String? = nil, now: Date
    ) throws {
        let (token, user): (String?, String?) =
            switch owner {
            case .token(let token): (token.id, nil)
            case .user(let user): (nil, user.id)
            }
        try execute(
            """
            INSERT INTO browser_sessions (secret_hash, token_id, user_id, provider_token, created_at, seen_at)
            VALUES (\(secretHash), \(token), \(user), \(providerToken), \(now), \(now))
            """)
    }

    /// The ID token with which a browser signed in; nil for one that signed in otherwise.
    public func providerToken(ofSessionWithSecretHash hash: String) throws -> String? {
        try first("SELECT provider_token FROM browser_sessions WHERE secret_hash = \(hash)") {
            try $0.textIfAny("provider_token")
        }.flatMap(\.self)
    }

    /// Notes a request of a browser, and of the user who signed in with it.
    public func setBrowserSessionSeen(secretHash: String, user: User.ID?, now: Date) throws {
        try execute("UPDATE browser_sessions SET seen_at = \(now) WHERE secret_hash = \(secretHash)")
        if let user { try setSeen(user: user, now: now) }
    }

    public func deleteBrowserSession(secretHash: String) throws {
        try execute("DELETE FROM browser_sessions WHERE secret_hash = \(secretHash)")
    }

    public func deleteBrowserSessions(ofToken token: Token.ID) throws {
        try execute("DELETE FROM browser_sessions WHERE token_id = \(token)")
    }

    public func deleteBrowserSessions(ofUser user: User.ID) throws {
        try execute("DELETE FROM browser_sessions WHERE user_id = \(user)")
    }

    /// Deletes the sessions whose last request was at an instant or before.
    public func deleteBrowserSessions(seenUntil instant: Date) throws {
        try execute("DELETE FROM browser_sessions WHERE seen_at <= \(instant)")
    }
}
