/// Everything that the linear model is learnt from, as a value: it can be handed to a background task, and the same
/// tutorials and links always give the same model.
public struct Examples: Sendable {
    struct Example: Sendable {
        let bag: Bag
        /// The places of the tutorials that fit, with their strength.
        let fitting: [(place: Int, strength: Float)]
        /// The places of those that were shown and turned down.
        let rejected: [Int]
    }

    /// For a larger catalogue the table of weights would hold too few features to be of use; documents and sums of
    /// linked tickets answer alone.
    static let tutorialLimit = 2_000

    /// Which links this was taken from; see ``Recommender/revision``.
    public let revision: Int
    /// By their words; a tutorial's place is its index here.
    let tutorials: [Recommender.TutorialID]
    let documents: [Example]
    /// By their words.
    let tickets: [Example]
    /// Of the documents.
    let frequencies: Frequencies

    init(
        revision: Int,
        documents: [Recommender.TutorialID: Bag],
        linked: [Recommender.TicketID: Recommender.LinkedTicket],
        frequencies: Frequencies
    ) {
        self.revision = revision
        self.frequencies = frequencies
        // Ids are drawn by lot in each installation. Words are not, so the same catalogue and links give the same model
        // wherever they are entered.
        let sorted = documents.sorted { ($0.value, $0.key) < ($1.value, $1.key) }
        tutorials = sorted.map(\.key)
        self.documents = sorted.enumerated().map { Example(bag: $1.value, fitting: [($0, 1)], rejected: []) }
        let places = Dictionary(uniqueKeysWithValues: sorted.enumerated().map { ($1.key, $0) })
        tickets = linked.values.compactMap { Examples.example($0, places) }.sorted { $0.stands(before: $1) }
    }

    /// - Returns: nil for a ticket whose links are all to tutorials that are not published.
    private static func example(_ ticket: Recommender.LinkedTicket, _ places: [String: Int]) -> Example? {
        let said = ticket.verdicts.compactMap { tutorial, verdict in
            places[tutorial].map { (place: $0, verdict: verdict) }
        }
        .sorted { $0.place < $1.place }
        guard !said.isEmpty else { return nil }
        return Example(
            bag: ticket.bag,
            fitting: said.filter { $0.verdict != .rejected }.map { ($0.place, Float($0.verdict.strength) / 2) },
            rejected: said.filter { $0.verdict == .rejected }.map(\.place))
    }

    /// Learns the model. Takes some three seconds for ten thousand links of a hundred tutorials.
    public func fit() -> LinearModel {
        guard !tickets.isEmpty, (1...Examples.tutorialLimit).contains(tutorials.count) else {
            return LinearModel.empty(revision: revision)
        }
        let calibration = Calibration(heldOut())
        let fitting = learn(documents + tickets)
        return fitting.model(revision: revision, calibration: calibration)
    }

    private func learn(_ examples: [Example]) -> Fitting {
        // Customers have words of their own for it all: what is rare among documents may stand in every ticket.
        var frequencies = Frequencies(bits: 17)
        for example in examples { frequencies.add(example.bag) }
        var fitting = Fitting(examples: examples, tutorials: tutorials, frequencies: frequencies)
        var order = SeededGenerator(seed: 1)
        for _ in 0..<passes(over: examples.count) {
            for index in order.shuffled(Array(examples.indices)) { fitting.learn(index) }
        }
        return fitting
    }

    /// Passes over the examples, fewer where there is so much to do that ten seconds would not suffice.
    private func passes(over examples: Int) -> Int {
        let steps = max(1, examples * max(8, tutorials.count))
        return max(2, min(80, 80_000_000 / steps))
    }

    /// How the model does on tickets that it has not seen, nor a copy of them: a fifth of the families, or each fifth in
    /// turn while there are few. The first of a family speaks for all of it.
    func heldOut() -> [Calibration.Sample] {
        let families = Families(tickets.map(\.bag)).members
        var samples: [Calibration.Sample] = []
        let folds = 5
        for fold in 0..<(families.count < 500 ? folds : 1) {
            let kept = families.indices.filter { $0 % folds != fold }.flatMap { families[$0] }.sorted()
            let tested = families.indices.filter { $0 % folds == fold }.map { tickets[families[$0][0]] }
            samples += sample(
                tested.filter { !$0.fitting.isEmpty }, learntFrom: documents + kept.map { tickets[$0] })
        }
        return samples
    }

    private func sample(_ tested: [Example], learntFrom examples: [Example]) -> [Calibration.Sample] {
        let model = learn(examples).model(revision: revision, calibration: .unknown)
        var prototypes = Prototypes()
        for example in documents { prototypes.addDocument(example.bag, slot: example.fitting[0].place) }
        for example in examples.dropFirst(documents.count) {
            for fit in example.fitting {
                prototypes.addLink(example.bag, slot: fit.place, strength: Int64(fit.strength * 2))
            }
        }
        prototypes.settle(slots: tutorials.count)
        var links = [Int](repeating: 0, count: tutorials.count)
        for fit in examples.dropFirst(documents.count).flatMap(\.fitting) { links[fit.place] += 1 }
        return tested.map { example in
            let likeness = prototypes.likeness(of: SparseVector(example.bag, rarity: frequencies.rarity))
            let logits = model.logits(of: example.bag)
            let fusion = Fusion(
                documents: likeness.document, prototypes: likeness.prototype, logits: logits, links: links,
                isStale: false)
            return Calibration.Sample(fusion, right: example.fitting[0].place)
        }
    }
}

extension Examples.Example {
    /// Two of which neither stands before the other are the same.
    fileprivate func stands(before other: Self) -> Bool {
        if bag != other.bag { return bag < other.bag }
        return said.lexicographicallyPrecedes(other.said)
    }

    private var said: [Float] {
        fitting.flatMap { [Float($0.place), $0.strength] } + [-1] + rejected.map(Float.init)
    }
}
