/// Which tutorial answers a ticket.
///
/// It knows the published tutorials and the tickets that agents linked to them, and nothing else; whoever holds it
/// adds and removes as the catalogue and the links change. The same tutorials and links give the same answers, in
/// whatever order they came, and a link that is taken away leaves nothing behind.
///
/// Documents and sums of linked tickets answer at once. The ``LinearModel`` is learnt beside it:
/// ```
/// let examples = recommender.examples()      // a value, to be handed to a background task
/// recommender.adopt(examples.fit())          // back on the actor that holds the recommender
/// ```
public struct Recommender: Sendable {
    public typealias TutorialID = String
    public typealias TicketID = String

    /// What an agent said of a tutorial for a ticket.
    public enum Verdict: String, Sendable, Hashable, Codable, CaseIterable {
        /// Recommended and taken.
        case accepted
        /// Recommended and turned down.
        case rejected
        /// Found by the agent, where the recommender had not thought of it.
        case byHand

        /// In halves of an accepted ticket.
        var strength: Int64 {
            switch self {
            case .accepted: 2
            case .byHand: 4
            case .rejected: -1
            }
        }
    }

    struct LinkedTicket: Sendable {
        var bag: Bag
        var verdicts: [TutorialID: Verdict]
    }

    public let features: Features
    private(set) var documents: [TutorialID: Bag] = [:]
    private(set) var linked: [TicketID: LinkedTicket] = [:]
    private(set) var similar = SimilarTickets(expecting: 0)
    private(set) var prototypes = Prototypes()
    private(set) var model: LinearModel?
    /// Of the model adopted last, which may have been none.
    private var fittedRevision: Int?
    private var slots: [TutorialID: Int] = [:]
    private var linkCounts: [TutorialID: Int] = [:]
    /// The published tutorials by their words, with their slots: the order in which everything is computed.
    private var shelf: [(id: TutorialID, slot: Int, inModel: Int?)] = []
    private var isShelfStale = false

    /// Counts the changes of links and tutorials. A model of another revision is due to be fitted again.
    public private(set) var revision = 0

    public init(features: Features = .lexical) {
        self.features = features
    }

    /// Whether a link or a tutorial changed since the linear model was learnt.
    public var isModelStale: Bool { fittedRevision != revision && (model != nil || !linked.isEmpty) }

    // MARK: The catalogue

    /// Adds a published tutorial, or replaces its text. Links that it has stay.
    public mutating func put(_ text: TutorialText, as tutorial: TutorialID) {
        let bag = features.bag(of: text.asTicket)
        guard documents[tutorial] != bag else { return }
        remove(tutorial)
        documents[tutorial] = bag
        prototypes.addDocument(bag, slot: slot(of: tutorial))
        changed()
    }

    /// Takes a tutorial out, as when it is archived. Its links are kept and count again once it is put back.
    public mutating func remove(_ tutorial: TutorialID) {
        guard documents.removeValue(forKey: tutorial) != nil else { return }
        prototypes.removeDocument(slot: slot(of: tutorial))
        changed()
    }

    // MARK: Links

    /// Learns what an agent said; a verdict given before for the same two is replaced.
    public mutating func link(_ ticket: TicketID, _ bag: Bag, to tutorial: TutorialID, _ verdict: Verdict) {
        unlink(ticket, from: tutorial)
        if let known = linked[ticket], known.bag != bag { replaceText(of: ticket, by: bag) }
        linked[ticket, default: LinkedTicket(bag: bag, verdicts: [:])].verdicts[tutorial] = verdict
        count(ticket, bag, tutorial, verdict, sign: 1)
        changed()
    }

    /// Forgets what an agent said, as if it had never been.
    public mutating func unlink(_ ticket: TicketID, from tutorial: TutorialID) {
        guard let known = linked[ticket], let verdict = known.verdicts[tutorial] else { return }
        linked[ticket]?.verdicts[tutorial] = nil
        count(ticket, known.bag, tutorial, verdict, sign: -1)
        if linked[ticket]?.verdicts.isEmpty == true { linked[ticket] = nil }
        changed()
    }

