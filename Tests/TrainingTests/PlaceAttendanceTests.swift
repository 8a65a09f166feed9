import Foundation
import ICalendar
import Testing
import Training

@Suite struct PlaceAttendanceTests {
    /// Five Tuesdays from 1 December 2026, of an hour each.
    private func place(
        attending attended: [Int], cancelling cancelled: [Int] = [], isSeries: Bool = true
    ) throws -> PlaceAttendance {
        let session = try session(try series("FREQ=WEEKLY;BYDAY=TU;COUNT=5", from: "2026-12-01T10:00:00"))
        let dates = try ["2026-12-01", "2026-12-08", "2026-12-15", "2026-12-22", "2026-12-29"].enumerated().map {
            index, day in
            ScheduledDate(
                occurrence: try session.date(day + "T10:00:00") {
                    if cancelled.contains(index) {
                        $0.cancellation = Cancellation(reason: nil, at: try utc("2026-11-20T08:00:00"))
                    }
                }, session: session)
        }
        return PlaceAttendance(
            dates: dates.reversed(), attended: Set(attended.map { dates[$0].occurrence.id }), isSeries: isSeries)
    }

    @Test(
        arguments: [
            ([0, 1, 2, 3], [], 800, true), ([0, 1, 2], [], 800, false), ([0, 1, 2], [3], 750, true),
            ([0, 1, 2, 3], [4], 1_000, true), ([], [], 0, false), ([4], [], 0, true), ([4], [4], 1_000, false),
            ([0, 1, 2, 3, 4], [0, 1, 2, 3, 4], 1_000, true),
        ] as [([Int], [Int], Int, Bool)])
    func `a share of the dates that took place is enough`(
        attended: [Int], cancelled: [Int], share: Int, isEnough: Bool
    ) throws {
        let place = try place(attending: attended, cancelling: cancelled)
        #expect(place.isEnough(share: share, at: try utc("2026-12-30T00:00:00")) == isEnough)
    }

    @Test func `dates to come count for nothing, and a series is over after its last date`() throws {
        let place = try place(attending: [0, 1], cancelling: [4])
        let second = try utc("2026-12-08T10:00:00")
        #expect(place.isEnough(share: 1_000, at: second))
        #expect(
            place.attendedDates(at: second).map(\.occurrence.recurrenceID.description) == [
                "2026-12-01T10:00:00", "2026-12-08T10:00:00",
            ])
        #expect(!place.isOver(at: second))
        #expect(!place.isOver(at: try utc("2026-12-22T09:59:59")))
        #expect(place.isOver(at: try utc("2026-12-22T10:00:00")))
    }

    @Test func `one date that was attended is enough by itself, while it goes on, too`() throws {
        let series = try place(attending: [0])
        let place = PlaceAttendance(dates: [series.dates[0]], attended: series.attended, isSeries: false)
        let during = try utc("2026-12-01T09:30:00")
        #expect(place.isOver(at: during))
        #expect(place.isEnough(share: 1_000, at: during))
        #expect(!series.isEnough(share: 0, at: during))
    }
}
