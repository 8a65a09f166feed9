import Foundation
import Storage
import SupportCore
import TestSupport
import Testing
import Training

@Suite struct AccountKeyTests {
    private let now = Date(timeIntervalSince1970: 1_800_000_000)

    @Test func `tickets and sessions that an earlier release stored are found by every spelling`() async throws {
        let place = try await TestDatabase()
        let database = try place.open()
        _ = try await Migrator(database, migrations: Array(Migration.all.prefix(7))).migrate(now: now)
        try await database.write { connection in
            for (number, email, account) in [
                (1, "ada@bücher.example", "bücher.example"), (2, "bob@acme.example", "acme.example"),
                (3, nil, "Müller & Co"), (4, nil, "bücher.example"),
            ] as [(Int, String?, String)] {
                try connection.execute(
                    """
                    INSERT INTO tickets (
                        id, number, status, priority, plan, account, opened_at, respond_told, fix_told, created_at,
                        updated_at, revision, requester_email, subject, description, attachments, words)
                    VALUES (
                        \("t\(number)"), \(number), 'open', 'P3', 'standard', \(account), \(now), 0, 0, \(now), \(now), 1,
                        \(email), 'S', 'D', '[]', 's')
                    """)
            }
            try connection.execute(
                """
                INSERT INTO sessions (
                    id, ordinal, uid, kind, title, description, start_local, time_zone, excluded, added, duration,
                    waitlist, registration, language, visibility, status, sequence, starts_at, created_at, updated_at,
                    announced_at, revision)
                VALUES (
                    's', 1, 'u', 'webinar', 'T', '', '2027-01-01T10:00:00', 'UTC', '[]', '[]', 3600, '{}', '{}', 'en',
                    'accounts', 'published', 0, \(now), \(now), \(now), \(now), 1)
                """)
            for (place, account) in ["BÜCHER.example", "Acme.example", "Müller & Co"].enumerated() {
                try connection.execute(
                    "INSERT INTO session_accounts (session_id, account, place) VALUES ('s', \(account), \(place))")
            }
        }
        let names = try await Migrator(database).migrate(now: now)
        #expect(names.contains("keys of accounts"))
        let found = try await database.read { connection in
            try ["bücher.example", "xn--bcher-kva.example", "BÜCHER.example", "Müller & Co"].map {
                try connection.tickets(.init(account: $0), now: now, page: PageRequest()).items.map(\.ticket.number)
            }
        }
        #expect(found == [[1, 4], [1, 4], [1, 4], [3]])
        let keys = try await database.read { connection in
            try connection.all("SELECT account_key FROM session_accounts ORDER BY place") { try $0.text("account_key") }
        }
        #expect(keys == ["xn--bcher-kva.example", "acme.example", "müller & co"])
        let byWords = try await database.read { connection in
            try connection.tickets(.init(words: ["ada@xn--bcher-kva.example"]), now: now, page: PageRequest()).items
                .map(\.ticket.number)
        }
        #expect(byWords == [1])
    }

    @Test(arguments: ["ada@ＡＣＭＥ.example", "Ada@Acme.example", "ada@acme.ex\u{212A}mple"])
    func `letters that are written like ASCII ones are found by it`(email: String) async throws {
        let place = try await TestDatabase()
        let database = try await place.migrated()
        let key = email.contains("\u{212A}") ? "ada@acme.exkmple" : "ada@acme.example"
        let found = try await database.write { connection in
            var ticket = Ticket(id: "t", number: 1, subject: "S", description: "D", openedAt: now)
            ticket.requester = .init(address: email)
            let agreement = try Agreement(
                json: Data(
                    #"""
                    {"name": "A", "hours": {"timeZone": "UTC", "week": {"mon": [["09:00", "17:00"]]}, "holidays": []},
                        "businessDay": "PT8H", "plans": {"standard": {"hours": "business"},
                        "superPremium": {"hours": "always"}}, "priorities": {
                        "P1": {"meaning": "M", "respond": {"businessDays": 1}, "fix": "discretion"},
                        "P2": {"meaning": "M", "respond": {"businessDays": 1}, "fix": "discretion"},
                        "P3": {"meaning": "M", "respond": {"businessDays": 1}, "fix": "discretion"},
                        "P4": {"meaning": "M", "respond": {"businessDays": 1}, "fix": "discretion"}}}
                    """#.utf8))
            try connection.insert(
                TicketRecord(ticket: ticket, createdAt: now, updatedAt: now),
                level: agreement.serviceLevel(of: ticket, now: now))
            return try connection.tickets(requestedBy: key).map(\.ticket.number)
        }
        #expect(found == [1])
    }

    @Test func `what a helpdesk told is kept to the microsecond`() async throws {
        let place = try await TestDatabase()
        let database = try await place.migrated()
        let records = [
            HelpdeskRecord(changedAt: 1_795_511_100_282_001, describedAt: HelpdeskRecord.fixed, category: .defect),
            HelpdeskRecord(priorityIsSetByAgent: true),
        ]
        let read = try await database.write { connection in
            try connection.execute(
                """
                INSERT INTO tickets (
                    id, number, status, priority, plan, opened_at, respond_told, fix_told, created_at, updated_at,
                    revision, subject, description, attachments, words)
                VALUES ('t', 1, 'open', 'P3', 'standard', \(now), 0, 0, \(now), \(now), 1, 'S', 'D', '[]', 's')
                """)
            return try records.map { record in
                try connection.save(record, ofTicket: "t")
                return try connection.helpdeskRecord(ofTicket: "t")
            }
        }
        #expect(read == records)
        #expect(try await database.read { try $0.helpdeskRecord(ofTicket: "other") } == nil)
    }
}
