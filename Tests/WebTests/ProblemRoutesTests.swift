import Foundation
import Operations
import Storage
import Testing
import Web

@Suite struct ProblemRoutesTests {
    /// Tickets of one problem, of two accounts, an hour apart.
    private func jams(_ count: Int, in site: TestSite) async throws -> [JSONValue] {
        var tickets: [JSONValue] = []
        for number in 1...count {
            tickets.append(
                try await site.ticket(
                    about: "Paper jam in printer \(number)", account: number.isMultiple(of: 2) ? "acme" : "other"))
            site.advanceClock(seconds: 3_600)
        }
        return tickets
    }

    @Test func `tickets about the same thing are one problem, which recurs`() async throws {
        let site = try await TestSite(at: "2026-12-01T08:00:00Z")
        try await site.shelf()
        let tickets = try await jams(5, in: site)
        let single = try await site.ticket(about: "Nobody rang, yet the parcel counts as handed over")
        #expect(Set(tickets.map { $0["problem"] }) == ["p1"])
        #expect(single["problem"] == "p6")
        let list = try await site.get("/api/v1/problems", as: .trainer).json
        #expect(list["items"]?.items.count == 1)
        let problem = try #require(list["items"]?.items.first)
        #expect(
            problem.without("recommended", "representative", "title") == [
                "id": "p1", "status": "open", "tickets": 5, "accounts": 2, "firstSeen": "2026-12-01T08:00:00Z",
                "lastSeen": "2026-12-01T12:00:00Z", "perWeek": [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 5], "recurring": true,
                "keywords": ["jam", "paper", "printer"], "linked": [], "draft": nil,
            ])
        #expect(problem.recommended.first == "printing")
        #expect(tickets.contains { $0.id == problem["representative"]?.text && $0["subject"] == problem["title"] })
        #expect(try await site.get("/api/v1/problems?minTickets=1", as: .agent)["items"]?.items.count == 2)
        #expect(try await site.get("/api/v1/tickets?problem=p1", as: .agent)["items"]?.items.count == 5)
    }

    @Test func `four tickets, or those of one account, do not recur`() async throws {
        let site = try await TestSite()
        let tickets = try await jams(4, in: site)
        #expect(try await site.problem(tickets[0]["problem"])["recurring"] == false)
        _ = try await site.ticket(about: "Paper jam in printer 5", account: "acme")
        #expect(try await site.problem(tickets[0]["problem"])["recurring"] == true)
        site.advanceClock(days: 29)
        let later = try await site.problem(tickets[0]["problem"])
        #expect(later["recurring"] == false)
        #expect(later["perWeek"] == [0, 0, 0, 0, 0, 0, 0, 5, 0, 0, 0, 0])
    }

    @Test func `the list is filtered and paged, the newest activity first`() async throws {
        let site = try await TestSite(at: "2026-12-01T08:00:00Z")
        try await site.shelf()
        for subject in ["Paper jam upstairs", "Code for login never comes", "Parcel lost by carrier"] {
            for _ in 0..<2 { _ = try await site.ticket(about: subject) }
            site.advanceClock(days: 1)
        }
        func ids(_ query: String) async throws -> [String] {
            try await site.get("/api/v1/problems" + query, as: .agent)["items"]?.items.map(\.id) ?? []
        }
        #expect(try await ids("") == ["p5", "p3", "p1"])
        #expect(try await ids("?since=2026-12-02T08:00:00Z") == ["p5", "p3"])
        _ = try await site.patch("/api/v1/problems/p3", ["status": "known"], as: .agent)
        #expect(try await ids("?status=known") == ["p3"])
        _ = try await site.put("/api/v1/problems/p1/links/printing", ["verdict": "accepted"])
        #expect(try await ids("?linked=true") == ["p1"])
        #expect(try await ids("?linked=false") == ["p5", "p3"])
        let first = try await site.get("/api/v1/problems?limit=2", as: .agent).json
        #expect(first["items"]?.items.map(\.id) == ["p5", "p3"])
        #expect(try await ids("?limit=2&cursor=\(first["next"]?.text ?? "")") == ["p1"])
    }

    @Test func `an agent names a problem and says how it stands`() async throws {
        let site = try await TestSite()
        let tickets = try await jams(2, in: site)
        let shown = try await site.get("/api/v1/problems/p1", as: .agent)
        let tag = try #require(shown.tag)
        // Another ticket is no reason to refuse a change of who read it before.
        _ = try await site.ticket(about: "Paper jam in printer 3")
        let patched = try await site.patch(
            "/api/v1/problems/p1", try shown.json.merging(["title": "Jams", "status": "known"]), as: .agent,
            ["If-Match": tag])
        #expect(try patched["title"] == "Jams")
        #expect(try patched["status"] == "known")
        #expect(try patched["tickets"] == 3)
        try expect(
            try await site.patch("/api/v1/problems/p1", ["title": "Again"], as: .agent, ["If-Match": tag]),
            refuses: .changed)
        let nameless = try await site.patch("/api/v1/problems/p1", ["title": nil], as: .agent).json
        #expect(tickets.map { $0["subject"] }.contains(nameless["title"]))
        try expect(
            try await site.patch("/api/v1/problems/p1", ["colour": "red", "status": nil], as: .agent),
            refuses: .invalid([
                .init("/colour", "Unknown field."), .init("/status", "This field is required."),
            ]))
        try expect(try await site.get("/api/v1/problems/p9", as: .agent), refuses: .missing("problem"))
        try expect(
            try await site.patch("/api/v1/problems/p1", ["title": "T"], as: .trainer),
            refuses: .forbidden("trainer"))
    }

    @Test func `what agents merge and move stays so, also after a restart, and for tickets to come`() async throws {
        let site = try await TestSite()
        try await site.shelf()
        let jams = try await jams(2, in: site)
        let stripes = try await site.ticket(about: "Grey stripes upon each sheet")
        #expect(stripes["problem"] == "p3")
        let merged = try await site.post("/api/v1/problems/p3/merge", ["into": "p1"], as: .agent)
        #expect(try merged["tickets"] == 3)
        #expect(try await site.problem("p3").id == "p1")
        #expect(try await site.get("/api/v1/tickets?problem=p3", as: .agent)["items"]?.items.count == 3)
        #expect(try await site.ticket(about: "Grey stripes upon each sheet")["problem"] == "p1")

        let alone = try await site.post(
            "/api/v1/tickets/\(jams[1].id)/problem", ["problem": nil], as: .agent)
        #expect(try alone["problem"] == "p2")
        let back = try await site.post(
            "/api/v1/tickets/\(stripes.id)/problem", ["problem": "p2"], as: .agent)
        #expect(try back["problem"] == "p2")

        let again = try await site.restarted()
        #expect(try await again.problem("p1")["tickets"] == 2)
        #expect(try await again.problem("p2")["tickets"] == 2)
        #expect(try await again.problem("p3").id == "p1")
        let (one, other) = (
            try await site.ticket(about: "Grey stripes upon each sheet"),
            try await again.read(ticket: stripes)
        )
        #expect(other["problem"] == "p2")
        try await again.database.noticeOtherWriters()
        #expect(try await again.read(ticket: one)["problem"] == one["problem"])
        try expect(
            try await site.post("/api/v1/problems/p1/merge", ["into": "p3"], as: .agent),
            refuses: .invalid("/into", "A problem cannot be merged into itself."))
        try expect(
            try await site.post("/api/v1/problems/p1/merge", ["into": "p77"], as: .agent),
            refuses: .invalid("/into", "There is no such problem."))
        try expect(
            try await site.post("/api/v1/tickets/\(stripes.id)/problem", ["problem": "p77"], as: .agent),
            refuses: .invalid("/problem", "There is no such problem."))
    }

    @Test func `a tutorial that is taken for a problem stands first for all its tickets, and is a reason`() async throws
    {
        let site = try await TestSite()
        try await site.shelf()
        let jams = try await jams(2, in: site)
        let linked = try await site.put("/api/v1/problems/p1/links/login", ["verdict": "accepted"])
        #expect(try linked["linked"]?.items.count == 1)
        for ticket in jams + [try await site.ticket(about: "Paper jam in printer 3")] {
            let item = try await site.advice(for: ticket)["items"]?.items.first
            #expect(item?["tutorial"]?["slug"] == "login")
            #expect(
                item?["reasons"]?.items.first == ["kind": "problem", "problem": "p1", "tickets": 3]
                    || item?["reasons"]?.items.first == ["kind": "problem", "problem": "p1", "tickets": 2])
        }
        _ = try await site.put("/api/v1/problems/p1/links/login", ["verdict": "rejected"])
        #expect(try await !site.advice(for: jams[0]).slugs.contains("login"))
        #expect(try await site.delete("/api/v1/problems/p1/links/login", as: .agent).status == 204)
        #expect(try await site.advice(for: jams[0]).slugs.first == "printing")
        try await site.site.recommendations.waitForModel()
        let again = try await site.restarted()
        try await again.site.recommendations.waitForModel()
        #expect(try await again.advice(for: jams[0]) == site.advice(for: jams[0]))
    }
}
