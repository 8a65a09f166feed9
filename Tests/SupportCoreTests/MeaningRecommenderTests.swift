import Testing

@testable import SupportCore

@Suite struct MeaningRecommenderTests {
    private struct Link {
        let ticket: String
        let text: String
        let topic: Int
        let number: Int
    }

    private static let links = RecommenderTests.links.enumerated().map { place, link in
        Link(
            ticket: link.ticket, text: link.text,
            topic: RecommenderTests.catalogue.firstIndex { $0.id == link.tutorial } ?? 0, number: 1 + place % 2)
    }

    private func bag(_ text: String) -> Bag { FeatureExtractor.lexical.bag(of: TicketText(description: text)) }

    private func catalogue(isEncoded: Bool = true) -> Recommender {
        var recommender = Recommender()
        for (topic, tutorial) in RecommenderTests.catalogue.enumerated() {
            recommender.put(
                tutorial.text, embedding: isEncoded ? Meanings.embedding(topic) : nil, as: tutorial.id)
        }
        return recommender
    }

    private func add(_ links: some Sequence<Link>, to recommender: inout Recommender) {
        for link in links {
            recommender.link(
                link.ticket, bag(link.text), embedding: Meanings.embedding(link.topic, link.number),
                to: RecommenderTests.catalogue[link.topic].id, .accepted)
        }
    }

    private func answers(_ recommender: inout Recommender) -> [Recommendation] {
        (0..<5).flatMap { topic in
            ["zyx flurbs", "grey stripes", "a hall"].map { text in
                recommender.recommend(TicketText(description: text), embedding: Meanings.embedding(topic, 7))
            }
        }
    }

    @Test func `a text without a known word finds the tutorial that it means`() {
        var recommender = catalogue()
        for topic in 0..<4 {
            let answer = recommender.recommend(
                TicketText(description: "zyx flurbs"), embedding: Meanings.embedding(topic, 3))
            #expect(answer.items.first?.tutorial == RecommenderTests.catalogue[topic].id)
            #expect(answer.fits)
        }
        let other = recommender.recommend(
            TicketText(description: "zyx flurbs"), embedding: Meanings.embedding(17))
        #expect(!other.fits)
        #expect(other.items.count == 4)
    }

