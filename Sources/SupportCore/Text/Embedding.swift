/// The embedding of a text: the direction of its vector in whole numbers of 8 bits.
///
/// A sentence encoder makes it, and only embeddings of one encoder can be compared. Their products and sums are exact, so
/// they are the same in any order and on every machine.
public struct Embedding: Sendable, Hashable {
    /// From -127 to 127, at most ``dimensionLimit`` of them.
    public let components: [Int8]
    /// The factor that makes `components` a unit vector; 0 if all are 0.
    let scale: Float

    /// The maximum number of components, so that no product exceeds 32 bits.
    public static let dimensionLimit = 65_536

    /// - Parameter components: -128 is taken as -127. Those after ``dimensionLimit`` are left out.
    public init(components: some Collection<Int8>) {
        self.components = components.prefix(Self.dimensionLimit).map { max(-127, $0) }
        let squares = self.components.reduce(into: 0) { $0 += Int($1) * Int($1) }
        scale = squares == 0 ? 0 : Float(1 / Double(squares).squareRoot())
    }

    /// The cosine of the angle between two embeddings, -1 to 1; 0 if their dimensions differ.
    public func similarity(to other: Embedding) -> Float {
        guard components.count == other.components.count else { return 0 }
        return Float(ComponentProduct.of(components, ComponentProduct.wide(other.components))) * scale * other.scale
    }
}

/// The product of two rows of components.
enum ComponentProduct {
    /// A row in 16 bits, so that it is not widened again for each product.
    static func wide(_ row: [Int8]) -> [Int16] { row.map(Int16.init) }

    static func of(_ row: [Int8], _ wide: [Int16]) -> Int32 {
        row.withUnsafeBufferPointer { row in
            wide.withUnsafeBufferPointer { wide in
                guard let row = row.baseAddress, let other = wide.baseAddress else { return 0 }
                return of(row, other, count: wide.count)
            }
        }
    }

    // A plain loop: the compiler makes vectors of it, and a debug build, such as that of the demo, takes a sixteenth of the
    // time that it needs with SIMD types.
    static func of(_ row: UnsafePointer<Int8>, _ wide: UnsafePointer<Int16>, count: Int) -> Int32 {
        var sum: Int32 = 0
        var index = 0
        while index < count {
            sum &+= Int32(row[index]) &* Int32(wide[index])
            index &+= 1
        }
        return sum
    }
}
