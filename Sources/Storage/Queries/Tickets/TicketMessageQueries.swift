import Addresses
public import Foundation
public import Training

extension Connection {
    // MARK: - Messages

    public func insert(_ message: TicketMessage, now: Date) throws {
        try execute(
            """
            INSERT INTO ticket_messages (
                id, ordinal, ticket_id, side, author_name, author_email, author_key, channel, visibility, text,
                message_id, sent_at, created_at)
            VALUES (
                \(message.id), \(nextOrdinal(of: "ticket_messages")), \(message.ticket), \(message.author.side),
                \(message.author.name), \(message.author.email), \(message.author.email.map(EmailAddress.key(of:))),
                \(message.channel), \(message.visibility), \(message.text), \(message.messageID), \(message.sentAt),
                \(now))
            """)
    }

    public func ticketMessage(_ id: String) throws -> TicketMessage? {
        try first("SELECT * FROM ticket_messages WHERE id = \(id)", in: .ticketMessages, TicketMessage.init)
    }

    /// Nil for a message that cannot be read, too.
    public func readableTicketMessage(_ id: String) throws -> TicketMessage? {
        try readable("SELECT * FROM ticket_messages WHERE id = \(id)", in: .ticketMessages, TicketMessage.init).first
    }

    /// The message that came by a mail with a Message-ID.
    public func messageReceived(byMail messageID: String) throws -> TicketMessage? {
        try first(
            "SELECT * FROM ticket_messages WHERE message_id = \(messageID)", in: .ticketMessages, TicketMessage.init)
    }

    /// The messages of a ticket in the order in which they came.
    ///
    /// - Parameter visibility: only messages of this visibility; nil for all.
    public func messages(
        ofTicket id: String, visibility: TicketMessage.Visibility?, page: PageRequest
    ) throws -> Page<TicketMessage> {
        let place: SQL = page.after.map { "ordinal > \($0.order)" } ?? "1 = 1"
        let visible: SQL = visibility.map { "visibility = \($0)" } ?? "1 = 1"
        return try paged(
            """
            SELECT * FROM ticket_messages WHERE ticket_id = \(id) AND \(visible) AND \(place)
            ORDER BY ordinal LIMIT \(page.limit + 1)
            """, in: .ticketMessages, by: .ordinal, limit: page.limit, TicketMessage.init)
    }

    /// The addresses of the agents who wrote to the customer of a ticket by mail, or by a token with an address.
    public func agentAddresses(ofTicket id: String) throws -> [String] {
        try all(
            """
            SELECT author_key, MIN(author_email) AS email FROM ticket_messages
            WHERE ticket_id = \(id) AND side = 'agent' AND visibility = 'public' AND author_key IS NOT NULL
            GROUP BY author_key ORDER BY author_key
            """
        ) { try $0.text("email") }
    }

    /// The people who wrote to the customer of a ticket, in a browser or by a token of theirs, and the one who works on it.
    /// People who are disabled are left out.
    public func people(onTicket id: String) throws -> [User] {
        try readable(
            """
            SELECT u.* FROM users u
            WHERE u.disabled_at IS NULL AND (
                u.id = (SELECT assignee_id FROM tickets WHERE id = \(id))
                OR u.id IN (
                    SELECT COALESCE(k.user_id, j.actor_id) FROM journal j
                    LEFT JOIN tokens k ON j.actor_kind = 'token' AND k.id = j.actor_id
                    WHERE j.subject = 'ticket' AND j.subject_id = \(id) AND j.event = 'replied'
                        AND j.fields LIKE '%"agent"%' AND j.actor_kind IN ('user', 'token')))
            ORDER BY u.ordinal
            """, in: .users, User.init)
    }

    /// The messages that a person wrote, oldest first.
    public func ticketMessages(by email: String) throws -> [TicketMessage] {
        try all(
            "SELECT * FROM ticket_messages WHERE author_key = \(EmailAddress.key(of: email)) ORDER BY ordinal",
            in: .ticketMessages, TicketMessage.init)
    }

    // MARK: - Files

    /// The bytes of one part of a file: a row of 64 KiB of text.
    private static var bytesOfPart: Int { 48 << 10 }

    public func insert(_ file: TicketFile, bytes: [UInt8]) throws {
        try execute(
            """
            INSERT INTO ticket_files (id, ordinal, ticket_id, message_id, name, kind, size, digest, created_at)
            VALUES (
                \(file.id), \(nextOrdinal(of: "ticket_files")), \(file.ticket), \(file.message), \(file.name),
                \(file.kind), \(file.size), \(file.sha256), \(file.createdAt))
            """)
        for (place, start) in stride(from: 0, to: bytes.count, by: Self.bytesOfPart).enumerated() {
            let part = bytes[start..<min(start + Self.bytesOfPart, bytes.count)]
            try execute(
                """
                INSERT INTO ticket_file_parts (file_id, place, content)
                VALUES (\(file.id), \(place), \(Data(part).base64EncodedString()))
                """)
        }
    }

