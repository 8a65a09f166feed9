import Foundation
import Storage
import SupportCore
import Training

/// Writes tickets in one transaction, with the instants of their service levels.
///
/// It collects the journal entries of all changes. Its user calls ``recordEntries()`` at the end, which writes those that
/// are not written yet.
struct TicketWriter {
    let transaction: Transaction
    let agreement: Agreement
    let fileLimits: TicketFileLimits
    /// New tickets come with a history, whose missed targets count as notified.
    let isImport: Bool
    private var entries: [(entry: JournalEntry, caller: Caller)] = []
    /// The number of the next ticket; nil before the first one was read.
    private var nextNumber: Int?

    /// - Parameter files: the limits of the files that are attached.
    init(
        _ transaction: Transaction, agreement: Agreement, files: TicketFileLimits = .standard, isImport: Bool = false
    ) {
        self.transaction = transaction
        self.agreement = agreement
        fileLimits = files
        self.isImport = isImport
    }

    var now: Date { transaction.now }

    /// Writes the collected entries to the journal.
    mutating func recordEntries() throws {
        try transaction.record(entries, now: now)
        entries = []
    }

    /// Creates a ticket, or edits the one with the same source and external id. Where the plan is missing, a new ticket has
    /// that of its account, and another one keeps its own.
    mutating func upsert(
        _ sent: TicketChange, access: TicketAccess
    ) throws -> (record: TicketRecord, isNew: Bool) {
        var change = sent
        if !access.isStaff {
            change.source = try transaction.source(sent.source, for: access)
            change.fields.insert(.source)
        }
        if let externalID = change.externalID,
            let existing = try transaction.ticket(source: change.source, externalID: externalID)
                ?? unnamedTicket(externalID, namedIn: sent, access)
        {
            if change.plan == nil { change.fields.remove(.plan) }
            return (try edit(existing, access: access, change), false)
        }
        guard access.isStaff || change.priority == nil else { throw Self.priorityForbidden }
        let now = now
        try checkAssignee(of: change, before: nil, access)
        if change.plan == nil {
            let draft = try change.draft(now: now)
            // An earlier ticket of the same import proves a plan by its entry.
            if draft.account != nil { try recordEntries() }
            change.plan = try transaction.planOfAccount(of: draft, provenBy: .statement)
        }
        let record = try create(assignedTo: change.assignee) { try change.ticket(id: $0, number: $1, now: now) }
        if !isImport, access.isStaff, change.priority != nil, change.externalID != nil {
            var helpdesk = HelpdeskRecord(inferredFrom: record.ticket)
            helpdesk.priorityIsSetByAgent = true
            try transaction.save(helpdesk, ofTicket: record.ticket.id)
        }
        return (record, true)
    }

    /// The ticket without a source that a program handed in before tokens were bound to sources.
    private func unnamedTicket(
        _ externalID: String, namedIn sent: TicketChange, _ access: TicketAccess
    ) throws -> TicketRecord? {
        guard case .integration(let token) = access, sent.source == nil,
            let record = try transaction.ticket(source: nil, externalID: externalID),
            try transaction.creator(of: .ticket, record.ticket.id) == Actor(.token, id: token)
        else { return nil }
        return record
    }

    /// - Parameter make: makes the ticket with an id and a number.
    mutating func create(
        assignedTo assignee: User.ID? = nil, _ make: (_ id: String, _ number: Int) throws -> Ticket
    ) throws -> TicketRecord {
        let number = try nextNumber ?? transaction.nextTicketNumber()
        let ticket = try make(Identifier.random(), number)
        var record = try TicketRecord(ticket: ticket, assignee: assignee, createdAt: now, updatedAt: now)
            .closedIfDue(now: now)
        let level = agreement.serviceLevel(of: record.ticket, now: now)
        if isImport {
            record.warnings.respond = level.respond.state == .breached ? .breached : .none
            record.warnings.fix = level.fix.state == .breached ? .breached : .none
        }
        try transaction.insert(record, level: level)
        nextNumber = number + 1
        self.record(JournalEntry(.created, .ticket, ticket.id))
        self.record(events: record.ticket.history, of: ticket.id)
        return record
    }

    /// Edits the fields of a change. Writes nothing if none of them differs.
    mutating func edit(
        _ before: TicketRecord, access: TicketAccess, _ change: TicketChange
    ) throws -> TicketRecord {
        var after = try before.closedIfDue(now: now)
        let former = after.ticket
        try change.apply(to: &after.ticket, now: now)
        guard access.isStaff || after.ticket.priority == former.priority else { throw Self.priorityForbidden }
        if after.ticket.source != former.source {
            after.ticket.source = try transaction.source(after.ticket.source, for: access)
        }
        try keepFromHelpdesk(change, of: after.ticket, former: former)
        var fields = after.ticket.fields(differingFrom: former)
        if change.fields.contains(.assignee), change.assignee != before.assignee {
            try checkAssignee(of: change, before: before.assignee, access)
            after.assignee = change.assignee
            fields.append(TicketChange.Field.assignee.rawValue)
        }
        guard !fields.isEmpty || after.ticket.history != before.ticket.history else { return before }
        return try save(after, from: before, fields: fields)
    }