    /// Forgets a ticket with all that was said of it.
    public mutating func forget(_ ticket: TicketID) {
        for tutorial in (linked[ticket]?.verdicts.keys.sorted() ?? []) { unlink(ticket, from: tutorial) }
    }

    /// A linked ticket was edited: every link of it now speaks for the new words.
    public mutating func replaceText(of ticket: TicketID, by bag: Bag) {
        guard let known = linked[ticket], known.bag != bag else { return }
        for (tutorial, verdict) in known.verdicts { count(ticket, known.bag, tutorial, verdict, sign: -1) }
        linked[ticket]?.bag = bag
        for (tutorial, verdict) in known.verdicts { count(ticket, bag, tutorial, verdict, sign: 1) }
        changed()
    }

    private mutating func count(
        _ ticket: TicketID, _ bag: Bag, _ tutorial: TutorialID, _ verdict: Verdict, sign: Int64
    ) {
        prototypes.addLink(bag, slot: slot(of: tutorial), strength: sign * verdict.strength)
        if verdict != .rejected { linkCounts[tutorial, default: 0] += Int(sign) }
        let isTaken = linked[ticket]?.verdicts.values.contains { $0 != .rejected } ?? false
        if isTaken { similar.put(ticket, bag) } else { similar.remove(ticket) }
    }

    private mutating func slot(of tutorial: TutorialID) -> Int {
        if let slot = slots[tutorial] { return slot }
        slots[tutorial] = slots.count
        return slots.count - 1
    }

    private mutating func changed() {
        revision += 1
        isShelfStale = true
    }

    // MARK: The linear model

    /// What the model is learnt from, now.
    public func examples() -> Examples {
        Examples(revision: revision, documents: documents, linked: linked, frequencies: prototypes.frequencies)
    }

    /// Takes a model that was learnt from ``examples()``; one of an older revision is better than none.
    public mutating func adopt(_ model: LinearModel) {
        self.model = model.isEmpty ? nil : model
        fittedRevision = model.revision
        isShelfStale = true
    }

    // MARK: Answers

    /// What agents said of tutorials for a ticket.
    public func verdicts(of ticket: TicketID) -> [TutorialID: Verdict] { linked[ticket]?.verdicts ?? [:] }

    /// The tutorials that answer a text, the best first.
    /// - Parameters:
    ///   - text: the words; its features are drawn from it, and the reasons told in its spelling.
    ///   - bag: its features, where they are known already.
    ///   - ticket: the ticket that the words are of, so that what was said of it counts: an accepted tutorial stands
    ///     first, a rejected one is left out.
    ///   - verdicts: what was said for the ticket's problem; it counts likewise, behind what was said of the ticket.
    ///   - limit: at most this many.
    ///   - explained: whether reasons are told; without them it takes a third of the time.
    public mutating func recommend(
        _ text: TicketText, bag: Bag? = nil, for ticket: TicketID? = nil, problem verdicts: [TutorialID: Verdict] = [:],
        limit: Int = 5, explained: Bool = true
    ) -> Recommendation {
        settle()
        let question = Question(text: text, bag: bag ?? features.bag(of: text), ticket: ticket)
        let said = Said(ticket: ticket.map(self.verdicts) ?? [:], problem: verdicts)
        return answer(question, said, limit: limit, explained: explained)
    }

    /// What agents said that concerns a question.
    private struct Said {
        let ticket: [TutorialID: Verdict]
        let problem: [TutorialID: Verdict]

        var isEmpty: Bool { ticket.isEmpty && problem.isEmpty }

        func isRejected(_ tutorial: TutorialID) -> Bool { (ticket[tutorial] ?? problem[tutorial]) == .rejected }

        /// 2 where it was taken for the ticket, 1 for its problem, else 0.
        func rank(_ tutorial: TutorialID) -> Int {
            if let own = ticket[tutorial] { return own == .rejected ? 0 : 2 }
            return (problem[tutorial] ?? .rejected) == .rejected ? 0 : 1
        }

        func reasons(_ tutorial: TutorialID) -> [Recommendation.Reason] {
            let isOfProblem = (problem[tutorial] ?? .rejected) != .rejected
            return (rank(tutorial) == 2 ? [.linked] : []) + (isOfProblem ? [.problem] : [])
        }
    }

