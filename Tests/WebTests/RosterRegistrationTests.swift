import Foundation
import Testing

@Suite struct RosterRegistrationTests {
    private let date = "2026-12-01T10:00:00"
    private let ada = [
        "name": "Ada", "email": "ada@acme.example", "account": "acme.example", "language": "de",
    ]

    private func path(_ session: JSONValue, _ date: String) -> String { "/staff/sessions/\(session.id)/dates/\(date)" }

    private func told(_ reply: Reply) throws -> [String] {
        try reply.html.texts("//p[@role='status' or @role='alert']")
    }

    private func registrations(_ site: TestSite, _ session: JSONValue) async throws -> [JSONValue] {
        try await site.get(site.path(session) + "/registrations", as: .trainer)["items"]?.items ?? []
    }

    @Test func `a trainer registers a person for the date of the page, once however often the form is sent`()
        async throws
    {
        let site = try await TestSite(at: "2026-11-23T08:00:00Z")
        let session = try await site.series([
            "registration": ["questions": [["id": "a b/\"", "label": "System?", "kind": "text", "required": true]]]
        ])
        let trainer = try await site.signedIn(as: .trainer)
        let page = path(session, "2026-12-08T10:00:00")
        let form = try await trainer.get(page).html
        #expect(try form.texts("//select[@id='language']/option[@selected]") == ["English"])
        let once = try #require(
            try form.texts("//form[contains(@action,'/registrations')]/input[@name='once']/@value").first)
        let fields = ada.merging(["answer-a b/\"": "Linux\r\nBSD", "once": once]) { $1 }
        for _ in 0..<2 {
            #expect(
                try await trainer.send(page + "/registrations", fields).header("Location") == page + "?done=registered")
        }
        let made = try await registrations(site, session)
        #expect(
            made.map { [$0["name"], $0["email"], $0["accountID"], $0["language"], $0["occurrence"], $0["status"]] } == [
                ["Ada", "ada@acme.example", "acme.example", "de", "2026-12-08T10:00:00", "confirmed"]
            ])
        #expect(made.first?["answers"] == ["a b/\"": "Linux\nBSD"])
        let after = try await trainer.get(page + "?done=registered")
        #expect(try told(after) == ["Registered. They have a seat and will be emailed."])
        #expect(try after.html.texts("//ul[@class='people']/li/div/b") == ["Ada"])
        // The same person once more, by a form of its own, is one who is there.
        let again = try await trainer.send(page + "/registrations", fields.merging(["once": "other"]) { $1 })
        #expect(again.status == 409)
        #expect(try told(again) == ["This person is already registered. Nothing was changed."])
        #expect(try again.html.texts("//input[@id='name']/@value") == ["Ada"])
    }

    @Test func `what is wrong stands at its field, and what was typed is kept`() async throws {
        let site = try await TestSite(at: "2026-11-23T08:00:00Z")
        let session = try await site.webinar([
            "registration": [
                "questions": [
                    ["id": "os", "label": "System?", "kind": "choice", "options": ["Linux", "BSD"], "required": true],
                    ["id": "terms", "label": "Agreed?", "kind": "checkbox", "required": true],
                ]
            ]
        ])
        let trainer = try await site.signedIn(as: .trainer, language: "de")
        let refused = try await trainer.send(
            path(session, date) + "/registrations",
            ["name": "", "email": "ada@", "account": String(repeating: "a", count: 201), "language": "de"])
        #expect(refused.status == 422)
        #expect(
            try refused.html.texts("//*[@aria-invalid]/@id") == ["name", "email", "account", "answer-0", "answer-1"])
        #expect(
            try refused.html.texts("//span[@class='fault']") == [
                "Geben Sie einen Namen mit höchstens 200 Zeichen ein.",
                "Geben Sie eine E-Mail-Adresse ein, etwa name@example.org.",
                "Geben Sie ein Konto in einer Zeile mit höchstens 200 Zeichen ein.", "Beantworten Sie diese Frage.",
                "Beantworten Sie diese Frage.",
            ])
        #expect(try refused.html.texts("//input[@id='email']/@value") == ["ada@"])
        #expect(try refused.html.texts("//select[@id='language']/option[@selected]/@value") == ["de"])
        #expect(try refused.html.count("//details[@open][.//form[contains(@action,'/registrations')]]") == 1)
        #expect(try await registrations(site, session) == [])
        let taken = try await trainer.send(
            path(session, date) + "/registrations", ada.merging(["answer-os": "BSD", "answer-terms": "yes"]) { $1 })
        #expect(taken.status == 303)
        #expect(try await registrations(site, session).first?["answers"] == ["os": "BSD", "terms": true])
    }

    @Test func `who comes to a full date waits, and the page says so before and after`() async throws {
        let site = try await TestSite(at: "2026-11-23T08:00:00Z")
        let session = try await site.webinar(["capacity": 1])
        let trainer = try await site.signedIn(as: .trainer)
        let hint = "//form[contains(@action,'/registrations')]/preceding-sibling::p"
        #expect(try await trainer.get(path(session, date)).html.texts(hint) == [])
        try await site.register("ben@example.org", for: session)
        #expect(
            try await trainer.get(path(session, date)).html.texts(hint) == [
                "All seats are taken or others are already waiting. New registrations go to the waitlist."
            ])
        let waits = try await trainer.send(path(session, date) + "/registrations", ada)
        let page = try await trainer.get(try #require(waits.header("Location")))
        #expect(try told(page) == ["All seats are taken. They’re on the waitlist and will be emailed."])
        #expect(try page.html.texts("//ul[@class='people']/li[2]/p[@class='state']") == ["Waitlist: number 1"])
    }

    @Test func `a series that is booked as a whole is booked for all its dates`() async throws {
        let site = try await TestSite(at: "2026-11-23T08:00:00Z")
        let session = try await site.series(["registration": ["scope": "series"]])
        let trainer = try await site.signedIn(as: .trainer)
        let page = path(session, "2026-12-08T10:00:00")
        #expect(
            try await trainer.get(page).html.texts("//form[contains(@action,'/registrations')]/preceding-sibling::p")
                == ["This series is booked as a whole: one registration covers all dates."])
        #expect(try await trainer.send(page + "/registrations", ada).status == 303)
        #expect(try await registrations(site, session).map { $0["occurrence"] } == [.null])
        #expect(
            try await trainer.get(path(session, "2026-12-15T10:00:00")).html.texts("//ul[@class='people']/li/div/b")
                == ["Ada"])
    }

    @Test func `what cannot be booked any more is said, and not offered`() async throws {
        let site = try await TestSite(at: "2026-11-23T08:00:00Z")
        let trainer = try await site.signedIn(as: .trainer)
        let full = try await site.webinar(["capacity": 1, "waitlist": ["mode": "none"]])
        try await site.register("ben@example.org", for: full)
        let later = try await site.webinar(["registration": ["opens": "2026-11-30T08:00:00Z"]])
        let cancelled = try await site.webinar()
        _ = try await site.post(site.path(cancelled) + "/cancel")
        let draft = try await site.webinar(["status": "draft"])
        for (session, status, sentence) in [
            (full, 409, "All seats are taken and there is no waitlist. Nobody was registered."),
            (later, 409, "Registration isn’t open. Nobody was registered."),
            (cancelled, 410, "This was cancelled or is in the past. Nobody was registered."), (draft, 404, nil),
        ] {
            let page = try await trainer.get(path(session, date)).html
            #expect(try page.count("//form[contains(@action,'/registrations')]") == 0)
            let refused = try await trainer.send(path(session, date) + "/registrations", ada)
            #expect(refused.status == status)
            if let sentence { #expect(try told(refused) == [sentence]) }
        }
    }
}
