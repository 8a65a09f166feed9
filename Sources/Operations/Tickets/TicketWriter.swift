import Foundation
import Storage
import SupportCore
import Training

/// Tickets inside of one transaction: every change goes over this desk, which keeps what follows from it. Whoever used
/// it closes it, which writes the journal.
struct TicketWriter {
    let transaction: Transaction
    let agreement: Agreement
    /// Whether new tickets come with a past, of which the journal is not to tell.
    var takesOver = false
    private var entries: [(entry: JournalEntry, caller: Caller)] = []
    /// The number of the next ticket; nil while the database has not been asked.
    private var nextNumber: Int?

    init(_ transaction: Transaction, agreement: Agreement, takesOver: Bool = false) {
        self.transaction = transaction
        self.agreement = agreement
        self.takesOver = takesOver
    }

    var now: Date { transaction.now }

    /// Writes down in the journal what was done.
    func close() throws {
        try transaction.record(entries, now: now)
    }

    /// Makes a ticket, or changes the one that its source handed in before.
    mutating func take(_ change: TicketChange, byStaff: Bool) throws -> (record: TicketRecord, isNew: Bool) {
        if let externalID = change.externalID,
            let known = try transaction.ticket(source: change.source, externalID: externalID)
        {
            return (try self.change(known, byStaff: byStaff, change), false)
        }
        guard byStaff || change.priority == nil else { throw Self.notTheirs }
        return (try make(change), true)
    }

    private mutating func make(_ change: TicketChange) throws -> TicketRecord {
        let number = try nextNumber ?? transaction.nextTicketNumber()
        let ticket = try change.ticket(id: Identifier.random(), number: number, now: now)
        var record = try TicketRecord(ticket: ticket, createdAt: now, updatedAt: now).settled(now: now)
        let level = agreement.serviceLevel(of: record.ticket, now: now)
        if takesOver {
            record.told.respond = level.respond.state == .breached ? .breached : .none
            record.told.fix = level.fix.state == .breached ? .breached : .none
        }
        try transaction.insert(record, level: level)
        nextNumber = number + 1
        self.record(JournalEntry(.created, .ticket, ticket.id))
        self.record(events: record.ticket.history[...], of: ticket.id)
        return record
    }

    /// Changes the fields that somebody handed in; nothing is written where none of them differs.
    mutating func change(_ kept: TicketRecord, byStaff: Bool, _ change: TicketChange) throws -> TicketRecord {
        var after = try kept.settled(now: now)
        let settled = after.ticket
        try change.apply(to: &after.ticket, now: now)
        guard byStaff || after.ticket.priority == settled.priority else { throw Self.notTheirs }
        let fields = after.ticket.fields(differingFrom: settled)
        guard !fields.isEmpty || after.ticket.history != kept.ticket.history else { return kept }
        return try keep(after, from: kept, fields: fields)
    }

    mutating func perform(_ verb: Tickets.Transition, on kept: TicketRecord, at instant: Date?) throws -> TicketRecord {
        var after = try kept.settled(now: now)
        try after.ticket.perform(verb, at: instant ?? after.ticket.earliest(now))
        return try keep(after, from: kept)
    }

    /// Writes down that a ticket is closed whose time for it has come.
    mutating func close(_ kept: TicketRecord) throws {
        let settled = try kept.settled(now: now)
        guard settled.ticket.history != kept.ticket.history else { return }
        _ = try keep(settled, from: kept)
    }

    /// - Parameter fields: the names of those that changed.
    private mutating func keep(_ changed: TicketRecord, from kept: TicketRecord, fields: [String] = []) throws
        -> TicketRecord
    {
        var record = try changed.settled(now: now)
        record.updatedAt = now
        record.revision += 1
        do {
            try transaction.update(record, from: kept, level: agreement.serviceLevel(of: record.ticket, now: now))
        } catch ConstraintViolation.notUnique {
            throw Failure(.conflict, "Another ticket from this source has this externalID.")
        }
        if !fields.isEmpty {
            self.record(JournalEntry(.updated, .ticket, record.ticket.id, fields: fields))
        }
        if fields.contains("openedAt"),
            let problem = try transaction.problems(ofTickets: [record.ticket.id]).values.first
        {
            try transaction.count([problem], now: now)
        }
        self.record(events: record.ticket.history.dropFirst(kept.ticket.history.count), of: record.ticket.id)
        return record
    }

    /// What happened in a ticket's life, as the journal calls it. A new priority or plan is among the changed fields.
    private mutating func record(events: ArraySlice<Ticket.Event>, of id: String) {
        for event in events {
            guard let word = JournalEntry.Event(event.change) else { continue }
            // Nobody closes a ticket: its time comes.
            record(JournalEntry(word, .ticket, id), by: event.change == .closed ? .lectern : transaction.caller)
        }
    }

    mutating func record(_ entry: JournalEntry, by other: Caller? = nil) {
        entries.append((entry, other ?? transaction.caller))
    }

    private static let notTheirs = Failure(
        .forbidden, "Only staff can set the priority of a ticket. Send suggestedPriority instead.")
}

extension JournalEntry.Event {
    fileprivate init?(_ change: Ticket.Change) {
        switch change {
        case .acknowledged: self = .acknowledged
        case .workaround: self = .workaround
        case .waiting: self = .waiting
        case .resumed: self = .resumed
        case .resolved: self = .resolved
        case .reopened: self = .reopened
        case .closed: self = .closed
        case .priority, .plan: return nil
        }
    }
}
