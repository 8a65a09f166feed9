import Addresses
import Foundation
public import Training

extension Connection {
    /// The entry of a registrant's calendar that was mailed under a UID.
    public func mailedEntry(uid: String) throws -> MailedEntry? {
        try first("SELECT * FROM mailed_entries WHERE uid = \(uid)", in: .mailedEntries, MailedEntry.init)
    }

    /// The answers to the invitations of registrations.
    ///
    /// - Parameter ids: of the first registration for each place.
    public func calendarAnswers(ofRegistrations ids: [String]) throws -> [KeptAnswer] {
        try chunks(of: ids).flatMap { ids in
            try all(
                "SELECT * FROM calendar_answers WHERE registration_id IN \(anyOf: ids)", in: .calendarAnswers,
                KeptAnswer.init)
        }
    }

    /// Stores an answer in place of the one before it.
    public func save(_ answer: KeptAnswer) throws {
        try execute(
            """
            INSERT INTO calendar_answers (
                registration_id, occurrence_key, status, sequence, stamp, proven, comment, received_at)
            VALUES (
                \(answer.registration), \(answer.occurrence ?? ""), \(answer.status), \(answer.sequence),
                \(answer.stamp), \(answer.isProven), \(answer.comment), \(answer.receivedAt))
            ON CONFLICT (registration_id, occurrence_key) DO UPDATE SET
                status = excluded.status, sequence = excluded.sequence, stamp = excluded.stamp,
                proven = excluded.proven, comment = excluded.comment, received_at = excluded.received_at
            """)
    }

    /// Takes the answers to a former invitation from the roster. They still hold against earlier ones that come late.
    ///
    /// - Parameter id: of the first registration for the place.
    public func clearCalendarAnswers(ofRegistration id: String) throws {
        try execute(
            "UPDATE calendar_answers SET status = 'undecided', comment = NULL WHERE registration_id = \(id)")
    }

    // MARK: - Addresses that mail comes back from

    public func undeliverable(_ email: String) throws -> UndeliverableAddress? {
        try undeliverable([email]).values.first
    }

    /// The addresses among these to which mail cannot be delivered, by their keys.
    public func undeliverable(_ emails: [String]) throws -> [String: UndeliverableAddress] {
        let found = try chunks(of: Array(Set(emails.map(EmailAddress.key(of:))))).flatMap { keys in
            try all(
                "SELECT * FROM undeliverable_addresses WHERE email_key IN \(anyOf: keys)",
                in: .undeliverableAddresses, UndeliverableAddress.init)
        }
        return Dictionary(found.map { ($0.key, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// The addresses to which mail cannot be delivered, the latest first.
    public func undeliverableAddresses(limit: Int) throws -> [UndeliverableAddress] {
        try all(
            "SELECT * FROM undeliverable_addresses ORDER BY reported_at DESC, email_key LIMIT \(limit)",
            in: .undeliverableAddresses, UndeliverableAddress.init)
    }

    /// - Returns: false if the address was marked before.
    public func insert(_ address: UndeliverableAddress) throws -> Bool {
        try execute(
            """
            INSERT INTO undeliverable_addresses (email_key, status, detail, reported_at)
            VALUES (\(address.key), \(address.status), \(address.detail), \(address.reportedAt))
            ON CONFLICT DO NOTHING
            """) > 0
    }

    /// - Returns: false if the address was not marked.
    public func deleteUndeliverable(_ email: String) throws -> Bool {
        try execute("DELETE FROM undeliverable_addresses WHERE email_key = \(EmailAddress.key(of: email))") > 0
    }
}

extension KeptAnswer {
    init(_ row: Row) throws {
        let occurrence = try row.text("occurrence_key")
        self.init(
            registration: try row.text("registration_id"), occurrence: occurrence.isEmpty ? nil : occurrence,
            status: try row.choice("status"), sequence: try row.integer("sequence"), stamp: try row.instant("stamp"),
            isProven: try row.flag("proven"), comment: try row.textIfAny("comment"),
            receivedAt: try row.instant("received_at"))
    }
}

extension UndeliverableAddress {
    init(_ row: Row) throws {
        self.init(
            key: try row.text("email_key"), status: try row.text("status"), detail: try row.textIfAny("detail"),
            reportedAt: try row.instant("reported_at"))
    }
}

extension CalendarAnswer.Status: SQLConvertible {}
