import Foundation
import HTTPTypes
import Storage
import Testing
import Web

@Suite struct OperatingRoutesTests {
    @Test func `the process lives and is ready`() async throws {
        let site = try await TestSite()
        #expect(try await site.get("/healthz").json == ["status": "ok"])
        #expect(try await site.get("/readyz").json == ["status": "ok"])
    }

    @Test func `an instance is ready while a newer release has added to the schema`() async throws {
        let site = try await TestSite()
        _ = try await site.database.write { connection in
            try connection.execute("INSERT INTO schema_migrations (version, name, applied_at) VALUES (999, 'later', 0)")
        }
        #expect(try await site.get("/readyz").json == ["status": "ok"])
    }

    @Test func `a database that lacks a step of the schema is alive and not ready`() async throws {
        let site = try await TestSite()
        let last = try #require(Migration.all.last?.version)
        _ = try await site.database.write { connection in
            try connection.execute("DELETE FROM schema_migrations WHERE version = \(last)")
        }
        #expect(try await site.get("/healthz").status == 200)
        let reply = try await site.get("/readyz")
        try expect(
            reply,
            refuses: ProblemDetails(
                503, "unavailable",
                "The database is unreachable, takes no writes, or its schema is not up to date."))
    }

    @Test func `the figures tell requests by route, and never an address that holds a secret`() async throws {
        let site = try await TestSite()
        _ = try await site.get("/calendar/trainers/very-secret.ics")
        _ = try await site.get("/api/v1/tutorials")
        let reply = try await site.get("/metrics")
        #expect(reply.header("Content-Type") == "text/plain; version=0.0.4; charset=utf-8")
        let lines = reply.text.split(separator: "\n")
        #expect(
            lines.contains(
                #"lectern_requests_total{method="GET",route="/calendar/trainers/{secret}.ics",status="404"} 1"#))
        #expect(lines.contains(#"lectern_requests_total{method="GET",route="/api/v1/tutorials",status="200"} 1"#))
        #expect(!reply.text.contains("very-secret"))
    }

    @Test func `robots may fetch calendars`() async throws {
        let site = try await TestSite()
        #expect(
            try await site.get("/robots.txt").text == """
                User-agent: *
                Allow: /calendar
                Disallow: /api/
                Disallow: /my/
                Disallow: /join/
                Disallow: /feedback/
                Disallow: /unsubscribe/
                Disallow: /confirm/
                Disallow: /staff
                Disallow: /sign-in
                Disallow: /embed
                Disallow: /demo/
                Sitemap: https://lectern.test/sitemap.xml

                """)
    }

    @Test func `every kind of error has a page that explains it`() async throws {
        let site = try await TestSite()
        for code in [
            "malformed", "not-found", "method-not-allowed", "precondition-failed", "full", "too-many-requests",
        ] {
            let page = try await site.get("/errors/\(code)")
            #expect(page.status == 200)
            #expect(page.text.contains(code))
        }
        try await expect(
            site.get("/errors/nothing"),
            refuses: ProblemDetails(404, "not-found", "There is no such error type."))
    }

    @Test func `an address that is none says so, by whatever method`() async throws {
        let site = try await TestSite()
        let refusal = ProblemDetails(404, "not-found", "There is nothing at this address.")
        for method in [.get, .post, .put, .patch, .delete, .options] + Self.methodsOfOthers {
            try await expect(site.send(method, "/api/v1/nothing"), refuses: refusal)
        }
        let head = try await site.head("/api/v1/nothing")
        #expect(head.status == 404 && head.body.isEmpty)
    }

