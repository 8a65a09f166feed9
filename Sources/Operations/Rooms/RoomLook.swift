import Foundation
import Storage
import Training

/// One look at a date that somebody joined.
extension Rooms {
    /// Seconds between two looks at a meeting that goes on.
    static let pause: TimeInterval = 60
    /// Seconds between two looks after which nobody knows who was there between them.
    static let unknownAfter: TimeInterval = 180
    /// Seconds after the end of a date at which a meeting is left to itself, however long it goes on.
    private static let maxOvertime: TimeInterval = 6 * 3_600

    /// Asks the room of a date who is there, or for recordings, and stores the answer.
    ///
    /// - Throws: ``RoomFault`` where the room was not reached; it is noted, and asked again later.
    func look(at joined: JoinedDate, now: Date) async throws {
        let date = try await database.read { try $0.date(ofOccurrence: joined.occurrence) }
        guard joined.kind.tells else { return try await finishUntold(date, now: now) }
        do {
            guard let server = settings.bigBlueButton else { throw RoomFault.noServer }
            if joined.settledAt == nil {
                let meeting = try await meeting(of: date)
                try await note(server.state(of: meeting.id), of: joined.occurrence, now: now)
            } else {
                try await lookForRecordings(of: date, at: server, now: now)
            }
        } catch let fault as RoomFault {
            try await note(fault, at: joined.occurrence, now: now)
            throw fault
        }
    }

    // MARK: - A place of which nothing is told

    private func finishUntold(_ date: ScheduledDate, now: Date) async throws {
        let (minShare, id) = (settings.minShare, date.occurrence.id)
        try await database.write(by: .lectern, now: now) { transaction in
            guard var joined = try transaction.joinedDate(id) else { return }
            let date = try transaction.date(ofOccurrence: id)
            joined.dueAt = date.occurrence.endsAt
            if !date.isCancelled, now >= date.occurrence.endsAt {
                try transaction.settleAttendance(of: date, joined, minShare: minShare)
                (joined.settledAt, joined.dueAt, joined.fault) = (now, nil, nil)
            }
            if date.isCancelled { joined.dueAt = nil }
            try transaction.update(joined)
        }
    }

    // MARK: - A meeting

    /// - Parameter state: nil where the server has no such meeting.
    private func note(_ state: MeetingState?, of occurrence: String, now: Date) async throws {
        let minShare = settings.minShare
        let isRecorded = settings.recording != .off
        try await database.write(by: .lectern, now: now) { transaction in
            // Somebody may have joined while the room was asked.
            guard var joined = try transaction.joinedDate(occurrence) else { return }
            let date = try transaction.date(ofOccurrence: occurrence)
            joined.fault = nil
            joined.noteGap(since: date.occurrence.startsAt, until: min(state?.endedAt ?? now, date.occurrence.endsAt))
            var goesOn = false
            if let state, state.endedAt == nil, state.startedAt != nil || !state.present.isEmpty {
                goesOn = try transaction.note(state, in: &joined, of: date)
            } else if joined.startedAt != nil, joined.endedAt == nil {
                joined.endedAt = min(state?.endedAt ?? joined.seenAt ?? now, now)
            }
            joined.seenAt = now
            let isOver = now >= date.occurrence.endsAt
            if now < date.joinOpens ?? date.occurrence.startsAt, !goesOn {
                // A rehearsal is no part of the date.
                try transaction.deleteToldStays(on: occurrence)
                (joined.startedAt, joined.seenAt, joined.endedAt, joined.toldAt) = (nil, nil, nil, nil)
                joined.missed = 0
                joined.dueAt = date.joinOpens ?? date.occurrence.startsAt
            } else if isOver, !date.isCancelled,
                !goesOn || now >= date.occurrence.endsAt.addingTimeInterval(Self.maxOvertime)
            {
                try transaction.settleAttendance(of: date, joined, minShare: minShare)
                joined.settledAt = now
                joined.dueAt = isRecorded ? now.addingTimeInterval(Self.pause) : nil
                joined.attempts = 0
            } else {
                joined.dueAt = now.addingTimeInterval(Self.pause)
            }
            if date.isCancelled { joined.dueAt = nil }
            try transaction.update(joined)
        }
    }

