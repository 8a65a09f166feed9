import Foundation
import HTTPTypes
import Operations
import Testing
import Training

/// The room of a session, in the API and in forms.
@Suite struct RoomChoiceTests {
    private func site(standard: Room.Kind? = nil) async throws -> TestSite {
        try await TestSite(
            rooms: RoomSettings(
                jitsi: JitsiServer(url: "https://jitsi.example", credential: nil), standard: standard))
    }

    private let link: JSONValue = ["url": "https://meet.example.org/a", "releasedBefore": "PT15M"]
    private let room: JSONValue = ["kind": "jitsi", "releasedBefore": "PT15M"]

    @Test func `a room and an address take each other's place`() async throws {
        let site = try await site()
        let session = try await site.series(["join": ["url": "https://meet.example.org/a"]])
        #expect([session["join"], session["room"]] == [link, .null])
        var changed = try await site.patch(site.path(session), ["room": ["kind": "jitsi"]]).json
        #expect([changed["join"], changed["room"]] == [.null, room])
        changed = try await site.patch(site.path(session), ["room": ["releasedBefore": "PT30M"]]).json
        #expect(changed["room"] == ["kind": "jitsi", "releasedBefore": "PT30M"])
        changed = try await site.patch(site.path(session), ["join": ["url": "https://meet.example.org/a"]]).json
        #expect([changed["join"], changed["room"]] == [link, .null])
        changed = try await site.patch(site.path(session), ["join": .null, "room": .null]).json
        #expect([changed["join"], changed["room"]] == [.null, .null])
    }

    @Test func `both at once, unknown rooms and rooms without a server are refused`() async throws {
        let site = try await site()
        let session = try await site.series()
        try expect(
            try await site.patch(
                site.path(session), ["join": ["url": "https://meet.example.org/a"], "room": ["kind": "jitsi"]]),
            refuses: .invalid("/room", "Give either a room or a join address."))
        let noServer = ProblemDetails.invalid(
            "/room/kind", "This installation has no server for such rooms. An operator can name one in the settings.")
        for path in [site.path(session), site.path(session, "2026-12-08T10:00:00")] {
            try expect(try await site.patch(path, ["room": ["kind": "bigbluebutton"]]), refuses: noServer)
            #expect(try await site.patch(path, ["room": ["kind": "zoom"]]).status == 422)
            #expect(try await site.patch(path, ["room": ["kind": "jitsi", "url": "x"]]).status == 422)
            #expect(try await site.patch(path, ["room": ["kind": "jitsi", "releasedBefore": "P8D"]]).status == 422)
        }
        let body = TestSite.webinar.merging(["room": ["kind": "bigbluebutton"]])
        try expect(try await site.post("/api/v1/sessions", body), refuses: noServer)
    }

    @Test func `one date has an address of its own in place of the room of its series`() async throws {
        let site = try await site()
        let session = try await site.series(["room": ["kind": "jitsi"]])
        let date = "2026-12-08T10:00:00"
        let own = try await site.patch(
            site.path(session, date), ["join": ["url": "https://meet.example.org/own"]])
        #expect(own.status == 200)
        let ada = try await site.register("ada@example.org", for: session, on: date)
        let grace = try await site.register("grace@example.org", for: session, on: "2026-12-15T10:00:00")
        site.setClock("2026-12-08T09:00:00Z")
        #expect(
            try await site.get(site.joinPath(of: ada)).header("Location") == "https://meet.example.org/own")
        site.setClock("2026-12-15T09:00:00Z")
        #expect(
            try await site.get(site.joinPath(of: grace)).header("Location")?.hasPrefix("https://jitsi.example/")
                == true)
        // A room of its own again, and then that of the series.
        #expect(try await site.patch(site.path(session, "2026-12-22T10:00:00"), ["room": room]).status == 200)
        #expect(try await site.patch(site.path(session, "2026-12-22T10:00:00"), ["room": .null]).status == 200)
    }

    @Test func `sessions that say nothing of how people join get the standard room`() async throws {
        let site = try await site(standard: .jitsi)
        #expect(try await site.webinar()["room"] == room)
        #expect(try await site.webinar(["room": .null])["room"] == .null)
        #expect(try await site.webinar(["location": "Room 1"])["room"] == .null)
        #expect(try await site.webinar(["join": ["url": "https://meet.example.org/a"]])["room"] == .null)
        let form = try await site.signedIn(as: .trainer).get("/staff/schedule/new").html
        #expect(try form.texts("//select[@name='room']/option[@selected]") == ["Jitsi Meet"])
    }

    @Test func `trainers choose the room in the forms of a session and of a date`() async throws {
        let site = try await site()
        let browser = try await site.signedIn(as: .trainer)
        let fields = SessionFormTests.webinar.merging([
            "do": "save", "room": "jitsi", "joinURL": "https://meet.example.org/a", "joinBefore": "0:30",
            "repeats": "weekly", "weekday-TU": "yes",
        ]) { $1 }
        let sent = try await browser.send("/staff/schedule/new", fields)
        let place = try #require(sent.header("Location"), "\(sent.text)")
        let path = String(place.prefix { $0 != "?" })
        let id = try #require(path.split(separator: "/").last)
        let session = try await site.get("/api/v1/sessions/\(id)", as: .trainer).json
        #expect(session["join"] == .null)
        #expect(session["room"] == ["kind": "jitsi", "releasedBefore": "PT30M"])
        let edit = try await browser.get(path + "/edit").html
        #expect(try edit.texts("//select[@name='room']/option[@selected]") == ["Jitsi Meet"])
        #expect(try await browser.get(path).text.contains("Jitsi Meet"))
        // One date is elsewhere.
        let date = path + "/dates/2026-12-08T10:00:00/edit"
        let form = try await browser.get(date).html
        let version = try #require(try form.texts("//input[@name='version']/@value").first)
        let change = [
            "do": "save", "scope": "this", "version": version, "start": "2026-12-08T10:00", "duration": "1:00",
            "title": "Retries done right", "room": "link", "joinURL": "https://meet.example.org/own",
            "joinBefore": "0:30",
        ]
        let shown = try await browser.send(date, change)
        if shown.status == 200 {
            let seen = try #require(try shown.html.texts("//input[@name='seen']/@value").first)
            let confirmed = change.merging(["do": "confirm", "seen": seen]) { $1 }
            #expect(try await browser.send(date, confirmed).status == 303)
        } else {
            #expect(shown.status == 303)
        }
        let again = try await browser.get(date).html
        #expect(try again.texts("//select[@name='room']/option[@selected]") == ["Join link"])
        #expect(try again.texts("//input[@name='joinURL']/@value") == ["https://meet.example.org/own"])
    }

    @Test func `an installation without rooms is not asked for one`() async throws {
        let site = try await TestSite()
        let form = try await site.signedIn(as: .trainer).get("/staff/schedule/new").html
        #expect(try form.texts("//select[@name='room']/option") == [])
    }
}
