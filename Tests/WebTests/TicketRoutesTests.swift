import Foundation
import Testing

@Suite struct TicketRoutesTests {
    @Test func `a subject and a description make a ticket, and the rest is missing`() async throws {
        let site = try await TestSite(at: "2026-12-01T08:00:00Z")
        let made = try await site.post(
            "/api/v1/tickets", ["subject": "Deliveries fail", "description": "All of them."], as: .agent)
        let ticket = try made.json
        #expect(made.status == 201)
        #expect(made.header("Location") == "/api/v1/tickets/\(ticket.id)")
        #expect(
            ticket == [
                "id": .string(ticket.id), "number": 1, "subject": "Deliveries fail", "description": "All of them.",
                "priority": "P3", "plan": "standard", "accountID": nil, "requester": nil, "channel": nil, "source": nil,
                "externalID": nil, "openedAt": "2026-12-01T08:00:00Z", "category": nil, "businessImpact": nil,
                "suggestedPriority": nil, "expectedResult": nil, "errorMessage": nil, "requestID": nil,
                "instanceID": nil, "stepsToReproduce": nil, "attachments": [], "environment": nil, "discovery": nil,
                "beganAt": nil, "status": "open",
                "missing": [
                    "category", "businessImpact", "suggestedPriority", "expectedResult", "errorMessage", "requestID",
                    "instanceID", "accountID", "stepsToReproduce", "environment", "discovery", "beganAt",
                ],
                "serviceLevel": [
                    "priority": "P3", "plan": "standard", "clockStart": "2026-12-01T08:00:00Z",
                    "respond": [
                        "target": ["businessDays": 1], "due": "2026-12-01T16:00:00Z", "metAt": nil, "state": "running",
                        "breachedBy": nil,
                    ],
                    "fix": [
                        "target": "futureRelease", "due": nil, "metAt": nil, "state": "none", "breachedBy": nil,
                    ],
                ],
                "problem": "p1", "recommended": [], "linked": [], "assignee": nil, "createdAt": "2026-12-01T08:00:00Z",
                "updatedAt": "2026-12-01T08:00:00Z",
            ])
        #expect(try await site.journal(of: ticket) == ["created"])
    }

    @Test func `a ticket is read as it was written`() async throws {
        let site = try await TestSite()
        let written: JSONValue = [
            "subject": "Deliveries fail", "description": "Every one.\n\nSince today.", "expectedResult": "200",
            "category": "defect", "businessImpact": "Orders are typed.", "suggestedPriority": "P2", "priority": "P1",
            "errorMessage": "", "requestID": "r-1", "instanceID": "i-1", "accountID": "ACME",
            "stepsToReproduce": "1. Order\n2. Wait",
            "attachments": [["title": "Log", "url": "https://files.example.org/log.txt"]],
            "environment": "production", "discovery": "By a customer.", "beganAt": "2026-11-30T20:00:00Z",
            "channel": "email", "plan": "superPremium",
            "requester": ["name": "Grace", "email": "grace@acme.example", "timeZone": "America/New_York"],
            "externalID": "90210", "source": "zammad", "openedAt": "2026-12-01T07:00:00Z",
        ]
        let made = try await site.ticket(written)
        let added = ["id", "number", "status", "missing", "serviceLevel", "problem", "recommended", "linked"]
        for name in added + ["createdAt", "updatedAt"] { #expect(made[name] != nil) }
        #expect(
            made.without(
                "id", "number", "status", "missing", "serviceLevel", "problem", "recommended", "linked", "createdAt",
                "updatedAt", "assignee") == written)
        #expect(made["missing"] == [])
        #expect(try await site.read(ticket: made) == made)
    }

    @Test func `a program that leaves the plan out takes that of the account, and does not lower it`() async throws {
        let site = try await TestSite()
        let account: JSONValue = ["accountID": "acme.example"]
        try await site.ticket(account.merging(["plan": "superPremium"]))
        let key: JSONValue = ["source": "zammad", "externalID": "17"]
        #expect(try await site.ticket(account.merging(key), as: .integration)["plan"] == "superPremium")
        let same = try await site.post("/api/v1/tickets", key.merging(["plan": nil]), as: .integration)
        #expect(try same["plan"] == "superPremium")
        #expect(try await site.ticket(["accountID": "other.example"])["plan"] == "standard")
        try await site.supportTicket()
        let plans = try await site.get("/api/v1/tickets", as: .agent)["items"]?.items.map { $0["plan"]?.text }
        #expect(plans == ["superPremium", "superPremium", "standard", "superPremium"])
    }

    @Test func `what its source hands in again is the same ticket, with the fields that it holds this time`()
        async throws
    {
        let site = try await TestSite()
        let key: JSONValue = ["source": "zammad", "externalID": "17"]
        let first = try await site.ticket(
            key.merging(["errorMessage": "401", "requester": ["name": "Ada", "email": "ada@acme.example"]]),
            as: .integration)
        let same = try await site.post(
            "/api/v1/tickets", key.merging(["subject": "Deliveries fail"]), as: .integration)
        #expect(same.status == 200)
        #expect(try same.json == first)
        site.advanceClock(seconds: 60)
        let changed = try await site.post(
            "/api/v1/tickets", key.merging(["errorMessage": nil, "requester": ["name": "Ada L."]]), as: .integration)
        #expect(
            try changed.json
                == first.merging([
                    "errorMessage": nil,
                    "requester": ["name": "Ada L.", "email": "ada@acme.example", "timeZone": nil],
                    "missing": .array([
                        "category", "businessImpact", "suggestedPriority", "expectedResult",
                        "errorMessage", "requestID", "instanceID", "stepsToReproduce", "environment", "discovery",
                        "beganAt",
                    ]),
                    "updatedAt": "2026-12-01T08:01:00Z",
                ]))
        #expect(try await site.journal(of: first) == ["created", "updated errorMessage requester"])
        let other = try await site.ticket(["source": "zendesk", "externalID": "17"])
        #expect(other["number"] == 2)
        let refused = try await site.patch("/api/v1/tickets/\(other.id)", ["source": "zammad"], as: .agent)
        try expect(
            refused, refuses: ProblemDetails(409, "conflict", "Another ticket from this source has this externalID."))
    }

    @Test func `a new ticket of a source needs what every ticket needs`() async throws {
        let site = try await TestSite()
        let reply = try await site.post("/api/v1/tickets", ["externalID": "17"], as: .integration)
        try expect(
            reply,
            refuses: .invalid([
                .init("/subject", "This field is required."), .init("/description", "This field is required."),
            ]))
    }

    @Test func `the account is what was given, else the mail domain, unless anybody can have an address there`()
        async throws
    {
        let site = try await TestSite()
        func account(_ fields: JSONValue) async throws -> JSONValue? { try await site.ticket(fields)["accountID"] }
        #expect(try await account(["accountID": "A-1", "requester": ["email": "ada@acme.example"]]) == "A-1")
        #expect(try await account(["requester": ["email": "ada@ACME.example"]]) == "acme.example")
        #expect(try await account(["requester": ["email": "ada@gmail.com"]]) == JSONValue.null)
        #expect(try await site.get("/api/v1/tickets?account=acme.example", as: .agent)["items"]?.items.count == 1)
    }

    @Test func `the priority is for staff to set`() async throws {
        let site = try await TestSite()
        let refusal = ProblemDetails(
            403, "forbidden", "Only staff can set the priority of a ticket. Send suggestedPriority instead.")
        let body: JSONValue = ["subject": "S", "description": "D", "priority": "P1", "source": "x", "externalID": "1"]
        try await expect(site.post("/api/v1/tickets", body, as: .integration), refuses: refusal)
        let ticket = try await site.ticket(
            body.without("priority").merging(["suggestedPriority": "P2"]), as: .integration)
        #expect(ticket["priority"] == "P2")
        try await expect(
            site.patch("/api/v1/tickets/\(ticket.id)", ["priority": "P1"], as: .integration), refuses: refusal)
        try await expect(site.post("/api/v1/tickets", body, as: .integration), refuses: refusal)
        let raised = try await site.patch("/api/v1/tickets/\(ticket.id)", ["priority": "P1"], as: .agent)
        #expect(try raised["priority"] == "P1")
        // What it has already is no change.
        #expect(try await site.post("/api/v1/tickets", body, as: .integration).json == raised.json)
    }

    @Test func `a new priority gives new targets from the same start`() async throws {
        let site = try await TestSite(at: "2026-12-01T08:00:00Z")
        let ticket = try await site.ticket(["priority": "P2"])
        #expect(ticket.target("respond", "due") == "2026-12-01T10:00:00Z")
        #expect(ticket.target("fix", "due") == "2026-12-07T16:00:00Z")
        site.advanceClock(seconds: 1_800)
        let raised = try await site.patch("/api/v1/tickets/\(ticket.id)", ["priority": "P1"], as: .agent).json
        #expect(raised.target("respond", "due") == "2026-12-01T09:00:00Z")
        #expect(raised.target("fix", "due") == "2026-12-03T08:00:00Z")
        #expect(try await site.journal(of: ticket) == ["created", "updated priority"])
    }

    @Test func `a ticket lives as the agreement counts`() async throws {
        let site = try await TestSite(at: "2026-12-01T08:00:00Z")
        let ticket = try await site.ticket(["priority": "P2"])
        let waiting = try await site.perform("wait", on: ticket, at: "2026-12-01T08:30:00Z")
        #expect(waiting["status"] == "pending")
        #expect(waiting.states == ["paused", "paused"])
        #expect(waiting.target("respond", "due") == JSONValue.null)
        site.setClock("2026-12-02T08:00:00Z")
        let resumed = try await site.perform("resume", on: ticket)
        #expect(resumed.states == ["running", "running"])
        #expect(resumed.target("respond", "due") == "2026-12-02T09:30:00Z")
        let answered = try await site.perform("acknowledge", on: ticket, at: "2026-12-02T10:00:00Z")
        #expect(answered.states == ["breached", "running"])
        #expect(answered.target("respond", "breachedBy") == "PT30M")
        #expect(
            try await site.perform("workaround", on: ticket, at: "2026-12-02T11:00:00Z").states == ["breached", "met"])
        #expect(try await site.perform("reopen", on: ticket, at: "2026-12-02T12:00:00Z").states[1] == "running")
        let resolved = try await site.perform("resolve", on: ticket, at: "2026-12-02T13:00:00Z")
        #expect(resolved["status"] == "resolved")
        #expect(resolved.states == ["breached", "met"])
        #expect(
            try await site.journal(of: ticket) == [
                "created", "waiting", "resumed", "acknowledged", "workaround", "reopened", "resolved",
            ])
    }

    @Test func `a resolved ticket is closed after 14 days, whether or not anybody looks`() async throws {
        let site = try await TestSite(at: "2026-12-01T08:00:00Z")
        let ticket = try await site.ticket()
        try await site.perform("resolve", on: ticket)
        site.setClock("2026-12-15T07:59:59Z")
        #expect(try await site.read(ticket: ticket)["status"] == "resolved")
        #expect(try await site.subjects("?status=closed") == [])
        site.setClock("2026-12-15T08:00:00Z")
        #expect(try await site.read(ticket: ticket)["status"] == "closed")
        #expect(try await site.subjects("?status=closed") == ["Deliveries fail"])
        #expect(try await site.subjects("?status=resolved&status=open") == [])
        let refused = try await site.post("/api/v1/tickets/\(ticket.id)/reopen", as: .agent)
        try expect(
            refused, refuses: ProblemDetails(409, "conflict", "This ticket is closed. Open a new one instead."))
    }

    @Test func `tickets taken over bring their first response and resolution along`() async throws {
        let site = try await TestSite(at: "2026-12-01T08:00:00Z")
        let ticket = try await site.ticket([
            "openedAt": "2026-11-02T08:00:00Z", "priority": "P2", "acknowledgedAt": "2026-11-02T09:00:00Z",
            "resolvedAt": "2026-11-03T09:00:00Z",
        ])
        #expect(ticket["status"] == "closed")
        #expect(ticket.states == ["met", "met"])
        #expect(try await site.journal(of: ticket) == ["created", "acknowledged", "resolved", "closed"])
    }

    @Test func `a first response that is handed in late counts from its own time`() async throws {
        let site = try await TestSite(at: "2026-12-01T08:00:00Z")
        let fields: JSONValue = [
            "subject": "Deliveries fail", "description": "Every one ends with a 401.", "externalID": "7",
        ]
        let ticket = try await site.ticket(fields)
        site.setClock("2026-12-01T09:00:00Z")
        _ = try await site.patch("/api/v1/tickets/\(ticket.id)", ["priority": "P2"], as: .agent)
        let answered = try await site.post(
            "/api/v1/tickets", fields.merging(["acknowledgedAt": "2026-12-01T08:30:00Z"]), as: .agent)
        #expect(answered.status == 200, "\(answered.text)")
        #expect(try answered.json.target("respond", "metAt") == "2026-12-01T08:30:00Z")
        let early = try await site.ticket(fields.merging(["externalID": "8"]))
        #expect(early["serviceLevel"]?["respond"]?["metAt"] == .null)
        try await expect(
            site.post(
                "/api/v1/tickets",
                fields.merging(["externalID": "8", "acknowledgedAt": "2026-12-01T08:30:00Z"]), as: .agent),
            refuses: .invalid("/acknowledgedAt", "This is before the ticket was opened."))
    }

    @Test func `a resolution that is handed in again leaves a ticket open that was reopened after it`() async throws {
        let site = try await TestSite(at: "2026-12-01T08:00:00Z")
        let fields: JSONValue = [
            "subject": "Deliveries fail", "description": "Every one ends with a 401.", "externalID": "7",
            "openedAt": "2026-11-30T08:00:00Z", "resolvedAt": "2026-11-30T09:00:00Z",
        ]
        try await site.perform("reopen", on: try await site.ticket(fields))
        let again = try await site.post("/api/v1/tickets", fields, as: .agent)
        #expect(again.status == 200, "\(again.text)")
        #expect(try again.json["status"] == "open")
        site.setClock("2026-12-02T08:00:00Z")
        let later = try await site.post(
            "/api/v1/tickets", fields.merging(["resolvedAt": "2026-12-02T07:00:00Z"]), as: .agent)
        #expect(try later.json["status"] == "resolved")
    }

    @Test func `lists are filtered by everything that is known of a ticket`() async throws {
        let site = try await TestSite(at: "2026-12-01T08:00:00Z")
        try await site.ticket(["subject": "Größe zählt", "priority": "P1", "openedAt": "2026-11-30T08:00:00Z"])
        try await site.ticket(["subject": "100 % of_all", "priority": "P2"])
        let waiting = try await site.ticket(["subject": "Retries", "description": "see LOG-7"])
        try await site.perform("wait", on: waiting)
        #expect(try await site.subjects("") == ["Größe zählt", "100 % of_all", "Retries"])
        #expect(try await site.subjects("?status=pending") == ["Retries"])
        #expect(try await site.subjects("?status=open&priority=P1&priority=P3") == ["Größe zählt"])
        #expect(try await site.subjects("?q=GROSSE+z%C3%84hlt") == ["Größe zählt"])
        #expect(try await site.subjects("?q=grö%C3%9Fe+ZAHLT") == ["Größe zählt"])
        #expect(try await site.subjects("?q=log-7") == ["Retries"])
        #expect(try await site.subjects("?q=0_%25") == [])
        #expect(try await site.subjects("?q=%25+of_") == ["100 % of_all"])
        #expect(try await site.subjects("?from=2026-12-01T08:00:00Z") == ["100 % of_all", "Retries"])
        #expect(try await site.subjects("?to=2026-12-01T08:00:00Z") == ["Größe zählt"])
        #expect(try await site.subjects("?problem=none") == [])
        #expect(try await site.subjects("?linked=true") == [])
        #expect(try await site.subjects("?linked=false&priority=P2") == ["100 % of_all"])
    }

    @Test func `breached are those of which a target was missed, also where it was met since`() async throws {
        let site = try await TestSite(at: "2026-12-01T08:00:00Z")
        let late = try await site.ticket(["subject": "Late", "priority": "P1"])
        try await site.ticket(["subject": "Unanswered", "priority": "P1"])
        try await site.ticket(["subject": "Wish", "priority": "P4"])
        let waiting = try await site.ticket(["subject": "Waiting", "priority": "P1"])
        try await site.perform("wait", on: waiting)
        // Used up at nine; met then is met in time.
        site.setClock("2026-12-01T09:00:00Z")
        #expect(try await site.subjects("?breached=true") == [])
        site.setClock("2026-12-01T09:00:01Z")
        #expect(try await site.subjects("?breached=true") == ["Late", "Unanswered"])
        try await site.perform("acknowledge", on: late)
        #expect(try await site.subjects("?breached=true") == ["Late", "Unanswered"])
        #expect(try await site.subjects("?breached=false") == ["Wish", "Waiting"])
        for ticket in try await site.get("/api/v1/tickets", as: .agent)["items"]?.items ?? [] {
            let listed = try await site.subjects("?breached=true").contains(ticket["subject"]?.text ?? "")
            #expect(listed == ticket.states.contains("breached"))
        }
    }

    @Test func `what is due first comes first, what was missed before it, and what waits not at all`() async throws {
        let site = try await TestSite(at: "2026-12-01T08:00:00Z")
        try await site.ticket(["subject": "In three days", "priority": "P4"])
        try await site.ticket(["subject": "In two hours", "priority": "P2"])
        let answered = try await site.ticket(["subject": "Fixed in two days", "priority": "P1"])
        try await site.perform("acknowledge", on: answered)
        try await site.ticket(["subject": "Missed", "priority": "P1", "openedAt": "2026-11-30T08:00:00Z"])
        let waiting = try await site.ticket(["subject": "Waiting", "priority": "P1"])
        try await site.perform("wait", on: waiting)
        let done = try await site.ticket(["subject": "Done", "priority": "P1"])
        try await site.perform("resolve", on: done)
        let order = ["Missed", "In two hours", "Fixed in two days", "In three days"]
        let list = "/api/v1/tickets/due"
        #expect(try await site.subjects("", of: list) == order)
        #expect(try await site.subjects("?breached=false", of: list) == Array(order.dropFirst()))
        let first = try await site.get(list + "?limit=3", as: .agent).json
        let next = try #require(first["next"]?.text)
        #expect(try await site.subjects("?limit=3&cursor=\(next)", of: list) == ["In three days"])
    }

    @Test func `a change can be bound to what was read, and the passing of time is no change`() async throws {
        let site = try await TestSite(at: "2026-12-01T08:00:00Z")
        let ticket = try await site.ticket(["priority": "P1"])
        let path = "/api/v1/tickets/\(ticket.id)"
        let tag = try #require(try await site.get(path, as: .agent).tag)
        #expect(try await site.get(path, as: .agent, ["If-None-Match": tag]).status == 304)
        // An hour later its first response is missed: what is shown is another, though nobody changed it.
        site.setClock("2026-12-01T10:00:00Z")
        #expect(try await site.get(path, as: .agent, ["If-None-Match": tag]).status == 200)
        #expect(try await site.patch(path, ["subject": "A"], as: .agent, ["If-Match": tag]).status == 200)
        try await expect(site.patch(path, ["subject": "B"], as: .agent, ["If-Match": tag]), refuses: .changed)
        try await expect(site.post(path + "/resolve", as: .agent, ["If-Match": tag]), refuses: .changed)
    }

    @Test func `a ticket that was read can be sent back as it is, and what the server says cannot be changed`()
        async throws
    {
        let site = try await TestSite(at: "2026-12-01T08:00:00Z")
        let ticket = try await site.ticket(["requester": ["email": "ada@acme.example"]])
        let path = "/api/v1/tickets/\(ticket.id)"
        #expect(try await site.patch(path, ticket, as: .agent).json == ticket)
        let reply = try await site.patch(path, ["status": "closed", "number": 7, "nonsense": 1], as: .agent)
        try expect(
            reply,
            refuses: .invalid([
                .init("/number", "This field is read-only."), .init("/status", "This field is read-only."),
            ]))
        try await expect(
            site.patch(path, ["nonsense": 1], as: .agent), refuses: .invalid("/nonsense", "Unknown field.")
        )
    }

    @Test func `tickets are for staff to read, and for agents and integrations to write`() async throws {
        let site = try await TestSite()
        let ticket = try await site.ticket(as: .integration)
        let path = "/api/v1/tickets/\(ticket.id)"
        let body: JSONValue = ["subject": "S", "description": "D"]
        for who in [TestSite.Who.admin, .trainer, .agent] {
            #expect(try await site.get(path, as: who).status == 200)
            #expect(try await site.get("/api/v1/tickets", as: who).status == 200)
            #expect(try await site.get("/api/v1/tickets/due", as: who).status == 200)
        }
        for path in [path, "/api/v1/tickets", "/api/v1/tickets/due"] {
            try await expect(site.get(path, as: .integration), refuses: .forbidden("integration"))
            try await expect(site.get(path), refuses: .noToken)
        }
        for (who, refusal) in [(TestSite.Who.trainer, ProblemDetails.forbidden("trainer")), (.anybody, .noToken)] {
            try await expect(site.post("/api/v1/tickets", body, as: who), refuses: refusal)
            try await expect(site.patch(path, body, as: who), refuses: refusal)
            try await expect(site.post(path + "/acknowledge", as: who), refuses: refusal)
        }
        #expect(try await site.patch(path, body, as: .integration).status == 200)
        #expect(try await site.post(path + "/acknowledge", as: .integration).status == 200)
        try await expect(site.get("/api/v1/tickets/none", as: .agent), refuses: .missing("ticket"))
        try await expect(site.post("/api/v1/tickets/none/resolve", as: .agent), refuses: .missing("ticket"))
    }

    @Test func `a verb is carried out once for a key`() async throws {
        let site = try await TestSite()
        let ticket = try await site.ticket()
        let path = "/api/v1/tickets/\(ticket.id)/resolve"
        let first = try await site.post(path, as: .agent, ["Idempotency-Key": "k"])
        let second = try await site.post(path, as: .agent, ["Idempotency-Key": "k"])
        #expect(first.status == 200)
        #expect(second.status == 200)
        #expect(second.body == first.body)
        #expect(second.header("Idempotency-Replayed") == "true")
    }
}
