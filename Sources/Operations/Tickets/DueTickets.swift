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
        var count = 0
        // Reading first: usually there is nothing to write.
        while try await database.read({ try $0.isAnyTicketDue(near: horizon, now: now) }) {
            count += try await database.write(by: .lectern, now: now) { transaction in
                var writer = TicketWriter(transaction, agreement: agreement)
                let missed = try transaction.ticketsBreached(before: now, limit: Self.maxBatch)
                for record in missed { try writer.recordWarnings(for: record, nearUntil: horizon) }
                let near = try transaction.ticketsNearBreach(by: horizon, limit: Self.maxBatch)
                for record in near { try writer.recordWarnings(for: record, nearUntil: horizon) }
                let resolved = try transaction.ticketsToClose(now: now, limit: Self.maxBatch)
                for record in resolved { try writer.close(record) }
                try writer.recordEntries()
                return missed.count + near.count + resolved.count
            }
        }
        return count
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
