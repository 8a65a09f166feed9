public import Foundation
public import Training

extension Connection {
    /// Who came to what, of these registrations.
    public func attendance(ofRegistrations ids: [String]) throws -> [String: [AttendanceRecord]] {
        let records = try chunks(of: ids).flatMap { ids in
            try all(
                """
                SELECT registration_id, occurrence_id, attendance FROM attendance
                WHERE registration_id IN \(anyOf: ids) ORDER BY registration_id, occurrence_id
                """
            ) { row in
                AttendanceRecord(
                    registration: try row.text("registration_id"), occurrence: try row.text("occurrence_id"),
                    attendance: try row.choice("attendance"))
            }
        }
        return Dictionary(grouping: records, by: \.registration)
    }

    /// Notes whether somebody came, in place of what was noted before.
    public func save(_ record: AttendanceRecord, now: Date) throws {
        try execute(
            """
            INSERT INTO attendance (registration_id, occurrence_id, attendance, noted_at)
            VALUES (\(record.registration), \(record.occurrence), \(record.attendance), \(now))
            ON CONFLICT (registration_id, occurrence_id)
                DO UPDATE SET attendance = excluded.attendance, noted_at = excluded.noted_at
            """)
    }
}
