public import Foundation
public import Training

extension Connection {
    /// The values of each facet that occur in public, published sessions, in no particular order.
    ///
    /// - Parameter now: sessions that are over by then are left out.
    public func facets(now: Date) throws -> [ProgrammeFacet: [ProgrammeFacet.Value]] {
        let open = SessionFilter(statuses: [.published], visibilities: [.public]).sessionConditions.allTrue
        let coming: SQL = "\(open) AND \(goesOn(after: now))"
        let found = try all(
            """
            SELECT 'tag' AS facet, g.tag AS id, g.tag AS value, g.tag AS label
            FROM sessions s JOIN session_tags g ON g.session_id = s.id WHERE \(coming)
            UNION SELECT 'language', s.language, s.language, s.language FROM sessions s WHERE \(coming)
            UNION SELECT 'trainer', t.id, t.id, t.name
            FROM sessions s JOIN session_trainers x ON x.session_id = s.id JOIN trainers t ON t.id = x.trainer_id
            WHERE \(coming)
            UNION SELECT 'tutorial', t.id, t.slug, t.title
            FROM sessions s JOIN tutorials t ON t.id = s.tutorial_id WHERE \(coming) AND t.status = 'published'
            """
        ) { row in
            let facet: ProgrammeFacet = try row.choice("facet")
            return (
                facet: facet,
                value: ProgrammeFacet.Value(
                    id: try row.text("id"), value: try row.text("value"), label: try row.text("label"))
            )
        }
        return Dictionary(grouping: found, by: \.facet).mapValues { $0.map(\.value) }
    }
}
