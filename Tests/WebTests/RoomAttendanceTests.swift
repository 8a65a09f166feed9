import Foundation
import HTTPTypes
import Operations
import Storage
import TestSupport
import Testing
import Training
import Web

/// Attendance by itself: what is believed, and what gives way.
@Suite struct RoomAttendanceTests {
    private let csv = ["Content-Type": "text/csv"]
    private let date = "2026-12-01T10:00:00"

    @Test func `who followed the link to an address came, and nobody else is judged`() async throws {
        let site = try await TestSite()
        let session = try await site.webinar(["join": ["url": "https://meet.example.org/a"]])
        let ada = try await site.register("ada@example.org", for: session)
        let grace = try await site.register("grace@example.org", for: session)
        let link = try await site.joinPath(of: ada)
        #expect(try await site.get(link).status == 409)
        site.setClock("2026-12-01T08:50:00Z")
        for _ in 0..<3 {
            #expect(try await site.get(link).header("Location") == "https://meet.example.org/a")
        }
        site.setClock("2026-12-01T09:59:59Z")
        try await site.askRooms()
        #expect(try await site.attendance(ada) == [])
        site.setClock("2026-12-01T10:00:00Z")
        let position = try await site.journalPosition()
        try await site.askRooms()
        #expect(try await site.attendance(ada) == ["attended"])
        #expect(try await site.attendance(grace) == [])
        #expect(try await site.journal(after: position) == ["updated registration"])
        try await site.askRooms()
        #expect(try await site.journal(after: position).count == 1)
    }

    @Test func `a link proves nothing where a share of the time is asked for`() async throws {
        let site = try await TestSite(rooms: RoomSettings(minShare: 0.5))
        let session = try await site.webinar(["join": ["url": "https://meet.example.org/a"]])
        let ada = try await site.register("ada@example.org", for: session)
        let link = try await site.joinPath(of: ada)
        site.setClock("2026-12-01T09:00:00Z")
        #expect(try await site.get(link).status == 303)
        site.setClock("2026-12-01T10:00:00Z")
        try await site.askRooms()
        #expect(try await site.attendance(ada) == [])
    }

    @Test func `a share of the real length counts, also of a meeting that ended early`() async throws {
        let server = try await StandInBigBlueButton()
        let site = try await TestSite(rooms: server.settings(minShare: 0.5))
        let session = try await site.webinar(["room": ["kind": "bigbluebutton"]])
        var people: [JSONValue] = []
        for name in ["early", "half", "late"] {
            people.append(try await site.register("\(name)@example.org", for: session))
        }
        var links: [String] = []
        for person in people { links.append(try await site.joinPath(of: person)) }
        func enter(_ index: Int) async throws {
            #expect(server.enter(try await site.get(links[index]).header("Location")) == "VIEWER")
        }
        site.setClock("2026-12-01T09:00:00Z")
        server.setClock(site.now)
        try await enter(0)
        try await site.pass(until: "2026-12-01T09:10:00Z", with: server)
        try await enter(1)
        try await site.pass(until: "2026-12-01T09:15:00Z", with: server)
        try await enter(2)
        try await site.pass(until: "2026-12-01T09:20:00Z", with: server)
        // Twenty minutes of an hour: half of them are ten.
        let ended = try #require(server.end())
        try await site.pass(until: "2026-12-01T10:00:00Z", with: server)
        let report = ["Authorization": StandInBigBlueButton.bearer(expiring: instant("2026-12-02T10:00:00Z"))]
        #expect(try await site.post(ended.report, ended.body, as: .anybody, report).status == 204)
        var found: [[String]] = []
        for person in people { found.append(try await site.attendance(person)) }
        #expect(found == [["attended 20"], ["attended 10"], ["absent 5"]])
    }

