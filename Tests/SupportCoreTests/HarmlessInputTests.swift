import Foundation
import Testing

@testable import SupportCore

@Suite struct HarmlessInputTests {
    static let texts: [String: String] = [
        "nothing": "", "one word": "printer", "digits": String(repeating: "0123456789 ", count: 400),
        "stop words": "the of and to it is",
        "a megabyte": String(repeating: "printer jams on page two. ", count: 40_000),
        "one long word": String(repeating: "x", count: 1_000_000),
        "open tags": String(repeating: "<a ", count: 300_000),
        "scripts": "ошибка печати 印刷エラー خطأ في الطباعة שגיאת הדפסה प्रिंटर ข้อผิดพลาด", "emoji": "🙂🙃👩‍👩‍👧‍👦🇪🇺",
        "marks": String(repeating: "a\u{0301}\u{0323}", count: 20_000), "zero bytes": "printer\u{0}\u{FFFD}jams",
        "stack": (0..<5_000).map { "  at com.example.Thing\($0 % 7).run(Thing.java:\($0))" }.joined(separator: "\n"),
        "markup": "<html><script>alert('printer')</script><body>&lt;jams&gt;</body></html>",
    ]

    @Test(arguments: texts.keys.sorted())
    func `every text can be linked, compared and answered`(name: String) throws {
        let text = TicketText(description: try #require(Self.texts[name]), errorMessage: Self.texts[name] ?? "")
        let bag = FeatureExtractor.lexical.bag(of: text)
        #expect(bag.count < 30_000)
        var recommender = RecommenderTests().recommender()
        recommender.link("t", bag, to: "printing", .byHand)
        recommender.adopt(recommender.examples().train())
        let answer = recommender.recommend(text)
        #expect(answer.items.count == 4)
        #expect(answer.items.allSatisfy { $0.score.isFinite })
        var grouping = ProblemGrouping(expecting: 10)
        let ticket = ProblemGrouping.Ticket(
            id: "t", account: nil, openedAt: Date(timeIntervalSince1970: 0), fingerprint: Fingerprint(text.errorMessage)
        )
        #expect(grouping.assign(ticket, bag, opening: "p") == .opened("p"))
    }

    @Test func `the same ticket a thousand times is one problem`() {
        var grouping = ProblemGrouping(expecting: 10)
        let bag = FeatureExtractor.lexical.bag(of: TicketText(description: "The printer jams"))
        for number in 0..<1_000 {
            let ticket = ProblemGrouping.Ticket(
                id: "t\(number)", account: nil, openedAt: Date(timeIntervalSince1970: 0))
            _ = grouping.assign(ticket, bag, opening: "p\(number)")
        }
        #expect(grouping.problems == ["p0"])
        #expect(grouping.tickets(of: "p0").count == 1_000)
    }

    @Test func `a thousand links of one mail do not outweigh the others`() {
        let mail = FeatureExtractor.lexical.bag(of: TicketText(description: "The hall is dark, and nobody has a torch"))
        func linked(times: Int) -> Recommender {
            var recommender = RecommenderTests().recommender(links: RecommenderTests.links)
            for number in 0..<times { recommender.link("m\(number)", mail, to: "rooms", .accepted) }
            return recommender
        }
        var recommender = linked(times: 1_000)
        recommender.adopt(recommender.examples().train())
        let answers = ["Grey stripes on every page", "The carrier lost it"].map {
            recommender.recommend(TicketText(description: $0))
        }
        #expect(answers.map { $0.items.first?.tutorial } == ["printing", "delivery"])
        #expect(answers.map(\.fits) == [true, true])
        // A thousand copies count as one ticket in the calibration.
        #expect(recommender.examples().heldOutSamples().count == linked(times: 1).examples().heldOutSamples().count)
    }

    // MARK: - Collisions

    /// Two words with the same feature: with 26 bits of the hash, about ten thousand words contain such a pair.
    private static let collidingWords: (String, String)? = {
        var words: [UInt32: String] = [:]
        for number in 0..<200_000 {
            let word = "q" + String(number * 7_919 + 46_656, radix: 36) + "x"
            guard let feature = FeaturesTests.stem(of: word) else { continue }
            if let other = words.updateValue(word, forKey: feature) { return (other, word) }
        }
        return nil
    }()

    @Test func `two texts can have the same hash of 64 bits`() {
        // A published collision of FNV-1a of 64 bits.
        #expect(StableHash.of("8yn0iYCKYHlIj4-BwPqk") == StableHash.of("GReLUrM4wMqfg9yzV3KQ"))
    }

    @Test func `colliding words are one word, which their n-grams distinguish, without other effects`() throws {
        let (one, other) = try #require(Self.collidingWords)
        #expect(FeaturesTests.stem(of: one) == FeaturesTests.stem(of: other))
        var recommender = RecommenderTests().recommender(links: RecommenderTests.links)
        recommender.put(TutorialText(title: one), as: "one")
        recommender.put(TutorialText(title: other), as: "other")
        let texts = [one, other, "grey stripes on the page", "my account is locked"].map { TicketText(description: $0) }
        let before = texts.map { recommender.recommend($0) }
        #expect(before.map { $0.items.first?.tutorial } == ["one", "other", "printing", "login"])
        recommender.link("t", FeatureExtractor.lexical.bag(of: texts[0]), to: "printing", .accepted)
        #expect(recommender.recommend(texts[2]).items.first?.tutorial == "printing")
        recommender.unlink("t", from: "printing")
        recommender.adopt(recommender.examples().train())
        let after = texts.map { recommender.recommend($0) }
        #expect(after.map { $0.items.first?.tutorial } == ["one", "other", "printing", "login"])
    }

    @Test func `tickets with colliding words are not near-duplicates`() throws {
        let (one, other) = try #require(Self.collidingWords)
        var index = SimilarTickets(expecting: 10)
        index.put("1", FeatureExtractor.lexical.bag(of: TicketText(description: one)))
        let found = index.nearest(to: FeatureExtractor.lexical.bag(of: TicketText(description: other)), limit: 1)
        #expect(found.map(\.ticket) == ["1"])
        #expect(found[0].score < 0.7)
    }

    // MARK: - A large catalogue

    @Test func `a catalogue of five thousand tutorials is ranked by documents and links`() {
        var recommender = Recommender()
        for number in 0..<5_000 {
            let title = "Lesson \(number % 71) of course \(number / 71)"
            recommender.put(TutorialText(title: title, summary: "unit w\(number)"), as: "t\(number)")
        }
        func first(_ text: String) -> [String] {
            recommender.recommend(TicketText(description: text), limit: 1).items.map(\.tutorial)
        }
        #expect(first("unit w4711") == ["t4711"])
        recommender.link(
            "a", FeatureExtractor.lexical.bag(of: TicketText(description: "grey stripes on paper")), to: "t17",
            .accepted)
        #expect(first("stripes, grey ones") == ["t17"])
        // The weights of a model would cover too few features, so documents and links answer without one.
        let model = recommender.examples().train()
        #expect(model.isEmpty)
        recommender.adopt(model)
        #expect(!recommender.isModelStale)
        #expect(first("stripes, grey ones") == ["t17"])
        recommender.remove("t17")
        #expect(first("unit w4711") == ["t4711"])
    }
}
