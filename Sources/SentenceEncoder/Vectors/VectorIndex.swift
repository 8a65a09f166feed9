/// Vectors with ids, and the search for those that are nearest to one.
///
/// The search compares with all of them. The components lie side by side in memory: 100,000 vectors of 384 are 38 MB,
/// which a core reads in a few milliseconds.
public struct VectorIndex<ID: Hashable & Comparable & Sendable>: Sendable {
    /// One result of a search.
    public struct Match: Sendable, Hashable {
        public let id: ID
        /// The cosine of the angle, from -1 to 1.
        public let similarity: Float
    }

    public let dimension: Int
    public var count: Int { ids.count }

    /// Components of one vector after the other, each padded with zeros to `stride`.
    private var components: [Int8] = []
    private var scales: [Float] = []
    private var ids: [ID] = []
    private var places: [ID: Int] = [:]
    private let stride: Int

    /// - Parameter dimension: the number of components of each vector, from 1 to 131,072.
    public init(dimension: Int) {
        precondition(1...ComponentProduct.dimensionLimit ~= dimension)
        self.dimension = dimension
        stride = Kernels.padded(dimension)
    }

    /// Makes room for as many vectors in all.
    public mutating func reserveCapacity(_ count: Int) {
        components.reserveCapacity(count * stride)
        scales.reserveCapacity(count)
        ids.reserveCapacity(count)
        places.reserveCapacity(count)
    }

    /// The vector of an id; nil removes it.
    public subscript(id: ID) -> QuantizedVector? {
        get {
            guard let place = places[id] else { return nil }
            return QuantizedVector(components: Array(components[place * stride..<place * stride + dimension]))
        }
        set {
            if let newValue { put(newValue, as: id) } else { remove(id) }
        }
    }

    /// The vectors that are nearest to another, the nearest first, and the smaller id first where two are as near.
    /// - Parameters:
    ///   - vector: a vector of the same dimension.
    ///   - count: the maximum number of matches.
    ///   - minimum: the least similarity of a match.
    ///   - isIncluded: tells whether an id may be a match. It is only asked about those that are near enough.
    public func nearest(
        to vector: QuantizedVector, count: Int, minimum: Float = -.infinity,
        where isIncluded: (ID) -> Bool = { _ in true }
    ) -> [Match] {
        precondition(vector.components.count == dimension, "a vector of another dimension")
        var best = BestMatches<ID>(limit: count, minimum: minimum)
        let query = vector.components + [Int8](repeating: 0, count: stride - dimension)
        let blockSize = 1_024
        withUnsafeTemporaryAllocation(of: Int32.self, capacity: blockSize) { products in
            components.withUnsafeBufferPointer { rows in
                for start in Swift.stride(from: 0, to: ids.count, by: blockSize) {
                    let size = min(blockSize, ids.count - start)
                    Kernels.fastest.products(
                        rows.baseAddress! + start * stride, rowCount: size, query, count: stride,
                        into: products.baseAddress!)
                    for row in 0..<size {
                        let similarity = Float(products[row]) * scales[start + row] * vector.scale
                        if similarity >= best.threshold, isIncluded(ids[start + row]) {
                            best.add(Match(id: ids[start + row], similarity: similarity))
                        }
                    }
                }
            }
        }
        return best.matches
    }

    private mutating func put(_ vector: QuantizedVector, as id: ID) {
        precondition(vector.components.count == dimension, "a vector of another dimension")
        if let place = places[id] {
            components.replaceSubrange(place * stride..<place * stride + dimension, with: vector.components)
            scales[place] = vector.scale
        } else {
            places[id] = ids.count
            ids.append(id)
            scales.append(vector.scale)
            components += vector.components
            components += repeatElement(0, count: stride - dimension)
        }
    }

    /// The last vector takes the free place.
    private mutating func remove(_ id: ID) {
        guard let place = places.removeValue(forKey: id) else { return }
        let last = ids.count - 1
        if place < last {
            components.replaceSubrange(
                place * stride..<(place + 1) * stride, with: Array(components[last * stride..<(last + 1) * stride]))
            scales[place] = scales[last]
            ids[place] = ids[last]
            places[ids[place]] = place
        }
        components.removeLast(stride)
        scales.removeLast()
        ids.removeLast()
    }
}

/// The best matches so far, in order.
private struct BestMatches<ID: Hashable & Comparable & Sendable> {
    private(set) var matches: [VectorIndex<ID>.Match] = []
    /// The least similarity with which a match still counts.
    private(set) var threshold: Float
    private let limit: Int

    init(limit: Int, minimum: Float) {
        self.limit = limit
        threshold = limit > 0 ? minimum : .infinity
    }

    mutating func add(_ match: VectorIndex<ID>.Match) {
        var low = 0
        var high = matches.count
        while low < high {
            let middle = (low + high) / 2
            if precedes(matches[middle], match) { low = middle + 1 } else { high = middle }
        }
        guard low < limit else { return }
        matches.insert(match, at: low)
        if matches.count > limit { matches.removeLast() }
        if matches.count == limit { threshold = max(threshold, matches[limit - 1].similarity) }
    }

    private func precedes(_ left: VectorIndex<ID>.Match, _ right: VectorIndex<ID>.Match) -> Bool {
        left.similarity == right.similarity ? left.id < right.id : left.similarity > right.similarity
    }
}
