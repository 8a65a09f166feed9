import Foundation
import Storage
import SupportCore
import Synchronization
import Training

/// The owners of feeds with a secret address.
extension Feeds {
    /// The id of the trainer with this feed secret.
    ///
    /// - Throws: ``Failure`` `.notFound` for a secret that is unknown or void.
    public nonisolated func trainer(forSecret secret: String) async throws -> String {
        let hash = Secret.hash(secret)
        return try await owner(ofSecret: secret, among: trainerSecrets) { connection in
            guard let trainer = try connection.trainer(withFeedSecretHash: hash) else { throw Failure.unknownSecret }
            return trainer.id
        }
    }

    /// The id of the registrant with this feed secret.
    ///
    /// - Throws: ``Failure`` `.notFound` for a secret that is unknown or void.
    public nonisolated func registrant(forSecret secret: String) async throws -> String {
        try await owner(ofSecret: secret, among: registrantSecrets) { try $0.registrant(forSecret: secret, .feed).id }
    }

    /// Reads the database only if something was written since the last read: a secret can have become void.
    private nonisolated func owner(
        ofSecret secret: String, among secrets: SecretCache,
        _ find: @escaping @Sendable (any Connection) throws -> String
    ) async throws -> String {
        let changes = database.changes
        if let owner = secrets.owner(ofSecret: secret, at: changes) { return owner }
        let owner = try await database.read(find)
        secrets.insert(owner, ofSecret: secret, at: changes)
        return owner
    }
}

/// The owners of valid secrets, for as long as nothing is written.
final class SecretCache: Sendable {
    private struct Entry {
        let owner: String
        let checkedAt: Int
    }

    private let entries = Mutex(RecencyCache<String, Entry>(capacity: 1 << 14))

    func owner(ofSecret secret: String, at changes: Int) -> String? {
        entries.withLock { $0.value(for: secret).flatMap { $0.checkedAt == changes ? $0.owner : nil } }
    }

    func insert(_ owner: String, ofSecret secret: String, at changes: Int) {
        entries.withLock { $0.keep(Entry(owner: owner, checkedAt: changes), for: secret) }
    }
}
