public import Foundation
import ICalendar
public import Training

extension Connection {
    /// The ids of the dates with a minimum whose time of decision has come, and that were not looked at yet, in order.
    ///
    /// - Parameters:
    ///   - lead: seconds before the start, for sessions that do not say when they decide.
    ///   - id: returns only greater ids; the empty text for all.
    public func datesToDecide(lead: Int, now: Date, after id: String, limit: Int) throws -> [String] {
        try all(
            """
            SELECT o.id FROM sessions s JOIN occurrences o ON o.session_id = s.id
            WHERE s.minimum IS NOT NULL AND s.status = 'published' AND o.decided_at IS NULL AND o.detached = 0
                AND o.starts_at > \(now) AND o.starts_at - COALESCE(s.decide_before, \(lead)) <= \(now)
                AND o.id > \(id)
            ORDER BY o.id LIMIT \(limit)
            """
        ) { try $0.text("id") }
    }

    /// Notes that a date was looked at, at the time of decision.
    ///
    /// - Returns: false for one that was looked at before.
    public func noteDecision(on occurrence: String, now: Date) throws -> Bool {
        try execute("UPDATE occurrences SET decided_at = \(now) WHERE id = \(occurrence) AND decided_at IS NULL") > 0
    }

    /// Returns true if any date of a session was looked at, at the time of decision.
    public func hasDecision(in session: String) throws -> Bool {
        try number(
            """
            SELECT EXISTS (
                SELECT 1 FROM occurrences WHERE session_id = \(session) AND decided_at IS NOT NULL) AS n
            """) > 0
    }

    /// The number of requests for a place that wait for a decision of staff.
    public func requestCount(in place: Place) throws -> Int {
        try number(
            """
            SELECT COUNT(*) AS n FROM registrations
            WHERE place = \(place.key) AND status = 'requested' AND confirm_by IS NULL
            """)
    }
}
