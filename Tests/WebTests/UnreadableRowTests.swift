import Foundation
import HTTPTypes
import ICalendar
import Operations
import Storage
import SupportCore
import Testing
import Training
import Web

/// A database with a row that cannot be read, and everything else as usual.
@Suite struct UnreadableRowTests {
    /// A sound session, person and ticket, and odd ones that a test damages.
    struct Fixture {
        let site: TestSite
        let good, odd: JSONValue
        let ada, odo: JSONValue
        let goodTicket, oddTicket: JSONValue

        init() async throws {
            site = try await TestSite(at: "2026-11-23T08:00:00Z")
            let tutorial = try await site.tutorial(["title": "Odd", "materials": []])
            let trainer = try await site.trainer("Odo", ["timeZone": "Asia/Kolkata"])
            try await site.trainer("Ada")
            good = try await site.series(["title": "Good", "capacity": 3])
            odd = try await site.series([
                "title": "Odd", "capacity": 1, "trainers": [.string(trainer.id)], "tutorial": .string(tutorial.id),
                "waitlist": ["mode": "offer", "offerHold": "PT1H"],
            ])
            let date = "2026-12-01T10:00:00"
            odo = try await site.register(
                "odo@example.org", for: good, on: date, ["name": "Odo", "timeZone": "Asia/Kolkata"])
            ada = try await site.register("ada@example.org", for: good, on: date, ["name": "Ada"])
            try await site.register("odo@example.org", for: odd, on: date, ["name": "Odo"])
            try await site.register("ada@example.org", for: odd, on: date, ["name": "Ada"])
            goodTicket = try await site.ticket(["subject": "Good", "description": "All is well with webhooks."])
            oddTicket = try await site.ticket([
                "subject": "Odd", "description": "Nothing is well with webhooks.",
                "requester": ["email": "odo@example.org", "timeZone": "Asia/Kolkata"],
            ])
            try await site.perform("acknowledge", on: oddTicket)
            _ = try await site.send(
                .put, "/api/v1/tickets/\(oddTicket.id)/links/\(tutorial.id)", Data(#"{"verdict": "accepted"}"#.utf8),
                as: .agent)
            for session in [good, odd] {
                _ = try await site.post(site.path(session) + "/message", ["subject": "Bring", "text": "a pen"])
            }
            _ = try await site.outbox(2)
            _ = try await site.post(
                "/api/v1/tokens", ["role": "agent", "name": "Odo", "expiresAt": "2027-12-01T00:00:00Z"], as: .admin)
            let (now, place, occurrence) = (site.now, odo.id, try await site.occurrence(of: good, date))
            let scheduled = try await site.site.schedule.date(try #require(LocalDateTime(date)), of: good.id)
            let notified = NotifiedDate(
                scheduled, for: try await site.site.registrations.registration(place).registration)
            try await site.database.write { connection in
                try connection.save(
                    AttendanceRecord(registration: place, occurrence: occurrence, attendance: .attended), now: now)
                try connection.save(
                    Feedback(
                        registration: place, occurrence: occurrence, score: 4, comment: "", createdAt: now,
                        updatedAt: now
                    ))
                try connection.save(
                    MailedDate(
                        registration: place, occurrence: occurrence, sequence: 1, notified: notified, mail: "m",
                        mailedAt: now))
                _ = try connection.insertOptOut(of: .reminders, email: "odo@example.org", now: now)
                try connection.setReminderMark(3_600, startsUntil: now)
                try connection.insertInterest(
                    in: tutorial.id, email: "odo@example.org", language: "en", now: now)
            }
            _ = try await site.get(path(of: odo["feed"]))
            try await site.site.convergence.saveFetches()
        }
    }

    /// The content of lists, and requests by others than those whose row is damaged.
    private static func paths(_ fixture: Fixture) -> [(path: String, who: TestSite.Who)] {
        let (site, good) = (fixture.site, fixture.good)
        let date = "2026-12-01T10:00:00"
        return [
            ("/", .anybody), ("/?view=month&month=2026-12", .anybody), ("/tutorials", .anybody),
            ("/calendar.ics", .anybody), ("/calendar/sessions/\(good.id).ics", .anybody), ("/readyz", .anybody),
            ("/sessions/\(good.id)", .anybody), ("/api/v1/occurrences", .anybody), ("/api/v1/sessions", .trainer),
            ("/api/v1/tutorials", .trainer), ("/api/v1/trainers", .trainer),
            (site.path(good), .anybody), (site.path(good) + "/occurrences", .anybody),
            (site.path(good) + "/registrations", .trainer),
            (site.path(good) + "/registrations?occurrence=\(date)", .trainer),
            (site.path(good) + "/messages", .trainer), (site.path(good) + "/feedback", .trainer),
            (site.path(fixture.odd) + "/registrations", .trainer), (site.path(fixture.odd) + "/messages", .trainer),
            ("/api/v1/registrations/\(fixture.ada.id)", .trainer),
            (path(of: fixture.ada["manageURL"]), .anybody), (path(of: fixture.ada["feed"]), .anybody),
            ("/api/v1/registrants/ada@example.org", .admin), ("/api/v1/tickets", .agent),
            ("/api/v1/tickets/due", .agent), ("/api/v1/tickets/\(fixture.goodTicket.id)", .agent),
            ("/api/v1/tickets/\(fixture.goodTicket.id)/similar", .agent),
            ("/api/v1/tickets/\(fixture.goodTicket.id)/recommendations", .agent), ("/api/v1/problems", .agent),
            ("/api/v1/insights/service-levels", .agent), ("/api/v1/insights/gaps", .agent),
            ("/api/v1/insights/effect?tutorial=\(fixture.odd["tutorial"]?.text ?? "")", .agent),
            ("/api/v1/journal?limit=500", .admin), ("/api/v1/mail", .admin), ("/api/v1/tokens", .admin),
        ]
    }

    private static let pages = [
        "/staff/queue", "/staff/schedule", "/staff/schedule/new", "/staff/problems", "/staff/gaps", "/staff/insights",
        "/staff/insights/problems", "/staff/insights/effect", "/staff/operating",
        "/staff/operating/mail", "/staff/operating/tokens", "/staff/operating/journal",
    ]

    @Test(arguments: Damage.all) func `lists, pages, feeds and chores go on around a row that cannot be read`(
        _ damage: Damage
    ) async throws {
        let fixture = try await Fixture()
        let site = fixture.site
        try #require(try await site.damage(damage) > 0)
        // Nothing in memory is from before.
        let other = try await site.restarted()
        let admin = try await other.signedIn(as: .admin)
        let ready = try await other.get("/readyz")
        let named = try ready["warnings"]?.items.filter {
            $0["table"]?.text == damage.table && $0["column"]?.text == damage.column
        }
        #expect(named?.isEmpty == false, "\(ready.text)")
        #expect(!ready.text.contains("odo@"))
        let faults = try await Installation(other.database).check(now: other.now)
        #expect(faults.contains { $0.hasPrefix("\(damage.table) ") && $0.contains(damage.column) }, "\(faults)")
        for (path, who) in Self.paths(fixture) {
            let reply = try await other.get(path, as: who)
            // A tutorial that cannot be read has no effect to show.
            let isOwn = path.contains("/effect") && damage.table == "tutorials"
            #expect(reply.status == (isOwn ? 503 : 200), "\(path): \(reply.text)")
        }
        let ofSession = "/staff/sessions/\(fixture.good.id)"
        let others = [
            ofSession, ofSession + "/edit", ofSession + "/message", ofSession + "/dates/2026-12-01T10:00:00",
            "/staff/tickets/\(fixture.goodTicket.id)",
        ]
        for path in Self.pages + others {
            let reply = try await admin.get(path)
            #expect(reply.status == 200, "\(path): \(reply.text)")
        }
        #expect(try await other.get("/").text.contains("Good"))
        #expect(try await other.get("/calendar.ics").text.contains(":Good\r\n"))

        // Writes that do not need the row, and the chores.
        let registered = try await other.post(
            other.path(fixture.good) + "/registrations",
            ["name": "New", "email": "new@example.org", "occurrence": "2026-12-08T10:00:00"])
        #expect(registered.status == 201, "\(registered.text)")
        #expect(
            try await other.post("/api/v1/tickets", ["subject": "New", "description": "New"], as: .agent).status == 201)
        let later = site.now.addingTimeInterval(45 * 86_400)
        try await other.site.schedule.extendHorizon(now: later)
        try await other.site.schedule.followZoneDatabase(version: "newer", now: later)
        try await other.site.registrations.lapseOffers(now: later)
        try await other.site.tickets.processDue(lead: 3_600, now: later)
        try await other.site.tickets.followAgreement(zoneDatabase: "newer", now: later)
        _ = try await other.site.erasure.apply(
            Retention(mail: 86_400, registrations: 86_400, interest: 86_400), now: later)
        try await other.site.recommendations.catchUp()
        try await other.site.convergence.saveFetches()
    }

