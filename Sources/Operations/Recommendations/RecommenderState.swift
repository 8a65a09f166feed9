import Foundation
import Storage
import SupportCore
import Training

/// The state from which recurring tickets and recommendations are computed. The same journal leads to the same state in
/// every process, and so does the database that was written along with it.
struct RecommenderState: Sendable {
    private(set) var recommender: Recommender
    private(set) var grouping: ProblemGrouping
    /// The published tutorials, by id.
    private(set) var catalogue: [String: Tutorial] = [:]
    /// The number of the last decision that was applied.
    private(set) var lastDecision = 0
    /// The verdicts for problems, by problem and tutorial.
    private(set) var problemVerdicts: [Problem.ID: [String: Recommender.Verdict]] = [:]
    /// The tutorials that were rejected for a ticket without having been proposed, by ticket. They are not proposed, and
    /// nothing is learnt from them.
    private var rejectedUnseen: [String: Set<String>] = [:]
    /// The ids of the training examples with the text of a representative ticket, by that ticket.
    private var problemExamples: [String: Set<String>] = [:]
    /// The cached summaries of problems.
    private var summaries: [Problem.ID: Problem] = [:]
    /// One copy of each name of an account or tutorial: a hundred thousand tickets share few of them.
    private var names: Set<String> = []
    /// The numbers of tickets, by the hash value of their ids: a hundred thousand ids would need more memory than the rest
    /// of a ticket. A reader compares the id.
    private var numbers: [Int: Int32] = [:]
    private var recommendations = RecommendationCache()
    /// The tickets whose embedding is not known yet, if a sentence encoder is used.
    private(set) var waiting: WaitingTickets?
    /// The state of the embeddings of which the model knows a sample.
    private var learntSample = SimilarTickets.SampleVersion.empty
    /// True if a verdict was taken away or changed since the last training data of the model.
    private(set) var hasRemovedLinks = false

    /// - Parameter isEncoding: true if a sentence encoder is used.
    init(settings: ProblemGroupingSettings, isEncoding: Bool = false) {
        recommender = Recommender(features: Self.features)
        grouping = ProblemGrouping(settings: settings)
        waiting = isEncoding ? WaitingTickets() : nil
    }

    static let features = FeatureExtractor.multilingual

