import Foundation
import Testing

@testable import SentenceEncoder

/// The folder that `Scripts/setup --encoder` makes.
private enum PublishedModel {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: ".build/encoder/all-MiniLM-L6-v2")
    static let isThere = FileManager.default.fileExists(atPath: folder.path)
}

/// The published model, against other implementations. `Scripts/setup --tests` fetches it.
@Suite(
    .enabled(
        if: PublishedModel.isThere,
        "all-MiniLM-L6-v2 is not there: Scripts/setup --encoder fetches it"))
struct PublishedModelTests {
    private struct Fixture: Decodable {
        struct Case: Decodable {
            let text: String
            let ids: [Int32]
            /// Times 10,000.
            let vector: [Int]
        }

        let cases: [Case]
    }

    private static func cases() throws -> [Fixture.Case] {
        let file = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "Fixtures/all-MiniLM-L6-v2.json")
        return try JSONDecoder().decode(Fixture.self, from: Data(contentsOf: file)).cases
    }

    @Test func `tokens and vectors are those of Hugging Face's tokenizers and of ONNX Runtime`() throws {
        let encoder = try SentenceEncoder(folder: PublishedModel.folder)
        #expect(encoder.dimension == 384)
        #expect(encoder.maxTokens == 256)
        for example in try Self.cases() {
            #expect(encoder.tokenIDs(of: example.text) == example.ids, "\(example.text)")
            let similarity = cosine(encoder.vector(for: example.text), example.vector.map(Double.init))
            #expect(similarity > 0.999_9, "\(example.text)")
        }
    }

    @Test func `every kind of processor gives the same vectors`() throws {
        let texts = try Self.cases().map(\.text).filter { $0.count < 80 }.prefix(6)
        let expected = try Self.cases().filter { texts.contains($0.text) }.map { $0.vector.map(Double.init) }
        for kernels in Kernels.available {
            let encoder = try SentenceEncoder(folder: PublishedModel.folder, prefixes: nil, kernels: kernels)
            for (text, vector) in zip(texts, expected) {
                #expect(cosine(encoder.vector(for: text), vector) > 0.999_9, "\(kernels.name): \(text)")
            }
        }
    }

    @Test func `the same question in other words is nearer than another question`() throws {
        let encoder = try SentenceEncoder(folder: PublishedModel.folder)
        let vectors = encoder.vectors(for: [
            "The badge reader does not accept my card", "The door will not open when I hold my pass to it",
            "Where do I find last month's invoice?",
        ]).map(QuantizedVector.init)
        #expect(vectors[0].similarity(to: vectors[1]) > vectors[0].similarity(to: vectors[2]) + 0.2)
    }
}
