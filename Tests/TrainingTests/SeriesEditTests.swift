import Foundation
import ICalendar
import SupportCore
import Testing
import Training

@Suite struct SeriesEditTests {
    @Test func `dates keep their position when a whole series is moved`() throws {
        let before = try series("FREQ=WEEKLY;BYDAY=TU;COUNT=3", from: "2026-12-01T10:00:00")
        let after = try before.shifted(to: try local("2026-12-02T11:00:00"))

        #expect(after.rule?.description == "FREQ=WEEKLY;BYDAY=WE;COUNT=3")
        #expect(
            SeriesEdit(from: before, to: after).counterparts(of: before.dates().map(\.recurrenceID)) == [
                try local("2026-12-01T10:00:00"): try local("2026-12-02T11:00:00"),
                try local("2026-12-08T10:00:00"): try local("2026-12-09T11:00:00"),
                try local("2026-12-15T10:00:00"): try local("2026-12-16T11:00:00"),
            ])
    }

    @Test func `excluded and added dates are moved with the series`() throws {
        let before = try series(
            "FREQ=WEEKLY;BYDAY=TU;COUNT=4", from: "2026-12-01T10:00:00", excluding: ["2026-12-15T10:00:00"],
            adding: ["2026-12-17T10:00:00"])
        let after = try before.shifted(to: try local("2026-12-03T10:00:00"))
        #expect(after.excluded == [try local("2026-12-17T10:00:00")])
        #expect(after.added == [try local("2026-12-19T10:00:00")])
        #expect(
            SeriesEdit(from: before, to: after).counterparts(of: [try local("2026-12-17T10:00:00")]) == [
                try local("2026-12-17T10:00:00"): try local("2026-12-19T10:00:00")
            ])
    }

    @Test func `an excluded date keeps its position where months differ in length`() throws {
        let before = try series(
            "FREQ=MONTHLY;COUNT=4", from: "2026-01-15T10:00:00", excluding: ["2026-03-15T10:00:00"])
        let after = try before.shifted(to: try local("2026-01-20T10:00:00"))
        #expect(after.excluded == [try local("2026-03-20T10:00:00")])
    }

    @Test func `under another rule a date stays on its day where the rule still produces it`() throws {
        let before = try series("FREQ=WEEKLY;BYDAY=TU,TH;COUNT=4", from: "2026-12-01T10:00:00")
        let after = try series("FREQ=WEEKLY;BYDAY=TU;COUNT=4", from: "2026-12-01T10:00:00")
        #expect(
            SeriesEdit(from: before, to: after).counterparts(of: before.dates().map(\.recurrenceID)) == [
                try local("2026-12-01T10:00:00"): try local("2026-12-01T10:00:00"),
                try local("2026-12-08T10:00:00"): try local("2026-12-08T10:00:00"),
            ])
    }

    @Test func `dates stay on their days when rule and time change together`() throws {
        let before = try series("FREQ=WEEKLY;BYDAY=TU,TH;COUNT=4", from: "2026-12-01T10:00:00")
        let after = try series("FREQ=WEEKLY;BYDAY=TU;COUNT=4", from: "2026-12-01T15:00:00")
        #expect(
            SeriesEdit(from: before, to: after).counterparts(of: [try local("2026-12-08T10:00:00")]) == [
                try local("2026-12-08T10:00:00"): try local("2026-12-08T15:00:00")
            ])
    }

    @Test func `added dates that stay where they are keep their dates when the series is moved`() throws {
        let before = try series(
            "FREQ=WEEKLY;BYDAY=TU;COUNT=2", from: "2026-12-01T10:00:00",
            adding: ["2026-12-03T10:00:00", "2026-12-04T10:00:00"])
        let after = try series(
            "FREQ=WEEKLY;BYDAY=TU;COUNT=2", from: "2026-12-01T11:00:00",
            adding: ["2026-12-03T10:00:00", "2026-12-04T11:00:00"])
        #expect(
            SeriesEdit(from: before, to: after).counterparts(of: before.dates().map(\.recurrenceID)) == [
                try local("2026-12-01T10:00:00"): try local("2026-12-01T11:00:00"),
                try local("2026-12-03T10:00:00"): try local("2026-12-03T10:00:00"),
                try local("2026-12-04T10:00:00"): try local("2026-12-04T11:00:00"),
                try local("2026-12-08T10:00:00"): try local("2026-12-08T11:00:00"),
            ])
    }

    @Test func `a session without a rule keeps its other dates when its first one is taken away`() throws {
        let before = try series(
            nil, from: "2026-12-01T10:00:00", adding: ["2026-12-08T10:00:00", "2026-12-20T10:00:00"])
        let after = try series(nil, from: "2026-12-08T10:00:00", adding: ["2026-12-20T10:00:00"])
        #expect(
            SeriesEdit(from: before, to: after).counterparts(of: before.dates().map(\.recurrenceID)) == [
                try local("2026-12-08T10:00:00"): try local("2026-12-08T10:00:00"),
                try local("2026-12-20T10:00:00"): try local("2026-12-20T10:00:00"),
            ])
    }

    @Test func `two dates of one day never become the same one`() throws {
        let before = try series(
            "FREQ=WEEKLY;BYDAY=TU;COUNT=2", from: "2026-12-01T10:00:00", adding: ["2026-12-08T14:00:00"])
        let after = try series("FREQ=WEEKLY;BYDAY=TU;COUNT=3", from: "2026-12-01T14:00:00")
        #expect(
            SeriesEdit(from: before, to: after).counterparts(of: before.dates().map(\.recurrenceID)) == [
                try local("2026-12-01T10:00:00"): try local("2026-12-01T14:00:00"),
                try local("2026-12-08T14:00:00"): try local("2026-12-08T14:00:00"),
            ])
    }

    @Test func `a start that the rule does not produce is refused`() throws {
        let before = try series("FREQ=WEEKLY;BYDAY=TU,TH;COUNT=4", from: "2026-12-01T10:00:00")
        #expect(throws: RecurrenceError.self) { try before.shifted(to: try local("2026-12-02T10:00:00")) }
    }

    @Test func `the dates of an endless series are mapped up to the last given date`() throws {
        let before = try series("FREQ=DAILY", from: "2026-12-01T10:00:00")
        let after = try before.shifted(to: try local("2026-12-01T09:30:00"))
        #expect(
            SeriesEdit(from: before, to: after).counterparts(of: [try local("2027-03-01T10:00:00")]) == [
                try local("2027-03-01T10:00:00"): try local("2027-03-01T09:30:00")
            ])
    }
}

