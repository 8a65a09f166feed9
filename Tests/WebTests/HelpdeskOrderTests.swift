import Foundation
import Testing

/// Payloads of helpdesks that change a ticket, in order and out of it.
@Suite struct HelpdeskOrderTests {
    private let zammad = "/api/v1/tickets/from/zammad"
    private let zendesk = "/api/v1/tickets/from/zendesk"

    /// The JSON of a trigger of Zendesk.
    private func trigger(_ ticket: JSONValue = [:]) -> JSONValue {
        let usual: JSONValue = [
            "id": "4411", "subject": "Exports stop", "description": "Since Monday they end after ten rows.",
            "priority": "normal", "status": "open", "type": "", "created_at": "2026-12-01T08:05Z",
            "updated_at": "2026-12-01T08:05Z", "via": "Web Form",
            "requester": ["name": "Ines Prado", "email": "ines@prado.example"],
        ]
        return ["ticket": usual.merging(ticket)]
    }

    @Test(arguments: [
        "2026-12-01T08:05Z", "2026-12-01 08:05:00 UTC", "2026-12-01 09:05:00 +0100", "2026-12-01T08:05:00.999Z",
    ])
    func `the opening is read in every form in which helpdesks write it`(text: String) async throws {
        let site = try await TestSite(at: "2026-12-01T12:00:00Z")
        let ticket = try await site.post(zendesk, trigger(["created_at": .string(text)]), as: .integration).json
        #expect(ticket["openedAt"] == "2026-12-01T08:05:00Z")
        #expect(ticket["warnings"] == [])
    }

    @Test func `an older payload changes nothing, and the answer says so`() async throws {
        let site = try await TestSite(at: "2026-12-01T12:00:00Z")
        let newer = trigger(["updated_at": "2026-12-01T10:05Z", "subject": "Exports stop at ten", "priority": "high"])
        let ticket = try await site.post(zendesk, newer, as: .integration).json
        let older = trigger(["updated_at": "2026-12-01T09:05Z", "priority": "urgent", "status": "solved"])
        let reply = try await site.post(zendesk, older, as: .integration)
        #expect(reply.status == 200)
        let warning: JSONValue = [
            "pointer": "/ticket/updated_at",
            "detail": "This is older than a payload that was received before. Nothing was changed.",
        ]
        #expect(try reply.json == ticket.merging(["outcome": "outdated", "warnings": [warning]]))
        #expect(try await site.journal(of: ticket) == ["created"])
    }

    @Test func `a priority that is raised there moves the targets, and the journal says who raised it`() async throws {
        let site = try await TestSite(at: "2026-12-01T12:00:00Z")
        let ticket = try await site.post(zendesk, trigger(), as: .integration).json
        #expect(ticket["priority"] == "P3")
        // Within the same minute, which is as exact as Zendesk's placeholder is.
        let raised = try await site.post(zendesk, trigger(["priority": "urgent"]), as: .integration).json
        #expect([raised["priority"], raised["suggestedPriority"], raised["outcome"]] == ["P1", "P1", "updated"])
        #expect(raised.target("respond", "due") == "2026-12-01T09:05:00Z")
        let entries = try await site.get("/api/v1/journal?limit=500", as: .admin)["items"]?.items ?? []
        let entry = try #require(entries.last { $0["event"] == "updated" })
        #expect(entry["fields"] == ["suggestedPriority", "priority"])
        let tokens = try await site.get("/api/v1/tokens", as: .admin)["items"]?.items ?? []
        #expect(entry["actor"]?["id"] == tokens.first { $0["role"] == "integration" }?["id"])
    }

