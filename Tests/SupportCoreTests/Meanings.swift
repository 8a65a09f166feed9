@testable import SupportCore

/// Embeddings for tests: each topic has a direction, and each text of it differs a little.
enum Meanings {
    static let dimension = 24

    /// - Parameters:
    ///   - topic: the topic; the directions of two topics are nearly at right angles, but for those of 2 and 3, which are alike.
    ///   - text: the number of the text among those of the topic.
    ///   - spread: the length of the difference, where the topic has length 1.
    static func embedding(_ topic: Int, _ text: Int = 0, spread: Float = 0.4) -> Embedding {
        let base = direction(seed: UInt64(topic + 1))
        let noise = direction(seed: UInt64(1_000 + topic * 100 + text))
        let vector = zip(base, noise).map { $0 + (text == 0 ? 0 : spread) * $1 }
        let largest = vector.map(\.magnitude).max() ?? 1
        return Embedding(components: vector.map { Int8(($0 / largest * 127).rounded()) })
    }

    private static func direction(seed: UInt64) -> [Float] {
        var generator = SeededGenerator(seed: seed)
        let numbers = (0..<dimension).map { _ in Float.random(in: -1...1, using: &generator) }
        let length = numbers.reduce(0) { $0 + $1 * $1 }.squareRoot()
        return numbers.map { $0 / length }
    }
}
