public import Training

extension Connection {
    public func insert(_ message: Message) throws {
        try execute(
            """
            INSERT INTO messages (id, ordinal, session_id, occurrence_id, subject, text, created_at)
            VALUES (
                \(message.id), \(nextOrdinal(of: "messages")), \(message.session),
                \(message.occurrence), \(message.subject), \(message.text), \(message.createdAt))
            """)
    }

    public func message(_ id: String) throws -> Message? {
        try first("SELECT * FROM messages WHERE id = \(id)", in: .messages, Message.init)
    }

    /// The messages of a session, oldest first.
    public func messages(of session: String, page: PageRequest) throws -> Page<Message> {
        let place: SQL = page.after.map { "ordinal > \($0.order)" } ?? "1 = 1"
        return try paged(
            """
            SELECT * FROM messages WHERE session_id = \(session) AND \(place) ORDER BY ordinal LIMIT \(page.limit + 1)
            """, in: .messages, by: .ordinal, limit: page.limit, Message.init)
    }
}

extension Message {
    init(_ row: Row) throws {
        self.init(
            id: try row.text("id"), session: try row.text("session_id"),
            occurrence: try row.textIfAny("occurrence_id"), subject: try row.text("subject"),
            text: try row.text("text"), createdAt: try row.instant("created_at"))
    }
}
