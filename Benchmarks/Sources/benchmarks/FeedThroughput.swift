import Foundation
import HTTPTypes

/// A cached feed of 200 events against a bare route that answers the same.
enum FeedThroughput {
    static let events = 200

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
            let comparison = try await Comparison(
                of: Comparison.Side(server: server, requests: [each.request(at: feed.path)]),
                with: Comparison.Side(server: bare, requests: [each.request(at: each.path)]),
                expecting: answer.head, client, rounds: options.rounds)
            figures.append(comparison.figure(each.name, atLeast: 0.6))
        }
        return figures
    }

    private struct Case {
        let name: String
        /// The path on the bare server.
        let path: String
        let headers: [String: String]

        func request(at path: String) -> HTTPRequest {
            HTTPRequest(path: path, headers: headers)
        }
    }

    /// A comparison of unlike answers would say nothing.
    private static func check(_ other: Answer, isLike answer: Answer) throws {
        func told(_ answer: Answer) -> [String: String] { answer.headers.filter { $0.key != "date" } }
        guard other.head.status == answer.head.status, told(other) == told(answer), other.body == answer.body else {
            throw Trouble("The bare route answers \(told(other)), and the feed \(told(answer)).")
        }
    }
}
