import Foundation
import Operations
import Testing
import Web

@Suite struct OccurrenceRoutesTests {
    @Test func `a date is shown whole`() async throws {
        let site = try await TestSite()
        let (ada, tutorial) = (try await site.trainer("Ada"), try await site.tutorial())
        let session = try await site.series([
            "trainers": [.string(ada.id)], "tutorial": .string(tutorial.id), "capacity": 8, "location": "Room 1",
            "tags": ["http"], "language": "de", "description": "Why", "join": ["url": "https://meet.example.org/x"],
        ])
        let reply = try await site.get(site.path(session, "2026-12-08T10:00:00"))
        #expect(
            try reply.json == [
                "session": .string(session.id), "recurrenceID": "2026-12-08T10:00:00", "start": "2026-12-08T10:00:00",
                "timeZone": "Europe/Berlin", "duration": "PT1H", "startsAt": "2026-12-08T09:00:00Z",
                "endsAt": "2026-12-08T10:00:00Z", "status": "scheduled", "cancellation": nil, "overridden": false,
                "kind": "webinar", "title": "Retries done right", "description": "Why", "location": "Room 1",
                "trainers": [.string(ada.id)], "capacity": 8, "confirmed": 0, "waitlisted": 0, "seatsLeft": 8,
                "tutorial": .string(tutorial.id), "tags": ["http"], "language": "de",
            ])
    }

    @Test func `a start in the gap of a clock change is shown where the clock goes on`() async throws {
        let site = try await TestSite(at: "2027-03-01T08:00:00Z")
        let session = try await site.webinar([
            "start": "2027-03-27T02:30:00", "recurrence": ["rule": "FREQ=DAILY;COUNT=3"],
        ])
        #expect(
            try await site.dates(of: session) == [
                "2027-03-27T02:30:00", "2027-03-28T02:30:00 → 2027-03-28T03:30:00", "2027-03-29T02:30:00",
            ])
        let gap = try await site.get(site.path(session, "2027-03-28T02:30:00")).json
        #expect([gap["startsAt"], gap["overridden"]] == ["2027-03-28T01:30:00Z", false])
    }

    @Test func `dates of all sessions come in order of their start, from now for a year`() async throws {
        let site = try await TestSite(at: "2026-12-08T09:30:00Z")
        try await site.series(["title": "Berlin"])
        try await site.webinar(["title": "New York", "start": "2026-12-15T04:30:00", "timeZone": "America/New_York"])
        try await site.webinar(["title": "Too far", "start": "2027-12-31T10:00:00"])
        try await site.webinar(["title": "Last", "start": "2027-12-08T10:00:00"])
        func list(_ query: String) async throws -> [String] {
            let reply = try await site.get("/api/v1/occurrences" + query)
            return try reply["items"]?.items.map { "\($0["title"]?.text ?? "") \($0["startsAt"]?.text ?? "")" } ?? [
                reply.text
            ]
        }
        #expect(
            try await list("") == [
                "Berlin 2026-12-08T09:00:00Z", "Berlin 2026-12-15T09:00:00Z", "New York 2026-12-15T09:30:00Z",
                "Berlin 2026-12-22T09:00:00Z", "Berlin 2026-12-29T09:00:00Z", "Berlin 2027-01-05T09:00:00Z",
                "Last 2027-12-08T09:00:00Z",
            ])
        #expect(try await list("?from=2027-12-31T00:00:00Z") == ["Too far 2027-12-31T09:00:00Z"])
        #expect(
            try await list("?from=2026-12-01T00:00:00Z&to=2026-12-08T09:00:01Z") == [
                "Berlin 2026-12-01T09:00:00Z", "Berlin 2026-12-08T09:00:00Z",
            ])
    }

    @Test func `dates are filtered as sessions are, a cancelled or substituted one by who teaches it`() async throws {
        let site = try await TestSite()
        let (ada, grace) = (try await site.trainer("Ada"), try await site.trainer("Grace"))
        let session = try await site.series(["trainers": [.string(ada.id)], "tags": ["http"]])
        try await site.webinar(["title": "Other", "kind": "tutorial", "language": "de"])
        _ = try await site.patch(site.path(session, "2026-12-08T10:00:00"), ["trainers": [.string(grace.id)]])
        _ = try await site.patch(site.path(session, "2026-12-22T10:00:00"), ["title": "\"trainers\":[\"\(grace.id)\"]"])
        _ = try await site.post(site.path(session, "2026-12-15T10:00:00") + "/cancel")
        func days(_ query: String) async throws -> [String] {
            let reply = try await site.get("/api/v1/occurrences?" + query)
            return try reply["items"]?.items.map { String(($0["recurrenceID"]?.text ?? "").prefix(10)) } ?? [reply.text]
        }
        #expect(
            try await days("trainer=\(ada.id)") == [
                "2026-12-01", "2026-12-15", "2026-12-22", "2026-12-29", "2027-01-05",
            ])
        #expect(try await days("trainer=\(grace.id)") == ["2026-12-08"])
        #expect(try await days("trainer=%25") == [])
        #expect(try await days("kind=tutorial") == ["2026-12-01"])
        #expect(try await days("tag=http&language=en&to=2026-12-02T00:00:00Z") == ["2026-12-01"])
        #expect(try await days("status=cancelled") == [])
    }

    @Test func `the dates of a session are listed within bounds`() async throws {
        let site = try await TestSite()
        let session = try await site.series()
        let path = site.path(session) + "/occurrences"
        func days(_ query: String) async throws -> [String] {
            try await site.get(path + query)["items"]?.items.map { String(($0["recurrenceID"]?.text ?? "").prefix(10)) }
                ?? []
        }
        #expect(try await days("").count == 6)
        #expect(
            try await days("?from=2026-12-08T10:00:00Z&to=2026-12-29T09:00:00Z") == ["2026-12-15", "2026-12-22"])
        try await expect(
            site.get(path + "?from=yesterday"),
            refuses: .invalid("?from", "Must be an instant such as 2026-12-01T09:00:00Z."))
    }

    @Test func `dates of an endless series are written down three years ahead, and more as time goes on`() async throws
    {
        let site = try await TestSite(at: "2026-12-01T08:00:00Z")
        let session = try await site.webinar(["recurrence": ["rule": "FREQ=WEEKLY;BYDAY=TU"]])
        func last() async throws -> String? { try await site.dates(of: session).last }
        #expect(try await last() == "2029-11-27T10:00:00")
        site.advanceClock(days: 31)
        try await site.site.schedule.extendHorizon(now: site.now)
        #expect(try await last() == "2030-01-01T10:00:00")
    }
}
