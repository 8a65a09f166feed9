import Foundation
import Testing

@Suite struct PagingTests {
    @Test func `a file of registrations has all of them`() async throws {
        let site = try await TestSite()
        let session = try await site.webinar()
        for number in 0..<52 { try await site.register("p\(number)@example.org", for: session) }
        _ = try await site.register("last@example.org", for: session)
        let list = site.path(session) + "/registrations"
        let csv = try await site.get(list + "?status=confirmed", as: .trainer, ["Accept": "text/csv"]).text
        #expect(csv.split(separator: "\r\n").count == 54)
        #expect(csv.contains("last@example.org"))
        #expect(try await site.get(list, as: .trainer)["items"]?.items.count == 50)
    }

    /// All pages of a list, each as the ids on it.
    private func pages(_ site: TestSite, _ path: String, as who: TestSite.Who, between: () async throws -> Void = {})
        async throws
        -> [[String]]
    {
        var pages: [[String]] = []
        var next: String? = path
        while let path = next {
            let reply = try await site.get(path, as: who)
            let json = try reply.json
            pages.append(json["items"]?.items.map { $0["recurrenceID"]?.text ?? $0.id } ?? [])
            let link = reply.header("Link")?.wholeMatch(of: /<([^>]+)>; rel="next"/).map { String($0.1) }
            #expect((link == nil) == (json["next"] == JSONValue.null))
            if let link, let cursor = json["next"]?.text {
                #expect(link.contains("cursor=\(cursor)"))
                #expect(cursor.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && !"&=#%+?/<>\"".utf8.contains($0) })
            }
            next = link
            try await between()
        }
        return pages
    }

    @Test func `every list is paged without repeating or skipping anything`() async throws {
        let site = try await TestSite()
        for number in 1...7 {
            try await site.tutorial(["title": .string("Tutorial \(number)")])
            try await site.trainer("Trainer \(number)")
            try await site.webinar(["title": .string("Session \(number)")])
            if number % 3 == 0 { site.advanceClock(seconds: 1) }
        }
        for path in ["/api/v1/tutorials", "/api/v1/trainers", "/api/v1/sessions"] {
            let whole = try await pages(site, path, as: .admin)
            #expect(whole.map(\.count) == [7])
            let paged = try await pages(site, path + "?limit=3", as: .admin)
            #expect(paged.map(\.count) == [3, 3, 1])
            #expect(paged.joined().elementsEqual(whole.joined()))
            #expect(try await pages(site, path + "?limit=7", as: .admin).map(\.count) == [7])
        }
        #expect(try await pages(site, "/api/v1/tokens?limit=1", as: .admin).map(\.count) == [1, 1, 1, 1])
    }

    @Test func `the journal is paged by its positions`() async throws {
        let site = try await TestSite()
        for _ in 1...5 { try await site.tutorial() }
        var positions: [JSONValue] = []
        var next: String? = "/api/v1/journal?limit=4"
        while let path = next {
            let reply = try await site.get(path, as: .admin)
            positions += try reply["items"]?.items.compactMap { $0["position"] } ?? []
            next = reply.header("Link")?.wholeMatch(of: /<([^>]+)>; rel="next"/).map { String($0.1) }
            let cursor = try reply["next"]?.text
            #expect((cursor == nil) == (next == nil))
            if let cursor {
                #expect(
                    try await site.get("/api/v1/journal?limit=4&cursor=\(cursor)", as: .admin).body
                        == site.get(next ?? "", as: .admin).body)
            }
        }
        #expect(positions == (1...14).map { .number(Double($0)) })
    }

    @Test func `dates are paged while dates come and go, and the first page's clock holds`() async throws {
        let site = try await TestSite(at: "2026-12-01T08:00:00Z")
        let session = try await site.webinar(["recurrence": ["rule": "FREQ=DAILY;COUNT=10"]])
        var rounds = 0
        let paged = try await pages(site, "/api/v1/occurrences?limit=4", as: .anybody) {
            rounds += 1
            guard rounds == 1 else { return }
            // Two that were on the first page, and would have made place for others.
            for day in ["01", "02"] {
                _ = try await site.patch(
                    site.path(session, "2026-12-\(day)T10:00:00"), ["start": "2028-12-01T10:00:00"])
            }
            site.advanceClock(days: 30)
        }
        #expect(paged.joined().elementsEqual((1...10).map { "2026-12-\($0 < 10 ? "0" : "")\($0)T10:00:00" }))
    }

    @Test func `a filter stays with its cursor`() async throws {
        let site = try await TestSite()
        for number in 1...5 { try await site.webinar(["tags": [number.isMultiple(of: 2) ? "even" : "odd &+/"]]) }
        #expect(
            try await pages(site, "/api/v1/sessions?tag=odd%20%26%2B%2F&limit=2", as: .anybody).map(\.count) == [2, 1])
    }

    @Test func `a cursor of another list is refused`() async throws {
        let site = try await TestSite()
        let session = try await site.series()
        let other = try await site.series()
        let cursor = try await site.get(site.path(session) + "/occurrences?limit=2")["next"]?.text ?? ""
        let refusal = ProblemDetails.invalid("?cursor", "This cursor belongs to another list or to other filters.")
        for path in [
            "/api/v1/sessions", "/api/v1/tutorials", "/api/v1/occurrences", site.path(other) + "/occurrences",
            site.path(session) + "/occurrences?from=2026-12-10T00:00:00Z",
        ] {
            try await expect(
                site.get(path + (path.contains("?") ? "&" : "?") + "cursor=" + cursor), refuses: refusal)
        }
        #expect(
            try await site.get(site.path(session) + "/occurrences?limit=3&cursor=" + cursor)["items"]?.items.count == 3)
        try await expect(
            site.get("/api/v1/journal?cursor=" + cursor, as: .admin),
            refuses: .invalid("?cursor", "Must be a whole number from 0 to \(Int.max)."))
    }

    @Test(arguments: ["x", "e30", "bnVsbA", "%00", "eyJsaXN0IjoiIn0", "W10"])
    func `a cursor that is none is refused`(cursor: String) async throws {
        let site = try await TestSite()
        try await expect(
            site.get("/api/v1/occurrences?cursor=" + cursor),
            refuses: .invalid("?cursor", "Invalid cursor. Use the value of “next” unchanged."))
    }

    /// A cursor is no secret: who takes it apart can write any number into it.
    @Test(arguments: [Int.max, Int.min, 9_007_199_254_740_993, -1])
    func `a cursor with numbers out of all bounds brings nothing down`(number: Int) async throws {
        let site = try await TestSite()
        try await site.series()
        let cursor = try await site.get("/api/v1/occurrences?limit=2")["next"]?.text ?? ""
        let padded = cursor + String(repeating: "=", count: (4 - cursor.count % 4) % 4)
        let data = try #require(
            Data(base64Encoded: padded.replacing("-", with: "+").replacing("_", with: "/")))
        let own = String(decoding: data, as: UTF8.self)
        for field in ["from", "to", "order"] {
            let forged = own.replacing(try Regex("\"\(field)\":-?[0-9]+"), with: "\"\(field)\":\(number)")
            #expect(forged != own)
            let text = Data(forged.utf8).base64EncodedString().replacing("=", with: "").replacing("+", with: "-")
                .replacing("/", with: "_")
            let reply = try await site.get("/api/v1/occurrences?limit=2&cursor=\(text)")
            let isTaken = field == "order" || number == -1
            #expect(reply.status == (isTaken ? 200 : 422), "\(field)")
        }
        #expect(try await site.get("/healthz").status == 200)
    }
}
