import Foundation
import HTTPTypes
import Operations
import Storage
import Testing
import Training

@Suite struct UnsubscriptionPagesTests {
    @Test(arguments: OptionalMail.allCases)
    func `a kind of mail is refused with one click, and the refusal taken back on the page`(kind: OptionalMail)
        async throws
    {
        let site = try await TestSite()
        try await site.register("Ada@Example.org", for: try await site.webinar(["start": "2026-12-08T10:00:00"]))
        let path = try await site.unsubscribePath(kind, "ada@example.org")
        #expect(try await site.get(path, browser).text.contains("<form method=\"post\""))
        #expect(try await site.refused("ada@example.org") == [])
        let before = try await site.journalPosition()
        let click = ["Content-Type": "application/x-www-form-urlencoded"]
        for _ in 0..<2 {
            let reply = try await site.send(.post, path, Data("List-Unsubscribe=One-Click".utf8), as: .anybody, click)
            #expect(reply.status == 200)
            #expect(reply.header("Set-Cookie") == nil)
        }
        #expect(try await site.refused("ada@example.org") == [kind])
        #expect(try await site.refused("grace@example.org") == [])
        #expect(try await site.journal(after: before) == ["updated registrant"])
        #expect(try await site.get(path, browser).text.contains("You’ve unsubscribed from these emails."))
        let back = try await site.send(.post, path, Data("again=yes".utf8), as: .anybody, form)
        #expect(back.status == 200)
        #expect(try await site.refused("ada@example.org") == [])
    }

    @Test func `a click as multipart, or without a body, is one too`() async throws {
        let site = try await TestSite()
        try await site.register("ada@example.org", for: try await site.webinar(["start": "2026-12-08T10:00:00"]))
        let body = "--x\r\nContent-Disposition: form-data; name=\"List-Unsubscribe\"\r\n\r\nOne-Click\r\n--x--\r\n"
        let reminders = try await site.unsubscribePath(.reminders, "ada@example.org")
        let multipart = try await site.send(
            .post, reminders, Data(body.utf8), as: .anybody, ["Content-Type": "multipart/form-data; boundary=x"])
        #expect(multipart.status == 200)
        #expect(
            try await site.post(try await site.unsubscribePath(.messages, "ada@example.org"), nil, as: .anybody).status
                == 200)
        #expect(try await site.refused("ada@example.org") == [.reminders, .messages])
    }

    @Test func `a refused kind of message reaches nobody, and is not counted`() async throws {
        let site = try await TestSite()
        let session = try await site.webinar(["start": "2026-12-08T10:00:00"])
        for name in ["ada", "grace"] { try await site.register("\(name)@example.org", for: session) }
        _ = try await site.post(try await site.unsubscribePath(.messages, "ada@example.org"), nil, as: .anybody)
        let sent = try await site.post(site.path(session) + "/message", ["subject": "S", "text": "T"])
        #expect(try sent["recipients"] == 1)
    }

    @Test func `who asked for a tutorial and no more is forgotten with one click`() async throws {
        let site = try await TestSite()
        let tutorial = try await site.tutorial()
        for (name, language) in [("ada", "de"), ("grace", "en")] {
            _ = try await site.post(
                "/api/v1/tutorials/\(tutorial.id)/interest",
                ["email": "\(name)@example.org", "language": .string(language)], as: .anybody)
        }
        let path = try await site.database.read { connection in
            "/unsubscribe/"
                + (try connection.personalSecrets().interestSecret(in: tutorial.id, of: "ADA@example.org"))
        }
        #expect(!path.contains("ada"))
        let page = try await site.get(path, browser)
        #expect(page.text.contains("E-Mails, wenn „Webhooks from zero“ geplant ist"))
        #expect(try await site.post(path, nil, as: .anybody).text.contains("Sie haben diese E-Mails abbestellt."))
        #expect(try await site.get("/api/v1/tutorials/\(tutorial.id)", as: .agent)["interested"] == 1)
        // The mail program may ask again, also where the news was sent meanwhile.
        for _ in 0..<2 {
            #expect(
                try await site.post(path, nil, as: .anybody).text.contains("You’ve unsubscribed from these emails."))
        }
        #expect(try await site.get(path).status == 200)
        #expect(try await site.get("/api/v1/tutorials/\(tutorial.id)", as: .agent)["interested"] == 1)
    }

    @Test func `a wrong or void secret is 404, and one of a page unsubscribes from nothing`() async throws {
        let site = try await TestSite()
        let ada = try await site.register(
            "ada@example.org", for: try await site.webinar(["start": "2026-12-08T10:00:00"]))
        let tutorial = try await site.tutorial()
        let page = WebTests.path(of: ada["manageURL"])
        let path = try await site.unsubscribePath(.reminders, "ada@example.org")
        for wrong in [
            "/unsubscribe/x", path + "x", String(path.dropLast()), page.replacing("/my/", with: "/unsubscribe/"),
            "/unsubscribe/\(tutorial.id)" + String(repeating: "A", count: 48), "/unsubscribe/webhooks-from-zero",
        ] {
            #expect(try await site.get(wrong).status == 404)
            #expect(try await site.post(wrong, nil, as: .anybody).status == 404)
        }
        #expect(try await site.get(path.replacing("/unsubscribe/", with: "/my/")).status == 404)
        _ = try await site.post(page + "/rotate", nil, as: .anybody)
        #expect(try await site.get(path).status == 404)
        #expect(try await site.refused("ada@example.org") == [])
    }
}

extension TestSite {
    func unsubscribePath(_ kind: OptionalMail, _ email: String) async throws -> String {
        try await database.read { connection in
            let registrant = try #require(try connection.registrant(withEmail: email))
            return "/unsubscribe/" + (try connection.personalSecrets().unsubscribeSecret(kind, of: registrant))
        }
    }

    func refused(_ email: String) async throws -> [OptionalMail] {
        try await database.read { connection in
            try OptionalMail.allCases.filter { try connection.hasOptedOut($0, email: email) }
        }
    }
}
