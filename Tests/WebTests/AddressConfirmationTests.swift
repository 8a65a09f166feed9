import Foundation
import HTTPTypes
import Operations
import Storage
import SupportCore
import Testing
import Training
import Web

@Suite struct AddressConfirmationTests {
    private func apply(
        _ email: String, for session: JSONValue, to site: TestSite, name: String = "Grace", from address: String? = nil
    ) async throws -> Reply {
        try await site.post(
            site.path(session) + "/registrations", ["name": .string(name), "email": .string(email)], as: .anybody,
            address.map { ["X-Forwarded-For": $0] } ?? [:])
    }

    private func single(_ site: TestSite, _ fields: JSONValue = [:]) async throws -> JSONValue {
        try await site.webinar(JSONValue.object(["start": "2026-12-08T10:00:00"]).merging(fields))
    }

    private func statuses(_ session: JSONValue, _ site: TestSite) async throws -> [String] {
        let list = try await site.get(site.path(session) + "/registrations", as: .trainer)["items"]?.items ?? []
        return list.map { "\($0["email"]?.text ?? "") \($0["status"]?.text ?? "")" }
    }

    private func link(_ email: String, _ site: TestSite) async throws -> String {
        try await site.database.read { connection in
            guard let registrant = try connection.registrant(withEmail: email) else { throw Missing() }
            return "/confirm/" + (try connection.personalSecrets().secret(.confirmation, of: registrant))
        }
    }

    private struct Missing: Error {}

    private func confirm(_ email: String, _ site: TestSite) async throws -> Reply {
        try await site.send(.post, try await link(email, site), nil, as: .anybody, form)
    }

    @Test func `an unknown address is offered a seat until its link is confirmed by the button`() async throws {
        let site = try await TestSite(confirming: .unknown)
        let session = try await single(site, ["capacity": 2])
        let reply = try await apply("ada@example.org", for: session, to: site)
        #expect(reply.status == 201)
        #expect(
            try reply.json == ["status": "offered", "position": nil, "confirmBy": "2026-12-01T08:30:00Z"])
        #expect(try await statuses(session, site) == ["ada@example.org offered"])

        let page = try await site.get(try await link("ada@example.org", site), browser)
        #expect(page.status == 200)
        #expect(try page.html.texts("//form//button") == ["Confirm"])
        #expect(try await statuses(session, site) == ["ada@example.org offered"])

