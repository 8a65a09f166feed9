/// The meaning of each tutorial: the embedding of its document, and the mean of the document and its linked tickets.
///
/// Sums are fixed-point numbers, so that removing a link restores exactly the previous values.
struct EmbeddingPrototypes: Sendable {
    /// The cosines of a text to each tutorial, by slot; 0 for one without an embedding.
    struct Similarities: Sendable {
        let document: [Float]
        let prototype: [Float]
    }

    /// The number of fixed-point units per 1.
    private static let scale: Float = 4_096
    /// The strength of a document, where an accepted ticket has ``Recommender/Verdict/strength`` 2.
    private static let documentStrength: Int64 = 8

    private(set) var documents = EmbeddingRows()
    /// The sums of linked tickets, by slot.
    private var sums: [Int: [Int64]] = [:]
    /// The unit vectors of the prototypes, one after the other.
    private var prototypes: [Float] = []
    private var isStale = true

    /// - Parameter embedding: nil to remove a document.
    mutating func setDocument(_ embedding: Embedding?, slot: Int) {
        documents[slot] = embedding
        isStale = true
    }

    /// Adds a linked ticket to a tutorial.
    /// - Parameter strength: in halves of an accepted ticket; negative for a rejection, or to remove a link.
    mutating func addLink(_ embedding: Embedding, slot: Int, strength: Int64) {
        var sum = sums[slot] ?? []
        sums[slot] = nil
        if sum.count != embedding.components.count {
            sum = Array(repeating: 0, count: embedding.components.count)
        }
        for (index, value) in Self.fixed(embedding).enumerated() { sum[index] += strength * value }
        if sum.contains(where: { $0 != 0 }) { sums[slot] = sum }
        isStale = true
    }

    private static func fixed(_ embedding: Embedding) -> [Int64] {
        embedding.components.map { Int64((Float($0) * embedding.scale * scale).rounded()) }
    }

    /// Recomputes the prototypes after changes.
    mutating func refresh(slots: Int) {
        let dimension = documents.dimension
        guard isStale || prototypes.count != slots * dimension else { return }
        prototypes = Array(repeating: 0, count: slots * dimension)
        for slot in 0..<slots {
            var sum = documents[slot].map { Self.fixed($0).map { $0 * Self.documentStrength } } ?? []
            if let links = sums[slot], links.count == dimension {
                sum = sum.isEmpty ? links : zip(sum, links).map { $0 + $1 }
            }
            let square = sum.reduce(0.0) { $0 + Double($1) * Double($1) }
            guard square > 0 else { continue }
            let factor = 1 / square.squareRoot()
            for (index, value) in sum.enumerated() {
                prototypes[slot * dimension + index] = Float(Double(value) * factor)
            }
        }
        isStale = false
    }

    /// The similarities of a text to all tutorials. Call ``refresh(slots:)`` before.
    func similarities(of embedding: Embedding, slots: Int) -> Similarities {
        var document = [Float](repeating: 0, count: slots)
        documents.forEachSimilarity(to: embedding) { slot, cosine, _ in
            if slot < slots { document[slot] = cosine }
        }
        let dimension = documents.dimension
        guard embedding.components.count == dimension, prototypes.count == slots * dimension else {
            return Similarities(document: document, prototype: document)
        }
        let query = embedding.components.map { Float($0) * embedding.scale }
        let prototype = prototypes.withUnsafeBufferPointer { rows in
            (0..<slots).map { slot in
                var sum = SIMD8<Float>(repeating: 0)
                var rest: Float = 0
                var index = 0
                let start = slot * dimension
                while index + 8 <= dimension {
                    for lane in 0..<8 { sum[lane] += rows[start + index + lane] * query[index + lane] }
                    index += 8
                }
                while index < dimension {
                    rest += rows[start + index] * query[index]
                    index += 1
                }
                return sum.sum() + rest
            }
        }
        return Similarities(document: document, prototype: prototype)
    }
}
