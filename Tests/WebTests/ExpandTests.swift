import Foundation
import Testing

@Suite struct ExpandTests {
    private func expand(_ body: JSONValue) async throws -> Reply {
        let fallback: JSONValue = ["start": "2026-12-01T10:00:00", "timeZone": "Europe/Berlin", "duration": "PT1H"]
        return try await TestSite().post("/api/v1/occurrences/expand", fallback.merging(body), as: .anybody)
    }

    private func days(_ body: JSONValue) async throws -> [String] {
        let reply = try await expand(body)
        return try reply["items"]?.items.map { String(($0["recurrenceID"]?.text ?? "").prefix(10)) } ?? [reply.text]
    }

    @Test func `the dates of a rule are given whole, without saving anything`() async throws {
        let site = try await TestSite()
        let before = try await site.dump()
        let reply = try await site.post(
            "/api/v1/occurrences/expand",
            [
                "start": "2027-03-23T10:00:00", "timeZone": "Europe/Berlin", "duration": "PT1H30M",
                "recurrence": weekly(
                    "FREQ=WEEKLY;BYDAY=TU;COUNT=3", excluded: ["2027-03-30T10:00:00"], added: ["2027-03-24T18:00:00"]),
            ], as: .anybody)
        #expect(
            try reply.json == [
                "items": [
                    [
                        "recurrenceID": "2027-03-23T10:00:00", "start": "2027-03-23T10:00:00",
                        "startsAt": "2027-03-23T09:00:00Z", "endsAt": "2027-03-23T10:30:00Z",
                    ],
                    [
                        "recurrenceID": "2027-03-24T18:00:00", "start": "2027-03-24T18:00:00",
                        "startsAt": "2027-03-24T17:00:00Z", "endsAt": "2027-03-24T18:30:00Z",
                    ],
                    [
                        "recurrenceID": "2027-04-06T10:00:00", "start": "2027-04-06T10:00:00",
                        "startsAt": "2027-04-06T08:00:00Z", "endsAt": "2027-04-06T09:30:00Z",
                    ],
                ], "truncated": false, "warnings": [],
            ])
        #expect(try await site.dump() == before)
    }

    @Test func `bounds and a limit cut the dates, and the answer says that the limit did`() async throws {
        let endless: JSONValue = ["rule": "FREQ=WEEKLY;BYDAY=TU"]
        #expect(
            try await days(["recurrence": endless, "from": "2030-01-01T00:00:00Z", "to": "2030-01-16T00:00:00Z"])
                == ["2030-01-01", "2030-01-08", "2030-01-15"])
        let cut = try await expand(["recurrence": endless, "limit": 2])
        #expect(try cut["items"]?.items.count == 2)
        #expect(try cut["truncated"] == true)
        let exact = try await expand(["recurrence": ["rule": "FREQ=WEEKLY;BYDAY=TU;COUNT=2"], "limit": 2])
        #expect(try exact["truncated"] == false)
        let limit = try await expand(["recurrence": ["rule": "FREQ=DAILY"]])
        #expect(try limit["items"]?.items.count == 1_000)
        #expect(try limit["truncated"] == true)
        for limit in [0, 1_001, -1] {
            try await expect(
                expand(["limit": .number(Double(limit))]),
                refuses: .invalid("/limit", "Must be between 1 and 1000."))
        }
    }

    @Test func `years from 1900 to 2199 are expanded, others refused`() async throws {
        #expect(
            try await days(["start": "1900-01-01T10:00:00", "recurrence": ["rule": "FREQ=YEARLY;COUNT=2"]])
                == ["1900-01-01", "1901-01-01"])
        #expect(
            try await days(["start": "2198-06-01T10:00:00", "recurrence": ["rule": "FREQ=YEARLY"]])
                == ["2198-06-01", "2199-06-01"])
        for year in ["1899", "2200"] {
            let start = "\(year)-06-01T10:00:00"
            try await expect(
                expand(["start": .string(start)]),
                refuses: .invalid("/start", "The date \(start) is not within the years 1900 to 2199."))
        }
    }

    @Test func `a date in a gap or a fold is given with a warning`() async throws {
        let gap = try await expand(["start": "2027-03-28T02:30:00"]).json
        #expect(
            gap == [
                "items": [
                    [
                        "recurrenceID": "2027-03-28T02:30:00", "start": "2027-03-28T03:30:00",
                        "startsAt": "2027-03-28T01:30:00Z", "endsAt": "2027-03-28T02:30:00Z",
                    ]
                ], "truncated": false,
                "warnings": [
                    .string(
                        "2027-03-28T02:30:00 does not exist in Europe/Berlin, because clocks go forward. "
                            + "The date starts at 2027-03-28T03:30:00.")
                ],
            ])
        let fold = try await expand(["start": "2027-10-31T02:30:00"]).json
        #expect(fold["items"]?.items.first?["startsAt"] == "2027-10-31T00:30:00Z")
        #expect(
            fold["warnings"] == [
                .string(
                    "2027-10-31T02:30:00 occurs twice in Europe/Berlin, because clocks go back. "
                        + "The date starts the first time.")
            ])
    }

    @Test func `dates that fall on one instant are one`() async throws {
        let reply = try await expand([
            "start": "2027-03-28T02:30:00", "recurrence": ["rule": nil, "added": ["2027-03-28T03:30:00"]],
        ])
        #expect(try reply["items"]?.items.count == 1)
    }

    @Test func `without a rule there is one date, and a duration need not be told`() async throws {
        let reply = try await TestSite().post(
            "/api/v1/occurrences/expand", ["start": "2026-12-01T10:00:00", "timeZone": "UTC"], as: .anybody)
        #expect(try reply["items"]?.items.count == 1)
    }

    @Test(arguments: [
        ("2027-01-29T10:00:00", "FREQ=MONTHLY;COUNT=3", ["2027-01-29", "2027-03-29", "2027-04-29"]),
        ("2027-01-31T10:00:00", "FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=3", ["2027-01-31", "2027-02-28", "2027-03-31"]),
        ("2027-01-12T10:00:00", "FREQ=MONTHLY;BYDAY=2TU;COUNT=2", ["2027-01-12", "2027-02-09"]),
        ("2028-02-29T10:00:00", "FREQ=YEARLY;COUNT=2", ["2028-02-29", "2032-02-29"]),
        ("2026-12-01T10:00:00", "FREQ=WEEKLY;BYDAY=TU;UNTIL=20261208", ["2026-12-01", "2026-12-08"]),
        ("2026-12-01T10:00:00", "FREQ=WEEKLY;BYDAY=TU;UNTIL=20261208T100000", ["2026-12-01", "2026-12-08"]),
        ("2026-12-01T10:00:00", "FREQ=WEEKLY;BYDAY=TU;UNTIL=20261208T085959Z", ["2026-12-01"]),
    ])
    func `rules give the dates that they say`(start: String, rule: String, expected: [String]) async throws {
        #expect(try await days(["start": .string(start), "recurrence": ["rule": .string(rule)]]) == expected)
    }
}
