import Foundation
import SupportCore

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

/// The requests of an agent and of a helpdesk.
private struct Agent {
    let client: Client
    let token: String

    private func request(_ method: String, _ path: String, _ body: String, type: String = "application/json")
        -> HTTPRequest
    {
        HTTPRequest(
            method: method, path: "/api/v1" + path,
            headers: ["Authorization": "Bearer \(token)", "Content-Type": type], body: body)
    }

    /// - Returns: the slugs.
    func publish(_ corpus: SupportCorpus, port: Int) async throws -> [String] {
        let requests = corpus.tutorials.enumerated().map { place, tutorial in
            request(
                "POST", "/tutorials",
                #"{"slug":"t\#(place)","title":"\#(tutorial.title)","summary":"\#(tutorial.summary)","#
                    + #""description":"\#(tutorial.description)","status":"published"}"#)
        }
        for answer in try await client.exchange(requests, connections: 4, port: port) { _ = try answer.expecting(201) }
        return corpus.tutorials.indices.map { "t\($0)" }
    }

    func take(_ tickets: [SupportCorpus.Ticket], port: Int) async throws {
        var file = ""
        for (number, ticket) in tickets.enumerated() {
            file += #"{"subject":"\#(ticket.subject)","description":"\#(ticket.description)","source":"benchmark","#
            file += #""externalID":"\#(number)","requester":{"email":"c@account\#(number % 400).example"}}"# + "\n"
        }
        let answer = try await client.fetch(
            request("POST", "/tickets/import", file, type: "application/x-ndjson"), port: port
        ).expecting(200)
        guard answer.text.contains("\"created\":\(tickets.count),") else { throw Trouble(answer.text) }
    }

    /// Until every ticket is in its problem.
    func catchUp(port: Int) async throws {
        _ = try await client.fetch(request("GET", "/insights/gaps?limit=1", ""), port: port).expecting(200)
    }

    func link(_ tickets: [SupportCorpus.Ticket], to tutorials: [String], each: Int, port: Int) async throws {
        var wanted: [(ticket: Int, tutorial: String)] = []
        var taken = [Int](repeating: 0, count: tutorials.count)
        for (number, ticket) in tickets.prefix(20_000).enumerated() where taken[ticket.tutorial] < each {
            taken[ticket.tutorial] += 1
            wanted.append((number, tutorials[ticket.tutorial]))
        }
        let ids = try await ids(upTo: (wanted.last?.ticket ?? 0) + 1, port: port)
        let requests = wanted.map {
            request("PUT", "/tickets/\(ids[$0.ticket])/links/\($0.tutorial)", #"{"verdict":"accepted"}"#)
        }
        for answer in try await client.exchange(requests, connections: 2, port: port) { _ = try answer.expecting(200) }
    }

    /// Of the first tickets, in the order in which they were taken in.
    private func ids(upTo count: Int, port: Int) async throws -> [String] {
        var ids: [String] = []
        var cursor: String?
        repeat {
            let path = "/tickets?limit=500" + (cursor.map { "&cursor=\($0)" } ?? "")
            let answer = try await client.fetch(request("GET", path, ""), port: port).expecting(200)
            let page = try JSONDecoder().decode(List.self, from: Data(answer.text.utf8))
            ids += page.items.map(\.id)
            cursor = page.next
        } while cursor != nil && ids.count < count
        return ids
    }

    func ask(_ text: String, port: Int) async throws -> Answer {
        try await client.fetch(question(text), port: port).expecting(200)
    }

    func question(_ text: String) -> HTTPRequest {
        request("POST", "/recommendations", #"{"text":"\#(text)","limit":5}"#)
    }

    private struct List: Decodable {
        struct Item: Decodable {
            let id: String
        }

        let items: [Item]
        let next: String?
    }
}
