/// The training data of the linear model. It is a value that can be passed to a background task, and the same tutorials
/// and links always give the same model.
public struct TrainingExamples: Sendable {
    struct Example: Sendable {
        let bag: Bag
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

    init(
        revision: Int,
        documents: [Recommender.TutorialID: Bag],
        linked: [Recommender.TicketID: Recommender.LinkedTicket],
        frequencies: DocumentFrequencies
    ) {
        self.revision = revision
        self.frequencies = frequencies
        // Ids are random in each installation. The order of texts is not, so the same catalogue and links give the same
        // model in every installation.
        let sorted = documents.sorted { ($0.value, $0.key) < ($1.value, $1.key) }
        tutorials = sorted.map(\.key)
        self.documents = sorted.enumerated().map { Example(bag: $1.value, positives: [($0, 1)], negatives: []) }
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
            bag: ticket.bag,
            positives: verdicts.filter { $0.verdict != .rejected }.map { ($0.index, Float($0.verdict.strength) / 2) },
            negatives: verdicts.filter { $0.verdict == .rejected }.map(\.index))
    }

    /// Trains the model. This takes about three seconds for ten thousand links of a hundred tutorials.
    public func train() -> LinearModel {
        guard !tickets.isEmpty, (1...TrainingExamples.tutorialLimit).contains(tutorials.count) else {
            return LinearModel.empty(revision: revision)
        }
        let calibration = Calibration(heldOutSamples())
        let training = train(on: documents + tickets)
        return training.model(revision: revision, calibration: calibration)
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
    func heldOutSamples() -> [Calibration.Sample] {
        let groups = NearDuplicates(tickets.map(\.bag)).groups
        var samples: [Calibration.Sample] = []
        let folds = 5
        for fold in 0..<(groups.count < 500 ? folds : 1) {
            let training = groups.indices.filter { $0 % folds != fold }.flatMap { groups[$0] }.sorted()
            let test = groups.indices.filter { $0 % folds == fold }.map { tickets[groups[$0][0]] }
            samples += self.samples(
                of: test.filter { !$0.positives.isEmpty }, trainedOn: documents + training.map { tickets[$0] })
        }
        return samples
    }

    private func samples(of test: [Example], trainedOn examples: [Example]) -> [Calibration.Sample] {
        let model = train(on: examples).model(revision: revision, calibration: .prior)
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
        return test.map { example in
            let similarities = prototypes.similarities(of: SparseVector(example.bag, idf: frequencies.idf))
            let logits = model.logits(of: example.bag)
            let fusion = ScoreFusion(
                documents: similarities.document, prototypes: similarities.prototype, logits: logits, links: links,
                isStale: false)
            return Calibration.Sample(fusion, correct: example.positives[0].index)
        }
    }
}

extension TrainingExamples.Example {
    /// A total order: two examples of which neither precedes the other are equal.
    fileprivate func precedes(_ other: Self) -> Bool {
        if bag != other.bag { return bag < other.bag }
        return labels.lexicographicallyPrecedes(other.labels)
    }

    private var labels: [Float] {
        positives.flatMap { [Float($0.index), $0.strength] } + [-1] + negatives.map(Float.init)
    }
}
