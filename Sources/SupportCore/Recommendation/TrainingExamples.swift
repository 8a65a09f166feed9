/// The training data of the model. It is a value that can be passed to a background task, and the same tutorials
/// and links always give the same model.
public struct TrainingExamples: Sendable {
    struct Example: Sendable {
        let bag: Bag
        let embedding: Embedding?
        /// The indices of the tutorials that fit, with their strength.
        let positives: [(index: Int, strength: Float)]
        /// The indices of the rejected tutorials.
        let negatives: [Int]
    }

    /// The maximum number of tutorials. In a larger catalogue, the weights would cover too few features to be useful;
    /// documents and linked tickets answer without a model.
    static let tutorialLimit = 2_000

    /// The revision of the links and tutorials; see ``Recommender/revision``.
    public let revision: Int
    /// The tutorials in the order of their texts. Examples refer to them by index.
    let tutorials: [Recommender.TutorialID]
    let documents: [Example]
    /// The linked tickets in the order of their texts.
    let tickets: [Example]
    /// The frequencies of the documents.
    let frequencies: DocumentFrequencies
    /// The embeddings of some tickets, linked or not, in an order that does not depend on the given one.
    let sample: [Embedding]

    init(
        revision: Int,
        documents: [Recommender.TutorialID: Recommender.Document],
        linked: [Recommender.TicketID: Recommender.LinkedTicket],
        frequencies: DocumentFrequencies,
        sample: [Embedding]
    ) {
        self.revision = revision
        self.frequencies = frequencies
        self.sample = Array(sample.sorted { $0.precedes($1) }.prefix(TicketSample.limit))
        // Ids are random in each installation. The order of texts is not, so the same catalogue and links give the same
        // model in every installation.
        let sorted = documents.sorted { ($0.value.bag, $0.key) < ($1.value.bag, $1.key) }
        tutorials = sorted.map(\.key)
        self.documents = sorted.enumerated().map {
            Example(bag: $1.value.bag, embedding: $1.value.embedding, positives: [($0, 1)], negatives: [])
        }
        let indices = Dictionary(uniqueKeysWithValues: sorted.enumerated().map { ($1.key, $0) })
        tickets = linked.values.compactMap { TrainingExamples.example($0, indices) }.sorted { $0.precedes($1) }
    }

    /// - Returns: nil for a ticket with links to unpublished tutorials only.
    private static func example(_ ticket: Recommender.LinkedTicket, _ indices: [String: Int]) -> Example? {
        let verdicts = ticket.verdicts.compactMap { tutorial, verdict in
            indices[tutorial].map { (index: $0, verdict: verdict) }
        }
        .sorted { $0.index < $1.index }
        guard !verdicts.isEmpty else { return nil }
        return Example(
            bag: ticket.bag, embedding: ticket.embedding,
            positives: verdicts.filter { $0.verdict != .rejected }.map { ($0.index, Float($0.verdict.strength) / 2) },
            negatives: verdicts.filter { $0.verdict == .rejected }.map(\.index))
    }

    /// Trains the model. This takes about three seconds for ten thousand links of a hundred tutorials.
    public func train() -> LinearModel {
        guard (1...TrainingExamples.tutorialLimit).contains(tutorials.count) else {
            return LinearModel.empty(revision: revision)
        }
        guard !tickets.isEmpty else {
            return LinearModel.empty(revision: revision, meaning: sample.isEmpty ? nil : meaning([]))
        }
        let heldOut = heldOut()
        let training = train(on: documents + tickets)
        return training.model(
            revision: revision, calibration: Calibration(heldOut.map(\.words)),
            meaning: meaning(heldOut.compactMap(\.meaning)))
    }

    /// True if the meaning of every tutorial is known.
    private var hasMeaning: Bool { documents.allSatisfy { $0.embedding != nil } }

    /// The model of the embeddings with its calibration; nil unless the embeddings of all documents are known.
    private func meaning(_ samples: [MeaningSample]) -> LinearModel.Meaning? {
        guard let model = MeaningModel(documents: documents, tickets: tickets, sample: sample) else { return nil }
        let weights = MeaningWeights(samples, tutorials: tutorials.count)
        return LinearModel.Meaning(
            tutorials: tutorials, model: model, weights: weights,
            calibration: Calibration(
                samples.map { $0.sample(weights) }, prior: .meaningPrior,
                abstentionRate: Calibration.meaningAbstentionRate))
    }

    private func train(on examples: [Example]) -> LinearModelTraining {
        // Customers use words of their own: a word that is rare in documents can be in every ticket. The frequencies
        // therefore include the tickets.
        var frequencies = DocumentFrequencies(bits: 17)
        for example in examples { frequencies.add(example.bag) }
        var training = LinearModelTraining(examples: examples, tutorials: tutorials, frequencies: frequencies)
        var order = SeededGenerator(seed: 1)
        for _ in 0..<epochs(for: examples.count) {
            for index in order.shuffled(Array(examples.indices)) { training.train(on: index) }
        }
        return training
    }

    /// The number of passes over the examples, reduced where training would take more than ten seconds.
    private func epochs(for examples: Int) -> Int {
        let steps = max(1, examples * max(8, tutorials.count))
        return max(2, min(80, 80_000_000 / steps))
    }

    /// Results for held-out tickets, for calibration. A fifth of the groups of near-duplicates is held out, or each fifth
    /// in turn (cross-validation) if there are fewer than 500 groups. The first ticket represents its group.
    func heldOutSamples() -> [Calibration.Sample] { heldOut().map(\.words) }