    @Test func `without its embedding, a text is compared by its words, as if there were no encoder`() {
        var encoded = catalogue()
        var plain = catalogue(isEncoded: false)
        for link in Self.links {
            let tutorial = RecommenderTests.catalogue[link.topic].id
            plain.link(link.ticket, bag(link.text), to: tutorial, .accepted)
        }
        add(Self.links, to: &encoded)
        for isTrained in [false, true] {
            if isTrained {
                encoded.adopt(encoded.examples().train())
                plain.adopt(plain.examples().train())
            }
            for text in ["grey stripes", "locked out", "where does it stay"] {
                let words = TicketText(description: text)
                #expect(
                    encoded.recommend(words, explained: false) == plain.recommend(words, explained: false))
            }
        }
    }

    @Test func `meaning counts only when every tutorial has an embedding`() {
        var partial = catalogue()
        partial.put(TutorialText(title: "Salary"), as: "salary")
        var plain = catalogue(isEncoded: false)
        plain.put(TutorialText(title: "Salary"), as: "salary")
        let text = TicketText(description: "the printer jams")
        #expect(
            partial.recommend(text, embedding: Meanings.embedding(0)) == plain.recommend(text))
        partial.put(TutorialText(title: "Salary"), embedding: Meanings.embedding(5), as: "salary")
        #expect(partial.recommend(text, embedding: Meanings.embedding(5)) != plain.recommend(text))
    }

    @Test func `after all links are removed, the answers are those without links`() {
        var fresh = catalogue()
        var changed = catalogue()
        add(Self.links, to: &changed)
        #expect(answers(&changed) != answers(&fresh))
        for link in Self.links { changed.removeTicket(link.ticket) }
        #expect(answers(&changed) == answers(&fresh))
    }

    @Test func `a removed link leaves no trace, and the order of links does not matter`() {
        var straight = catalogue()
        add(Self.links, to: &straight)
        var detour = catalogue()
        add(Self.links.prefix(3), to: &detour)
        detour.link("x", bag("grey hall"), embedding: Meanings.embedding(3, 8), to: "rooms", .byHand)
        _ = answers(&detour)
        add(Self.links.dropFirst(3).reversed(), to: &detour)
        detour.unlink("x", from: "rooms")
        for isTrained in [false, true] {
            if isTrained {
                straight.adopt(straight.examples().train())
                detour.adopt(detour.examples().train())
            }
            #expect(answers(&detour) == answers(&straight))
        }
    }

    @Test func `an embedding that comes later counts as if it had been there`() {
        var early = catalogue()
        add(Self.links, to: &early)
        var late = catalogue()
        for link in Self.links {
            late.link(link.ticket, bag(link.text), to: RecommenderTests.catalogue[link.topic].id, .accepted)
        }
        for link in Self.links { late.setEmbedding(Meanings.embedding(link.topic, link.number), of: link.ticket) }
        early.adopt(early.examples().train())
        late.adopt(late.examples().train())
        #expect(answers(&late) == answers(&early))
    }

    @Test func `where words say nothing, the reason is the nearest linked ticket`() {
        var recommender = catalogue()
        add(Self.links, to: &recommender)
        let answer = recommender.recommend(
            TicketText(description: "zyx flurbs"), embedding: Meanings.embedding(2, 1))
        let first = answer.items.first
        #expect(first?.tutorial == "printing")
        guard case .similarTickets(let tickets) = first?.reasons.first else {
            Issue.record("\(String(describing: first?.reasons))")
            return
        }
        #expect(tickets.first?.ticket == "a1")
    }

    @Test func `weights stay the usual ones with few samples, and follow the samples with many`() {
        let words = ScoreFusion(
            documents: [1, 0, 0, 0], prototypes: [1, 0, 0, 0], logits: nil, links: [0, 0, 0, 0], isStale: false)
        func sample(_ correct: Int) -> MeaningSample {
            // The nearest ticket is always right, and words are always wrong.
            let near = (0..<4).map { $0 == correct ? Float(1) : 0 }
            let meaning = MeaningScores(
                documents: [0, 0, 0, 0], prototypes: [0, 0, 0, 0],
                near: NearestLinks.Similarities(mean: near, nearest: near, plain: near, regression: near),
                logits: nil, unanswered: nil, isStale: false)
            return MeaningSample(words: words, meaning: meaning, correct: correct)
        }
        #expect(MeaningWeights((0..<39).map { sample(1 + $0 % 3) }, tutorials: 4) == .default)
        #expect(MeaningWeights((0..<60).map { sample(1 + $0 % 3) }, tutorials: 21) == .default)
        let chosen = MeaningWeights((0..<60).map { sample(1 + $0 % 3) }, tutorials: 4)
        #expect(chosen.words < MeaningWeights.default.words)
        #expect(chosen.near > MeaningWeights.default.near)
    }

    @Test func `a rejection is learnt in meaning too`() {
        var recommender = catalogue()
        let text = TicketText(description: "zyx flurbs")
        // Between the two, a little nearer to the first.
        let between = Embedding(
            components: zip(Meanings.embedding(0).components, Meanings.embedding(1).components).map {
                Int8((Int($0) * 6 + Int($1) * 5) / 11)
            })
        let before = recommender.recommend(text, embedding: between).items.map(\.tutorial)
        #expect(before.first == RecommenderTests.catalogue[0].id)
        for number in 0..<12 {
            recommender.link("t\(number)", bag("zyx"), embedding: between, to: before[0], .rejected)
        }
        #expect(recommender.recommend(text, embedding: between).items.first?.tutorial != before[0])
    }
}
