import Addresses
import Foundation
public import SupportCore
public import Training

extension Connection {
    /// - Parameter level: as of any time: the stored part does not depend on the time.
    /// - Throws: ``ConstraintViolation`` `.notUnique` where the source has a ticket of that external id.
    public func insert(_ record: TicketRecord, level: ServiceLevel) throws {
        let ticket = record.ticket
        let account = ticket.account.map(AccountName.stored)
        let stored = StoredServiceLevel(level, warnings: record.warnings)
        try execute(
            """
            INSERT INTO tickets (
                id, number, status, priority, plan, account, opened_at, closes_at,
                respond_due, respond_met_at, respond_late, respond_told, fix_due, fix_met_at, fix_late, fix_told,
                next_due, near_at, breach_at, assignee_id, source, external_id, created_at, updated_at, revision,
                category, suggested_priority, environment, channel, began_at, request_id, instance_id, account_id,
                requester_name, requester_email, requester_key, requester_time_zone, subject, description,
                expected_result, business_impact, error_message, steps_to_reproduce, discovery, attachments, words)
            VALUES (
                \(ticket.id), \(ticket.number), \(ticket.status), \(ticket.priority), \(ticket.plan),
                \(account), \(ticket.openedAt), \(ticket.closesAt),
                \(stored.respond.due), \(stored.respond.metAt), \(stored.respond.late), \(record.warnings.respond),
                \(stored.fix.due), \(stored.fix.metAt), \(stored.fix.late), \(record.warnings.fix),
                \(stored.nextDue), \(stored.nearAt), \(stored.breachAt), \(record.assignee), \(ticket.source),
                \(ticket.externalID),
                \(record.createdAt), \(record.updatedAt), \(record.revision),
                \(ticket.category), \(ticket.suggestedPriority), \(ticket.environment), \(ticket.channel),
                \(ticket.beganAt), \(ticket.requestID), \(ticket.instanceID), \(ticket.accountID),
                \(ticket.requester?.name), \(ticket.requester?.email), \(requesterKey(ticket)),
                \(ticket.requester?.timeZone), \(ticket.subject), \(ticket.description),
                \(ticket.expectedResult), \(ticket.businessImpact), \(ticket.errorMessage), \(ticket.stepsToReproduce),
                \(ticket.discovery), \(try attachmentsText(ticket)),
                \(searchableWords(ticket, account: account)))
            """)
        try insertEvents(of: ticket, after: 0)
    }

    /// - Parameter before: the record as it was read. Its events are stored already.
    /// - Throws: ``ConstraintViolation`` `.notUnique` where the source has another ticket of that external id.
    public func update(_ record: TicketRecord, from before: TicketRecord, level: ServiceLevel) throws {
        let ticket = record.ticket
        try execute(
            """
            UPDATE tickets SET
                status = \(ticket.status), priority = \(ticket.priority), plan = \(ticket.plan),
                account = \(ticket.account.map(AccountName.stored)), opened_at = \(ticket.openedAt), closes_at = \(ticket.closesAt),
                \(levelColumns(level, warnings: record.warnings)), assignee_id = \(record.assignee),
                source = \(ticket.source),
                external_id = \(ticket.externalID), updated_at = \(record.updatedAt), revision = \(record.revision)
            WHERE id = \(ticket.id)
            """)
        try replaceEvents(of: ticket, from: before.ticket.history)
        guard ticket.texts != before.ticket.texts else { return }
        try execute(
            """
            UPDATE tickets SET
                category = \(ticket.category), suggested_priority = \(ticket.suggestedPriority),
                environment = \(ticket.environment), channel = \(ticket.channel), began_at = \(ticket.beganAt),
                request_id = \(ticket.requestID), instance_id = \(ticket.instanceID),
                account_id = \(ticket.accountID), requester_name = \(ticket.requester?.name),
                requester_email = \(ticket.requester?.email), requester_key = \(requesterKey(ticket)),
                requester_time_zone = \(ticket.requester?.timeZone),
                subject = \(ticket.subject), description = \(ticket.description),
                expected_result = \(ticket.expectedResult), business_impact = \(ticket.businessImpact),
                error_message = \(ticket.errorMessage), steps_to_reproduce = \(ticket.stepsToReproduce),
                discovery = \(ticket.discovery), attachments = \(try attachmentsText(ticket)),
                words = \(searchableWords(ticket, account: ticket.account.map(AccountName.stored)))
            WHERE id = \(ticket.id)
            """)
    }

