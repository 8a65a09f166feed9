import Foundation
import Testing

@Suite struct ClashTests {
    private let refusal = ProblemDetails(
        409, "conflict", "This would double-book a trainer. To do it anyway, repeat the request with ?conflicts=allow.")

    /// A site with a trainer who teaches on six Tuesdays from ten to eleven in Berlin.
    private func taughtTuesdays() async throws -> (TestSite, ada: JSONValue, series: JSONValue) {
        let site = try await TestSite()
        let ada = try await site.trainer("Ada")
        return (site, ada, try await site.series(["title": "Series", "trainers": [.string(ada.id)]]))
    }

    private func date(_ session: JSONValue, _ recurrenceID: String, _ startsAt: String) -> JSONValue {
        ["session": session["id"] ?? nil, "recurrenceID": .string(recurrenceID), "startsAt": .string(startsAt)]
    }

    @Test func `a trainer who is taken is refused with the clashing dates`() async throws {
        let (site, ada, series) = try await taughtTuesdays()
        let other: JSONValue = TestSite.webinar.merging([
            "title": "Other", "start": "2026-12-08T04:30:00", "timeZone": "America/New_York",
            "trainers": [.string(ada.id)],
        ])
        let before = try await site.dump()
        let reply = try await site.post("/api/v1/sessions", other)
        try expect(reply, refuses: refusal)
        let conflicts = try reply["conflicts"]?.items ?? []
        #expect(conflicts.count == 1)
        #expect(conflicts[0]["trainer"] == ada["id"])
        #expect(conflicts[0]["date"]?["startsAt"] == "2026-12-08T09:30:00Z")
        #expect(conflicts[0]["with"] == date(series, "2026-12-08T10:00:00", "2026-12-08T09:00:00Z"))
        #expect(conflicts[0]["withTitle"] == "Series")
        #expect(try await site.dump() == before)
        #expect(try await site.post("/api/v1/sessions?conflicts=allow", other).status == 201)
    }

    @Test func `one that ends when another begins does not clash`() async throws {
        let (site, ada, _) = try await taughtTuesdays()
        for start in ["2026-12-08T09:00:00", "2026-12-08T11:00:00"] {
            try await site.webinar(["start": .string(start), "trainers": [.string(ada.id)]])
        }
        let reply = try await site.post(
            "/api/v1/sessions",
            TestSite.webinar.merging(["start": "2026-12-08T11:59:59", "trainers": [.string(ada.id)]]))
        try expect(reply, refuses: refusal)
    }

    @Test func `every way to take a trainer looks for clashes`() async throws {
        let (site, ada, series) = try await taughtTuesdays()
        let grace = try await site.trainer("Grace")
        let other = try await site.series([
            "title": "Other", "start": "2026-12-02T10:00:00", "recurrence": weekly("FREQ=WEEKLY;BYDAY=WE;COUNT=6"),
            "trainers": [.string(ada.id)],
        ])
        let wednesday = site.path(other, "2026-12-09T10:00:00")
        let toTuesday: JSONValue = ["start": "2026-12-08T10:30:00"]
        for scope in ["this", "following", "all"] {
            try await expect(site.patch(wednesday + "?scope=\(scope)", toTuesday), refuses: refusal)
            #expect(
                try await site.patch(wednesday + "?conflicts=allow&preview=true&scope=\(scope)", toTuesday).status
                    == 200)
        }
        try await expect(
            site.patch(site.path(other), ["start": "2026-12-01T10:30:00"]), refuses: refusal)
        try await expect(
            site.patch(site.path(series, "2026-12-08T10:00:00"), ["duration": "PT25H"]), refuses: refusal)
        let graces = try await site.webinar(["title": "Grace's", "trainers": [.string(grace.id)]])
        try await expect(
            site.patch(site.path(graces), ["trainers": [.string(grace.id), .string(ada.id)]]), refuses: refusal)
        try await expect(
            site.patch(site.path(graces, "2026-12-01T10:00:00"), ["trainers": [.string(ada.id)]]), refuses: refusal)
    }

    @Test func `who was given away or cancelled is free, and a restored date looks again`() async throws {
        let (site, ada, series) = try await taughtTuesdays()
        let grace = try await site.trainer("Grace")
        let (given, cancelled) = (
            site.path(series, "2026-12-08T10:00:00"), site.path(series, "2026-12-15T10:00:00")
        )
        _ = try await site.patch(given, ["trainers": [.string(grace.id)]])
        _ = try await site.post(cancelled + "/cancel")
        for start in ["2026-12-08T10:00:00", "2026-12-15T10:00:00"] {
            try await site.webinar(["title": "Instead", "start": .string(start), "trainers": [.string(ada.id)]])
        }
        try await expect(site.post(cancelled + "/restore"), refuses: refusal)
        try await expect(site.patch(given, ["trainers": nil]), refuses: refusal)
        #expect(try await site.post(cancelled + "/restore?conflicts=allow").status == 200)
    }

    @Test func `a cancelled session takes nobody`() async throws {
        let (site, ada, series) = try await taughtTuesdays()
        _ = try await site.post(site.path(series) + "/cancel")
        try await site.series(["trainers": [.string(ada.id)]])
    }

    @Test func `a clash that was allowed is not told again by an edit that has nothing to do with it`() async throws {
        let (site, ada, _) = try await taughtTuesdays()
        let other = try await site.webinar(["trainers": [.string(ada.id)]], "?conflicts=allow")
        #expect(try await site.patch(site.path(other), ["title": "New", "capacity": 3]).status == 200)
        try await expect(site.patch(site.path(other), ["duration": "PT2H"]), refuses: refusal)
    }

    @Test func `a clash of a date is found behind a hundred earlier ones`() async throws {
        let site = try await TestSite()
        let ada = try await site.trainer("Ada")
        let daily: JSONValue = ["recurrence": weekly("FREQ=DAILY;COUNT=110"), "trainers": [.string(ada.id)]]
        try await site.webinar(daily)
        let other = try await site.webinar(daily, "?conflicts=allow")
        // 1 December and 105 days.
        let date = site.path(other, "2027-03-16T10:00:00")
        try await expect(site.patch(date, ["start": "2027-03-16T10:30:00"]), refuses: refusal)
    }

    @Test func `a series whose dates run into each other clashes with itself`() async throws {
        let site = try await TestSite()
        let ada = try await site.trainer("Ada")
        let reply = try await site.post(
            "/api/v1/sessions",
            TestSite.webinar.merging([
                "recurrence": ["rule": "FREQ=DAILY;COUNT=3"], "duration": "PT25H", "trainers": [.string(ada.id)],
            ]))
        try expect(reply, refuses: refusal)
    }

    @Test func `two who take one trainer at once do not both get the trainer`() async throws {
        let site = try await TestSite()
        let ada = try await site.trainer("Ada")
        let body = TestSite.webinar.merging(["trainers": [.string(ada.id)]])
        let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 1...8 { group.addTask { try await site.post("/api/v1/sessions", body).status } }
            return try await group.reduce(into: []) { $0.append($1) }.sorted()
        }
        #expect(statuses == [201] + Array(repeating: 409, count: 7))
    }
}
