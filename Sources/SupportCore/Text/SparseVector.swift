/// A bag as numbers: each feature's weight in the text and its rarity, scaled so that the likeness of two texts is
/// the sum of the products.
struct SparseVector: Sendable, Hashable {
    /// Ascending.
    let keys: [UInt32]
    let values: [Float]

    /// - Parameter rarity: how telling a feature is; 1 for all gives the bare weights.
    init(_ bag: Bag, rarity: (UInt32) -> Float = { _ in 1 }) {
        keys = bag.features.map { $0 & Feature.keyMask }
        var values = bag.features.map { Feature.weight($0) * rarity($0) }
        SparseVector.balance(&values, bag.features)
        self.values = values
    }

    /// Each kind of feature gets its share of the vector, however many of it there are, and the whole a length of 1.
    private static func balance(_ values: inout [Float], _ features: [UInt32]) {
        var squares = [Float](repeating: 0, count: FeatureKind.allCases.count)
        for (feature, value) in zip(features, values) { squares[Feature.kind(feature)] += value * value }
        var whole: Float = 0
        let factors = zip(FeatureKind.allCases, squares).map { kind, square -> Float in
            guard square > 0 else { return 0 }
            whole += kind.share * kind.share
            return kind.share / square.squareRoot()
        }
        guard whole > 0 else { return }
        let scale = 1 / whole.squareRoot()
        for index in values.indices { values[index] *= factors[Feature.kind(features[index])] * scale }
    }
}
