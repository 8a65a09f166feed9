public import Foundation
import ICalendar
import Storage
import SupportCore
public import Training

/// The recordings that rooms offer, and the way of one to its tutorial.
extension Rooms {
    /// The recordings of all dates of a session, with the starts of their dates.
    public func recordings(ofSession session: String) async throws -> [(recording: RoomRecording, date: ScheduledDate)]
    {
        try await database.read { connection in
            let session = try connection.existingSession(session)
            let recordings = try connection.recordings(ofSession: session.id)
            let dates = try connection.occurrences(Array(Set(recordings.map(\.occurrence))))
                .reduce(into: [:]) { $0[$1.id] = $1 }
            return recordings.compactMap { recording in
                dates[recording.occurrence].map {
                    (recording: recording, date: ScheduledDate(occurrence: $0, session: session))
                }
            }
        }
    }

    /// Makes a recording a material of the tutorial that its session teaches. Published again, it stays there once.
    ///
    /// - Throws: ``Failure`` `.notFound`, `.conflict` for a session without a tutorial, and a tutorial with as many
    ///   materials as it may have.
    public func publish(
        _ recording: RoomRecording.ID, ofSession session: String, by caller: Caller, now: Date
    ) async throws {
        try await database.write(by: caller, now: now) { transaction in
            guard let recording = try transaction.recording(recording) else { throw Failure.noSuch("recording") }
            let date = try transaction.date(ofOccurrence: recording.occurrence)
            guard date.session.id == session else { throw Failure.noSuch("recording") }
            try transaction.publish(recording, of: date)
        }
    }

    /// A session that teaches no tutorial, or is not public, has its recordings only offered to its trainers.
    func publishByItself(_ recording: RoomRecording, now: Date) async throws {
        try await database.write(by: .lectern, now: now) { transaction in
            let date = try transaction.date(ofOccurrence: recording.occurrence)
            // The page of the tutorial is public.
            guard date.session.details.visibility == .public else { return }
            do {
                try transaction.publish(recording, of: date)
            } catch let failure as Failure where failure.code == .conflict {
                return
            }
        }
    }

    /// The dates whose rooms were not reached the last time, the latest first.
    public func failingDates(limit: Int) async throws -> [(date: ScheduledDate, fault: JoinedDate.Fault)] {
        try await database.read { connection in
            let failing = try connection.failingJoinedDates(limit: limit)
            let dates = try connection.occurrences(failing.map(\.occurrence)).reduce(into: [:]) { $0[$1.id] = $1 }
            let sessions = try connection.readableSessions(Array(Set(dates.values.map(\.session))))
                .reduce(into: [:]) { $0[$1.id] = $1 }
            return failing.compactMap { joined in
                guard let fault = joined.fault, let date = dates[joined.occurrence],
                    let session = sessions[date.session]
                else { return nil }
                return (date: ScheduledDate(occurrence: date, session: session), fault: fault)
            }
        }
    }
}

extension Transaction {
    fileprivate func publish(_ recording: RoomRecording, of date: ScheduledDate) throws {
        guard let id = date.session.details.tutorial else {
            throw Failure(.conflict, "This session teaches no tutorial. Choose one in its form first.")
        }
        let title = date.title.prefix(Self.maxTitle) + ", " + date.occurrence.start.date.description
        let material = Tutorial.Material(title: title, url: recording.url, kind: .recording)
        _ = try editTutorial(id) { tutorial in
            var details = tutorial.details
            guard !details.materials.contains(where: { $0.url == material.url }) else { return details }
            guard details.materials.count < Self.maxMaterials else {
                throw Failure(.conflict, "The tutorial has as many materials as it may have.")
            }
            details.materials.append(material)
            return details
        }
        try setPublished(recording.id, at: now)
    }

    private static var maxTitle: Int { 280 }
    private static var maxMaterials: Int { 100 }
}
