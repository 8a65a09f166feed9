import Foundation
import ICalendar
import Mail
import Operations
import SupportCore
import Testing
import Training

@Suite struct RegistrationMailTests {
    @Test func `a place is confirmed with an invitation, once`() async throws {
        let installation = try await TestInstallation()
        let transport = RecordingTransport()
        let single = try await installation.single(capacity: 5)
        _ = try await installation.register("ada@example.org", single)
        #expect(
            try await installation.mail(transport).map(summary) == [
                "ada@example.org: You have a seat: Webhooks [METHOD:REQUEST SEQUENCE:0 STATUS:CONFIRMED]"
            ])
        #expect(try await installation.mail(transport, at: installation.now.addingTimeInterval(60)).isEmpty)
        #expect(try await installation.mails(.sent).map(\.attempts) == [1])
    }

    @Test func `a waiting registrant is notified, promoted, moved and cancelled under one UID with a rising sequence`()
        async throws
    {
        let installation = try await TestInstallation()
        let transport = RecordingTransport()
        let single = try await installation.single(capacity: 1)
        let first = try await installation.register("ada@example.org", single)
        _ = try await installation.register("bob@example.org", single)
        var seen = try await installation.mail(transport)

        _ = try await installation.registrations.cancel(first.id, by: .command, now: installation.now)
        seen += try await installation.mail(transport)
        _ = try await installation.schedule.edit(
            local("2026-12-01T10:00:00"), of: single.id, scope: .this,
            by: .command, now: installation.now, change: change { $0.start = .set(try local("2026-12-01T14:00:00")) })
        seen += try await installation.mail(transport)
        _ = try await installation.schedule.cancel(
            single.id, reason: "The trainer is ill.", by: .command, now: installation.now)
        seen += try await installation.mail(transport)
        #expect(
            seen.map(summary) == [
                "ada@example.org: You have a seat: Webhooks [METHOD:REQUEST SEQUENCE:0 STATUS:CONFIRMED]",
                "bob@example.org: You’re on the waitlist: Webhooks",
                "ada@example.org: Cancelled: Webhooks [METHOD:CANCEL SEQUENCE:1 STATUS:CANCELLED]",
                "bob@example.org: A seat became available: Webhooks [METHOD:REQUEST SEQUENCE:1 STATUS:CONFIRMED]",
                "bob@example.org: Changed: Webhooks [METHOD:REQUEST SEQUENCE:2 STATUS:CONFIRMED]",
                "bob@example.org: Cancelled: Webhooks [METHOD:CANCEL SEQUENCE:3 STATUS:CANCELLED]",
            ])
        let last = try #require(seen.last)
        #expect(last.text.contains("Reason: The trainer is ill."))
        #expect(
            try Set(seen.filter { $0.to.address == "bob@example.org" }.compactMap(\.calendar).flatMap(uids)).count
                == 1)
    }

    @Test func `changes in quick succession are one mail with the final state`() async throws {
        let installation = try await TestInstallation()
        let transport = RecordingTransport()
        let single = try await installation.single(capacity: 5)
        _ = try await installation.register("ada@example.org", single)
        _ = try await installation.mail(transport)
        for hour in ["11", "12", "13"] {
            _ = try await installation.schedule.edit(
                local("2026-12-01T10:00:00"), of: single.id, scope: .this,
                by: .command, now: installation.now,
                change: change { $0.start = .set(try local("2026-12-01T\(hour):00:00")) })
        }
        let mails = try await installation.mail(transport)
        #expect(
            mails.map(summary) == ["ada@example.org: Changed: Webhooks [METHOD:REQUEST SEQUENCE:3 STATUS:CONFIRMED]"])
        #expect(
            mails[0].text.contains(
                "- Tuesday, 1 December 2026, 13:00–14:00 (Europe/Berlin) (was: Tuesday, 1 December 2026, 10:00–11:00 (Europe/Berlin))"
            ))
    }

    @Test func `a registration that is cancelled before its first mail is not mailed`() async throws {
        let installation = try await TestInstallation()
        let transport = RecordingTransport()
        let single = try await installation.single(capacity: 5)
        let registration = try await installation.register("ada@example.org", single)
        _ = try await installation.registrations.cancel(registration.id, by: .command, now: installation.now)
        #expect(try await installation.mail(transport).isEmpty)
        #expect(try await installation.mails(.unneeded).count == 1)
    }

    @Test func `a renewed registration is invited with a higher sequence than its cancellation`() async throws {
        let installation = try await TestInstallation()
        let transport = RecordingTransport()
        let single = try await installation.single(capacity: 5)
        let registration = try await installation.register("ada@example.org", single)
        _ = try await installation.mail(transport)
        _ = try await installation.registrations.cancel(registration.id, by: .command, now: installation.now)
        _ = try await installation.mail(transport)
        _ = try await installation.register("ada@example.org", single)
        #expect(
            try await installation.mail(transport).map(summary) == [
                "ada@example.org: You have a seat: Webhooks [METHOD:REQUEST SEQUENCE:2 STATUS:CONFIRMED]"
            ])
    }

    @Test func `a series that moves is one mail with all dates`() async throws {
        let installation = try await TestInstallation()
        let transport = RecordingTransport()
        let series = try await installation.session(series("FREQ=WEEKLY;COUNT=3", from: "2026-12-01T10:00:00")) {
            $0.registration.scope = .series
        }
        _ = try await installation.register("ada@example.org", series)
        let confirmation = try await installation.mail(transport)
        #expect(
            confirmation.map(summary) == [
                "ada@example.org: You have a seat: Webhooks [METHOD:REQUEST SEQUENCE:0 SEQUENCE:0 SEQUENCE:0 "
                    + "STATUS:CONFIRMED STATUS:CONFIRMED STATUS:CONFIRMED]"
            ])
        _ = try await installation.schedule.edit(
            local("2026-12-01T10:00:00"), of: series.id, scope: .all,
            by: .command, now: installation.now, change: change { $0.start = .set(try local("2026-12-01T11:00:00")) })
        let moved = try await installation.mail(transport)
        #expect(
            moved.map(summary) == [
                "ada@example.org: Changed: Webhooks [METHOD:REQUEST SEQUENCE:1 SEQUENCE:1 SEQUENCE:1 "
                    + "STATUS:CONFIRMED STATUS:CONFIRMED STATUS:CONFIRMED]"
            ])
        #expect(
            try Set(confirmation.compactMap(\.calendar).flatMap(uids))
                == Set(moved.compactMap(\.calendar).flatMap(uids)))
    }

    @Test func `a series that is split, or loses a date, mails exactly the changed dates`() async throws {
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
        #expect(split.map(\.subject) == ["Changed: Webhooks"])
        #expect(try split.compactMap(\.calendar).flatMap(uids) == Array(invited[2...]))

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
        #expect(
            lost.map(summary).map { $0.replacing(#/SEQUENCE:\d+/#, with: "SEQUENCE") } == [
                "ada@example.org: Cancelled: Webhooks [METHOD:CANCEL SEQUENCE STATUS:CANCELLED]"
            ])
        #expect(try lost.compactMap(\.calendar).flatMap(uids) == [invited[1]])
        let personal = try await installation.calendar(.personal(try await installation.registrant("ada@example.org")))
        #expect(personal.components(separatedBy: "STATUS:CANCELLED").count == 2)
    }

    @Test func `an offer is mailed with its expiry, and again when it has lapsed`() async throws {
        let installation = try await TestInstallation()
        let transport = RecordingTransport()
        let single = try await installation.single(capacity: 1, mode: .offer)
        let first = try await installation.register("ada@example.org", single)
        _ = try await installation.register("bob@example.org", single)
        _ = try await installation.mail(transport)
        _ = try await installation.registrations.cancel(first.id, by: .command, now: installation.now)
        let offer = try await installation.mail(transport).last
        #expect(offer.map(summary) == "bob@example.org: A seat is being held for you: Webhooks")
        #expect(
            offer?.text.contains(
                "We’re holding a seat in Webhooks for you until Tuesday, 24 November 2026, 13:00 (Europe/Berlin).")
                == true)
        let later = installation.now.addingTimeInterval(90_000)
        try await installation.registrations.lapseOffers(now: later)
        #expect(
            try await installation.mail(transport, at: later).map(summary) == [
                "bob@example.org: Your seat is no longer held: Webhooks"
            ])
    }

    @Test func `times are in the zone and language of the recipient`() async throws {
        let installation = try await TestInstallation()
        let transport = RecordingTransport()
        let single = try await installation.single(capacity: 1)
        _ = try await installation.registrations.register(
            .init(
                session: single.id,
                person: .init(
                    name: "Jürgen", email: "j@example.org", timeZone: try Zone("America/New_York"), language: "de-AT")),
            by: .command, now: installation.now)
        let mail = try #require(try await installation.mail(transport).first)
        #expect(mail.subject == "Ihr Platz: Webhooks")
        #expect(
            mail.text.hasPrefix(
                "Guten Tag Jürgen,\n\nSie haben einen Platz in Webhooks.\n\n- Dienstag, 1. Dezember 2026, 04:00–05:00 (America/New_York)\n"
            ))
        #expect(mail.html?.contains("<li>Dienstag, 1. Dezember 2026, 04:00–05:00 (America/New_York)</li>") == true)
    }

    @Test func `a confirmation greets by the first name and attaches the invitation`() async throws {
        let installation = try await TestInstallation()
        let transport = RecordingTransport()
        let single = try await installation.single(capacity: 1)
        _ = try await installation.registrations.register(
            .init(session: single.id, person: .init(name: "Grace Hopper", email: "grace@example.org")), by: .command,
            now: installation.now)
        let mail = try #require(try await installation.mail(transport).first)
        #expect(mail.to.name == "Grace Hopper")
        #expect(
            mail.text.replacing(#/(https|webcal):\S+/#, with: "URL") == """
                Hello Grace,

                You have a seat in Webhooks.

                - Tuesday, 1 December 2026, 10:00–11:00 (Europe/Berlin)

                We’ve attached a calendar invitation.

                View the session: URL

                If you can’t come, please cancel your registration on your page. Someone else may be waiting for the seat.

                Your registrations: URL

                Subscribe to your calendar feed: URL

                """)
    }

    @Test func `a name with an advertisement is not mailed`() async throws {
        let installation = try await TestInstallation()
        let transport = RecordingTransport()
        let single = try await installation.single(capacity: 1)
        _ = try await installation.registrations.register(
            .init(session: single.id, person: .init(name: "Win! https://evil.example <b>", email: "j@example.org")),
            by: .command, now: installation.now)
        let mail = try #require(try await installation.mail(transport).first)
        #expect(!mail.text.contains("evil.example"))
        #expect(mail.html?.contains("evil.example") == false)
        #expect(mail.to.name == nil)
    }
}

/// The UIDs of a calendar, in order.
func uids(_ part: CalendarPart) throws -> [String] {
    try CalendarDocument.parse(part.text.utf8).events.map(\.uid)
}
