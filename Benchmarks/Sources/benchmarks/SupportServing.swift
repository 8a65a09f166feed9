import Foundation

/// The support page and the pages of agents beside many tickets: suggestions for customers, one after the other and by fifty
/// clients at once, the queue, and the page of a ticket.
enum SupportServing {
    private static let clients = 50
    private static let questions = 2_000
    private static let pages = 200
    private static let linksOfEach = 4
    /// Tutorials that are taught: each suggestion of one tells its next date.
    private static let taught = 100

    static func measure(_ lectern: Lectern, _ client: Client, _ options: Options) async throws -> [Figure] {
        var figures: [Figure] = []
        for count in [options.tickets / 10, options.tickets] {
            let own = Lectern(binary: lectern.binary, folder: lectern.folder.appending(path: "\(count)"))
            try FileManager.default.createDirectory(at: own.folder, withIntermediateDirectories: true)
            figures += try await measure(own, client, tickets: count)
        }
        return figures
    }

    private static func measure(_ lectern: Lectern, _ client: Client, tickets count: Int) async throws -> [Figure] {
        let token = try lectern.install()
        let corpus = SupportCorpus()
        let desk = Agent(client: client, token: token)
        // The load generator is one network.
        let server = try await lectern.serve(environment: ["LECTERN_LIMIT_SUGGESTIONS": "1000000,1000000"])
        defer { server.stop() }
        let port = server.port
        let tutorials = try await desk.publish(corpus, port: port)
        try await teach(tutorials.prefix(taught), desk, port: port)
        let tickets = corpus.tickets(count)
        try await desk.take(tickets, port: port)
        try await desk.catchUp(port: port)
        try await desk.link(tickets, to: tutorials, each: linksOfEach, port: port)
        // Until the linear model is learnt: it takes the same processor.
        try await server.quietens()

        let asked = corpus.tickets(2 * questions + 100, seed: 29).map(question)
        // The first hundred warm up.
        _ = try await client.latencies(of: Array(asked.prefix(100)), port: port)
        let one = try await take(Array(asked.dropFirst(100).prefix(questions)), 1, client, port: port)
        let many = try await take(Array(asked.suffix(questions)), clients, client, port: port)
        let browser = try await desk.signIn(port: port)
        let ids = try await desk.ids(upTo: pages, port: port)
        let queue = (0..<pages).map { HTTPRequest(path: "/staff/queue?x=\($0)", headers: browser) }
        let pagesOfTickets = ids.prefix(pages).map { HTTPRequest(path: "/staff/tickets/\($0)", headers: browser) }
        _ = try await client.latencies(of: queue.suffix(10) + pagesOfTickets.suffix(10), port: port)
        let queues = try await take(queue, 1, client, port: port)
        let ofTickets = try await take(pagesOfTickets, 1, client, port: port)
        return [
            one.figure("A suggestion beside \(count) tickets", below: 100),
            many.figure("The same, \(clients) at once", below: 500),
            queues.figure("The queue with \(count) tickets, to the last byte", below: 20),
            ofTickets.figure("The page of a ticket, to the last byte", below: 20),
        ]
    }

    /// Dates of tutorials, each every week for a year.
    private static func teach(_ tutorials: ArraySlice<String>, _ desk: Agent, port: Int) async throws {
        let day = Date().addingTimeInterval(7 * 86_400).formatted(.iso8601.year().month().day())
        let sessions = try await desk.ids(ofTutorials: tutorials, port: port).map { tutorial in
            #"{"kind":"tutorial","title":"Live","tutorial":"\#(tutorial)","start":"\#(day)T10:00:00","#
                + #""timeZone":"Europe/Berlin","duration":"PT1H","status":"published","#
                + #""recurrence":{"rule":"FREQ=WEEKLY;COUNT=52"}}"#
        }
        _ = try await desk.client.create(sessions, token: desk.token, port: port)
    }

    private static func question(_ ticket: SupportCorpus.Ticket) -> HTTPRequest {
        HTTPRequest(
            method: "POST", path: "/support/suggestions", headers: ["Content-Type": "application/json"],
            body: #"{"subject":"\#(ticket.subject)","description":"\#(ticket.description)"}"#)
    }

    private struct Latencies {
        /// Milliseconds.
        let times: [Double]
        /// Of each request.
        let statements: Double

        /// The time that 95 of 100 do not pass.
        func figure(_ name: String, below target: Double) -> Figure {
            Figure(
                name: name + ", 95 of 100", value: times.quantile(0.95), unit: "ms",
                target: Figure.Target(relation: .below, value: target),
                note: "median \(Figure.number(times.median)) ms, the slowest \(Figure.number(times.quantile(1))) ms of "
                    + "\(times.count); \(Figure.number(statements)) statements each")
        }
    }

    private static func take(
        _ requests: [HTTPRequest], _ connections: Int, _ client: Client, port: Int
    ) async throws -> Latencies {
        let before = try await client.counter("lectern_statements_total", port: port)
        let times = try await client.latencies(of: requests, connections: connections, port: port)
        let statements = try await client.counter("lectern_statements_total", port: port) - before
        return Latencies(times: times.map { $0 * 1e3 }, statements: statements / Double(requests.count))
    }
}
