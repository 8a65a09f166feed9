public import Foundation
import Storage
import SupportCore
public import Training

/// The chapters of recordings, which are known by the address of the recording, like captions.
extension Catalogue {
    /// Stores the chapters of a recording in place of the former ones.
    ///
    /// - Throws: ``Failure`` `.notFound`, `.conflict` for a material that is not a recording, and for a recording that
    ///   the tutorial no longer has.
    public func saveChapters(
        _ chapters: Chapters, ofTutorial idOrSlug: String, recording place: RecordingPlace, by caller: Caller, now: Date
    ) async throws -> StoredChapters {
        try await database.write(by: caller, now: now) { transaction in
            let tutorial = try transaction.existingTutorial(idOrSlug)
            let stored = StoredChapters(
                id: Identifier.random(), tutorial: tutorial.id, recording: try tutorial.recording(at: place),
                chapters: chapters)
            try transaction.save(stored, now: now)
            try transaction.record(.updated, .tutorial, tutorial.id, fields: ["chapters"])
            return stored
        }
    }

    /// - Throws: ``Failure`` `.notFound`, `.conflict` for a material that is not a recording.
    public func chapters(
        ofTutorial idOrSlug: String, material: Int, publishedOnly: Bool
    ) async throws -> StoredChapters {
        try await database.read { connection in
            let tutorial = try connection.existingTutorial(idOrSlug)
            guard !publishedOnly || tutorial.details.status == .published else { throw Failure.noSuch("tutorial") }
            let recording = try tutorial.recording(at: .position(material))
            guard let found = try connection.presentChapters(of: tutorial)[recording] else {
                throw Failure(.notFound, "This recording has no chapters.")
            }
            return found
        }
    }

    /// - Throws: as ``saveChapters(_:ofTutorial:recording:by:now:)`` does.
    public func deleteChapters(
        ofTutorial idOrSlug: String, recording place: RecordingPlace, by caller: Caller, now: Date
    ) async throws {
        try await database.write(by: caller, now: now) { transaction in
            let tutorial = try transaction.existingTutorial(idOrSlug)
            let recording = try tutorial.recording(at: place)
            guard try transaction.deleteChapters(ofTutorial: tutorial.id, recording) else {
                throw Failure(.notFound, "This recording has no chapters.")
            }
            try transaction.record(.updated, .tutorial, tutorial.id, fields: ["chapters"])
        }
    }

    /// The file of chapters that a player loads; nil where there is none, its recording was removed, or its tutorial is not
    /// published.
    public func chapterFile(_ id: String) async throws -> String? {
        try await database.read { connection in
            guard let found = try connection.chapters(id), let tutorial = try connection.tutorial(found.tutorial),
                tutorial.details.status == .published, tutorial.details.recordings.contains(found.recording)
            else { return nil }
            return found.chapters.file
        }
    }
}

extension Connection {
    /// The chapters of the recordings that a tutorial has now, by their addresses.
    func presentChapters(of tutorial: Tutorial) throws -> [String: StoredChapters] {
        let recordings = tutorial.details.recordings
        guard !recordings.isEmpty else { return [:] }
        return try chapters(ofTutorial: tutorial.id).filter { recordings.contains($0.recording) }
            .reduce(into: [:]) { $0[$1.recording] = $1 }
    }
}
