public import Foundation

/// The attendance of a date as its room and the followed links show it.
public struct RoomAttendance: Sendable, Hashable {
    /// The part of the meeting that counts: within the times of the date, and no longer than the meeting.
    public let held: Range<Date>?
    /// The minimum share of that time, 0 to 1, that makes somebody attend; nil for any.
    public let minShare: Double?
    /// True if the room named all who came to it.
    public let isComplete: Bool
    /// True if the room could be asked all along, and nobody was there: then the links that were followed led nowhere.
    private let wasEmpty: Bool
    /// False for a date that is also held on site: who was not in the room may have been there.
    private let showsAbsence: Bool
    /// The instant from which followed links count. One that was followed long before, or before the date was put off, is
    /// no sign that somebody came.
    private let linksCountFrom: Date

    /// Seconds before the start from which followed links count at the earliest: after the last usual reminder, an hour
    /// before. Programs that check mail follow its links as it arrives.
    private static let arrival: TimeInterval = 900

    /// - Parameter joined: the date as its room knows it.
    public init(of date: ScheduledDate, _ joined: JoinedDate, minShare: Double?) {
        let scheduled = date.occurrence.startsAt..<date.occurrence.endsAt
        held = joined.startedAt.flatMap { started in
            let ended = joined.endedAt ?? joined.seenAt ?? started
            guard ended >= started else { return nil }
            let meeting = started..<ended
            return meeting.overlaps(scheduled) ? meeting.clamped(to: scheduled) : meeting
        }
        self.minShare = minShare
        isComplete = held != nil && joined.isComplete
        wasEmpty = joined.kind.tells && held == nil && joined.missed == 0
        showsAbsence = date.location == nil
        linksCountFrom = max(date.joinOpens ?? .distantPast, scheduled.lowerBound.addingTimeInterval(-Self.arrival))
    }

    /// The attendance that a registrant's stays show; nil where they show none.
    public func finding(_ stays: [RoomStay]) -> Finding? {
        let stays = stays.filter { $0.source != .link || $0.joinedAt >= linksCountFrom }
        let inRoom = stays.filter { $0.source != .link }
        if let held, !inRoom.isEmpty {
            let times = inRoom.map { $0.joinedAt..<max($0.joinedAt, $0.leftAt) }
            let length = held.upperBound.timeIntervalSince(held.lowerBound)
            let share =
                length > 0 ? Self.seconds(times.compactMap { Self.common($0, held) }) / length : 1
            let isEnough = minShare.map { share >= $0 } ?? true
            guard isEnough || showsAbsence else { return nil }
            return Finding(
                attendance: isEnough ? .attended : .absent, source: .room,
                minutes: Int((Self.seconds(times) / 60).rounded()))
        }
        if isComplete { return showsAbsence ? Finding(attendance: .absent, source: .room, minutes: 0) : nil }
        // Nobody knows for how long who followed a link was there.
        guard minShare == nil, !stays.isEmpty, !wasEmpty else { return nil }
        return Finding(attendance: .attended, source: .link, minutes: nil)
    }

    public struct Finding: Sendable, Hashable {
        public let attendance: AttendanceRecord.Attendance
        public let source: AttendanceRecord.Source
        public let minutes: Int?
    }

    private static func common(_ range: Range<Date>, _ other: Range<Date>) -> Range<Date>? {
        range.overlaps(other) ? range.clamped(to: other) : nil
    }

    /// The length of all times together. What is in several counts once.
    static func seconds(_ times: [Range<Date>]) -> TimeInterval {
        var total = 0.0
        var end = Date.distantPast
        for time in times.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            let begin = max(time.lowerBound, end)
            guard time.upperBound > begin else { continue }
            total += time.upperBound.timeIntervalSince(begin)
            end = time.upperBound
        }
        return total
    }
}
