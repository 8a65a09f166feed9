import Foundation
import Testing

@testable import ICalendar

@Suite struct RuleEditingTests {
    @Test(arguments: [
        // A single weekday is adjusted.
        ("FREQ=WEEKLY;BYDAY=TU;COUNT=6", "2026-12-01T10:00:00", "2026-12-03T10:00:00", "FREQ=WEEKLY;BYDAY=TH;COUNT=6"),
        ("FREQ=WEEKLY;BYDAY=TU", "2026-12-01T10:00:00", "2026-12-01T12:00:00", "FREQ=WEEKLY;BYDAY=TU"),
        ("FREQ=WEEKLY;BYDAY=TU,TH", "2026-12-01T10:00:00", "2026-12-03T10:00:00", "FREQ=WEEKLY;BYDAY=TU,TH"),
        ("FREQ=WEEKLY", "2026-12-01T10:00:00", "2026-12-02T10:00:00", "FREQ=WEEKLY"),
        // So is its ordinal.
        ("FREQ=MONTHLY;BYDAY=1TU", "2026-12-01T10:00:00", "2026-12-09T10:00:00", "FREQ=MONTHLY;BYDAY=2WE"),
        ("FREQ=MONTHLY;BYDAY=-1TU", "2026-12-29T10:00:00", "2026-12-24T10:00:00", "FREQ=MONTHLY;BYDAY=-2TH"),
        (
            "FREQ=MONTHLY;BYDAY=TU;BYSETPOS=1", "2026-12-01T10:00:00", "2026-12-09T10:00:00",
            "FREQ=MONTHLY;BYDAY=WE;BYSETPOS=2"
        ),
        ("FREQ=YEARLY;BYDAY=20MO", "1997-05-19T10:00:00", "1997-05-27T10:00:00", "FREQ=YEARLY;BYDAY=21TU"),
        (
            "FREQ=YEARLY;BYMONTH=12;BYDAY=1TU", "2026-12-01T10:00:00", "2026-11-11T10:00:00",
            "FREQ=YEARLY;BYMONTH=11;BYDAY=2WE"
        ),
        // So is a single day in a single month.
        ("FREQ=MONTHLY;BYMONTHDAY=15", "2026-12-15T10:00:00", "2026-12-16T10:00:00", "FREQ=MONTHLY;BYMONTHDAY=16"),
        ("FREQ=MONTHLY;BYMONTHDAY=-1", "2026-12-31T10:00:00", "2026-12-30T10:00:00", "FREQ=MONTHLY;BYMONTHDAY=-2"),
        (
            "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=24", "2026-12-24T10:00:00", "2027-01-06T10:00:00",
            "FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=6"
        ),
        ("FREQ=YEARLY;BYYEARDAY=100", "2026-04-10T10:00:00", "2026-04-11T10:00:00", "FREQ=YEARLY;BYYEARDAY=101"),
        ("FREQ=YEARLY;BYYEARDAY=-1", "2026-12-31T10:00:00", "2026-12-30T10:00:00", "FREQ=YEARLY;BYYEARDAY=-2"),
        (
            "FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO", "2026-05-11T10:00:00", "2026-05-19T10:00:00",
            "FREQ=YEARLY;BYWEEKNO=21;BYDAY=TU"
        ),
        // UNTIL moves by the same difference.
        ("FREQ=DAILY;UNTIL=20261231", "2026-12-01T10:00:00", "2026-12-02T10:00:00", "FREQ=DAILY;UNTIL=20270101"),
        (
            "FREQ=DAILY;UNTIL=20261231T100000", "2026-12-01T10:00:00", "2026-12-02T11:00:00",
            "FREQ=DAILY;UNTIL=20270101T110000"
        ),
        (
            "FREQ=DAILY;UNTIL=20261231T090000Z", "2026-12-01T10:00:00", "2026-11-30T10:00:00",
            "FREQ=DAILY;UNTIL=20261230T090000Z"
        ),
    ]) func `a rule is adjusted to a new start`(_ rule: String, _ from: String, _ to: String, _ expected: String) throws
    {
        let shifted = try RecurrenceRule(rule).shifted(from: local(from), to: local(to))
        #expect(shifted.description == expected)
        #expect(RuleExpansion(shifted, start: try local(to).date).contains(try local(to).date.dayNumber))
    }

