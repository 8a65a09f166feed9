/// A table as it is copied from one database to another.
public struct CopiedTable: Sendable {
    private let literal: StaticString
    /// The columns that identify a row.
    private let key: [StaticString]
    /// The columns that refer to other rows of the table, which may be copied later.
    fileprivate let references: [StaticString]

    private init(_ literal: StaticString, _ key: StaticString..., references: [StaticString] = []) {
        self.literal = literal
        self.key = key
        self.references = references
    }

    public var name: String { literal.description }

    fileprivate var sql: SQL { SQL(stringLiteral: literal) }

    fileprivate var keyColumns: SQL { key.map { SQL(stringLiteral: $0) }.joined(by: ", ") }

    fileprivate func key(of row: CopiedRow) -> RowKey {
        RowKey(values: key.map { row[$0.description] })
    }

    fileprivate func condition(on row: CopiedRow) -> SQL {
        key.map { column -> SQL in "\(SQL(stringLiteral: column)) = \(row[column.description])" }.allTrue
    }

    /// All tables but that of the schema's steps, each after those that it refers to.
    public static let all: [CopiedTable] = [
        CopiedTable("installation", "name"), CopiedTable("journal", "position"),
        CopiedTable("requests", "caller", "request_key"), CopiedTable("trainers", "id"),
        CopiedTable("trainer_calendars", "id"), CopiedTable("busy_times", "calendar_id", "starts_at"),
        CopiedTable("trainer_pictures", "trainer_id"), CopiedTable("users", "id"),
        CopiedTable("staff_preferences", "user_id"), CopiedTable("saved_views", "id"),
        CopiedTable("digests", "user_id", "week"),
        CopiedTable("sign_in_links", "id"), CopiedTable("used_sign_ins", "secret_hash"), CopiedTable("tokens", "id"),
        CopiedTable("browser_sessions", "secret_hash"), CopiedTable("tutorials", "id"),
        CopiedTable("tutorial_slugs", "slug"), CopiedTable("tutorial_tags", "tutorial_id", "tag"),
        CopiedTable("tutorial_interest", "tutorial_id", "email_key"), CopiedTable("captions", "id"),
        CopiedTable("chapters", "id"),
        CopiedTable("recording_views", "tutorial_id", "day"),
        CopiedTable("sessions", "id", references: ["follows_id"]),
        CopiedTable("session_trainers", "session_id", "trainer_id"), CopiedTable("session_tags", "session_id", "tag"),
        CopiedTable("session_accounts", "session_id", "account"), CopiedTable("occurrences", "id"),
        CopiedTable("bookings", "trainer_id", "starts_at", "occurrence_id"), CopiedTable("feed_revisions", "selector"),
        CopiedTable("feed_changes", "selector", "session_id"),
        CopiedTable("retired_events", "uid"), CopiedTable("imported_sessions", "uid", "part"),
        CopiedTable("calendar_uploads", "id"), CopiedTable("registrants", "id"),
        CopiedTable("feed_fetches", "registrant_id"),
        CopiedTable("registrations", "id", references: ["carried_from", "moved_from"]),
        CopiedTable("attendance", "registration_id", "occurrence_id"), CopiedTable("joined_dates", "occurrence_id"),
        CopiedTable("stays", "occurrence_id", "registration_id", "source", "joined_at"),
        CopiedTable("recordings", "id"),
        CopiedTable("feedback", "registration_id", "occurrence_id"),
        CopiedTable("certificates", "code"), CopiedTable("follow_ups", "registration_id", "occurrence_id"),
        CopiedTable("journal_readers", "name"),
        CopiedTable("mails", "id"), CopiedTable("mailed_dates", "registration_id", "occurrence_id"),
        CopiedTable("mailed_entries", "uid"), CopiedTable("received_mails", "id"),
        CopiedTable("received_mail_pieces", "mail_id", "place"),
        CopiedTable("calendar_answers", "registration_id", "occurrence_key"),
        CopiedTable("undeliverable_addresses", "email_key"),
        CopiedTable("mailed_assignments", "trainer_id", "occurrence_id"),
        CopiedTable("reminder_marks", "lead"), CopiedTable("messages", "id"),
        CopiedTable("mail_refusals", "email_key", "kind"), CopiedTable("tickets", "id"),
        CopiedTable("ticket_events", "ticket_id", "place"), CopiedTable("helpdesk_tickets", "ticket_id"),
        CopiedTable("ticket_pages", "ticket_id"), CopiedTable("ticket_messages", "id"),
        CopiedTable("ticket_files", "id"), CopiedTable("ticket_file_parts", "file_id", "place"),
        CopiedTable("account_leads", "account", "email_key"), CopiedTable("suggestions", "id"),
        CopiedTable("suggested_tutorials", "suggestion_id", "tutorial_id"),
        CopiedTable("tutorial_opinions", "ticket_id", "tutorial_id"),
        CopiedTable("unmet_searches", "day", "stems"), CopiedTable("search_gaps", "id"),
        CopiedTable("problems", "id", references: ["merged_into"]), CopiedTable("ticket_problems", "ticket_id"),
        CopiedTable("grouping_decisions", "place"), CopiedTable("ticket_links", "ticket_id", "tutorial_id"),
        CopiedTable("problem_links", "problem_id", "tutorial_id"), CopiedTable("encoder_models", "id"),
        CopiedTable("ticket_embeddings", "ticket_id", "model_id"),
        CopiedTable("tutorial_embeddings", "tutorial_id", "model_id"), CopiedTable("logos", "id"),
        CopiedTable("organisation", "id"),
        CopiedTable("tutorial_words", "tutorial_id", "word"), CopiedTable("session_words", "session_id", "word"),
        CopiedTable("trainer_words", "trainer_id", "word"), CopiedTable("search_trigrams", "trigram", "word"),
        CopiedTable("webhooks", "id"), CopiedTable("webhook_deliveries", "id"), CopiedTable("mappings", "name"),
        CopiedTable("connections", "id"), CopiedTable("helpdesk_notes", "id"),
    ]

