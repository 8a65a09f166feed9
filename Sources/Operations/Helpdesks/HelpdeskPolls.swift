import Foundation
import Logging
import Storage
import SupportCore
import Synchronization
import Training

/// Reads the tickets of helpdesks.
extension HelpdeskWorker {
    /// Seconds between two looks at a helpdesk that sends nothing by itself.
    private static let pollInterval: TimeInterval = 60

    /// Takes in what has changed, and the next tickets of the history.
    func read(_ helpdesk: HelpdeskConnection, through client: any HelpdeskClient) async throws {
        var cursor = helpdesk.cursor
        do throws(HelpdeskFault) {
            if helpdesk.kind.isPolled, let place = cursor.changes {
                let batch = try await client.tickets(after: place, now: now())
                _ = try await taking { try await self.take(batch) }
                cursor.changes = batch.next
                if !batch.isLast { return try await save(cursor, of: helpdesk, after: 0) }
            }
            if var history = cursor.history, !history.isDone {
                let batch = try await client.tickets(after: history.place, now: now())
                let refused = try await taking { try await self.take(batch) }
                history.taken += batch.tickets.count - refused
                history.refused += refused + batch.unreadable
                (history.place, history.isDone) = (batch.next, batch.isLast)
                cursor.history = history
                if !history.isDone { return try await save(cursor, of: helpdesk, after: 0) }
            }
            try await save(cursor, of: helpdesk, after: Self.pollInterval)
        } catch {
            try Task.checkCancellation()
            var delay = helpdesk.retryDelay(now: now())
            if case .busy(let seconds) = error { delay = max(seconds, 1) }
            let (now, reason, wait) = (now(), error.description, delay)
            try await database.write { [cursor] connection in
                if cursor != helpdesk.cursor {
                    try connection.setCursor(cursor, ofConnection: helpdesk.id, dueAt: now)
                }
                try connection.noteFault(
                    reason, ofConnection: helpdesk.id, dueAt: now.addingTimeInterval(wait), now: now)
            }
            logger.warning("helpdesk not read", metadata: ["connection": "\(helpdesk.id)", "reason": "\(reason)"])
        }
    }

    /// - Returns: the number of tickets that could not be taken.
    private func take(_ batch: HelpdeskBatch) async throws -> Int {
        var refused = 0
        for payload in batch.tickets {
            do {
                _ = try await tickets.receive(payload, access: .staff, by: .lectern, now: now())
                counts.tickets.add(1, ordering: .relaxed)
            } catch let failure as Failure where [.invalid, .conflict, .unreadable].contains(failure.code) {
                refused += 1
                logger.warning(
                    "ticket not taken",
                    metadata: [
                        "source": "\(payload.source)", "ticket": "\(payload.externalID)", "reason": "\(failure.detail)",
                    ])
            }
        }
        return refused
    }

    /// An error of our own ends the reading, and is no fault of the helpdesk.
    private func taking(_ body: () async throws -> Int) async throws(HelpdeskFault) -> Int {
        do {
            return try await body()
        } catch {
            logger.error("tickets not taken", metadata: ["cause": "\(error)"])
            throw .refused(0)
        }
    }

    private func save(
        _ cursor: HelpdeskConnection.Cursor, of helpdesk: HelpdeskConnection, after delay: TimeInterval
    ) async throws(HelpdeskFault) {
        let now = now()
        do {
            try await database.write {
                try $0.setCursor(cursor, ofConnection: helpdesk.id, dueAt: now.addingTimeInterval(delay))
            }
        } catch {
            logger.error("cursor not stored", metadata: ["cause": "\(error)"])
            throw .refused(0)
        }
    }
}
