import Foundation
import Operations
import SupportCore
import Testing

/// The shapes in which helpdesks send tickets, apart from those in their documentation.
@Suite struct HelpdeskPayloadTests {
    private let zammad = "/api/v1/tickets/from/zammad"
    private let zendesk = "/api/v1/tickets/from/zendesk"

    private func post(_ site: TestSite, _ path: String, _ ticket: JSONValue, _ more: JSONValue = [:]) async throws
        -> JSONValue
    {
        let times: JSONValue = ["created_at": "2026-12-01T08:00:00Z", "updated_at": "2026-12-01T08:00:00Z"]
        let body = JSONValue.object(["ticket": times.merging(ticket)]).merging(more)
        let reply = try await site.post(path, body, as: .integration)
        #expect(reply.status < 300, "\(reply.text)")
        return try reply.json
    }

    // MARK: - Subjects and descriptions

    @Test(arguments: [JSONValue.null, "", "  \n "]) func `without a subject the first line of the description is it`(
        subject: JSONValue
    ) async throws {
        let site = try await TestSite(at: "2026-12-01T12:00:00Z")
        let description: JSONValue = "----\n\nThe export stops.\nAfter ten rows."
        let ticket = try await post(site, zendesk, ["id": 1, "subject": subject, "description": description])
        #expect([ticket["subject"], ticket["description"]] == ["The export stops.", description])
        let body: JSONValue = ["article": ["body": "<p>The <b>import</b> stops.</p>", "content_type": "text/html"]]
        #expect(try await post(site, zammad, ["id": 2, "title": subject], body)["subject"] == "The import stops.")
    }

    @Test(arguments: [JSONValue.bool(true), "true", 1]) func `an internal article of Zammad is never the description`(
        isInternal: JSONValue
    ) async throws {
        let site = try await TestSite(at: "2026-12-01T12:00:00Z")
        let note: JSONValue = [
            "article": [
                "body": "They are late with the invoice.", "content_type": "text/plain", "internal": isInternal,
                "created_at": "2026-12-01T08:00:00Z",
                "attachments": [["filename": "invoice.pdf", "url": "https://desk.example/1"]],
            ]
        ]
        let ticket = try await post(site, zammad, ["id": 1, "title": "Exports stop"], note)
        #expect(ticket["description"] == "Exports stop")
        #expect(ticket["attachments"] == [])
        let renamed = try await post(site, zammad, ["id": 1, "title": "Exports end"], note)
        #expect([renamed["subject"], renamed["description"]] == ["Exports end", "Exports end"])
        let answer: JSONValue = [
            "article": [
                "body": "After ten rows.", "internal": .bool(false), "created_at": "2026-12-01T08:10:00Z",
                "attachments": [["filename": "rows.csv", "url": "https://desk.example/2"]],
            ]
        ]
        let described = try await post(
            site, zammad, ["id": 1, "title": "Exports end", "updated_at": "2026-12-01T08:10:00Z"], answer)
        #expect(described["description"] == "After ten rows.")
        #expect(described["attachments"] == [["title": "rows.csv", "url": "https://desk.example/2"]])
        #expect(!(try await site.get("/api/v1/tickets?q=invoice", as: .agent).text.contains("invoice")))
    }

    @Test func `a ticket of Zammad whose only text is internal has its number for a subject`() async throws {
        let site = try await TestSite(at: "2026-12-01T12:00:00Z")
        let note: JSONValue = ["article": ["body": "A secret.", "internal": true]]
        let ticket = try await post(site, zammad, ["id": 9, "number": "66009", "title": nil], note)
        #expect([ticket["subject"], ticket["description"]] == ["#66009", "#66009"])
    }

