import Foundation
import Testing

@Suite struct RosterPageTests {
    private let date = "2026-12-01T10:00:00"

    /// A webinar of two seats with four who want one, and where its page stands.
    private func webinar(_ site: TestSite) async throws -> (session: JSONValue, path: String, ids: [String]) {
        let session = try await site.webinar([
            "capacity": 2,
            "registration": ["questions": [["id": "os", "label": "System?", "kind": "text"]]],
        ])
        var ids: [String] = []
        for name in ["Ada", "Ben", "<Cem>", "Dee"] {
            let reply = try await site.post(
                site.path(session) + "/registrations",
                [
                    "name": .string(name), "email": .string("\(name.lowercased().filter(\.isLetter))@example.org"),
                    "answers": ["os": "Linux"],
                ])
            ids.append(try reply.json.id)
        }
        return (session, "/staff/sessions/\(session.id)/dates/\(date)", ids)
    }

    @Test func `a roster tells who comes, who waits in which place, and what they answered`() async throws {
        let site = try await TestSite()
        let (_, path, _) = try await webinar(site)
        let page = try await site.signedIn(as: .trainer).get(path).html
        #expect(try page.texts("//ul[@class='people']/li/div/b") == ["Ada", "Ben", "<Cem>", "Dee"])
        #expect(
            try page.texts("//ul[@class='people']/li/p[@class='state']") == [
                "Confirmed", "Confirmed", "Waitlist: number 1", "Waitlist: number 2",
            ])
        #expect(try page.texts("//ul[@class='people']/li[1]//p[@class='about']") == ["System? Linux"])
        #expect(try page.texts("//h2/span") == ["2 of 2 seats taken, 2 on the waitlist"])
    }

    @Test func `a roster is a table too`() async throws {
        let site = try await TestSite()
        let (_, path, ids) = try await webinar(site)
        let reply = try await site.signedIn(as: .trainer).get(path + "/roster.csv")
        #expect(reply.header("Content-Type") == "text/csv; charset=utf-8; header=present")
        #expect(reply.header("Cache-Control") == "private, no-store")
        #expect(
            reply.text.components(separatedBy: "\r\n")[1]
                == "\(ids[0]),\(date),Ada,ada@example.org,,confirmed,,2026-12-01T08:00:00Z,,")
    }

    @Test func `who came is noted for the whole roster with one form`() async throws {
        let site = try await TestSite(at: "2026-12-01T07:59:59Z")
        let (session, path, ids) = try await webinar(site)
        let browser = try await site.signedIn(as: .trainer)
        #expect(
            try await browser.get(path).html.count("//ul[@class='people']//select") == 0,
            "more than an hour before it begins")
        for form in ["/attendance", "/report"] {
            let early = try await browser.send(
                path + form, ["attendance-\(ids[0])": "attended", "report": "Email,Minutes\nada@example.org,9"])
            #expect(early.status == 409)
            #expect(
                try early.html.texts("//*[@role='alert']").first?.hasPrefix("This date hasn’t taken place yet.") == true
            )
        }
        site.setClock("2026-12-01T08:00:00Z")
        #expect(try await browser.get(path).html.count("//ul[@class='people']//select") == 2)
        let noted = try await browser.send(
            path + "/attendance", ["attendance-\(ids[0])": "attended", "attendance-\(ids[1])": "", "others": "yes"])
        #expect(noted.header("Location") == path + "?done=noted")
        let page = try await browser.get(path).html
        #expect(try page.texts("//ul[@class='people']//option[@selected]") == ["Attended", "No-show"])
        let attended = try await site.get(site.path(session) + "/registrations?attendance=attended", as: .trainer)
        #expect(try attended["items"]?.items.map { $0["name"] } == ["Ada"])
    }

    @Test func `who was recorded elsewhere since stays as recorded when the form marks the others`() async throws {
        let site = try await TestSite(at: "2026-12-01T08:30:00Z")
        let (session, path, ids) = try await webinar(site)
        let browser = try await site.signedIn(as: .trainer)
        let body: JSONValue = ["items": [["registration": .string(ids[1]), "attendance": "attended"]]]
        _ = try await site.post(site.path(session) + "/attendance", body)
        // The form shows Ben as he was before.
        let noted = try await browser.send(
            path + "/attendance", ["attendance-\(ids[0])": "", "attendance-\(ids[1])": "", "others": "yes"])
        #expect(noted.header("Location") == path + "?done=noted")
        let page = try await browser.get(path).html
        #expect(try page.texts("//ul[@class='people']//option[@selected]") == ["No-show", "Attended"])
        // Programs send a list of all who came.
        let others: JSONValue = ["items": [["registration": .string(ids[0]), "attendance": "attended"]]]
        let all = try await site.post(site.path(session) + "/attendance?others=absent", others)
        #expect(try [all["attended"], all["absent"]] == [1, 1])
    }

    @Test func `the report of a tool is shown first, and recorded when it is confirmed`() async throws {
        let site = try await TestSite()
        let (session, path, _) = try await webinar(site)
        site.setClock("2026-12-01T10:30:00Z")
        let browser = try await site.signedIn(as: .trainer)
        let report = "Name,Email,Minutes\r\nAda,ADA@example.org,20\r\nZoe,zoe@example.org,1\r\n"
        let typed = ["report": report, "others": "yes", "minutes": "10"]
        let shown = try await browser.send(path + "/report", typed)
        #expect(shown.status == 200)
        let preview = try shown.html
        #expect(
            try preview.texts("//section/h2") == [
                "Attended (1)", "Not in the report: will be marked as no-show (1)", "These lines are not recorded:",
            ])
        #expect(
            try preview.texts("//section/ul/li") == [
                "Ada ada@example.org 20 min", "Ben ben@example.org",
                "3: zoe@example.org Not registered for this date.",
            ])
        func attended() async throws -> Int? {
            try await site.get(site.path(session) + "/registrations?attendance=attended", as: .trainer)["items"]?.items
                .count
        }
        #expect(try await attended() == 0)
        let fields = try preview.fields()
        #expect(fields["minutes"] == "10")
        #expect(fields["others"] == "yes")
        // Somebody who cancels meanwhile is not marked, and the preview is shown again.
        let another = try await browser.send(path + "/report", fields.merging(["do": "confirm", "seen": "x"]) { $1 })
        #expect(try another.html.texts("//p[@role='alert']").first?.hasPrefix("Something changed") == true)
        #expect(try await attended() == 0)
        let taken = try await browser.send(
            path + "/report", fields.merging(["do": "confirm", "once": "another"]) { $1 })
        #expect(taken.status == 200)
        #expect(try taken.html.texts("//div[@role='status']/p").first == "Attended: 1. No-shows: 1.")
        #expect(
            try taken.html.texts("//div[@role='status']//li") == ["3: zoe@example.org Not registered for this date."])
        #expect(try await attended() == 1)
        let back = try await browser.send(path + "/report", fields.merging(["do": "change", "once": "back"]) { $1 })
        #expect(try back.html.fields()["report"] == report.replacing("\r\n", with: "\n"))
        #expect(try back.html.texts("//input[@id='report-minutes']/@value") == ["10"])
    }

    @Test func `a report that cannot be read stays in its form, with the reason in the reader's language`() async throws
    {
        let site = try await TestSite()
        let (_, path, _) = try await webinar(site)
        site.setClock("2026-12-01T10:30:00Z")
        for (language, reason) in [
            ("en", "This is a registration report: it says who registered, not who attended."),
            ("de", "Das ist ein Anmeldebericht: Er sagt, wer sich angemeldet hat, nicht, wer teilgenommen hat."),
        ] {
            let browser = try await site.signedIn(as: .trainer, language: language)
            let refused = try await browser.send(
                path + "/report", ["report": "Email,Registration Time\nada@example.org,today"])
            #expect(refused.status == 422)
            #expect(try refused.html.texts("//*[@id='report-fault']").first?.hasPrefix(reason) == true)
            let unreadable = try await browser.send(path + "/report", ["report": "nothing of use", "minutes": "soon"])
            #expect(unreadable.status == 422)
            #expect(try unreadable.html.texts("//textarea[@id='report']") == ["nothing of use"])
            let minutes = try await browser.send(
                path + "/report", ["report": "Email,Minutes\nada@example.org,1", "minutes": "soon"])
            #expect(minutes.status == 422)
            #expect(try minutes.html.texts("//*[@id='report-minutes-fault']").count == 1)
        }
    }

    @Test func `a message is sent once, however often its form is`() async throws {
        let site = try await TestSite()
        let (session, _, _) = try await webinar(site)
        let browser = try await site.signedIn(as: .trainer)
        let path = "/staff/sessions/\(session.id)/message"
        let form = try await browser.get(path + "?date=\(date)").html.fields()
        #expect(form["date"] == date)
        let empty = try await browser.send(path, form.merging(["subject": "", "text": "Kept"]) { $1 })
        #expect(empty.status == 422)
        #expect(try empty.html.texts("//textarea[@id='text']") == ["Kept"])
        let letter = form.merging(["subject": "Bring a laptop", "text": "We try\r\nit out."]) { $1 }
        for _ in 0..<2 {
            #expect(
                try await browser.send(path, letter).header("Location")
                    == "/staff/sessions/\(session.id)/dates/\(date)?done=sent")
        }
        let messages = try await site.get(site.path(session) + "/messages", as: .trainer)
        #expect(
            try messages["items"]?.items.map { [$0["subject"], $0["text"], $0["occurrence"]] } == [
                ["Bring a laptop", "We try\nit out.", .string(date)]
            ])
    }

    @Test func `a registration is cancelled after a question, and who waits first gets the seat`() async throws {
        let site = try await TestSite(at: "2026-11-30T08:00:00Z")
        let (_, path, ids) = try await webinar(site)
        let trainer = try await site.signedIn(as: .trainer)
        let link = path + "/registrations/cancel?registration=" + ids[0]
        func states() async throws -> [String] {
            try await trainer.get(path).html.texts("//ul[@class='people']/li/p[@class='state']")
        }
        #expect(try await trainer.get(path).html.count("//ul[@class='people']//a[@href='\(link)']") == 1)
        let question = try await trainer.get(link).html
        #expect(try question.texts("//h1") == ["Cancel registration: Ada"])
        #expect(try question.texts("//main/p/b") == ["Retries done right, Tuesday, 1 December 2026"])
        #expect(try await states() == ["Confirmed", "Confirmed", "Waitlist: number 1", "Waitlist: number 2"])
        let done = try await trainer.send(path + "/registrations/cancel", try question.fields())
        #expect(done.header("Location") == path + "?done=unregistered")
        #expect(try await states() == ["Cancelled", "Confirmed", "Confirmed", "Waitlist: number 1"])
        let after = try await trainer.get(path + "?done=unregistered").html
        #expect(try after.texts("//p[@role='status']") == ["The registration is cancelled."])
        #expect(try after.count("//ul[@class='people']//a[@href='\(link)']") == 0)
    }

    @Test func `a roster of many is shown part by part`() async throws {
        let site = try await TestSite()
        let session = try await site.webinar()
        for number in 0..<201 {
            _ = try await site.post(
                site.path(session) + "/registrations",
                ["name": "P", "email": .string("p\(number)@example.org")])
        }
        let browser = try await site.signedIn(as: .trainer)
        let first = try await browser.get("/staff/sessions/\(session.id)/dates/\(date)").html
        #expect(try first.count("//ul[@class='people']/li") == 200)
        let next = try #require(try first.texts("//a[@rel='next']/@href").first)
        #expect(try await browser.get(next).html.count("//ul[@class='people']/li") == 1)
    }
}
