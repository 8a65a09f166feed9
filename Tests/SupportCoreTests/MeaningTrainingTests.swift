import Testing

@testable import SupportCore

@Suite struct MeaningTrainingTests {
    private static func documents() -> [TrainingExamples.Example] {
        (0..<4).map { topic in
            TrainingExamples.Example(
                bag: Bag(features: []), embedding: Meanings.embedding(topic), positives: [(topic, 1)], negatives: [])
        }
    }

    /// Customers speak of each topic in part as its title does, and in part in a way of their own.
    /// - Parameter own: the share of their own way, in quarters.
    private static func ticket(_ topic: Int, _ text: Int, own: Int) -> Embedding {
        let parts = zip(
            Meanings.embedding(topic, 1 + text).components, Meanings.embedding(10 + topic, 1 + text).components)
        return Embedding(components: parts.map { Int8((Int($0) * (4 - own) + Int($1) * own) / 4) })
    }

    private static let sample = (0..<4).flatMap { topic in (0..<30).map { ticket(topic, $0, own: 2) } }

    private static func training() throws -> MeaningTraining {
        try #require(MeaningTraining(documents: documents(), tickets: [], sample: sample))
    }

    /// The probability of each topic for a text that has hardly anything of its title.
    private static func probabilities(_ model: MeaningModel) throws -> [Float] {
        try (0..<4).map { topic in
            let logits = try #require(model.logits(of: ticket(topic, 60, own: 3)))
            return softmax(logits, inverseTemperature: 1)[topic]
        }
    }

    @Test func `a model that labels tickets makes the second one surer of other words for a tutorial`() throws {
        let training = try Self.training()
        let first = try #require(training.model())
        let second = try #require(training.model(labelling: Self.sample, by: first))
        let (before, after) = (try Self.probabilities(first), try Self.probabilities(second))
        #expect(zip(before, after).allSatisfy { $0 < $1 })
        #expect(after.allSatisfy { $0 > 0.5 })
    }

    @Test func `without tickets to label, the first model stays`() throws {
        let training = try Self.training()
        let first = try #require(training.model())
        let same = try #require(training.model(labelling: [], by: first))
        #expect(try Self.probabilities(same) == Self.probabilities(first))
    }

    @Test func `a ticket with the embedding of another encoder is left out`() throws {
        let training = try Self.training()
        let first = try #require(training.model())
        let strange = Embedding(components: [1, 2, 3])
        let none = try #require(training.model(labelling: [strange], by: first))
        #expect(try Self.probabilities(none) == Self.probabilities(first))
        let known = Self.sample.prefix(8)
        let one = try #require(training.model(labelling: known + [strange], by: first))
        let other = try #require(training.model(labelling: Array(known), by: first))
        #expect(try Self.probabilities(one) == Self.probabilities(other))
    }

    @Test func `a ticket with a verdict is not labelled, even if it is a rejection`() {
        var recommender = Recommender()
        for (topic, tutorial) in RecommenderTests.catalogue.enumerated() {
            recommender.put(tutorial.text, embedding: Meanings.embedding(topic), as: tutorial.id)
        }
        let bag = FeatureExtractor.lexical.bag(of: TicketText(description: "a hall"))
        recommender.link("t0", bag, embedding: Self.sample[0], to: "rooms", .rejected)
        recommender.link("t1", bag, embedding: Self.sample[1], to: "rooms", .accepted)
        let all = Self.sample[..<6]
        #expect(Set(recommender.examples(sample: Array(all)).unjudged) == Set(all.dropFirst(2)))
        recommender.unlink("t0", from: "rooms")
        #expect(Set(recommender.examples(sample: Array(all)).unjudged) == Set(all).subtracting([Self.sample[1]]))
    }
}
