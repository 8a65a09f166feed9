import Foundation
import Testing

@Suite struct ProblemPageTests {
    /// Seven tickets that recur, and two that do not.
    private func desk() async throws -> (site: TestSite, browser: StaffAtBrowser, shelf: [String: JSONValue]) {
        let site = try await TestSite(at: "2026-12-01T08:00:00Z")
        let shelf = try await site.shelf()
        _ = try await site.jams(7)
        for number in 1...2 { _ = try await site.ticket(about: "Parcel lost by carrier \(number)") }
        return (site, try await site.signedIn(as: .agent), shelf)
    }

    private func send(
        _ browser: StaffAtBrowser, _ problem: String, _ form: String, _ fields: [String: String]
    ) async throws -> Reply {
        let reply = try await browser.send("/staff/problems/\(problem)/\(form)", fields)
        guard reply.status == 303 else { return reply }
        return try await browser.get(try #require(reply.header("Location")))
    }

    private func told(_ reply: Reply) throws -> [String] {
        try reply.html.texts("//p[@role='status' or @role='alert']")
    }

    @Test func `what recurs comes first, and all the rest is a step away`() async throws {
        let (site, browser, shelf) = try await desk()
        let recurring = try await browser.get("/staff/problems").html
        #expect(try recurring.texts("//a[@data-row]/@href") == ["/staff/problems/p1"])
        #expect(try recurring.texts("//p[@class='due']") == ["7 in the last 4 weeks 7 tickets, 2 accounts"])
        let all = try await browser.get("/staff/problems?view=all").html
        #expect(try all.texts("//a[@data-row]/@href") == ["/staff/problems/p8", "/staff/problems/p1"])
        _ = try await site.put(
            "/api/v1/problems/p1/links/\(try #require(shelf["printing"]).id)", ["verdict": "accepted"])
        #expect(try await browser.get("/staff/problems?linked=false").html.count("//a[@data-row]") == 0)
        #expect(
            try await browser.get("/staff/problems?linked=true").html.texts("//p[@class='why']") == ["Linked: Printers"]
        )
        #expect(try await browser.get("/staff/problems?status=resolved").html.count("//a[@data-row]") == 0)
    }

