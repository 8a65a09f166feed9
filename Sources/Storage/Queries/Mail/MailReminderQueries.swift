public import Foundation
public import Training

extension Connection {
    /// The start until which reminders of dates are in the outbox, by their lead in seconds.
    public func reminderMarks() throws -> [Int: Date] {
        // A mark that cannot be read is set anew.
        let marks = try readable("SELECT lead, starts_until FROM reminder_marks", in: .reminderMarks) {
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

    /// Returns true if a date starts after the first instant, and no later than the second.
    public func hasDateStarting(after: Date, until: Date) throws -> Bool {
        try number(
            """
            SELECT EXISTS (SELECT 1 FROM occurrences WHERE starts_at > \(after) AND starts_at <= \(until)) AS n
            """) > 0
    }

    /// The confirmed seats of scheduled dates that start after the first instant, and no later than the second, in order
    /// of the dates. Seats that changed within the lead before the start are left out: no reminder is needed for them.
    ///
    /// - Parameter lead: seconds.
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
    /// The seats of dates of a published tutorial that were held, ended after the first instant, and no later than the
    /// second, and for which no follow-up was recorded. In order of the dates.
    public func followUpsDue(ofTutorial tutorial: String, from: Date, to: Date) throws -> [HeldSeat] {
        try all(
            """
            SELECT r.registrant_id, r.id, o.id AS occurrence_id
            FROM sessions s
            JOIN tutorials t ON t.id = s.tutorial_id AND t.status = 'published'
            JOIN occurrences o ON o.session_id = s.id
            JOIN registrations r ON r.session_id = s.id AND (r.occurrence_id = o.id OR r.occurrence_id IS NULL)
            WHERE s.tutorial_id = \(tutorial) AND s.status = 'published' AND o.detached = 0 AND \(isHeld("o"))
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

    /// The seats of dates that ended after the first instant, and no later than the second, and for which no follow-up was
    /// recorded. A place in a whole series is followed up after the last date that was held: at its end, and else at that
    /// of a cancelled date behind it, which may have been cancelled late. In order of the dates.
    public func followUpsDue(endedAfter from: Date, until: Date) throws -> [HeldSeat] {
        try all(
            """
            SELECT r.registrant_id, r.id, o.id AS occurrence_id
            FROM occurrences o
            JOIN sessions s ON s.id = o.session_id
            JOIN registrations r ON r.session_id = s.id AND (r.occurrence_id = o.id OR r.occurrence_id IS NULL)
            WHERE o.session_id IN (
                    SELECT e.session_id FROM occurrences e
                    WHERE e.ends_at > \(from) AND e.ends_at <= \(until) AND e.detached = 0
                        AND e.starts_at > \(from.addingTimeInterval(-Double(ScheduleLimits.maxDuration)))
                        AND e.starts_at <= \(until))
                AND o.ends_at <= \(until) AND o.detached = 0 AND \(isHeld("o"))
                AND s.status = 'published' AND r.status = 'confirmed'
                AND ((r.occurrence_id IS NOT NULL AND o.ends_at > \(from)) OR (r.occurrence_id IS NULL
                    AND NOT EXISTS (
                        SELECT 1 FROM occurrences n
                        WHERE n.session_id = s.id AND n.detached = 0 AND n.ends_at > o.ends_at AND \(isHeld("n")))
                    AND NOT EXISTS (SELECT 1 FROM sessions n WHERE n.follows_id = s.id)))
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

    /// Returns true if a date ended after the first instant, and no later than the second.
    public func hasDateEnding(after: Date, until: Date) throws -> Bool {
        try number(
            """
            SELECT EXISTS (
                SELECT 1 FROM occurrences
                WHERE starts_at > \(after.addingTimeInterval(-Double(ScheduleLimits.maxDuration)))
                    AND starts_at <= \(until) AND ends_at > \(after) AND ends_at <= \(until)) AS n
            """) > 0
    }

    /// The end up to which dates are followed up; nil before the first time.
    public func followUpMark() throws -> Date? {
        try installation(.followUpsUntil).flatMap(Double.init).map(Date.init(timeIntervalSince1970:))
    }

    public func setFollowUpMark(_ until: Date) throws {
        try setInstallation(.followUpsUntil, to: String(Int(until.timeIntervalSince1970.rounded(.down))))
    }

    /// The published tutorials that share tags with another one, those with most of them first.
    public func tutorials(relatedTo tutorial: String, limit: Int) throws -> [String] {
        try all(
            """
            SELECT g.tutorial_id, COUNT(*) AS shared FROM tutorial_tags g
            JOIN tutorials t ON t.id = g.tutorial_id AND t.status = 'published'
            WHERE g.tutorial_id <> \(tutorial)
                AND g.tag IN (SELECT tag FROM tutorial_tags WHERE tutorial_id = \(tutorial))
            GROUP BY g.tutorial_id ORDER BY COUNT(*) DESC, g.tutorial_id LIMIT \(limit)
            """
        ) { try $0.text("tutorial_id") }
    }

    /// Records that the follow-ups of these seats are in the outbox.
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
