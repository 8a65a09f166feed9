import Foundation
import Testing

@Suite struct WalkInTests {
    private let date = "2026-12-01T10:00:00"

    @Test func `staff add somebody who came, once however often the form is sent`() async throws {
        let site = try await TestSite(at: "2026-12-01T08:30:00Z")
        let session = try await site.webinar(["capacity": 1])
        try await site.register("ada@example.org", for: session)
        let trainer = try await site.signedIn(as: .trainer)
        let page = "/staff/sessions/\(session.id)/dates/\(date)"
        let form = try await trainer.get(page).html
        let once = try #require(
            try form.texts("//form[contains(@action,'/walk-ins')]/input[@name='once']/@value").first)
        for _ in 0..<2 {
            let sent = try await trainer.send(
                page + "/walk-ins", ["name": "Grace", "email": "", "account": "", "language": "de", "once": once])
            #expect(sent.header("Location") == page + "?done=walkedIn")
        }
        let after = try await trainer.get(page + "?done=walkedIn").html
        #expect(try after.texts("//*[@role='status']").first == "Added. They have a seat and are marked as attended.")
        #expect(try after.texts("//ul[@class='people']/li/div/b") == ["Grace", "Grace"])
        #expect(try after.texts("//ul[@class='people']//option[@selected]") == ["Attended"])
        let items = try await site.get(site.path(session) + "/registrations", as: .trainer)["items"]?.items ?? []
        #expect(items.map { $0["email"] } == ["ada@example.org", .null])
        // The address of one who is there marks them.
        let known = try await trainer.send(page + "/walk-ins", ["name": "A", "email": "ada@example.org"])
        #expect(known.header("Location") == page + "?done=arrived")
    }

    @Test func `what is wrong stands at its field, and before the hour there is no form`() async throws {
        let site = try await TestSite(at: "2026-12-01T07:00:00Z")
        let session = try await site.webinar()
        let trainer = try await site.signedIn(as: .trainer)
        let page = "/staff/sessions/\(session.id)/dates/\(date)"
        #expect(try await trainer.get(page).html.count("//form[contains(@action,'/walk-ins')]") == 0)
        #expect(try await trainer.send(page + "/walk-ins", ["name": "Grace"]).status == 409)
        site.setClock("2026-12-01T08:30:00Z")
        let refused = try await trainer.send(page + "/walk-ins", ["name": "", "email": "ada@"])
        #expect(refused.status == 422)
        #expect(try refused.html.texts("//*[@aria-invalid]/@id") == ["walk-in-name", "walk-in-email"])
        #expect(try refused.html.count("//details[@open][.//form[contains(@action,'/walk-ins')]]") == 1)
    }

    @Test func `who left no address is erased by the registration`() async throws {
        let site = try await TestSite(at: "2026-12-01T08:30:00Z")
        let session = try await site.webinar(["capacity": 1])
        let made = try await site.post(site.path(session, date) + "/walk-ins", ["name": "Xanthippe"], as: .agent)
        let id = try made.json.id
        let path = "/api/v1/registrations/\(id)"
        #expect(try await site.dump().range(of: Data("Xanthippe".utf8)) != nil)
        for who in [TestSite.Who.trainer, .agent, .integration] {
            #expect(try await site.delete(path + "/person", as: who).status == 403)
        }
        #expect(try await site.delete(path + "/person", as: .admin).status == 204)
        #expect(try await site.get(path, as: .agent)["name"] == "Erased")
        #expect(try await site.dump().range(of: Data("Xanthippe".utf8)) == nil)
        #expect(try await site.delete(path + "/person", as: .admin).status == 404)
        #expect(try await site.delete("/api/v1/registrations/nothing/person", as: .admin).status == 404)
    }

    @Test func `admins erase who left no address on the page of the date`() async throws {
        let site = try await TestSite(at: "2026-12-01T08:30:00Z")
        let session = try await site.webinar()
        let made = try await site.post(site.path(session, date) + "/walk-ins", ["name": "Grace"], as: .agent)
        let page = "/staff/sessions/\(session.id)/dates/\(date)"
        let (trainer, admin) = (try await site.signedIn(as: .trainer), try await site.signedIn(as: .admin))
        #expect(try await trainer.get(page).html.count("//a[contains(@href,'/erase?')]") == 0)
        #expect(try await trainer.send(page + "/erase", ["registration": made.json.id]).status == 403)
        let link = try #require(try await admin.get(page).html.texts("//a[contains(@href,'/erase?')]/@href").first)
        #expect(try await admin.get(link).html.texts("//h1") == ["Erase data: Grace"])
        for _ in 0..<2 {
            let sent = try await admin.send(page + "/erase", ["registration": made.json.id])
            #expect(sent.header("Location") == page + "?done=erased")
        }
        let after = try await admin.get(page + "?done=erased").html
        #expect(try after.texts("//ul[@class='people']/li/div/b") == ["Erased"])
        #expect(try after.count("//a[contains(@href,'/erase?')]") == 0)
    }

    @Test func `programs of staff add people, and nobody else does`() async throws {
        let site = try await TestSite(at: "2026-12-01T08:30:00Z")
        let session = try await site.webinar(["capacity": 1])
        let path = site.path(session, date) + "/walk-ins"
        let body: JSONValue = ["name": "Grace", "email": "grace@example.org"]
        let made = try await site.post(path, body, as: .agent)
        #expect(made.status == 201)
        #expect(try made["attendance"] == [["occurrence": .string(date), "attendance": "attended", "minutes": .null]])
        let again = try await site.post(path, body, as: .agent)
        #expect(again.status == 200)
        #expect(try again["id"] == made["id"])
        for who in [TestSite.Who.anybody, .integration] {
            #expect([401, 403].contains(try await site.post(path, body, as: who).status))
        }
        let wrong = try await site.post(path, ["email": "x", "seat": 1], as: .trainer)
        #expect(wrong.status == 422)
        let pointers = try wrong["errors"]?.items.compactMap { $0["pointer"]?.text } ?? []
        #expect(pointers.sorted() == ["/email", "/name", "/seat"])
        #expect(try await site.post(site.path(session, "2026-12-02T10:00:00") + "/walk-ins", body).status == 404)
    }
}