    /// The steps of the schema, which make a database one of Lectern.
    public static let schema = CopiedTable("schema_migrations", "version")
}

/// A row with all of its columns, whatever they hold.
public struct CopiedRow: Sendable {
    /// In the order of their names.
    public let columns: [(name: String, value: SQLValue)]

    fileprivate init(_ row: Row) {
        columns = row.names.sorted().map { ($0, row[$0]) }
    }

    fileprivate subscript(name: String) -> SQLValue { columns.first { $0.name == name }?.value ?? .null }
}

extension Connection {
    /// Some rows of a table in the order of its key.
    ///
    /// - Parameter key: that of the last row before them; nil to begin.
    /// - Returns: the rows, and the key of the last one; nil at the end.
    public func rows(of table: CopiedTable, after key: RowKey?, limit: Int) throws -> (
        rows: [CopiedRow], next: RowKey?
    ) {
        let place: SQL =
            key.map { "(\(table.keyColumns)) > (\($0.values.map { "\($0)" }.joined(by: ", ")))" } ?? "1 = 1"
        let found = try rows(
            "SELECT * FROM \(table.sql) WHERE \(place) ORDER BY \(table.keyColumns) LIMIT \(limit)"
        ).map(CopiedRow.init)
        return (found, found.count < limit ? nil : found.last.map(table.key))
    }

    /// Stores rows as they are, but without their references to other rows of the table.
    public func insert(_ rows: [CopiedRow], into table: CopiedTable) throws {
        for row in rows {
            let columns = row.columns.map { SQL(column: $0.name) }.joined(by: ", ")
            let values = row.columns.map { column -> SQL in
                table.refersToItself(by: column.name) ? "NULL" : "\(column.value)"
            }.joined(by: ", ")
            try execute("INSERT INTO \(table.sql) (\(columns)) VALUES (\(values))")
        }
    }

    /// Stores the references of rows to other rows of their table, after all of them are there.
    public func insertReferences(of rows: [CopiedRow], in table: CopiedTable) throws {
        for reference in table.references.map(\.description) {
            for row in rows where row[reference] != .null {
                try execute(
                    """
                    UPDATE \(table.sql) SET \(SQL(column: reference)) = \(row[reference])
                    WHERE \(table.condition(on: row))
                    """)
            }
        }
    }

    public func deleteRows(of table: CopiedTable) throws {
        try execute("DELETE FROM \(table.sql)")
    }
}

extension CopiedTable {
    /// True for a table whose rows refer to each other.
    public var hasReferences: Bool { !references.isEmpty }

    fileprivate func refersToItself(by column: String) -> Bool {
        references.contains { $0.description == column }
    }
}
