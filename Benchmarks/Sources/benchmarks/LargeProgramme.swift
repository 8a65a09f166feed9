import Foundation

/// A programme of ten thousand sessions: what an edit costs the next reader, and what a start costs.
enum LargeProgramme {
    /// Starts, and edits.
    private static let repeats = 5

    static func measure(_ lectern: Lectern, _ client: Client, _ options: Options) async throws -> [Figure] {
        let token = try lectern.install()
        let (sessions, made) = try await fill(lectern, client, options.sessions, token: token)
        var figures = [made]
        let (server, starts) = try await start(lectern, client, sessions: sessions.count)
        defer { server.stop() }
        figures += starts
        figures += try await firstFetch(server, client, sessions: sessions.count)
        figures += try await edits(server, client, Array(sessions.prefix(repeats)), token: token)
        figures += try await syncs(server, client, Array(sessions.suffix(syncCount)), token: token)
        return figures
    }

    private static func fill(
        _ lectern: Lectern, _ client: Client, _ count: Int, token: String
    ) async throws -> (sessions: [String], Figure) {
        let server = try await lectern.serve()
        defer { server.stop() }
        let begun = ContinuousClock.now
        let sessions = try await client.create(Programme.mixed(count, from: Date()), token: token, port: server.port)
        let took = (ContinuousClock.now - begun).seconds
        return (
            sessions,
            Figure(
                name: "\(count) sessions made over the API", value: Double(count) / took, unit: "sessions/s",
                note: "\(Figure.number(took)) s; every tenth a weekly series; all on the disk when they are answered")
        )
    }

    /// - Returns: a server that was just started and has answered nothing but `/readyz`.
    private static func start(
        _ lectern: Lectern, _ client: Client, sessions: Int
    ) async throws -> (ServerProcess, [Figure]) {
        var times: [Double] = []
        var memory: [Double] = []
        var latest: ServerProcess?
        for _ in 0..<repeats {
            latest?.stop()
            let begun = ContinuousClock.now
            let server = try await lectern.serve()
            while try await client.fetch(HTTPRequest(path: "/readyz"), port: server.port).head.status != 200 {
                guard (ContinuousClock.now - begun).seconds < 60 else { throw Trouble("lectern does not get ready.") }
            }
            times.append((ContinuousClock.now - begun).seconds)
            memory.append(try server.residentMemory() / 1e6)
            latest = server
        }
        guard let latest else { throw Trouble("lectern was not started.") }
        return (
            latest,
            [
                Figure(
                    name: "Start with \(sessions) sessions, to the first 200 of /readyz", value: times.median,
                    unit: "s",
                    target: Figure.Target(relation: .below, value: 1), note: "\(repeats) starts, \(times.spread)"),
                Figure(
                    name: "Resident memory then", value: memory.median, unit: "MB",
                    target: Figure.Target(relation: .below, value: 100), note: "\(repeats) starts, \(memory.spread)"),
            ]
        )
    }

    private static func firstFetch(_ server: ServerProcess, _ client: Client, sessions: Int) async throws -> [Figure] {
        let before = try await client.renderedSessions(port: server.port)
        let (took, length) = try await fetch(server, client)
        let rendered = try await client.renderedSessions(port: server.port) - before
        let memory = try server.residentMemory() / 1e6
        return [
            Figure(
                name: "First fetch of the feed", value: took * 1e3, unit: "ms",
                note: "\(rendered) sessions rendered, \(Figure.number(Double(length) / 1e6)) MB"),
            Figure(
                name: "Resident memory after it", value: memory, unit: "MB",
                note: "fragments of \(sessions) sessions and the feed's bytes are kept"),
        ]
    }

    /// Every edit changes another session; the feed is fetched after each.
    private static func edits(
        _ server: ServerProcess, _ client: Client, _ sessions: [String], token: String
    ) async throws -> [Figure] {
        var unchanged: [Double] = []
        var changed: [Double] = []
        var rendered: [Int] = []
        for (index, session) in sessions.enumerated() {
            unchanged.append(try await fetch(server, client).seconds * 1e3)
            let before = try await client.renderedSessions(port: server.port)
            try await client.rename(session, to: "Another title, \(index)", token: token, port: server.port)
            changed.append(try await fetch(server, client).seconds * 1e3)
            rendered.append(try await client.renderedSessions(port: server.port) - before)
        }
        // The worst of them, whether it is none or too many.
        let worst = rendered.max { abs($0 - 1) < abs($1 - 1) } ?? 0
        return [
            Figure(
                name: "Sessions rendered for the fetch after one edit", value: Double(worst), unit: "",
                target: Figure.Target(relation: .exactly, value: 1), note: "\(sessions.count) edits: \(rendered)"),
            Figure(
                name: "That fetch", value: changed.median, unit: "ms",
                note: "\(changed.spread); without an edit \(Figure.number(unchanged.median)) ms"),
            Figure(
                name: "Resident memory after the edits", value: try server.residentMemory() / 1e6, unit: "MB",
                note: "what the allocator keeps of older feeds counts"),
        ]
    }

