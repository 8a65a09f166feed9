public import Foundation
import Storage
import SupportCore
import Training

/// A sentence encoder with the number under which its embeddings are stored.
struct TicketEncoder: Sendable {
    let encoder: any TextEncoder
    let model: Int

    /// The embeddings of tickets by their ids, as far as they are stored or computed now.
    ///
    /// - Parameters:
    ///   - isComputing: true to compute those that are not stored.
    ///   - new: gets those that were computed.
    func embeddings(
        of words: [TicketWords], computing isComputing: Bool, in connection: any Connection, _ new: inout NewEmbeddings
    ) throws -> [String: Embedding] {
        var found = known(try connection.embeddings(ofTickets: words.map(\.id), model: model), of: words)
        guard isComputing else { return found }
        let computed = compute(words.filter { found[$0.id] == nil })
        for stored in computed { found[stored.id] = stored.embedding }
        new.tickets += computed
        return found
    }

    /// The stored embeddings that are of the current texts, by the ids of tickets.
    func known(_ stored: [String: StoredEmbedding], of words: [TicketWords]) -> [String: Embedding] {
        words.reduce(into: [:]) { found, words in
            if let stored = stored[words.id], stored.isOf(words.text.whole) { found[words.id] = stored.embedding }
        }
    }

    /// Computes the embeddings of tickets.
    func compute(_ words: [TicketWords]) -> [StoredEmbedding] {
        let texts = words.map(\.text.whole)
        guard !texts.isEmpty else { return [] }
        return zip(words, zip(texts, encoder.embeddings(ofTickets: texts))).map { words, encoded in
            StoredEmbedding(id: words.id, text: encoded.0, embedding: encoded.1)
        }
    }

    /// The embeddings of published tutorials by their ids, stored or computed now.
    ///
    /// - Parameter new: gets those that were computed.
    func embeddings(
        of tutorials: [Tutorial], in connection: any Connection, _ new: inout NewEmbeddings
    ) throws -> [String: Embedding] {
        let published = tutorials.filter { $0.details.status == .published }
        guard !published.isEmpty else { return [:] }
        let stored = try connection.tutorialEmbeddings(model: model)
        var found: [String: Embedding] = [:]
        var missing: [(id: String, text: String)] = []
        for tutorial in published {
            let text = tutorial.details.words.whole
            if let known = stored[tutorial.id], known.isOf(text) {
                found[tutorial.id] = known.embedding
            } else {
                missing.append((tutorial.id, text))
            }
        }
        for (tutorial, embedding) in zip(missing, encoder.embeddings(ofTutorials: missing.map(\.text))) {
            found[tutorial.id] = embedding
            new.tutorials.append(StoredEmbedding(id: tutorial.id, text: tutorial.text, embedding: embedding))
        }
        return found
    }

    /// About the time that it takes to encode tickets, in seconds.
    ///
    /// - Parameter words: some of them, to tell how long they are.
    static func seconds(forTickets count: Int, like words: [TicketWords]) -> Double {
        guard !words.isEmpty else { return 0 }
        // Encoders read about a thousand bytes of a text.
        let bytes = words.reduce(0) { $0 + min(1_000, $1.text.subject.utf8.count + $1.text.description.utf8.count) }
        return Double(count) * (0.0015 + 0.00003 * Double(bytes) / Double(words.count))
    }

    /// Stores embeddings that were computed.
    func save(_ new: NewEmbeddings, in connection: any Connection) throws {
        try connection.save(ticketEmbeddings: new.tickets, model: model)
        try connection.save(tutorialEmbeddings: new.tutorials, model: model)
    }
}

/// Embeddings that were computed and are not stored yet.
struct NewEmbeddings: Sendable {
    var tickets: [StoredEmbedding] = []
    var tutorials: [StoredEmbedding] = []

    var isEmpty: Bool { tickets.isEmpty && tutorials.isEmpty }
}

extension Recommendations {
    /// The embedding of a text, which is computed unless it is that of a ticket whose embedding is known; nil without a
    /// sentence encoder.
    ///
    /// - Parameter key: the key of the ticket with this text; nil for a text without a ticket.
    func embedding(of text: TicketText, _ key: String?) async -> Embedding? {
        guard let encoder else { return nil }
        if let known = key.flatMap({ state.embedding(of: $0) }) { return known }
        return await encoder.embeddings(ofTickets: [text.whole], priority: .userInitiated).first
    }

    /// Notes that the encoder is in use. Embeddings of encoders that no process has used for a quarter are deleted.
    public func noteEncoder(now: Date) async throws {
        try await catchUp()
        guard let encoding else { return }
        try await database.write {
            try $0.noteEncoderModel(
                encoding.model, unusedSince: now.addingTimeInterval(-Self.keptUnused), now: now)
        }
    }

    /// In seconds.
    private static let keptUnused = 91 * 86_400.0

    /// Computes the embeddings of the newest tickets that wait for one, stores them, and uses them.
    ///
    /// - Parameter limit: the maximum number of tickets.
    /// - Returns: the number of tickets; 0 if none waits.
    public func encodeWaiting(limit: Int) async throws -> Int {
        guard mode == .local, let encoding else { return 0 }
        let numbers = state.newestWaiting(limit)
        guard !numbers.isEmpty else { return 0 }
        // Another process with the same encoder may have been faster.
        let (words, stored) = try await database.read { connection in
            let words = try connection.ticketWords(ofNumbers: numbers)
            return (words, try connection.embeddings(ofTickets: words.map(\.id), model: encoding.model))
        }
        var found = encoding.known(stored, of: words)
        let missing = words.filter { found[$0.id] == nil }
        let computed = zip(
            missing,
            await encoding.encoder.embeddings(ofTickets: missing.map(\.text.whole), priority: .background)
        ).map { StoredEmbedding(id: $0.id, text: $0.text.whole, embedding: $1) }
        for stored in computed { found[stored.id] = stored.embedding }
        if !computed.isEmpty {
            try await database.write { try $0.save(ticketEmbeddings: computed, model: encoding.model) }
        }
        take(found, of: words, numbers: numbers)
        return numbers.count
    }

    private func take(_ embeddings: [String: Embedding], of words: [TicketWords], numbers: [Int]) {
        for words in words {
            guard let embedding = embeddings[words.id] else { continue }
            let bag = RecommenderState.features.bag(of: words.text)
            state.setEmbedding(embedding, ofNumber: words.number, bag)
        }
        for number in Set(numbers).subtracting(words.map(\.number)) { state.skipEmbedding(ofNumber: number) }
        countChange()
        fitIfStale()
    }
}
