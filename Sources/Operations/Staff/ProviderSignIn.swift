import Addresses
public import Foundation
import Storage
import SupportCore
public import Training

extension Users {
    /// The time for which a browser may be at the identity provider, in seconds.
    public static let providerTime: TimeInterval = 600

    /// Marks the secret of a browser's sign-in as used, before the provider is asked for the account.
    ///
    /// - Throws: ``ProviderRefusal/usedBefore``.
    public func use(signInSecret secret: String, now: Date) async throws {
        let hash = Secret.hash(secret)
        try await database.write { connection in
            try connection.deleteSignIns(endedUntil: now)
            do {
                // A clock that was set back makes nothing usable again.
                try connection.insertUsedSignIn(
                    secretHash: hash, expiresAt: now.addingTimeInterval(2 * Self.providerTime))
            } catch ConstraintViolation.notUnique {
                throw ProviderRefusal.usedBefore
            }
        }
    }

    /// Signs a browser in with an account of the identity provider. The account is known by its issuer and subject alone;
    /// only at the first sign-in a verified address leads to the user whom an admin created.
    ///
    /// An account whose groups have no role any more signs nobody in, and takes the roles and all access from its user.
    ///
    /// - Parameters:
    ///   - providerToken: the ID token, which signing out at the provider asks for.
    ///   - former: the secret of the session that the browser had before. That session ends.
    /// - Returns: the secret of the session, which is shown only here.
    /// - Throws: ``ProviderRefusal``.
    public func signIn(
        with account: ProviderAccount, roles: GroupRoles, providerToken: String?, endingSession former: String? = nil,
        now: Date
    ) async throws -> String {
        let session = Secret.random()
        let granted = roles.roles(of: account.groups)
        let isSignedIn = try await database.write(by: .lectern, now: now) { transaction in
            guard granted?.isEmpty != true else {
                try transaction.withdrawRoles(of: account)
                return false
            }
            let user = try transaction.user(of: account, granted)
            try transaction.signIn(user, secret: session, endingSession: former, providerToken: providerToken)
            return true
        }
        guard isSignedIn else { throw ProviderRefusal.noRole }
        return session
    }
}

extension Transaction {
    /// Takes the roles from the user of an account, and ends all access.
    fileprivate func withdrawRoles(of account: ProviderAccount) throws {
        guard let user = try user(withIdentity: account.identity), !user.isDisabled else { return }
        var details = user.details
        details.set(roles: [Token.Role]())
        details.trainer = nil
        let after = try change(user, to: details, isDisabled: false)
        try endAccess(of: after)
    }

    /// The user of an account, with the roles that it has at present.
    fileprivate func user(of account: ProviderAccount, _ granted: Set<Token.Role>?) throws -> User {
        if let user = try user(withIdentity: account.identity) { return try follow(account, granted, of: user) }
        guard let email = account.email, isAddress(email) else { throw ProviderRefusal.noAddress }
        guard account.isEmailVerified != false else { throw ProviderRefusal.unverifiedAddress }
        if let user = try user(withEmail: email) {
            guard account.isEmailVerified == true else { throw ProviderRefusal.unverifiedAddress }
            guard user.identity == nil else { throw ProviderRefusal.addressTaken }
            return try follow(account, granted, of: user)
        }
        guard let granted else { throw ProviderRefusal.unknownPerson }
        let name = account.name?.storedName ?? String(email.prefix { $0 != "@" })
        let user = try create(User.Details(name: name, email: email, roles: granted), identity: account.identity)
        try record(.created, .user, user.id)
        return user
    }

    /// Takes over the name, a verified address and the roles.
    private func follow(_ account: ProviderAccount, _ granted: Set<Token.Role>?, of user: User) throws -> User {
        guard !user.isDisabled else { throw ProviderRefusal.disabled }
        var details = user.details
        if let name = account.name?.storedName { details.name = name }
        if account.isEmailVerified == true, let email = account.email, isAddress(email),
            EmailAddress.key(of: email) != EmailAddress.key(of: details.email), try self.user(withEmail: email) == nil
        {
            details.email = email
        }
        if let granted {
            details.set(roles: granted)
            if !granted.contains(.trainer) { details.trainer = nil }
        }
        return try change(user, to: details, identity: account.identity, isDisabled: false)
    }

    private func isAddress(_ text: String) -> Bool {
        do {
            _ = try EmailAddress(text, allowsLocalHosts: true)
            return true
        } catch {
            return false
        }
    }
}

extension String {
    /// The text as a name on one line; nil for an empty one.
    fileprivate var storedName: String? {
        let name = split(whereSeparator: { $0.isWhitespace || $0.isNewline }).joined(separator: " ").prefix(200)
        return name.isEmpty ? nil : String(name)
    }
}
