public import Foundation
public import Training

extension Connection {
    /// The captions of a tutorial's recordings, by recording and language. Their files are not read.
    public func captions(ofTutorial tutorial: String) throws -> [StoredCaptions] {
        try all(
            """
            SELECT id, tutorial_id, recording, language, size FROM captions
            WHERE tutorial_id = \(tutorial) ORDER BY recording, language
            """, in: .captions, StoredCaptions.init)
    }

    /// The WebVTT file of captions.
    public func captionFile(_ id: String) throws -> (captions: StoredCaptions, file: String)? {
        try first("SELECT * FROM captions WHERE id = \(id)", in: .captions) {
            (captions: try StoredCaptions($0), file: try $0.text("content"))
        }
    }

    /// The transcript of captions.
    public func transcript(ofCaptions id: String) throws -> Transcript? {
        try first("SELECT id, transcript FROM captions WHERE id = \(id)", in: .captions) { try $0.json("transcript") }
    }

    /// The spoken words of the recordings of these tutorials, by tutorial. Captions of a recording that the tutorial has
    /// no longer are not among them.
    public func spokenWords(ofTutorials tutorials: [Tutorial]) throws -> [String: String] {
        guard !tutorials.isEmpty, try number("SELECT EXISTS (SELECT 1 FROM captions) AS n") > 0 else { return [:] }
        let found = try chunks(of: tutorials.map(\.id)).flatMap { ids in
            try all(
                """
                SELECT id, tutorial_id, recording, language, size, transcript FROM captions
                WHERE tutorial_id IN \(anyOf: ids) ORDER BY tutorial_id, recording, language
                """, in: .captions
            ) { (captions: try StoredCaptions($0), transcript: try $0.json("transcript", as: Transcript.self)) }
        }
        let recordings = tutorials.reduce(into: [:]) { $0[$1.id] = $1.details.recordings }
        return found.reduce(into: [:]) { words, item in
            let tutorial = item.captions.tutorial
            guard recordings[tutorial]?.contains(item.captions.recording) == true else { return }
            words[tutorial] = (words[tutorial].map { $0 + "\n" } ?? "") + item.transcript.text
        }
    }

    /// Stores captions in place of those in the same language of the same recording.
    public func save(_ captions: StoredCaptions, file: String, transcript: Transcript, now: Date) throws {
        try deleteCaptions(ofTutorial: captions.tutorial, captions.recording, captions.language)
        try execute(
            """
            INSERT INTO captions (id, tutorial_id, recording, language, size, content, transcript, created_at)
            VALUES (
                \(captions.id), \(captions.tutorial), \(captions.recording), \(captions.language), \(captions.size),
                \(file), \(try jsonText(transcript)), \(now))
            """)
    }

    /// - Returns: false where there were none.
    @discardableResult
    public func deleteCaptions(ofTutorial tutorial: String, _ recording: String, _ language: String) throws -> Bool {
        try execute(
            """
            DELETE FROM captions
            WHERE tutorial_id = \(tutorial) AND recording = \(recording) AND language = \(language)
            """) > 0
    }

    /// Computes the words by which a tutorial is found again, after its captions changed.
    public func refreshWords(ofTutorial tutorial: Tutorial) throws {
        let spoken = try spokenWords(ofTutorials: [tutorial])[tutorial.id] ?? ""
        try saveWords(tutorial.details.weightedWords(spoken: spoken), of: tutorial.id, in: .tutorials)
    }
}

// MARK: - Views

extension Connection {
    /// Counts one view of a recording.
    ///
    /// - Parameter day: `2026-12-01`.
    public func countView(ofTutorial tutorial: String, on day: String) throws {
        try execute(
            """
            INSERT INTO recording_views (tutorial_id, day, views) VALUES (\(tutorial), \(day), 1)
            ON CONFLICT (tutorial_id, day) DO UPDATE SET views = recording_views.views + 1
            """)
    }

    /// The number of views from a day on, and of all.
    public func views(ofTutorial tutorial: String, from day: String) throws -> (lately: Int, ever: Int) {
        (
            lately: try number(
                """
                SELECT COALESCE(SUM(views), 0) AS n FROM recording_views
                WHERE tutorial_id = \(tutorial) AND day >= \(day)
                """),
            ever: try number(
                "SELECT COALESCE(SUM(views), 0) AS n FROM recording_views WHERE tutorial_id = \(tutorial)")
        )
    }
}

extension StoredCaptions {
    init(_ row: Row) throws {
        self.init(
            id: try row.text("id"), tutorial: try row.text("tutorial_id"), recording: try row.text("recording"),
            language: try row.text("language"), size: try row.integer("size"))
    }
}
