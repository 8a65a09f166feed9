import Foundation
import HTTPTypes
import Testing

@Suite struct TrainingReportTests {
    /// Two people from a newsletter and one without a source on the first date, of whom one came and one stayed away; and
    /// one on a date to come.
    private func site() async throws -> (site: TestSite, tutorial: String, trainer: String) {
        let site = try await TestSite(at: "2026-11-01T08:00:00Z")
        let (tutorial, ada) = (try await site.tutorial(), try await site.trainer("Ada"))
        let session = try await site.webinar(["tutorial": .string(tutorial.id), "trainers": [.string(ada.id)]])
        var made: [JSONValue] = []
        for (name, source) in [("a", "?utm_source=Newsletter"), ("b", "?utm_source=Newsletter"), ("c", "")] {
            let page = try await site.get("/sessions/\(session.id)/register\(source)", ["Accept": "text/html"])
            var fields = ["name": name, "email": "\(name)@acme.example", "timeZone": "Europe/Berlin"]
            fields["utm_source"] = try page.html.texts("//input[@name='utm_source']/@value").first
            fields["place"] = try page.html.texts("//input[@name='place']/@value").first
            let reply = try await site.send(
                .post, "/sessions/\(session.id)/register", formBody(fields), as: .anybody,
                ["Content-Type": "application/x-www-form-urlencoded", "Accept": "text/html"])
            #expect(reply.status == 201, "\(reply.text)")
        }
        made = try await site.get("/api/v1/sessions/\(session.id)/registrations", as: .trainer)["items"]?.items ?? []
        let later = try await site.webinar(["start": "2027-03-01T10:00:00"])
        _ = try await site.post(
            "/api/v1/sessions/\(later.id)/registrations", ["name": "d", "email": "d@acme.example"], as: .trainer)
        site.setClock("2026-12-01T11:00:00Z")
        for (registration, attendance) in zip(made, ["attended", "absent"]) {
            let reply = try await site.put(
                "/api/v1/registrations/\(registration.id)/attendance/2026-12-01T10:00:00",
                ["attendance": .string(attendance)], as: .trainer)
            #expect(reply.status == 200, "\(reply.text)")
        }
        return (site, tutorial.id, ada.id)
    }

    private func row(_ key: JSONValue, _ name: JSONValue, _ figures: [Double?]) -> JSONValue {
        let names = ["seats", "attended", "absent", "attendance", "ratings", "rating"]
        let values = zip(names, figures).map { ($0, $1.map(JSONValue.number) ?? .null) }
        return .object(Dictionary(uniqueKeysWithValues: values + [("key", key), ("name", name)]))
    }

