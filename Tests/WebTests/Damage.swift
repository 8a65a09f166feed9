import Foundation
import Storage
import TestSupport
import Testing

/// A value that a new release, a hand or a disk may have left in a column, and that this release cannot read.
struct Damage: Sendable, CustomTestStringConvertible {
    let table: String
    let column: String
    /// The value, as SQL.
    let value: String
    /// The text by which the column tells its own rows, as SQL.
    let row: String

    init(_ table: String, _ column: String, _ value: String, where row: String = "1 = 1") {
        (self.table, self.column, self.value, self.row) = (table, column, value, row)
    }

    var testDescription: String { "\(table).\(column) = \(value)" }

    /// Of sessions, dates and what belongs to them only those of the session called “Odd” are damaged, of people only Odo.
    static let all: [Damage] = {
        let session = "title = 'Odd'"
        let ofSession = "session_id IN (SELECT id FROM sessions WHERE title = 'Odd')"
        let person = "email_key LIKE 'odo%'"
        let ofPerson = "registrant_id IN (SELECT id FROM registrants WHERE email_key LIKE 'odo%')"
        let ofPlace = "registration_id IN (SELECT id FROM registrations WHERE name = 'Odo')"
        let ticket = "subject = 'Odd'"
        let ofTicket = "ticket_id IN (SELECT id FROM tickets WHERE subject = 'Odd')"
        let tooLate = "9000000000000000000"
        return [
            Damage("sessions", "time_zone", "'Mars/Olympus'", where: session),
            Damage("sessions", "start_local", "'2026-02-30T10:00:00'", where: session),
            Damage("sessions", "rule", "'FREQ=SOMETIMES'", where: session),
            Damage("sessions", "excluded", "'{'", where: session),
            Damage("sessions", "added", "'[1]'", where: session),
            Damage("sessions", "waitlist", "'[]'", where: session),
            Damage("sessions", "registration", "'{\"scope\":\"galaxy\"}'", where: session),
            Damage("sessions", "join_link", "'nowhere'", where: session),
            Damage("sessions", "kind", "'hackathon'", where: session),
            Damage("sessions", "visibility", "'secret'", where: session),
            Damage("sessions", "duration", "'long'", where: session),
            Damage("sessions", "updated_at", tooLate, where: session),
            Damage("sessions", "revision", "9223372036854775807", where: session),
            Damage(
                "occurrences", "recurrence_id", "'someday'", where: ofSession + " AND recurrence_id LIKE '2026-12-01%'"),
            Damage("occurrences", "override", "'{\"start\":\"never\"}'", where: ofSession),
            Damage("occurrences", "start_local", "'10000-01-01T00:00:00'", where: ofSession),
            Damage("occurrences", "ends_at", tooLate, where: ofSession),
            Damage("occurrences", "starts_at", "'tomorrow'", where: ofSession),
            Damage("trainers", "created_at", "'long ago'", where: "name = 'Odo'"),
            Damage("trainers", "time_zone", "'Mars/Olympus'", where: "name = 'Odo'"),
            Damage("tutorials", "materials", "'{'", where: "title = 'Odd'"),
            Damage("tutorials", "level", "'divine'", where: "title = 'Odd'"),
            Damage("tutorials", "status", "'hidden'", where: "title = 'Odd'"),
            Damage("tutorial_interest", "created_at", tooLate, where: person),
            Damage("registrants", "created_at", "'x'", where: person),
            Damage("registrants", "generation", "1.5", where: person),
            Damage("registrations", "answers", "'['", where: ofPerson),
            Damage("registrations", "status", "'dreaming'", where: ofPerson),
            Damage("registrations", "queue", "'last'", where: ofPerson),
            Damage("registrations", "updated_at", tooLate, where: ofPerson),
            Damage("registrations", "time_zone", "'Mars/Olympus'", where: ofPerson),
            Damage("attendance", "attendance", "'halfway'", where: ofPlace),
            Damage("feedback", "score", "'great'", where: ofPlace),
            Damage("feedback", "created_at", tooLate, where: ofPlace),
            Damage("mails", "purpose", "'postcard'", where: "address LIKE '0@%'"),
            Damage("mails", "about", "'['", where: "address LIKE '0@%'"),
            Damage("mails", "due_at", tooLate, where: "address LIKE '0@%'"),
            Damage("mails", "attempts", "'some'", where: "address LIKE '0@%'"),
            Damage("messages", "created_at", tooLate, where: ofSession),
            Damage("mailed_dates", "told", "'{'", where: ofPlace),
            Damage("mail_refusals", "kind", "'poems'", where: person),
            Damage("reminder_marks", "starts_until", "'x'"),
            Damage("tickets", "attachments", "'{'", where: ticket),
            Damage("tickets", "priority", "'P9'", where: ticket),
            Damage("tickets", "category", "'riddle'", where: ticket),
            Damage("tickets", "opened_at", tooLate, where: ticket),
            Damage("tickets", "respond_told", "7", where: ticket),
            Damage("tickets", "requester_time_zone", "'Mars/Olympus'", where: ticket),
            Damage("ticket_events", "change", "'vanished'", where: ofTicket),
            Damage("ticket_events", "at", "'then'", where: ofTicket),
            Damage("ticket_links", "shown", "'{'", where: ofTicket),
            Damage("ticket_links", "verdict", "'maybe'", where: ofTicket),
            Damage("problems", "status", "'unsure'", where: "id = (SELECT MIN(id) FROM problems)"),
            Damage("problems", "last_seen", "'lately'", where: "id = (SELECT MIN(id) FROM problems)"),
            Damage("journal", "event", "'dreamt'", where: "position % 3 = 0"),
            Damage("journal", "fields", "'{'", where: "position % 3 = 0"),
            Damage("journal", "at", "'then'", where: "position > 3"),
            Damage("tokens", "role", "'wizard'", where: "name = 'Odo'"),
            Damage("tokens", "expires_at", tooLate, where: "name = 'Odo'"),
            Damage("feed_revisions", "changed_at", tooLate, where: "selector LIKE '%session%'"),
            Damage("feed_fetches", "fetched_at", "'x'"),
        ].filter { !TestDatabase.isOnServer || $0.isPossibleOnServer }
    }()

