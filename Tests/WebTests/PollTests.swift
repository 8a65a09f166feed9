import Foundation
import HTTPTypes
import NIOCore
import NIOEmbedded
import Testing

@testable import Web

/// Polls that are answered from memory, before they are decoded: each as it would be answered the long way.
@Suite struct PollTests {
    /// A site with feeds of all kinds.
    private struct Feeds {
        let site: TestSite
        let paths: [String]
        let personal: String
        let registration: JSONValue
        let session: JSONValue

        init() async throws {
            site = try await TestSite()
            let tutorial = try await site.tutorial()
            let ada = try await site.trainer("Ada")
            session = try await site.series([
                "tutorial": .string(tutorial.id), "tags": ["http"], "trainers": [.string(ada.id)],
                "description": .string(String(repeating: "Überall. ", count: 50)),
            ])
            registration = try await site.register("grace@example.org", for: session, on: "2026-12-08T10:00:00")
            personal = path(of: registration["feed"])
            let teaching = path(of: try await site.post("/api/v1/trainers/\(ada.id)/feed")["feed"])
            paths = [
                "/calendar.ics", "/calendar.ics?tag=http&alarm=PT15M", "/calendar/sessions/\(session.id).ics",
                "/calendar/tutorials/webhooks-from-zero.ics", personal, teaching, personal + "?alarm=PT1H",
            ]
        }
    }

