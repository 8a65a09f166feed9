import Foundation
import Testing

@testable import ICalendar

@Suite struct RecurrenceTests {
    private func date(_ id: String, _ instant: String) throws -> RecurrenceDate {
        try date(id, id, instant)
    }

    private func date(_ id: String, _ start: String, _ instant: String) throws -> RecurrenceDate {
        try RecurrenceDate(recurrenceID: local(id), start: local(start), instant: utc(instant))
    }

    @Test func `a series without a rule has one date`() throws {
        let single = try series("2026-12-01T10:00:00")
        #expect(Array(single.dates()) == [try date("2026-12-01T10:00:00", "2026-12-01T09:00:00Z")])
        #expect(Array(single.ruleDates()) == [single.start])
        #expect(single.end == (try utc("2026-12-01T09:00:00Z")))
        #expect(!single.isInfinite)
        #expect(single.isSimple)
    }

    @Test func `excluded dates are removed and added dates are merged in order of instant`() throws {
        let series = try series(
            "2026-12-01T10:00:00", "Europe/Berlin", "FREQ=WEEKLY;COUNT=4",
            excluded: ["2026-12-08T10:00:00", "2026-12-10T09:00:00"],
            added: ["2026-12-24T18:00:00", "2026-11-30T10:00:00", "2026-12-10T09:00:00"])
        #expect(
            Array(series.dates()) == [
                try date("2026-11-30T10:00:00", "2026-11-30T09:00:00Z"),
                try date("2026-12-01T10:00:00", "2026-12-01T09:00:00Z"),
                try date("2026-12-15T10:00:00", "2026-12-15T09:00:00Z"),
                try date("2026-12-22T10:00:00", "2026-12-22T09:00:00Z"),
                try date("2026-12-24T18:00:00", "2026-12-24T17:00:00Z"),
            ])
        #expect(Array(series.ruleDates()).count == 4)
        #expect(series.end == (try utc("2026-12-24T17:00:00Z")))
        #expect(!series.contains(try local("2026-12-08T10:00:00")))
        #expect(!series.contains(try local("2026-12-10T09:00:00")))
        #expect(series.contains(try local("2026-12-24T18:00:00")))
    }

    @Test func `COUNT counts the start and excluded dates`() throws {
        let series = try series(
            "2026-12-01T10:00:00", "UTC", "FREQ=DAILY;COUNT=3",
            excluded: ["2026-12-01T10:00:00", "2026-12-02T10:00:00"])
        #expect(Array(series.dates()) == [try date("2026-12-03T10:00:00", "2026-12-03T10:00:00Z")])
    }

    @Test func `a window includes its start and excludes its end`() throws {
        let series = try series("2026-12-01T10:00:00", "UTC", "FREQ=DAILY")
        let ids = series.dates(from: try utc("2026-12-03T10:00:00Z"), to: try utc("2026-12-05T10:00:00Z"))
            .map(\.recurrenceID.date.day)
        #expect(ids == [3, 4])
        #expect(Array(series.dates(from: try utc("2026-12-03T10:00:00Z") + 0.5)).first?.recurrenceID.date.day == 4)
        #expect(Array(series.dates(to: try utc("2026-12-01T10:00:00Z") + 0.5)).count == 1)
        #expect(Array(series.dates(from: .distantFuture)).isEmpty)
        #expect(Array(series.dates(to: .distantPast)).isEmpty)
    }

    @Test func `a date in a gap is shifted and keeps its recurrence id`() throws {
        let series = try series("2026-03-28T02:30:00", "Europe/Berlin", "FREQ=DAILY;COUNT=3")
        #expect(
            Array(series.dates()) == [
                try date("2026-03-28T02:30:00", "2026-03-28T01:30:00Z"),
                try date("2026-03-29T02:30:00", "2026-03-29T03:30:00", "2026-03-29T01:30:00Z"),
                try date("2026-03-30T02:30:00", "2026-03-30T00:30:00Z"),
            ])
        #expect(series.contains(try local("2026-03-29T02:30:00")))
        #expect(!series.contains(try local("2026-03-29T03:30:00")))
    }

    @Test func `a date in a fold is at the first instant`() throws {
        let series = try series("2026-10-24T02:30:00", "Europe/Berlin", "FREQ=DAILY;COUNT=3")
        #expect(
            series.dates().map(\.instant) == [
                try utc("2026-10-24T00:30:00Z"), try utc("2026-10-25T00:30:00Z"), try utc("2026-10-26T01:30:00Z"),
            ])
    }

    @Test func `the day that Apia skipped and the next day are one date`() throws {
        let rule = "FREQ=DAILY;UNTIL=20120101"
        let whole = try series("2011-12-29T10:00:00", "Pacific/Apia", rule)
        #expect(
            Array(whole.dates()) == [
                try date("2011-12-29T10:00:00", "2011-12-29T20:00:00Z"),
                try date("2011-12-30T10:00:00", "2011-12-31T10:00:00", "2011-12-30T20:00:00Z"),
                try date("2012-01-01T10:00:00", "2011-12-31T20:00:00Z"),
            ])
        #expect(!whole.contains(try local("2011-12-31T10:00:00")))
        let without = try series("2011-12-29T10:00:00", "Pacific/Apia", rule, excluded: ["2011-12-30T10:00:00"])
        #expect(
            without.dates().map(\.recurrenceID) == [
                try local("2011-12-29T10:00:00"), try local("2011-12-31T10:00:00"), try local("2012-01-01T10:00:00"),
            ])
    }

    @Test func `midnight in Santiago's gap is an hour later`() throws {
        let series = try series("2026-08-30T00:00:00", "America/Santiago", "FREQ=WEEKLY;COUNT=3")
        #expect(
            series.dates().map(\.start) == [
                try local("2026-08-30T00:00:00"), try local("2026-09-06T01:00:00"), try local("2026-09-13T00:00:00"),
            ])
    }

    @Test func `all faults are reported at once, each with its part`() {
        let problem = #expect(throws: RecurrenceError.self) {
            try series(
                "2026-12-01T10:00:00", "Europe/Berlin", "FREQ=WEEKLY;BYDAY=TU;COUNT=3",
                excluded: ["2026-12-08T10:00:00", "2026-12-09T10:00:00", "2026-12-22T10:00:00", "1899-12-31T10:00:00"],
                added: ["2026-12-15T10:00:00", "2026-12-16T10:00:00", "2026-12-16T10:00:00", "2200-01-01T10:00:00"])
        }
        #expect(
            problem?.faults == [
                .init(
                    part: .excluded(1), reason: "The excluded date 2026-12-09T10:00:00 is not one of the series' dates."
                ),
                .init(
                    part: .excluded(2), reason: "The excluded date 2026-12-22T10:00:00 is not one of the series' dates."
                ),
                .init(
                    part: .excluded(3), reason: "The date 1899-12-31T10:00:00 is not within the years 1900 to 2199."),
                .init(
                    part: .added(0), reason: "The series already has the added date 2026-12-15T10:00:00."),
                .init(part: .added(2), reason: "The date 2026-12-16T10:00:00 is added twice."),
                .init(part: .added(3), reason: "The date 2200-01-01T10:00:00 is not within the years 1900 to 2199."),
            ])
    }

    @Test(arguments: [
        ("2026-12-02T10:00:00", "FREQ=WEEKLY;BYDAY=TU", "2026-12-01T10:00:00"),
        ("2026-12-05T10:00:00", "FREQ=WEEKLY;INTERVAL=7;BYDAY=TU", "2026-12-08T10:00:00"),
        ("2026-12-01T10:00:00", "FREQ=YEARLY;BYMONTH=3", "2027-03-01T10:00:00"),
        ("2026-12-10T10:00:00", "FREQ=MONTHLY;BYDAY=-1FR", "2026-11-27T10:00:00"),
        ("2026-03-01T10:00:00", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", "2028-02-29T10:00:00"),
    ]) func `a start that the rule does not give is refused with the nearest date`(
        _ start: String, _ rule: String, _ nearest: String
    ) throws {
        let reason = "The rule does not give the start \(start); the nearest date that it gives is \(nearest)."
        #expect(throws: RecurrenceError(faults: [.init(part: .start, reason: reason)])) {
            try series(start, "UTC", rule)
        }
        _ = try series(nearest, "UTC", rule)
    }

    @Test func `a rule without dates from its start is reported as a fault of the rule`() {
        let never = "The rule never gives a date from the start 2026-01-31T10:00:00."
        #expect(throws: RecurrenceError(faults: [.init(part: .rule, reason: never)])) {
            try series("2026-01-31T10:00:00", "UTC", "FREQ=YEARLY;BYMONTH=2,4")
        }
        let ended = "The UNTIL of the rule is before the start 2026-01-31T10:00:00."
        #expect(throws: RecurrenceError(faults: [.init(part: .rule, reason: ended)])) {
            try series("2026-01-31T10:00:00", "UTC", "FREQ=DAILY;UNTIL=20260130")
        }
    }

    @Test func `a start outside the supported years is refused`() {
        let reason = "The date 2200-01-01T10:00:00 is not within the years 1900 to 2199."
        #expect(throws: RecurrenceError(faults: [.init(part: .start, reason: reason)])) {
            try series("2200-01-01T10:00:00", "UTC", "FREQ=DAILY")
        }
    }

    @Test func `the nearest date is found before and after, near and far`() throws {
        let weekly = try series("2026-12-01T10:00:00", "Europe/Berlin", "FREQ=WEEKLY")
        #expect(weekly.nearest(to: try local("2026-12-09T10:00:00")) == (try local("2026-12-08T10:00:00")))
        #expect(weekly.nearest(to: try local("2026-12-12T10:00:00")) == (try local("2026-12-15T10:00:00")))
        #expect(weekly.nearest(to: try local("2026-12-08T10:00:00")) == (try local("2026-12-08T10:00:00")))
        #expect(weekly.nearest(to: try local("1990-01-01T10:00:00")) == weekly.start)
        #expect(weekly.nearest(to: try local("2126-12-03T10:00:00")) == (try local("2126-12-03T10:00:00")))
        let ended = try series(
            "2026-12-01T10:00:00", "Europe/Berlin", "FREQ=YEARLY;COUNT=2", added: ["2030-01-01T00:00:00"])
        #expect(ended.nearest(to: try local("2199-01-01T10:00:00")) == (try local("2030-01-01T00:00:00")))
        let none = try series("2026-12-01T10:00:00", excluded: ["2026-12-01T10:00:00"])
        #expect(none.nearest(to: none.start) == nil)
        #expect(none.end == nil)
    }

    @Test func `the end of a series is its last date that is not excluded`() throws {
        let ended = try series(
            "2026-12-01T10:00:00", "UTC", "FREQ=DAILY;UNTIL=20991231", excluded: ["2099-12-31T10:00:00"])
        #expect(ended.end == (try utc("2099-12-30T10:00:00Z")))
        #expect(try series("2026-12-01T10:00:00", "UTC", "FREQ=DAILY").end == nil)
        let beyond = try series("2026-12-01T10:00:00", "UTC", "FREQ=YEARLY;UNTIL=99991231T000000Z")
        #expect(beyond.end == (try utc("2199-12-01T10:00:00Z")))
    }

    @Test func `an iterator that has ended stays at its end`() throws {
        var iterator = try series("2026-12-01T10:00:00", "UTC", "FREQ=DAILY;COUNT=2").dates(to: .distantFuture)
            .makeIterator()
        #expect([iterator.next(), iterator.next()].compactMap { $0 }.count == 2)
        #expect(iterator.next() == nil)
        #expect(iterator.next() == nil)
    }

    @Test func `a series is unchanged by JSON and checked when it is decoded`() throws {
        let series = try series(
            "2026-12-01T10:00:00", "Europe/Berlin", "FREQ=WEEKLY;COUNT=4", excluded: ["2026-12-08T10:00:00"],
            added: ["2026-12-24T18:00:00"])
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let text = String(decoding: try encoder.encode(series), as: UTF8.self)
        #expect(
            text
                == #"{"added":["2026-12-24T18:00:00"],"excluded":["2026-12-08T10:00:00"],"rule":"FREQ=WEEKLY;COUNT=4","start":"2026-12-01T10:00:00","zone":"Europe/Berlin"}"#
        )
        #expect(try JSONDecoder().decode(Recurrence.self, from: Data(text.utf8)) == series)
        let wrong = text.replacing("2026-12-08", with: "2026-12-09")
        #expect(throws: DecodingError.self) { try JSONDecoder().decode(Recurrence.self, from: Data(wrong.utf8)) }
    }

    @Test func `a thousand excluded dates of a series with COUNT are checked quickly`() throws {
        let all = Array(try series("2026-12-01T10:00:00", "UTC", "FREQ=DAILY;COUNT=1000").ruleDates())
        let began = ContinuousClock.now
        let empty = try Recurrence(
            start: all[0], zone: .utc, rule: RecurrenceRule("FREQ=DAILY;COUNT=1000"), excluded: all)
        #expect(Array(empty.dates()).isEmpty)
        #expect(ContinuousClock.now - began < .seconds(2))
    }
}
