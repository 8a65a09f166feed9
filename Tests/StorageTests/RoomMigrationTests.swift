import Foundation
import Storage
import TestSupport
import Testing
import Training

@Suite struct RoomMigrationTests {
    private let now = Date(timeIntervalSince1970: 1_800_000_000)

    @Test func `attendance that an earlier release stored counts as made by hand, and sessions keep their address`()
        async throws
    {
        let place = try await TestDatabase()
        let database = try place.open()
        let former = Migration.all.filter { $0.version < 23 }
        _ = try await Migrator(database, migrations: former).migrate(now: now)
        try await database.write { connection in
            try connection.run(
                script: """
                    INSERT INTO sessions (
                        id, ordinal, uid, kind, title, description, start_local, time_zone, excluded, added, duration,
                        waitlist, registration, join_link, language, visibility, status, sequence, starts_at,
                        created_at, updated_at, announced_at, revision, form)
                    VALUES (
                        's', 1, 'u', 'webinar', 'T', '', '2027-01-01T10:00:00', 'UTC', '[]', '[]', 3600,
                        '{"mode":"automatic","offerHold":86400}', '{"scope":"occurrence","questions":[]}',
                        '{"url":"https://meet.example.org/a","releasedBefore":600}', 'en', 'public', 'published', 0, 0,
                        0, 0, 0, 1, 'series');
                    INSERT INTO occurrences (
                        id, session_id, recurrence_id, start_local, starts_at, ends_at, override, revision)
                    VALUES (
                        'o', 's', '2027-01-01T10:00:00', '2027-01-01T10:00:00', 0, 3600,
                        '{"join":{"url":"https://meet.example.org/own","releasedBefore":900}}', 1);
                    INSERT INTO registrants (id, email_key, email, generation, created_at)
                    VALUES ('p', 'ada@example.org', 'ada@example.org', 1, 0);
                    INSERT INTO registrations (
                        id, ordinal, place, session_id, occurrence_id, registrant_id, name, language, status, queue,
                        answers, sequence, created_at, updated_at, revision)
                    VALUES ('r', 1, 'o', 's', 'o', 'p', 'Ada', 'en', 'confirmed', 1, '{}', 0, 0, 0, 1);
                    INSERT INTO attendance (registration_id, occurrence_id, attendance, noted_at)
                    VALUES ('r', 'o', 'attended', 0);
                    """)
        }
        #expect(try await Migrator(database).migrate(now: now).contains("rooms"))
        let (session, occurrence, attendance) = try await database.read { connection in
            (
                try connection.session("s"), try connection.occurrence("o"),
                try connection.attendance(ofRegistrations: ["r"])["r"]
            )
        }
        #expect(session?.details.join == Join(url: "https://meet.example.org/a", releasedBefore: 600))
        #expect(session?.details.room == nil)
        #expect(occurrence?.override.join?.url == "https://meet.example.org/own")
        #expect(
            attendance == [
                AttendanceRecord(registration: "r", occurrence: "o", attendance: .attended, source: .hand)
            ])
    }

    @Test func `what is known of a date goes with it`() async throws {
        let place = try await TestDatabase()
        let database = try await place.migrated()
        let found = try await database.write { connection in
            try connection.run(
                script: """
                    INSERT INTO sessions (
                        id, ordinal, uid, kind, title, description, start_local, time_zone, excluded, added, duration,
                        waitlist, registration, language, visibility, status, sequence, starts_at, created_at,
                        updated_at, announced_at, revision, form)
                    VALUES (
                        's', 1, 'u', 'webinar', 'T', '', '2027-01-01T10:00:00', 'UTC', '[]', '[]', 3600, '{}', '{}',
                        'en', 'public', 'published', 0, 0, 0, 0, 0, 1, 'series');
                    INSERT INTO occurrences (
                        id, session_id, recurrence_id, start_local, starts_at, ends_at, revision)
                    VALUES ('o', 's', '2027-01-01T10:00:00', '2027-01-01T10:00:00', 0, 3600, 1);
                    """)
            try connection.openJoinedDate("o", kind: .bigbluebutton, dueAt: now.addingTimeInterval(60), now: now)
            try connection.openJoinedDate("o", kind: .bigbluebutton, dueAt: now.addingTimeInterval(90), now: now)
            let first = try connection.joinedDate("o")
            _ = try connection.insert(
                RoomRecording(id: "x", occurrence: "o", url: "https://bbb.example/x", minutes: 3, foundAt: now))
            let again = try connection.insert(
                RoomRecording(id: "x", occurrence: "o", url: "https://bbb.example/y", minutes: 3, foundAt: now))
            #expect(!again)
            try connection.execute("DELETE FROM occurrences WHERE id = 'o'")
            return (first, try connection.joinedDate("o"), try connection.recording("x"))
        }
        #expect(
            found.0
                == JoinedDate(
                    occurrence: "o", kind: .bigbluebutton, openedAt: now, dueAt: now.addingTimeInterval(60)))
        #expect(found.1 == nil)
        #expect(found.2 == nil)
    }
}
