import SupportCore
import Training

/// The reading of rows as values, and the treatment of those that cannot be read.
///
/// A list in a read leaves them out and counts them. A single value, and everything in a write, fails with ``Failure``
/// `.unreadable`: a write that left out a row would lose or double it.
extension Connection {
    /// Runs a query, and returns all of its rows as values.
    public func all<T>(_ query: SQL, in table: StoredTable, _ decode: (Row) throws -> T) throws -> [T] {
        try values(of: rows(query), in: table, decode)
    }

    /// Runs a query, and returns its first row as a value, or nil where there is none.
    ///
    /// - Throws: ``Failure`` `.unreadable`.
    public func first<T>(_ query: SQL, in table: StoredTable, _ decode: (Row) throws -> T) throws -> T? {
        try rows(query).first.map { try value(of: $0, in: table, decode) }
    }

    /// Runs a query, and returns its rows as values without those that cannot be read, in a write too.
    func readable<T>(_ query: SQL, in table: StoredTable, _ decode: (Row) throws -> T) throws -> [T] {
        try readable(rows(query), in: table, decode)
    }

    func readable<T>(_ rows: [Row], in table: StoredTable, _ decode: (Row) throws -> T) throws -> [T] {
        try rows.compactMap { row in
            do {
                return try table.value(of: row, decode)
            } catch let unreadable as UnreadableRow {
                _ = leavesOut(unreadable)
                return nil
            }
        }
    }

    func values<T>(of rows: [Row], in table: StoredTable, _ decode: (Row) throws -> T) throws -> [T] {
        try rows.compactMap { row in
            do {
                return try table.value(of: row, decode)
            } catch let unreadable as UnreadableRow {
                guard leavesOut(unreadable) else { throw unreadable.failure }
                return nil
            }
        }
    }

    /// - Throws: ``Failure`` `.unreadable`, without the table.
    func plainValue<T>(of row: Row, _ decode: (Row) throws -> T) throws -> T {
        do {
            return try decode(row)
        } catch let column as UnreadableColumn {
            throw Failure(.unreadable, "A stored row cannot be read: \(column.name) \(column.reason).")
        }
    }

    func value<T>(of row: Row, in table: StoredTable, _ decode: (Row) throws -> T) throws -> T {
        do {
            return try table.value(of: row, decode)
        } catch let unreadable as UnreadableRow {
            _ = leavesOut(unreadable)
            throw unreadable.failure
        }
    }

    /// One page of a query for up to `limit + 1` rows. The one beyond the limit only shows that there is another page.
    func paged<T>(
        _ query: SQL, in table: StoredTable, by order: PageOrder, limit: Int, _ decode: (Row) throws -> T
    ) throws -> Page<T> {
        let rows = try rows(query)
        return try paged(of: rows, by: order, limit: limit) { try values(of: $0, in: table, decode) }
    }

    /// - Parameter decode: the values of the rows of the page that can be read.
    func paged<T>(
        of rows: [Row], by order: PageOrder, limit: Int, _ decode: ([Row]) throws -> [T]
    ) throws -> Page<T> {
        let shown = Array(rows.prefix(limit))
        let items = try decode(shown)
        return Page(
            items: items, next: rows.count > limit ? shown.last.flatMap(order.cursor) : nil,
            leftOut: shown.count - items.count)
    }
}

/// The columns by which a list is ordered and its pages are found.
struct PageOrder {
    let column: String
    /// The column that orders rows with the same number; nil where the number is unique.
    var id: String?
    var isDescending = false

    static let ordinal = PageOrder(column: "ordinal")

    /// The position of a row, which may be one that cannot be read.
    ///
    /// - Returns: nil for a row after all that have a number, so that no page follows.
    func cursor(of row: Row) -> PageCursor? {
        switch row[column] {
        case .integer(let value):
            guard let id, case .text(let text) = row[id] else { return PageCursor(order: Int(value), id: "") }
            return PageCursor(order: Int(value), id: text)
        case .real(let value):
            // It lies between two whole numbers, so after or before all ids of the next one.
            let next = Int(exactly: value.rounded(isDescending ? .down : .up))
            return next.map { PageCursor(order: $0, id: isDescending ? "\u{10FFFF}" : "") }
        // SQLite orders texts after all numbers.
        case .text: return isDescending ? PageCursor(order: .max, id: "") : nil
        case .null: return nil
        }
    }
}

extension Connection {
    /// Runs queries, and counts the rows that they leave out.
    public func counting<T>(_ body: (any Connection) throws -> T) rethrows -> (value: T, leftOut: Int) {
        let counter = LeftOutCounter(base: self)
        let value = try body(counter)
        return (value, counter.count)
    }
}

/// A connection that counts the rows that are left out.
private final class LeftOutCounter: Connection {
    private let base: any Connection
    private var rows: Set<UnreadableRow> = []

    init(base: any Connection) { self.base = base }

    var count: Int { rows.count }

    func execute(_ statement: SQL) throws -> Int { try base.execute(statement) }

    func send(_ statement: SQL) throws { try base.send(statement) }

    func rows(_ query: SQL) throws -> [Row] { try base.rows(query) }

    func prefetch(_ queries: [SQL]) throws { try base.prefetch(queries) }

    func run(script: String) throws { try base.run(script: script) }

    func hasTable(_ name: String) throws -> Bool { try base.hasTable(name) }

    func noteTouched(_ selectors: Set<FeedSelector>) { base.noteTouched(selectors) }

    var personalKey: String? { base.personalKey }

    func leavesOut(_ row: UnreadableRow) -> Bool {
        rows.insert(row)
        return base.leavesOut(row)
    }
}
