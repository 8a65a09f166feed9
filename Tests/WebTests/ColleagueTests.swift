import Foundation
import HTTPTypes
import Testing
import Training
import Web

@Suite struct ColleagueTests {
    private func send(_ site: TestSite, _ session: JSONValue, _ fields: [String: String]) async throws -> Reply {
        let person = ["name": "Grace", "email": "grace@example.org", "place": "2026-12-08T10:00:00/"]
        let body = person.merging(fields) { $1 }.map { name, value in
            let escaped = { (text: String) in text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "" }
            return escaped(name) + "=" + escaped(value)
        }
        return try await site.send(
            .post, "/sessions/\(session.id)/register", Data(body.joined(separator: "&").utf8), as: .anybody, form)
    }

    private func registrations(_ site: TestSite, _ session: JSONValue) async throws -> [String] {
        let items = try await site.get(site.path(session) + "/registrations", as: .trainer)["items"]?.items ?? []
        return items.map { "\($0["email"]?.text ?? "") \($0["name"]?.text ?? "") \($0["status"]?.text ?? "")" }
    }

    @Test func `colleagues register in one form, each with a place to confirm of their own`() async throws {
        let site = try await TestSite(confirming: .always)
        let session = try await site.series(["capacity": 4])
        let reply = try await send(
            site, session,
            [
                "colleague-0-name": "Ada", "colleague-0-email": "ada@example.org",
                // A row may be left out.
                "colleague-2-name": "Bob", "colleague-2-email": "bob@example.org",
            ])
        #expect(reply.status == 201, "\(reply.text)")
        #expect(
            try reply.html.texts("//section[@aria-labelledby='colleagues']//li/b") == ["Ada", "Bob"])
        // Half of the seats are held for addresses that nobody confirmed yet.
        #expect(
            try reply.html.texts("//section[@aria-labelledby='colleagues']//li/span") == [
                "We’re holding a place until they confirm their address by the link in our email.",
                "Too many registrations came from your network or for this address. Please wait a while, then try again.",
            ])
        #expect(
            try await registrations(site, session) == [
                "grace@example.org Grace offered", "ada@example.org Ada offered",
            ])
    }

    @Test func `what is wrong with a colleague stands beside the field, and nobody is registered`() async throws {
        let site = try await TestSite()
        let session = try await site.series()
        let reply = try await send(
            site, session,
            [
                "colleague-0-name": "", "colleague-0-email": "ada@example.org",
                "colleague-1-name": "Bob", "colleague-1-email": "GRACE@example.org",
                "colleague-2-name": "Buy at https://pills.example", "colleague-2-email": "nobody",
            ])
        #expect(reply.status == 422)
        #expect(
            try reply.html.texts("//div[@role='alert']//a/@href") == [
                "#colleague-0-name", "#colleague-1-email", "#colleague-2-email",
            ])
        #expect(reply.text.contains("Enter their name") && !reply.text.contains("Enter your name"))
        #expect(try reply.html.texts("//input[@id='colleague-1-name']/@value") == ["Bob"])
        #expect(try reply.html.texts("//details[@open]//legend").first == "Colleague 1")
        let advertising = try await send(
            site, session, ["colleague-1-name": "See https://pills.example", "colleague-1-email": "b@example.org"])
        #expect(advertising.status == 422)
        #expect(try advertising.html.texts("//div[@role='alert']//a/@href") == ["#colleague-0-name"])
        let same = try await send(
            site, session,
            [
                "colleague-0-name": "Ada", "colleague-0-email": "nobody",
                "colleague-1-name": "Bob", "colleague-1-email": "nobody",
            ])
        #expect(
            try same.html.texts("//div[@role='alert']//a/@href") == ["#colleague-0-email", "#colleague-1-email"])
        #expect(try await registrations(site, session) == [])
    }

    @Test func `a date that is full in between tells of those for whom nothing was left`() async throws {
        let site = try await TestSite()
        let session = try await site.series(["capacity": 2, "waitlist": ["mode": "none"]])
        let reply = try await send(
            site, session,
            [
                "colleague-0-name": "Ada", "colleague-0-email": "ada@example.org",
                "colleague-1-name": "Bob", "colleague-1-email": "bob@example.org",
            ])
        #expect(reply.status == 201)
        #expect(
            try reply.html.texts("//section[@aria-labelledby='colleagues']//li/span") == [
                "We’re emailing them the details.", "There was no place left.",
            ])
        #expect(
            try await registrations(site, session) == [
                "grace@example.org Grace confirmed", "ada@example.org Ada confirmed",
            ])
    }

    @Test func `each colleague counts against the limit of the network`() async throws {
        let site = try await TestSite(rate: .init(burst: 3, perHour: 1))
        let session = try await site.series()
        func people(_ count: Int, from first: Int) -> [String: String] {
            (0..<count).reduce(into: ["email": "p\(first)@example.org"]) { fields, row in
                fields["colleague-\(row)-name"] = "Somebody"
                fields["colleague-\(row)-email"] = "p\(first + row + 1)@example.org"
            }
        }
        #expect(try await send(site, session, people(2, from: 0)).status == 201)
        #expect(try await send(site, session, people(0, from: 9)).status == 429)
        #expect(try await registrations(site, session).count == 3)
    }

    @Test func `a form of five people passes a burst of one, and is paid off before the next`() async throws {
        let site = try await TestSite(rate: .init(burst: 1, perHour: 60))
        let session = try await site.series()
        let people = (0..<4).reduce(into: [String: String]()) { fields, row in
            fields["colleague-\(row)-name"] = "Somebody"
            fields["colleague-\(row)-email"] = "p\(row)@example.org"
        }
        #expect(try await send(site, session, people).status == 201)
        #expect(try await registrations(site, session).count == 5)
        let next = try await send(site, session, ["email": "late@example.org"])
        #expect(next.status == 429)
        // A token a minute: four that were taken ahead, and the one of this request.
        #expect(next.header("Retry-After") == "300")
    }

    @Test func `places without a name are paid off like those with one`() async throws {
        let site = try await TestSite(rate: .init(burst: 1, perHour: 60))
        let session = try await site.series()
        #expect(try await send(site, session, ["reserve": "4"]).status == 201)
        let next = try await send(site, session, ["email": "late@example.org"])
        #expect(next.header("Retry-After") == "300")
    }

    @Test func `colleagues register by the API, each with a mail and a confirmation of their own`() async throws {
        let site = try await TestSite(confirming: .always)
        let session = try await site.series(["capacity": 8])
        let body: JSONValue = [
            "occurrence": "2026-12-08T10:00:00", "name": "Grace", "email": "grace@example.org", "language": "de",
            "colleagues": [
                ["name": "Ada", "email": "ada@example.org"], ["name": "Bob", "email": "bob@example.org"],
            ],
        ]
        let reply = try await site.post(site.path(session) + "/registrations", body, as: .anybody)
        #expect(reply.status == 201, "\(reply.text)")
        let colleagues = try reply["colleagues"]?.items ?? []
        #expect(colleagues.map { $0["email"]?.text } == ["ada@example.org", "bob@example.org"])
        #expect(colleagues.map { $0["status"]?.text } == ["offered", "offered"])
        // A stranger is told no id.
        #expect(colleagues.allSatisfy { $0["registration"] == .null })
        #expect(
            try await registrations(site, session) == [
                "grace@example.org Grace offered", "ada@example.org Ada offered", "bob@example.org Bob offered",
            ])
    }

    @Test func `staff register colleagues by the API, and are told who has a place already`() async throws {
        let site = try await TestSite()
        let session = try await site.series(["capacity": 3, "waitlist": ["mode": "none"]])
        try await site.register("ada@example.org", for: session, on: "2026-12-08T10:00:00")
        let colleagues: JSONValue = [
            ["name": "Ada", "email": "ada@example.org"], ["name": "Bob", "email": "bob@example.org"],
            ["name": "Cyd", "email": "cyd@example.org"],
        ]
        let made = try await site.register(
            "grace@example.org", for: session, on: "2026-12-08T10:00:00", ["colleagues": colleagues])
        let places = made["colleagues"]?.items ?? []
        #expect(places.map { $0["error"]?.text } == ["already-registered", nil, "full"])
        #expect(places.map { $0["status"]?.text } == [nil, "confirmed", nil])
        #expect(
            try await site.registration(["id": places[1]["registration"] ?? .null])["email"]?.text
                == "bob@example.org")
        // Nobody is known by what was refused.
        #expect(try await site.get("/api/v1/registrants/cyd@example.org", as: .admin).status == 404)
        let again = try await site.post(
            site.path(session) + "/registrations",
            [
                "occurrence": "2026-12-08T10:00:00", "name": "Grace", "email": "grace@example.org",
                "colleagues": [["name": "Dan", "email": "dan@example.org"]],
            ])
        #expect(try again.refusal?.code == "already-registered")
        #expect(try await registrations(site, session).count == 3)
    }

    @Test func `everything that is wrong with colleagues is named at once, and nobody is registered`() async throws {
        let site = try await TestSite()
        let session = try await site.series()
        func send(_ colleagues: JSONValue) async throws -> Reply {
            try await site.post(
                site.path(session) + "/registrations",
                [
                    "occurrence": "2026-12-08T10:00:00", "name": "Grace", "email": "grace@example.org",
                    "colleagues": colleagues,
                ], as: .anybody)
        }
        let bad = try await send([
            ["name": "", "email": "ada@example.org"], ["name": "Bob", "email": "GRACE@example.org", "role": "x"],
            ["email": "nobody"],
        ])
        #expect(
            try bad.refusal?.faults.map(\.pointer) == [
                "/colleagues/0/name", "/colleagues/1/email", "/colleagues/1/role", "/colleagues/2/email",
                "/colleagues/2/name",
            ])
        let five = (0..<5).map { (number: Int) -> JSONValue in
            ["name": "P", "email": .string("p\(number)@example.org")]
        }
        let many = try await send(.array(five))
        #expect(try many.refusal?.faults.map(\.pointer) == ["/colleagues"])
        let advertising = try await send([["name": "See https://pills.example", "email": "b@example.org"]])
        #expect(try advertising.refusal?.faults.map(\.pointer) == ["/colleagues/0/name"])
        #expect(try await registrations(site, session) == [])
    }

    @Test func `where everybody has to answer, colleagues register by themselves`() async throws {
        let site = try await TestSite()
        let session = try await site.series([
            "registration": ["questions": [["id": "c", "label": "I agree.", "kind": "consent", "required": true]]]
        ])
        let reply = try await site.post(
            site.path(session) + "/registrations",
            [
                "occurrence": "2026-12-08T10:00:00", "name": "Grace", "email": "grace@example.org",
                "colleagues": [["name": "Ada", "email": "ada@example.org"]],
            ], as: .anybody)
        #expect(try reply.refusal?.faults.map(\.pointer) == ["/answers/c", "/colleagues"])
        #expect(try await registrations(site, session) == [])
    }

    @Test func `nobody answers for colleagues what has to be answered`() async throws {
        let site = try await TestSite()
        let session = try await site.series([
            "registration": ["questions": [["id": "c", "label": "I agree.", "kind": "consent", "required": true]]]
        ])
        let page = try await site.get("/sessions/\(session.id)/register", browser).html
        #expect(try page.texts("//input[starts-with(@name,'colleague')]/@name") == [])
        let reply = try await send(
            site, session,
            ["answer-c": "I agree.", "colleague-0-name": "Ada", "colleague-0-email": "ada@example.org"])
        #expect(reply.status == 201)
        #expect(try await registrations(site, session) == ["grace@example.org Grace confirmed"])
    }
}
