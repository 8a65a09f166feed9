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
        /// The names of the people, the tokens and the helpdesks that acted, by id.
        public let names: [String: String]
        /// The names of what was changed and of what it is related to, by id: titles, and names of staff. Customers are
        /// not named.
        public let subjects: [String: String]
    }

    /// The latest entries before a position, of all subjects or of one.
    public func latest(
        before position: Int? = nil, subject: JournalEntry.Subject? = nil, id: String? = nil, limit: Int
    ) async throws -> Excerpt {
        try await database.read { connection in
            let found = try connection.journal(before: position, subject: subject, id: id, limit: limit)
            let records = found.items
            let tokens = Set(records.filter { $0.actor.kind == .token }.compactMap(\.actor.id))
            let users = Set(records.filter { $0.actor.kind == .user }.compactMap(\.actor.id))
            let helpdesks = Set(records.filter { $0.actor.kind == .connection }.compactMap(\.actor.id)).sorted()
            var names = try connection.tokenNames(tokens).merging(connection.userNames(users)) { $1 }
            names.merge(try connection.connectionSources(ofIDs: helpdesks)) { $1 }
            return Excerpt(
                records: records, next: found.next?.order, names: names,
                subjects: try connection.subjectNames(of: records))
        }
    }
}

extension Connection {
    /// The titles and names of the subjects of journal entries and of related objects, by one statement for each kind.
    fileprivate func subjectNames(of records: [JournalRecord]) throws -> [String: String] {
        func ids(_ kind: JournalEntry.Subject) -> [String] {
            let subjects = records.filter { $0.entry.subject == kind }.map(\.entry.subjectID)
            return Set(subjects + records.compactMap { $0.entry.related[kind.rawValue] }).sorted()
        }
        var names = try titles(ofSessions: ids(.session))
        for tutorial in try tutorials(ofIDs: ids(.tutorial)) { names[tutorial.id] = tutorial.details.title }
        names.merge(try trainerNames(ids(.trainer))) { $1 }
        names.merge(try tokenNames(ids(.token))) { $1 }
        names.merge(try userNames(ids(.user))) { $1 }
        names.merge(try ticketTitles(ofIDs: ids(.ticket))) { $1 }
        // The problem that another one was merged into.
        let targets = records.filter { $0.entry.subject == .problem }.compactMap { $0.entry.related["into"] }
        names.merge(try problemTitles(ofIDs: Set(ids(.problem) + targets).sorted())) { $1 }
        names.merge(try webhookNames(ofIDs: ids(.webhook))) { $1 }
        names.merge(try connectionSources(ofIDs: ids(.connection))) { $1 }
        // A date, a registration and a message are of a session.
        for record in records where names[record.entry.subjectID] == nil {
            names[record.entry.subjectID] = record.entry.related["session"].flatMap { names[$0] }
        }
        return names
    }
}
