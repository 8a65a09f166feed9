/// Embeddings by slot, side by side in memory, and their similarities to another one.
///
/// All texts of one field resemble each other, those of an insurance more than those of a library. The centred similarity
/// therefore compares what two texts have beyond the mean of all of them, so that one threshold fits every field.
/// - Source: Mu and Viswanath, "All-but-the-top" (2018), of which this is the first step.
struct EmbeddingRows: Sendable {
    private var components: [Int8] = []
    /// The scale of each row; 0 for a slot without an embedding.
    private var scales: [Float] = []
    private(set) var dimension = 0
    /// The number of slots with an embedding.
    private(set) var count = 0
    private var center = EmbeddingCenter()
    private var signs = EmbeddingSigns()

    /// The share of the mean that is subtracted, 0 to 1: little while there are few texts.
    var centering: Float { center.share }

    func hasRow(_ slot: Int) -> Bool { slot < scales.count && scales[slot] > 0 }

    /// The embedding of a slot. One of another dimension than the others is not kept.
    subscript(slot: Int) -> Embedding? {
        get {
            guard hasRow(slot) else { return nil }
            return Embedding(components: components[slot * dimension..<(slot + 1) * dimension])
        }
        set {
            if hasRow(slot) {
                scales[slot] = 0
                count -= 1
            }
            if let newValue, newValue.scale > 0 { set(newValue, slot) }
        }
    }

    private mutating func set(_ embedding: Embedding, _ slot: Int) {
        if count == 0, embedding.components.count != dimension {
            dimension = embedding.components.count
            components = []
            scales = []
            center = EmbeddingCenter()
            signs.reset(dimension: dimension)
        }
        guard embedding.components.count == dimension else { return }
        grow(to: slot + 1)
        components.replaceSubrange(slot * dimension..<(slot + 1) * dimension, with: embedding.components)
        scales[slot] = embedding.scale
        count += 1
        center.update(embedding, slot)
        signs.set(center.signs(of: embedding), slot)
    }

    private mutating func grow(to slots: Int) {
        guard slots > scales.count else { return }
        // Rows come one by one. Half as much again in reserve is less than the double of an array of its own.
        if slots * dimension > components.capacity {
            components.reserveCapacity(max(64, slots + slots / 2) * dimension)
        }
        components.append(contentsOf: repeatElement(0, count: slots * dimension - components.count))
        scales.append(contentsOf: repeatElement(0, count: slots - scales.count))
    }

    /// Brings the mean up to date. It is that of the first rows, and stays until there are a quarter more of them, so
    /// that the work for each row does not grow with their number.
    mutating func refreshCenter() {
        let wanted = EmbeddingCenter.rows(of: count)
        guard wanted != center.rows else { return }
        let rows = scales.indices.map { self[$0] }
        replaceCenter(EmbeddingCenter(of: rows.lazy.compactMap(\.self).prefix(wanted), all: rows), rows)
    }

    /// Replaces the mean by that of other texts.
    mutating func setCenter(_ mean: [Float]) {
        let rows = scales.indices.map { self[$0] }
        replaceCenter(EmbeddingCenter(mean, all: rows), rows)
    }

    private mutating func replaceCenter(_ center: EmbeddingCenter, _ rows: [Embedding?]) {
        self.center = center
        signs.reset(dimension: dimension)
        for (slot, row) in rows.enumerated() {
            if let row { signs.set(center.signs(of: row), slot) }
        }
    }

    /// The number of rows up to which all of them are compared exactly.
    static let exactLimit = 8_000
    /// The number of rows that are compared exactly of more than that, those that differ in the fewest signs.
    static let shortlist = 4_000

    /// The slots with the highest similarity to an embedding relative to the mean, in no particular order.
    ///
    /// Of many rows, only ``shortlist`` are compared. Measured on 12,000 tickets of three fields with a shortlist of 2 %, it
    /// has 9,995 of 10,000 of the nearest ten.
    func nearest(_ limit: Int, to embedding: Embedding) -> [Int] {
        var near = BoundedHeap(limit: limit)
        if count <= Self.exactLimit {
            forEachSimilarity(to: embedding) { slot, _, centered in near.offer((centered, Int32(slot))) }
        } else if embedding.components.count == dimension {
            let candidates = signs.nearest(Self.shortlist, to: center.signs(of: embedding), where: hasRow)
            forEachSimilarity(of: candidates, to: embedding) { slot, _, centered in
                near.offer((centered, Int32(slot)))
            }
        }
        return near.entries.map { Int($0.slot) }
    }

    /// Calls a function with each slot that has an embedding, its cosine to another one, and its cosine relative to the
    /// mean, in the order of slots.
    func forEachSimilarity(to embedding: Embedding, _ body: (Int, Float, Float) -> Void) {
        forEachSimilarity(of: scales.indices, to: embedding, body)
    }

    private func forEachSimilarity(
        of slots: some Sequence<Int>, to embedding: Embedding, _ body: (Int, Float, Float) -> Void
    ) {
        guard embedding.components.count == dimension, embedding.scale > 0 else { return }
        let position = center.position(of: embedding)
        components.withUnsafeBufferPointer { rows in
            ComponentProduct.wide(embedding.components).withUnsafeBufferPointer { query in
                guard let start = rows.baseAddress, let query = query.baseAddress else { return }
                for slot in slots where scales[slot] > 0 {
                    let product = ComponentProduct.of(start + slot * dimension, query, count: dimension)
                    let cosine = Float(product) * scales[slot] * embedding.scale
                    body(slot, cosine, center.similarity(cosine, center.positions[slot], position))
                }
            }
        }
    }

    /// The unit vector from the mean to a slot; nil if it has no embedding.
    func direction(of slot: Int) -> [Float]? { self[slot].map { center.direction(of: $0, center.positions[slot]) } }