    @Test(
        arguments: [
            ["is_public": false], ["is_public": "false"], ["comment": ["public": false]],
            ["comment": ["public": "false", "body": "Do not tell them."]], ["comment": ["is_public": false]],
        ] as [JSONValue])
    func `a private comment of Zendesk is never the description`(flags: JSONValue) async throws {
        let site = try await TestSite(at: "2026-12-01T12:00:00Z")
        let fields: JSONValue = ["id": 1, "subject": "Exports stop", "description": "Do not tell them."]
        let ticket = try await post(site, zendesk, fields.merging(flags))
        #expect(ticket["description"] == "Exports stop")
        // A public answer makes the ticket public, and the first comment stays private.
        let later: JSONValue = ["is_public": true, "updated_at": "2026-12-01T09:00:00Z"]
        #expect(try await post(site, zendesk, fields.merging(later))["description"] == "Exports stop")
    }

    @Test func `a private comment beside a public description hides only itself`() async throws {
        let site = try await TestSite(at: "2026-12-01T12:00:00Z")
        let ticket = try await post(
            site, zendesk,
            [
                "id": 1, "subject": "Exports stop", "description": "After ten rows.",
                "comment": ["body": "Do not tell them.", "public": false],
            ])
        #expect(ticket["description"] == "After ten rows.")
    }

    @Test(arguments: [
        ("<p>Rows end.</p><p>A &lt; B</p>", "Rows end.\nA < B"),
        ("Rows end.<br>All of them.", "Rows end.\nAll of them."),
        ("The tag <b> is lost in a < b", "The tag <b> is lost in a < b"), ("<b>Rows</b> end", "<b>Rows</b> end"),
    ])
    func `a description of Zendesk that is HTML becomes text`(sent: String, text: String) async throws {
        let site = try await TestSite(at: "2026-12-01T12:00:00Z")
        let ticket = try await post(site, zendesk, ["id": 1, "subject": "S", "description": .string(sent)])
        #expect(ticket["description"] == .string(text))
    }

