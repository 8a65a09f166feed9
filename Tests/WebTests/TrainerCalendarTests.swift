import Foundation
import Interchange
import NIOCore
import Operations
import Storage
import Synchronization
import TestSupport
import Testing
import Training

@testable import Web

@Suite struct TrainerCalendarTests {
    /// The time of the webinar of the tests, in a calendar of another program.
    private static let meeting = """
        BEGIN:VCALENDAR
        VERSION:2.0
        PRODID:-//Elsewhere//EN
        BEGIN:VEVENT
        UID:private-1
        DTSTAMP:20261101T000000Z
        DTSTART:20261201T093000Z
        DTEND:20261201T103000Z
        SUMMARY:Dentist
        END:VEVENT
        END:VCALENDAR
        """

    private func site() async throws -> TestSite {
        try await TestSite(at: "2026-11-23T08:00:00Z", reaching: "127.0.0.1")
    }

    private func webinar(of trainer: JSONValue) -> JSONValue {
        TestSite.webinar.merging(["trainers": [.string(trainer.id)]])
    }

    @Test func `a time in a trainer's own calendar is a conflict, and nothing else of it is kept`() async throws {
        let (site, server) = (try await site(), try await StandInServer(status: 200, body: Self.meeting))
        let ada = try await site.trainer("Ada")
        let path = "/api/v1/trainers/\(ada.id)/calendars"
        let secret = server.url + "/private-2f8k1m7c/basic.ics"
        let added = try await site.post(path, ["address": .string(secret)], as: .trainer)
        #expect(added.status == 201)
        #expect(try added["host"] == "127.0.0.1")
        #expect(try added["fetchedAt"] == .null)
        #expect(try await site.post("/api/v1/sessions?preview=true", webinar(of: ada))["conflicts"] == [])
        try await site.fetchCalendars()
        let listed = try await site.get(path, as: .trainer)
        #expect(
            try listed["items"]?.items.map { [$0["fault"], $0["unread"], $0["fetchedAt"]] } == [
                [.null, 0, "2026-11-23T08:00:00Z"]
            ])
        let refused = try await site.post("/api/v1/sessions", webinar(of: ada))
        #expect(refused.status == 409)
        #expect(
            try refused["conflicts"]?.items.map { [$0["with"], $0["withTitle"], $0["busy"]] } == [
                [.null, .null, ["from": "2026-12-01T09:30:00Z", "to": "2026-12-01T10:30:00Z"]]
            ])
        #expect(try await site.post("/api/v1/sessions?conflicts=allow", webinar(of: ada)).status == 201)
        // Neither the address nor the title is anywhere.
        let dump = String(decoding: try await site.dump(), as: UTF8.self)
        #expect(!dump.contains("private-2f8k1m7c"))
        #expect(!dump.contains("Dentist"))
        #expect(!dump.contains("private-1"))
        #expect(!listed.text.contains("private-2f8k1m7c"))
        #expect(try await site.delete(path + "/\(try added.json.id)", as: .trainer).status == 204)
        #expect(
            try await site.post("/api/v1/sessions?preview=true", webinar(of: ada).merging(["title": "Other"]))[
                "conflicts"]?
                .items.count == 1)
    }

    @Test func `the page of a trainer shows what was scheduled at a time at which they are busy`() async throws {
        let (site, server) = (try await site(), try await StandInServer(status: 200, body: Self.meeting))
        let ada = try await site.trainer("Ada")
        let session = try await site.webinar(["start": "2026-12-02T10:00:00", "trainers": [.string(ada.id)]])
        let browser = try await site.signedIn(as: .trainer)
        let page = "/staff/trainers/\(ada.id)"
        let long = "https://calendar.example/" + String(repeating: "x", count: 2_000)
        let refused = try await browser.send(page + "/calendars", ["address": long])
        #expect(refused.status == 422)
        #expect(
            try refused.html.texts("//span[@id='address-fault']") == ["Must be at most 2000 characters long."])
        let added = try await browser.send(page + "/calendars", ["address": server.url + "/a.ics"])
        #expect(added.header("Location") == page + "?done=calendar")
        try await site.fetchCalendars()
        let shown = try await browser.get(page)
        #expect(shown.text.contains("127.0.0.1"))
        #expect(!shown.text.contains("/a.ics"))
        #expect(try shown.html.count("//div[@class='notice alarm']//li") == 0)
        // One that was scheduled all the same is told on the page of the trainer.
        _ = try await site.patch(
            "/api/v1/sessions/\(session.id)?conflicts=allow", ["start": "2026-12-01T10:00:00"], as: .trainer)
        #expect(
            try await browser.get(page).html.texts("//div[@class='notice alarm']//li/a") == ["Retries done right"])
    }

    @Test func `the form of a session shows a time in a trainer's own calendar before anything is done`() async throws {
        let (site, server) = (try await site(), try await StandInServer(status: 200, body: Self.meeting))
        let ada = try await site.trainer("Ada")
        let session = try await site.webinar(["start": "2026-12-02T10:00:00", "trainers": [.string(ada.id)]])
        _ = try await site.post(
            "/api/v1/trainers/\(ada.id)/calendars", ["address": .string(server.url + "/a.ics")], as: .trainer)
        try await site.fetchCalendars()
        let browser = try await site.signedIn(as: .trainer)
        let path = "/staff/sessions/\(session.id)/edit"
        let form = try await browser.get(path).html.fields()
        let look = try await browser.send(path, form.merging(["start": "2026-12-01T10:00", "do": "save"]) { $1 })
        let conflicts = try look.html.texts("//section[h2[@id='conflicts']]//li")
        #expect(conflicts.map { $0.contains("Ada") && $0.contains("own calendar") } == [true], "\(conflicts)")
        #expect(!look.text.contains("Dentist"))
        #expect(try await site.read(session)["start"] == "2026-12-02T10:00:00")
    }

    @Test func `a calendar that did not change is not read again, and one that fails is asked ever more rarely`()
        async throws
    {
        let site = try await site()
        let isDown = Mutex(false)
        let server = try await StandInServer { request in
            if isDown.withLock({ $0 }) { return .answer(503) }
            if request.headers["if-none-match"] == "\"v1\"" { return .answer(304) }
            return .answer(200, headers: ["etag": "\"v1\""], body: Self.meeting)
        }
        let ada = try await site.trainer("Ada")
        let path = "/api/v1/trainers/\(ada.id)/calendars"
        _ = try await site.post(path, ["address": .string(server.url + "/a.ics")], as: .trainer)
        try await site.fetchCalendars()
        try await site.fetchCalendars()
        #expect(server.requests.count == 1)
        site.advanceClock(seconds: 1_800)
        try await site.fetchCalendars()
        #expect(server.requests.count == 2)
        isDown.withLock { $0 = true }
        var asked: [Int] = []
        for _ in 0..<8 {
            site.advanceClock(seconds: 1_800)
            let before = server.requests.count
            try await site.fetchCalendars()
            asked.append(server.requests.count - before)
        }
        #expect(asked == [1, 1, 0, 1, 0, 0, 0, 1])
        let state = try await site.get(path, as: .trainer)["items"]?.items.first
        #expect(state?["fault"] == "refused")
        #expect(state?["status"] == 503)
        #expect(state?["fetchedAt"] == "2026-11-23T08:30:00Z")
        // The last times count on.
        #expect(try await site.post("/api/v1/sessions", webinar(of: ada)).status == 409)
    }

    @Test func `a calendar that is to be read anew while it is asked for keeps its turn`() async throws {
        let (site, server) = (try await site(), try await StandInServer(status: 200, body: Self.meeting))
        let ada = try await site.trainer("Ada")
        _ = try await site.post(
            "/api/v1/trainers/\(ada.id)/calendars", ["address": .string(server.url + "/a.ics")], as: .trainer)
        let now = site.now
        let stored = try await site.database.write { connection in
            try [false, true].map { isForgotten in
                let claimed = try connection.claimTrainerCalendars(
                    now: now, leasedUntil: now.addingTimeInterval(180), limit: 4)
                if isForgotten { try connection.forgetCalendars(ofTrainer: ada.id, now: now) }
                return try claimed.map { calendar in
                    var settled = calendar
                    settled.dueAt = now
                    return try connection.update(settled, leasedUntil: calendar.dueAt)
                }
            }
        }
        #expect(stored == [[true], [false]])
    }

    @Test func `an address that cannot be opened is a fault that pages tell`() async throws {
        let (site, server) = (try await site(), try await StandInServer(status: 200, body: Self.meeting))
        let ada = try await site.trainer("Ada")
        let path = "/api/v1/trainers/\(ada.id)/calendars"
        _ = try await site.post(path, ["address": .string(server.url + "/a.ics")], as: .trainer)
        _ = try await site.database.write { try $0.execute("UPDATE trainer_calendars SET address = 'v1.AAAA'") }
        try await site.fetchCalendars()
        let items = try await site.get(path, as: .trainer)["items"]?.items ?? []
        #expect(items.map { $0["fault"] } == ["sealedAddress"])
        #expect(server.requests.isEmpty)
    }

    @Test func `a calendar that never ends, a page and a redirect in a circle are told apart`() async throws {
        let site = try await site()
        let server = try await StandInServer { request in
            switch request.path {
            case "/flood.ics": .flood
            case "/page.ics": .answer(200, body: "<html>Sign in</html>")
            case "/moved.ics": .answer(301, headers: ["location": "/a.ics"])
            case "/circle.ics": .answer(302, headers: ["location": "/circle.ics"])
            case "/gone.ics": .answer(410)
            case "/secret.ics": .answer(401)
            case "/lost.ics": .hangUp
            default: .answer(200, body: Self.meeting)
            }
        }
        let ada = try await site.trainer("Ada")
        let path = "/api/v1/trainers/\(ada.id)/calendars"
        for name in ["flood", "page", "moved", "circle", "gone", "secret", "lost"] {
            _ = try await site.post(path, ["address": .string(server.url + "/\(name).ics")], as: .trainer)
        }
        try await site.fetchCalendars()
        let items = try await site.get(path, as: .trainer)["items"]?.items ?? []
        #expect(
            items.map { $0["fault"] } == [
                "tooLarge", "notCalendar", .null, "tooManyRedirects", "missing", "forbidden", "connection",
            ])
        let page = try await site.signedIn(as: .trainer).get("/staff/trainers/\(ada.id)")
        #expect(try page.html.count("//p[@class='fault']") == 6)
    }

    @Test func `a calendar that comes a byte at a time is given up at the time limit`() async throws {
        let (site, server) = (try await site(), try await StandInServer { _ in .trickle(every: .milliseconds(20)) })
        let ada = try await site.trainer("Ada")
        let path = "/api/v1/trainers/\(ada.id)/calendars"
        _ = try await site.post(path, ["address": .string(server.url + "/a.ics")], as: .trainer)
        try await site.fetchCalendars(within: .milliseconds(300))
        #expect(try await site.get(path, as: .trainer)["items"]?.items.map { $0["fault"] } == ["tooSlow"])
    }

    @Test func `addresses inside the network are refused, at first and behind a redirect`() async throws {
        let closed = try await TestSite()
        let ada = try await closed.trainer("Ada")
        let path = "/api/v1/trainers/\(ada.id)/calendars"
        for address in [
            "http://127.0.0.1:8080/a.ics", "https://[::1]/a.ics", "https://169.254.169.254/a.ics",
            "webcal://10.0.0.1/a",
            "file:///etc/passwd", "https://ada:secret@example.org/a.ics", "nonsense", "",
        ] {
            let refused = try await closed.post(path, ["address": .string(address)], as: .trainer)
            #expect(refused.status == 422, "\(address)")
            #expect(try refused["errors"]?.items.map { $0["pointer"] } == ["/address"])
        }
        let site = try await site()
        let server = try await StandInServer(status: 302, headers: ["location": "http://10.0.0.1/a.ics"])
        let grace = try await site.trainer("Grace")
        let own = "/api/v1/trainers/\(grace.id)/calendars"
        _ = try await site.post(own, ["address": .string(server.url)], as: .trainer)
        try await site.fetchCalendars()
        #expect(try await site.get(own, as: .trainer)["items"]?.items.map { $0["fault"] } == ["inside"])
    }

    @Test func `an address with a password is refused in words, and its host may have umlauts`() async throws {
        let site = try await site()
        let ada = try await site.trainer("Ada")
        let path = "/api/v1/trainers/\(ada.id)/calendars"
        try await expect(
            site.post(path, ["address": "https://ada:secret@cloud.example/a.ics"], as: .trainer),
            refuses: .invalid(
                "/address", "Remove the user name and password: only an address that opens without them can be read."))
        try await expect(
            site.post(path, ["address": "https://b≠cher.example/a.ics"], as: .trainer),
            refuses: .invalid("/address", "The domain is not a valid international name."))
        let added = try await site.post(path, ["address": "webcal://BÜCHER.example:8443/a@b.ics"], as: .trainer)
        #expect(added.status == 201, "\(added.text)")
        #expect(try added["host"] == "xn--bcher-kva.example")
    }

    @Test func `a trainer sees and changes nobody else's calendars`() async throws {
        let (site, server) = (try await site(), try await StandInServer(status: 200, body: Self.meeting))
        let (ada, grace) = (try await site.trainer("Ada"), try await site.trainer("Grace"))
        let added = try await site.post(
            "/api/v1/trainers/\(grace.id)/calendars", ["address": .string(server.url)], as: .admin)
        let secret = try await site.token(["role": "trainer", "name": "Ada", "trainer": .string(ada.id)])
        let browser = try await site.signedIn(with: secret)
        let page = "/staff/trainers/\(grace.id)"
        #expect(try await !browser.get(page).text.contains("127.0.0.1"))
        #expect(try await browser.send(page + "/calendars", ["address": server.url]).status == 403)
        #expect(try await browser.send(page + "/calendars/delete", ["calendar": added.json.id]).status == 403)
        // By way of the own page, either.
        #expect(
            try await browser.send("/staff/trainers/\(ada.id)/calendars/delete", ["calendar": added.json.id]).status
                == 404)
        for who in [TestSite.Who.anybody, .agent, .integration] {
            #expect([401, 403].contains(try await site.get("/api/v1/trainers/\(grace.id)/calendars", as: who).status))
        }
    }

    @Test func `a token of a person acts for the trainer whom the person is`() async throws {
        let (site, server) = (try await site(), try await StandInServer(status: 200, body: Self.meeting))
        let (ada, grace) = (try await site.trainer("Ada"), try await site.trainer("Grace"))
        let user = try await site.post(
            "/api/v1/users", ["email": "ada@example.org", "roles": ["trainer"], "trainer": .string(ada.id)], as: .admin
        ).json
        let secret = try await site.token(["role": "trainer", "name": "Ada", "user": .string(user.id)])
        let bearer = ["Authorization": "Bearer \(secret)"]
        let body: JSONValue = ["address": .string(server.url)]
        let browser = try await site.signedIn(with: secret)
        for (trainer, statuses) in [(ada, [201, 303]), (grace, [403, 403])] {
            let reply = try await site.post("/api/v1/trainers/\(trainer.id)/calendars", body, as: .anybody, bearer)
            let sent = try await browser.send(
                "/staff/trainers/\(trainer.id)/calendars", ["address": server.url + "/b.ics"])
            #expect([Int(reply.status), Int(sent.status)] == statuses)
        }
    }

    @Test func `eleven calendars are one too many`() async throws {
        let (site, server) = (try await site(), try await StandInServer(status: 200, body: Self.meeting))
        let ada = try await site.trainer("Ada")
        var statuses: [Int] = []
        for number in 0..<11 {
            let reply = try await site.post(
                "/api/v1/trainers/\(ada.id)/calendars", ["address": .string(server.url + "/\(number)")], as: .trainer)
            statuses.append(Int(reply.status))
        }
        #expect(statuses == Array(repeating: 201, count: 10) + [409])
    }
}

extension TestSite {
    /// The work of the service that fetches trainers' calendars, for all that is due.
    ///
    /// - Parameter timeLimit: by default so long that no busy machine reaches it.
    func fetchCalendars(within timeLimit: Duration = .seconds(1_800)) async throws {
        let time = now
        try await TrainerCalendarWorker(
            database, client: egress, release: "test", timeLimit: timeLimit, logger: site.logger, now: { time },
            read: BusyCalendar.read
        ).work()
    }
}
