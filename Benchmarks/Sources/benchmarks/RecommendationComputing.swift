import Foundation
import SupportCore

/// Recommending and grouping, by the library `SupportCore` alone, on one thread.
enum RecommendationComputing {
    private static let linksOfEach = 20

    static func measure(_ options: Options) -> [Figure] {
        let corpus = SupportCorpus()
        let tickets = corpus.tickets(options.tickets)
        var recommender = Recommender()
        for (place, tutorial) in corpus.tutorials.enumerated() { recommender.put(tutorial, as: "t\(place)") }

        var grouping = ProblemGrouping(expecting: tickets.count)
        let begun = processorTime()
        for (number, ticket) in tickets.enumerated() {
            take(ticket, number, into: &grouping, asking: &recommender)
        }
        let taking = processorTime() - begun

        var links = 0
        var taken = [Int](repeating: 0, count: corpus.tutorials.count)
        for (number, ticket) in tickets.enumerated() where taken[ticket.tutorial] < linksOfEach {
            guard let bag = grouping.index.bag(of: name(number)) else { continue }
            recommender.link(name(number), bag, to: "t\(ticket.tutorial)", .accepted)
            taken[ticket.tutorial] += 1
            links += 1
        }
        let learnt = processorTime()
        recommender.adopt(recommender.examples().train())
        let learning = processorTime() - learnt
        return [
            Figure(
                name: "\(tickets.count) tickets taken in and grouped, by the library", value: taking, unit: "s",
                target: Figure.Target(relation: .below, value: 30),
                note: "\(grouping.problems.count) problems; each asked for its tutorial first"),
            Figure(
                name: "The linear model learnt of \(links) links", value: learning, unit: "s",
                target: Figure.Target(relation: .below, value: 10), note: "\(corpus.tutorials.count) tutorials"),
        ] + answers(&recommender, corpus)
    }

    private static func take(
        _ ticket: SupportCorpus.Ticket, _ number: Int, into grouping: inout ProblemGrouping,
        asking recommender: inout Recommender
    ) {
        let bag = FeatureExtractor.lexical.bag(of: ticket.text)
        let sure = recommender.recommend(ticket.text, bag: bag, limit: 1, explained: false).confidentTutorial
        _ = grouping.assign(
            .init(
                id: name(number), account: "a\(number % 400)",
                openedAt: Date(timeIntervalSince1970: Double(number) * 60), tutorial: sure),
            bag, opening: "p\(number)")
    }

    private static func answers(_ recommender: inout Recommender, _ corpus: SupportCorpus) -> [Figure] {
        var times: [Double] = []
        var right = 0
        let questions = corpus.tickets(4_000, seed: 17)
        for (number, question) in questions.enumerated() {
            let begun = processorTime()
            let answer = recommender.recommend(question.text)
            // The first hundred warm up.
            if number >= 100 { times.append((processorTime() - begun) * 1e3) }
            if answer.items.first?.tutorial == "t\(question.tutorial)" { right += 1 }
        }
        let note = "with reasons; \(corpus.tutorials.count) tutorials; right in \(right) of \(questions.count)"
        return [
            Figure(
                name: "A recommendation by the library, median", value: times.median, unit: "ms",
                target: Figure.Target(relation: .below, value: 1), note: note),
            Figure(
                name: "The slowest hundredth, from", value: times.quantile(0.99), unit: "ms",
                target: Figure.Target(relation: .below, value: 3),
                note: "the slowest \(Figure.number(times.quantile(1))) ms"),
        ]
    }

    private static func name(_ number: Int) -> String { String(10_000_000 + number) }
}
