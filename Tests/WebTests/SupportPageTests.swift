import Foundation
import HTTPTypes
import Operations
import Storage
import Testing

/// The support page in a browser, from both ends.
@Suite struct SupportPageTests {
    private let png: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 1, 2, 3]

    /// The fields that a page carries on, as a browser sends them.
    private func carried(_ page: HTML) throws -> [String: String] {
        let names = try page.texts("//form[@action='/support']//input[@type='hidden']/@name")
        let values = try names.map {
            try page.rawText("//form[@action='/support']//input[@type='hidden'][@name='\($0)']/@value") ?? ""
        }
        return Dictionary(zip(names, values), uniquingKeysWith: { $1 })
    }

    /// Walks through the form to its last step.
    private func lastStep(_ site: TestSite, _ text: [String: String], _ impact: [String: String]) async throws -> HTML {
        let first = try await site.get("/support", ["Accept": "text/html"]).html
        let second = try await site.sendForm("/support", try carried(first).merging(text) { $1 })
        #expect(second.status == 200, "\(second.text)")
        let third = try await site.sendForm("/support", try carried(try second.html).merging(impact) { $1 })
        #expect(third.status == 200, "\(third.text)")
        return try third.html
    }

    private let outage = ["subject": "Deliveries fail with 401", "description": "None of our webhooks arrives."]
    private let unusable = [
        "category": "defect", "environment": "production", "impact": "unusable", "workaround": "no",
    ]

    @Test func `a request is written in three steps, with the tutorials that may answer it`() async throws {
        let site = try await TestSite(at: "2026-12-01T08:00:00Z")
        try await site.shelf()
        let first = try await site.get("/support", ["Accept": "text/html"])
        #expect(first.header("Content-Security-Policy")?.contains("script-src 'self'") == true)
        #expect(try first.html.texts("//p[@class='kicker']") == ["Step 1 of 3"])
        let text = ["subject": "Locked account", "description": "My password does not let me in."]
        let second = try await site.sendForm("/support", try carried(first.html).merging(text) { $1 }).html
        #expect(try second.texts("//ol[@class='fit-list']/li/h3") == ["Password and login"])
        #expect(try second.texts("//legend").first == "What is it about?")
        let third = try await site.sendForm("/support", try carried(second).merging(unusable) { $1 }).html
        #expect(try third.texts("//select[@id='suggestedPriority']/option[@selected]/@value") == ["P1"])
        #expect(
            try third.texts("//span[@id='suggestedPriority-hint']/b") == ["P1"])
        #expect(
            try third.texts(
                "//form[@action='/support']//textarea/@name | //form[@action='/support']//input[@type!='hidden'][@name!='website']/@name"
            ) == [
                "errorMessage", "expectedResult", "stepsToReproduce", "beganAt", "discovery", "requestID", "instanceID",
                "accountID", "files", "name", "email",
            ])
        let back = try await site.sendForm("/support", try carried(third).merging(["back": "text"]) { $1 }).html
        #expect(try back.texts("//input[@id='subject']/@value") == ["Locked account"])
    }

    @Test func `a question is asked only what the agreement wants of a question`() async throws {
        let site = try await TestSite()
        let page = try await lastStep(site, outage, ["category": "question", "impact": "none"])
        #expect(
            try page.texts("//form[@action='/support']//textarea/@name") == ["expectedResult", "stepsToReproduce"])
        #expect(try page.texts("//select[@id='suggestedPriority']/option[@selected]/@value") == ["P3"])
    }

    @Test func `a request is sent with files, and its page shows it by the mailed link`() async throws {
        let site = try await TestSite(at: "2026-12-01T08:00:00Z")
        try await site.shelf()
        let last = try await lastStep(
            site, ["subject": "Locked account", "description": "My password does not let me in."], unusable)
        let sent = try await site.sendFiles(
            "/support",
            try carried(last).merging([
                "suggestedPriority": "P1", "errorMessage": "401", "email": "ada@acme.example", "name": "Ada Moss",
                "timeZone": "America/New_York",
            ]) { $1 }, [("shot.png", png), ("../../log.svg", Array("<svg onload='alert(1)'/>".utf8))])
        #expect(sent.status == 201, "\(sent.text)")
        #expect(!sent.text.contains("/support/" + (try await site.ticketPage()).dropFirst(9)))
        #expect(
            try sent.html.texts("//div[@role='status']/p").prefix(2) == [
                "Your request number is 1.", "We’ll answer by Tuesday, 1 December 2026, 04:00 in New York.",
            ])
        let address = try await site.ticketPage()
        let page = try await site.get(address, ["Accept": "text/html"])
        #expect(page.header("Cache-Control") == "private, no-store")
        #expect(page.header("X-Robots-Tag") == "noindex")
        #expect(try page.html.texts("//h2[@id='state']") == ["Open"])
        #expect(
            try page.html.texts("//section[@aria-labelledby='state']/p/b") == [
                "We’ll answer by Tuesday, 1 December 2026, 04:00 in New York.",
                "We aim for a fix or a workaround by Thursday, 3 December 2026, 03:00 in New York.",
            ])
        #expect(try page.html.texts("//section[@aria-labelledby='tutorials']//h3") == ["Password and login"])
        #expect(try page.html.texts("//ol[@class='thread']//a") == ["shot.png", "log.svg"])
        // Whoever got the link forwarded reads the request, and no address.
        #expect(!page.text.contains("ada@acme.example"))
        let links = try page.html.texts("//ol[@class='thread']//a/@href")
        let file = try await site.get(links[1])
        #expect(file.header("Content-Type") == "text/plain; charset=utf-8")
        #expect(file.header("X-Content-Type-Options") == "nosniff")
        #expect(file.header("Content-Security-Policy") == "default-src 'none'; sandbox")
        #expect(
            file.header("Content-Disposition") == "attachment; filename=\"log.svg\"; filename*=UTF-8''log.svg")
        #expect(file.text == "<svg onload='alert(1)'/>")
        #expect(Array(try await site.get(links[0]).body) == png)
        let other = try await site.supportTicket(["subject": "Another"])
        #expect(other.status == 202)
        let foreign = links[0].replacing(address, with: try await site.ticketPage())
        #expect(try await site.get(foreign).status == 404)
    }

    @Test func `a browser that goes back and sends again makes no second ticket, and loses no text`() async throws {
        let site = try await TestSite()
        let last = try await lastStep(site, outage, unusable)
        let fields = try carried(last).merging(["email": "ada@acme.example"]) { $1 }
        for _ in 0..<2 { #expect(try await site.sendFiles("/support", fields).status == 201) }
        let changed = fields.merging(["description": "Only those to Borealis fail."]) { $1 }
        for _ in 0..<2 { #expect(try await site.sendFiles("/support", changed).status == 201) }
        let tickets = try await site.get("/api/v1/tickets", as: .agent)["items"]?.items ?? []
        #expect(tickets.map { $0["description"]?.text } == ["None of our webhooks arrives."])
        let messages = try await site.get(try await site.ticketPage() + "/messages")
        #expect(
            try messages["items"]?.items.map { $0["text"]?.text } == [
                "Deliveries fail with 401\n\nOnly those to Borealis fail."
            ])
    }

    @Test func `what is corrected after sending counts: every text, files, and the address`() async throws {
        let site = try await TestSite()
        let last = try await lastStep(site, outage, unusable)
        let mistyped = try carried(last).merging(["email": "ada@acne.example"]) { $1 }
        #expect(try await site.sendFiles("/support", mistyped).status == 201)
        let fields = mistyped.merging(["email": "ada@acme.example"]) { $1 }
        for _ in 0..<2 { #expect(try await site.sendFiles("/support", fields).status == 201) }
        let tickets = try await site.get("/api/v1/tickets", as: .agent)["items"]?.items ?? []
        #expect(tickets.map { $0["requester"]?["email"]?.text } == ["ada@acne.example", "ada@acme.example"])
        #expect(try await site.journal(of: tickets[1]).sorted() == ["created", "linkRequested new"])
        for description in ["Only those to Borealis fail.", "Those to Cobalt fail too."] {
            let changed = fields.merging(["description": description]) { $1 }
            #expect(try await site.sendFiles("/support", changed).status == 201)
        }
        for _ in 0..<2 {
            #expect(try await site.sendFiles("/support", fields, [("shot.png", png)]).status == 201)
        }
        let messages = try await site.get(try await site.ticketPage() + "/messages")["items"]?.items ?? []
        #expect(
            messages.map { $0["text"]?.text } == [
                "Deliveries fail with 401\n\nOnly those to Borealis fail.",
                "Deliveries fail with 401\n\nThose to Cobalt fail too.", "",
            ])
        #expect(messages.map { $0["files"]?.items.compactMap { $0["name"]?.text } } == [[], [], ["shot.png"]])
        let notes = try await site.get("/api/v1/tickets/\(tickets[0].id)/messages", as: .agent)["items"]?.items
        #expect(notes?.map { $0["text"]?.text } == ["The same form came again with another address, as ticket 2."])
    }

    @Test func `what is wrong is said beside the step that asks for it`() async throws {
        let site = try await TestSite()
        let empty = try await site.sendForm("/support", ["step": "text", "subject": "x"])
        #expect(empty.status == 422)
        #expect(try empty.html.texts("//div[@role='alert']//a/@href") == ["#description"])
        let last = try await lastStep(site, outage, unusable)
        let noAddress = try await site.sendFiles("/support", try carried(last).merging(["email": "ada"]) { $1 })
        #expect(noAddress.status == 422)
        #expect(try noAddress.html.texts("//div[@role='alert']//a/@href") == ["#email"])
        let fields = try carried(last).merging(["email": "ada@acme.example"]) { $1 }
        let program = try await site.sendFiles("/support", fields, [("a.exe", Array("MZ\u{90}".utf8))])
        #expect(program.status == 422)
        #expect(try program.html.texts("//div[@role='alert']//a/@href") == ["#files"])
        let large = try await site.sendFiles(
            "/support", fields, [("a.png", png + [UInt8](repeating: 1, count: 12 << 20))])
        #expect(large.status == 413)
        let trapped = try await site.sendFiles("/support", fields.merging(["website": "x"]) { $1 })
        #expect(trapped.status == 201)
        #expect(try await site.get("/api/v1/tickets", as: .agent)["items"] == [])
    }

    @Test func `markup in every field is text`() async throws {
        let site = try await TestSite()
        let evil = "<script>alert(1)</script><b>"
        let last = try await lastStep(site, ["subject": evil, "description": evil], unusable)
        let details = Dictionary(
            uniqueKeysWithValues: [
                "errorMessage", "expectedResult", "stepsToReproduce", "discovery", "requestID", "instanceID",
                "accountID", "name",
            ].map { ($0, evil.replacing("/", with: "")) })
        let fields = try carried(last).merging(details) { $1 }.merging(["email": "ada@acme.example"]) { $1 }
        #expect(try await site.sendFiles("/support", fields, [("<b>.txt", Array(evil.utf8))]).status == 201)
        let browser = try await site.signedIn(as: .agent)
        let ticket = try #require(try await site.get("/api/v1/tickets", as: .agent)["items"]?.items.first)
        for page in [
            try await site.get(try await site.ticketPage(), ["Accept": "text/html"]),
            try await browser.get("/staff/tickets/\(ticket.id)"),
        ] {
            #expect(page.status == 200)
            #expect(!page.text.contains("<script>alert"))
            #expect(try page.html.texts("//h1") == ["<script>alert(1)</script><b>"])
        }
    }

    @Test func `both sides write on the ticket's pages, and a message that is sent twice is one`() async throws {
        let site = try await TestSite(at: "2026-12-01T08:00:00Z")
        try await site.supportTicket(["requester": ["name": "Ada", "email": "ada@acme.example"]])
        let address = try await site.ticketPage()
        let ticket = try #require(try await site.get("/api/v1/tickets", as: .agent)["items"]?.items.first)
        let browser = try await site.signedIn(as: .agent)
        let path = "/staff/tickets/\(ticket.id)"
        let key = try await browser.key()
        func reply(_ fields: [String: String], _ files: [(name: String, bytes: [UInt8])] = []) async throws -> Reply {
            try await site.sendFiles(
                path + "/messages", fields.merging(["key": key]) { $1 }, files,
                ["Cookie": browser.cookie, "Accept-Language": "en"])
        }
        for _ in 0..<2 {
            let sent = try await reply(["text": "Which version?", "as": "question", "once": "o1"], [("a.png", png)])
            #expect(sent.header("Location") == path + "?done=replied", "\(sent.text)")
        }
        #expect(try await reply(["text": "Known.", "as": "note"]).header("Location") == path + "?done=noted")
        #expect(try await reply(["text": " ", "as": "answer"]).status == 422)
        let mine = try await site.get(address, ["Accept": "text/html"]).html
        #expect(try mine.texts("//h2[@id='state']") == ["Waiting for your answer"])
        #expect(try mine.texts("//ol[@class='thread']/li/div") == ["Every one ends with a 401.", "Which version?"])
        for _ in 0..<2 {
            let sent = try await site.sendFiles(address + "/messages", ["text": "Version 4.", "once": "o2"])
            #expect(sent.header("Location") == address + "?done=sent", "\(sent.text)")
        }
        let theirs = try await browser.get(path).html
        #expect(
            try theirs.texts("//ol[@class='thread']/li/div") == ["Which version?", "Known.", "Version 4."])
        #expect(try theirs.texts("//ol[@class='thread']/li[contains(@class,'internal')]/div") == ["Known."])
        #expect(try await site.sendFiles(address + "/messages", ["text": ""]).status == 422)
        // The key of another ticket's form is another one.
        try await site.supportTicket(["subject": "Another"])
        let other = try await site.ticketPage()
        _ = try await site.sendFiles(other + "/messages", ["text": "Version 5.", "once": "o2"])
        #expect(
            try await site.get(other + "/messages")["items"]?.items.map { $0["text"]?.text } == ["Version 5."])
    }

    @Test func `a customer adds what is missing, says whether it helped, and closes the request`() async throws {
        let site = try await TestSite(at: "2026-12-01T08:00:00Z")
        try await site.shelf()
        try await site.supportTicket(["category": "defect"])
        let address = try await site.ticketPage()
        let ticket = try #require(try await site.get("/api/v1/tickets", as: .agent)["items"]?.items.first)
        try await site.link(ticket, to: "login")
        let added = try await site.sendForm(
            address + "/answers",
            ["errorMessage": "401", "environment": "production", "category": "question", "priority": "P1"])
        #expect(added.header("Location") == address + "?done=completed")
        let now = try await site.read(ticket: ticket)
        #expect(
            [now["errorMessage"], now["environment"], now["category"], now["priority"]] == [
                "401", "production", "defect", "P3",
            ])
        let login = try #require(try await site.get("/api/v1/tutorials/login")["id"]?.text)
        let judged = try await site.sendForm(address + "/opinions", ["tutorial": login, "helped": "yes"])
        #expect(judged.header("Location") == address + "?done=judged")
        let page = try await site.get(address, ["Accept": "text/html"]).html
        #expect(try page.texts("//button[@name='helped']/@aria-pressed") == ["true", "false"])
        #expect(try await site.sendForm(address + "/opinions", ["tutorial": "no", "helped": "yes"]).status == 404)
        #expect(try await site.sendForm(address + "/close", [:]).header("Location") == address + "?done=closed")
        #expect(try await site.read(ticket: ticket)["status"] == "resolved")
        #expect(try await site.sendForm(address + "/close", ["once": "2"]).status == 409)
        _ = try await site.sendFiles(address + "/messages", ["text": "It is back."])
        #expect(try await site.read(ticket: ticket)["status"] == "open")
    }

    @Test func `what a customer adds is not lost where it is refused, and the reason is in the ticket's language`()
        async throws
    {
        let site = try await TestSite(at: "2026-12-01T08:00:00Z")
        try await site.supportTicket(["category": "defect", "language": "de"])
        let address = try await site.ticketPage()
        let typed = ["errorMessage": "401\nUnauthorized", "environment": "production", "beganAt": "20266-11-30T10:00"]
        let refused = try await site.sendForm(address + "/answers", typed, ["Accept-Language": "en"])
        #expect(refused.status == 422)
        let page = try refused.html
        #expect(try page.count("//section[@aria-labelledby='missing']/details[@open]") == 1)
        #expect(try page.rawText("//textarea[@name='errorMessage']") == "\n401\nUnauthorized")
        #expect(try page.texts("//select[@name='environment']/option[@selected]/@value") == ["production"])
        #expect(try page.texts("//input[@name='beganAt']/@aria-invalid") == ["true"])
        #expect(try page.texts("//p[@role='alert']").first?.hasPrefix("Bitte korrigieren Sie Folgendes:") == true)
    }

    @Test func `a message that comes too soon is not lost`() async throws {
        let site = try await TestSite()
        try await site.supportTicket()
        let address = try await site.ticketPage()
        for number in 1...30 {
            #expect(try await site.sendFiles(address + "/messages", ["text": "\(number)"]).status == 303)
        }
        let refused = try await site.sendFiles(address + "/messages", ["text": "One more"])
        #expect(refused.status == 429)
        #expect(refused.header("Retry-After") == "432")
        #expect(try refused.html.rawText("//textarea[@name='text']") == "\nOne more")
        #expect(refused.text.contains("Too many requests came from your network. Please wait a while, then try again."))
    }

    @Test func `what is missing is asked with the words of the support form`() async throws {
        let site = try await TestSite(at: "2026-12-01T08:00:00Z")
        try await site.supportTicket()
        let page = try await site.get(try await site.ticketPage(), ["Accept": "text/html"]).html
        #expect(
            try page.texts("//select[@name='category']/option") == [
                "", "Something doesn’t work", "I have a question", "I have a suggestion for improvement",
                "Something else",
            ])
        #expect(
            try page.texts("//select[@name='environment']/option") == [
                "", "Production", "Staging", "Development", "Other",
            ])
    }

    @Test func `another site's form is refused, and its frame gets the first step`() async throws {
        let site = try await TestSite()
        let refused = try await site.sendForm("/support", outage, ["Sec-Fetch-Site": "cross-site"])
        #expect(refused.status == 403)
        let frame = try await site.get("/support/embed", ["Accept": "text/html"])
        #expect(frame.header("Content-Security-Policy")?.hasSuffix("frame-ancestors *") == true)
        #expect(try frame.html.texts("//form/@target") == ["_top"])
        let page = try await site.get("/support", ["Accept": "text/html"])
        #expect(page.header("Content-Security-Policy")?.hasSuffix("frame-ancestors 'none'") == true)
    }

    @Test func `people see their tickets on their page, and a lead those of the account`() async throws {
        let site = try await TestSite(at: "2026-12-01T08:00:00Z")
        let session = try await site.series()
        let made = try await site.post(
            site.path(session) + "/registrations",
            ["name": "Ada", "email": "ada@acme.example", "occurrence": "2026-12-08T10:00:00"], as: .trainer)
        let my = try #require(try made["manageURL"]?.text?.replacing("https://lectern.test", with: ""))
        try await site.supportTicket(["subject": "Mine"])
        try await site.supportTicket(["subject": "A colleague's", "requester": ["email": "ben@acme.example"]])
        let page = try await site.get(my, ["Accept": "text/html"]).html
        #expect(try page.texts("//section[@aria-labelledby='requests']//a") == ["#1 Mine"])
        #expect(try page.count("//section[@aria-labelledby='account']") == 0)
        let tickets = try await site.get("/api/v1/tickets", as: .agent)["items"]?.items ?? []
        #expect(try await site.get(my + "/tickets/\(tickets[1].id)").status == 404)
        let browser = try await site.signedIn(as: .agent)
        #expect(try await browser.send("/staff/tickets/\(tickets[0].id)/lead").status == 303)
        let led = try await site.get(my, ["Accept": "text/html"]).html
        #expect(try led.texts("//section[@aria-labelledby='account']//a") == ["#2 A colleague's"])
        let theirs = try await site.get(my + "/tickets/\(tickets[1].id)", ["Accept": "text/html"])
        #expect(theirs.status == 200)
        #expect(try theirs.html.count("//form[@method='post']") == 0)
        #expect(!theirs.text.contains("ben@acme.example"))
        #expect(
            try await browser.send("/staff/tickets/\(tickets[0].id)/lead", ["lead": "ada@acme.example"]).status == 303)
        #expect(try await site.get(my + "/tickets/\(tickets[1].id)").status == 404)
    }

    @Test func `an agent takes a ticket on the phone, and the customer gets the link`() async throws {
        let site = try await TestSite(at: "2026-12-01T08:00:00Z")
        let browser = try await site.signedIn(as: .agent)
        let form = try await browser.get("/staff/tickets/new").html
        #expect(try form.texts("//h1") == ["New ticket"])
        let refused = try await browser.send("/staff/tickets/new", ["subject": "x", "requesterEmail": "no"])
        #expect(refused.status == 422)
        let made = try await browser.send(
            "/staff/tickets/new",
            ["subject": "Call", "description": "It fails.", "requesterEmail": "ada@acme.example", "mailLink": "yes"])
        #expect(made.status == 303)
        let ticket = try #require(try await site.get("/api/v1/tickets", as: .agent)["items"]?.items.first)
        #expect(made.header("Location") == "/staff/tickets/\(ticket.id)?done=taken")
        #expect(try await site.journal(of: ticket).sorted() == ["created", "linkRequested"])
    }

    @Test func `leads see what became of requests, by week and by tutorial`() async throws {
        let site = try await TestSite(at: "2026-12-02T08:00:00Z")
        try await site.shelf()
        let suggestion = try await site.suggestions("Password of my locked account")
        _ = try await site.sendForm("/support/answered", ["suggestion": suggestion.id, "tutorial": "login"])
        _ = try await site.suggestions("Giraffes in the elevator")
        let browser = try await site.signedIn(as: .agent)
        let page = try await browser.get("/staff/insights/support").html
        #expect(try page.texts("//dl[@class='facts']/div/dd") == ["2", "1", "0", "0", "1", "0"])
        #expect(
            try page.texts("//section[@aria-labelledby='tutorials']//tbody/tr").first == "Password and login 1 0 0 1 0")
        #expect(try page.texts("//section[@aria-labelledby='unmet']//tbody/tr/th") == ["Giraffes in the elevator"])
        let file = try await browser.get("/staff/insights/support.csv")
        #expect(file.header("Content-Disposition") == "attachment; filename=\"support.csv\"")
    }

    @Test func `who registers from a suggestion is counted`() async throws {
        let site = try await TestSite(at: "2026-12-01T08:00:00Z")
        let shelf = try await site.shelf()
        let login = try #require(shelf["login"])
        let session = try await site.series(["tutorial": .string(login.id), "title": "Login live"])
        let first = try await site.get("/support", ["Accept": "text/html"]).html
        let page = try await site.sendForm(
            "/support",
            try carried(first).merging(["subject": "Locked account", "description": "My password fails."]) { $1 }
        ).html
        let link = try #require(try page.texts("//p[@class='fit-date']/a/@href").first)
        #expect(link.hasPrefix("/sessions/\(session.id)/register?date="))
        let form = try await site.get(link, ["Accept": "text/html"]).html
        let suggestion = try #require(try form.texts("//input[@name='suggestion']/@value").first)
        let place = try #require(try form.texts("//input[@name='place'][@checked]/@value").first)
        let made = try await site.sendForm(
            "/sessions/\(session.id)/register",
            ["name": "Ada", "email": "ada@acme.example", "place": place, "suggestion": suggestion])
        #expect(made.status == 201, "\(made.text)")
        let insight = try await site.get("/api/v1/insights/support", as: .agent)
        #expect(try insight["weeks"]?.items.map { $0["registered"] } == [1])
    }

    @Test func `our own script gets a part of a page`() async throws {
        let site = try await TestSite()
        try await site.shelf()
        let reply = try await site.sendForm(
            "/support/suggestions", ["subject": "Password of my locked account", "description": "", "suggestion": ""])
        #expect(reply.status == 200)
        #expect(reply.text.hasPrefix("<div class=\"fits\""))
        #expect(try reply.html.texts("//h3") == ["Password and login"])
        #expect(try reply.html.texts("//form/@action") == ["/support/answered"])
    }
}