    @Test func `a list leaves the row out and counts it, and its pages neither repeat nor skip others`() async throws {
        let site = try await TestSite()
        var ids: [String] = []
        for number in 0..<9 { ids.append(try await site.webinar(["title": .string("Number \(number)")]).id) }
        let broken: Set = [0, 3, 4, 8]
        for number in broken {
            let id = ids[number]
            _ = try await site.database.write { connection in
                try connection.execute("UPDATE sessions SET time_zone = 'Mars/Olympus' WHERE id = \(id)")
            }
        }
        let sound = ids.indices.filter { !broken.contains($0) }.map { ids[$0] }
        for limit in 1...10 {
            for list in ["/api/v1/sessions", "/api/v1/occurrences"] {
                var (found, leftOut, pages) = ([String](), 0, 0)
                var cursor = ""
                repeat {
                    let reply = try await site.get("\(list)?limit=\(limit)" + cursor, as: .trainer)
                    found +=
                        try reply["items"]?.items.compactMap { $0[list.hasSuffix("sessions") ? "id" : "session"]?.text }
                        ?? []
                    if case .number(let count)? = try reply["leftOut"] { leftOut += Int(count) }
                    cursor = try reply["next"]?.text.map { "&cursor=\($0)" } ?? ""
                    pages += 1
                } while !cursor.isEmpty && pages < 20
                #expect(found.sorted() == sound.sorted(), "\(list), \(limit) a page")
                #expect(Set(found).count == found.count)
                #expect(leftOut == broken.count)
                #expect(pages == (9 + limit - 1) / limit)
            }
        }
    }

