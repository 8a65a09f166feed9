import Foundation
import NIOCore

/// A hundred thousand people with a feed each.
enum Registrants {
    static func measure(_ lectern: Lectern, _ client: Client, _ options: Options) async throws -> [Figure] {
        let (server, polls, feeds, took) = try await serveFeeds(lectern, client, options)
        defer { server.stop() }
        let memory = try server.residentMemory() / 1e6

        let answer = try await client.fetch(polls[0], port: server.port).expecting(304)
        let bare = try await BareRoute.start(
            [BareRoute.Reply(answer, at: "/calendar/my/{secret}.ics")], in: lectern.folder)
        defer { bare.stop() }
        let comparison = try await Comparison(
            of: Comparison.Side(server: server, requests: polls), with: Comparison.Side(server: bare, requests: polls),
            expecting: answer.head, client, rounds: options.rounds)
        return [
            Figure(
                name: "Personal feeds written for their first fetch", value: Double(feeds.count) / took,
                unit: "feeds/s",
                note: "\(feeds.count) people, each with one date; \(Figure.number(memory)) MB resident then"),
            comparison.figure("Personal feed of any of \(feeds.count) people, 304", atLeast: 0.4),
        ]
    }

    /// Starts a server with feeds of people, fetches each of them once, and polls each of them once.
    ///
    /// - Returns: the server, a poll for each feed that did not change since, the bytes of each by its path, and the
    ///   seconds that the fetches took.
    static func serveFeeds(
        _ lectern: Lectern, _ client: Client, _ options: Options
    ) async throws -> (server: ServerProcess, polls: [HTTPRequest], feeds: [String: ByteBuffer], took: Double) {
        let token = try lectern.install()
        let session = try await publish(lectern, client, token: token)
        try lay(options.registrants, in: lectern)
        let server = try await lectern.serve()
        let paths = try await feeds(of: session, client, token: token, port: server.port)
        guard paths.count == options.registrants else { throw Trouble("\(paths.count) people have a feed.") }
        let begun = ContinuousClock.now
        var polls: [HTTPRequest] = []
        var bodies: [String: ByteBuffer] = [:]
        for part in stride(from: 0, to: paths.count, by: 10_000).map({ paths[$0..<min($0 + 10_000, paths.count)] }) {
            let answers = try await client.exchange(
                part.map { HTTPRequest(path: $0) }, connections: 8, port: server.port)
            for (path, answer) in zip(part, answers) {
                guard try answer.expecting(200).text.contains("BEGIN:VEVENT"), let tag = answer.headers["etag"] else {
                    throw Trouble("A feed holds nothing, or has no tag.")
                }
                polls.append(HTTPRequest(path: path, headers: ["If-None-Match": tag]))
                bodies[path] = answer.body
            }
        }
        let took = (ContinuousClock.now - begun).seconds
        // Invitations to all of them are written meanwhile, and after a write each poll checks its feed by a query once.
        try await quiet(client, port: server.port)
        for answer in try await client.exchange(polls, connections: 8, port: server.port) {
            _ = try answer.expecting(304)
        }
        return (server, polls, bodies, took)
    }

    /// Waits until the server has written nothing for two seconds.
    private static func quiet(_ client: Client, port: Int) async throws {
        func commits() async throws -> Substring? {
            let metrics = try await client.fetch(HTTPRequest(path: "/metrics"), port: port).expecting(200)
            return metrics.text.split(separator: "\n").first { $0.hasPrefix("lectern_commits_total ") }
        }
        var last = try await commits()
        while true {
            try await Task.sleep(for: .seconds(2))
            let now = try await commits()
            if now == last { return }
            last = now
        }
    }

    private static func publish(_ lectern: Lectern, _ client: Client, token: String) async throws -> String {
        let server = try await lectern.serve()
        defer { server.stop() }
        return try await client.create([Programme.unlimited(from: Date())], token: token, port: server.port)[0]
    }

    /// Lays people and their places in the one session where the server finds them at its next start: over HTTP, one
    /// by one, they would take minutes.
    private static func lay(_ count: Int, in lectern: Lectern) throws {
        let isOnServer = lectern.server != nil
        let id = isOnServer ? "LPAD((n * 7919)::text, 20, '0')" : "printf('%020d', n * 7919)"
        let now = isOnServer ? "EXTRACT(EPOCH FROM now())::bigint" : "CAST(strftime('%s', 'now') AS INTEGER)"
        let script = """
            BEGIN;
            WITH RECURSIVE people (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM people WHERE n < \(count))
            INSERT INTO registrants (id, email_key, email, generation, created_at)
                SELECT \(id), 'person' || n || '@example.org', 'person' || n || '@example.org', 1, \(now)
                FROM people;
            INSERT INTO registrations (
                id, ordinal, place, session_id, occurrence_id, registrant_id, name, language, status, queue, answers,
                sequence, created_at, updated_at, revision)
                SELECT '1' || substr(p.id, 2), CAST(p.id AS BIGINT) / 7919, o.id, o.session_id, o.id, p.id, 'Somebody', 'en', 'confirmed',
                    CAST(p.id AS BIGINT) / 7919, '{}', 0, p.created_at, p.created_at, 1
                FROM registrants p CROSS JOIN occurrences o;
            INSERT INTO feed_revisions (selector, revision, changed_at)
                SELECT 'registrant:' || id, 1, created_at FROM registrants;
            UPDATE occurrences SET confirmed = \(count);
            COMMIT;
            """
        try lectern.lay(script)
    }

    /// The paths of everybody's feeds, as staff is told them.
    private static func feeds(of session: String, _ client: Client, token: String, port: Int) async throws -> [String] {
        var paths: [String] = []
        var cursor: String?
        repeat {
            let request = HTTPRequest(
                path: "/api/v1/sessions/\(session)/registrations?limit=500" + (cursor.map { "&cursor=\($0)" } ?? ""),
                headers: ["Authorization": "Bearer \(token)"])
            let answer = try await client.fetch(request, port: port).expecting(200)
            let page = try JSONDecoder().decode(List.self, from: Data(answer.text.utf8))
            paths += page.items.compactMap { URL(string: $0.feed)?.path }
            cursor = page.next
        } while cursor != nil
        return paths
    }

    private struct List: Decodable {
        struct Item: Decodable {
            let feed: String
        }

        let items: [Item]
        let next: String?
    }
}
