public import Foundation
public import Training

extension Connection {
    /// Up to which start reminders were laid out, by their lead in seconds.
    public func reminderMarks() throws -> [Int: Date] {
        let marks = try all("SELECT lead, starts_until FROM reminder_marks") {
            (try $0.integer("lead"), try $0.instant("starts_until"))
        }
        return Dictionary(uniqueKeysWithValues: marks)
    }

    public func setReminderMark(_ lead: Int, startsUntil: Date) throws {
        try execute(
            """
            INSERT INTO reminder_marks (lead, starts_until) VALUES (\(lead), \(startsUntil))
            ON CONFLICT (lead) DO UPDATE SET starts_until = excluded.starts_until
            """)
    }

    /// Whether a date begins within a time.
    public func hasDateStarting(after: Date, until: Date) throws -> Bool {
        try number(
            """
            SELECT EXISTS (SELECT 1 FROM occurrences WHERE starts_at > \(after) AND starts_at <= \(until)) AS n
            """) > 0
    }

    /// The seats of dates that begin within a time and take place, in order of the dates. Who got the seat within that
    /// lead knows the date well enough.
    public func seatsStarting(after: Date, until: Date, lead: Int) throws -> [HeldSeat] {
        try all(
            """
            SELECT r.registrant_id, r.id, o.id AS occurrence_id
            FROM occurrences o
            JOIN sessions s ON s.id = o.session_id
            JOIN registrations r ON r.session_id = o.session_id
                AND (r.occurrence_id = o.id OR r.occurrence_id IS NULL)
            WHERE o.starts_at > \(after) AND o.starts_at <= \(until) AND o.detached = 0
                AND s.status = 'published' AND r.status = 'confirmed' AND r.updated_at <= o.starts_at - \(lead)
            ORDER BY o.starts_at, o.id, r.ordinal
            """
        ) {
            HeldSeat(
                registrant: try $0.text("registrant_id"), registration: try $0.text("id"),
                occurrence: try $0.text("occurrence_id"))
        }
    }
}

// MARK: - Follow-ups

extension Connection {
    /// Who had a seat in a date of a tutorial that ended within a time and was not followed up yet, in order of the
    /// dates.
    public func followUpsDue(ofTutorial tutorial: String, from: Date, to: Date) throws -> [HeldSeat] {
        try all(
            """
            SELECT r.registrant_id, r.id, o.id AS occurrence_id
            FROM sessions s
            JOIN occurrences o ON o.session_id = s.id
            JOIN registrations r ON r.session_id = s.id AND (r.occurrence_id = o.id OR r.occurrence_id IS NULL)
            WHERE s.tutorial_id = \(tutorial) AND s.status = 'published' AND o.detached = 0
                AND o.ends_at > \(from) AND o.ends_at <= \(to) AND r.status = 'confirmed'
                AND NOT EXISTS (
                    SELECT 1 FROM follow_ups f WHERE f.registration_id = r.id AND f.occurrence_id = o.id)
            ORDER BY o.ends_at, o.id, r.ordinal
            """
        ) {
            HeldSeat(
                registrant: try $0.text("registrant_id"), registration: try $0.text("id"),
                occurrence: try $0.text("occurrence_id"))
        }
    }

    public func recordFollowUps(_ followUps: [HeldSeat]) throws {
        for followUp in followUps {
            try execute(
                """
                INSERT INTO follow_ups (registration_id, occurrence_id)
                VALUES (\(followUp.registration), \(followUp.occurrence)) ON CONFLICT DO NOTHING
                """)
        }
    }
}
