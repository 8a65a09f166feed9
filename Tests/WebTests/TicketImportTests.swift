import Foundation
import HTTPTypes
import Interchange
import Testing

@Suite struct TicketImportTests {
    private let path = "/api/v1/tickets/import"

    private func take(
        _ text: String, as type: String = "application/x-ndjson", by who: TestSite.Who = .agent, to site: TestSite,
        _ headers: [String: String] = [:]
    ) async throws -> Reply {
        try await take(Data(text.utf8), as: type, by: who, to: site, headers)
    }

    private func take(
        _ bytes: Data, as type: String = "application/x-ndjson", by who: TestSite.Who = .agent, to site: TestSite,
        _ headers: [String: String] = [:]
    ) async throws -> Reply {
        try await site.send(.post, path, bytes, as: who, headers.merging(["Content-Type": type]) { $1 })
    }

    private func outcome(
        created: Int = 0, updated: Int = 0, errors: [(Int, String)] = [], more: Int = 0,
        warnings: [(Int, String)] = [], ignored: [String] = []
    ) -> JSONValue {
        func listed(_ notes: [(Int, String)]) -> JSONValue {
            .array(notes.map { ["line": .number(Double($0.0)), "reason": .string($0.1)] })
        }
        return [
            "created": .number(Double(created)), "updated": .number(Double(updated)),
            "rejected": .number(Double(errors.count + more)),
            "errors": listed(errors), "more": .number(Double(more)), "warnings": listed(warnings),
            "ignored": .array(ignored.map(JSONValue.string)),
        ]
    }

    // MARK: - Lines of JSON

