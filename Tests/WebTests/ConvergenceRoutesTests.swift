import Foundation
import Storage
import Testing

@Suite struct ConvergenceRoutesTests {
    @Test func `staff see which revision somebody's feed was last fetched in, a poll that changes nothing too`()
        async throws
    {
        let site = try await TestSite()
        let session = try await site.webinar(["start": "2026-12-08T10:00:00"])
        let ada = try await site.register("ada@example.org", for: session)
        let path = "/api/v1/registrations/\(ada.id)/convergence"
        let feed = WebTests.path(of: ada["feed"])
        let date: JSONValue = [
            "occurrence": "2026-12-08T10:00:00", "startsAt": "2026-12-08T09:00:00Z", "sequence": 0,
            "mailedSequence": .null, "mailedAt": .null, "converged": false,
        ]
        #expect(
            try await site.get(path, as: .agent).json == [
                "registration": .string(ada.id),
                "feed": ["revision": 1, "fetchedRevision": .null, "fetchedAt": .null], "dates": [date],
            ])
        _ = try await site.head(feed)
        #expect(try await site.get(path, as: .agent)["feed"]?["fetchedAt"] == JSONValue.null)
        let changes = site.database.changes
        let first = try await site.get(feed)
        site.advanceClock(seconds: 60)
        #expect(try await site.get(feed, ["If-None-Match": first.tag ?? ""]).status == 304)
        #expect(site.database.changes == changes)
        let told = try await site.get(path, as: .agent).json
        #expect(told["feed"] == ["revision": 1, "fetchedRevision": 1, "fetchedAt": "2026-12-01T08:01:00Z"])
        #expect(told["dates"] == [date.merging(["converged": true])])
        _ = try await site.patch(site.path(session), ["title": "Moved on"])
        let behind = try await site.get(path, as: .agent).json
        #expect(behind["feed"]?["revision"] == 2)
        #expect(behind["dates"]?.items.first?["converged"] == false)
        try await expect(site.get(path, site.bearer(ada)), refuses: .noToken)
        try await expect(
            site.get("/api/v1/registrations/x/convergence", as: .agent), refuses: .missing("registration"))
    }
}
