public import Foundation
public import Storage
import SupportCore
public import Training

/// The people of the staff.
public struct Users: Sendable {
    let database: any Database

    public init(_ database: any Database) {
        self.database = database
    }

    /// All users, also disabled ones.
    public func users(page: PageRequest) async throws -> Page<User> {
        try await database.read { try $0.users(page: page) }
    }

    /// Users, with all trainers that a user can be.
    public func usersAndTrainers(page: PageRequest) async throws -> (users: Page<User>, trainers: [Trainer]) {
        try await database.read { connection in
            (
                users: try connection.users(page: page),
                trainers: try connection.trainers(page: PageRequest(limit: 1_000)).items
            )
        }
    }

    /// The most users who are offered as those who work on a ticket.
    public static let maxAgents = 500

    /// The users who can work on tickets, by name.
    public func agents() async throws -> [User] {
        try await database.read { try $0.agents(limit: Self.maxAgents) }
    }

    /// - Throws: ``Failure`` `.notFound`.
    public func user(_ id: String) async throws -> User {
        try await database.read { try $0.existingUser(id) }
    }

    /// A user with the tokens that still work, and all trainers that a user can be.
    public func userWithTokens(
        _ id: String, now: Date
    ) async throws -> (user: User, tokens: [Token], trainers: [Trainer]) {
        try await database.read { connection in
            (
                user: try connection.existingUser(id), tokens: try connection.validTokens(ofUser: id, now: now),
                trainers: try connection.trainers(page: PageRequest(limit: 1_000)).items
            )
        }
    }

    /// Creates a user, who is invited by mail.
    ///
    /// - Parameter language: the language of the mail, a BCP 47 tag.
    /// - Throws: ``Failure`` `.invalid` for a trainer who is unknown, `.conflict` where another user has the address.
    public func create(
        _ details: User.Details, language: String, by caller: Caller, now: Date
    ) async throws -> User {
        try await database.write(by: caller, now: now) { transaction in
            let user = try transaction.create(details)
            let link = try transaction.addLink(of: user, language: language, lasting: SignInLink.invitationLifetime)
            try transaction.record(.created, .user, user.id, related: ["link": link.id])
            return user
        }
    }

    /// Creates a user, or finds the one with the address, and makes a link that signs the person in.
    ///
    /// - Returns: the secret of the link, which is shown only here.
    /// - Throws: ``Failure`` `.conflict` for a user who is disabled.
    public func createWithLink(
        _ details: User.Details, by caller: Caller, now: Date
    ) async throws -> (user: User, secret: String) {
        try await database.write(by: caller, now: now) { transaction in
            let known = try transaction.user(withEmail: details.email)
            if let known, known.isDisabled {
                throw Failure(.conflict, "This user is disabled.")
            }
            let user = try known ?? transaction.create(details)
            let link = try transaction.addLink(of: user, language: "en", lasting: SignInLink.invitationLifetime)
            if known == nil { try transaction.record(.created, .user, user.id) }
            return (user, try transaction.personalSecrets().signInSecret(of: link.id))
        }
    }

    /// Edits a user. Roles that are taken away end the tokens that have them; browsers follow with their next request.
    /// A new address makes void the links that were mailed to the former one.
    ///
    /// - Throws: ``Failure`` `.notFound`, `.preconditionFailed`, `.invalid` for a trainer who is unknown, `.conflict`
    ///   where another user has the address, and for an admin who would take that role from themselves or disable
    ///   themselves.
    public func edit(
        _ id: String, if precondition: Precondition = .none, by caller: Caller, now: Date,
        change: @escaping @Sendable (User) throws -> (details: User.Details, isDisabled: Bool)
    ) async throws -> User {
        try await database.write(by: caller, now: now) { transaction in
            let before = try transaction.existingUser(id)
            try precondition.check(before.version)
            let (details, isDisabled) = try change(before)
            return try transaction.change(before, to: details, isDisabled: isDisabled)
        }
    }

