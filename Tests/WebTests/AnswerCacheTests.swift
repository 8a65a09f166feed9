import Foundation
import Testing

@Suite struct AnswerCacheTests {
    @Test(arguments: ["/api/v1/occurrences", "/api/v1/sessions", "/", "/tutorials"])
    func `the same request within a second is answered without a read`(path: String) async throws {
        let site = try await TestSite()
        try await site.webinar("Retries")
        let first = try await site.get(path, as: .trainer)
        var again: Reply?
        let reads = try await site.reads { again = try await site.get(path, as: .trainer) }
        #expect(first.text.contains("Retries") || path == "/tutorials")
        #expect(reads == 0)
        #expect(again?.text == first.text)
        #expect(again?.headers == first.headers)
    }

    @Test func `a write is seen by the next request of the same second`() async throws {
        let site = try await TestSite()
        try await site.webinar("Retries")
        let before = try await site.get("/api/v1/occurrences")
        try await site.webinar("Webhooks")
        let after = try await site.get("/api/v1/occurrences")
        #expect(before.text.contains("Retries") && !before.text.contains("Webhooks"))
        #expect(after.text.contains("Retries") && after.text.contains("Webhooks"))
    }

    @Test func `a write of another process is seen by the next request of the same second`() async throws {
        let site = try await TestSite()
        _ = try await site.get("/api/v1/occurrences")
        try await site.restarted().webinar("Webhooks")
        #expect(try await site.get("/api/v1/occurrences").text.contains("Webhooks"))
    }

    @Test func `the next second is answered anew`() async throws {
        let site = try await TestSite()
        try await site.webinar("Retries")
        _ = try await site.get("/api/v1/occurrences")
        site.advanceClock(seconds: 1)
        #expect(try await site.reads { _ = try await site.get("/api/v1/occurrences") } > 0)
    }

    @Test func `another caller, query or header is answered anew`() async throws {
        let site = try await TestSite()
        try await site.draft("Retries")
        let staff = try await site.get("/api/v1/sessions", as: .trainer)
        #expect(staff.text.contains("Retries"))
        #expect(!(try await site.get("/api/v1/sessions").text.contains("Retries")))
        #expect(!(try await site.get("/api/v1/sessions?tag=none", as: .trainer).text.contains("Retries")))
        let english = try await site.get("/", ["Accept-Language": "en"])
        let german = try await site.get("/", ["Accept-Language": "de"])
        #expect(english.text.contains("lang=\"en\"") && german.text.contains("lang=\"de\""))
    }

    @Test func `a refusal is not kept`() async throws {
        let site = try await TestSite()
        #expect(try await site.get("/api/v1/tickets").status == 401)
        #expect(try await site.get("/api/v1/tickets", as: .integration).status == 403)
        #expect(try await site.get("/api/v1/tickets", as: .agent).status == 200)
        #expect(try await site.get("/api/v1/tickets").status == 401)
    }
}

extension TestSite {
    fileprivate func webinar(_ title: String) async throws { try await create(title, status: "published") }

    fileprivate func draft(_ title: String) async throws { try await create(title, status: "draft") }

    private func create(_ title: String, status: String) async throws {
        let made = try await post(
            "/api/v1/sessions",
            [
                "kind": "webinar", "title": .string(title), "start": "2026-12-08T10:00:00", "timeZone": "Europe/Berlin",
                "duration": "PT1H", "status": .string(status),
            ])
        #expect(made.status == 201)
    }
}