    private typealias HeldOut = (words: Calibration.Sample, meaning: MeaningSample?)

    private func heldOut() -> [HeldOut] {
        let groups = NearDuplicates(tickets.map(\.bag)).groups
        var samples: [HeldOut] = []
        let folds = 5
        for fold in 0..<(groups.count < 500 ? folds : 1) {
            let training = groups.indices.filter { $0 % folds != fold }.flatMap { groups[$0] }.sorted()
            let test = groups.indices.filter { $0 % folds == fold }.map { tickets[groups[$0][0]] }
            samples += self.samples(
                of: test.filter { !$0.positives.isEmpty }, trainedOn: documents + training.map { tickets[$0] })
        }
        return samples
    }

    private func samples(of test: [Example], trainedOn examples: [Example]) -> [HeldOut] {
        let model = train(on: examples).model(revision: revision, calibration: .prior, meaning: nil)
        var prototypes = Prototypes()
        for example in documents { prototypes.addDocument(example.bag, slot: example.positives[0].index) }
        for example in examples.dropFirst(documents.count) {
            for positive in example.positives {
                prototypes.addLink(example.bag, slot: positive.index, strength: Int64(positive.strength * 2))
            }
        }
        prototypes.refresh(slots: tutorials.count)
        var links = [Int](repeating: 0, count: tutorials.count)
        for positive in examples.dropFirst(documents.count).flatMap(\.positives) { links[positive.index] += 1 }
        // With fewer samples nothing is calibrated, so that none has to be computed.
        let isCalibrated = hasMeaning && tickets.count >= Calibration.minSamples
        let scores = isCalibrated ? heldOutMeaning(examples.dropFirst(documents.count)) : nil
        return test.enumerated().map { place, example in
            let similarities = prototypes.similarities(of: SparseVector(example.bag, idf: frequencies.idf))
            let logits = model.logits(of: example.bag)
            let fusion = ScoreFusion(
                documents: similarities.document, prototypes: similarities.prototype, logits: logits, links: links,
                isStale: false)
            let correct = example.positives[0].index
            let meaning =
                place < TrainingExamples.meaningSampleLimit
                ? example.embedding.flatMap { scores?.scores(of: $0) } : nil
            return (
                Calibration.Sample(fusion, correct: correct),
                meaning.map { MeaningSample(words: fusion, meaning: $0, correct: correct) }
            )
        }
    }

    private func heldOutMeaning(_ tickets: ArraySlice<Example>) -> HeldOutMeaning? {
        HeldOutMeaning(documents: documents, tickets: Array(tickets), sample: sample)
    }

    /// The maximum number of samples of meaning of each fold.
    private static let meaningSampleLimit = 500
}

/// The scores in meaning of held-out tickets.
private struct HeldOutMeaning {
    private let model: MeaningModel
    private var prototypes = EmbeddingPrototypes()
    private var nearest = NearestLinks()
    private let tutorials: Int

    /// - Parameters:
    ///   - documents: the documents of all tutorials, in their order.
    ///   - tickets: the linked tickets that are not held out.
    ///   - sample: the embeddings of tickets, linked or not.
    init?(documents: [TrainingExamples.Example], tickets: [TrainingExamples.Example], sample: [Embedding]) {
        guard let model = MeaningModel(documents: documents, tickets: tickets, sample: sample, effort: 0.5) else {
            return nil
        }
        self.model = model
        tutorials = documents.count
        prototypes.setCenter(model.center)
        prototypes.addExamples(documents: documents, tickets: tickets)
        prototypes.refresh(slots: tutorials)
        for ticket in tickets {
            guard let embedding = ticket.embedding else { continue }
            nearest.add(embedding, tutorials: ticket.positives.map(\.index))
        }
        nearest.setCenter(model.center)
    }

    func scores(of embedding: Embedding) -> MeaningScores? {
        guard let logits = model.logits(of: embedding) else { return nil }
        let similarities = prototypes.similarities(of: embedding, slots: tutorials)
        return MeaningScores(
            documents: similarities.document, prototypes: similarities.prototype,
            near: nearest.similarities(of: embedding, documents: similarities), logits: logits,
            density: model.sample.density(around: embedding), isStale: false)
    }
}

extension Embedding {
    /// A total order that has nothing to do with the meaning, so that the first of many are a fair sample.
    fileprivate func precedes(_ other: Embedding) -> Bool {
        let (one, two) = (hash, other.hash)
        return one != two ? one < two : components.lexicographicallyPrecedes(other.components)
    }

    private var hash: UInt64 {
        var hash = StableHash()
        for component in components { hash.combine(UInt8(bitPattern: component)) }
        return hash.value
    }
}

extension TrainingExamples.Example {
    /// A total order: two examples of which neither precedes the other are equal.
    fileprivate func precedes(_ other: Self) -> Bool {
        if bag != other.bag { return bag < other.bag }
        // Texts that differ in a capital or a comma have the same features, and other embeddings.
        if embedding != other.embedding {
            return (embedding?.components ?? []).lexicographicallyPrecedes(other.embedding?.components ?? [])
        }
        return labels.lexicographicallyPrecedes(other.labels)
    }

    private var labels: [Float] {
        positives.flatMap { [Float($0.index), $0.strength] } + [-1] + negatives.map(Float.init)
    }
}
