public import Storage
public import Training

/// The journal: the append-only record of every change.
public struct Journal: Sendable {
    private let database: any Database

    public init(_ database: any Database) {
        self.database = database
    }

    /// The entries after a position, in their order.
    public func records(after position: Int, limit: Int) async throws -> [JournalRecord] {
        try await slice(after: position, limit: limit).records
    }

    /// The entries after a position, with the position of the last one.
    public func slice(after position: Int, limit: Int) async throws -> JournalSlice {
        try await database.read { try $0.journalSlice(after: position, limit: limit) }
    }

    /// Some entries with the names of their actors.
    public struct Excerpt: Sendable {
        /// The newest first.
        public let records: [JournalRecord]
        /// The position before which the next excerpt begins; nil after the oldest entry.
        public let next: Int?
        /// The names of the tokens that acted, by id.
        public let names: [String: String]
    }

    /// The latest entries before a position, of all subjects or of one.
    public func latest(
        before position: Int? = nil, subject: JournalEntry.Subject? = nil, id: String? = nil, limit: Int
    ) async throws -> Excerpt {
        try await database.read { connection in
            let found = try connection.journal(before: position, subject: subject, id: id, limit: limit)
            let records = found.items
            let actors = Set(records.filter { $0.actor.kind == .token }.compactMap(\.actor.id))
            return Excerpt(
                records: records, next: found.next?.order,
                names: try connection.tokenNames(actors))
        }
    }
}
