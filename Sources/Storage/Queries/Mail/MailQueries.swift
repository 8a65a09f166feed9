import Addresses
public import Foundation
public import Training

/// A filter for lists of mails. Properties that are nil do not restrict the list.
public struct MailFilter: Sendable, Hashable {
    public var state: OutgoingMail.State?
    public var purpose: OutgoingMail.Purpose?
    /// The id of the recipient.
    public var registrant: String?

    public init(
        state: OutgoingMail.State? = nil, purpose: OutgoingMail.Purpose? = nil, registrant: String? = nil
    ) {
        self.state = state
        self.purpose = purpose
        self.registrant = registrant
    }

    fileprivate var condition: SQL {
        var conditions: [SQL] = []
        if let state { conditions.append("state = \(state)") }
        if let purpose { conditions.append("purpose = \(purpose)") }
        if let registrant { conditions.append("registrant_id = \(registrant)") }
        return conditions.allTrue
    }
}

extension Connection {
    /// Mails in the order of their creation.
    public func mails(_ filter: MailFilter, page: PageRequest) throws -> Page<OutgoingMail> {
        let place: SQL = page.after.map { "ordinal > \($0.order)" } ?? "1 = 1"
        return try paged(
            "SELECT * FROM mails WHERE \(filter.condition) AND \(place) ORDER BY ordinal LIMIT \(page.limit + 1)",
            in: .mails, by: .ordinal, limit: page.limit, OutgoingMail.init)
    }

    public func mail(_ id: String) throws -> OutgoingMail? {
        try first("SELECT * FROM mails WHERE id = \(id)", in: .mails, OutgoingMail.init)
    }

    /// The mails to an address that are not to a registrant.
    public func mails(toAddress email: String) throws -> [OutgoingMail] {
        let ids = try mailIDs(toAddress: email)
        return try chunks(of: ids).flatMap { ids in
            try all("SELECT * FROM mails WHERE id IN \(anyOf: ids) ORDER BY ordinal", in: .mails, OutgoingMail.init)
        }
    }

    /// The ids of the mails to an address that are not to a registrant.
    public func mailIDs(toAddress email: String) throws -> [String] {
        let key = EmailAddress.key(of: email)
        // All engines fold ASCII alike. Other letters, and the labels of international domains, are compared here.
        let candidate: SQL =
            EmailAddress.isPlain(key) ? "LOWER(address) = \(key) OR \(isInternational("address"))" : "1 = 1"
        return try all(
            "SELECT id, address FROM mails WHERE address IS NOT NULL AND (\(candidate)) ORDER BY ordinal"
        ) { (id: try $0.text("id"), address: try $0.text("address")) }
        .filter { EmailAddress.key(of: $0.address) == key }.map(\.id)
    }

    /// The instants at which mails of a purpose were queued for a registrant since another instant, without those that were
    /// not needed any more when they were to be sent.
    public func mails(
        of purpose: OutgoingMail.Purpose, toRegistrant id: String, since instant: Date
    ) throws -> [Date] {
        try all(
            """
            SELECT created_at FROM mails
            WHERE registrant_id = \(id) AND purpose = \(purpose) AND state <> 'unneeded' AND created_at > \(instant)
                AND created_at <= \(maxInstant)
            ORDER BY ordinal
            """
        ) { try $0.instant("created_at") }
    }

    /// The number of mails of a purpose, to others than registrants, that were queued since an instant.
    public func mailCount(of purpose: OutgoingMail.Purpose, since instant: Date) throws -> Int {
        try number(
            """
            SELECT COUNT(*) AS n FROM mails
            WHERE address IS NOT NULL AND purpose = \(purpose) AND created_at > \(instant)
            """)
    }

    /// The number of waiting mails and that of failed ones.
    public func mailCounts() throws -> (waiting: Int, failed: Int) {
        (
            waiting: try number("SELECT COUNT(*) AS n FROM mails WHERE state = 'waiting'"),
            failed: try number("SELECT COUNT(*) AS n FROM mails WHERE state = 'failed'")
        )
    }

    /// Adds mails to the outbox, except where a mail with the same topic waits for its first attempt.
    public func insert(_ mails: [OutgoingMail]) throws {
        for mail in mails {
            try send(
                """
                INSERT INTO mails (
                    id, ordinal, purpose, topic, registrant_id, address, about, state, attempts, due_at, created_at)
                VALUES (
                    \(mail.id), \(nextOrdinal(of: "mails")), \(mail.purpose), \(mail.topic), \(mail.registrant), \(mail.address),
                    \(try jsonText(mail.about)), 'waiting', 0, \(mail.dueAt), \(mail.createdAt))
                ON CONFLICT DO NOTHING
                """)
        }
    }

    /// The condition on a mail `m` that may be claimed. Of the mails with one topic only the first may: the text of the
    /// second depends on the first.
    private func isClaimable(now: Date) -> SQL {
        """
        m.state = 'waiting' AND m.due_at <= \(now) AND NOT EXISTS (
            SELECT 1 FROM mails o WHERE o.topic = m.topic AND o.state = 'waiting' AND o.ordinal < m.ordinal)
        """
    }

    /// Returns true if there is a mail to claim.
    public func hasDueMails(now: Date) throws -> Bool {
        try !rows("SELECT m.id FROM mails m WHERE \(isClaimable(now: now)) LIMIT 1").isEmpty
    }

    /// The ids of the mails of these purposes that may be claimed, the earliest first.
    public func dueMails(of purposes: Set<OutgoingMail.Purpose>, now: Date, limit: Int) throws -> [String] {
        try all(
            """
            SELECT m.id FROM mails m WHERE m.purpose IN \(anyOf: purposes) AND \(isClaimable(now: now))
            ORDER BY m.due_at, m.ordinal LIMIT \(limit)
            """
        ) { try $0.text("id") }
    }

