import Foundation
import HTTPTypes
import Testing

@Suite struct RecommendationBadInputTests {
    static let odd: [String] = [
        "help", "4711 0815 42", "please can you help me with it", "Mein Drucker zieht das Papier schräg ein",
        "プリンターが紙詰まりを起こしています", "الطابعة لا تعمل", "🖨️🔥🔥🔥",
        "<html><body><script>alert(1)</script><p>printer</p></body></html>",
        "‮printer‬", "a\u{301}\u{302}\u{303}", String(repeating: "printer ", count: 20_000),
        String(repeating: "x", count: 150_000),
    ]

    @Test(arguments: odd) func `an odd text is answered, as a text and as a ticket`(text: String) async throws {
        let site = try await TestSite()
        try await site.shelf()
        let asked = try await site.post("/api/v1/recommendations", ["text": .string(text)], as: .agent)
        #expect(asked.status == 200, "\(asked.text)")
        #expect(try asked["items"]?.items.count == 3)
        let made = try await site.ticket(["subject": "S", "description": .string(text)])
        #expect(try await site.advice(for: made)["items"]?.items.count == 3)
        #expect(try await site.get("/api/v1/tickets/\(made.id)/similar", as: .agent).status == 200)
    }

    @Test func `what says nothing is refused, and what says too much`() async throws {
        let site = try await TestSite()
        for body: JSONValue in [[:], ["text": ""], ["text": "  \n "], ["subject": "", "description": nil]] {
            try expect(
                try await site.post("/api/v1/recommendations", body, as: .agent),
                refuses: .invalid("/text", "This field is required."))
        }
        try expect(
            try await site.post("/api/v1/recommendations", ["text": "a", "subject": "b"], as: .agent),
            refuses: .invalid("/text", "Send either a text, or a subject and a description."))
        try expect(
            try await site.post("/api/v1/recommendations", ["text": "a", "limit": 51, "colour": 1], as: .agent),
            refuses: .invalid([
                .init("/colour", "Unknown field."), .init("/limit", "Must be between 1 and 50."),
            ]))
        let large = String(repeating: "printer jam ", count: 90_000)
        #expect(try await site.post("/api/v1/recommendations", ["text": .string(large)], as: .agent).status == 413)
        try expect(
            try await site.post(
                "/api/v1/recommendations", ["text": .string(String(large.prefix(200_001)))], as: .agent),
            refuses: .invalid("/text", "Must be at most 200000 characters long."))
        // Nothing to recommend, from an empty catalogue.
        #expect(
            try await site.post("/api/v1/recommendations", ["text": "printer"], as: .agent).json
                == ["fits": false, "items": []])
    }

    @Test func `a stack trace of five thousand lines is grouped by its first line`() async throws {
        let site = try await TestSite()
        func trace(_ number: Int) -> JSONValue {
            let frames = (0..<900).map { "    at com.example.Printer.print(Printer.java:\($0 * number))" }
            return .string((["PrinterException: tray \(number) refused the sheet"] + frames).joined(separator: "\n"))
        }
        let deep = (0..<5_000).map { "    at com.example.Spooler.run(Spooler.java:\($0))" }.joined(separator: "\n")
        #expect(deep.count < 300_000)
        let one = try await site.ticket([
            "errorMessage": trace(1), "description": .string(String(deep.prefix(190_000))),
        ])
        let two = try await site.ticket([
            "subject": "Other words", "description": "Entirely.", "errorMessage": trace(7),
        ])
        #expect(one["problem"] == two["problem"])
    }

    @Test func `the same ticket many times is one problem`() async throws {
        let site = try await TestSite()
        let lines = (0..<1_000).map { #"{"subject":"Paper jam","description":"Tray \#($0 % 3) is stuck"}"# }
        let reply = try await site.send(
            .post, "/api/v1/tickets/import", Data(lines.joined(separator: "\n").utf8), as: .agent,
            ["Content-Type": "application/x-ndjson"])
        #expect(reply.status == 200)
        let list = try await settled(site)
        #expect(list["items"]?.items.map { $0["tickets"] } == [1_000])
    }

    /// However long it took to take them in.
    private func settled(_ site: TestSite) async throws -> JSONValue {
        _ = try await site.get("/api/v1/insights/gaps", as: .agent)
        return try await site.get("/api/v1/problems", as: .agent).json
    }
}
