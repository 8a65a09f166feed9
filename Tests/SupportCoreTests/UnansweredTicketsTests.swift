import Testing

@testable import SupportCore

@Suite struct UnansweredTicketsTests {
    private static let center = MeaningCenter()
    /// Ten tickets about each of three topics.
    private static let tickets = (0..<30).map { Meanings.embedding(4 + $0 % 3, 1 + $0 / 3) }

    private static func unanswered(
        _ tickets: [Embedding] = tickets, answered: (Int) -> Float
    ) -> UnansweredTickets? {
        UnansweredTickets(tickets, answered: tickets.indices.map(answered), from: center)
    }

    private static func scores(
        of embedding: Embedding, logits: [Float] = [3, 0], unanswered: UnansweredTickets?, isStale: Bool = false
    ) -> MeaningScores {
        var prototypes = EmbeddingPrototypes()
        // The second document is a little like the topic that no tutorial answers.
        prototypes.setDocument(Meanings.embedding(0), slot: 0)
        if logits.count > 1 { prototypes.setDocument(Meanings.embedding(5, 90, spread: 2), slot: 1) }
        prototypes.refresh(slots: logits.count)
        var nearest = NearestLinks()
        for text in 0..<3 { nearest.add(Meanings.embedding(4, 20 + text), tutorials: [0]) }
        let similarities = prototypes.similarities(of: embedding, slots: logits.count)
        return MeaningScores(
            documents: similarities.document, prototypes: similarities.prototype,
            near: nearest.similarities(
                of: embedding, documents: similarities, directions: prototypes.documentDirections),
            logits: logits, unanswered: unanswered?.similarity(to: embedding), isStale: isStale)
    }

    @Test func `where unlinked tickets have the logits of linked ones, all of them are answered`() {
        let linked = (0..<40).map { Float($0) / 10 }
        #expect(UnansweredTickets.answered(linked, linked: linked).allSatisfy { $0 > 0.99 })
        #expect(UnansweredTickets.answered(linked + linked, linked: linked).allSatisfy { $0 > 0.99 })
        #expect(UnansweredTickets.answered(linked, linked: []).allSatisfy { $0 == 1 })
        #expect(UnansweredTickets.answered([], linked: linked).isEmpty)
    }

    @Test func `what is in excess at low logits is not answered`() {
        let linked = (0..<40).map { Float($0) / 10 }
        let others = [Float](repeating: 0.2, count: 40)
        let probabilities = UnansweredTickets.answered(linked + others, linked: linked)
        #expect(probabilities.suffix(40).allSatisfy { $0 < 0.3 })
        #expect(probabilities[8..<40].allSatisfy { $0 > 0.99 })
        let none = UnansweredTickets.answered(others, linked: linked)
        #expect(none.allSatisfy { $0 == 0 })
    }

    @Test func `the probability never falls with the logit, and does not depend on the order of tickets`() {
        var generator = SeededGenerator(seed: 3)
        let linked = (0..<200).map { _ in Float.random(in: 0...5, using: &generator) }
        let unlinked = (0..<300).map { _ in Float.random(in: -2...5, using: &generator) }
        let probabilities = UnansweredTickets.answered(unlinked, linked: linked)
        let sorted = zip(unlinked, probabilities).sorted { $0.0 < $1.0 }.map(\.1)
        #expect(zip(sorted, sorted.dropFirst()).allSatisfy { $0 <= $1 })
        #expect(probabilities.allSatisfy { (0...1).contains($0) })
        #expect(
            UnansweredTickets.answered(unlinked.reversed(), linked: linked.reversed()) == probabilities.reversed())
    }

    @Test func `a text like tickets that recur without a link has less evidence than one like linked tickets`() {
        // The topic of the links is answered, and the two others are not.
        let unanswered = Self.unanswered { $0 % 3 == 0 ? 1 : 0 }
        func evidence(_ topic: Int) -> Float {
            let scores = Self.scores(of: Meanings.embedding(topic, 40), unanswered: unanswered)
            return scores.evidence(score: 2) ?? 0
        }
        func plain(_ topic: Int) -> Float {
            let scores = Self.scores(of: Meanings.embedding(topic, 40), unanswered: nil)
            return scores.evidence(score: 2) ?? 0
        }
        #expect(evidence(4) == plain(4))
        #expect(evidence(5) < plain(5) / 4)
    }

    @Test func `a text is not among the tickets that are near to it, and a few tickets tell nothing`() {
        let text = Self.tickets[0]
        let others = Self.tickets.dropFirst().map { text.similarity(to: $0) }.sorted(by: >).prefix(10)
        let similarity = Self.unanswered { _ in 0 }?.similarity(to: text) ?? 0
        #expect((similarity - others.reduce(0, +) / 10).magnitude < 1e-4)
        #expect(Self.unanswered(Array(Self.tickets.prefix(19))) { _ in 0 } == nil)
        #expect(UnansweredTickets(Self.tickets, answered: [], from: Self.center) == nil)
    }

    @Test func `of a single tutorial, and while links are not learnt yet, no logit is evidence`() {
        let text = Meanings.embedding(4, 40)
        #expect(Self.scores(of: text, unanswered: nil).evidence(score: 2) != nil)
        #expect(Self.scores(of: text, logits: [0], unanswered: nil).evidence(score: 0) == nil)
        #expect(Self.scores(of: text, unanswered: nil, isStale: true).evidence(score: 2) == nil)
    }

    @Test func `questions that recur unanswered are refused, and a removed link leaves no trace`() {
        func recommender(_ links: some Sequence<Int>) -> Recommender {
            var recommender = Recommender()
            for (topic, tutorial) in RecommenderTests.catalogue.enumerated() {
                recommender.put(tutorial.text, embedding: Meanings.embedding(topic), as: tutorial.id)
            }
            for link in links {
                // Made-up words that no two texts share, so that none is a near-duplicate of another.
                let words = (0..<3).map { "w\(link)x\($0)" }.joined(separator: " ")
                recommender.link(
                    "t\(link)", FeatureExtractor.lexical.bag(of: TicketText(description: words)),
                    embedding: Meanings.embedding(link % 4, 1 + link, spread: 0.7),
                    to: RecommenderTests.catalogue[link % 4].id, .accepted)
            }
            return recommender
        }
        // A quarter of the unlinked tickets lies between two tutorials, about what neither says.
        let between = (0..<40).map { number in
            Embedding(
                components: zip(
                    Meanings.embedding(0, 300 + number).components, Meanings.embedding(1, 300 + number).components
                ).map { Int8((Int($0) + Int($1)) / 2) })
        }
        let known = (0..<120).map { Meanings.embedding($0 % 4, 200 + $0, spread: 0.7) }
        let sample = between + known
        var straight = recommender(0..<80)
        straight.adopt(straight.examples(sample: sample).train())
        var detour = recommender((0..<81).reversed())
        detour.removeTicket("t80")
        detour.adopt(detour.examples(sample: sample.reversed()).train())
        func answers(_ recommender: inout Recommender, _ texts: [Embedding]) -> [Recommendation] {
            texts.map { recommender.recommend(TicketText(description: "zyx flurbs"), embedding: $0) }
        }
        let texts = between.prefix(8) + (0..<8).map { Meanings.embedding($0 % 4, 400 + $0, spread: 0.7) }
        let given = answers(&straight, Array(texts))
        #expect(given == answers(&detour, Array(texts)))
        #expect(given.prefix(8).count { $0.fits } <= 1)
        #expect(given.suffix(8).count { $0.fits } >= 6)
    }
}
