import Crypto
public import Foundation
public import Storage
public import SupportCore
import Synchronization
public import Training

/// The tokens of staff and of programs.
public struct Tokens: Sendable {
    let database: any Database
    private let cache = TokenCache()
    private let uses = TokenUses()

    public init(_ database: any Database) {
        self.database = database
    }

    /// The values of a new token.
    public struct Request: Sendable, Hashable {
        public var role: Token.Role
        public var name: String
        public var email: String?
        public var trainer: String?
        /// The id of the user whom it belongs to; nil for a token of a program.
        public var user: User.ID?
        /// Nil for all that the role may use.
        public var scopes: [Scope]?
        /// Empty for a token that is bound by its first write.
        public var sources: [String]
        public var expiresAt: Date?

        public init(
            role: Token.Role, name: String, email: String? = nil, trainer: String? = nil, user: User.ID? = nil,
            scopes: [Scope]? = nil, sources: [String] = [], expiresAt: Date? = nil
        ) {
            self.role = role
            self.name = name
            self.email = email
            self.trainer = trainer
            self.user = user
            self.scopes = scopes
            self.sources = sources
            self.expiresAt = expiresAt
        }
    }

    /// The token of a secret; nil for a token that was revoked or has expired.
    public func token(forSecret secret: String, now: Date) async throws -> Token? {
        let hash = Secret.hash(secret)
        // The version is read before the token: one that is revoked in between is read again by the next request.
        let version = try await database.version()
        if let token = cache.token(for: hash, at: version) { return used(token, now) }
        guard let token = try await database.read({ try $0.token(withSecretHash: hash) }) else { return nil }
        cache.keep(token, for: hash, at: version)
        return used(token, now)
    }

    private func used(_ token: Token, _ now: Date) -> Token? {
        guard token.isValid(at: now) else { return nil }
        note(token.id, now)
        return token
    }

    func note(_ id: Token.ID, _ now: Date) { uses.note(id, now) }

    /// Stores the instants at which tokens were last used. No request waits for that.
    public func saveUses() async throws {
        let noted = uses.take()
        guard !noted.isEmpty else { return }
        do {
            try await database.writeUncached { try $0.save(tokenUses: noted) }
        } catch {
            uses.giveBack(noted)
            throw error
        }
    }

    /// The number of tokens that are about to expire, as it was counted last.
    public var expiring: Int { uses.expiring }

    /// Counts the tokens that are about to expire.
    public func countExpiring(now: Date) async throws -> Int {
        let count = try await database.read {
            try $0.tokensExpiring(until: now.addingTimeInterval(Token.expiryNotice), now: now)
        }
        uses.setExpiring(count)
        return count
    }

    /// All tokens, also revoked and expired ones.
    public func tokens(page: PageRequest) async throws -> Page<Token> {
        try await database.read { try $0.tokens(page: page) }
    }

    /// Tokens, with all trainers and users for whom a token can be created.
    public func tokensAndPeople(
        page: PageRequest
    ) async throws -> (tokens: Page<Token>, trainers: [Trainer], users: [User]) {
        try await database.read { connection in
            (
                tokens: try connection.tokens(page: page),
                trainers: try connection.trainers(page: PageRequest(limit: 1_000)).items,
                users: try connection.users(page: PageRequest(limit: 1_000)).items
            )
        }
    }

    /// Creates a token.
    ///
    /// - Returns: the token, and its secret, which is shown only here.
    /// - Throws: ``Failure`` `.invalid` for an unknown trainer, and for a user who is unknown, disabled or without the role.
    public func create(_ request: Request, by caller: Caller, now: Date) async throws -> (token: Token, secret: String)
    {
        let secret = "lectern_" + Secret.random()
        let token = Token(
            id: Identifier.random(), role: request.role, name: request.name, email: request.email,
            trainer: request.trainer, user: request.user, scopes: request.scopes, sources: request.sources,
            createdAt: now,
            expiresAt: request.expiresAt)
        try await database.write(by: caller, now: now) { transaction in
            if let trainer = token.trainer, try transaction.trainer(trainer) == nil {
                throw Failure.invalid("/trainer", "There is no trainer with this id.")
            }
            if let id = token.user {
                guard let user = try transaction.user(id) else {
                    throw Failure.invalid("/user", "There is no user with this id.")
                }
                guard !user.isDisabled else { throw Failure.invalid("/user", "This user is disabled.") }
                guard user.mayAct(as: [token.role]) else {
                    throw Failure.invalid("/role", "The user does not have this role.")
                }
            }
            try transaction.insert(token, secretHash: Secret.hash(secret))
            try transaction.record(.created, .token, token.id)
        }
        return (token, secret)
    }

