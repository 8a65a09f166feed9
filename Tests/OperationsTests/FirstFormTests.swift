import Foundation
import ICalendar
import Mail
import Operations
import Storage
import Testing
import Training

/// Sessions that an earlier release stored, before sessions had a form in calendars.
@Suite struct FirstFormTests {
    @Test func `stored sessions get a form once, and the UID that they had is cancelled where it goes`() async throws {
        let installation = try await TestInstallation()
        let weekly = try await installation.session(series("FREQ=WEEKLY;COUNT=3", from: "2026-12-01T10:00:00"))
        let odd = try await installation.session(
            series("FREQ=MONTHLY;BYDAY=TU,WE;BYSETPOS=1;COUNT=2", from: "2026-12-01T10:00:00"))
        let draft = try await installation.session(
            series("FREQ=MONTHLY;BYDAY=TU,WE;BYSETPOS=1;COUNT=2", from: "2026-12-01T10:00:00"), status: .draft)
        _ = try await installation.database.write { connection in
            try connection.execute("UPDATE sessions SET form = NULL")
        }
        let later = installation.now.addingTimeInterval(60)
        #expect(try await installation.schedule.decideForms(now: later) == 3)
        #expect(try await installation.schedule.decideForms(now: later) == 0)
        var stored: [String] = []
        for session in [weekly, odd, draft] {
            let after = try await installation.schedule.session(session.id)
            stored.append("\(after.form) \(after.sequence)")
        }
        #expect(stored == ["series 0", "dates 1", "dates 0"])
        let events = try ForeignCalendar(try await installation.feed(.session(odd.id), at: later)).events
        #expect(events.map(\.isCancelled) == [false, false, true])
        #expect(events.last?.uid == odd.uid)
    }

    @Test func `entries of single dates that an earlier release mailed are replaced at the next change`() async throws {
        let installation = try await TestInstallation()
        let transport = RecordingTransport()
        let weekly = try await installation.session(series("FREQ=WEEKLY;COUNT=2", from: "2026-12-01T10:00:00")) {
            $0.registration.scope = .series
        }
        let registration = try await installation.register("ada@example.org", weekly)
        _ = try await installation.mail(transport)
        let dates = try await installation.schedule.dates(of: weekly.id, from: nil, to: nil, page: PageRequest()).items
        try await installation.database.write { connection in
            let series = try connection.mailedEntries(ofRegistrations: [registration.id])[0]
            try connection.execute("DELETE FROM mailed_entries")
            for date in dates {
                try connection.save(
                    MailedEntry(
                        uid: "\(registration.id)-\(date.occurrence.id)@example.org", registration: registration.id,
                        place: .date(date.occurrence.id), sequence: 3, entry: series.entry, isLive: true,
                        organizer: nil, mail: "m", mailedAt: installation.now))
            }
        }
        _ = try await installation.schedule.edit(weekly.id, by: .command, now: installation.now) { session in
            var details = session.details
            details.title = "Renamed"
            return (details, session.status)
        }
        #expect(
            try await installation.mail(transport).map { mail in
                let events = try mail.calendar.map { try CalendarDocument.parse($0.text.utf8).events } ?? []
                return
                    "\(mail.calendar?.method.rawValue ?? "") \(events.map(\.sequence)) \(events.map { $0.rule ?? "" })"
            } == [
                #"REQUEST [1] ["FREQ=WEEKLY;COUNT=2;BYDAY=TU"]"#, #"CANCEL [4] ["FREQ=WEEKLY;COUNT=2;BYDAY=TU"]"#,
                #"CANCEL [4] ["FREQ=WEEKLY;COUNT=2;BYDAY=TU"]"#,
            ])
    }
}
