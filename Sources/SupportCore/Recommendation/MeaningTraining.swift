/// Training of a ``MeaningModel``: first on documents and linked tickets, then also on tickets without a verdict, which the
/// first model labels.
struct MeaningTraining {
    private let center: MeaningCenter
    private let tutorials: Int
    private let examples: [EmbeddingModelTraining.Example]

    /// Examples with a lower weight are left out.
    private static let minWeight: Float = 0.05
    /// The inverse temperature of the probabilities by which tickets without a verdict are labelled. At 1, the second model
    /// would hardly be surer than the first.
    private static let inverseTemperature: Float = 2
    /// The probability from which a tutorial is a label.
    private static let minProbability: Float = 0.01

    /// - Parameters:
    ///   - documents: the documents of all tutorials, in their order.
    ///   - tickets: the linked tickets.
    ///   - sample: the embeddings of tickets, linked or not.
    /// - Returns: nil unless the embeddings of all documents are known.
    init?(documents: [TrainingExamples.Example], tickets: [TrainingExamples.Example], sample: [Embedding]) {
        let titles = documents.compactMap(\.embedding)
        guard titles.count == documents.count else { return nil }
        let linked = tickets.filter { !$0.positives.isEmpty }.compactMap { ticket in
            ticket.embedding.map { (embedding: $0, positives: ticket.positives) }
        }
        let center = MeaningCenter(tickets: linked.map(\.embedding) + sample, documents: titles)
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
        self.center = center
        self.examples = examples
        tutorials = documents.count
    }

    /// The model of the documents and the linked tickets.
    /// - Parameter effort: the share of the usual number of steps.
    func model(effort: Float = 1) -> MeaningModel? { model(of: examples, effort: effort) }

    /// The model of the documents, the linked tickets, and tickets that another model labels.
    ///
    /// Ten links show few of the words in which customers ask about a tutorial, and hundreds of tickets show the others. The
    /// surer the first model is of a ticket, the more that ticket weighs.
    /// - Source: Lee, "Pseudo-Label: The Simple and Efficient Semi-Supervised Learning Method for Deep Neural Networks"
    ///   (2013), with probabilities in place of the best class.
    func model(labelling tickets: [Embedding], by first: MeaningModel, effort: Float = 1) -> MeaningModel? {
        guard !tickets.isEmpty else { return first }
        return model(of: examples + tickets.compactMap { example($0, labelledBy: first) }, effort: effort)
    }

    private func model(of examples: [EmbeddingModelTraining.Example], effort: Float) -> MeaningModel? {
        guard var training = EmbeddingModelTraining(examples, tutorials: tutorials) else { return nil }
        return MeaningModel(center: center, classifier: training.train(effort: effort))
    }

    /// - Returns: nil for a ticket of which the model is not sure.
    private func example(_ ticket: Embedding, labelledBy model: MeaningModel) -> EmbeddingModelTraining.Example? {
        guard let logits = model.logits(of: ticket) else { return nil }
        let probabilities = softmax(logits, inverseTemperature: Self.inverseTemperature)
        let best = probabilities.max() ?? 0
        guard best * best >= Self.minWeight else { return nil }
        let labels = probabilities.enumerated().filter { $0.element >= Self.minProbability }
        let total = labels.reduce(Float(0)) { $0 + $1.element }
        return EmbeddingModelTraining.Example(
            direction: center.direction(ofTicket: ticket), targets: labels.map { ($0.offset, $0.element / total) },
            weight: best * best)
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
