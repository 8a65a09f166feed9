import Foundation
import HTTPTypes
import Operations
import Storage
import Testing
import Training

@Suite struct RegistrantRoutesTests {
    private let person = "/api/v1/registrants/ada%40example.org"

    @Test func `all that is held of a person is exported`() async throws {
        let site = try await TestSite()
        let life = try await site.life()
        let held = try await site.get(person, as: .admin).json
        #expect(held["email"] == "Ada@Example.org")
        #expect(held["registrations"]?.items.map(\.id) == [life.past.id, life.coming.id])
        #expect(held["registrations"]?.items.last?["answers"] == ["wish": "Ada's own words"])
        #expect(held["feedback"]?.items.map { $0["comment"] } == ["Ada was here"])
        #expect(held["interest"]?.items.map { $0["tutorial"] } == [.string(life.tutorial.id)])
        #expect(held["refusals"]?.items.map { $0["kind"] } == ["messages"])
        #expect(held["tickets"]?.items.map { [$0["subject"], $0["name"]] } == [["Callback fails", "Ada"]])
        #expect(held["mail"]?.items == [])
        #expect(try await site.get(person, as: .admin).header("Cache-Control") == "no-store")
        for who in [TestSite.Who.trainer, .agent, .integration] {
            #expect(try await site.get(person, as: who).status == 403)
            #expect(try await site.delete(person, as: who).status == 403)
        }
        try await expect(site.get(person, site.bearer(life.coming)), refuses: .noToken)
    }

    @Test func `who is erased leaves no trace in the file, and the counts stay`() async throws {
        let site = try await TestSite()
        let life = try await site.life()
        for word in ["Ada", "ada@example.org", "Ada's own words", "adacorp"] {
            #expect(try await site.dump().range(of: Data(word.utf8)) != nil, "\(word)")
        }
        let before = try await site.journalPosition()
        #expect(try await site.delete(person, as: .admin).status == 204)
        #expect(
            try await site.journal(after: before) == [
                "cancelled registration", "promoted registration", "erased registrant", "updated ticket",
            ])
        // The seat to come went to who waited for it; the one that was taken stays taken.
        #expect(try await site.registration(life.waiting)["status"] == "confirmed")
        let past = try await site.registration(life.past)
        #expect(
            ["name", "email", "accountID", "timeZone", "manageURL", "feed", "status"].map { past[$0] } == [
                "Erased", .null, .null, .null, .null, .null, "confirmed",
            ])
        #expect(past["attendance"]?.items.map { $0["attendance"] } == ["attended"])
        let feedback = try await site.get("/api/v1/sessions/\(life.pastSession.id)/feedback", as: .agent).json
        #expect(feedback["items"]?.items.map { [$0["score"], $0["comment"]] } == [[5, ""]])
        #expect(try await site.get("/api/v1/tutorials/\(life.tutorial.id)", as: .agent)["interested"] == 0)
        let csv = try await site.get(
            "/api/v1/sessions/\(life.pastSession.id)/registrations", as: .agent, ["Accept": "text/csv"])
        #expect(csv.text.contains(",Erased,,,confirmed,"))

        let dump = try await site.dump()
        for word in ["Ada", "ada@example.org", "adacorp"] {
            #expect(dump.range(of: Data(word.utf8)) == nil, "\(word)")
        }
        try await expect(site.get(person, as: .admin), refuses: .missing("person"))
        try await expect(site.delete(person, as: .admin), refuses: .missing("person"))
        #expect(try await Installation(site.database).check(now: site.now) == [])
    }

    @Test func `every link of who was erased is void, and the address registers anew as somebody else`() async throws {
        let site = try await TestSite()
        let life = try await site.life()
        let feed = path(of: life.coming["feed"])
        #expect(try await site.get(feed).status == 200)
        _ = try await site.delete(person, as: .admin)
        #expect(try await site.get(path(of: life.coming["manageURL"]), browser).status == 404)
        #expect(try await site.get(feed).status == 404)
        #expect(try await site.get("/api/v1/sessions", site.bearer(life.coming)).status == 401)
        let position = try await site.journalPosition()
        _ = try await site.post("/my/link", ["email": "ada@example.org"], as: .anybody)
        #expect(try await site.journalPosition() == position)

        let anew = try await site.register("ada@example.org", for: life.comingSession)
        #expect(anew.id != life.coming.id)
        #expect(anew["manageURL"] != life.coming["manageURL"])
        let mine = try await site.get(path(of: anew["manageURL"]), ["Accept": "application/json"])
        #expect(try mine["registrations"]?.items.map(\.id) == [anew.id])
        #expect(try await site.get(path(of: life.coming["manageURL"])).status == 404)
    }

    @Test func `who only asked for a tutorial is held, and can be erased`() async throws {
        let site = try await TestSite()
        let tutorial = try await site.tutorial()
        _ = try await site.post(
            "/api/v1/tutorials/\(tutorial.id)/interest", ["email": "Ada@example.org"], as: .anybody)
        #expect(try await site.get(person, as: .admin)["registrant"] == JSONValue.null)
        #expect(try await site.delete(person, as: .admin).status == 204)
        #expect(try await site.get(person, as: .admin).status == 404)
    }

    @Test func `who only leads an account, or only got no mail, is held, and can be erased`() async throws {
        let site = try await TestSite()
        let now = site.now
        try await site.database.write { connection in
            try connection.insertLead("Ada@example.org", ofAccount: "acme.example", now: now)
            _ = try connection.insert(
                UndeliverableAddress(key: "ben@example.org", status: "5.1.1", detail: nil, reportedAt: now))
        }
        let held = try await site.get(person, as: .admin).json
        #expect(held["accountsLed"] == ["acme.example"])
        #expect(held["undeliverable"] == JSONValue.null)
        let other = "/api/v1/registrants/ben%40example.org"
        #expect(
            try await site.get(other, as: .admin)["undeliverable"] == [
                "status": "5.1.1", "detail": nil, "reportedAt": "2026-12-01T08:00:00Z",
            ])
        for path in [person, other] {
            #expect(try await site.delete(path, as: .admin).status == 204)
            #expect(try await site.get(path, as: .admin).status == 404)
        }
    }

    @Test(arguments: ["x", "nobody@example.org", "%00", "erased:", "%25", "ada@example.org%0d%0a", "' OR 1=1"])
    func `nobody of a name that is none is found or erased`(name: String) async throws {
        let site = try await TestSite()
        let life = try await site.life()
        let path = "/api/v1/registrants/" + (name.addingPercentEncoding(withAllowedCharacters: .urlPathAllowed) ?? "")
        #expect(try await site.get(path, as: .admin).status == 404)
        #expect(try await site.delete(path, as: .admin).status == 404)
        #expect(try await site.registration(life.coming)["status"] == "confirmed")
    }
}

