import Foundation
import HTTPTypes
import Testing

@Suite struct ReservedPlacesPageTests {
    private let date = "2026-12-08T10:00:00"

    private func host(_ site: TestSite, _ session: JSONValue, reserving count: Double = 2) async throws -> JSONValue {
        try await site.register("grace@example.org", for: session, on: date, ["reserve": .number(count)])
    }

    private func emails(_ site: TestSite, _ session: JSONValue) async throws -> [String?] {
        try await site.get(site.path(session) + "/registrations", as: .trainer)["items"]?.items.map {
            $0["email"]?.text
        } ?? []
    }

    @Test func `the form reserves places, the page names colleagues, and the roster tells of both`() async throws {
        let site = try await TestSite()
        let session = try await site.series(["capacity": 6])
        let page = try await site.get("/sessions/\(session.id)/register?date=\(date)", browser).html
        #expect(try page.texts("//select[@name='reserve']/option/@value") == ["0", "1", "2", "3", "4"])
        let reply = try await site.send(
            .post, "/sessions/\(session.id)/register",
            formBody([
                "name": "Grace", "email": "grace@example.org", "place": date + "/", "reserve": "3",
                "colleague-0-name": "Ada", "colleague-0-email": "ada@example.org",
            ]), as: .anybody, form)
        #expect(reply.status == 201, "\(reply.text)")
        #expect(try reply.html.texts("//section[@aria-labelledby='colleagues']/p").first?.contains("3 places") == true)

        let host = try #require(
            try await site.get(site.path(session) + "/registrations", as: .trainer)["items"]?.items.first)
        #expect(host["reserved"]?["places"] == 3)
        let mine = path(of: host["manageURL"])
        let own = try await site.get(mine, browser).html
        let names = try #require(try own.texts("//a[contains(@href,'/reserved')]/@href").first)
        #expect(try await site.get(names, browser).html.texts("//fieldset/legend").count == 3)

        let bad = try await site.send(
            .post, names, formBody(["colleague-1-name": "", "colleague-1-email": "bob@example.org"]), as: .anybody, form
        )
        #expect(bad.status == 422)
        #expect(try bad.html.texts("//div[@role='alert']//a/@href") == ["#colleague-0-name"])
        let empty = try await site.send(.post, names, formBody([:]), as: .anybody, form)
        #expect(
            try empty.html.texts("//div[@role='alert']//a/@href") == ["#colleague-0-email", "#colleague-0-name"])
        let four = (0..<4).reduce(into: [String: String]()) { fields, row in
            fields["colleague-\(row)-name"] = "N\(row)"
            fields["colleague-\(row)-email"] = "n\(row)@example.org"
        }
        let many = try await site.send(.post, names, formBody(four), as: .anybody, form)
        #expect(many.status == 422)
        #expect(try many.html.texts("//fieldset/legend").count == 4)
        #expect(many.text.contains("These are more names than reserved places."))
        let done = try await site.send(
            .post, names, formBody(["colleague-1-name": "Bob", "colleague-1-email": "bob@example.org"]),
            as: .anybody, form)
        #expect(done.status == 303)
        #expect(done.header("Location") == "\(mine)?done=named&registration=\(host.id)")
        #expect(
            try await site.get(done.header("Location") ?? "", browser).html.texts("//div[@role='status']/p").count == 1)
        #expect(try await emails(site, session) == ["grace@example.org", "ada@example.org", "bob@example.org"])

        let roster = try await site.signedIn(as: .trainer).get("/staff/sessions/\(session.id)/dates/\(date)").html
        #expect(try roster.texts("//ul[@class='people']/li/div/p[contains(.,'2 places reserved')]").count == 1)
        let table = try await site.get(
            site.path(session) + "/registrations", as: .trainer, ["Accept": "text/csv"]
        ).text.split(separator: "\r\n")
        #expect(table.first?.hasSuffix(",reserved,reservedUntil") == true)
        #expect(table.dropFirst().first?.contains(",2,2026-") == true)

        let back = try await site.send(.post, names + "/release", formBody([:]), as: .anybody, form)
        #expect(back.header("Location") == "\(mine)?done=released&registration=\(host.id)")
        #expect(try await site.registration(host)["reserved"] == .null)
        #expect(try await site.get(names, browser).status == 410)
        let late = try await site.send(
            .post, names, formBody(["colleague-0-name": "Cyd", "colleague-0-email": "cyd@example.org"]),
            as: .anybody, form)
        #expect(late.header("Location") == "\(mine)?done=unreserved&registration=\(host.id)")
    }

    @Test func `the API names colleagues, for staff and for the registrant alone`() async throws {
        let site = try await TestSite()
        let session = try await site.series(["capacity": 6])
        let mine = try await host(site, session)
        #expect(mine["reserved"]?["places"] == 2)
        let other = try await site.register("other@example.org", for: session, on: date)
        func secret(_ registration: JSONValue) -> [String: String] {
            ["Authorization": "Bearer " + (path(of: registration["manageURL"]).split(separator: "/").last ?? "")]
        }
        let names = "/api/v1/registrations/\(mine.id)/reserved"
        let body: JSONValue = ["colleagues": [["name": "Ada", "email": "ada@example.org"]]]
        #expect(try await site.post(names, body, as: .anybody).status == 401)
        #expect(try await site.post(names, body, as: .integration).status == 403)
        #expect(try await site.post(names, body, as: .anybody, secret(other)).status == 404)
        #expect(
            try await site.post(names, [:], as: .trainer).refusal?.faults.map(\.pointer) == ["/colleagues"])
        let named = try await site.post(names, body, as: .anybody, secret(mine))
        #expect(named.status == 201, "\(named.text)")
        let place = try named["colleagues"]?.items.first
        #expect(place?["email"] == "ada@example.org")
        #expect(place?["registration"] == .null)
        let byStaff = try await site.post(
            names, ["colleagues": [["name": "Bob", "email": "bob@example.org"]]], as: .agent)
        #expect(try byStaff["colleagues"]?.items.first?["status"] == "confirmed")
        #expect(try await site.post(names, body, as: .trainer).status == 410)
        #expect(try await site.post(names + "/release", [:], as: .trainer).status == 410)
    }

    @Test func `public feeds and answers tell nothing of reserved places but the seats that are left`() async throws {
        let site = try await TestSite()
        let session = try await site.series(["capacity": 6])
        let before = try await site.get("/calendar.ics").text
        _ = try await host(site, session)
        #expect(try await site.get("/calendar.ics").text == before)
        let occurrence = try await site.get(site.path(session) + "/occurrences/\(date)")
        #expect(try occurrence["seatsLeft"] == 3)
    }
}
