import Foundation
import ICalendar
import Mail
import Operations
import Testing
import Training

/// Mails about a place in a series: one entry for the whole of it, or one for each date.
@Suite struct SeriesMailTests {
    @Test func `a series is one entry, sent whole at every change`() async throws {
        let installation = try await TestInstallation()
        let transport = RecordingTransport()
        let series = try await installation.session(series("FREQ=WEEKLY;COUNT=3", from: "2026-12-01T10:00:00")) {
            $0.registration.scope = .series
        }
        _ = try await installation.register("ada@example.org", series)
        var mails = try await installation.mail(transport)
        func edit(_ date: String, _ scope: OccurrenceChange.Scope, _ hour: String) async throws {
            _ = try await installation.schedule.edit(
                local(date), of: series.id, scope: scope, by: .command, now: installation.now,
                change: change { $0.start = .set(try local("2026-12-08T\(hour):00:00")) })
            mails += try await installation.mail(transport)
        }
        try await edit("2026-12-08T10:00:00", .all, "11")
        try await edit("2026-12-08T11:00:00", .this, "15")
        #expect(
            mails.map(summary) == [
                "ada@example.org: You have a seat: Webhooks [METHOD:REQUEST SEQUENCE:0 STATUS:CONFIRMED]",
                "ada@example.org: Changed: Webhooks [METHOD:REQUEST SEQUENCE:1 STATUS:CONFIRMED]",
                "ada@example.org: Changed: Webhooks [METHOD:REQUEST SEQUENCE:2 SEQUENCE:2 STATUS:CONFIRMED "
                    + "STATUS:CONFIRMED]",
            ])
        #expect(mails[1].text.components(separatedBy: "(was: ").count == 4)
        #expect(mails[2].text.components(separatedBy: "(was: ").count == 2)
        #expect(try Set(mails.compactMap(\.calendar).flatMap(uids)).count == 1)
        let personal = try await installation.calendar(.personal(try await installation.registrant("ada@example.org")))
        #expect(personal.contains("UID:\(try #require(mails[0].calendar.flatMap { try uids($0).first }))\n"))
    }

    @Test func `a date of a series that is cancelled is cancelled alone, and comes back with the whole series`()
        async throws
    {
        let installation = try await TestInstallation()
        let transport = RecordingTransport()
        let series = try await installation.session(series("FREQ=WEEKLY;COUNT=4", from: "2026-12-01T10:00:00")) {
            $0.registration.scope = .series
        }
        _ = try await installation.register("ada@example.org", series)
        _ = try await installation.mail(transport)
        for date in ["2026-12-08T10:00:00", "2026-12-15T10:00:00"] {
            _ = try await installation.schedule.cancel(
                try local(date), of: series.id, scope: .this, reason: "Ill", by: .command, now: installation.now)
        }
        let cancelled = try await installation.mail(transport)
        #expect(
            cancelled.map(summary) == [
                "ada@example.org: Cancelled: Webhooks [METHOD:CANCEL SEQUENCE:2 SEQUENCE:2 STATUS:CANCELLED "
                    + "STATUS:CANCELLED]"
            ])
        #expect(
            try cancelled[0].calendar.map { try CalendarDocument.parse($0.text.utf8).events.map(\.recurrenceID) } == [
                .zoned(try local("2026-12-08T10:00:00"), zone: "Europe/Berlin"),
                .zoned(try local("2026-12-15T10:00:00"), zone: "Europe/Berlin"),
            ])
        _ = try await installation.schedule.restore(
            try local("2026-12-15T10:00:00"), of: series.id, by: .command, now: installation.now)
        let restored = try await installation.mail(transport)
        #expect(
            restored.map(summary) == [
                "ada@example.org: Changed: Webhooks [METHOD:REQUEST SEQUENCE:3 STATUS:CONFIRMED]"
            ])
        #expect(
            try restored[0].calendar.map { try CalendarDocument.parse($0.text.utf8).events[0].excluded } == [
                .zoned(try local("2026-12-08T10:00:00"), zone: "Europe/Berlin")
            ])
    }

    @Test func `a split is a shorter series and a new one, a mail each`() async throws {
        let installation = try await TestInstallation()
        let transport = RecordingTransport()
        let series = try await installation.session(series("FREQ=WEEKLY;COUNT=4", from: "2026-12-01T10:00:00")) {
            $0.registration.scope = .series
        }
        _ = try await installation.register("ada@example.org", series)
        let invited = try await installation.mail(transport).compactMap(\.calendar).flatMap(uids)
        _ = try await installation.schedule.edit(
            local("2026-12-15T10:00:00"), of: series.id, scope: .following,
            by: .command, now: installation.now, change: change { $0.start = .set(try local("2026-12-15T12:00:00")) })
        let split = try await installation.mail(transport)
        #expect(split.map(\.subject) == ["Calendar entry: Webhooks", "Changed: Webhooks"])
        let rules = try split.compactMap(\.calendar).map { try CalendarDocument.parse($0.text.utf8).events.map(\.rule) }
        #expect(rules == [["FREQ=WEEKLY;UNTIL=20261208T090000Z;BYDAY=TU"], ["FREQ=WEEKLY;COUNT=2;BYDAY=TU"]])
        #expect(try split.first?.calendar.map(uids) == invited)
        #expect(split[1].text.components(separatedBy: "(was: ").count == 3)

        _ = try await installation.schedule.edit(
            series.id, options: .init(allowsLosses: true), by: .command, now: installation.now
        ) { session in
            var details = session.details
            details.recurrence = try Recurrence(
                start: session.details.recurrence.start, zone: session.details.recurrence.zone,
                rule: try RecurrenceRule("FREQ=WEEKLY;COUNT=1"))
            return (details, session.status)
        }
        let lost = try await installation.mail(transport)
        #expect(lost.map(\.subject) == ["Cancelled: Webhooks"])
        #expect(
            try lost.compactMap(\.calendar).map { try CalendarDocument.parse($0.text.utf8).events.map(\.rule) } == [
                ["FREQ=WEEKLY;COUNT=1;BYDAY=TU"]
            ])
    }

    @Test func `a place in a series that is published date by date is a mail for each date, told once`() async throws {
        let installation = try await TestInstallation()
        let transport = RecordingTransport()
        let series = try await installation.session(
            series("FREQ=MONTHLY;BYDAY=TU,WE;BYSETPOS=1;COUNT=3", from: "2026-12-01T10:00:00")
        ) { $0.registration.scope = .series }
        let registration = try await installation.register("ada@example.org", series)
        let invited = try await installation.mail(transport)
        #expect(
            invited.map(\.subject) == [
                "You have a seat: Webhooks", "Calendar entry: Webhooks", "Calendar entry: Webhooks",
            ])
        #expect(invited[0].text.components(separatedBy: "\n- ").count == 4)
        #expect(try Set(invited.compactMap(\.calendar).flatMap(uids)).count == 3)
        _ = try await installation.registrations.cancel(registration.id, by: .command, now: installation.now)
        let cancelled = try await installation.mail(transport)
        #expect(
            cancelled.map(\.subject) == [
                "Cancelled: Webhooks", "Calendar entry: Webhooks", "Calendar entry: Webhooks",
            ])
        #expect(
            try Set(cancelled.compactMap(\.calendar).flatMap(uids))
                == Set(invited.compactMap(\.calendar).flatMap(uids)))
        #expect(cancelled.allSatisfy { $0.calendar?.method == .cancel })
    }

    @Test func `another form is mailed as new entries, and the old one is removed`() async throws {
        let installation = try await TestInstallation()
        let transport = RecordingTransport()
        let series = try await installation.session(series("FREQ=WEEKLY;COUNT=2", from: "2026-12-01T10:00:00")) {
            $0.registration.scope = .series
        }
        _ = try await installation.register("ada@example.org", series)
        let first = try await installation.mail(transport)
        func move(to zone: String) async throws -> [String] {
            _ = try await installation.schedule.edit(series.id, by: .command, now: installation.now) { session in
                var details = session.details
                details.recurrence.zone = try Zone(zone)
                return (details, session.status)
            }
            return try await installation.mail(transport).map { mail in
                "\(mail.subject) \(mail.calendar?.method.rawValue ?? "")"
            }
        }
        #expect(first.count == 1)
        #expect(
            try await move(to: "Africa/Casablanca") == [
                "Changed: Webhooks REQUEST", "Calendar entry: Webhooks CANCEL", "Calendar entry: Webhooks REQUEST",
            ])
        #expect(
            try await move(to: "Europe/Berlin") == [
                "Changed: Webhooks REQUEST", "Calendar entry: Webhooks CANCEL", "Calendar entry: Webhooks CANCEL",
            ])
    }
}
