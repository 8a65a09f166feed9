import Foundation
import ICalendar
import Testing
import Training

@Suite struct CalendarFormTests {
    private func form(
        _ rule: String?, from start: String, in zone: String = "Europe/Berlin", lasting: Int = 3_600,
        excluding: [String] = [], adding: [String] = [], on now: String = "2026-11-23T12:00:00",
        overriding: (Session) throws -> [Occurrence] = { _ in [] }
    ) throws -> CalendarForm {
        var made = try session(series(rule, from: start, in: zone, excluding: excluding, adding: adding))
        made.details.duration = lasting
        return CalendarForm(for: made.details, overridden: try overriding(made), now: try utc(now))
    }

    @Test(arguments: [
        "FREQ=DAILY;COUNT=5", "FREQ=WEEKLY;BYDAY=TU,TH", "FREQ=WEEKLY", "FREQ=MONTHLY;BYDAY=1TU;COUNT=9",
        "FREQ=MONTHLY;BYMONTHDAY=1", "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=1", "FREQ=DAILY;COUNT=999",
    ])
    func `a rule that Exchange maps is a series`(rule: String) throws {
        #expect(try form(rule, from: "2026-12-01T10:00:00") == .series)
    }

    @Test(arguments: [
        "FREQ=DAILY;BYMONTH=12;COUNT=5", "FREQ=MONTHLY;BYDAY=1TU,3TU;COUNT=9", "FREQ=MONTHLY;BYMONTHDAY=1,15",
        "FREQ=YEARLY;BYYEARDAY=-31", "FREQ=DAILY;COUNT=1000", "FREQ=MONTHLY;BYDAY=TU;BYMONTHDAY=1",
    ])
    func `any other rule is date by date`(rule: String) throws {
        #expect(try form(rule, from: "2026-12-01T10:00:00") == .dates)
    }

    @Test func `a single date is no series of dates, wherever it lies`() throws {
        #expect(try form(nil, from: "2027-03-28T02:30:00") == .series)
        #expect(try form(nil, from: "2026-12-01T10:00:00", in: "Africa/Casablanca") == .series)
        #expect(try form(nil, from: "2026-12-01T10:00:00", adding: ["2026-12-05T10:00:00"]) == .series)
    }

    @Test func `a zone without a yearly pattern is date by date`() throws {
        #expect(try form("FREQ=WEEKLY;COUNT=3", from: "2026-12-01T10:00:00", in: "Africa/Casablanca") == .dates)
        #expect(try form("FREQ=WEEKLY;COUNT=3", from: "2026-12-01T10:00:00", in: "UTC") == .series)
        #expect(try form("FREQ=WEEKLY;COUNT=3", from: "2026-12-01T10:00:00", in: "Asia/Kathmandu") == .series)
    }

    @Test(arguments: [
        // Begins in the gap, begins in the fold, spans a change, ends in the fold.
        ("FREQ=DAILY;COUNT=200", "2026-12-01T02:30:00", 3_600, CalendarForm.dates),
        ("FREQ=WEEKLY;BYDAY=SU", "2026-11-29T02:00:00", 1_800, .dates),
        ("FREQ=WEEKLY;BYDAY=SA", "2026-11-28T10:00:00", 2 * 86_400, .dates),
        ("FREQ=WEEKLY;BYDAY=SU", "2026-11-29T01:30:00", 3_600, .dates),
        // Beside it.
        ("FREQ=WEEKLY;BYDAY=SU", "2026-11-29T03:00:00", 3_600, .series),
        ("FREQ=WEEKLY;BYDAY=SU", "2026-11-29T00:30:00", 3_600, .series),
        ("FREQ=DAILY;COUNT=90", "2026-12-01T02:30:00", 3_600, .series),
        ("FREQ=YEARLY", "2026-12-01T02:30:00", 3_600, .series),
    ])
    func `a date at a clock change makes a series date by date`(
        rule: String, start: String, lasting: Int, expected: CalendarForm
    ) throws {
        #expect(try form(rule, from: start, lasting: lasting) == expected)
    }

