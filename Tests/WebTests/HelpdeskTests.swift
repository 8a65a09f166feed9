import Foundation
import Interchange
import Testing

@testable import Web

/// Payloads in the shape that the helpdesks' documentation shows, with people and issues of our own.
@Suite struct HelpdeskTests {
    private let zammad = "/api/v1/tickets/from/zammad"
    private let zendesk = "/api/v1/tickets/from/zendesk"

    // MARK: - Zammad

    private func zammadPayload(_ ticket: JSONValue = [:], article: JSONValue = [:]) -> JSONValue {
        let usualTicket: JSONValue = [
            "article_count": 1, "create_article_sender": "Customer", "create_article_type": "email",
            "created_at": "2026-12-01T08:00:35.282Z", "updated_at": "2026-12-01T08:00:36.333Z", "close_at": nil,
            "first_response_at": nil,
            "customer": [
                "active": true, "email": "grace@acme.example", "firstname": "Grace", "id": 8, "lastname": "Hopper",
                "organization": "Acme", "roles": ["Customer"],
            ],
            "group": ["id": 3, "name": "Service Desk"], "id": 81, "number": "10081",
            "priority": ["active": true, "id": 3, "name": "3 high"], "priority_id": 3, "state": "new", "state_id": 1,
            "title": "Deliveries fail", "preferences": [:], "time_unit": nil,
        ]
        let usualArticle: JSONValue = [
            "attachments": [
                [
                    "id": 174, "filename": "log.txt", "size": "35574",
                    "url": "https://zammad.example.com/api/v1/ticket_attachment/81/104/174",
                ]
            ],
            "body": "Every one ends with <b>401</b>.<div><br></div><div>2 &lt; 3 &amp; so on</div>",
            "content_type": "text/html", "from": "Grace Hopper <grace@acme.example>", "id": 104, "internal": false,
            "sender": "Customer", "type": "email",
        ]
        return ["ticket": usualTicket.merging(ticket), "article": usualArticle.merging(article)]
    }

