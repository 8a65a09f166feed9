import Foundation
import HTTPTypes
import Operations
import Storage
import Testing
import Web

/// A session in a BigBlueButton room, from its schedule to its recording.
@Suite struct RoomLifeTests {
    private let room: JSONValue = ["room": ["kind": "bigbluebutton"]]
    /// 09:00 to 10:00 in UTC.
    private let date = "2026-12-01T10:00:00"

    @Test func `a session lives in its room from the first trainer to the recording`() async throws {
        let server = try await StandInBigBlueButton()
        let site = try await TestSite(rooms: server.settings())
        let tutorial = try await site.tutorial()
        let title = "Räume & <Rechte>: 100 % + mehr"
        let session = try await site.webinar(
            room.merging(["tutorial": .string(tutorial.id), "title": .string(title)]))
        #expect(session["room"] == ["kind": "bigbluebutton", "releasedBefore": "PT15M"])
        #expect(session["join"] == .null)
        #expect(try await site.get(site.path(session)).json["room"] == .null)
        let ada = try await site.register("ada@example.org", for: session, ["name": "Ada O’Hara & Söhne"])
        let grace = try await site.register("grace@example.org", for: session)
        let alan = try await site.register("alan@example.org", for: session)
        let (adasLink, gracesLink) = (try await site.joinPath(of: ada), try await site.joinPath(of: grace))

        // Before the doors open.
        site.setClock("2026-12-01T08:44:00Z")
        server.setClock(site.now)
        #expect(try await site.get(adasLink).status == 409)
        let browser = try await site.signedIn(as: .trainer)
        let page = "/staff/sessions/\(session.id)/dates/\(date)"
        #expect(try await browser.get(page).html.texts("//a[@href='\(page)/join']") == ["Join as moderator"])
        #expect(server.enter(try await browser.get(page + "/join").header("Location")) == "MODERATOR")
        #expect(server.latest["name"] == title)

        // They come, and one leaves.
        site.setClock("2026-12-01T08:59:00Z")
        server.setClock(site.now)
        let adasWay = try await site.get(adasLink, WebTests.browser)
        #expect(adasWay.status == 303)
        #expect(adasWay.header("Cache-Control") == "private, no-store")
        #expect(server.enter(adasWay.header("Location")) == "VIEWER")
        try await site.pass(until: "2026-12-01T09:09:00Z", with: server)
        #expect(server.enter(try await site.get(gracesLink).header("Location")) == "VIEWER")
        try await site.pass(until: "2026-12-01T09:29:00Z", with: server)
        server.leave(ada.id)
        try await site.pass(until: "2026-12-01T09:40:00Z", with: server)
        #expect(server.created.meetings == 1)
        #expect(try await site.attendance(ada) == [])

        // It ends early. The callback has the room asked at once.
        let ended = try #require(server.end())
        #expect(try await site.get(ended.end).status == 204)
        try await site.askRooms()
        try await site.pass(until: "2026-12-01T10:00:00Z", with: server)
        #expect(try await site.attendance(ada) == ["attended 29"])
        #expect(try await site.attendance(grace) == ["attended 30"])
        #expect(try await site.attendance(alan) == ["absent 0"])

        // The report knows it to the second.
        let report = ["Authorization": StandInBigBlueButton.bearer(expiring: instant("2026-12-02T10:00:00Z"))]
        #expect(try await site.post(ended.report, ended.body, as: .anybody, report).status == 204)
        #expect(try await site.attendance(ada) == ["attended 30"])
        #expect(try await site.attendance(grace) == ["attended 31"])
        let position = try await site.journalPosition()
        #expect(try await site.post(ended.report, ended.body, as: .anybody, report).status == 204)
        #expect(try await site.journal(after: position) == [])
        let roster = try await browser.get(page).text
        #expect(roster.contains("30 min · from the room"))

        // The recording is offered, and published with one press.
        server.record(minutes: 38)
        site.setClock("2026-12-01T12:00:00Z")
        let form = ["Content-Type": "application/x-www-form-urlencoded"]
        #expect(try await site.send(.post, ended.recording, ended.notice(), form).status == 204)
        try await site.askRooms()
        #expect(try await site.get("/api/v1/tutorials/\(tutorial.id)").json["materials"] == [])
        let offered = try await browser.get("/staff/sessions/\(session.id)").html
        let recording = try #require(offered.texts("//button[@name='recording']/@value").first)
        for _ in 0..<2 {
            let sent = try await browser.send(
                "/staff/sessions/\(session.id)/recordings", ["recording": recording])
            #expect(sent.status == 303)
        }
        #expect(
            try await site.get("/api/v1/tutorials/\(tutorial.id)").json["materials"] == [
                [
                    "title": .string(title + ", 2026-12-01"), "url": "https://bbb.example/playback/\(recording)",
                    "kind": "recording",
                ]
            ])
        #expect(try await browser.get("/staff/sessions/\(session.id)").text.contains("Published"))
    }

    @Test func `a recording is published by itself where the setting says so`() async throws {
        let server = try await StandInBigBlueButton()
        let site = try await TestSite(rooms: server.settings(recording: .publish))
        let tutorial = try await site.tutorial()
        let session = try await site.webinar(room.merging(["tutorial": .string(tutorial.id)]))
        let ada = try await site.register("ada@example.org", for: session)
        let link = try await site.joinPath(of: ada)
        site.setClock("2026-12-01T09:00:00Z")
        server.setClock(site.now)
        #expect(server.enter(try await site.get(link).header("Location")) == "VIEWER")
        #expect(server.latest["record"] == "true")
        try await site.pass(until: "2026-12-01T09:30:00Z", with: server)
        _ = server.end()
        try await site.pass(until: "2026-12-01T10:00:00Z", with: server)
        server.record(minutes: 30)
        // No callback came: the room is asked all the same.
        try await site.pass(until: "2026-12-01T10:02:00Z", with: server)
        let materials = try await site.get("/api/v1/tutorials/\(tutorial.id)").json["materials"]
        #expect(materials?.items.map { $0["kind"] } == ["recording"])
    }

    @Test func `forged, foreign and unknown notices change nothing`() async throws {
        let server = try await StandInBigBlueButton()
        let site = try await TestSite(rooms: server.settings())
        let session = try await site.webinar(room)
        let ada = try await site.register("ada@example.org", for: session)
        let link = try await site.joinPath(of: ada)
        site.setClock("2026-12-01T09:00:00Z")
        server.setClock(site.now)
        #expect(server.enter(try await site.get(link).header("Location")) == "VIEWER")
        site.setClock("2026-12-01T10:00:00Z")
        server.setClock(site.now)
        let ended = try #require(server.end())
        let later = instant("2026-12-02T10:00:00Z")
        let before = try await site.dump()
        func report(_ header: String?, _ body: JSONValue? = nil) async throws -> Int {
            try await site.post(
                ended.report, body ?? ended.body, as: .anybody, header.map { ["Authorization": $0] } ?? [:]
            ).status
        }
        #expect(try await report(nil) == 401)
        #expect(try await report(StandInBigBlueButton.bearer(expiring: later, secret: "guessed")) == 401)
        #expect(try await report(StandInBigBlueButton.bearer(expiring: instant("2026-12-01T09:59:59Z"))) == 401)
        #expect(try await report("Bearer eyJhbGciOiJub25lIn0.eyJleHAiOjk5OTk5OTk5OTl9.") == 401)
        let signed = StandInBigBlueButton.bearer(expiring: later)
        #expect(try await report(signed, ended.body.merging(["meeting_id": "another"])) == 410)
        #expect(try await report(signed, ["meeting_id": .string(ended.id)]) == 422)
        #expect(try await report(signed, ["meeting_id": .string(ended.id), "data": ["start": "soon"]]) == 422)
        let form = ["Content-Type": "application/x-www-form-urlencoded"]
        #expect(try await site.send(.post, ended.recording, ended.notice(secret: "guessed"), form).status == 401)
        #expect(try await site.send(.post, ended.recording, Data("x=y".utf8), form).status == 401)
        let foreign = StandInBigBlueButton.token("{\"meeting_id\":\"another\",\"record_id\":\"x\"}")
        #expect(
            try await site.send(.post, ended.recording, Data("signed_parameters=\(foreign)".utf8), form).status == 410)
        #expect(try await site.get("/rooms/" + String(repeating: "a", count: 44) + "/ended").status == 404)
        #expect(try await site.dump() == before)
        // The same report with a valid signature counts.
        #expect(try await report(signed) == 204)
        #expect(try await site.attendance(ada) == ["attended 60"])
    }

    @Test func `a rehearsal is no part of the date`() async throws {
        let server = try await StandInBigBlueButton()
        let site = try await TestSite(rooms: server.settings())
        let session = try await site.webinar(room)
        let ada = try await site.register("ada@example.org", for: session)
        let browser = try await site.signedIn(as: .trainer)
        server.setClock(site.now)
        let way = try await browser.get("/staff/sessions/\(session.id)/dates/\(date)/join").header("Location")
        #expect(server.enter(way) == "MODERATOR")
        try await site.pass(until: "2026-12-01T08:10:00Z", with: server)
        let rehearsal = try #require(server.end())
        try await site.pass(until: "2026-12-01T08:20:00Z", with: server)
        let report = ["Authorization": StandInBigBlueButton.bearer(expiring: instant("2026-12-02T10:00:00Z"))]
        #expect(try await site.post(rehearsal.report, rehearsal.body, as: .anybody, report).status == 204)
        site.setClock("2026-12-01T10:00:00Z")
        try await site.askRooms()
        // Nobody held the session: nobody missed it.
        #expect(try await site.attendance(ada) == [])
    }
}
