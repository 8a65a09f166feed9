public import Foundation
public import Training

extension Connection {
    /// The registrants who had a seat in a past date of a tutorial that took place, in order of the dates.
    public func pastAttendance(ofTutorial id: String, now: Date) throws -> [PastAttendance] {
        try all(
            """
            SELECT o.id, r.account, g.email, o.starts_at, a.attendance
            FROM sessions s JOIN registrations r ON r.session_id = s.id
                JOIN registrants g ON g.id = r.registrant_id
                JOIN occurrences o ON o.session_id = s.id AND (r.occurrence_id IS NULL OR r.occurrence_id = o.id)
                LEFT JOIN attendance a ON a.registration_id = r.id AND a.occurrence_id = o.id
            WHERE s.tutorial_id = \(id) AND o.starts_at <= \(now)
                AND (a.attendance = 'attended' OR (r.status = 'confirmed' AND o.detached = 0
                    AND \(tookPlace()) AND \(isMadeInTime())))
            ORDER BY o.starts_at, r.ordinal
            """, in: .occurrences
        ) { row in
            PastAttendance(
                account: try row.textIfAny("account"), email: try row.text("email"),
                startsAt: try row.instant("starts_at"), attended: try row.textIfAny("attendance") == "attended")
        }
    }

    /// The start of the first past date of a tutorial that took place; nil where there was none.
    public func firstDate(ofTutorial id: String, before now: Date) throws -> Date? {
        try first(
            """
            SELECT MIN(o.starts_at) AS at FROM sessions s JOIN occurrences o ON o.session_id = s.id
            WHERE s.tutorial_id = \(id) AND o.detached = 0 AND \(tookPlace())
                AND o.starts_at <= \(now) AND o.starts_at >= \(minInstant)
            """
        ) { try $0.instantIfAny("at") }.flatMap(\.self)
    }

    /// The accounts and opening times of the tickets that a tutorial answers: tickets that agents linked to it, and all
    /// tickets of problems that are linked to it themselves or by one of their tickets. By account, oldest first.
    public func ticketTimes(answeredBy tutorial: String) throws -> [(account: String, at: Date)] {
        try all(
            """
            SELECT t.id, t.account, t.opened_at FROM tickets t WHERE t.account IS NOT NULL AND t.id IN (
                SELECT ticket_id FROM ticket_links WHERE tutorial_id = \(tutorial) AND verdict = 'accepted'
                UNION SELECT ticket_id FROM ticket_problems WHERE problem_id IN (
                    SELECT problem_id FROM problem_links WHERE tutorial_id = \(tutorial) AND verdict = 'accepted'
                    UNION SELECT p.problem_id FROM ticket_problems p JOIN ticket_links l ON l.ticket_id = p.ticket_id
                        WHERE l.tutorial_id = \(tutorial) AND l.verdict = 'accepted'))
            ORDER BY t.account, t.opened_at
            """, in: .tickets
        ) { (account: try $0.text("account"), at: try $0.instant("opened_at")) }
    }
}
