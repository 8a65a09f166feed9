import Foundation

/// The processor time of answers, as a multiple of an empty one: `/healthz` with the same token.
///
/// One client asks, one request after the other, on one kept connection. The demo's data is what it asks for.
enum AnswerCosts {
    private struct Case {
        let name: String
        let path: String
        /// The most that it may cost, in empty answers.
        let limit: Double
        /// A word that the answer holds; an empty list would cost nothing.
        let holds: String
    }

    /// Processor time is counted in hundredths of a second: as many requests as take some tenths.
    private static let seconds = 0.4
    private static let rounds = 5

    static func measure(_ lectern: Lectern, _ client: Client, _ options: Options) async throws -> [Figure] {
        let token = try lectern.install()
        try lectern.seed()
        let server = try await lectern.serve()
        defer { server.stop() }
        func request(_ path: String) -> HTTPRequest {
            HTTPRequest(path: path, headers: ["Authorization": "Bearer \(token)"])
        }
        let dates = try await client.fetch(request("/api/v1/occurrences?limit=1"), port: server.port).expecting(200)
        let tickets = try await client.fetch(request("/api/v1/tickets/due?limit=1"), port: server.port).expecting(200)
        guard let session = dates.text.firstMatch(of: /"session":"([a-z0-9]+)"/)?.1,
            let ticket = tickets.text.firstMatch(of: /"id":"([a-z0-9]+)"/)?.1
        else { throw Trouble("The demo has no date or no ticket.") }
        try await server.quietens()

        let cases = [
            Case(name: "20 sessions", path: "/api/v1/sessions?limit=20", limit: 4, holds: "recurrence"),
            Case(name: "20 occurrences", path: "/api/v1/occurrences?limit=20", limit: 4, holds: "recurrenceID"),
            Case(name: "20 tickets", path: "/api/v1/tickets?limit=20", limit: 4, holds: "serviceLevel"),
            Case(
                name: "20 tickets that are due", path: "/api/v1/tickets/due?limit=20", limit: 4, holds: "serviceLevel"),
            Case(name: "20 problems", path: "/api/v1/problems?limit=20", limit: 4, holds: "perWeek"),
            Case(
                name: "A ticket's recommendations", path: "/api/v1/tickets/\(ticket)/recommendations", limit: 5,
                holds: "reasons"),
            Case(name: "The programme's page", path: "/", limit: 10, holds: "class=\"date"),
            Case(name: "A session's page", path: "/sessions/\(session)", limit: 10, holds: "class=\"date"),
        ]
        var figures: [Figure] = []
        for each in cases {
            let answer = try await client.fetch(request(each.path), port: server.port).expecting(200)
            guard answer.text.contains(each.holds) else { throw Trouble("\(each.path) does not hold \(each.holds).") }
            var ratios: [Double] = []
            var costs: [Double] = []
            for _ in 0..<rounds {
                let empty = try await cost(of: request("/healthz"), client, server)
                let cost = try await cost(of: request(each.path), client, server)
                ratios.append(cost / empty)
                costs.append(cost * 1e3)
            }
            figures.append(
                Figure(
                    name: "\(each.name), in empty answers", value: ratios.median, unit: "",
                    target: Figure.Target(relation: .below, value: each.limit),
                    note: "\(Figure.number(costs.median)) ms of processor time each, \(ratios.spread)"))
        }
        return figures
    }

    /// - Returns: seconds of processor time of one answer.
    private static func cost(of request: HTTPRequest, _ client: Client, _ server: ServerProcess) async throws -> Double
    {
        var count = 50
        while true {
            let before = try server.processorTime()
            _ = try await client.latencies(of: Array(repeating: request, count: count), port: server.port)
            let used = try server.processorTime() - before
            if used >= seconds { return used / Double(count) }
            count = min(20_000, max(count * 2, Int(Double(count) * seconds / max(used, 0.02) * 1.2)))
        }
    }
}
