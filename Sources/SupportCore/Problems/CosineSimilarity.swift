/// The similarity of a bag to others: the mean of two cosine similarities, of words and of n-grams.
///
/// Pairs of words gave no measurable improvement. Concepts of the thesaurus are left out on purpose, because tickets with
/// the same meaning are not necessarily duplicates.
struct CosineSimilarity {
    /// The keys of the features that count, ascending.
    private let keys: [UInt32]
    /// The tf-idf weight of each key.
    private let weights: [Float]
    private let norms: SIMD2<Float>

    static func counts(_ kind: Int) -> Bool { kind == FeatureKind.word.rawValue || kind == FeatureKind.ngram.rawValue }

    init(_ bag: Bag, _ frequencies: DocumentFrequencies) {
        var keys: [UInt32] = []
        var weights: [Float] = []
        var squares = SIMD2<Float>(repeating: 0)
        for feature in bag.features where CosineSimilarity.counts(Feature.kind(feature)) {
            let weight = Feature.weight(feature) * frequencies.idf(feature)
            keys.append(feature & Feature.keyMask)
            weights.append(weight)
            squares[Feature.kind(feature) >> 1] += weight * weight
        }
        self.keys = keys
        self.weights = weights
        norms = squares.squareRoot()
    }

    /// The similarity to another bag, 0 to 1.
    func score(_ other: Bag, _ frequencies: DocumentFrequencies) -> Float {
        let levels = Feature.weights
        var products = SIMD2<Float>(repeating: 0)
        var squares = SIMD2<Float>(repeating: 0)
        var index = 0
        for feature in other.features {
            let kind = Feature.kind(feature)
            guard CosineSimilarity.counts(kind) else { continue }
            let weight = levels[Int(feature & 15)] * frequencies.idf(feature)
            squares[kind >> 1] += weight * weight
            let key = feature & Feature.keyMask
            while index < keys.count, keys[index] < key { index += 1 }
            if index < keys.count, keys[index] == key { products[kind >> 1] += weight * weights[index] }
        }
        let normProducts = norms * squares.squareRoot()
        let cosines = (0..<2).filter { normProducts[$0] > 0 }.map { products[$0] / normProducts[$0] }
        // If only one of the two bags has features of a kind, the cosine of that kind counts as 0.
        let kinds = (0..<2).count { norms[$0] > 0 || squares[$0] > 0 }
        return kinds > 0 ? min(1, cosines.reduce(0, +) / Float(kinds)) : 0
    }
}
