import Addresses
public import Foundation
public import Training

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

    /// The registrants who have a seat in a date of a session, or wait for one; without a date, in any.
    public func activeRegistrants(of session: String, on occurrence: String?) throws -> [String] {
        let concerned: SQL =
            if let occurrence { "(occurrence_id = \(occurrence) OR occurrence_id IS NULL)" } else { "1 = 1" }
        return try all(
            """
            SELECT registrant_id, MIN(ordinal) AS first FROM registrations
            WHERE session_id = \(session) AND status <> 'cancelled' AND \(concerned)
            GROUP BY registrant_id ORDER BY first
            """
        ) { try $0.text("registrant_id") }
    }

    /// The interest in a tutorial, oldest first.
    public func interest(in tutorial: String) throws -> [TutorialInterest] {
        try all(
            "SELECT * FROM tutorial_interest WHERE tutorial_id = \(tutorial) ORDER BY created_at, email_key",
            TutorialInterest.init)
    }

    /// Forgets that somebody asked for a tutorial, since they were told or wish so.
    ///
    /// - Returns: whether they had asked.
    @discardableResult
    public func deleteInterest(in tutorial: String, of email: String) throws -> Bool {
        let gone = try execute(
            "DELETE FROM tutorial_interest WHERE tutorial_id = \(tutorial) AND email_key = \(EmailAddress.key(of: email))"
        )
        try execute("UPDATE tutorials SET interested = interested - \(gone) WHERE id = \(tutorial)")
        return gone > 0
    }
}