    @Test func `seats, attendance and no-shows are counted by each dimension, and dates to come are not`() async throws
    {
        let (site, tutorial, trainer) = try await site()
        func items(_ query: String) async throws -> [JSONValue] {
            let reply = try await site.get("/api/v1/insights/attendance" + query, as: .agent)
            #expect(reply.status == 200, "\(reply.text)")
            return try reply["items"]?.items ?? []
        }
        let all: [Double?] = [3, 1, 1, 0.5, 0, nil]
        #expect(try await items("") == [row(.string(tutorial), "Webhooks from zero", all)])
        #expect(try await items("?by=trainer") == [row(.string(trainer), "Ada", all)])
        #expect(
            try await items("?by=source") == [
                row("newsletter", "newsletter", [2, 1, 1, 0.5, 0, nil]), row(.null, .null, [1, 0, 0, nil, 0, nil]),
            ])
        #expect(try await items("?by=tutorial&from=2026-12-01T10:00:00Z") == [])
        #expect(try await items("?to=2026-12-01T09:00:00Z") == [])
        let csv = try await site.get("/api/v1/insights/attendance?by=source", as: .trainer, ["Accept": "text/csv"])
        #expect(
            csv.text == """
                key,name,seats,attended,absent,attendance,ratings,rating\r
                newsletter,newsletter,2,1,1,0.5,0,\r
                ,,1,0,0,,0,\r

                """)
        try await expect(
            site.get("/api/v1/insights/attendance?by=moon", as: .agent),
            refuses: .invalid("?by", "Must be one of tutorial, trainer, account, source."))
    }

    @Test func `a date whose session was cancelled before it is not counted`() async throws {
        let site = try await TestSite(at: "2026-11-01T08:00:00Z")
        let session = try await site.webinar()
        try await site.register("ada@acme.example", for: session)
        #expect(try await site.post(site.path(session) + "/cancel", ["reason": "Ill"]).status == 200)
        site.setClock("2026-12-01T11:00:00Z")
        #expect(try await site.get("/api/v1/insights/attendance", as: .agent)["items"]?.items == [])
    }

    @Test func `who came to a date is counted, also when its session was cancelled afterwards`() async throws {
        let (site, tutorial, trainer) = try await site()
        let sessions = try await site.get("/api/v1/sessions", as: .trainer)["items"]?.items ?? []
        #expect(try await site.post("/api/v1/sessions/\(sessions[0].id)/cancel", ["reason": "Ill"]).status == 200)
        for (dimension, key, name) in [("tutorial", tutorial, "Webhooks from zero"), ("trainer", trainer, "Ada")] {
            let reply = try await site.get("/api/v1/insights/attendance?by=\(dimension)", as: .agent)
            #expect(try reply["items"]?.items == [row(.string(key), .string(name), [3, 1, 1, 0.5, 0, nil])])
        }
        let effect = try await site.get("/api/v1/insights/effect?tutorial=\(tutorial)", as: .agent).json
        #expect(effect["firstTaught"] == "2026-12-01T09:00:00Z")
        #expect(effect["groups"]?.items.map { $0["accounts"] } == [1, 0, 0])
    }

    @Test func `who came to a date is counted, also when that was cancelled afterwards, and not when it was before`()
        async throws
    {
        let (site, tutorial, _) = try await site()
        let sessions = try await site.get("/api/v1/sessions", as: .trainer)["items"]?.items ?? []
        #expect(try await site.post(site.path(sessions[0], "2026-12-01T10:00:00") + "/cancel").status == 200)
        #expect(try await site.post(site.path(sessions[1], "2027-03-01T10:00:00") + "/cancel").status == 200)
        site.setClock("2027-03-02T08:00:00Z")
        let reply = try await site.get("/api/v1/insights/attendance?from=2026-11-01T00:00:00Z", as: .agent)
        #expect(
            try reply["items"]?.items == [row(.string(tutorial), "Webhooks from zero", [3, 1, 1, 0.5, 0, nil])])
        let effect = try await site.get("/api/v1/insights/effect?tutorial=\(tutorial)", as: .agent).json
        #expect(effect["firstTaught"] == "2026-12-01T09:00:00Z")
    }

    @Test func `a place in a series is a seat on its dates from the registration on`() async throws {
        let site = try await TestSite(at: "2026-11-01T08:00:00Z")
        let tutorial = try await site.tutorial()
        let series = try await site.series([
            "tutorial": .string(tutorial.id), "registration": ["scope": "series"],
        ])
        try await site.register("ada@acme.example", for: series)
        site.setClock("2026-12-07T08:00:00Z")
        try await site.register("ben@other.example", for: series)
        site.setClock("2026-12-10T08:00:00Z")
        let reply = try await site.get("/api/v1/insights/attendance", as: .agent)
        #expect(
            try reply["items"]?.items == [row(.string(tutorial.id), "Webhooks from zero", [3, 0, 0, nil, 0, nil])])
    }

    @Test func `leads see the figures as a table and as a file`() async throws {
        let (site, _, _) = try await site()
        let browser = try await site.signedIn(as: .agent)
        let page = try await browser.get("/staff/insights/attendance?by=source").html
        #expect(try page.texts("//tbody/tr/th") == ["newsletter", "None"])
        #expect(try page.texts("//tbody/tr[1]/td") == ["2", "1", "1", "50%", "–", "0"])
        let file = try await browser.get(try #require(try page.texts("//a[@download]/@href").first))
        #expect(file.header("Content-Disposition") == "attachment; filename=\"attendance.csv\"")
        #expect(try await browser.get("/staff/insights/attendance?from=x&to=y&by=z").status == 200)
    }

    @Test(arguments: ["<b>", "a\"b", "é", String(repeating: "x", count: 101)])
    func `a source of strangers is kept in plain letters alone, and stays text`(source: String) async throws {
        let site = try await TestSite(at: "2026-11-01T08:00:00Z")
        let session = try await site.webinar()
        let escaped = source.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
        let page = try await site.get("/sessions/\(session.id)/register?utm_source=\(escaped)").html
        let isPlain = source.utf8.count <= 100 && source.utf8.allSatisfy { $0 < 0x80 }
        #expect(try page.texts("//input[@name='utm_source']/@value") == (isPlain ? [source] : []))
        #expect(try page.count("//form//b[not(ancestor::label)]") == 0 || isPlain)
        // The page before counts where the address names none.
        let led = try await site.get(
            "/sessions/\(session.id)/register", ["Referer": "https://lectern.test/sessions/x?utm_source=mail"]
        ).html
        #expect(try led.texts("//input[@name='utm_source']/@value") == ["mail"])
    }
}
