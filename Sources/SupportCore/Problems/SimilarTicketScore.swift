/// How like one bag is to others: the mean of two cosines, of words and of groups of letters.
///
/// Pairs add nothing that was measurable, and meanings of the thesaurus have no say on purpose: two tickets that mean
/// alike are no duplicates yet.
struct Likeness {
    /// Key and weight of each feature that counts, by key.
    private let keys: [UInt32]
    private let weights: [Float]
    private let lengths: SIMD2<Float>

    static func counts(_ kind: Int) -> Bool { kind == FeatureKind.word.rawValue || kind == FeatureKind.gram.rawValue }

    init(_ bag: Bag, _ frequencies: Frequencies) {
        var keys: [UInt32] = []
        var weights: [Float] = []
        var squares = SIMD2<Float>(repeating: 0)
        for feature in bag.features where Likeness.counts(Feature.kind(feature)) {
            let weight = Feature.weight(feature) * frequencies.rarity(feature)
            keys.append(feature & Feature.keyMask)
            weights.append(weight)
            squares[Feature.kind(feature) >> 1] += weight * weight
        }
        self.keys = keys
        self.weights = weights
        lengths = squares.squareRoot()
    }

    /// 0 to 1.
    func score(_ other: Bag, _ frequencies: Frequencies) -> Float {
        let levels = Feature.weights
        var products = SIMD2<Float>(repeating: 0)
        var squares = SIMD2<Float>(repeating: 0)
        var mine = 0
        for feature in other.features {
            let kind = Feature.kind(feature)
            guard Likeness.counts(kind) else { continue }
            let weight = levels[Int(feature & 15)] * frequencies.rarity(feature)
            squares[kind >> 1] += weight * weight
            let key = feature & Feature.keyMask
            while mine < keys.count, keys[mine] < key { mine += 1 }
            if mine < keys.count, keys[mine] == key { products[kind >> 1] += weight * weights[mine] }
        }
        let norms = lengths * squares.squareRoot()
        let parts = (0..<2).filter { norms[$0] > 0 }.map { products[$0] / norms[$0] }
        // What only one of the two has in it makes them unlike: an empty side counts as nought, not as unknown.
        let sides = (0..<2).count { lengths[$0] > 0 || squares[$0] > 0 }
        return sides > 0 ? min(1, parts.reduce(0, +) / Float(sides)) : 0
    }
}
