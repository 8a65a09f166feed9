public import Foundation
import ICalendar
import Storage
import SupportCore
public import Training

/// The captions of recordings, and the number of their views.
///
/// A recording is known by its address, so that captions stay with it when materials are put in another order.
extension Catalogue {
    /// Stores captions of a recording, in place of those in the same language.
    ///
    /// - Throws: ``Failure`` `.notFound`, `.conflict` for a material that is not a recording, for a recording that the
    ///   tutorial no longer has, and for too many files.
    public func saveCaptions(
        _ captions: Captions, ofTutorial idOrSlug: String, recording place: RecordingPlace, language: String,
        by caller: Caller, now: Date
    ) async throws -> StoredCaptions {
        let (file, transcript) = (captions.file, Transcript(captions))
        return try await database.write(by: caller, now: now) { transaction in
            let tutorial = try transaction.existingTutorial(idOrSlug)
            let recording = try tutorial.recording(at: place)
            let stored = StoredCaptions(
                id: Identifier.random(), tutorial: tutorial.id, recording: recording, language: language,
                size: file.utf8.count)
            let others = try transaction.presentCaptions(of: tutorial).filter {
                ($0.recording, $0.language) != (recording, language)
            }
            guard others.count < Captions.maxFiles else {
                throw Failure(.conflict, "A tutorial has at most \(Captions.maxFiles) files of captions.")
            }
            try transaction.save(stored, file: file, transcript: transcript, now: now)
            try transaction.noteCaptions(of: tutorial)
            return stored
        }
    }

    /// The captions of a recording as a WebVTT file.
    ///
    /// - Throws: ``Failure`` `.notFound`.
    public func captions(
        ofTutorial idOrSlug: String, material: Int, language: String, publishedOnly: Bool
    ) async throws -> (captions: StoredCaptions, file: String) {
        try await database.read { connection in
            let tutorial = try connection.existingTutorial(idOrSlug)
            guard !publishedOnly || tutorial.details.status == .published else { throw Failure.noSuch("tutorial") }
            let recording = try tutorial.recording(at: .position(material))
            let found = try connection.captions(ofTutorial: tutorial.id).first {
                ($0.recording, $0.language) == (recording, language)
            }
            guard let found, let file = try connection.captionFile(found.id) else { throw Failure.noSuch("captions") }
            return file
        }
    }

    /// - Throws: ``Failure`` `.notFound`, `.conflict` for a recording that the tutorial no longer has.
    public func deleteCaptions(
        ofTutorial idOrSlug: String, recording place: RecordingPlace, language: String, by caller: Caller, now: Date
    ) async throws {
        try await database.write(by: caller, now: now) { transaction in
            let tutorial = try transaction.existingTutorial(idOrSlug)
            let recording = try tutorial.recording(at: place)
            guard try transaction.deleteCaptions(ofTutorial: tutorial.id, recording, language) else {
                throw Failure.noSuch("captions")
            }
            try transaction.noteCaptions(of: tutorial)
        }
    }

    /// The file of captions that a player loads; nil where there is none, its recording was removed,
    /// or its tutorial is not published.
    public func captionFile(_ id: String) async throws -> String? {
        try await database.read { connection in
            guard let found = try connection.captionFile(id),
                let tutorial = try connection.tutorial(found.captions.tutorial),
                tutorial.details.status == .published,
                tutorial.details.recordings.contains(found.captions.recording)
            else { return nil }
            return found.file
        }
    }

    /// Counts a view of a recording, by its day alone.
    ///
    /// - Throws: ``Failure`` `.notFound` for a tutorial that is not published.
    public func countView(ofTutorial idOrSlug: String, now: Date) async throws {
        try await database.write(by: .lectern, now: now) { transaction in
            let tutorial = try transaction.existingTutorial(idOrSlug)
            guard tutorial.details.status == .published else { throw Failure.noSuch("tutorial") }
            try transaction.countView(ofTutorial: tutorial.id, on: Self.day(now))
        }
    }

    /// `2026-12-01`.
    static func day(_ instant: Date) -> String {
        String(Zone.utc.local(at: instant).description.prefix(10))
    }
}

/// The recording of a tutorial that a caller means.
public enum RecordingPlace: Sendable, Hashable {
    /// Its position among the materials, from 0.
    case position(Int)
    /// Its address, for a caller who saw it before: others may have changed the materials since.
    case address(String)
}

extension Tutorial {
    /// The address of a recording.
    ///
    /// - Throws: ``Failure`` `.notFound`, `.conflict` for a material of another kind, and for an address that is not a
    ///   recording of the tutorial.
    func recording(at place: RecordingPlace) throws -> String {
        switch place {
        case .position(let material):
            guard details.materials.indices.contains(material) else { throw Failure.noSuch("material") }
            guard details.materials[material].kind == .recording else {
                throw Failure(.conflict, "Only recordings have captions and chapters.")
            }
            return details.materials[material].url
        case .address(let address):
            guard details.recordings.contains(address) else {
                throw Failure(.conflict, "This recording was changed or removed in the meantime. Choose another one.")
            }
            return address
        }
    }
}

extension Transaction {
    /// Follows a change of captions: in the search, and by the journal in the recommender.
    fileprivate func noteCaptions(of tutorial: Tutorial) throws {
        try refreshWords(ofTutorial: tutorial)
        try record(.updated, .tutorial, tutorial.id, fields: ["captions"])
    }
}

extension Connection {
    /// The captions of the recordings that a tutorial has now.
    func presentCaptions(of tutorial: Tutorial) throws -> [StoredCaptions] {
        let recordings = tutorial.details.recordings
        guard !recordings.isEmpty else { return [] }
        return try captions(ofTutorial: tutorial.id).filter { recordings.contains($0.recording) }
    }

    /// One transcript of each recording, in the first of these languages that there is.
    func transcripts(
        of captions: [StoredCaptions], in languages: [String]
    ) throws -> [String: (language: String, transcript: Transcript)] {
        func primary(_ tag: String) -> Substring { tag.prefix { $0 != "-" } }
        var found: [String: (language: String, transcript: Transcript)] = [:]
        for (recording, files) in Dictionary(grouping: captions, by: \.recording) {
            let chosen =
                languages.lazy.compactMap { language in
                    files.first { $0.language == language } ?? files.first { primary($0.language) == primary(language) }
                }.first ?? files.first
            guard let chosen, let transcript = try transcript(ofCaptions: chosen.id) else { continue }
            found[recording] = (chosen.language, transcript)
        }
        return found
    }
}
