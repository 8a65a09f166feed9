import Foundation
import Testing

@testable import ICalendar

@Suite struct RuleParsingTests {
    @Test(arguments: [
        ("FREQ=DAILY", "FREQ=DAILY"),
        ("freq=weekly;byday=th,tu;interval=02", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH"),
        ("FREQ=WEEKLY;BYDAY=TU;COUNT=6", "FREQ=WEEKLY;BYDAY=TU;COUNT=6"),
        ("COUNT=6;BYDAY=TU,TU;FREQ=WEEKLY;INTERVAL=1;WKST=MO", "FREQ=WEEKLY;BYDAY=TU;COUNT=6"),
        ("FREQ=MONTHLY;BYDAY=+2TU,-1FR,MO", "FREQ=MONTHLY;BYDAY=-1FR,MO,2TU"),
        ("FREQ=YEARLY;BYMONTH=11;BYMONTHDAY=8,2,+3,-1", "FREQ=YEARLY;BYMONTH=11;BYMONTHDAY=-1,2,3,8"),
        ("FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO;WKST=SU", "FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO;WKST=SU"),
        ("FREQ=YEARLY;BYYEARDAY=-1,100;BYSETPOS=1", "FREQ=YEARLY;BYYEARDAY=-1,100;BYSETPOS=1"),
        ("FREQ=DAILY;UNTIL=20261231", "FREQ=DAILY;UNTIL=20261231"),
        ("FREQ=DAILY;UNTIL=20261231T100000", "FREQ=DAILY;UNTIL=20261231T100000"),
        ("FREQ=DAILY;UNTIL=20261231T090000Z", "FREQ=DAILY;UNTIL=20261231T090000Z"),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29"),
        ("FREQ=YEARLY;BYYEARDAY=366", "FREQ=YEARLY;BYYEARDAY=366"),
        ("FREQ=YEARLY;BYDAY=53SU", "FREQ=YEARLY;BYDAY=53SU"),
        ("FREQ=YEARLY;BYWEEKNO=53;BYDAY=SU", "FREQ=YEARLY;BYWEEKNO=53;BYDAY=SU"),
        ("FREQ=DAILY;COUNT=1000;INTERVAL=1000", "FREQ=DAILY;INTERVAL=1000;COUNT=1000"),
    ]) func `a rule is parsed and formatted canonically`(_ text: String, _ canonical: String) throws {
        let rule = try RecurrenceRule(text)
        #expect(rule.description == canonical)
        #expect(try RecurrenceRule(rule.description) == rule)
    }

    static let empty = "The rule has an empty part. Separate its parts with single semicolons."

    @Test(arguments: [
        ("", "The rule is empty; write one such as FREQ=WEEKLY;BYDAY=TU."),
        ("FREQ=DAILY;", empty),
        (";FREQ=DAILY", empty),
        ("FREQ=DAILY;;COUNT=2", empty),
        ("FREQ", "\"FREQ\" is not a part of a rule. Write NAME=VALUE."),
        ("COUNT=2", "FREQ is missing from the rule."),
        ("RRULE:FREQ=DAILY", "RRULE:FREQ is not supported in a rule."),
        ("FREQ=DAILY;FREQ=DAILY", "FREQ appears twice in the rule."),
        ("FREQ=DAILY;BYDAY=MO;byday=TU", "BYDAY appears twice in the rule."),
        ("FREQ=FORTNIGHTLY", "FREQ must be DAILY, WEEKLY, MONTHLY or YEARLY."),
        ("FREQ=SECONDLY", "FREQ=SECONDLY is too frequent. The most frequent is DAILY."),
        ("RSCALE=GREGORIAN;FREQ=DAILY", "RSCALE is not supported in a rule."),
        ("FREQ=DAILY;SKIP=OMIT", "SKIP is not supported in a rule."),
        ("FREQ=DAILY;BYMINUTE=3", "BYMINUTE is not supported in a rule: every date has the time of the start."),
        ("FREQ=DAILY;BYSECOND=3", "BYSECOND is not supported in a rule: every date has the time of the start."),
        ("FREQ=DAILY;X-A=1", "X-A is not supported in a rule."),
        ("FREQ=DAILY; COUNT=2", " COUNT is not supported in a rule."),
        ("FREQ=DAILY;COUNT=0", "COUNT must be a whole number from 1 to 1000."),
        ("FREQ=DAILY;COUNT=1001", "COUNT must be a whole number from 1 to 1000."),
        ("FREQ=DAILY;COUNT=99999999999999999999", "COUNT must be a whole number from 1 to 1000."),
        ("FREQ=DAILY;COUNT=+2", "COUNT must be a whole number from 1 to 1000."),
        ("FREQ=DAILY;COUNT=2 ", "COUNT must be a whole number from 1 to 1000."),
        ("FREQ=DAILY;COUNT=٣", "COUNT must be a whole number from 1 to 1000."),
        ("FREQ=DAILY;INTERVAL=0", "INTERVAL must be a whole number from 1 to 1000."),
        ("FREQ=DAILY;INTERVAL=1001", "INTERVAL must be a whole number from 1 to 1000."),
        ("FREQ=DAILY;COUNT=2;UNTIL=20261231", "COUNT and UNTIL cannot be used together."),
        (
            "FREQ=DAILY;UNTIL=20260230",
            "UNTIL must be a date or time such as 20261231, 20261231T100000 or 20261231T090000Z."
        ),
        (
            "FREQ=DAILY;UNTIL=2026-12-31",
            "UNTIL must be a date or time such as 20261231, 20261231T100000 or 20261231T090000Z."
        ),
        ("FREQ=YEARLY;BYMONTH=13", "BYMONTH takes whole numbers from 1 to 12."),
        ("FREQ=YEARLY;BYMONTH=-1", "BYMONTH takes whole numbers from 1 to 12."),
        ("FREQ=MONTHLY;BYMONTHDAY=0", "BYMONTHDAY takes whole numbers from 1 to 31 or -31 to -1."),
        ("FREQ=MONTHLY;BYMONTHDAY=1,", "BYMONTHDAY takes whole numbers from 1 to 31 or -31 to -1."),
        ("FREQ=MONTHLY;BYMONTHDAY=32", "BYMONTHDAY takes whole numbers from 1 to 31 or -31 to -1."),
        ("FREQ=YEARLY;BYYEARDAY=367", "BYYEARDAY takes whole numbers from 1 to 366 or -366 to -1."),
        ("FREQ=YEARLY;BYWEEKNO=54;BYDAY=MO", "BYWEEKNO takes whole numbers from 1 to 53 or -53 to -1."),
        ("FREQ=MONTHLY;BYDAY=MO;BYSETPOS=367", "BYSETPOS takes whole numbers from 1 to 366 or -366 to -1."),
        ("FREQ=WEEKLY;BYDAY=XX", "BYDAY takes weekdays such as TU, 1FR or -1SU."),
        ("FREQ=WEEKLY;BYDAY=", "BYDAY takes weekdays such as TU, 1FR or -1SU."),
        ("FREQ=MONTHLY;BYDAY=0MO", "An ordinal in BYDAY takes whole numbers from 1 to 53 or -53 to -1."),
        ("FREQ=WEEKLY;BYDAY=1MO", "BYDAY can have ordinals, as in 1FR, only in MONTHLY and YEARLY rules."),
        ("FREQ=YEARLY;BYWEEKNO=2;BYDAY=1MO", "BYDAY cannot have ordinals, as in 1FR, together with BYWEEKNO."),
        ("FREQ=WEEKLY;WKST=1MO", "WKST must be one of MO, TU, WE, TH, FR, SA, SU."),
        ("FREQ=WEEKLY;BYMONTHDAY=1", "BYMONTHDAY cannot be used in a WEEKLY rule."),
        ("FREQ=MONTHLY;BYYEARDAY=1", "BYYEARDAY can only be used in a YEARLY rule."),
        ("FREQ=DAILY;BYWEEKNO=1", "BYWEEKNO can only be used in a YEARLY rule."),
        ("FREQ=DAILY;BYSETPOS=1", "BYSETPOS requires another part to select from, such as BYDAY."),
        (
            "FREQ=YEARLY;BYWEEKNO=20",
            "BYWEEKNO requires BYDAY: calendars differ in the day of the week that they choose."
        ),
        (
            "FREQ=YEARLY;BYMONTHDAY=20",
            "BYMONTHDAY in a YEARLY rule requires BYMONTH: calendars differ in the months that they choose."
        ),
        (
            "FREQ=YEARLY;INTERVAL=2;BYWEEKNO=20;BYDAY=MO",
            "BYWEEKNO cannot be combined with an INTERVAL above 1: calendars differ in the year of a week."
        ),
    ]) func `an invalid rule is refused with the reason`(_ text: String, _ reason: String) {
        #expect(throws: CalendarError(reason)) { try RecurrenceRule(text) }
    }

    @Test(arguments: [
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "FREQ=YEARLY;BYMONTH=4,6,9,11;BYMONTHDAY=31",
        "FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=-30", "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "FREQ=MONTHLY;BYDAY=6MO",
        "FREQ=MONTHLY;BYDAY=MO;BYSETPOS=6", "FREQ=WEEKLY;BYDAY=MO,TU;BYSETPOS=3", "FREQ=DAILY;BYDAY=MO;BYSETPOS=2",
        "FREQ=YEARLY;BYMONTH=1;BYYEARDAY=366", "FREQ=YEARLY;BYMONTH=7;BYWEEKNO=1;BYDAY=MO",
        "FREQ=MONTHLY;BYDAY=1MO;BYMONTHDAY=8", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29;BYYEARDAY=1",
    ]) func `a rule without dates in any year is refused`(_ text: String) throws {
        let error = #expect(throws: CalendarError.self) { try RecurrenceRule(text) }
        #expect(error?.reason.hasPrefix("The rule never gives a date: no day of any year matches FREQ=") == true)
    }

    @Test func `a very long rule is refused`() throws {
        let long = "FREQ=YEARLY;BYYEARDAY=" + Array(repeating: "366", count: 100_000).joined(separator: ",")
        #expect(throws: CalendarError("A rule can have at most 4000 characters.")) { try RecurrenceRule(long) }
    }

    @Test func `random text is parsed or refused`() {
        var numbers = SeededNumbers(seed: 1)
        let parts = [
            "BYDAY=MO,TU", "BYDAY=1FR", "BYMONTH=2", "BYMONTHDAY=-1", "BYSETPOS=1", "BYYEARDAY=366", "BYWEEKNO=53",
            "COUNT=9", "UNTIL=20261231T100000Z", "INTERVAL=2", "WKST=SU",
        ]
        let odd = Array("0129,;=-+TZ AéFREQ\0\u{1F600}")
        var (read, refused) = (0, 0)
        for _ in 0..<20_000 {
            let frequency = RecurrenceRule.Frequency.allCases.randomElement(using: &numbers)?.rawValue ?? ""
            let chosen = parts.shuffled(using: &numbers).prefix(Int.random(in: 0...3, using: &numbers))
            var text = Array((["FREQ=" + frequency] + chosen).joined(separator: ";"))
            for _ in 0..<Int.random(in: 0...2, using: &numbers) {
                let place = Int.random(in: 0..<text.count, using: &numbers)
                text[place] = odd[Int.random(in: 0..<odd.count, using: &numbers)]
            }
            guard let rule = try? RecurrenceRule(String(text)) else {
                refused += 1
                continue
            }
            read += 1
            #expect((try? RecurrenceRule(rule.description)) == rule)
        }
        #expect(read > 1000)
        #expect(refused > 1000)
    }

    @Test func `a rule is a string in JSON`() throws {
        let rule = try RecurrenceRule("FREQ=WEEKLY;BYDAY=TU;COUNT=6")
        #expect(
            try String(decoding: JSONEncoder().encode([rule]), as: UTF8.self) == "[\"FREQ=WEEKLY;BYDAY=TU;COUNT=6\"]")
        #expect(try JSONDecoder().decode([RecurrenceRule].self, from: JSONEncoder().encode([rule])) == [rule])
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode([RecurrenceRule].self, from: Data("[\"FREQ=DAILY;\"]".utf8))
        }
    }

    @Test(arguments: [
        ("FREQ=DAILY;UNTIL=20261231", "FREQ=DAILY;UNTIL=20261231T225959Z"),
        ("FREQ=DAILY;UNTIL=20260701T100000", "FREQ=DAILY;UNTIL=20260701T080000Z"),
        ("FREQ=DAILY;UNTIL=20261231T100000", "FREQ=DAILY;UNTIL=20261231T090000Z"),
        ("FREQ=DAILY;UNTIL=20261231T090000Z", "FREQ=DAILY;UNTIL=20261231T090000Z"),
        ("FREQ=DAILY;COUNT=3", "FREQ=DAILY;COUNT=3"),
    ]) func `the text for a start with a zone has UNTIL in UTC`(_ text: String, _ expected: String) throws {
        #expect(try RecurrenceRule(text).text(in: Zone("Europe/Berlin")) == expected)
    }
}
