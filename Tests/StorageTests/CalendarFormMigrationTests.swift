import Foundation
import Storage
import TestSupport
import Testing
import Training

@Suite struct CalendarFormMigrationTests {
    private let now = Date(timeIntervalSince1970: 1_800_000_000)

    @Test func `what an earlier release mailed keeps its UID and its sequence`() async throws {
        let place = try await TestDatabase()
        let database = try place.open()
        let former = Migration.all.prefix { $0.name != "calendar forms" }
        _ = try await Migrator(database, migrations: Array(former)).migrate(now: now)
        try await database.write { connection in
            try connection.execute(
                """
                INSERT INTO sessions (
                    id, ordinal, uid, kind, title, description, start_local, time_zone, excluded, added, duration,
                    waitlist, registration, language, visibility, status, sequence, starts_at, created_at, updated_at, announced_at,
                    revision)
                VALUES (
                    's', 1, 'abc@elsewhere.example', 'webinar', 'Webhooks', '', '2026-12-01T10:00:00', 'Europe/Berlin',
                    '[]', '[]', 3600, '{"mode":"automatic","offerHold":86400}', '{"scope":"occurrence","questions":[]}', 'en',
                    'public', 'published', 4, 1796115600, 1, 1, 1, 1)
                """)
            try connection.execute(
                """
                INSERT INTO registrants (id, email_key, email, generation, created_at)
                VALUES ('p', 'ada@example.org', 'ada@example.org', 1, 1)
                """)
            for (id, told) in [
                ("o1", Told(status: "confirmed")), ("o2", Told(status: "cancelled")),
                ("o3", Told(status: "waitlisted")),
            ] {
                try connection.execute(
                    """
                    INSERT INTO occurrences (id, session_id, recurrence_id, start_local, starts_at, ends_at, revision)
                    VALUES (\(id), 's', \(id), '2026-12-01T10:00:00', 1796115600, 1796119200, 1)
                    """)
                try connection.execute(
                    """
                    INSERT INTO registrations (
                        id, ordinal, place, session_id, occurrence_id, registrant_id, name, language, status, queue,
                        answers, sequence, created_at, updated_at, revision)
                    VALUES ('r' || \(id), \(Int(id.suffix(1)) ?? 0), \(id), 's', \(id), 'p', 'Ada', 'en', 'confirmed', 1,
                        '{}', 2, 1, 1, 1)
                    """)
                let sequence = told.status == "waitlisted" ? nil : 7
                try connection.execute(
                    """
                    INSERT INTO mailed_dates (registration_id, occurrence_id, sequence, told, mail_id, mailed_at)
                    VALUES ('r' || \(id), \(id), \(sequence), \(try jsonText(told)), 'm', 5)
                    """)
            }
        }
        #expect(try await Migrator(database).migrate(now: now).contains("calendar forms"))
        let (entries, undecided) = try await database.read { connection in
            (
                try connection.mailedEntries(ofRegistrations: ["ro1", "ro2", "ro3"]),
                try connection.sessionsWithoutForm(limit: 9)
            )
        }
        #expect(
            entries.map { "\($0.uid) \($0.sequence) \($0.isLive) \($0.entry.title) \($0.organizer?.address ?? "-")" }
                == [
                    "ro1-o1@elsewhere.example 7 true Webhooks -", "ro2-o2@elsewhere.example 7 false Webhooks -",
                ])
        #expect(entries.first?.place == .date("o1"))
        #expect(entries.first?.entry.endsAt == Date(timeIntervalSince1970: 1_796_119_200))
        #expect(undecided == ["s"])
    }

    /// A date as the earlier release stored what it told of it.
    private struct Told: Encodable {
        let status: String
        var isCancelled = false
        var title = "Webhooks"
        var location: String?
        var startsAt = Date(timeIntervalSince1970: 1_796_115_600)
        var endsAt = Date(timeIntervalSince1970: 1_796_119_200)
        var zone = "Europe/Berlin"
    }
}
