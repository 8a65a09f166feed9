import Dispatch
public import SentenceEncoder
public import SupportCore

/// A sentence encoder, as recommendations and problems use it. It computes on the thread that calls it.
public protocol TextEncoder: Sendable {
    /// A text that changes with everything that changes embeddings. They are stored under it.
    var fingerprint: String { get }

    /// The embeddings of texts of tickets, in the same order.
    func embeddings(ofTickets texts: [String]) -> [Embedding]

    /// The embeddings of texts of tutorials, in the same order.
    func embeddings(ofTutorials texts: [String]) -> [Embedding]
}

extension SentenceEncoder: TextEncoder {
    public func embeddings(ofTickets texts: [String]) -> [Embedding] { embeddings(texts, .query) }

    public func embeddings(ofTutorials texts: [String]) -> [Embedding] { embeddings(texts, .passage) }

    private func embeddings(_ texts: [String], _ role: Role) -> [Embedding] {
        vectors(for: texts, as: role).map { Embedding(components: QuantizedVector($0).components) }
    }
}

extension TextEncoder {
    /// The embeddings of texts of tickets, computed on a thread of its own: the threads for requests are few.
    func embeddings(ofTickets texts: [String], priority: DispatchQoS.QoSClass) async -> [Embedding] {
        await withCheckedContinuation { continuation in
            DispatchQueue.global(qos: priority).async {
                continuation.resume(returning: self.embeddings(ofTickets: texts))
            }
        }
    }
}
