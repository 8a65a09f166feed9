public import Foundation
public import Training

extension Connection {
    /// The figures of the dates that began in a period and took place, those with the most seats first.
    ///
    /// A place in a series counts as a seat on each of its dates from the registration on. With several trainers a seat
    /// counts for each of them.
    ///
    /// - Parameter end: exclusive, and no later than now.
    public func trainingReport(
        by dimension: TrainingReportRow.Dimension, from start: Date, to end: Date, limit: Int
    ) throws -> [TrainingReportRow] {
        let (key, name, join): (SQL, SQL, SQL) =
            switch dimension {
            case .tutorial: ("t.id", "t.title", "LEFT JOIN tutorials t ON t.id = s.tutorial_id")
            case .trainer:
                (
                    "p.id", "p.name",
                    "LEFT JOIN bookings b ON b.occurrence_id = o.id LEFT JOIN trainers p ON p.id = b.trainer_id"
                )
            case .account: ("r.account", "r.account", "")
            case .source: ("r.source", "r.source", "")
            }
        return try all(
            """
            SELECT key, name, COUNT(*) AS seats, COUNT(CASE WHEN attendance = 'attended' THEN 1 END) AS attended,
                COUNT(CASE WHEN attendance = 'absent' THEN 1 END) AS absent, COUNT(score) AS ratings,
                COALESCE(SUM(score), 0) AS total
            FROM (
                SELECT \(key) AS key, \(name) AS name, a.attendance, f.score
                FROM occurrences o
                JOIN sessions s ON s.id = o.session_id
                JOIN registrations r ON r.session_id = o.session_id AND r.status = 'confirmed'
                    AND (r.occurrence_id = o.id OR r.occurrence_id IS NULL)
                \(join)
                LEFT JOIN attendance a ON a.registration_id = r.id AND a.occurrence_id = o.id
                LEFT JOIN feedback f ON f.registration_id = r.id AND f.occurrence_id = o.id
                WHERE o.starts_at >= \(start) AND o.starts_at < \(end) AND o.detached = 0
                    AND \(tookPlace()) AND \(isMadeInTime())
            ) AS places
            GROUP BY key, name ORDER BY COUNT(*) DESC, COALESCE(name, ''), COALESCE(key, '') LIMIT \(limit)
            """
        ) { row in
            TrainingReportRow(
                key: try row.textIfAny("key"), name: try row.textIfAny("name"), seats: try row.integer("seats"),
                attended: try row.integer("attended"), absent: try row.integer("absent"),
                ratings: try row.integer("ratings"), ratingTotal: try row.integer("total"))
        }
    }
}

/// The condition that a date was not cancelled: what it has of its own says so.
///
/// - Parameter date: the name of the table in the statement.
func isHeld(_ date: SQL) -> SQL {
    "(\(date).override IS NULL OR \(date).override NOT LIKE '%\"cancellation\":{%')"
}

/// The condition that a date `o` of a published session `s` took place: neither it nor its session was cancelled before it
/// was over. The journal knows when that was.
func tookPlace() -> SQL {
    """
    (s.status = 'published' OR (s.status = 'cancelled' AND o.ends_at <= (
        SELECT MAX(j.at) FROM journal j
        WHERE j.subject = 'session' AND j.subject_id = s.id AND j.event = 'cancelled')))
    AND (\(isHeld("o")) OR o.ends_at <= (
        SELECT MAX(j.at) FROM journal j
        WHERE j.subject = 'occurrence' AND j.subject_id = o.id AND j.event = 'cancelled'))
    """
}

/// The condition that a registration `r` was made before a date `o` ended. Where attendance `a` is recorded it was a seat all
/// the same: people who came without a registration get one afterwards.
func isMadeInTime() -> SQL {
    "(a.attendance IS NOT NULL OR r.created_at < o.ends_at)"
}
