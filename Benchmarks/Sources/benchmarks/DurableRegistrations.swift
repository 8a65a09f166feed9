import Foundation

/// Registrations of many people at once, each on the disk when it is answered, against what the disk allows where each
/// syncs it for itself.
enum DurableRegistrations {
    private static let clients = 32
    private static let rounds = 5
    private static let people = 3_000
    private static let appends = 1_000

    static func measure(_ lectern: Lectern, _ client: Client, _ options: Options) async throws -> [Figure] {
        let token = try lectern.install()
        let server = try await lectern.serve()
        defer { server.stop() }
        let session = try await client.create([Programme.unlimited(from: Date())], token: token, port: server.port)[0]

        var together: [Double] = []
        var alone: [Double] = []
        var synced: [Double] = []
        var commits: [Double] = []
        // The first round warms up and does not count.
        for round in 0...rounds {
            let disk = try syncedAppends(in: lectern.folder)
            let before = try await client.counter("lectern_commits_total", port: server.port)
            let many = try await registrations(
                people, round: "many\(round)", to: session, connections: clients, client, port: server.port)
            let committed = try await client.counter("lectern_commits_total", port: server.port) - before
            let one = try await registrations(
                people / 10, round: "one\(round)", to: session, connections: 1, client, port: server.port)
            guard round > 0 else { continue }
            synced.append(disk)
            together.append(many)
            alone.append(one)
            commits.append(Double(people) / committed)
        }
        let ratios = zip(together, synced).map { $0 / $1 }
        let note =
            "\(Figure.number(together.median)) registrations/s; \(Figure.number(synced.median)) synced appends of 4 KiB/s; "
            + "\(rounds) rounds, \(ratios.spread)"
        return [
            Figure(
                name: "Registrations of \(clients) clients at once", value: ratios.median,
                unit: "of one sync of the disk for each", target: Figure.Target(relation: .atLeast, value: 5),
                note: note),
            Figure(
                name: "Registrations that share one commit then", value: commits.median, unit: "", note: commits.spread),
            Figure(
                name: "Registrations of one client", value: zip(alone, synced).map { $0 / $1 }.median,
                unit: "of one sync of the disk for each",
                note: "\(Figure.number(alone.median)) registrations/s, each with a commit of its own"),
        ]
    }

    private static func registrations(
        _ count: Int, round: String, to session: String, connections: Int, _ client: Client, port: Int
    ) async throws -> Double {
        let requests = (0..<count).map { number in
            HTTPRequest(
                method: "POST", path: "/api/v1/sessions/\(session)/registrations",
                headers: ["Content-Type": "application/json"],
                body: """
                    {"name":"Somebody \(number)","email":"somebody.\(number).\(round)@example.org"}
                    """)
        }
        let begun = ContinuousClock.now
        let answers = try await client.exchange(requests, connections: connections, port: port)
        let took = (ContinuousClock.now - begun).seconds
        for answer in answers { _ = try answer.expecting(201) }
        return Double(count) / took
    }

    /// How often in a second a file beside the database can grow by a page and be synced.
    private static func syncedAppends(in folder: URL) throws -> Double {
        let file = open(folder.appending(path: "appends").path, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND, 0o600)
        guard file >= 0 else { throw Trouble("No file can be made in \(folder.path).") }
        defer { close(file) }
        let page = [UInt8](repeating: 1, count: 4_096)
        let begun = ContinuousClock.now
        for _ in 0..<appends {
            guard write(file, page, page.count) == page.count, fsync(file) == 0 else {
                throw Trouble("A file in \(folder.path) cannot be written.")
            }
        }
        return Double(appends) / (ContinuousClock.now - begun).seconds
    }
}
