import Foundation
import ICalendar
public import Training

extension Connection {
    /// Notes whom a date takes, in place of what was noted before. A date that was cancelled takes nobody, but stays
    /// among the dates of its trainers.
    public func book(_ date: ScheduledDate) throws {
        let occurrence = date.occurrence
        try execute("DELETE FROM bookings WHERE occurrence_id = \(occurrence.id)")
        for trainer in date.trainers {
            try execute(
                """
                INSERT INTO bookings (trainer_id, occurrence_id, starts_at, ends_at, cancelled)
                VALUES (
                    \(trainer), \(occurrence.id), \(occurrence.startsAt), \(occurrence.endsAt), \(date.isCancelled))
                """)
        }
    }

    /// The dates of a session on which one of its trainers is taken elsewhere, earliest first.
    ///
    /// - Parameter limit: the most that are told; a daily series can clash a thousand times over.
    public func clashes(of session: String, limit: Int = 100) throws -> [(occurrence: String, clash: Impact.Clash)] {
        try all(
            """
            SELECT mine.trainer_id, o.id, o.session_id, o.recurrence_id, o.starts_at,
                p.session_id AS other_session_id, p.recurrence_id AS other_recurrence_id, p.starts_at AS other_starts_at,
                p.override AS other_override, s.title AS other_title
            FROM occurrences o
            JOIN bookings mine ON mine.occurrence_id = o.id AND mine.cancelled = 0
            JOIN bookings other ON other.trainer_id = mine.trainer_id AND other.cancelled = 0
                AND other.starts_at > mine.starts_at - \(ScheduleLimits.maxDuration)
                AND other.starts_at < mine.ends_at AND other.ends_at > mine.starts_at
                AND other.occurrence_id <> mine.occurrence_id
            JOIN occurrences p ON p.id = other.occurrence_id
            JOIN sessions s ON s.id = p.session_id
            WHERE o.session_id = \(session)
            ORDER BY o.starts_at, o.id, mine.trainer_id, p.starts_at, p.id LIMIT \(limit)
            """
        ) { row in
            let override = try row.jsonIfAny("other_override", as: Override.self)
            return (
                occurrence: try row.text("id"),
                clash: Impact.Clash(
                    trainer: try row.text("trainer_id"),
                    date: Impact.DateReference(
                        session: try row.text("session_id"), recurrenceID: try row.local("recurrence_id"),
                        startsAt: try row.instant("starts_at")),
                    with: Impact.DateReference(
                        session: try row.text("other_session_id"), recurrenceID: try row.local("other_recurrence_id"),
                        startsAt: try row.instant("other_starts_at")),
                    withTitle: try override?.title ?? row.text("other_title"))
            )
        }
    }
}
