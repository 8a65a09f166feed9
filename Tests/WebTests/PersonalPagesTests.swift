import Foundation
import HTTPTypes
import Testing

@Suite struct PersonalPagesTests {
    // MARK: - The link

    @Test func `a link is asked for in one way, whether or not there is such a person`() async throws {
        let site = try await TestSite()
        let session = try await site.webinar(["start": "2026-12-08T10:00:00"])
        try await site.register("grace@example.org", for: session)
        let before = try await site.journalPosition()
        let known = try await site.post("/my/link", ["email": "Grace@Example.org"], as: .anybody)
        #expect(try await site.journal(after: before) == ["linkRequested registrant"])
        let unknown = try await site.post("/my/link", ["email": "nobody@example.org"], as: .anybody)
        #expect(try await site.journal(after: before) == ["linkRequested registrant"])
        #expect(known.status == 202)
        #expect(unknown.status == 202)
        #expect(known.text == unknown.text)
        #expect(known.headers == unknown.headers)
    }

    @Test func `who asks again and again has one mail sent in an hour`() async throws {
        let site = try await TestSite()
        try await site.register("grace@example.org", for: try await site.webinar(["start": "2026-12-08T10:00:00"]))
        let before = try await site.journalPosition()
        for _ in 0..<3 { _ = try await site.post("/my/link", ["email": "grace@example.org"], as: .anybody) }
        site.advanceClock(seconds: 3_599)
        _ = try await site.post("/my/link", ["email": "grace@example.org"], as: .anybody)
        #expect(try await site.journal(after: before).count == 1)
        site.advanceClock(seconds: 1)
        _ = try await site.post("/my/link", ["email": "grace@example.org"], as: .anybody)
        #expect(try await site.journal(after: before).count == 2)
    }

    @Test func `a stranger who registers somebody again has the link mailed to them`() async throws {
        let site = try await TestSite()
        let session = try await site.webinar(["start": "2026-12-08T10:00:00"])
        try await site.register("grace@example.org", for: session)
        let before = try await site.journalPosition()
        let again = try await site.post(
            site.path(session) + "/registrations", ["name": "X", "email": "GRACE@example.org"], as: .anybody)
        #expect(again.status == 201)
        #expect(try again.json == ["status": "confirmed", "position": .null, "confirmBy": .null])
        #expect(try await site.journal(after: before) == ["linkRequested registrant"])
    }

    @Test(arguments: [
        "", "grace", "grace@", "@example.org", "grace@example", "grace@example.org\r\nBcc: all@example.org",
        "grace@example.org,ada@example.org", "grace@example.org ada@example.org", "<grace@example.org>",
        "\u{202E}grace@example.org", "grace\u{0}@example.org",
    ])
    func `an address that is none is refused`(email: String) async throws {
        let site = try await TestSite()
        #expect(try await site.post("/my/link", ["email": .string(email)], as: .anybody).status == 422)
        #expect(try await site.post("/my/link", ["email": .string(email), "x": 1], as: .anybody).status == 422)
    }

    @Test func `the form of the link page is taken as browsers send it`() async throws {
        let site = try await TestSite()
        try await site.register("grace@example.org", for: try await site.webinar(["start": "2026-12-08T10:00:00"]))
        let before = try await site.journalPosition()
        let page = try await site.get(
            "/my/link", browser.merging(["Accept-Language": "fr, de-AT;q=0.8, en;q=0.5"]) { $1 })
        #expect(page.text.contains("<html lang=\"de\" data-zone=\"\">"))
        #expect(page.text.contains("Link per E-Mail senden"))
        let sent = try await site.send(
            .post, "/my/link", Data("email=grace%40example.org".utf8), as: .anybody, form)
        #expect(sent.status == 202)
        #expect(sent.text.contains("we’re emailing a link to it now"))
        #expect(try await site.journal(after: before) == ["linkRequested registrant"])
        let twice = try await site.send(
            .post, "/my/link", Data("email=a%40example.org&email=b%40example.org".utf8), as: .anybody, form)
        #expect(twice.status == 400)
        let mistyped = try await site.send(
            .post, "/my/link", Data("email=grace%40example".utf8), as: .anybody, form)
        #expect(mistyped.status == 422)
        #expect(try mistyped.html.texts("//input[@id='email']/@value") == ["grace@example"])
        #expect(try mistyped.html.texts("//*[@id='email-fault']").count == 1)
    }

    // MARK: - Joining

