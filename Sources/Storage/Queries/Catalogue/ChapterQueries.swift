public import Foundation
import SupportCore
public import Training

extension Connection {
    /// The chapters of a tutorial's recordings, in the order of the addresses; without those that cannot be read.
    public func chapters(ofTutorial tutorial: String) throws -> [StoredChapters] {
        try readable(
            "SELECT * FROM chapters WHERE tutorial_id = \(tutorial) ORDER BY recording", in: .chapters,
            StoredChapters.init)
    }

    public func chapters(_ id: String) throws -> StoredChapters? {
        try first("SELECT * FROM chapters WHERE id = \(id)", in: .chapters, StoredChapters.init)
    }

    /// Stores the chapters of a recording in place of the former ones.
    public func save(_ stored: StoredChapters, now: Date) throws {
        try deleteChapters(ofTutorial: stored.tutorial, stored.recording)
        try execute(
            """
            INSERT INTO chapters (id, tutorial_id, recording, length, chapters, created_at)
            VALUES (
                \(stored.id), \(stored.tutorial), \(stored.recording), \(stored.chapters.length),
                \(try jsonText(stored.chapters.chapters)), \(now))
            """)
    }

    /// - Returns: false where there were none.
    @discardableResult
    public func deleteChapters(ofTutorial tutorial: String, _ recording: String) throws -> Bool {
        try execute("DELETE FROM chapters WHERE tutorial_id = \(tutorial) AND recording = \(recording)") > 0
    }
}

extension StoredChapters {
    init(_ row: Row) throws {
        let chapters: [Chapters.Chapter] = try row.json("chapters")
        do {
            self.init(
                id: try row.text("id"), tutorial: try row.text("tutorial_id"), recording: try row.text("recording"),
                chapters: try Chapters(chapters, length: try row.integerIfAny("length")))
        } catch let failure as Failure {
            throw UnreadableColumn("chapters", "holds no chapters: \(failure.detail)")
        }
    }
}
