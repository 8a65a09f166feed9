import Foundation
import ICalendar
import Mail
import Operations
import Testing
import Training

@Suite struct ReminderTests {
    /// The start of the single session of these tests.
    private let start = "2026-12-01T09:00:00"

    @Test func `registrants with a seat are reminded a day and an hour before, once each`() async throws {
        let installation = try await TestInstallation()
        let transport = RecordingTransport()
        let single = try await installation.single(capacity: 1)
        _ = try await installation.register("ada@example.org", single)
        _ = try await installation.register("waiting@example.org", single)
        _ = try await installation.mail(transport)
        var sent: [String] = []
        for seconds in stride(from: -90_000, through: 60, by: 600) {
            let at = try utc(start).addingTimeInterval(Double(seconds))
            sent += try await installation.mail(transport, at: at).map { "\(seconds): \(summary($0))" }
        }
        #expect(
            sent == [
                "-86400: ada@example.org: Reminder: Webhooks starts tomorrow",
                "-3600: ada@example.org: Reminder: Webhooks starts in an hour",
            ])
    }

    @Test func `dates that were cancelled or moved in the meantime get no reminder`() async throws {
        let installation = try await TestInstallation()
        let transport = RecordingTransport()
        let moved = try await installation.single(capacity: 1)
        let cancelled = try await installation.single(capacity: 1)
        _ = try await installation.register("ada@example.org", moved)
        _ = try await installation.register("bob@example.org", cancelled)
        _ = try await installation.mail(transport)
        let near = try utc(start).addingTimeInterval(-80_000)
        try await installation.worker(nil).fill(now: near)
        #expect(try await installation.mails(.waiting).count == 2)

        _ = try await installation.schedule.edit(
            local("2026-12-01T10:00:00"), of: moved.id, scope: .this, by: .command, now: near,
            change: change { $0.start = .set(try local("2026-12-20T10:00:00")) })
        _ = try await installation.schedule.cancel(cancelled.id, reason: nil, by: .command, now: near)
        #expect(
            try await installation.mail(transport, at: near).map(\.subject).sorted() == [
                "Cancelled: Webhooks", "Changed: Webhooks",
            ])
        // The date has a reminder at its new time.
        let again = try utc("2026-12-20T09:00:00").addingTimeInterval(-86_000)
        #expect(
            try await installation.mail(transport, at: again).map(\.subject) == ["Reminder: Webhooks starts tomorrow"])
    }

    @Test func `after a pause, only the shortest reminder that still makes sense is sent`() async throws {
        let installation = try await TestInstallation()
        let transport = RecordingTransport()
        _ = try await installation.register("ada@example.org", try await installation.single(capacity: 1))
        _ = try await installation.mail(transport)
        #expect(
            try await installation.mail(transport, at: try utc("2026-12-01T08:30:00")).map(\.subject) == [
                "Reminder: Webhooks starts soon"
            ])
        #expect(try await installation.mail(transport, at: try utc("2026-12-01T08:40:00")).isEmpty)
    }

    @Test func `a registration within the lead gets no reminder for that lead`() async throws {
        let installation = try await TestInstallation()
        let transport = RecordingTransport()
        let single = try await installation.single(capacity: 1)
        _ = try await installation.mail(transport)
        let late = try utc("2026-12-01T03:00:00")
        _ = try await installation.register("ada@example.org", single, at: late)
        #expect(try await installation.mail(transport, at: late).map(\.subject) == ["You have a seat: Webhooks"])
        #expect(try await installation.mail(transport, at: late.addingTimeInterval(600)).isEmpty)
        #expect(
            try await installation.mail(transport, at: try utc("2026-12-01T08:00:00")).map(\.subject) == [
                "Reminder: Webhooks starts in an hour"
            ])
    }

    @Test func `a reminder says today or tomorrow in the zone and language of the recipient`() async throws {
        let installation = try await TestInstallation()
        let transport = RecordingTransport()
        let single = try await installation.single(capacity: 5) { $0.join = Join(url: "https://meet.example.com/1") }
        for (email, zone, language) in [
            ("ada@example.org", "Europe/Berlin", "en"), ("bob@example.org", "Asia/Tokyo", "de"),
            ("cem@example.org", "Pacific/Kiritimati", "de"),
        ] {
            let person = Registration.Person(
                name: "Grace Hopper", email: email, timeZone: try Zone(zone), language: language)
            _ = try await installation.registrations.register(
                .init(session: single.id, person: person), by: .command, now: installation.now)
        }
        _ = try await installation.mail(transport, leads: [37_800])
        // Half past eleven in Berlin, the night before; the morning of the day in Tokyo and on Kiritimati.
        let evening = try utc(start).addingTimeInterval(-37_800)
        let mails = try await installation.mail(transport, at: evening, leads: [37_800])
        #expect(
            mails.map(summary).sorted() == [
                "ada@example.org: Reminder: Webhooks starts tomorrow",
                "bob@example.org: Erinnerung: Webhooks beginnt heute",
                "cem@example.org: Erinnerung: Webhooks beginnt heute",
            ])
        let texts = mails.sorted { $0.to.address < $1.to.address }
            .map { $0.text.replacing(#/https:\S+/#, with: "URL") }
        #expect(
            texts.first == """
                Hello Grace,

                Webhooks starts tomorrow:

                - Tuesday, 1 December 2026, 10:00–11:00 in Berlin

                Join online: URL

                You can join from Tuesday, 1 December 2026, 09:45 in Berlin.

                If you can’t come, please cancel your registration on your page. Someone else may be waiting for the seat.

                Your registrations: URL

                Unsubscribe from reminders: URL

                """)
        #expect(
            texts.last == """
                Guten Tag Grace Hopper,

                Webhooks beginnt heute:

                - Dienstag, 1. Dezember 2026, 23:00–Mittwoch, 2. Dezember 2026, 00:00 in Kiritimati

                Online teilnehmen: URL

                Sie können ab Dienstag, 1. Dezember 2026, 22:45 in Kiritimati teilnehmen.

                Wenn Sie nicht kommen können, stornieren Sie Ihre Anmeldung bitte auf Ihrer Seite. Vielleicht wartet jemand auf den Platz.

                Ihre Anmeldungen: URL

                Erinnerungen abbestellen: URL

                """)
    }
}
