import Foundation
import Storage
import TestSupport
import Testing
import Training

@Suite struct ChangingPlansMigrationTests {
    private let now = Date(timeIntervalSince1970: 1_800_000_000)

    @Test func `registrations of earlier releases stay, with all that refers to them`() async throws {
        let place = try await TestDatabase()
        let database = try place.open()
        let former = Migration.all.prefix { $0.name != "changing plans" }
        _ = try await Migrator(database, migrations: Array(former)).migrate(now: now)
        try await database.write { connection in
            try connection.run(
                script: """
                    INSERT INTO sessions (
                        id, ordinal, uid, kind, title, description, start_local, time_zone, excluded, added, duration,
                        waitlist, registration, language, visibility, status, sequence, starts_at, created_at,
                        updated_at, announced_at, revision, form)
                    VALUES (
                        's', 1, 'u', 'webinar', 'Webhooks', '', '2026-12-01T10:00:00', 'Europe/Berlin', '[]', '[]',
                        3600, '{"mode":"automatic","offerHold":86400}', '{"scope":"occurrence","questions":[]}', 'en',
                        'public', 'published', 0, 1796115600, 1, 1, 1, 1, 'series');
                    INSERT INTO occurrences (id, session_id, recurrence_id, start_local, starts_at, ends_at, revision)
                    VALUES ('o', 's', '2026-12-01T10:00:00', '2026-12-01T10:00:00', 1796115600, 1796119200, 1);
                    INSERT INTO registrants (id, email_key, email, generation, created_at)
                    VALUES ('p', 'ada@example.org', 'ada@example.org', 1, 1);
                    INSERT INTO registrations (
                        id, ordinal, place, session_id, occurrence_id, registrant_id, name, language, status, queue,
                        answers, sequence, carried_from, source, created_at, updated_at, revision)
                    VALUES
                        ('r1', 1, 'o', 's', 'o', 'p', 'Ada', 'de', 'confirmed', 1, '{}', 3, NULL, 'news', 1, 2, 4),
                        ('r2', 2, 'series:s', 's', NULL, 'p', 'Ada', 'de', 'waitlisted', 1, '{}', 0, 'r1', NULL, 1, 2, 1);
                    INSERT INTO attendance (registration_id, occurrence_id, attendance, noted_at)
                    VALUES ('r1', 'o', 'attended', 5);
                    INSERT INTO feedback (registration_id, occurrence_id, score, comment, created_at, updated_at)
                    VALUES ('r1', 'o', 5, 'Good', 5, 5);
                    INSERT INTO follow_ups (registration_id, occurrence_id) VALUES ('r1', 'o');
                    INSERT INTO mailed_dates (registration_id, occurrence_id, sequence, told, mail_id, mailed_at)
                    VALUES ('r1', 'o', 3, '{}', 'm', 5);
                    INSERT INTO mailed_entries (
                        uid, registration_id, session_id, sequence, entry, live, mail_id, mailed_at, moved_sequence)
                    VALUES ('e', 'r1', 's', 3, '{}', 1, 'm', 5, 2);
                    INSERT INTO calendar_answers (
                        registration_id, occurrence_key, status, sequence, stamp, proven, received_at)
                    VALUES ('r1', 'o', 'accepted', 3, 5, 1, 5);
                    """)
        }
        let tables = ["attendance", "feedback", "follow_ups", "mailed_dates", "mailed_entries", "calendar_answers"]
        let before = try await database.read { try Self.rows(of: tables, $0) }
        #expect(before.count == 6)
        let upToIt = Migration.all.prefix(former.count + 1)
        #expect(try await Migrator(database, migrations: Array(upToIt)).migrate(now: now) == ["changing plans"])
        #expect(try await database.read { try Self.rows(of: tables, $0) } == before)
        _ = try await Migrator(database).migrate(now: now)
        let (registrations, session) = try await database.read { connection in
            (try connection.registrations(of: "p"), try connection.session("s"))
        }
        #expect(registrations.map(\.id) == ["r1", "r2"])
        #expect(registrations.map(\.sequence) == [3, 0])
        #expect(registrations.map(\.carriedFrom) == [nil, "r1"])
        #expect(registrations.map(\.source) == ["news", nil])
        #expect(registrations.allSatisfy { $0.movedFrom == nil && $0.declined == nil })
        #expect(session?.details.registration.approval == false)
        #expect(session?.details.minimum == nil)

        // The rules of the schema hold as before, and the new status is one of it.
        _ = try await database.write { try $0.execute("UPDATE registrations SET status = 'requested' WHERE id = 'r2'") }
        for broken: SQL in [
            "UPDATE registrations SET status = 'lost' WHERE id = 'r2'",
            "UPDATE registrations SET status = 'offered' WHERE id = 'r2'",
            "UPDATE registrations SET moved_from = id WHERE id = 'r2'",
            "UPDATE registrations SET moved_from = 'none' WHERE id = 'r2'",
            "UPDATE attendance SET registration_id = 'none'",
            "DELETE FROM registrations WHERE id = 'r1'",
        ] {
            await #expect(throws: ConstraintViolation.self, "\(broken.text)") {
                try await database.write { try $0.execute(broken) }
            }
        }
        #expect(try await database.integrityFaults() == [])
    }

    /// The rows of tables, each as the text of its columns.
    private static func rows(of tables: [String], _ connection: any Connection) throws -> [String] {
        try CopiedTable.all.filter { tables.contains($0.name) }.flatMap { table in
            try connection.rows(of: table, after: nil, limit: 10).rows.map { row in
                table.name + row.columns.map { " \($0.name)=\($0.value)" }.joined()
            }
        }
    }
}
