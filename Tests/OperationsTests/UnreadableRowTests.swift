import Foundation
import ICalendar
import Mail
import Operations
import Storage
import SupportCore
import Testing
import Training

/// Chores and mail around a row that cannot be read. The tests of routes try all columns.
@Suite struct UnreadableRowTests {
    private static func setZone(_ name: String, of session: Session, in installation: TestInstallation) async throws {
        let id = session.id
        _ = try await installation.database.write { connection in
            try connection.execute("UPDATE sessions SET time_zone = \(name) WHERE id = \(id)")
        }
    }

    @Test func `a session that is passed over gets its dates and instants as soon as it can be read`() async throws {
        let installation = try await TestInstallation()
        let (schedule, now) = (installation.schedule, installation.now)
        let odd = try await installation.session("Odd", series("FREQ=DAILY", from: "2026-12-01T10:00:00"))
        let good = try await installation.session("Good", series("FREQ=DAILY", from: "2026-12-01T10:00:00"))
        try await Self.setZone("Mars/Olympus", of: odd, in: installation)
        // Its instants are those of a former zone database.
        _ = try await installation.database.write { [id = odd.id] connection in
            try connection.execute(
                """
                UPDATE occurrences SET starts_at = starts_at + 3600, ends_at = ends_at + 3600 WHERE session_id = \(id)
                """)
        }
        let later = now.addingTimeInterval(31 * 86_400)
        #expect(try await schedule.followZoneDatabase(version: "newer", now: now) == 0)
        #expect(try await schedule.extendHorizon(now: later) == 1)
        #expect(try await schedule.catchUpPassedOver(now: later) == 1)
        let steps = try await Installation(installation.database).bringUpToDate(
            host: "example.org", zoneDatabase: "newer", now: later)
        #expect(steps == ["1 sessions cannot be read and were passed over: lectern check names them"])

        // The zone data have the name again.
        try await Self.setZone("Europe/Berlin", of: odd, in: installation)
        #expect(
            try await Installation(installation.database).bringUpToDate(
                host: "example.org", zoneDatabase: "newer", now: later) == [])
        let dates = try await installation.database.read { connection in
            try [good, odd].map { session in
                try connection.occurrences(of: session.id).filter { $0.endsAt > later }.map(\.startsAt)
            }
        }
        #expect(dates[0] == dates[1])
        #expect(try await Installation(installation.database).check(now: later) == [])
    }

    @Test func `mail about a row that cannot be read waits, and the others are sent`() async throws {
        let installation = try await TestInstallation()
        let transport = RecordingTransport()
        let odd = try await installation.session("Odd", series(nil, from: "2026-11-24T13:30:00"))
        let good = try await installation.session("Good", series(nil, from: "2026-11-24T13:30:00"))
        for session in [odd, good] { _ = try await installation.register("ada@example.org", session) }
        try await Self.setZone("Mars/Olympus", of: odd, in: installation)
        #expect(try await installation.mail(transport).map(\.subject) == ["You have a seat: Good"])
        let waiting = try await installation.mails(.waiting)
        #expect(waiting.map(\.purpose) == [.place])
        #expect(waiting[0].reason?.contains("time_zone holds \"Mars/Olympus\"") == true)

        // A reminder, too, of the one and not of the other.
        let dayBefore = try utc("2026-11-23T12:30:30")
        let reminded = try await installation.mail(transport, at: dayBefore)
        #expect(reminded.map(\.subject) == ["Reminder: Good starts tomorrow"])
        try await Self.setZone("Europe/Berlin", of: odd, in: installation)
        let later = try await installation.mail(transport, at: dayBefore.addingTimeInterval(600))
        #expect(Set(later.map(\.subject)) == ["You have a seat: Odd", "Reminder: Odd starts tomorrow"])
    }

    @Test func `a mail that cannot be read fails, and does not hold up the others`() async throws {
        let installation = try await TestInstallation()
        let transport = RecordingTransport()
        let session = try await installation.session("Good", series(nil, from: "2026-11-25T13:00:00"))
        for name in ["ada", "odo"] { _ = try await installation.register("\(name)@example.org", session) }
        let now = installation.now
        try await installation.worker(nil).fill(now: now)
        let odo = try await installation.registrant("odo@example.org")
        _ = try await installation.database.write { connection in
            try connection.execute("UPDATE mails SET purpose = 'postcard' WHERE registrant_id = \(odo)")
        }
        #expect(try await installation.mail(transport).map(\.to.address) == ["ada@example.org"])
        #expect(try await installation.mail(transport, at: now.addingTimeInterval(3_600)) == [])
        #expect(try await installation.database.read { try $0.mailCounts() } == (waiting: 0, failed: 1))
    }

    @Test func `mail is told from the journal around entries that cannot be read`() async throws {
        let installation = try await TestInstallation()
        let transport = RecordingTransport()
        let session = try await installation.session("Good", series(nil, from: "2026-11-25T13:00:00"))
        // More than a batch of entries of a newer release, and then one that is known.
        let now = installation.now
        try await installation.database.write { connection in
            try connection.record(
                (0..<250).map { (JournalEntry(.updated, .tutorial, "t\($0)"), .command) }, now: now)
        }
        _ = try await installation.database.write {
            try $0.execute("UPDATE journal SET event = 'dreamt' WHERE subject = 'tutorial'")
        }
        _ = try await installation.register("ada@example.org", session)
        #expect(try await installation.mail(transport).map(\.subject) == ["You have a seat: Good"])
        let position = try await installation.database.read {
            (try $0.journalPosition(), try $0.journalPosition(ofReader: "mail"))
        }
        #expect(position.0 == position.1)
    }

    @Test func `a person of the staff who cannot be read gets no link to sign in, and everybody else is mailed`()
        async throws
    {
        let installation = try await TestInstallation()
        let transport = RecordingTransport()
        let session = try await installation.session("Good", series(nil, from: "2026-11-25T13:00:00"))
        let users = Users(installation.database)
        let odo = try await users.create(
            .init(name: "Odo", email: "odo@example.org", roles: [.agent]), language: "en", by: .command,
            now: installation.now
        ).id
        _ = try await users.create(
            .init(name: "Grace", email: "grace@example.org", roles: [.agent]), language: "en", by: .command,
            now: installation.now)
        _ = try await installation.register("ada@example.org", session)
        _ = try await installation.database.write {
            try $0.execute("UPDATE users SET roles = 'none' WHERE id = \(odo)")
        }
        let sent = try await installation.mail(transport).map(summary)
        #expect(
            sent.sorted() == [
                "ada@example.org: You have a seat: Good [METHOD:REQUEST SEQUENCE:0 STATUS:CONFIRMED]",
                "grace@example.org: Your access to the staff pages",
            ])
    }

    @Test func `times in mails fall back to the session's zone, and say so`() async throws {
        let installation = try await TestInstallation()
        let transport = RecordingTransport()
        let session = try await installation.session("Good", series(nil, from: "2026-11-25T13:00:00"))
        for (name, language) in [("ada", "en"), ("odo", "de")] {
            let person = Registration.Person(name: name, email: "\(name)@example.org", language: language)
            _ = try await Registrations(installation.database).register(
                .init(session: session.id, person: person), by: .command, now: installation.now)
        }
        _ = try await installation.database.write {
            try $0.execute("UPDATE registrations SET time_zone = 'Mars/Olympus'")
        }
        let texts = try await installation.mail(transport).sorted { $0.to.address < $1.to.address }.map(\.text)
        #expect(texts[0].contains("13:00–14:00 in Berlin (as Mars/Olympus is unknown)"))
        #expect(texts[1].contains("13:00–14:00 in Berlin (weil Mars/Olympus unbekannt ist)"))
    }

    @Test func `a free seat passes over a registration that cannot be read, which keeps its place`() async throws {
        let installation = try await TestInstallation()
        let session = try await installation.session("Full", series(nil, from: "2026-12-01T10:00:00")) {
            $0.capacity = 1
        }
        let first = try await installation.register("first@example.org", session)
        for name in ["odd", "ada", "bob"] { _ = try await installation.register("\(name)@example.org", session) }
        let odd = try await installation.registrant("odd@example.org")
        func answers(_ text: String) async throws {
            _ = try await installation.database.write { connection in
                try connection.execute("UPDATE registrations SET answers = \(text) WHERE registrant_id = \(odd)")
            }
        }
        func statuses() async throws -> [String] {
            try await installation.database.read { connection in
                try connection.rows("SELECT status FROM registrations ORDER BY queue").map { try $0.text("status") }
            }
        }
        try await answers("[")
        let registrations = Registrations(installation.database)
        _ = try await registrations.cancel(first.id, by: .command, now: installation.now)
        #expect(try await statuses() == ["cancelled", "waitlisted", "confirmed", "waitlisted"])
        try await answers("{}")
        let ada = try await installation.registrant("ada@example.org")
        let second = try await installation.database.read { try $0.registrations(of: ada)[0].id }
        _ = try await registrations.cancel(second, by: .command, now: installation.now)
        #expect(try await statuses() == ["cancelled", "confirmed", "cancelled", "waitlisted"])
    }

    @Test func `an offer that cannot lapse does not keep others from lapsing`() async throws {
        let installation = try await TestInstallation()
        var sessions: [Session] = []
        for title in ["Odd", "Good"] {
            sessions.append(
                try await installation.session(title, series(nil, from: "2026-12-01T10:00:00")) {
                    $0.capacity = 1
                    $0.waitlist = WaitlistPolicy(mode: .offer, offerHold: 3_600)
                })
        }
        for session in sessions {
            let first = try await installation.register("first@example.org", session)
            _ = try await installation.register("second@example.org", session)
            _ = try await Registrations(installation.database).cancel(first.id, by: .command, now: installation.now)
        }
        try await Self.setZone("Mars/Olympus", of: sessions[0], in: installation)
        let later = installation.now.addingTimeInterval(3_601)
        #expect(try await Registrations(installation.database).lapseOffers(now: later) == 1)
        #expect(try await Registrations(installation.database).lapseOffers(now: later) == 0)
        try await Self.setZone("Europe/Berlin", of: sessions[0], in: installation)
        #expect(try await Registrations(installation.database).lapseOffers(now: later) == 1)
    }

    @Test func `a value is mended only where it cannot be read, and only by one that can`() async throws {
        let installation = try await TestInstallation()
        let (mending, now) = (Repairs(installation.database), installation.now)
        let session = try await installation.session(
            "Odd", series("FREQ=WEEKLY;BYDAY=TU;COUNT=3", from: "2026-12-01T10:00:00"))
        let id = session.id
        func mend(_ column: String, _ value: String?, of id: String = id, in table: String = "sessions") async throws
            -> String
        {
            do {
                let rest = try await mending.replace(column, of: id, in: table, by: value, caller: .command, now: now)
                return rest?.line ?? "mended"
            } catch let failure as Failure {
                return failure.detail
            }
        }
        #expect(try await mend("title", "New") == "There is no row \(id) of sessions that cannot be read.")
        #expect(
            try await mend("x", "y", in: "nothing")
                == "There is no table nothing. lectern check names the table of each row.")
        _ = try await installation.database.write {
            try $0.execute("UPDATE sessions SET excluded = '{', kind = 'webinar', waitlist = 'none'")
        }
        _ = try await installation.database.write {
            try $0.execute("UPDATE occurrences SET override = '{\"start\":1}' WHERE recurrence_id LIKE '2026-12-08%'")
        }
        let fault = "sessions \(id): excluded does not hold a value of its kind."
        #expect(try await mend("title", "New") == "It is not title that cannot be read. \(fault)")
        #expect(try await mend("excluded", "]") == "This value cannot be read either. \(fault)")
        #expect(try await mend("excluded", nil).hasPrefix("The database does not allow this value:"))
        #expect(try await mend("excluded", "[]") == "sessions \(id): waitlist does not hold a value of its kind.")
        #expect(try await mend("waitlist", #"{"mode":"none","offerHold":60}"#) == "mended")
        let date = try await installation.database.read { connection in
            try connection.rows("SELECT id FROM occurrences WHERE recurrence_id LIKE '2026-12-08%'")[0].text("id")
        }
        #expect(try await mend("override", nil, of: date, in: "occurrences") == "mended")
        #expect(try await Installation(installation.database).check(now: now) == [])
        #expect(installation.database.unreadableRows.rows.isEmpty == false)
        try await StoredRows(installation.database).check()
        #expect(installation.database.unreadableRows.rows == [])
    }
}