    @Test func `a mark by hand is never overwritten, by the room, a link or a report`() async throws {
        let server = try await StandInBigBlueButton()
        let site = try await TestSite(rooms: server.settings())
        let session = try await site.webinar(["room": ["kind": "bigbluebutton"]])
        let ada = try await site.register("ada@example.org", for: session)
        let grace = try await site.register("grace@example.org", for: session)
        let link = try await site.joinPath(of: ada)
        site.setClock("2026-12-01T09:00:00Z")
        server.setClock(site.now)
        #expect(server.enter(try await site.get(link).header("Location")) == "VIEWER")
        let mark = "/api/v1/registrations/\(ada.id)/attendance/\(date)"
        let absent: JSONValue = ["attendance": "absent"]
        #expect(try await site.send(.put, mark, absent.data, as: .trainer).status == 200)
        try await site.pass(until: "2026-12-01T10:00:00Z", with: server)
        _ = server.end()
        try await site.pass(until: "2026-12-01T10:02:00Z", with: server)
        #expect(try await site.attendance(ada) == ["absent"])
        #expect(try await site.attendance(grace) == ["absent 0"])
        // A report is trusted less than both.
        let report = Data("Name,Email,Attended\r\nAda,ada@example.org,Yes\r\nGrace,grace@example.org,Yes\r\n".utf8)
        let reply = try await site.send(
            .post, site.path(session) + "/attendance", report, as: .trainer, csv)
        #expect(try reply.json["attended"] == 0)
        #expect(try reply.json["remarks"]?.items.map { $0["line"] } == [2, 3])
        #expect(try await site.attendance(ada) == ["absent"])
        #expect(try await site.attendance(grace) == ["absent 0"])
        // Staff say the last word, and the minutes stay.
        let attended: JSONValue = ["attendance": "attended"]
        let other = "/api/v1/registrations/\(grace.id)/attendance/\(date)"
        #expect(try await site.send(.put, other, attended.data, as: .trainer).status == 200)
        #expect(try await site.attendance(grace) == ["attended 0"])
    }

    @Test func `a report is taken where nothing else is known, and gives way to a followed link`() async throws {
        let site = try await TestSite()
        let session = try await site.webinar(["join": ["url": "https://meet.example.org/a"]])
        let ada = try await site.register("ada@example.org", for: session)
        let grace = try await site.register("grace@example.org", for: session)
        let link = try await site.joinPath(of: ada)
        site.setClock("2026-12-01T09:00:00Z")
        #expect(try await site.get(link).status == 303)
        let report = Data("Name,Email,Attended\r\nAda,ada@example.org,No\r\nGrace,grace@example.org,Yes\r\n".utf8)
        let path = site.path(session) + "/attendance"
        #expect(try await site.send(.post, path, report, as: .trainer, csv).status == 200)
        #expect(try await site.attendance(ada) == ["absent"])
        site.setClock("2026-12-01T10:00:00Z")
        try await site.askRooms()
        #expect(try await site.attendance(ada) == ["attended"])
        #expect(try await site.attendance(grace) == ["attended"])
        // What a form leaves as it is stays what it was: the room may still correct it.
        let browser = try await site.signedIn(as: .trainer)
        let sent = try await browser.send(
            "/staff/sessions/\(session.id)/dates/\(date)/attendance",
            ["attendance-\(ada.id)": "attended", "attendance-\(grace.id)": "absent"])
        #expect(sent.status == 303)
        let sources = try await site.database.read { connection in
            try connection.all("SELECT source FROM attendance ORDER BY source") { try $0.text("source") }
        }
        #expect(sources == ["hand", "link"])
    }

    @Test func `nobody is absent where the room could not be asked all along`() async throws {
        let server = try await StandInBigBlueButton()
        let site = try await TestSite(rooms: server.settings())
        let session = try await site.webinar(["room": ["kind": "bigbluebutton"]])
        let ada = try await site.register("ada@example.org", for: session)
        let grace = try await site.register("grace@example.org", for: session)
        let link = try await site.joinPath(of: ada)
        site.setClock("2026-12-01T09:00:00Z")
        server.setClock(site.now)
        #expect(server.enter(try await site.get(link).header("Location")) == "VIEWER")
        try await site.pass(until: "2026-12-01T09:10:00Z", with: server)
        server.fail(with: .answer(502))
        try await site.pass(until: "2026-12-01T09:20:00Z", with: server)
        server.fail(with: nil)
        try await site.pass(until: "2026-12-01T10:00:00Z", with: server)
        _ = server.end()
        try await site.pass(until: "2026-12-01T10:03:00Z", with: server)
        #expect(try await site.attendance(ada).first?.hasPrefix("attended") == true)
        #expect(try await site.attendance(grace) == [])
    }

