import Testing

@testable import SupportCore

@Suite struct RecommenderTests {
    static let catalogue: [(id: String, text: TutorialText)] = [
        ("delivery", TutorialText(title: "Where is my parcel", summary: "Follow an order that has not come yet")),
        ("login", TutorialText(title: "Password and login", summary: "Get back into an account that is locked")),
        ("printing", TutorialText(title: "Printers", summary: "Paper jams, toner, drivers", tags: ["hardware"])),
        ("rooms", TutorialText(title: "Booking rooms", summary: "Reserve a room for a meeting")),
    ]

    static let links: [(ticket: String, text: String, tutorial: String)] = [
        ("a1", "The toner light blinks", "printing"), ("a2", "Grey stripes on every page", "printing"),
        ("b1", "My account is locked", "login"), ("b2", "The code by text message never comes", "login"),
        ("c1", "Nobody rang, yet it says handed over", "delivery"), ("c2", "The carrier lost it", "delivery"),
        ("d1", "I need a place for ten people on Monday", "rooms"), ("d2", "Is the big hall taken?", "rooms"),
    ]

    func words(_ text: String) -> TicketText { TicketText(description: text) }

    func bag(_ text: String) -> Bag { FeatureExtractor.lexical.bag(of: words(text)) }

    func recommender(links: [(ticket: String, text: String, tutorial: String)] = [], isTrained: Bool = true)
        -> Recommender
    {
        var recommender = Recommender()
        for tutorial in Self.catalogue { recommender.put(tutorial.text, as: tutorial.id) }
        for link in links { recommender.link(link.ticket, bag(link.text), to: link.tutorial, .accepted) }
        if isTrained { recommender.adopt(recommender.examples().train()) }
        return recommender
    }

    @Test(arguments: [
        ("I forgot my passwords", "login"), ("printer jammed", "printing"), ("the shipment did not arrive", "delivery"),
        ("can I reserve a meeting room?", "rooms"),
    ])
    func `without links, recommendations depend on words and synonyms`(text: String, tutorial: String) {
        var recommender = recommender()
        let answer = recommender.recommend(words(text))
        #expect(answer.fits)
        #expect(answer.items.first?.tutorial == tutorial)
        #expect(answer.items.count == 4)
    }

    @Test func `a link adds other words, before and after training`() {
        let question = words("stripes across the sheet, grey ones")
        var before = recommender()
        #expect(before.recommend(question).fits == false)
        for isTrained in [false, true] {
            var after = recommender(links: Self.links, isTrained: isTrained)
            let answer = after.recommend(question)
            #expect(answer.fits)
            #expect(answer.items.first?.tutorial == "printing")
        }
    }

    @Test func `one linked ticket answers the next similar one, among many others`() {
        let others = [
            "hall", "projector", "chairs", "catering", "parking", "keys", "heating", "windows", "lift", "desk",
        ]
        let rooms = others.enumerated().flatMap { index, word in
            (1...4).map { ("r\(index)-\($0)", "The \(word) of room \($0) for our meeting", "rooms") }
        }
        let question = words("purple sparks from the gadget, silence on the line")
        var recommender = recommender(links: Self.links + rooms)
        #expect(recommender.recommend(question).fits == false)
        recommender.link(
            "x1", bag("The line is silent, and the gadget gives purple sparks"), to: "rooms", .accepted)
        for _ in 1...2 {
            let answer = recommender.recommend(question, explained: false)
            #expect(answer.fits)
            #expect(answer.items.first?.tutorial == "rooms")
            recommender.adopt(recommender.examples().train())
        }
        recommender.unlink("x1", from: "rooms")
        #expect(recommender.recommend(question).fits == false)
    }

    @Test func `scores are descending, from at most 1 to at least 0`() {
        var recommender = recommender(links: Self.links)
        let scores = recommender.recommend(words("the printer is locked in a room")).items.map(\.score)
        #expect(scores == scores.sorted(by: >))
        #expect(scores.allSatisfy { (0...1).contains($0) })
    }

