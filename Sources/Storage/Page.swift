/// One page of a list, and where the next one begins.
public struct Page<Item: Sendable>: Sendable {
    public let items: [Item]
    /// The place of the last item, while there is more behind it.
    public let next: PageCursor?

    public init(items: [Item], next: PageCursor?) {
        self.items = items
        self.next = next
    }

    /// - Parameter fetched: up to `limit + 1` items, of which the last only tells that there is more.
    init(_ fetched: [Item], limit: Int, place: (Item) -> PageCursor) {
        items = Array(fetched.prefix(limit))
        next = fetched.count > limit ? items.last.map(place) : nil
    }

    public func map<Other: Sendable>(_ transform: (Item) throws -> Other) rethrows -> Page<Other> {
        Page<Other>(items: try items.map(transform), next: next)
    }
}

/// A place in a list that is ordered by a number and, where that does not tell all apart, by id. An item keeps it while the list changes around it, so
/// paging neither repeats nor skips what was there throughout.
public struct PageCursor: Sendable, Hashable, Codable {
    public let order: Int
    public let id: String

    public init(order: Int, id: String) {
        self.order = order
        self.id = id
    }
}

/// An item beside its number in the order in which all of its kind were made.
struct Numbered<Item: Sendable>: Sendable {
    let ordinal: Int
    let item: Item
}

extension Page {
    /// - Parameter fetched: up to `limit + 1` items, of which the last only tells that there is more.
    init(_ fetched: [Numbered<Item>], limit: Int) {
        let shown = fetched.prefix(limit)
        items = shown.map(\.item)
        next = fetched.count > limit ? shown.last.map { PageCursor(order: $0.ordinal, id: "") } : nil
    }
}

extension Connection {
    /// The number behind the highest that a query for one, called `n`, gives.
    func nextOrdinal(_ highest: SQL) throws -> Int {
        try number(highest) + 1
    }
}

/// How much of a list is asked for, and from where.
public struct PageRequest: Sendable, Hashable {
    public let after: PageCursor?
    public let limit: Int

    public init(after: PageCursor? = nil, limit: Int = 50) {
        self.after = after
        self.limit = limit
    }
}
