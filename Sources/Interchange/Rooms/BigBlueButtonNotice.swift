package import Foundation
import ICalendar
package import Operations
import SupportCore

/// The claims of a token that a BigBlueButton server signed.
package struct BigBlueButtonClaims: Sendable, Hashable {
    /// The id of the meeting, where the token is about one.
    package let meeting: String?
    /// The instant at which the token ends; nil for never.
    package let expires: Date?

    /// - Parameter claims: in JSON.
    /// - Throws: ``Failure`` `.malformed`.
    package init(parsing claims: [UInt8]) throws {
        let json = try JSON(parsing: claims)
        meeting = json["meeting_id"]?.word
        expires = json["exp"]?.seconds.map { Date(timeIntervalSince1970: $0) }
    }
}

/// The report of a meeting that BigBlueButton sends to the analytics callback.
///
/// - Source: record-and-playback/core/scripts/post_events/post_events_analytics_callback.rb in
///   bigbluebutton/bigbluebutton, whose attendees are those of bigbluebutton/bbb-events.
package struct BigBlueButtonReport: Sendable, Hashable {
    package let meeting: String
    package let report: MeetingReport

    /// Messages of the chat and votes are not read.
    ///
    /// - Throws: ``Failure`` `.malformed`, `.invalid` for a report without times.
    package init(parsing bytes: [UInt8]) throws {
        let json = try JSON(parsing: bytes)
        guard let meeting = json["meeting_id"]?.word, let data = json["data"] else {
            throw Failure.invalid("/meeting_id", "This is no report of a meeting.")
        }
        guard let start = Self.instant(data["start"]), let finish = Self.instant(data["finish"]), start <= finish
        else { throw Failure.invalid("/data/start", "The report does not say when the meeting began and ended.") }
        self.meeting = meeting
        var stays: [MeetingReport.Stay] = []
        for attendee in (data["attendees"]?.listed ?? []).prefix(Self.maxPeople) {
            // Nobody who was there is left out.
            let limit = stays.count < Self.maxStays ? Self.maxStaysOfOne : 1
            stays += Self.stays(attendee, from: start, to: finish, limit: limit)
        }
        report = MeetingReport(startedAt: start, endedAt: finish, stays: stays)
    }

    private static let maxPeople = 10_000
    /// Of all people together: five hundred may lose their connection twenty times each. Beyond that each has one.
    private static let maxStays = 10_000
    /// Of one person.
    private static let maxStaysOfOne = 200

    /// The stays of an attendee, who is there while joins outnumber leaves: two windows at once are one stay. Who did
    /// not leave was there to the end.
    private static func stays(
        _ attendee: JSON, from start: Date, to finish: Date, limit: Int
    ) -> [MeetingReport.Stay] {
        guard let guest = attendee["ext_user_id"]?.word else { return [] }
        let (joins, leaves) = (instants(attendee["joins"]), instants(attendee["leaves"]))
        guard joins.isEmpty else {
            return times(joins, leaves, to: finish).prefix(limit).map { time in
                MeetingReport.Stay(guest: guest, joinedAt: time.lowerBound, leftAt: time.upperBound)
            }
        }
        // Without times that can be read, the length alone.
        guard let seconds = attendee["duration"]?.seconds, seconds > 0 else { return [] }
        return [
            MeetingReport.Stay(
                guest: guest, joinedAt: start, leftAt: min(finish, start.addingTimeInterval(seconds)))
        ]
    }

    private static func times(_ joins: [Date], _ leaves: [Date], to finish: Date) -> [Range<Date>] {
        let events: [(instant: Date, change: Int)] =
            joins.map { (instant: $0, change: 1) } + leaves.map { (instant: $0, change: -1) }
        var times: [Range<Date>] = []
        var (windows, since) = (0, finish)
        // Of one instant a join comes first: who opens another window as one closes has not left.
        for event in events.sorted(by: { ($0.instant, $1.change) < ($1.instant, $0.change) })
        where windows + event.change >= 0 {
            if windows == 0 { since = event.instant }
            windows += event.change
            if windows == 0 { times.append(since..<event.instant) }
        }
        if windows > 0 { times.append(since..<max(since, finish)) }
        return times
    }

    private static func instants(_ value: JSON?) -> [Date] {
        (value?.listed ?? []).prefix(maxStaysOfOne).compactMap { instant($0) }
    }

    /// Reads `2026-12-01 10:00:12 +0100` and `2026-12-01T10:00:12.345+01:00`.
    private static func instant(_ value: JSON?) -> Date? {
        guard case .string(let text)? = value, text.utf8.count <= 40,
            let parts = text.wholeMatch(
                of: #/(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}:\d{2})(?:\.\d+)?\s?(Z|UTC|[+-]\d{2}:?\d{2})/#),
            let local = LocalDateTime(parts.1 + "T" + parts.2)
        else { return nil }
        let offset = parts.3.filter(\.isNumber)
        guard offset.count == 4, let hours = Int(offset.prefix(2)), let minutes = Int(offset.suffix(2)) else {
            return Zone.utc.instant(of: local)
        }
        let seconds = Double((hours * 60 + minutes) * 60) * (parts.3.hasPrefix("-") ? -1 : 1)
        return Zone.utc.instant(of: local).addingTimeInterval(-seconds)
    }
}

extension JSON {
    /// A number of seconds.
    fileprivate var seconds: Double? {
        switch self {
        case .integer(let number): Double(number)
        case .number(let number): number.isFinite ? number : nil
        default: word.flatMap { Double($0) }
        }
    }
}
