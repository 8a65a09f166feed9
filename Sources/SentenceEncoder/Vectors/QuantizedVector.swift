/// A direction in whole numbers of 8 bits: 384 bytes for a vector of 384 numbers.
///
/// The length of a vector is not kept, and two of them are compared by the cosine of their angle. That of two unit
/// vectors differs by about 0.001 from the exact one.
public struct QuantizedVector: Sendable, Hashable {
    /// From -127 to 127.
    public let components: [Int8]
    /// The factor that makes `components` a unit vector; 0 if all are 0.
    public let scale: Float

    /// Rounds a vector.
    /// - Parameter vector: of any length. A vector with a number that is infinite or not a number becomes zeros.
    public init(_ vector: [Float]) {
        var largest: Float = 0
        var isFinite = true
        for number in vector {
            largest = max(largest, abs(number))
            isFinite = isFinite && number.isFinite
        }
        let factor = largest > 0 && isFinite ? 127 / largest : 0
        self.init(components: vector.map { factor.isFinite && factor > 0 ? Int8(($0 * factor).rounded()) : 0 })
    }

    /// Takes components as they were stored. -128 is taken as -127.
    public init(components: [Int8]) {
        self.components = components.map { max(-127, $0) }
        let squares = self.components.reduce(into: 0) { $0 += Int($1) * Int($1) }
        scale = squares == 0 ? 0 : Float(1 / Double(squares).squareRoot())
    }

    /// Reads what ``bytes`` gave.
    public init(bytes: some Collection<UInt8>) {
        self.init(components: bytes.map { Int8(bitPattern: $0) })
    }

    /// One byte for each component.
    public var bytes: [UInt8] { components.map { UInt8(bitPattern: $0) } }

    /// The unit vector.
    public var vector: [Float] { components.map { Float($0) * scale } }

    /// The cosine of the angle between two vectors of the same dimension: 1 for the same direction, 0 if one of them is
    /// zeros.
    public func similarity(to other: QuantizedVector) -> Float {
        precondition(components.count == other.components.count, "vectors of different dimensions")
        return Float(ComponentProduct.of(components, other.components)) * scale * other.scale
    }
}
