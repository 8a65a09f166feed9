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
    func products(with vector: [Float]) -> [Float] {
        guard vector.count == dimension else { return Array(repeating: 0, count: count) }
        return values.withUnsafeBufferPointer { values in
            vector.withUnsafeBufferPointer { vector in
                guard let start = values.baseAddress, let vector = vector.baseAddress else { return [] }
                return (0..<count).map { Self.product(start + $0 * dimension, vector, count: dimension) }
            }
        }
    }

    static func product(_ one: UnsafePointer<Float>, _ other: UnsafePointer<Float>, count: Int) -> Float {
        var sum = SIMD8<Float>(repeating: 0)
        var index = 0
        while index + 8 <= count {
            let left = UnsafeRawPointer(one + index).loadUnaligned(as: SIMD8<Float>.self)
            let right = UnsafeRawPointer(other + index).loadUnaligned(as: SIMD8<Float>.self)
            sum += left * right
            index += 8
        }
        var rest: Float = 0
        while index < count {
            rest += one[index] * other[index]
            index += 1
        }
        return sum.sum() + rest
    }
}
