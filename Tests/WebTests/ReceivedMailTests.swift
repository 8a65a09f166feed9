import Foundation
import MailReading
import Operations
import Storage
import Testing
import Training
import Web

@Suite struct ReceivedMailTests {
    private static let content = "From: eve@evil.example\r\nSubject: <b>Hello</b>\r\n\r\nHello\r\n"

    /// A mail that was left to an operator.
    private func unclear(_ site: TestSite) async throws -> String {
        let mails = site.site.receivedMails
        let id = try await mails.keep(
            MessageBytes(Self.content.utf8), returnPath: "eve@evil.example", recipients: ["training@example.org"],
            now: site.now)
        let message = IncomingMessage(
            messageID: "1@evil.example", sender: .init(address: "eve@evil.example"), subject: "<b>Hello</b>",
            recipients: ["training@example.org"])
        try await mails.handle(
            [.init(mail: try await mails.mail(id), message: .success(message), digest: id)], now: site.now)
        return id
    }

    @Test func `admins read what came in, have it read again, and put it away`() async throws {
        let site = try await TestSite(at: "2026-12-01T08:00:00Z")
        let id = try await unclear(site)
        for who in [TestSite.Who.anybody, .trainer, .agent, .integration] {
            for path in ["", "/\(id)", "/\(id)/content"] {
                #expect(
                    try await site.get("/api/v1/received-mail" + path, as: who).status == (who == .anybody ? 401 : 403))
            }
        }
        #expect(
            try await site.get("/api/v1/received-mail/\(id)", as: .admin).json == [
                "id": .string(id), "state": "unclear", "kind": "other", "sender": "eve@evil.example",
                "subject": "<b>Hello</b>", "messageID": "1@evil.example",
                "size": .number(Double(Self.content.utf8.count)),
                "outcome": "This is no answer to an invitation, and was not sent to support.", "about": [:],
                "attempts": 0, "receivedAt": "2026-12-01T08:00:00Z", "settledAt": "2026-12-01T08:00:00Z",
            ])
        #expect(try await site.get("/api/v1/received-mail?state=unclear", as: .admin)["items"]?.items.map(\.id) == [id])
        #expect(try await site.get("/api/v1/received-mail?kind=answer", as: .admin)["items"]?.items.isEmpty == true)
        let file = try await site.get("/api/v1/received-mail/\(id)/content", as: .admin)
        #expect(file.text == Self.content)
        #expect(file.header("Content-Type") == "message/rfc822")
        #expect(file.header("Content-Disposition") == "attachment; filename=\"\(id).eml\"")
        #expect(file.header("X-Content-Type-Options") == "nosniff")
        #expect(try await site.post("/api/v1/received-mail/\(id)/drop", as: .admin)["state"] == "dropped")
        #expect(try await site.post("/api/v1/received-mail/\(id)/drop", as: .admin).status == 409)
        #expect(try await site.post("/api/v1/received-mail/\(id)/retry", as: .admin)["state"] == "waiting")
        #expect(try await site.post("/api/v1/received-mail/\(id)/retry", as: .admin).status == 409)
        let events = try await site.get("/api/v1/journal?limit=500", as: .admin)["items"]?.items.suffix(3)
        #expect(events?.map { $0["event"]?.text } == ["created", "dropped", "retried"])
    }

    @Test func `the page shows each mail with the reason, and escapes what strangers wrote`() async throws {
        let site = try await TestSite(at: "2026-12-01T08:00:00Z")
        let id = try await unclear(site)
        let path = "/staff/operating/received"
        for who in [TestSite.Who.trainer, .agent] {
            #expect(try await site.signedIn(as: who).get(path).status == 403)
        }
        let admin = try await site.signedIn(as: .admin)
        let page = try await admin.get(path).html
        #expect(
            try page.texts("//ul[@class='people']/li/div/p") == [
                "<b>Hello</b>", "Tue 1 Dec, 09:00 · 56 B · Download",
                "This is no answer to an invitation, and was not sent to support.",
            ])
        #expect(try await admin.get("\(path)/\(id)").header("Content-Type") == "message/rfc822")
        #expect(try await admin.send("\(path)/\(id)/drop").header("Location") == path + "?done=saved")
        #expect(try await admin.get(path).html.count("//ul[@class='people']/li") == 0)
        #expect(try await admin.get(path + "?state=dropped").html.count("//ul[@class='people']/li") == 1)
        #expect(try await admin.send("\(path)/\(id)/retry").header("Location") == path + "?done=saved")
        #expect(try await site.site.receivedMails.mail(id).state == .waiting)
    }

    @Test func `a roster shows answers and mail that comes back, and staff or the person resume it`() async throws {
        let site = try await TestSite(at: "2026-12-01T07:00:00Z")
        let session = try await site.webinar(["capacity": 2])
        let made = try await site.post(
            site.path(session) + "/registrations", ["name": "Ada", "email": "ada@acme.example"], as: .trainer)
        let id = try made.json.id
        let manage = try #require(try made["manageURL"]?.text?.split(separator: "/").last)
        let now = site.now
        func mark() async throws {
            try await site.database.write { connection in
                _ = try connection.insert(
                    UndeliverableAddress(key: "ada@acme.example", status: "5.1.1", detail: nil, reportedAt: now))
            }
        }
        try await mark()
        try await site.database.write { connection in
            try connection.save(
                KeptAnswer(
                    registration: id, occurrence: nil, status: .tentative, sequence: 0, stamp: now, isProven: false,
                    comment: "If <i>possible</i>", receivedAt: now))
        }
        let path = "/staff/sessions/\(session.id)/dates/2026-12-01T10:00:00"
        let trainer = try await site.signedIn(as: .trainer)
        let page = try await trainer.get(path).html
        #expect(
            try page.texts("//ul[@class='people']/li/div/p") == [
                "Tentative in their calendar. If <i>possible</i>", "Change date : Ada",
                "Cancel registration : Ada",
                "Mail to this address comes back (5.1.1). Send mail again : Ada",
            ])
        #expect(try await trainer.send(path + "/undeliverable", ["registration": id]).status == 303)
        #expect(try await site.site.registrations.undeliverable("ada@acme.example") == nil)

        try await mark()
        let own = try await site.get("/my/\(manage)", as: .anybody, ["Accept": "text/html"])
        #expect(own.text.contains("An email to this address came back, so we stopped sending you any."))
        let resumed = try await site.post("/my/\(manage)/mail", as: .anybody)
        #expect(try resumed["status"] == "resumed")
        #expect(try await site.site.registrations.undeliverable("ada@acme.example") == nil)
    }

    @Test func `admins see the addresses that mail came back from, and have mail sent to them again`() async throws {
        let site = try await TestSite(at: "2026-12-01T07:00:00Z")
        let now = site.now
        try await site.database.write { connection in
            _ = try connection.insert(
                UndeliverableAddress(key: "grace@acme.example", status: "5.7.1", detail: nil, reportedAt: now))
        }
        let path = "/staff/operating/mail"
        let fields = ["address": "grace@acme.example"]
        #expect(try await site.signedIn(as: .agent).send(path + "/undeliverable", fields).status == 403)
        let admin = try await site.signedIn(as: .admin)
        let page = try await admin.get(path).html
        #expect(
            try page.texts("//ul[@class='people']/li/div[1]") == ["grace@acme.example 5.7.1, since Tue 1 Dec, 08:00"])
        #expect(try page.texts("//input[@name='address']/@value") == ["grace@acme.example"])
        #expect(
            try await admin.send(path + "/undeliverable", fields).header("Location") == path + "?done=saved")
        #expect(try await site.site.registrations.undeliverable("grace@acme.example") == nil)
        #expect(try await admin.get(path).html.count("//ul[@class='people']/li") == 0)
        let entries = try await site.get("/api/v1/journal?limit=500", as: .admin)["items"]?.items
        #expect(entries?.last?["subject"] == ["kind": "installation", "id": "mail"])
    }

    @Test func `what came from a person is exported and erased, and its Message-ID stays taken`() async throws {
        let site = try await TestSite(at: "2026-12-01T08:00:00Z")
        let id = try await unclear(site)
        let held = try await site.get("/api/v1/registrants/eve@evil.example", as: .admin)
        #expect(try held["receivedMail"]?.items.map(\.id) == [id])
        #expect(try await site.delete("/api/v1/registrants/eve@evil.example", as: .admin).status == 204)
        #expect(try await site.get("/api/v1/registrants/eve@evil.example", as: .admin).status == 404)
        #expect(try await site.get("/api/v1/received-mail/\(id)", as: .admin)["sender"] == .null)
        #expect(try await site.get("/api/v1/received-mail/\(id)/content", as: .admin).status == 410)
        #expect(try await site.database.read { try $0.isTaken(messageKey: "id:1@evil.example") })
    }
}