    @Test func `a priority that an agent set here stays, until the agent gives it back`() async throws {
        let site = try await TestSite(at: "2026-12-01T12:00:00Z")
        func send(_ priority: String, at time: String) async throws -> JSONValue {
            let payload = trigger(["priority": .string(priority), "updated_at": .string("2026-12-01T\(time)Z")])
            return try await site.post(zendesk, payload, as: .integration).json
        }
        let ticket = try await send("normal", at: "08:05")
        func set(_ priority: JSONValue) async throws -> JSONValue {
            try await site.patch("/api/v1/tickets/\(ticket.id)", ["priority": priority], as: .agent).json
        }
        #expect(try await set("P3")["priority"] == "P3")
        let kept = try await send("urgent", at: "09:05")
        #expect([kept["priority"], kept["suggestedPriority"]] == ["P3", "P1"])
        #expect(
            kept["warnings"] == [
                ["pointer": "/ticket/priority", "detail": "An agent has set the priority here. It was kept."]
            ])
        #expect(try await set(.null)["priority"] == "P1")
        #expect(try await send("low", at: "10:05")["priority"] == "P4")
    }

    @Test func `a new ticket has the plan of its account`() async throws {
        let site = try await TestSite(at: "2026-12-01T12:00:00Z")
        let ticket = try await site.post(zendesk, trigger(), as: .integration).json
        #expect(ticket["plan"] == "standard")
        _ = try await site.patch("/api/v1/tickets/\(ticket.id)", ["plan": "superPremium"], as: .agent)
        let next = trigger(["id": "4412", "requester": ["name": "Rui Prado", "email": "rui@prado.example"]])
        #expect(try await site.post(zendesk, next, as: .integration)["plan"] == "superPremium")
        // Nor does a ticket of the helpdesk take the plan from the account.
        try await site.supportTicket(["requester": ["email": "ines@prado.example"]])
        let plans = try await site.get("/api/v1/tickets", as: .agent)["items"]?.items.map { $0["plan"]?.text }
        #expect(plans == ["superPremium", "superPremium", "superPremium"])
        let other = trigger(["id": "4413", "requester": ["name": "Bo Lind", "email": "bo@lind.example"]])
        #expect(try await site.post(zendesk, other, as: .integration)["plan"] == "standard")
    }

    @Test func `the form that changes the plan alone leaves the priority to the helpdesk`() async throws {
        let site = try await TestSite(at: "2026-12-01T12:00:00Z")
        let ticket = try await site.post(zendesk, trigger(), as: .integration).json
        let staff = try await site.signedIn(as: .agent)
        let version = try await staff.get("/staff/tickets/\(ticket.id)").html.texts("//input[@name='version']/@value")
        let fields = ["priority": "P3", "plan": "superPremium", "version": try #require(version.first)]
        let sent = try await staff.send("/staff/tickets/\(ticket.id)/change", fields)
        #expect(sent.status == 303)
        #expect(try await site.read(ticket: ticket)["plan"] == "superPremium")
        let raised = trigger(["priority": "urgent", "updated_at": "2026-12-01T09:05Z"])
        #expect(try await site.post(zendesk, raised, as: .integration)["priority"] == "P1")
    }

    @Test func `a ticket that was closed, reopened and closed again in Zammad is resolved`() async throws {
        let site = try await TestSite(at: "2026-12-01T16:00:00Z")
        func send(_ state: String, _ updated: String, closed: JSONValue) async throws -> JSONValue {
            let payload: JSONValue = [
                "ticket": [
                    "id": 512, "number": "66512", "title": "Exports stop", "state": .string(state),
                    "priority": ["name": "2 normal"], "created_at": "2026-12-01T09:00:00.120Z",
                    "updated_at": .string("2026-12-01T\(updated)"), "close_at": closed,
                ],
                "article": ["body": "They end.", "content_type": "text/plain", "internal": false],
            ]
            return try await site.post(zammad, payload, as: .integration).json
        }
        let first: JSONValue = "2026-12-01T10:05:00.500Z"
        let closed = try await send("closed", "10:05:00.500Z", closed: first)
        #expect(closed["status"] == "resolved")
        #expect(closed.target("fix", "metAt") == "2026-12-01T10:05:00Z")
        #expect(try await send("open", "11:05:00.250Z", closed: first)["status"] == "open")
        let again = try await send("closed", "12:05:00.125Z", closed: first)
        #expect(again["status"] == "resolved")
        #expect(again.target("fix", "metAt") == "2026-12-01T12:05:00Z")
        #expect(try await site.journal(of: again) == ["created", "resolved", "reopened", "resolved"])
    }

    @Test func `a reopening that arrives after the ticket was closed by time is taken at its own time`() async throws {
        let site = try await TestSite(at: "2026-12-01T12:00:00Z")
        let solved = trigger(["status": "solved", "updated_at": "2026-12-01T09:05Z"])
        let ticket = try await site.post(zendesk, solved, as: .integration).json
        site.advanceClock(days: 15)
        #expect(try await site.read(ticket: ticket)["status"] == "closed")
        let reopened = trigger(["status": "open", "updated_at": "2026-12-03T09:05Z", "priority": "urgent"])
        #expect(try await site.post(zendesk, reopened, as: .integration)["status"] == "open")
        let resolved = trigger(["status": "solved", "updated_at": "2026-12-03T10:05Z", "priority": "urgent"])
        let last = try await site.post(zendesk, resolved, as: .integration).json
        #expect(last["status"] == "resolved")
        // The two days between the resolution and the reopening do not count.
        #expect(last.target("fix", "state") == "met")
        #expect(last.target("fix", "metAt") == "2026-12-03T10:05:00Z")
    }

    @Test func `what an agent did here after a change there stays`() async throws {
        let site = try await TestSite(at: "2026-12-01T09:00:00Z")
        let ticket = try await site.post(zendesk, trigger(), as: .integration).json
        site.setClock("2026-12-01T10:30:00Z")
        try await site.perform("resolve", on: ticket)
        let late = trigger(["status": "pending", "updated_at": "2026-12-01T10:05Z"])
        let kept = try await site.post(zendesk, late, as: .integration).json
        #expect(kept["status"] == "resolved")
        #expect(
            kept["warnings"] == [
                ["pointer": "/ticket/status", "detail": "The status was changed here after this. It was kept."]
            ])
        let later = trigger(["status": "pending", "updated_at": "2026-12-01T10:30Z"])
        #expect(try await site.post(zendesk, later, as: .integration)["status"] == "pending")
    }

    @Test func `a first response that is told late counts from its own time`() async throws {
        let site = try await TestSite(at: "2026-12-01T12:00:00Z")
        func send(_ ticket: JSONValue) async throws -> JSONValue {
            let usual: JSONValue = [
                "id": 7, "title": "T", "created_at": "2026-12-01T08:00:00Z", "state": "open",
                "priority": ["name": "3 high"],
            ]
            return try await site.post(zammad, ["ticket": usual.merging(ticket)], as: .integration).json
        }
        let ticket = try await send(["updated_at": "2026-12-01T08:00:00Z"])
        site.setClock("2026-12-01T12:30:00Z")
        try await site.perform("acknowledge", on: ticket)
        #expect(try await site.read(ticket: ticket).target("respond", "state") == "breached")
        let told = try await send(
            ["updated_at": "2026-12-01T11:00:00Z", "first_response_at": "2026-12-01T09:10:00.250Z"])
        #expect(told.target("respond", "metAt") == "2026-12-01T09:10:00Z")
        #expect(told.target("respond", "state") == "met")
    }
}
