import Testing

@testable import SupportCore

@Suite struct TicketSampleTests {
    /// Texts of one field: all of them have much of their direction in common.
    private static func ticket(_ topic: Int, _ text: Int) -> Embedding {
        mixed([(Meanings.embedding(20), 0.6), (Meanings.embedding(topic), 0.4), (Meanings.embedding(30 + text), 0.15)])
    }

    /// The embeddings of titles, of which the third has much of what all tickets have in common.
    private static func title(_ topic: Int) -> Embedding {
        topic == 2
            ? mixed([(Meanings.embedding(20), 0.5), (Meanings.embedding(2), 0.5)]) : Meanings.embedding(topic)
    }

    private static func mixed(_ parts: [(embedding: Embedding, share: Float)]) -> Embedding {
        let sums = (0..<Meanings.dimension).map { index in
            parts.reduce(Float(0)) { $0 + Float($1.embedding.components[index]) * $1.share }
        }
        let largest = sums.map(\.magnitude).max() ?? 1
        return Embedding(components: sums.map { Int8(($0 / largest * 127).rounded()) })
    }

    private static let sample = (0..<4).flatMap { topic in (0..<10).map { ticket(topic, $0) } }

    private func catalogue() -> Recommender {
        var recommender = Recommender()
        for (topic, tutorial) in RecommenderTests.catalogue.enumerated() {
            recommender.put(tutorial.text, embedding: Self.title(topic), as: tutorial.id)
        }
        return recommender
    }

    private func answers(_ recommender: inout Recommender) -> [Recommendation] {
        (0..<4).map { topic in
            recommender.recommend(TicketText(description: "zyx flurbs"), embedding: Self.ticket(topic, 20))
        }
    }

    private static let tutorials = RecommenderTests.catalogue.prefix(4).map { Optional($0.id) }

    @Test func `a title that has what all tickets have in common does not win for that`() {
        var recommender = catalogue()
        #expect(answers(&recommender).map { $0.items.first?.tutorial } != Self.tutorials)
        recommender.adopt(recommender.examples(sample: Self.sample).train())
        #expect(answers(&recommender).map { $0.items.first?.tutorial } == Self.tutorials)
        #expect(!recommender.isModelStale)
    }

    @Test func `the order of the sample does not matter, and answers by words alone stay the same`() {
        var (one, other, plain) = (catalogue(), catalogue(), catalogue())
        one.adopt(one.examples(sample: Self.sample).train())
        other.adopt(other.examples(sample: Self.sample.reversed()).train())
        #expect(answers(&one) == answers(&other))
        let text = TicketText(description: "the printer jams")
        #expect(one.recommend(text) == plain.recommend(text))
    }

    @Test func `nothing is learnt from documents alone, or while one has no embedding`() {
        var recommender = catalogue()
        let before = answers(&recommender)
        recommender.adopt(recommender.examples().train())
        #expect(answers(&recommender) == before)
        recommender.put(TutorialText(title: "Salary"), as: "salary")
        recommender.adopt(recommender.examples(sample: Self.sample).train())
        recommender.remove("salary")
        #expect(answers(&recommender) == before)
    }

    @Test func `words that tickets share move a tutorial towards them`() {
        let center = MeaningCenter()
        let titles = VectorRows((0..<3).map { center.direction(ofDocument: Meanings.embedding($0)) })
        // The tickets of the first topic have something of their own; the third has none.
        let own = center.direction(ofDocument: Meanings.embedding(9))
        let tickets = (1...6).flatMap { number in
            [
                Self.mixed([(Meanings.embedding(0, number), 0.6), (Meanings.embedding(9), 0.4)]),
                Meanings.embedding(1, number),
            ]
        }
        let means = TicketSample(tickets, from: center).means(near: titles)
        func product(_ tutorial: Int) -> Float { zip(means[tutorial].mean, own).reduce(0) { $0 + $1.0 * $1.1 } }
        #expect(product(0) > product(1) + 0.2)
        #expect(means[0].weight > 0.5)
        #expect(means[2].weight < 0.1)
    }

    @Test func `a sample is drawn from the first tickets, and is stale when they double or one changes`() {
        var index = SimilarTickets(expecting: 0)
        var versions: [SimilarTickets.SampleVersion] = []
        for number in 0..<40 {
            index.put("t\(number)", Bag(features: []), Meanings.embedding(number % 5, 1 + number))
            if versions.last != index.sampleVersion { versions.append(index.sampleVersion) }
        }
        #expect(versions.map(\.tickets) == [0, 16, 32])
        #expect(index.embeddingSample.count == 32)
        index.setEmbedding(Meanings.embedding(7), of: "t3")
        index.setEmbedding(Meanings.embedding(7), of: "t3")
        index.remove("t4")
        index.put("t90", Bag(features: []))
        #expect(index.sampleVersion == SimilarTickets.SampleVersion(tickets: 32, replaced: 2))
        #expect(!index.embeddingSample.contains(Meanings.embedding(4, 5)))
    }

    @Test func `at most two thousand tickets are in a sample, in even steps`() {
        var index = SimilarTickets(expecting: 0)
        for number in 0..<5_000 {
            index.put(
                "t\(number)", Bag(features: []), Embedding(components: [1, Int8(number % 100), Int8(number / 100)]))
        }
        let sample = index.embeddingSample
        #expect(index.sampleVersion.tickets == 4_096)
        #expect(sample.count == 1_366)
        #expect(sample.map(\.components).prefix(2) == [[1, 0, 0], [1, 3, 0]])
    }
}