    private func note(_ fault: RoomFault, at occurrence: String, now: Date) async throws {
        let minShare = settings.minShare
        try await database.write(by: .lectern, now: now) { transaction in
            guard var joined = try transaction.joinedDate(occurrence) else { return }
            let date = try transaction.date(ofOccurrence: occurrence)
            guard !date.isCancelled else {
                (joined.fault, joined.dueAt) = (nil, nil)
                try transaction.update(joined)
                return
            }
            joined.fault = .init(reason: fault.description, since: joined.fault?.since ?? now)
            // The next answer tells the length of the pause, unless there is none any more.
            let isGivenUp = now >= date.occurrence.endsAt.addingTimeInterval(Self.maxOvertime)
            if joined.settledAt == nil, isGivenUp {
                if joined.seenAt ?? .distantPast < date.occurrence.endsAt { joined.missed += 1 }
                // What is known by then has to do.
                try transaction.settleAttendance(of: date, joined, minShare: minShare)
                joined.settledAt = now
            }
            joined.attempts += joined.settledAt == nil ? 0 : 1
            joined.dueAt =
                joined.settledAt == nil
                ? now.addingTimeInterval(Self.pause) : Self.nextLook(after: joined.attempts, now: now)
            // Nobody asks any more: it fails no longer.
            if joined.dueAt == nil { joined.fault = nil }
            try transaction.update(joined)
        }
    }

    // MARK: - Recordings

    private func lookForRecordings(
        of date: ScheduledDate, at server: any MeetingServer, now: Date
    ) async throws {
        let meeting = try await meeting(of: date)
        let found = settings.recording == .off ? [] : try await server.recordings(of: meeting.id)
        let (id, opens) = (date.occurrence.id, date.joinOpens ?? date.occurrence.startsAt)
        // A rehearsal is no part of the date.
        let offered = found.filter { recording in recording.endedAt.map { $0 > opens } ?? true }.prefix(
            Self.maxRecordings)
        let unpublished = try await database.write { connection -> [RoomRecording] in
            guard var joined = try connection.joinedDate(id) else { return [] }
            let recordings = offered.map {
                RoomRecording(
                    id: $0.id, occurrence: id, url: $0.url, minutes: $0.minutes, foundAt: now)
            }
            joined.fault = nil
            joined.attempts += 1
            joined.dueAt = Self.nextLook(after: joined.attempts, now: now)
            try connection.update(joined)
            for recording in recordings { _ = try connection.insert(recording) }
            return try connection.recordings(ofDate: id).filter { $0.publishedAt == nil }
        }
        guard settings.recording == .publish else { return }
        for recording in unpublished { try await publishByItself(recording, now: now) }
    }

    /// The maximum number of recordings of one date.
    private static let maxRecordings = 20

    /// Recordings are ready hours after a meeting, or after a night: each look comes twice as late as the one before it.
    ///
    /// - Returns: nil after some three days.
    private static func nextLook(after attempts: Int, now: Date) -> Date? {
        guard attempts < maxLooks else { return nil }
        return now.addingTimeInterval(min(firstWait * Double(1 << min(attempts, 10)), maxWait))
    }

    private static let maxLooks = 20
    private static let firstWait: TimeInterval = 300
    private static let maxWait: TimeInterval = 6 * 3_600
}

extension Transaction {
    /// Notes who is in a meeting that goes on.
    ///
    /// - Returns: false for trainers who are alone in a meeting that had ended. They do not prolong it, even if
    ///   registrants came back meanwhile.
    fileprivate func note(
        _ state: MeetingState, in joined: inout JoinedDate, of date: ScheduledDate
    ) throws -> Bool {
        let guests = try recordedRegistrations(for: date).map(\.id).filter { state.present.contains($0) }
        let hadEnded = joined.endedAt != nil
        guard !hadEnded || !guests.isEmpty else { return false }
        // Nothing is told yet of a meeting that began after the one that was reported.
        if let told = joined.toldAt, let began = state.startedAt, began >= told { joined.toldAt = nil }
        let before = joined.seenAt
        joined.startedAt = min(joined.startedAt ?? state.startedAt ?? now, state.startedAt ?? now, now)
        joined.endedAt = hadEnded ? now : nil
        let stays = try stays(on: joined.occurrence)
        for guest in guests {
            let last = (stays[guest] ?? []).last { $0.source == .seen }
            // Who was there the last time was there in between.
            let goesOn = last.map { stay in before.map { stay.leftAt >= $0 } ?? false } ?? false
            let joinedAt = goesOn && now.timeIntervalSince(before ?? now) <= Rooms.unknownAfter ? last?.joinedAt : nil
            try save(
                RoomStay(
                    occurrence: joined.occurrence, registration: guest, source: .seen, joinedAt: joinedAt ?? now,
                    leftAt: now))
        }
        return true
    }
}

extension JoinedDate {
    /// Counts a pause after which nobody knows who came and went meanwhile, also one before the room was first asked.
    /// Until the end of a meeting that was reported everybody is known.
    ///
    /// - Parameter start: that of the date. Anybody who came and went before it did not attend.
    fileprivate mutating func noteGap(since start: Date, until instant: Date) {
        let asked = max(seenAt ?? openedAt, toldAt ?? start, start)
        if instant.timeIntervalSince(asked) > Rooms.unknownAfter { missed += 1 }
    }
}
