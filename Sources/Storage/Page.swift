/// One page of a list, with the start of the next page.
public struct Page<Item: Sendable>: Sendable {
    public let items: [Item]
    /// The position of the last item; nil on the last page.
    public let next: PageCursor?

    public init(items: [Item], next: PageCursor?) {
        self.items = items
        self.next = next
    }

    /// - Parameter fetched: up to `limit + 1` items. The one beyond the limit only shows that there is another page.
    init(_ fetched: [Item], limit: Int, cursor: (Item) -> PageCursor) {
        items = Array(fetched.prefix(limit))
        next = fetched.count > limit ? items.last.map(cursor) : nil
    }

    public func map<Other: Sendable>(_ transform: (Item) throws -> Other) rethrows -> Page<Other> {
        Page<Other>(items: try items.map(transform), next: next)
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

/// An item with its number in the order of creation.
struct Numbered<Item: Sendable>: Sendable {
    let ordinal: Int
    let item: Item
}

extension Page {
    /// - Parameter fetched: up to `limit + 1` items. The one beyond the limit only shows that there is another page.
    init(_ fetched: [Numbered<Item>], limit: Int) {
        let shown = fetched.prefix(limit)
        items = shown.map(\.item)
        next = fetched.count > limit ? shown.last.map { PageCursor(order: $0.ordinal, id: "") } : nil
    }
}

extension Connection {
    /// The next number after the highest, which a query returns as `n`.
    func nextOrdinal(_ highest: SQL) throws -> Int {
        try number(highest) + 1
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
