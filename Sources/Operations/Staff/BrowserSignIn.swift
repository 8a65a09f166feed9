public import Foundation
import Storage
import SupportCore
public import Training

/// Browser sessions: a browser signs in with the secret of a token, and holds a secret of its own in a cookie. The
/// session ends with the token, and after a time without a request.
extension Tokens {
    /// Begins a browser session.
    ///
    /// - Parameters:
    ///   - secret: the secret of a token.
    ///   - former: the secret of the session that the browser had before. That session ends.
    /// - Returns: the secret of the session, which is shown only here; nil for a secret of no valid token.
    /// - Throws: ``Failure`` `.forbidden` for a token of a program.
    public func signIn(with secret: String, endingSession former: String? = nil, now: Date) async throws -> String? {
        guard let token = try await token(forSecret: secret, now: now) else { return nil }
        guard token.role != .integration else {
            throw Failure(.forbidden, "Tokens with the role integration are for programs.")
        }
        guard token.scopes == nil else {
            throw Failure(.forbidden, "Tokens that are narrowed to scopes are for programs.")
        }
        let session = Secret.random()
        try await database.write { connection in
            if let former { try connection.deleteBrowserSession(secretHash: Secret.hash(former)) }
            try connection.deleteBrowserSessions(seenUntil: now.addingTimeInterval(-BrowserSession.idleTimeout))
            try connection.insertBrowserSession(ofToken: token.id, secretHash: Secret.hash(session), now: now)
        }
        return session
    }

    /// The least time between two updates of the instant at which a session was last seen, in seconds.
    private static let seenInterval: TimeInterval = 60

    /// The token of a browser session; nil for a session that has ended.
    public func token(forSession secret: String, now: Date) async throws -> Token? {
        let hash = Secret.hash(secret)
        guard let session = try await database.read({ try $0.browserSession(withSecretHash: hash) }),
            session.isValid(at: now)
        else { return nil }
        if now >= session.seenAt.addingTimeInterval(Self.seenInterval) {
            try await database.write { try $0.setBrowserSessionSeen(secretHash: hash, now: now) }
        }
        note(session.token.id, now)
        return session.token
    }

    /// Ends a browser session.
    public func signOut(ofSession secret: String) async throws {
        let hash = Secret.hash(secret)
        try await database.write { try $0.deleteBrowserSession(secretHash: hash) }
    }

    /// The value that every form of a signed-in browser has to send, against forged requests. It does not reveal the
    /// secret.
    public static func formKey(ofSession secret: String) -> String {
        Secret.hash("form " + secret)
    }
}
