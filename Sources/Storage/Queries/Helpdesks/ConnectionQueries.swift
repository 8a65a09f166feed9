public import Foundation
public import Training

extension Connection {
    /// Connections to helpdesks in the order of their creation.
    public func connections(page: PageRequest) throws -> Page<HelpdeskConnection> {
        let place: SQL = page.after.map { "ordinal > \($0.order)" } ?? "1 = 1"
        return try paged(
            "SELECT * FROM connections WHERE \(place) ORDER BY ordinal LIMIT \(page.limit + 1)", in: .connections,
            by: .ordinal, limit: page.limit, HelpdeskConnection.init)
    }

    public func connection(_ id: HelpdeskConnection.ID) throws -> HelpdeskConnection? {
        try first("SELECT * FROM connections WHERE id = \(id)", in: .connections, HelpdeskConnection.init)
    }

    public func connection(ofSource source: String) throws -> HelpdeskConnection? {
        try first("SELECT * FROM connections WHERE source = \(source)", in: .connections, HelpdeskConnection.init)
    }

    /// The connections that are on and can be read, in a write too: one that cannot holds up no other.
    public func enabledConnections() throws -> [HelpdeskConnection] {
        try readable(
            "SELECT * FROM connections WHERE is_enabled = 1 ORDER BY ordinal", in: .connections,
            HelpdeskConnection.init)
    }

    /// True if there is a connection that notes are written to.
    public func writesNotes() throws -> Bool {
        try !rows("SELECT id FROM connections WHERE is_enabled = 1 AND note <> 'off' LIMIT 1").isEmpty
    }

    public func connectionCount() throws -> Int { try number("SELECT COUNT(*) AS n FROM connections") }

    /// The number of connections that are on and fail.
    public func failingConnectionCount() throws -> Int {
        try number("SELECT COUNT(*) AS n FROM connections WHERE is_enabled = 1 AND failing_since IS NOT NULL")
    }

    /// - Parameters:
    ///   - credential: sealed.
    ///   - position: the position of the journal after which its notes begin.
    /// - Throws: ``ConstraintViolation`` `.notUnique` for a source of another connection.
    public func insert(_ connection: HelpdeskConnection, credential: String, position: Int) throws {
        let details = connection.details
        try execute(
            """
            INSERT INTO connections (
                id, ordinal, kind, url, source, credential, tag, note, language, is_enabled, position, cursor, due_at,
                created_at, updated_at, revision)
            VALUES (
                \(connection.id), \(nextOrdinal(of: "connections")), \(connection.kind), \(details.url),
                \(details.source), \(credential), \(details.tag), \(details.note), \(details.language),
                \(details.isEnabled), \(position), \(try jsonText(connection.cursor)), \(connection.createdAt),
                \(connection.createdAt), \(connection.updatedAt), \(connection.revision))
            """)
    }

    /// Stores the details. A connection that was changed is tried at once.
    public func update(_ connection: HelpdeskConnection) throws {
        let details = connection.details
        try execute(
            """
            UPDATE connections SET url = \(details.url), source = \(details.source), tag = \(details.tag),
                note = \(details.note), language = \(details.language), is_enabled = \(details.isEnabled),
                fault = NULL, failing_since = NULL, due_at = \(connection.updatedAt),
                updated_at = \(connection.updatedAt), revision = \(connection.revision)
            WHERE id = \(connection.id)
            """)
    }

    /// As it was sealed.
    public func credential(ofConnection id: HelpdeskConnection.ID) throws -> String? {
        try first("SELECT credential FROM connections WHERE id = \(id)") { try $0.text("credential") }
    }

    public func setCredential(_ sealed: String, ofConnection id: HelpdeskConnection.ID) throws {
        try execute("UPDATE connections SET credential = \(sealed) WHERE id = \(id)")
    }

    /// Deletes a connection with its notes.
    public func deleteConnection(_ id: HelpdeskConnection.ID) throws {
        try execute("DELETE FROM helpdesk_notes WHERE connection_id = \(id)")
        try execute("DELETE FROM connections WHERE id = \(id)")
    }

    // MARK: - Reading of a helpdesk

