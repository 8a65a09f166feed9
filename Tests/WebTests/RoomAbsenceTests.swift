import Foundation
import HTTPTypes
import Operations
import Storage
import TestSupport
import Testing
import Web

/// Attendance by itself: what a room and a link do not prove.
@Suite struct RoomAbsenceTests {
    private let room: JSONValue = ["room": ["kind": "bigbluebutton"]]
    private let date = "2026-12-01T10:00:00"

    /// Sets both clocks.
    private func setClock(_ instant: String, _ site: TestSite, _ server: StandInBigBlueButton) {
        site.setClock(instant)
        server.setClock(site.now)
    }

    private func enter(_ link: String, _ site: TestSite, _ server: StandInBigBlueButton) async throws {
        #expect(server.enter(try await site.get(link).header("Location")) == "VIEWER")
    }

    /// Signs a report.
    private var signature: [String: String] {
        ["Authorization": StandInBigBlueButton.bearer(expiring: instant("2026-12-02T10:00:00Z"))]
    }

    @Test func `names with the words of a document type do not blind the room`() async throws {
        let server = try await StandInBigBlueButton()
        let site = try await TestSite(rooms: server.settings())
        let session = try await site.webinar(room.merging(["title": "The end of <!DOCTYPE> & !ENTITY"]))
        let ada = try await site.register("ada@example.org", for: session, ["name": "Ada !DOCTYPE"])
        let grace = try await site.register("grace@example.org", for: session)
        let link = try await site.joinPath(of: ada)
        setClock("2026-12-01T09:00:00Z", site, server)
        try await enter(link, site, server)
        try await site.pass(until: "2026-12-01T09:20:00Z", with: server)
        _ = server.end()
        server.record(minutes: 20)
        try await site.pass(until: "2026-12-01T10:02:00Z", with: server)
        #expect(try await site.attendance(ada) == ["attended 19"])
        #expect(try await site.attendance(grace) == ["absent 0"])
        #expect(try await site.database.read { try $0.number("SELECT COUNT(*) AS n FROM recordings") } == 1)
    }

    @Test func `who may have been on site is not absent`() async throws {
        let server = try await StandInBigBlueButton()
        let site = try await TestSite(rooms: server.settings())
        let session = try await site.webinar(room.merging(["location": "Hall 4"]))
        let ada = try await site.register("ada@example.org", for: session)
        let grace = try await site.register("grace@example.org", for: session)
        let link = try await site.joinPath(of: ada)
        setClock("2026-12-01T09:00:00Z", site, server)
        try await enter(link, site, server)
        try await site.pass(until: "2026-12-01T09:30:00Z", with: server)
        let ended = try #require(server.end())
        try await site.pass(until: "2026-12-01T10:00:00Z", with: server)
        #expect(try await site.post(ended.report, ended.body, as: .anybody, signature).status == 204)
        #expect(try await site.attendance(ada) == ["attended 30"])
        #expect(try await site.attendance(grace) == [])
    }

    @Test func `nobody is absent after a pause in which the meeting ended`() async throws {
        let server = try await StandInBigBlueButton()
        let site = try await TestSite(rooms: server.settings())
        let session = try await site.webinar(room)
        let ada = try await site.register("ada@example.org", for: session)
        let grace = try await site.register("grace@example.org", for: session)
        let link = try await site.joinPath(of: ada)
        setClock("2026-12-01T09:00:00Z", site, server)
        try await enter(link, site, server)
        try await site.pass(until: "2026-12-01T09:10:00Z", with: server)
        // Nobody asks for longer than three minutes.
        setClock("2026-12-01T09:14:00Z", site, server)
        _ = server.end()
        try await site.askRooms()
        try await site.pass(until: "2026-12-01T10:00:00Z", with: server)
        #expect(try await site.attendance(ada) == ["attended 9"])
        #expect(try await site.attendance(grace) == [])
    }

    @Test func `a pause after the end of the date hides nothing`() async throws {
        let server = try await StandInBigBlueButton()
        let site = try await TestSite(rooms: server.settings())
        let session = try await site.webinar(room)
        let ada = try await site.register("ada@example.org", for: session)
        let grace = try await site.register("grace@example.org", for: session)
        let link = try await site.joinPath(of: ada)
        setClock("2026-12-01T09:00:00Z", site, server)
        try await enter(link, site, server)
        try await site.pass(until: "2026-12-01T09:59:00Z", with: server)
        setClock("2026-12-01T10:06:00Z", site, server)
        _ = server.end()
        try await site.askRooms()
        try await site.pass(until: "2026-12-01T10:10:00Z", with: server)
        #expect(try await site.attendance(grace) == ["absent 0"])
    }

