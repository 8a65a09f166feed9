/// Kernel ridge regression on the texts that are nearest to a question.
///
/// The nearest three vote for a tutorial even where they say the same thing twice. Regression also considers how alike they
/// are among each other, so that each counts for what it adds, and against what the others explain.
/// - Source: Zhang, Berg, Maire and Malik, "SVM-KNN: Discriminative nearest neighbor classification for visual category
///   recognition" (2006), with regression in place of support vector machines.
struct LocalRegression {
    /// A document or a linked ticket.
    struct Neighbour {
        /// The cosine to the question.
        let similarity: Float
        /// A unit vector.
        let direction: [Float]
        /// The slots of its tutorials.
        let tutorials: [Int]
    }

    /// A text with the tutorials of all neighbours that are the same.
    private struct Text {
        let similarity: Float
        let direction: [Float]
        var count: Float
        /// The number of neighbours with each tutorial.
        var tutorials: [Int: Float]
    }

    /// The maximum number of texts. Half as many, or twice as many, change little.
    static let limit = 100
    /// The strength of the regularisation, divided by the number of neighbours with the same text.
    private static let ridge: Float = 0.3
    /// The number of neighbours with the same text that counts at most.
    private static let maxCount: Float = 10

    private let texts: [Text]

    /// - Parameter neighbours: in any order; those that are nearest count, up to ``limit``.
    init(_ neighbours: [Neighbour]) {
        let sorted = neighbours.sorted { one, other in
            one.similarity != other.similarity
                ? one.similarity > other.similarity : one.direction.lexicographicallyPrecedes(other.direction)
        }
        var texts: [Text] = []
        for neighbour in sorted {
            if texts.last?.direction != neighbour.direction {
                guard texts.count < Self.limit else { break }
                texts.append(
                    Text(
                        similarity: neighbour.similarity, direction: neighbour.direction, count: 0, tutorials: [:]))
            }
            texts[texts.count - 1].count += 1
            for tutorial in neighbour.tutorials { texts[texts.count - 1].tutorials[tutorial, default: 0] += 1 }
        }
        self.texts = texts
    }

    /// The value of each tutorial, by slot: near 1 if the question is about it, else near 0.
    func values(slots: Int) -> [Float] {
        var values = [Float](repeating: 0, count: slots)
        for (text, weight) in zip(texts, weights()) {
            for (tutorial, count) in text.tutorials where tutorial < slots {
                values[tutorial] += weight * count / text.count
            }
        }
        return values
    }

    /// The weights of the texts: the solution of the system of their similarities, by a Cholesky decomposition.
    private func weights() -> [Float] {
        let count = texts.count
        let rows = VectorRows(texts.map(\.direction))
        var factor = [Float](repeating: 0, count: count * count)
        for row in 0..<count {
            let products = rows.products(with: texts[row].direction, upTo: row + 1)
            for column in 0..<row { factor[row * count + column] = Self.kernel(products[column]) }
            factor[row * count + row] = 1 + Self.ridge / min(Self.maxCount, texts[row].count)
        }
        var weights = texts.map { Self.kernel($0.similarity) }
        factor.withUnsafeMutableBufferPointer { factor in
            guard let start = factor.baseAddress else { return }
            for row in 0..<count {
                let current = start + row * count
                for column in 0..<row {
                    let other = start + column * count
                    current[column] -= VectorRows.product(current, other, count: column)
                    current[column] /= other[column]
                }
                let square = current[row] - VectorRows.product(current, current, count: row)
                current[row] = max(1e-6, square).squareRoot()
            }
            for row in 0..<count {
                for column in 0..<row { weights[row] -= start[row * count + column] * weights[column] }
                weights[row] /= start[row * count + row]
            }
            for row in (0..<count).reversed() {
                weights[row] /= start[row * count + row]
                for column in 0..<row { weights[column] -= start[row * count + column] * weights[row] }
            }
        }
        return weights
    }

    /// The Gaussian kernel of the distance of two unit vectors.
    private static func kernel(_ cosine: Float) -> Float { exponential(2 * (cosine - 1)) }
}
