import Foundation
import Operations
import Storage
import SupportCore
import Testing
import Training

/// Monday, 23 November 2026, 12:00 UTC is 13:00 in Berlin, where support works from nine to five.
@Suite struct DueTicketsTests {
    private let hour = 3_600

    private func agreement(_ change: (String) -> String = { $0 }) throws -> Agreement {
        let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Seeds/agreement.json")
        return try Agreement(json: Data(change(String(decoding: Data(contentsOf: file), as: UTF8.self)).utf8))
    }

    private func ticket(
        _ priority: Priority, in tickets: Tickets, openedAt: String? = nil, now: Date
    ) async throws -> String {
        var change = TicketChange()
        change.subject = "S"
        change.description = "D"
        change.priority = priority
        change.fields = [.subject, .description, .priority]
        change.openedAt = try openedAt.map { try utc($0) }
        guard case .created(let overview) = try await tickets.upsert(change, byStaff: true, by: .command, now: now)
        else {
            throw Failure(.conflict, "It was known.")
        }
        return overview.ticket.id
    }

    /// What the journal tells of targets: the event, the target, and who says so.
    private func told(_ house: TestInstallation, of id: String? = nil) async throws -> [String] {
        let records = try await house.database.read { try $0.journal(after: 0, limit: 10_000) }
        return records.filter { [.breachNear, .breached].contains($0.entry.event) }
            .filter { id == nil || $0.entry.subjectID == id }
            .map { "\($0.entry.event) \($0.entry.fields.joined()) \($0.actor.kind)" }
    }

    @Test func `of each target it is told once that it is near and once that it was missed`() async throws {
        let house = try await TestInstallation()
        let tickets = Tickets(house.database, agreement: try agreement())
        _ = try await ticket(.p2, in: tickets, now: house.now)
        func pass(_ instant: String) async throws -> [String] {
            try await tickets.processDue(lead: hour, now: try utc(instant))
            return try await told(house)
        }
        #expect(try await pass("2026-11-23T12:59:59") == [])
        let near = ["breachNear respond lectern"]
        #expect(try await pass("2026-11-23T13:00:00") == near)
        #expect(try await pass("2026-11-23T13:00:01") == near)
        // At two it is used up, and not missed yet.
        #expect(try await pass("2026-11-23T14:00:00") == near)
        let missed = near + ["breached respond lectern"]
        #expect(try await pass("2026-11-23T14:00:01") == missed)
        #expect(try await pass("2026-11-30T10:59:59") == missed)
        #expect(try await pass("2026-11-30T11:00:00") == missed + ["breachNear fix lectern"])
        #expect(try await pass("2027-11-30T11:00:00") == missed + ["breachNear fix lectern", "breached fix lectern"])
        #expect(try await pass("2028-11-30T11:00:00").count == 4)
    }

