import Foundation
import HTTPTypes
import NIOCore
import Testing

@testable import Web

/// Polls that are answered from memory, before they are decoded: each as it would be answered the long way.
@Suite struct PollTests {
    @Test func `a thousand requests are answered alike both ways`() async throws {
        let feeds = try await SiteWithFeeds()
        let paths = feeds.paths + ["/icon.svg", feeds.site.site.pages.assets.address("style.css"), "/page.js?v=other"]
        var tags: [String] = []
        for path in paths { tags.append(try await feeds.site.get(path).tag ?? "") }
        let requests = Self.requests(paths, tags)
        #expect(requests.count > 1_000)
        try await LiveServers.serving(feeds.site) { servers in
            let (short, long) = try await onThread { () -> ([RawAnswer?], [RawAnswer?]) in
                // Those who guess are told to wait both times.
                let guess = "GET /join/nothing HTTP/1.1\r\nHost: a\r\n\r\n"
                _ = try Self.answers(to: Array(repeating: guess, count: 40)[...], port: servers.long)
                // Once before, so that all that can be known is known.
                let plain = requests.filter { !$0.contains("If-") && !$0.contains("if-") }
                _ = try Self.answers(to: plain[...], port: servers.long)
                return (
                    try Self.answers(to: requests[...], port: servers.short),
                    try Self.answers(to: requests[...], port: servers.long)
                )
            }
            for (request, answers) in zip(requests, zip(short, long)) where answers.0 != answers.1 {
                Issue.record("\(request) \(String(describing: answers.0)) \(String(describing: answers.1))")
            }
            let statuses = Set(long.compactMap { $0?.status })
            #expect(statuses.isSuperset(of: [200, 304, 400, 404, 405, 422]))
        }
    }

    private static func requests(_ paths: [String], _ tags: [String]) -> [String] {
        let conditions = zip(paths, tags).map { path, tag -> [String] in
            let gzip = tag.replacing(/"$/, with: "-gzip\"")
            let many = (0..<1_000).map { "\"tag\($0)\"" }.joined(separator: ", ")
            return [
                "", "If-None-Match: \(tag)", "If-None-Match: W/\(tag)", "If-None-Match: \(gzip)", "If-None-Match: *",
                "If-None-Match: \"other\"", "If-None-Match: \"other\", \(tag)", "If-None-Match: \(tag),\"other\"",
                "If-None-Match: \(many)", "If-None-Match: \(many), \(tag)", "If-None-Match:   \(tag)\t ",
                "if-none-match: \(tag)", "If-None-Match: \(tag)x", "If-None-Match: x\(tag)", "If-None-Match: \"",
                "If-None-Match: \(tag.dropLast())", "If-None-Match: \(tag.dropFirst())", "If-None-Match:",
                "If-None-Match: w/\(tag)", "If-None-Match: \(tag.dropLast())-gzip-gzip\"", "If-None-Match: ,,,\(tag)",
                "If-None-Match: \"\(String(repeating: "x", count: 8_000))\"",
                "If-None-Match: \"a\"\r\nIf-None-Match: \(tag)", "If-None-Match: \u{FC}\(tag)",
                "If-Modified-Since: Tue, 01 Dec 2026 07:59:59 GMT", "If-Modified-Since: Tue, 01 Dec 2026 07:59:58 GMT",
                "If-Modified-Since: Wed, 01 Dec 2027 08:00:00 GMT", "If-Modified-Since: yesterday",
                "If-None-Match: \"other\"\r\nIf-Modified-Since: Wed, 01 Dec 2027 08:00:00 GMT",
                "X-Forwarded-For: 192.0.2.7\r\nIf-None-Match: \(tag)", "Authorization: Bearer nothing",
                "Accept: text/html", "Cookie: a=b; c=d", "Range: bytes=0-10", "Connection: keep-alive",
                "Connection: Keep-Alive, x", "Content-Length: 0", "User-Agent: \(String(repeating: "x", count: 4_000))",
            ]
        }
        var requests: [String] = []
        for (path, conditions) in zip(paths, conditions) {
            for condition in conditions {
                for encoding in ["", "Accept-Encoding: gzip, deflate", "Accept-Encoding: gzip;q=0"] {
                    for method in ["GET", "HEAD"] {
                        let lines = ["Host: lectern.test", encoding, condition].filter { !$0.isEmpty }
                        requests.append("\(method) \(path) HTTP/1.1\r\n\(lines.joined(separator: "\r\n"))\r\n\r\n")
                    }
                }
            }
            for method in ["POST", "OPTIONS", "PROPFIND", "get"] {
                requests.append("\(method) \(path) HTTP/1.1\r\nHost: lectern.test\r\nContent-Length: 0\r\n\r\n")
            }
            requests += [
                "GET \(path) HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", "GET \(path) HTTP/1.1\r\n\r\n",
                "GET \(path) HTTP/1.1\r\nHost: a\r\n folded: b\r\n\r\n", "GET \(path) HTTP/1.1\nHost: a\n\n",
                "GET \(path)x HTTP/1.1\r\nHost: a\r\n\r\n", "GET \(path)?alarm=x HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET http://lectern.test\(path) HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET /\(path) HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET \(path) HTTP/1.1\r\nHost: a\r\nBad Name: b\r\n\r\n", "GET \(path)#x HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET \(path) HTTP/1.0\r\n\r\n", "GET \(path) HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
                "GET \(path) HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "GET \(path) HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n\r\n",
                "GET \(path.replacing("calendar", with: "c%61lendar")) HTTP/1.1\r\nHost: a\r\n\r\n",
            ]
        }
        return requests
    }

