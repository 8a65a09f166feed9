public import Foundation
import Storage
public import SupportCore
public import Training

extension Tickets {
    /// The result of a payload of another helpdesk.
    public struct Reception: Sendable, Hashable {
        public enum Outcome: String, Sendable, Hashable, CaseIterable {
            case created, updated, unchanged
            /// The payload is older than one that was received before.
            case outdated
        }

        public let outcome: Outcome
        public let overview: Overview
        /// The parts of the payload that were not used, and the reason of each.
        public let warnings: [Failure.Fault]
    }

    /// Creates a ticket from the payload of another helpdesk, or brings it to the state that the payload describes.
    ///
    /// Payloads are ordered by the clock of the helpdesk. From a payload that is older than another one, only an
    /// earlier opening text and an earlier first response are used.
    ///
    /// - Throws: ``Failure`` `.invalid` for a new ticket that has neither a subject nor a text, `.forbidden` for a source
    ///   that the caller's token is not bound to.
    public func receive(_ payload: HelpdeskTicket, access: TicketAccess, by caller: Caller, now: Date)
        async throws -> Reception
    {
        try await database.write(by: caller, now: now) { transaction in
            var writer = TicketWriter(transaction, agreement: agreement)
            _ = try transaction.source(payload.source, for: access)
            let (outcome, record, warnings) = try writer.receive(payload)
            try writer.recordEntries()
            return Reception(
                outcome: outcome, overview: try transaction.overview(of: record, agreement, now: now),
                warnings: payload.warnings + warnings)
        }
    }
}

extension HelpdeskRecord {
    /// The record of a ticket that was handed in before records were kept, or by another way.
    init(inferredFrom ticket: Ticket) {
        let wasSet = ticket.history.contains { $0.change.name == Ticket.Change.priority(.p1).name }
        self.init(
            describedAt: ticket.description == ticket.subject ? nil : Self.fixed,
            priorityIsSetByAgent: wasSet || ticket.priority != ticket.defaultPriority)
    }
}

extension TicketWriter {
    fileprivate mutating func receive(
        _ payload: HelpdeskTicket
    ) throws -> (Tickets.Reception.Outcome, TicketRecord, warnings: [Failure.Fault]) {
        guard let before = try transaction.ticket(source: payload.source, externalID: payload.externalID) else {
            return try create(from: payload)
        }
        let known = try transaction.helpdeskRecord(ofTicket: before.ticket.id)
        var state = HelpdeskTicketState(
            ticket: try before.closedIfDue(now: now).ticket, helpdesk: known, now: now)
        let former = state.ticket
        let isOutdated = state.isOutdated(payload)
        if isOutdated {
            try state.complete(from: payload)
        } else {
            try state.follow(payload)
        }
        if state.helpdesk != known { try transaction.save(state.helpdesk, ofTicket: before.ticket.id) }
        let fields = state.ticket.fields(differingFrom: former)
        guard !fields.isEmpty || state.ticket.history != before.ticket.history else {
            return (isOutdated ? .outdated : .unchanged, before, state.warnings)
        }
        var after = before
        after.ticket = state.ticket
        return (isOutdated ? .outdated : .updated, try save(after, from: before, fields: fields), state.warnings)
    }

    private mutating func create(
        from payload: HelpdeskTicket
    ) throws -> (Tickets.Reception.Outcome, TicketRecord, warnings: [Failure.Fault]) {
        var state: HelpdeskTicketState?
        let now = now
        // Helpdesks do not tell a plan.
        let draft = try HelpdeskTicketState(creating: payload, id: "", number: 0, plan: nil, now: now)
        let plan = try transaction.planOfAccount(of: draft.ticket, provenBy: .requester)
        let record = try create { id, number in
            let created = try HelpdeskTicketState(creating: payload, id: id, number: number, plan: plan, now: now)
            state = created
            return created.ticket
        }
        if let state { try transaction.save(state.helpdesk, ofTicket: record.ticket.id) }
        return (.created, record, state?.warnings ?? [])
    }
}