    /// - Throws: ``Failure`` `.forbidden` for a program that assigns a ticket, `.invalid` for somebody who cannot work on it.
    private func checkAssignee(of change: TicketChange, before: User.ID?, _ access: TicketAccess) throws {
        guard change.assignee != before else { return }
        guard access.isStaff else { throw Failure(.forbidden, "Only staff can assign tickets.") }
        guard let id = change.assignee else { return }
        guard let user = try transaction.user(id), !user.isDisabled else {
            throw Failure.invalid("/assignee", "There is no enabled user with this id.")
        }
        guard user.mayAct(as: [.agent]) else {
            throw Failure.invalid("/assignee", "This user does not have the role agent.")
        }
    }

    /// Remembers that somebody set the priority or the description of a ticket of a helpdesk here. A priority of nil follows
    /// the helpdesk again.
    private func keepFromHelpdesk(_ change: TicketChange, of ticket: Ticket, former: Ticket) throws {
        guard ticket.externalID != nil else { return }
        let setsPriority =
            change.fields.contains(.priority) && (!isImport || ticket.priority != former.priority)
        guard setsPriority || ticket.description != former.description else { return }
        let known = try transaction.helpdeskRecord(ofTicket: ticket.id)
        var helpdesk = known ?? HelpdeskRecord(inferredFrom: former)
        if setsPriority { helpdesk.priorityIsSetByAgent = change.priority != nil }
        if ticket.description != former.description { helpdesk.describedAt = HelpdeskRecord.fixed }
        if helpdesk != known { try transaction.save(helpdesk, ofTicket: ticket.id) }
    }

    mutating func perform(_ transition: Tickets.Transition, on before: TicketRecord, at instant: Date?) throws
        -> TicketRecord
    {
        var after = try before.closedIfDue(now: now)
        try after.ticket.perform(transition, at: instant ?? after.ticket.earliest(now))
        return try save(after, from: before)
    }

    /// Closes a ticket whose time has come.
    mutating func close(_ before: TicketRecord) throws {
        let after = try before.closedIfDue(now: now)
        guard after.ticket.history != before.ticket.history else { return }
        _ = try save(after, from: before)
    }

    /// - Parameter fields: the names of the changed fields.
    mutating func save(_ changed: TicketRecord, from before: TicketRecord, fields: [String] = []) throws
        -> TicketRecord
    {
        var record = try changed.closedIfDue(now: now)
        record.updatedAt = now
        record.revision += 1
        do {
            try transaction.update(record, from: before, level: agreement.serviceLevel(of: record.ticket, now: now))
        } catch ConstraintViolation.notUnique {
            throw Failure(.conflict, "Another ticket from this source has this externalID.")
        }
        if !fields.isEmpty {
            self.record(JournalEntry(.updated, .ticket, record.ticket.id, fields: fields))
        }
        if fields.contains("openedAt"),
            let problem = try transaction.problems(ofTickets: [record.ticket.id]).values.first
        {
            try transaction.recount([problem], now: now)
        }
        self.record(events: record.ticket.events(notIn: before.ticket.history), of: record.ticket.id)
        return record
    }

    /// Records the events of a ticket. A new priority or plan is recorded as a changed field instead.
    private mutating func record(events: [Ticket.Event], of id: String) {
        for event in events {
            guard let name = JournalEntry.Event(event.change) else { continue }
            // A ticket is not closed by the caller, but by the passing of time.
            record(JournalEntry(name, .ticket, id), by: event.change == .closed ? .lectern : transaction.caller)
        }
    }

    mutating func record(_ entry: JournalEntry, by other: Caller? = nil) {
        entries.append((entry, other ?? transaction.caller))
    }

    private static let priorityForbidden = Failure(
        .forbidden, "Only staff can set the priority of a ticket. Send suggestedPriority instead.")
}

extension Ticket {
    /// The events that are not in a former history, in order.
    fileprivate func events(notIn former: [Event]) -> [Event] {
        let common = zip(history, former).prefix { $0 == $1 }.count
        var rest = Array(former.dropFirst(common))
        return history.dropFirst(common).filter { event in
            guard let known = rest.firstIndex(of: event) else { return true }
            rest.remove(at: known)
            return false
        }
    }
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
