extension Migration {
    /// The words of what a search looks through, each with its weight, and the trigrams by which a word is found that was
    /// typed otherwise. They can be computed again.
    static let searchWords = """
        CREATE TABLE tutorial_words (
            tutorial_id TEXT NOT NULL REFERENCES tutorials (id) ON DELETE CASCADE,
            word TEXT NOT NULL,
            weight BIGINT NOT NULL,
            PRIMARY KEY (tutorial_id, word)
        );
        CREATE INDEX tutorial_words_by_word ON tutorial_words (word);

        CREATE TABLE session_words (
            session_id TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
            word TEXT NOT NULL,
            weight BIGINT NOT NULL,
            PRIMARY KEY (session_id, word)
        );
        CREATE INDEX session_words_by_word ON session_words (word);

        CREATE TABLE trainer_words (
            trainer_id TEXT NOT NULL REFERENCES trainers (id) ON DELETE CASCADE,
            word TEXT NOT NULL,
            weight BIGINT NOT NULL,
            PRIMARY KEY (trainer_id, word)
        );
        CREATE INDEX trainer_words_by_word ON trainer_words (word);

        CREATE TABLE search_trigrams (
            trigram TEXT NOT NULL,
            word TEXT NOT NULL,
            PRIMARY KEY (trigram, word)
        );
        """

    /// Fills the words of what there is.
    static let convertSearchWords: @Sendable (any Connection) throws -> Void = { connection in
        func tags(_ query: SQL) throws -> [String: String] {
            let tags = try connection.all(query) { (owner: try $0.text("owner"), tag: try $0.text("tag")) }
            return Dictionary(grouping: tags, by: \.owner).mapValues { $0.map(\.tag).joined(separator: "\n") }
        }
        let ofTutorials = try tags("SELECT tutorial_id AS owner, tag FROM tutorial_tags")
        for tutorial in try connection.all(
            "SELECT id, title, summary, words FROM tutorials",
            {
                (
                    id: try $0.text("id"), title: try $0.text("title"), summary: try $0.text("summary"),
                    words: try $0.text("words")
                )
            })
        {
            let words = weightedWords([
                (tutorial.title, 8), (ofTutorials[tutorial.id] ?? "", 5), (tutorial.summary, 4), (tutorial.words, 1),
            ])
            try connection.saveWords(words, of: tutorial.id, in: .tutorials)
        }
        let ofSessions = try tags("SELECT session_id AS owner, tag FROM session_tags")
        for session in try connection.all(
            "SELECT id, title, description, location FROM sessions",
            {
                (
                    id: try $0.text("id"), title: try $0.text("title"), description: try $0.text("description"),
                    location: try $0.textIfAny("location") ?? ""
                )
            })
        {
            let words = weightedWords([
                (session.title, 8), (ofSessions[session.id] ?? "", 5), (session.location, 2), (session.description, 1),
            ])
            try connection.saveWords(words, of: session.id, in: .sessions)
        }
        for trainer in try connection.all(
            "SELECT id, name FROM trainers", { (id: try $0.text("id"), name: try $0.text("name")) })
        {
            try connection.saveWords(weightedWords([(trainer.name, 3)]), of: trainer.id, in: .trainers)
        }
    }
}
