/// What was used recently, up to about a size.
///
/// Two generations stand for an order by last use, which would have to be kept with every look: what is used moves to
/// the younger one, and when that is full, what nobody used since the last time goes. So whatever fits into one
/// generation stays.
public struct RecencyCache<Key: Hashable, Value> {
    private let capacity: Int
    private let size: (Value) -> Int
    private var young: [Key: Value] = [:]
    private var old: [Key: Value] = [:]
    private var youngSize = 0

    /// - Parameters:
    ///   - capacity: the most that one generation holds, beside the latest value.
    ///   - size: what a value counts as.
    public init(capacity: Int, size: @escaping (Value) -> Int = { _ in 1 }) {
        self.capacity = capacity
        self.size = size
    }

    public mutating func value(for key: Key) -> Value? {
        if let value = young[key] { return value }
        guard let value = old.removeValue(forKey: key) else { return nil }
        keep(value, for: key)
        return value
    }

    public mutating func keep(_ value: Value, for key: Key) {
        old[key] = nil
        youngSize += size(value) - (young.updateValue(value, forKey: key).map(size) ?? 0)
        guard youngSize > capacity else { return }
        young[key] = nil
        old = young
        young = [key: value]
        youngSize = size(value)
    }
}
