import Foundation
import HTTPTypes
import Testing

@Suite struct IdempotencyTests {
    private func key(_ key: String) -> [String: String] { ["Idempotency-Key": key] }
    private let replayed = "Idempotency-Replayed"

    @Test func `the same request again is answered as the first, and done once`() async throws {
        let site = try await TestSite()
        let body: JSONValue = ["title": "Once"]
        let first = try await site.post("/api/v1/tutorials", body, as: .trainer, key("a"))
        let position = try await site.journalPosition()
        site.advanceClock(seconds: 86_399)
        let second = try await site.post("/api/v1/tutorials", body, as: .trainer, key("a"))
        #expect(first.header(replayed) == nil)
        #expect(second.header(replayed) == "true")
        #expect(second.status == 201)
        #expect(second.body == first.body)
        for name in ["ETag", "Location", "Content-Type"] { #expect(second.header(name) == first.header(name)) }
        #expect(try await site.journalPosition() == position)
    }

    @Test func `after a day the key is free again`() async throws {
        let site = try await TestSite()
        let first = try await site.post("/api/v1/tutorials", ["title": "Once"], as: .trainer, key("a"))
        site.advanceClock(seconds: 86_401)
        let second = try await site.post("/api/v1/tutorials", ["title": "Once"], as: .trainer, key("a"))
        #expect(second.header(replayed) == nil)
        #expect(try first["id"] != second["id"])
    }

    @Test func `another body, path or parameter under a key is refused`() async throws {
        let site = try await TestSite()
        _ = try await site.post("/api/v1/tutorials", ["title": "Once"], as: .trainer, key("a"))
        let refusal = ProblemDetails.invalid("Idempotency-Key", "This Idempotency-Key was used for another request.")
        let position = try await site.journalPosition()
        try await expect(
            site.post("/api/v1/tutorials", ["title": "Twice"], as: .trainer, key("a")), refuses: refusal)
        try await expect(site.post("/api/v1/trainers", ["name": "Ada"], as: .trainer, key("a")), refuses: refusal)
        try await expect(
            site.post("/api/v1/sessions?preview=true", TestSite.webinar, as: .trainer, key("a")), refuses: refusal)
        #expect(try await site.journalPosition() == position)
    }

    @Test func `keys of different callers are different keys`() async throws {
        let site = try await TestSite()
        let first = try await site.post("/api/v1/tutorials", ["title": "Once"], as: .trainer, key("a"))
        let second = try await site.post("/api/v1/tutorials", ["title": "Once"], as: .admin, key("a"))
        #expect(second.header(replayed) == nil)
        #expect(try first["id"] != second["id"])
    }

    @Test func `a refusal is repeated as well`() async throws {
        let site = try await TestSite()
        let first = try await site.post("/api/v1/tutorials", ["title": ""], as: .trainer, key("a"))
        let second = try await site.post("/api/v1/tutorials", ["title": ""], as: .trainer, key("a"))
        #expect(first.status == 422 && second.status == 422)
        #expect(second.body == first.body)
        #expect(second.header(replayed) == "true")
    }

    @Test func `a verb is done once, also in another process`() async throws {
        let site = try await TestSite()
        let session = try await site.series()
        let path = site.path(session, "2026-12-08T10:00:00") + "/cancel"
        let first = try await site.post(path, ["reason": "Ill"], as: .trainer, key("cancel"))
        let second = try await site.restarted().post(path, ["reason": "Ill"], as: .trainer, key("cancel"))
        #expect(first.status == 200 && second.status == 200)
        #expect(second.body == first.body)
        #expect(second.header(replayed) == "true")
    }

    @Test func `a token's secret is shown again to its maker alone, and kept in no readable form`() async throws {
        let site = try await TestSite()
        let body: JSONValue = ["role": "agent", "name": "Helpdesk"]
        let first = try await site.post("/api/v1/tokens", body, as: .admin, key("token"))
        let second = try await site.restarted().post("/api/v1/tokens", body, as: .admin, key("token"))
        let secret = try first["secret"]?.text ?? ""
        #expect(second.body == first.body)
        #expect(second.header("Cache-Control") == "no-store")
        let dump = try await site.dump()
        #expect(dump.range(of: Data(secret.utf8)) == nil)
        #expect(dump.range(of: Data("Helpdesk".utf8)) != nil)
        try await expect(
            site.post("/api/v1/tokens", body, as: .trainer, key("token")), refuses: .forbidden("trainer"))
    }

    @Test func `many who send one request at once make one thing`() async throws {
        let site = try await TestSite()
        let headers = key("rush")
        let replies = try await withThrowingTaskGroup(of: Reply.self) { group in
            for _ in 1...10 {
                group.addTask { try await site.post("/api/v1/tutorials", ["title": "Once"], as: .trainer, headers) }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        let underWay = ProblemDetails(
            409, "conflict", "The first request with this Idempotency-Key is still in progress.")
        for reply in replies where reply.status != 201 { try expect(reply, refuses: underWay) }
        #expect(replies.contains { $0.status == 201 && $0.header(replayed) == nil })
        #expect(try await site.get("/api/v1/tutorials", as: .trainer)["items"]?.items.count == 1)
    }

    @Test(arguments: ["", String(repeating: "k", count: 256)])
    func `a key that is none is refused`(bad: String) async throws {
        let site = try await TestSite()
        try await expect(
            site.post("/api/v1/tutorials", ["title": "Once"], as: .trainer, key(bad)),
            refuses: ProblemDetails(400, "malformed", "An Idempotency-Key must have 1 to 255 printable characters."))
    }

    @Test func `only POST knows keys`() async throws {
        let site = try await TestSite()
        let tutorial = try await site.tutorial()
        let path = "/api/v1/tutorials/\(tutorial.id)"
        #expect(try await site.patch(path, ["summary": "A"], as: .trainer, key("a")).status == 200)
        let second = try await site.patch(path, ["summary": "B"], as: .trainer, key("a"))
        #expect(try second["summary"] == "B")
        #expect(second.header(replayed) == nil)
    }

    @Test func `of customers with a link only what they made is remembered`() async throws {
        let site = try await TestSite()
        let session = try await site.webinar()
        let registration = try await site.register("grace@example.org", for: session)
        let secret = path(of: registration["manageURL"]).split(separator: "/").last ?? ""
        let bearer = ["Authorization": "Bearer \(secret)"]
        let cancel = "/api/v1/registrations/\(registration.id)/cancel"
        for _ in 0..<2 {
            let refused = try await site.post(cancel, ["nonsense": true], as: .anybody, bearer.merging(key("a")) { $1 })
            #expect(refused.status == 422)
            #expect(refused.header(replayed) == nil)
        }
        for isAgain in [false, true] {
            let done = try await site.post(cancel, [:], as: .anybody, bearer.merging(key("b")) { $1 })
            #expect(done.status == 200, "\(done.text)")
            #expect(done.header(replayed) == (isAgain ? "true" : nil))
        }
    }

    @Test func `another body under the key of a customer with a link is refused`() async throws {
        let site = try await TestSite()
        let session = try await site.series()
        let registration = try await site.register(
            "grace@example.org", for: session, on: "2026-12-08T10:00:00")
        let secret = path(of: registration["manageURL"]).split(separator: "/").last ?? ""
        let headers = ["Authorization": "Bearer \(secret)"].merging(key("move")) { $1 }
        let move = "/api/v1/registrations/\(registration.id)/move"
        let first = try await site.post(move, ["occurrence": "2026-12-15T10:00:00"], as: .anybody, headers)
        #expect(first.status == 200, "\(first.text)")
        try await expect(
            site.post(move, ["occurrence": "2026-12-22T10:00:00"], as: .anybody, headers),
            refuses: ProblemDetails.invalid(
                "Idempotency-Key", "This Idempotency-Key was used for another request."))
    }

    @Test func `of strangers only what they made is remembered`() async throws {
        let site = try await TestSite()
        let session = try await site.series()
        let path = "/api/v1/sessions/\(session.id)/registrations"
        let before = try await site.dump().count
        let big: JSONValue = ["email": .string("nobody"), "name": .string(String(repeating: "x", count: 200_000))]
        for number in 0..<20 {
            let reply = try await site.post(path, big, as: .anybody, key("wrong \(number)"))
            #expect(reply.status == 422)
            #expect(reply.header(replayed) == nil)
            let expansion: JSONValue = [
                "start": "2027-01-12T10:00:00", "timeZone": "Europe/Berlin", "duration": "PT1H",
                "recurrence": ["rule": "FREQ=DAILY"], "limit": 500,
            ]
            _ = try await site.post("/api/v1/occurrences/expand", expansion, as: .anybody, key("expand \(number)"))
        }
        #expect(try await site.dump().count < before + 200_000)
        let person: JSONValue = [
            "email": "ada@acme.example", "name": "Ada", "occurrence": "2026-12-08T10:00:00",
        ]
        let first = try await site.post(path, person, as: .anybody, key("right"))
        let second = try await site.post(path, person, as: .anybody, key("right"))
        #expect(first.status == 201 && second.status == 201)
        #expect(second.body == first.body)
        #expect(second.header(replayed) == "true")
    }
}
