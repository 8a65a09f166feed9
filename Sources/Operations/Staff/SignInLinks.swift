public import Foundation
import Storage
import SupportCore
public import Training

/// Sign-in by a link, which works once.
extension Users {
    /// Requests a mail with a link for the user with an address. It does nothing for an address of nobody, for a user who
    /// is disabled, and for one who has several unused links, and it takes the same time.
    ///
    /// - Parameter language: the language of the mail, a BCP 47 tag.
    public func requestLink(email: String, language: String, by caller: Caller, now: Date) async throws {
        try await database.write(by: caller, now: now) { transaction in
            try transaction.deleteSignIns(endedUntil: now)
            if let user = try transaction.user(withEmail: email), !user.isDisabled,
                try transaction.signInLinkCount(of: user.id, now: now) < SignInLink.maxPerUser
            {
                let link = try transaction.addLink(of: user, language: language, lasting: SignInLink.requestedLifetime)
                try transaction.record(.linkRequested, .user, user.id, related: ["link": link.id])
            } else {
                try transaction.pretendToRequestLink()
            }
        }
    }

    /// Requests a mail with a new invitation for a user. Former links of the user stop working.
    ///
    /// - Throws: ``Failure`` `.notFound`, `.conflict` for a user who is disabled.
    public func invite(_ id: String, language: String, by caller: Caller, now: Date) async throws {
        try await database.write(by: caller, now: now) { transaction in
            let user = try transaction.existingUser(id)
            guard !user.isDisabled else { throw Failure(.conflict, "This user is disabled.") }
            try transaction.deleteSignInLinks(ofUser: user.id)
            let link = try transaction.addLink(of: user, language: language, lasting: SignInLink.invitationLifetime)
            try transaction.record(.linkRequested, .user, user.id, related: ["link": link.id])
        }
    }

    /// The user whom a link signs in.
    ///
    /// - Throws: ``Failure`` `.notFound` for a secret that is unknown, was used or has expired.
    public func user(forLink secret: String, now: Date) async throws -> User {
        try await database.read { try $0.linkAndUser(forSecret: secret, now: now).user }
    }

    /// Signs a browser in with a link, which does not work again.
    ///
    /// - Parameter former: the secret of the session that the browser had before. That session ends.
    /// - Returns: the secret of the session, which is shown only here.
    /// - Throws: ``Failure`` `.notFound` for a secret that is unknown, was used or has expired.
    public func signIn(
        withLink secret: String, endingSession former: String? = nil, by caller: Caller, now: Date
    ) async throws -> String {
        let session = Secret.random()
        try await database.write(by: caller, now: now) { transaction in
            let (link, user) = try transaction.linkAndUser(forSecret: secret, now: now)
            guard try transaction.deleteSignInLink(link.id) else { throw Failure.unknownSecret }
            try transaction.signIn(user, secret: session, endingSession: former)
        }
        return session
    }
}

extension Transaction {
    /// Begins a browser session of a user.
    func signIn(
        _ user: User, secret: String, endingSession former: String?, providerToken: String? = nil
    ) throws {
        try beginBrowserSession(
            of: .user(user), secret: secret, endingSession: former, providerToken: providerToken, now: now)
        try setBrowserSessionSeen(secretHash: Secret.hash(secret), user: user.id, now: now)
        try acting(as: Actor(.user, id: user.id)).record(.signedIn, .user, user.id)
    }

    /// - Parameter lifetime: seconds.
    func addLink(of user: User, language: String, lasting lifetime: TimeInterval) throws -> SignInLink {
        let link = SignInLink(
            id: Identifier.random(), user: user.id, language: language, expiresAt: now.addingTimeInterval(lifetime))
        try insert(link, now: now)
        return link
    }

    /// Writes as much as a request does, and deletes it again.
    fileprivate func pretendToRequestLink() throws {
        _ = try signInLinkCount(of: Identifier.random(), now: now)
        try record(.linkRequested, .user, Identifier.random())
        try deleteLastEntry()
    }
}

extension Connection {
    /// - Throws: ``Failure`` `.notFound` for a secret that is unknown, was used or has expired, and for one of a user who is
    ///   disabled.
    fileprivate func linkAndUser(forSecret secret: String, now: Date) throws -> (link: SignInLink, user: User) {
        guard let link = try signInLink(String(secret.prefix(20))),
            try personalSecrets().isValid(secret, ofLink: link.id), link.expiresAt > now,
            let user = try user(link.user), !user.isDisabled
        else { throw Failure.unknownSecret }
        return (link, user)
    }
}