    @Test func `a thousand requests are answered alike both ways`() async throws {
        let feeds = try await Feeds()
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
        let feeds = try await Feeds()
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

    @Test func `a connection that is to close is closed, and half a request is answered as before`() async throws {
        let feeds = try await Feeds()
        let path = feeds.personal
        _ = try await feeds.site.get(path)
        try await LiveServers.serving(feeds.site) { servers in
            for port in [servers.short, servers.long] {
                for end in ["HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", "HTTP/1.0\r\n\r\n"] {
                    let outcome = try await onThread { () -> [Int?] in
                        let connection = try RawConnection(port: port)
                        try connection.send("GET \(path) HTTP/1.1\r\nHost: a\r\n\r\nGET \(path) \(end)")
                        return [connection.answer()?.status, connection.answer()?.status, connection.answer()?.status]
                    }
                    #expect(outcome == [200, 200, nil])
                }
                let outcome = try await onThread { () -> [Int?] in
                    let connection = try RawConnection(port: port)
                    try connection.send("GET \(path) HTTP/1.1\r\nHost: a\r\n\r\nGET \(path) HTT")
                    let first = connection.answer()?.status
                    connection.finish()
                    return [first, connection.answer()?.status ?? 400, connection.answer()?.status]
                }
                #expect(outcome == [200, 400, nil])
            }
        }
    }

    @Test func `half a head behind a request is given the time of a head, not that of an idle connection`()
        async throws
    {
        let site = try await TestSite()
        let limits = ConnectionLimits(connections: 200, idleSeconds: 3_600, headSeconds: 5)
        try await LiveServers.serving(site, limits: limits) { servers in
            let outcome = try await onThread { () -> [Int?] in
                let connection = try RawConnection(port: servers.short)
                try connection.send("GET /healthz HTTP/1.1\r\nHost: a\r\n\r\nGET /hea")
                return [connection.answer()?.status, connection.answer()?.status]
            }
            #expect(outcome == [200, nil])
            #expect(servers.connections.map { $0.timeouts(.head) } == [1, 0])
        }
    }

    @Test func `a write, a day, a rename and a void secret are seen by the next poll`() async throws {
        let feeds = try await Feeds()
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
        let feeds = try await Feeds()
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

    @Test func `a client that asks for much at once gets all of it`() async throws {
        let site = try await TestSite()
        for number in 1...30 {
            try await site.webinar([
                "title": .string("\(number)"), "description": .string(String(repeating: "x", count: 9_000)),
            ])
        }
        let size = try await site.get("/calendar.ics").body.count
        let answers = 200
        try await LiveServers.serving(site) { servers in
            let sizes = try await onThread { () -> Set<Int> in
                let connection = try RawConnection(port: servers.short)
                try connection.send(
                    String(repeating: "GET /calendar.ics HTTP/1.1\r\nHost: a\r\n\r\n", count: answers))
                // Sixty megabytes, of which a socket takes few: the rest waits, and is sent in the end.
                return Set((0..<answers).map { _ in connection.answer()?.body.count ?? 0 })
            }
            #expect(sizes == [size])
        }
    }

    @Test func `a client that ends its side before it has read gets all of it`() async throws {
        let feeds = try await Feeds()
        _ = try await feeds.site.series(["description": .string(String(repeating: "Much. ", count: 3_000))])
        _ = try await feeds.site.get("/calendar.ics")
        try await LiveServers.serving(feeds.site) { servers in
            // More than the system keeps for the client. The last one goes the long way, after polls.
            let polls = [String](repeating: "GET /calendar.ics HTTP/1.1\r\nHost: a\r\n\r\n", count: 300)
            for requests in [polls, polls + ["GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n"]] {
                for port in [servers.short, servers.long] {
                    let answered = try await onThread { () -> Int in
                        let connection = try RawConnection(port: port, receiveBuffer: 4_096)
                        try connection.send(requests.joined())
                        connection.finish()
                        let count = requests.count { _ in connection.answer()?.status == 200 }
                        #expect(connection.answer() == nil)
                        return count
                    }
                    #expect(answered == requests.count)
                }
            }
        }
    }

    @Test(arguments: [
        "CONNECT a:80 HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n"
            + "HTTP2-Settings: AAMAAABk\r\n\r\n",
    ])
    func `a request for another protocol is answered, and is the last of its connection`(head: String) async throws {
        try await LiveServers.serving(try await TestSite()) { servers in
            for port in [servers.short, servers.long] {
                let answers = try await onThread { () -> [RawAnswer?] in
                    let connection = try RawConnection(port: port)
                    try connection.send("GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n" + head)
                    // Nobody would read it.
                    try connection.send(String(repeating: "a", count: 100_000))
                    return [
                        connection.answer(), connection.answer(isHead: head.hasPrefix("CONNECT")), connection.answer(),
                    ]
                }
                #expect(answers[0]?.head.lowercased().contains("connection: close") == false)
                #expect(answers[1]?.head.lowercased().contains("connection: close") == true)
                #expect(answers[2] == nil)
            }
        }
    }

    @Test func `the body of a request that offers another protocol is read to its end`() async throws {
        let body = #"{"start": "2026-10-13T10:00:00", "timeZone": "Europe/Berlin", "duration": "PT1H"}"#
        let head =
            "POST /api/v1/occurrences/expand HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
            + "Content-Length: \(body.utf8.count)\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n"
            + "HTTP2-Settings: AAMAAABk\r\n\r\n"
        try await LiveServers.serving(try await TestSite()) { servers in
            for port in [servers.short, servers.long] {
                let answers = try await onThread { () -> [RawAnswer?] in
                    let connection = try RawConnection(port: port)
                    // The answer to another connection tells that the head has been read before the body is sent.
                    try connection.send(head)
                    let other = try RawConnection(port: port)
                    try other.send("GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n")
                    _ = other.answer()
                    for piece in body.utf8 { try connection.send(String(UnicodeScalar(piece))) }
                    return [connection.answer(), connection.answer()]
                }
                #expect(answers[0].map { [200, 422].contains($0.status) } == true)
                #expect(answers[0]?.head.lowercased().contains("connection: close") == true)
                #expect(answers[1] == nil)
            }
        }
    }

    @Test func `a request that is seen just after the server was told to stop is answered`() async throws {
        let feeds = try await Feeds()
        _ = try await feeds.site.get("/calendar.ics")
        let site = feeds.site.site
        try await onThread {
            let channel = EmbeddedChannel()
            let open = OpenConnections(ConnectionLimits(connections: 10))
            let server = PolledChannel(Polls(site), open) { _, _, _ in }
            _ = try server.setup(channel: channel, logger: site.logger).wait()
            try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
            channel.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent())
            try channel.writeInbound(ByteBuffer(string: "GET /calendar.ics HTTP/1.1\r\nHost: a\r\n\r\n"))
            guard case .byteBuffer(let head) = try channel.readOutbound(as: IOData.self) else {
                Issue.record("nothing is answered")
                return
            }
            #expect(String(buffer: head).hasPrefix("HTTP/1.1 200 OK\r\n"))
            channel.embeddedEventLoop.advanceTime(by: PollHandler.lastLook)
            #expect(!channel.isActive)
        }
    }

    @Test func `a connection keeps one buffer of 16 kB at most to read into`() async throws {
        let site = try await TestSite()
        try await onThread {
            let channel = EmbeddedChannel()
            let server = PolledChannel(Polls(site.site), OpenConnections(ConnectionLimits(connections: 10))) {
                _, _, _ in
            }
            _ = try server.setup(channel: channel, logger: site.site.logger).wait()
            let allocator = try channel.getOption(.recvAllocator).wait() as? AdaptiveRecvByteBufferAllocator
            #expect(allocator?.maximum == 16_384)
            #expect(try channel.getOption(.maxMessagesPerRead).wait() == 1)
            _ = try channel.finish()
        }
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
