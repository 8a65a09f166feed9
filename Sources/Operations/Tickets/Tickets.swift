public import Foundation
public import Storage
public import SupportCore
public import Training

/// The tickets. Every change is one transaction: the ticket, the instants of its service level and the journal change
/// together or not at all.
public struct Tickets: Sendable {
    let database: any Database
    public let agreement: Agreement
    public let fileLimits: TicketFileLimits

    public init(_ database: any Database, agreement: Agreement, files: TicketFileLimits = .standard) {
        self.database = database
        self.agreement = agreement
        fileLimits = files
    }

    /// A ticket with its service level, its problem and its linked tutorials.
    public struct Overview: Sendable, Hashable {
        /// The ticket with its current status.
        public let record: TicketRecord
        public let level: ServiceLevel
        /// The problem that it belongs to; nil until the recommender has assigned a new ticket.
        public let problem: Problem.ID?
        /// The ids of the tutorials that agents linked.
        public let linked: [String]
        /// The name of the user who works on it; nil for nobody.
        public var assigneeName: String?

        public var ticket: Ticket { record.ticket }
    }

    /// The result of an upsert.
    public enum Outcome: Sendable, Hashable {
        case created(Overview)
        /// The ticket existed, with the same source and external id.
        case existing(Overview)
    }

    // MARK: - Reading

    /// Tickets in the order of their numbers.
    public func tickets(
        _ filter: TicketFilter, newestFirst: Bool = false, now: Date, page: PageRequest
    ) async throws -> Page<Overview> {
        try await database.read { connection in
            let page = try connection.tickets(filter, newestFirst: newestFirst, now: now, page: page)
            return try page.replacing { try connection.overviews(of: $0, agreement, now: now) }
        }
    }

    /// Tickets with an open target, in order of their next due instant.
    public func due(_ filter: TicketFilter, now: Date, page: PageRequest) async throws -> Page<Overview> {
        try await database.read { connection in
            let page = try connection.ticketsDue(filter, now: now, page: page)
            return try page.replacing { try connection.overviews(of: $0, agreement, now: now) }
        }
    }

    /// The numbers of tickets in the views of the queue.
    public func queueCounts(user: User.ID?, now: Date) async throws -> QueueCounts {
        try await database.read { try $0.queueCounts(user: user, now: now) }
    }

    /// - Throws: ``Failure`` `.notFound`.
    public func ticket(_ id: String, now: Date) async throws -> Overview {
        try await database.read { connection in
            try connection.overview(of: try connection.existingTicket(id), agreement, now: now)
        }
    }

    // MARK: - Writing

    /// Creates a ticket, or edits the one with the same source and external id.
    ///
    /// - Throws: ``Failure`` `.invalid` with every bad field, `.forbidden` for a priority or a source that the caller may
    ///   not set, `.conflict` for a change of a closed ticket.
    public func upsert(
        _ change: TicketChange, access: TicketAccess, by caller: Caller, now: Date
    ) async throws -> Outcome {
        try await database.write(by: caller, now: now) { transaction in
            var writer = TicketWriter(transaction, agreement: agreement)
            let (record, isNew) = try writer.upsert(change, access: access)
            try writer.recordEntries()
            let overview = try transaction.overview(of: record, agreement, now: now)
            return isNew ? .created(overview) : .existing(overview)
        }
    }

    /// Creates a ticket that an agent takes in for a customer, together with the link to a tutorial and the mail to the
    /// customer.
    ///
    /// - Parameters:
    ///   - tutorial: the id or the slug of a tutorial that the agent links; nil for none.
    ///   - shown: the ids of the tutorials that were proposed to the agent, the best first.
    ///   - mailsLink: true if the requester is mailed the address of the ticket's page.
    /// - Throws: ``Failure`` `.invalid` with every bad field; `.notFound` and `.conflict` for a tutorial that is not
    ///   published.
    public func open(
        _ change: TicketChange, linking tutorial: String?, shown: [String], mailsLink: Bool, by caller: Caller,
        now: Date
    ) async throws -> Overview {
        try await database.write(by: caller, now: now) { transaction in
            var writer = TicketWriter(transaction, agreement: agreement)
            let (record, isNew) = try writer.upsert(change, access: .staff)
            guard isNew else { throw Failure(.conflict, "This ticket exists already.") }
            let ticket = record.ticket
            if let tutorial {
                let found = try transaction.existingTutorial(tutorial)
                guard found.details.status == .published else {
                    throw Failure(
                        .conflict, "This tutorial is \(found.details.status.rawValue) and cannot be recommended.")
                }
                try transaction.save(
                    TutorialLink(
                        subject: .ticket(ticket.id), tutorial: found.id, verdict: .accepted, shown: shown,
                        evidence: ticket.id, number: ticket.number, linkedAt: now))
                writer.record(
                    JournalEntry(
                        .linked, .ticket, ticket.id,
                        related: ["tutorial": found.id, "number": String(ticket.number)]))
            }
            if mailsLink, ticket.requester != nil { writer.record(JournalEntry(.linkRequested, .ticket, ticket.id)) }
            try writer.recordEntries()
            return try transaction.overview(of: record, agreement, now: now)
        }
    }

