/// The words of a ticket that features are drawn from.
public struct TicketText: Sendable, Hashable, Codable {
    public var subject: String
    public var description: String
    public var errorMessage: String

    public init(subject: String = "", description: String, errorMessage: String = "") {
        self.subject = subject
        self.description = description
        self.errorMessage = errorMessage
    }
}

/// What is telling about a text: features, each with a weight of its own in the text, in four bytes apiece.
///
/// A feature is a number of 32 bits: two for its kind, 26 of a stable hash, four for its weight. Bags are cheap to
/// share between the parts of the library, because copies of the array are one in memory.
public struct Bag: Sendable, Hashable {
    /// Sorted, and each feature once.
    let features: [UInt32]

    public var isEmpty: Bool { features.isEmpty }
    public var count: Int { features.count }

    init(features: [UInt32]) {
        // An array that grew has up to as much room again behind it, and bags are held by the hundred thousand.
        self.features = Array(unsafeUninitializedCapacity: features.count) { room, count in
            count = room.initialize(fromContentsOf: features)
        }
    }
}

extension Bag: Comparable {
    /// An order that every installation comes to for the same texts.
    public static func < (one: Bag, other: Bag) -> Bool {
        one.features.lexicographicallyPrecedes(other.features)
    }
}

/// What a feature is made of.
enum FeatureKind: UInt32, CaseIterable {
    case word, pair, gram, concept

    /// How much a kind has to say in a likeness; a pair repeats its two words, so it counts a little less. (With 0.5,
    /// 0.8 and 1 and ten links a tutorial, short questions are ranked rightly in 77.0, 77.1 and 77.1 of a hundred.)
    var share: Float {
        switch self {
        case .word: 1
        case .pair: 0.8
        case .gram: 1
        case .concept: 1
        }
    }
}

/// The layout of a feature's 32 bits.
enum Feature {
    static let keyMask: UInt32 = 0xFFFF_FFF0
    static let levels = 16

    /// The weights that four bits can hold: 1 to 13.5, each a quarter of a doubling above the last.
    static let weights: [Float] = {
        let quarter: Float = 1.189_207_1
        return (0..<levels).reduce(into: [Float]()) { weights, _ in
            weights.append((weights.last.map { $0 * quarter }) ?? 1)
        }
    }()

    static func key(_ kind: FeatureKind, _ hash: UInt64) -> UInt32 {
        // The upper half of FNV-1a is the better mixed one; folding keeps both.
        let folded = UInt32(truncatingIfNeeded: hash ^ (hash >> 32))
        return kind.rawValue << 30 | (folded & 0x03FF_FFFF) << 4
    }

    static func kind(_ feature: UInt32) -> Int { Int(feature >> 30) }

    static func weight(_ feature: UInt32) -> Float { weights[Int(feature & 15)] }

    static func level(for weight: Float) -> UInt32 {
        UInt32(weights.lastIndex { $0 <= weight * 1.09 } ?? 0)
    }
}