    /// Deletes a user with the address, and ends all access of the person. Journal entries keep the id.
    ///
    /// - Throws: ``Failure`` `.notFound`, `.preconditionFailed`, `.conflict` for the user who asks for it.
    public func delete(_ id: String, if precondition: Precondition = .none, by caller: Caller, now: Date) async throws {
        try await database.write(by: caller, now: now) { transaction in
            let user = try transaction.existingUser(id)
            try precondition.check(user.version)
            try transaction.checkIsAnother(user)
            try transaction.endAccess(of: user)
            try transaction.deleteUser(id)
            try transaction.deleteStaffAddress(user.details.email)
            try transaction.record(.deleted, .user, id)
        }
        // Former pages of the file, in its log, still contain the person.
        try await database.foldLog()
    }
}

extension User {
    /// Changes with every change of the user, but not with the instant of the last request.
    public var version: String { "\(id)-\(revision)" }
}

extension Connection {
    func existingUser(_ id: String) throws -> User {
        guard let user = try user(id) else { throw Failure.noSuch("user") }
        return user
    }
}

extension Transaction {
    /// - Throws: ``Failure`` `.invalid` for a trainer who is unknown, `.conflict` where another user has the address.
    func create(_ details: User.Details, identity: User.Identity? = nil) throws -> User {
        try checkTrainer(of: details)
        let user = User(
            id: Identifier.random(), details: details, identity: identity, createdAt: now, updatedAt: now)
        try checkingAddress { try insert(user) }
        return user
    }

    /// Writes a changed user, and ends the access that the change takes away.
    func change(
        _ before: User, to details: User.Details, identity: User.Identity? = nil, isDisabled: Bool
    ) throws -> User {
        if details.trainer != before.details.trainer { try checkTrainer(of: details) }
        var after = before
        after.details = details
        after.identity = identity ?? before.identity
        after.disabledAt = isDisabled ? before.disabledAt ?? now : nil
        let fields = after.fields(differingFrom: before)
        guard !fields.isEmpty || isDisabled != before.isDisabled else { return before }
        if isDisabled || before.details.roles.contains(.admin) && !details.roles.contains(.admin) {
            try checkIsAnother(before)
        }
        after.updatedAt = now
        after.revision += 1
        try checkingAddress { try update(after) }
        if !fields.isEmpty { try record(.updated, .user, after.id, fields: fields) }
        if isDisabled != before.isDisabled { try record(isDisabled ? .disabled : .enabled, .user, after.id) }
        // They are in the inbox of the former address.
        if fields.contains("email") { try deleteSignInLinks(ofUser: after.id) }
        if isDisabled {
            try endAccess(of: after)
        } else if fields.contains("roles") {
            for token in try validTokens(ofUser: after.id, now: now) where !after.mayAct(as: [token.role]) {
                try revoke(token: token.id)
            }
        }
        return after
    }

    /// Ends the browser sessions, the links and the tokens of a user.
    func endAccess(of user: User) throws {
        try deleteBrowserSessions(ofUser: user.id)
        try deleteSignInLinks(ofUser: user.id)
        for token in try validTokens(ofUser: user.id, now: now) { try revoke(token: token.id) }
    }

    /// Keeps admins from locking themselves out by mistake.
    fileprivate func checkIsAnother(_ user: User) throws {
        guard caller.actor != Actor(.user, id: user.id) else {
            throw Failure(.conflict, "This is you. Ask another admin to do this.")
        }
    }

    private func checkTrainer(of details: User.Details) throws {
        guard let id = details.trainer else { return }
        guard try trainer(id) != nil else {
            throw Failure.invalid("/trainer", "There is no trainer with this id.")
        }
    }

    private func checkingAddress(_ write: () throws -> Void) throws {
        do {
            try write()
        } catch ConstraintViolation.notUnique {
            throw Failure(.conflict, "Another user has this email address.")
        }
    }
}

extension User {
    fileprivate func fields(differingFrom other: User) -> [String] {
        let comparisons: [(String, Bool)] = [
            ("name", details.name == other.details.name), ("email", details.email == other.details.email),
            ("roles", details.roles == other.details.roles), ("trainer", details.trainer == other.details.trainer),
            ("identity", identity == other.identity),
        ]
        return comparisons.filter { !$0.1 }.map(\.0)
    }
}
