import Foundation
import Testing

@Suite struct TicketBadInputTests {
    @Test func `every bad field is named at once`() async throws {
        let site = try await TestSite()
        let reply = try await site.post(
            "/api/v1/tickets",
            [
                "subject": " ", "category": "bug", "priority": "P5", "plan": "gold", "environment": "prod",
                "channel": "fax", "requester": ["email": "ada", "timeZone": "Mars"], "beganAt": "yesterday",
                "attachments": [["title": "x", "url": "file:///etc/passwd"]], "status": "open",
            ], as: .agent)
        try expect(
            reply,
            refuses: .invalid([
                .init("/attachments/0/url", "Must be an address that begins with https:// or http://."),
                .init("/beganAt", "Must be an instant such as 2026-12-01T09:00:00Z."),
                .init("/category", "Must be one of question, defect, enhancement, other."),
                .init(
                    "/channel",
                    "Must be one of helpDocs, apiManagement, email, website, tutorials, developerGuides."),
                .init("/description", "This field is required."),
                .init("/environment", "Must be one of production, staging, development, other."),
                .init("/plan", "Must be one of standard, superPremium."),
                .init("/priority", "Must be one of P1, P2, P3, P4."),
                .init("/requester/email", "Must be an email address."),
                .init("/requester/timeZone", "There is no time zone \"Mars\"; write a name such as Europe/Berlin."),
                .init("/status", "Unknown field."), .init("/subject", "Must not be empty."),
            ]))
    }

    @Test(arguments: ["1900-01-01T00:00:00Z", "9999-12-31T23:59:59Z"])
    func `a ticket of the first or the last year has a service level`(openedAt: String) async throws {
        let site = try await TestSite()
        let ticket = try await site.ticket([
            "openedAt": .string(openedAt), "priority": "P2", "source": "old", "externalID": "1",
        ])
        #expect(ticket["openedAt"] == .string(openedAt))
        #expect(try await site.read(ticket: ticket) == ticket)
        #expect(try await site.subjects("", of: "/api/v1/tickets/due") == ["Deliveries fail"])
        try await site.perform("acknowledge", on: ticket)
        try await site.perform("resolve", on: ticket)
    }

    @Test(arguments: ["1899-12-31T23:59:59Z", "0001-01-01T00:00:00Z"])
    func `a ticket from before all calendars is refused`(openedAt: String) async throws {
        let site = try await TestSite()
        let reply = try await site.post(
            "/api/v1/tickets", ["subject": "S", "description": "D", "openedAt": .string(openedAt)], as: .agent)
        try expect(reply, refuses: .invalid("/openedAt", "An instant must be in the years 1900 to 9999."))
    }

    @Test(arguments: ["10000-01-01T00:00:00Z", "2026-02-30T00:00:00Z", "2026-12-01", "2026-12-01T09:00:00", ""])
    func `what is no instant is refused`(text: String) async throws {
        let site = try await TestSite()
        let ticket = try await site.ticket()
        let reply = try await site.post("/api/v1/tickets/\(ticket.id)/resolve", ["at": .string(text)], as: .agent)
        try expect(reply, refuses: .invalid("/at", "Must be an instant such as 2026-12-01T09:00:00Z."))
    }

    @Test func `nothing happens before the ticket was opened, nor before what happened last`() async throws {
        let site = try await TestSite(at: "2026-12-01T08:00:00Z")
        let ticket = try await site.ticket()
        let path = "/api/v1/tickets/\(ticket.id)"
        try await expect(
            site.post(path + "/acknowledge", ["at": "2026-12-01T07:59:59Z"], as: .agent),
            refuses: .invalid("/at", "This is before the ticket was opened."))
        try await site.perform("acknowledge", on: ticket, at: "2026-12-01T08:10:00Z")
        try await expect(
            site.post(path + "/resolve", ["at": "2026-12-01T08:09:59Z"], as: .agent),
            refuses: .invalid("/at", "This is before the latest event of the ticket."))
        try await expect(
            site.patch(path, ["openedAt": "2026-12-01T08:10:01Z"], as: .agent),
            refuses: .invalid("/openedAt", "This is after the first event of the ticket."))
        #expect(try await site.patch(path, ["openedAt": "2026-12-01T08:10:00Z"], as: .agent).status == 200)
    }

    @Test func `what does not fit the state of a ticket is a conflict, and changes nothing`() async throws {
        let site = try await TestSite()
        let ticket = try await site.ticket()
        func refusal(_ verb: String) async throws -> ProblemDetails? {
            try await site.post("/api/v1/tickets/\(ticket.id)/\(verb)", as: .agent).refusal
        }
        #expect(
            try await refusal("resume")
                == ProblemDetails(409, "conflict", "This ticket is not waiting for the customer."))
        #expect(try await refusal("reopen") == ProblemDetails(409, "conflict", "This ticket is open."))
        try await site.perform("wait", on: ticket)
        #expect(
            try await refusal("wait")
                == ProblemDetails(409, "conflict", "This ticket is already waiting for the customer."))
        let resolved = try await site.perform("resolve", on: ticket)
        for verb in ["resolve", "acknowledge", "workaround", "wait"] {
            #expect(try await refusal(verb) == ProblemDetails(409, "conflict", "This ticket is resolved."))
        }
        #expect(try await site.read(ticket: ticket) == resolved)
        try await site.perform("reopen", on: ticket)
        #expect(
            try await refusal("acknowledge")
                == ProblemDetails(409, "conflict", "This ticket already has a first response."))
    }

    @Test func `a clock that is ahead keeps nobody from answering`() async throws {
        let site = try await TestSite(at: "2026-12-01T08:00:00Z")
        let ticket = try await site.ticket(["openedAt": "2026-12-01T08:02:00Z"])
        let answered = try await site.perform("acknowledge", on: ticket)
        #expect(answered.target("respond", "metAt") == "2026-12-01T08:02:00Z")
    }

    @Test func `parameters and bodies that are not known are refused`() async throws {
        let site = try await TestSite()
        let ticket = try await site.ticket()
        try await expect(
            site.get("/api/v1/tickets?breached=maybe&priority=P9&status=new&mood=1", as: .agent),
            refuses: .invalid([
                .init("?breached", "Must be true or false."), .init("?mood", "Unknown parameter."),
                .init("?priority", "Must be one of P1, P2, P3, P4."),
                .init("?status", "Must be one of open, pending, resolved, closed."),
            ]))
        try await expect(
            site.post("/api/v1/tickets/\(ticket.id)/wait", ["until": "tomorrow"], as: .agent),
            refuses: .invalid("/until", "Unknown field."))
        try await expect(
            site.patch("/api/v1/tickets/\(ticket.id)", ["subject": nil], as: .agent),
            refuses: .invalid("/subject", "This field is required."))
        let text = String(repeating: "x", count: 501)
        try await expect(
            site.patch("/api/v1/tickets/\(ticket.id)", ["subject": .string(text)], as: .agent),
            refuses: .invalid("/subject", "Must be at most 500 characters long."))
    }
}
