public import Foundation
import Training

/// A table with the words of things that a search finds.
struct SearchTable {
    let name: SQL
    /// The column of the thing that has the words.
    let owner: SQL

    static let tutorials = SearchTable(name: "tutorial_words", owner: "tutorial_id")
    static let sessions = SearchTable(name: "session_words", owner: "session_id")
    static let trainers = SearchTable(name: "trainer_words", owner: "trainer_id")
}

extension Connection {
    /// Stores the words of a thing in place of those that it had. Call it in the transaction that changes the thing.
    func saveWords(_ words: [String: Int], of id: String, in table: SearchTable) throws {
        let stored = try all("SELECT word, weight FROM \(table.name) WHERE \(table.owner) = \(id)") {
            (try $0.text("word"), try $0.integer("weight"))
        }
        let former = Dictionary(uniqueKeysWithValues: stored)
        guard former != words else { return }
        try execute("DELETE FROM \(table.name) WHERE \(table.owner) = \(id)")
        for words in parts(of: words.sorted { $0.key < $1.key }) {
            let rows = words.map { word -> SQL in "(\(id), \(word.key), \(word.value))" }.joined(by: ", ")
            try execute("INSERT INTO \(table.name) (\(table.owner), word, weight) VALUES \(rows)")
        }
        // Those of words that nobody has any more stay. A search passes over them.
        let trigrams = words.keys.filter { former[$0] == nil }.sorted().flatMap { word in
            Word.trigrams(of: word).sorted().map { (trigram: $0, word: word) }
        }
        for trigrams in parts(of: trigrams) {
            let rows = trigrams.map { row -> SQL in "(\(row.trigram), \(row.word))" }.joined(by: ", ")
            try execute(
                "INSERT INTO search_trigrams (trigram, word) VALUES \(rows) ON CONFLICT (trigram, word) DO NOTHING")
        }
    }

    /// The ids of the sessions that match a filter and have all of these words, in their own texts, in those of their
    /// tutorial or in the names of those who teach; the best first. It takes two statements, however many sessions there
    /// are.
    ///
    /// - Parameters:
    ///   - typed: the words, of which the last letters or one letter in some may be missing or wrong.
    ///   - from: sessions that are over by then are left out.
    public func sessionIDs(
        matching typed: [String], _ filter: SessionFilter, from: Date, limit: Int
    ) throws -> [String] {
        let meanings = try meanings(of: typed)
        let conditions = (filter.sessionConditions + [goesOn(after: from)]).allTrue
        return try best(of: meanings, limit: limit) { words in
            """
            SELECT s.id, w.word, w.weight FROM sessions s JOIN session_words w ON w.session_id = s.id
            WHERE \(conditions) AND w.word IN \(anyOf: words)
            UNION ALL SELECT s.id, w.word, w.weight FROM sessions s
                JOIN tutorials t ON t.id = s.tutorial_id AND t.status = 'published'
                JOIN tutorial_words w ON w.tutorial_id = t.id
            WHERE \(conditions) AND w.word IN \(anyOf: words)
            UNION ALL SELECT s.id, w.word, w.weight FROM sessions s
                JOIN session_trainers x ON x.session_id = s.id JOIN trainer_words w ON w.trainer_id = x.trainer_id
            WHERE \(conditions) AND w.word IN \(anyOf: words)
            """
        }
    }

    /// The ids of the published tutorials that have all of these words, the best first. It takes two statements.
    public func tutorialIDs(matching typed: [String], limit: Int) throws -> [String] {
        try best(of: try meanings(of: typed), limit: limit) { words in
            """
            SELECT t.id, w.word, w.weight FROM tutorials t JOIN tutorial_words w ON w.tutorial_id = t.id
            WHERE t.status = 'published' AND w.word IN \(anyOf: words)
            """
        }
    }

    /// The ids of what has a meaning of each typed word, the best first.
    ///
    /// - Parameter query: rows of an id, a word and its weight.
    private func best(of meanings: [[String: Double]], limit: Int, _ query: ([String]) -> SQL) throws -> [String] {
        let words = meanings.reduce(into: Set<String>()) { $0.formUnion($1.keys) }
        guard !meanings.isEmpty, meanings.allSatisfy({ !$0.isEmpty }) else { return [] }
        var scores: [String: [Double]] = [:]
        let found = try all(query(words.sorted())) {
            (id: try $0.text("id"), word: try $0.text("word"), weight: try $0.integer("weight"))
        }
        for row in found {
            for (place, meaning) in meanings.enumerated() {
                guard let fit = meaning[row.word] else { continue }
                let score = fit * Double(row.weight)
                scores[row.id, default: Array(repeating: 0, count: meanings.count)][place] =
                    max(scores[row.id]?[place] ?? 0, score)
            }
        }
        return scores.filter { !$0.value.contains(0) }.mapValues { $0.reduce(0, +) }
            .sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(limit).map(\.key)
    }

