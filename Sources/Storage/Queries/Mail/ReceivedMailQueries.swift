import Addresses
public import Foundation
public import Training

/// A filter for lists of received mails. Properties that are nil do not restrict the list.
public struct ReceivedMailFilter: Sendable, Hashable {
    public var state: ReceivedMail.State?
    public var kind: ReceivedMail.Kind?

    public init(state: ReceivedMail.State? = nil, kind: ReceivedMail.Kind? = nil) {
        self.state = state
        self.kind = kind
    }

    fileprivate var condition: SQL {
        var conditions: [SQL] = []
        if let state { conditions.append("state = \(state)") }
        if let kind { conditions.append("kind = \(kind)") }
        return conditions.allTrue
    }
}

extension Connection {
    // MARK: - Keeping

    public func insert(_ mail: ReceivedMail) throws {
        try execute(
            """
            INSERT INTO received_mails (
                id, ordinal, return_path, recipients, size, state, kept, attempts, due_at, received_at)
            VALUES (
                \(mail.id), \(nextOrdinal(of: "received_mails")), \(mail.returnPath),
                \(try jsonText(mail.recipients)), \(mail.size), 'waiting', 1, 0,
                \(mail.dueAt), \(mail.receivedAt))
            """)
    }

    /// - Parameter content: in base64.
    public func insertPiece(_ content: String, ofReceivedMail id: String, at place: Int) throws {
        try execute(
            "INSERT INTO received_mail_pieces (mail_id, place, content) VALUES (\(id), \(place), \(content))")
    }

    /// A piece of the content of a mail, in base64; nil after the last one.
    public func piece(ofReceivedMail id: String, at place: Int) throws -> String? {
        try first("SELECT content FROM received_mail_pieces WHERE mail_id = \(id) AND place = \(place)") {
            try $0.text("content")
        }
    }

    public func deletePieces(ofReceivedMail id: String) throws {
        try execute("DELETE FROM received_mail_pieces WHERE mail_id = \(id)")
    }

    // MARK: - Reading

    /// Received mails, the latest first.
    public func receivedMails(_ filter: ReceivedMailFilter, page: PageRequest) throws -> Page<ReceivedMail> {
        let place: SQL = page.after.map { "ordinal < \($0.order)" } ?? "1 = 1"
        return try paged(
            """
            SELECT * FROM received_mails WHERE \(filter.condition) AND \(place) ORDER BY ordinal DESC LIMIT \(page.limit + 1)
            """, in: .receivedMails, by: PageOrder(column: "ordinal", isDescending: true), limit: page.limit,
            ReceivedMail.init)
    }

    public func receivedMail(_ id: String) throws -> ReceivedMail? {
        try first("SELECT * FROM received_mails WHERE id = \(id)", in: .receivedMails, ReceivedMail.init)
    }

    /// The numbers of mails that wait to be read, and of those that an operator has to look at.
    public func receivedMailCounts() throws -> (waiting: Int, unclear: Int) {
        (
            waiting: try number("SELECT COUNT(*) AS n FROM received_mails WHERE state = 'waiting'"),
            unclear: try number("SELECT COUNT(*) AS n FROM received_mails WHERE state = 'unclear'")
        )
    }

    /// The instant at which the next waiting mail is due; nil where none waits.
    public func nextReceivedMailDue() throws -> Date? {
        try first("SELECT MIN(due_at) AS n FROM received_mails WHERE state = 'waiting' AND due_at <= \(maxInstant)") {
            try $0.instantIfAny("n")
        } ?? nil
    }

    /// The mails of a sender, oldest first.
    public func receivedMails(from email: String) throws -> [ReceivedMail] {
        try all(
            "SELECT * FROM received_mails WHERE sender_key = \(EmailAddress.key(of: email)) ORDER BY ordinal",
            in: .receivedMails, ReceivedMail.init)
    }

    // MARK: - Handling

    /// Claims mails that are due, in the order in which they came, and counts an attempt for each. No other process reads
    /// them until `leasedUntil`. One that was tried before is claimed alone: if it ends the process, no other is blamed.
    public func claimReceivedMails(now: Date, leasedUntil: Date, limit: Int) throws -> [ReceivedMail] {
        let due = try all(
            """
            SELECT id, attempts FROM received_mails WHERE state = 'waiting' AND due_at <= \(now) ORDER BY due_at, ordinal
            LIMIT \(limit)
            """
        ) { (id: try $0.text("id"), attempts: try $0.integer("attempts")) }
        guard let first = due.first else { return [] }
        let fresh = due.prefix(while: { $0.attempts == 0 }).map(\.id)
        let claimed = first.attempts == 0 ? fresh : [first.id]
        let rows = try rows(
            """
            UPDATE received_mails SET attempts = attempts + 1, due_at = \(leasedUntil)
            WHERE id IN \(anyOf: claimed) AND state = 'waiting' RETURNING *
            """)
        return try readable(rows, in: .receivedMails) { (try $0.integer("ordinal"), try ReceivedMail($0)) }
            .sorted { $0.0 < $1.0 }.map(\.1)
    }