    @Test func `one question that failed hides nothing, and a room that is given up judges nobody`() async throws {
        for comesBack in [true, false] {
            let server = try await StandInBigBlueButton()
            let site = try await TestSite(rooms: server.settings())
            let session = try await site.webinar(room)
            let ada = try await site.register("ada@example.org", for: session)
            let grace = try await site.register("grace@example.org", for: session)
            let link = try await site.joinPath(of: ada)
            setClock("2026-12-01T09:00:00Z", site, server)
            try await enter(link, site, server)
            try await site.pass(until: "2026-12-01T09:30:00Z", with: server)
            server.fail(with: .answer(502))
            try await site.pass(until: "2026-12-01T09:31:00Z", with: server)
            if comesBack { server.fail(with: nil) }
            try await site.pass(until: "2026-12-01T10:00:00Z", with: server)
            _ = server.end()
            try await site.pass(until: "2026-12-01T10:02:00Z", with: server)
            setClock("2026-12-01T16:00:00Z", site, server)
            try await site.askRooms()
            #expect(try await site.attendance(ada) == [comesBack ? "attended 59" : "attended 29"])
            #expect(try await site.attendance(grace) == (comesBack ? ["absent 0"] : []))
        }
    }

    @Test func `of several times that a link was followed the last counts, and none the day before`() async throws {
        let site = try await TestSite(at: "2026-11-30T08:00:00Z")
        let session = try await site.webinar([
            "join": ["url": "https://meet.example.org/a", "releasedBefore": "PT48H"]
        ])
        let ada = try await site.register("ada@example.org", for: session)
        let grace = try await site.register("grace@example.org", for: session)
        let (adasLink, gracesLink) = (try await site.joinPath(of: ada), try await site.joinPath(of: grace))
        #expect(try await site.get(adasLink).status == 303)
        #expect(try await site.get(gracesLink).status == 303)
        site.setClock("2026-12-01T09:05:00Z")
        #expect(try await site.get(gracesLink).status == 303)
        #expect(try await site.database.read { try $0.number("SELECT COUNT(*) AS n FROM stays") } == 2)
        site.setClock("2026-12-01T10:00:00Z")
        try await site.askRooms()
        #expect(try await site.attendance(ada) == [])
        #expect(try await site.attendance(grace) == ["attended"])
    }

    @Test func `stays of a person whose data were erased do not come back`() async throws {
        let server = try await StandInBigBlueButton()
        let site = try await TestSite(rooms: server.settings())
        let session = try await site.webinar(room)
        let ada = try await site.register("ada@example.org", for: session)
        let grace = try await site.register("grace@example.org", for: session)
        let links = [try await site.joinPath(of: ada), try await site.joinPath(of: grace)]
        setClock("2026-12-01T09:00:00Z", site, server)
        for link in links { try await enter(link, site, server) }
        try await site.pass(until: "2026-12-01T09:10:00Z", with: server)
        #expect(try await site.delete("/api/v1/registrants/ada%40example.org", as: .admin).status == 204)
        let id = ada.id
        func stays() async throws -> Int {
            try await site.database.read { connection in
                try connection.number("SELECT COUNT(*) AS n FROM stays WHERE registration_id = \(id)")
            }
        }
        try await site.pass(until: "2026-12-01T09:30:00Z", with: server)
        #expect(try await stays() == 0)
        let ended = try #require(server.end())
        try await site.pass(until: "2026-12-01T10:00:00Z", with: server)
        #expect(try await site.post(ended.report, ended.body, as: .anybody, signature).status == 204)
        #expect(try await stays() == 0)
        #expect(try await site.attendance(ada) == [])
        #expect(try await site.attendance(grace) == ["attended 30"])
    }

    @Test func `trainers who come back alone make the meeting no longer`() async throws {
        let server = try await StandInBigBlueButton()
        let site = try await TestSite(rooms: server.settings(minShare: 0.5))
        let session = try await site.webinar(room)
        let ada = try await site.register("ada@example.org", for: session)
        let link = try await site.joinPath(of: ada)
        setClock("2026-12-01T09:00:00Z", site, server)
        try await enter(link, site, server)
        try await site.pass(until: "2026-12-01T09:20:00Z", with: server)
        _ = server.end()
        try await site.pass(until: "2026-12-01T09:22:00Z", with: server)
        let browser = try await site.signedIn(as: .trainer)
        let page = "/staff/sessions/\(session.id)/dates/\(date)/join"
        #expect(server.enter(try await browser.get(page).header("Location")) == "MODERATOR")
        try await site.pass(until: "2026-12-01T10:10:00Z", with: server)
        #expect(try await site.attendance(ada) == ["attended 19"])
        let ended = try #require(server.end())
        #expect(try await site.post(ended.report, ended.body, as: .anybody, signature).status == 204)
        #expect(try await site.attendance(ada) == ["attended 19"])
    }

