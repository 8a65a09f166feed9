public import Foundation
import Storage
import SupportCore
public import Training

/// Browser sessions: a browser signs in with the secret of a token, and holds a secret of its own in a cookie. The
/// session ends with the token, and after a time without a request. People sign in in ``Users``.
extension Tokens {
    /// Begins a browser session.
    ///
    /// - Parameters:
    ///   - secret: the secret of a token.
    ///   - former: the secret of the session that the browser had before. That session ends.
    /// - Returns: the secret of the session, which is shown only here; nil for the secret of an invalid or unknown
    ///   token.
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
            try connection.beginBrowserSession(of: .token(token), secret: session, endingSession: former, now: now)
        }
        return session
    }

    /// The least time between two updates of the instant at which a session was last seen, in seconds.
    private static let seenInterval: TimeInterval = 60

    /// The owner of a browser session; nil for a session that has ended.
    public func owner(ofSession secret: String, now: Date) async throws -> BrowserSession.Owner? {
        let hash = Secret.hash(secret)
        guard let session = try await database.read({ try $0.browserSession(withSecretHash: hash) }),
            session.isValid(at: now)
        else { return nil }
        if now >= session.seenAt.addingTimeInterval(Self.seenInterval) {
            let user = session.owner.user
            try await database.write { try $0.setBrowserSessionSeen(secretHash: hash, user: user, now: now) }
        }
        if case .token(let token) = session.owner { note(token.id, now) }
        return session.owner
    }

    /// Ends a browser session.
    ///
    /// - Returns: the ID token of the identity provider at which the browser signed in; nil for another way.
    public func signOut(ofSession secret: String) async throws -> String? {
        let hash = Secret.hash(secret)
        return try await database.write { connection in
            let token = try connection.providerToken(ofSessionWithSecretHash: hash)
            try connection.deleteBrowserSession(secretHash: hash)
            return token
        }
    }

    /// The value that every form of a signed-in browser has to send, against forged requests. It does not reveal the
    /// secret.
    public static func formKey(ofSession secret: String) -> String {
        Secret.hash("form " + secret)
    }
}

extension Connection {
    /// - Parameters:
    ///   - secret: the new secret of the browser.
    ///   - former: the secret of the session that the browser had before. That session ends.
    ///   - providerToken: the ID token of the identity provider.
    func beginBrowserSession(
        of owner: BrowserSession.Owner, secret: String, endingSession former: String?, providerToken: String? = nil,
        now: Date
    ) throws {
        if let former { try deleteBrowserSession(secretHash: Secret.hash(former)) }
        try deleteBrowserSessions(seenUntil: now.addingTimeInterval(-BrowserSession.idleTimeout))
        try insertBrowserSession(
            of: owner, secretHash: Secret.hash(secret), providerToken: providerToken, now: now)
    }
}
