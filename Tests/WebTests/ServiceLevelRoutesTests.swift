import Foundation
import Testing

@Suite struct ServiceLevelRoutesTests {
    @Test func `the agreement is shown as data, with the holidays of its calendar`() async throws {
        let site = try await TestSite()
        let agreement = try await site.get("/api/v1/service-levels", as: .integration).json
        let file = try JSONValue(
            parsing: Data(contentsOf: TestSite.package.appending(path: "Seeds/agreement.json")))
        #expect(agreement.without("hours") == file.without("hours"))
        #expect(agreement["hours"]?.without("holidays") == file["hours"]?.without("holidays"))
        let own = file["hours"]?["holidays"]?.texts ?? []
        let shown = agreement["hours"]?["holidays"]?.texts ?? []
        #expect(Array(shown.prefix(own.count)) == own)
        #expect(shown.contains("2027-03-26"))
        try await expect(site.get("/api/v1/service-levels"), refuses: .noToken)
    }

    @Test func `deadlines are computed without keeping anything`() async throws {
        let site = try await TestSite()
        let before = try await site.journalPosition()
        let reply = try await site.post(
            "/api/v1/service-levels/deadlines",
            [
                "priority": "P2", "plan": "standard", "openedAt": "2026-12-01T08:00:00Z",
                "pauses": [["from": "2026-12-01T08:30:00Z", "to": "2026-12-02T08:00:00Z"]],
            ], as: .trainer)
        #expect(reply.status == 200)
        #expect(
            try reply.json == [
                "clockStart": "2026-12-01T08:00:00Z",
                "respond": ["target": ["within": "PT2H", "clock": "business"], "due": "2026-12-02T09:30:00Z"],
                "fix": ["target": ["businessDays": 5], "due": "2026-12-08T15:30:00Z"],
            ])
        #expect(try await site.journalPosition() == before)
    }

    @Test func `without an instant and a plan, now and the standard plan are meant`() async throws {
        let site = try await TestSite(at: "2026-12-01T20:00:00Z")
        let reply = try await site.post("/api/v1/service-levels/deadlines", ["priority": "P4"], as: .agent)
        #expect(
            try reply.json == [
                "clockStart": "2026-12-02T08:00:00Z",
                "respond": ["target": ["businessDays": 3], "due": "2026-12-04T16:00:00Z"],
                "fix": ["target": "discretion", "due": nil],
            ])
    }

    @Test func `what cannot be is named`() async throws {
        let site = try await TestSite()
        let path = "/api/v1/service-levels/deadlines"
        let reply = try await site.post(
            path, ["plan": "gold", "openedAt": "soon", "pauses": [["to": "2026-12-01T08:00:00Z"]]], as: .agent)
        try expect(
            reply,
            refuses: .invalid([
                .init("/openedAt", "Must be an instant such as 2026-12-01T09:00:00Z."),
                .init("/pauses/0/from", "This field is required."),
                .init("/plan", "Must be one of standard, superPremium."),
                .init("/priority", "This field is required."),
            ]))
        let backwards: JSONValue = [
            "priority": "P1", "pauses": [["from": "2026-12-01T09:00:00Z", "to": "2026-12-01T08:00:00Z"]],
        ]
        try await expect(
            site.post(path, backwards, as: .agent),
            refuses: .invalid("/pauses/0/to", "A pause must end after it begins."))
        try await expect(
            site.post(path, ["priority": "P1", "openedAt": "1899-12-31T23:59:59Z"], as: .agent),
            refuses: .invalid("/openedAt", "An instant must be in the years 1900 to 9999."))
    }
}