    /// The result of one ticket of an import.
    public enum ImportOutcome: Sendable, Hashable {
        case created
        /// The ticket existed, with the same source and external id.
        case existing
    }

    /// Upserts many tickets in one transaction. A bad ticket does not affect the others.
    ///
    /// Targets that a new ticket has missed already count as notified: an import of a helpdesk's history does not notify
    /// anybody of the breaches in it.
    ///
    /// - Returns: one result per change, in their order.
    public func `import`(
        _ changes: [TicketChange], access: TicketAccess, by caller: Caller, now: Date
    ) async throws -> [Result<ImportOutcome, Failure>] {
        guard !changes.isEmpty else { return [] }
        return try await database.write(by: caller, now: now) { transaction in
            var writer = TicketWriter(transaction, agreement: agreement, isImport: true)
            var linker = TicketLinker(transaction)
            var results: [Result<ImportOutcome, Failure>] = []
            for change in changes {
                do {
                    let tutorials = try linker.tutorials(of: change, access: access)
                    let (record, isNew) = try writer.upsert(change, access: access)
                    try linker.link(record, to: tutorials, isNew: isNew, &writer)
                    results.append(.success(isNew ? .created : .existing))
                } catch let failure as Failure {
                    results.append(.failure(failure))
                }
            }
            try writer.recordEntries()
            return results
        }
    }

    /// Edits a ticket.
    ///
    /// - Parameter change: returns the changed fields of the current ticket.
    /// - Throws: ``Failure`` `.notFound`, `.preconditionFailed`, and as ``upsert(_:access:by:now:)``.
    public func edit(
        _ id: String, access: TicketAccess, if precondition: Precondition = .none, by caller: Caller, now: Date,
        change: @escaping @Sendable (Overview) throws -> TicketChange
    ) async throws -> Overview {
        try await database.write(by: caller, now: now) { transaction in
            var writer = TicketWriter(transaction, agreement: agreement)
            let before = try transaction.existingTicket(id, for: access)
            try precondition.check(before.version)
            let overview = try transaction.overview(of: before, agreement, now: now)
            let after = try writer.edit(before, access: access, try change(overview))
            try writer.recordEntries()
            return try transaction.overview(of: after, agreement, now: now)
        }
    }

    /// A transition in the life cycle of a ticket.
    public enum Transition: String, Sendable, Hashable, CaseIterable {
        case acknowledge, workaround, wait, resume, resolve, reopen
    }

    /// Performs a transition of a ticket.
    ///
    /// - Parameter instant: the instant of the transition; nil for now.
    /// - Throws: ``Failure`` `.notFound`, `.preconditionFailed`, `.conflict` for a ticket in another state, `.invalid` for
    ///   an instant before the last event of the ticket.
    public func perform(
        _ transition: Transition, on id: String, access: TicketAccess, at instant: Date? = nil,
        if precondition: Precondition = .none, by caller: Caller, now: Date
    ) async throws -> Overview {
        try await database.write(by: caller, now: now) { transaction in
            var writer = TicketWriter(transaction, agreement: agreement)
            let before = try transaction.existingTicket(id, for: access)
            try precondition.check(before.version)
            let after = try writer.perform(transition, on: before, at: instant)
            try writer.recordEntries()
            return try transaction.overview(of: after, agreement, now: now)
        }
    }
}

extension Tickets.Overview {
    /// The transitions that the current state of the ticket allows.
    public func transitions(now: Date) -> [Tickets.Transition] {
        Tickets.Transition.allCases.filter { transition in
            var ticket = ticket
            do {
                try ticket.perform(transition, at: ticket.earliest(now))
                return true
            } catch {
                // A transition that fails is not offered, for whatever reason.
                return false
            }
        }
    }
}

extension Ticket {
    mutating func perform(_ transition: Tickets.Transition, at instant: Date) throws {
        switch transition {
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
    /// The entity tag of the ticket: another one after every change, but not with the passing of time.
    public var version: String { "\(ticket.id)-\(revision)" }

    /// The ticket with its current status: one that was resolved long enough ago is closed.
    func closedIfDue(now: Date) throws -> TicketRecord {
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

    /// The overviews of tickets, by a fixed number of statements. Recommendations are not read from the database.
    func overviews(
        of records: [TicketRecord], _ agreement: Agreement, now: Date
    ) throws -> [Tickets.Overview] {
        let ids = records.map(\.ticket.id)
        let problems = try problems(ofTickets: ids)
        let linked = try linkedTutorials(ofTickets: ids)
        let names = try userNames(Set(records.compactMap(\.assignee)))
        return try records.map { record in
            let record = try record.closedIfDue(now: now)
            return Tickets.Overview(
                record: record, level: agreement.serviceLevel(of: record.ticket, now: now),
                problem: problems[record.ticket.id], linked: linked[record.ticket.id] ?? [],
                assigneeName: record.assignee.flatMap { names[$0] })
        }
    }
}
