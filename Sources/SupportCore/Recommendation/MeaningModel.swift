/// The part of a model that has learnt from embeddings: those of documents, of linked tickets, and of a sample of all
/// tickets.
struct MeaningModel: Sendable {
    let center: MeaningCenter
    private let classifier: EmbeddingModel

    /// Means of tickets with a lower weight are left out of the examples.
    private static let minWeight: Float = 0.05

    /// - Parameters:
    ///   - documents: the documents of all tutorials, in their order.
    ///   - tickets: the linked tickets.
    ///   - sample: the embeddings of tickets, linked or not.
    ///   - effort: the share of the usual number of steps.
    /// - Returns: nil unless the embeddings of all documents are known.
    init?(
        documents: [TrainingExamples.Example], tickets: [TrainingExamples.Example], sample: [Embedding],
        effort: Float = 1
    ) {
        let titles = documents.compactMap(\.embedding)
        guard titles.count == documents.count else { return nil }
        let linked = tickets.filter { !$0.positives.isEmpty }.compactMap { ticket in
            ticket.embedding.map { (embedding: $0, positives: ticket.positives) }
        }
        let center = MeaningCenter(tickets: linked.map(\.embedding) + sample, documents: titles)
        self.center = center
        var prototypes = EmbeddingPrototypes()
        prototypes.setCenter(center)
        prototypes.addExamples(documents: documents, tickets: tickets)
        prototypes.refresh(slots: documents.count)
        var examples = titles.enumerated().map { index, title in
            EmbeddingModelTraining.Example(
                direction: center.direction(ofDocument: title), targets: [(index, 1)])
        }
        for (embedding, positives) in linked {
            let total = positives.reduce(Float(0)) { $0 + $1.strength }
            examples.append(
                EmbeddingModelTraining.Example(
                    direction: center.direction(ofTicket: embedding),
                    targets: positives.map { ($0.index, $0.strength / total) }))
        }
        let means = TicketSample(sample, from: center).means(near: prototypes.directions)
        for (index, mean) in means.enumerated() where mean.weight >= Self.minWeight {
            examples.append(
                EmbeddingModelTraining.Example(direction: mean.mean, targets: [(index, 1)], weight: mean.weight))
        }
        guard var training = EmbeddingModelTraining(examples, tutorials: documents.count) else { return nil }
        classifier = training.train(effort: effort)
    }

    /// The logits of all tutorials, by their index; nil for an embedding of another dimension.
    func logits(of embedding: Embedding) -> [Float]? {
        classifier.logits(of: center.direction(ofTicket: embedding))
    }
}

extension EmbeddingPrototypes {
    /// Adds the documents of all tutorials, in their order, and the verdicts on tickets.
    mutating func addExamples(documents: [TrainingExamples.Example], tickets: [TrainingExamples.Example]) {
        for (slot, document) in documents.enumerated() { setDocument(document.embedding, slot: slot) }
        for ticket in tickets {
            guard let embedding = ticket.embedding else { continue }
            for positive in ticket.positives {
                addLink(embedding, slot: positive.index, strength: Int64(positive.strength * 2))
            }
        }
    }
}
