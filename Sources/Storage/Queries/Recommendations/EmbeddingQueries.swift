public import Foundation
public import SupportCore
import Training

/// The embedding of a text that is stored with a ticket or a tutorial.
public struct StoredEmbedding: Sendable, Hashable {
    /// The id of the ticket or tutorial.
    public let id: String
    public let textHash: Int
    public let embedding: Embedding

    /// - Parameter text: the text that the embedding is of.
    public init(id: String, text: String, embedding: Embedding) {
        self.id = id
        textHash = Self.hash(of: text)
        self.embedding = embedding
    }

    fileprivate init(_ row: Row) throws {
        id = try row.text("id")
        textHash = try row.integer("text_hash")
        let components = Data(base64Encoded: try row.text("components")) ?? Data()
        embedding = Embedding(components: components.map { Int8(bitPattern: $0) })
    }

    /// A hash that tells texts apart, in the range of stored numbers.
    public static func hash(of text: String) -> Int { Int(StableHash.of(text) >> 8) }

    /// Returns true if the embedding is of a text.
    public func isOf(_ text: String) -> Bool { textHash == Self.hash(of: text) }

    fileprivate var base64: String {
        Data(embedding.components.map { UInt8(bitPattern: $0) }).base64EncodedString()
    }
}

extension Connection {
    /// The number of an encoder, by its fingerprint. It is entered where it is new.
    public func encoderModel(_ fingerprint: String) throws -> Int {
        let known = try first("SELECT id FROM encoder_models WHERE fingerprint = \(fingerprint)") {
            try $0.integer("id")
        }
        if let known { return known }
        let id = try number("SELECT MAX(id) AS n FROM encoder_models") + 1
        try execute("INSERT INTO encoder_models (id, fingerprint) VALUES (\(id), \(fingerprint))")
        return id
    }

    /// Notes that a process uses an encoder, and deletes the embeddings of those that none has used for a while.
    public func noteEncoderModel(_ id: Int, unusedSince instant: Date, now: Date) throws {
        try execute("UPDATE encoder_models SET used_at = \(now) WHERE id = \(id)")
        try execute("DELETE FROM encoder_models WHERE used_at < \(instant)")
    }

    /// The embeddings of tickets by an encoder, by the ids of tickets.
    public func embeddings(ofTickets ids: [String], model: Int) throws -> [String: StoredEmbedding] {
        try chunks(of: ids).reduce(into: [:]) { found, chunk in
            for stored in try embeddings(
                """
                SELECT ticket_id AS id, text_hash, components FROM ticket_embeddings
                WHERE model_id = \(model) AND ticket_id IN \(anyOf: chunk)
                """)
            {
                found[stored.id] = stored
            }
        }
    }

    /// The embeddings of tickets by an encoder, by the ids of tickets, for a range of ticket numbers.
    public func ticketEmbeddings(after number: Int, upTo last: Int, model: Int) throws -> [String: StoredEmbedding] {
        try embeddings(
            """
            SELECT e.ticket_id AS id, e.text_hash, e.components FROM tickets t
            JOIN ticket_embeddings e ON e.ticket_id = t.id
            WHERE t.number > \(number) AND t.number <= \(last) AND e.model_id = \(model)
            """
        ).reduce(into: [:]) { $0[$1.id] = $1 }
    }

    /// The embeddings of all tutorials by an encoder, by the ids of tutorials.
    public func tutorialEmbeddings(model: Int) throws -> [String: StoredEmbedding] {
        try embeddings(
            "SELECT tutorial_id AS id, text_hash, components FROM tutorial_embeddings WHERE model_id = \(model)"
        ).reduce(into: [:]) { $0[$1.id] = $1 }
    }

    private func embeddings(_ query: SQL) throws -> [StoredEmbedding] { try all(query, StoredEmbedding.init) }

    /// Stores the embeddings of tickets, in place of those of earlier texts. Tickets that are gone are left out.
    public func save(ticketEmbeddings embeddings: [StoredEmbedding], model: Int) throws {
        for stored in embeddings {
            try execute(
                """
                INSERT INTO ticket_embeddings (ticket_id, model_id, text_hash, components)
                SELECT id, CAST(\(model) AS BIGINT), CAST(\(stored.textHash) AS BIGINT),
                    CAST(\(stored.base64) AS TEXT)
                FROM tickets WHERE id = \(stored.id)
                ON CONFLICT (ticket_id, model_id) DO UPDATE SET
                    text_hash = excluded.text_hash, components = excluded.components
                """)
        }
    }

    /// Stores the embeddings of tutorials, in place of those of earlier texts. Tutorials that are gone are left out.
    public func save(tutorialEmbeddings embeddings: [StoredEmbedding], model: Int) throws {
        for stored in embeddings {
            try execute(
                """
                INSERT INTO tutorial_embeddings (tutorial_id, model_id, text_hash, components)
                SELECT id, CAST(\(model) AS BIGINT), CAST(\(stored.textHash) AS BIGINT),
                    CAST(\(stored.base64) AS TEXT)
                FROM tutorials WHERE id = \(stored.id)
                ON CONFLICT (tutorial_id, model_id) DO UPDATE SET
                    text_hash = excluded.text_hash, components = excluded.components
                """)
        }
    }
}