    /// The answers to requests, each on a connection of its own that was used for another one before.
    private static func answers(to requests: ArraySlice<String>, port: Int) throws -> [RawAnswer?] {
        try requests.map { request in
            let connection = try RawConnection(port: port)
            try connection.send("GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n")
            _ = connection.answer()
            try connection.send(request)
            return connection.answer(isHead: request.hasPrefix("HEAD"))
        }
    }

    @Test func `answers come in the order of the requests, whichever way each goes, and however the bytes arrive`()
        async throws
    {
        let feeds = try await SiteWithFeeds()
        let site = feeds.site
        for path in feeds.paths { _ = try await site.get(path) }
        let texts = (feeds.paths + ["/healthz", "/calendar/my/nothing.ics", "/tutorials", "/style.css"]).map {
            "GET \($0) HTTP/1.1\r\nHost: a\r\n\r\n"
        }
        var random = SystemRandomNumberGenerator()
        var rounds: [[String]] = []
        for _ in 0..<8 { rounds.append((0..<25).compactMap { _ in texts.randomElement(using: &random) }) }
        let chosen = rounds
        try await LiveServers.serving(site) { servers in
            for requests in chosen {
                let (short, alone) = try await onThread { () -> ([RawAnswer?], [RawAnswer?]) in
                    let connection = try RawConnection(port: servers.short)
                    let all = Array(requests.joined().utf8)
                    // In pieces of any size.
                    var sent = 0
                    while sent < all.count {
                        let size = min(all.count - sent, Int.random(in: 1...400))
                        try connection.send(String(decoding: all[sent..<(sent + size)], as: UTF8.self))
                        sent += size
                    }
                    let short = requests.map { _ in connection.answer() }
                    let alone = try requests.map { request in
                        let connection = try RawConnection(port: servers.long)
                        try connection.send(request)
                        return connection.answer()
                    }
                    return (short, alone)
                }
                for (request, answers) in zip(requests, zip(short, alone)) where answers.0 != answers.1 {
                    // Guesses are limited at some time.
                    guard answers.0?.status != 429, answers.1?.status != 429 else { continue }
                    Issue.record("\(request) \(String(describing: answers.0)) \(String(describing: answers.1))")
                }
            }
        }
    }

