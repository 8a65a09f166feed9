public import Foundation
import Storage
import SupportCore
import Training

/// What the passing of time asks of tickets: the journal tells when a target is about to be missed and when it was, and
/// resolved tickets are closed.
extension Tickets {
    /// Does what has fallen due since the last time, however long ago that was.
    ///
    /// Each ticket is looked at as it stands at this moment. Of each of its targets the journal tells once that it is
    /// near and once that it was missed; of one that was missed already, only that.
    ///
    /// - Parameter lead: seconds before a due instant at which it is near.
    /// - Returns: how many tickets were looked at.
    @discardableResult
    public func processDue(lead: Int, now: Date) async throws -> Int {
        let now = Date(timeIntervalSince1970: now.timeIntervalSince1970.rounded(.down))
        let horizon = now.addingTimeInterval(Double(lead))
        var count = 0
        // Looked for by reading: most of the time there is nothing to write.
        while try await database.read({ try $0.isAnyTicketDue(near: horizon, now: now) }) {
            count += try await database.write(by: .lectern, now: now) { transaction in
                var desk = TicketWriter(transaction, agreement: agreement)
                let missed = try transaction.ticketsBreached(before: now, limit: Self.maxBatch)
                for record in missed { try desk.tell(of: record, nearUntil: horizon) }
                let near = try transaction.ticketsNearBreach(by: horizon, limit: Self.maxBatch)
                for record in near { try desk.tell(of: record, nearUntil: horizon) }
                let resolved = try transaction.ticketsToClose(now: now, limit: Self.maxBatch)
                for record in resolved { try desk.close(record) }
                try desk.close()
                return missed.count + near.count + resolved.count
            }
        }
        return count
    }

    /// Small transactions, so that other writers are not kept waiting.
    private static let maxBatch = 100
}

extension TicketWriter {
    /// Writes down what is to be told of a ticket's targets, and what was told.
    fileprivate mutating func tell(of kept: TicketRecord, nearUntil horizon: Date) throws {
        let level = agreement.serviceLevel(of: kept.ticket, now: now)
        var record = kept
        for (name, commitment, told) in [
            ("respond", level.respond, \TicketRecord.Told.respond), ("fix", level.fix, \TicketRecord.Told.fix),
        ] {
            guard let warning = warning(of: commitment, nearUntil: horizon), record.told[keyPath: told] < warning
            else { continue }
            record.told[keyPath: told] = warning
            let event = warning == .near ? JournalEntry.Event.breachNear : .breached
            self.record(JournalEntry(event, .ticket, kept.ticket.id, fields: [name]))
        }
        try transaction.updateLevel(level, of: record)
    }

    /// What is to be told of a target that is still to be met; nil where there is nothing.
    private func warning(of commitment: ServiceLevel.Commitment, nearUntil horizon: Date) -> TicketRecord.Warning? {
        guard commitment.metAt == nil, let due = commitment.due else { return nil }
        if commitment.state == .breached { return .breached }
        return due <= horizon ? .near : nil
    }
}
