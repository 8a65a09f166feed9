import Foundation
import HTTPTypes
import Operations
import Storage
import TestSupport
import Testing
import Training
import Web

/// The ways into rooms, and what people meet where there is none.
@Suite struct RoomJoinTests {
    private let room: JSONValue = ["room": ["kind": "bigbluebutton"]]

    @Test func `five hundred people who come within a minute make one meeting, each with one request`() async throws {
        let server = try await StandInBigBlueButton()
        let site = try await TestSite(rooms: server.settings())
        let session = try await site.webinar(room)
        var links: [String] = []
        for number in 0..<500 {
            let person = try await site.register(
                "person\(number)@example.org", for: session, ["name": .string("Person \(number)")])
            links.append(try await site.joinPath(of: person))
        }
        site.setClock("2026-12-01T08:59:30Z")
        server.setClock(site.now)
        let places = try await withThrowingTaskGroup(of: String?.self) { group in
            for link in links {
                group.addTask {
                    let reply = try await site.get(link, browser)
                    return reply.status == 303 ? reply.header("Location") : nil
                }
            }
            return try await group.reduce(into: [String]()) { places, place in places += [place].compactMap(\.self) }
        }
        #expect(places.count == 500)
        #expect(Set(places.compactMap { server.enter($0) }) == ["VIEWER"])
        #expect(Set(places).count == 500)
        #expect(server.created.meetings == 1)
        let clicks = try await site.database.read { try $0.number("SELECT COUNT(*) AS n FROM stays") }
        #expect(clicks == 500)
    }

    /// Failures of a server, each with the reason that operators read.
    private static let failures: [(reaction: StandInServer.Reaction, reason: String)] = [
        (StandInServer.Reaction.hangUp, "The connection was refused or lost."),
        (
            .answer(200, body: "<html><body>Welcome</body></html>"),
            "The address answered, but not as BigBlueButton does."
        ),
        (.answer(200, body: "no XML"), "The address answered, but not as BigBlueButton does."),
        (
            .answer(200, body: "<!DOCTYPE x [<!ENTITY a \"b\">]><response><returncode>SUCCESS</returncode></response>"),
            "The address answered, but not as BigBlueButton does."
        ),
        (.answer(502, body: "<html>"), "The server refused the request: 502."),
        (
            .answer(
                200,
                body: "<response><returncode>FAILED</returncode><messageKey>checksumError</messageKey></response>"),
            "The server does not accept the shared secret."
        ),
        (.flood, "The server answered too much."),
    ]

    @Test(arguments: failures)
    func `while a room cannot be reached a polite page tries again, and operators see the reason`(
        reaction: StandInServer.Reaction, reason: String
    ) async throws {
        let server = try await StandInBigBlueButton()
        let site = try await TestSite(rooms: server.settings())
        let session = try await site.webinar(room)
        let ada = try await site.register("ada@example.org", for: session, ["language": "de"])
        let link = try await site.joinPath(of: ada)
        site.setClock("2026-12-01T08:50:00Z")
        server.setClock(site.now)
        server.fail(with: reaction)
        let page = try await site.get(link, browser)
        #expect(page.status == 503)
        #expect(try page.html.texts("//h1") == ["Der Videoraum ist noch nicht bereit"])
        let seconds = try page.html.texts("//meta[@http-equiv='refresh']/@content").first.flatMap { Int($0) }
        #expect(seconds.map((10...20).contains) == true)
        #expect(page.header("Cache-Control") == "private, no-store")
        #expect(!page.text.contains("127.0.0.1"))
        try expect(
            try await site.get(link),
            refuses: ProblemDetails(
                503, "unavailable", "The room of this session cannot be reached now. Try again in a moment."))
        let operators = try await site.signedIn(as: .admin)
        #expect(try await operators.get("/staff/operating").text.contains(reason))
        let trainer = try await operators.get("/staff/sessions/\(session.id)/dates/2026-12-01T10:00:00/join")
        #expect(trainer.status == 503)
        #expect(trainer.text.contains(reason))
        #expect(site.site.rooms.figures.failures == 3)
        // It comes back, and the same link leads in.
        server.fail(with: nil)
        #expect(server.enter(try await site.get(link, browser).header("Location")) == "VIEWER")
        #expect(try await !operators.get("/staff/operating").text.contains(reason))
        #expect(site.site.rooms.figures.joins == 1)
    }

    @Test func `a trainer who cannot enter is told why on the page of the date, in their own language`() async throws {
        let server = try await StandInBigBlueButton()
        let site = try await TestSite(rooms: server.settings())
        let session = try await site.series(room)
        let plain = try await site.webinar()
        _ = try await site.post(site.path(session, "2026-12-08T10:00:00") + "/cancel")
        let trainer = try await site.signedIn(as: .trainer, language: "de")
        site.setClock("2026-12-01T09:00:00Z")
        let none = try await trainer.get("/staff/sessions/\(plain.id)/dates/2026-12-01T10:00:00/join")
        #expect(none.status == 409)
        #expect(try none.html.texts("//p[@role='alert']") == ["Dieser Termin hat keinen Teilnahmelink."])
        site.setClock("2026-12-01T11:00:00Z")
        for (date, reason) in [
            ("2026-12-01T10:00:00", "Dieser Termin ist vorbei."),
            ("2026-12-08T10:00:00", "Dieser Termin wurde abgesagt."),
        ] {
            let page = try await trainer.get("/staff/sessions/\(session.id)/dates/\(date)/join")
            #expect(page.status == 410)
            #expect(try page.html.texts("//p[@role='alert']") == [reason])
        }
    }

