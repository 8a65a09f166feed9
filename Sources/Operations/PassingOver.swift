import Foundation
import Storage
import SupportCore
import Training

extension Database {
    /// Runs the body for some items in one transaction. If a stored row cannot be read, the items are halved until
    /// those that need the row are found. They are passed over, so that one row does not hold up the work on all
    /// others.
    ///
    /// - Returns: the results of the transactions, in the order of the items, and the items that were passed over.
    func writeEach<Item: Sendable, Value: Sendable>(
        _ items: [Item], by caller: Caller, now: Date,
        _ body: @escaping @Sendable (Transaction, [Item]) throws -> Value
    ) async throws -> (values: [Value], passedOver: [Item]) {
        guard !items.isEmpty else { return ([], []) }
        do {
            return ([try await write(by: caller, now: now) { try body($0, items) }], [])
        } catch let failure as Failure where failure.code == .unreadable {
            guard items.count > 1 else { return ([], items) }
            let half = items.count / 2
            let first = try await writeEach(Array(items[..<half]), by: caller, now: now, body)
            let second = try await writeEach(Array(items[half...]), by: caller, now: now, body)
            return (first.values + second.values, first.passedOver + second.passedOver)
        }
    }
}
