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
}
