/// A cache of the values that were used recently, up to about a size.
///
/// Two generations take the place of an order by last use, which every lookup would have to update. A value that is used
/// moves to the younger generation. When that is full, it becomes the older one, and the former older one is dropped. So
/// values that fit into one generation stay.
public struct RecencyCache<Key: Hashable, Value> {
    private let capacity: Int
    private let size: (Key, Value) -> Int
    private var young: [Key: Value] = [:]
    private var old: [Key: Value] = [:]
    private var youngSize = 0

    /// - Parameters:
    ///   - capacity: the maximum size of one generation, without the latest value.
    ///   - size: the size of a value with its key.
    public init(capacity: Int, size: @escaping (Key, Value) -> Int = { _, _ in 1 }) {
        self.capacity = capacity
        self.size = size
    }

    /// The value of a key, which counts as used now; nil if it is not kept any more.
    public mutating func value(for key: Key) -> Value? {
        if let value = young[key] { return value }
        guard let value = old.removeValue(forKey: key) else { return nil }
        keep(value, for: key)
        return value
    }

    /// Keeps a value, in place of the one that its key had.
    public mutating func keep(_ value: Value, for key: Key) {
        old[key] = nil
        youngSize += size(key, value) - (young.updateValue(value, forKey: key).map { size(key, $0) } ?? 0)
        guard youngSize > capacity else { return }
        young[key] = nil
        old = young
        young = [key: value]
        youngSize = size(key, value)
    }
}
