import ArgumentParser
import Foundation
import SentenceEncoder
import SupportCore

struct EncoderCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "encoder", abstract: "Check a sentence encoder.", subcommands: [EncoderCheckCommand.self])
}

/// Tells the model in a folder, its speed on this machine, and that its vectors are right.
struct EncoderCheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Load a sentence encoder, measure it, and compare its vectors.",
        discussion: """
            Of all-MiniLM-L6-v2, the vectors are compared with those that its makers' software gives. Of other models, \
            each vector is compared with the one that the text has in a batch.
            """)

    @Argument(help: "The folder of the model.", completion: .directory)
    var folder: String

    @OptionGroup var prefixes: EncoderPrefixOptions

    func run() throws {
        let clock = ContinuousClock()
        var loaded: SentenceEncoder?
        let loading = try clock.measure { loaded = try EncoderOptions.load(URL(filePath: folder), prefixes.prefixes()) }
        guard let encoder = loaded else { return }
        let check = EncoderCheck(encoder)
        let lines = [
            ("fingerprint", encoder.fingerprint), ("numbers in a vector", "\(encoder.dimension)"),
            ("tokens of a text at most", "\(encoder.maxTokens)"),
            ("before tickets, before tutorials", "\"\(encoder.prefixes.query)\", \"\(encoder.prefixes.passage)\""),
            ("instructions", encoder.instructions),
            ("loaded in", Self.milliseconds(loading)),
            ("a text of \(check.tokens) tokens", Self.milliseconds(check.timeOfText(clock))),
            ("such texts in a batch, each", Self.milliseconds(check.timeInBatch(clock))),
            (check.comparison.name, String(format: "%.5f at least", check.comparison.least)),
        ]
        let width = lines.map(\.0.count).max() ?? 0
        for line in lines { print(line.0.padding(toLength: width + 2, withPad: " ", startingAt: 0) + line.1) }
        guard check.comparison.least >= EncoderCheck.minCosine else {
            throw Failure(.conflict, "The vectors are not those that they have to be.")
        }
    }

    private static func milliseconds(_ duration: Duration) -> String {
        let components = duration.components
        return String(format: "%.1f ms", Double(components.seconds) * 1e3 + Double(components.attoseconds) / 1e15)
    }
}

/// The measurements of a sentence encoder.
struct EncoderCheck {
    private let encoder: SentenceEncoder

    static let minCosine: Float = 0.999
    private static let text = """
        Since the update this morning none of my colleagues can open the report that I shared with them, and the page \
        only says that something went wrong.
        """
    private static let rounds = 20

    init(_ encoder: SentenceEncoder) {
        self.encoder = encoder
    }

    var tokens: Int { encoder.tokenIDs(of: Self.text, as: .query).count }

    func timeOfText(_ clock: ContinuousClock) -> Duration {
        _ = encoder.vector(for: Self.text, as: .query)
        let all = clock.measure { for _ in 0..<Self.rounds { _ = encoder.vector(for: Self.text, as: .query) } }
        return all / Self.rounds
    }

    func timeInBatch(_ clock: ContinuousClock) -> Duration {
        let texts = Array(repeating: Self.text, count: Self.rounds)
        return clock.measure { _ = encoder.vectors(for: texts, as: .query) } / Self.rounds
    }

    /// The least cosine between vectors that have to be the same.
    var comparison: (name: String, least: Float) {
        let known = KnownVectors.all[encoder.fingerprint] ?? []
        if !known.isEmpty {
            let cosines = known.map { cosine(encoder.vector(for: $0.text), $0.vector) }
            return ("cosine to the known vectors", cosines.min() ?? 0)
        }
        let texts = ["The door does not open.", Self.text, "äöü ß 東京 🙂", ""]
        let cosines = zip(texts, encoder.vectors(for: texts)).map { cosine(encoder.vector(for: $0), $1) }
        return ("cosine alone to in a batch", cosines.min() ?? 0)
    }

    private func cosine(_ one: [Float], _ other: [Float]) -> Float {
        let length = (zip(one, one).reduce(0) { $0 + $1.0 * $1.1 } * zip(other, other).reduce(0) { $0 + $1.0 * $1.1 })
            .squareRoot()
        return length > 0 ? zip(one, other).reduce(0) { $0 + $1.0 * $1.1 } / length : 0
    }
}
