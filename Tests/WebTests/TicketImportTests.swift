import Foundation
import HTTPTypes
import Interchange
import Testing

@Suite struct TicketImportTests {
    private let path = "/api/v1/tickets/import"

    // MARK: - Helpdesks

    static let exports: [(String, String, String)] = [
        (
            "Zendesk",
            "Id,Subject,Requester,Requester email,Status,Priority,Ticket type,Via,Created at,Updated at,Solved at",
            "42,Login fails,Ada Moss,ada@acme.example,Closed,Urgent,Incident,Mail,2026-11-24 09:05,2026-11-25 10:00,2026-11-25 10:00"
        ),
        (
            "Freshdesk",
            "Ticket ID,Subject,Status,Priority,Source,Type,Created time,Resolved time,Last updated time,Full name,Email",
            "42,Login fails,Closed,Urgent,Email,Incident,2026-11-24 09:05:00,2026-11-25 10:00:00,2026-11-25 10:00:00,Ada Moss,ada@acme.example"
        ),
        (
            "Zammad", "#;Titel;Status;Priorität;Kunde;Erstellt am;Geschlossen am",
            "42;Login fails;geschlossen;3 dringend;Ada Moss <ada@acme.example>;24.11.2026 09:05;25.11.2026 10:00"
        ),
        (
            "OTRS", "Ticket#;Alter;Erstellt;Geschlossen;Status;Priorität;Von;Betreff",
            "42;1 d;2026-11-24 09:05:00;2026-11-25 10:00:00;erfolgreich geschlossen;5 sehr hoch;Ada Moss <ada@acme.example>;Login fails"
        ),
        (
            "Jira",
            "Summary,Issue key,Issue id,Issue Type,Status,Priority,Reporter,Created,Updated,Resolved,Comment,Comment",
            "Login fails,42,10042,Incident,Done,Highest,\"Ada Moss <ada@acme.example>\",24/Nov/26 9:05 AM,25/Nov/26 10:00 AM,25/Nov/26 10:00 AM,x,"
        ),
        (
            "HubSpot", "Ticket ID,Ticket name,Create date,Close date,Ticket status,Priority,Source,Associated Contact",
            "42,Login fails,2026-11-24 09:05,2026-11-25 10:00,Closed,URGENT,EMAIL,Ada Moss <ada@acme.example>"
        ),
        (
            "Help Scout", "Conversation Number,Subject,Status,Priority,Customer,Customer Email,Created At,Closed At",
            "42,Login fails,Closed,Critical,Ada Moss,ada@acme.example,\"Nov 24, 2026 at 9:05 AM\",\"Nov 25, 2026 at 10:00 AM\""
        ),
        (
            "osTicket", "Ticket Number,Date Created,Subject,From,From Email,Priority,Source,Current Status,Closed Date",
            "42,2026-11-24 09:05:00,Login fails,Ada Moss,ada@acme.example,Emergency,Email,Closed,2026-11-25 10:00:00"
        ),
        (
            "GLPI", "ID;Titre;Statut;Date d'ouverture;Priorité;Demandeur - Demandeur;Date de résolution;",
            "42;Login fails;Clos;2026-11-24 09:05;Très haute;Ada Moss <ada@acme.example>;2026-11-25 10:00;"
        ),
        (
            "RT", "id\tQueue\tSubject\tStatus\tPriority\tRequestors\tCreated\tResolved",
            "42\tSupport\tLogin fails\tresolved\tHigh, very\tada@acme.example, bob@acme.example\tTue Nov 24 09:05:00 2026\tWed Nov 25 10:00:00 2026"
        ),
        (
            "Spanish", "Número;Asunto;Estado;Prioridad;Solicitante;Fecha de creación;Fecha de cierre",
            "42;Login fails;Cerrado;Muy alta;Ada Moss <ada@acme.example>;24/11/2026 09:05;25/11/2026 10:00"
        ),
        (
            "Portuguese", "Chamado;Assunto;Situação;Prioridade;Requerente;Data de abertura;Data de fechamento",
            "42;Login fails;Fechado;Muito alta;Ada Moss <ada@acme.example>;24/11/2026 09:05;25/11/2026 10:00"
        ),
    ]