    /// Revokes a token and ends its browser sessions.
    ///
    /// - Throws: ``Failure`` `.notFound`.
    public func revoke(_ id: String, by caller: Caller, now: Date) async throws {
        try await database.write(by: caller, now: now) { transaction in
            guard try !transaction.tokenNames([id]).isEmpty else { throw Failure.noSuch("token") }
            try transaction.revoke(token: id)
        }
    }
}

extension Transaction {
    /// Revokes a token and ends its browser sessions; nothing for one that was revoked before.
    func revoke(token id: Token.ID) throws {
        guard try revokeToken(id, now: now) else { return }
        try deleteBrowserSessions(ofToken: id)
        try record(.revoked, .token, id)
    }
}

/// The last use of each token since uses were stored, and the number of those that expire soon.
private final class TokenUses: Sendable {
    private let uses = Mutex<[Token.ID: Date]>([:])
    private let count = Atomic(0)

    /// The number of tokens that are about to expire.
    var expiring: Int { count.load(ordering: .relaxed) }

    func setExpiring(_ value: Int) { count.store(value, ordering: .relaxed) }

    func note(_ id: Token.ID, _ instant: Date) {
        uses.withLock { $0[id] = instant }
    }

    func take() -> [Token.ID: Date] {
        uses.withLock { uses in
            defer { uses = [:] }
            return uses
        }
    }

    /// Notes what could not be stored again, unless there was a later use.
    func giveBack(_ former: [Token.ID: Date]) {
        uses.withLock { $0.merge(former) { max($0, $1) } }
    }
}

/// Tokens by the hashes of their secrets, each for as long as nothing was committed since it was read.
private final class TokenCache: Sendable {
    private struct Entry {
        let token: Token
        let version: Int
    }

    private let entries = Mutex(RecencyCache<String, Entry>(capacity: 1_000))

    func token(for hash: String, at version: Int) -> Token? {
        entries.withLock { $0.value(for: hash).flatMap { $0.version == version ? $0.token : nil } }
    }

    func keep(_ token: Token, for hash: String, at version: Int) {
        entries.withLock { $0.keep(Entry(token: token, version: version), for: hash) }
    }
}

/// Secrets of 256 random bits, stored only as their hashes.
public enum Secret {
    /// 43 characters that are safe in a URL.
    public static func random() -> String {
        SymmetricKey(size: .bits256).withUnsafeBytes { Data($0) }.base64URL
    }

    /// Compares two secrets in constant time.
    public static func isEqual(_ left: String, _ right: String) -> Bool {
        PersonalSecrets.isEqual(left, right)
    }

    /// SHA-256 in hexadecimal. A secret of 256 random bits cannot be guessed, so it needs neither salt nor a slow hash.
    public static func hash(_ secret: String) -> String {
        SHA256.hash(data: Data(secret.utf8)).map { byte in
            let text = String(byte, radix: 16)
            return text.count == 1 ? "0" + text : text
        }.joined()
    }
}

extension Failure {
    /// An address with a secret that is unknown or void.
    public static let unknownSecret = Failure(.unknownSecret, noSuch("address").detail)
}

extension Data {
    /// The text in base64url without padding (RFC 4648 §5).
    public var base64URL: String {
        base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }

    /// - Parameter text: base64url without padding.
    public init?(base64URL text: String) {
        let padding = String(repeating: "=", count: (4 - text.utf8.count % 4) % 4)
        self.init(base64Encoded: text.replacing("-", with: "+").replacing("_", with: "/") + padding)
    }
}