    @Test func `a new ticket of Zammad is taken with what it tells`() async throws {
        let site = try await TestSite(at: "2026-12-01T08:00:40Z")
        let reply = try await site.post(zammad, zammadPayload(), as: .integration)
        #expect(reply.status == 201)
        let ticket = try reply.json
        #expect(
            ticket.without(
                "id", "number", "missing", "serviceLevel", "problem", "recommended", "linked", "createdAt", "updatedAt",
                "outcome", "warnings", "assignee")
                == [
                    "subject": "Deliveries fail",
                    "description": "Every one ends with 401.\n2 < 3 & so on", "expectedResult": nil,
                    "category": nil, "businessImpact": nil, "suggestedPriority": "P2", "priority": "P2",
                    "errorMessage": nil, "requestID": nil, "instanceID": nil, "accountID": "acme.example",
                    "stepsToReproduce": nil,
                    "attachments": [
                        [
                            "title": "log.txt",
                            "url": "https://zammad.example.com/api/v1/ticket_attachment/81/104/174",
                        ]
                    ],
                    "environment": nil, "discovery": nil, "beganAt": nil, "channel": "email", "plan": "standard",
                    "requester": ["name": "Grace Hopper", "email": "grace@acme.example", "timeZone": nil],
                    "externalID": "81", "source": "zammad", "openedAt": "2026-12-01T08:00:35Z", "status": "open",
                ])
        #expect([ticket["outcome"], ticket["warnings"]] == ["created", []])
        let again = try await site.post(zammad, zammadPayload(), as: .integration).json
        #expect(again == ticket.merging(["outcome": "unchanged"]))
    }

    @Test func `Zammad's states move the clocks, and an older one says nothing`() async throws {
        let site = try await TestSite(at: "2026-12-01T12:00:00Z")
        func send(_ state: String, at instant: String, _ more: JSONValue = [:]) async throws -> JSONValue {
            let ticket: JSONValue = ["state": .string(state), "updated_at": .string(instant), "article_count": 2]
            let payload = zammadPayload(ticket.merging(more), article: ["body": "An answer.", "sender": "Agent"])
            return try await site.post(zammad, payload, as: .integration).json
        }
        _ = try await site.post(zammad, zammadPayload(), as: .integration)
        let waiting = try await send(
            "pending reminder", at: "2026-12-01T09:00:00Z", ["first_response_at": "2026-12-01T08:59:00.000Z"])
        #expect(waiting["status"] == "pending")
        #expect(waiting.states == ["met", "paused"])
        #expect(waiting["description"] == "Every one ends with 401.\n2 < 3 & so on")
        #expect(try await send("open", at: "2026-12-01T08:30:00Z")["status"] == "pending")
        #expect(try await send("open", at: "2026-12-01T10:00:00Z")["status"] == "open")
        let closed = try await send("closed", at: "2026-12-01T11:30:00Z", ["close_at": "2026-12-01T11:00:00Z"])
        #expect(closed["status"] == "resolved")
        #expect(closed.target("fix", "metAt") == "2026-12-01T11:00:00Z")
        #expect(try await send("open", at: "2026-12-01T11:45:00Z", ["title": "Again"])["status"] == "open")
        #expect(
            try await site.journal(of: closed) == [
                "created", "acknowledged", "waiting", "resumed", "resolved", "updated subject", "reopened",
            ])
    }

    @Test func `a ticket that was closed here is open again when Zammad reopens it`() async throws {
        let site = try await TestSite(at: "2026-12-01T12:00:00Z")
        let ticket = try await site.post(zammad, zammadPayload(["state": "closed"]), as: .integration).json
        site.advanceClock(days: 20)
        #expect(try await site.read(ticket: ticket)["status"] == "closed")
        let again = try await site.post(
            zammad, zammadPayload(["state": "open", "updated_at": "2026-12-21T12:00:00Z"]), as: .integration)
        #expect(again.status == 200)
        #expect(try [again["status"], again["outcome"]] == ["open", "updated"])
        #expect(try again.json.states == ["met", "running"])
        #expect(try await site.journal(of: ticket) == ["created", "resolved", "closed", "reopened"])
    }

    // MARK: - Zendesk

    private func zendeskEvent(_ type: String, _ detail: JSONValue = [:], _ more: JSONValue = [:]) -> JSONValue {
        let fallback: JSONValue = [
            "actor_id": "8447388090494", "assignee_id": nil, "brand_id": "8447346621310",
            "created_at": "2026-12-01T08:00:00Z", "custom_status": "8447320465790",
            "description": "Every one ends with a 401.", "external_id": nil, "form_id": "8646151517822",
            "group_id": "8447320466430", "id": "35436", "is_public": true, "organization_id": "8447346622462",
            "priority": "URGENT", "requester_id": "8447388090494", "status": "NEW", "subject": "Deliveries fail",
            "submitter_id": "8447388090494", "tags": ["a"], "type": "INCIDENT",
            "updated_at": "2026-12-01T08:00:00Z", "via": ["channel": "web"],
        ]
        let event: JSONValue = [
            "account_id": 22_129_848, "detail": fallback.merging(detail), "event": [:],
            "id": "cbe4028c-7239-495d-b020-f22348516046", "subject": "zen:ticket:35436",
            "time": "2026-12-01T08:00:01.196Z", "type": .string("zen:event-type:ticket." + type),
            "zendesk_event_version": "2022-11-06",
        ]
        return event.merging(more)
    }

    @Test func `a new ticket of Zendesk's events is taken with what it tells`() async throws {
        let site = try await TestSite(at: "2026-12-01T08:00:40Z")
        let reply = try await site.post(
            zendesk + "?source=zendesk-emea", zendeskEvent("created"), as: .integration)
        #expect(reply.status == 201)
        let ticket = try reply.json
        let told: JSONValue = [
            "subject": "Deliveries fail", "description": "Every one ends with a 401.", "category": "defect",
            "suggestedPriority": "P1", "priority": "P1", "requester": nil, "externalID": "35436",
            "source": "zendesk-emea", "openedAt": "2026-12-01T08:00:00Z", "status": "open", "channel": "website",
        ]
        #expect(ticket.merging(told) == ticket)
    }

    @Test func `a public comment of Zendesk's staff is the first response, and its states move the clocks`()
        async throws
    {
        let site = try await TestSite(at: "2026-12-01T12:00:00Z")
        func send(_ type: String, _ detail: JSONValue, _ more: JSONValue) async throws -> JSONValue {
            try await site.post(zendesk, zendeskEvent(type, detail, more), as: .integration).json
        }
        func comment(isPublic: Bool, isStaff: Bool) -> JSONValue {
            ["comment": ["is_public": .bool(isPublic), "author": ["is_staff": .bool(isStaff)], "body": "Hello."]]
        }
        let hour = "2026-12-01T08:30:00Z"
        for (isPublic, isStaff) in [(true, false), (false, true)] {
            let more: JSONValue = ["event": comment(isPublic: isPublic, isStaff: isStaff), "time": .string(hour)]
            #expect(try await send("comment_added", [:], more).target("respond", "metAt") == JSONValue.null)
        }
        let more: JSONValue = ["event": comment(isPublic: true, isStaff: true), "time": .string(hour)]
        #expect(try await send("comment_added", [:], more).target("respond", "metAt") == .string(hour))
        let pending = try await send("status_changed", ["status": "PENDING"], ["time": "2026-12-01T09:00:00Z"])
        #expect(pending["status"] == "pending")
        let solved = try await send("status_changed", ["status": "SOLVED"], ["time": "2026-12-01T10:00:00Z"])
        #expect(solved["status"] == "resolved")
        #expect(solved.target("fix", "metAt") == "2026-12-01T10:00:00Z")
    }

    @Test func `a trigger of Zendesk tells who asks as well`() async throws {
        let site = try await TestSite(at: "2026-12-01T12:00:00Z")
        let payload: JSONValue = [
            "ticket": [
                "id": "35436", "subject": "Deliveries fail", "description": "----\nGrace, 1 Dec\n\nEvery one.",
                "priority": "Normal", "status": "Open", "type": "Question", "created_at": "2026-12-01T08:00:00Z",
                "updated_at": "2026-12-01T08:00:00Z", "via": "Mail", "new": ["unknown": true],
                "requester": ["name": "Grace Hopper", "email": "grace@acme.example"],
            ]
        ]
        let ticket = try await site.post(zendesk, payload, as: .integration).json
        let told: JSONValue = [
            "requester": ["name": "Grace Hopper", "email": "grace@acme.example", "timeZone": nil], "priority": "P3",
            "category": "question", "channel": "email", "accountID": "acme.example",
        ]
        #expect(ticket.merging(told) == ticket)
    }

    // MARK: - Both

    @Test func `what is about no ticket is refused, and oddities of a ticket are not`() async throws {
        let site = try await TestSite(at: "2026-12-01T12:00:00Z")
        let required = "This field is required."
        try await expect(site.post(zammad, [:], as: .agent), refuses: .invalid("/ticket/id", required))
        try await expect(site.post(zammad, ["ticket": 7], as: .agent), refuses: .invalid("/ticket/id", required))
        try await expect(site.post(zendesk, [:], as: .agent), refuses: .invalid("/ticket/id", required))
        try await expect(
            site.post(zendesk, ["type": "zen:event-type:user.created", "detail": ["id": "1"]], as: .agent),
            refuses: .invalid("/type", "This is not a ticket event."))
        try await expect(
            site.post(zendesk, ["type": "zen:event-type:ticket.created"], as: .agent),
            refuses: .invalid("/detail/id", required))
        try await expect(
            site.post(zammad, ["ticket": ["id": 1]], as: .agent),
            refuses: .invalid([.init("/subject", required), .init("/description", required)]))
        let odd: JSONValue = [
            "ticket": [
                "id": "7", "title": "Line\u{7}\nbreak", "state": "waiting for the moon", "created_at": "yesterday",
                "priority": ["name": "7 whatever"], "customer": ["email": "nobody", "firstname": "N"],
            ]
        ]
        let taken = try await site.post(zammad, odd, as: .integration)
        #expect(taken.status == 201)
        #expect(try taken["subject"] == "Line  break")
        #expect(try taken["description"] == "Line  break")
        #expect(try taken["requester"] == JSONValue.null)
        #expect(try taken["openedAt"] == "2026-12-01T12:00:00Z")
        #expect(
            try taken["warnings"] == [
                ["pointer": "/ticket/created_at", "detail": "“yesterday” cannot be read as a time."],
                [
                    "pointer": "/ticket/priority/name",
                    "detail": "“7 whatever” is not a known priority. The priority was kept.",
                ],
                [
                    "pointer": "/ticket/customer/email",
                    "detail": "This is not an email address. An email address must have exactly one @.",
                ],
                [
                    "pointer": "/ticket/state",
                    "detail": """
                    “waiting for the moon” is not a known state. The status was kept. An operator can say what it \
                    means in LECTERN_TICKET_STATES.
                    """,
                ],
                [
                    "pointer": "/ticket/created_at",
                    "detail": "There is no time of opening. The ticket counts as opened at 2026-12-01T12:00:00Z.",
                ],
                [
                    "pointer": "/ticket/updated_at",
                    "detail": "There is no time of the change. Payloads apply in the order of their arrival.",
                ],
            ])
        for path in [zammad, zendesk] {
            try await expect(site.post(path, [:], as: .trainer), refuses: .forbidden("trainer"))
            try await expect(site.post(path, [:], as: .anybody), refuses: .noToken)
        }
    }

    @Test(arguments: [
        ("One<br>two<br/>three", "One\ntwo\nthree"), ("a < b > c", "a < b > c"), ("<p>1</p><p>2</p>", "1\n2"),
        ("x<style>p { a: b }</style>y", "xy"), ("<!-- hidden -->shown", "shown"), ("a <unclosed", "a <unclosed"),
        ("&amp;lt; &lt;&nbsp;&quot;", "&lt; < \""),
        ("Gr&uuml;&szlig;e &#8364;&#x20AC; &nothing; &", "Grüße €€ &nothing; &"),
        ("a<!-- b > c -->d<!-- e", "ad<!-- e"), ("<p>x</P><STYLE>y</style >z", "x\nz"),
    ])
    func `HTML becomes text`(html: String, text: String) {
        #expect(plainText(html: html) == text)
    }

    @Test(arguments: ["<", "<style>", "<p", "</", "&lt;<", "&", "<!--", "<!-->"])
    func `a text that is all markup is read to its end`(
        piece: String
    ) {
        // Takes hours where the time grows with the square of the length.
        let text = plainText(html: String(repeating: piece, count: 50_000) + ">last")
        #expect(text.count <= piece.count * 50_000 + 5)
    }
}
