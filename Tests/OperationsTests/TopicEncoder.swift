import Operations
import SupportCore
import Synchronization

/// An encoder for tests: a text means the topics of the words in it that it knows. It counts the texts that it encoded.
final class TopicEncoder: TextEncoder {
    let fingerprint: String
    private let encoded = Atomic<Int>(0)

    /// The number of texts that were encoded.
    var count: Int { encoded.load(ordering: .relaxed) }

    init(_ fingerprint: String = "topics") {
        self.fingerprint = fingerprint
    }

    private static let topics = [
        ["door", "badge", "reader", "pass"], ["invoice", "bill", "receipt"], ["printer", "paper", "toner"],
        ["password", "login", "account"],
    ]

    func embeddings(ofTickets texts: [String]) -> [Embedding] { texts.map(embedding) }

    func embeddings(ofTutorials texts: [String]) -> [Embedding] { texts.map(embedding) }

    private func embedding(_ text: String) -> Embedding {
        encoded.add(1, ordering: .relaxed)
        let words = text.lowercased().split { !$0.isLetter }.map(String.init)
        // The last component keeps a text of no topic from being nothing.
        var components = [Int8](repeating: 0, count: Self.topics.count * 4) + [12]
        for (topic, known) in Self.topics.enumerated() {
            for (place, word) in known.enumerated() where words.contains(word) {
                components[topic * 4] = 100
                components[topic * 4 + min(3, place + 1)] = 20
            }
        }
        return Embedding(components: components)
    }
}
