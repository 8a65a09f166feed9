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

    @Test func `the title of a date stands in its mail once`() async throws {
        let installation = try await TestInstallation()
        let transport = RecordingTransport()
        let weekly = try await installation.session(series("FREQ=WEEKLY;COUNT=3", from: "2026-12-01T10:00:00"))
        _ = try await installation.schedule.edit(
            local("2026-12-08T10:00:00"), of: weekly.id, scope: .this, by: .command, now: installation.now,
            change: change { $0.title = .set("Signatures") })
        _ = try await installation.register("ada@example.org", weekly, on: "2026-12-08T10:00:00")
        let mail = try #require(try await installation.mail(transport).first)
        #expect(mail.subject == "You have a seat: Signatures")
        #expect(mail.text.contains("\n- Tuesday, 8 December 2026, 10:00–11:00 in Berlin"))
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
                "- Tuesday, 1 December 2026, 13:00–14:00 in Berlin (was: Tuesday, 1 December 2026, 10:00–11:00 in Berlin)"
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

    @Test func `dates that are booked one by one and change at once are a mail each`() async throws {
        let installation = try await TestInstallation()
        let transport = RecordingTransport()
        let weekly = try await installation.session(series("FREQ=WEEKLY;COUNT=3", from: "2026-12-01T10:00:00"))
        for date in ["2026-12-01T10:00:00", "2026-12-15T10:00:00"] {
            _ = try await installation.register("ada@example.org", weekly, on: date)
        }
        #expect(try await installation.mail(transport).count == 2)
        _ = try await installation.schedule.edit(weekly.id, by: .command, now: installation.now) { session in
            var details = session.details
            details.title = "Renamed"
            return (details, session.status)
        }
        let renamed = try await installation.mail(transport)
        #expect(
            renamed.map(summary)
                == Array(
                    repeating: "ada@example.org: Changed: Renamed [METHOD:REQUEST SEQUENCE:1 STATUS:CONFIRMED]",
                    count: 2))
        #expect(try Set(renamed.compactMap(\.calendar).flatMap(uids)).count == 2)
    }

    @Test func `the organizer of an entry stays, whatever the settings are later`() async throws {
        let installation = try await TestInstallation()
        let transport = RecordingTransport()
        let single = try await installation.single(capacity: 5)
        _ = try await installation.register("ada@example.org", single)
        func organizers(replyTo address: String?) async throws -> [String] {
            try await installation.worker(transport, replyAddress: address).work(now: { installation.now })
            return try transport.newMessages().compactMap(\.calendar).flatMap { part in
                try CalendarDocument.parse(part.text.utf8).events.map {
                    "\($0.organizer?.name ?? "") \($0.organizer?.address ?? "")"
                }
            }
        }
        #expect(try await organizers(replyTo: "replies@example.org") == ["Lectern replies@example.org"])
        _ = try await installation.register("bob@example.org", single)
        _ = try await installation.schedule.cancel(single.id, reason: nil, by: .command, now: installation.now)
        _ = try await installation.register(
            "bob@example.org", installation.session("Other", series(nil, from: "2026-12-02T10:00:00")))
        #expect(
            try await organizers(replyTo: nil) == ["Lectern replies@example.org", "Lectern lectern@example.org"])
    }

    @Test func `the link to join is the first line and the place of an invitation`() async throws {
        let installation = try await TestInstallation()
        let transport = RecordingTransport()
        let weekly = try await installation.session(series("FREQ=WEEKLY;COUNT=2", from: "2026-12-01T10:00:00")) {
            $0.registration.scope = .series
            $0.join = Join(url: "https://meet.example.com/1")
        }
        let registration = try await installation.register("ada@example.org", weekly)
        let part = try #require(try await installation.mail(transport).first?.calendar)
        let event = try #require(try CalendarDocument.parse(part.text.utf8).events.first)
        let link = try #require(event.conference?.uri)
        #expect(event.description?.hasPrefix("Join: \(link)\n") == true)
        #expect(event.htmlDescription?.hasPrefix("<html><body><p>Join: <a href=\"\(link)\">") == true)
        #expect(event.location == link)
        // It leads to the date that is next, and to the second when the first is over.
        let secret = String(link.dropFirst("https://training.example.org/join/".count))
        let (first, second) = (try utc("2026-12-01T09:00:00"), try utc("2026-12-08T09:00:00"))
        func join(at now: Date) async throws -> Registrations.JoinLink {
            try await installation.registrations.join(secret, now: now)
        }
        func place(at now: Date) async throws -> String? {
            guard case .open(let entrance) = try await join(at: now) else { return nil }
            return entrance.date.join?.url
        }
        #expect(try await place(at: first) == "https://meet.example.com/1")
        guard case .closed(let opens, let zone, let holder) = try await join(at: first.addingTimeInterval(3_600)) else {
            Issue.record("The link is not closed.")
            return
        }
        #expect(opens == second.addingTimeInterval(-900))
        #expect(try zone == Zone("Europe/Berlin"))
        #expect([holder.language, holder.title, holder.session] == ["en", weekly.details.title, weekly.id])
        #expect(try await place(at: second) == "https://meet.example.com/1")
        func refusal(at now: Date) async throws -> Registrations.LinkRefusal? {
            guard case .refused(let refusal, _) = try await join(at: now) else { return nil }
            return refusal
        }
        #expect(try await refusal(at: second.addingTimeInterval(3_600)) == .sessionOver)
        _ = try await installation.registrations.cancel(registration.id, by: .command, now: installation.now)
        #expect(try await refusal(at: first) == .registrationCancelled)
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
                "We’re holding a seat in Webhooks for you until Tuesday, 24 November 2026, 13:00 in Berlin.")
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
                "Guten Tag Jürgen,\n\nSie haben einen Platz in Webhooks.\n\n- Dienstag, 1. Dezember 2026, 04:00–05:00 in New York\n"
            ))
        #expect(mail.html?.contains(">Dienstag, 1. Dezember 2026, 04:00–05:00 in New York</td>") == true)
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

                - Tuesday, 1 December 2026, 10:00–11:00 in Berlin

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
