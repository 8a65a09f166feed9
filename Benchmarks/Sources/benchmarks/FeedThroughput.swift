import Foundation
import HTTPTypes

/// A cached feed of 200 events against a bare route that answers the same.
enum FeedThroughput {
    static let events = 200
    static let connections = 8
    /// Short and many, so that a load from elsewhere meets both sides of most rounds.
    static let turn = Duration.milliseconds(250)

    static func measure(_ lectern: Lectern, _ client: Client, _ options: Options) async throws -> [Figure] {
        let token = try lectern.install()
        let server = try await lectern.serve()
        defer { server.stop() }
        _ = try await client.create(Programme.single(events, from: Date()), token: token, port: server.port)

        let feed = HTTPRequest(path: "/calendar.ics")
        let plain = try await client.fetch(feed, port: server.port).expecting(200)
        guard plain.text.matches(of: /BEGIN:VEVENT/).count == events else {
            throw Trouble("The feed does not hold \(events) events.")
        }
        guard let tag = plain.headers["etag"] else { throw Trouble("The feed has no tag.") }
        let cases = [
            Case(name: "Feed of \(events) events, 200", path: "/plain", headers: [:]),
            Case(name: "Feed of \(events) events, 200, gzip", path: "/gzip", headers: ["Accept-Encoding": "gzip"]),
            Case(name: "Feed of \(events) events, 304", path: "/unchanged", headers: ["If-None-Match": tag]),
        ]
        var answers: [Answer] = []
        for each in cases { answers.append(try await client.fetch(each.request(at: feed.path), port: server.port)) }
        let bare = try await BareRoute.start(
            zip(cases, answers).map { BareRoute.Reply($1, at: $0.path) }, in: lectern.folder)
        defer { bare.stop() }

        var figures: [Figure] = []
        for (each, answer) in zip(cases, answers) {
            let other = try await client.fetch(each.request(at: each.path), port: bare.port)
            try check(other, isLike: answer)
            let sides = [
                Side(server: server, request: each.request(at: feed.path)),
                Side(server: bare, request: each.request(at: each.path)),
            ]
            figures.append(
                try await compare(sides, expecting: answer.head, client, rounds: options.rounds).figure(
                    each.name, answer))
        }
        return figures
    }

    private struct Case {
        let name: String
        /// Where the bare server has it.
        let path: String
        let headers: [String: String]

        func request(at path: String) -> HTTPRequest {
            HTTPRequest(path: path, headers: headers)
        }
    }

    private struct Side {
        let server: ServerProcess
        let request: HTTPRequest
    }

    /// A comparison of unlike answers would say nothing.
    private static func check(_ other: Answer, isLike answer: Answer) throws {
        func told(_ answer: Answer) -> [String: String] { answer.headers.filter { $0.key != "date" } }
        guard other.head.status == answer.head.status, told(other) == told(answer), other.body == answer.body else {
            throw Trouble("The bare route answers \(told(other)), and the feed \(told(answer)).")
        }
    }

    private struct Outcome {
        /// Answers in a second, of the feed and of the bare route, by round.
        var rates: [[Double]] = []
        /// Seconds of processor time for one answer, likewise.
        var costs: [[Double]] = []

        func figure(_ name: String, _ answer: Answer) -> Figure {
            let ratios = rates.map { $0[0] / $0[1] }
            func middle(_ values: [[Double]], _ side: Int, times factor: Double = 1) -> String {
                Figure.number(values.map { $0[side] }.median * factor)
            }
            return Figure(
                name: name, value: ratios.median, unit: "of the bare route",
                target: Figure.Target(relation: .atLeast, value: 0.6),
                note: "\(middle(rates, 0)) and \(middle(rates, 1)) answers/s of \(answer.head.length) bytes; processor "
                    + "time \(middle(costs, 0, times: 1e6)) and \(middle(costs, 1, times: 1e6)) µs each; "
                    + "\(rates.count) rounds, \(ratios.spread)")
        }
    }

    /// In turns, so that whatever else the machine does meets both.
    private static func compare(
        _ sides: [Side], expecting head: ResponseHead, _ client: Client, rounds: Int
    ) async throws -> Outcome {
        var outcome = Outcome()
        // The first round warms both up and does not count.
        for round in 0...rounds {
            var rates: [Double] = []
            var costs: [Double] = []
            for side in sides {
                let before = try side.server.processorTime()
                let begun = ContinuousClock.now
                let rate = try await client.throughput(
                    of: side.request, expecting: head, connections: connections, for: turn,
                    port: side.server.port)
                let answers = rate * (ContinuousClock.now - begun).seconds
                rates.append(rate)
                costs.append((try side.server.processorTime() - before) / answers)
            }
            guard round > 0 else { continue }
            outcome.rates.append(rates)
            outcome.costs.append(costs)
        }
        return outcome
    }
}
