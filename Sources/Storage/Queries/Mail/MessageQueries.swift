public import Training

extension Connection {
    public func insert(_ message: Message) throws {
        try execute(
            """
            INSERT INTO messages (id, ordinal, session_id, occurrence_id, subject, text, created_at)
            VALUES (
                \(message.id), \(try nextOrdinal("SELECT MAX(ordinal) AS n FROM messages")), \(message.session),
                \(message.occurrence), \(message.subject), \(message.text), \(message.createdAt))
            """)
    }

    public func message(_ id: String) throws -> Message? {
        try first("SELECT * FROM messages WHERE id = \(id)", Message.init)
    }

    /// The messages of a session, oldest first.
    public func messages(of session: String, page: PageRequest) throws -> Page<Message> {
        let place: SQL = page.after.map { "ordinal > \($0.order)" } ?? "1 = 1"
        let fetched = try all(
            """
            SELECT * FROM messages WHERE session_id = \(session) AND \(place) ORDER BY ordinal LIMIT \(page.limit + 1)
            """
        ) { Numbered(ordinal: try $0.integer("ordinal"), item: try Message($0)) }
        return Page(fetched, limit: page.limit)
    }
}

extension Message {
    fileprivate init(_ row: Row) throws {
        self.init(
            id: try row.text("id"), session: try row.text("session_id"),
            occurrence: try row.textIfAny("occurrence_id"), subject: try row.text("subject"),
            text: try row.text("text"), createdAt: try row.instant("created_at"))
    }
}