    /// Stores a service level that was computed again, for a ticket that did not change.
    public func updateLevel(_ level: ServiceLevel, of record: TicketRecord) throws {
        try execute(
            "UPDATE tickets SET \(levelColumns(level, warnings: record.warnings)) WHERE id = \(record.ticket.id)")
    }

    /// Removes the requester of a ticket. The text of the ticket stays, and so does the account that followed from the
    /// address.
    public func removeRequester(of record: TicketRecord) throws {
        var ticket = record.ticket
        ticket.requester = nil
        try execute(
            """
            UPDATE tickets SET
                requester_name = NULL, requester_email = NULL, requester_key = NULL, requester_time_zone = NULL,
                account_id = COALESCE(account_id, account),
                words = \(searchableWords(ticket, account: record.ticket.account.map(AccountName.stored))),
                revision = revision + 1
            WHERE id = \(ticket.id)
            """)
    }

    private func levelColumns(_ level: ServiceLevel, warnings: TicketRecord.Warnings) -> SQL {
        let stored = StoredServiceLevel(level, warnings: warnings)
        return """
            respond_due = \(stored.respond.due), respond_met_at = \(stored.respond.metAt),
            respond_late = \(stored.respond.late), respond_told = \(warnings.respond), fix_due = \(stored.fix.due),
            fix_met_at = \(stored.fix.metAt), fix_late = \(stored.fix.late), fix_told = \(warnings.fix),
            next_due = \(stored.nextDue), near_at = \(stored.nearAt), breach_at = \(stored.breachAt)
            """
    }

    /// Stores the history of a ticket in place of a former one. Usually only new events follow at its end.
    private func replaceEvents(of ticket: Ticket, from former: [Ticket.Event]) throws {
        let kept = zip(ticket.history, former).prefix { $0 == $1 }.count
        if kept < former.count {
            try execute("DELETE FROM ticket_events WHERE ticket_id = \(ticket.id) AND place >= \(kept)")
        }
        try insertEvents(of: ticket, after: kept)
    }

    private func insertEvents(of ticket: Ticket, after count: Int) throws {
        for (place, event) in ticket.history.enumerated().dropFirst(count) {
            try execute(
                """
                INSERT INTO ticket_events (ticket_id, place, at, change, value)
                VALUES (\(ticket.id), \(place), \(event.at), \(event.change.name), \(event.change.value))
                """)
        }
    }

    private func requesterKey(_ ticket: Ticket) -> String? {
        ticket.requester.map { EmailAddress.key(of: $0.email) }
    }

    // Most tickets have no attachments, and creating an encoder takes longer than the rest of the insertion.
    private func attachmentsText(_ ticket: Ticket) throws -> String {
        ticket.attachments.isEmpty ? "[]" : try jsonText(ticket.attachments)
    }

    func searchableWords(_ ticket: Ticket, account: String?) -> String {
        let texts = [
            ticket.subject, ticket.description, ticket.errorMessage, ticket.expectedResult, ticket.stepsToReproduce,
            ticket.requestID, ticket.instanceID, ticket.externalID, account, ticket.requester?.name,
            ticket.requester?.email,
            ticket.requester.map { EmailAddress.key(of: $0.email) }.flatMap { EmailAddress.isPlain($0) ? nil : $0 },
        ]
        return foldedWords(texts.compactMap { $0 }.joined(separator: "\n"))
    }
}

extension Ticket {
    /// The ticket without the values that its transitions change. The rest are the long columns, which seldom change.
    fileprivate var texts: Ticket {
        Ticket(
            id: id, number: number, subject: subject, description: description, expectedResult: expectedResult,
            category: category, businessImpact: businessImpact, suggestedPriority: suggestedPriority, priority: .p1,
            errorMessage: errorMessage, requestID: requestID, instanceID: instanceID, accountID: accountID,
            stepsToReproduce: stepsToReproduce, attachments: attachments, environment: environment,
            discovery: discovery, beganAt: beganAt, channel: channel, requester: requester, externalID: externalID,
            source: source, openedAt: .distantPast)
    }
}
