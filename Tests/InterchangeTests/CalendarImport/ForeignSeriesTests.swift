import Foundation
import ICalendar
import Operations
import Testing
import Training

@testable import Interchange

/// Series and their changes as other programs write them.
@Suite struct ForeignSeriesTests {
    private let start = "SUMMARY:Lab\nDTSTART;TZID=Europe/Rome:20270405T090000\nDTEND;TZID=Europe/Rome:20270405T100000"

    private func dates(_ days: String...) -> [String] { days.map { "2027-\($0)T09:00:00" } }

    private func read(_ lines: String, _ changes: String = "") throws -> ReadCalendar {
        try ReadCalendar(calendar(event("a", "\(start)\n\(lines)") + "\n" + changes))
    }

    private func change(_ id: String, _ lines: String) -> String { event("a", "RECURRENCE-ID\(id)\n\(lines)") }

    // MARK: - Excluded and added dates

    @Test func `a day that is excluded has no date, whatever its time`() throws {
        let read = try read("RRULE:FREQ=WEEKLY;COUNT=4\nEXDATE;VALUE=DATE:20270412,20270426")
        #expect(read.sessions == [ReadSession("Lab", "Europe/Rome", dates("04-05", "04-19"))])
        #expect(read.remarks == [:])
    }

    @Test(arguments: [
        "EXDATE:20270412T070000Z", "EXDATE;TZID=America/Chicago:20270412T020000", "EXDATE:20270412T090000",
    ])
    func `an excluded date may be in any zone`(line: String) throws {
        #expect(
            try read("RRULE:FREQ=WEEKLY;COUNT=3\n\(line)").sessions
                == [ReadSession("Lab", "Europe/Rome", dates("04-05", "04-19"))])
    }

    @Test func `an exclusion that matches a day but no date is named, any other has no effect`() throws {
        let read = try read("RRULE:FREQ=WEEKLY;COUNT=2\nEXDATE:20270412T090100\nEXDATE:20270413T090000")
        #expect(read.sessions == [ReadSession("Lab", "Europe/Rome", dates("04-05", "04-12"))])
        #expect(read.remarks == ["a": [.unmatchedExclusion(try localTime("2027-04-12T09:01:00"))]])
    }

    @Test func `added periods are dates, with lengths of their own`() throws {
        let read = try read(
            "RDATE;VALUE=PERIOD;TZID=Europe/Rome:20270407T090000/PT2H,20270408T090000/20270408T100000\nRDATE:20270409T070000Z,20270405T070000Z"
        )
        #expect(read.sessions == [ReadSession("Lab", "Europe/Rome", dates("04-05", "04-07", "04-08", "04-09"))])
        var longer = Override()
        longer.duration = 7_200
        #expect(
            try read.only().changed == [.init(recurrenceID: try localTime("2027-04-07T09:00:00"), override: longer)])
        #expect(read.remarks == [:])
    }

    @Test func `an added day has the time of the series, and is named`() throws {
        let read = try read("RDATE;VALUE=DATE:20270407")
        #expect(read.sessions == [ReadSession("Lab", "Europe/Rome", dates("04-05", "04-07"))])
        #expect(read.remarks == ["a": [.addedDay]])
    }

    // MARK: - Rules

    @Test func `a second rule and an exclusion rule are written out and named`() throws {
        let read = try read(
            "RRULE:FREQ=WEEKLY;COUNT=4\nRRULE:FREQ=DAILY;COUNT=3\nEXRULE:FREQ=WEEKLY;INTERVAL=2;COUNT=2")
        #expect(
            read.sessions == [ReadSession("Lab", "Europe/Rome", dates("04-06", "04-07", "04-12", "04-26"))])
        #expect(read.remarks == ["a": [.rulesWrittenOut]])
    }

    @Test(arguments: ["RRULE:FREQ=WEEKLY;COUNT=3\nRRULE:FREQ=DAILY", "RRULE:FREQ=WEEKLY\nEXRULE:FREQ=DAILY;INTERVAL=2"])
    func `rules without an end that cannot be written out leave the event out`(lines: String) throws {
        #expect(try read(lines).remarks == ["a": [.endlessRules]])
    }

    @Test(arguments: [
        "freq=weekly;count=3;", "FREQ=WEEKLY;COUNT=3;INTERVAL=1;WKST=SU;BYDAY=MO", "FREQ=WEEKLY;UNTIL=20270419",
        "FREQ=WEEKLY;BYHOUR=9;BYMINUTE=0;COUNT=3", "FREQ=WEEKLY;UNTIL=20270419T070000Z", "FREQ=WEEKLY;;COUNT=3",
        "COUNT=3;FREQ=WEEKLY;COUNT=3", "FREQ=WEEKLY;UNTIL=2027-04-19T09:00:00", "FREQ=WEEKLY;COUNT=3;BYDAY=MO,",
        "FREQ=WEEKLY; COUNT = 3; BYDAY=MO, ",
    ])
    func `a rule is read however it is written`(rule: String) throws {
        let read = try read("RRULE:\(rule)")
        #expect(read.sessions == [ReadSession("Lab", "Europe/Rome", dates("04-05", "04-12", "04-19"))])
        #expect(read.remarks == [:])
    }

    @Test(arguments: ["FREQ=HOURLY;COUNT=3", "FREQ=WEEKLY;BYHOUR=9,11", "W1 MO #3", "FREQ=MONTHLY;BYMONTHDAY=32", "X"])
    func `a rule that is not supported leaves the event out, with the rule`(rule: String) throws {
        let remarks = try read("RRULE:\(rule)").remarks["a"] ?? []
        guard case .unsupportedRule(rule, _)? = remarks.first else {
            Issue.record("\(remarks)")
            return
        }
    }

    @Test func `a start that the rule does not give is kept and counted`() throws {
        let read = try read("RRULE:FREQ=WEEKLY;BYDAY=WE;COUNT=3")
        #expect(read.sessions == [ReadSession("Lab", "Europe/Rome", dates("04-05", "04-07", "04-14"))])
        #expect(read.remarks == ["a": [.startOutsideOfRule]])
    }

    @Test func `a rule that ends before it starts leaves the start`() throws {
        let read = try read("RRULE:FREQ=DAILY;UNTIL=20270301T000000Z")
        #expect(read.sessions == [ReadSession("Lab", "Europe/Rome", dates("04-05"))])
        #expect(read.remarks == ["a": [.ruleEndsBeforeStart]])
    }

    @Test func `more dates than a count can have end with the last of them`() throws {
        let session = try read("RRULE:FREQ=DAILY;COUNT=1500").only()
        let dates = Array(session.recurrence.dates())
        #expect(dates.count == 1_500)
        #expect(dates.last?.start == (try localTime("2031-05-13T09:00:00")))
    }

    // MARK: - Changed dates

    @Test func `what a change says is kept, and what it leaves out follows the series`() throws {
        let read = try read(
            "DESCRIPTION:Questions\nLOCATION:Room 1\nRRULE:FREQ=WEEKLY;COUNT=3",
            change(
                ":20270412T070000Z",
                "SUMMARY:Lab with guests\nDESCRIPTION:Bring one\nLOCATION:Hall\nX-GOOGLE-CONFERENCE:https://meet.example/abc\nDTSTART;TZID=Europe/Rome:20270413T110000\nDTEND;TZID=Europe/Rome:20270413T123000"
            ) + "\n"
                + change(";TZID=Europe/Rome:20270419T090000", "SUMMARY:Lab\nDTSTART;TZID=Europe/Rome:20270419T090000"))
        var changed = Override()
        changed.start = try localTime("2027-04-13T11:00:00")
        changed.duration = 5_400
        (changed.title, changed.description, changed.location) = ("Lab with guests", "Bring one", "Hall")
        changed.join = Join(url: "https://meet.example/abc")
        #expect(
            try read.only().changed == [.init(recurrenceID: try localTime("2027-04-12T09:00:00"), override: changed)])
        #expect(read.remarks == [:])
    }

    @Test func `a cancelled change is a cancelled date`() throws {
        let read = try read(
            "RRULE:FREQ=WEEKLY;COUNT=3", change(";TZID=Europe/Rome:20270412T090000", "STATUS:CANCELLED\nSUMMARY:Lab"))
        #expect(try read.only().cancelled == [try localTime("2027-04-12T09:00:00")])
        #expect(read.sessions == [ReadSession("Lab", "Europe/Rome", dates("04-05", "04-19"))])
        #expect(read.remarks == [:])
    }

    @Test func `a change of a date that the series does not have adds it, and is named`() throws {
        let read = try read(
            "RRULE:FREQ=WEEKLY;COUNT=2",
            change(":20270407T120000Z", "SUMMARY:Extra\nDTSTART:20270407T130000Z\nDTEND:20270407T140000Z"))
        #expect(
            read.sessions == [
                ReadSession(
                    "Lab", "Europe/Rome", ["2027-04-05T09:00:00", "2027-04-07T15:00:00", "2027-04-12T09:00:00"])
            ])
        #expect(read.remarks == ["a": [.unmatchedChange(try localTime("2027-04-07T14:00:00"))]])
    }

    @Test(arguments: [";VALUE=DATE:20270412", ";TZID=Europe/Rome:20270412T080000"])
    func `a change that names the day is one of the date on that day`(id: String) throws {
        let read = try read(
            "RRULE:FREQ=WEEKLY;COUNT=2", change(id, "SUMMARY:Moved\nDTSTART;TZID=Europe/Rome:20270413T090000"))
        #expect(read.sessions == [ReadSession("Lab", "Europe/Rome", dates("04-05", "04-13"))])
    }

    @Test func `a change without its series is a session of its own`() throws {
        let text = calendar(
            change(
                ";TZID=Asia/Tokyo:20270412T090000",
                "SUMMARY:FW: Lab\nDTSTART;TZID=Asia/Tokyo:20270412T100000\nDURATION:PT45M")
                + "\n" + change(";TZID=Asia/Tokyo:20270419T090000", "SUMMARY:FW: Lab\nSTATUS:CANCELLED"))
        let read = try ReadCalendar(text)
        #expect(read.sessions == [ReadSession("FW: Lab", "Asia/Tokyo", ["2027-04-12T10:00:00"], minutes: 45)])
        #expect(read.entries.map(\.remarks) == [[], [.cancelled]])
    }

    @Test func `a change of a whole day is named, and the date stays`() throws {
        let read = try read("RRULE:FREQ=WEEKLY;COUNT=2", change(":20270412T070000Z", "DTSTART;VALUE=DATE:20270413"))
        #expect(read.sessions == [ReadSession("Lab", "Europe/Rome", dates("04-05", "04-12"))])
        #expect(read.remarks == ["a": [.change(of: try localTime("2027-04-12T09:00:00"), .wholeDays)]])
    }

    // MARK: - Changes of all later dates

    private func later(_ id: String, _ start: String, _ title: String) -> String {
        event(
            "a",
            "RECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Europe/Rome:\(id)\nSUMMARY:\(title)\nDTSTART;TZID=Europe/Rome:\(start)\nDURATION:PT1H"
        )
    }

    @Test func `a change of all later dates ends the series, and another follows`() throws {
        let read = try read(
            "RRULE:FREQ=WEEKLY;COUNT=5\nEXDATE:20270426T090000",
            later("20270419T090000", "20270420T150000", "Later lab"))
        #expect(
            read.sessions == [
                ReadSession("Lab", "Europe/Rome", dates("04-05", "04-12")),
                ReadSession("Later lab", "Europe/Rome", ["2027-04-20T15:00:00", "2027-05-04T15:00:00"]),
            ])
        #expect(read.entries.flatMap(\.sessions).map(\.part) == ["", "20270419T070000Z"])
        #expect(read.remarks == [:])
    }

    @Test func `two such changes make three parts, and single changes stay with their dates`() throws {
        let read = try read(
            "RRULE:FREQ=WEEKLY;COUNT=6",
            [
                later("20270503T090000", "20270503T120000", "C"), later("20270419T090000", "20270419T110000", "B"),
                change(
                    ";TZID=Europe/Rome:20270426T090000",
                    "SUMMARY:B\nDTSTART;TZID=Europe/Rome:20270426T170000\nDURATION:PT1H"),
                change(";TZID=Europe/Rome:20270510T090000", "STATUS:CANCELLED"),
            ]
            .joined(separator: "\n"))
        #expect(
            read.sessions == [
                ReadSession("Lab", "Europe/Rome", dates("04-05", "04-12")),
                ReadSession("B", "Europe/Rome", ["2027-04-19T11:00:00", "2027-04-26T17:00:00"]),
                ReadSession("C", "Europe/Rome", ["2027-05-03T12:00:00"]),
            ])
    }

    @Test func `a change from the first date on changes the series`() throws {
        let read = try read("RRULE:FREQ=WEEKLY;COUNT=2", later("20270405T090000", "20270406T100000", "Moved"))
        #expect(
            read.sessions == [ReadSession("Moved", "Europe/Rome", ["2027-04-06T10:00:00", "2027-04-13T10:00:00"])])
    }

    @Test func `a cancellation of all later dates ends the series`() throws {
        let read = try read(
            "RRULE:FREQ=WEEKLY",
            event("a", "RECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Europe/Rome:20270419T090000\nSTATUS:CANCELLED"))
        #expect(read.sessions == [ReadSession("Lab", "Europe/Rome", dates("04-05", "04-12"))])
    }

    // MARK: - Versions

    @Test func `the newer version of an event is taken`() throws {
        func version(_ sequence: Int, _ stamp: String, _ title: String) -> String {
            "BEGIN:VEVENT\nUID:a\nSEQUENCE:\(sequence)\nDTSTAMP:\(stamp)\nSUMMARY:\(title)\nDTSTART:20270405T090000Z\nDURATION:PT1H\nEND:VEVENT"
        }
        let text = calendar(
            [
                version(1, "20270103T000000Z", "Second"), version(2, "20270101T000000Z", "Third"),
                version(2, "20270102T000000Z", "Fourth"), version(0, "20270104T000000Z", "First"),
            ]
            .joined(separator: "\n"))
        let read = try ReadCalendar(text)
        #expect(read.sessions.map(\.title) == ["Fourth"])
        #expect(read.remarks == [:])
    }

    @Test func `two events of one UID of which neither is newer are named`() throws {
        let one = event("a", "SUMMARY:One\nDTSTART:20270405T090000Z\nDURATION:PT1H")
        let read = try ReadCalendar(
            calendar(one + "\n" + one.replacing("One", with: "Two") + "\n" + one.replacing("One", with: "Two")))
        #expect(read.entries.map(\.title) == ["One", "Two"])
        #expect(read.entries.map(\.remarks) == [[.sameUID], []])
    }
}
