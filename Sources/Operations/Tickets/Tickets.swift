public import Foundation
public import Storage
public import SupportCore
import Training

/// The verbs of tickets. Each owns its transaction: the ticket, what its service level gives and the journal change
/// together or not at all.
public struct Tickets: Sendable {
    let database: any Database
    public let agreement: Agreement

    public init(_ database: any Database, agreement: Agreement) {
        self.database = database
        self.agreement = agreement
    }

    /// A ticket beside what people want to know of it.
    public struct Overview: Sendable, Hashable {
        /// With the status that it has by now.
        public let record: TicketRecord
        public let level: ServiceLevel
        /// The problem that it belongs to; nil for a moment, until it was put in one.
        public let problem: Problem.ID?
        /// The tutorials that agents took for it, by id.
        public let linked: [String]

        public var ticket: Ticket { record.ticket }
    }

    /// What came of a ticket that was handed in.
    public enum Outcome: Sendable, Hashable {
        case created(Overview)
        /// Its source had handed it in before.
        case existing(Overview)
    }

    // MARK: - Reading

    /// Tickets in the order of their numbers.
    public func tickets(
        _ filter: TicketFilter, newestFirst: Bool = false, now: Date, page: PageRequest
    ) async throws -> Page<Overview> {
        try await database.read { connection in
            let page = try connection.tickets(filter, newestFirst: newestFirst, now: now, page: page)
            return Page(items: try connection.overviews(of: page.items, agreement, now: now), next: page.next)
        }
    }

    /// Tickets with a target that is to be met, what is due first before the others.
    public func due(_ filter: TicketFilter, now: Date, page: PageRequest) async throws -> Page<Overview> {
        try await database.read { connection in
            let page = try connection.ticketsDue(filter, now: now, page: page)
            return Page(items: try connection.overviews(of: page.items, agreement, now: now), next: page.next)
        }
    }

    /// - Throws: ``Failure`` `.notFound`.
    public func ticket(_ id: String, now: Date) async throws -> Overview {
        try await database.read { connection in
            try connection.overview(of: try connection.existingTicket(id), agreement, now: now)
        }
    }

    // MARK: - Writing

    /// Takes a ticket in; one that its source handed in before is changed where it differs.
    ///
    /// - Parameter byStaff: whether the caller may set the priority.
    /// - Throws: ``Failure`` `.invalid` with every bad field, `.forbidden` for a priority that is not the caller's to
    ///   set, `.conflict` for a change of what is closed.
    public func upsert(_ change: TicketChange, byStaff: Bool, by caller: Caller, now: Date) async throws -> Outcome {
        try await database.write(by: caller, now: now) { transaction in
            var desk = TicketWriter(transaction, agreement: agreement)
            let (record, isNew) = try desk.take(change, byStaff: byStaff)
            try desk.close()
            let overview = try transaction.overview(of: record, agreement, now: now)
            return isNew ? .created(overview) : .existing(overview)
        }
    }

    /// What came of one of many.
    public enum ImportOutcome: Sendable, Hashable {
        case created
        /// Its source had handed it in before.
        case existing
    }

    /// Takes many tickets in, in one transaction. What is wrong with one leaves the others alone.
    ///
    /// Targets that a new one has missed already count as told of: whoever takes a helpdesk's past over is not to hear
    /// of every breach in it.
    public func `import`(
        _ changes: [TicketChange], byStaff: Bool, by caller: Caller, now: Date
    ) async throws -> [Result<ImportOutcome, Failure>] {
        guard !changes.isEmpty else { return [] }
        return try await database.write(by: caller, now: now) { transaction in
            var desk = TicketWriter(transaction, agreement: agreement, takesOver: true)
            var results: [Result<ImportOutcome, Failure>] = []
            for change in changes {
                do {
                    results.append(.success(try desk.take(change, byStaff: byStaff).isNew ? .created : .existing))
                } catch let failure as Failure {
                    results.append(.failure(failure))
                }
            }
            try desk.close()
            return results
        }
    }