    /// Claims the connections that are to be asked for tickets. No other process asks them until `leasedUntil`.
    public func claimConnections(now: Date, leasedUntil: Date, except busy: Set<String>) throws -> [HelpdeskConnection]
    {
        try dueConnections(now: now, except: busy).filter { connection in
            try execute(
                """
                UPDATE connections SET due_at = \(leasedUntil) WHERE id = \(connection.id) AND due_at <= \(now)
                """) > 0
        }
    }

    /// True if ``claimConnections(now:leasedUntil:except:)`` would claim one.
    public func hasDueConnections(now: Date, except busy: Set<String>) throws -> Bool {
        try !dueConnections(now: now, except: busy).isEmpty
    }

    /// The connections that can be read and are polled, or whose history is being read.
    private func dueConnections(now: Date, except busy: Set<String>) throws -> [HelpdeskConnection] {
        let due = try readable(
            "SELECT * FROM connections WHERE is_enabled = 1 AND due_at <= \(now) ORDER BY ordinal", in: .connections,
            HelpdeskConnection.init)
        return due.filter { connection in
            let isReading = connection.cursor.history.map { !$0.isDone } ?? false
            return (connection.kind.isPolled || isReading) && !busy.contains(connection.id)
        }
    }

    /// Stores how far the helpdesk was read.
    public func setCursor(_ cursor: HelpdeskConnection.Cursor, ofConnection id: HelpdeskConnection.ID, dueAt: Date)
        throws
    {
        try execute(
            """
            UPDATE connections SET cursor = \(try jsonText(cursor)), due_at = \(dueAt), fault = NULL,
                failing_since = NULL
            WHERE id = \(id)
            """)
    }

    /// Asks for the history of a helpdesk, from its beginning.
    public func beginHistory(ofConnection connection: HelpdeskConnection, now: Date) throws {
        var cursor = connection.cursor
        cursor.history = HelpdeskConnection.History()
        try setCursor(cursor, ofConnection: connection.id, dueAt: now)
    }

    public func noteFault(_ fault: String?, ofConnection id: HelpdeskConnection.ID, dueAt: Date?, now: Date) throws {
        guard let fault else {
            try execute(
                """
                UPDATE connections SET fault = NULL, failing_since = NULL
                WHERE id = \(id) AND failing_since IS NOT NULL
                """)
            return
        }
        try execute(
            """
            UPDATE connections SET fault = \(fault), failing_since = COALESCE(failing_since, \(now)),
                due_at = COALESCE(\(dueAt), due_at)
            WHERE id = \(id)
            """)
    }

    /// The position of the journal up to which the notes of a connection were made.
    public func notePosition(ofConnection id: HelpdeskConnection.ID) throws -> Int {
        try number("SELECT position AS n FROM connections WHERE id = \(id)")
    }

    public func setNotePosition(_ position: Int, ofConnections ids: [HelpdeskConnection.ID]) throws {
        try execute("UPDATE connections SET position = \(position) WHERE id IN \(anyOf: ids)")
    }

    /// The lowest such position of the connections that are on; nil where none is.
    public func lowestNotePosition() throws -> Int? {
        try first("SELECT MIN(position) AS n FROM connections WHERE is_enabled = 1 AND note <> 'off'") {
            try $0.integerIfAny("n")
        } ?? nil
    }
}

extension HelpdeskConnection {
    init(_ row: Row) throws {
        self.init(
            id: try row.text("id"), kind: try row.choice("kind"),
            details: Details(
                url: try row.text("url"), source: try row.text("source"), tag: try row.textIfAny("tag"),
                note: try row.choice("note"), language: try row.text("language"),
                isEnabled: try row.flag("is_enabled")),
            cursor: try row.json("cursor"), fault: try row.textIfAny("fault"),
            failingSince: try row.instantIfAny("failing_since"), createdAt: try row.instant("created_at"),
            updatedAt: try row.instant("updated_at"), revision: try row.integer("revision"))
    }
}

extension HelpdeskConnection.Kind: SQLConvertible {}
extension HelpdeskConnection.NoteMoment: SQLConvertible {}
