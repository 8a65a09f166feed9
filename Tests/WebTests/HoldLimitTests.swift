import Foundation
import HTTPTypes
import Operations
import Storage
import Testing
import Training
import Web

@Suite struct HoldLimitTests {
    private func apply(_ email: String, for session: JSONValue, from network: String, _ site: TestSite) async throws
        -> Int
    {
        try await site.post(
            site.path(session) + "/registrations", ["name": "Grace", "email": .string(email)], as: .anybody,
            ["X-Forwarded-For": network]
        ).status
    }

    private struct Missing: Error {}

    private func confirm(_ email: String, _ site: TestSite) async throws -> Int {
        let secret = try await site.database.read { connection in
            guard let registrant = try connection.registrant(withEmail: email) else { throw Missing() }
            return try connection.personalSecrets().secret(.confirmation, of: registrant)
        }
        return try await site.send(.post, "/confirm/" + secret, nil, as: .anybody, form).status
    }

    @Test func `invented addresses of one network leave a date open to others`() async throws {
        let site = try await TestSite(confirming: .unknown, rate: .standard)
        let session = try await site.webinar(["start": "2026-12-08T10:00:00", "capacity": 20])
        var invented: [Int] = []
        for number in 0..<10 {
            invented.append(try await apply("p\(number)@example.org", for: session, from: "192.0.2.1", site))
        }
        #expect(invented == Array(repeating: 201, count: 5) + Array(repeating: 429, count: 5))
        #expect(try await apply("ada@example.org", for: session, from: "198.51.100.1", site) == 201)
    }

    @Test func `an address that asks again, or is confirmed, takes no more room of its network`() async throws {
        let site = try await TestSite(confirming: .unknown, rate: .standard)
        let session = try await site.webinar(["start": "2026-12-08T10:00:00", "capacity": 20])
        func apply(_ email: String) async throws -> Int {
            try await self.apply(email, for: session, from: "192.0.2.1", site)
        }
        for number in 0..<5 { #expect(try await apply("p\(number)@example.org") == 201) }
        #expect(try await apply("p0@example.org") == 201)
        #expect(try await apply("p5@example.org") == 429)
        #expect(try await confirm("p0@example.org", site) == 303)
        #expect(try await apply("p5@example.org") == 201)
        #expect(try await apply("p6@example.org") == 429)
        // Known or not, who is refused is refused for the network alone.
        #expect(try await apply("p0@example.org") == 429)
        site.advanceClock(seconds: 1_801)
        #expect(try await apply("p6@example.org") == 201)
    }

    @Test func `who gives a place up again and again cannot fill the date with invented colleagues`() async throws {
        let site = try await TestSite(confirming: .unknown, rate: .standard)
        let session = try await site.webinar(["start": "2026-12-08T10:00:00", "capacity": 20])
        let first = try await site.register("grace@example.org", for: session)
        let secret = path(of: first["manageURL"]).split(separator: "/").last ?? ""
        let bearer = ["Authorization": "Bearer \(secret)"]
        var named: [Int] = []
        for round in 0..<4 {
            _ = try await site.post("/api/v1/registrations/\(first.id)/cancel", [:], as: .anybody, bearer)
            let again = try await site.post(
                site.path(session) + "/registrations",
                ["name": "Grace", "email": "grace@example.org", "reserve": 4], as: .anybody, bearer)
            #expect(again.status < 300, "\(again.text)")
            let colleagues = (0..<4).map { number -> JSONValue in
                ["name": "Ada", "email": .string("a\(round)\(number)@example.org")]
            }
            named.append(
                try await site.post(
                    "/api/v1/registrations/\(first.id)/reserved", ["colleagues": .array(colleagues)], as: .anybody,
                    bearer
                ).status)
        }
        #expect(named == [201, 201, 429, 429])
        _ = try await site.post("/api/v1/registrations/\(first.id)/cancel", [:], as: .anybody, bearer)
        #expect(try await site.get(site.path(session) + "/occurrences")["items"]?.items.first?["seatsLeft"] == 12)
    }
}
