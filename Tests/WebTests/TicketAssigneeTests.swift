import Foundation
import Testing
import Training

@Suite struct TicketAssigneeTests {
    private func desk() async throws -> (site: TestSite, grace: StaffAtBrowser, id: String, ticket: JSONValue) {
        let site = try await TestSite()
        let grace = try await site.signedIn(asUser: "grace@example.org")
        let id = try #require(try await site.get("/api/v1/users", as: .admin)["items"]?.items.first?["id"]?.text)
        return (site, grace, id, try await site.ticket())
    }

    private func version(_ browser: StaffAtBrowser, _ ticket: JSONValue) async throws -> String {
        try #require(
            try await browser.get("/staff/tickets/\(ticket.id)").html.texts("//input[@name='version']/@value").first)
    }

    @Test func `a ticket is taken with one button, and the queue tells`() async throws {
        let (site, grace, id, ticket) = try await desk()
        let page = try await grace.get("/staff/tickets/\(ticket.id)").html
        #expect(try page.texts("//section[@aria-labelledby='assigned']/p") == ["Nobody"])
        #expect(try page.texts("//button[@name='assignee']") == ["Assign to me"])
        let taken = try await grace.send(
            "/staff/tickets/\(ticket.id)/assignee", ["assignee": id, "version": version(grace, ticket)])
        #expect(taken.header("Location") == "/staff/tickets/\(ticket.id)?done=assigned")
        #expect(try await site.read(ticket: ticket)["assignee"]?.text == id)
        let after = try await grace.get("/staff/tickets/\(ticket.id)").html
        #expect(try after.texts("//section[@aria-labelledby='assigned']/p") == ["grace@example.org"])
        #expect(try after.count("//button[@name='assignee']") == 0)
        let queue = try await grace.get("/staff/queue").html
        #expect(try queue.texts("//p[@class='worker about']") == ["assigned to grace@example.org"])
        #expect(try await site.journal(of: ticket) == ["created", "updated assignee"])
    }

    @Test func `of two agents at once one has the ticket, and the other one is told`() async throws {
        let (site, grace, id, ticket) = try await desk()
        let ada = try await site.signedIn(asUser: "ada@example.org")
        let other = try #require(try await site.get("/api/v1/users", as: .admin)["items"]?.items.last?["id"]?.text)
        let seen = try await version(grace, ticket)
        let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
            for (browser, user) in [(grace, id), (ada, other)] {
                group.addTask {
                    try await browser.send(
                        "/staff/tickets/\(ticket.id)/assignee", ["assignee": user, "version": seen]
                    ).status
                }
            }
            return try await group.reduce(into: [Int]()) { $0.append($1) }
        }
        #expect(statuses.sorted() == [303, 412])
    }

    @Test func `the API assigns, filters and refuses`() async throws {
        let (site, _, id, ticket) = try await desk()
        let path = "/api/v1/tickets/\(ticket.id)"
        try await site.ticket(["subject": "Other"])
        #expect(try await site.patch(path, ["assignee": .string(id)], as: .agent)["assignee"]?.text == id)
        #expect(try await site.subjects("?assignee=\(id)") == ["Deliveries fail"])
        #expect(try await site.subjects("?assignee=none") == ["Other"])
        #expect(try await site.subjects("?assignee=nobody") == [])
        let trainer = try await site.post(
            "/api/v1/users", ["email": "t@example.org", "roles": ["trainer"]], as: .admin
        ).json
        for (user, sentence) in [
            (trainer.id, "This user does not have the role agent."),
            ("nobody", "There is no enabled user with this id."),
        ] {
            try await expect(
                site.patch(path, ["assignee": .string(user)], as: .agent), refuses: .invalid("/assignee", sentence))
        }
        let own = try await site.ticket(["source": "desk", "externalID": "1"], as: .integration)
        try await expect(
            site.patch("/api/v1/tickets/\(own.id)", ["assignee": .string(id)], as: .integration),
            refuses: ProblemDetails(403, "forbidden", "Only staff can assign tickets."))
        #expect(try await site.patch(path, ["assignee": nil], as: .agent)["assignee"] == .null)
    }

    @Test func `a helpdesk that sends a ticket again leaves who works on it`() async throws {
        let (site, _, id, _) = try await desk()
        let own = try await site.ticket(["source": "desk", "externalID": "1"], as: .integration)
        _ = try await site.patch("/api/v1/tickets/\(own.id)", ["assignee": .string(id)], as: .agent)
        let again = try await site.post(
            "/api/v1/tickets", ["source": "desk", "externalID": "1", "subject": "New words"], as: .integration)
        #expect(try [again["subject"], again["assignee"]] == ["New words", .string(id)])
    }

    @Test func `who is deleted leaves tickets of nobody, whose version changes`() async throws {
        let (site, _, id, ticket) = try await desk()
        let path = "/api/v1/tickets/\(ticket.id)"
        let before = try await site.patch(path, ["assignee": .string(id)], as: .agent).tag
        #expect(try await site.delete("/api/v1/users/\(id)", as: .admin).status == 204)
        let after = try await site.get(path, as: .agent)
        #expect(try after["assignee"] == .null)
        #expect(after.tag != before)
    }

    @Test func `the queue is narrowed to one's own tickets and to those of nobody`() async throws {
        let (site, grace, id, ticket) = try await desk()
        try await site.ticket(["subject": "Other"])
        _ = try await site.patch("/api/v1/tickets/\(ticket.id)", ["assignee": .string(id)], as: .agent)
        for (query, subjects) in [
            ("?assignee=me", ["Deliveries fail"]), ("?assignee=none", ["Other"]),
            ("?assignee=\(id)", ["Deliveries fail"]),
        ] {
            #expect(try await grace.get("/staff/queue" + query).html.texts("//a[@data-row]") == subjects)
        }
    }
}
