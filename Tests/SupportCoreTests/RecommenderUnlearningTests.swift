import Testing

@testable import SupportCore

@Suite struct RecommenderUnlearningTests {
    private let base = RecommenderTests()

    private let questions = [
        "grey stripes", "locked out", "where does it stay", "a hall for Monday", "printer room password parcel",
    ]

    private func answers(_ recommender: inout Recommender) -> [Recommendation] {
        questions.map { recommender.recommend(TicketText(description: $0)) }
    }

    @Test func `after all links are removed, the answers are those without links, immediately`() {
        var fresh = base.recommender(isTrained: false)
        var changed = base.recommender(links: RecommenderTests.links, isTrained: false)
        #expect(answers(&changed) != answers(&fresh))
        for link in RecommenderTests.links { changed.unlink(link.ticket, from: link.tutorial) }
        #expect(answers(&changed) == answers(&fresh))
    }

    @Test func `a removed link leaves no trace in prototypes and model`() {
        var straight = base.recommender(links: RecommenderTests.links)
        var detour = base.recommender(links: Array(RecommenderTests.links.prefix(4)), isTrained: false)
        detour.link("x", base.bag("grey stripes on the hall's door"), to: "rooms", .byHand)
        _ = answers(&detour)
        for link in RecommenderTests.links.dropFirst(4) {
            detour.link(link.ticket, base.bag(link.text), to: link.tutorial, .accepted)
        }
        detour.unlink("x", from: "rooms")
        detour.adopt(detour.examples().train())
        #expect(answers(&detour) == answers(&straight))
    }

    @Test func `links to a tutorial that is not in the catalogue are kept for the day on which it is`() {
        var recommender = base.recommender(isTrained: false)
        let before = answers(&recommender)
        recommender.link("x", base.bag("grey stripes on the hall's door"), to: "archived", .accepted)
        recommender.link("y", base.bag(""), to: "withdrawn", .rejected)
        #expect(answers(&recommender) == before)
        recommender.unlink("x", from: "archived")
        recommender.unlink("y", from: "withdrawn")
        #expect(answers(&recommender) == before)
    }

    @Test func `the order of links and tutorials does not matter`() {
        var forwards = base.recommender(links: RecommenderTests.links)
        var backwards = Recommender()
        for link in RecommenderTests.links.reversed() {
            backwards.link(link.ticket, base.bag(link.text), to: link.tutorial, .accepted)
        }
        for tutorial in RecommenderTests.catalogue.reversed() { backwards.put(tutorial.text, as: tutorial.id) }
        backwards.adopt(backwards.examples().train())
        #expect(answers(&backwards) == answers(&forwards))
    }

    @Test func `a verdict replaces the previous one`() {
        var changed = base.recommender(isTrained: false)
        changed.link("t", base.bag("grey stripes"), to: "printing", .rejected)
        changed.link("t", base.bag("grey stripes"), to: "printing", .byHand)
        var straight = base.recommender(isTrained: false)
        straight.link("t", base.bag("grey stripes"), to: "printing", .byHand)
        #expect(answers(&changed) == answers(&straight))
    }

    @Test func `removing or editing a ticket removes its former words`() {
        var fresh = base.recommender(isTrained: false)
        var changed = base.recommender(isTrained: false)
        changed.link("t", base.bag("grey stripes"), to: "printing", .accepted)
        changed.link("t", base.bag("grey stripes"), to: "rooms", .rejected)
        changed.replaceText(of: "t", by: base.bag("something else"))
        #expect(answers(&changed) != answers(&fresh))
        changed.removeTicket("t")
        #expect(answers(&changed) == answers(&fresh))
    }

    @Test func `the model is stale from a change until the next training`() {
        var recommender = base.recommender(links: RecommenderTests.links)
        #expect(!recommender.isModelStale)
        recommender.unlink("a1", from: "printing")
        #expect(recommender.isModelStale)
        recommender.adopt(recommender.examples().train())
        #expect(!recommender.isModelStale)
    }

    @Test func `links to an archived tutorial only do not keep the model stale`() {
        var recommender = base.recommender(links: [RecommenderTests.links[0]])
        recommender.remove("printing")
        #expect(recommender.isModelStale)
        recommender.adopt(recommender.examples().train())
        #expect(!recommender.isModelStale)
    }

    @Test func `without the last link there is no model`() {
        var fresh = base.recommender()
        var changed = base.recommender(links: [RecommenderTests.links[0]])
        changed.unlink("a1", from: "printing")
        #expect(changed.isModelStale)
        changed.adopt(changed.examples().train())
        #expect(answers(&changed) == answers(&fresh))
        #expect(!changed.isModelStale)
    }
}