    /// False for a value that only SQLite stores in such a column: a text, or a fraction, in a column of whole numbers.
    private var isPossibleOnServer: Bool {
        let numbers = ["attempts", "at", "duration", "generation", "last_seen", "queue", "score"]
        let isNumber = numbers.contains(column) || column.hasSuffix("_at") || column == "starts_until"
        return !isNumber || !(value.hasPrefix("'") || value.contains("."))
    }

    /// Lifts the constraints of the table, as SQL.
    fileprivate var liftingConstraints: (before: String, after: String) {
        guard TestDatabase.isOnServer else {
            return ("PRAGMA ignore_check_constraints = ON;", "PRAGMA ignore_check_constraints = OFF;")
        }
        let drop = """
            DO $$ DECLARE found RECORD; BEGIN
                FOR found IN SELECT conname FROM pg_constraint WHERE contype = 'c' AND conrelid = '\(table)'::regclass
                LOOP EXECUTE format('ALTER TABLE \(table) DROP CONSTRAINT %I', found.conname); END LOOP;
            END $$;
            """
        return (drop, "")
    }
}

extension TestSite {
    /// Writes values by hand, past the constraints of the schema.
    ///
    /// - Returns: the number of rows.
    @discardableResult
    func damage(_ damage: Damage) async throws -> Int {
        let condition = damage.row
        let constraints = damage.liftingConstraints
        return try await database.write { connection in
            try connection.run(
                script: """
                    \(constraints.before)
                    UPDATE \(damage.table) SET \(damage.column) = \(damage.value) WHERE \(condition);
                    \(constraints.after)
                    CREATE TEMP TABLE IF NOT EXISTS damaged (n BIGINT);
                    DELETE FROM damaged;
                    INSERT INTO damaged SELECT COUNT(*) FROM \(damage.table)
                        WHERE \(damage.column) = \(damage.value) OR \(condition);
                    """)
            return try connection.number("SELECT n FROM damaged")
        }
    }
}
