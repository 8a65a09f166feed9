import Foundation
import Storage
import SupportCore
import Training

/// A write transaction with its caller and its instant: the value that every writing operation works with.
///
/// It is a connection, so that all queries are methods on it.
struct Transaction: Connection {
    private let connection: any Connection
    let caller: Caller
    /// The instant of everything that the transaction writes.
    let now: Date

    fileprivate init(_ connection: any Connection, by caller: Caller, now: Date) {
        self.connection = connection
        self.caller = caller
        self.now = now
    }

    /// The same transaction on behalf of another actor of the same request.
    func acting(as actor: Actor) -> Transaction {
        Transaction(connection, by: Caller(actor, request: caller.request), now: now)
    }

    /// Writes a change by the caller to the journal.
    func record(_ entry: JournalEntry) throws {
        try connection.record(entry, by: caller, now: now)
    }

    /// Writes a change by the caller to the journal.
    func record(
        _ event: JournalEntry.Event, _ subject: JournalEntry.Subject, _ id: String, fields: [String] = [],
        related: [String: String] = [:]
    ) throws {
        try record(JournalEntry(event, subject, id, fields: fields, related: related))
    }

    /// Raises the revision of a feed.
    func touch(_ selector: FeedSelector) throws {
        try connection.touch(selector, now: now)
    }

    func touch(_ selectors: Set<FeedSelector>) throws {
        try connection.touch(selectors, now: now)
    }

    // MARK: - Connection

    func execute(_ statement: SQL) throws -> Int { try connection.execute(statement) }

    func send(_ statement: SQL) throws { try connection.send(statement) }

    func rows(_ query: SQL) throws -> [Row] { try connection.rows(query) }

    func prefetch(_ queries: [SQL]) throws { try connection.prefetch(queries) }

    func run(script: String) throws { try connection.run(script: script) }

    func hasTable(_ name: String) throws -> Bool { try connection.hasTable(name) }

    func noteTouched(_ selectors: Set<FeedSelector>) { connection.noteTouched(selectors) }

    var personalKey: String? { connection.personalKey }

    func leavesOut(_ row: UnreadableRow) -> Bool { connection.leavesOut(row) }
}

extension Database {
    /// Runs `body` in one transaction, as ``Database/write(_:)`` does.
    func write<Value: Sendable>(
        by caller: Caller, now: Date, _ body: @escaping @Sendable (Transaction) throws -> Value
    ) async throws -> Value {
        try await write { try body(Transaction($0, by: caller, now: now)) }
    }
}

/// The state that a caller expects of what it changes (`If-Match`).
public enum Precondition: Sendable, Hashable {
    case none
    /// The resource has to exist.
    case exists
    /// The resource has to have one of these versions.
    case version(anyOf: [String])

    /// - Parameter versions: those that the resource has for different readers.
    /// - Throws: ``Failure`` `.preconditionFailed` where the resource has another version.
    public func check(_ versions: String...) throws {
        guard case .version(let expected) = self, !expected.contains(where: versions.contains) else { return }
        throw Failure(.preconditionFailed, "This was changed after you read it. Read it again and repeat your change.")
    }
}

extension Failure {
    /// - Parameter thing: the noun, such as `session`. The caller may also lack the right to know that it exists.
    static func noSuch(_ thing: String) -> Failure {
        Failure(.notFound, "There is no such \(thing).")
    }
}
