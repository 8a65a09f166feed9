import Foundation
import Testing

@testable import ICalendar

/// The examples of RFC 5545 §3.8.5.3 with their printed dates.
@Suite struct StandardExampleTests {
    struct Example: Sendable, CustomTestStringConvertible {
        let start: String
        let rule: String
        /// The days by month, such as `1997-09: 2 4 6; 1997-10: 1`.
        let days: String

        init(_ start: String, _ rule: String, _ days: String) {
            self.start = start
            self.rule = rule
            self.days = days
        }

        var testDescription: String { rule }

        func expected() throws -> [LocalDateTime] {
            try days.split(separator: ";")
                .flatMap { month in
                    let parts = month.split(separator: ":")
                    let days = parts[1].split(separator: " ")
                        .flatMap { item in
                            let ends = item.split(separator: "-").compactMap { Int($0) }
                            return Array(ends[0]...ends[ends.count - 1])
                        }
                    return try days.map { day in
                        try local("\(parts[0].trimmingCharacters(in: .whitespaces))-\(padded(day, to: 2))T09:00:00")
                    }
                }
        }
    }

    static let ending = [
        Example("1997-09-02", "FREQ=DAILY;COUNT=10", "1997-09: 2-11"),
        Example(
            "1997-09-02", "FREQ=DAILY;UNTIL=19971224T000000Z",
            "1997-09: 2-30; 1997-10: 1-31; 1997-11: 1-30; 1997-12: 1-23"),
        Example("1997-09-02", "FREQ=DAILY;INTERVAL=10;COUNT=5", "1997-09: 2 12 22; 1997-10: 2 12"),
        Example(
            "1998-01-01", "FREQ=YEARLY;UNTIL=20000131T140000Z;BYMONTH=1;BYDAY=SU,MO,TU,WE,TH,FR,SA",
            "1998-01: 1-31; 1999-01: 1-31; 2000-01: 1-31"),
        Example(
            "1998-01-01", "FREQ=DAILY;UNTIL=20000131T140000Z;BYMONTH=1", "1998-01: 1-31; 1999-01: 1-31; 2000-01: 1-31"
        ),
        Example("1997-09-02", "FREQ=WEEKLY;COUNT=10", "1997-09: 2 9 16 23 30; 1997-10: 7 14 21 28; 1997-11: 4"),
        Example(
            "1997-09-02", "FREQ=WEEKLY;UNTIL=19971224T000000Z",
            "1997-09: 2 9 16 23 30; 1997-10: 7 14 21 28; 1997-11: 4 11 18 25; 1997-12: 2 9 16 23"),
        Example(
            "1997-09-02", "FREQ=WEEKLY;UNTIL=19971007T000000Z;WKST=SU;BYDAY=TU,TH",
            "1997-09: 2 4 9 11 16 18 23 25 30; 1997-10: 2"),
        Example(
            "1997-09-02", "FREQ=WEEKLY;COUNT=10;WKST=SU;BYDAY=TU,TH", "1997-09: 2 4 9 11 16 18 23 25 30; 1997-10: 2"),
        Example(
            "1997-09-01", "FREQ=WEEKLY;INTERVAL=2;UNTIL=19971224T000000Z;WKST=SU;BYDAY=MO,WE,FR",
            "1997-09: 1 3 5 15 17 19 29; 1997-10: 1 3 13 15 17 27 29 31; 1997-11: 10 12 14 24 26 28; 1997-12: 8 10 12 22"
        ),
        Example(
            "1997-09-02", "FREQ=WEEKLY;INTERVAL=2;COUNT=8;WKST=SU;BYDAY=TU,TH",
            "1997-09: 2 4 16 18 30; 1997-10: 2 14 16"),
        Example(
            "1997-09-05", "FREQ=MONTHLY;COUNT=10;BYDAY=1FR",
            "1997-09: 5; 1997-10: 3; 1997-11: 7; 1997-12: 5; 1998-01: 2; 1998-02: 6; 1998-03: 6; 1998-04: 3; 1998-05: 1; 1998-06: 5"
        ),
        Example(
            "1997-09-05", "FREQ=MONTHLY;UNTIL=19971224T000000Z;BYDAY=1FR",
            "1997-09: 5; 1997-10: 3; 1997-11: 7; 1997-12: 5"),
        Example(
            "1997-09-07", "FREQ=MONTHLY;INTERVAL=2;COUNT=10;BYDAY=1SU,-1SU",
            "1997-09: 7 28; 1997-11: 2 30; 1998-01: 4 25; 1998-03: 1 29; 1998-05: 3 31"),
        Example(
            "1997-09-22", "FREQ=MONTHLY;COUNT=6;BYDAY=-2MO",
            "1997-09: 22; 1997-10: 20; 1997-11: 17; 1997-12: 22; 1998-01: 19; 1998-02: 16"),
        Example(
            "1997-09-02", "FREQ=MONTHLY;COUNT=10;BYMONTHDAY=2,15",
            "1997-09: 2 15; 1997-10: 2 15; 1997-11: 2 15; 1997-12: 2 15; 1998-01: 2 15"),
        Example(
            "1997-09-30", "FREQ=MONTHLY;COUNT=10;BYMONTHDAY=1,-1",
            "1997-09: 30; 1997-10: 1 31; 1997-11: 1 30; 1997-12: 1 31; 1998-01: 1 31; 1998-02: 1"),
        Example(
            "1997-09-10", "FREQ=MONTHLY;INTERVAL=18;COUNT=10;BYMONTHDAY=10,11,12,13,14,15",
            "1997-09: 10-15; 1999-03: 10-13"),
        Example(
            "1997-06-10", "FREQ=YEARLY;COUNT=10;BYMONTH=6,7",
            "1997-06: 10; 1997-07: 10; 1998-06: 10; 1998-07: 10; 1999-06: 10; 1999-07: 10; 2000-06: 10; 2000-07: 10; 2001-06: 10; 2001-07: 10"
        ),
        Example(
            "1997-03-10", "FREQ=YEARLY;INTERVAL=2;COUNT=10;BYMONTH=1,2,3",
            "1997-03: 10; 1999-01: 10; 1999-02: 10; 1999-03: 10; 2001-01: 10; 2001-02: 10; 2001-03: 10; 2003-01: 10; 2003-02: 10; 2003-03: 10"
        ),
        Example(
            "1997-01-01", "FREQ=YEARLY;INTERVAL=3;COUNT=10;BYYEARDAY=1,100,200",
            "1997-01: 1; 1997-04: 10; 1997-07: 19; 2000-01: 1; 2000-04: 9; 2000-07: 18; 2003-01: 1; 2003-04: 10; 2003-07: 19; 2006-01: 1"
        ),
        Example(
            "1997-09-04", "FREQ=MONTHLY;COUNT=3;BYDAY=TU,WE,TH;BYSETPOS=3", "1997-09: 4; 1997-10: 7; 1997-11: 6"),
        Example("1997-08-05", "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO", "1997-08: 5 10 19 24"),
        Example("1997-08-05", "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU", "1997-08: 5 17 19 31"),
        Example("2007-01-15", "FREQ=MONTHLY;BYMONTHDAY=15,30;COUNT=5", "2007-01: 15 30; 2007-02: 15; 2007-03: 15 30"),
    ]

