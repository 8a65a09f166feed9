import Foundation
import HTTPTypes
import Testing

@testable import Web

/// Secrets that are none, shown again and again. Requests come by a proxy, which says from where.
@Suite struct WrongSecretTests {
    private static let tooMany = ProblemDetails(
        429, "too-many-requests", "Too many wrong secrets from your address. Wait before you try again.")

    @Test func `who shows too many wrong secrets is told to wait, and gets further tries in time`() async throws {
        let site = try await TestSite()
        func guess() async throws -> Reply { try await site.get("/join/nothing", from: "192.0.2.1") }
        for _ in 0..<20 { try await expect(guess(), refuses: .missing("address")) }
        let refused = try await guess()
        try expect(refused, refuses: Self.tooMany)
        #expect(refused.header("Retry-After") == "6")
        site.advanceClock(seconds: 5)
        #expect(try await guess().header("Retry-After") == "1")
        site.advanceClock(seconds: 1)
        #expect(try await guess().status == 404)
        #expect(try await guess().status == 429)
        site.advanceClock(seconds: 600)
        for _ in 0..<20 { #expect(try await guess().status == 404) }
        #expect(try await guess().status == 429)
    }

    @Test func `a page tells people to wait, and says nothing of secrets`() async throws {
        let site = try await TestSite()
        let from = ["X-Forwarded-For": "192.0.2.1"]
        for _ in 0..<20 { #expect(try await site.get("/my/nothing", browser.merging(from) { $1 }).status == 404) }
        let refused = try await site.get("/my/nothing", browser.merging(from) { $1 })
        #expect(refused.status == 429)
        #expect(
            try refused.html.texts("//main/p[1]") == [
                "Too many requests came from your network. Please wait a while, then try again."
            ])
        let german = try await site.get("/my/nothing?lang=de", browser.merging(from) { $1 })
        #expect(
            try german.html.texts("//main/p[1]") == [
                "Aus Ihrem Netz kamen zu viele Anfragen. Bitte warten Sie eine Weile und versuchen Sie es dann noch einmal."
            ])
    }