    private mutating func settle() {
        prototypes.settle(slots: slots.count)
        guard isShelfStale else { return }
        let places = model?.places ?? [:]
        shelf = documents.sorted { ($0.value, $0.key) < ($1.value, $1.key) }
            .map { ($0.key, slots[$0.key] ?? 0, places[$0.key]) }
        isShelfStale = false
    }

    struct Question {
        let text: TicketText
        let bag: Bag
        let ticket: TicketID?
    }

    private func answer(_ question: Question, _ said: Said, limit: Int, explained: Bool) -> Recommendation {
        let vector = SparseVector(question.bag, rarity: prototypes.frequencies.rarity)
        let fusion = fusion(of: question.bag, vector)
        let confidence = Confidence(fusion, calibration: model?.calibration ?? .unknown)
        let first = best(max(0, limit), by: fusion.scores, said)
        // Both who explains and who doubts asks for them.
        let near = explained || !confidence.fits ? linkedTickets(like: question) : []
        let explanation = explained ? Explanation(of: question, vector: vector, near: near, recommender: self) : nil
        let items = first.map { place in
            let (id, slot, inModel) = shelf[place]
            let told = explanation?.reasons(for: id, slot: slot, inModel: inModel) ?? []
            return Recommendation.Item(
                tutorial: id,
                score: said.rank(id) > 0 ? 1 : Double(confidence.score(of: place)),
                reasons: said.reasons(id) + told
            )
        }
        let isTaken = first.first.map { said.rank(shelf[$0].id) > 0 } ?? false
        let isAnswered = confidence.fits || items.first.map { wasTaken($0.tutorial, forOneOf: near.prefix(5)) } ?? false
        let fits = isAnswered && !items.isEmpty && question.text.hasTellingWord
        return Recommendation(fits: isTaken || fits, items: items)
    }

    /// Those that agents took something for, the likest first.
    private func linkedTickets(like question: Question) -> [SimilarTickets.Match] {
        similar.nearest(to: question.bag, limit: 30, leavingOut: question.ticket, comparing: 48)
    }

    /// Whether agents took a tutorial for a ticket that is so like the question that both are about one problem.
    ///
    /// In the sum of what is linked to a tutorial, one ticket with words of its own is hardly heard.
    private func wasTaken(_ tutorial: TutorialID, forOneOf near: ArraySlice<SimilarTickets.Match>) -> Bool {
        near.contains { match in
            match.score >= GroupingSettings.typicalSimilarity
                && (linked[match.ticket]?.verdicts[tutorial] ?? .rejected) != .rejected
        }
    }

    func fusion(of bag: Bag, _ vector: SparseVector) -> Fusion {
        let likeness = prototypes.likeness(of: vector)
        let logits = model?.logits(of: bag)
        return Fusion(
            documents: shelf.map { likeness.document[$0.slot] },
            prototypes: shelf.map { likeness.prototype[$0.slot] },
            logits: logits.map { logits in shelf.map { $0.inModel.map { logits[$0] } } },
            links: shelf.map { linkCounts[$0.id] ?? 0 },
            isStale: isModelStale
        )
    }

    /// The best places on the shelf, of equals the one with the lower id: what was taken before all others, what was
    /// rejected not at all.
    private func best(_ limit: Int, by scores: [Float], _ said: Said) -> [Int] {
        let ranks = said.isEmpty ? nil : shelf.map { said.rank($0.id) }
        func stands(_ one: Int, before other: Int) -> Bool {
            if let ranks, ranks[one] != ranks[other] { return ranks[one] > ranks[other] }
            return scores[one] != scores[other] ? scores[one] > scores[other] : shelf[one].id < shelf[other].id
        }
        // Few are wanted of many, and most of them are never among the best: cheaper than to sort them all.
        var best: [Int] = []
        for place in shelf.indices where said.isEmpty || !said.isRejected(shelf[place].id) {
            if best.count == limit {
                guard let last = best.last, stands(place, before: last) else { continue }
                best.removeLast()
            }
            best.insert(place, at: best.partitioningIndex { stands(place, before: $0) })
        }
        return best
    }
}
