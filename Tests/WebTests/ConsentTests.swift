import Foundation
import HTTPTypes
import Testing

@Suite struct ConsentTests {
    private let wording = "I agree that Acme <takes> photos of me & shows them."
    private let date = "2026-12-01T10:00:00"

    private func webinar(_ site: TestSite, isRequired: Bool = true) async throws -> JSONValue {
        try await site.webinar([
            "language": "en",
            "registration": ["questions": [question(wording, isRequired: isRequired)]],
        ])
    }

    private func question(_ wording: String, isRequired: Bool = true) -> JSONValue {
        ["id": "photos", "label": .string(wording), "kind": "consent", "required": .bool(isRequired)]
    }

    private func send(_ site: TestSite, _ session: JSONValue, _ fields: [String: String]) async throws -> Reply {
        let person = ["name": "Grace", "email": "grace@example.org", "timeZone": "UTC"]
        return try await site.send(
            .post, "/sessions/\(session.id)/register", formBody(person.merging(fields) { $1 }), as: .anybody, form)
    }

    private func reword(_ site: TestSite, _ session: JSONValue, _ wording: String) async throws {
        let reply = try await site.patch(
            site.path(session), ["registration": ["questions": [question(wording)]]])
        #expect(reply.status == 200, "\(reply.text)")
    }

    @Test func `what somebody agreed to stays, with its day, when the question changes`() async throws {
        let site = try await TestSite()
        let session = try await webinar(site)
        let page = try await site.get("/sessions/\(session.id)/register", browser).html
        #expect(try page.texts("//input[@name='answer-photos']/@value") == [wording])
        #expect(try await send(site, session, [:]).status == 422)
        #expect(try await send(site, session, ["answer-photos": wording]).status == 201)
        site.advanceClock(seconds: 60)
        try await reword(site, session, "I agree to films.")

        let agreed: JSONValue = [
            ["question": "photos", "wording": .string(wording), "language": "en", "at": "2026-12-01T08:00:00Z"]
        ]
        let list = try await site.get(site.path(session) + "/registrations", as: .trainer)["items"]?.items
        let registration = try #require(list?.first)
        #expect(registration["consents"] == agreed)
        let held = try await site.get("/api/v1/registrants/grace%40example.org", as: .admin).json
        #expect(held["registrations"]?.items.first?["consents"] == agreed)
        let own = try await site.get(path(of: registration["manageURL"]), browser).html
        #expect(try own.texts("//q") == [wording])
        #expect(try own.texts("//p[q]") == ["You agreed on Tuesday, 1 December 2026: \(wording)"])
        let roster = try await site.signedIn(as: .trainer).get("/staff/sessions/\(session.id)/dates/\(date)").html
        #expect(
            try roster.texts("//ul[@class='people']/li[1]//p[@class='about']") == [
                "\(wording) ✓ Tuesday, 1 December 2026"
            ])
    }

    @Test func `a form with a former wording is shown again, and agrees to nothing`() async throws {
        let site = try await TestSite()
        let session = try await webinar(site, isRequired: false)
        try await reword(site, session, "I agree to films.")
        let reply = try await send(site, session, ["answer-photos": wording])
        #expect(reply.status == 409)
        #expect(try reply.html.texts("//input[@name='answer-photos']/@value") == ["I agree to films."])
        #expect(try reply.html.count("//input[@name='answer-photos'][@checked]") == 0)
        #expect(try await site.get(site.path(session) + "/registrations", as: .trainer)["items"]?.items == [])
    }

    @Test func `programs and staff agree for somebody to what the question says now`() async throws {
        let site = try await TestSite()
        let session = try await webinar(site)
        let refused = try await site.post(
            site.path(session) + "/registrations",
            ["name": "Ada", "email": "ada@example.org", "answers": ["photos": "yes"]], as: .anybody)
        try expect(refused, refuses: .invalid("/answers/photos", "Must be true or false."))
        let ada = try await site.register("ada@example.org", for: session, ["answers": ["photos": true]])
        #expect(ada["consents"]?.items.map { $0["wording"] } == [.string(wording)])

        // Who cancels and comes back agrees anew, and what was agreed to before stays known.
        _ = try await site.post("/api/v1/registrations/\(ada.id)/cancel")
        site.advanceClock(seconds: 60)
        try await reword(site, session, "I agree to films.")
        let again = try await site.register("ada@example.org", for: session, ["answers": ["photos": true]])
        #expect(
            again["consents"]?.items.map { [$0["wording"], $0["at"]] } == [
                [.string(wording), "2026-12-01T08:00:00Z"], ["I agree to films.", "2026-12-01T08:01:00Z"],
            ])
        #expect(try await site.delete("/api/v1/registrants/ada%40example.org", as: .admin).status == 204)
        #expect(try await site.registration(again)["consents"] == [])
    }

    @Test func `no consent is kept of who did not agree`() async throws {
        let site = try await TestSite()
        let session = try await webinar(site, isRequired: false)
        for answers: JSONValue in [[:], ["photos": false]] {
            let email = "p\(answers == [:] ? 1 : 2)@example.org"
            let made = try await site.register(email, for: session, ["answers": answers])
            #expect(made["consents"] == [])
        }
    }
}
