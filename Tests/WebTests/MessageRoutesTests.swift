import Foundation
import Testing

@Suite struct MessageRoutesTests {
    private let date = "2026-12-08T10:00:00"

    @Test func `a message goes to those of a date, or of all dates, and to each of them once`() async throws {
        let site = try await TestSite()
        let session = try await site.series(["capacity": 1])
        try await site.register("ada@example.org", for: session, on: date)
        let waiting = try await site.register("grace@example.org", for: session, on: date)
        try await site.register("grace@example.org", for: session, on: "2026-12-15T10:00:00")
        let gone = try await site.register("alan@example.org", for: session, on: "2026-12-15T10:00:00")
        _ = try await site.post("/api/v1/registrations/\(gone.id)/cancel")
        let before = try await site.journalPosition()
        let one = try await site.post(
            site.path(session) + "/message",
            ["occurrence": .string(date), "subject": "  Bring a laptop ", "text": "We\r\ntry it out.\n"])
        #expect(one.status == 201)
        #expect(
            try one.json == [
                "id": try one["id"] ?? nil, "session": .string(session.id), "occurrence": .string(date),
                "subject": "Bring a laptop", "text": "We\ntry it out.", "createdAt": "2026-12-01T08:00:00Z",
                "recipients": 2,
            ])
        let all = try await site.post(site.path(session) + "/message", ["subject": "S", "text": "T"], as: .agent)
        #expect([try all["recipients"], try all["occurrence"]] == [2, JSONValue.null])
        let entries = try await site.get("/api/v1/journal?after=\(before)", as: .admin)["items"]?.items
        #expect(
            entries?.map { $0["subject"] } == [
                ["kind": "message", "id": try one["id"] ?? nil], ["kind": "message", "id": try all["id"] ?? nil],
            ])
        #expect(entries?.first?["related"]?["session"] == .string(session.id))
        #expect(entries?.first?["related"]?["occurrence"] != nil)
        #expect(entries?.last?["related"] == ["session": .string(session.id)])
        #expect(waiting["status"] == "waitlisted")
        let listed = try await site.get(site.path(session) + "/messages?limit=1", as: .trainer)
        #expect(try listed["items"]?.items == [one.json.without("recipients")])
        let next = try await site.get(
            site.path(session) + "/messages?limit=1&cursor=\(try listed["next"]?.text ?? "")", as: .trainer)
        #expect(try next.json == ["items": [all.json.without("recipients")], "next": .null])
    }

    @Test func `what would break a mail's header, or is no message, is refused`() async throws {
        let site = try await TestSite()
        let path = site.path(try await site.series()) + "/message"
        let bad = try await site.post(path, ["subject": "Hello\r\nBcc: all@example.org", "text": "\u{0}", "to": "x"])
        #expect(
            try bad.refusal?.faults == [
                .init("/subject", "Must not contain control characters or line breaks."),
                .init("/text", "Must not contain control characters."), .init("/to", "Unknown field."),
            ])
        let long = try await site.post(
            path,
            [
                "subject": .string(String(repeating: "a", count: 201)),
                "text": .string(String(repeating: "b", count: 10_001)),
            ])
        #expect(try long.refusal?.faults.map(\.pointer) == ["/subject", "/text"])
        #expect(try await site.post(path, ["subject": " ", "text": "\u{200B}"]).refusal?.faults.count == 2)
        try await expect(
            site.post(path, ["subject": "a", "text": "b", "occurrence": "2026-12-09T10:00:00"]),
            refuses: ProblemDetails(404, "not-found", "The session has no date 2026-12-09T10:00:00."))
        try await expect(
            site.post("/api/v1/sessions/x/message", ["subject": "a", "text": "b"]), refuses: .missing("session"))
        try await expect(site.post(path, ["subject": "a", "text": "b"], as: .anybody), refuses: .noToken)
        try await expect(
            site.post(path, ["subject": "a", "text": "b"], as: .integration), refuses: .forbidden("integration"))
    }
}
