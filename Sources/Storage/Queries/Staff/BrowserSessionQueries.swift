public import Foundation
public import Training

extension Connection {
    public func browserSession(withSecretHash hash: String) throws -> BrowserSession? {
        try first(
            """
            SELECT t.*, s.seen_at FROM browser_sessions s JOIN tokens t ON t.id = s.token_id
            WHERE s.secret_hash = \(hash)
            """
        ) { BrowserSession(token: try Token($0), seenAt: try $0.instant("seen_at")) }
    }

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

    /// Deletes those that were last seen at an instant or before.
    public func deleteBrowserSessions(seenUntil instant: Date) throws {
        try execute("DELETE FROM browser_sessions WHERE seen_at <= \(instant)")
    }
}
