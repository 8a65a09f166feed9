import Foundation
import Testing

@Suite struct TrainingInsightTests {
    @Test func `a problem that recurs and that no tutorial answers is a gap, with its evidence`() async throws {
        let site = try await TestSite(at: "2026-12-01T08:00:00Z")
        try await site.shelf()
        for number in 1...6 {
            let account = number < 4 ? "acme" : "other"
            _ = try await site.ticket(about: "Invoice shows the wrong VAT number", account: account)
            _ = try await site.ticket(about: "Paper jam in printer \(number)", account: account)
        }
        let gaps = try await site.get("/api/v1/insights/gaps", as: .agent)["items"]?.items ?? []
        #expect(gaps.map { $0["problem"]?["title"] } == ["Invoice shows the wrong VAT number"])
        let gap = try #require(gaps.first)
        #expect(gap["considered"] == 6)
        #expect(gap["unanswered"] == 6)
        #expect(
            gap["accounts"] == [["account": "acme", "tickets": 3], ["account": "other", "tickets": 3]])
        #expect(gap["latest"]?.items.map { $0["number"] } == [11, 9, 7, 5, 3])
        let table = try await site.get("/api/v1/insights/gaps", as: .trainer, ["Accept": "text/csv"])
        #expect(table.text.split(separator: "\r\n").count == 2)

        let draft = try await site.post("/api/v1/insights/gaps/p1/draft")
        #expect(draft.status == 201)
        let session = try draft.json
        #expect(session["status"] == "draft")
        #expect(session["title"] == "Invoice shows the wrong VAT number")
        #expect(session["visibility"] == "accounts")
        #expect(session["accounts"] == ["acme", "other"])
        #expect(session["start"] == "2026-12-15T10:00:00")
        #expect(session["timeZone"] == "Europe/Berlin")
        #expect(session["description"] == "", "customers read it later")
        #expect(try await site.problem("p1")["draft"] == .string(session.id))
        try expect(
            try await site.post("/api/v1/insights/gaps/p1/draft"),
            refuses: .init(409, "conflict", "A session has already been drafted for this problem: \(session.id)."))
        #expect(try await site.delete("/api/v1/sessions/\(session.id)").status == 204)
        #expect(try await site.problem("p1")["draft"] == .null)
        try expect(
            try await site.post("/api/v1/insights/gaps/p1/draft", as: .agent), refuses: .forbidden("agent"))