    /// The stored words that each typed word may mean, with how well they fit, from 0 to 1.
    private func meanings(of typed: [String]) throws -> [[String: Double]] {
        let typed = Array(typed.flatMap(Word.all(in:)).prefix(Word.maxTyped))
        guard !typed.isEmpty else { return [] }
        let trigrams = typed.reduce(into: Set<String>()) { $0.formUnion(Word.trigrams(of: $1)) }
        let candidates = try all(
            """
            SELECT g.word, COUNT(*) AS shared FROM search_trigrams g
            WHERE g.trigram IN \(anyOf: trigrams.sorted()) AND (
                EXISTS (SELECT 1 FROM tutorial_words w WHERE w.word = g.word)
                OR EXISTS (SELECT 1 FROM session_words w WHERE w.word = g.word)
                OR EXISTS (SELECT 1 FROM trainer_words w WHERE w.word = g.word))
            GROUP BY g.word ORDER BY shared DESC, g.word LIMIT \(Word.maxCandidates)
            """
        ) { try $0.text("word") }
        return typed.map { word in
            let exact = Word.fits(of: word, among: candidates) { Word.fit(of: word, in: $0) }
            // A typing mistake is assumed only of a word that nothing has.
            return exact.isEmpty ? Word.fits(of: word, among: candidates) { Word.nearFit(of: word, in: $0) } : exact
        }
    }

    /// Parts of a list that fit into the parameters of one statement.
    private func parts<T>(of list: [T]) -> [[T]] {
        stride(from: 0, to: list.count, by: 500).map { Array(list[$0..<min($0 + 500, list.count)]) }
    }
}

/// The words of texts, each with the weight of the most important text that has it.
func weightedWords(_ texts: [(text: String, weight: Int)]) -> [String: Int] {
    var words: [String: Int] = [:]
    for (text, weight) in texts.sorted(by: { $0.weight > $1.weight }) {
        for word in Word.all(in: text) where words[word] == nil && words.count < Word.maxOfThing {
            words[word] = weight
        }
    }
    return words
}

extension Tutorial.Details {
    /// The words by which the tutorial is found.
    ///
    /// - Parameter spoken: the words of its recordings.
    func weightedWords(spoken: String) -> [String: Int] {
        Storage.weightedWords([
            (title, 8), (tags.joined(separator: "\n"), 5), (summary, 4), (description, 1),
            (materials.map(\.title).joined(separator: "\n"), 1), (spoken, 1),
        ])
    }
}

extension Session.Details {
    /// The words by which the session is found.
    var weightedWords: [String: Int] {
        Storage.weightedWords([
            (title, 8), (tags.joined(separator: "\n"), 5), (location ?? "", 2), (description, 1),
        ])
    }
}

/// Words as a search compares them: without case and accents.
private enum Word {
    /// The most words that are stored of one thing.
    static let maxOfThing = 2_000
    /// The most words of one search.
    static let maxTyped = 10
    /// The most stored words that are compared with those of a search, those that share most trigrams first.
    static let maxCandidates = 2_000
    /// The most stored words that one typed word stands for.
    private static let maxMeanings = 200
    /// The most letters of a word that count.
    private static let maxLength = 40

    static func all(in text: String) -> [String] {
        foldedWords(text).split { !$0.isLetter && !$0.isNumber }.map { String($0.prefix(maxLength)) }
    }

    /// Three letters each, with blanks before the word and behind it, so that its ends count too.
    static func trigrams(of word: String) -> Set<String> {
        let letters = Array("  " + word + " ")
        return Set((0..<letters.count - 2).map { String(letters[$0..<$0 + 3]) })
    }

    /// The candidates that fit, the best of them.
    static func fits(
        of word: String, among candidates: [String], _ fit: (String) -> Double?
    ) -> [String: Double] {
        let fits = candidates.compactMap { candidate in fit(candidate).map { (word: candidate, fit: $0) } }
        let best = fits.sorted { ($1.fit, $0.word) < ($0.fit, $1.word) }.prefix(maxMeanings)
        return Dictionary(uniqueKeysWithValues: best.map { ($0.word, $0.fit) })
    }

    /// The fit of a word that was typed in a stored one: whole, at its beginning, or within it.
    static func fit(of typed: String, in stored: String) -> Double? {
        if stored == typed { return 1 }
        if stored.hasPrefix(typed) { return 0.8 }
        return typed.count >= 3 && stored.contains(typed) ? 0.5 : nil
    }

    /// The fit of a word that was typed wrongly.
    static func nearFit(of typed: String, in stored: String) -> Double? {
        let allowed = typed.count >= 8 ? 2 : typed.count >= 4 ? 1 : 0
        guard allowed > 0, let distance = distance(typed, stored, limit: allowed) else { return nil }
        return 0.4 / Double(distance)
    }

    /// The number of letters that are missing, too many, wrong or exchanged with their neighbour, compared with the stored
    /// word or, for a word of five letters or more, with a beginning of it.
    ///
    /// - Returns: nil above the limit.
    private static func distance(_ typed: String, _ stored: String, limit: Int) -> Int? {
        let (typed, stored) = (Array(typed), Array(stored))
        guard typed.count - stored.count <= limit else { return nil }
        var before: [Int] = []
        var last = Array(0...stored.count)
        for (row, letter) in typed.enumerated() {
            var current = [row + 1]
            for (column, other) in stored.enumerated() {
                var cost = min(
                    last[column] + (letter == other ? 0 : 1), last[column + 1] + 1, current[column] + 1)
                if row > 0, column > 0, letter == stored[column - 1], other == typed[row - 1] {
                    cost = min(cost, before[column - 1] + 1)
                }
                current.append(cost)
            }
            (before, last) = (last, current)
        }
        let distance = typed.count >= 5 ? last.min() ?? 0 : last[stored.count]
        return (1...limit).contains(distance) ? distance : nil
    }
}
