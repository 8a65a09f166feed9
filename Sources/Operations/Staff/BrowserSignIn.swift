public import Foundation
import Storage
import SupportCore
public import Training

/// The verbs of browsers: they hold a secret of their own in a cookie, which ends with the token and after a rest.
extension Tokens {
    /// Lets a browser in.
    ///
    /// - Parameters:
    ///   - secret: of a token.
    ///   - former: the secret of the session that the browser had, which ends.
    /// - Returns: the secret of the new session, which is shown this once; nil for a token that is none any more.
    /// - Throws: ``Failure`` `.forbidden` for a token of a program.
    public func signIn(with secret: String, endingSession former: String? = nil, now: Date) async throws -> String? {
        guard let token = try await token(forSecret: secret, now: now) else { return nil }
        guard token.role != .integration else {
            throw Failure(.forbidden, "Tokens with the role integration are for programs.")
        }
        let made = Secret.random()
        try await database.write { connection in
            if let former { try connection.deleteBrowserSession(secretHash: Secret.hash(former)) }
            try connection.deleteBrowserSessions(seenUntil: now.addingTimeInterval(-BrowserSession.rest))
            try connection.insertBrowserSession(ofToken: token.id, secretHash: Secret.hash(made), now: now)
        }
        return made
    }

    /// How often it is written down that a browser was seen, in seconds.
    private static let seenInterval: TimeInterval = 60

    /// The token behind the secret of a session; nil where that has ended.
    public func token(forSession secret: String, now: Date) async throws -> Token? {
        let hash = Secret.hash(secret)
        guard let session = try await database.read({ try $0.browserSession(withSecretHash: hash) }),
            session.isValid(at: now)
        else { return nil }
        if now >= session.seenAt.addingTimeInterval(Self.seenInterval) {
            try await database.write { try $0.setBrowserSessionSeen(secretHash: hash, now: now) }
        }
        return session.token
    }

    public func signOut(ofSession secret: String) async throws {
        let hash = Secret.hash(secret)
        try await database.write { try $0.deleteBrowserSession(secretHash: hash) }
    }

    /// What every form that a signed-in browser sends has to hold. Whoever has it learns nothing of the secret.
    public static func formKey(ofSession secret: String) -> String {
        Secret.hash("form " + secret)
    }
}
