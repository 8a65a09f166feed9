import Foundation

/// In how many texts each feature stands. Adding a text and taking it away again leaves no trace.
///
/// The counts lie in a table that is addressed by the feature's hash, so two rare features may share one; that makes
/// neither of them look more telling than it is.
struct Frequencies: Sendable {
    private var counts: [UInt32]
    private(set) var texts = 0 {
        didSet { logarithmOfTexts = SupportCore.logarithm(Float(texts + 1)) }
    }
    private var logarithmOfTexts: Float = 0
    private let mask: UInt32
    /// One for all; here, because a global is looked up anew each time.
    private let logarithms = Frequencies.logarithms

    /// - Parameter bits: the table has two to the power of this many counts of four bytes.
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

    /// How telling a feature is: 1 where it stands everywhere, more the rarer it is.
    /// - Source: K. Sparck Jones, "A statistical interpretation of term specificity" (1972), smoothed.
    @inline(__always)
    func rarity(_ feature: UInt32) -> Float {
        1 + logarithmOfTexts - logarithm(ofOneMoreThan: Int(counts[slot(feature)]))
    }

    @inline(__always)
    private func logarithm(ofOneMoreThan count: Int) -> Float {
        if count < logarithms.count { return logarithms[count] }
        // Halved until the table has it: what that loses is a two-thousandth of the count.
        let halvings = count.bitWidth - count.leadingZeroBitCount - 12
        return logarithms[count >> halvings] + Float(halvings) * 0.693_147_2
    }

    /// Of the number plus one. Asked for a hundred times for every ticket that is compared, hence the table.
    private static let logarithms = (0..<4_096).map { SupportCore.logarithm(Float($0 + 1)) }

    private func slot(_ feature: UInt32) -> Int {
        // The kind's two bits are mixed in, or a word and a group of letters would meet too often.
        Int((feature >> 4 &* 0x9E37_79B1 >> 7) & mask)
    }
}

/// The natural logarithm, in one place because Foundation spells it differently on each platform.
func logarithm(_ value: Float) -> Float { Float(log(Double(value))) }

func exponential(_ value: Float) -> Float { Float(exp(Double(value))) }