    @Test func `every kind of secret counts, and nothing else that is not found`() async throws {
        let site = try await TestSite()
        let paths = [
            "/join/nothing", "/my/nothing", "/calendar/my/nothing.ics", "/calendar/trainers/nothing.ics",
        ]
        for _ in 0..<30 { #expect(try await site.get("/api/v1/tutorials/nothing", from: "192.0.2.1").status == 404) }
        for _ in 0..<4 {
            for path in paths { #expect(try await site.get(path, from: "192.0.2.1").status == 404) }
            let reply = try await site.get("/api/v1/journal", bearer: "lectern_nothing", from: "192.0.2.1")
            #expect(reply.status == 401)
        }
        for path in paths + ["/my/nothing"] { #expect(try await site.get(path, from: "192.0.2.1").status == 429) }
        let reply = try await site.get("/api/v1/journal", bearer: "lectern_nothing", from: "192.0.2.1")
        try expect(reply, refuses: Self.tooMany)
    }

    @Test func `a good secret is never slowed, wherever it comes from`() async throws {
        let site = try await TestSite()
        for _ in 0..<50 { _ = try await site.get("/join/nothing", from: "192.0.2.1") }
        #expect(try await site.get("/join/nothing", from: "192.0.2.1").status == 429)
        for _ in 0..<30 {
            #expect(try await site.get("/api/v1/journal", as: .admin, ["X-Forwarded-For": "192.0.2.1"]).status == 200)
        }
        #expect(try await site.get("/calendar.ics", from: "192.0.2.1").status == 200)
    }

    @Test func `a network is told from others: an address of IPv4, sixty-four bits of IPv6`() async throws {
        let site = try await TestSite()
        for number in 0..<20 { _ = try await site.get("/join/nothing", from: "2001:db8:0:1::\(number)") }
        func status(_ address: String) async throws -> Int {
            try await site.get("/join/nothing", from: address).status
        }
        #expect(try await status("2001:db8:0:1:ffff::1") == 429)
        #expect(try await status("2001:db8:0:2::1") == 404)
        for _ in 0..<20 { _ = try await site.get("/join/nothing", from: "192.0.2.1") }
        #expect(try await status("192.0.2.1") == 429)
        #expect(try await status("::ffff:192.0.2.1") == 429)
        #expect(try await status("192.0.2.2") == 404)
        // What stands before the last hop is what anybody may have written.
        #expect(try await status("192.0.2.2, 192.0.2.1") == 429)
    }

    @Test func `a browser is shown a page that says so`() async throws {
        let site = try await TestSite()
        for _ in 0..<20 { _ = try await site.get("/my/nothing", from: "192.0.2.1") }
        let reply = try await site.get(
            "/my/nothing", as: .anybody, ["X-Forwarded-For": "192.0.2.1", "Accept": "text/html"])
        #expect(reply.status == 429)
        #expect(reply.header("Retry-After") == "6")
        #expect(reply.header("Content-Type")?.hasPrefix("text/html") == true)
    }

    @Test func `a repeat with a key is counted like any other`() async throws {
        let site = try await TestSite()
        for number in 0..<21 {
            let reply = try await site.send(
                .post, "/my/nothing/rotate", nil, as: .anybody,
                ["X-Forwarded-For": "192.0.2.1", "Idempotency-Key": "key \(number)"])
            #expect(reply.status == (number < 20 ? 404 : 429))
        }
    }

    @Test(arguments: [
        (TrustedProxies.none, "192.0.2.1"), (.any, "192.0.2.9"),
        (.addresses([IPAddress("192.0.2.1")!]), "192.0.2.9"), (.addresses([IPAddress("192.0.2.2")!]), "192.0.2.1"),
    ])
    func `a proxy's word is taken where it is trusted`(proxies: TrustedProxies, origin: String) {
        let header = "192.0.2.8, 192.0.2.9"
        #expect(proxies.origin(connected: IPAddress("192.0.2.1"), forwardedFor: header) == IPAddress(origin))
        #expect(proxies.origin(connected: IPAddress("192.0.2.1"), forwardedFor: nil) == IPAddress("192.0.2.1"))
        #expect(proxies.origin(connected: IPAddress("192.0.2.1"), forwardedFor: "unknown") == IPAddress("192.0.2.1"))
    }

    @Test func `an address is read as proxies write it`() {
        #expect(IPAddress(" 192.0.2.1") == IPAddress("192.0.2.1:8080"))
        #expect(IPAddress("[2001:db8::1]:8080") == IPAddress("2001:DB8:0::1"))
        #expect(IPAddress("fe80::1%eth0") == IPAddress("fe80::1"))
        #expect(IPAddress("192.0.2.1") == IPAddress("::ffff:192.0.2.1"))
        #expect(["", "unknown", "1.2.3", "2001:db8", "_hidden"].map { IPAddress($0) } == [nil, nil, nil, nil, nil])
    }

    @Test func `who goes on guessing is remembered however many others come`() {
        let limit = WrongSecretLimit()
        let now = Date(timeIntervalSince1970: 1_800_000_000)
        let guesser = IPAddress("192.0.2.1")
        for _ in 0..<20 { #expect(limit.countWrongSecret(from: guesser, now: now) == nil) }
        for number in 0..<20_000 {
            let other = IPAddress("10.\(number >> 16).\(number >> 8 & 255).\(number & 255)")
            _ = limit.countWrongSecret(from: other, now: now)
            if number.isMultiple(of: 500) { #expect(limit.countWrongSecret(from: guesser, now: now) == 6) }
        }
    }
}

extension TestSite {
    fileprivate func get(_ path: String, bearer: String? = nil, from address: String) async throws -> Reply {
        var headers = ["X-Forwarded-For": address]
        headers["Authorization"] = bearer.map { "Bearer \($0)" }
        return try await get(path, as: .anybody, headers)
    }
}