    @Test func `UNTIL in UTC keeps its local time across a clock change if the zone is given`() throws {
        let rule = try RecurrenceRule("FREQ=DAILY;UNTIL=20261024T080000Z")
        let (from, to) = (try local("2026-10-01T10:00:00"), try local("2026-10-02T10:00:00"))
        #expect(
            rule.shifted(from: from, to: to, in: try Zone("Europe/Berlin")).description
                == "FREQ=DAILY;UNTIL=20261025T090000Z")
    }

    @Test func `a rule ends just before a date`() throws {
        let zone = try Zone("Europe/Berlin")
        let rule = try RecurrenceRule("FREQ=WEEKLY;COUNT=6")
        #expect(
            rule.ending(before: try local("2026-12-15T10:00:00"), in: zone).description
                == "FREQ=WEEKLY;UNTIL=20261215T095959")
        for split in ["2026-03-29T02:30:00", "2026-03-29T03:00:00", "2026-10-25T02:30:00", "2026-10-25T03:00:00"] {
            let time = try local(split)
            let start = time.adding(days: -3)
            let ended = try Recurrence(
                start: start, zone: zone, rule: RecurrenceRule("FREQ=DAILY;COUNT=9").ending(before: time, in: zone))
            #expect(Array(ended.ruleDates()) == (0..<3).map { start.adding(days: $0) }, "\(split)")
        }
    }

    @Test func `a rule ends after a count`() throws {
        let rule = try RecurrenceRule("FREQ=WEEKLY;UNTIL=20261215")
        #expect(rule.ending(afterCount: 4).description == "FREQ=WEEKLY;COUNT=4")
        #expect(try RecurrenceRule("FREQ=WEEKLY").ending(afterCount: 0).count == 1)
        #expect(try RecurrenceRule("FREQ=WEEKLY").ending(afterCount: 5000).count == 1000)
    }

    @Test(arguments: [
        "FREQ=DAILY", "FREQ=DAILY;INTERVAL=3;COUNT=999", "FREQ=WEEKLY;BYDAY=MO,WE", "FREQ=WEEKLY", "FREQ=MONTHLY",
        "FREQ=MONTHLY;BYMONTHDAY=15", "FREQ=MONTHLY;BYMONTHDAY=-1", "FREQ=MONTHLY;BYDAY=2TU", "FREQ=MONTHLY;BYDAY=-1FR",
        "FREQ=MONTHLY;BYDAY=TU;BYSETPOS=2", "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
        "FREQ=MONTHLY;BYDAY=SA,SU;BYSETPOS=1", "FREQ=YEARLY", "FREQ=YEARLY;BYMONTH=3",
        "FREQ=YEARLY;BYMONTH=3;BYDAY=1MO",
        "FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=7", "FREQ=WEEKLY;BYDAY=MO;UNTIL=20261231",
    ]) func `a rule that Exchange maps is simple`(_ rule: String) throws {
        #expect(try RecurrenceRule(rule).isSimple)
    }

    @Test(arguments: [
        "FREQ=DAILY;COUNT=1000", "FREQ=DAILY;BYDAY=MO", "FREQ=DAILY;BYMONTH=3", "FREQ=DAILY;BYMONTHDAY=1",
        "FREQ=WEEKLY;BYMONTH=3;BYDAY=MO", "FREQ=WEEKLY;BYDAY=MO,TU;BYSETPOS=1", "FREQ=MONTHLY;BYMONTHDAY=1,15",
        "FREQ=MONTHLY;BYMONTHDAY=31", "FREQ=MONTHLY;BYMONTHDAY=-2", "FREQ=MONTHLY;BYDAY=MO", "FREQ=MONTHLY;BYDAY=5MO",
        "FREQ=MONTHLY;BYDAY=1MO,2MO", "FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13", "FREQ=MONTHLY;BYMONTH=3;BYMONTHDAY=1",
        "FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=1", "FREQ=YEARLY;BYMONTH=1,2", "FREQ=YEARLY;BYYEARDAY=100",
        "FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO", "FREQ=YEARLY;BYDAY=20MO", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29",
        "FREQ=MONTHLY;BYMONTHDAY=1,2;BYSETPOS=1",
    ]) func `a rule that Exchange refuses or shows with other dates is not simple`(_ rule: String) throws {
        #expect(try !RecurrenceRule(rule).isSimple)
    }

    @Test func `a rule on the day of the start is simple up to the 28th`() throws {
        #expect(try series("2026-12-28T10:00:00", "UTC", "FREQ=MONTHLY").isSimple)
        #expect(try !series("2026-12-29T10:00:00", "UTC", "FREQ=MONTHLY").isSimple)
        #expect(try !series("2024-02-29T10:00:00", "UTC", "FREQ=YEARLY").isSimple)
        #expect(try series("2026-12-29T10:00:00", "UTC", "FREQ=WEEKLY").isSimple)
    }
}
