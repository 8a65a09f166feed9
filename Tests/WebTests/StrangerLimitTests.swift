import Foundation
import HTTPTypes
import Operations
import Storage
import SupportCore
import Testing
import Training
import Web

/// Bounds on what callers without a token, or with the least of tokens, can cost and find out.
@Suite struct StrangerLimitTests {
    private let form = ["Content-Type": "application/x-www-form-urlencoded"]

    @Test func `an answer names the first faults of very many, and is shorter than the request`() async throws {
        let site = try await TestSite()
        let fields = (0..<3_000).map { "k\($0)=1" }.joined(separator: "&")
        let reply = try await site.send(.post, "/my/link", Data(fields.utf8), as: .anybody, form)
        #expect(reply.status == 422)
        #expect(reply.text.utf8.count < 1_000)
        let query = (0..<400).map { "k\($0)=1" }.joined(separator: "&")
        let listed = try await site.get("/api/v1/tutorials?\(query)")
        #expect(try listed["errors"]?.items.count == 50)
        #expect(try listed["detail"] == "400 fields are not valid; the first 50 are named.")
    }

    @Test func `texts beside files are as short as without files`() async throws {
        let site = try await TestSite()
        let type = ["Content-Type": "multipart/form-data; boundary=frontier"]
        let long = String(repeating: "\"", count: 300_000)
        let page = try await site.send(
            .post, "/support", multipartBody(["subject": "A", "description": long], []), as: .anybody, type)
        #expect(page.status == 413)
        let ticket = multipartBody(["ticket": "{\"description\": \"\(String(repeating: "x", count: 300_000))\"}"], [])
        #expect(try await site.send(.post, "/support/tickets", ticket, as: .anybody, type).status == 413)
    }

    @Test func `a large page is the same whatever is asked beside it`() async throws {
        let site = try await TestSite()
        let plain = try await site.get("/docs", ["Accept": "text/html"])
        #expect(plain.status == 200)
        #expect(try await site.get("/docs?x=1&y=2", ["Accept": "text/html"]).body == plain.body)
    }

    @Test func `methods that strangers make up share their figures`() async throws {
        let site = try await TestSite()
        for method in ["UNBIND", "ACL", "BREW"] {
            let method = try #require(HTTPRequest.Method(rawValue: method))
            #expect(try await site.send(method, "/healthz", nil, as: .anybody).status == 405)
        }
        let figures = try await site.get("/metrics").text
        #expect(!figures.contains("UNBIND"))
        #expect(figures.contains(#"lectern_requests_total{method="other","#))
    }

    @Test func `a value that is quoted is cut`() {
        let long = String(repeating: "é", count: 10_000)
        let failure = Failure.invalid("/" + long, "“\(long)” is no zone.")
        #expect(failure.faults[0].detail.utf8.count < 1_100)
        #expect(failure.faults[0].pointer.utf8.count < 400)
    }

    @Test(arguments: [
        ("/api/v1/tutorials?q=" + String(repeating: "a+", count: 11), "?q", "Search for at most 10 words."),
        (
            "/api/v1/tutorials?" + (0..<51).map { "tag=t\($0)" }.joined(separator: "&"), "?tag",
            "This parameter is given more than 50 times."
        ),
        (
            "/calendar.ics?tutorial=%00", "?tutorial", "Must have at most 300 bytes, and no control characters."
        ),
        (
            "/calendar.ics?tag=" + String(repeating: "x", count: 301), "?tag",
            "Must have at most 300 bytes, and no control characters."
        ),
        (
            "/calendar.ics?tag=" + String(repeating: "x", count: 9_000), "?",
            "The query must have at most 8192 bytes."
        ),
    ])
    func `a query is bounded`(path: String, pointer: String, detail: String) async throws {
        let reply = try await TestSite().get(path)
        #expect(reply.status == 422)
        #expect(try reply["errors"]?.items.first?["pointer"]?.text == pointer)
        #expect(try reply["errors"]?.items.first?["detail"]?.text == detail)
    }