    @Test(arguments: ["", "the and of", "12345 67890", "🙂", "zzyzx qwrtp"])
    func `the recommender abstains on uninformative text, and still ranks`(text: String) {
        var recommender = recommender(links: Self.links)
        let answer = recommender.recommend(words(text))
        #expect(!answer.fits)
        #expect(answer.items.count == 4)
    }

    @Test func `for its ticket, a rejected tutorial is left out and an accepted one comes first`() {
        var recommender = recommender()
        let text = "printer jams"
        recommender.link("t", bag(text), to: "printing", .rejected)
        recommender.link("t", bag(text), to: "rooms", .accepted)
        let answer = recommender.recommend(words(text), for: "t")
        #expect(answer.items.first?.tutorial == "rooms")
        #expect(Set(answer.items.map(\.tutorial)) == ["rooms", "login", "delivery"])
        #expect(answer.items.first?.reasons.first == .linked)
        #expect(answer.items.first?.score == 1)
    }

    @Test func `rejections lower the rank of a tutorial for similar tickets`() {
        var recommender = recommender()
        let text = "the page of the room plan"
        let before = recommender.recommend(words(text)).items.map(\.tutorial)
        for number in 0..<12 { recommender.link("t\(number)", bag(text), to: before[0], .rejected) }
        recommender.adopt(recommender.examples().train())
        #expect(recommender.recommend(words(text)).items.map(\.tutorial).first != before[0])
    }

    @Test func `the reasons are words of the ticket, and similar tickets with their links`() {
        var recommender = recommender(links: Self.links)
        let item = recommender.recommend(words("The TONER light blinks again")).items[0]
        #expect(item.tutorial == "printing")
        guard case .words(let words) = item.reasons.first, case .similarTickets(let tickets) = item.reasons.last else {
            Issue.record("\(item.reasons)")
            return
        }
        #expect(words == ["blinks", "light", "TONER"])
        #expect(tickets.map(\.ticket) == ["a1"])
        #expect(tickets.map(\.linked) == [["printing"]])
    }

    @Test func `an archived tutorial is not recommended, and has its links again when it is restored`() {
        var recommender = recommender(links: Self.links, isTrained: false)
        recommender.remove("printing")
        let question = words("grey stripes on the page")
        #expect(!recommender.recommend(question).items.map(\.tutorial).contains("printing"))
        recommender.adopt(recommender.examples().train())
        #expect(!recommender.recommend(question).items.map(\.tutorial).contains("printing"))
        recommender.put(Self.catalogue[2].text, as: "printing")
        #expect(recommender.recommend(question).items.first?.tutorial == "printing")
    }

    @Test func `an empty catalogue recommends nothing, and a single tutorial can fit`() {
        var none = Recommender()
        #expect(none.recommend(words("printer")) == Recommendation(fits: false, items: []))
        var one = Recommender()
        one.put(Self.catalogue[2].text, as: "printing")
        #expect(one.recommend(words("the printer jams")).items.map(\.tutorial) == ["printing"])
        #expect(one.recommend(words("the printer jams")).fits)
        #expect(one.recommend(words("my salary is late")).fits == false)
    }

    @Test func `a confident tutorial fits and has a high score`() {
        let item = Recommendation.Item(tutorial: "a", score: 0.5, reasons: [])
        let low = Recommendation.Item(tutorial: "a", score: 0.49, reasons: [])
        let answers = [
            Recommendation(fits: true, items: [item]), Recommendation(fits: false, items: [item]),
            Recommendation(fits: true, items: [low]), Recommendation(fits: false, items: []),
        ]
        #expect(answers.map(\.confidentTutorial) == ["a", nil, nil, nil])
    }

    @Test func `a tutorial that is newer than the model is found by its words`() {
        var recommender = recommender(links: Self.links)
        recommender.put(TutorialText(title: "Salary and payslips"), as: "salary")
        #expect(recommender.recommend(words("my payslip shows a wrong salary")).items.first?.tutorial == "salary")
    }

    @Test func `a recommendation has at most as many items as the limit`() {
        var recommender = recommender()
        #expect([0, 1, 3].map { recommender.recommend(words("printer"), limit: $0).items.count } == [0, 1, 3])
    }
}
