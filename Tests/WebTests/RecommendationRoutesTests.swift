import Foundation
import Operations
import Storage
import Testing
import Web

@Suite struct RecommendationRoutesTests {
    @Test func `a ticket is told which tutorials answer it, why, and when they are taught`() async throws {
        let site = try await TestSite(at: "2026-11-23T08:00:00Z")
        let shelf = try await site.shelf()
        let printing = try #require(shelf["printing"])
        _ = try await site.patch(
            "/api/v1/tutorials/printing",
            [
                "materials": [
                    ["title": "Slides", "url": "https://example.com/s", "kind": "slides"],
                    ["title": "Watch it", "url": "https://example.com/r", "kind": "recording"],
                    ["title": "Read it", "url": "https://example.com/h", "kind": "helpDoc"],
                ]
            ])
        let session = try await site.webinar(["tutorial": .string(printing.id), "capacity": 2])
        let ticket = try await site.ticket(
            about: "The printer has a paper jam",
            ["requester": ["name": "Ada", "email": "ada@acme.example", "timeZone": "America/New_York"]])
        let advice = try await site.advice(for: ticket, limit: 1)
        let item = try #require(advice["items"]?.items.first)
        #expect(advice.slugs == ["printing"])
        #expect(item["reasons"] == [["kind": "words", "words": ["printer", "paper"]]])
        #expect(item["next"]?.items.map(\.["session"]?.text) == [session.id])
        #expect(
            item["reply"]?.text == """
                Hello Ada,

                Our tutorial “Printers” covers this: Paper jams, toner, drivers

                Upcoming dates with free seats:
                - Tuesday, 1 December 2026, 04:00–05:00 (America/New_York): https://lectern.test/sessions/\(session.id)

                All dates for your calendar: https://lectern.test/calendar/tutorials/printing.ics

                Read or watch at any time:
                - Read it: https://example.com/h
                - Watch it: https://example.com/r
                """)
        #expect(try await site.read(ticket: ticket).recommended.first == "printing")
        let german = try await site.get(
            "/api/v1/tickets/\(ticket.id)/recommendations?limit=1", as: .agent,
            ["Accept-Language": "fr, de-AT;q=0.8, en;q=0.5"])
        #expect(german.header("Vary") == "Authorization, Accept-Language")
        let reply = """
            Guten Tag Ada,

            unser Tutorial „Printers“ behandelt dieses Thema: Paper jams, toner, drivers

            Die nächsten Termine mit freien Plätzen:
            - Dienstag, 1. Dezember 2026, 04:00–05:00 (America/New_York): https://lectern.test/sessions/\(session.id)

            Alle Termine für Ihren Kalender: https://lectern.test/calendar/tutorials/printing.ics

            Jederzeit zum Lesen oder Ansehen:
            - Read it: https://example.com/h
            - Watch it: https://example.com/r
            """
        #expect(try german["items"]?.items.first?["reply"]?.text == reply)
        // An agent's page has it in the page's language.
        let page = try await site.signedIn(as: .agent, language: "de").get("/staff/tickets/\(ticket.id)").html
        #expect(try page.texts("//textarea[@id='reply-1']/@lang") == ["de"])
        #expect(try page.rawText("//textarea[@id='reply-1']") == "\n" + reply)
    }

    @Test func `where no tutorial fits the list is ranked, and the ticket shows none`() async throws {
        let site = try await TestSite()
        try await site.shelf()
        let ticket = try await site.ticket(about: "Quarterly tax declaration for Liechtenstein")
        let advice = try await site.advice(for: ticket)
        #expect(advice["fits"] == false)
        #expect(Set(advice.slugs) == ["?", "printing", "login", "delivery"])
        #expect(try await site.read(ticket: ticket)["recommended"] == [])
    }

    @Test func `a link teaches other words at once, and taken back it leaves nothing`() async throws {
        let site = try await TestSite()
        try await site.shelf()
        let (asked, other) = ("Grey stripes on each sheet", "Each sheet has grey stripes since Monday")
        let before = try await site.post("/api/v1/recommendations", ["text": .string(other)], as: .agent).json
        #expect(before["fits"] == false)
        let ticket = try await site.ticket(about: asked)
        let linked = try await site.link(ticket, to: "printing").json
        #expect(linked["linked"]?.items.count == 1)
        #expect(linked.recommended.first == "printing")
        #expect(try await site.advice(on: other).first == "printing")
        try await site.site.recommendations.waitForModel()
        #expect(try await site.advice(on: other).first == "printing")

        let deleted = try await site.delete("/api/v1/tickets/\(ticket.id)/links/printing", as: .agent)
        #expect(deleted.status == 204)
        try await site.site.recommendations.waitForModel()
        #expect(
            try await site.post("/api/v1/recommendations", ["text": .string(other)], as: .agent).json == before)
        try expect(
            try await site.delete("/api/v1/tickets/\(ticket.id)/links/printing", as: .agent),
            refuses: .missing("link"))
        #expect(try await site.journal(of: ticket) == ["created", "linked", "unlinked"])
    }

    @Test func `what was turned down for a ticket is not proposed for it again`() async throws {
        let site = try await TestSite()
        try await site.shelf()
        let ticket = try await site.ticket(about: "My account is locked, where is the login of the printer")
        #expect(try await site.advice(for: ticket).slugs.contains("login"))
        try await site.link(ticket, to: "login", "rejected")
        let slugs = try await site.advice(for: ticket).slugs
        #expect(!slugs.contains("login"))
        #expect(slugs.contains("printing"))
        #expect(try await site.read(ticket: ticket)["linked"] == [])
        // The same word again changes nothing, another one does.
        try await site.link(ticket, to: "login", "rejected")
        try await site.link(ticket, to: "login", "accepted")
        #expect(try await site.advice(for: ticket).slugs.first == "login")
        #expect(try await site.journal(of: ticket) == ["created", "rejected", "linked"])
    }

    @Test func `drafts and archived tutorials are never recommended, nor linked to`() async throws {
        let site = try await TestSite()
        let shelf = try await site.shelf()
        let ticket = try await site.ticket(about: "The printer has a paper jam")
        try await site.link(ticket, to: "printing")
        for status in ["archived"] {
            _ = try await site.patch("/api/v1/tutorials/printing", ["status": .string(status)])
            #expect(try await !site.advice(for: ticket).slugs.contains("printing"))
            try expect(
                try await site.put("/api/v1/tickets/\(ticket.id)/links/printing", ["verdict": "rejected"]),
                refuses: .init(409, "conflict", "This tutorial is \(status) and cannot be recommended."))
        }
        #expect(try await site.read(ticket: ticket)["linked"] == [.string(try #require(shelf["printing"]).id)])
        try expect(
            try await site.delete("/api/v1/tutorials/printing"),
            refuses: .init(
                409, "conflict", "Tickets are linked to this tutorial. Set its status to archived instead."))
        _ = try await site.patch("/api/v1/tutorials/printing", ["status": "published"])
        #expect(try await site.advice(for: ticket).slugs.first == "printing")
    }

    @Test func `of equals the one that is taught soon, with a free seat, comes first`() async throws {
        let site = try await TestSite(at: "2026-11-23T08:00:00Z")
        var ids: [String] = []
        for slug in ["one", "two"] {
            ids.append(
                try await site.tutorial(["slug": .string(slug), "title": "Printers", "summary": "Paper jams"]).id)
        }
        let first = try await site.advice(on: "paper jams in printers")
        let second = try #require(first.last)
        let tutorial = try await site.get("/api/v1/tutorials/\(second)", as: .trainer).json
        let session = try await site.webinar([
            "tutorial": .string(tutorial.id), "capacity": 1, "waitlist": ["mode": "none"],
        ])
        #expect(try await site.advice(on: "paper jams in printers") == [second, first[0]])
        _ = try await site.post(
            "/api/v1/sessions/\(session.id)/registrations", ["name": "Ada", "email": "ada@example.org"])
        #expect(try await site.advice(on: "paper jams in printers") == first)
    }

    @Test func `similar tickets are found with what they share and what was taken for them`() async throws {
        let site = try await TestSite()
        let shelf = try await site.shelf()
        let error: JSONValue = ["errorMessage": "Tray 17 refused sheet 'A4' of job 4711"]
        let old = try await site.ticket(about: "Grey stripes on each sheet", account: "acme", error)
        _ = try await site.ticket(about: "Nobody rang, yet the parcel counts as handed over")
        try await site.link(old, to: "printing")
        let new = try await site.ticket(
            about: "Stripes again", account: "acme", ["errorMessage": "Tray 3 refused sheet 'A5' of job 9"])
        let reply = try await site.get("/api/v1/tickets/\(new.id)/similar", as: .trainer)
        let item = try #require(reply["items"]?.items.first)
        #expect(
            item["ticket"] == [
                "id": .string(old.id), "number": 1, "subject": "Grey stripes on each sheet", "status": "open",
                "account": "acme", "openedAt": "2026-12-01T08:00:00Z",
                "linked": [.string(try #require(shelf["printing"]).id)],
            ])
        #expect(
            item["reasons"]?.items.compactMap { $0["kind"]?.text } == ["error", "words", "problem", "account"])
        #expect(new["problem"] == old["problem"])
    }

    @Test func `agents and the account's other tickets are reasons, too`() async throws {
        let site = try await TestSite()
        try await site.shelf()
        let old = try await site.ticket(about: "The printer has a paper jam", account: "acme")
        try await site.link(old, to: "printing")
        let new = try await site.ticket(about: "Paper jams in the printer upstairs", account: "acme")
        let reasons = try await site.advice(for: new)["items"]?.items.first?["reasons"]?.items ?? []
        #expect(reasons.compactMap { $0["kind"]?.text } == ["words", "similarTickets", "account"])
        #expect(
            reasons[1]["tickets"]?.items.map { $0["subject"]?.text } == ["The printer has a paper jam"])
        #expect(reasons[2] == ["kind": "account", "account": "acme", "tickets": 1])
    }

    @Test func `after a restart the same is recommended`() async throws {
        let site = try await TestSite()
        try await site.shelf()
        for (subject, slug) in [
            ("Grey stripes on each sheet", "printing"), ("It says handed over", "delivery"),
            ("Code never comes", "login"),
        ] { try await site.link(try await site.ticket(about: subject), to: slug) }
        let asked = ["Stripes on my sheet", "The code does not come", "Handed over to whom?"]
        try await site.site.recommendations.waitForModel()
        let again = try await site.restarted()
        try await again.site.recommendations.waitForModel()
        for text in asked {
            let body: JSONValue = ["text": .string(text)]
            #expect(
                try await again.post("/api/v1/recommendations", body, as: .agent).json
                    == site.post("/api/v1/recommendations", body, as: .agent).json)
        }
    }

    @Test func `what another process links is known when it was noticed`() async throws {
        let site = try await TestSite()
        try await site.shelf()
        let ticket = try await site.ticket(about: "Grey stripes on each sheet")
        #expect(try await site.advice(on: "Grey stripes on my sheet").first == "?")
        let other = try await site.restarted()
        try await other.link(ticket, to: "printing")
        try await site.database.noticeOtherWriters()
        #expect(try await site.advice(on: "Grey stripes on my sheet").first == "printing")
    }

    @Test func `who may ask and who may say`() async throws {
        let site = try await TestSite()
        try await site.shelf()
        let ticket = try await site.ticket(about: "Paper jam")
        let path = "/api/v1/tickets/\(ticket.id)"
        #expect(try await site.get(path + "/recommendations", as: .trainer).status == 200)
        try expect(try await site.get(path + "/recommendations", as: .integration), refuses: .missing("ticket"))
        try expect(try await site.get(path + "/recommendations"), refuses: .noToken)
        try expect(try await site.get(path + "/similar", as: .integration), refuses: .forbidden("integration"))
        try expect(
            try await site.put(path + "/links/printing", ["verdict": "accepted"], as: .trainer),
            refuses: .forbidden("trainer"))
        try expect(
            try await site.put(path + "/links/nothing", ["verdict": "accepted"]), refuses: .missing("tutorial"))
        try expect(
            try await site.put("/api/v1/tickets/nothing/links/printing", ["verdict": "accepted"]),
            refuses: .missing("ticket"))
        try expect(
            try await site.put(path + "/links/printing", ["verdict": "perhaps"]),
            refuses: .invalid("/verdict", "Must be one of accepted, rejected."))
        try expect(
            try await site.get("/api/v1/tickets/nothing/recommendations", as: .agent), refuses: .missing("ticket"))
    }
}
