public import Foundation
public import Training

extension Connection {
    /// The values of each facet that occur in public, published sessions, in no particular order.
    ///
    /// - Parameter now: sessions that are over by then are left out.
    public func facets(now: Date) throws -> [ProgrammeFacet: [ProgrammeFacet.Value]] {
        let open = SessionFilter(statuses: [.published], visibilities: [.public]).sessionConditions.allTrue
        let coming: SQL = "\(open) AND (s.ends_at IS NULL OR s.ends_at > \(now))"
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

    /// The ids of the sessions that match a filter and contain all of these words, in their own texts or in those of their
    /// tutorial. It takes two statements, however many sessions there are.
    ///
    /// - Parameter from: sessions that are over by then are left out.
    public func sessionIDs(containing words: [String], _ filter: SessionFilter, from: Date) throws -> [String] {
        let words = words.map(foldedWords)
        let conditions = (filter.sessionConditions + ["s.ends_at IS NULL OR s.ends_at > \(from)"]).allTrue
        // The engines fold only ASCII alike; Swift folds all scripts.
        let texts = try all(
            """
            SELECT s.id, s.title, s.description, s.location, t.words FROM sessions s
            LEFT JOIN tutorials t ON t.id = s.tutorial_id WHERE \(conditions)
            """
        ) { row in
            let own = [try row.text("title"), try row.text("description"), try row.textIfAny("location") ?? ""]
            return (
                id: try row.text("id"),
                text: foldedWords(own.joined(separator: "\n")) + "\n" + (try row.textIfAny("words") ?? "")
            )
        }
        let tags = try all(
            "SELECT g.session_id, g.tag FROM session_tags g JOIN sessions s ON s.id = g.session_id WHERE \(conditions)"
        ) { (session: try $0.text("session_id"), tag: foldedWords(try $0.text("tag"))) }
        let tagged = Dictionary(grouping: tags, by: \.session).mapValues { $0.map(\.tag).joined(separator: "\n") }
        return texts.filter { session in
            let text = session.text + "\n" + (tagged[session.id] ?? "")
            return words.allSatisfy { text.contains($0) }
        }
        .map(\.id)
    }
}
