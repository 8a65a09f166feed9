import Foundation
import Testing

@Suite struct SeriesEditingTests {
    private let tuesdays = ["01", "08", "15", "22", "29"].map { "2026-12-\($0)T10:00:00" } + ["2027-01-05T10:00:00"]

    // MARK: - this

    @Test func `one date takes fields of its own, and gives them back at null`() async throws {
        let site = try await TestSite()
        let (ada, grace) = (try await site.trainer("Ada"), try await site.trainer("Grace"))
        let session = try await site.series(["trainers": [.string(ada.id)], "capacity": 10])
        let path = site.path(session, "2026-12-08T10:00:00")
        let before = try await site.get(path, as: .trainer).json
        let own: JSONValue = [
            "start": "2026-12-09T14:00:00", "duration": "PT2H", "title": "Special", "description": "Once only",
            "trainers": [.string(grace.id)], "capacity": 3, "location": "Hall",
        ]
        let changed = try await site.patch(path, own)
        #expect(
            try changed.json
                == before.merging(own).merging([
                    "startsAt": "2026-12-09T13:00:00Z", "endsAt": "2026-12-09T15:00:00Z", "overridden": true,
                    "seatsLeft": 3,
                ]))
        #expect(
            try await site.dates(of: session) == [
                tuesdays[0], "2026-12-08T10:00:00 → 2026-12-09T14:00:00 overridden",
            ] + tuesdays[2...])
        let nothing: JSONValue = [
            "start": nil, "duration": nil, "title": nil, "description": nil, "trainers": nil, "capacity": nil,
            "location": nil, "join": nil,
        ]
        #expect(try await site.patch(path, nothing).json == before)
    }

    @Test func `unlimited is no limit, where null is the session's limit`() async throws {
        let site = try await TestSite()
        let session = try await site.series(["capacity": 10])
        let path = site.path(session, "2026-12-08T10:00:00")
        func capacity(_ value: JSONValue) async throws -> [JSONValue?] {
            let reply = try await site.patch(path, ["capacity": value])
            return [try reply["capacity"], try reply["seatsLeft"], try reply["overridden"]]
        }
        #expect(try await capacity("unlimited") == [.null, .null, true])
        #expect(try await capacity(2) == [2, 2, true])
        #expect(try await capacity(nil) == [10, 10, false])
        try await expect(
            site.patch(path, ["capacity": "many"]), refuses: .invalid("/capacity", "Must be a whole number.")
        )
    }

    @Test func `a start that the date has anyway is none of its own`() async throws {
        let site = try await TestSite()
        let session = try await site.series()
        let reply = try await site.patch(site.path(session, "2026-12-08T10:00:00"), ["start": "2026-12-08T10:00:00"])
        #expect(try reply["overridden"] == false)
        #expect(try await site.read(session) == session)
    }

    @Test func `what a date does not have of its own follows the session`() async throws {
        let site = try await TestSite()
        let session = try await site.series()
        let path = site.path(session, "2026-12-08T10:00:00")
        _ = try await site.patch(path, ["title": "Special"])
        _ = try await site.patch(site.path(session), ["title": "General", "duration": "PT3H", "description": "All"])
        let date = try await site.get(path).json
        #expect([date["title"], date["duration"], date["description"]] == ["Special", "PT3H", "All"])
        #expect(date["endsAt"] == "2026-12-08T12:00:00Z")
    }

    // MARK: - all

    @Test func `another time of day moves every date, and moved ones keep their own time`() async throws {
        let site = try await TestSite()
        let session = try await site.series()
        _ = try await site.patch(site.path(session, "2026-12-08T10:00:00"), ["start": "2026-12-09T16:00:00"])
        let reply = try await site.patch(
            site.path(session, "2026-12-15T10:00:00") + "?scope=all", ["start": "2026-12-15T11:30:00"])
        #expect(try reply["recurrenceID"] == "2026-12-15T11:30:00")
        let moved = tuesdays.map { $0.replacing("T10:00", with: "T11:30") }
        #expect(
            try await site.dates(of: session) == [
                moved[0], "2026-12-08T11:30:00 → 2026-12-09T16:00:00 overridden",
            ] + moved[2...])
        #expect(try await site.read(session)["start"] == "2026-12-01T11:30:00")
    }

    @Test func `another weekday takes the rule, its exceptions and the overrides along`() async throws {
        let site = try await TestSite()
        let session = try await site.series([
            "recurrence": weekly(excluded: ["2026-12-22T10:00:00"], added: ["2026-12-18T15:00:00"])
        ])
        _ = try await site.patch(site.path(session, "2026-12-08T10:00:00"), ["title": "Special"])
        _ = try await site.post(site.path(session, "2026-12-15T10:00:00") + "/cancel")
        let reply = try await site.patch(
            site.path(session, "2026-12-29T10:00:00") + "?scope=all", ["start": "2026-12-31T09:00:00"])
        #expect(reply.status == 200, "\(reply.text)")
        let after = try await site.read(session)
        #expect(after["start"] == "2026-12-03T09:00:00")
        #expect(
            after["recurrence"]
                == weekly(
                    "FREQ=WEEKLY;BYDAY=TH;COUNT=6", excluded: ["2026-12-24T09:00:00"], added: ["2026-12-20T14:00:00"]))
        #expect(
            try await site.dates(of: session) == [
                "2026-12-03T09:00:00", "2026-12-10T09:00:00 overridden", "2026-12-17T09:00:00 cancelled overridden",
                "2026-12-20T14:00:00", "2026-12-31T09:00:00", "2027-01-07T09:00:00",
            ])
    }

    @Test func `a patch of the session's start shifts its rule likewise`() async throws {
        let site = try await TestSite()
        let session = try await site.series()
        let reply = try await site.patch(site.path(session), ["start": "2026-12-03T10:00:00"])
        #expect(reply.status == 200, "\(reply.text)")
        #expect(try reply["recurrence"]?["rule"] == "FREQ=WEEKLY;BYDAY=TH;COUNT=6")
    }

    @Test func `the only day of the month goes along`() async throws {
        let site = try await TestSite()
        let session = try await site.series(["recurrence": ["rule": "FREQ=MONTHLY;BYMONTHDAY=1;COUNT=3"]])
        let reply = try await site.patch(
            site.path(session, "2027-01-01T10:00:00") + "?scope=all", ["start": "2027-01-05T10:00:00"])
        #expect(reply.status == 200, "\(reply.text)")
        #expect(
            try await site.dates(of: session) == ["2026-12-05T10:00:00", "2027-01-05T10:00:00", "2027-02-05T10:00:00"])
    }

    @Test func `a start that the rule of two weekdays would not give is refused, with the nearest`() async throws {
        let site = try await TestSite()
        let session = try await site.series(["recurrence": ["rule": "FREQ=WEEKLY;BYDAY=TU,TH;COUNT=6"]])
        let reply = try await site.patch(
            site.path(session, "2026-12-03T10:00:00") + "?scope=all", ["start": "2026-12-04T10:00:00"])
        try expect(
            reply,
            refuses: .invalid(
                "/start",
                "The rule does not give the start 2026-12-02T10:00:00; the nearest date that it gives is "
                    + "2026-12-03T10:00:00."))
    }

    @Test func `a change that would lose a date of its own is refused with the list, unless it is allowed`()
        async throws
    {
        let site = try await TestSite()
        let session = try await site.series()
        _ = try await site.patch(site.path(session, "2026-12-29T10:00:00"), ["title": "Special"])
        let shorter: JSONValue = ["recurrence": ["rule": "FREQ=WEEKLY;BYDAY=TU;COUNT=3"]]
        let before = try await site.dump()
        let refused = try await site.patch(site.path(session), shorter)
        let date: JSONValue = [
            "session": .string(session.id), "recurrenceID": "2026-12-29T10:00:00", "startsAt": "2026-12-29T09:00:00Z",
        ]
        try expect(
            refused,
            refuses: ProblemDetails(
                409, "conflict",
                "This would drop changed dates or registrations. To do it anyway, repeat the request with ?lose=allow.")
        )
        #expect(try refused["losing"] == [["date": date, "override": true, "registrations": 0]])
        #expect(try await site.dump() == before)
        let allowed = try await site.patch(site.path(session) + "?lose=allow", shorter)
        #expect(allowed.status == 200)
        #expect(try await site.dates(of: session) == Array(tuesdays.prefix(3)))
    }

    @Test func `overrides keep their day where another rule still gives it`() async throws {
        let site = try await TestSite()
        let session = try await site.series()
        _ = try await site.patch(site.path(session, "2026-12-15T10:00:00"), ["title": "Special"])
        let reply = try await site.patch(
            site.path(session), ["recurrence": ["rule": "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU;COUNT=3"]])
        #expect(reply.status == 200, "\(reply.text)")
        #expect(
            try await site.dates(of: session) == [
                "2026-12-01T10:00:00", "2026-12-15T10:00:00 overridden", "2026-12-29T10:00:00",
            ])
    }

    @Test func `a series becomes a single date, and a single date a series`() async throws {
        let site = try await TestSite()
        let session = try await site.series()
        _ = try await site.patch(site.path(session), ["recurrence": nil])
        #expect(try await site.dates(of: session) == [tuesdays[0]])
        _ = try await site.patch(site.path(session), ["recurrence": weekly()])
        #expect(try await site.dates(of: session) == tuesdays)
    }

    @Test func `another zone keeps the wall clock, and an UNTIL in UTC keeps its date`() async throws {
        let site = try await TestSite()
        let session = try await site.series(["recurrence": ["rule": "FREQ=WEEKLY;BYDAY=TU;UNTIL=20261215T090000Z"]])
        let reply = try await site.patch(site.path(session), ["timeZone": "America/New_York"])
        #expect(reply.status == 200, "\(reply.text)")
        #expect(try await site.dates(of: session) == Array(tuesdays.prefix(3)))
        let last = try await site.get(site.path(session, "2026-12-15T10:00:00"))
        #expect(try last["startsAt"] == "2026-12-15T15:00:00Z")
    }

    // MARK: - What no scope takes

    @Test func `a date that is none has nothing that follows it`() async throws {
        let site = try await TestSite()
        let session = try await site.series()
        for scope in ["this", "following", "all"] {
            for (date, detail) in [
                ("2026-12-02T10:00:00", "The session has no date 2026-12-02T10:00:00."),
                ("2026-12-08T10:00:01", "The session has no date 2026-12-08T10:00:01."),
                ("tuesday", "Identify a date by its local start, such as 2026-12-01T10:00:00."),
                ("2026-13-08T10:00:00", "Identify a date by its local start, such as 2026-12-01T10:00:00."),
            ] {
                let path = site.path(session, date)
                let refusal = ProblemDetails(404, "not-found", detail)
                try await expect(site.patch(path + "?scope=\(scope)", ["title": "X"]), refuses: refusal)
                try await expect(site.post(path + "/cancel?scope=\(scope)"), refuses: refusal)
            }
        }
    }

    @Test func `a scope that is none is refused`() async throws {
        let site = try await TestSite()
        let session = try await site.series()
        let reply = try await site.patch(site.path(session, "2026-12-08T10:00:00") + "?scope=previous", ["title": "X"])
        try expect(reply, refuses: .invalid("?scope", "Must be one of this, following, all."))
    }

    @Test func `a series needs a title, a start and a duration`() async throws {
        let site = try await TestSite()
        let session = try await site.series()
        for scope in ["following", "all"] {
            let reply = try await site.patch(
                site.path(session, "2026-12-08T10:00:00") + "?scope=\(scope)",
                ["title": nil, "start": nil, "duration": nil])
            try expect(
                reply,
                refuses: .invalid([
                    .init("/start", "A series needs a start."), .init("/duration", "A series needs a duration."),
                    .init("/title", "A series needs a title."),
                ]))
        }
    }

    // MARK: - Cancelling

    @Test func `one date is cancelled and restored`() async throws {
        let site = try await TestSite(at: "2026-11-01T08:00:00Z")
        let session = try await site.series()
        let path = site.path(session, "2026-12-08T10:00:00")
        let before = try await site.get(path).json
        let cancelled = try await site.post(path + "/cancel", ["reason": "Holiday"])
        let expected = before.merging([
            "status": "cancelled", "overridden": true,
            "cancellation": ["reason": "Holiday", "at": "2026-11-01T08:00:00Z"],
        ])
        #expect(try cancelled.json == expected)
        try await expect(
            site.post(path + "/cancel"),
            refuses: ProblemDetails(409, "conflict", "This date is already cancelled."))
        try await expect(
            site.patch(path, ["title": "X"]),
            refuses: ProblemDetails(409, "conflict", "This date was cancelled. Restore it first."))
        #expect(try await site.post(path + "/restore").json == before)
        try await expect(
            site.post(path + "/restore"), refuses: ProblemDetails(409, "conflict", "This date is not cancelled."))
        #expect(try await site.read(session)["sequence"] == 2)
    }

    @Test func `a date and all that follow are cancelled, those before go on`() async throws {
        let site = try await TestSite()
        let session = try await site.series()
        let reply = try await site.post(
            site.path(session, "2026-12-22T10:00:00") + "/cancel?scope=following", ["reason": "No budget"])
        #expect(try reply["status"] == "cancelled")
        let tail: JSONValue = ["id": try reply["session"] ?? nil]
        #expect(try await site.dates(of: session) == Array(tuesdays.prefix(3)))
        #expect(try await site.read(tail)["status"] == "cancelled")
        #expect(try await site.dates(of: tail) == tuesdays[3...].map { $0 + " cancelled" })
        try await expect(
            site.post(site.path(tail, "2026-12-29T10:00:00") + "/restore"),
            refuses: ProblemDetails(
                409, "conflict", "The whole session is cancelled, so a single date cannot be restored."))
    }

    @Test(arguments: ["2026-12-01T10:00:00?following", "2026-12-22T10:00:00?all"])
    func `the whole series is cancelled by way of a date`(place: String) async throws {
        let site = try await TestSite()
        let session = try await site.series()
        let parts = place.split(separator: "?").map(String.init)
        let reply = try await site.post(site.path(session, parts[0]) + "/cancel?scope=" + parts[1])
        #expect(try reply["session"] == session["id"])
        #expect(try await site.read(session)["status"] == "cancelled")
        #expect(try await site.dates(of: session) == tuesdays.map { $0 + " cancelled" })
    }

    @Test func `a date of a draft is excluded, not cancelled`() async throws {
        let site = try await TestSite()
        let session = try await site.series(["status": "draft"])
        try await expect(
            site.post(site.path(session, "2026-12-08T10:00:00") + "/cancel"),
            refuses: ProblemDetails(409, "conflict", "This is a draft: exclude the date from its rule instead."))
    }

    // MARK: - SEQUENCE

    @Test func `the sequence rises with what events say, not with anything else, and never falls`() async throws {
        let site = try await TestSite()
        let session = try await site.series()
        let date = site.path(session, "2026-12-08T10:00:00")
        var sequences: [JSONValue?] = []
        func note() async throws { sequences.append(try await site.read(session)["sequence"]) }
        try await note()
        for change: JSONValue in [
            ["title": "New"], ["capacity": 5], ["waitlist": ["mode": "none"]], ["start": "2026-12-01T11:00:00"],
            ["start": "2026-12-01T10:00:00"], ["visibility": "unlisted"], ["title": "New"], ["tags": ["a"]],
        ] {
            _ = try await site.patch(site.path(session), change)
            try await note()
        }
        #expect(sequences == [0, 1, 1, 1, 2, 3, 3, 3, 4])
        sequences = []
        _ = try await site.patch(date, ["start": "2026-12-09T10:00:00"])
        try await note()
        _ = try await site.patch(date, ["start": nil])
        try await note()
        _ = try await site.patch(date, ["capacity": 3])
        try await note()
        _ = try await site.post(date + "/cancel")
        try await note()
        _ = try await site.post(date + "/restore")
        try await note()
        _ = try await site.patch(site.path(session, "2026-12-22T10:00:00") + "?scope=following", ["title": "Tail"])
        try await note()
        _ = try await site.post(site.path(session) + "/cancel")
        try await note()
        #expect(sequences == [5, 6, 6, 7, 8, 9, 10])
    }
}