    @Test func `who may not send a body is refused before it is read`() async throws {
        let site = try await TestSite()
        let large = Data(repeating: 0x78, count: 2 << 20)
        #expect(try await site.send(.post, "/api/v1/tickets", large, as: .anybody).status == 401)
        #expect(try await site.send(.post, "/api/v1/tokens", large, as: .agent).status == 403)
        #expect(try await site.send(.post, "/nowhere", large, as: .anybody).status == 404)
        #expect(try await site.send(.post, "/api/v1/tickets", large, as: .agent).status == 413)
    }

    @Test func `counts of seats do not tell whether an address is known`() async throws {
        let site = try await TestSite(confirming: .unknown)
        let session = try await site.webinar(["start": "2026-12-08T10:00:00", "capacity": 20])
        let other = try await site.webinar(["start": "2026-12-09T10:00:00"])
        _ = try await site.register("known@example.org", for: other)
        _ = try await site.database.write {
            try $0.execute("UPDATE registrants SET confirmed_at = 0 WHERE email = 'known@example.org'")
        }
        func taken() async throws -> [JSONValue?] {
            let date = try await site.get(site.path(session) + "/occurrences", as: .anybody)["items"]?.items.first
            return [date?["confirmed"], date?["seatsLeft"]]
        }
        func apply(_ email: String) async throws {
            let person: JSONValue = ["name": "Grace", "email": .string(email)]
            #expect(try await site.post(site.path(session) + "/registrations", person, as: .anybody).status == 201)
        }
        try await apply("unknown@example.org")
        #expect(try await taken() == [1, 19])
        try await apply("known@example.org")
        #expect(try await taken() == [2, 18])
        let shown = try await site.get(site.path(session) + "/occurrences", as: .trainer)["items"]?.items.first
        #expect(shown?["confirmed"] == 1)
    }

    @Test func `a stranger gives a person no other name`() async throws {
        let site = try await TestSite(confirming: .unknown)
        let (first, second) = (
            try await site.webinar(["start": "2026-12-08T10:00:00"]),
            try await site.webinar(["start": "2026-12-09T10:00:00"])
        )
        let staff: JSONValue = ["name": "Ada Lovelace", "email": "ada@example.org"]
        #expect(try await site.post(site.path(first) + "/registrations", staff, as: .agent).status == 201)
        _ = try await site.database.write {
            try $0.execute("UPDATE registrants SET confirmed_at = 0 WHERE email = 'ada@example.org'")
        }
        let stranger: JSONValue = ["name": "CALL NOW", "email": "ada@example.org"]
        #expect(try await site.post(site.path(second) + "/registrations", stranger, as: .anybody).status == 201)
        let list = try await site.get(site.path(second) + "/registrations", as: .trainer)
        #expect(try list["items"]?.items.map { $0["name"]?.text } == ["Ada Lovelace"])
        let turned: JSONValue = ["name": "Ada \u{202E}gro.live", "email": "new@example.org"]
        #expect(try await site.post(site.path(second) + "/registrations", turned, as: .anybody).status == 422)
    }

    @Test func `a network asks for links as seldom as it registers`() async throws {
        let site = try await TestSite(rate: .init(burst: 2, perHour: 1))
        func ask(_ email: String) async throws -> Int {
            try await site.post("/my/link", ["email": .string(email)], as: .anybody).status
        }
        #expect(try await ask("a@example.org") == 202)
        #expect(try await ask("b@example.org") == 202)
        #expect(try await ask("c@example.org") == 429)
    }

    @Test func `a program without sources takes none that belongs to another one`() async throws {
        let site = try await TestSite()
        func bridge(_ sources: [JSONValue]) async throws -> [String: String] {
            let made = try await site.post(
                "/api/v1/tokens", ["role": "integration", "name": "B", "sources": .array(sources)], as: .admin)
            return ["Authorization": "Bearer " + (try made["secret"]?.text ?? "")]
        }
        let owner = try await bridge(["zammad-a"])
        let ticket: JSONValue = [
            "subject": "Secret", "description": "Of another customer.", "source": "zammad-a", "externalID": "1",
        ]
        #expect(try await site.post("/api/v1/tickets", ticket, as: .anybody, owner).status == 201)
        let other = try await bridge([])
        #expect(try await site.post("/api/v1/tickets", ticket, as: .anybody, other).status == 403)
        // The beginning of a name is another name.
        let own = ticket.merging(["source": "zammad"])
        #expect(try await site.post("/api/v1/tickets", own, as: .anybody, other).status == 201)
    }
}