    @Test func `a trainer who stays alone after registrants came back makes the meeting no longer`() async throws {
        let server = try await StandInBigBlueButton()
        let site = try await TestSite(rooms: server.settings(minShare: 0.5))
        let session = try await site.webinar(room)
        let ada = try await site.register("ada@example.org", for: session)
        let grace = try await site.register("grace@example.org", for: session)
        let links = [try await site.joinPath(of: ada), try await site.joinPath(of: grace)]
        setClock("2026-12-01T09:00:00Z", site, server)
        for link in links { try await enter(link, site, server) }
        try await site.pass(until: "2026-12-01T09:10:00Z", with: server)
        _ = server.end()
        try await site.pass(until: "2026-12-01T09:12:00Z", with: server)
        let browser = try await site.signedIn(as: .trainer)
        let page = "/staff/sessions/\(session.id)/dates/\(date)/join"
        #expect(server.enter(try await browser.get(page).header("Location")) == "MODERATOR")
        try await enter(links[1], site, server)
        try await site.pass(until: "2026-12-01T09:16:00Z", with: server)
        server.leave(grace.id)
        // Of the sixteen minutes that registrants were there for, Ada had nine; of an hour it would not be half.
        try await site.pass(until: "2026-12-01T10:10:00Z", with: server)
        #expect(try await site.attendance(ada) == ["attended 9"])
        #expect(try await site.attendance(grace) == ["attended 12"])
    }

    @Test func `nobody is absent after a pause before the room was first asked`() async throws {
        let server = try await StandInBigBlueButton()
        let site = try await TestSite(rooms: server.settings())
        let session = try await site.webinar(room)
        let ada = try await site.register("ada@example.org", for: session)
        let grace = try await site.register("grace@example.org", for: session)
        let link = try await site.joinPath(of: ada)
        setClock("2026-12-01T09:00:00Z", site, server)
        try await enter(link, site, server)
        // The service did not run for twenty minutes.
        setClock("2026-12-01T09:20:00Z", site, server)
        try await site.askRooms()
        try await site.pass(until: "2026-12-01T09:40:00Z", with: server)
        _ = server.end()
        try await site.pass(until: "2026-12-01T10:02:00Z", with: server)
        #expect(try await site.attendance(ada).first?.hasPrefix("attended") == true)
        #expect(try await site.attendance(grace) == [])
    }

    @Test func `a meeting that nobody saw leaves the links that were followed`() async throws {
        let server = try await StandInBigBlueButton()
        let site = try await TestSite(rooms: server.settings())
        let session = try await site.webinar(room)
        let ada = try await site.register("ada@example.org", for: session)
        let grace = try await site.register("grace@example.org", for: session)
        let link = try await site.joinPath(of: ada)
        setClock("2026-12-01T09:00:00Z", site, server)
        try await enter(link, site, server)
        setClock("2026-12-01T09:50:00Z", site, server)
        _ = server.end()
        try await site.askRooms()
        try await site.pass(until: "2026-12-01T10:02:00Z", with: server)
        #expect(try await site.attendance(ada) == ["attended"])
        #expect(try await site.attendance(grace) == [])
    }

    @Test func `who gave their place back after following the link is not absent`() async throws {
        let server = try await StandInBigBlueButton()
        let site = try await TestSite(rooms: server.settings())
        let session = try await site.webinar(room)
        let ada = try await site.register("ada@example.org", for: session)
        let grace = try await site.register("grace@example.org", for: session)
        let (adasLink, gracesLink) = (try await site.joinPath(of: ada), try await site.joinPath(of: grace))
        setClock("2026-12-01T08:50:00Z", site, server)
        #expect(try await site.get(adasLink).status == 303)
        #expect(try await site.post("/api/v1/registrations/\(ada.id)/cancel").status == 200)
        setClock("2026-12-01T09:00:00Z", site, server)
        try await enter(gracesLink, site, server)
        try await site.pass(until: "2026-12-01T09:30:00Z", with: server)
        _ = server.end()
        try await site.pass(until: "2026-12-01T10:00:00Z", with: server)
        #expect(try await site.attendance(ada) == [])
        #expect(try await site.attendance(grace) == ["attended 29"])
    }
}
