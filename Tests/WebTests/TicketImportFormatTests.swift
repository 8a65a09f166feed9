import Foundation
import Testing

/// The forms of the files with tickets: lines of JSON, CSV, and what spreadsheets make of it.
@Suite struct TicketImportFormatTests {
    // MARK: - Lines of JSON

    @Test func `every good line is taken, and each bad one is named with its line and reason`() async throws {
        let site = try await TestSite()
        let reply = try await site.importTickets(
            """
            {"subject": "One", "description": "1"}
            {"subject": "Two"}

            not JSON
            {"subject": "Three", "description": "3", "priority": "P9", "mood": "bad"}
            [1]
            {"subject": "Four", "description": "4"}\r
            {"subject": "Five", "descrip
            """)
        #expect(reply.status == 200)
        #expect(
            try reply.json
                == importOutcome(
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
        #expect(try await site.importTickets(lines.joined(separator: "\n")).json == importOutcome(created: 4))
        let plans = try await site.get("/api/v1/tickets", as: .agent)["items"]?.items.map { $0["plan"]?.text }
        #expect(plans == ["superPremium", "superPremium", "standard", "standard"])
    }

    @Test func `the same file again changes what differs, and makes nothing twice`() async throws {
        let site = try await TestSite()
        let lines = (1...600).map {
            #"{"subject": "Ticket \#($0)", "description": "D", "source": "old", "externalID": "\#($0)"}"#
        }
        #expect(try await site.importTickets(lines.joined(separator: "\n")).json == importOutcome(created: 600))
        let position = try await site.journalPosition()
        let again = lines.joined(separator: "\n").replacing("Ticket 300\"", with: "Another\"")
        #expect(try await site.importTickets(again).json == importOutcome(updated: 600))
        #expect(try await site.journalPosition() == position + 1)
        #expect(try await site.subjects("?q=another") == ["Another"])
        let twice = #"{"subject": "A", "description": "D", "externalID": "x"}"# + "\n"
        #expect(try await site.importTickets(twice + twice).json == importOutcome(created: 1, updated: 1))
    }

    @Test func `a line of 50 megabytes is passed over`() async throws {
        let site = try await TestSite()
        var bytes = Data(#"{"subject": "One", "description": "1"}"#.utf8) + [10]
        bytes += Data(repeating: UInt8(ascii: "x"), count: 50_000_000)
        bytes += Data("\n".utf8) + Data(#"{"subject": "Two", "description": "2"}"#.utf8)
        #expect(
            try await site.importTickets(bytes).json
                == importOutcome(created: 2, errors: [(2, "This line is longer than 1048576 bytes.")]))
    }

    @Test func `lines that are not UTF-8 are named`() async throws {
        let site = try await TestSite()
        let latin = Data(#"{"subject": "Gr"#.utf8) + [0xFC] + Data(#"n", "description": "D"}"#.utf8)
        let good = Data(#"{"subject": "Grün", "description": "D"}"#.utf8)
        let reply = try await site.importTickets(Data([0xEF, 0xBB, 0xBF]) + latin + [10] + good)
        #expect(try reply.json == importOutcome(created: 1, errors: [(1, "This is not UTF-8.")]))
    }

    @Test func `of very many bad lines the first thousand are listed`() async throws {
        let site = try await TestSite()
        let reply = try await site.importTickets(String(repeating: "{}\n", count: 1_234))
        let reason = "/description: This field is required. /subject: This field is required."
        #expect(
            try reply.json == importOutcome(errors: (1...1_000).map { ($0, reason) }, more: 234))
    }

    @Test func `an empty file is no mistake`() async throws {
        let site = try await TestSite()
        for text in ["", "\n\n", "\u{FEFF}"] {
            #expect(try await site.importTickets(text).json == importOutcome())
            #expect(try await site.importTickets(text, as: "text/csv").json == importOutcome())
        }
    }

    // MARK: - CSV

    @Test func `columns stand in any order, and fields hold quotation marks and line breaks`() async throws {
        let site = try await TestSite()
        let reply = try await site.importTickets(
            "\u{FEFF}Requester.Email,description,SUBJECT,attachments,priority\r\n"
                + "ada@acme.example,\"Two\r\nlines, and a \"\"word\"\"\",\"One\","
                + "https://a.example/1 https://a.example/2,P1\r\n" + "\r\n" + ",plain,5\" disk,,\n"
                + "ada@acme.example,last,Three,,P4", as: "text/csv; charset=utf-8; header=present")
        #expect(try reply.json == importOutcome(created: 3))
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
        #expect(try await site.importTickets(text, as: "text/csv").json == importOutcome(created: 1))
    }

    @Test func `bad records are named by the line on which they begin`() async throws {
        let site = try await TestSite()
        let reply = try await site.importTickets(
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
            """, as: "text/csv")
        #expect(
            try reply.json
                == importOutcome(
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
            try await site.importTickets(bytes, as: "text/csv").json
                == importOutcome(
                    created: 1,
                    errors: [(2, "This record is longer than 1048576 bytes."), (3, "This is not UTF-8.")]))
    }

    @Test func `a header that does not fit is refused as a whole`() async throws {
        let site = try await TestSite()
        try await expect(
            site.importTickets("subject,mood,Subject\nA,B,C\n", as: "text/csv"),
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
            let reply = try await site.importTickets(bytes, as: type)
            #expect(try reply.json == importOutcome(created: 1), "\(number)")
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
            try await site.importTickets("subject;description;\nA;B;C\nD;E;;F\n", as: "text/csv").json
                == importOutcome(errors: [
                    (2, "The header has 2 columns, but this line has 3 fields."),
                    (3, "The header has 2 columns, but this line has 4 fields."),
                ]))
        #expect(
            try await site.importTickets("subject;;description\nA;B;C\n", as: "text/csv").json
                == importOutcome(errors: [(2, "Field 2 has a value, but its column has no name.")]))
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
                site.importTickets(bytes, as: "text/csv"), refuses: ProblemDetails(400, "malformed", detail))
        }
        try await expect(
            site.importTickets("subject,description,mo/od\n", as: "text/csv"),
            refuses: .invalid("/mo~1od", "Unknown column."))
    }
}
