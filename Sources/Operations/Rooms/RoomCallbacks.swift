public import Foundation
import Storage
import SupportCore
import Training

/// The news that servers of rooms send by themselves.
///
/// Each address holds a secret of its date, but people in the meeting may come to see it. So the end of a meeting only has
/// the room asked at once, and reports and recordings count only with the signature of the server.
extension Rooms {
    /// The claims of a token, if the server signed it.
    ///
    /// - Returns: JSON; nil for a token that is not valid.
    public func claims(ofToken token: String) -> [UInt8]? { settings.bigBlueButton?.claims(ofToken: token) }

    /// Has a meeting looked at that is said to have ended.
    ///
    /// - Throws: ``Failure`` `.unknownSecret`, `.gone` for a date that nobody joined.
    public func noteEnd(forSecret secret: String, now: Date) async throws {
        try await database.write { connection in
            let joined = try connection.joinedDate(forSecret: secret)
            try connection.hasten(joined, to: now)
        }
    }

    /// Has the recordings of a date asked for.
    ///
    /// - Parameter meeting: the id of the meeting in the signed notice.
    /// - Throws: ``Failure`` `.unknownSecret`, `.gone` for a date that nobody joined, and for another meeting.
    public func noteRecording(of meeting: Meeting.ID, forSecret secret: String, now: Date) async throws {
        try await database.write { connection in
            var joined = try connection.joinedDate(forSecret: secret)
            try connection.check(meeting, isOf: joined)
            joined.attempts = 0
            try connection.update(joined)
            try connection.hasten(joined, to: now)
        }
    }

    /// Takes the report of a meeting that ended. The same report again changes nothing.
    ///
    /// - Parameter meeting: the id of the meeting in the report.
    /// - Throws: ``Failure`` `.unknownSecret`, `.gone` for a date that nobody joined, and for another meeting.
    public func take(
        _ report: MeetingReport, of meeting: Meeting.ID, forSecret secret: String, now: Date
    ) async throws {
        let minShare = settings.minShare
        try await database.write(by: .lectern, now: now) { transaction in
            var joined = try transaction.joinedDate(forSecret: secret)
            try transaction.check(meeting, isOf: joined)
            let date = try transaction.date(ofOccurrence: joined.occurrence)
            let occurrence = date.occurrence
            let ended = min(report.endedAt, now)
            // A rehearsal is no part of the date.
            guard ended > date.joinOpens ?? occurrence.startsAt, report.startedAt <= ended else { return }
            let known = Set(try transaction.recordedRegistrations(for: date).map(\.id))
            let stays = report.stays.filter { known.contains($0.guest) }
            // Trainers who came back alone after the end did not make the meeting any longer.
            if let former = joined.endedAt, report.startedAt > former, stays.isEmpty { return }
            for stay in stays {
                let (from, to) = (max(stay.joinedAt, report.startedAt), min(stay.leftAt, ended))
                guard from <= to else { continue }
                try transaction.save(
                    RoomStay(
                        occurrence: occurrence.id, registration: stay.guest, source: .told, joinedAt: from,
                        leftAt: to))
            }
            // The report of an earlier meeting tells nothing of pauses in a later one.
            let latest = joined.endedAt ?? joined.startedAt.flatMap { _ in joined.seenAt } ?? ended
            if latest.timeIntervalSince(ended) <= Self.unknownAfter {
                joined.toldAt = max(joined.toldAt ?? ended, ended)
                joined.missed = 0
            }
            joined.startedAt = min(joined.startedAt ?? report.startedAt, report.startedAt)
            joined.endedAt = max(joined.endedAt ?? ended, ended)
            try transaction.update(joined)
            // Before the end somebody may still come back.
            guard joined.settledAt != nil || now >= occurrence.endsAt else { return }
            try transaction.settleAttendance(of: date, joined, minShare: minShare)
        }
    }
}

extension Connection {
    /// The date of a secret at which its room tells of it.
    ///
    /// - Throws: ``Failure`` `.unknownSecret`, `.gone` for a date that nobody joined.
    fileprivate func joinedDate(forSecret secret: String) throws -> JoinedDate {
        guard let id = try personalSecrets().occurrence(ofRoomSecret: secret) else { throw Failure.unknownSecret }
        guard let joined = try joinedDate(id), joined.kind.tells else { throw Failure.noMeeting }
        return joined
    }

    fileprivate func check(_ meeting: Meeting.ID, isOf joined: JoinedDate) throws {
        guard try personalSecrets().roomName(of: joined.occurrence) == meeting else { throw Failure.noMeeting }
    }

    fileprivate func hasten(_ joined: JoinedDate, to now: Date) throws {
        var joined = joined
        joined.dueAt = min(joined.dueAt ?? now, now)
        try update(joined)
    }
}

extension Failure {
    fileprivate static var noMeeting: Failure { Failure(.gone, "There is no such meeting.") }
}
