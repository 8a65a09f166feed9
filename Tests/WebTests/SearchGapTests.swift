import Foundation
import HTTPTypes
import Operations
import Storage
import Testing
import Training
import Web

/// Searches that nothing was found for, as gaps of the catalogue.
@Suite struct SearchGapTests {
    private let path = "/api/v1/insights/searches"

    /// Searches as a customer of some network does.
    private func search(
        _ site: TestSite, _ words: String, _ times: Int = 1, at list: String = "/",
        from network: String = "198.51.100.7"
    ) async throws {
        let query = words.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
        for number in 0..<times {
            // Another address of the page each time: the same one within a second is answered from memory.
            let reply = try await site.get(
                list + (list.contains("?") ? "&" : "?") + "q=\(query)&x=\(number)",
                ["Accept": "text/html", "X-Forwarded-For": network])
            #expect(reply.status == 200)
        }
    }

    private func listed(_ site: TestSite, _ query: String = "") async throws -> [JSONValue] {
        let reply = try await site.get(path + query, as: .agent)
        #expect(reply.status == 200, "\(reply.text)")
        return try reply["items"]?.items ?? []
    }

    @Test func `searches that met nothing are counted by day and place, without what identifies somebody`() async throws
    {
        let site = try await TestSite(at: "2026-12-01T08:00:00Z")
        try await site.shelf()
        try await search(site, "giraffes elevator", 2)
        try await search(site, "Elevator for giraffes ada@acme.example", at: "/tutorials")
        site.advanceClock(days: 1)
        _ = try await site.suggestions("Giraffes in the elevator")
        let gaps = try await listed(site)
        #expect(
            gaps.map { $0.without("id") } == [
                [
                    "words": ["giraffes elevator"], "times": 4, "days": 2, "programme": 3, "support": 1,
                    "lastDay": "2026-12-02", "problem": nil, "setAside": nil,
                    "tutorial": nil, "session": nil,
                ]
            ])
        let stored = try await site.database.read { try $0.rows("SELECT * FROM unmet_searches") }
        #expect(!"\(stored)".contains("ada"))
    }

    @Test
    func `a search counts that finds neither a session nor a tutorial, with no other filter, from the second time on`()
        async throws
    {
        let site = try await TestSite(at: "2026-12-01T08:00:00Z")
        try await site.shelf()
        try await site.webinar(["title": "Webhooks live", "start": "2026-12-08T10:00:00"])
        // There is a tutorial, but no date of it; and a date without a tutorial.
        try await search(site, "printers", 3)
        try await search(site, "webhooks", 3, at: "/tutorials")
        // Another filter may be the reason.
        try await search(site, "giraffes", 3, at: "/?kind=webinar")
        try await search(site, "zebras", 1)
        #expect(try await listed(site) == [])
        try await search(site, "zebras", 1, at: "/tutorials")
        #expect(try await listed(site).map { $0["words"] } == [["zebras"]])
        // Once something teaches it, it is no gap any more.
        let tutorial = try await site.tutorial(["title": "Zebras and horses"])
        #expect(try await listed(site) == [])
        _ = try await site.patch("/api/v1/tutorials/\(tutorial.id)", ["status": "archived"])
        #expect(try await listed(site).count == 1)
        try await site.webinar(["title": "All about zebras", "start": "2026-12-09T10:00:00"])
        #expect(try await listed(site) == [])
    }

    @Test func `a network counts so often and no more, and so many different searches of a day`() async throws {
        let site = try await TestSite(at: "2026-12-01T08:00:00Z")
        try await search(site, "giraffes", 30)
        try await search(site, "giraffes", 2, from: "203.0.113.9")
        #expect(try await listed(site).map { $0["times"] } == [22])
        try await site.database.write { connection in
            for number in 0..<499 {
                try connection.execute(
                    """
                    INSERT INTO unmet_searches (day, stems, words, times)
                    VALUES ('2026-12-01', \("x\(number)"), \("x\(number)"), 1)
                    """)
            }
        }
        try await search(site, "okapis", 2, from: "203.0.113.10")
        try await search(site, "giraffes", 1, from: "203.0.113.10")
        #expect(try await listed(site).map { $0["times"] } == [23])
        site.advanceClock(days: 1)
        try await search(site, "okapis", 2, from: "203.0.113.10")
        #expect(try await listed(site).map { $0["times"] } == [23, 2])
    }

    @Test func `searches are forgotten after ninety days, and decisions stay`() async throws {
        let site = try await TestSite(at: "2026-12-01T08:00:00Z")
        try await search(site, "giraffes", 2)
        try await search(site, "okapis", 2)
        let okapis = try #require(try await listed(site).first { $0["words"] == ["okapis"] }?.id)
        #expect(try await site.put("\(path)/\(okapis)/set-aside", ["reason": "No."]).status == 204)
        site.advanceClock(days: 91)
        try await site.site.support.forget(now: site.now)
        #expect(try await site.database.read { try $0.number("SELECT COUNT(*) AS n FROM unmet_searches") } == 0)
        #expect(try await listed(site) == [])
        let aside = try await listed(site, "?setAside=true")
        #expect(aside.map { [$0["words"], $0["times"], $0["lastDay"]] } == [[["okapis"], 0, .null]])
    }

    @Test func `searches are set aside with a reason, and come back`() async throws {
        let site = try await TestSite(at: "2026-12-01T08:00:00Z")
        try await search(site, "giraffes", 2)
        let id = try #require(try await listed(site).first?.id)
        let position = try await site.journalPosition()
        #expect(try await site.put("\(path)/\(id)/set-aside", ["reason": ""]).status == 422)
        #expect(try await site.put("\(path)/\(id)/set-aside", ["reason": "No animals."], as: .anybody).status == 401)
        #expect(try await site.put("\(path)/nothing/set-aside", ["reason": "No."]).status == 404)
        for _ in 0..<2 {
            #expect(try await site.put("\(path)/\(id)/set-aside", ["reason": "No animals."]).status == 204)
        }
        #expect(try await listed(site) == [])
        #expect(try await listed(site, "?setAside=true").map { $0["setAside"] } == ["No animals."])
        #expect(try await site.delete("\(path)/\(id)/set-aside", as: .trainer).status == 204)
        #expect(try await listed(site).map(\.id) == [id])
        #expect(try await site.journal(after: position) == ["updated search", "updated search"])
    }

    @Test
    func `a tutorial and a session are drafted from searches, once each, and the gap ends with what is published`()
        async throws
    {
        let site = try await TestSite(at: "2026-12-01T08:00:00Z")
        try await search(site, "terraform *provider*", 2)
        let id = try #require(try await listed(site).first?.id)
        #expect(try await site.post("\(path)/\(id)/draft", as: .agent).status == 403)
        let session = try await site.post("\(path)/\(id)/draft")
        #expect(session.status == 201, "\(session.text)")
        #expect(
            try [session["title"], session["status"], session["start"], session["visibility"]] == [
                "Terraform provider", "draft", "2026-12-15T10:00:00", "public",
            ])
        #expect(try session["description"] == "", "customers read it later")
        #expect(try await site.post("\(path)/\(id)/draft").status == 409)
        let tutorial = try await site.post("\(path)/\(id)/tutorial")
        #expect(tutorial.status == 201)
        #expect(try tutorial["description"] == "People search for: terraform provider.")
        #expect(try await site.post("\(path)/\(id)/tutorial").status == 409)
        let gap = try #require(try await listed(site).first)
        #expect(try gap["session"] == session["id"])
        #expect(try gap["tutorial"] == tutorial["id"])
        #expect(try await site.delete("/api/v1/sessions/\(session.json.id)").status == 204)
        #expect(try await listed(site).map { $0["session"] } == [.null])
        // Under another title, too.
        let published: JSONValue = ["title": "Infrastructure as code", "description": "", "status": "published"]
        #expect(try await site.patch("/api/v1/tutorials/\(tutorial.json.id)", published).status == 200)
        #expect(try await listed(site) == [])
    }

    @Test func `two who draft at once make one draft`() async throws {
        let site = try await TestSite(at: "2026-12-01T08:00:00Z")
        try await search(site, "giraffes", 2)
        let id = try #require(try await listed(site).first?.id)
        let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<4 { group.addTask { try await site.post("\(self.path)/\(id)/tutorial").status } }
            return try await group.reduce(into: [Int]()) { $0.append($1) }
        }
        #expect(statuses.sorted() == [201, 409, 409, 409])
    }

    @Test func `staff see problems and searches in one list, and searches for a problem with it`() async throws {
        let site = try await TestSite(at: "2026-12-01T08:00:00Z")
        try await site.shelf()
        for number in 1...6 {
            try await site.perform(
                "acknowledge",
                on: try await site.ticket(about: "Zebra quagga okapi \(number)", account: "a\(number % 3)"))
        }
        try await search(site, "zebra quagga", 3)
        try await search(site, "giraffes", 10, from: "203.0.113.9")
        let agent = try await site.signedIn(as: .agent)
        let page = try await agent.get("/staff/gaps").html
        #expect(try page.texts("//li//h2") == ["giraffes", "Zebra quagga okapi 1"])
        #expect(
            try page.texts("//li[.//h2='giraffes']/div[@class='gap-text']/p[position() < 3]") == [
                "Searches without a result", "Searched for 10 times on one day",
            ])
        #expect(
            try page.texts("//li[.//h2/a]//p[@class='about']").contains(
                "People also searched for it, 3 times: zebra quagga"))
        let id = try #require(try await listed(site).first { $0["times"] == 10 }?.id)
        #expect(try await listed(site).map { $0["problem"] } == [.null, "p1"])
        let own = "/staff/gaps/searches/\(id)"
        #expect(
            try page.texts("//main//form/@action") == [own + "/set-aside", "/staff/gaps/p1/set-aside"])

        let trainer = try await site.signedIn(as: .trainer)
        #expect(
            try await trainer.get("/staff/gaps").html.texts("//li[.//h2='giraffes']//form/@action") == [
                own + "/draft", own + "/tutorial", own + "/set-aside",
            ])
        #expect(try await agent.send(own + "/draft").status == 403)
        let drafted = try await trainer.send(own + "/tutorial")
        let tutorial = try await trainer.get(try #require(drafted.header("Location")))
        #expect(try tutorial.html.texts("//input[@name='title']/@value") == ["Giraffes"])
        #expect(try await trainer.send(own + "/draft").header("Location")?.hasSuffix("/edit?done=drafted") == true)
        let again = try await trainer.send(own + "/draft")
        #expect(again.status == 409)
        #expect(
            try again.html.texts("//p[@role='alert']") == [
                "There is already a draft for these searches. No second one was created."
            ])
        #expect(
            try await trainer.get("/staff/gaps").html.texts("//li[.//h2='giraffes']//p[@class='state']/a") == [
                "A session has been drafted.", "A tutorial has been drafted.",
            ])

        let bare = try await agent.send(own + "/set-aside", ["reason": " "])
        #expect(bare.status == 422)
        #expect(try await agent.send(own + "/set-aside", ["reason": "No animals."]).status == 303)
        #expect(try await agent.get("/staff/gaps").html.texts("//li//h2") == ["Zebra quagga okapi 1"])
        // The searches for a problem go with it.
        #expect(try await agent.send("/staff/gaps/p1/set-aside", ["reason": "A defect."]).status == 303)
        #expect(try await agent.get("/staff/gaps").html.count("//li//h2") == 0)
        let aside = try await agent.get("/staff/gaps?view=aside").html
        #expect(try aside.texts("//li//h2") == ["giraffes", "Zebra quagga okapi 1"])
        #expect(try await agent.send(own + "/set-aside", ["do": "back"]).status == 303)
        #expect(try await agent.get("/staff/gaps").html.texts("//li//h2") == ["giraffes"])
    }

    @Test func `a list of searches is full, however many before them are answered by now`() async throws {
        let site = try await TestSite(at: "2026-12-01T08:00:00Z")
        for (word, times) in [("giraffes", 5), ("okapis", 4), ("pelicans", 3), ("zebras", 2)] {
            try await search(site, word, times)
        }
        for title in ["Giraffes", "Okapis", "Pelicans"] { try await site.tutorial(["title": .string(title)]) }
        #expect(try await listed(site, "?limit=1").map { $0["words"] } == [["zebras"]])
    }

    @Test func `each page of the gaps is full while there are more, however many searches go with a problem`()
        async throws
    {
        let site = try await TestSite(at: "2026-12-01T08:00:00Z")
        try await site.shelf()
        for number in 1...6 {
            try await site.perform(
                "acknowledge",
                on: try await site.ticket(about: "Zebra quagga okapi \(number)", account: "a\(number % 3)"))
        }
        for (words, times) in [
            ("zebra quagga", 4), ("zebra okapi", 4), ("quagga okapi", 4), ("giraffes", 3), ("pelicans", 2),
        ] {
            try await search(site, words, times)
        }
        var pages: [[String]] = []
        var after: PageCursor?
        repeat {
            let page = try await site.site.searchGaps.withProblems(
                page: PageRequest(after: after, limit: 1), now: site.now)
            pages.append(page.items.map { $0.problem?.overview.record.id ?? $0.searches[0].words[0] })
            after = page.next
        } while after != nil && pages.count < 9
        #expect(pages == [["p1"], ["giraffes"], ["pelicans"]])
    }

    @Test func `the list takes the same number of statements for one group and for many`() async throws {
        let site = try await TestSite(at: "2026-12-01T08:00:00Z")
        try await search(site, "giraffes", 2)
        _ = try await listed(site)
        let one = try await site.statements { _ = try await listed(site) }
        for word in ["okapis", "zebras", "quaggas"] { try await search(site, word, 2, from: "203.0.113.9") }
        #expect(try await listed(site).count == 4)
        #expect(try await site.statements { _ = try await listed(site) } == one)
    }
}
