import Foundation
import Testing

@testable import SupportCore

@Suite struct `Parsing an agreement` {
    private func faults(_ json: String) -> [Failure.Fault] {
        failure { _ = try Agreement(json: Data(json.utf8)) }?.faults ?? []
    }

    private func pointers(_ json: String) -> [String] {
        faults(json).map(\.pointer)
    }

    /// A valid agreement with one part of its text replaced.
    private func edited(_ piece: String, _ replacement: String) throws -> String {
        let json = """
            {"name": "A", "businessDay": "PT8H",
             "hours": {"timeZone": "Europe/Berlin", "week": {"mon": [["09:00", "17:00"]]}, "holidays": ["--05-01"]},
             "priorities": {
               "P1": {"respond": {"within": "PT1H", "clock": "business"}, "fix": {"within": "P2D", "clock": "elapsed"}},
               "P2": {"respond": {"within": "PT2H", "clock": "business"}, "fix": {"businessDays": 5}},
               "P3": {"respond": {"businessDays": 1}, "fix": "futureRelease"},
               "P4": {"meaning": null, "respond": {"businessDays": 3}, "fix": "discretion"}},
             "plans": {"standard": {"hours": "business"}, "superPremium": {"hours": "always"}}}
            """
        try #require(piece.isEmpty || json.contains(piece))
        return json.replacing(piece, with: replacement)
    }

    @Test func `an agreement is unchanged after encoding and parsing`() throws {
        let seeded = try seededAgreement()
        let encoder = JSONEncoder()
        #expect(try Agreement(json: try encoder.encode(seeded)) == seeded)
        let edited = try Agreement(json: Data(try edited("", "").utf8))
        #expect(try JSONDecoder().decode(Agreement.self, from: try encoder.encode(edited)) == edited)
    }

    @Test func `the hours follow the zones that a caller hands over, also after holidays were added`() throws {
        // Noon of a Monday, at which the clock goes from twelve hours east to thirteen.
        let change = 1_780_272_000
        let json = Data(try edited("Europe/Berlin", "Moon/Base").utf8)
        let agreement = try Agreement(json: json) { name in
            name == "Moon/Base" ? ZoneOffsets(first: 43_200, changes: [(at: change, offset: 46_800)]) : nil
        }
        let more = try agreement.adding(holidays: [Holiday("2026-04-03")].compactMap { $0 })
        for calendar in [agreement.calendar, more.calendar] {
            let openings = [-8, 1].map { days in
                calendar.nextOpening(at: Date(epochSeconds: change + days * 86_400)).epochSeconds - change
            }
            #expect(openings == [-615_600, 590_400])
            let day = (change - 86_400, change + 86_400)
            #expect(calendar.seconds(from: Date(epochSeconds: day.0), to: Date(epochSeconds: day.1)) == 7 * 3_600)
        }
        let unknown = failure { _ = try Agreement(json: json) { _ in nil } }
        #expect(unknown?.faults.map(\.pointer) == ["/hours/timeZone"])
    }

