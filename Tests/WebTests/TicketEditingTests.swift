import Foundation
import Testing

@Suite struct TicketEditingTests {
    private func told(_ reply: Reply) throws -> [String] {
        try reply.html.texts("//p[@role='status'] | //div[@role='alert']/p")
    }

    private func ticket(_ site: TestSite) async throws -> JSONValue {
        try await site.ticket([
            "subject": "Deliveries fail", "description": "Every one\nends with a 401.", "category": "defect",
            "beganAt": "2026-11-30T07:00:30Z", "openedAt": "2026-11-30T08:00:15Z",
            "attachments": [
                ["title": "The log", "url": "https://logs.example.com/1"],
                ["title": "https://logs.example.com/2", "url": "https://logs.example.com/2"],
            ],
            "requester": ["name": "Ada", "email": "ada@acme.example", "timeZone": "Asia/Kolkata"],
        ])
    }

    @Test func `a form that is saved as it stands changes nothing`() async throws {
        let site = try await TestSite()
        let ticket = try await ticket(site)
        let agent = try await site.signedIn(as: .agent)
        let path = "/staff/tickets/\(ticket.id)"
        #expect(try await agent.get(path).html.texts("//a[contains(@href,'/edit')]/@href") == [path + "/edit"])
        let form = try await agent.get(path + "/edit").html
        #expect(try form.rawText("//textarea[@id='description']") == "\nEvery one\nends with a 401.")
        #expect(try form.texts("//input[@id='beganAt']/@value") == ["2026-11-30T08:00:30"])
        #expect(
            try form.texts("//select/option[@selected]/@value") == ["defect", "", "", "", "Asia/Kolkata"])
        let before = try await site.read(ticket: ticket)
        let position = try await site.journalPosition()
        #expect(try await agent.send(path + "/edit", form.fields()).header("Location") == path + "?done=edited")
        #expect(try await site.read(ticket: ticket) == before)
        #expect(try await site.journalPosition() == position)
    }

    @Test func `what an agent writes takes the place of what was there, and nothing else does`() async throws {
        let site = try await TestSite()
        let ticket = try await ticket(site)
        let agent = try await site.signedIn(as: .agent)
        let path = "/staff/tickets/\(ticket.id)"
        let form = try await agent.get(path + "/edit").html.fields()
        let edited = try await agent.send(
            path + "/edit",
            form.merging([
                "subject": "Webhooks fail", "description": "One\r\ntwo", "expectedResult": "200", "category": "",
                "environment": "staging", "channel": "email", "suggestedPriority": "P2", "requestID": "r-1",
                "beganAt": "2026-11-30T09:30", "accountID": "acme", "requesterName": "Ada L.", "requesterZone": "",
                "attachments": "https://logs.example.com/3 New log\r\n\r\nhttps://logs.example.com/2",
            ]) { $1 })
        let page = try await agent.get(try #require(edited.header("Location")))
        #expect(try told(page) == ["Ticket saved."])
        let before = ticket, after = try await site.read(ticket: ticket)
        let expected: JSONValue = [
            "subject": "Webhooks fail", "description": "One\ntwo", "expectedResult": "200", "category": .null,
            "environment": "staging", "channel": "email", "suggestedPriority": "P2", "requestID": "r-1",
            "beganAt": "2026-11-30T08:30:00Z", "accountID": "acme", "openedAt": "2026-11-30T08:00:15Z",
            "requester": ["name": "Ada L.", "email": "ada@acme.example", "timeZone": .null],
            "attachments": [
                ["title": "New log", "url": "https://logs.example.com/3"],
                ["title": "https://logs.example.com/2", "url": "https://logs.example.com/2"],
            ],
            "priority": try #require(before["priority"]), "plan": try #require(before["plan"]),
        ]
        for member in try expected.members(at: "") { #expect(after[member.key] == member.value, "\(member.key)") }
        let journal = try await site.get("/api/v1/journal?limit=500", as: .admin)["items"]?.items.last
        #expect(
            Set(journal?["fields"]?.items.compactMap(\.text) ?? []) == [
                "subject", "description", "expectedResult", "category", "environment", "channel", "suggestedPriority",
                "requestID", "beganAt", "accountID", "requester", "attachments",
            ])
    }

    @Test func `what is wrong stands at its field, and what was typed is kept`() async throws {
        let site = try await TestSite()
        let ticket = try await ticket(site)
        let agent = try await site.signedIn(as: .agent, language: "de")
        let path = "/staff/tickets/\(ticket.id)/edit"
        let form = try await agent.get(path).html.fields()
        let refused = try await agent.send(
            path,
            form.merging([
                "subject": " ", "beganAt": "never", "requesterEmail": "ada@", "attachments": "ftp://x.example/a Log",
                "errorMessage": "Kept",
            ]) { $1 })
        #expect(refused.status == 422)
        #expect(
            Set(try refused.html.texts("//*[@aria-invalid]/@id")) == [
                "subject", "beganAt", "attachments", "requesterEmail",
            ])
        #expect(try refused.html.texts("//textarea[@id='errorMessage']") == ["Kept"])
        #expect(try refused.html.texts("//textarea[@id='attachments']") == ["ftp://x.example/a Log"])
        #expect(try await site.journal(of: ticket) == ["created"])
    }

    @Test func `who was slower is told what the ticket says by now, and loses nothing`() async throws {
        let site = try await TestSite()
        let ticket = try await ticket(site)
        let agent = try await site.signedIn(as: .agent)
        let path = "/staff/tickets/\(ticket.id)/edit"
        let form = try await agent.get(path).html.fields().merging(["description": "Mine"]) { $1 }
        _ = try await site.patch("/api/v1/tickets/\(ticket.id)", ["description": "Theirs <b>"], as: .agent)
        let stale = try await agent.send(path, form)
        #expect(stale.status == 412)
        #expect(try told(stale).first?.hasPrefix("Someone else changed this ticket") == true)
        #expect(try stale.html.texts("//*[@aria-invalid]/@id") == ["description"])
        #expect(try stale.html.texts("//span[@class='fault']") == ["Current value: Theirs <b>"])
        #expect(try stale.html.texts("//textarea[@id='description']") == ["Mine"])
        #expect(try await site.read(ticket: ticket)["description"] == "Theirs <b>")
        #expect(try await agent.send(path, try stale.html.fields()).status == 303)
        #expect(try await site.read(ticket: ticket)["description"] == "Mine")
    }

    @Test func `a requester who is nobody is taken away, and trainers edit nothing`() async throws {
        let site = try await TestSite()
        let ticket = try await ticket(site)
        let path = "/staff/tickets/\(ticket.id)/edit"
        let trainer = try await site.signedIn(as: .trainer)
        #expect(try await trainer.get(path).status == 403)
        #expect(try await trainer.send(path, ["subject": "x"]).status == 403)
        let agent = try await site.signedIn(as: .agent)
        let form = try await agent.get(path).html.fields()
        let nobody = ["requesterName": "", "requesterEmail": "", "requesterZone": ""]
        #expect(try await agent.send(path, form.merging(nobody) { $1 }).status == 303)
        #expect(try await site.read(ticket: ticket)["requester"] == .null)
        #expect(try await agent.get("/staff/tickets/nothing/edit").status == 404)
    }
}
