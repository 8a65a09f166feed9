import Foundation
import TestSupport
import Testing

/// Slow, idle and many connections, against the real server.
@Suite struct ConnectionLimitTests {
    private func serve(
        _ settings: [String: String] = [:], files: Int? = nil, in folder: Folder
    ) async throws -> Server {
        let names = settings.map { ("LECTERN_LIMIT_" + $0.key, $0.value) }
        return try await Lectern.serve(
            environment: Dictionary(uniqueKeysWithValues: names), files: files, in: folder)
    }

    private func metric(_ name: String, of server: Server) async throws -> Int {
        let text = try await server.get("/metrics").text
        guard let line = text.split(separator: "\n").first(where: { $0.hasPrefix(name + " ") }) else { return -1 }
        return Int(Double(line.dropFirst(name.count + 1)) ?? -1)
    }

    @Test func `a head that does not end is not waited for`() async throws {
        let folder = try Folder()
        let server = try await serve(["HEAD": "1"], in: folder)
        let slow = try Connection(port: server.port)
        try slow.send("GET /healthz HTTP/1.1\r\nHost: local")
        #expect(slow.rest() == "")
        #expect(try await metric("lectern_connections_timed_out_head_total", of: server) == 1)
        #expect(try await server.get("/healthz").status == 200)
    }