    @Test func `a single read of it says which row and column, and the log is told once`() async throws {
        let site = try await TestSite()
        let session = try await site.webinar()
        try await site.setZone("Mars/Olympus", of: session)
        let detail =
            "A stored row cannot be read and has to be mended by an administrator: sessions \(session.id): time_zone holds "
            + #""Mars/Olympus", which is not a time zone of this system."#
        let logged = Counter()
        site.database.unreadableRows.onDiscovery { _ in logged.add() }
        for path in [site.path(session), site.path(session) + "/occurrences/2026-12-01T10:00:00"] {
            let reply = try await site.get(path)
            try expect(reply, refuses: ProblemDetails(503, "unreadable", detail))
        }
        for path in ["/sessions/\(session.id)", "/calendar/sessions/\(session.id).ics"] {
            #expect(try await site.get(path).status == 503)
        }
        let german = try await site.get("/sessions/\(session.id)", browser.merging(["Accept-Language": "de"]) { $1 })
        #expect(german.text.contains("Das kann gerade nicht angezeigt werden"))
        #expect(try await site.get("/").status == 200)
        #expect(logged.count == 1)
        // A cancellation that left it out would be half of one.
        try expect(
            try await site.post(site.path(session) + "/cancel", [:]), refuses: ProblemDetails(503, "unreadable", detail)
        )
        #expect(try await site.get("/errors/unreadable").text.contains("lectern mend"))
    }