    @Test func `who comes too early is told in their own time and language when they can join`() async throws {
        let site = try await TestSite()
        let session = try await site.webinar([
            "start": "2026-12-09T15:00:00", "join": ["url": "https://meet.example.org/r"],
        ])
        func join(_ email: String, _ fields: JSONValue) async throws -> String {
            let mine = try await site.register(email, for: session, fields)
            let person = try await site.get(path(of: mine["manageURL"]), ["Accept": "application/json"]).json
            return path(of: person["dates"]?.items.first?["join"])
        }
        func sentence(_ reply: Reply) -> Substring? {
            reply.text.firstMatch(of: #/<p>([^<]+)<\/p>/#)?.output.1
        }
        let grace = try await join("grace@example.org", ["timeZone": "America/New_York"])
        let page = try await site.get(grace, browser)
        #expect(page.status == 409)
        #expect(page.text.contains("<h1>You can’t join yet</h1>"))
        #expect(try page.html.texts("//main/p/b[@lang='en']") == ["Retries done right"])
        #expect(sentence(page) == "You can join from 08:45 on 9 December (New York).")
        #expect(page.header("Cache-Control") == "private, no-store")
        #expect(try page.html.texts("//p[@class='actions']/a/@href").first == "/sessions/\(session.id)")
        // The browser knows better where the reader is.
        let moved = try await site.get(grace, browser.merging(["Cookie": "zone=Asia%2FTokyo"]) { $1 })
        #expect(sentence(moved) == "You can join from 22:45 on 9 December (Tokyo).")
        let ada = try await join("ada@example.org", ["language": "de"])
        #expect(
            sentence(try await site.get(ada, browser))
                == "Sie können am 9. Dezember ab 14:45 Uhr teilnehmen (Berlin).")
        let program = try await site.get(grace)
        #expect(program.status == 409)
        #expect(try program.json["detail"] == "You can join from 2026-12-09T13:45:00Z.")
    }

    @Test func `who comes too late is told why in their own language, with the way to the session`() async throws {
        let site = try await TestSite()
        let session = try await site.series(["join": ["url": "https://meet.example.org/r"]])
        func join(_ date: String) async throws -> String {
            let mine = try await site.register("ada@example.org", for: session, on: date, ["language": "de"])
            let person = try await site.get(path(of: mine["manageURL"]), ["Accept": "application/json"]).json
            let link = person["dates"]?.items.first { $0["occurrence"]?.text == date }
            return path(of: link?["join"])
        }
        let (first, second) = (try await join("2026-12-01T10:00:00"), try await join("2026-12-08T10:00:00"))
        _ = try await site.post(site.path(session, "2026-12-08T10:00:00") + "/cancel")
        site.setClock("2026-12-01T10:00:00Z")
        for (link, english, german) in [
            (first, "This date is over.", "Dieser Termin ist vorbei."),
            (second, "This date was cancelled.", "Dieser Termin wurde abgesagt."),
        ] {
            for (language, sentence) in [("en", english), ("de", german)] {
                let page = try await site.get(link, browser.merging(["Cookie": "lang=" + language]) { $1 })
                #expect(page.status == 410)
                #expect(page.header("Cache-Control") == "private, no-store")
                #expect(try page.html.texts("//main/p").contains(sentence))
                #expect(try page.html.texts("//main/p/b") == ["Retries done right"])
                #expect(try page.html.texts("//p[@class='actions']/a/@href").first == "/sessions/\(session.id)")
            }
            try expect(try await site.get(link), refuses: ProblemDetails(410, "gone", english))
        }
    }

    // MARK: - The page

