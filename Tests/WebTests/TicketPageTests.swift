import Foundation
import HTTPTypes
import Operations
import Testing

@Suite struct TicketPageTests {
    private func page(_ browser: StaffAtBrowser, _ ticket: JSONValue, _ query: String = "") async throws -> HTML {
        let reply = try await browser.get("/staff/tickets/\(ticket.id)\(query)")
        #expect(reply.status == 200, "\(reply.text)")
        return try reply.html
    }

    /// Sends a form of a ticket's page with what that holds unseen, and answers the page that it leads to.
    private func send(
        _ browser: StaffAtBrowser, _ ticket: JSONValue, _ form: String, _ fields: [String: String]
    ) async throws -> Reply {
        var fields = fields
        let version = try await page(browser, ticket).texts(
            "//form[contains(@action,'/verbs')]/input[@name='version']/@value")
        if ["verbs", "change"].contains(form), fields["version"] == nil { fields["version"] = version.first }
        let reply = try await browser.send("/staff/tickets/\(ticket.id)/\(form)", fields)
        guard reply.status == 303 else { return reply }
        return try await browser.get(try #require(reply.header("Location")))
    }

    private func told(_ reply: Reply) throws -> [String] {
        try reply.html.texts("//p[@role='status' or @role='alert']")
    }

    // MARK: - What is shown

    @Test func `a ticket is shown with its text, its customer, both targets and what is still to ask`() async throws {
        let site = try await TestSite(at: "2026-12-01T08:00:00Z")
        let ticket = try await site.ticket([
            "subject": "Deliveries <fail>", "description": "Every one\nends with a 401.", "priority": "P2",
            "category": "defect", "businessImpact": "None", "suggestedPriority": "P2", "expectedResult": "200",
            "requestID": "r-1", "instanceID": "", "stepsToReproduce": "Send one", "environment": "production",
            "discovery": "By a log",
            "requester": ["name": "Ada", "email": "ada@acme.example", "timeZone": "Asia/Kolkata"],
        ])
        site.setClock("2026-12-01T09:30:00Z")
        try await site.perform("acknowledge", on: ticket)
        let page = try await page(try await site.signedIn(as: .agent), ticket)
        #expect(try page.texts("//h1") == ["Deliveries <fail>"])
        #expect(try page.texts("//h1/@dir | //div[contains(@class,'letter')]/@dir") == ["auto", "auto"])
        #expect(try page.texts("//div[contains(@class,'letter')]") == ["Every one ends with a 401."])
        #expect(
            try page.texts("//dl[@class='targets']/div") == [
                "First response met 30 min early within 2 h during support hours due Tue 1 Dec, 11:00 met Tue 1 Dec, 10:30",
                "Fix due in 6 d 6 h within 5 business days due Mon 7 Dec, 17:00",
            ])
        #expect(
            try page.texts("//textarea[@id='ask']") == [
                "Hello Ada, So that we can help you quickly, please answer these questions: 1. If applicable: what is the error message? 2. When did the issue begin?"
            ])
        #expect(
            try page.texts("//section[@aria-labelledby='who']/p") == [
                "Ada ada@acme.example in Kolkata", "Account: acme.example",
            ])
        #expect(try page.texts("//button[@name='verb']/@value") == ["workaround", "wait", "resolve"])
    }

    @Test func `an account that only the sender entered is shown as such`() async throws {
        let site = try await TestSite()
        try await site.supportTicket(["accountID": "acme.example", "requester": ["email": "mallory@evil.example"]])
        let ticket = try #require(try await site.get("/api/v1/tickets", as: .agent)["items"]?.items.first)
        let page = try await page(try await site.signedIn(as: .agent), ticket)
        #expect(
            try page.texts("//section[@aria-labelledby='who']/p") == [
                "mallory@evil.example", "Account: acme.example entered by the sender",
                "Nothing proves this account. Its own dates are not offered. Check it before you let the requester see its tickets.",
            ])
    }

    @Test func `targets that were met late, that wait, and that have no date say so`() async throws {
        let site = try await TestSite(at: "2026-12-01T08:00:00Z")
        let late = try await site.ticket(["priority": "P2", "openedAt": "2026-11-30T08:00:00Z"])
        try await site.perform("acknowledge", on: late)
        try await site.perform("wait", on: late)
        let open = try await site.ticket(["priority": "P4"])
        let browser = try await site.signedIn(as: .agent)
        func overviews(_ ticket: JSONValue) async throws -> [String] {
            try await page(browser, ticket).texts("//dl[@class='targets']//b")
        }
        #expect(try await overviews(late) == ["met 6 h late", "paused: waiting for the customer"])
        #expect(try await overviews(open) == ["due in 2 d 8 h", "no due date"])
    }

    @Test func `where nothing is recommended, tickets are listed and shown all the same`() async throws {
        let site = try await TestSite()
        _ = try await site.shelf()
        let ticket = try await site.jams(3)[0]
        let other = try await site.restarted(recommending: .off)
        let browser = try await other.signedIn(as: .agent)
        let page = try await page(browser, ticket)
        #expect(
            try page.texts("//section[@aria-labelledby='answers']/p[@class='nothing']") == [
                "Tutorials and similar tickets cannot be shown right now. Reload this page in a minute."
            ])
        #expect(try page.texts("//section[@aria-labelledby='similar']") == [])
        let rows = try await browser.get("/staff/queue").html.texts("//ol[@class='rows']/li")
        #expect(rows.count == 3)
        let problems = try await browser.get("/staff/problems")
        #expect(problems.status == 503)
    }

    @Test func `a ticket that is none is said so within the frame`() async throws {
        let site = try await TestSite()
        let reply = try await site.signedIn(as: .agent).get("/staff/tickets/nothing")
        #expect(reply.status == 404)
        #expect(try reply.html.texts("//h1") == ["Page not found"])
        #expect(try reply.html.texts("//header//nav/a/@href").first == "/staff/queue")
    }

    // MARK: - Its life

    @Test func `each verb is a button, and the page says what was done`() async throws {
        let site = try await TestSite(at: "2026-12-01T08:00:00Z")
        let ticket = try await site.ticket()
        let browser = try await site.signedIn(as: .agent)
        let expected = [
            ("acknowledge", "First response recorded.", "open"),
            ("wait", "Waiting for the customer. SLA clocks paused.", "pending"),
            ("resume", "SLA clocks resumed.", "open"), ("workaround", "Workaround recorded.", "open"),
            ("resolve", "Ticket resolved. It will close after 14 days.", "resolved"),
            ("reopen", "Ticket reopened.", "open"),
        ]
        for (verb, sentence, status) in expected {
            #expect(try told(try await send(browser, ticket, "verbs", ["verb": verb])) == [sentence], "\(verb)")
            #expect(try await site.read(ticket: ticket)["status"]?.text == status)
        }
        #expect(
            try await site.journal(of: ticket) == ["created"] + [
                "acknowledged", "waiting", "resumed", "workaround", "resolved", "reopened",
            ])
    }

    @Test func `a form that is sent twice does it once, and ends in a plain sentence`() async throws {
        let site = try await TestSite()
        let ticket = try await site.ticket()
        let browser = try await site.signedIn(as: .agent)
        let version = try #require(
            try await page(browser, ticket).texts("//input[@name='version']/@value").first)
        for status in [303, 412] {
            let reply = try await browser.send(
                "/staff/tickets/\(ticket.id)/verbs", ["verb": "resolve", "version": version])
            #expect(reply.status == status)
            guard status == 412 else { continue }
            #expect(
                try told(reply) == [
                    "This was changed after you opened the page, perhaps by you in another tab. Your change wasn’t saved. This is the current version."
                ])
            #expect(try reply.html.texts("//button[@name='verb']/@value") == ["reopen"])
        }
        #expect(try await site.journal(of: ticket) == ["created", "resolved"])
    }

    @Test func `another priority and plan give other targets; what was chosen stays where somebody else was faster`()
        async throws
    {
        let site = try await TestSite(at: "2026-12-01T08:00:00Z")
        let ticket = try await site.ticket(["priority": "P3"])
        let browser = try await site.signedIn(as: .agent)
        let changed = try await send(browser, ticket, "change", ["priority": "P1", "plan": "superPremium"])
        #expect(try told(changed) == ["Saved. The targets now follow this priority and plan."])
        #expect(try changed.html.texts("//option[@selected]/@value") == ["P1", "superPremium"])
        #expect(try changed.html.texts("//dl[@class='targets']//b")[0] == "due in 1 h")
        let stale = try await send(
            browser, ticket, "change", ["priority": "P2", "plan": "standard", "version": "x"])
        #expect(stale.status == 412)
        #expect(try stale.html.texts("//option[@selected]/@value") == ["P2", "standard"])
        let read = try await site.read(ticket: ticket)
        #expect([read["priority"], read["plan"]] == ["P1", "superPremium"])
    }

    // MARK: - What answers it

    @Test func `a proposal has its reasons, dates and an answer to paste; linked, it says so`() async throws {
        let site = try await TestSite(at: "2026-11-23T08:00:00Z")
        let shelf = try await site.shelf()
        let printing = try #require(shelf["printing"])
        try await site.webinar([
            "tutorial": .string(printing.id), "capacity": 3, "start": "2026-12-08T10:00:00", "title": "Printers live",
        ])
        let ticket = try await site.ticket(
            about: "Paper jam in the printer",
            ["requester": ["name": "Ada", "email": "ada@acme.example", "timeZone": "Asia/Kolkata"]])
        let browser = try await site.signedIn(as: .agent)
        let before = try await page(browser, ticket)
        #expect(try before.texts("(//article)[1]/h3/a") == ["Printers"])
        #expect(try before.texts("(//article)[1]//li[starts-with(.,'Matching words:')]/span").isEmpty == false)
        #expect(
            try before.texts("(//article)[1]//ul[@class='next']/li/span") == [
                "Tue 8 Dec, 10:00–11:00 · customer’s time: Tue 8 Dec, 14:30 · 3 seats left"
            ])
        #expect(
            try before.texts("(//article)[1]//textarea")[0].hasPrefix(
                "Hello Ada, Our tutorial “Printers” covers this"))
        let linked = try await send(browser, ticket, "links", ["tutorial": printing.id, "verdict": "accepted"])
        #expect(try told(linked) == ["Tutorial linked. A reply to paste is below it."])
        #expect(try linked.html.texts("(//article)[1]/h3") == ["Printers Linked"])
        #expect(try await site.read(ticket: ticket)["linked"] == [.string(printing.id)])
        // Again, and back again twice.
        #expect(
            try await send(browser, ticket, "links", ["tutorial": printing.id, "verdict": "accepted"]).status == 200)
        for _ in 0..<2 {
            let back = try await send(browser, ticket, "links", ["tutorial": printing.id, "verdict": "none"])
            #expect(try told(back) == ["Decision undone."])
        }
        #expect(try await site.read(ticket: ticket)["linked"] == [])
    }

    @Test func `what does not fit is put aside, and can be taken back`() async throws {
        let site = try await TestSite()
        let printing = try #require(try await site.shelf()["printing"])
        let ticket = try await site.ticket(about: "Paper jam in the printer")
        let browser = try await site.signedIn(as: .agent)
        let rejected = try await send(browser, ticket, "links", ["tutorial": printing.id, "verdict": "rejected"])
        #expect(try told(rejected) == ["This tutorial won’t be suggested for this ticket again."])
        #expect(try rejected.html.texts("//article/h3/a").contains("Printers") == false)
        #expect(try rejected.html.texts("//details[summary='Rejected']//li/span") == ["Printers"])
        let back = try await send(browser, ticket, "links", ["tutorial": printing.id, "verdict": "none"])
        #expect(try back.html.texts("(//article)[1]/h3/a") == ["Printers"])
    }

    @Test func `where nothing fits none is shown, and another tutorial can be looked for and linked`() async throws {
        let site = try await TestSite()
        let shelf = try await site.shelf()
        let ticket = try await site.ticket(about: "Zebra quagga okapi")
        let browser = try await site.signedIn(as: .agent)
        let empty = try await page(browser, ticket)
        #expect(try empty.count("//article") == 0)
        #expect(try empty.texts("//p[@class='nothing']") == ["No tutorial matches closely enough."])
        let found = try await page(browser, ticket, "?find=account+LOCKED")
        #expect(try found.texts("//ul[@class='found']/li//a") == ["Password and login"])
        let linked = try await send(
            browser, ticket, "links", ["tutorial": try #require(shelf["login"]).id, "verdict": "accepted"])
        #expect(try linked.html.texts("(//article)[1]/h3") == ["Password and login Linked"])
        #expect(
            try await page(browser, ticket, "?find=nothing").texts("//p[@class='nothing']") == [
                "No published tutorials match."
            ])
    }

    @Test func `a seat is held once, and the page says until when`() async throws {
        let site = try await TestSite(at: "2026-11-23T08:00:00Z")
        let session = try await site.series(["capacity": 1, "title": "Printers live"])
        let ticket = try await site.ticket(["requester": ["name": "Ada", "email": "ada@acme.example"]])
        let other = try await site.ticket(["requester": ["email": "ben@other.example"]])
        let browser = try await site.signedIn(as: .agent)
        let place = ["place": "\(session.id)/2026-12-08T10:00:00"]
        let held = try await send(browser, ticket, "seat", place)
        #expect(try told(held) == ["Seat held until Tue 24 Nov, 09:00. The customer will get an email to accept it."])
        #expect(
            try held.html.texts("//section[@aria-labelledby='who']//li") == [
                "Printers live Tue 8 Dec, 10:00 Seat held until Tue 24 Nov, 09:00. The customer can accept it by email."
            ])
        let again = try await send(browser, ticket, "seat", place)
        #expect(again.status == 409)
        #expect(try told(again) == ["The customer is already registered there. Nothing was changed."])
        let full = try await send(browser, other, "seat", place)
        #expect(full.status == 409)
        #expect(try told(full) == ["The last free seat is gone, or others are waiting for one. No seat was held."])
        #expect(try await send(browser, ticket, "seat", ["place": "nothing"]).status == 422)
    }

    // MARK: - Its messages

    @Test func `staff read who of them wrote in a browser, and customers read that it was the support`() async throws {
        let site = try await TestSite()
        let ticket = try await site.ticket(["requester": ["name": "Ada", "email": "ada@acme.example"]])
        let grace = try await site.signedIn(asUser: "grace@example.org")
        let path = "/staff/tickets/\(ticket.id)"
        #expect(try await grace.send(path + "/messages", ["text": "We look into it."]).status == 303)
        let author = "//li[contains(@class, 'by-agent')]/p/b"
        #expect(try await grace.get(path).html.texts(author) == ["grace@example.org · Support"])
        let own = try await site.get(try await site.ticketPage(), browser).html
        #expect(try own.texts(author) == ["Support"])
    }

    // MARK: - Its problem

    @Test func `tickets like it are shown with what was linked there, and a ticket can be put elsewhere`() async throws
    {
        let site = try await TestSite()
        let shelf = try await site.shelf()
        let jams = try await site.jams(5)
        try await site.link(jams[0], to: try #require(shelf["printing"]).id)
        let browser = try await site.signedIn(as: .agent)
        let page = try await page(browser, jams[4])
        #expect(try page.texts("//section[@aria-labelledby='problem']/p")[1] == "5 tickets , 5 in the last 4 weeks")
        #expect(try page.count("//section[@aria-labelledby='similar']//li") == 4)
        #expect(
            try page.texts("//section[@aria-labelledby='similar']//li").filter { $0.hasSuffix("Linked: Printers") }
                .count == 1)
        let moved = try await send(browser, jams[4], "problem", ["problem": ""])
        #expect(try told(moved) == ["Ticket moved. Automatic grouping won’t move it again."])
        #expect(try moved.html.texts("//section[@aria-labelledby='problem']/p")[0].hasPrefix("No other ticket"))
        let home = try await site.read(ticket: jams[0])["problem"]?.text ?? ""
        #expect(try moved.html.texts("//input[@type='radio']/@value") == [home, ""])
        _ = try await send(browser, jams[4], "problem", ["problem": home])
        #expect(try await site.read(ticket: jams[4])["problem"]?.text == home)
        #expect(try await send(browser, jams[4], "problem", ["problem": "nothing"]).status == 422)
    }

    // MARK: - Who may

    @Test func `a trainer reads a ticket, and changes nothing of it`() async throws {
        let site = try await TestSite()
        let ticket = try await site.ticket()
        let browser = try await site.signedIn(as: .trainer)
        let page = try await browser.get("/staff/tickets/\(ticket.id)")
        #expect(page.status == 200)
        #expect(try page.html.texts("//main//form/@action") == [])
        for form in ["verbs", "change", "links", "problem", "seat"] {
            let reply = try await browser.send("/staff/tickets/\(ticket.id)/\(form)", ["verb": "resolve"])
            #expect(reply.status == 403)
            #expect(
                try reply.html.texts("//main/p")[0]
                    == "You’re signed in with the role “Trainer”. This page is for another role.")
        }
        #expect(try await site.journal(of: ticket) == ["created"])
    }

    @Test func `who was signed out meanwhile is led to sign in, and back to the page of the form`() async throws {
        let site = try await TestSite()
        let ticket = try await site.ticket()
        let browser = StaffAtBrowser(site: site, cookie: "__Host-lectern=old")
        let page = "/staff/tickets/\(ticket.id)"
        #expect(
            try await browser.get(page + "?find=a b".replacing(" ", with: "%20")).header("Location")?.hasPrefix(
                "/sign-in?next=%2Fstaff%2Ftickets%2F") == true)
        let reply = try await site.send(
            .post, page + "/verbs", formBody(["verb": "", "key": "x"]), as: .anybody,
            form.merging(["Cookie": browser.cookie, "Referer": "https://lectern.test" + page]) { $1 })
        #expect(reply.status == 303)
        let location = try #require(reply.header("Location"))
        let signedIn = try await site.sendSignIn(
            try #require(site.secret(of: .agent)),
            next: try #require(location.replacing("/sign-in?next=", with: "").removingPercentEncoding))
        #expect(signedIn.header("Location") == page)
        #expect(try await site.journal(of: ticket) == ["created"])
    }

    @Test func `a page takes as many statements for a ticket with much around it as for one with little`() async throws
    {
        let site = try await TestSite()
        let shelf = try await site.shelf()
        let browser = try await site.signedIn(as: .agent)
        var counts: [Int] = []
        for tickets in [2, 30] {
            let jams = try await site.jams(tickets)
            for ticket in jams { try await site.link(ticket, to: try #require(shelf["printing"]).id) }
            let path = "/staff/tickets/\(jams[0].id)?find=a"
            counts += try await browser.statements(of: [path])
            // The browser's session, and the page as of one instant.
            #expect(try await site.reads { _ = try await browser.get(path) } == 2)
        }
        #expect(counts[0] == counts[1])
    }
}
