import Foundation
import HTTPTypes
import Testing

@Suite struct MoveRoutesTests {
    private let first = "2026-12-08T10:00:00"
    private let second = "2026-12-15T10:00:00"

    private func move(
        _ site: TestSite, _ registration: JSONValue, _ body: JSONValue, as who: TestSite.Who = .trainer,
        _ headers: [String: String] = [:]
    ) async throws -> Reply {
        try await site.post("/api/v1/registrations/\(registration.id)/move", body, as: who, headers)
    }

    private func secret(_ registration: JSONValue) -> [String: String] {
        ["Authorization": "Bearer " + (path(of: registration["manageURL"]).split(separator: "/").last ?? "")]
    }

    @Test func `staff and the registrant change the date in one step`() async throws {
        let site = try await TestSite()
        let session = try await site.series(["capacity": 1])
        let mine = try await site.register("grace@example.org", for: session, on: first)
        let heir = try await site.register("heir@example.org", for: session, on: first)
        #expect(heir["status"] == "waitlisted")
        let before = try await site.journalPosition()
        let moved = try await move(site, mine, ["occurrence": .string(second)], as: .anybody, secret(mine))
        #expect(moved.status == 200, "\(moved.text)")
        #expect(try moved.json["status"] == "confirmed")
        #expect(try moved.json["occurrence"] == .string(second))
        #expect(try moved.json["movedFrom"] == .string(mine.id))
        #expect(
            try await site.journal(after: before) == [
                "created registration", "moved registration", "promoted registration",
            ])
        #expect(try await site.registration(mine)["status"] == "cancelled")
        #expect(try await site.registration(heir)["status"] == "confirmed")
        let back = try await move(site, try moved.json, ["occurrence": .string(first)])
        #expect(back.status == 200)
        #expect(try back.json["status"] == "waitlisted")
        #expect(try back.json["position"] == 1)
        #expect(try back.json.id == mine.id)
    }

    @Test func `nobody else changes a date, and bad input is named`() async throws {
        let site = try await TestSite()
        let session = try await site.series(["capacity": 1, "waitlist": ["mode": "none"]])
        let mine = try await site.register("grace@example.org", for: session, on: first)
        let other = try await site.register("other@example.org", for: session, on: second)
        let draft = try await site.webinar(["status": "draft"])
        let body: JSONValue = ["occurrence": .string(second)]
        #expect(try await move(site, mine, body, as: .anybody).status == 401)
        #expect(try await move(site, mine, body, as: .integration).status == 403)
        #expect(try await move(site, mine, body, as: .anybody, secret(other)).status == 404)
        #expect(try await move(site, ["id": "nothing"], body).status == 404)
        #expect(try await move(site, mine, body, as: .agent).status == 409)
        try expect(
            try await move(site, mine, body),
            refuses: .init(409, "full", "All seats are taken and there is no waitlist."))
        try expect(
            try await move(site, mine, ["occurrence": .string(first)]),
            refuses: .init(409, "conflict", "This is the date that the registration is for."))
        for (body, pointer): (JSONValue, String) in [
            ([:], "/occurrence"), (["occurrence": 5], "/occurrence"), (["occurrence": "tomorrow"], "/occurrence"),
            (["occurrence": "2026-12-09T10:00:00"], "/occurrence"), (["session": "nothing"], "/session"),
            (["session": .string(draft.id)], "/session"), (["occurrence": .string(second), "x": 1], "/x"),
            (["occurrence": .string(second), "answers": 5], "/answers"),
        ] {
            let reply = try await move(site, mine, body)
            #expect(reply.status == 422, "\(body)")
            #expect(try reply.json["errors"]?.items.map { $0["pointer"] } == [.string(pointer)], "\(body)")
        }
        #expect(try await site.registration(mine)["status"] == "confirmed")
        _ = try await site.post("/api/v1/registrations/\(other.id)/cancel")
        #expect(try await move(site, other, ["occurrence": .string(first)]).status == 410)
        site.setClock("2026-12-08T09:00:00Z")
        #expect(try await move(site, mine, body).status == 410)
        #expect(try await move(site, mine, body, ["If-Match": "\"x\""]).status == 412)
    }

    @Test func `a registrant chooses another date on a page, without a script`() async throws {
        let site = try await TestSite()
        let tutorial = try await site.tutorial()
        let session = try await site.series(["capacity": 1, "tutorial": .string(tutorial.id)])
        let other = try await site.webinar([
            "title": "Signatures", "start": "2026-12-10T14:00:00", "tutorial": .string(tutorial.id),
        ])
        let mine = try await site.register("grace@example.org", for: session, on: first)
        try await site.register("holder@example.org", for: session, on: second)
        let page = path(of: mine["manageURL"])
        let way = try #require(try await site.get(page, browser).html.texts("//a[contains(@href,'/move')]/@href").first)
        let choices = try await site.get(way, browser).html
        #expect(try choices.texts("//main/p/b") == ["Retries done right, Tuesday, 8 December 2026, 10:00 in Berlin"])
        let there = try await site.get(way, browser.merging(["Cookie": "zone=America/New_York"]) { $1 }).html
        #expect(try there.texts("//main/p/b") == ["Retries done right, Tuesday, 8 December 2026, 04:00 in New York"])
        #expect(try choices.texts("//ol[@class='dates']/li//time/b").count >= 2)
        #expect(try choices.texts("//ol[@class='dates']/li//p/b[@dir]") == ["Signatures"])
        #expect(
            try choices.texts("//input[@name='session'][@value='\(other.id)']/../button") == [
                "Choose this date : Thursday, 10 December 2026, 14:00–15:00"
            ])
        func send(_ session: JSONValue, _ occurrence: String, at way: String) async throws -> Reply {
            let escaped = occurrence.replacing(":", with: "%3A")
            return try await site.send(
                .post, way, Data("session=\(session.id)&occurrence=\(escaped)&once=\(UUID())".utf8), as: .anybody, form)
        }
        let waits = try await send(session, second, at: way)
        #expect(waits.status == 303)
        let told = try await site.get(try #require(waits.header("Location")), browser).html
        #expect(
            try told.texts("//div[@role='status']/p").first?.hasPrefix("You’re on the waitlist for the new date")
                == true)
        #expect(
            try told.texts("//div[@role='status']/p").first?.hasSuffix(
                "You keep your current place until you have a seat there.") == true)
        #expect(try told.texts("//p[@class='about'][starts-with(.,'Until you have a seat here')]").count == 1)
        let moved = try await send(other, "2026-12-10T14:00:00", at: way)
        let news = try await site.get(try #require(moved.header("Location")), browser).html
        #expect(
            try news.texts("//div[@role='status']/p") == [
                "Your date for “Signatures” is now Thursday, 10 December 2026."
            ])
        // The page that they came from is older than what they did.
        #expect(try await site.get(way, browser).status == 410)
        let refused = try await send(session, second, at: way)
        let hint = try await site.get(try #require(refused.header("Location")), browser).html
        #expect(try hint.texts("//div[@role='status']/p").first?.hasPrefix("That date couldn’t be chosen.") == true)
    }

    @Test func `staff choose another date on the page of the date`() async throws {
        let site = try await TestSite()
        let session = try await site.series(["capacity": 1])
        let mine = try await site.register("grace@example.org", for: session, on: first)
        try await site.register("holder@example.org", for: session, on: "2026-12-22T10:00:00")
        let trainer = try await site.signedIn(as: .trainer)
        let roster = "/staff/sessions/\(session.id)/dates/\(first)"
        let way = try #require(try await trainer.get(roster).html.texts("//a[contains(@href,'/move')]/@href").first)
        #expect(way == roster + "/move?registration=" + mine.id)
        let choices = try await trainer.get(way).html
        #expect(try choices.texts("//input[@name='occurrence']/@value").contains(second))
        let moved = try await trainer.send(
            roster + "/move", ["registration": mine.id, "session": session.id, "occurrence": second])
        #expect(moved.header("Location") == roster + "?done=moved")
        #expect(try await site.registration(mine)["status"] == "cancelled")
        let again = try await trainer.send(
            roster + "/move", ["registration": mine.id, "session": session.id, "occurrence": second])
        #expect(again.status == 410)
    }
}