    @Test func `a session in an unknown time zone is mended by a patch, and its dates get new instants`() async throws {
        let site = try await TestSite(at: "2026-11-23T08:00:00Z")
        let session = try await site.series(["title": "Odd"])
        let ada = try await site.register("ada@example.org", for: session, on: "2026-12-08T10:00:00")
        try await site.setZone("Mars/Olympus", of: session)
        #expect(try await site.get("/readyz")["unreadable"] == 1)
        let before = try await site.feed("/calendar.ics")
        #expect(!before.contains(":Odd\r\n"))

        #expect(try await site.patch(site.path(session), ["title": "Even"]).status == 503)
        #expect(try await site.patch(site.path(session), ["timeZone": "Mars/Phobos"]).status == 503)
        let mended = try await site.patch(site.path(session), ["timeZone": "america/new_york", "title": "Even"])
        #expect(mended.status == 200, "\(mended.text)")
        #expect(try [mended["timeZone"], mended["title"]] == ["America/New_York", "Even"])
        let dates = try await site.get(site.path(session) + "/occurrences")["items"]?.items
        #expect(dates?.first?["startsAt"] == "2026-12-01T15:00:00Z")
        #expect(dates?.count == 6)
        let feed = try await site.feed("/calendar.ics")
        #expect(feed.contains(":Even\r\n"))
        #expect(feed.contains("DTSTART;TZID=America/New_York:20261201T100000"))
        let own = try await site.get(path(of: ada["manageURL"]), ["Accept": "application/json"])
        #expect(try own["dates"]?.items.first?["startsAt"] == "2026-12-08T15:00:00Z")
        #expect(try await site.get("/readyz").json == ["status": "ok"])
        #expect(try await Installation(site.database).check(now: site.now) == [])
    }

    @Test func `a person's unknown time zone is kept, and times fall back to the session's`() async throws {
        let site = try await TestSite(at: "2026-11-23T08:00:00Z")
        let session = try await site.webinar()
        let ada = try await site.register("ada@example.org", for: session, ["timeZone": "Asia/Kolkata"])
        let trainer = try await site.trainer("Ada", ["timeZone": "Asia/Kolkata"])
        let ticket = try await site.ticket(["requester": ["email": "ada@example.org", "timeZone": "Asia/Kolkata"]])
        for table in ["registrations", "trainers"] {
            try await site.run("UPDATE \(table) SET time_zone = 'Mars/Olympus'")
        }
        try await site.run("UPDATE tickets SET requester_time_zone = 'Mars/Olympus'")
        #expect(try await site.registration(ada)["timeZone"] == "Mars/Olympus")
        let page = try await site.get(path(of: ada["manageURL"]), browser)
        #expect(page.text.contains("We don’t know the time zone Mars/Olympus"))
        #expect(page.text.contains("10:00–11:00"))
        let export = try await site.get("/api/v1/registrants/ada@example.org", as: .admin)
        #expect(try export["registrations"]?.items.first?["timeZone"] == "Mars/Olympus")
        #expect(try export["leftOut"] == nil)

        // Other fields are edited, and the zone stays.
        let edited = try await site.patch("/api/v1/trainers/\(trainer.id)", ["name": "Ada L."])
        #expect(try [edited["name"], edited["timeZone"]] == ["Ada L.", "Mars/Olympus"])
        let changed = try await site.patch("/api/v1/tickets/\(ticket.id)", ["subject": "Other"], as: .agent)
        #expect(try [changed["subject"], changed["requester"]?["timeZone"]] == ["Other", "Mars/Olympus"])
        _ = try await site.post("/api/v1/registrations/\(ada.id)/cancel", [:])
        #expect(try await site.registration(ada)["timeZone"] == "Mars/Olympus")
        let admin = try await site.signedIn(as: .agent)
        #expect(try await admin.get("/staff/tickets/\(ticket.id)").status == 200)

        #expect(try await site.get("/readyz")["unreadable"] == 3)
        let trainers = try await site.patch("/api/v1/trainers/\(trainer.id)", ["timeZone": "Asia/Kolkata"])
        #expect(try trainers["timeZone"] == "Asia/Kolkata")
        let count = try await Repairs(site.database).replaceZone(
            "Mars/Olympus", by: "Asia/Kolkata", caller: .command, now: site.now)
        #expect(count == 2)
        #expect(try await site.get("/readyz").json == ["status": "ok"])
        #expect(try await site.registration(ada)["timeZone"] == "Asia/Kolkata")
    }

