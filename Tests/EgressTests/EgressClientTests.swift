import Egress
import NIOCore
import Synchronization
import TestSupport
import Testing

/// Requests to servers that mean no good. Where the test waits, a limit of the client ends the waiting.
@Suite(.enabled(if: EgressClient.isAvailable)) struct EgressClientTests {
    private func client(
        _ allow: String = "127.0.0.1", names: @escaping @Sendable (String) -> [String] = { _ in [] }
    ) throws -> EgressClient {
        EgressClient(
            rules: try EgressRules(parsing: allow),
            resolver: HostResolver { host in names(host).compactMap { NetworkAddress($0) } })
    }

    private func error(_ client: EgressClient, _ request: OutgoingRequest) async -> EgressError? {
        do {
            _ = try await client.send(request)
            return nil
        } catch {
            return error
        }
    }

    @Test func `a request arrives whole, and its answer comes back`() async throws {
        let server = try await StandInServer(status: 201, headers: ["X-Seen": "yes"], body: "taken")
        let answer = try await client().send(
            OutgoingRequest(
                "POST", server.url + "/a%20b?c=d", headers: [("x-kind", "test")], body: Array("ä".utf8),
                timeLimit: .seconds(300)))
        #expect(answer.status == 201)
        #expect(answer.headers["x-seen"] == "yes")
        #expect(String(decoding: answer.body, as: UTF8.self) == "taken")
        #expect(!answer.isCut)
        let request = try #require(server.requests.first)
        #expect(request.method == "POST")
        #expect(request.address == "/a%20b?c=d")
        #expect(request.body == "ä")
        #expect(request.headers["x-kind"] == "test")
        #expect(request.headers["host"] == "127.0.0.1:\(server.port)")
    }

    @Test(arguments: [
        "http://127.0.0.1", "https://127.0.0.1/x", "https://[::1]/", "https://[::ffff:127.0.0.1]/",
        "https://169.254.169.254/latest/meta-data", "https://10.0.0.1", "https://inside.example/",
        "https://mixed.example/", "https://[64:ff9b::7f00:1]/", "https://%31%32%37.0.0.1/",
    ]) func `an address that leads inside is refused before anything is sent`(url: String) async throws {
        let client = try client("192.168.7.0/24") { name in
            name == "inside.example" ? ["127.0.0.1"] : ["9.9.9.9", "::ffff:10.0.0.1"]
        }
        await #expect(throws: EgressError.inside) { try await client.check(url) }
        #expect(await error(client, OutgoingRequest(url: url)) == .inside)
    }

    @Test func `a name with a dot at its end is the same name`() async throws {
        let names: @Sendable (String) -> [String] = { name in
            ["localhost", "helpdesk.internal"].contains(name) ? ["127.0.0.1"] : []
        }
        let client = try client("helpdesk.internal.", names: names)
        for url in ["https://localhost./", "https://LOCALHOST.:8443", "https://127.0.0.1./"] {
            await #expect(throws: EgressError.inside) { try await client.check(url) }
        }
        try await client.check("https://helpdesk.internal/")
        try await client.check("https://helpdesk.internal./")
        await #expect(throws: EgressError.invalidURL) { try await client.check("https://./") }
    }

    @Test(arguments: [
        "", "ftp://example.org", "https://", "https://user:pw@example.org", "https://exa mple.org", "https://a\\b",
        "file:///etc/passwd", "https://example.org:0", "//example.org", "https://%31%32%37.0.0.1%2F/", "https://höst",
    ]) func `what is no address of the web is refused`(url: String) async throws {
        #expect(await error(try client(), OutgoingRequest(url: url)) == .invalidURL)
    }

    @Test func `the internet is reached by https only`() async throws {
        let client = try client { _ in ["9.9.9.9"] }
        await #expect(throws: EgressError.unencrypted) { try await client.check("http://example.org") }
        try await client.check("https://example.org")
    }

    @Test func `a name that changes meanwhile is not looked up again`() async throws {
        let server = try await StandInServer(status: 200)
        let lookUps = Mutex(0)
        // The second look-up would lead elsewhere.
        let client = try client { _ in
            lookUps.withLock { count in
                count += 1
                return count == 1 ? ["127.0.0.1"] : ["10.0.0.1"]
            }
        }
        let request = OutgoingRequest(url: "http://changing.example:\(server.port)/")
        #expect(try await client.send(request).status == 200)
        #expect(lookUps.withLock { $0 } == 1)
        #expect(server.requests.map { $0.headers["host"] } == ["changing.example:\(server.port)"])
        // Each request checks what the name says by then, whatever connection is still open.
        #expect(await error(client, request) == .inside)
        #expect(server.requests.count == 1)
    }

    @Test func `a redirect is an answer, and nobody goes where it leads`() async throws {
        let inside = try await StandInServer(status: 200)
        let server = try await StandInServer(status: 302, headers: ["Location": inside.url])
        #expect(try await client().send(OutgoingRequest(url: server.url)).status == 302)
        #expect(inside.requests.isEmpty)
    }

    @Test func `of a gigabyte no more is read than is wanted`() async throws {
        let server = try await StandInServer { _ in .flood }
        var request = OutgoingRequest(url: server.url)
        request.answerLimit = 10_000
        let answer = try await client().send(request)
        #expect(answer.body.count == 10_000)
        #expect(answer.isCut)
    }

    @Test func `a byte an hour, and silence, end with the time limit`() async throws {
        for reaction in [StandInServer.Reaction.trickle(every: .seconds(3_600)), .silence] {
            let server = try await StandInServer { _ in reaction }
            var request = OutgoingRequest(url: server.url)
            request.timeLimit = .milliseconds(300)
            #expect(await error(try client(), request) == .tooSlow)
        }
    }

    @Test func `a server that hangs up or is not there is told apart from one that is slow`() async throws {
        let server = try await StandInServer { _ in .hangUp }
        #expect(await error(try client(), OutgoingRequest(url: server.url)) == .connection)
        let gone = try await { try await StandInServer(status: 200).port }()
        try await eventually("the port is free") { () -> Bool? in
            await error(try client(), OutgoingRequest(url: "http://127.0.0.1:\(gone)")) == .connection ? true : nil
        }
    }

    @Test func `a server with a bad certificate is told apart, gets nothing, and is reached once it is mended`()
        async throws
    {
        let authority = try TestAuthorityFile()
        let server = try await StandInServer(certificate: .local) { _ in .answer(200, headers: ["connection": "close"])
        }
        func client(trusting authorities: String?) throws -> EgressClient {
            EgressClient(rules: try EgressRules(parsing: "127.0.0.1"), authorities: authorities)
        }
        let trusting = try client(trusting: authority.path)
        let request = OutgoingRequest(url: server.url)
        #expect(try await trusting.send(request).status == 200)
        for certificate in [TestCertificate.expired, .other] {
            try server.use(certificate)
            #expect(await error(trusting, request) == .certificate)
        }
        try server.use(.local)
        #expect(await error(try client(trusting: nil), request) == .certificate)
        #expect(try await trusting.send(request).status == 200)
        #expect(server.requests.count == 2)
        withExtendedLifetime(authority) {}
    }

    @Test func `an unknown host is named as such, and may become known`() async throws {
        let client = try client()
        #expect(await error(client, OutgoingRequest(url: "https://nobody.example")) == .unknownHost)
        try await client.check("https://nobody.example")
    }
}

extension OutgoingRequest {
    /// With a limit that a machine that is busy with other tests does not reach.
    fileprivate init(url: String) { self.init("GET", url, timeLimit: .seconds(300)) }
}