    /// The examples that are printed with an ellipsis, with the dates before it.
    static let endless = [
        Example(
            "1997-09-02", "FREQ=DAILY;INTERVAL=2",
            "1997-09: 2 4 6 8 10 12 14 16 18 20 22 24 26 28 30; 1997-10: 2 4 6 8 10 12 14 16 18 20 22 24 26 28 30; 1997-11: 1 3 5 7"
        ),
        Example(
            "1997-09-02", "FREQ=WEEKLY;INTERVAL=2;WKST=SU",
            "1997-09: 2 16 30; 1997-10: 14 28; 1997-11: 11 25; 1997-12: 9 23; 1998-01: 6 20; 1998-02: 3 17"),
        Example(
            "1997-09-28", "FREQ=MONTHLY;BYMONTHDAY=-3",
            "1997-09: 28; 1997-10: 29; 1997-11: 28; 1997-12: 29; 1998-01: 29; 1998-02: 26"),
        Example(
            "1997-09-02", "FREQ=MONTHLY;INTERVAL=2;BYDAY=TU",
            "1997-09: 2 9 16 23 30; 1997-11: 4 11 18 25; 1998-01: 6 13 20 27; 1998-03: 3 10 17 24 31"),
        Example("1997-05-19", "FREQ=YEARLY;BYDAY=20MO", "1997-05: 19; 1998-05: 18; 1999-05: 17"),
        Example("1997-05-12", "FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO", "1997-05: 12; 1998-05: 11; 1999-05: 17"),
        Example(
            "1997-03-13", "FREQ=YEARLY;BYMONTH=3;BYDAY=TH",
            "1997-03: 13 20 27; 1998-03: 5 12 19 26; 1999-03: 4 11 18 25"),
        Example(
            "1997-06-05", "FREQ=YEARLY;BYDAY=TH;BYMONTH=6,7,8",
            "1997-06: 5 12 19 26; 1997-07: 3 10 17 24 31; 1997-08: 7 14 21 28; 1998-06: 4 11 18 25; 1998-07: 2 9 16 23 30; 1998-08: 6 13 20 27; 1999-06: 3 10 17 24; 1999-07: 1 8 15 22 29; 1999-08: 5 12 19 26"
        ),
        Example(
            "1998-02-13", "FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13",
            "1998-02: 13; 1998-03: 13; 1998-11: 13; 1999-08: 13; 2000-10: 13"),
        Example(
            "1997-09-13", "FREQ=MONTHLY;BYDAY=SA;BYMONTHDAY=7,8,9,10,11,12,13",
            "1997-09: 13; 1997-10: 11; 1997-11: 8; 1997-12: 13; 1998-01: 10; 1998-02: 7; 1998-03: 7; 1998-04: 11; 1998-05: 9; 1998-06: 13"
        ),
        Example(
            "1996-11-05", "FREQ=YEARLY;INTERVAL=4;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8",
            "1996-11: 5; 2000-11: 7; 2004-11: 2"),
        Example(
            "1997-09-29", "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-2",
            "1997-09: 29; 1997-10: 30; 1997-11: 27; 1997-12: 30; 1998-01: 29; 1998-02: 26; 1998-03: 30"),
    ]

