import Testing

@testable import SupportCore

@Suite struct SimilarTicketsTests {
    private func bag(_ text: String) -> Bag { FeatureExtractor.lexical.bag(of: TicketText(description: text)) }

    private func index(_ texts: [(String, String)]) -> SimilarTickets {
        var index = SimilarTickets(expecting: 10)
        for (id, text) in texts { index.put(id, bag(text)) }
        return index
    }

    private let texts = [
        ("1", "The printer on the second floor jams on every page"),
        ("2", "Cannot log in after the password was changed"),
        ("3", "Printer jams again, second floor"),
        ("4", "How do I book a room for Monday?"),
    ]

    @Test func `the nearest tickets come first, and an unrelated one is not found`() {
        let found = index(texts).nearest(to: bag("printer jams on the second floor"), limit: 10)
        #expect(found.map(\.ticket).prefix(2) == ["1", "3"])
        #expect(found.dropFirst(2).allSatisfy { $0.score < 0.1 })
        #expect(!found.map(\.ticket).contains("4"))
    }

    @Test func `the same text has similarity 1`() {
        let found = index(texts).nearest(to: bag(texts[1].1), limit: 1)
        #expect(found.map(\.ticket) == ["2"])
        #expect((found[0].score - 1).magnitude < 1e-5)
    }

    @Test func `an excluded ticket is not found`() {
        #expect(index(texts).nearest(to: bag(texts[0].1), limit: 1, excluding: "1").map(\.ticket) == ["3"])
    }

    @Test func `shared words are listed with the rarest first`() {
        let text = TicketText(description: "On MONDAY the printers' floor was flooded")
        #expect(index(texts).sharedWords(of: text, with: "1") == ["floor", "printers"])
        #expect(index(texts).sharedWords(of: text, with: "4") == ["MONDAY"])
        #expect(index(texts).sharedWords(of: text, with: "unknown") == [])
    }

    @Test func `of equal matches, the lower id comes first`() {
        let same = index([("b", "the scanner is offline"), ("a", "the scanner is offline")])
        #expect(same.nearest(to: bag("scanner offline"), limit: 2).map(\.ticket) == ["a", "b"])
    }

    @Test func `removed and edited tickets leave no trace`() {
        var changed = index(texts + [("5", "second floor printer jams badly")])
        changed.remove("5")
        changed.put("4", bag("printer jams, second floor, too"))
        changed.put("4", bag(texts[3].1))
        let question = bag("the second floor printer jams")
        #expect(changed.nearest(to: question, limit: 10) == index(texts).nearest(to: question, limit: 10))
        #expect(changed.count == 4)
    }

    @Test func `a query of unknown words finds nothing`() {
        #expect(index(texts).nearest(to: bag("zebra"), limit: 5) == [])
        #expect(index(texts).nearest(to: bag(""), limit: 5) == [])
        #expect(index(texts).nearest(to: bag("printer"), limit: 0) == [])
        #expect(SimilarTickets().nearest(to: bag("printer"), limit: 5) == [])
    }
}

@Suite struct MeaningSimilarityTests {
    private func bag(_ text: String) -> Bag { FeatureExtractor.lexical.bag(of: TicketText(description: text)) }

    private func index() -> SimilarTickets {
        var index = SimilarTickets(expecting: 10)
        index.put("1", bag("The badge reader refuses my card"), Meanings.embedding(1, 1))
        index.put("2", bag("Door stays shut when I hold my pass to it"), Meanings.embedding(1, 2))
        index.put("3", bag("Error E4711 while the report is printed"), Meanings.embedding(2, 1))
        index.put("4", bag("Invoice is missing"))
        return index
    }

    @Test func `tickets in other words are found by their meaning`() {
        let found = index().nearest(to: bag("Zugang verweigert"), embedding: Meanings.embedding(1, 3), limit: 10)
        #expect(Set(found.map(\.ticket).prefix(2)) == ["1", "2"])
        #expect(index().nearest(to: bag("Zugang verweigert"), limit: 10) == [])
    }

    @Test func `an error code that occurs once wins over meaning`() {
        let found = index().nearest(to: bag("E4711"), embedding: Meanings.embedding(1, 3), limit: 10)
        #expect(found.first?.ticket == "3")
    }

    @Test func `a ticket without an embedding is found by its words`() {
        let found = index().nearest(to: bag("missing invoice"), embedding: Meanings.embedding(1, 3), limit: 10)
        #expect(found.first?.ticket == "4")
    }

    @Test func `a removed ticket and a replaced text leave no embedding`() {
        var changed = index()
        changed.remove("1")
        changed.put("2", bag("Door stays shut when I hold my pass to it"))
        #expect(changed.embedding(of: "1") == nil)
        #expect(changed.embedding(of: "2") == nil)
        #expect(changed.nearest(to: bag("zzz"), embedding: Meanings.embedding(1, 3), limit: 1).map(\.ticket) != ["2"])
    }
}