    @Test func `the head of dashes, author and time that Zendesk puts above a description is left out`() async throws {
        let site = try await TestSite(at: "2026-12-01T12:00:00Z")
        let rule = String(repeating: "-", count: 46)
        let shown = JSONValue.string(rule + "\n\nAda Moss, Nov 24, 2026, 10:05\n\nThe export stops.\nAfter ten rows.")
        let ticket = try await post(site, zendesk, ["id": 1, "subject": "", "description": shown])
        #expect(
            [ticket["subject"], ticket["description"]] == ["The export stops.", "The export stops.\nAfter ten rows."])
        // A text that only begins with a rule is the text of the customer.
        let own = JSONValue.string(rule + "\nLogs, 10 lines\nThe export stops.")
        #expect(try await post(site, zendesk, ["id": 2, "subject": "S", "description": own])["description"] == own)
    }

    // MARK: - The language of the account

    @Test(arguments: [
        ("Gelöst", "Dringend", "resolved", "P1"), ("Wartend", "Hoch", "pending", "P2"),
        ("Angehalten", "Niedrig", "open", "P4"), ("Résolu", "Urgente", "resolved", "P1"),
        ("En attente", "Élevée", "pending", "P2"), ("Resuelto", "Alta", "resolved", "P2"),
        ("En espera", "Baja", "open", "P4"), ("Pendente", "Normal", "pending", "P3"),
        ("Fechado", "Baixa", "resolved", "P4"),
    ])
    func `Zendesk's states and priorities are read in the language of the account`(
        state: String, priority: String, status: String, rank: String
    ) async throws {
        let site = try await TestSite(at: "2026-12-01T12:00:00Z")
        let ticket = try await post(
            site, zendesk,
            [
                "id": 1, "subject": "S", "description": "D", "status": .string(state), "priority": .string(priority),
            ])
        #expect([ticket["status"], ticket["priority"]] == [.string(status), .string(rank)])
        #expect(ticket["warnings"] == [])
    }

    @Test func `a renamed priority of Zammad is read by its words`() async throws {
        let site = try await TestSite(at: "2026-12-01T12:00:00Z")
        for (number, (name, rank)) in [("3 hoch", "P2"), ("1 niedrig", "P4"), ("dringend", "P1")].enumerated() {
            let ticket = try await post(
                site, zammad, ["id": .string(String(number)), "title": "T", "priority": ["name": .string(name)]])
            #expect(ticket["priority"] == .string(rank))
            #expect(ticket["warnings"] == [])
        }
    }

    // MARK: - People

    @Test func `a requester may be written with the name, and a dash is no name`() async throws {
        let site = try await TestSite(at: "2026-12-01T12:00:00Z")
        let mixed = try await post(
            site, zammad, ["id": 1, "title": "T", "customer": "\"Ada Moss\" <ada@acme.example>"])
        #expect(mixed["requester"] == ["name": "Ada Moss", "email": "ada@acme.example", "timeZone": nil])
        let dash = try await post(
            site, zammad,
            ["id": 2, "title": "T", "customer": ["firstname": "-", "lastname": "", "email": "ada@acme.example"]])
        #expect(dash["requester"] == ["name": nil, "email": "ada@acme.example", "timeZone": nil])
        #expect([mixed["warnings"], dash["warnings"]] == [[], []])
    }

    // MARK: - Placeholders and empty values

    @Test func `placeholders that were not replaced are named, and empty values are none`() async throws {
        let site = try await TestSite(at: "2026-12-01T12:00:00Z")
        let ticket = try await post(
            site, zendesk,
            [
                "id": "4411", "subject": "Use {{ticket.title}} in a macro", "description": "{{ticket.description}}",
                "priority": "{{ticket.priority}}", "status": "", "type": nil, "via": [:],
                "requester": ["name": "{{ticket.requester.first_name}} {{ticket.requester.last_name}}", "email": ""],
            ])
        #expect(ticket["subject"] == "Use {{ticket.title}} in a macro")
        #expect([ticket["priority"], ticket["status"], ticket["requester"]] == ["P3", "open", .null])
        let detail: JSONValue = "The helpdesk did not replace this placeholder."
        #expect(
            ticket["warnings"]?.items.compactMap { $0["detail"] == detail ? $0["pointer"]?.text : "other" } == [
                "/ticket/description", "/ticket/requester/name", "/ticket/priority",
            ])
        try await expect(
            site.post(zendesk, ["ticket": ["id": "{{ticket.id}}", "subject": "S"]], as: .integration),
            refuses: .invalid("/ticket/id", "This field is required."))
    }

    @Test func `a payload of one's own from Zammad is taken`() async throws {
        let site = try await TestSite(at: "2026-12-01T12:00:00Z")
        let ticket = try await post(
            site, zammad,
            [
                "id": "512", "title": "Exports stop", "state": "closed", "priority": "4 very high",
                "created_at": "2026-12-01 08:00:00 UTC", "updated_at": "2026-12-01 10:00:00 UTC",
                "close_at": "#{ticket.close_at / no such method}", "customer": "ines@prado.example",
                "first_response_at": "#{ticket.first_response_at / no such method}",
            ], ["article": ["body": "Rows<br>end", "internal": "false"]])
        #expect([ticket["status"], ticket["priority"]] == ["resolved", "P1"])
        #expect(ticket["requester"] == ["name": nil, "email": "ines@prado.example", "timeZone": nil])
        #expect(ticket["description"] == "Rows\nend")
        #expect(ticket.target("fix", "metAt") == "2026-12-01T10:00:00Z")
        #expect(ticket["warnings"] == [])
    }

    @Test func `nulls anywhere are no values`() async throws {
        let site = try await TestSite(at: "2026-12-01T12:00:00Z")
        let ticket = try await post(
            site, zammad,
            [
                "id": 5, "title": "T", "state": nil, "priority": nil, "customer": nil, "organization": nil,
                "owner": [:],
                "close_at": nil, "last_close_at": nil, "first_response_at": nil, "create_article_type": nil,
            ], ["article": nil])
        #expect([ticket["status"], ticket["priority"], ticket["requester"]] == ["open", "P3", .null])
        #expect(ticket["warnings"] == [])
        for key in ["subject", "priority", "status", "type", "via", "requester", "comment", "is_public"] {
            let fields: JSONValue = ["id": .string(key), "subject": "S", "description": "D"]
            #expect(try await post(site, zendesk, fields.merging([key: nil]))["outcome"] == "created")
        }
    }

    @Test func `times that cannot be read are named, and those without a zone are of UTC`() async throws {
        let site = try await TestSite(at: "2026-12-01T12:00:00Z")
        let ticket = try await post(
            site, zendesk,
            [
                "id": 5, "subject": "S", "created_at": "December 1, 2026", "updated_at": "2026-12-01 09:30",
                "description": "D",
            ])
        // The earliest time that is known, not the present.
        #expect(ticket["openedAt"] == "2026-12-01T09:30:00Z")
        #expect(
            ticket["warnings"] == [
                ["pointer": "/ticket/updated_at", "detail": "This time has no zone. It counts as UTC."],
                ["pointer": "/ticket/created_at", "detail": "“December 1, 2026” cannot be read as a time."],
                [
                    "pointer": "/ticket/created_at",
                    "detail": "There is no time of opening. The ticket counts as opened at 2026-12-01T09:30:00Z.",
                ],
            ])
    }

    // MARK: - Renamed states

    @Test func `renamed states are taken by their mapping`() async throws {
        let states = try HelpdeskStates(parsing: "Fechado=resolved, em_espera=pending,pending close=resolved")
        let site = try await TestSite(at: "2026-12-01T12:00:00Z", helpdeskStates: states)
        for (number, (state, status)) in [
            ("fechado", "resolved"), ("FECHADO", "resolved"), ("Em Espera", "pending"), ("em-espera", "pending"),
            ("open", "open"), ("pending reminder", "pending"), ("pending close", "resolved"),
        ].enumerated() {
            let id = JSONValue.string(String(number))
            for state in [JSONValue.string(state), ["name": .string(state)]] {
                let ticket = try await post(site, zammad, ["id": id, "title": "T", "state": state])
                #expect(ticket["status"] == .string(status), "\(state)")
                #expect(ticket["warnings"] == [])
            }
        }
        #expect(
            try await post(site, zendesk, ["id": 1, "subject": "S", "description": "D", "status": "Fechado"])["status"]
                == "resolved")
        let typed = try await post(
            site, zammad, ["id": 77, "title": "T", "state": ["name": "Archiv", "state_type": ["name": "closed"]]])
        #expect(typed["status"] == "resolved")
    }

    @Test func `a mapping with faults names all of them`() throws {
        #expect(throws: Never.self) { try HelpdeskStates(parsing: "") }
        let failure = #expect(throws: Failure.self) {
            try HelpdeskStates(parsing: "fechado, =open, x=done, a=b=open, y=open, Y=pending")
        }
        #expect(
            failure?.faults.map { "\($0.pointer): \($0.detail)" } == [
                "fechado: There is no = between the state and its status.", "=open: The name of the state is missing.",
                "x=done: The status must be one of open, pending, resolved, closed.",
                "Y=pending: This state also stands for open.",
            ])
    }

    // MARK: - Size

    @Test func `a payload of megabytes is taken, and what is cut is named`() async throws {
        let site = try await TestSite(at: "2026-12-01T12:00:00Z")
        let picture = "<img src=\"data:image/png;base64," + String(repeating: "QUJD", count: 500_000) + "\">"
        let long = String(repeating: "word ", count: 50_000)
        let ticket = try await post(
            site, zammad, ["id": 5, "title": .string(long)],
            ["article": ["body": .string("<p>Look:</p>" + picture + "<p>" + long), "content_type": "text/html"]])
        #expect(ticket["description"]?.text?.hasPrefix("Look:\nword word") == true)
        #expect(ticket["description"]?.text?.count == 200_000)
        #expect(
            ticket["warnings"]?.items.compactMap { $0["detail"]?.text } == [
                "This is longer than 500 characters. The rest was left out.",
                "This is longer than 200000 characters. The rest was left out.",
            ])
        let tooLarge = JSONValue.object(["ticket": ["id": 1, "x": .string(String(repeating: "x", count: 9 << 20))]])
        #expect(try await site.post(zammad, tooLarge, as: .integration).status == 413)
        let stranger = JSONValue.object(["ticket": ["id": 1, "x": .string(String(repeating: "x", count: 2 << 20))]])
        // It is not read.
        #expect(try await site.post(zammad, stranger, as: .anybody).status == 401)
    }
}