    @Test func `a body that does not come is not waited for`() async throws {
        let folder = try Folder()
        let server = try await serve(["BODY_GRACE": "1"], in: folder)
        let slow = try Connection(port: server.port)
        try slow.send(
            "POST /api/v1/occurrences/expand HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                + "Content-Length: 1000\r\n\r\n{")
        #expect(slow.rest() == "")
        #expect(try await metric("lectern_connections_timed_out_body_total", of: server) == 1)
    }

    @Test func `a connection without a request is closed`() async throws {
        let folder = try Folder()
        let server = try await serve(["IDLE": "1"], in: folder)
        let kept = try Connection(port: server.port)
        try kept.send("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
        #expect(kept.rest().hasPrefix("HTTP/1.1 200 OK\r\n"))
        #expect(try await metric("lectern_connections_timed_out_idle_total", of: server) == 1)
    }

    @Test func `an answer that nobody reads is not held for long`() async throws {
        let folder = try Folder()
        let server = try await serve(["WRITE": "1"], in: folder)
        let deaf = try Connection(port: server.port)
        // Far more than the buffers of both sides hold.
        try deaf.send(String(repeating: "GET /openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n", count: 200))
        try await eventually("the connection is closed") {
            try await metric("lectern_connections_timed_out_write_total", of: server) == 1 ? true : nil
        }
        withExtendedLifetime(deaf) {}
    }

    @Test func `the connection that was idle longest makes room for a new one`() async throws {
        let folder = try Folder()
        let server = try await serve(["CONNECTIONS": "8"], in: folder)
        let idle = try (0..<30).map { _ in try Connection(port: server.port) }
        #expect(try await server.get("/healthz").status == 200)
        #expect(try await metric("lectern_connections_evicted_total", of: server) > 20)
        #expect(try await metric("lectern_connections", of: server) <= 8)
        #expect(idle[0].rest() == "")
    }

    @Test func `the process stays up when connections take all files`() async throws {
        let folder = try Folder()
        let server = try await serve(files: 64, in: folder)
        var held: [Connection] = []
        for round in 0..<5 {
            held += try (0..<40).map { _ in try Connection(port: server.port) }
            // On a connection of its own: one that was kept is idle, too, and may be closed for room.
            for _ in 0..<10 {
                let connection = try Connection(port: server.port)
                try connection.send("GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                #expect(connection.rest().hasPrefix("HTTP/1.1 200 OK\r\n"), "\(round)")
            }
        }
        #expect(server.process.isRunning)
        withExtendedLifetime(held) {}
    }

    @Test func `the forms of a stranger's network get an eighth of the memory for all bodies`() async throws {
        let folder = try Folder()
        let server = try await serve(["BODIES": "2", "BODY_GRACE": "600"], in: folder)
        let held = try Connection(port: server.port)
        try held.send(
            "POST /api/v1/occurrences/expand HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                + "Content-Length: 260000\r\nConnection: close\r\n\r\n" + String(repeating: "x", count: 250_000))
        try await eventually("most of it is read") {
            try await metric("lectern_body_bytes", of: server) >= 250_000 ? true : nil
        }
        // On a kept connection: the end of one with unread data in it can overtake the answer.
        let refused = try Connection(port: server.port)
        try refused.send(
            "POST /api/v1/occurrences/expand HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                + "Content-Length: 40000\r\n\r\n" + String(repeating: "x", count: 40_000))
        #expect(refused.body().contains("The server reads too many requests right now."))
        withExtendedLifetime(held) {}
    }

    @Test(arguments: [false, true])
    func `clients that hang up are no errors of the server`(resetting: Bool) async throws {
        let folder = try Folder()
        let server = try await serve(in: folder)
        for _ in 0..<10 {
            let half = try Connection(port: server.port)
            try half.send(
                "POST /api/v1/occurrences/expand HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                    + "Content-Length: 1000\r\n\r\n{")
            if resetting { half.endWithReset() }
        }
        let label = "lectern_requests_total{method=\"POST\",route=\"/api/v1/occurrences/expand\",status=\"499\"}"
        try await eventually("all of them are counted") {
            try await metric(label, of: server) == 10 ? true : nil
        }
        #expect(!server.process.errors.contains("request failed"))
    }

    @Test func `half a body and a deaf reader do not hold the stop up`() async throws {
        let folder = try Folder()
        let server = try await serve(in: folder)
        let half = try Connection(port: server.port)
        try half.send(
            "POST /api/v1/occurrences/expand HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                + "Content-Length: 1000\r\n\r\n{")
        let deaf = try Connection(port: server.port)
        try deaf.send(String(repeating: "GET /openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n", count: 200))
        #expect(try await server.get("/healthz").status == 200)
        let outcome = try await server.stop()
        #expect(outcome.status == 0, "\(outcome.errors)")
        withExtendedLifetime((half, deaf)) {}
    }

    @Test func `limits that are none are all named`() async throws {
        let folder = try Folder()
        let process = try ChildProcess(
            Lectern.binary, ["serve", "--port", "0"], in: folder,
            environment: ["LECTERN_LIMIT_IDLE": "soon", "LECTERN_LIMIT_BODIES": "0"])
        let outcome = try await process.outcome()
        #expect(outcome.status != 0)
        #expect(outcome.errors.contains("LECTERN_LIMIT_IDLE must be a number from 1 to 3600."))
        #expect(outcome.errors.contains("LECTERN_LIMIT_BODIES must be a number from 2 to 65536."))
    }

    @Test(arguments: [
        ("GET /healthz HTTP/1.1\r\n\r\n", "HTTP/1.1 400 Bad Request"),
        ("GET /healthz HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", "HTTP/1.1 400 Bad Request"),
        ("GET /healthz HTTP/1.0\r\n\r\n", "HTTP/1.1 200 OK"),
        (
            "GET /healthz HTTP/1.1\r\nHost: a\r\nAccept-Language: e"
                + String(repeating: "\u{301}\u{323}", count: 5_000) + "\r\n\r\n",
            "HTTP/1.1 400 Bad Request"
        ),
        (
            "POST /api/v1/occurrences/expand HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
            "HTTP/1.1 501 Not Implemented"
        ),
        (
            "POST /my/link HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
                + "Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n",
            "HTTP/1.1 400 Bad Request"
        ),
        ("GET //metrics?a=b HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", "HTTP/1.1 308 Permanent Redirect"),
        ("GET /\\evil.example/ HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", "HTTP/1.1 404 Not Found"),
        (
            "POST /my/link HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 2\r\n"
                + "Expect: 100-continue\r\nConnection: close\r\n\r\n{}",
            "HTTP/1.1 100 Continue"
        ),
    ]) func `a request that is odd is answered as the standard asks`(request: String, answer: String) async throws {
        let folder = try Folder()
        let server = try await serve(in: folder)
        let connection = try Connection(port: server.port)
        try connection.send(request)
        // The end of the connection is awaited, too.
        let all = connection.rest()
        #expect(all.hasPrefix(answer + "\r\n"), "\(all)")
        if answer.hasSuffix("Redirect") { #expect(all.contains("ocation: /metrics?a=b\r\n"), "\(all)") }
        #expect(try await server.get("/healthz").status == 200)
    }
}
