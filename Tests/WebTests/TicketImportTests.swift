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
        created: Int = 0, updated: Int = 0, errors: [(Int, String)] = [], more: Int = 0
    ) -> JSONValue {
        [
            "created": .number(Double(created)), "updated": .number(Double(updated)),
            "rejected": .number(Double(errors.count + more)),
            "errors": .array(errors.map { ["line": .number(Double($0.0)), "reason": .string($0.1)] }),
            "more": .number(Double(more)),
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
            415, "unsupported-media-type", "Send the tickets as application/x-ndjson or text/csv, in UTF-8.")
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
