import Foundation
import SentenceEncoder

/// Prints the lines of standard input that are nearest in meaning to a question, the nearest first.
///
///     likeness .build/encoder/all-MiniLM-L6-v2 "my card does not work at the door" < questions.txt
@main
struct Likeness {
    static func main() {
        let arguments = CommandLine.arguments.dropFirst()
        guard arguments.count == 2, let folder = arguments.first, let question = arguments.last else {
            print("usage: likeness FOLDER QUESTION < TEXTS")
            exit(2)
        }
        do {
            try printNearest(to: question, by: SentenceEncoder(folder: URL(filePath: folder)))
        } catch {
            print("\(error)")
            exit(1)
        }
    }

    private static func printNearest(to question: String, by encoder: SentenceEncoder) throws {
        var texts: [String] = []
        while let line = readLine() { texts.append(line) }

        var index = VectorIndex<Int>(dimension: encoder.dimension)
        for start in stride(from: 0, to: texts.count, by: 64) {
            let batch = Array(texts[start..<min(start + 64, texts.count)])
            for (offset, vector) in encoder.vectors(for: batch).enumerated() {
                index[start + offset] = QuantizedVector(vector)
            }
        }

        let query = QuantizedVector(encoder.vector(for: question, as: .query))
        for match in index.nearest(to: query, count: 5) {
            print(String(format: "%.2f", match.similarity), texts[match.id])
        }
    }
}
