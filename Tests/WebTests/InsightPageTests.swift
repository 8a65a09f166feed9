import Foundation
import Testing

@Suite struct InsightPageTests {
    @Test func `how the agreement is kept is a chart, a table and a file`() async throws {
        let site = try await TestSite(at: "2026-12-01T08:00:00Z")
        let met = try await site.ticket(["priority": "P1"])
        try await site.perform("acknowledge", on: met, at: "2026-12-01T09:00:00Z")
        try await site.ticket(["priority": "P1"])
        try await site.ticket(["priority": "P4", "plan": "superPremium"])
        site.setClock("2026-12-01T20:00:00Z")
        let agent = try await site.signedIn(as: .agent)
        let page = try await agent.get("/staff/insights").html
        #expect(
            try page.texts("//section[1]//tbody/tr[1]/*") == ["P1 standard", "50%", "1", "1", "0", "0", "7 h", "7 h"])
        #expect(
            try page.texts("//*[local-name()='svg']/@aria-label").first
                == "First response: P1 standard 50%, P4 super-premium –")
        #expect(
            try page.texts("//section[1]//*[local-name()='rect'][starts-with(@class, 'look')]/@width").prefix(2) == [
                "50.0%", "50.0%",
            ])
        let csv = try #require(try page.texts("//a[@download]/@href").first)
        let file = try await agent.get(csv)
        #expect(file.header("Content-Disposition") == "attachment; filename=\"service-levels.csv\"")
        let api = try await site.get("/api/v1/insights/service-levels", as: .agent, ["Accept": "text/csv"])
        #expect(file.text == api.text)
        // The last day counts, the day after it does not.
        #expect(try await agent.get("/staff/insights?from=2026-12-01&to=2026-12-01").html.count("//table") == 2)
        #expect(try await agent.get("/staff/insights?from=2026-12-02&to=").html.count("//table") == 0)
        #expect(try await agent.get("/staff/insights?from=nonsense&to=2026-13-99").status == 200)
    }

    @Test func `what recurs is a chart, a table and a file, the most frequent first`() async throws {
        let site = try await TestSite(at: "2026-12-01T08:00:00Z")
        try await site.shelf()
        for number in 1...6 {
            _ = try await site.ticket(about: "Invoice shows the wrong VAT <b>", account: "a\(number)")
        }
        for number in 1...3 { _ = try await site.ticket(about: "Paper jam in printer", account: "a\(number)") }
        let agent = try await site.signedIn(as: .agent)
        let page = try await agent.get("/staff/insights/problems").html
        let file = try await agent.get("/staff/insights/problems.csv").text.components(separatedBy: "\r\n")
        let titles = try page.texts("//tbody/tr/th")
        #expect(titles.first == "Invoice shows the wrong VAT <b>")
        #expect(file.count == titles.count + 2)
        #expect(file[1].hasSuffix(",,0,0,0,0,0,0,0,0,0,0,0,6"))
        #expect(try page.texts("//tbody/tr[1]/td")[0] == "6")
        #expect(
            try page.texts("//tbody/tr[1]//*[local-name()='svg']/@aria-label") == [
                "Tickets per week, latest last: 0 0 0 0 0 0 0 0 0 0 0 6"
            ])
    }

    @Test func `the effect of a tutorial is told for the one that was chosen`() async throws {
        let site = try await TestSite()
        let tutorial = try await site.tutorial()
        let agent = try await site.signedIn(as: .agent)
        let blank = try await agent.get("/staff/insights/effect").html
        #expect(try blank.texts("//select[@name='tutorial']/option") == ["", "Webhooks from zero"])
        #expect(try blank.count("//table") == 0)
        let untaught = try await agent.get("/staff/insights/effect?tutorial=\(tutorial.id)&weeks=4").html
        #expect(try untaught.texts("//div[@class='bar']/p") == ["Not taught yet."])
        try await site.webinar(["tutorial": .string(tutorial.id)])
        site.setClock("2026-12-20T08:00:00Z")
        let later = try await site.signedIn(as: .agent)
        let taught = try await later.get("/staff/insights/effect?tutorial=\(tutorial.id)&weeks=4").html
        #expect(
            try taught.texts("//tbody/tr/th") == ["attended", "registered but didn’t attend", "did neither"])
        let csv = try #require(try taught.texts("//a[@download]/@href").first)
        #expect(
            try await later.get(csv).text
                == site.get(
                    "/api/v1/insights/effect?tutorial=\(tutorial.id)&weeks=4", as: .agent, ["Accept": "text/csv"]
                ).text)
        #expect(try await later.get("/staff/insights/effect?tutorial=nothing&weeks=many").status == 200)
    }

    @Test func `the effect of a tutorial is asked for by its id or any of its slugs, and linked by the one it has`()
        async throws
    {
        let site = try await TestSite()
        let tutorial = try await site.tutorial()
        let former = try #require(tutorial["slug"]?.text)
        _ = try await site.patch("/api/v1/tutorials/\(tutorial.id)", ["slug": "hooks"])
        let agent = try await site.signedIn(as: .agent)
        for name in [tutorial.id, former, "hooks"] {
            let page = try await agent.get("/staff/insights/effect?tutorial=\(name)&weeks=4").html
            #expect(try page.texts("//option[@selected]/@value") == ["hooks"], "\(name)")
            #expect(
                try page.texts("//a[@download]/@href") == ["/staff/insights/effect.csv?tutorial=hooks&weeks=4"],
                "\(name)")
            #expect(try await agent.get("/staff/insights/effect.csv?tutorial=\(name)").status == 200, "\(name)")
        }
    }

    @Test func `a page takes as many statements for much as for little`() async throws {
        let site = try await TestSite()
        let shelf = try await site.shelf()
        let browser = try await site.signedIn(as: .agent)
        var counts: [[Int]] = []
        for tickets in [5, 40] {
            let made = try await site.jams(tickets)
            let tutorial = try #require(shelf["delivery"])
            try await site.link(made[0], to: tutorial.id)
            for _ in 0..<tickets { try await site.webinar(["tutorial": .string(tutorial.id)]) }
            let paths = ["", "/problems", "/effect?tutorial=\(tutorial.id)"].map { "/staff/insights" + $0 }
            counts.append(try await browser.statements(of: paths))
        }
        #expect(counts[0] == counts[1])
    }

    @Test func `agents and trainers see the insights`() async throws {
        let site = try await TestSite()
        for who in [TestSite.Who.agent, .trainer, .admin] {
            let browser = try await site.signedIn(as: who)
            for path in ["", "/problems", "/effect", "/service-levels.csv", "/problems.csv"] {
                #expect(try await browser.get("/staff/insights" + path).status == 200)
            }
        }
    }
}
