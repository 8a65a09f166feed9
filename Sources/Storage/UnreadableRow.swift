public import SupportCore
import Synchronization

/// A stored value that is not of the kind its column promises: of a zone that the system does not know, written by another
/// release or by hand, or damaged.
struct UnreadableColumn: Error {
    let name: String
    /// The end of a sentence that begins with the column. It contains no personal data.
    let reason: String

    init(_ name: String, _ reason: String) {
        self.name = name
        self.reason = reason
    }

    static func unknownZone(_ name: String, _ zone: String) -> UnreadableColumn {
        UnreadableColumn(name, "holds \(zone.shortened), which is not a time zone of this system")
    }
}

/// A row that cannot be read as a value.
public struct UnreadableRow: Error, Sendable, Hashable {
    public let table: String
    /// The value of its key; several columns are separated by spaces.
    public let id: String
    /// The same without an email address, for everybody but the operator.
    public let shownID: String
    /// The first column that cannot be read.
    public let column: String
    /// The end of a sentence that begins with the column. It contains no personal data.
    public let reason: String

    public init(table: String, id: String, shownID: String? = nil, column: String, reason: String) {
        self.table = table
        self.id = id
        self.shownID = shownID ?? id
        self.column = column
        self.reason = reason
    }

    /// `sessions 7f3k: time_zone holds "Mars/Olympus", which is not a time zone of this system.`
    public var sentence: String { "\(table) \(shownID): \(column) \(reason)." }

    /// The same with the whole id, for the operator.
    public var line: String { "\(table) \(id): \(column) \(reason)." }

    /// The failure of a request that needs the row.
    public var failure: Failure {
        Failure(
            .unreadable, "A stored row cannot be read and has to be mended by an administrator: \(sentence)")
    }
}

/// The rows that could not be read so far. Each is told once, however many requests come across it.
public final class UnreadableRows: Sendable {
    private struct State {
        var rows: [Key: UnreadableRow] = [:]
        var tell: @Sendable (UnreadableRow) -> Void = { _ in }
    }

    private struct Key: Hashable {
        let table: String
        let id: String
    }

    /// The rows that are kept at most: enough to see the kind of damage.
    private static let capacity = 10_000

    private let state = Mutex(State())

    public init() {}

    /// Sorted by table and id.
    public var rows: [UnreadableRow] {
        state.withLock { Array($0.rows.values) }.sorted { ($0.table, $0.id) < ($1.table, $1.id) }
    }

    public var count: Int { state.withLock { $0.rows.count } }

    /// Sets the function that is called for each row that is found for the first time.
    public func onDiscovery(_ tell: @escaping @Sendable (UnreadableRow) -> Void) {
        state.withLock { $0.tell = tell }
    }

    func insert(_ row: UnreadableRow) {
        let tell = state.withLock { state -> (@Sendable (UnreadableRow) -> Void)? in
            guard state.rows.count < Self.capacity else { return nil }
            let former = state.rows.updateValue(row, forKey: Key(table: row.table, id: row.id))
            return former == row ? nil : state.tell
        }
        tell?(row)
    }

    /// Forgets rows that can be read again.
    public func remove(_ rows: [UnreadableRow]) {
        state.withLock { state in
            for row in rows { state.rows[Key(table: row.table, id: row.id)] = nil }
        }
    }

    /// Replaces all rows by those that a check of the whole database found.
    public func replace(by rows: [UnreadableRow]) {
        let (found, tell) = state.withLock { state in
            let former = state.rows
            state.rows = [:]
            for row in rows.prefix(Self.capacity) { state.rows[Key(table: row.table, id: row.id)] = row }
            return (state.rows.values.filter { former[Key(table: $0.table, id: $0.id)] != $0 }, state.tell)
        }
        for row in found.sorted(by: { ($0.table, $0.id) < ($1.table, $1.id) }) { tell(row) }
    }
}

extension String {
    /// In quotation marks, without control characters, at most 64 characters.
    var shortened: String {
        let short = unicodeScalars.count > 64 ? String(String.UnicodeScalarView(unicodeScalars.prefix(64))) + "…" : self
        return short.debugDescription
    }
}
