import Testing

@testable import SentenceEncoder

@Suite struct VectorTests {
    private func unitVector(_ random: inout Random, count: Int = 384) -> [Float] {
        let vector = (0..<count).map { _ in random.float(in: -1...1) }
        let length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
        return vector.map { $0 / length }
    }

    @Test func `similarity is the cosine of the exact vectors`() {
        var random = Random(seed: 5)
        for _ in 0..<50 {
            let left = unitVector(&random)
            let noise = unitVector(&random)
            let share = random.float(in: 0...1)
            let right = zip(left, noise).map { $0 * share + $1 * (1 - share) }
            let similarity = QuantizedVector(left).similarity(to: QuantizedVector(right))
            #expect(abs(Double(similarity) - cosine(left, right)) < 0.002)
        }
    }

    @Test func `a vector is a byte for each component, and is read back`() {
        let vector = QuantizedVector([0, 0.5, -1, 0.25])
        #expect(vector.components == [0, 64, -127, 32])
        #expect(vector.bytes == [0, 64, 129, 32])
        #expect(QuantizedVector(bytes: vector.bytes) == vector)
        #expect(cosine(vector.vector, [0, 0.5, -1, 0.25] as [Float]) > 0.999)
        #expect(abs(vector.similarity(to: vector) - 1) < 1e-6)
    }

    @Test func `vectors without a direction are similar to none`() {
        let zeros = QuantizedVector([0, 0])
        #expect(zeros.scale == 0)
        #expect(zeros.similarity(to: QuantizedVector([1, 2])) == 0)
        #expect(QuantizedVector([.nan, 1]) == zeros)
        #expect(QuantizedVector([.infinity, 1]) == zeros)
        #expect(QuantizedVector([.leastNonzeroMagnitude, 0]) == zeros)
        #expect(QuantizedVector(components: [-128, 0]).components == [-127, 0])
        #expect(QuantizedVector([]).similarity(to: QuantizedVector([])) == 0)
    }

    @Test func `the nearest are those of a search by hand`() {
        var random = Random(seed: 9)
        var index = VectorIndex<Int>(dimension: 40)
        var vectors: [Int: QuantizedVector] = [:]
        for id in 0..<3_000 {
            let vector = QuantizedVector(unitVector(&random, count: 40))
            index[id] = vector
            vectors[id] = vector
        }
        for id in stride(from: 0, to: 3_000, by: 3) {
            index[id] = nil
            vectors[id] = nil
        }
        for id in stride(from: 1, to: 3_000, by: 7) {
            let vector = QuantizedVector(unitVector(&random, count: 40))
            index[id] = vector
            vectors[id] = vector
        }
        #expect(index.count == vectors.count)
        #expect(vectors.allSatisfy { index[$0.key] == $0.value })
        for _ in 0..<5 {
            let query = QuantizedVector(unitVector(&random, count: 40))
            let expected = vectors.map {
                VectorIndex<Int>.Match(id: $0.key, similarity: query.similarity(to: $0.value))
            }
            .sorted { ($1.similarity, $0.id) < ($0.similarity, $1.id) }
            #expect(index.nearest(to: query, count: 25).map(\.id) == expected.prefix(25).map(\.id))
            #expect(
                index.nearest(to: query, count: 5_000, minimum: 0.2).map(\.id)
                    == expected.filter { $0.similarity >= 0.2 }.map(\.id))
            #expect(
                index.nearest(to: query, count: 4, where: { $0.isMultiple(of: 2) }).map(\.id)
                    == expected.filter { $0.id.isMultiple(of: 2) }.prefix(4).map(\.id))
        }
    }

    @Test func `two that are as near come in the order of their ids`() {
        var index = VectorIndex<String>(dimension: 2)
        for id in ["c", "a", "d", "b"] { index[id] = QuantizedVector([1, 1]) }
        #expect(index.nearest(to: QuantizedVector([1, 1]), count: 3).map(\.id) == ["a", "b", "c"])
        #expect(index.nearest(to: QuantizedVector([1, 1]), count: 0) == [])
        #expect(VectorIndex<String>(dimension: 2).nearest(to: QuantizedVector([1, 1]), count: 3) == [])
    }
}
