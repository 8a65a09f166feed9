import Foundation
import HTTPTypes
import Testing
import Training

@Suite struct RegistrationPageTests {
    private let tuesday = "2026-12-08T10:00:00/2026-12-08T09:00:00Z"

    private func send(
        _ site: TestSite, _ session: JSONValue, _ fields: [String: String], _ headers: [String: String] = [:]
    ) async throws -> Reply {
        let body = fields.map { name, value in
            let escaped = { (text: String) in text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "" }
            return escaped(name) + "=" + escaped(value)
        }
        return try await site.send(
            .post, "/sessions/\(session.id)/register", Data(body.joined(separator: "&").utf8), as: .anybody,
            form.merging(headers) { $1 })
    }

    private func person(_ fields: [String: String] = [:]) -> [String: String] {
        ["name": "Grace", "email": "grace@example.org", "timeZone": "Asia/Kolkata", "place": tuesday].merging(fields) {
            $1
        }
    }

    @Test func `a customer registers by the form, and hears that a mail comes`() async throws {
        let site = try await TestSite()
        let session = try await site.series(["capacity": 1])
        let page = try await site.get(
            "/sessions/\(session.id)/register?date=2026-12-08T10:00:00",
            browser.merging(["Cookie": "zone=Asia/Kolkata"]) { $1 }
        ).html
        #expect(try page.texts("//input[@type='radio'][@checked]/@value") == [tuesday])
        #expect(try page.texts("//option[@selected]") == ["Asia/Kolkata"])
        let before = try await site.journalPosition()
        let made = try await send(site, session, person(), ["Accept-Language": "de"])
        #expect(made.status == 201)
        #expect(try await site.journal(after: before) == ["created registration"])
        let text = try made.html.texts("//div[@role='status']")
        #expect(
            text == [
                "Sie haben einen Platz. Die Einzelheiten und den Link zu Ihrer Seite senden wir Ihnen per E-Mail."
            ])
        #expect(!made.text.contains("grace@example.org"))
        #expect(try made.html.texts("//a[contains(@href,'/my/')]/@href") == ["/my/link"])
        let list = try await site.get(site.path(session) + "/registrations", as: .trainer)["items"]?.items
        #expect(
            list?.map { [$0["name"], $0["language"], $0["timeZone"], $0["status"]] } == [
                ["Grace", "de", "Asia/Kolkata", "confirmed"]
            ])
        let second = try await send(site, session, person(["email": "ada@example.org"]))
        #expect(
            try second.html.texts("//div[@role='status']//b") == [
                "You’re number 1 on the waitlist. We’ll email you as soon as a seat becomes available."
            ])
    }

    @Test func `who only asks for a seat is promised no confirmation`() async throws {
        let site = try await TestSite()
        for (isAsked, hint) in [
            (true, "We’ll send the trainers’ decision here."),
            (false, "We’ll send your confirmation and calendar link here."),
        ] {
            let session = try await site.series(["registration": ["approval": .bool(isAsked)]])
            let page = try await site.get("/sessions/\(session.id)/register", browser).html
            #expect(try page.texts("//span[@id='email-hint']") == [hint])
        }
    }

    @Test func `a form that is sent twice makes one registration, and ends in a plain sentence`() async throws {
        let site = try await TestSite()
        let session = try await site.series()
        #expect(try await send(site, session, person()).status == 201)
        let again = try await send(site, session, person(["email": "GRACE@example.org"]))
        // A stranger is not told that the address is known.
        #expect(again.status == 201)
        #expect(
            try again.html.texts("//div[@role='status']") == [
                "You have a seat. We’re emailing you the details and a link to your page."
            ])
        #expect(try await site.get(site.path(session) + "/registrations", as: .trainer)["items"]?.items.count == 1)
    }

    @Test func `what is wrong stands beside its field, and what was typed is kept`() async throws {
        let site = try await TestSite()
        let session = try await site.series([
            "registration": [
                "questions": [
                    ["id": "why/ \"x\"", "label": "Why?", "kind": "text", "required": true],
                    ["id": "size", "label": "Size", "kind": "choice", "options": ["S & M", "L"]],
                    ["id": "terms", "label": "I agree", "kind": "checkbox", "required": true],
                ]
            ]
        ])
        let reply = try await send(
            site, session,
            ["name": " \" onclick=x ", "email": "grace@", "answer-size": "S & M", "timeZone": "Mars/Base", "place": ""])
        #expect(reply.status == 422)
        let page = try reply.html
        #expect(
            try page.texts("//div[@role='alert']//a/@href") == [
                "#place", "#email", "#answer-0", "#answer-2", "#timeZone",
            ])
        for field in ["email", "answer-0", "answer-2"] {
            #expect(try page.texts("//*[@id='\(field)']/@aria-invalid") == ["true"], "\(field)")
            #expect(try page.count("//*[@id='\(field)-fault']") == 1, "\(field)")
        }
        #expect(try page.count("//*[@id='place-fault']") == 1)
        #expect(try page.texts("//input[@id='name']/@value") == ["\" onclick=x"])
        #expect(try page.texts("//input[@id='email']/@value") == ["grace@"])
        #expect(try page.texts("//select[@id='answer-1']/option[@selected]") == ["S & M"])
        let good = try await send(
            site, session, person(["answer-why/ \"x\"": "Because\r\nof it", "answer-size": "L", "answer-terms": "yes"]))
        #expect(good.status == 201)
        let list = try await site.get(site.path(session) + "/registrations", as: .trainer)["items"]?.items
        #expect(list?.first?["answers"] == ["why/ \"x\"": "Because\nof it", "size": "L", "terms": true])
    }

    @Test func `a form of another site is refused`() async throws {
        let site = try await TestSite()
        let session = try await site.series()
        for headers in [
            ["Sec-Fetch-Site": "cross-site"], ["Sec-Fetch-Site": "same-site"], ["Origin": "https://evil.example.org"],
            ["Origin": "null"], ["Origin": "https://lectern.test.evil.example.org"],
        ] {
            let reply = try await send(site, session, person(), headers)
            #expect(reply.status == 403, "\(headers)")
            #expect(try reply.html.texts("//h1") == ["Not allowed"])
        }
        #expect(try await site.get(site.path(session) + "/registrations", as: .trainer)["items"]?.items == [])
        for headers in [["Sec-Fetch-Site": "same-origin", "Origin": "null"], ["Origin": "https://lectern.test"], [:]] {
            #expect(try await send(site, session, person(), headers).status < 300)
        }
        let interest = try await site.tutorial()
        let slug = try #require(interest["slug"]?.text)
        for path in ["/tutorials/\(slug)/interest", "/my/link"] {
            let reply = try await site.send(
                .post, path, Data("email=a%40example.org".utf8), as: .anybody,
                form.merging(["Sec-Fetch-Site": "cross-site"]) { $1 })
            #expect(reply.status == 403)
        }
    }

    /// With `no-referrer` a browser says `Origin: null`, and over plain HTTP it sends no `Sec-Fetch-Site`.
    @Test func `a page with a form lets browsers say where the form comes from, and tells no path`() async throws {
        let site = try await TestSite()
        let session = try await site.webinar(["start": "2026-12-08T10:00:00"])
        let grace = try await site.register("grace@example.org", for: session)
        try await site.supportTicket()
        let feedback = try await site.feedbackPath(grace)
        let move = path(of: grace["manageURL"]) + "/registrations/\(grace.id)/move"
        site.setClock("2026-12-08T08:00:00Z")
        var told: [String: String?] = [:]
        for page in [move, "/my/link", "/sign-in", "/support", try await site.ticketPage()] {
            told[page] = try await site.get(page, browser).header("Referrer-Policy")
        }
        site.setClock("2026-12-08T09:00:00Z")
        told[feedback] = try await site.get(feedback, browser).header("Referrer-Policy")
        #expect(told.count == 6)
        #expect(told.filter { $0.value != "strict-origin" } == [:])
        let sent = try await site.send(
            .post, feedback, Data("score=4".utf8), as: .anybody,
            form.merging(["Origin": "https://lectern.test"]) { $1 })
        #expect(sent.status == 200, "\(sent.text)")
    }

    @Test func `what is no form is refused`() async throws {
        let site = try await TestSite()
        let session = try await site.series()
        let reply = try await site.post("/sessions/\(session.id)/register", ["name": "x"], as: .anybody)
        #expect(reply.status == 415)
    }

    @Test func `a date that was moved while the form was open is shown anew before it is agreed to`() async throws {
        let site = try await TestSite()
        let session = try await site.series()
        _ = try await site.patch(
            site.path(session, "2026-12-08T10:00:00") + "?scope=this", ["start": "2026-12-09T12:00:00"])
        let reply = try await send(site, session, person())
        #expect(reply.status == 409)
        let page = try reply.html
        #expect(
            try page.texts("//div[@role='alert']") == [
                "This date moved while you were filling in the form. Check its new time, then submit the form again."
            ])
        #expect(try page.texts("//input[@id='name']/@value") == ["Grace"])
        let place = try page.texts("//input[@type='radio'][@checked]/@value")
        #expect(place == ["2026-12-08T10:00:00/2026-12-09T11:00:00Z"])
        #expect(try await send(site, session, person(["place": place[0]])).status == 201)
    }

    @Test func `a session that was cancelled, filled up or closed meanwhile ends in a sentence`() async throws {
        let site = try await TestSite()
        let series = try await site.series()
        _ = try await site.post(site.path(series, "2026-12-08T10:00:00") + "/cancel", ["reason": "Ill."])
        let cancelled = try await send(site, series, person())
        #expect(cancelled.status == 410)
        #expect(
            try cancelled.html.texts("//div[@role='alert']") == [
                "This date was cancelled or is in the past. You haven’t been registered."
            ])
        #expect(try cancelled.html.texts("//input[@id='email']/@value") == ["grace@example.org"])
        _ = try await site.post(site.path(series) + "/cancel", ["reason": "All ill."])
        let gone = try await send(site, series, person(["place": "2026-12-15T10:00:00/"]))
        #expect(gone.status == 410)
        #expect(try gone.html.texts("//p[contains(@class,'alarm')]") == ["This session was cancelled. All ill."])

        let full = try await site.series(["capacity": 1, "waitlist": ["mode": "none"]])
        try await site.register("ada@example.org", for: full, on: "2026-12-08T10:00:00")
        #expect(try await send(site, full, person()).status == 409)
        let closed = try await site.series(["registration": ["closesBefore": "P30D"]])
        let late = try await send(site, closed, person())
        #expect(late.status == 409)
        #expect(try late.html.texts("//div[@role='alert']").first?.hasPrefix("Registration for this date") == true)
        let past = try await send(site, try await site.series(), person(["place": "2026-11-03T10:00:00/"]))
        #expect(past.status == 422)
    }

    @Test func `a link to a date that is over or cancelled says so, above the dates that can be booked`() async throws {
        let site = try await TestSite(at: "2026-12-08T12:00:00Z")
        let session = try await site.series()
        _ = try await site.post(site.path(session, "2026-12-15T10:00:00") + "/cancel", ["reason": "Ill."])
        func notice(_ date: String) async throws -> [String] {
            try await site.get("/sessions/\(session.id)/register" + date, browser).html.texts("//p[@role='status']")
        }
        let sentence = "The date that you chose can no longer be booked. You can choose another one."
        #expect(try await notice("?date=2026-12-08T10:00:00") == [sentence])
        #expect(try await notice("?date=2026-12-15T10:00:00") == [sentence])
        #expect(try await notice("?date=2026-12-22T10:00:00") == [])
        #expect(try await notice("?date=nonsense") == [])
        #expect(try await notice("") == [])
    }

    @Test func `a waitlist place of an unconfirmed address says that it is lost, not given away`() async throws {
        let site = try await TestSite(confirming: .unknown)
        let session = try await site.series(["capacity": 1])
        try await site.register("ada@example.org", for: session, on: "2026-12-08T10:00:00")
        let reply = try await send(site, session, person())
        #expect(reply.status == 201)
        let time = "Confirm by 09:30 (Berlin), or you lose your place on the waitlist."
        #expect(try reply.html.texts("//div[@role='status']").first?.contains(time) == true, "\(reply.text)")
    }

    @Test func `a series is booked as a whole, unless it was changed meanwhile`() async throws {
        let site = try await TestSite()
        let session = try await site.series(["registration": ["scope": "series"]])
        let page = try await site.get("/sessions/\(session.id)/register", browser).html
        let place = try page.texts("//input[@name='place']/@value")
        _ = try await site.patch(site.path(session), ["duration": "PT2H"])
        let stale = try await send(site, session, person(["place": place[0]]))
        #expect(stale.status == 409)
        let fresh = try stale.html.texts("//input[@name='place']/@value")
        #expect(try await send(site, session, person(["place": fresh[0]])).status == 201)
    }

    @Test func `drafts and what is for accounts alone have no form`() async throws {
        let site = try await TestSite()
        for fields: JSONValue in [["status": "draft"], ["visibility": "accounts", "accounts": ["acme"]]] {
            let session = try await site.webinar(fields)
            #expect(try await site.get("/sessions/\(session.id)/register", as: .trainer, browser).status == 404)
            #expect(try await send(site, session, person(["place": ""])).status == 404)
        }
    }

    @Test func `who asks to be told is thanked, and counted once`() async throws {
        let site = try await TestSite()
        let tutorial = try await site.tutorial([
            "description": "## What\nText",
            "materials": [["title": "Slides", "url": "https://x.example.org/s", "kind": "slides"]],
        ])
        let slug = try #require(tutorial["slug"]?.text)
        let page = try await site.get("/tutorials/\(slug)", browser).html
        #expect(try page.texts("//ul[@class='materials']/li") == ["Slides Slides · x.example.org"])
        #expect(try page.texts("//div[@class='text']/h2") == ["What"])
        for _ in 0..<2 {
            let reply = try await site.send(
                .post, "/tutorials/\(slug)/interest", Data("email=grace%40example.org".utf8), as: .anybody, form)
            #expect(reply.status == 202)
            #expect(
                try reply.html.texts("//p[@role='status']") == [
                    "Thank you. We’ll email you when a new date is scheduled."
                ])
        }
        #expect(try await site.get("/api/v1/tutorials/\(slug)", as: .trainer)["interested"] == 1)
        let bad = try await site.send(
            .post, "/tutorials/\(slug)/interest", Data("email=grace%22".utf8), as: .anybody, form)
        #expect(bad.status == 422)
        #expect(try bad.html.texts("//input[@id='email']/@value") == ["grace\""])
        #expect(try await site.get("/tutorials/nothing", browser).status == 404)
    }
}