    @Test func `a program is told all that is theirs`() async throws {
        let site = try await TestSite()
        let session = try await site.series(["join": ["url": "https://meet.example.org/room"], "capacity": 1])
        let mine = try await site.register(
            "grace@example.org", for: session, on: "2026-12-08T10:00:00",
            ["timeZone": "Asia/Kolkata", "language": "de-AT"])
        try await site.register("ada@example.org", for: session, on: "2026-12-15T10:00:00")
        let waiting = try await site.register("grace@example.org", for: session, on: "2026-12-15T10:00:00")
        let reply = try await site.get(path(of: mine["manageURL"]), ["Accept": "application/json"])
        let person = try reply.json
        #expect(person["email"] == "grace@example.org")
        // What was said last counts, and who does not say a zone keeps the one that was said before.
        #expect([person["language"], person["timeZone"]] == ["en", "Asia/Kolkata"])
        #expect([person["manageURL"], person["feed"]] == [mine["manageURL"], mine["feed"]])
        #expect(person["registrations"]?.items == [mine, waiting])
        let dates = person["dates"]?.items ?? []
        #expect(
            dates.map { date in ["registration", "occurrence", "status", "ownStart"].map { date[$0]?.text } } == [
                [mine.id, "2026-12-08T10:00:00", "confirmed", "2026-12-08T14:30:00"],
                [waiting.id, "2026-12-15T10:00:00", "waitlisted", "2026-12-15T14:30:00"],
            ])
        #expect(dates.map { $0["join"]?.text?.hasPrefix("https://lectern.test/join/") } == [true, nil])
        #expect(!reply.text.contains("meet.example.org"))
        #expect(!reply.text.contains("ada@example.org"))
    }

    @Test func `the page speaks the person's language and shows their time beside the session's`() async throws {
        let site = try await TestSite()
        let session = try await site.webinar([
            "start": "2026-12-08T10:00:00", "title": "Räume & <Rechte>", "join": ["url": "https://meet.example.org/r"],
        ])
        let mine = try await site.register(
            "grace@example.org", for: session, ["timeZone": "Asia/Kolkata", "language": "de"])
        let page = try await site.get(path(of: mine["manageURL"]), browser)
        #expect(page.text.contains("<html lang=\"de\" data-zone=\"\">"))
        #expect(page.text.contains("Räume &amp; &lt;Rechte&gt;"))
        #expect(
            page.text.contains(
                "<b class=\"whole\">Dienstag, 8. Dezember 2026</b> <span class=\"whole\">14:30–15:30</span></time> "
                    + "<span class=\"zone whole\">in Kolkata</span>"))
        #expect(page.text.contains("10:00 in Berlin"))
        #expect(page.text.contains("Sie haben einen Platz."))
        #expect(page.text.contains("Sie können ab Di, 8. Dez., 14:15 Uhr teilnehmen."))
        #expect(!page.text.contains("href=\"/join/"))
        #expect(page.text.contains(path(of: mine["feed"])))
        #expect(page.text.contains("href=\"\(path(of: mine["manageURL"]))/registrations/\(mine.id)/cancel\""))
        #expect(page.header("Cache-Control") == "private, no-store")
        #expect(page.header("Referrer-Policy") == "no-referrer")
        #expect(page.header("X-Robots-Tag") == "noindex")
        #expect(page.header("Content-Security-Policy")?.contains("default-src 'none'") == true)
        // An address in a mail is opened by whatever opens it.
        #expect(try await site.get(path(of: mine["manageURL"])).header("Content-Type") == "text/html; charset=utf-8")
    }

    @Test func `a place is given back, and an offered seat taken, with the links of the page`() async throws {
        let site = try await TestSite()
        let session = try await site.webinar([
            "start": "2026-12-08T10:00:00", "capacity": 1, "waitlist": ["mode": "offer"],
        ])
        let ada = try await site.register("ada@example.org", for: session)
        let grace = try await site.register("grace@example.org", for: session)
        let (hers, his) = (path(of: ada["manageURL"]), path(of: grace["manageURL"]))
        let gone = try await site.send(.post, "\(hers)/registrations/\(ada.id)/cancel", Data(), as: .anybody, form)
        #expect(gone.status == 303)
        #expect(gone.header("Location") == "\(hers)?done=cancelled&registration=\(ada.id)")
        #expect(try await site.get(hers, browser).text.contains("Cancelled"))
        #expect(try await site.get(his, browser).text.contains("A seat is being held for you. Accept it before"))
        let taken = try await site.post("\(his)/registrations/\(grace.id)/accept", nil, as: .anybody)
        #expect(taken.status == 200)
        #expect(try taken["status"] == "confirmed")
        let over = try await site.send(.post, "\(his)/registrations/\(grace.id)/accept", Data(), as: .anybody, form)
        #expect(over.status == 409)
        #expect(over.header("Content-Type") == "text/html; charset=utf-8")
    }

    @Test func `times of UTC are in no city`() async throws {
        let site = try await TestSite()
        let session = try await site.webinar(["start": "2026-12-08T10:00:00", "timeZone": "UTC"])
        let ada = try await site.register("ada@example.org", for: session)
        let grace = try await site.register("grace@example.org", for: session, ["timeZone": "Asia/Kolkata"])
        let hers = try await site.get(path(of: ada["manageURL"]), browser).html
        #expect(try hers.texts("//section[@class='place']//span[@class='zone whole']") == ["UTC"])
        let his = try await site.get(path(of: grace["manageURL"]), browser).html
        #expect(try his.texts("//section[@class='place']//span[@class='zone whole']") == ["in Kolkata"])
        #expect(try his.texts("//section[@class='place']//div[@class='what']/p[@class='about']") == ["10:00 UTC"])
    }

    @Test func `a date that was cancelled is told so, and offers another one instead of what is done with a seat`()
        async throws
    {
        let site = try await TestSite()
        let session = try await site.series()
        let ada = try await site.register("ada@example.org", for: session, on: "2026-12-08T10:00:00")
        _ = try await site.post(site.path(session, "2026-12-08T10:00:00") + "/cancel")
        let page = try await site.get(path(of: ada["manageURL"]), browser).html
        #expect(try page.texts("//section[@class='place']/p[@class='state']") == ["This date was cancelled."])
        let own = path(of: ada["manageURL"]) + "/registrations/\(ada.id)"
        #expect(try page.texts("//section[@class='place']/div[@class='actions']/a/@href") == [own + "/move"])
        let german = browser.merging(["Cookie": "lang=de"]) { $1 }
        let state = try await site.get(path(of: ada["manageURL"]), german).html
        #expect(try state.texts("//section[@class='place']/p[@class='state']") == ["Dieser Termin wurde abgesagt."])
        // The other dates of a series take place.
        let whole = try await site.series(["registration": ["scope": "series"]])
        let grace = try await site.register("grace@example.org", for: whole)
        _ = try await site.post(site.path(whole, "2026-12-08T10:00:00") + "/cancel")
        let hers = try await site.get(path(of: grace["manageURL"]), browser).html
        #expect(try hers.texts("//section[@class='place']/p[@class='state']") == ["You have a seat."])
        _ = try await site.post(site.path(whole) + "/cancel")
        let off = try await site.get(path(of: grace["manageURL"]), browser).html
        #expect(try off.texts("//section[@class='place']/p[@class='state']") == ["This session was cancelled."])
    }

    @Test func `a place is given up after a question, and taken back while it is free`() async throws {
        let site = try await TestSite()
        let session = try await site.webinar(["start": "2026-12-08T10:00:00", "capacity": 1])
        let ada = try await site.register("ada@example.org", for: session)
        let (hers, own) = (path(of: ada["manageURL"]), "/registrations/\(ada.id)")
        let question = try await site.get(hers + own + "/cancel", browser)
        #expect(try question.html.texts("//h1") == ["Cancel your registration?"])
        #expect(try question.html.texts("//form/p/a") == ["Keep my registration"])
        #expect(try await site.get(hers + "/rotate", browser).html.texts("//main//form/p/a") == ["Back"])
        #expect(
            try question.html.texts("//main/p/b") == [
                "Retries done right, Tuesday, 8 December 2026, 10:00–11:00"
            ])
        #expect(try await site.registration(ada)["status"] == "confirmed")
        let gone = try await site.send(.post, hers + own + "/cancel", Data(), as: .anybody, form)
        let news = try await site.get(gone.header("Location") ?? "", browser).html
        #expect(
            try news.texts("//div[@role='status']") == [
                "Your registration for “Retries done right” is cancelled. Undo"
            ])
        let restore = try #require(try news.texts("//div[@role='status']//form/@action").first)
        let before = try await site.journalPosition()
        let back = try await site.send(.post, restore, Data(), as: .anybody, form)
        #expect(
            try await site.get(back.header("Location") ?? "", browser).html.texts("//div[@role='status']") == [
                "You have a seat for “Retries done right”."
            ])
        #expect(try await site.registration(ada)["status"] == "confirmed")
        #expect(try await site.journal(after: before) == ["restored registration"])
        // Somebody else was faster.
        _ = try await site.send(.post, hers + own + "/cancel", Data(), as: .anybody, form)
        try await site.register("grace@example.org", for: session)
        let late = try await site.send(.post, restore, Data(), as: .anybody, form)
        #expect(
            try await site.get(late.header("Location") ?? "", browser).html.texts("//div[@role='status']/p").first
                == """
                Your seat for “Retries done right” was taken by someone else in the meantime. You can join the \
                waitlist if there is one.
                """)
        #expect(try await site.post(restore, nil, as: .anybody).status == 409)
    }

    @Test func `a cancellation of others, or of more than ten minutes ago, is not taken back`() async throws {
        let site = try await TestSite()
        let session = try await site.webinar(["start": "2026-12-08T10:00:00"])
        let ada = try await site.register("ada@example.org", for: session)
        let own = path(of: ada["manageURL"]) + "/registrations/\(ada.id)"
        _ = try await site.post("/api/v1/registrations/\(ada.id)/cancel", nil, as: .trainer)
        #expect(try await site.post(own + "/restore", nil, as: .anybody).status == 410)
        let grace = try await site.register("grace@example.org", for: session)
        let hers = path(of: grace["manageURL"])
        #expect(try await site.post(hers + "/registrations/\(ada.id)/restore", nil, as: .anybody).status == 404)
        let gone = try await site.send(
            .post, "\(hers)/registrations/\(grace.id)/cancel", Data(), as: .anybody, form)
        site.advanceClock(seconds: 600)
        let news = try await site.get(gone.header("Location") ?? "", browser).html
        #expect(try news.count("//div[@role='status']//form") == 0)
        #expect(try await site.post("\(hers)/registrations/\(grace.id)/restore", nil, as: .anybody).status == 410)
    }

    @Test func `the language that was chosen stays over all that is done`() async throws {
        let site = try await TestSite()
        let ada = try await site.register(
            "ada@example.org", for: try await site.webinar(["start": "2026-12-08T10:00:00"]))
        let hers = path(of: ada["manageURL"])
        #expect(try await site.get(hers, browser).html.texts("//h1") == ["Your registrations"])
        let german = browser.merging(["Cookie": "lang=de"]) { $1 }
        for (path, title) in [
            (hers, "Ihre Anmeldungen"), ("\(hers)/registrations/\(ada.id)/cancel", "Anmeldung stornieren?"),
            (hers + "/rotate", "Ihre Links zurücksetzen?"),
        ] {
            #expect(try await site.get(path, german).html.texts("//h1") == [title])
        }
    }

    @Test func `nobody touches another's place`() async throws {
        let site = try await TestSite()
        let session = try await site.webinar(["start": "2026-12-08T10:00:00"])
        let ada = try await site.register("ada@example.org", for: session)
        let grace = try await site.register("grace@example.org", for: session)
        let reply = try await site.post(
            "\(path(of: ada["manageURL"]))/registrations/\(grace.id)/cancel", nil, as: .anybody)
        try expect(reply, refuses: .missing("registration"))
        #expect(try await site.registration(grace)["status"] == "confirmed")
    }

    @Test func `after a rotation every former link leads nowhere`() async throws {
        let site = try await TestSite()
        let session = try await site.webinar([
            "start": "2026-12-08T10:00:00", "join": ["url": "https://meet.example.org/r"],
        ])
        let mine = try await site.register("grace@example.org", for: session)
        let page = path(of: mine["manageURL"])
        let person = try await site.get(page, ["Accept": "application/json"]).json
        let join = path(of: person["dates"]?.items.first?["join"])
        let feed = path(of: person["feed"])
        #expect(try await site.get(feed).status == 200)
        #expect(try await site.get(join).status == 409)

        let rotated = try await site.post(page + "/rotate", nil, as: .anybody)
        for old in [page, feed, join] { #expect(try await site.get(old).status == 404) }
        #expect(try await site.post(page + "/rotate", nil, as: .anybody).status == 404)
        #expect(
            try await site.get(
                "/api/v1/registrations/\(mine.id)",
                ["Authorization": "Bearer \(page.replacing("/my/", with: ""))"]
            ).status == 401)
        let renewed = path(of: try rotated["manageURL"])
        #expect(renewed != page)
        #expect(try await site.get(renewed, ["Accept": "application/json"])["email"] == "grace@example.org")
        let form = try await site.send(.post, renewed + "/rotate", Data(), as: .anybody, form)
        #expect(form.status == 303)
        #expect(try await site.get(form.header("Location") ?? "", browser).status == 200)
    }

    @Test func `secrets of one purpose open nothing else, and damaged ones nothing at all`() async throws {
        let site = try await TestSite()
        let mine = try await site.register(
            "grace@example.org", for: try await site.webinar(["start": "2026-12-08T10:00:00"]))
        let secret = path(of: mine["manageURL"]).replacing("/my/", with: "")
        let feed = path(of: mine["feed"]).replacing("/calendar/my/", with: "").replacing(".ics", with: "")
        #expect(try await site.get("/my/\(feed)").status == 404)
        #expect(try await site.get("/calendar/my/\(secret).ics").status == 404)
        for damaged in [
            String(secret.dropLast()), secret + "A", secret.uppercased(), String(secret.prefix(20)), "x", "%00",
            "link%2F",
            String(repeating: "é", count: 44), String(repeating: "a", count: 10_000),
        ] {
            let escaped = damaged.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
            #expect(try await site.get("/my/\(escaped)").status == 404)
            #expect(try await site.post("/my/\(escaped)/rotate", nil, as: .anybody).status == 404)
        }
    }
}
