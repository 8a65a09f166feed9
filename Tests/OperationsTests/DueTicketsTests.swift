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
        guard case .created(let overview) = try await tickets.upsert(change, access: .staff, by: .command, now: now)
        else {
            throw Failure(.conflict, "It was known.")
        }
        return overview.ticket.id
    }

    /// The journal entries about targets: the event, the target, and the kind of the actor.
    private func recorded(_ installation: TestInstallation, of id: String? = nil) async throws -> [String] {
        let records = try await installation.database.read { try $0.journal(after: 0, limit: 10_000) }
        return records.filter { [.breachNear, .breached].contains($0.entry.event) }
            .filter { id == nil || $0.entry.subjectID == id }
            .map { "\($0.entry.event) \($0.entry.fields.joined()) \($0.actor.kind)" }
    }

    @Test func `each target is recorded once as near and once as missed`() async throws {
        let installation = try await TestInstallation()
        let tickets = Tickets(installation.database, agreement: try agreement())
        _ = try await ticket(.p2, in: tickets, now: installation.now)
        func pass(_ instant: String) async throws -> [String] {
            try await tickets.processDue(lead: hour, now: try utc(instant))
            return try await recorded(installation)
        }
        #expect(try await pass("2026-11-23T12:59:59") == [])
        let near = ["breachNear respond lectern"]
        #expect(try await pass("2026-11-23T13:00:00") == near)
        #expect(try await pass("2026-11-23T13:00:01") == near)
        // At two the time is over, but the target is not missed yet.
        #expect(try await pass("2026-11-23T14:00:00") == near)
        let missed = near + ["breached respond lectern"]
        #expect(try await pass("2026-11-23T14:00:01") == missed)
        #expect(try await pass("2026-11-30T10:59:59") == missed)
        #expect(try await pass("2026-11-30T11:00:00") == missed + ["breachNear fix lectern"])
        #expect(try await pass("2027-11-30T11:00:00") == missed + ["breachNear fix lectern", "breached fix lectern"])
        #expect(try await pass("2028-11-30T11:00:00").count == 4)
    }

    @Test func `after a pause, missed targets are recorded as missed only, and not as near`()
        async throws
    {
        let installation = try await TestInstallation()
        let tickets = Tickets(installation.database, agreement: try agreement())
        for _ in 1...250 { _ = try await ticket(.p1, in: tickets, now: installation.now) }
        #expect(try await tickets.processDue(lead: hour, now: try utc("2027-01-04T12:00:00")) == 250)
        #expect(
            try await recorded(installation)
                == Array(repeating: ["breached respond lectern", "breached fix lectern"], count: 250).flatMap(\.self))
        #expect(try await tickets.processDue(lead: hour, now: try utc("2027-01-04T12:00:01")) == 0)
    }

    @Test func `targets that are met or paused are not recorded`() async throws {
        let installation = try await TestInstallation()
        let tickets = Tickets(installation.database, agreement: try agreement())
        let met = try await ticket(.p1, in: tickets, now: installation.now)
        _ = try await tickets.perform(.resolve, on: met, access: .staff, by: .command, now: installation.now)
        let late = try await ticket(.p3, in: tickets, now: installation.now)
        let nextWeek = try utc("2026-11-30T12:00:00")
        _ = try await tickets.perform(.acknowledge, on: late, access: .staff, at: nextWeek, by: .command, now: nextWeek)
        let waiting = try await ticket(.p1, in: tickets, now: installation.now)
        _ = try await tickets.perform(.wait, on: waiting, access: .staff, by: .command, now: installation.now)
        #expect(try await tickets.processDue(lead: hour, now: nextWeek) == 0)
        #expect(try await recorded(installation) == [])
        // The whole hour remains after the customer has answered.
        _ = try await tickets.perform(.resume, on: waiting, access: .staff, by: .command, now: nextWeek)
        try await tickets.processDue(lead: hour, now: nextWeek)
        #expect(try await recorded(installation) == ["breachNear respond lectern"])
    }

    @Test func `a new priority applies at once, and no target is recorded twice`() async throws {
        let installation = try await TestInstallation()
        let tickets = Tickets(installation.database, agreement: try agreement())
        let id = try await ticket(.p1, in: tickets, now: installation.now)
        let later = try utc("2026-11-23T13:30:00")
        func set(_ priority: Priority) async throws {
            var change = TicketChange()
            change.fields = [.priority]
            change.priority = priority
            let edit = change
            _ = try await tickets.edit(id, access: .staff, by: .command, now: later) { _ in edit }
        }
        try await set(.p2)
        try await tickets.processDue(lead: 0, now: later)
        #expect(try await recorded(installation) == [])
        try await set(.p1)
        try await tickets.processDue(lead: 0, now: later)
        #expect(try await recorded(installation) == ["breached respond lectern"])
        try await set(.p2)
        try await tickets.processDue(lead: 0, now: try utc("2026-11-23T14:00:01"))
        #expect(try await recorded(installation) == ["breached respond lectern"])
    }

    @Test func `a ticket with an old opening is recorded, and an imported one is not`() async throws {
        let installation = try await TestInstallation()
        let tickets = Tickets(installation.database, agreement: try agreement())
        let id = try await ticket(.p1, in: tickets, openedAt: "2026-11-20T12:00:00", now: installation.now)
        var change = TicketChange()
        change.subject = "S"
        change.description = "D"
        change.priority = .p1
        change.openedAt = try utc("2026-11-20T12:00:00")
        let results = try await tickets.import([change], access: .staff, by: .command, now: installation.now)
        #expect(results == [.success(.created)])
        try await tickets.processDue(lead: hour, now: installation.now)
        #expect(try await recorded(installation) == ["breached respond lectern", "breached fix lectern"])
        #expect(try await recorded(installation, of: id).count == 2)
    }

    @Test func `resolved tickets are closed in time, and the journal records it`() async throws {
        let installation = try await TestInstallation()
        let tickets = Tickets(installation.database, agreement: try agreement())
        let id = try await ticket(.p3, in: tickets, now: installation.now)
        _ = try await tickets.perform(.resolve, on: id, access: .staff, by: .command, now: installation.now)
        #expect(
            try await tickets.processDue(lead: hour, now: installation.now.addingTimeInterval(14 * 86_400 - 1)) == 0)
        // Three days late.
        let late = installation.now.addingTimeInterval(17 * 86_400)
        #expect(try await tickets.processDue(lead: hour, now: late) == 1)
        let overview = try await tickets.ticket(id, now: late)
        #expect(
            overview.ticket.history == [
                .init(at: installation.now, change: .resolved),
                .init(at: installation.now.addingTimeInterval(14 * 86_400), change: .closed),
            ])
        let last = try await installation.database.read { try $0.journal(after: 0, limit: 10_000) }.last
        #expect(last?.entry == JournalEntry(.closed, .ticket, id))
        #expect(last?.actor == Actor(.lectern))
        #expect(try await tickets.processDue(lead: hour, now: late) == 0)
    }

    @Test func `another agreement changes the due instants of existing tickets, once`() async throws {
        let installation = try await TestInstallation()
        let tickets = Tickets(installation.database, agreement: try agreement())
        let id = try await ticket(.p1, in: tickets, now: installation.now)
        #expect(try await tickets.followAgreement(zoneDatabase: "a", now: installation.now) == 1)
        #expect(try await tickets.followAgreement(zoneDatabase: "a", now: installation.now) == 0)
        let slower = Tickets(installation.database, agreement: try agreement { $0.replacing("PT1H", with: "PT3H") })
        #expect(try await slower.followAgreement(zoneDatabase: "a", now: installation.now) == 1)
        let afternoon = try utc("2026-11-23T14:30:00")
        func breached() async throws -> [String] {
            let filter = TicketFilter(breached: true)
            return try await slower.tickets(filter, now: afternoon, page: PageRequest()).items.map(\.ticket.id)
        }
        #expect(try await breached() == [])
        try await slower.processDue(lead: 0, now: afternoon)
        #expect(try await recorded(installation) == [])
        #expect(try await tickets.followAgreement(zoneDatabase: "a", now: installation.now) == 1)
        #expect(try await breached() == [id])
        #expect(try await tickets.followAgreement(zoneDatabase: "b", now: installation.now) == 1)
    }

    @Test func `after a kill the tickets are measured by another agreement from the same place on`() async throws {
        let installation = try await TestInstallation()
        let tickets = Tickets(installation.database, agreement: try agreement())
        for _ in 0..<3 { _ = try await ticket(.p1, in: tickets, now: installation.now) }
        #expect(try await tickets.followAgreement(zoneDatabase: "a", now: installation.now) == 3)
        let slower = try agreement { $0.replacing("PT1H", with: "PT3H") }
        let killed = Tickets(installation.database, agreement: slower)
        #expect(try await killed.measureNext(zoneDatabase: "a", limit: 1, now: installation.now) == 1)
        let afternoon = try utc("2026-11-23T14:30:00")
        func breached() async throws -> Int {
            try await tickets.tickets(TicketFilter(breached: true), now: afternoon, page: PageRequest()).items.count
        }
        #expect(try await breached() == 2)
        let next = Tickets(try installation.anotherProcess(), agreement: slower)
        // Commands use the agreement of the server from the first ticket on.
        try await next.checkAgreement(zoneDatabase: "a")
        #expect(try await next.measureNext(zoneDatabase: "a", limit: 1, now: installation.now) == 1)
        #expect(try await next.followAgreement(zoneDatabase: "a", now: installation.now) == 1)
        #expect(try await breached() == 0)
        #expect(try await next.measureNext(zoneDatabase: "a", now: installation.now) == nil)
    }
}
