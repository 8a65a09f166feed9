import Foundation
import Operations
import Storage
import Testing
import Training
import Web

@Suite struct OperatingPageTests {
    @Test func `the pages of operators are for admins alone`() async throws {
        let site = try await TestSite()
        let mail = try await site.outbox(1)[0]
        for who in [TestSite.Who.trainer, .agent] {
            let browser = try await site.signedIn(as: who)
            let key = try await browser.key()
            let position = try await site.journalPosition()
            for path in ["", "/mail", "/tokens", "/journal"] {
                #expect(try await browser.get("/staff/operating" + path).status == 403)
            }
            for path in ["/mail/\(mail)/drop", "/mail/\(mail)/retry", "/tokens", "/tokens/x/revoke"] {
                #expect(
                    try await browser.send("/staff/operating" + path, ["role": "admin", "name": "A"], key: key).status
                        == 403)
            }
            #expect(try await site.journalPosition() == position)
        }
    }

    @Test func `a token is made, its secret shown once, and revoked for good`() async throws {
        let site = try await TestSite()
        let ada = try await site.trainer("Ada")
        let admin = try await site.signedIn(as: .admin)
        let made = try await admin.send(
            "/staff/operating/tokens",
            [
                "name": "Grace", "role": "trainer", "email": "grace@example.org", "trainer": ada.id,
                "expires": "2026-12-24",
            ])
        #expect(made.status == 201)
        #expect(made.header("Cache-Control") == "private, no-store")
        let secret = try #require(try made.html.texts("//input[@id='secret']/@value").first)
        let own = try await site.signedIn(with: secret)
        #expect(try await own.get("/staff/schedule").status == 200)
        let list = try await admin.get("/staff/operating/tokens")
        #expect(!list.text.contains(secret))
        let row = try list.html.texts("//ul[@class='people']/li[last()]/*")
        #expect(row[0].hasPrefix("Grace Trainer · grace@example.org · Acts for Ada"))
        // The last day, where the support hours are kept, is over at 23:00 in UTC.
        #expect(row[1] == "valid until Fri 25 Dec, 00:00")
        let revoke = try #require(try list.html.texts("//ul[@class='people']/li[last()]//form/@action").first)
        #expect(try await admin.send(revoke).header("Location") == "/staff/operating/tokens")
        #expect(try await own.get("/staff/schedule").header("Location")?.hasPrefix("/sign-in") == true)
        #expect(
            try await admin.get("/staff/operating/tokens").html.texts("//ul[@class='people']/li[last()]/p") == [
                "revoked Tue 1 Dec, 09:00"
            ])
    }

    @Test func `a token with bad fields is not made, and what was typed is kept`() async throws {
        let site = try await TestSite()
        let admin = try await site.signedIn(as: .admin)
        let position = try await site.journalPosition()
        let reply = try await admin.send(
            "/staff/operating/tokens",
            ["name": "", "role": "agent", "email": "nobody", "expires": "2020-01-01"])
        #expect(reply.status == 422)
        #expect(try reply.html.texts("//p[@role='alert']") == ["Please correct the fields marked below."])
        #expect(try reply.html.texts("//*[@aria-invalid]/@name") == ["name", "email", "expires"])
        #expect(try reply.html.texts("//input[@name='email']/@value") == ["nobody"])
        #expect(try await site.journalPosition() == position)
    }

    @Test func `mail is dropped and tried again`() async throws {
        let site = try await TestSite()
        let mails = try await site.outbox(2)
        let admin = try await site.signedIn(as: .admin)
        #expect(try await admin.get("/staff/operating/mail").html.texts("//p[@class='nothing']") == ["No emails."])
        let waiting = try await admin.get("/staff/operating/mail?state=waiting").html
        #expect(try waiting.texts("//ul[@class='people']/li/div/span") == ["0@example.org", "1@example.org"])
        #expect(try waiting.texts("//main/p[1]") == ["2 queued, 0 failed."])
        #expect(try await admin.send("/staff/operating/mail/\(mails[0])/drop").status == 303)
        #expect(try await admin.send("/staff/operating/mail/\(mails[0])/drop").status == 409)
        let dropped = try await admin.get("/staff/operating/mail?state=dropped").html
        #expect(try dropped.texts("//ul[@class='people']//form/@action") == ["/staff/operating/mail/\(mails[0])/retry"])
        #expect(try await admin.send("/staff/operating/mail/\(mails[0])/retry").status == 303)
        #expect(try await site.site.outbox.mail(mails[0]).state == .waiting)
    }

    @Test func `a mail is said to be for an address, or for a trainer by name`() async throws {
        let site = try await TestSite()
        let ada = try await site.trainer("Ada")
        try await site.register("grace@example.org", for: try await site.webinar())
        let registrant = try #require(
            try await site.database.read { try $0.registrant(withEmail: "grace@example.org") }
        ).id
        let now = site.now
        try await site.database.write { connection in
            func mail(_ number: Int, registrant: String? = nil, about: [String: String] = [:]) -> OutgoingMail {
                OutgoingMail(
                    id: Identifier.random(), purpose: .assignment, topic: "test:\(number)", registrant: registrant,
                    about: about, dueAt: now, createdAt: now.addingTimeInterval(Double(number)))
            }
            try connection.insert([
                mail(1, registrant: registrant), mail(2, about: ["trainer": ada.id]),
                mail(3, about: ["trainer": "gone"]),
            ])
        }
        let admin = try await site.signedIn(as: .admin)
        let page = try await admin.get("/staff/operating/mail?state=waiting").html
        #expect(
            Set(try page.texts("//ul[@class='people']/li/div/span")) == ["grace@example.org", "Ada", "(erased)"])
    }

    @Test func `the journal is read from its end, page by page, and by what was changed`() async throws {
        let site = try await TestSite()
        let session = try await site.webinar()
        for number in 0..<101 { _ = try await site.patch(site.path(session), ["title": "Title \(number)"]) }
        let admin = try await site.signedIn(as: .admin)
        let page = try await admin.get("/staff/operating/journal").html
        #expect(try page.count("//tbody/tr") == 100)
        #expect(try page.texts("//tbody/tr[1]/td")[2...4] == ["trainer", "updated", "session Title 100"])
        let earlier = try #require(try page.texts("//a[@rel='next']/@href").first)
        #expect(try await admin.get(earlier).html.texts("//tbody/tr/td[1]").last == "1")
        let own = try #require(try page.texts("//tbody/tr[1]//a/@href").first)
        let first = try await admin.get(own).html
        #expect(Set(try first.texts("//tbody/tr/td[5]")) == ["session Title 100"])
        let tokens = try await admin.get("/staff/operating/journal?subject=token").html
        #expect(Set(try tokens.texts("//tbody/tr/td[4]")) == ["created"])
        #expect(try await admin.get("/staff/operating/journal?id=\(session.id)").html.count("//tbody/tr") == 100)
        #expect(try await admin.get("/staff/operating/journal?id=nothing&before=x").html.count("//tbody/tr") == 0)
    }

    @Test func `the journal names problems, webhooks and connections`() async throws {
        let site = try await TestSite()
        _ = try await site.jams(3)
        let admin = try await site.signedIn(as: .admin)
        func names(_ subject: String) async throws -> Set<String> {
            Set(try await admin.get("/staff/operating/journal?subject=\(subject)").html.texts("//tbody/tr/td[5]"))
        }
        _ = try await site.patch("/api/v1/problems/p1", ["status": "known"], as: .agent)
        #expect(try await names("problem") == ["problem Paper jam in printer 1"])
        _ = try await site.patch("/api/v1/problems/p1", ["title": "Jams"], as: .agent)
        #expect(try await names("problem") == ["problem Jams"])
        _ = try await site.webhook("https://hooks.example.org/a")
        _ = try await site.webhook("https://hooks.example.org/b", ["description": "Wiki"])
        #expect(try await names("webhook") == ["webhook https://hooks.example.org/a", "webhook Wiki"])
    }

    @Test func `health tells of the schema of a newer release`() async throws {
        let site = try await TestSite()
        let admin = try await site.signedIn(as: .admin)
        #expect(try await !admin.get("/staff/operating").text.contains("Database schema"))
        _ = try await site.database.write {
            try $0.execute("INSERT INTO schema_migrations (version, name, applied_at) VALUES (999, 'later', 0)")
        }
        let page = try await admin.get("/staff/operating")
        #expect(page.status == 200)
        #expect(page.text.contains("999, of a newer release. Upgrade this instance, too"))
    }

    @Test func `health tells of mail that failed`() async throws {
        let site = try await TestSite()
        let mail = try await site.outbox(1)[0]
        let admin = try await site.signedIn(as: .admin)
        #expect(try await admin.get("/staff/operating").html.count("//p[@class='notice alarm']") == 0)
        _ = try await site.database.write {
            try $0.execute("UPDATE mails SET state = 'failed', settled_at = created_at WHERE id = \(mail)")
        }
        #expect(try await admin.get("/staff/operating").html.count("//p[@class='notice alarm']") == 1)
    }
}
