import Foundation
import ICalendar
import Testing

@testable import Training

@Suite struct RoomAttendanceRuleTests {
    /// Minutes after the scheduled start.
    private func at(_ minutes: Double) -> Date { Date(timeIntervalSince1970: 1_800_000_000 + minutes * 60) }

    /// An hour.
    private func date(_ room: Room, location: String?) throws -> ScheduledDate {
        let start = "2027-01-15T08:00:00"
        var held = try session(try series(nil, from: start, in: "UTC"))
        (held.details.room, held.details.location) = (room, location)
        let date = ScheduledDate(occurrence: try held.date(start), session: held)
        #expect([date.occurrence.startsAt, date.occurrence.endsAt] == [at(0), at(60)])
        return date
    }

    private func joined(
        _ meeting: ClosedRange<Double>?, kind: JoinedDate.Kind = .bigbluebutton, missed: Int = 0, isTold: Bool = false
    ) -> JoinedDate {
        JoinedDate(
            occurrence: "o", kind: kind, openedAt: at(0), startedAt: meeting.map { at($0.lowerBound) },
            endedAt: meeting.map { at($0.upperBound) }, toldAt: isTold ? at(70) : nil, missed: missed)
    }

    private func stay(_ from: Double, _ to: Double, _ source: RoomStay.Source = .seen) -> RoomStay {
        RoomStay(occurrence: "o", registration: "r", source: source, joinedAt: at(from), leftAt: at(to))
    }

    /// - Parameters:
    ///   - opensBefore: minutes before the start.
    ///   - location: the place where the date is held too.
    private func finding(
        _ joined: JoinedDate, share: Double? = nil, opensBefore: Int = 15, location: String? = nil, _ stays: RoomStay...
    ) throws -> String? {
        let date = try date(Room(.bigbluebutton, releasedBefore: opensBefore * 60), location: location)
        return RoomAttendance(of: date, joined, minShare: share).finding(stays).map { finding in
            "\(finding.attendance) \(finding.source) \(finding.minutes.map(String.init) ?? "–")"
        }
    }

    @Test func `stays that overlap count once`() throws {
        #expect(
            try finding(joined(0...60), stay(0, 20), stay(10, 30, .told), stay(5, 15), stay(40, 50))
                == "attended room 40")
    }

    @Test func `the share is of the time that was both scheduled and held`() throws {
        // Ten minutes before the start do not count, those after the scheduled end neither.
        #expect(try finding(joined(-10...90), share: 0.5, stay(-10, 29)) == "absent room 39")
        #expect(try finding(joined(-10...90), share: 0.5, stay(-10, 30)) == "attended room 40")
        #expect(try finding(joined(-10...90), share: 0.5, stay(60, 90)) == "absent room 30")
        // It ended early, and it began late.
        #expect(try finding(joined(0...20), share: 0.5, stay(10, 20)) == "attended room 10")
        #expect(try finding(joined(40...60), share: 0.5, stay(50, 60)) == "attended room 10")
        #expect(try finding(joined(40...60), share: 0.5, stay(51, 60)) == "absent room 9")
        // It was held at another time altogether.
        #expect(try finding(joined(100...120), share: 0.5, stay(105, 120)) == "attended room 15")
    }

    @Test func `without a share whoever was seen came`() throws {
        #expect(try finding(joined(0...60), stay(59, 59)) == "attended room 0")
        #expect(try finding(joined(0...0), share: 1, stay(0, 0)) == "attended room 0")
    }

    @Test func `a room that told all makes the others absent, and one that did not judges nobody`() throws {
        #expect(try finding(joined(0...60)) == "absent room 0")
        #expect(try finding(joined(0...60), stay(1, 1, .link)) == "absent room 0")
        #expect(try finding(joined(0...60, missed: 1)) == nil)
        #expect(try finding(joined(0...60, missed: 1), stay(1, 1, .link)) == "attended link –")
        #expect(try finding(joined(0...60, missed: 1, isTold: true)) == "absent room 0")
        #expect(try finding(joined(0...60, missed: 1), share: 0.5, stay(1, 1, .link)) == nil)
    }

    @Test func `a followed link counts where nothing is told, and not where the room was empty`() throws {
        #expect(try finding(joined(nil, kind: .address), stay(1, 1, .link)) == "attended link –")
        #expect(try finding(joined(nil, kind: .jitsi), stay(1, 1, .link)) == "attended link –")
        #expect(try finding(joined(nil), stay(1, 1, .link)) == nil)
        #expect(try finding(joined(nil, missed: 3), stay(1, 1, .link)) == "attended link –")
        #expect(try finding(joined(nil, kind: .address)) == nil)
    }

    @Test func `where a date is also held on site its room makes nobody absent`() throws {
        #expect(try finding(joined(0...60), location: "Hall 4") == nil)
        #expect(try finding(joined(0...60), location: "Hall 4", stay(1, 1, .link)) == nil)
        #expect(try finding(joined(0...60), share: 0.5, location: "Hall 4", stay(0, 10)) == nil)
        #expect(try finding(joined(0...60), share: 0.5, location: "Hall 4", stay(0, 40)) == "attended room 40")
        #expect(try finding(joined(nil, kind: .address), location: "Hall 4", stay(1, 1, .link)) == "attended link –")
    }

    @Test func `a link that was followed long before is no sign that somebody came`() throws {
        let address = joined(nil, kind: .address)
        #expect(try finding(address, stay(-16, -16, .link)) == nil)
        #expect(try finding(address, stay(-15, -15, .link)) == "attended link –")
        let days = 2 * 1_440
        #expect(try finding(address, opensBefore: days, stay(-16, -16, .link)) == nil)
        #expect(try finding(address, opensBefore: days, stay(-15, -15, .link)) == "attended link –")
        #expect(try finding(address, opensBefore: 5, stay(-6, -6, .link)) == nil)
    }

    @Test func `a link that a program follows as the reminder arrives, an hour before, is no sign either`() throws {
        #expect(try finding(joined(nil, kind: .address), opensBefore: 120, stay(-59.9, -59.9, .link)) == nil)
    }

    @Test func `staff are believed before a room, a room before a link, and a link before a report`() {
        #expect(AttendanceRecord.Source.allCases.sorted() == [.report, .link, .room, .hand])
    }
}
