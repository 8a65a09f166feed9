/// Vectors of one length, side by side in memory.
struct VectorRows: Sendable {
    let dimension: Int
    let count: Int
    private let values: [Float]

    /// - Parameter rows: all of one length.
    init(_ rows: [[Float]]) {
        dimension = rows.first?.count ?? 0
        count = rows.count
        values = rows.flatMap(\.self)
    }

    subscript(row: Int) -> [Float] { Array(values[row * dimension..<(row + 1) * dimension]) }

    /// The product of each row and a vector of their length.
    func products(with vector: [Float]) -> [Float] { products(with: vector, upTo: count) }

    /// The product of each of the first rows and a vector of their length.
    func products(with vector: [Float], upTo count: Int) -> [Float] {
        guard vector.count == dimension else { return Array(repeating: 0, count: count) }
        return values.withUnsafeBufferPointer { values in
            vector.withUnsafeBufferPointer { vector in
                guard let start = values.baseAddress, let vector = vector.baseAddress else { return [] }
                return (0..<count).map { Self.product(start + $0 * dimension, vector, count: dimension) }
            }
        }
    }

    // Four sums in a plain loop: the compiler makes vectors of them, and a debug build takes a fiftieth of the time that it
    // needs with SIMD types.
    static func product(_ one: UnsafePointer<Float>, _ other: UnsafePointer<Float>, count: Int) -> Float {
        var sums: (Float, Float, Float, Float) = (0, 0, 0, 0)
        var index = 0
        while index &+ 4 <= count {
            sums.0 += one[index] * other[index]
            sums.1 += one[index &+ 1] * other[index &+ 1]
            sums.2 += one[index &+ 2] * other[index &+ 2]
            sums.3 += one[index &+ 3] * other[index &+ 3]
            index &+= 4
        }
        while index < count {
            sums.0 += one[index] * other[index]
            index &+= 1
        }
        return (sums.0 + sums.1) + (sums.2 + sums.3)
    }
}
