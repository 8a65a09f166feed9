public import Storage
public import Training

/// The reading of the journal: the append-only record of every change.
public struct Journaling: Sendable {
    private let database: any Database

    public init(_ database: any Database) {
        self.database = database
    }

    /// The entries behind a position, in order.
    public func records(after position: Int, limit: Int) async throws -> [JournalRecord] {
        try await database.read { try $0.journal(after: position, limit: limit) }
    }
}