    @Test
    func `an excluded date at a clock change counts, and so does one of long ago, whose rule is read to this day`()
        throws
    {
        #expect(
            try form("FREQ=DAILY;COUNT=200", from: "2026-12-01T02:30:00", excluding: ["2027-03-28T02:30:00"]) == .dates)
        #expect(try form("FREQ=DAILY;COUNT=400", from: "2026-02-01T02:30:00", on: "2026-11-23T12:00:00") == .dates)
    }

    @Test func `only three years ahead are looked at`() throws {
        // The last Sunday of March is the first date at a change.
        let rule = "FREQ=YEARLY;BYMONTH=3;BYDAY=4SU"
        #expect(try form(rule, from: "2027-03-28T02:30:00") == .dates)
        let start = try form("FREQ=YEARLY;INTERVAL=7;BYMONTH=3;BYMONTHDAY=27", from: "2026-03-27T02:30:00")
        #expect(start == .series)
    }

    @Test func `a series with more exceptions than dates is date by date`() throws {
        let rule = "FREQ=WEEKLY;BYDAY=TU;COUNT=4"
        let (first, second, third) = ("2026-12-01T10:00:00", "2026-12-08T10:00:00", "2026-12-15T10:00:00")
        #expect(try form(rule, from: first, excluding: [second, third]) == .series)
        func moved(_ ids: String...) -> (Session) throws -> [Occurrence] {
            { made in try ids.map { id in try made.date(id) { $0.start = try local(id).adding(seconds: 60) } } }
        }
        #expect(try form(rule, from: first, overriding: moved(first, second, third, "2026-12-22T10:00:00")) == .series)
        #expect(try form(rule, from: first, excluding: [second, third], overriding: moved(first)) == .dates)
        // What no calendar shows is no exception, and neither is an added date.
        let seats = try form(rule, from: first, excluding: [second, third]) { made in
            [try made.date(first) { $0.capacity = .unlimited }]
        }
        #expect(seats == .series)
        #expect(try form(rule, from: first, adding: (4...9).map { "2027-01-0\($0)T10:00:00" }) == .series)
    }
}

@Suite struct WindowChangesTests {
    @Test func `what enters and leaves a feed is known beforehand and afterwards`() throws {
        var odd = try session(series("FREQ=WEEKLY;BYDAY=TU;COUNT=3", from: "2029-01-02T10:00:00"))
        odd.form = .dates
        let dates = try odd.dates(until: "2029-02-01T00:00:00")
        func changes(_ day: String) throws -> [Date?] {
            let published = try odd.events(on: day, stored: dates)
            return [published.changes.last, published.changes.next]
        }
        // 731 days before the first date; a week each; then 90 days after the first.
        let entered = try ["2027-01-03", "2027-01-10", "2027-01-17"].map { try utc($0 + "T00:00:00") }
        let left = try ["2029-04-03", "2029-04-10", "2029-04-17"].map { try utc($0 + "T00:00:00") }
        #expect(try changes("2026-11-23T08:00:00") == [nil, entered[0]])
        #expect(try changes("2027-01-03T00:00:00") == [entered[0], entered[1]])
        #expect(try changes("2027-01-16T23:59:59") == [entered[1], entered[2]])
        #expect(try changes("2028-01-01T00:00:00") == [entered[2], left[0]])
        #expect(try changes("2029-05-01T00:00:00") == [left[2], nil])
        for day in ["2027-01-02", "2027-01-03", "2029-04-02", "2029-04-03", "2029-04-17"] {
            let window = FeedWindow(at: try utc(day + "T00:00:00"))
            let shown = dates.filter { $0.startsAt < window.to && $0.endsAt > window.from }
            #expect(try odd.events(on: day + "T12:00:00", stored: dates).events.count == shown.count)
        }
    }

    @Test func `a date is not older than its entry into the feed`() throws {
        let single = try session(series(nil, from: "2029-01-02T10:00:00"))
        let event = try #require(try single.events(on: "2027-06-01T00:00:00").events.first)
        #expect(event.lastModified == (try utc("2027-01-03T00:00:00")))
        #expect(event.stamp == event.lastModified)
        #expect(try single.events(on: "2027-01-02T00:00:00").events == [])
        let near = try session(series(nil, from: "2026-12-01T10:00:00"))
        #expect(try near.events().events.first?.lastModified == near.announcedAt)
    }

    @Test func `an endless series never changes by itself until a cancellation is told long enough`() throws {
        let weekly = try session(series("FREQ=WEEKLY;BYDAY=TU", from: "2026-12-01T10:00:00"))
        #expect(try weekly.events().changes.next == nil)
        #expect(try weekly.events().changes.last == (try utc("2024-12-01T00:00:00")))
        let cancelled = try weekly.date("2027-12-07T10:00:00") {
            $0.cancellation = Cancellation(reason: nil, at: try utc("2026-11-20T09:00:00"))
        }
        let published = try weekly.events(stored: [cancelled])
        #expect(published.changes.next == (try utc("2027-02-19T00:00:00")))
        let after = try weekly.events(on: "2027-03-01T00:00:00", stored: [cancelled])
        #expect(after.changes.last == published.changes.next)
        #expect(after.events.first?.lastModified == published.changes.next)
    }
}
