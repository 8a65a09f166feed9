import Foundation
import HTTPTypes
import Interchange
import Operations
import Testing
import Web

/// The loop that the demo shows, on the demo's own data: the same requests stand in the README.
@Suite struct SeededLoopTests {
    @Test func `a ticket is recognised, recommended for, given a seat and linked, and the next one profits`()
        async throws
    {
        let site = try await TestSite(at: "2026-11-23T08:00:00Z")
        let count = try await SeedFiles(
            site.database, agreement: site.site.tickets.agreement, recommendations: site.site.recommendations,
            folder: TestSite.package.appending(path: "Seeds"), now: site.now
        ).seed()
        #expect(count.tickets == 400)
        #expect(Set(try await accounts(site)).count == 40)
        try await site.site.recommendations.waitForModel()
        let settings = try await site.get("/api/v1/settings", as: .admin)
        #expect(try settings["organisation"] == "Integrato Academy")
        #expect(try await site.get(path(of: settings["logo"])).headers[.contentType] == "image/svg+xml")

        try await checkProblems(site)
        try await checkEffect(site)

        let question = "Grey light on the little box, and nothing goes through."
        let before = try await site.advice(on: question, limit: 1)
        #expect(before.first == "?")
        #expect(!before.contains("on-premises-agent"))

        let ticket = try await site.ticket([
            "subject": "Agent offline, grey light on the box",
            "description":
                "Since the proxy change the on-premises agent shows offline. The little box in our server room has a grey light, and nothing goes through.",
            "requester": ["name": "Ada Moss", "email": "ada@cobalt.example", "timeZone": "America/New_York"],
        ])
        let problem = try await site.problem(ticket["problem"])
        #expect(problem["recurring"] == true)
        let advice = try await site.advice(for: ticket, limit: 1)
        #expect(advice.slugs == ["on-premises-agent"])
        let item = try #require(advice["items"]?.items.first)
        #expect(item["reasons"]?.items.first?["words"]?.texts.contains("offline") == true)
        let date = try #require(item["next"]?.items.first)
        let seat = try await site.post(
            "/api/v1/tickets/\(ticket.id)/seat",
            ["session": date["session"] ?? .null, "occurrence": date["recurrenceID"] ?? .null], as: .agent)
        #expect(seat.status == 201, "\(seat.text)")
        try await site.link(ticket, to: "on-premises-agent")

        let next = try await site.ticket([
            "subject": "What does the grey light mean?", "description": .string(question),
        ])
        let first = try #require(try await site.advice(for: next, limit: 1)["items"]?.items.first)
        #expect(first["tutorial"]?["slug"] == "on-premises-agent")
        #expect(first["reasons"]?.items.last?["tickets"]?.items.first?["id"] == .string(ticket.id))
        #expect(try await site.advice(on: question, limit: 1) == ["on-premises-agent"])
        try await site.site.recommendations.waitForModel()
        #expect(try await site.advice(on: question, limit: 1) == ["on-premises-agent"])
    }

    /// Some problems are answered by tutorials, and some by none.
    private func checkProblems(_ site: TestSite) async throws {
        let problems = try await site.get("/api/v1/problems?minTickets=5&limit=100", as: .agent)["items"]?.items ?? []
        let recurring = problems.filter { $0["recurring"] == true }
        #expect(recurring.count >= 10)
        #expect(recurring.count { !$0.recommended.isEmpty } >= 8)
        let gaps = try await site.get("/api/v1/insights/gaps", as: .trainer)["items"]?.items ?? []
        #expect(gaps.count >= 2)
        #expect(gaps.allSatisfy { $0["problem"]?.recommended == [] })
        #expect(gaps.contains { $0["problem"]?["keywords"]?.texts.contains("vat") ?? false })
    }

    /// Accounts whose people came to the clinic raise fewer tickets about it, and that is more than chance.
    private func checkEffect(_ site: TestSite) async throws {
        let effect = try await site.get("/api/v1/insights/effect?tutorial=oauth-connections", as: .trainer)
        let groups = try effect["groups"]?.items ?? []
        #expect(groups.map { $0["attendance"] } == ["attended", "registered", "neither"])
        #expect(groups.map { $0["accounts"] } == [7, 3, 7])
        #expect(groups.map { $0["verdict"] } == ["fewer", "tooFew", "more"])
    }

    private func accounts(_ site: TestSite) async throws -> [String] {
        try await site.get("/api/v1/tickets?limit=500", as: .agent)["items"]?.items
            .compactMap { $0["accountID"]?.text } ?? []
    }
}
