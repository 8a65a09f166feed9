import Foundation
import HTTPTypes
import Testing
import Training

@Suite struct ApprovalRoutesTests {
    private let date = "2026-12-08T10:00:00"

    private func session(_ site: TestSite, _ fields: JSONValue = [:]) async throws -> JSONValue {
        let asking: JSONValue = ["capacity": 1, "registration": ["approval": true]]
        return try await site.series(asking.merging(fields))
    }

    private func request(_ email: String, _ site: TestSite, _ session: JSONValue) async throws -> JSONValue {
        let reply = try await site.post(
            site.path(session) + "/registrations",
            ["occurrence": .string(date), "name": "Grace", "email": .string(email)], as: .anybody)
        #expect(reply.status == 201, "\(reply.text)")
        #expect(try reply.json == ["status": "requested", "position": .null, "confirmBy": .null])
        let all = try await site.get(site.path(session) + "/registrations?status=requested", as: .trainer)["items"]
        return try #require(all?.items.last)
    }

    @Test func `staff approve and decline requests`() async throws {
        let site = try await TestSite()
        let session = try await session(site)
        let ada = try await request("ada@example.org", site, session)
        let bob = try await request("bob@example.org", site, session)
        let cleo = try await request("cleo@example.org", site, session)
        let before = try await site.journalPosition()
        let approved = try await site.post("/api/v1/registrations/\(bob.id)/approve", nil, as: .agent)
        #expect(approved.status == 200, "\(approved.text)")
        #expect(try approved.json["status"] == "confirmed")
        let waits = try await site.post("/api/v1/registrations/\(ada.id)/approve")
        #expect(try waits.json["status"] == "waitlisted")
        let declined = try await site.post("/api/v1/registrations/\(cleo.id)/decline", ["reason": "Partners only."])
        #expect(try declined.json["status"] == "cancelled")
        #expect(try declined.json["declined"] == ["reason": "Partners only."])
        #expect(
            try await site.journal(after: before) == [
                "approved registration", "approved registration", "declined registration",
            ])
        #expect(try await site.post("/api/v1/registrations/\(cleo.id)/approve").status == 409)
        #expect(try await site.post("/api/v1/registrations/\(bob.id)/decline").status == 409)
    }

    @Test func `nobody else decides, and bad input is named`() async throws {
        let site = try await TestSite()
        let session = try await session(site)
        let ada = try await request("ada@example.org", site, session)
        for verb in ["approve", "decline"] {
            let path = "/api/v1/registrations/\(ada.id)/\(verb)"
            #expect(try await site.post(path, nil, as: .anybody).status == 401)
            #expect(try await site.post(path, nil, as: .integration).status == 403)
            #expect(try await site.post(path, ["x": 1]).status == 422)
            #expect(try await site.post(path, nil, as: .trainer, ["If-Match": "\"x\""]).status == 412)
            #expect(try await site.post("/api/v1/registrations/nothing/\(verb)").status == 404)
        }
        let long = try await site.post(
            "/api/v1/registrations/\(ada.id)/decline", ["reason": .string(String(repeating: "x", count: 1_001))])
        #expect(long.status == 422)
        #expect(try await site.registration(ada)["status"] == "requested")
        for approval: JSONValue in [1, "yes", [true]] {
            let reply = try await site.patch(site.path(session), ["registration": ["approval": approval]])
            #expect(try reply.json["errors"]?.items.map { $0["pointer"] } == ["/registration/approval"])
        }
    }

    @Test func `the form says so beforehand, and the page of the date has a button for each decision`() async throws {
        let site = try await TestSite()
        let session = try await session(site)
        let form = try await site.get("/sessions/\(session.id)/register", browser).html
        #expect(
            try form.texts("//form//p[@class='notice']") == [
                "The trainers approve each request. Your seat is only booked once they have. We’ll email you either way."
            ])
        let ada = try await request("ada@example.org", site, session)
        let bob = try await request("bob@example.org", site, session)
        let trainer = try await site.signedIn(as: .trainer)
        let roster = "/staff/sessions/\(session.id)/dates/\(date)"
        #expect(
            try await trainer.get(roster).html.texts("//button[@name='approve']/@value") == [ada.id, bob.id])
        let approved = try await trainer.send(roster + "/approval", ["approve": ada.id])
        #expect(approved.header("Location") == roster + "?done=approved")
        let declined = try await trainer.send(
            roster + "/approval", ["decline": bob.id, "reason-\(bob.id)": " Too many. "])
        #expect(declined.header("Location") == roster + "?done=declined")
        #expect(try await site.registration(bob)["declined"] == ["reason": "Too many."])
        let page = try await trainer.get(roster).html
        let states = try page.texts("//ul[@class='people']/li/p[@class='state']")
        #expect(states.map { $0.prefix { $0 != " " } } == ["Confirmed", "Declined"])
        let again = try await trainer.send(roster + "/approval", ["approve": bob.id])
        #expect(again.status == 409)
        #expect(try again.html.texts("//p[@role='alert']") == ["This registration does not wait for a decision."])
        let mine = try await site.registration(bob)
        #expect(
            try await site.get(path(of: mine["manageURL"]), browser).html.texts("//p[@class='state']") == [
                "Not approved: Too many."
            ])
    }

    @Test func `a reason that is too long is not cut, and stays in its form`() async throws {
        let site = try await TestSite()
        let session = try await session(site)
        let ada = try await request("ada@example.org", site, session)
        let trainer = try await site.signedIn(as: .trainer)
        let reason = String(repeating: "x", count: 1_001)
        let refused = try await trainer.send(
            "/staff/sessions/\(session.id)/dates/\(date)/approval", ["decline": ada.id, "reason-\(ada.id)": reason])
        #expect(refused.status == 422)
        #expect(
            try refused.html.texts("//p[@role='alert']") == ["Shorten the reason: it may have at most 1000 characters."]
        )
        #expect(try refused.html.texts("//details[@open]//input[@form='approval']/@value") == [reason])
        #expect(try await site.registration(ada)["status"] == "requested")
    }

    @Test func `a minimum above the capacity is refused`() async throws {
        let site = try await TestSite()
        let session = try await site.webinar(["capacity": 5])
        for (fields, pointer): (JSONValue, String) in [
            (["minimum": 6], "/minimum"), (["minimum": 0], "/minimum"), (["minimum": "2"], "/minimum"),
            (["decideBefore": "soon"], "/decideBefore"), (["decideBefore": "P400D"], "/decideBefore"),
        ] {
            let reply = try await site.patch(site.path(session), fields)
            #expect(reply.status == 422)
            #expect(try reply.json["errors"]?.items.map { $0["pointer"] } == [.string(pointer)], "\(fields)")
        }
        let after = try await site.patch(site.path(session), ["minimum": 5, "decideBefore": "P2D"])
        #expect(try after.json["minimum"] == 5)
        #expect(try after.json["decideBefore"] == "PT48H")
    }

    @Test func `the schedule and the page of a date show a minimum that is not reached`() async throws {
        let site = try await TestSite(at: "2026-12-01T08:00:00Z")
        let session = try await site.webinar([
            "start": "2026-12-08T10:00:00", "minimum": 2, "decideBefore": "P2D",
        ])
        let trainer = try await site.signedIn(as: .trainer)
        let roster = "/staff/sessions/\(session.id)/dates/2026-12-08T10:00:00"
        let awaited = "The minimum is 2. Trainers are told on"
        for page in ["/staff/schedule?trainer=all", roster] {
            #expect(try await trainer.get(page).text.contains(awaited), "\(page)")
        }
        site.setClock("2026-12-06T09:00:00Z")
        // Signed in anew: browsers are signed out after half a day.
        let later = try await site.signedIn(as: .trainer)
        for page in ["/staff/schedule?trainer=all", roster] {
            #expect(try await later.get(page).text.contains("Fewer than the minimum of 2."), "\(page)")
        }
        for name in ["ada", "bob"] { try await site.register("\(name)@example.org", for: session) }
        #expect(try await !later.get(roster).text.contains("minimum of 2"))
    }

    @Test func `the page after the form promises a requested place to nobody`() async throws {
        let site = try await TestSite(confirming: .always)
        let session = try await session(site, ["capacity": 10])
        let fields = [
            "name=Grace", "email=grace%40example.org", "place=2026-12-08T10%3A00%3A00%2F", "colleague-0-name=Ada",
            "colleague-0-email=ada%40example.org",
        ]
        let reply = try await site.send(
            .post, "/sessions/\(session.id)/register", Data(fields.joined(separator: "&").utf8), as: .anybody, form)
        #expect(reply.status == 201, "\(reply.text)")
        #expect(
            try reply.html.texts("//section[@aria-labelledby='colleagues']//li/span") == [
                "Their request goes to the trainers when they’ve confirmed their address by the link in our email."
            ])
        #expect(reply.text.contains("Your request waits for your confirmation until"))
        #expect(!reply.text.contains("place is held"))
        let open = try await TestSite()
        let asking = try await self.session(open, ["capacity": 10])
        let unconfirmed = try await open.send(
            .post, "/sessions/\(asking.id)/register", Data(fields.joined(separator: "&").utf8), as: .anybody, form)
        #expect(
            try unconfirmed.html.texts("//section[@aria-labelledby='colleagues']//li/span") == [
                "Their request has been received. We’re emailing them."
            ])
    }

    @Test func `a request that is moved stays a request, and no page speaks of its place`() async throws {
        let site = try await TestSite()
        let session = try await session(site, ["capacity": 10])
        let ada = try await request("ada@example.org", site, session)
        let trainer = try await site.signedIn(as: .trainer)
        let roster = "/staff/sessions/\(session.id)/dates/\(date)"
        let moved = try await trainer.send(
            roster + "/move", ["registration": ada.id, "session": session.id, "occurrence": "2026-12-15T10:00:00"])
        #expect(moved.header("Location") == roster + "?done=requested")
        let told = try await trainer.get(roster + "?done=requested").text
        #expect(told.contains("The request for the other date waits for approval."))
        let all = try await site.get(site.path(session) + "/registrations?status=requested", as: .trainer)["items"]
        let new = try #require(all?.items.first { $0["movedFrom"] == .string(ada.id) })
        let page = path(of: ada["manageURL"])
        let mine = try await site.get(page + "?done=moved&registration=" + new.id, browser).text
        #expect(mine.contains("You’ve asked for the new date of “"))
        #expect(!mine.contains("You keep your current place") && !mine.contains("Until you have a seat here"))
    }
}
