public import Foundation
public import Storage
import SupportCore
import Synchronization
public import Training

/// The verbs of tokens.
public struct Tokens: Sendable {
    let database: any Database
    private let cache = TokenCache()

    public init(_ database: any Database) {
        self.database = database
    }

    /// What a token is made of.
    public struct Request: Sendable, Hashable {
        public var role: Token.Role
        public var name: String
        public var email: String?
        public var trainer: String?
        public var expiresAt: Date?

        public init(
            role: Token.Role, name: String, email: String? = nil, trainer: String? = nil, expiresAt: Date? = nil
        ) {
            self.role = role
            self.name = name
            self.email = email
            self.trainer = trainer
            self.expiresAt = expiresAt
        }
    }

    /// The token that a secret belongs to, unless it was revoked or has expired.
    public func token(forSecret secret: String, now: Date) async throws -> Token? {
        let hash = Secret.hash(secret)
        // Taken before the token is read: a token that is revoked in between is read again with the next request.
        let version = try database.version()
        if let token = cache.token(for: hash, at: version) { return token.isValid(at: now) ? token : nil }
        guard let token = try await database.read({ try $0.token(withSecretHash: hash) }) else { return nil }
        cache.keep(token, for: hash, at: version)
        return token.isValid(at: now) ? token : nil
    }

    public func tokens(page: PageRequest) async throws -> Page<Token> {
        try await database.read { try $0.tokens(page: page) }
    }

    /// Tokens beside the trainers that one can speak for.
    public func tokensAndTrainers(page: PageRequest) async throws -> (tokens: Page<Token>, trainers: [Trainer]) {
        try await database.read { connection in
            (
                tokens: try connection.tokens(page: page),
                trainers: try connection.trainers(page: PageRequest(limit: 1_000)).items
            )
        }
    }

    /// - Returns: the token, and its secret, which is shown this once.
    /// - Throws: ``Failure`` `.invalid` for a trainer that is none.
    public func create(_ request: Request, by caller: Caller, now: Date) async throws -> (token: Token, secret: String)
    {
        let secret = "lectern_" + Secret.random()
        let token = Token(
            id: Identifier.random(), role: request.role, name: request.name, email: request.email,
            trainer: request.trainer, createdAt: now, expiresAt: request.expiresAt)
        try await database.write(by: caller, now: now) { transaction in
            if let trainer = token.trainer, try transaction.trainer(trainer) == nil {
                throw Failure.invalid("/trainer", "There is no trainer with this id.")
            }
            try transaction.insert(token, secretHash: Secret.hash(secret))
            try transaction.record(.created, .token, token.id)
        }
        return (token, secret)
    }

    /// - Throws: ``Failure`` `.notFound`.
    public func revoke(_ id: String, by caller: Caller, now: Date) async throws {
        try await database.write(by: caller, now: now) { transaction in
            guard let token = try transaction.token(id) else { throw Failure.noSuch("token") }
            guard token.revokedAt == nil else { return }
            try transaction.revokeToken(id, now: now)
            try transaction.deleteBrowserSessions(ofToken: id)
            try transaction.record(.revoked, .token, id)
        }
    }
}

/// Tokens by the hash of their secret, each for as long as nothing was committed since it was read.
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
