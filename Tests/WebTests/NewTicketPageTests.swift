import Foundation
import HTTPTypes
import Storage
import Testing
import Training

/// The form of a ticket by phone, with the tutorials that may answer it.
@Suite struct NewTicketPageTests {
    private let path = "/staff/tickets/new"
    private let locked = [
        "subject": "Locked account", "description": "My password does not let me in.",
        "requesterEmail": "ada@acme.example", "mailLink": "yes",
    ]

    @Test func `without a script what fits is shown on the next step, and one is linked with the ticket`() async throws
    {
        let site = try await TestSite(at: "2026-12-01T08:00:00Z")
        let shelf = try await site.shelf()
        let login = try #require(shelf["login"]?.id)
        _ = try await site.series(["tutorial": .string(login), "title": "Login live"])
        let browser = try await site.signedIn(as: .agent)
        let blank = try await browser.get(path)
        #expect(try blank.html.count("//div[@id='suggestions']/*") == 0)
        #expect(try blank.html.texts("//form/@data-suggests") == [path + "/suggestions"])
        #expect(try blank.html.count("//script[contains(@src, 'support.js')]") == 1)

        let first = try await browser.send(path, locked)
        #expect(first.status == 200, "\(first.text)")
        let shown = try first.html
        #expect(
            try shown.texts("//p[@role='status']") == [
                "These tutorials may answer the request. Choose one or none, then create the ticket."
            ])
        #expect(try shown.texts("//input[@name='link']/@value") == [login, ""])
        #expect(try shown.texts("//input[@name='link'][@checked]/@id") == ["link-none"])
        #expect(try shown.texts("//label[@for='link-\(login)']") == ["Password and login"])
        #expect(try shown.texts("//p[@id='why-\(login)']/time/@datetime").count == 1)
        #expect(try shown.texts("//input[@id='subject']/@value") == ["Locked account"])
        #expect(try await site.get("/api/v1/tickets", as: .agent)["items"] == [])

        let fields = try shown.fields().merging(locked) { $1 }.merging(["link": login]) { $1 }
        let made = try await browser.send(path, fields)
        #expect(made.status == 303, "\(made.text)")
        let ticket = try #require(try await site.get("/api/v1/tickets", as: .agent)["items"]?.items.first)
        #expect(made.header("Location") == "/staff/tickets/\(ticket.id)?done=taken")
        #expect(ticket["linked"] == [.string(login)])
        #expect(try await site.journal(of: ticket).sorted() == ["created", "linkRequested", "linked"])
        // It was among the proposals, so it teaches as a proposal does.
        let link = try await site.database.read { try $0.ticketLinks(ofTickets: [ticket.id]) }.first
        #expect(link?.shown == [login])
    }

    @Test func `a ticket that nothing fits is created at once, and one whose agent saw what fits too`() async throws {
        let site = try await TestSite()
        try await site.shelf()
        let browser = try await site.signedIn(as: .agent)
        let giraffe = locked.merging(["subject": "Giraffes", "description": "They stand in the elevator."]) { $1 }
        #expect(try await browser.send(path, giraffe).status == 303)
        #expect(try await browser.send(path, locked.merging(["suggestion": "shown"]) { $1 }).status == 303)
        let tickets = try await site.get("/api/v1/tickets", as: .agent)["items"]?.items
        #expect(tickets?.map { $0["linked"] } == [[], []])
    }

    @Test func `the plan is that of the customer's account`() async throws {
        let site = try await TestSite()
        try await site.ticket(["plan": "superPremium", "requester": ["email": "grace@acme.example"]])
        let browser = try await site.signedIn(as: .agent)
        for email in ["ada@acme.example", "ben@other.example"] {
            #expect(try await browser.send(path, locked.merging(["requesterEmail": email]) { $1 }).status == 303)
        }
        // What the agent took in does not take the plan from the account either.
        try await site.supportTicket()
        let plans = try await site.get("/api/v1/tickets", as: .agent)["items"]?.items.map { $0["plan"]?.text }
        #expect(plans == ["superPremium", "superPremium", "standard", "superPremium"])
    }

    @Test func `our own script gets what fits, and nobody's request is counted`() async throws {
        let site = try await TestSite()
        try await site.shelf()
        let browser = try await site.signedIn(as: .agent)
        let part = try await browser.send(path + "/suggestions", locked)
        #expect(part.status == 200)
        #expect(try part.html.texts("//div[@data-suggestion='shown']//label") == ["Password and login", "Link none"])
        #expect(!part.text.contains("<html"))
        let none = try await browser.send(path + "/suggestions", ["subject": "Giraffes in the elevator"])
        #expect(try none.html.count("//input") == 0)
        let insight = try await site.get("/api/v1/insights/support", as: .agent)
        #expect(try [insight["weeks"], insight["unmet"]] == [[], []])
        let trainer = try await site.signedIn(as: .trainer)
        #expect(try await trainer.send(path + "/suggestions", locked).status == 403)
    }

    @Test func `what was chosen stays on a form that is refused`() async throws {
        let site = try await TestSite()
        let login = try #require(try await site.shelf()["login"]?.id)
        let browser = try await site.signedIn(as: .agent)
        let bad = ["requesterEmail": "no", "link": login, "suggestion": "shown", "mailLink": ""]
        let refused = try await browser.send(path, locked.merging(bad) { $1 })
        #expect(refused.status == 422)
        #expect(try refused.html.texts("//input[@name='link'][@checked]/@value") == [login])
        #expect(try refused.html.count("//input[@name='mailLink'][@checked]") == 0)

        _ = try await site.patch("/api/v1/tutorials/login", ["status": "archived"])
        let gone = try await browser.send(path, locked.merging(["link": login, "suggestion": "shown"]) { $1 })
        #expect(gone.status == 409)
        #expect(
            try gone.html.texts("//div[@role='alert']/p") == [
                "The tutorial cannot be linked any more. Choose another one, or none."
            ])
        #expect(try gone.html.texts("//input[@id='subject']/@value") == ["Locked account"])
        let unknown = try await browser.send(path, locked.merging(["link": "nothing", "suggestion": "shown"]) { $1 })
        #expect(unknown.status == 404)
        // The ticket and its link are made together or not at all.
        #expect(try await site.get("/api/v1/tickets", as: .agent)["items"] == [])
    }

    @Test func `a form that is sent twice makes one ticket`() async throws {
        let site = try await TestSite()
        let login = try #require(try await site.shelf()["login"]?.id)
        let browser = try await site.signedIn(as: .agent)
        let fields = locked.merging(["once": "o1", "link": login, "suggestion": "shown"]) { $1 }
        let first = try await browser.send(path, fields)
        #expect(try await browser.send(path, fields).header("Location") == first.header("Location"))
        #expect(try await site.get("/api/v1/tickets", as: .agent)["items"]?.items.count == 1)
    }
}
