import Testing

@testable import SupportCore

@Suite struct RecommenderCalibrationTests {
    private func bag(_ text: String) -> Bag { FeatureExtractor.lexical.bag(of: TicketText(description: text)) }

    private static let rooms = [
        "attic", "basement", "canteen", "dining hall", "entrance", "foyer", "garage", "hallway",
    ]
    private static let faults = [
        ("printing", "The printer in the % swallows the sheet"),
        ("printing", "Grey stripes run over what the % prints"),
        ("login", "Nobody in the % gets into the account"), ("login", "The password of the % desk was forgotten"),
        ("delivery", "The parcel for the % never came"), ("delivery", "A courier left the box beside the %"),
        ("rooms", "May we reserve the % for Monday?"), ("rooms", "Who else booked the % at noon?"),
    ]

    /// A recommender with a link for each fault in each room, in the given number of copies.
    private func recommender(copies: Int = 1, naming: (String) -> String = { $0 }) -> Recommender {
        var recommender = Recommender()
        for tutorial in RecommenderTests.catalogue { recommender.put(tutorial.text, as: naming(tutorial.id)) }
        for (place, fault) in Self.faults.enumerated() {
            for (number, room) in Self.rooms.enumerated() {
                for copy in 0..<copies {
                    recommender.link(
                        naming("t\(place)-\(number)-\(copy)"),
                        bag(fault.1.replacing("%", with: room) + String(repeating: "!", count: copy)),
                        to: naming(fault.0), .accepted)
                }
            }
        }
        return recommender
    }

    @Test func `copies are near-duplicates, and tickets with the same beginning are not`() {
        let duplicates = NearDuplicates(
            ["the toner is empty", "my door is locked", "the toner is empty!", "the toner is too dear"].map(bag))
        #expect(duplicates.groups == [[0, 2], [1], [3]])
    }

    @Test func `copies of tickets do not add samples to the calibration`() {
        let single = recommender().examples().heldOutSamples()
        let copied = recommender(copies: 9).examples().heldOutSamples()
        #expect(single.count == copied.count)
        // None was compared with a copy of itself, which would have a similarity of nearly 1.
        #expect(copied.map(\.similarity).max() ?? 1 < 0.9)
    }

    @Test func `the thresholds move from the prior towards the samples with their number`() {
        func thresholds(_ count: Int) -> [Float?] {
            let sample = Calibration.Sample(
                similarity: 0.375, evidence: 0.75, logLosses: Array(repeating: 1, count: 15))
            let calibration = Calibration(Array(repeating: sample, count: count))
            return [calibration.minSimilarity, calibration.minEvidence].map { threshold in
                threshold.map { ($0 * 1_000).rounded() / 1_000 }
            }
        }
        #expect(thresholds(39) == [0.175, nil])
        #expect(thresholds(60) == [0.325, 0.563])
        #expect(thresholds(1_980) == [0.373, 0.743])
    }

    @Test func `the ids of tutorials and tickets do not change scores`() {
        // Reversed ids have another order.
        let renamed = { (id: String) in String(id.reversed()) }
        var (one, other) = (recommender(), recommender(naming: renamed))
        one.adopt(one.examples().train())
        other.adopt(other.examples().train())
        for text in ["the sheet is grey", "someone booked what we reserved", "left beside the desk"] {
            let answers = [
                one.recommend(TicketText(description: text)), other.recommend(TicketText(description: text)),
            ]
            #expect(answers[0].fits == answers[1].fits)
            #expect(answers[0].items.map { renamed($0.tutorial) } == answers[1].items.map(\.tutorial))
            #expect(answers[0].items.map(\.score) == answers[1].items.map(\.score))
        }
    }

    @Test func `a stale model does not overrule a new link`() {
        var recommender = recommender()
        recommender.adopt(recommender.examples().train())
        let question = TicketText(description: "zyx flurbs all over the gnomon")
        #expect(!recommender.recommend(question).fits)
        recommender.link("new", bag("there are zyx flurbs on my gnomon"), to: "rooms", .byHand)
        for _ in 0..<2 {
            let answer = recommender.recommend(question)
            #expect(answer.fits)
            #expect(answer.items.first?.tutorial == "rooms")
            recommender.adopt(recommender.examples().train())
        }
    }
}