    public func ticketFile(_ id: String) throws -> TicketFile? {
        try first("SELECT * FROM ticket_files WHERE id = \(id)", in: .ticketFiles, TicketFile.init)
    }

    /// The files of a ticket in the order in which they came.
    public func files(ofTicket id: String) throws -> [TicketFile] {
        try all(
            "SELECT * FROM ticket_files WHERE ticket_id = \(id) ORDER BY ordinal", in: .ticketFiles, TicketFile.init)
    }

    /// The size of all files of a ticket, in bytes.
    public func bytesOfFiles(ofTicket id: String) throws -> Int {
        try number("SELECT SUM(size) AS n FROM ticket_files WHERE ticket_id = \(id)")
    }

    /// The content of a file.
    ///
    /// - Returns: nil where a part is missing or cannot be read.
    public func content(of file: TicketFile) throws -> [UInt8]? {
        let parts = try all(
            "SELECT content FROM ticket_file_parts WHERE file_id = \(file.id) ORDER BY place"
        ) { try $0.text("content") }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(file.size)
        for part in parts {
            guard let data = Data(base64Encoded: part) else { return nil }
            bytes.append(contentsOf: data)
        }
        return bytes.count == file.size ? bytes : nil
    }

    // MARK: - Pages

    /// The generation of the secret of a ticket's page, and the language in which its requester is written to.
    public func page(ofTicket id: String) throws -> (generation: Int, language: String) {
        try first("SELECT generation, language FROM ticket_pages WHERE ticket_id = \(id)") {
            (generation: try $0.integer("generation"), language: try $0.text("language"))
        } ?? (generation: 1, language: "en")
    }

    /// Stores the page of a new ticket.
    ///
    /// - Parameter submission: the key of the form that it was sent by.
    /// - Returns: false where a ticket was sent by that form already.
    public func insertPage(ofTicket id: String, language: String, submission: String?) throws -> Bool {
        try execute(
            """
            INSERT INTO ticket_pages (ticket_id, generation, language, submission)
            VALUES (\(id), 1, \(language), \(submission)) ON CONFLICT DO NOTHING
            """) > 0
    }

    /// The id of the ticket that was sent by a form.
    public func ticketID(sentBy submission: String) throws -> String? {
        try first("SELECT ticket_id FROM ticket_pages WHERE submission = \(submission)") { try $0.text("ticket_id") }
    }

    /// Makes the link to a ticket's page void.
    public func rotateSecret(ofTicket id: String) throws {
        try execute(
            """
            INSERT INTO ticket_pages (ticket_id, generation) VALUES (\(id), 2)
            ON CONFLICT (ticket_id) DO UPDATE SET generation = ticket_pages.generation + 1
            """)
    }

    // MARK: - Erasure

    /// Removes a person from the messages that they wrote, and deletes the files that came with them. The texts stay, as
    /// those of tickets do.
    public func eraseAuthor(_ email: String) throws {
        let key = EmailAddress.key(of: email)
        try execute(
            """
            DELETE FROM ticket_files WHERE message_id IN (SELECT id FROM ticket_messages WHERE author_key = \(key))
            """)
        try execute(
            """
            UPDATE ticket_messages SET author_name = NULL, author_email = NULL, author_key = NULL
            WHERE author_key = \(key)
            """)
        try deleteLeads(email)
    }

    /// Deletes the files that came with a ticket itself.
    public func deleteFiles(sentWithTicket id: String) throws {
        try execute("DELETE FROM ticket_files WHERE ticket_id = \(id) AND message_id IS NULL")
    }
}

extension TicketMessage {
    init(_ row: Row) throws {
        self.init(
            id: try row.text("id"), ticket: try row.text("ticket_id"),
            author: Author(
                try row.choice("side"), name: try row.textIfAny("author_name"), email: try row.textIfAny("author_email")
            ),
            channel: try row.choice("channel"), visibility: try row.choice("visibility"), text: try row.text("text"),
            messageID: try row.textIfAny("message_id"), sentAt: try row.instant("sent_at"))
    }
}

extension TicketFile {
    init(_ row: Row) throws {
        self.init(
            id: try row.text("id"), ticket: try row.text("ticket_id"), message: try row.textIfAny("message_id"),
            name: try row.text("name"), kind: try row.choice("kind"), size: try row.integer("size"),
            sha256: try row.text("digest"), createdAt: try row.instant("created_at"))
    }
}

extension TicketMessage.Side: SQLConvertible {}
extension TicketMessage.Channel: SQLConvertible {}
extension TicketMessage.Visibility: SQLConvertible {}
extension TicketFileKind: SQLConvertible {}