    @Test func `a problem is shown with its weeks as bars and as figures, and with its tickets`() async throws {
        let (site, _, _) = try await desk()
        site.setClock("2026-12-09T08:00:00Z")
        let page = try await site.signedIn(as: .agent).get("/staff/problems/p1").html
        #expect(
            try page.texts("//*[local-name()='rect'][@class='look-1']/@height")
                == Array(repeating: "1", count: 10) + ["84", "1"])
        #expect(
            try page.texts("//*[local-name()='svg']/@aria-label") == [
                "Tickets in the last 12 weeks: 7, at most 7 per week."
            ])
        #expect(
            try page.texts("//table//tr").suffix(3) == ["18 Nov 0", "25 Nov 7", "2 Dec 0"])
        #expect(try page.texts("//p[span[@class='word']]") == ["Keywords: jam paper printer"])
        #expect(try page.texts("//a[@data-row]") == (1...7).reversed().map { "Paper jam in printer \($0)" })
    }

    @Test func `a problem is named, and the name of who was slower is kept in the form`() async throws {
        let (site, browser, _) = try await desk()
        let version = try #require(
            try await browser.get("/staff/problems/p1").html.texts("//input[@name='version']/@value").first)
        let named = try await send(browser, "p1", "change", ["title": " Jams ", "status": "known", "version": version])
        #expect(try told(named) == ["Changes saved."])
        #expect(try named.html.texts("//h1") == ["Jams"])
        let stale = try await send(
            browser, "p1", "change", ["title": "Mine", "status": "resolved", "version": version])
        #expect(stale.status == 412)
        #expect(try stale.html.texts("//input[@name='title']/@value | //h1") == ["Jams", "Mine"])
        #expect(try stale.html.texts("//option[@selected]/@value") == ["resolved"])
        let problem = try await site.problem("p1")
        #expect([problem["title"], problem["status"]] == ["Jams", "known"])
    }

    @Test func `a tutorial is linked to all tickets of a problem, turned down, and neither`() async throws {
        let (site, browser, shelf) = try await desk()
        let printing = try #require(shelf["printing"]).id
        let linked = try await send(browser, "p1", "links", ["tutorial": printing, "verdict": "accepted"])
        #expect(try told(linked) == ["Tutorial linked to all current and future tickets of this problem."])
        #expect(try linked.html.texts("//section[@aria-labelledby='answers']//li[1]/div") == ["Printers Linked"])
        let rejected = try await send(browser, "p1", "links", ["tutorial": printing, "verdict": "rejected"])
        #expect(try rejected.html.texts("//details[summary='Rejected']//li/span") == ["Printers"])
        for _ in 0..<2 {
            let back = try await send(browser, "p1", "links", ["tutorial": printing, "verdict": "none"])
            #expect(try told(back) == ["Decision undone."])
        }
        #expect(try await site.problem("p1")["linked"] == [])
    }

    @Test func `a ticket is split off, and its problem merged again, under whose former address it is found`()
        async throws
    {
        let (site, browser, _) = try await desk()
        let ticket = try #require(try await site.get("/api/v1/tickets", as: .agent)["items"]?.items.first)
        let split = try await send(browser, "p1", "split", ["ticket": ticket.id])
        #expect(try told(split) == ["The ticket now has its own problem."])
        #expect(try split.html.count("//a[@data-row]") == 6)
        let own = try #require(try await site.read(ticket: ticket)["problem"]?.text)
        let page = try await browser.get("/staff/problems/\(own)").html
        #expect(try page.texts("//input[@name='into']/@value").contains("p1"))
        let merged = try await send(browser, own, "merge", ["into": "p1"])
        #expect(try told(merged) == ["Problems merged."])
        #expect(try merged.html.count("//a[@data-row]") == 7)
        #expect(try await browser.get("/staff/problems/\(own)").header("Location") == "/staff/problems/p1")
        #expect(try await send(browser, "p1", "merge", ["into": "nothing"]).status == 422)
    }

    @Test func `a trainer reads problems, and changes none`() async throws {
        let (site, _, _) = try await desk()
        let browser = try await site.signedIn(as: .trainer)
        let page = try await browser.get("/staff/problems/p1")
        #expect(
            try page.html.texts("//main//form/@action") == [
                "/staff/gaps/p1/draft", "/staff/gaps/p1/tutorial", "/staff/gaps/p1/set-aside",
            ])
        for form in ["change", "links", "merge", "split"] {
            #expect(try await browser.send("/staff/problems/p1/\(form)").status == 403)
        }
    }

    // MARK: - Gaps

    /// Six tickets that no tutorial answers.
    private func gap() async throws -> TestSite {
        let site = try await TestSite(at: "2026-12-01T08:00:00Z")
        try await site.shelf()
        for number in 1...6 {
            try await site.perform(
                "acknowledge",
                on: try await site.ticket(about: "Zebra quagga okapi \(number)", account: "a\(number % 3)"))
        }
        return site
    }

    @Test func `what recurs and no tutorial answers is a gap, with the evidence`() async throws {
        let site = try await gap()
        let page = try await site.signedIn(as: .agent).get("/staff/gaps").html
        #expect(try page.texts("//li//h2") == ["Zebra quagga okapi 1"])
        #expect(
            try page.texts("//li[h2]/p | //div[@class='gap-text']/p").prefix(3) == [
                "6 tickets in the last 12 weeks , 6 in the last 4 weeks; 3 accounts",
                "Without a matching tutorial: 6 of the last 6 tickets.",
                "a0 (2), a1 (2), a2 (2)",
            ])
        #expect(try page.count("//p[@class='latest']/a") == 5)
        #expect(try page.texts("//main//form/@action") == ["/staff/gaps/p1/set-aside"])
    }

    @Test func `a trainer drafts one session from a gap, an agent none`() async throws {
        let site = try await gap()
        let agent = try await site.signedIn(as: .agent)
        #expect(try await agent.send("/staff/gaps/p1/draft").status == 403)
        let trainer = try await site.signedIn(as: .trainer)
        #expect(
            try await trainer.get("/staff/gaps").html.texts("//main//form/@action") == [
                "/staff/gaps/p1/draft", "/staff/gaps/p1/tutorial", "/staff/gaps/p1/set-aside",
            ])
        let drafted = try await trainer.send("/staff/gaps/p1/draft")
        let page = try await trainer.get(try #require(drafted.header("Location")))
        #expect(try told(page).first?.hasPrefix("Draft created. Only staff") == true)
        #expect(try page.html.texts("//input[@name='title']/@value").count == 1, "the draft is open to be edited")
        let gaps = try await trainer.get("/staff/gaps").html
        #expect(try gaps.texts("//p[@class='state']/a") == ["A session has been drafted."])
        let again = try await trainer.send("/staff/gaps/p1/draft")
        #expect(again.status == 409)
        #expect(
            try told(again) == ["A session has already been drafted for this problem. No second draft was created."])
        let drafts = try await site.get("/api/v1/sessions?status=draft", as: .trainer)["items"]?.items.count
        #expect(drafts == 1)
    }

    @Test func `the form of a draft from a gap ticks the trainer who opens it`()
        async throws
    {
        let site = try await gap()
        let ada = try await site.trainer("Ada")
        try await site.trainer("Grace")
        let secret = try await site.token(["role": "trainer", "name": "Ada", "trainer": .string(ada.id)])
        let trainer = try await site.signedIn(with: secret)
        let drafted = try #require(try await trainer.send("/staff/gaps/p1/draft").header("Location"))
        let ticked = "//input[starts-with(@name, 'trainer-')][@checked]/@name"
        let form = try await trainer.get(drafted).html
        #expect(try form.texts(ticked) == ["trainer-\(ada.id)"])
        #expect(try await site.signedIn(as: .admin).get(drafted).html.texts(ticked) == [])
        let later = String(drafted.prefix { $0 != "?" })
        #expect(try await trainer.get(later).html.texts(ticked) == [], "a form that was left once is as the draft is")
    }

    @Test func `a gap is set aside with a reason, and comes back`() async throws {
        let site = try await gap()
        let agent = try await site.signedIn(as: .agent)
        let bare = try await agent.send("/staff/gaps/p1/set-aside", ["reason": " "])
        #expect(bare.status == 422)
        #expect(try told(bare) == ["Enter a reason, so that others know why."])
        let aside = try await agent.send("/staff/gaps/p1/set-aside", ["reason": "The next release mends it."])
        #expect(aside.header("Location") == "/staff/gaps?done=aside")
        #expect(try await agent.get("/staff/gaps").html.count("//li//h2") == 0)
        #expect(try await site.get("/api/v1/insights/gaps", as: .agent)["items"]?.items == [])
        let set = try await site.get("/api/v1/insights/gaps?setAside=true", as: .agent)["items"]?.items
        #expect(set?.map { $0["setAside"] } == ["The next release mends it."])
        let page = try await agent.get("/staff/gaps?view=aside").html
        #expect(try page.texts("//li//h2") == ["Zebra quagga okapi 1"])
        #expect(try page.texts("//main//form/@action") == ["/staff/gaps/p1/set-aside"])
        #expect(page.holds("The next release mends it."))
        #expect(try await agent.send("/staff/gaps/p1/set-aside", ["do": "back"]).status == 303)
        #expect(try await agent.get("/staff/gaps").html.count("//li//h2") == 1)
        #expect(try await agent.send("/staff/gaps/nothing/set-aside", ["reason": "x"]).status == 404)
        #expect(try await site.put("/api/v1/insights/gaps/p1/set-aside", ["reason": "R"], as: .agent).status == 204)
        #expect(try await site.delete("/api/v1/insights/gaps/p1/set-aside", as: .trainer).status == 204)
        try await expect(
            site.put("/api/v1/insights/gaps/p1/set-aside", ["reason": ""], as: .agent),
            refuses: .invalid("/reason", "Must not be empty."))
    }

    @Test func `a reason that is too long is called so, and stays in its form`() async throws {
        let agent = try await gap().signedIn(as: .agent)
        let reason = String(repeating: "x", count: 501)
        for place in ["gaps", "problem"] {
            let refused = try await agent.send("/staff/gaps/p1/set-aside", ["reason": reason, "from": place])
            #expect(refused.status == 422)
            #expect(try told(refused) == ["Shorten the reason: it may have at most 500 characters."])
            #expect(try refused.html.texts("//details[@open]//input[@name='reason']/@value") == [reason])
        }
    }

    @Test func `training is drafted for a problem, or left out with a reason, on the page of the problem`() async throws
    {
        let site = try await gap()
        let (agent, trainer) = (try await site.signedIn(as: .agent), try await site.signedIn(as: .trainer))
        let training = "//section[@aria-labelledby='training']"
        let page = try await agent.get("/staff/problems/p1").html
        #expect(try page.texts(training + "//form/@action") == ["/staff/gaps/p1/set-aside"])
        let fields = ["reason": "The next release mends it.", "from": "problem"]
        let aside = try await agent.send("/staff/gaps/p1/set-aside", fields)
        #expect(aside.header("Location") == "/staff/problems/p1?done=aside")
        let shown = try await trainer.get("/staff/problems/p1?done=aside")
        #expect(try told(shown) == ["The gap has been set aside."])
        #expect(try shown.html.texts(training + "/p") == ["Set aside: The next release mends it."])
        #expect(
            try await agent.send("/staff/gaps/p1/set-aside", ["do": "back", "from": "problem"]).header("Location")
                == "/staff/problems/p1?done=back")
        #expect(try await trainer.send("/staff/gaps/p1/draft").status == 303)
        #expect(
            try await trainer.get("/staff/problems/p1").html.texts(training + "//p[@class='state']/a") == [
                "A session has been drafted."
            ])
    }

    @Test func `a trainer drafts a tutorial from a problem, which names no ticket and no customer`() async throws {
        let site = try await gap()
        let trainer = try await site.signedIn(as: .trainer)
        let drafted = try await trainer.send("/staff/gaps/p1/tutorial")
        let page = try await trainer.get(try #require(drafted.header("Location")))
        #expect(try page.html.texts("//input[@name='title']/@value") == ["Zebra quagga okapi 1"])
        let tutorial = try #require(try await site.get("/api/v1/tutorials", as: .trainer)["items"]?.items.last)
        #expect(tutorial["status"] == "draft")
        #expect(
            tutorial["description"] == "Customers describe it with these words: okapi, quagga, zebra.")
        let again = try await trainer.send("/staff/gaps/p1/tutorial")
        #expect(again.header("Location") == "/staff/tutorials/\(tutorial.id)", "a second draft would say the same")
        for path in ["/staff/gaps", "/staff/problems/p1"] {
            let shown = try await trainer.get(path).html
            #expect(try shown.texts("//p[@class='state']/a/@href") == ["/staff/tutorials/\(tutorial.id)"], "\(path)")
            #expect(try shown.count("//form[@action='/staff/gaps/p1/tutorial']") == 0, "\(path)")
        }
        let known = try await site.post("/api/v1/insights/gaps/p1/tutorial")
        #expect(known.status == 200)
        #expect(try known.json.id == tutorial.id)
        #expect(try await site.delete("/api/v1/tutorials/\(tutorial.id)").status == 204)
        let made = try await site.post("/api/v1/insights/gaps/p1/tutorial")
        #expect(made.status == 201)
        #expect(made.header("Location") == "/api/v1/tutorials/\(try made.json.id)")
        #expect(try await site.signedIn(as: .agent).send("/staff/gaps/p1/tutorial").status == 403)
        try await expect(site.post("/api/v1/insights/gaps/nothing/tutorial"), refuses: .missing("problem"))
    }

    @Test func `programs that draft a tutorial from a problem at once make one`() async throws {
        let site = try await gap()
        let drafts = try await withThrowingTaskGroup(of: [String].self) { group in
            for _ in 0..<4 {
                group.addTask {
                    let reply = try await site.post("/api/v1/insights/gaps/p1/tutorial")
                    return ["\(reply.status)", try reply.json.id]
                }
            }
            return try await group.reduce(into: [[String]]()) { $0.append($1) }
        }
        #expect(drafts.map { $0[0] }.sorted() == ["200", "200", "200", "201"])
        #expect(Set(drafts.map { $0[1] }).count == 1)
    }
}
