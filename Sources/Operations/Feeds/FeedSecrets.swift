import Foundation
import Storage
import SupportCore
import Synchronization
import Training

/// Whose a feed is that is known by its secret alone.
extension Feeds {
    /// The id of the trainer that a feed's secret belongs to.
    ///
    /// - Throws: ``Failure`` `.notFound` for a secret that is unknown or void.
    public nonisolated func trainer(forSecret secret: String) async throws -> String {
        let hash = Secret.hash(secret)
        return try await owner(ofSecret: secret, among: trainerSecrets) { connection in
            guard let trainer = try connection.trainer(withFeedSecretHash: hash) else { throw Failure.unknownSecret }
            return trainer.id
        }
    }

    /// The id of the registrant that a feed's secret belongs to.
    ///
    /// - Throws: ``Failure`` `.notFound` for a secret that is unknown or void.
    public nonisolated func registrant(forSecret secret: String) async throws -> String {
        try await owner(ofSecret: secret, among: registrantSecrets) { try $0.registrant(forSecret: secret, .feed).id }
    }

    /// Asks the database only where something was written since it was asked last: a secret can have become void.
    private nonisolated func owner(
        ofSecret secret: String, among secrets: SecretCache,
        _ find: @escaping @Sendable (any Connection) throws -> String
    ) async throws -> String {
        let changes = database.changes
        if let owner = secrets.owner(ofSecret: secret, at: changes) { return owner }
        let owner = try await database.read(find)
        secrets.keep(owner, ofSecret: secret, at: changes)
        return owner
    }
}

/// Secrets that were found to be good, for as long as nothing is written.
final class SecretCache: Sendable {
    private struct Known {
        let owner: String
        let checkedAt: Int
    }

    private let known = Mutex(RecencyCache<String, Known>(capacity: 1 << 17))

    func owner(ofSecret secret: String, at changes: Int) -> String? {
        known.withLock { $0.value(for: secret).flatMap { $0.checkedAt == changes ? $0.owner : nil } }
    }

    func keep(_ owner: String, ofSecret secret: String, at changes: Int) {
        known.withLock { $0.keep(Known(owner: owner, checkedAt: changes), for: secret) }
    }
}