    @Test func `a title of emoji is cut to the 64 characters that the server counts`() async throws {
        let server = try await StandInBigBlueButton()
        let site = try await TestSite(rooms: server.settings())
        // Each takes two of the server's characters.
        let title = "A" + String(repeating: "🎓", count: 40)
        let session = try await site.webinar(room.merging(["title": .string(title)]))
        let link = try await site.joinPath(of: try await site.register("ada@example.org", for: session))
        site.setClock("2026-12-01T09:00:00Z")
        server.setClock(site.now)
        #expect(server.enter(try await site.get(link).header("Location")) == "VIEWER")
        #expect(server.latest["name"] == "A" + String(repeating: "🎓", count: 31))
    }

    @Test func `a program that only asks where a link leads makes no meeting and has not come`() async throws {
        let server = try await StandInBigBlueButton()
        let site = try await TestSite(rooms: server.settings())
        let session = try await site.webinar(room)
        let link = try await site.joinPath(of: try await site.register("ada@example.org", for: session))
        site.setClock("2026-12-01T09:00:00Z")
        #expect(try await site.head(link).status == 303)
        #expect(server.created.calls == 0)
        #expect(try await site.database.read { try $0.number("SELECT COUNT(*) AS n FROM joined_dates") } == 0)
    }

    @Test func `a room's address stands in no feed, no page and no answer`() async throws {
        let server = try await StandInBigBlueButton()
        let site = try await TestSite(rooms: server.settings())
        let session = try await site.series(room)
        let ada = try await site.register("ada@example.org", for: session, on: "2026-12-08T10:00:00")
        let feed = try await site.feed(WebTests.path(of: ada["feed"]))
        #expect(feed.contains("Join: https://lectern.test/join/"))
        let pages = [
            "/", "/sessions/\(session.id)", "/calendar.ics", "/calendar/sessions/\(session.id).ics",
            site.path(session), site.path(session) + "/occurrences", "/api/v1/sessions", "/api/v1/occurrences",
        ]
        for page in pages {
            let text = try await site.get(page, page.hasPrefix("/api") ? [:] : browser).text
            #expect(!text.contains("127.0.0.1") && !text.contains("bigbluebutton"), "\(page)")
        }
        #expect(!feed.contains("127.0.0.1"))
    }

    // MARK: - Jitsi

    @Test func `a Jitsi room has a name that nobody guesses, and a token that makes trainers moderators`() async throws
    {
        let secret = SharedSecret("jitsi secret")
        let server = JitsiServer(
            url: "https://jitsi.example", credential: .init(appID: "lectern", secret: secret))
        let site = try await TestSite(rooms: RoomSettings(jitsi: server))
        let session = try await site.series(["room": ["kind": "jitsi", "releasedBefore": "PT1H"]])
        var names: [String] = []
        for date in ["2026-12-01T10:00:00", "2026-12-08T10:00:00"] {
            site.setClock(date.replacing("T10", with: "T08") + "Z")
            let ada = try await site.register("ada@example.org", for: session, on: date, ["name": "Ada \"Ä\" Moss"])
            let person = try await site.get(WebTests.path(of: ada["manageURL"]), ["Accept": "application/json"]).json
            let link = WebTests.path(of: person["dates"]?.items.last?["join"])
            let guest = try #require(URLComponents(string: try await site.get(link).header("Location") ?? ""))
            let browser = try await site.signedIn(as: .trainer)
            let way = try await browser.get("/staff/sessions/\(session.id)/dates/\(date)/join").header("Location")
            let host = try #require(URLComponents(string: way ?? ""))
            #expect([guest.host, host.host] == ["jitsi.example", "jitsi.example"])
            #expect(guest.path == host.path)
            names.append(guest.path)
            let claims = try [guest, host].map { address in
                let token = try #require(address.queryItems?.first { $0.name == "jwt" }?.value)
                return try JSONValue(parsing: Data(try #require(secret.claims(of: token))))
            }
            #expect(claims.map { $0["room"]?.text.map { "/" + $0 } } == [guest.path, guest.path])
            #expect(claims.map { $0["aud"] } == ["lectern", "lectern"])
            #expect(claims.map { $0["context"]?["user"]?["moderator"] } == ["false", "true"])
            #expect(claims[0]["context"]?["user"]?["name"] == "Ada \"Ä\" Moss")
            let ends = date.replacing("T10", with: "T11") + "Z"
            // An hour after the end, which is 10:00 in UTC.
            #expect(claims[0]["exp"] == .number(instant(ends).timeIntervalSince1970))
            #expect(guest.path.wholeMatch(of: #/\/[a-z0-9]{24}/#) != nil)
        }
        #expect(Set(names).count == 2)
    }

    @Test func `a Jitsi server without tokens is told the name of who comes`() async throws {
        let site = try await TestSite(
            rooms: RoomSettings(jitsi: JitsiServer(url: "https://jitsi.example", credential: nil)))
        let session = try await site.webinar(["room": ["kind": "jitsi"]])
        let ada = try await site.register("ada@example.org", for: session, ["name": "Ada \"Ä\" O’Hara"])
        let link = try await site.joinPath(of: ada)
        site.setClock("2026-12-01T09:00:00Z")
        let place = try #require(try await site.get(link).header("Location"))
        #expect(
            place.wholeMatch(
                of:
                    #/https:\/\/jitsi\.example\/[a-z0-9]{24}#userInfo\.displayName=%22Ada%20%C3%84%20O%E2%80%99Hara%22/#
            ) != nil, "\(place)")
    }
}