    @Test func `every good line is taken, and each bad one is named with its line and reason`() async throws {
        let site = try await TestSite()
        let reply = try await take(
            """
            {"subject": "One", "description": "1"}
            {"subject": "Two"}

            not JSON
            {"subject": "Three", "description": "3", "priority": "P9", "mood": "bad"}
            [1]
            {"subject": "Four", "description": "4"}\r
            {"subject": "Five", "descrip
            """, to: site)
        #expect(reply.status == 200)
        #expect(
            try reply.json
                == outcome(
                    created: 2,
                    errors: [
                        (2, "/description: This field is required."), (4, "This is not valid JSON (line 4, column 2)."),
                        (5, "/mood: Unknown field. /priority: Must be one of P1, P2, P3, P4."),
                        (6, "Must be a JSON object."), (8, "A string is not closed (line 8, column 29)."),
                    ]))
        #expect(try await site.subjects("") == ["One", "Four"])
    }

    @Test func `a line without a plan has that of the account, also where a line before it tells it`() async throws {
        let site = try await TestSite()
        let lines = ["superPremium", nil, "standard", nil].map { plan in
            let told = plan.map { #", "plan": "\#($0)""# } ?? ""
            return #"{"subject": "S", "description": "D", "accountID": "acme"\#(told)}"#
        }
        #expect(try await take(lines.joined(separator: "\n"), to: site).json == outcome(created: 4))
        let plans = try await site.get("/api/v1/tickets", as: .agent)["items"]?.items.map { $0["plan"]?.text }
        #expect(plans == ["superPremium", "superPremium", "standard", "standard"])
    }

    @Test func `the same file again changes what differs, and makes nothing twice`() async throws {
        let site = try await TestSite()
        let lines = (1...600).map {
            #"{"subject": "Ticket \#($0)", "description": "D", "source": "old", "externalID": "\#($0)"}"#
        }
        #expect(try await take(lines.joined(separator: "\n"), to: site).json == outcome(created: 600))
        let position = try await site.journalPosition()
        let again = lines.joined(separator: "\n").replacing("Ticket 300\"", with: "Another\"")
        #expect(try await take(again, to: site).json == outcome(updated: 600))
        #expect(try await site.journalPosition() == position + 1)
        #expect(try await site.subjects("?q=another") == ["Another"])
        let twice = #"{"subject": "A", "description": "D", "externalID": "x"}"# + "\n"
        #expect(try await take(twice + twice, to: site).json == outcome(created: 1, updated: 1))
    }

    @Test func `a line of 50 megabytes is passed over`() async throws {
        let site = try await TestSite()
        var bytes = Data(#"{"subject": "One", "description": "1"}"#.utf8) + [10]
        bytes += Data(repeating: UInt8(ascii: "x"), count: 50_000_000)
        bytes += Data("\n".utf8) + Data(#"{"subject": "Two", "description": "2"}"#.utf8)
        #expect(
            try await take(bytes, to: site).json
                == outcome(created: 2, errors: [(2, "This line is longer than 1048576 bytes.")]))
    }

    @Test func `lines that are not UTF-8 are named`() async throws {
        let site = try await TestSite()
        let latin = Data(#"{"subject": "Gr"#.utf8) + [0xFC] + Data(#"n", "description": "D"}"#.utf8)
        let good = Data(#"{"subject": "Grün", "description": "D"}"#.utf8)
        let reply = try await take(Data([0xEF, 0xBB, 0xBF]) + latin + [10] + good, to: site)
        #expect(try reply.json == outcome(created: 1, errors: [(1, "This is not UTF-8.")]))
    }

    @Test func `of very many bad lines the first thousand are listed`() async throws {
        let site = try await TestSite()
        let reply = try await take(String(repeating: "{}\n", count: 1_234), to: site)
        let reason = "/description: This field is required. /subject: This field is required."
        #expect(
            try reply.json == outcome(errors: (1...1_000).map { ($0, reason) }, more: 234))
    }

    @Test func `an empty file is no mistake`() async throws {
        let site = try await TestSite()
        for text in ["", "\n\n", "\u{FEFF}"] {
            #expect(try await take(text, to: site).json == outcome())
            #expect(try await take(text, as: "text/csv", to: site).json == outcome())
        }
    }

    // MARK: - CSV

    @Test func `columns stand in any order, and fields hold quotation marks and line breaks`() async throws {
        let site = try await TestSite()
        let reply = try await take(
            "\u{FEFF}Requester.Email,description,SUBJECT,attachments,priority\r\n"
                + "ada@acme.example,\"Two\r\nlines, and a \"\"word\"\"\",\"One\","
                + "https://a.example/1 https://a.example/2,P1\r\n" + "\r\n" + ",plain,5\" disk,,\n"
                + "ada@acme.example,last,Three,,P4", as: "text/csv; charset=utf-8; header=present", to: site)
        #expect(try reply.json == outcome(created: 3))
        let items = try await site.get("/api/v1/tickets", as: .agent)["items"]?.items ?? []
        #expect(items.map { $0["subject"] } == ["One", "5\" disk", "Three"])
        #expect(items.map { $0["description"] } == ["Two\nlines, and a \"word\"", "plain", "last"])
        #expect(items.map { $0["priority"] } == ["P1", "P3", "P4"])
        #expect(items.map { $0["accountID"] } == ["acme.example", .null, "acme.example"])
        #expect(
            items[0]["attachments"] == [
                ["title": "https://a.example/1", "url": "https://a.example/1"],
                ["title": "https://a.example/2", "url": "https://a.example/2"],
            ])
    }

    @Test(arguments: [";", "\t"]) func `other countries' spreadsheets are read`(separator: String) async throws {
        let site = try await TestSite()
        let text = "subject,description\nOne,\"1\"\n".replacing(",", with: separator)
        #expect(try await take(text, as: "text/csv", to: site).json == outcome(created: 1))
    }

    @Test func `bad records are named by the line on which they begin`() async throws {
        let site = try await TestSite()
        let reply = try await take(
            """
            subject,description
            "Two
            lines",D
            One
            A,B,C
            ,D
            "x"y,D
            Good,D
            Bad,"never closed
            Lost,D
            """, as: "text/csv", to: site)
        #expect(
            try reply.json
                == outcome(
                    created: 1,
                    errors: [
                        (2, "/subject: Must not contain control characters or line breaks."),
                        (4, "The header has 2 columns, but this line has 1 fields."),
                        (5, "The header has 2 columns, but this line has 3 fields."),
                        (6, "/subject: This field is required."),
                        (7, "There is text after a closing quotation mark."),
                        (9, "A quotation mark is not closed. Nothing after it could be read."),
                    ]))
    }

    @Test func `a record of three megabytes is passed over, and one that is not UTF-8 is named`() async throws {
        let site = try await TestSite()
        var bytes = Data("subject,description\nOne,\"".utf8)
        bytes += Data(repeating: UInt8(ascii: "x"), count: 3_000_000)
        bytes += Data("\"\nTw".utf8) + [0xFC] + Data(",D\nThree,D\n".utf8)
        #expect(
            try await take(bytes, as: "text/csv", to: site).json
                == outcome(
                    created: 1,
                    errors: [(2, "This record is longer than 1048576 bytes."), (3, "This is not UTF-8.")]))
    }

    @Test func `a header that does not fit is refused as a whole`() async throws {
        let site = try await TestSite()
        try await expect(
            take("subject,mood,Subject\nA,B,C\n", as: "text/csv", to: site),
            refuses: .invalid([
                .init("/mood", "Unknown column."), .init("/Subject", "This column appears twice."),
                .init("/description", "This column is missing."),
            ]))
        #expect(try await site.subjects("") == [])
    }

    // MARK: - Spreadsheets

    @Test func `UTF-16, a line that declares the separator, and separators behind the last column are read`()
        async throws
    {
        let site = try await TestSite()
        let table =
            "source\texternalID\tsubject\tdescription\topenedAt\t\r\nznuny\tNR\tÜbersicht 𝄞\tÄ\t2026-11-24T09:05:00Z\t\r\n"
        var number = 0
        func send(_ bytes: Data, _ type: String = "text/csv") async throws {
            let reply = try await take(bytes, as: type, to: site)
            #expect(try reply.json == outcome(created: 1), "\(number)")
        }
        for encoding in [String.Encoding.utf16LittleEndian, .utf16BigEndian] {
            let mark: [UInt8] = encoding == .utf16LittleEndian ? [0xFF, 0xFE] : [0xFE, 0xFF]
            for (start, type) in [(mark, "text/csv; charset=utf-16"), ([], "text/csv")] {
                number += 1
                let bytes = try #require(table.replacing("NR", with: String(number)).data(using: encoding))
                try await send(Data(start) + bytes, type)
            }
        }
        for text in [
            "sep=;\r\nsource;externalID;subject;description\r\nznuny;NR;\"A;B\";D\r\n",
            "\u{FEFF}sep=|\nsource|externalID|subject|description\nznuny|NR|A, B|D\n",
            "source;externalID;subject;description;;\r\nznuny;NR;S;D;;\r\n;;;;;\r\n",
            "source;externalID;subject;description\r\nznuny;NR;S;D;;;\r\n",
            "SOURCE,External ID,Subject ,\"description\"\nznuny,NR,\"A;B;C;D;E;F\",D\n",
        ] {
            number += 1
            try await send(Data(text.replacing("NR", with: String(number)).utf8))
        }
        let tickets = try await site.get("/api/v1/tickets", as: .agent)["items"]?.items ?? []
        #expect(
            tickets.map { $0["subject"] }.prefix(6) == [
                "Übersicht 𝄞", "Übersicht 𝄞", "Übersicht 𝄞", "Übersicht 𝄞", "A;B", "A, B",
            ])
        #expect(tickets.first?["openedAt"] == "2026-11-24T09:05:00Z")
        #expect(tickets.last?["subject"] == "A;B;C;D;E;F")
    }

    @Test func `what stands beside the columns is named, and what is not a table is refused with a sentence`()
        async throws
    {
        let site = try await TestSite()
        #expect(
            try await take("subject;description;\nA;B;C\nD;E;;F\n", as: "text/csv", to: site).json
                == outcome(errors: [
                    (2, "The header has 2 columns, but this line has 3 fields."),
                    (3, "The header has 2 columns, but this line has 4 fields."),
                ]))
        #expect(
            try await take("subject;;description\nA;B;C\n", as: "text/csv", to: site).json
                == outcome(errors: [(2, "Field 2 has a value, but its column has no name.")]))
        for (bytes, detail) in [
            (Data([0x50, 0x4B, 3, 4, 0, 1]), "This is an Excel workbook. Save it as CSV, and send that file."),
            (Data("a\u{1}b,c\n".utf8), "The header is not text in UTF-8 or UTF-16."),
            (
                Data("Priorit".utf8) + [0xE4, 0x74] + Data(",Betreff\n".utf8),
                "The header is not text in UTF-8 or UTF-16."
            ),
            (
                Data("subject,\"description\n".utf8),
                "Line 1: the header cannot be read. A quotation mark is not closed. Nothing after it could be read."
            ),
        ] {
            try await expect(
                take(bytes, as: "text/csv", to: site), refuses: ProblemDetails(400, "malformed", detail))
        }
        try await expect(
            take("subject,description,mo/od\n", as: "text/csv", to: site),
            refuses: .invalid("/mo~1od", "Unknown column."))
    }

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
                == outcome(
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
        #expect(try await take(first, as: "text/csv", to: site).json == outcome(created: 1))
        let reply = try await site.send(
            .post, path + "?source=zendesk", Data("Ticket ID,Subject\n9,New\n".utf8), as: .agent,
            ["Content-Type": "text/csv"])
        #expect(try reply.json == outcome(updated: 1))
        let ticket = try await site.get("/api/v1/tickets", as: .agent)["items"]?.items.first
        #expect([ticket?["subject"], ticket?["description"]] == ["New", "All of it"])
    }

    @Test func `a table that is taken again leaves a ticket open that was reopened here`() async throws {
        let site = try await TestSite(at: "2026-12-01T08:00:00Z")
        let table = """
            Ticket Number,Title,Description,State,Created At,Closed At
            1,A,Paper jam,closed,2026-11-24T09:05:00Z,2026-11-24T10:05:00Z
            """
        #expect(try await take(table, as: "text/csv", to: site).json["created"] == 1)
        let ticket = try #require(try await site.get("/api/v1/tickets", as: .agent)["items"]?.items.first)
        #expect(ticket["status"] == "resolved")
        try await site.perform("reopen", on: ticket)
        #expect(try await take(table, as: "text/csv", to: site).json == outcome(updated: 1))
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
            try await take(table, as: "text/csv", to: site).json
                == outcome(
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
        #expect(try await take(table, as: "text/csv", to: site).json["updated"] == 3)
        #expect(try await site.journalPosition() == position)
        let line =
            #"{"subject": "F", "description": "Jam", "tutorial": ["printers"]}"# + "\n"
            + #"{"subject": "G", "description": "Jam", "tutorial": 7}"# + "\n"
        #expect(
            try await take(line, to: site).json
                == outcome(
                    created: 1, errors: [(2, "/tutorial: Must be the slug or the id of a tutorial, or a list of them.")]
                ))
        #expect(
            try await take("subject,description,tutorial\nH,D,printers\n", as: "text/csv", by: .integration, to: site)
                .json == outcome(errors: [(2, "Only staff can link tutorials to tickets.")]))
    }

    // MARK: - Who may, and how

    @Test func `the priority of a line is for staff to set`() async throws {
        let site = try await TestSite()
        let line = #"{"subject": "A", "description": "D", "priority": "P1"}"#
        let refused = try await take(line, by: .integration, to: site)
        let reason = "Only staff can set the priority of a ticket. Send suggestedPriority instead."
        #expect(try refused.json == outcome(errors: [(1, reason)]))
        try await expect(take(line, by: .trainer, to: site), refuses: .forbidden("trainer"))
        try await expect(take(line, by: .anybody, to: site), refuses: .noToken)
    }

    @Test(arguments: ["application/json", "text/plain", "text/csv; charset=iso-8859-1", ""])
    func `other forms are refused`(type: String) async throws {
        let site = try await TestSite()
        let refusal = ProblemDetails(
            415, "unsupported-media-type", "Send the tickets as application/x-ndjson or text/csv, in UTF-8 or UTF-16.")
        try await expect(take("{}", as: type, to: site), refuses: refusal)
    }

    @Test func `a file is taken once for a key, and another file under that key is refused`() async throws {
        let site = try await TestSite()
        let key = ["Idempotency-Key": "night"]
        let line = #"{"subject": "A", "description": "D"}"#
        let first = try await take(line, to: site, key)
        let second = try await take(line, to: site, key)
        #expect(try first.json == outcome(created: 1))
        #expect(second.body == first.body)
        #expect(second.header("Idempotency-Replayed") == "true")
        #expect(second.header(":body") == nil)
        try await expect(
            take(line.replacing("A", with: "B"), to: site, key),
            refuses: .invalid("Idempotency-Key", "This Idempotency-Key was used for another request."))
        #expect(try await site.subjects("") == ["A"])
    }

    @Test func `what was missed before a ticket was taken over is no news`() async throws {
        let site = try await TestSite(at: "2026-12-01T08:00:00Z")
        let line = #"{"subject": "Old", "description": "D", "priority": "P1", "openedAt": "2026-11-02T08:00:00Z"}"#
        #expect(try await take(line, to: site).json == outcome(created: 1))
        #expect(try await site.subjects("?breached=true") == ["Old"])
        #expect(try await site.subjects("", of: "/api/v1/tickets/due") == ["Old"])
    }
}
