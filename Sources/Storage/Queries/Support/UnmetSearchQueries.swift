public import Foundation
public import SupportCore
public import Training

extension Connection {
    // MARK: - Counting

    /// Counts a search that nothing was found for.
    ///
    /// - Parameters:
    ///   - day: `2026-12-01`.
    ///   - limit: the number of different searches that are counted on one day.
    public func countUnmetSearch(_ phrase: SearchPhrase, on day: String, limit: Int) throws {
        let stems = phrase.stems.joined(separator: " ")
        let known = try execute(
            "UPDATE unmet_searches SET times = times + 1 WHERE day = \(day) AND stems = \(stems)")
        guard known == 0 else { return }
        try execute(
            """
            INSERT INTO unmet_searches (day, stems, words, times)
            SELECT \(day), \(stems), \(phrase.words.joined(separator: " ")), 1
            WHERE (SELECT COUNT(*) FROM unmet_searches WHERE day = \(day)) < \(limit)
            """)
    }

    /// The searches on the programme since a day that nothing was found for.
    ///
    /// - Parameter limit: the number of different ones, those that were searched for most.
    public func unmetSearches(since day: String, limit: Int) throws -> [UnmetSearch] {
        try all(
            """
            SELECT stems, words, day, times FROM unmet_searches
            WHERE day >= \(day) AND stems IN (
                SELECT stems FROM unmet_searches WHERE day >= \(day)
                GROUP BY stems ORDER BY SUM(times) DESC, stems LIMIT \(limit))
            ORDER BY day, stems
            """
        ) {
            UnmetSearch(
                place: .programme, stems: try $0.text("stems").components(separatedBy: " "),
                words: try $0.text("words"), day: try $0.text("day"), times: try $0.integer("times"))
        }
    }

    /// Deletes the searches of earlier days.
    public func deleteUnmetSearches(before day: String) throws {
        try execute("DELETE FROM unmet_searches WHERE day < \(day)")
    }

    // MARK: - Decisions

    /// All decisions of staff on searches that nothing was found for.
    public func searchDecisions() throws -> [SearchDecision] {
        try all(
            """
            SELECT g.stems, g.words, g.set_aside, g.tutorial_id, g.session_id,
                CASE WHEN t.status = 'published' OR s.status = 'published' THEN 1 ELSE 0 END AS answered
            FROM search_gaps g LEFT JOIN tutorials t ON t.id = g.tutorial_id
                LEFT JOIN sessions s ON s.id = g.session_id
            ORDER BY g.id
            """
        ) {
            SearchDecision(
                stems: try $0.text("stems").components(separatedBy: " "), words: try $0.text("words"),
                setAside: try $0.textIfAny("set_aside"), tutorial: try $0.textIfAny("tutorial_id"),
                session: try $0.textIfAny("session_id"), isAnswered: try $0.flag("answered"))
        }
    }

    /// Stores a decision in place of the former one on the same words.
    public func save(_ decision: SearchDecision) throws {
        try execute(
            """
            INSERT INTO search_gaps (id, stems, words, set_aside, tutorial_id, session_id)
            VALUES (\(decision.id), \(decision.stems.joined(separator: " ")), \(decision.words),
                \(decision.setAside), \(decision.tutorial), \(decision.session))
            ON CONFLICT (id) DO UPDATE SET set_aside = excluded.set_aside, tutorial_id = excluded.tutorial_id,
                session_id = excluded.session_id
            """)
    }

    // MARK: - What is found by now

    /// Of some words, those by which each published tutorial, and each public session that is not over, is found.
    public func foundWords(among words: [String], now: Date) throws -> [Set<String>] {
        let found = try all(
            """
            SELECT w.tutorial_id AS id, w.word FROM tutorial_words w JOIN tutorials t ON t.id = w.tutorial_id
            WHERE t.status = 'published' AND w.word IN \(anyOf: words)
            UNION ALL SELECT w.session_id AS id, w.word FROM session_words w JOIN sessions s ON s.id = w.session_id
            WHERE s.status = 'published' AND s.visibility = 'public' AND \(goesOn(after: now))
                AND w.word IN \(anyOf: words)
            """
        ) { (id: try $0.text("id"), word: try $0.text("word")) }
        let sets = found.reduce(into: [String: Set<String>]()) { $0[$1.id, default: []].insert($1.word) }
        return Array(sets.values)
    }
}
