/// The meaning of each tutorial: the embedding of its document, and the mean of the document and its linked tickets, both
/// from a ``MeaningCenter``.
///
/// Sums are fixed-point numbers, so that removing a link restores exactly the previous values.
struct EmbeddingPrototypes: Sendable {
    /// The similarities of a text to each tutorial, by slot; 0 for one without an embedding.
    struct Similarities: Sendable {
        /// The cosine to the document from the center.
        let document: [Float]
        /// The cosine to the mean of the document and the linked tickets from the center.
        let prototype: [Float]
        /// The cosine to the document from zero.
        let plain: [Float]
    }

    /// The sum of the tickets that are linked to a tutorial.
    private struct Sum: Sendable {
        var components: [Int64]
        var strength: Int64 = 0
    }

    /// The number of fixed-point units per 1.
    private static let scale: Float = 4_096
    /// The strength of a document, where an accepted ticket has ``Recommender/Verdict/strength`` 2.
    private static let documentStrength: Double = 4

    private(set) var documents = EmbeddingRows()
    private(set) var center = MeaningCenter()
    /// The sums of linked tickets, by slot.
    private var sums: [Int: Sum] = [:]
    private var documentRows = VectorRows([])
    private var prototypeRows = VectorRows([])
    private var isStale = true

    /// - Parameter embedding: nil to remove a document.
    mutating func setDocument(_ embedding: Embedding?, slot: Int) {
        documents[slot] = embedding
        isStale = true
    }

    mutating func setCenter(_ center: MeaningCenter) {
        guard self.center != center else { return }
        self.center = center
        isStale = true
    }

    /// Adds a linked ticket to a tutorial.
    /// - Parameter strength: in halves of an accepted ticket; negative for a rejection, or to remove a link.
    mutating func addLink(_ embedding: Embedding, slot: Int, strength: Int64) {
        var sum = sums[slot] ?? Sum(components: [])
        sums[slot] = nil
        if sum.components.count != embedding.components.count {
            sum = Sum(components: Array(repeating: 0, count: embedding.components.count))
        }
        for (index, component) in embedding.components.enumerated() {
            sum.components[index] += strength * Int64((Float(component) * embedding.scale * Self.scale).rounded())
        }
        sum.strength += strength
        if sum.strength != 0 || sum.components.contains(where: { $0 != 0 }) { sums[slot] = sum }
        isStale = true
    }

    /// Recomputes the prototypes after changes.
    mutating func refresh(slots: Int) {
        guard isStale || prototypeRows.count != slots else { return }
        let none = [Float](repeating: 0, count: documents.dimension)
        let directions = (0..<slots).map { slot in documents[slot].map(center.direction(ofDocument:)) ?? none }
        documentRows = VectorRows(directions)
        prototypeRows = VectorRows(directions.enumerated().map { prototype($1, slot: $0) })
        isStale = false
    }

    /// The unit vector of a document and its linked tickets.
    private func prototype(_ document: [Float], slot: Int) -> [Float] {
        guard let sum = sums[slot], sum.components.count == document.count else { return document }
        let means = center.tickets.count == document.count ? center.tickets : Array(repeating: 0, count: document.count)
        return MeaningCenter.unit(
            document.indices.map { index in
                let links = Double(sum.components[index]) / Double(Self.scale)
                let mean = Double(sum.strength) * Double(means[index])
                return Float(Self.documentStrength * Double(document[index]) + links - mean)
            })
    }

    /// The unit vectors of the documents, by slot; zeros for one without an embedding. Call ``refresh(slots:)`` before.
    var documentDirections: VectorRows { documentRows }

    /// The unit vectors of the prototypes, by slot. Call ``refresh(slots:)`` before.
    var directions: VectorRows { prototypeRows }

    /// The similarities of a text to all tutorials. Call ``refresh(slots:)`` before.
    func similarities(of embedding: Embedding, slots: Int) -> Similarities {
        var plain = [Float](repeating: 0, count: slots)
        documents.forEachSimilarity(to: embedding) { slot, cosine, _ in
            if slot < slots { plain[slot] = cosine }
        }
        let direction = center.direction(ofTicket: embedding)
        guard direction.count == prototypeRows.dimension, prototypeRows.count == slots else {
            return Similarities(document: plain, prototype: plain, plain: plain)
        }
        return Similarities(
            document: documentRows.products(with: direction), prototype: prototypeRows.products(with: direction),
            plain: plain)
    }
}