@Suite struct SeriesSplitTests {
    @Test func `the count of a series is split, with its excluded dates`() throws {
        let whole = try series(
            "FREQ=WEEKLY;BYDAY=TU;COUNT=6", from: "2026-12-01T10:00:00",
            excluding: ["2026-12-08T10:00:00", "2026-12-29T10:00:00"])
        let split = try #require(try SeriesSplit(whole, at: try local("2026-12-22T10:00:00")))

        #expect(split.head.dates().map(\.recurrenceID.description) == ["2026-12-01T10:00:00", "2026-12-15T10:00:00"])
        #expect(
            split.tail
                == (try series(
                    "FREQ=WEEKLY;BYDAY=TU;COUNT=3", from: "2026-12-22T10:00:00", excluding: ["2026-12-29T10:00:00"])))
    }

    @Test func `both parts together have the dates of the whole series`() throws {
        let wholes = [
            try series("FREQ=MONTHLY;BYDAY=-1FR;COUNT=9", from: "2026-11-27T16:00:00", in: "America/New_York"),
            try series("FREQ=DAILY;UNTIL=20261220T090000Z", from: "2026-12-01T10:00:00"),
            try series("FREQ=WEEKLY;BYDAY=MO,WE;COUNT=8", from: "2026-12-02T10:00:00", adding: ["2026-12-05T10:00:00"]),
        ]
        for whole in wholes {
            let dates = whole.dates().map(\.recurrenceID)
            for date in dates.dropFirst() {
                let split = try #require(try SeriesSplit(whole, at: date))
                #expect(split.head.dates().map(\.recurrenceID) == dates.filter { $0 < date }, "split at \(date)")
                #expect(split.tail.dates().map(\.recurrenceID) == dates.filter { $0 >= date }, "split at \(date)")
            }
        }
    }

    @Test func `there is no split at the first date`() throws {
        let whole = try series("FREQ=WEEKLY;BYDAY=TU;COUNT=6", from: "2026-12-01T10:00:00")
        #expect(try SeriesSplit(whole, at: try local("2026-12-01T10:00:00")) == nil)
    }

    @Test func `there is no split after only excluded dates`() throws {
        let whole = try series(
            "FREQ=WEEKLY;BYDAY=TU;COUNT=6", from: "2026-12-01T10:00:00", excluding: ["2026-12-01T10:00:00"])
        #expect(try SeriesSplit(whole, at: try local("2026-12-08T10:00:00")) == nil)
    }

    @Test func `a series cannot be split at a time that is not one of its dates`() throws {
        let whole = try series("FREQ=WEEKLY;BYDAY=TU;COUNT=6", from: "2026-12-01T10:00:00")
        let failure = #expect(throws: Failure.self) { try SeriesSplit(whole, at: try local("2026-12-09T10:00:00")) }
        #expect(failure == Failure(.notFound, "The series has no date 2026-12-09T10:00:00."))
    }

    @Test func `the second part can consist of added dates only`() throws {
        let whole = try series(
            "FREQ=WEEKLY;BYDAY=TU;COUNT=2", from: "2026-12-01T10:00:00",
            adding: ["2026-12-20T10:00:00", "2026-12-21T10:00:00"])
        let split = try #require(try SeriesSplit(whole, at: try local("2026-12-20T10:00:00")))
        #expect(split.tail == (try series(nil, from: "2026-12-20T10:00:00", adding: ["2026-12-21T10:00:00"])))
    }

    @Test func `a session without a rule is split around dates that were added before its start`() throws {
        let whole = try series(
            nil, from: "2026-12-10T10:00:00", excluding: ["2026-12-06T10:00:00", "2026-12-14T10:00:00"],
            adding: [
                "2026-12-14T10:00:00", "2026-12-07T10:00:00", "2026-12-06T10:00:00", "2026-12-05T10:00:00",
                "2026-12-12T10:00:00",
            ])
        let atAdded = try #require(try SeriesSplit(whole, at: try local("2026-12-07T10:00:00")))
        #expect(atAdded.head == (try series(nil, from: "2026-12-05T10:00:00")))
        #expect(
            atAdded.tail
                == (try series(
                    nil, from: "2026-12-07T10:00:00", adding: ["2026-12-10T10:00:00", "2026-12-12T10:00:00"])))
        let atStart = try #require(try SeriesSplit(whole, at: try local("2026-12-10T10:00:00")))
        #expect(atStart.head == (try series(nil, from: "2026-12-05T10:00:00", adding: ["2026-12-07T10:00:00"])))
        #expect(atStart.tail == (try series(nil, from: "2026-12-10T10:00:00", adding: ["2026-12-12T10:00:00"])))
    }
}