    @Test(arguments: exports)
    func `the export of a helpdesk is read`(helpdesk: String, header: String, row: String) async throws {
        let site = try await TestSite()
        let reply = try await site.send(
            .post, path + "?source=\(helpdesk.filter(\.isLetter))", Data((header + "\r\n" + row + "\r\n").utf8),
            as: .agent,
            ["Content-Type": "text/csv"])
        #expect(try reply.json["created"] == 1, "\(reply.text)")
        #expect(try reply.json["warnings"] == [])
        let ticket = try #require(try await site.get("/api/v1/tickets", as: .agent)["items"]?.items.first)
        #expect(
            [
                ticket["externalID"], ticket["source"], ticket["subject"], ticket["description"],
                ticket["suggestedPriority"],
                ticket["openedAt"], ticket["status"], ticket["requester"]?["email"], ticket["accountID"],
            ] == [
                "42", .string(helpdesk.filter(\.isLetter)), "Login fails", "Login fails", "P1", "2026-11-24T09:05:00Z",
                "resolved", "ada@acme.example", "acme.example",
            ])
    }

    @Test func `an export's columns without a counterpart are named, and values without one are told once`()
        async throws
    {
        let site = try await TestSite()
        let export = """
            Ticketnummer;Betreff;Beschreibung;Priorität;Status;Erstellt am;Abteilung;Anforderer
            1;A;<p>One</p><p>Two</p>;Ultra;Im Labor;01.12.2026 10:00;IT;nobody@
            2;;Three;Ultra;offen;24/13/2026;IT;
            3;;Four\u{20}
            5;;Five, and more;hoch;wartet auf Kunden;02.12.2026 10:00;IT;Bob Ray
            6;Six;;P2;neu;03/04/2026 10:00;IT;
            7;Seven;;P2;neu;2026-12-04 10:00:00 +0200;IT;
            """
        let reply = try await site.send(
            .post, path + "?zone=Europe/Berlin", Data(export.utf8), as: .agent, ["Content-Type": "text/csv"])
        #expect(
            try reply.json
                == importOutcome(
                    created: 3,
                    errors: [
                        (3, "/Erstellt am: Must be an instant such as 2026-12-01T09:00:00Z."),
                        (4, "The header has 8 columns, but this line has 3 fields."),
                        (6, "/Erstellt am: Day and month cannot be told apart. Write the date as in 2026-12-01."),
                    ],
                    warnings: [
                        (2, "/Priorität: “Ultra”: This is not a known priority."),
                        (2, "/Status: “Im Labor”: This is not a known state: the ticket counts as open."),
                        (2, "/Anforderer: “nobody@”: This is not an email address."),
                        (5, "/Anforderer: A requester without an email address is left out."),
                    ], ignored: ["Abteilung"]))
        let tickets = try await site.get("/api/v1/tickets", as: .agent)["items"]?.items ?? []
        #expect(tickets.map { $0["subject"] } == ["A", "Five, and more", "Seven"])
        #expect(tickets.map { $0["description"] } == ["One\nTwo", "Five, and more", "Seven"])
        #expect(tickets.map { $0["status"] } == ["open", "pending", "open"])
        #expect(tickets.map { $0["suggestedPriority"] } == [.null, "P2", .null])
        #expect(tickets.map { $0["priority"] } == ["P3", "P2", "P2"])
        #expect(
            tickets.map { $0["openedAt"] } == ["2026-12-01T09:00:00Z", "2026-12-02T09:00:00Z", "2026-12-04T08:00:00Z"])
    }

    @Test func `a ticket that is known keeps its description where an export has none`() async throws {
        let site = try await TestSite()
        let first = "source,externalID,subject,description\nzendesk,9,Old,All of it\n"
        #expect(try await site.importTickets(first, as: "text/csv").json == importOutcome(created: 1))
        let reply = try await site.send(
            .post, path + "?source=zendesk", Data("Ticket ID,Subject\n9,New\n".utf8), as: .agent,
            ["Content-Type": "text/csv"])
        #expect(try reply.json == importOutcome(updated: 1))
        let ticket = try await site.get("/api/v1/tickets", as: .agent)["items"]?.items.first
        #expect([ticket?["subject"], ticket?["description"]] == ["New", "All of it"])
    }

    @Test func `a table that is taken again leaves a ticket open that was reopened here`() async throws {
        let site = try await TestSite(at: "2026-12-01T08:00:00Z")
        let table = """
            Ticket Number,Title,Description,State,Created At,Closed At
            1,A,Paper jam,closed,2026-11-24T09:05:00Z,2026-11-24T10:05:00Z
            """
        #expect(try await site.importTickets(table, as: "text/csv").json["created"] == 1)
        let ticket = try #require(try await site.get("/api/v1/tickets", as: .agent)["items"]?.items.first)
        #expect(ticket["status"] == "resolved")
        try await site.perform("reopen", on: ticket)
        #expect(try await site.importTickets(table, as: "text/csv").json == importOutcome(updated: 1))
        #expect(try await site.read(ticket: ticket)["status"] == "open")
    }

    // MARK: - Tutorials

    @Test func `a column links tickets to tutorials, historic ones too`() async throws {
        let site = try await TestSite()
        var ids: [JSONValue] = []
        for (title, status) in [("Printers", "published"), ("Login", "archived"), ("Later", "draft")] {
            let tutorial = try await site.post(
                "/api/v1/tutorials",
                ["title": .string(title), "status": .string(status == "archived" ? "published" : status)])
            if status == "archived" {
                _ = try await site.send(
                    .patch, "/api/v1/tutorials/login", Data(#"{"status": "archived"}"#.utf8), as: .trainer,
                    ["Content-Type": "application/json"])
            }
            ids.append(.string(try tutorial.json.id))
        }
        let table = """
            subject,description,externalID,openedAt,resolvedAt,Tutorial
            A,Paper jam,1,2025-11-24T09:05:00Z,2025-11-24T10:05:00Z,printers
            B,Locked,2,2025-11-24T09:05:00Z,,login \(ids[0].text ?? "")
            C,Nothing,3,,,
            D,Unknown,4,,,nowhere
            E,Draft,5,,,later
            """
        #expect(
            try await site.importTickets(table, as: "text/csv").json
                == importOutcome(
                    created: 3,
                    errors: [
                        (5, "/tutorial: There is no tutorial “nowhere”."),
                        (6, "/tutorial: The tutorial “later” is a draft and cannot be linked."),
                    ]))
        let tickets = try await site.get("/api/v1/tickets", as: .agent)["items"]?.items ?? []
        #expect(tickets.map { $0["linked"]?.items.count } == [1, 2, 0])
        #expect(tickets[0]["linked"] == .array([ids[0]]))
        // The same again changes nothing, nor does it change what an agent decided here.
        let ticket = tickets[0].id
        _ = try await site.send(
            .put, "/api/v1/tickets/\(ticket)/links/printers", Data(#"{"verdict": "rejected"}"#.utf8), as: .agent,
            ["Content-Type": "application/json"])
        let position = try await site.journalPosition()
        #expect(try await site.importTickets(table, as: "text/csv").json["updated"] == 3)
        #expect(try await site.journalPosition() == position)
        let line =
            #"{"subject": "F", "description": "Jam", "tutorial": ["printers"]}"# + "\n"
            + #"{"subject": "G", "description": "Jam", "tutorial": 7}"# + "\n"
        #expect(
            try await site.importTickets(line).json
                == importOutcome(
                    created: 1, errors: [(2, "/tutorial: Must be the slug or the id of a tutorial, or a list of them.")]
                ))
        let refused = try await site.importTickets(
            "subject,description,tutorial\nH,D,printers\n", as: "text/csv", by: .integration)
        #expect(try refused.json == importOutcome(errors: [(2, "Only staff can link tutorials to tickets.")]))
    }

    // MARK: - Who may, and how

    @Test func `the priority of a line is for staff to set`() async throws {
        let site = try await TestSite()
        let line = #"{"subject": "A", "description": "D", "priority": "P1"}"#
        let refused = try await site.importTickets(line, by: .integration)
        let reason = "Only staff can set the priority of a ticket. Send suggestedPriority instead."
        #expect(try refused.json == importOutcome(errors: [(1, reason)]))
        try await expect(site.importTickets(line, by: .trainer), refuses: .forbidden("trainer"))
        try await expect(site.importTickets(line, by: .anybody), refuses: .noToken)
    }

    @Test(arguments: ["application/json", "text/plain", "text/csv; charset=iso-8859-1", ""])
    func `other forms are refused`(type: String) async throws {
        let site = try await TestSite()
        let refusal = ProblemDetails(
            415, "unsupported-media-type", "Send the tickets as application/x-ndjson or text/csv, in UTF-8 or UTF-16.")
        try await expect(site.importTickets("{}", as: type), refuses: refusal)
    }

    @Test func `a file is taken once for a key, and another file under that key is refused`() async throws {
        let site = try await TestSite()
        let key = ["Idempotency-Key": "night"]
        let line = #"{"subject": "A", "description": "D"}"#
        let first = try await site.importTickets(line, key)
        let second = try await site.importTickets(line, key)
        #expect(try first.json == importOutcome(created: 1))
        #expect(second.body == first.body)
        #expect(second.header("Idempotency-Replayed") == "true")
        #expect(second.header(":body") == nil)
        try await expect(
            site.importTickets(line.replacing("A", with: "B"), key),
            refuses: .invalid("Idempotency-Key", "This Idempotency-Key was used for another request."))
        #expect(try await site.subjects("") == ["A"])
    }

    @Test func `what was missed before a ticket was taken over is no news`() async throws {
        let site = try await TestSite(at: "2026-12-01T08:00:00Z")
        let line = #"{"subject": "Old", "description": "D", "priority": "P1", "openedAt": "2026-11-02T08:00:00Z"}"#
        #expect(try await site.importTickets(line).json == importOutcome(created: 1))
        #expect(try await site.subjects("?breached=true") == ["Old"])
        #expect(try await site.subjects("", of: "/api/v1/tickets/due") == ["Old"])
    }
}