extension TestSite {
    /// The data that a person leaves behind.
    struct Life {
        let pastSession: JSONValue
        let comingSession: JSONValue
        let past: JSONValue
        let coming: JSONValue
        let waiting: JSONValue
        let tutorial: JSONValue
    }

    /// Ada came to a date, has a seat in another for which Grace waits, and said this and that.
    fileprivate func life() async throws -> Life {
        let pastSession = try await webinar()
        let comingSession = try await webinar([
            "start": "2026-12-20T10:00:00", "capacity": 1,
            "registration": ["questions": [["id": "wish", "label": "Wish?", "kind": "text"]]],
        ])
        let past = try await register(
            "Ada@Example.org", for: pastSession,
            ["name": "Ada", "accountID": "adacorp", "timeZone": "Asia/Kolkata"])
        let coming = try await register(
            "ada@example.org", for: comingSession, ["name": "Ada", "answers": ["wish": "Ada's own words"]])
        let waiting = try await register("grace@example.org", for: comingSession)
        setClock("2026-12-01T10:30:00Z")
        let feedback = try await feedbackPath(past)
        _ = try await post(feedback, ["score": 5, "comment": "Ada was here"], as: .anybody)
        _ = try await post(
            path(pastSession) + "/attendance", ["items": [["email": "ada@example.org", "attendance": "attended"]]])
        _ = try await post(try await unsubscribePath(.messages, "ada@example.org"), nil, as: .anybody)
        let tutorial = try await tutorial()
        _ = try await post("/api/v1/tutorials/\(tutorial.id)/interest", ["email": "ada@example.org"], as: .anybody)
        let ticket = try await post(
            "/api/v1/tickets",
            [
                "subject": "Callback fails", "description": "It does not arrive.",
                "requester": ["name": "Ada", "email": "ada@Example.org"],
            ], as: .agent)
        #expect(ticket.status == 201, "\(ticket.text)")
        return Life(
            pastSession: pastSession, comingSession: comingSession, past: past, coming: coming, waiting: waiting,
            tutorial: tutorial)
    }
}
