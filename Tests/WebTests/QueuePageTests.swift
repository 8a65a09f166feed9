import Foundation
import Testing

/// At nine on a Tuesday morning in Berlin, by whose hours the agreement goes.
@Suite struct QueuePageTests {
    /// One that is breached, one that is due within the hour, one that has time, and one that waits for the customer.
    private func desk() async throws -> (site: TestSite, browser: StaffAtBrowser) {
        let site = try await TestSite(at: "2026-12-01T08:00:00Z")
        try await site.ticket(["subject": "Later", "priority": "P3"])
        try await site.ticket(["subject": "Late", "priority": "P1", "openedAt": "2026-11-30T08:00:00Z"])
        try await site.ticket(["subject": "Near", "priority": "P1", "plan": "superPremium", "accountID": "acme"])
        try await site.perform("wait", on: try await site.ticket(["subject": "Waits", "priority": "P2"]))
        return (site, try await site.signedIn(as: .agent))
    }

    private func subjects(_ browser: StaffAtBrowser, _ query: String = "") async throws -> [String] {
        let page = try await browser.get("/staff/queue" + query)
        #expect(page.status == 200, "\(page.text)")
        return try page.html.texts("//a[@data-row]")
    }

    @Test func `what is due first comes first, with how much time is left in words`() async throws {
        let (_, browser) = try await desk()
        let page = try await browser.get("/staff/queue").html
        #expect(try page.texts("//a[@data-row]") == ["Late", "Near", "Later"])
        #expect(
            try page.texts("//li/p[@class='due']") == [
                "overdue by 7 h First response, Mon 30 Nov, 10:00", "due in 1 h First response, Tue 1 Dec, 10:00",
                "due in 8 h First response, Tue 1 Dec, 17:00",
            ])
        #expect(try page.texts("//li/@class") == ["row line late", "row line near", "row line fine"])
        let line = ["rank", "number about", "customer about", "age about", "worker about"].map {
            "//li[2]/p[@class='\($0)']"
        }
        #expect(
            try line.map { try page.texts($0).first ?? "" } == [
                "P1 super-premium", "#3", "Customer: acme", "Age: less than a minute", "",
            ])
    }

    @Test func `a minute before it is due nothing is breached, and a second behind it is`() async throws {
        let site = try await TestSite(at: "2026-12-01T08:00:00Z")
        try await site.ticket(["priority": "P1"])
        let browser = try await site.signedIn(as: .agent)
        func due() async throws -> [String] {
            try await browser.get("/staff/queue").html.texts("//li//p[@class='due']/b")
        }
        site.setClock("2026-12-01T08:20:00Z")
        #expect(try await due() == ["due in 40 min"])
        site.setClock("2026-12-01T08:59:30Z")
        #expect(try await due() == ["due in less than a minute"])
        site.setClock("2026-12-01T09:00:01Z")
        #expect(try await due() == ["overdue by less than a minute"])
    }

    @Test func `a target that was missed at the end of the week is overdue since then, all weekend`() async throws {
        let site = try await TestSite(at: "2026-11-27T15:00:00Z")
        let ticket = try await site.ticket(["priority": "P1"])
        /// Signs in anew: a browser is not signed in over a weekend.
        func due(_ path: String = "/staff/queue", language: String = "en") async throws -> String {
            try await site.signedIn(as: .agent, language: language).get(path).text
        }
        site.setClock("2026-11-27T16:00:30Z")
        #expect(try await due().contains("overdue by less than a minute"))
        site.setClock("2026-11-28T11:00:00Z")
        #expect(try await due().contains("overdue since Fri 17:00"))
        #expect(try await due("/staff/tickets/\(ticket.id)").contains("overdue since Fri 17:00"))
        #expect(try await due(language: "de").contains("überfällig seit Fr 17:00"))
        site.setClock("2026-11-30T08:20:00Z")
        #expect(try await due().contains("overdue by 20 min"))
    }

    @Test func `the list is narrowed down`() async throws {
        let (_, browser) = try await desk()
        #expect(try await subjects(browser, "?priority=P1") == ["Late", "Near"])
        #expect(try await subjects(browser, "?plan=superPremium") == ["Near"])
        #expect(try await subjects(browser, "?q=late") == ["Late", "Later"])
        #expect(try await subjects(browser, "?view=all") == ["Waits", "Near", "Late", "Later"])
        #expect(try await subjects(browser, "?view=all&status=pending") == ["Waits"])
        #expect(try await subjects(browser, "?view=all&problem=p99") == [])
        let narrowed = try await browser.get("/staff/queue?priority=P1&q=late").html
        #expect(try narrowed.texts("//option[@selected]/@value") == ["P1"])
        #expect(try narrowed.texts("//input[@name='q']/@value") == ["late"])
        #expect(
            try narrowed.texts("//nav[@aria-label='View']/a/@href").last == "/staff/queue?priority=P1&q=late&view=all")
        #expect(try await subjects(browser, "?q=nothing") == [])
        #expect(try await browser.get("/staff/queue?priority=P9").status == 422)
    }

    @Test func `a list that is long goes on on further pages, none of it twice`() async throws {
        let site = try await TestSite()
        for number in 1...53 { try await site.ticket(["subject": .string("T\(number)"), "priority": "P3"]) }
        let browser = try await site.signedIn(as: .agent)
        for view in ["", "?view=all"] {
            let first = try await browser.get("/staff/queue" + view).html
            let next = try #require(try first.texts("//a[@rel='next']/@href").first)
            let second = try await browser.get(next).html
            let seen = try first.texts("//a[@data-row]") + second.texts("//a[@data-row]")
            #expect([try first.count("//a[@data-row]"), seen.count, Set(seen).count] == [50, 53, 53])
            #expect(try second.count("//a[@rel='next']") == 0)
        }
    }

    @Test func `a row tells of the problem, and of what answers it`() async throws {
        let site = try await TestSite()
        let shelf = try await site.shelf()
        let tickets = try await site.jams(5)
        let browser = try await site.signedIn(as: .agent)
        let rows = try await browser.get("/staff/queue").html.texts("//p[@class='why']")
        #expect(rows.allSatisfy { $0.hasPrefix("recurring Paper jam in printer") })
        #expect(rows.allSatisfy { $0.hasSuffix("5 in the last 4 weeks Suggested: Printers") }, "\(rows)")
        try await site.link(tickets[0], to: try #require(shelf["delivery"]).id)
        let linked = try await browser.get("/staff/queue").html.texts("//p[@class='why']")
        #expect(linked.filter { $0.hasSuffix("Linked: Where is my parcel") }.count == 1)
    }

    @Test func `what customers write stays text`() async throws {
        let site = try await TestSite()
        let subject = #"<script>alert("1")</script> ⁦ & 'so'"#
        try await site.ticket(["subject": .string(subject), "accountID": "<b>a</b>"])
        let page = try await site.signedIn(as: .agent).get("/staff/queue")
        #expect(try page.html.texts("//a[@data-row]") == [subject])
        #expect(try page.html.texts("//a[@data-row]/@dir") == ["auto"])
        #expect(try page.html.count("//main//script | //main//p//b[text()='a']") == 0)
    }

    @Test func `times are told in the reader's zone and language`() async throws {
        let (site, _) = try await desk()
        var browser = try await site.signedIn(as: .agent, language: "de")
        let german = try await browser.get("/staff/queue").html
        #expect(
            try german.texts("//li[1]/p[@class='due']") == [
                "7 Std. überfällig Erste Antwort, Mo, 30. Nov., 10:00"
            ])
        browser.language = "en"
        let there = try await browser.get("/staff/queue", ["Cookie": browser.cookie + "; zone=America/New_York"]).html
        #expect(try there.texts("//li[1]/p[@class='due']") == ["overdue by 7 h First response, Mon 30 Nov, 04:00"])
        #expect(try there.texts("//p[@class='zone']")[0].hasPrefix("Times in New York"))
    }

    @Test func `a page takes as many statements for many tickets as for one`() async throws {
        let site = try await TestSite()
        let shelf = try await site.shelf()
        let browser = try await site.signedIn(as: .agent)
        var counts: [[Int]] = []
        for tickets in [5, 40] {
            let made = try await site.jams(tickets)
            for ticket in made.prefix(2) { try await site.link(ticket, to: try #require(shelf["delivery"]).id) }
            let paths = [
                "/staff/queue", "/staff/queue?view=all", "/staff/problems", "/staff/problems?view=all", "/staff/gaps",
            ]
            counts.append(try await browser.statements(of: paths))
        }
        #expect(counts[0] == counts[1])
    }
}

extension TestSite {
    /// Tickets of one problem, of two accounts, a minute apart.
    func jams(_ count: Int) async throws -> [JSONValue] {
        var tickets: [JSONValue] = []
        for number in 1...count {
            tickets.append(
                try await ticket(
                    about: "Paper jam in printer \(number)", account: number.isMultiple(of: 2) ? "acme" : "other"))
            advanceClock(seconds: 60)
        }
        return tickets
    }
}