    @Test func `names of time zones are taken in any case, and what is unknown is refused with near names`()
        async throws
    {
        let site = try await TestSite()
        #expect(try await site.webinar(["timeZone": "europe/BERLIN"])["timeZone"] == "Europe/Berlin")
        #expect(try await site.trainer("Ada", ["timeZone": "us/eastern"])["timeZone"] == "US/Eastern")
        try await expect(
            site.post("/api/v1/trainers", ["name": "Ada", "timeZone": "Europe/Berln"]),
            refuses: .invalid("/timeZone", #"There is no time zone "Europe/Berln". Did you mean Europe/Berlin?"#))
    }

    @Test func `admins see the rows on the page of the operation`() async throws {
        let site = try await TestSite()
        let session = try await site.webinar()
        let admin = try await site.signedIn(as: .admin)
        #expect(try await !admin.get("/staff/operating").text.contains("can’t be read"))
        try await site.setZone("Mars/<Olympus>", of: session)
        let page = try await site.restarted().signedIn(as: .admin).get("/staff/operating")
        #expect(page.text.contains("Stored rows that can’t be read"))
        #expect(page.text.contains("sessions \(session.id): time_zone holds"))
        #expect(!page.text.contains("<Olympus>"))
    }

    @Test func `a person is erased although a session of theirs cannot be read`() async throws {
        let site = try await TestSite(at: "2026-11-23T08:00:00Z")
        let session = try await site.webinar()
        let ada = try await site.register("ada@example.org", for: session)
        try await site.setZone("Mars/Olympus", of: session)
        try await site.run("UPDATE registrations SET answers = '['")
        let export = try await site.get("/api/v1/registrants/ada@example.org", as: .admin)
        #expect(try [export["registrations"], export["leftOut"]] == [[], 1])
        #expect(try await site.delete("/api/v1/registrants/ada@example.org", as: .admin).status == 204)
        #expect(try await site.get("/api/v1/registrants/ada@example.org", as: .admin).status == 404)
        // What cannot be read of a place goes with the person.
        #expect(try await site.registration(ada)["name"] == "Erased")
    }

    @Test func `attendance is recorded around a registration that cannot be read`() async throws {
        let site = try await TestSite(at: "2026-11-23T08:00:00Z")
        let session = try await site.webinar()
        try await site.register("ada@example.org", for: session)
        try await site.register("odo@example.org", for: session, ["name": "Odo"])
        try await site.run("UPDATE registrations SET answers = '[' WHERE name = 'Odo'")
        let reply = try await site.post(
            site.path(session) + "/attendance",
            [
                "items": [
                    ["email": "ada@example.org", "attendance": "attended"],
                    ["email": "odo@example.org", "attendance": "attended"],
                ]
            ])
        #expect(reply.status == 200, "\(reply.text)")
        #expect(try reply["attended"] == 1)
        #expect(reply.text.contains("odo@example.org"))
    }
}

/// Counts calls.
private final class Counter: @unchecked Sendable {
    private let lock = NSLock()
    private var calls = 0

    var count: Int { lock.withLock { calls } }

    func add() { lock.withLock { calls += 1 } }
}

extension TestSite {
    /// Runs statements by hand.
    func run(_ script: String) async throws {
        try await database.write { try $0.run(script: script) }
    }

    /// Writes the name of a zone by hand.
    func setZone(_ zone: String, of session: JSONValue) async throws {
        let id = session.id
        _ = try await database.write { connection in
            try connection.execute("UPDATE sessions SET time_zone = \(zone) WHERE id = \(id)")
        }
    }

    /// The id of a date.
    fileprivate func occurrence(of session: JSONValue, _ date: String) async throws -> String {
        let id = session.id
        let recurrenceID: LocalDateTime = try #require(LocalDateTime(date))
        return try await database.read { try $0.occurrence(of: id, recurrenceID)?.id ?? "" }
    }
}