        let done = try await confirm("ada@example.org", site)
        #expect(done.status == 303)
        #expect(done.header("Location")?.hasPrefix("/my/") == true)
        #expect(try await statuses(session, site) == ["ada@example.org confirmed"])
        // Opened and clicked again, it leads to the page again.
        let opened = try await site.get(try await link("ada@example.org", site), browser).html
        #expect(
            try opened.texts("//form//*[@role='status' or self::button]") == [
                "Your address is confirmed.", "Go to your page",
            ])
        #expect(try await confirm("ada@example.org", site).header("Location") == done.header("Location"))
    }

    @Test func `a held seat counts as taken, and is free again after half an hour`() async throws {
        let site = try await TestSite(confirming: .unknown)
        let session = try await single(site, ["capacity": 1, "waitlist": ["mode": "none", "offerHold": "PT24H"]])
        #expect(try await apply("ada@example.org", for: session, to: site).status == 201)
        #expect(try await apply("bob@example.org", for: session, to: site).status == 409)
        site.advanceClock(seconds: 1_801)
        _ = try await site.site.registrations.lapseOffers(now: site.now)
        #expect(try await statuses(session, site) == ["ada@example.org cancelled"])
        let late = try await confirm("ada@example.org", site)
        #expect(late.status == 410)
        #expect(try await apply("bob@example.org", for: session, to: site).status == 201)
    }

    @Test func `an unconfirmed place on the waitlist gets no seat, and leaves in time`() async throws {
        let site = try await TestSite(confirming: .unknown)
        let session = try await single(site, ["capacity": 1])
        let first = try await site.register("staff@example.org", for: session)
        #expect(
            try await apply("ada@example.org", for: session, to: site).json
                == ["status": "waitlisted", "position": 1, "confirmBy": "2026-12-01T08:30:00Z"])
        _ = try await apply("bob@example.org", for: session, to: site)
        #expect(try await confirm("bob@example.org", site).status == 303)
        _ = try await site.post("/api/v1/registrations/\(first.id)/cancel")
        #expect(
            try await statuses(session, site) == [
                "staff@example.org cancelled", "ada@example.org waitlisted", "bob@example.org confirmed",
            ])
        site.advanceClock(seconds: 1_801)
        _ = try await site.site.registrations.lapseOffers(now: site.now)
        #expect(try await statuses(session, site)[1] == "ada@example.org cancelled")
    }

    @Test func `the answer for a known address is that for an unknown one`() async throws {
        let site = try await TestSite(confirming: .unknown)
        let known = try await single(site)
        _ = try await apply("ada@example.org", for: known, to: site)
        _ = try await confirm("ada@example.org", site)

        let session = try await single(site, ["capacity": 4])
        let stranger = try await apply("bob@example.org", for: session, to: site)
        let first = try await apply("ada@example.org", for: session, to: site)
        let again = try await apply("ada@example.org", for: session, to: site)
        for reply in [first, again] {
            #expect(reply.status == stranger.status)
            #expect(try reply.json == stranger.json)
        }
        // The known one is registered at once, and only once.
        #expect(
            try await statuses(session, site) == ["bob@example.org offered", "ada@example.org confirmed"])

        let full = try await single(site, ["capacity": 1, "waitlist": ["mode": "none", "offerHold": "PT24H"]])
        _ = try await site.register("ada@example.org", for: full)
        #expect(try await apply("ada@example.org", for: full, to: site).status == 409)
        #expect(
            try await apply("ada@example.org", for: full, to: site).json
                == (try await apply("eve@example.org", for: full, to: site).json))
    }

    @Test func `no entity tag tells a known address from an unknown one`() async throws {
        let site = try await TestSite(confirming: .unknown)
        let known = try await single(site)
        _ = try await apply("ada@example.org", for: known, to: site)
        _ = try await confirm("ada@example.org", site)

        var tags: [String?] = []
        for email in ["ada@example.org", "bob@example.org"] {
            let session = try await single(site, ["capacity": 3])
            let path = site.path(session) + "/occurrences/2026-12-08T10:00:00"
            _ = try await apply(email, for: session, to: site)
            let tag = try await site.get(path, as: .anybody).tag
            tags.append(tag?.replacing(session.id, with: "session"))
        }
        #expect(tags[0] == tags[1])

        let tutorial = try await site.tutorial()
        let path = "/api/v1/tutorials/\(tutorial.id)"
        let tag = try await site.get(path, as: .anybody).tag
        #expect(try await site.post(path + "/interest", ["email": "ada@example.org"], as: .anybody).status == 202)
        #expect(try await site.get(path, as: .anybody).tag == tag)
        #expect(try await site.get(path, as: .trainer)["interested"] == 1)
    }

    @Test func `the entity tag of a date of a series that is booked as a whole follows its seats`() async throws {
        let site = try await TestSite()
        let series = try await site.series(["registration": ["scope": "series"], "capacity": 3])
        let path = site.path(series) + "/occurrences/2026-12-08T10:00:00"
        let before = (try await site.get(path).tag, try await site.get(path, as: .trainer).tag)
        _ = try await site.register("ada@example.org", for: series)
        #expect(try await site.get(path)["confirmed"] == 1)
        #expect(try await site.get(path).tag != before.0)
        #expect(try await site.get(path, as: .trainer).tag != before.1)
    }

    @Test func `what staff register is confirmed at once`() async throws {
        let site = try await TestSite(confirming: .always)
        let session = try await single(site)
        #expect(try await site.register("ada@example.org", for: session)["status"] == "confirmed")
    }

    @Test func `what staff register stays where a stranger asked for the place before`() async throws {
        let site = try await TestSite(confirming: .unknown)
        let session = try await single(site, ["capacity": 1])
        let asking = try await single(site, ["registration": ["approval": true]])
        for (held, email) in [(session, "ada@example.org"), (asking, "bob@example.org")] {
            #expect(try await apply(email, for: held, to: site, name: "Somebody").status == 201)
            let made = try await site.register(email, for: held)
            #expect([made["status"], made["name"], made["offerExpires"]] == ["confirmed", "Grace", .null])
        }
        site.advanceClock(seconds: 1_801)
        _ = try await site.site.registrations.lapseOffers(now: site.now)
        #expect(try await statuses(session, site) == ["ada@example.org confirmed"])
        #expect(try await statuses(asking, site) == ["bob@example.org confirmed"])
        let again = try await site.post(
            site.path(session) + "/registrations", ["name": "Grace", "email": "ada@example.org"])
        #expect(again.status == 409)
    }

    @Test func `a place on the waitlist that staff enter waits for its turn like any other`() async throws {
        let site = try await TestSite(confirming: .unknown)
        let session = try await single(site, ["capacity": 1])
        let first = try await site.register("staff@example.org", for: session)
        _ = try await apply("ada@example.org", for: session, to: site)
        let made = try await site.register("ada@example.org", for: session)
        #expect([made["status"], made["position"]] == ["waitlisted", 1])
        _ = try await site.post("/api/v1/registrations/\(first.id)/cancel")
        #expect(
            try await statuses(session, site) == ["staff@example.org cancelled", "ada@example.org confirmed"])
    }

    @Test func `always means always, also for a known address`() async throws {
        let site = try await TestSite(confirming: .always)
        let session = try await single(site)
        _ = try await apply("ada@example.org", for: session, to: site)
        _ = try await confirm("ada@example.org", site)
        let other = try await single(site)
        _ = try await apply("ada@example.org", for: other, to: site)
        #expect(try await statuses(other, site) == ["ada@example.org offered"])
        _ = try await confirm("ada@example.org", site)
        #expect(try await statuses(other, site) == ["ada@example.org confirmed"])
    }

    @Test func `strangers hold a part of the seats at the most`() async throws {
        let site = try await TestSite(confirming: .unknown)
        let session = try await single(site, ["capacity": 20])
        var replies: [Int] = []
        for number in 0..<15 {
            replies.append(
                try await apply("p\(number)@example.org", for: session, to: site, from: "192.0.2.\(number)").status)
        }
        #expect(replies == Array(repeating: 201, count: 10) + Array(repeating: 429, count: 5))
        #expect(try await site.register("staff@example.org", for: session)["status"] == "confirmed")
    }

    @Test(arguments: [(2, 1), (3, 1), (4, 2)])
    func `strangers never hold all seats of a small date`(capacity: Int, held: Int) async throws {
        let site = try await TestSite(confirming: .unknown)
        let session = try await single(site, ["capacity": .number(Double(capacity))])
        var replies: [Int] = []
        for number in 0..<capacity {
            replies.append(
                try await apply("p\(number)@example.org", for: session, to: site, from: "192.0.2.\(number)").status)
        }
        #expect(replies == Array(repeating: 201, count: held) + Array(repeating: 429, count: capacity - held))
        #expect(try await site.register("staff@example.org", for: session)["status"] == "confirmed")
    }

    @Test func `one network and one address have their limits`() async throws {
        let site = try await TestSite(confirming: .never, rate: .standard)
        let session = try await site.series(["capacity": nil])
        func status(_ email: String, from network: String) async throws -> Int {
            try await site.post(
                site.path(session) + "/registrations",
                ["name": "Grace", "email": .string(email), "occurrence": "2026-12-08T10:00:00"], as: .anybody,
                ["X-Forwarded-For": network]
            ).status
        }
        var seen: [Int: Int] = [:]
        for number in 0..<300 { seen[try await status("p\(number)@example.org", from: "192.0.2.1"), default: 0] += 1 }
        #expect(seen == [201: 20, 429: 280])
        #expect(try await status("other@example.org", from: "198.51.100.1") == 201)
        var same: [Int] = []
        for number in 0..<12 { same.append(try await status("one@example.org", from: "203.0.\(number).1")) }
        #expect(same == Array(repeating: 201, count: 10) + [429, 429])
        // Staff meet none of it.
        #expect(
            try await site.register("p299@example.org", for: session, on: "2026-12-08T10:00:00")["status"]
                == "confirmed")
    }

    @Test(arguments: [
        "Visit https://example.com", "www.example.com", "win at casino.example.com/now", "me@example.org",
        "Cheap pills example.shop", "\u{FF37}ww\u{FF0E}evil\u{FF0E}example", "evil\u{2024}com", "evil\u{3002}com",
        "me\u{FF20}evil.example", "call +1 900 555", "call \u{FF0B}49 30", "Call (0900) 555-12-34",
    ])
    func `a name that advertises is refused`(name: String) async throws {
        let site = try await TestSite(confirming: .unknown)
        let reply = try await apply("ada@example.org", for: try await single(site), to: site, name: name)
        #expect(reply.status == 422)
        #expect(try reply["errors"]?.items.map { $0["pointer"] } == ["/name"])
    }

    @Test(arguments: [
        "J.R. Smith", "Dr. Müller-Lüdenscheidt", "St.John Rivers", "Ada", "Agent 007", "Room 12, Floor 3", "Ada 100000",
        "山田 太郎", "モーニング娘。",
    ])
    func `a name with dots or a few digits is a name`(name: String) {
        #expect(!Registration.Person(name: name, email: "a@example.org").hasAdvertisingName)
    }

    @Test func `a form that a program filled in is answered, and nothing is done`() async throws {
        let site = try await TestSite(confirming: .unknown)
        let session = try await single(site)
        let body = "name=G&email=g%40example.org&place=2026-12-08T10:00:00/2026-12-08T09:00:00Z&website=x"
        let reply = try await site.send(
            .post, "/sessions/\(session.id)/register", Data(body.utf8), as: .anybody, form)
        #expect(reply.status == 201, "\(reply.text)")
        #expect(try await statuses(session, site) == [])
    }

    @Test func `interest of an unknown address counts when it is confirmed`() async throws {
        let site = try await TestSite(confirming: .unknown)
        let tutorial = try await site.tutorial()
        let path = "/api/v1/tutorials/\(tutorial.id)"
        #expect(try await site.post(path + "/interest", ["email": "ada@example.org"], as: .anybody).status == 202)
        #expect(try await site.get(path, as: .trainer)["interested"] == 0)
        let secret = try await site.database.read {
            try $0.personalSecrets().confirmationSecret(in: tutorial.id, of: "ada@example.org")
        }
        let page = try await site.get("/confirm/" + secret, browser)
        #expect(try page.html.texts("//li") == ["Webhooks from zero"])
        #expect(try await site.send(.post, "/confirm/" + secret, nil, as: .anybody, form).status == 200)
        #expect(try await site.get(path, as: .trainer)["interested"] == 1)
        let guessed = String(secret.dropLast()) + (secret.last == "x" ? "y" : "x")
        #expect(try await site.get("/confirm/" + guessed, browser).status == 404)
    }
}