    /// Returns true if a mail with this Message-ID was taken before.
    public func isTaken(messageKey: String) throws -> Bool {
        try number("SELECT COUNT(*) AS n FROM received_mails WHERE message_key = \(messageKey)") > 0
    }

    /// Stores what became of a mail, unless it was settled before.
    ///
    /// - Parameter messageKey: by which its Message-ID is found; nil where another mail has it, or it is not known.
    /// - Returns: true if it was stored.
    public func settle(_ mail: ReceivedMail, messageKey: String?) throws -> Bool {
        try execute(
            """
            UPDATE received_mails SET state = \(mail.state), kept = \(mail.isKept), kind = \(mail.kind), sender = \(mail.sender),
                sender_key = \(mail.sender.map(EmailAddress.key(of:))), subject = \(mail.subject),
                message_id = \(mail.messageID), message_key = \(messageKey), outcome = \(mail.outcome),
                about = \(try jsonText(mail.about)), due_at = \(mail.dueAt), settled_at = \(mail.settledAt)
            WHERE id = \(mail.id) AND state = 'waiting'
            """) > 0
    }

    /// Has a mail that an operator was to look at, or saw to, be read again.
    ///
    /// - Returns: false where there is no such mail.
    public func retryReceivedMail(_ id: String, now: Date) throws -> Bool {
        try execute(
            """
            UPDATE received_mails
            SET state = 'waiting', attempts = 0, due_at = \(now), settled_at = NULL, message_key = NULL, outcome = NULL
            WHERE id = \(id) AND state IN ('unclear', 'dropped') AND kept = 1
            """) > 0
    }

    /// - Returns: false where there is no such mail.
    public func dropReceivedMail(_ id: String, now: Date) throws -> Bool {
        try execute(
            """
            UPDATE received_mails SET state = 'dropped', settled_at = \(now)
            WHERE id = \(id) AND state IN ('waiting', 'unclear')
            """) > 0
    }

    /// Deletes the oldest mails that were settled before an instant, but not those that an operator has to look at.
    ///
    /// - Returns: the number of deleted mails, at most `limit`.
    public func deleteReceivedMails(settledBefore instant: Date, limit: Int) throws -> Int {
        try execute(
            """
            DELETE FROM received_mails WHERE id IN (
                SELECT id FROM received_mails
                WHERE settled_at IS NOT NULL AND settled_at < \(instant) AND state <> 'unclear'
                ORDER BY settled_at LIMIT \(limit))
            """)
    }

    /// Removes the personal data of a sender from received mails. Their Message-IDs stay, so that none is taken again.
    ///
    /// - Parameter settledOnly: leaves mails that wait to be read, and those that an operator has to look at.
    public func anonymiseReceivedMails(from email: String, settledOnly: Bool = false) throws {
        let key = EmailAddress.key(of: email)
        let concerned: SQL = settledOnly ? "state NOT IN ('waiting', 'unclear')" : "1 = 1"
        try execute(
            """
            DELETE FROM received_mail_pieces
            WHERE mail_id IN (SELECT id FROM received_mails WHERE sender_key = \(key) AND \(concerned))
            """)
        try execute(
            """
            UPDATE received_mails
            SET kept = 0, sender = NULL, sender_key = NULL, subject = NULL, return_path = NULL, recipients = '[]'
            WHERE sender_key = \(key) AND \(concerned)
            """)
    }
}

extension ReceivedMail {
    init(_ row: Row) throws {
        self.init(
            id: try row.text("id"), returnPath: try row.textIfAny("return_path"),
            recipients: try row.json("recipients"), size: try row.integer("size"), state: try row.choice("state"),
            isKept: try row.flag("kept"), kind: try row.choiceIfAny("kind"), sender: try row.textIfAny("sender"),
            subject: try row.textIfAny("subject"), messageID: try row.textIfAny("message_id"),
            outcome: try row.textIfAny("outcome"), about: try row.json("about"),
            attempts: try row.integer("attempts"), dueAt: try row.instant("due_at"),
            receivedAt: try row.instant("received_at"), settledAt: try row.instantIfAny("settled_at"))
    }
}

extension ReceivedMail.State: SQLConvertible {}
extension ReceivedMail.Kind: SQLConvertible {}