    @Test(arguments: ending) func `an example with an end has the printed dates`(_ example: Example) throws {
        let dates = try series(example.start + "T09:00:00", "America/New_York", example.rule).ruleDates()
        #expect(try Array(dates) == example.expected())
    }

    @Test(arguments: endless) func `an example without an end begins with the printed dates`(
        _ example: Example
    ) throws {
        let expected = try example.expected()
        let dates = try series(example.start + "T09:00:00", "America/New_York", example.rule).ruleDates()
        #expect(Array(dates.prefix(expected.count)) == expected)
    }

    @Test func `the examples stay at nine o'clock across the change to standard time`() throws {
        let dates = try series("1997-09-02T09:00:00", "America/New_York", "FREQ=DAILY;UNTIL=19971224T000000Z").dates()
        let october = Array(dates).filter { $0.start.date.month == 10 }
        #expect(october[24].instant == (try utc("1997-10-25T13:00:00Z")))
        #expect(october[25].instant == (try utc("1997-10-26T14:00:00Z")))
    }

    /// The sub-daily examples, including the one that erratum 3883 corrects.
    @Test(arguments: [
        ("FREQ=HOURLY;INTERVAL=3;UNTIL=19970902T210000Z", "FREQ=HOURLY is too frequent. The most frequent is DAILY."),
        ("FREQ=MINUTELY;INTERVAL=15;COUNT=6", "FREQ=MINUTELY is too frequent. The most frequent is DAILY."),
        (
            "FREQ=DAILY;BYHOUR=9,10,11,12,13,14,15,16;BYMINUTE=0,20,40",
            "BYHOUR is not supported in a rule: every date has the time of the start."
        ),
    ]) func `an example more frequent than daily is refused`(_ rule: String, _ reason: String) {
        #expect(throws: CalendarError(reason)) { try RecurrenceRule(rule) }
    }

    @Test func `the example with a start that its rule does not give is refused with the nearest date`() throws {
        let reason =
            "The rule does not give the start 1997-09-02T09:00:00; the nearest date that it gives is 1997-06-13T09:00:00."
        #expect(throws: RecurrenceError(faults: [.init(part: .start, reason: reason)])) {
            try series(
                "1997-09-02T09:00:00", "America/New_York", "FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13",
                excluded: ["1997-09-02T09:00:00"])
        }
    }
}