    @Test func `an agreement is encoded in the shape of its file`() throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        let agreement = try Agreement(json: Data(try edited("", "").utf8))
        let more = try agreement.adding(holidays: [Holiday("2026-04-03"), Holiday("--01-01")].compactMap { $0 })
        let expected = """
            {"businessDay":"PT8H",\
            "hours":{"holidayCalendar":null,"holidays":["--01-01","--05-01","2026-04-03"],"timeZone":"Europe\\/Berlin",\
            "week":{"fri":[],"mon":[["09:00","17:00"]],"sat":[],"sun":[],"thu":[],"tue":[],"wed":[]}},\
            "name":"A","plans":{"standard":{"hours":"business"},"superPremium":{"hours":"always"}},\
            "priorities":{\
            "P1":{"fix":{"clock":"elapsed","within":"PT48H"},"meaning":null,"respond":{"clock":"business","within":"PT1H"}},\
            "P2":{"fix":{"businessDays":5},"meaning":null,"respond":{"clock":"business","within":"PT2H"}},\
            "P3":{"fix":"futureRelease","meaning":null,"respond":{"businessDays":1}},\
            "P4":{"fix":"discretion","meaning":null,"respond":{"businessDays":3}}}}
            """
        #expect(String(decoding: try encoder.encode(more), as: UTF8.self) == expected)
    }

    @Test func `all faults are reported at once`() {
        let json = """
            {"name": "", "extra": 1, "businessDay": "P1D",
             "hours": {"timeZone": "Mars/Base", "holiday": [],
               "week": {"mon": [["09:00", "17:00"], ["16:00", "18:00"], ["9:00", "25:00"]], "tue": [["17:00", "09:00"]],
                 "wed": "closed", "thu": [["09:00"]], "Montag": []},
               "holidays": ["2026-02-30", "--13-01", "1899-01-01", 7, "2026-12-25"]},
             "priorities": {
               "P1": {"respond": {"within": "1 hour", "clock": "wall"}, "fix": {"within": "PT0S", "clock": "elapsed"}},
               "P2": {"respond": {"within": "P1D", "clock": "business"}, "fix": {"businessDays": 1.5}},
               "P3": {"respond": {"businessDays": 0, "clock": "business"}, "fix": "someday"},
               "P5": {}},
             "plans": {"standard": {"hours": "sometimes"}, "gold": {}}}
            """
        let expected = [
            "/extra", "/name", "/hours/holiday", "/hours/timeZone", "/hours/week/Montag", "/hours/week/mon/1",
            "/hours/week/mon/2/0", "/hours/week/mon/2/1", "/hours/week/tue/0", "/hours/week/wed", "/hours/week/thu/0",
            "/hours/holidays/0", "/hours/holidays/1", "/hours/holidays/2", "/hours/holidays/3", "/businessDay",
            "/priorities/P4", "/priorities/P5", "/priorities/P1/respond/clock", "/priorities/P1/respond/within",
            "/priorities/P1/fix/within", "/priorities/P2/respond/within", "/priorities/P2/fix/businessDays",
            "/priorities/P3/respond/clock", "/priorities/P3/respond/businessDays", "/priorities/P3/fix",
            "/plans/superPremium", "/plans/gold", "/plans/standard/hours",
        ]
        #expect(pointers(json) == expected)
    }

    @Test func `a week without hours is refused`() throws {
        let never = Failure.Fault(
            pointer: "/hours/week", detail: "A week needs hours: without them, no business target can be met."
        )
        #expect(faults(try edited(#"{"mon": [["09:00", "17:00"]]}"#, "{}")) == [never])
        #expect(faults(try edited(#"[["09:00", "17:00"]]"#, "[]")) == [never])
    }

    @Test func `overlapping hours are refused, and adjacent ones are accepted`() throws {
        let hours = #"[["09:00", "17:00"]]"#
        let overlap = Failure.Fault(
            pointer: "/hours/week/mon/1", detail: "These hours overlap other hours of the same day."
        )
        #expect(faults(try edited(hours, #"[["12:00", "17:00"], ["09:00", "12:01"]]"#)) == [overlap])
        #expect(faults(try edited(hours, #"[["12:00", "24:00"], ["00:00", "12:00"]]"#)) == [])
    }

    @Test func `holidays that leave no day with hours are refused`() throws {
        let mondays = (1...12).flatMap { month in (1...31).compactMap { Holiday(month: month, day: $0)?.description } }
        let list = mondays.map { "\"\($0)\"" }.joined(separator: ",")
        #expect(pointers(try edited(#""--05-01""#, list)) == ["/hours/holidays"])
    }

    @Test func `a duplicate key is refused in any spelling`() throws {
        let twice = try edited(
            #""P3": {"#,
            #""P\u0032": {"respond": {"businessDays": 1, "businessDays": 2}, "fix": "discretion"}, "P3": {"#
        )
        #expect(
            faults(twice) == [
                .init(pointer: "/priorities/P2", detail: "This key appears twice."),
                .init(pointer: "/priorities/P2/respond/businessDays", detail: "This key appears twice."),
            ]
        )
    }

    @Test func `equal strings that are not keys of one object are not duplicates`() throws {
        let json =
            #"{"a": ["a", "a", {"a": {"a": "a,\"a\":", "b": []}, "b": 1}, {"a": 1, "a": 2}], "b": {"a/b~": 1, "a/b~": 2}}"#
        let pointers = DuplicateKeys.faults(in: Data(json.utf8)).map(\.pointer)
        #expect(pointers == ["/a/3/a", "/b/a~1b~0"])
    }

    @Test(arguments: ["", "{", "{\"name\" \"A\"}", "[1, 2", "\u{FEFF}x"])
    func `text that is not JSON is malformed`(_ text: String) {
        #expect(failure { _ = try Agreement(json: Data(text.utf8)) }?.code == .malformed)
    }

    @Test func `bytes that are not UTF-8 are malformed`() {
        #expect(
            failure { _ = try Agreement(json: Data([0x7B, 0x22, 0xFF, 0xFE, 0x22, 0x3A, 0x31, 0x7D])) }?.code
                == .malformed)
    }

    @Test func `a document that is not an object is refused`() {
        #expect(faults("[]") == [.init(pointer: "", detail: "This must be an object.")])
    }
}
