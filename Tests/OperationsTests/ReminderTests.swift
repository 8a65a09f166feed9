import Foundation
import ICalendar
import Mail
import Operations
import Storage
import Testing
import Training

@Suite struct ReminderTests {
    /// When the single session of these tests begins.
    private let start = "2026-12-01T09:00:00"

    @Test func `who has a seat is reminded a day and an hour before, once each`() async throws {
        let house = try await TestInstallation()
        let letterbox = Letterbox()
        let single = try await house.single(capacity: 1)
        _ = try await house.register("ada@example.org", single)
        _ = try await house.register("waiting@example.org", single)
        _ = try await house.mail(letterbox)
        var sent: [String] = []
        for seconds in stride(from: -90_000, through: 60, by: 600) {
            let at = try utc(start).addingTimeInterval(Double(seconds))
            sent += try await house.mail(letterbox, at: at).map { "\(seconds): \(summary($0))" }
        }
        #expect(
            sent == [
                "-86400: ada@example.org: Reminder: Webhooks starts tomorrow",
                "-3600: ada@example.org: Reminder: Webhooks starts in an hour",
            ])
    }

    @Test func `nobody is reminded of what was cancelled or moved away meanwhile`() async throws {
        let house = try await TestInstallation()
        let letterbox = Letterbox()
        let moved = try await house.single(capacity: 1)
        let cancelled = try await house.single(capacity: 1)
        _ = try await house.register("ada@example.org", moved)
        _ = try await house.register("bob@example.org", cancelled)
        _ = try await house.mail(letterbox)
        let near = try utc(start).addingTimeInterval(-80_000)
        try await house.worker(nil).fill(now: near)
        #expect(try await house.mails(.waiting).count == 2)

        _ = try await house.schedule.edit(
            local("2026-12-01T10:00:00"), of: moved.id, scope: .this, by: .command, now: near,
            change: change { $0.start = .set(try local("2026-12-20T10:00:00")) })
        _ = try await house.schedule.cancel(cancelled.id, reason: nil, by: .command, now: near)
        #expect(
            try await house.mail(letterbox, at: near).map(\.subject).sorted() == [
                "Cancelled: Webhooks", "Changed: Webhooks",
            ])
        // At its new time the date is reminded of again.
        let again = try utc("2026-12-20T09:00:00").addingTimeInterval(-86_000)
        #expect(
            try await house.mail(letterbox, at: again).map(\.subject) == ["Reminder: Webhooks starts tomorrow"])
    }

    @Test func `after a rest, only the shortest reminder that still makes sense is sent`() async throws {
        let house = try await TestInstallation()
        let letterbox = Letterbox()
        _ = try await house.register("ada@example.org", try await house.single(capacity: 1))
        _ = try await house.mail(letterbox)
        #expect(
            try await house.mail(letterbox, at: try utc("2026-12-01T08:30:00")).map(\.subject) == [
                "Reminder: Webhooks starts soon"
            ])
        #expect(try await house.mail(letterbox, at: try utc("2026-12-01T08:40:00")).isEmpty)
    }

    @Test func `who gets a seat within the lead is not reminded of what they just did`() async throws {
        let house = try await TestInstallation()
        let letterbox = Letterbox()
        let single = try await house.single(capacity: 1)
        _ = try await house.mail(letterbox)
        let late = try utc("2026-12-01T03:00:00")
        _ = try await house.register("ada@example.org", single, at: late)
        #expect(try await house.mail(letterbox, at: late).map(\.subject) == ["You have a seat: Webhooks"])
        #expect(try await house.mail(letterbox, at: late.addingTimeInterval(600)).isEmpty)
        #expect(
            try await house.mail(letterbox, at: try utc("2026-12-01T08:00:00")).map(\.subject) == [
                "Reminder: Webhooks starts in an hour"
            ])
    }

    @Test func `a reminder says today or tomorrow in the reader's own zone and language`() async throws {
        let house = try await TestInstallation()
        let letterbox = Letterbox()
        let single = try await house.single(capacity: 5) { $0.join = Join(url: "https://meet.example.com/1") }
        for (email, zone, language) in [
            ("ada@example.org", "Europe/Berlin", "en"), ("bob@example.org", "Asia/Tokyo", "de"),
            ("cem@example.org", "Pacific/Kiritimati", "de"),
        ] {
            let person = Registration.Person(
                name: "Grace Hopper", email: email, timeZone: try Zone(zone), language: language)
            _ = try await house.registrations.register(
                .init(session: single.id, person: person), by: .command, now: house.now)
        }
        _ = try await house.mail(letterbox, leads: [37_800])
        // Half past eleven in Berlin, the night before; the morning of the day in Tokyo and on Kiritimati.
        let evening = try utc(start).addingTimeInterval(-37_800)
        let mails = try await house.mail(letterbox, at: evening, leads: [37_800])
        #expect(
            mails.map(summary).sorted() == [
                "ada@example.org: Reminder: Webhooks starts tomorrow",
                "bob@example.org: Erinnerung: Webhooks beginnt heute",
                "cem@example.org: Erinnerung: Webhooks beginnt heute",
            ])
        let texts = mails.sorted { $0.to[0].address < $1.to[0].address }
            .map { $0.text.replacing(#/https:\S+/#, with: "URL") }
        #expect(
            texts.first == """
                Hello Grace,

                Webhooks starts tomorrow:

                - Tuesday, 1 December 2026, 10:00–11:00 (Europe/Berlin)

                Join online: URL

                You can join from Tuesday, 1 December 2026, 09:45 (Europe/Berlin).

                If you can’t come, please cancel your registration on your page. Someone else may be waiting for the seat.

                Your registrations: URL

                Unsubscribe from reminders: URL

                """)
        #expect(
            texts.last == """
                Guten Tag Grace Hopper,

                Webhooks beginnt heute:

                - Dienstag, 1. Dezember 2026, 23:00–Mittwoch, 2. Dezember 2026, 00:00 (Pacific/Kiritimati)

                Online teilnehmen: URL

                Sie können ab Dienstag, 1. Dezember 2026, 22:45 (Pacific/Kiritimati) teilnehmen.

                Wenn Sie nicht kommen können, stornieren Sie Ihre Anmeldung bitte auf Ihrer Seite. Vielleicht wartet jemand auf den Platz.

                Ihre Anmeldungen: URL

                Erinnerungen abbestellen: URL

                """)
    }
}
