public import Foundation
public import Training

/// What is held no longer than an operator wishes. Each of these takes a bounded number of rows.
extension Connection {
    /// Deletes mails that were settled before an instant.
    ///
    /// - Returns: how many.
    public func deleteMails(settledBefore instant: Date, limit: Int) throws -> Int {
        try execute(
            """
            DELETE FROM mails WHERE id IN (
                SELECT id FROM mails WHERE settled_at IS NOT NULL AND settled_at < \(instant)
                ORDER BY settled_at LIMIT \(limit))
            """)
    }

    /// Forgets interest that was noted before an instant.
    ///
    /// - Returns: how much of it.
    public func deleteInterest(createdBefore instant: Date, limit: Int) throws -> Int {
        let old = try all(
            """
            SELECT tutorial_id, email FROM tutorial_interest WHERE created_at < \(instant) ORDER BY created_at
            LIMIT \(limit)
            """
        ) { (tutorial: try $0.text("tutorial_id"), email: try $0.text("email")) }
        for interest in old { try deleteInterest(in: interest.tutorial, of: interest.email) }
        return old.count
    }

    /// Registrants whose last date ended before an instant; of a series without end, those who gave their place back or
    /// whose session was cancelled before it.
    public func registrants(doneBefore instant: Date, limit: Int) throws -> [Registrant] {
        try all(
            """
            SELECT p.* FROM registrants p
            WHERE p.email_key NOT LIKE 'erased:%' AND p.created_at < \(instant)
                AND NOT EXISTS (
                    SELECT 1 FROM registrations r JOIN occurrences o ON o.id = r.occurrence_id
                    WHERE r.registrant_id = p.id AND o.ends_at >= \(instant))
                AND NOT EXISTS (
                    SELECT 1 FROM registrations r JOIN sessions s ON s.id = r.session_id
                    WHERE r.registrant_id = p.id AND r.occurrence_id IS NULL
                        AND NOT (r.status = 'cancelled' AND r.updated_at < \(instant))
                        AND NOT (s.status = 'cancelled' AND s.updated_at < \(instant))
                        AND (s.ends_at IS NULL OR s.ends_at >= \(instant) OR EXISTS (
                            SELECT 1 FROM occurrences o
                            WHERE o.session_id = s.id AND o.detached = 0 AND o.ends_at >= \(instant))))
            ORDER BY p.id LIMIT \(limit)
            """, Registrant.init)
    }
}