    @Test func `after a time in which nobody looked, what was missed is told, and what is past being near is not`()
        async throws
    {
        let house = try await TestInstallation()
        let tickets = Tickets(house.database, agreement: try agreement())
        for _ in 1...250 { _ = try await ticket(.p1, in: tickets, now: house.now) }
        #expect(try await tickets.processDue(lead: hour, now: try utc("2027-01-04T12:00:00")) == 250)
        #expect(
            try await told(house)
                == Array(repeating: ["breached respond lectern", "breached fix lectern"], count: 250).flatMap(\.self))
        #expect(try await tickets.processDue(lead: hour, now: try utc("2027-01-04T12:00:01")) == 0)
    }

    @Test func `a target that is met, or whose clock stands still, is not told of`() async throws {
        let house = try await TestInstallation()
        let tickets = Tickets(house.database, agreement: try agreement())
        let met = try await ticket(.p1, in: tickets, now: house.now)
        _ = try await tickets.perform(.resolve, on: met, by: .command, now: house.now)
        let late = try await ticket(.p3, in: tickets, now: house.now)
        let nextWeek = try utc("2026-11-30T12:00:00")
        _ = try await tickets.perform(.acknowledge, on: late, at: nextWeek, by: .command, now: nextWeek)
        let waiting = try await ticket(.p1, in: tickets, now: house.now)
        _ = try await tickets.perform(.wait, on: waiting, by: .command, now: house.now)
        #expect(try await tickets.processDue(lead: hour, now: nextWeek) == 0)
        #expect(try await told(house) == [])
        // The whole hour is left when the customer has answered.
        _ = try await tickets.perform(.resume, on: waiting, by: .command, now: nextWeek)
        try await tickets.processDue(lead: hour, now: nextWeek)
        #expect(try await told(house) == ["breachNear respond lectern"])
    }

    @Test func `a new priority is heeded at once, and nothing is told a second time`() async throws {
        let house = try await TestInstallation()
        let tickets = Tickets(house.database, agreement: try agreement())
        let id = try await ticket(.p1, in: tickets, now: house.now)
        let later = try utc("2026-11-23T13:30:00")
        func set(_ priority: Priority) async throws {
            var change = TicketChange()
            change.fields = [.priority]
            change.priority = priority
            let edit = change
            _ = try await tickets.edit(id, byStaff: true, by: .command, now: later) { _ in edit }
        }
        try await set(.p2)
        try await tickets.processDue(lead: 0, now: later)
        #expect(try await told(house) == [])
        try await set(.p1)
        try await tickets.processDue(lead: 0, now: later)
        #expect(try await told(house) == ["breached respond lectern"])
        try await set(.p2)
        try await tickets.processDue(lead: 0, now: try utc("2026-11-23T14:00:01"))
        #expect(try await told(house) == ["breached respond lectern"])
    }

    @Test func `a ticket that comes in late is told of, one that is taken over with a past is not`() async throws {
        let house = try await TestInstallation()
        let tickets = Tickets(house.database, agreement: try agreement())
        let id = try await ticket(.p1, in: tickets, openedAt: "2026-11-20T12:00:00", now: house.now)
        var change = TicketChange()
        change.subject = "S"
        change.description = "D"
        change.priority = .p1
        change.openedAt = try utc("2026-11-20T12:00:00")
        let results = try await tickets.import([change], byStaff: true, by: .command, now: house.now)
        #expect(results == [.success(.created)])
        try await tickets.processDue(lead: hour, now: house.now)
        #expect(try await told(house) == ["breached respond lectern", "breached fix lectern"])
        #expect(try await told(house, of: id).count == 2)
    }

    @Test func `resolved tickets are closed when their time has come, and the journal says so`() async throws {
        let house = try await TestInstallation()
        let tickets = Tickets(house.database, agreement: try agreement())
        let id = try await ticket(.p3, in: tickets, now: house.now)
        _ = try await tickets.perform(.resolve, on: id, by: .command, now: house.now)
        #expect(try await tickets.processDue(lead: hour, now: house.now.addingTimeInterval(14 * 86_400 - 1)) == 0)
        // Three days late.
        let late = house.now.addingTimeInterval(17 * 86_400)
        #expect(try await tickets.processDue(lead: hour, now: late) == 1)
        let overview = try await tickets.ticket(id, now: late)
        #expect(
            overview.ticket.history == [
                .init(at: house.now, change: .resolved),
                .init(at: house.now.addingTimeInterval(14 * 86_400), change: .closed),
            ])
        let last = try await house.database.read { try $0.journal(after: 0, limit: 10_000) }.last
        #expect(last?.entry == JournalEntry(.closed, .ticket, id))
        #expect(last?.actor == Actor(.lectern))
        #expect(try await tickets.processDue(lead: hour, now: late) == 0)
    }

    @Test func `another agreement gives the tickets that are there other due instants, once`() async throws {
        let house = try await TestInstallation()
        let tickets = Tickets(house.database, agreement: try agreement())
        let id = try await ticket(.p1, in: tickets, now: house.now)
        #expect(try await tickets.followAgreement(zoneDatabase: "a", now: house.now) == 1)
        #expect(try await tickets.followAgreement(zoneDatabase: "a", now: house.now) == 0)
        let slower = Tickets(house.database, agreement: try agreement { $0.replacing("PT1H", with: "PT3H") })
        #expect(try await slower.followAgreement(zoneDatabase: "a", now: house.now) == 1)
        let afternoon = try utc("2026-11-23T14:30:00")
        func breached() async throws -> [String] {
            let filter = TicketFilter(breached: true)
            return try await slower.tickets(filter, now: afternoon, page: PageRequest()).items.map(\.ticket.id)
        }
        #expect(try await breached() == [])
        try await slower.processDue(lead: 0, now: afternoon)
        #expect(try await told(house) == [])
        #expect(try await tickets.followAgreement(zoneDatabase: "a", now: house.now) == 1)
        #expect(try await breached() == [id])
        #expect(try await tickets.followAgreement(zoneDatabase: "b", now: house.now) == 1)
    }
}
