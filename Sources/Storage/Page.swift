/// One page of a list, with the start of the next page.
public struct Page<Item: Sendable>: Sendable {
    public let items: [Item]
    /// The position of the last item; nil on the last page.
    public let next: PageCursor?
    /// The number of items of this page that cannot be read.
    public let leftOut: Int

    public init(items: [Item], next: PageCursor?, leftOut: Int = 0) {
        self.items = items
        self.next = next
        self.leftOut = leftOut
    }

    public func map<Other: Sendable>(_ transform: (Item) throws -> Other) rethrows -> Page<Other> {
        try replacing { try $0.map(transform) }
    }

    /// The same page with other items, such as those with more of their data.
    public func replacing<Other: Sendable>(_ transform: ([Item]) throws -> [Other]) rethrows -> Page<Other> {
        Page<Other>(items: try transform(items), next: next, leftOut: leftOut)
    }
}

/// A position in a list that is ordered by a number and, where several items have the same number, by id.
///
/// An item keeps its position while the list changes around it. Paging neither repeats nor skips an item that is in the
/// list throughout.
public struct PageCursor: Sendable, Hashable, Codable {
    /// The number by which the list is ordered.
    public let order: Int
    /// The empty text where the number is unique.
    public let id: String

    public init(order: Int, id: String) {
        self.order = order
        self.id = id
    }
}

extension Connection {
    /// The ordinal of a new row, after all others, as an expression. A value that is not a number does not count.
    func nextOrdinal(of table: SQL) -> SQL {
        "(SELECT CAST(COALESCE(MAX(ordinal), 0) AS BIGINT) + 1 FROM \(table) WHERE ordinal <= \(maxInteger))"
    }

    /// The number after the highest one in a column. A value that is not a number does not count.
    func readNextOrdinal(_ column: SQL = "ordinal", of table: SQL) throws -> Int {
        try number("SELECT MAX(\(column)) AS n FROM \(table) WHERE \(column) <= \(maxInteger)") + 1
    }
}

/// The page of a list that is requested.
public struct PageRequest: Sendable, Hashable {
    /// The position after which the page begins; nil for the first page.
    public let after: PageCursor?
    /// The maximum number of items.
    public let limit: Int

    public init(after: PageCursor? = nil, limit: Int = 50) {
        self.after = after
        self.limit = limit
    }
}
