import Foundation
import HTTPTypes
import Testing
import Training
import Web

@Suite struct NetworkLimitTests {
    @Test func `a site with many networks meets a limit ten times as high`() async throws {
        let site = try await TestSite(rate: .init(burst: 2, perHour: 1))
        let session = try await site.webinar(["start": "2026-12-08T10:00:00"])
        func apply(_ number: Int, from network: String) async throws -> Int {
            try await site.post(
                site.path(session) + "/registrations",
                ["name": "Grace", "email": .string("p\(number)@example.org")], as: .anybody,
                ["X-Forwarded-For": network]
            ).status
        }
        for networks in [(0..<22).map { "2001:db8:1:\($0)::1" }, (0..<22).map { "192.0.2.\($0)" }] {
            var seen: [Int] = []
            for (number, network) in networks.enumerated() { seen.append(try await apply(number, from: network)) }
            #expect(seen == Array(repeating: 201, count: 20) + [429, 429])
        }
        // Their neighbours meet none of it.
        #expect(try await apply(30, from: "2001:db8:2::1") == 201)
        #expect(try await apply(31, from: "192.0.3.1") == 201)
    }

    @Test func `strangers of all networks together have no more mails sent than the limit`() async throws {
        let site = try await TestSite(confirming: .unknown, strangerMails: 3)
        let session = try await site.webinar(["start": "2026-12-08T10:00:00", "capacity": 20])
        func apply(_ number: Int) async throws -> Int {
            try await site.post(
                site.path(session) + "/registrations",
                ["name": "Grace", "email": .string("p\(number)@example.org")], as: .anybody,
                ["X-Forwarded-For": "203.0.\(number).1"]
            ).status
        }
        var seen: [Int] = []
        for number in 0..<5 { seen.append(try await apply(number)) }
        #expect(seen == [201, 201, 201, 429, 429])
        site.advanceClock(seconds: 1_200)
        #expect(try await apply(5) == 201)
        #expect(try await apply(6) == 429)
    }

    @Test func `requests that are refused use up no mails of others`() async throws {
        let site = try await TestSite(confirming: .unknown, strangerMails: 3)
        let session = try await site.webinar(["start": "2026-12-08T10:00:00", "capacity": 20])
        let person: JSONValue = ["name": "Grace", "email": "grace@example.org"]
        for number in 0..<5 {
            let network = ["X-Forwarded-For": "203.0.\(number).1"]
            let nowhere = try await site.post("/api/v1/sessions/zzz/registrations", person, as: .anybody, network)
            #expect(nowhere.status == 404)
            let page = try await site.send(
                .post, "/sessions/\(session.id)/register", Data("email=grace%40example.org&name=".utf8),
                as: .anybody, network.merging(["Content-Type": "application/x-www-form-urlencoded"]) { $1 })
            #expect(page.status == 422, "\(page.text)")
        }
        #expect(try await site.post(site.path(session) + "/registrations", person, as: .anybody).status == 201)
    }

    @Test func `strangers of all networks together send no more files than the limit`() async throws {
        let site = try await TestSite(supportRates: .init(megabytesPerDay: 3))
        let ticket: JSONValue = [
            "subject": "Deliveries fail", "description": "Every one ends with a 401.",
            "requester": ["email": "ada@acme.example"],
        ]
        func send(_ bytes: Int, from number: Int) async throws -> Int {
            let png = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] + [UInt8](repeating: 1, count: bytes)
            return try await site.sendParts(
                "/support/tickets", "ticket", ticket, [("a.png", png)], ["X-Forwarded-For": "203.0.\(number).1"]
            ).status
        }
        var seen: [Int] = []
        // Small files are not counted as large ones.
        for number in 0..<5 { seen.append(try await send(10, from: number)) }
        for number in 5..<9 { seen.append(try await send(1_500_000, from: number)) }
        #expect(seen == Array(repeating: 202, count: 8) + [429])
        #expect(try await site.sendParts("/support/tickets", "ticket", ticket, []).status == 202)
    }

    @Test func `nobody uses up the sign-in links of somebody else`() async throws {
        let site = try await TestSite()
        _ = try await site.link(of: "grace@example.org")
        func ask(from network: String) async throws -> Int {
            try await site.send(
                .post, "/sign-in/link", Data("email=grace%40example.org".utf8), as: .anybody,
                ["Content-Type": "application/x-www-form-urlencoded", "X-Forwarded-For": network]
            ).status
        }
        var seen: [Int] = []
        for _ in 0..<4 { seen.append(try await ask(from: "192.0.2.1")) }
        #expect(seen == [202, 202, 202, 429])
        #expect(try await ask(from: "198.51.100.1") == 202)
    }

    @Test func `nobody uses up the requests for a link of somebody else's page`() async throws {
        let site = try await TestSite()
        let session = try await site.webinar(["start": "2026-12-08T10:00:00"])
        try await site.register("grace@example.org", for: session)
        func ask(from network: String) async throws -> Int {
            try await site.post(
                "/my/link", ["email": "grace@example.org"], as: .anybody, ["X-Forwarded-For": network]
            ).status
        }
        var seen: [Int] = []
        for _ in 0..<12 { seen.append(try await ask(from: "192.0.2.1")) }
        #expect(seen == Array(repeating: 202, count: 10) + [429, 429])
        site.advanceClock(seconds: 3_600)
        let before = try await site.journalPosition()
        #expect(try await ask(from: "198.51.100.1") == 202)
        #expect(try await site.journal(after: before) == ["linkRequested registrant"])
    }

    @Test func `links that many networks ask for are answered alike, and mailed no more`() async throws {
        let site = try await TestSite()
        let session = try await site.webinar(["start": "2026-12-08T10:00:00"])
        for number in 0..<21 {
            let network = ["X-Forwarded-For": "203.0.\(number).1"]
            // The person is unknown until the last request.
            if number == 20 { try await site.register("grace@example.org", for: session) }
            let before = try await site.journalPosition()
            let reply = try await site.post("/my/link", ["email": "grace@example.org"], as: .anybody, network)
            #expect(reply.status == 202)
            #expect(try await site.journal(after: before) == [])
        }
        site.advanceClock(seconds: 180)
        let before = try await site.journalPosition()
        let reply = try await site.post("/my/link", ["email": "grace@example.org"], as: .anybody)
        #expect(reply.status == 202)
        #expect(try await site.journal(after: before) == ["linkRequested registrant"])
    }
}
