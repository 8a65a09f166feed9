import Foundation

/// A hundred thousand short tickets and five hundred tutorials in a server: what they cost to take in, to hold, to start
/// with, and how long a recommendation takes over HTTP.
enum RecommendationServing {
    private static let linksOfEach = 4
    private static let starts = 3

    static func measure(_ lectern: Lectern, _ client: Client, _ options: Options) async throws -> [Figure] {
        let token = try lectern.install()
        let corpus = SupportCorpus()
        let desk = Agent(client: client, token: token)
        var server = try await lectern.serve()
        let tutorials = try await desk.publish(corpus, port: server.port)
        // Asked once, so that all that is there without tickets is there.
        _ = try await desk.ask("nothing yet", port: server.port)
        let bare = try server.residentMemory()

        let tickets = corpus.tickets(options.tickets)
        let computed = try server.processorTime()
        let begun = ContinuousClock.now
        try await desk.take(tickets, port: server.port)
        try await desk.catchUp(port: server.port)
        let (took, cost) = ((ContinuousClock.now - begun).seconds, try server.processorTime() - computed)
        var figures = [
            Figure(
                name: "\(tickets.count) short tickets imported and grouped", value: cost, unit: "s",
                target: Figure.Target(relation: .below, value: 30),
                note: "of processor time, reading and writing included; \(Figure.number(took)) s by the clock")
        ]
        server.stop()

        var times: [Double] = []
        var firsts: [Double] = []
        for _ in 0..<starts {
            let begun = ContinuousClock.now
            server = try await lectern.serve()
            while try await client.fetch(HTTPRequest(path: "/readyz"), port: server.port).head.status != 200 {
                guard (ContinuousClock.now - begun).seconds < 60 else { throw Trouble("lectern does not get ready.") }
            }
            times.append((ContinuousClock.now - begun).seconds)
            _ = try await desk.ask("the first question", port: server.port)
            firsts.append((ContinuousClock.now - begun).seconds)
            if firsts.count < starts { server.stop() }
        }
        defer { server.stop() }
        let held = try server.residentMemory() - bare
        figures += [
            Figure(
                name: "Start with \(tickets.count) tickets, to the first 200 of /readyz", value: times.median,
                unit: "s",
                target: Figure.Target(relation: .below, value: 5), note: "\(starts) starts, \(times.spread)"),
            Figure(
                name: "To the first recommendation", value: firsts.median, unit: "s",
                target: Figure.Target(relation: .below, value: 5), note: "\(starts) starts, \(firsts.spread)"),
            Figure(
                name: "Resident memory for each short ticket", value: held / Double(tickets.count), unit: "bytes",
                target: Figure.Target(relation: .below, value: 1_024),
                note: "\(Figure.number(held / 1e6)) MB above the server without tickets"),
        ]
        try await desk.link(tickets, to: tutorials, each: linksOfEach, port: server.port)
        return figures + (try await answers(desk, corpus, server))
    }

    private static func answers(_ desk: Agent, _ corpus: SupportCorpus, _ server: ServerProcess) async throws
        -> [Figure]
    {
        // Until the linear model is learnt: it takes the same processor.
        try await server.quietens()
        let questions = corpus.tickets(2_100, seed: 23).map { desk.question($0.subject + ". " + $0.description) }
        // The first hundred warm up.
        let times = try await desk.client.latencies(of: questions, port: server.port).dropFirst(100).map { $0 * 1e3 }
        let memory = try server.residentMemory() / 1e6
        return [
            Figure(
                name: "A recommendation over HTTP, median", value: times.median, unit: "ms",
                target: Figure.Target(relation: .below, value: 1),
                note: "with reasons; by the clock, one after the other over one connection; "
                    + "\(Figure.number(memory)) MB resident, with the linear model"),
            Figure(
                name: "The slowest hundredth, from", value: times.quantile(0.99), unit: "ms",
                target: Figure.Target(relation: .below, value: 3),
                note: "the slowest \(Figure.number(times.quantile(1))) ms"),
        ]
    }
}