    /// The similarities of some slots to an embedding, by slot. Those without an embedding are left out.
    func similarities(
        of slots: some Sequence<Int>, to embedding: Embedding
    ) -> [Int: (cosine: Float, centered: Float)] {
        guard embedding.components.count == dimension else { return [:] }
        let position = center.position(of: embedding)
        let wide = ComponentProduct.wide(embedding.components)
        return slots.reduce(into: [:]) { similarities, slot in
            guard let other = self[slot] else { return }
            let cosine = Float(ComponentProduct.of(other.components, wide)) * other.scale * embedding.scale
            similarities[slot] = (cosine, center.similarity(cosine, center.positions[slot], position))
        }
    }
}

/// The mean of embeddings, as far as it is subtracted.
struct EmbeddingCenter: Sendable {
    /// An embedding relative to the center.
    struct Position: Sendable {
        /// The product of the unit vector and the center.
        var product: Float = 0
        /// The distance of the unit vector from the center.
        var distance: Float = 1
    }

    /// The number of rows that the mean is of.
    let rows: Int
    /// The share of the mean that is subtracted.
    let share: Float
    private let vector: [Float]
    private let square: Float
    /// The positions of all rows, by slot.
    fileprivate private(set) var positions: [Position] = []

    /// The number of rows with which half of the mean is subtracted.
    static let halfway: Float = 60

    /// The number of rows that the mean is of, which grows in steps of a quarter.
    static func rows(of count: Int) -> Int {
        guard count >= 64 else { return count }
        var step = 64
        while step + step / 4 <= count { step += step / 4 }
        return step
    }

    init() {
        (rows, share, vector, square) = (0, 0, [], 0)
    }

    /// The number of rows that the mean is computed from, in even steps over all.
    private static let sampleLimit = 256
    /// The share of equal signs from which two texts are about one topic.
    private static let topicShare = 0.7

    /// The mean of topics rather than of texts. Where most texts are about one topic, such as in the first hour of an
    /// outage, the topic itself must not be subtracted, or its texts would become strangers.
    ///
    /// - Parameters:
    ///   - embeddings: the rows that the mean is of.
    ///   - all: all rows, by slot.
    init(of embeddings: some Sequence<Embedding>, all: [Embedding?]) {
        let embeddings = Array(embeddings)
        rows = embeddings.count
        share = Float(rows) / (Float(rows) + Self.halfway)
        let step = max(1, (rows + Self.sampleLimit - 1) / Self.sampleLimit)
        let sample = stride(from: 0, to: rows, by: step).map { embeddings[$0] }
        let weights = Self.weights(sample)
        let total = weights.reduce(0, +)
        var sums = [Double](repeating: 0, count: sample.first?.components.count ?? 0)
        for (embedding, weight) in zip(sample, weights) {
            let scale = Double(embedding.scale) * weight / total
            for (index, component) in embedding.components.enumerated() { sums[index] += Double(component) * scale }
        }
        let factor = Double(share)
        vector = sums.map { Float($0 * factor) }
        square = vector.reduce(0) { $0 + $1 * $1 }
        positions = all.map { $0.map(position) ?? Position() }
    }

    /// One by the number of texts about the topic of each.
    private static func weights(_ embeddings: [Embedding]) -> [Double] {
        let signs = embeddings.map { EmbeddingCenter().signs(of: $0) }
        let limit = Int(Double(embeddings.first?.components.count ?? 0) * (1 - topicShare))
        return signs.map { one in
            let near = signs.count { other in
                var distance = 0
                for word in one.indices { distance += (one[word] ^ other[word]).nonzeroBitCount }
                return distance <= limit
            }
            return 1 / Double(max(1, near))
        }
    }

    /// - Parameters:
    ///   - mean: the vector that is subtracted.
    ///   - all: all rows, by slot.
    init(_ mean: [Float], all: [Embedding?]) {
        (rows, share, vector) = (0, 1, mean)
        square = mean.reduce(0) { $0 + $1 * $1 }
        positions = all.map { $0.map(position) ?? Position() }
    }

    /// Records the position of a row that was added or replaced.
    fileprivate mutating func update(_ embedding: Embedding, _ slot: Int) {
        if positions.count <= slot {
            positions.append(contentsOf: repeatElement(Position(), count: slot + 1 - positions.count))
        }
        positions[slot] = position(of: embedding)
    }

    fileprivate func position(of embedding: Embedding) -> Position {
        guard vector.count == embedding.components.count else { return Position() }
        var product: Float = 0
        for (component, mean) in zip(embedding.components, vector) { product += Float(component) * mean }
        product *= embedding.scale
        return Position(product: product, distance: max(1e-3, 1 - 2 * product + square).squareRoot())
    }

    fileprivate func direction(of embedding: Embedding, _ position: Position) -> [Float] {
        let dimension = embedding.components.count
        let means = vector.count == dimension ? vector : Array(repeating: 0, count: dimension)
        return zip(embedding.components, means).map { (Float($0) * embedding.scale - $1) / position.distance }
    }

    /// The signs of the components from the center.
    fileprivate func signs(of embedding: Embedding) -> [UInt64] {
        var signs = [UInt64](repeating: 0, count: (embedding.components.count + 63) / 64)
        let isCentered = vector.count == embedding.components.count
        for (index, component) in embedding.components.enumerated() {
            let mean = isCentered ? vector[index] : 0
            if Float(component) * embedding.scale > mean { signs[index / 64] |= 1 << UInt64(index % 64) }
        }
        return signs
    }

    /// The cosine of the angle at the center.
    fileprivate func similarity(_ cosine: Float, _ one: Position, _ other: Position) -> Float {
        (cosine - one.product - other.product + square) / (one.distance * other.distance)
    }
}
