public import Foundation
import ICalendar
public import Training

extension Connection {
    /// The attendance of these registrations, by registration.
    public func attendance(ofRegistrations ids: [String]) throws -> [String: [AttendanceRecord]] {
        let records = try chunks(of: ids).flatMap { ids in
            try all(
                """
                SELECT registration_id, occurrence_id, attendance, source, minutes FROM attendance
                WHERE registration_id IN \(anyOf: ids) ORDER BY registration_id, occurrence_id
                """, in: .attendance, AttendanceRecord.init)
        }
        return Dictionary(grouping: records, by: \.registration)
    }

    /// Stores the attendance of a date, in place of what was recorded before.
    public func save(_ record: AttendanceRecord, now: Date) throws {
        try execute(
            """
            INSERT INTO attendance (registration_id, occurrence_id, attendance, source, minutes, noted_at)
            VALUES (
                \(record.registration), \(record.occurrence), \(record.attendance), \(record.source),
                \(record.minutes), \(now))
            ON CONFLICT (registration_id, occurrence_id) DO UPDATE SET
                attendance = excluded.attendance, source = excluded.source, minutes = excluded.minutes,
                noted_at = excluded.noted_at
            """)
    }
}

// MARK: - Feedback

extension Connection {
    public func feedback(of registration: String, on occurrence: String) throws -> Feedback? {
        try first(
            """
            SELECT * FROM feedback WHERE registration_id = \(registration) AND occurrence_id = \(occurrence)
            """, in: .feedback, Feedback.init)
    }

    public func feedback(ofRegistrations ids: [String]) throws -> [Feedback] {
        try chunks(of: ids).flatMap { ids in
            try all(
                """
                SELECT * FROM feedback WHERE registration_id IN \(anyOf: ids) ORDER BY created_at, registration_id
                """, in: .feedback, Feedback.init)
        }
    }

    /// All feedback on the dates of a session, or on one of them, in no particular order.
    public func feedback(onDatesOf session: String, occurrence: String? = nil) throws -> [Feedback] {
        let concerned: SQL = if let occurrence { "f.occurrence_id = \(occurrence)" } else { "1 = 1" }
        return try all(
            """
            SELECT f.* FROM feedback f JOIN occurrences o ON o.id = f.occurrence_id
            WHERE o.session_id = \(session) AND \(concerned)
            """, in: .feedback, Feedback.init)
    }

    /// The feedback on all dates, the latest first, with the title of the session and the start of the date.
    public func latestFeedback(limit: Int) throws -> [DatedFeedback] {
        try all(
            """
            SELECT f.*, o.session_id, o.recurrence_id, s.title AS session_title
            FROM feedback f JOIN occurrences o ON o.id = f.occurrence_id JOIN sessions s ON s.id = o.session_id
            ORDER BY f.created_at DESC, f.registration_id, f.occurrence_id LIMIT \(limit)
            """, in: .feedback
        ) { row in
            DatedFeedback(
                session: try row.text("session_id"), title: try row.text("session_title"),
                recurrenceID: try row.local("recurrence_id"), score: try row.integer("score"),
                comment: try row.text("comment"))
        }
    }

    /// The number and the sum of the scores of each session, those with the latest feedback first.
    public func feedbackTotals(limit: Int) throws -> [FeedbackTotal] {
        try all(
            """
            SELECT s.id, s.title, COUNT(*) AS n, SUM(f.score) AS total, MAX(f.created_at) AS latest
            FROM feedback f JOIN occurrences o ON o.id = f.occurrence_id JOIN sessions s ON s.id = o.session_id
            GROUP BY s.id, s.title ORDER BY MAX(f.created_at) DESC, s.id LIMIT \(limit)
            """
        ) { row in
            FeedbackTotal(
                session: try row.text("id"), title: try row.text("title"), count: try row.integer("n"),
                total: try row.integer("total"))
        }
    }

    /// Stores feedback, in place of what was given before.
    public func save(_ feedback: Feedback) throws {
        try execute(
            """
            INSERT INTO feedback (registration_id, occurrence_id, score, comment, created_at, updated_at)
            VALUES (
                \(feedback.registration), \(feedback.occurrence), \(feedback.score), \(feedback.comment),
                \(feedback.createdAt), \(feedback.updatedAt))
            ON CONFLICT (registration_id, occurrence_id) DO UPDATE SET
                score = excluded.score, comment = excluded.comment, updated_at = excluded.updated_at
            """)
    }
}

extension Feedback {
    init(_ row: Row) throws {
        self.init(
            registration: try row.text("registration_id"), occurrence: try row.text("occurrence_id"),
            score: try row.integer("score"), comment: try row.text("comment"),
            createdAt: try row.instant("created_at"), updatedAt: try row.instant("updated_at"))
    }
}

extension AttendanceRecord {
    init(_ row: Row) throws {
        self.init(
            registration: try row.text("registration_id"), occurrence: try row.text("occurrence_id"),
            attendance: try row.choice("attendance"), source: try row.choice("source"),
            minutes: try row.integerIfAny("minutes"))
    }
}

extension AttendanceRecord.Attendance: SQLConvertible {}

extension AttendanceRecord.Source: SQLConvertible {}
