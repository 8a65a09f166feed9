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

    @Test func `without its links it answers as if they had never been, at once`() {
        var fresh = base.recommender(isFitted: false)
        var changed = base.recommender(links: RecommenderTests.links, isFitted: false)
        #expect(answers(&changed) != answers(&fresh))
        for link in RecommenderTests.links { changed.unlink(link.ticket, from: link.tutorial) }
        #expect(answers(&changed) == answers(&fresh))
    }

    @Test func `a link that came and went between two others leaves no trace in sums and model`() {
        var straight = base.recommender(links: RecommenderTests.links)
        var detour = base.recommender(links: Array(RecommenderTests.links.prefix(4)), isFitted: false)
        detour.link("x", base.bag("grey stripes on the hall's door"), to: "rooms", .byHand)
        _ = answers(&detour)
        for link in RecommenderTests.links.dropFirst(4) {
            detour.link(link.ticket, base.bag(link.text), to: link.tutorial, .accepted)
        }
        detour.unlink("x", from: "rooms")
        detour.adopt(detour.examples().fit())
        #expect(answers(&detour) == answers(&straight))
    }

    @Test func `the order of links and tutorials does not matter`() {
        var forwards = base.recommender(links: RecommenderTests.links)
        var backwards = Recommender()
        for link in RecommenderTests.links.reversed() {
            backwards.link(link.ticket, base.bag(link.text), to: link.tutorial, .accepted)
        }
        for tutorial in RecommenderTests.catalogue.reversed() { backwards.put(tutorial.text, as: tutorial.id) }
        backwards.adopt(backwards.examples().fit())
        #expect(answers(&backwards) == answers(&forwards))
    }

    @Test func `a verdict replaces the one before`() {
        var changed = base.recommender(isFitted: false)
        changed.link("t", base.bag("grey stripes"), to: "printing", .rejected)
        changed.link("t", base.bag("grey stripes"), to: "printing", .byHand)
        var straight = base.recommender(isFitted: false)
        straight.link("t", base.bag("grey stripes"), to: "printing", .byHand)
        #expect(answers(&changed) == answers(&straight))
    }

    @Test func `a ticket that is forgotten or rewritten takes its old words along`() {
        var fresh = base.recommender(isFitted: false)
        var changed = base.recommender(isFitted: false)
        changed.link("t", base.bag("grey stripes"), to: "printing", .accepted)
        changed.link("t", base.bag("grey stripes"), to: "rooms", .rejected)
        changed.replaceText(of: "t", by: base.bag("something else"))
        #expect(answers(&changed) != answers(&fresh))
        changed.forget("t")
        #expect(answers(&changed) == answers(&fresh))
    }

    @Test func `the model is stale from one change to the next fit`() {
        var recommender = base.recommender(links: RecommenderTests.links)
        #expect(!recommender.isModelStale)
        recommender.unlink("a1", from: "printing")
        #expect(recommender.isModelStale)
        recommender.adopt(recommender.examples().fit())
        #expect(!recommender.isModelStale)
    }

    @Test func `links to nothing but an archived tutorial leave nothing to be learnt again and again`() {
        var recommender = base.recommender(links: [RecommenderTests.links[0]])
        recommender.remove("printing")
        #expect(recommender.isModelStale)
        recommender.adopt(recommender.examples().fit())
        #expect(!recommender.isModelStale)
    }

    @Test func `the model without the last link is none`() {
        var fresh = base.recommender()
        var changed = base.recommender(links: [RecommenderTests.links[0]])
        changed.unlink("a1", from: "printing")
        #expect(changed.isModelStale)
        changed.adopt(changed.examples().fit())
        #expect(answers(&changed) == answers(&fresh))
        #expect(!changed.isModelStale)
    }
}
