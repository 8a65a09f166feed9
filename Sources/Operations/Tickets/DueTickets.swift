public import Foundation
import Storage
import SupportCore
import Training

/// The work on tickets that falls due with time: the journal records targets that are about to be missed or were missed,
/// and resolved tickets are closed.
extension Tickets {
    /// Does everything that fell due since the last call, however long ago that was.
    ///
    /// Tickets are judged by their current state. For each target the journal records once that it is near and once that
    /// it was missed; for one that was missed already, only the latter.
    ///
    /// - Parameter lead: the time before a due instant at which it counts as near, in seconds.
    /// - Returns: the number of tickets that were processed.
    @discardableResult
    public func processDue(lead: Int, now: Date) async throws -> Int {
        let now = Date(timeIntervalSince1970: now.timeIntervalSince1970.rounded(.down))
        let horizon = now.addingTimeInterval(Double(lead))
        // Reading first: usually there is nothing to write.
        guard try await database.read({ try $0.isAnyTicketDue(near: horizon, now: now) }) else { return 0 }
        let warned: @Sendable (inout TicketWriter, TicketRecord) throws -> Void = {
            try $0.recordWarnings(for: $1, nearUntil: horizon)
        }
        return try await process(.breached(before: now), now: now, warned)
            + process(.near(by: horizon), now: now, warned)
            + process(.closing(by: now), now: now) { try $0.close($1) }
    }

    /// Processes all tickets that are due in one way. Those that cannot be read are passed over.
    private func process(
        _ kind: DueTickets, now: Date, _ body: @escaping @Sendable (inout TicketWriter, TicketRecord) throws -> Void
    ) async throws -> Int {
        var count = 0
        var page = PageRequest(limit: Self.maxBatch)
        while true {
            let request = page
            let (due, readable) = try await database.read { connection in
                let due = try connection.ticketNumbers(due: kind, page: request)
                return (due, try connection.tickets(ofNumbers: due.items).map(\.ticket.number))
            }
            let step = try await database.writeEach(readable, by: .lectern, now: now) { transaction, numbers in
                var writer = TicketWriter(transaction, agreement: agreement)
                let records = try transaction.tickets(ofNumbers: numbers)
                for record in records { try body(&writer, record) }
                try writer.recordEntries()
                return records.count
            }
            count += step.values.reduce(0, +)
            guard let next = due.next else { return count }
            page = PageRequest(after: next, limit: Self.maxBatch)
        }
    }

    /// The maximum number of tickets of each kind in a transaction, between which other writers get their turn.
    private static let maxBatch = 100
}

extension TicketWriter {
    /// Records the warnings about the targets of a ticket, each of them once.
    fileprivate mutating func recordWarnings(for ticket: TicketRecord, nearUntil horizon: Date) throws {
        let level = agreement.serviceLevel(of: ticket.ticket, now: now)
        var record = ticket
        for (name, commitment, told) in [
            ("respond", level.respond, \TicketRecord.Warnings.respond), ("fix", level.fix, \TicketRecord.Warnings.fix),
        ] {
            guard let warning = warning(of: commitment, nearUntil: horizon), record.warnings[keyPath: told] < warning
            else { continue }
            record.warnings[keyPath: told] = warning
            let event = warning == .near ? JournalEntry.Event.breachNear : .breached
            self.record(JournalEntry(event, .ticket, ticket.ticket.id, fields: [name]))
        }
        try transaction.updateLevel(level, of: record)
    }

    /// The warning about an open target; nil if it is neither near nor missed.
    private func warning(of commitment: ServiceLevel.Commitment, nearUntil horizon: Date) -> TicketRecord.Warning? {
        guard commitment.metAt == nil, let due = commitment.due else { return nil }
        if commitment.state == .breached { return .breached }
        return due <= horizon ? .near : nil
    }
}
