public import Storage
import SupportCore

/// Whether the service can do its work.
public struct Health: Sendable {
    private let database: any Database

    public init(_ database: any Database) {
        self.database = database
    }

    /// - Throws: whatever keeps the database from answering; ``Failure`` `.unavailable` where its schema is not the
    ///   one of this release.
    public func check() async throws {
        guard try await Migrator(database).state() == .current else {
            throw Failure(.unavailable, "The database is not at the schema of this release yet.")
        }
    }
}
