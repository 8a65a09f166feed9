import Foundation
import HTTPTypes
import Operations
import Testing

/// Forms of staff that are sent after their session has ended.
@Suite struct HeldFormTests {
    @Test func `what was typed outlasts the session, and is carried out when it is sent again`() async throws {
        let site = try await TestSite()
        let former = try await site.signedIn(as: .trainer)
        let page = "/staff/tutorials/new"
        let blank = try await former.get(page).html.fields()
        let fields = blank.merging(["title": "Webhooks & more", "summary": "<b>", "do": "save"]) { $1 }
        site.advanceClock(seconds: 12 * 3_600)
        let held = try await former.send(page, fields, key: blank["key"])
        #expect(held.status == 403)
        #expect(held.header("Cache-Control") == "private, no-store")
        #expect(try held.html.texts("//h1") == ["You’ve been signed out"])
        #expect(try held.html.texts("//main//a[@target='_blank']/@href") == ["/sign-in"])
        #expect(try held.html.texts("//main//form/@action") == [page])
        let kept = try held.html.fields()
        #expect(kept["title"] == "Webhooks & more" && kept["summary"] == "<b>" && kept["do"] == "save")
        #expect(kept["key"] == nil && kept["once"] == nil)
        // Going on without having signed in leads to the same page.
        #expect(try await former.send(page, kept, key: "").html.fields() == kept)

        let anew = try await site.signedIn(as: .trainer)
        let before = try await site.journalPosition()
        let asked = try await anew.send(page, kept, key: "")
        #expect(asked.status == 403)
        #expect(try asked.html.texts("//h1") == ["Send your form again?"])
        #expect(try asked.html.texts("//main//dd").contains("Webhooks & more"))
        #expect(try asked.html.texts("//main//a/@href") == [page])
        #expect(try await site.journalPosition() == before)
        let checked = try asked.html.fields()
        let done = try await anew.send(page, checked, key: checked["key"])
        #expect(done.status == 303, "\(done.text)")
        let made = try await site.get("/api/v1/tutorials", as: .trainer)["items"]?.items
        #expect(made?.map { $0["title"] } == ["Webhooks & more"])
        #expect(made?.map { $0["summary"] } == ["<b>"])
    }

    @Test func `the fields of a session's form are called as on it, and what nobody saw by its name`() async throws {
        let site = try await TestSite()
        let trainer = try await site.signedIn(as: .trainer)
        let typed = ["title": "Retries", "joinURL": "https://meet.example", "hold": "", "do": "save"]
        let asked = try await trainer.send("/staff/schedule/new", typed, key: "former")
        #expect(asked.status == 403)
        #expect(try asked.html.texts("//main//dt").sorted() == ["Join link", "Title", "do"])
        #expect(try asked.html.texts("//main//dt[@lang='en']") == ["do"])
    }

    @Test func `every field of a session's form but those of questions has its label on the held form`() async throws {
        let rooms = RoomSettings(jitsi: JitsiServer(url: "https://jitsi.example", credential: nil))
        let site = try await TestSite(rooms: rooms)
        let trainer = try await site.signedIn(as: .trainer)
        let blank = try await trainer.get("/staff/schedule/new").html
        let label = "//main//p[@class='field']/label[not(starts-with(@for, 'question-'))]"
        let typed = Dictionary(uniqueKeysWithValues: try blank.texts(label + "/@for").map { ($0, "x") })
        #expect(typed["room"] != nil && typed["accounts"] != nil)
        let asked = try await trainer.send("/staff/schedule/new", typed, key: "former")
        #expect(try asked.html.texts("//main//dt").sorted() == blank.texts(label).sorted())
    }

    @Test func `the text of a form with files is held as well, and the files are asked for again`() async throws {
        let site = try await TestSite()
        let ticket = try await site.ticket()
        let former = StaffAtBrowser(site: site, cookie: "__Host-lectern=old")
        let page = "/staff/tickets/\(ticket.id)/messages"
        var body = ""
        for (name, value) in ["key": "x", "text": "One\r\ntwo.", "as": "note"] {
            body += "--limit\r\nContent-Disposition: form-data; name=\"\(name)\"\r\n\r\n\(value)\r\n"
        }
        body += "--limit\r\nContent-Disposition: form-data; name=\"files\"; filename=\"a.txt\"\r\n\r\nHush\r\n"
        body += "--limit--\r\n"
        let held = try await site.send(
            .post, page, Data(body.utf8), as: .anybody,
            browser.merging([
                "Cookie": former.cookie, "Content-Type": "multipart/form-data; boundary=limit",
                "Content-Length": String(body.utf8.count),
            ]) { $1 })
        #expect(held.status == 403)
        #expect(held.text.contains("The files that you chose aren’t included."))
        #expect(held.text.contains("value=\"One\r\ntwo.\"") && !held.text.contains("Hush"))
        let agent = try await site.signedIn(as: .agent)
        let asked = try await agent.send(page, try held.html.fields(), key: "")
        let kept = try asked.html.fields()
        let done = try await agent.send(page, kept, key: kept["key"])
        #expect(done.status == 303, "\(done.text)")
    }

    @Test func `neither a credential nor the form of another site comes back`() async throws {
        let site = try await TestSite()
        let former = StaffAtBrowser(site: site, cookie: "__Host-lectern=old")
        let path = "/staff/connections"
        let typed = ["url": "https://desk.example", "credential": "hush"]
        let held = try await former.send(path, typed, key: "x")
        #expect(held.text.contains("https://desk.example") && !held.text.contains("hush"))
        let foreign = try await site.send(
            .post, path, formBody(typed), as: .anybody,
            form.merging(["Cookie": former.cookie, "Sec-Fetch-Site": "cross-site"]) { $1 })
        #expect(foreign.status == 403 && !foreign.text.contains("desk.example"))
        // Where nothing was typed, nothing is held.
        #expect(try await former.send(path, ["note": ""], key: "x").status == 303)
    }
}