    @Test func `a write, a day, a rename and a void secret are seen by the next poll`() async throws {
        let feeds = try await SiteWithFeeds()
        let site = feeds.site
        try await LiveServers.serving(site) { servers in
            func get(_ path: String, _ tag: String? = nil) async throws -> RawAnswer? {
                try await onThread {
                    let connection = try RawConnection(port: servers.short)
                    let condition = tag.map { "If-None-Match: \($0)\r\n" } ?? ""
                    try connection.send("GET \(path) HTTP/1.1\r\nHost: a\r\n\(condition)\r\n")
                    return connection.answer()
                }
            }
            func tag(_ answer: RawAnswer?) -> String {
                answer?.head.firstMatch(of: /ETag: (.*)\r\n/).map { String($0.1) } ?? ""
            }
            let paths = Array(feeds.paths.prefix(6))
            var tags: [String] = []
            for path in paths {
                tags.append(tag(try await get(path)))
                for _ in 0..<2 { #expect(try await get(path, tags.last)?.status == 304) }
            }
            _ = try await site.patch(site.path(feeds.session), ["title": "Changed"])
            for (path, tag) in zip(paths, tags) {
                let answer = try await get(path, tag)
                #expect(answer?.status == 200, "\(path)")
                let text = String(decoding: answer?.body ?? Data(), as: UTF8.self)
                #expect(text.contains("Changed"))
            }
            // The date leaves the feed by another day.
            let before = tag(try await get(feeds.personal))
            #expect(try await get(feeds.personal, before)?.status == 304)
            site.advanceClock(days: 100)
            #expect(try await get(feeds.personal, before)?.status == 200)
            site.advanceClock(days: -100)
            // The feed of a tutorial goes by its address.
            #expect(try await get(paths[3])?.status == 200)
            let tutorial = try await site.get("/api/v1/tutorials/webhooks-from-zero").json
            _ = try await site.patch("/api/v1/tutorials/\(tutorial.id)", ["slug": "other"])
            let moved = try await get(paths[3])
            let alone = try await site.get(paths[3])
            #expect(moved?.status == alone.status)
            _ = try await site.patch("/api/v1/tutorials/\(tutorial.id)", ["status": "draft"])
            #expect(try await get(paths[3])?.status == 404)
            // All links of the person are made void.
            #expect(try await get(feeds.personal)?.status == 200)
            let page = path(of: feeds.registration["manageURL"])
            let rotated = try await site.send(.post, page + "/rotate", Data(), as: .anybody, form)
            #expect(rotated.status < 400, "\(rotated.text)")
            #expect(try await get(feeds.personal)?.status == 404)
        }
    }

    @Test func `a poll from memory is counted, noted as a fetch, and reads no database`() async throws {
        let feeds = try await SiteWithFeeds()
        let site = feeds.site
        let tag = try await site.get(feeds.personal).tag ?? ""
        try await LiveServers.serving(site) { servers in
            func poll(_ method: String, _ count: Int) async throws {
                let statuses = try await onThread { () -> Set<Int> in
                    let connection = try RawConnection(port: servers.short)
                    var statuses: Set<Int> = []
                    for _ in 0..<count {
                        try connection.send(
                            "\(method) \(feeds.personal) HTTP/1.1\r\nHost: a\r\nIf-None-Match: \(tag)\r\n\r\n")
                        statuses.insert(connection.answer(isHead: true)?.status ?? 0)
                    }
                    return statuses
                }
                #expect(statuses == [304])
            }
            func counted(_ method: String) throws -> Int {
                let text = try #require(site.site.metrics).text
                let line =
                    #/lectern_requests_total\{method="(\w+)",route="/calendar/my/\{secret\}.ics",status="304"\} (\d+)/#
                return text.matches(of: line).first { $0.1 == method }.flatMap { Int($0.2) } ?? 0
            }
            site.advanceClock(seconds: 60)
            try await poll("HEAD", 10)
            #expect(try counted("HEAD") == 10)
            let reads = try await site.reads {
                try await poll("GET", 50)
                try await poll("GET", 50)
            }
            #expect(reads == 0)
            #expect(try counted("GET") == 100)
        }
        let report = try await site.get("/api/v1/registrations/\(feeds.registration.id)/convergence", as: .trainer)
        #expect(try report["feed"]?["fetchedAt"] == "2026-12-01T08:01:00Z", "\(report.text)")
    }

    @Test func `dates are written as the long way writes them`() {
        var seconds = -3_000_000_000
        while seconds < 8_000_000_000 {
            var buffer = ByteBuffer()
            buffer.writeHTTPDate(seconds)
            let expected = httpDate(Date(timeIntervalSince1970: Double(seconds)))
            if String(buffer: buffer) != expected {
                Issue.record("\(String(buffer: buffer)) for \(expected)")
                return
            }
            seconds += 86_400 * 13 + 3_607
        }
    }
}
