import Foundation
import Testing
import Training
import Web

/// Payloads of Znuny, Chatwoot and RT in the shape that their documentation shows, and of others by a mapping.
@Suite struct HelpdeskKindsTests {
    private func post(_ kind: String, _ payload: JSONValue, to site: TestSite) async throws -> JSONValue {
        let reply = try await site.post("/api/v1/tickets/from/\(kind)", payload, as: .agent)
        #expect(reply.status < 300, "\(reply.text)")
        return try reply.json
    }

    private func facts(_ ticket: JSONValue) -> JSONValue {
        .object(
            [
                "subject", "description", "suggestedPriority", "requester", "externalID", "source", "openedAt",
                "status", "channel", "outcome", "warnings",
            ].reduce(into: [:]) { $0[$1] = ticket[$1] })
    }

    // MARK: - Znuny

    private func znuny(_ ticket: JSONValue = [:], articles: [JSONValue]? = nil) -> JSONValue {
        let first: JSONValue = [
            "ArticleID": "7", "Body": "Every one ends with a 401.", "MimeType": "text/plain",
            "From": "Grace Hopper <grace@acme.example>", "SenderType": "customer", "IsVisibleForCustomer": "1",
            "CreateTime": "2026-12-01 08:00:35", "CommunicationChannel": "Email",
        ]
        let usual: JSONValue = [
            "TicketID": "81", "TicketNumber": "2026120110000017", "Title": "Deliveries fail", "State": "new",
            "StateType": "new", "Priority": "4 high", "Created": "2026-12-01 08:00:35",
            "Changed": "2026-12-01 08:00:36", "CustomerUserID": "grace", "Articles": .array(articles ?? [first]),
        ]
        return ["Event": ["Event": "TicketCreate", "TicketID": "81"], "Ticket": usual.merging(ticket)]
    }