    @Test(arguments: [
        ("/api/v1/tutorials", "GET, POST, HEAD"), ("/api/v1/sessions/x", "GET, PATCH, DELETE, HEAD"),
        ("/api/v1/sessions/x/publish", "POST"), ("/api/v1/tokens/x", "DELETE"), ("/calendar.ics", "GET, HEAD"),
        ("/calendar/sessions/x.ics", "GET, HEAD"), ("/healthz", "GET, HEAD"), ("/api/v1/occurrences/expand", "POST"),
    ])
    func `a method that an address does not have is refused with those that it has`(path: String, allow: String)
        async throws
    {
        let site = try await TestSite()
        let own = Set(allow.components(separatedBy: ", ") + ["OPTIONS"])
        for method in [.get, .post, .put, .patch, .delete, .trace] + Self.methodsOfOthers
        where !own.contains(method.rawValue) {
            let reply = try await site.send(method, path)
            try expect(
                reply,
                refuses: ProblemDetails(
                    405, "method-not-allowed", "\(method.rawValue) is not allowed at this address."))
            #expect(Set((reply.header("Allow") ?? "").components(separatedBy: ", ")) == own)
        }
        let options = try await site.send(.options, path)
        #expect(options.status == 204 && options.body.isEmpty)
        #expect(Set((options.header("Allow") ?? "").components(separatedBy: ", ")) == own)
    }

    /// Methods that calendar programs try (RFC 4918, RFC 4791), and one that nobody knows.
    private static let methodsOfOthers = ["PROPFIND", "REPORT", "MKCALENDAR", "LOCK", "FROB"].compactMap {
        HTTPRequest.Method($0)
    }

    @Test func `scripts of any site may read public calendars, and no secret one`() async throws {
        let site = try await TestSite()
        for (path, isReadable) in [
            ("/calendar.ics", true), ("/calendar/sessions/x.ics", true), ("/calendar/dates/x.ics", true),
            ("/calendar/tutorials/x.ics", true), ("/calendar/trainers/x.ics", false), ("/calendar/my/x.ics", false),
            ("/api/v1/sessions", false),
        ] {
            let preflight = try await site.send(
                .options, path, nil, as: .anybody,
                [
                    "Origin": "https://elsewhere.example", "Access-Control-Request-Method": "GET",
                    "Access-Control-Request-Headers": "if-none-match",
                ])
            #expect(preflight.status == 204)
            #expect(preflight.header("Access-Control-Allow-Origin") == (isReadable ? "*" : nil))
            #expect(preflight.header("Access-Control-Allow-Methods") == (isReadable ? "GET, HEAD, OPTIONS" : nil))
            #expect(
                preflight.header("Access-Control-Allow-Headers")?.contains("If-None-Match") == (isReadable ? true : nil)
            )
        }
    }

    @Test(arguments: [
        "/healthz", "/readyz", "/openapi.json", "/openapi-pages.json", "/docs", "/calendar.ics", "/api/v1/tutorials",
        "/api/v1/occurrences",
        "/",
    ])
    func `HEAD says what GET says, without the body`(path: String) async throws {
        let site = try await TestSite()
        try await site.series()
        let (get, head) = (try await site.get(path), try await site.head(path))
        #expect(head.status == 200)
        #expect(head.body.isEmpty)
        #expect(head.header("Content-Length") == String(get.body.count))
        for name in ["Content-Type", "ETag", "Last-Modified", "Cache-Control", "Vary"] {
            #expect(head.header(name) == get.header(name))
        }
    }

    @Test func `the journal names who did what, to admins`() async throws {
        let site = try await TestSite(at: "2026-12-01T08:00:00Z")
        let start = try await site.journalPosition()
        let trainerToken = try await site.get("/api/v1/tokens", as: .admin)["items"]?.items.first {
            $0["role"] == "trainer"
        }
        let session = try await site.webinar()
        _ = try await site.patch(site.path(session), ["title": "New", "capacity": 7])
        let page = try await site.get("/api/v1/journal?after=\(start)", as: .admin)
        let actor: JSONValue = ["kind": "token", "id": trainerToken?["id"] ?? nil]
        let subject: JSONValue = ["kind": "session", "id": .string(session.id)]
        func entry(_ position: Int, _ event: String, _ fields: [JSONValue] = []) -> JSONValue {
            [
                "position": .number(Double(start + position)), "at": "2026-12-01T08:00:00Z", "actor": actor,
                "event": .string(event), "subject": subject, "fields": .array(fields), "related": [:],
            ]
        }
        #expect(
            try page.json == [
                "items": [entry(1, "created"), entry(2, "published"), entry(3, "updated", ["title", "capacity"])],
                "next": nil,
            ])
        try await expect(site.get("/api/v1/journal"), refuses: .noToken)
        try await expect(site.get("/api/v1/journal", as: .trainer), refuses: .forbidden("trainer"))
    }
}
