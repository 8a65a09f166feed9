/// Products of rows of whole numbers of 8 bits.
enum ComponentProduct {
    /// Dimensions are at most this, so that no sum exceeds 32 bits.
    static let dimensionLimit = 131_072

    static func of(_ left: [Int8], _ right: [Int8]) -> Int32 {
        let padded = Kernels.padded(left.count)
        guard padded != left.count else { return product(left, right) }
        let padding = [Int8](repeating: 0, count: padded - left.count)
        return product(left + padding, right + padding)
    }

    private static func product(_ left: [Int8], _ right: [Int8]) -> Int32 {
        precondition(left.count <= dimensionLimit)
        var product: Int32 = 0
        Kernels.fastest.products(left, rowCount: 1, right, count: left.count, into: &product)
        return product
    }
}