    /// Edits with a program that synchronises after each, less as many edits alone.
    private static func syncs(
        _ server: ServerProcess, _ client: Client, _ sessions: [String], token: String
    ) async throws -> [Figure] {
        var state = try await synchronise(server, client, nil)
        let begun = try server.processorTime()
        for (index, session) in sessions.enumerated() {
            try await client.rename(session, to: "Alone, \(index)", token: token, port: server.port)
        }
        let alone = try server.processorTime() - begun
        state = try await synchronise(server, client, state.token)
        let rendered = try await client.renderedSessions(port: server.port)
        let before = try server.processorTime()
        var bytes: [Double] = []
        var times: [Double] = []
        for (index, session) in sessions.enumerated() {
            try await client.rename(session, to: "With a sync, \(index)", token: token, port: server.port)
            let begun = ContinuousClock.now
            let changes = try await synchronise(server, client, state.token)
            let synchronised = ContinuousClock.now
            _ = try await client.fetch(HTTPRequest(path: "/healthz"), port: server.port).expecting(200)
            let empty = ContinuousClock.now - synchronised
            times.append((synchronised - begun - empty).seconds * 1e3)
            guard changes.hrefs.count == 1 else { throw Trouble("A sync told \(changes.hrefs.count) resources.") }
            let resource = try await client.fetch(report(multiget(changes.hrefs)), port: server.port).expecting(207)
            bytes.append(Double(changes.length + resource.head.length))
            state = changes
        }
        let together = try server.processorTime() - before
        let count = Double(sessions.count)
        let perSync = Double(try await client.renderedSessions(port: server.port) - rendered) / count
        return [
            Figure(
                name: "Sessions rendered for a sync after one edit", value: perSync, unit: "",
                target: Figure.Target(relation: .exactly, value: 1), note: "\(sessions.count) edits"),
            Figure(
                name: "Bytes of a sync after one edit, and of its resource", value: bytes.median, unit: "bytes",
                target: Figure.Target(relation: .below, value: 3_000), note: bytes.spread),
            Figure(
                name: "That sync, beyond an empty answer", value: times.median, unit: "ms",
                target: Figure.Target(relation: .below, value: 2), note: times.spread),
            Figure(
                name: "Processor time of both", value: (together - alone) / count * 1e3, unit: "ms",
                note: "with what the server does after an edit by itself; an edit alone takes "
                    + "\(Figure.number(alone / count * 1e3)) ms"),
        ]
    }

    private static let syncCount = 200

    private static func synchronise(
        _ server: ServerProcess, _ client: Client, _ token: String?
    ) async throws -> (token: String, hrefs: [String], length: Int) {
        let body = """
            <sync-collection xmlns="DAV:"><sync-token>\(token ?? "")</sync-token><sync-level>1</sync-level>\
            <prop><getetag/></prop></sync-collection>
            """
        let answer = try await client.fetch(report(body), port: server.port).expecting(207)
        guard let token = answer.text.firstMatch(of: #/<d:sync-token>(.*?)</d:sync-token>/#)?.1 else {
            throw Trouble("A sync has no token.")
        }
        let hrefs = answer.text.matches(of: #/<d:href>(.*?)</d:href>/#).map { String($0.1) }
        return (String(token), hrefs, answer.head.length)
    }

    private static func multiget(_ hrefs: [String]) -> String {
        """
        <c:calendar-multiget xmlns="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav"><prop><getetag/><c:calendar-data/>\
        </prop>\(hrefs.map { "<href>\($0)</href>" }.joined())</c:calendar-multiget>
        """
    }

    private static func report(_ body: String) -> HTTPRequest {
        HTTPRequest(
            method: "REPORT", path: "/dav/calendars/public/programme/",
            headers: ["Content-Type": "application/xml", "Depth": "1"], body: body)
    }

    private static func fetch(_ server: ServerProcess, _ client: Client) async throws -> (seconds: Double, length: Int)
    {
        let begun = ContinuousClock.now
        let answer = try await client.fetch(HTTPRequest(path: "/calendar.ics"), port: server.port).expecting(200)
        return ((ContinuousClock.now - begun).seconds, answer.head.length)
    }
}
