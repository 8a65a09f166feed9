/// A bag of features: the weighted features of a text, in four bytes each.
///
/// A feature has 32 bits: 2 for its kind, 26 of a stable hash, and 4 for its weight. Bags are cheap to share between the
/// parts of the library, because copies of an array share its memory.
public struct Bag: Sendable, Hashable {
    /// The features in ascending order, without duplicates.
    let features: [UInt32]

    public var isEmpty: Bool { features.isEmpty }
    public var count: Int { features.count }

    init(features: [UInt32]) {
        // A grown array can have twice the capacity that it needs, and there are hundreds of thousands of bags.
        self.features = Array(unsafeUninitializedCapacity: features.count) { buffer, count in
            count = buffer.initialize(fromContentsOf: features)
        }
    }
}

extension Bag {
    /// The bag with words and concepts of others that it lacks, each at the lowest weight.
    ///
    /// - Parameter limit: the maximum number of them. Of more, the heaviest are taken.
    func adding(wordsOf others: [Bag], limit: Int) -> Bag {
        let kinds = [FeatureKind.word, .concept].map { Int($0.rawValue) }
        var levels: [UInt32: UInt32] = [:]
        for feature in others.flatMap(\.features) where kinds.contains(Feature.kind(feature)) {
            let key = feature & Feature.keyMask
            levels[key] = max(levels[key] ?? 0, feature & ~Feature.keyMask)
        }
        let heaviest = levels.filter { !contains(key: $0.key) }
            .sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(limit)
        return Bag(features: (features + heaviest.map(\.key)).sorted())
    }

    /// Returns true if the bag has a feature, whatever its weight.
    func contains(key: UInt32) -> Bool {
        let index = features.partitioningIndex { $0 >= key }
        return index < features.count && features[index] & Feature.keyMask == key
    }
}

extension Bag: Comparable {
    /// An order that is the same in every installation for the same texts.
    public static func < (one: Bag, other: Bag) -> Bool {
        one.features.lexicographicallyPrecedes(other.features)
    }
}

/// The kind of a feature: a word, a pair of neighbouring words, a character n-gram, or a concept of the thesaurus.
enum FeatureKind: UInt32, CaseIterable {
    case word, pair, ngram, concept

    /// The weight of a kind in a similarity. A pair repeats its two words, so it weighs slightly less. (With weights 0.5,
    /// 0.8 and 1 and ten links per tutorial, hit@1 on short questions is 77.0, 77.1 and 77.1 %.)
    var weight: Float {
        switch self {
        case .word: 1
        case .pair: 0.8
        case .ngram: 1
        case .concept: 1
        }
    }
}

/// The layout of the 32 bits of a feature.
enum Feature {
    static let keyMask: UInt32 = 0xFFFF_FFF0
    static let levels = 16

    /// The 16 quantised weights, 1 to 13.5; each is the previous one times the fourth root of 2.
    static let weights: [Float] = {
        let quarter: Float = 1.189_207_1
        return (0..<levels).reduce(into: [Float]()) { weights, _ in
            weights.append((weights.last.map { $0 * quarter }) ?? 1)
        }
    }()

    static func key(_ kind: FeatureKind, _ hash: UInt64) -> UInt32 {
        // The upper half of FNV-1a is mixed better; XOR folding uses both.
        let folded = UInt32(truncatingIfNeeded: hash ^ (hash >> 32))
        return kind.rawValue << 30 | (folded & 0x03FF_FFFF) << 4
    }

    static func kind(_ feature: UInt32) -> Int { Int(feature >> 30) }

    static func weight(_ feature: UInt32) -> Float { weights[Int(feature & 15)] }

    static func level(for weight: Float) -> UInt32 {
        UInt32(weights.lastIndex { $0 <= weight * 1.09 } ?? 0)
    }
}

/// A bag as a sparse tf-idf vector of length 1, so that the dot product of two vectors is their cosine similarity.
struct SparseVector: Sendable, Hashable {
    /// The features without their weights, ascending.
    let keys: [UInt32]
    let values: [Float]

    /// - Parameter idf: the inverse document frequency of a feature; the default of 1 gives term frequencies only.
    init(_ bag: Bag, idf: (UInt32) -> Float = { _ in 1 }) {
        keys = bag.features.map { $0 & Feature.keyMask }
        var values = bag.features.map { Feature.weight($0) * idf($0) }
        SparseVector.balance(&values, bag.features)
        self.values = values
    }

    /// Scales each kind of feature to its weight, regardless of their number, and the whole vector to length 1.
    private static func balance(_ values: inout [Float], _ features: [UInt32]) {
        var squares = [Float](repeating: 0, count: FeatureKind.allCases.count)
        for (feature, value) in zip(features, values) { squares[Feature.kind(feature)] += value * value }
        var whole: Float = 0
        let factors = zip(FeatureKind.allCases, squares).map { kind, square -> Float in
            guard square > 0 else { return 0 }
            whole += kind.weight * kind.weight
            return kind.weight / square.squareRoot()
        }
        guard whole > 0 else { return }
        let scale = 1 / whole.squareRoot()
        for index in values.indices { values[index] *= factors[Feature.kind(features[index])] * scale }
    }
}