    /// - Parameter change: is given the ticket as it stands.
    /// - Throws: ``Failure`` `.notFound`, `.preconditionFailed`, and as ``upsert(_:byStaff:by:now:)``.
    public func edit(
        _ id: String, byStaff: Bool, if precondition: Precondition = .none, by caller: Caller, now: Date,
        change: @escaping @Sendable (Overview) throws -> TicketChange
    ) async throws -> Overview {
        try await database.write(by: caller, now: now) { transaction in
            var desk = TicketWriter(transaction, agreement: agreement)
            let before = try transaction.existingTicket(id)
            try precondition.check(before.version)
            let overview = try transaction.overview(of: before, agreement, now: now)
            let after = try desk.change(before, byStaff: byStaff, try change(overview))
            try desk.close()
            return try transaction.overview(of: after, agreement, now: now)
        }
    }

    /// What can happen in the life of a ticket.
    public enum Transition: String, Sendable, Hashable, CaseIterable {
        case acknowledge, workaround, wait, resume, resolve, reopen
    }

    /// - Parameter instant: when it happened; left out, now.
    /// - Throws: ``Failure`` `.notFound`, `.preconditionFailed`, `.conflict` where the ticket is not in a state for it,
    ///   `.invalid` for an instant before the last thing that happened.
    public func perform(
        _ verb: Transition, on id: String, at instant: Date? = nil, if precondition: Precondition = .none,
        by caller: Caller, now: Date
    ) async throws -> Overview {
        try await database.write(by: caller, now: now) { transaction in
            var desk = TicketWriter(transaction, agreement: agreement)
            let before = try transaction.existingTicket(id)
            try precondition.check(before.version)
            let after = try desk.perform(verb, on: before, at: instant)
            try desk.close()
            return try transaction.overview(of: after, agreement, now: now)
        }
    }
}

extension Tickets.Overview {
    /// The verbs that the ticket is in a state for.
    public func transitions(now: Date) -> [Tickets.Transition] {
        Tickets.Transition.allCases.filter { verb in
            var ticket = ticket
            do {
                try ticket.perform(verb, at: ticket.earliest(now))
                return true
            } catch {
                // Why not is no matter: it is not offered.
                return false
            }
        }
    }
}

extension Ticket {
    mutating func perform(_ verb: Tickets.Transition, at instant: Date) throws {
        switch verb {
        case .acknowledge: try acknowledge(at: instant)
        case .workaround: try workaround(at: instant)
        case .wait: try wait(at: instant)
        case .resume: try resume(at: instant)
        case .resolve: try resolve(at: instant)
        case .reopen: try reopen(at: instant)
        }
    }
}

extension TicketRecord {
    /// Changes with every change of the ticket, though not with the time that goes by.
    public var version: String { "\(ticket.id)-\(revision)" }

    /// The ticket as it stands by now: one that was resolved long enough ago is closed.
    func settled(now: Date) throws -> TicketRecord {
        guard let closesAt = ticket.closesAt, closesAt <= now else { return self }
        var record = self
        try record.ticket.close(at: record.ticket.earliest(closesAt))
        return record
    }
}

extension Connection {
    func existingTicket(_ id: String) throws -> TicketRecord {
        guard let record = try ticket(id) else { throw Failure.noSuch("ticket") }
        return record
    }

    func overview(of record: TicketRecord, _ agreement: Agreement, now: Date) throws -> Tickets.Overview {
        try overviews(of: [record], agreement, now: now)[0]
    }

    /// A fixed number of statements, however many tickets. What is recommended is no matter of the database.
    func overviews(
        of records: [TicketRecord], _ agreement: Agreement, now: Date
    ) throws -> [Tickets.Overview] {
        let ids = records.map(\.ticket.id)
        let problems = try problems(ofTickets: ids)
        let linked = try linkedTutorials(ofTickets: ids)
        return try records.map { record in
            let record = try record.settled(now: now)
            return Tickets.Overview(
                record: record, level: agreement.serviceLevel(of: record.ticket, now: now),
                problem: problems[record.ticket.id], linked: linked[record.ticket.id] ?? [])
        }
    }
}