        _ = try await site.put("/api/v1/problems/p1/links/login", ["verdict": "accepted"])
        #expect(try await site.get("/api/v1/insights/gaps", as: .agent)["items"]?.items == [])
    }

    @Test func `a date that was cancelled taught nobody`() async throws {
        let site = try await TestSite(at: "2026-10-01T08:00:00Z")
        let printing = try #require(try await site.shelf()["printing"])
        let series = try await site.series([
            "tutorial": .string(printing.id), "registration": ["scope": "series"],
        ])
        let single = try await site.webinar(["tutorial": .string(printing.id), "start": "2026-11-24T10:00:00"])
        try await site.register("ada@stayed.example", for: series)
        try await site.register("ben@other.example", for: single)
        for path in [site.path(series, "2026-12-01T10:00:00"), site.path(single)] {
            #expect(try await site.post(path + "/cancel", ["reason": "Ill"]).status == 200)
        }
        site.setClock("2027-02-01T08:00:00Z")
        let effect = try await site.get("/api/v1/insights/effect?tutorial=printing", as: .agent).json
        #expect(effect["firstTaught"] == "2026-12-08T09:00:00Z")
        #expect(effect["groups"]?.items.map { $0["accounts"] } == [0, 1, 0])
    }

    @Test func `tickets before and after are counted for those who came, stayed away, or did neither`() async throws {
        let site = try await TestSite(at: "2026-10-01T08:00:00Z")
        let shelf = try await site.shelf()
        let printing = try #require(shelf["printing"])
        let session = try await site.webinar(["tutorial": .string(printing.id)])
        for name in ["came", "stayed"] {
            let made = try await site.post(
                "/api/v1/sessions/\(session.id)/registrations",
                ["name": "N", "email": .string("ada@\(name).example")]
            ).json
            guard name == "came" else { continue }
            site.setClock("2026-12-01T11:00:00Z")
            _ = try await site.put(
                "/api/v1/registrations/\(made.id)/attendance/2026-12-01T10:00:00", ["attendance": "attended"],
                as: .trainer)
            site.setClock("2026-10-01T08:00:00Z")
        }
        site.setClock("2027-02-01T08:00:00Z")
        func ticket(_ account: String, _ day: String) async throws {
            _ = try await site.ticket(
                about: "Paper jam in the printer",
                ["accountID": .string(account), "openedAt": .string(day + "T08:00:00Z")])
        }
        for day in 1...28 {
            try await ticket("came.example", "2026-11-" + (day < 10 ? "0" : "") + "\(day)")
        }
        try await ticket("came.example", "2026-12-20")
        try await ticket("stayed.example", "2026-11-20")
        try await ticket("neither.example", "2026-12-20")
        _ = try await site.put("/api/v1/problems/p1/links/printing", ["verdict": "accepted"])
        let effect = try await site.get("/api/v1/insights/effect?tutorial=printing&weeks=8", as: .agent).json
        #expect(effect["firstTaught"] == "2026-12-01T09:00:00Z")
        let wanted: JSONValue = [
            [
                "attendance": "attended", "accounts": 1, "before": ["tickets": 28, "rate": .number(3.5)],
                "after": ["tickets": 1, "rate": .number(0.125)], "ratio": .number(0.0357),
                "interval": ["low": .number(0.0062), "high": .number(0.2074)], "verdict": "fewer",
                "summary": "Fewer tickets than before.",
            ],
            [
                "attendance": "registered", "accounts": 1, "before": ["tickets": 1, "rate": .number(0.125)],
                "after": ["tickets": 0, "rate": 0], "ratio": nil, "interval": nil, "verdict": "tooFew",
                "summary": "Not enough data.",
            ],
            [
                "attendance": "neither", "accounts": 1, "before": ["tickets": 0, "rate": 0],
                "after": ["tickets": 1, "rate": .number(0.125)], "ratio": nil, "interval": nil, "verdict": "tooFew",
                "summary": "Not enough data.",
            ],
        ]
        #expect(effect["groups"] == wanted)
        let table = try await site.get(
            "/api/v1/insights/effect?tutorial=printing&weeks=8", as: .agent, ["Accept": "text/csv"])
        #expect(
            table.text.split(separator: "\r\n").map(String.init) == [
                "attendance,accounts,ticketsBefore,ticketsAfter,rateBefore,rateAfter,ratio,low,high,verdict",
                "attended,1,28,1,3.5,0.125,0.0357,0.0062,0.2074,fewer", "registered,1,1,0,0.125,0.0,,,,tooFew",
                "neither,1,0,1,0.0,0.125,,,,tooFew",
            ])
        let page = try await site.signedIn(as: .agent, language: "de")
            .get("/staff/insights/effect?tutorial=printing&weeks=8").html
        #expect(try page.texts("//tbody/tr[1]/td").suffix(3).prefix(2) == ["3,50 → 0,13", "0,04 0,01–0,21"])
        try expect(
            try await site.get("/api/v1/insights/effect?weeks=60", as: .agent),
            refuses: .invalid([
                .init("?tutorial", "Choose a tutorial."), .init("?weeks", "Must be a whole number from 1 to 52."),
            ]))
        try expect(
            try await site.get("/api/v1/insights/effect?tutorial=none", as: .agent),
            refuses: .invalid("?tutorial", "There is no such tutorial."))
    }
}