    @Test func `a new ticket of Znuny is taken with what it tells`() async throws {
        let site = try await TestSite(at: "2026-12-01T08:00:40Z")
        let ticket = try await post("znuny", znuny(), to: site)
        #expect(
            facts(ticket) == [
                "subject": "Deliveries fail", "description": "Every one ends with a 401.", "suggestedPriority": "P2",
                "requester": ["name": "Grace Hopper", "email": "grace@acme.example", "timeZone": nil],
                "externalID": "81", "source": "znuny", "openedAt": "2026-12-01T08:00:35Z", "status": "open",
                "channel": "email", "outcome": "created", "warnings": [],
            ])
        #expect(try await post("znuny", znuny(), to: site)["outcome"] == "unchanged")
    }

    @Test func `Znuny's answers, states and priorities are followed, and internal articles are not shown`()
        async throws
    {
        let site = try await TestSite(at: "2026-12-01T12:00:00Z")
        let note: JSONValue = [
            "Body": "Our own note", "SenderType": "agent", "IsVisibleForCustomer": 0,
            "CreateTime": "2026-12-01 08:00:10",
        ]
        let internalOnly = try await post("znuny", znuny(articles: [note]), to: site)
        #expect(internalOnly["description"] == "Deliveries fail")
        let question: JSONValue = [
            "Body": "<p>It is <b>slow</b></p>", "MimeType": "text/html", "SenderType": "customer",
            "CreateTime": "2026-12-01 08:30:00",
        ]
        let answer: JSONValue = [
            "Body": "Try again", "SenderType": "agent", "IsVisibleForCustomer": "1",
            "CreateTime": "2026-12-01 09:00:00",
        ]
        let later = try await post(
            "znuny",
            znuny(
                ["Changed": "2026-12-01 09:00:01", "State": "pending reminder", "Priority": "5 very high"],
                articles: [note, question, answer]), to: site)
        #expect(later["description"] == "It is slow")
        #expect([later["status"], later["priority"]] == ["pending", "P1"])
        #expect(later.states == ["met", "paused"])
        let older = try await post("znuny", znuny(["State": "closed successful"]), to: site)
        #expect([older["outcome"], older["status"]] == ["outdated", "pending"])
        let closed = try await post(
            "znuny", znuny(["Changed": "2026-12-01 10:00:00", "State": "closed successful"]), to: site)
        #expect(closed["status"] == "resolved")
    }

    // MARK: - Chatwoot

    private func conversation(_ fields: JSONValue = [:]) -> JSONValue {
        let usual: JSONValue = [
            "event": "conversation_created", "id": 10, "status": "open", "priority": "urgent",
            "channel": "Channel::WebWidget", "created_at": 1_796_112_000, "updated_at": .number(1_796_112_001.5),
            "timestamp": 1_796_112_001, "additional_attributes": ["mail_subject": nil],
            "meta": ["sender": ["id": 12, "name": "Jane", "email": "jane@acme.example"]],
            "messages": [
                [
                    "id": 120, "content": "Deliveries fail\nSince today.", "message_type": 0, "private": false,
                    "created_at": 1_796_112_000,
                ]
            ],
        ]
        return usual.merging(fields)
    }

    @Test func `a conversation of Chatwoot is taken with what it tells`() async throws {
        let site = try await TestSite(at: "2026-12-01T08:00:40Z")
        #expect(
            facts(try await post("chatwoot", conversation(), to: site)) == [
                "subject": "Deliveries fail", "description": "Deliveries fail\nSince today.",
                "suggestedPriority": "P1",
                "requester": ["name": "Jane", "email": "jane@acme.example", "timeZone": nil],
                "externalID": "10", "source": "chatwoot", "openedAt": "2026-12-01T08:00:00Z", "status": "open",
                "channel": "website", "outcome": "created", "warnings": [],
            ])
    }

    @Test func `messages of Chatwoot complete their conversation, and private ones change nothing`() async throws {
        let site = try await TestSite(at: "2026-12-01T09:00:00Z")
        let ticket = try await post("chatwoot", conversation(), to: site)
        func message(_ fields: JSONValue) -> JSONValue {
            let usual: JSONValue = [
                "event": "message_created", "id": 121, "content": "Our own note", "message_type": "outgoing",
                "private": true, "created_at": "2026-12-01T08:10:00.000Z",
                "conversation": ["id": 10, "status": "open", "timestamp": 1_796_112_600],
            ]
            return usual.merging(fields)
        }
        let note = try await post("chatwoot", message([:]), to: site)
        #expect(note["description"] == ticket["description"])
        #expect(note.states == ["running", "running"] && note["outcome"] == "unchanged")
        let reply = try await post(
            "chatwoot", message(["private": false, "created_at": "2026-12-01T08:20:00.000Z"]), to: site)
        #expect(reply.target("respond", "metAt") == "2026-12-01T08:20:00Z")
        let resolved = try await post(
            "chatwoot",
            conversation([
                "event": "conversation_status_changed", "status": "resolved", "updated_at": 1_796_113_800,
                "timestamp": 1_796_113_800,
            ]), to: site)
        #expect(resolved["status"] == "resolved")
        let other = try await site.post(
            "/api/v1/tickets/from/chatwoot", ["event": "contact_created", "id": 1], as: .agent)
        try expect(other, refuses: .invalid("/event", "This is not an event of a conversation."))
    }

    // MARK: - RT

    @Test func `a ticket of RT is taken as its REST 2 shows it`() async throws {
        let site = try await TestSite(at: "2026-12-01T08:00:40Z")
        let payload: JSONValue = [
            "type": "ticket", "id": 5, "Subject": "Deliveries fail", "Status": "new", "Priority": "50",
            "Created": "2026-12-01T08:00:00Z", "LastUpdated": "2026-12-01T08:00:01Z", "Told": "1970-01-01T00:00:00Z",
            "Resolved": "1970-01-01T00:00:00Z",
            "Requestor": [
                ["id": "grace", "type": "user", "EmailAddress": "grace@acme.example", "RealName": "Grace Hopper"]
            ],
            "Content": "Every one ends with a 401.\n", "ContentType": "text/plain",
        ]
        #expect(
            facts(try await post("rt", payload, to: site)) == [
                "subject": "Deliveries fail", "description": "Every one ends with a 401.", "suggestedPriority": "P3",
                "requester": ["name": "Grace Hopper", "email": "grace@acme.example", "timeZone": nil],
                "externalID": "5", "source": "rt", "openedAt": "2026-12-01T08:00:00Z", "status": "open",
                "channel": nil, "outcome": "created", "warnings": [],
            ])
        let stalled = try await post(
            "rt",
            payload.merging([
                "Status": "stalled", "LastUpdated": "2026-12-01T08:00:20Z", "Priority": "100",
                "Told": "2026-12-01T08:00:15Z",
            ]), to: site)
        #expect([stalled["status"], stalled["priority"]] == ["pending", "P2"])
        #expect(stalled.target("respond", "metAt") == "2026-12-01T08:00:15Z")
    }

    // MARK: - A mapping

    private let mapping: JSONValue = [
        "name": "desk",
        "pointers": [
            "externalID": "/case/id", "subject": "/case/title", "description": "/case/posts/0/text",
            "requesterEmail": "/case/by/mail", "requesterName": "/case/by/a~1b", "priority": "/case/urgency",
            "state": "/case/phase", "openedAt": "/case/opened", "changedAt": "/case/modified",
        ],
        "priorities": ["Showstopper": "P1"], "states": ["Parked": "pending"],
    ]
    private let sample: JSONValue = [
        "case": [
            "id": 7, "title": "Deliveries fail", "posts": [["text": "With a 401."]],
            "by": ["mail": "ada@acme.example", "a/b": "Ada"], "urgency": "showstopper", "phase": "Parked",
            "opened": "2026-12-01T07:00:00Z", "modified": "2026-12-01T07:30:00Z",
        ]
    ]

    @Test func `a mapping is tried on a sample, kept, and then reads payloads`() async throws {
        let site = try await TestSite(at: "2026-12-01T08:00:00Z")
        let tried = try await site.post(
            "/api/v1/mappings/try", mapping.merging(["sample": sample]), as: .admin)
        #expect(
            try tried.json == [
                "externalID": "7", "number": "7", "subject": "Deliveries fail", "description": "With a 401.",
                "requester": ["name": "Ada", "email": "ada@acme.example"], "suggestedPriority": "P1",
                "status": "pending", "category": nil, "channel": nil, "openedAt": "2026-12-01T07:00:00Z",
                "changedAt": "2026-12-01T07:30:00Z", "firstResponseAt": nil, "warnings": [],
            ])
        #expect(try await site.get("/api/v1/mappings", as: .admin)["items"] == [])
        let made = try await site.post("/api/v1/mappings", mapping.merging(["sample": sample]), as: .admin)
        #expect(made.status == 201, "\(made.text)")
        let ticket = try await post("desk", sample, to: site)
        #expect(
            facts(ticket) == [
                "subject": "Deliveries fail", "description": "With a 401.", "suggestedPriority": "P1",
                "requester": ["name": "Ada", "email": "ada@acme.example", "timeZone": nil], "externalID": "7",
                "source": "desk", "openedAt": "2026-12-01T07:00:00Z", "status": "pending", "channel": nil,
                "outcome": "created", "warnings": [],
            ])
        let lower = try await site.patch("/api/v1/mappings/desk", ["priorities": ["Showstopper": "P2"]], as: .admin)
        #expect(try lower["priorities"] == ["Showstopper": "P2"])
        let raised: JSONValue = ["case": ["id": 7, "urgency": "low", "modified": "2026-12-01T07:40:00Z"]]
        let after = try await post("desk", raised, to: site)
        #expect(after["priority"] == "P4")
        #expect(after["warnings"]?.items.isEmpty == false)
        let shelved: JSONValue = ["case": ["id": 7, "phase": "Shelved", "modified": "2026-12-01T07:50:00Z"]]
        let warnings = try await post("desk", shelved, to: site)["warnings"]?.items ?? []
        #expect(
            warnings.first { $0["pointer"] == "/case/phase" }?["detail"]
                == """
                “Shelved” is not a known state. The status was kept. The states of the mapping can say what it means.
                """)
        #expect(try await site.delete("/api/v1/mappings/desk", as: .admin).status == 204)
        try expect(
            try await site.post("/api/v1/tickets/from/desk", sample, as: .agent), refuses: .missing("mapping"))
    }

    @Test func `a mapping that matches nothing is refused, and so is one with faults`() async throws {
        let site = try await TestSite()
        let reply = try await site.post(
            "/api/v1/mappings", mapping.merging(["sample": ["ticket": ["id": 7]]]), as: .admin)
        try expect(
            reply,
            refuses: .invalid(
                "/sample/case/id",
                "The mapping finds no id of a ticket here. Its pointer for externalID does not match."))
        let faults = try await site.post(
            "/api/v1/mappings",
            [
                "name": "zammad", "pointers": ["externalID": "case", "colour": "/c"],
                "priorities": ["High": "urgent"], "states": [],
            ], as: .admin)
        try expect(
            faults,
            refuses: .invalid([
                .init("/name", "“zammad” is the name of a payload that Lectern knows."),
                .init(
                    "/pointers/colour",
                    "Unknown field. The fields are externalID, number, subject, description, requesterName, "
                        + "requesterEmail, priority, state, category, channel, openedAt, changedAt, firstResponseAt, "
                        + "resolvedAt."),
                .init("/pointers/externalID", "Must be a JSON pointer such as /ticket/id."),
                .init("/priorities/High", "Must be one of P1, P2, P3, P4."),
                .init("/states", "Must be a JSON object with at most 200 fields."),
            ]))
        #expect(try await site.post("/api/v1/mappings", mapping, as: .agent).status == 403)
    }

    @Test func `no mapping has the name of a helpdesk with an address of its own`() async throws {
        let base = "/api/v1/tickets/from/"
        let paths = try await TestSite().site.operations.map(\.path).filter { $0.hasPrefix(base) && !$0.hasSuffix("}") }
        #expect(Set(paths.map { String($0.dropFirst(base.count)) }) == PayloadMapping.takenNames)
    }
}