    @Test func `a date that was cancelled gets no attendance, and its room fails no longer`() async throws {
        let server = try await StandInBigBlueButton()
        let site = try await TestSite(rooms: server.settings())
        let session = try await site.webinar(["room": ["kind": "bigbluebutton"]])
        let ada = try await site.register("ada@example.org", for: session)
        let link = try await site.joinPath(of: ada)
        site.setClock("2026-12-01T09:00:00Z")
        server.setClock(site.now)
        #expect(server.enter(try await site.get(link).header("Location")) == "VIEWER")
        try await site.pass(until: "2026-12-01T09:10:00Z", with: server)
        server.fail(with: .answer(502))
        try await site.pass(until: "2026-12-01T09:12:00Z", with: server)
        _ = try await site.post(site.path(session) + "/cancel")
        try await site.pass(until: "2026-12-01T09:14:00Z", with: server)
        let later = instant("2026-12-02T10:00:00Z")
        #expect(try await site.database.read { try $0.failingJoinedDateCount() } == 0)
        #expect(try await site.database.read { try $0.hasDueJoinedDates(now: later) } == false)
        site.setClock("2026-12-01T16:01:00Z")
        try await site.askRooms()
        let marks = try await site.database.read { try $0.number("SELECT COUNT(*) AS n FROM attendance") }
        #expect(marks == 0)
    }

    /// The report of the first of two meetings arrives at once, or when the second is nearly over.
    @Test(arguments: [true, false])
    func `the report of a meeting tells nothing of a pause in a later one`(arrivesAtOnce: Bool) async throws {
        let server = try await StandInBigBlueButton()
        let site = try await TestSite(rooms: server.settings())
        let session = try await site.webinar(["room": ["kind": "bigbluebutton"]])
        let ada = try await site.register("ada@example.org", for: session)
        let grace = try await site.register("grace@example.org", for: session)
        let alan = try await site.register("alan@example.org", for: session)
        let (adasLink, gracesLink) = (try await site.joinPath(of: ada), try await site.joinPath(of: grace))
        let signature = ["Authorization": StandInBigBlueButton.bearer(expiring: instant("2026-12-02T10:00:00Z"))]
        site.setClock("2026-12-01T09:00:00Z")
        server.setClock(site.now)
        #expect(server.enter(try await site.get(adasLink).header("Location")) == "VIEWER")
        try await site.pass(until: "2026-12-01T09:10:00Z", with: server)
        let first = try #require(server.end())
        try await site.pass(until: "2026-12-01T09:12:00Z", with: server)
        if arrivesAtOnce {
            #expect(try await site.post(first.report, first.body, as: .anybody, signature).status == 204)
        }
        #expect(server.enter(try await site.get(gracesLink).header("Location")) == "VIEWER")
        try await site.pass(until: "2026-12-01T09:20:00Z", with: server)
        // Nobody asks for ten minutes.
        site.setClock("2026-12-01T09:30:00Z")
        server.setClock(site.now)
        try await site.askRooms()
        try await site.pass(until: "2026-12-01T09:40:00Z", with: server)
        if !arrivesAtOnce {
            #expect(try await site.post(first.report, first.body, as: .anybody, signature).status == 204)
        }
        let second = try #require(server.end())
        try await site.pass(until: "2026-12-01T10:02:00Z", with: server)
        #expect(try await site.attendance(ada) == ["attended 10"])
        #expect(try await site.attendance(grace) == ["attended 17"])
        #expect(try await site.attendance(alan) == [])
        // Its own report closes the pause.
        #expect(try await site.post(second.report, second.body, as: .anybody, signature).status == 204)
        #expect(try await site.attendance(grace) == ["attended 28"])
        #expect(try await site.attendance(alan) == ["absent 0"])
    }

    @Test func `a pause in a meeting that was reported hides nothing, also where people came back`() async throws {
        let server = try await StandInBigBlueButton()
        let site = try await TestSite(rooms: server.settings())
        let session = try await site.webinar(["room": ["kind": "bigbluebutton"]])
        let ada = try await site.register("ada@example.org", for: session)
        let grace = try await site.register("grace@example.org", for: session)
        let link = try await site.joinPath(of: ada)
        site.setClock("2026-12-01T09:00:00Z")
        server.setClock(site.now)
        #expect(server.enter(try await site.get(link).header("Location")) == "VIEWER")
        site.setClock("2026-12-01T09:10:00Z")
        server.setClock(site.now)
        try await site.askRooms()
        let first = try #require(server.end())
        let signature = ["Authorization": StandInBigBlueButton.bearer(expiring: instant("2026-12-02T10:00:00Z"))]
        #expect(try await site.post(first.report, first.body, as: .anybody, signature).status == 204)
        try await site.pass(until: "2026-12-01T09:12:00Z", with: server)
        #expect(server.enter(try await site.get(link).header("Location")) == "VIEWER")
        try await site.pass(until: "2026-12-01T09:30:00Z", with: server)
        _ = server.end()
        try await site.pass(until: "2026-12-01T10:02:00Z", with: server)
        #expect(try await site.attendance(ada) == ["attended 27"])
        #expect(try await site.attendance(grace) == ["absent 0"])
    }
}