    /// The key of a ticket: short enough for an inline string, ascending like the numbers, and the same on every machine
    /// with the same tickets.
    static func key(_ number: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, 10 - digits.count)) + digits
    }

    /// The number of a ticket; nil for a key that is not one of a ticket.
    static func number(_ key: String) -> Int? { Int(key) }

    // MARK: - Tickets

    /// The number of a ticket; nil for an unknown one.
    func number(ofTicket id: String) -> Int? { numbers[id.hashValue].map(Int.init) }

    /// A ticket with the features of its text, which take time to compute.
    struct Ticket: Sendable {
        let words: TicketWords
        let bag: Bag
        let embedding: Embedding?
        let fingerprint: Fingerprint?

        init(_ words: TicketWords, embedding: Embedding? = nil) {
            self.words = words
            self.embedding = embedding
            bag = RecommenderState.features.bag(of: words.text)
            fingerprint = Fingerprint(words.text.errorMessage)
        }

        var key: String { RecommenderState.key(words.number) }
    }

    /// Adds a ticket, or updates the text of one.
    ///
    /// - Returns: the placement of a ticket whose problem is not stored yet.
    mutating func add(_ ticket: Ticket) -> TicketPlacement? {
        let key = ticket.key
        let existing = grouping.problem(of: key) ?? ticket.words.problem
        let tutorial =
            existing == nil
            ? recommender.recommend(
                ticket.words.text, bag: ticket.bag, embedding: ticket.embedding, limit: 1, explained: false
            ).confidentTutorial
            : grouping.ticket(key)?.tutorial ?? ticket.words.tutorial
        if let existing {
            restore(ticket, in: existing, tutorial: tutorial)
            for example in [key] + (problemExamples[key] ?? []).sorted() {
                recommender.replaceText(of: example, by: ticket.bag, embedding: ticket.embedding)
            }
        }
        let problem = existing ?? group(ticket, tutorial: tutorial)
        guard ticket.words.problem == nil else { return nil }
        return TicketPlacement(
            ticket: ticket.words.id, problem: problem, tutorial: tutorial, openedAt: ticket.words.openedAt)
    }

    /// Finds the problem of a new ticket.
    private mutating func group(_ ticket: Ticket, tutorial: String?) -> Problem.ID {
        let placement = grouping.assign(
            entry(ticket, tutorial: tutorial), ticket.bag, embedding: ticket.embedding,
            opening: "p\(ticket.words.number)")
        summaries[placement.problem] = nil
        recommendations.remove(ticket.key)
        return placement.problem
    }

    /// Adds a ticket to the problem that it belongs to.
    ///
    /// - Parameter tutorial: the tutorial of which the recommender was confident when the ticket was new.
    mutating func restore(_ ticket: Ticket, in problem: Problem.ID, tutorial: String?) {
        if let former = grouping.problem(of: ticket.key) { summaries[former] = nil }
        grouping.restore(
            entry(ticket, tutorial: tutorial), ticket.bag, embedding: ticket.embedding, in: problem)
        summaries[grouping.current(problem)] = nil
        recommendations.remove(ticket.key)
    }

    private mutating func entry(_ ticket: Ticket, tutorial: String?) -> ProblemGrouping.Ticket {
        numbers[ticket.words.id.hashValue] = Int32(ticket.words.number)
        waiting?.set(ticket.words.number, isWaiting: ticket.embedding == nil)
        return ProblemGrouping.Ticket(
            id: ticket.key, account: ticket.words.account.map { name($0) }, openedAt: ticket.words.openedAt,
            fingerprint: ticket.fingerprint, tutorial: tutorial.map { name($0) })
    }

    /// Adds the embedding of a ticket whose features are known.
    ///
    /// - Parameter bag: the features of the text that was encoded. The embedding of an earlier text is not used.
    mutating func setEmbedding(_ embedding: Embedding, ofNumber number: Int, _ bag: Bag) {
        let key = Self.key(number)
        guard grouping.index.bag(of: key) == bag else { return }
        grouping.setEmbedding(embedding, of: key)
        for example in [key] + (problemExamples[key] ?? []).sorted() {
            recommender.setEmbedding(embedding, of: example)
        }
        waiting?.set(number, isWaiting: false)
        recommendations.remove(key)
    }

    /// The numbers of the newest tickets that wait for their embedding.
    mutating func newestWaiting(_ limit: Int) -> [Int] { waiting?.newest(limit) ?? [] }

    /// Gives up waiting for the embedding of a ticket that cannot be read.
    mutating func skipEmbedding(ofNumber number: Int) { waiting?.set(number, isWaiting: false) }

    /// The embedding of a ticket, if it is known.
    func embedding(of key: String) -> Embedding? { grouping.index.embedding(of: key) }

    private mutating func name(_ text: String) -> String {
        names.insert(text).memberAfterInsert
    }

    mutating func apply(_ stored: StoredDecision) {
        guard stored.place > lastDecision else { return }
        grouping.apply(stored.decision)
        lastDecision = stored.place
        summaries = [:]
        recommendations.removeAll()
    }

    // MARK: - Tutorials

    /// Updates a tutorial. One that is not published is no longer recommended.
    ///
    /// - Parameters:
    ///   - tutorial: nil for a deleted one.
    ///   - spoken: the words of its recordings.
    ///   - embedding: the embedding of its text, if a sentence encoder is used.
    mutating func update(_ tutorial: Tutorial?, id: String, spoken: String = "", embedding: Embedding? = nil) {
        recommendations.removeAll()
        guard let tutorial, tutorial.details.status == .published else {
            recommender.remove(id)
            catalogue[id] = nil
            return
        }
        catalogue[id] = tutorial
        var text = tutorial.details.words
        text.spoken = spoken
        recommender.put(text, embedding: embedding, as: id)
    }

    // MARK: - Links

    /// Replaces all links of a ticket.
    mutating func setLinks(_ links: [TutorialLink], ofTicket key: String) {
        recommendations.removeAll()
        guard let bag = grouping.index.bag(of: key) else { return }
        let examples = links.compactMap { link in link.lesson.map { (tutorial: link.tutorial, verdict: $0) } }
        let former = recommender.verdicts(of: key)
        for tutorial in former.keys.sorted() where !examples.contains(where: { $0.tutorial == tutorial }) {
            recommender.unlink(key, from: tutorial)
            hasRemovedLinks = true
        }
        for example in examples where former[example.tutorial] != example.verdict {
            if former[example.tutorial] != nil { hasRemovedLinks = true }
            recommender.link(
                key, bag, embedding: embedding(of: key), to: name(example.tutorial), example.verdict)
        }
        let unseen = Set(links.filter { $0.lesson == nil }.map(\.tutorial))
        rejectedUnseen[key] = unseen.isEmpty ? nil : unseen
    }

    /// Replaces all links of a problem. The texts of its representative tickets are learnt.
    mutating func setLinks(_ links: [TutorialLink], ofProblem problem: Problem.ID) {
        recommendations.removeAll()
        let former = problemVerdicts[problem] ?? [:]
        for tutorial in former.keys.sorted() {
            let example = Self.exampleID(problem, tutorial)
            recommender.removeTicket(example)
            for ticket in problemExamples.keys { problemExamples[ticket]?.remove(example) }
        }
        problemExamples = problemExamples.filter { !$0.value.isEmpty }
        var verdicts: [String: Recommender.Verdict] = [:]
        for link in links {
            verdicts[link.tutorial] = link.lesson ?? .rejected
            let ticket = Self.key(link.number)
            guard let verdict = link.lesson, let bag = grouping.index.bag(of: ticket) else { continue }
            let example = Self.exampleID(problem, link.tutorial)
            recommender.link(
                example, bag, embedding: embedding(of: ticket), to: name(link.tutorial), verdict)
            problemExamples[ticket, default: []].insert(example)
        }
        problemVerdicts[problem] = verdicts.isEmpty ? nil : verdicts
        if former.contains(where: { verdicts[$0.key] != $0.value }) { hasRemovedLinks = true }
    }

    private static func exampleID(_ problem: Problem.ID, _ tutorial: String) -> String { problem + " " + tutorial }

    // MARK: - The model

    /// True if a link, a tutorial, or the sample of tickets changed since the model was trained.
    var isModelStale: Bool {
        recommender.isModelStale
            || (waiting != nil && !catalogue.isEmpty && learntSample != grouping.index.sampleVersion)
    }

    /// The training data of the model, with a sample of all tickets if a sentence encoder is used.
    mutating func examples() -> (examples: TrainingExamples, sample: SimilarTickets.SampleVersion) {
        hasRemovedLinks = false
        let index = grouping.index
        return (recommender.examples(sample: index.embeddingSample), index.sampleVersion)
    }

    /// - Parameter sample: the state of the embeddings from which the model has learnt.
    mutating func adopt(_ model: LinearModel, sample: SimilarTickets.SampleVersion) {
        recommendations.removeAll()
        recommender.adopt(model)
        learntSample = sample
    }

    // MARK: - Answers

    /// Ranks the tutorials for a text.
    ///
    /// - Parameters:
    ///   - key: the key of the ticket with this text; nil for a text without a ticket.
    ///   - embedding: the embedding of the text; that of the ticket, if it is known, stands for nil.
    ///   - limit: the maximum number of tutorials.
    ///   - explained: adds the reasons.
    mutating func recommend(
        _ text: TicketText, embedding: Embedding? = nil, for key: String? = nil, limit: Int, explained: Bool
    ) -> Recommendation {
        // Features that are not in the state yet come from the text alone, which may change.
        guard let key, grouping.index.contains(key), embedding == nil || embedding == self.embedding(of: key) else {
            return compute(text, embedding, for: key, limit: limit, explained: explained)
        }
        let revision = recommender.revision
        if let cached = recommendations.recommendation(for: key, limit: limit, explained: explained, revision: revision)
        {
            return cached
        }
        let found = compute(text, embedding, for: key, limit: limit, explained: explained)
        recommendations.insert(found, for: key, limit: limit, explained: explained, revision: revision)
        return found
    }

    /// The recommendation for a ticket whose text was not read: without the words among the reasons.
    ///
    /// - Parameter text: the text of a ticket that the state does not contain; not used for all others.
    mutating func candidates(for key: String, text: TicketText?, limit: Int) -> Recommendation {
        recommendations.recommendation(for: key, limit: limit, explained: true, revision: recommender.revision)
            ?? compute(text ?? TicketText(description: ""), nil, for: key, limit: limit, explained: true)
    }

    /// True if a tutorial answers a ticket; nil where that was not computed since anything changed that it depends on.
    func judgement(on key: String) -> Bool? {
        recommendations.recommendation(for: key, limit: 1, explained: false, revision: recommender.revision)?.fits
    }

    private mutating func compute(
        _ text: TicketText, _ embedding: Embedding?, for key: String?, limit: Int, explained: Bool
    ) -> Recommendation {
        var verdicts = key.flatMap { grouping.problem(of: $0) }.flatMap { problemVerdicts[$0] } ?? [:]
        for tutorial in key.flatMap({ rejectedUnseen[$0] }) ?? [] { verdicts[tutorial] = .rejected }
        return recommender.recommend(
            text, bag: key.flatMap { grouping.index.bag(of: $0) },
            embedding: embedding ?? key.flatMap { self.embedding(of: $0) }, for: key, problem: verdicts, limit: limit,
            explained: explained)
    }

    /// True if the summary of a problem needs the texts of its latest tickets.
    func needsTexts(_ problem: Problem.ID) -> Bool { summaries[problem] == nil }

    /// The summary of a problem; nil for an unknown one.
    ///
    /// - Parameter texts: the texts of the latest tickets; not used if ``needsTexts(_:)`` is false.
    mutating func summary(of problem: Problem.ID, texts: [TicketText], now: Date) -> Problem? {
        let summary = grouping.problem(
            problem, texts: texts, features: Self.features, after: summaries[problem], now: now)
        // Without texts there are no keywords: the ticket that invalidated the cache came after the texts were read.
        if !texts.isEmpty || !needsTexts(problem) { summaries[problem] = summary }
        return summary
    }

    /// The key of the ticket that is most similar to all others of a problem; nil for an unknown problem.
    func representative(of problem: Problem.ID, now: Date) -> String? {
        summaries[problem]?.representative
            ?? grouping.problem(problem, texts: [], features: Self.features, now: now)?.representative
    }
}

extension Tutorial.Details {
    /// The text with which tickets are compared.
    var words: TutorialText {
        TutorialText(
            title: title, summary: summary, tags: tags, materials: materials.map(\.title), description: description)
    }
}
