import Foundation

/// The programme as people see it in a browser: how soon it comes, and how much comes with it.
enum ProgrammePages {
    private static let dates = 1_000
    private static let repeats = 100

    static func measure(_ lectern: Lectern, _ client: Client, _ options: Options) async throws -> [Figure] {
        let token = try lectern.install()
        let server = try await lectern.serve()
        defer { server.stop() }
        _ = try await client.create(Programme.single(dates, from: Date()), token: token, port: server.port)
        var figures: [Figure] = []
        // The current month may be over tomorrow.
        let month = Date().addingTimeInterval(45 * 86_400).formatted(.iso8601.year().month())
        for (name, path) in [("list", "/"), ("month", "/?view=month&month=\(month)")] {
            let (times, page) = try await time(path, client, server)
            figures.append(
                Figure(
                    name: "The programme with \(dates) dates as a \(name), whole", value: times.median, unit: "ms",
                    target: Figure.Target(relation: .below, value: 30),
                    note: "\(repeats) requests, each over a connection of its own, \(times.spread)"))
            let loaded = try await sizes(of: path, page, client, server)
            figures.append(
                Figure(
                    name: "That page with all that it loads, compressed", value: Double(loaded.reduce(0, +)) / 1e3,
                    unit: "kB", target: Figure.Target(relation: .below, value: 100),
                    note: "\(loaded.count) answers, the page itself \(Figure.number(Double(loaded[0]) / 1e3)) kB"))
        }
        return figures
    }

    /// - Returns: milliseconds to the last byte of each, which no first byte is later than; and the page.
    private static func time(
        _ path: String, _ client: Client, _ server: ServerProcess
    ) async throws -> (times: [Double], page: String) {
        var times: [Double] = []
        var page = ""
        // The first round warms up and does not count.
        for round in 0...repeats {
            let begun = ContinuousClock.now
            let answer = try await client.fetch(HTTPRequest(path: path), port: server.port).expecting(200)
            if round > 0 { times.append((ContinuousClock.now - begun).seconds * 1e3) }
            page = answer.text
        }
        guard page.contains("/sessions/") else { throw Trouble("The programme shows none of its dates.") }
        return (times, page)
    }

    /// The bytes of the page and of each style, script and picture that it names.
    private static func sizes(
        of path: String, _ page: String, _ client: Client, _ server: ServerProcess
    ) async throws -> [Int] {
        let loaded = page.matches(of: /<(?:link[^>]* href|script[^>]* src|img[^>]* src)="(\/[^"]+)"/).map {
            String($0.output.1)
        }
        var sizes: [Int] = []
        for address in [path] + Set(loaded).sorted() where !address.hasSuffix(".ics") {
            let answer = try await client.fetch(
                HTTPRequest(path: address, headers: ["Accept-Encoding": "gzip"]), port: server.port)
            sizes.append(try answer.expecting(200).head.length)
        }
        guard sizes.count > 2 else { throw Trouble("The page loads neither style nor script.") }
        return sizes
    }
}
