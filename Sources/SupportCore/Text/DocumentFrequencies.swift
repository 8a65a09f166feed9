import Foundation

/// The document frequency of each feature: the number of texts that contain it. Adding and then subtracting a text
/// restores the previous state.
///
/// The counts are in a hash table, so two rare features can share one. A collision never increases an idf.
struct DocumentFrequencies: Sendable {
    private var counts: [UInt32]
    private(set) var texts = 0 {
        didSet { logarithmOfTexts = SupportCore.logarithm(Float(texts + 1)) }
    }
    private var logarithmOfTexts: Float = 0
    private let mask: UInt32
    /// The shared table of logarithms; a stored property, because access to a global has a cost each time.
    private let logarithms = DocumentFrequencies.logarithms

    /// - Parameter bits: the binary logarithm of the number of counts in the table, which have four bytes each.
    init(bits: Int) {
        counts = Array(repeating: 0, count: 1 << bits)
        mask = UInt32(1 << bits) - 1
    }

    mutating func add(_ bag: Bag) {
        texts += 1
        for feature in bag.features { counts[slot(feature)] += 1 }
    }

    mutating func subtract(_ bag: Bag) {
        texts -= 1
        for feature in bag.features { counts[slot(feature)] -= 1 }
    }

    func count(_ feature: UInt32) -> Int { Int(counts[slot(feature)]) }

    /// The smoothed inverse document frequency of a feature, 1 + ln((N + 1) / (n + 1)): 1 for a feature of all texts,
    /// and higher for rarer ones.
    /// - Source: K. Sparck Jones, "A statistical interpretation of term specificity" (1972), smoothed.
    @inline(__always)
    func idf(_ feature: UInt32) -> Float {
        1 + logarithmOfTexts - logarithm(ofOneMoreThan: Int(counts[slot(feature)]))
    }

    @inline(__always)
    private func logarithm(ofOneMoreThan count: Int) -> Float {
        if count < logarithms.count { return logarithms[count] }
        // The count is halved until it is in the table, which loses at most a two-thousandth of it.
        let halvings = count.bitWidth - count.leadingZeroBitCount - 12
        return logarithms[count >> halvings] + Float(halvings) * 0.693_147_2
    }

    /// The logarithms of the index plus one, precomputed because each comparison of a ticket needs about a hundred.
    private static let logarithms = (0..<4_096).map { SupportCore.logarithm(Float($0 + 1)) }

    private func slot(_ feature: UInt32) -> Int {
        // The two bits of the kind are mixed in, or words and n-grams would collide too often.
        Int((feature >> 4 &* 0x9E37_79B1 >> 7) & mask)
    }
}

/// The natural logarithm, in one place because its name differs between platforms.
func logarithm(_ value: Float) -> Float { Float(log(Double(value))) }

func exponential(_ value: Float) -> Float { Float(exp(Double(value))) }