    /// Claims mails that are due, and counts an attempt for each. No other process tries them until `leasedUntil`. A mail
    /// that cannot be read fails.
    ///
    /// - Parameter first: the ids of mails that are claimed before others.
    /// - Returns: the mails, and the number of all that were claimed.
    public func claimMails(
        now: Date, leasedUntil: Date, first: [String] = [], limit: Int
    ) throws -> (mails: [OutgoingMail], count: Int) {
        let oldest = try all(
            "SELECT m.id FROM mails m WHERE \(isClaimable(now: now)) ORDER BY m.due_at, m.ordinal LIMIT \(limit)"
        ) { try $0.text("id") }
        var due = oldest
        if !first.isEmpty {
            // Another process may have claimed some of them.
            let preferred = try all(
                "SELECT m.id FROM mails m WHERE m.id IN \(anyOf: first) AND \(isClaimable(now: now))"
            ) { try $0.text("id") }
            due = Array((preferred + oldest.filter { !preferred.contains($0) }).prefix(limit))
        }
        guard !due.isEmpty else { return ([], 0) }
        let rows = try rows(
            """
            UPDATE mails SET attempts = attempts + 1, due_at = \(leasedUntil), reason = NULL
            WHERE id IN \(anyOf: due) AND state = 'waiting' RETURNING *
            """)
        let claimed = try readable(rows, in: .mails) {
            (ordinal: try $0.integer("ordinal"), mail: try OutgoingMail($0))
        }
        .sorted { $0.ordinal < $1.ordinal }.map(\.mail)
        if claimed.count < rows.count {
            let unreadable = Set(due).subtracting(claimed.map(\.id)).sorted()
            try execute(
                """
                UPDATE mails SET state = 'failed', reason = 'This mail cannot be read.', settled_at = \(now)
                WHERE id IN \(anyOf: unreadable) AND state = 'waiting'
                """)
        }
        return (claimed, rows.count)
    }

    /// Extends the lease of mails that are still being sent.
    ///
    /// - Parameter mails: as they were claimed. Those that were settled since, or claimed by another process, are not
    ///   changed.
    public func renewLease(of mails: [OutgoingMail], until: Date) throws {
        for mail in mails {
            try execute(
                """
                UPDATE mails SET due_at = \(until)
                WHERE id = \(mail.id) AND attempts = \(mail.attempts) AND state = 'waiting' AND reason IS NULL
                """)
        }
    }

    /// Stores the outcome of an attempt, unless another process has claimed the mail since.
    ///
    /// - Returns: true if it was stored.
    @discardableResult
    public func settle(_ mail: OutgoingMail) throws -> Bool {
        try execute(
            """
            UPDATE mails SET state = \(mail.state), due_at = \(mail.dueAt), reason = \(mail.reason),
                settled_at = \(mail.settledAt)
            WHERE id = \(mail.id) AND attempts = \(mail.attempts) AND state = 'waiting'
            """) > 0
    }

    /// Puts a failed or dropped mail back into the outbox.
    ///
    /// - Returns: false where there is no such mail.
    public func retryMail(_ id: String, now: Date) throws -> Bool {
        try execute(
            """
            UPDATE mails SET state = 'waiting', attempts = 1, due_at = \(now), settled_at = NULL
            WHERE id = \(id) AND state IN ('failed', 'dropped')
            """) > 0
    }

    /// Drops a mail that waits or failed.
    ///
    /// - Returns: false where there is no such mail.
    public func dropMail(_ id: String, now: Date) throws -> Bool {
        try execute(
            """
            UPDATE mails SET state = 'dropped', settled_at = \(now) WHERE id = \(id) AND state IN ('waiting', 'failed')
            """) > 0
    }

    /// Deletes the oldest mails that were settled before an instant.
    ///
    /// - Returns: the number of deleted mails, at most `limit`.
    public func deleteMails(settledBefore instant: Date, limit: Int) throws -> Int {
        try execute(
            """
            DELETE FROM mails WHERE id IN (
                SELECT id FROM mails WHERE settled_at IS NOT NULL AND settled_at < \(instant)
                ORDER BY settled_at LIMIT \(limit))
            """)
    }
}

extension OutgoingMail {
    init(_ row: Row) throws {
        self.init(
            id: try row.text("id"), purpose: try row.choice("purpose"), topic: try row.text("topic"),
            registrant: try row.textIfAny("registrant_id"), address: try row.textIfAny("address"),
            about: try row.json("about"), state: try row.choice("state"), attempts: try row.integer("attempts"),
            dueAt: try row.instant("due_at"), reason: try row.textIfAny("reason"),
            createdAt: try row.instant("created_at"), settledAt: try row.instantIfAny("settled_at"))
    }
}

extension OutgoingMail.Purpose: SQLConvertible {}
extension OutgoingMail.State: SQLConvertible {}

extension Connection {
    /// Returns true if a mail on a topic waits, or is being sent.
    public func isWaiting(topic: String) throws -> Bool {
        try number("SELECT COUNT(*) AS n FROM mails WHERE topic = \(topic) AND state = 'waiting'") > 0
    }

    /// Returns true if a mail on a topic was queued since an instant.
    ///
    /// - Parameter registrant: its recipient; nil for a mail to somebody else.
    public func hasMail(topic: String, registrant: String?, since instant: Date) throws -> Bool {
        let recipient: SQL = registrant.map { "registrant_id = \($0)" } ?? "registrant_id IS NULL"
        return try number(
            """
            SELECT COUNT(*) AS n FROM mails WHERE \(recipient) AND topic = \(topic) AND created_at > \(instant)
            """) > 0
    }
}
