import Foundation
import NIOCore
import NIOEmbedded
import TestSupport
import Testing

@testable import Web

/// Connections on which polls are answered from memory: their end, other protocols, slow clients and buffers.
@Suite struct PolledConnectionTests {
    @Test func `a connection that is to close is closed, and half a request is answered as before`() async throws {
        let feeds = try await SiteWithFeeds()
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

    @Test func `a client that reads nothing is cut off, and nothing is kept for it`() async throws {
        let site = try await TestSite()
        _ = try await site.series(["description": .string(String(repeating: "Much. ", count: 3_000))])
        _ = try await site.get("/calendar.ics")
        let limits = ConnectionLimits(connections: 200, writeSeconds: 1)
        try await LiveServers.serving(site, limits: limits) { servers in
            for (port, connections) in zip([servers.short, servers.long], servers.connections) {
                // One thread at a time uses it.
                nonisolated(unsafe) let connection = try RawConnection(port: port, receiveBuffer: 4_096)
                try await onThread {
                    try connection.send(
                        String(repeating: "GET /calendar.ics HTTP/1.1\r\nHost: a\r\n\r\n", count: 500))
                }
                try await eventually("the end of the connection") { connections.timeouts(.write) == 1 ? true : nil }
                try await eventually("the end of the connection") { connections.count == 0 ? true : nil }
                let bytes = try await onThread { () -> Int in
                    var bytes = 0
                    while let answer = connection.answer() { bytes += answer.body.count }
                    return bytes
                }
                // What the system of the client had taken.
                #expect(bytes < 100_000)
            }
        }
    }

    @Test func `a client that ends its side before it has read gets all of it`() async throws {
        let feeds = try await SiteWithFeeds()
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

    @Test(arguments: [
        // Answered before the body, which never ends; and a request that waits for its body.
        "GET /healthz HTTP/1.1\r\nHost: a\r\nContent-Length: 900000000\r\n\r\n",
        "POST /my/link HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 90\r\n\r\n{",
    ])
    func `who sends no end of a body keeps nobody out`(head: String) async throws {
        let limits = ConnectionLimits(connections: 4, idleSeconds: 3_600, headSeconds: 3_600, graceSeconds: 3_600)
        try await LiveServers.serving(try await TestSite(), limits: limits) { servers in
            for port in [servers.short, servers.long] {
                let answered = try await onThread { () -> Bool in
                    let others = try (0..<6).map { _ in try RawConnection(port: port) }
                    for other in others { try other.send(head) }
                    // Until the others are late, a newcomer waits in the queue of the system, or is the one to go.
                    for _ in 0..<100 {
                        let newcomer = try RawConnection(port: port)
                        try newcomer.send("GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n")
                        if newcomer.answer()?.status == 200 { return true }
                    }
                    withExtendedLifetime(others) {}
                    return false
                }
                #expect(answered)
            }
        }
    }

    @Test func `a connection whose body was refused before its end is gone once the client has left, or in a while`()
        async throws
    {
        let limits = ConnectionLimits(connections: 200, idleSeconds: 3_600, headSeconds: 3_600, graceSeconds: 2)
        let head =
            "POST /api/v1/sessions HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
            + "Content-Length: 2000000\r\nConnection: close\r\n\r\n"
        try await LiveServers.serving(try await TestSite(), limits: limits) { servers in
            for (port, connections) in zip([servers.short, servers.long], servers.connections) {
                for leaves in [true, false] {
                    // One thread at a time uses it.
                    nonisolated(unsafe) let connection = try RawConnection(port: port)
                    try await onThread {
                        // More than the system takes for a server that does not read.
                        try connection.send(head + String(repeating: " ", count: 1_000_000))
                        #expect(connection.answer().map { $0.status / 100 } == 4)
                        if leaves { connection.finish() }
                    }
                    try await eventually("the end of the connection") { connections.count == 0 ? true : nil }
                    #expect(connections.timeouts(.body) == (leaves ? 0 : 1))
                    withExtendedLifetime(connection) {}
                }
            }
        }
    }

    @Test func `a request that is seen just after the server was told to stop is answered`() async throws {
        let feeds = try await SiteWithFeeds()
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
}
