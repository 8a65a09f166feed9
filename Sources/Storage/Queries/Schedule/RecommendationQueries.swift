public import Foundation
public import Training

extension Connection {
    /// The first dates to come that teach each of these tutorials, by tutorial, in order of their start: of published
    /// sessions that everybody sees, or that this account does.
    public func datesToCome(
        ofTutorials ids: [String], for account: String?, now: Date, each limit: Int
    ) throws -> [String: [ScheduledDate]] {
        let occurrences = try chunks(of: ids).flatMap { ids in
            try all(
                """
                SELECT * FROM (
                    SELECT o.*, ROW_NUMBER() OVER (PARTITION BY s.tutorial_id ORDER BY o.starts_at, o.id) AS place
                    FROM sessions s JOIN occurrences o ON o.session_id = s.id
                    WHERE s.tutorial_id IN \(anyOf: ids) AND s.status = 'published'
                        AND (s.visibility = 'public' OR (s.visibility = 'accounts' AND EXISTS (
                            SELECT 1 FROM session_accounts a WHERE a.session_id = s.id AND a.account = \(account))))
                        AND o.detached = 0 AND o.starts_at > \(now)
                        AND o.starts_at < \(now.addingTimeInterval(366 * 86_400))) ranked
                WHERE place <= \(limit) ORDER BY starts_at, id
                """, Occurrence.init)
        }
        let sessions = try sessions(Array(Set(occurrences.map(\.session)))).reduce(into: [:]) { $0[$1.id] = $1 }
        let dates = occurrences.compactMap { occurrence in
            sessions[occurrence.session].map { ScheduledDate(occurrence: occurrence, session: $0) }
        }
        return Dictionary(grouping: dates) { $0.session.details.tutorial ?? "" }
    }
}
