import Foundation

/// Registrations of many people at once, each on the disk when it is answered, against what the disk allows where each
/// syncs it for itself.
enum DurableRegistrations {
    private static let clients = 32
    private static let rounds = 5
    /// Registrations in a round.
    private static let people = 2_000
    /// Seconds of synced appends in a round.
    private static let appending = 0.5
    /// The duration of a sync on a disk without a power-safe cache, in microseconds.
    private static let slowSync = 4_000

    static func measure(_ lectern: Lectern, _ client: Client, _ options: Options) async throws -> [Figure] {
        let token = try lectern.install()
        let asItIs = try await run(lectern, client, token: token, slowedBy: 0)
        // The disk of a database server is its own.
        guard lectern.server == nil else {
            return [asItIs.figure("Registrations of \(clients) clients at once")]
        }
        let slowed = try await run(lectern, client, token: token, slowedBy: slowSync)
        return [
            asItIs.figure("Registrations of \(clients) clients at once"),
            slowed.figure("The same where a sync takes \(slowSync / 1_000) ms more"),
            Figure(
                name: "Registrations for each commit then", value: slowed.sharing.median, unit: "",
                target: .init(relation: .atLeast, value: 5),
                note: "\(slowed.sharing.spread); on the disk as it is \(Figure.number(asItIs.sharing.median))"),
            Figure(
                name: "Registrations of one client", value: zip(asItIs.alone, asItIs.synced).map { $0 / $1 }.median,
                unit: "of one sync for each",
                note: "\(Figure.number(asItIs.alone.median)) registrations/s, each with a commit of its own"),
        ]
    }

    private struct Outcome {
        /// Synced appends in a second, by round.
        var synced: [Double] = []
        /// Registrations in a second, of all clients at once and of one.
        var together: [Double] = []
        var alone: [Double] = []
        /// Registrations for each commit.
        var sharing: [Double] = []
        /// Seconds of processor time of the server for one registration.
        var costs: [Double] = []

        func figure(_ name: String) -> Figure {
            let ratios = zip(together, synced).map { $0 / $1 }
            return Figure(
                name: name, value: ratios.median, unit: "of one sync for each",
                target: Figure.Target(relation: .atLeast, value: 5),
                note:
                    "\(Figure.number(together.median)) registrations/s; \(Figure.number(synced.median)) synced appends/s "
                    + "of 4 KiB; processor time \(Figure.number(costs.median * 1e6)) µs each; \(together.count) rounds, "
                    + ratios.spread)
        }
    }

    private static func run(
        _ lectern: Lectern, _ client: Client, token: String, slowedBy delay: Int
    ) async throws -> Outcome {
        let library = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
            .appending(path: "libSlowDisk.so")
        guard FileManager.default.fileExists(atPath: library.path) else {
            throw Trouble("There is no \(library.path).")
        }
        let server = try await lectern.serve(
            environment: delay == 0 ? [:] : ["LD_PRELOAD": library.path, "SLOW_DISK": String(delay)])
        defer { server.stop() }
        let session = try await client.create([Programme.unlimited(from: Date())], token: token, port: server.port)[0]
        var outcome = Outcome()
        // The first round warms up and does not count.
        for round in 0...rounds {
            let synced = try syncedAppends(in: lectern.folder, slowedBy: delay)
            let commits = try await client.counter("lectern_commits_total", port: server.port)
            let computed = try server.processorTime()
            let together = try await registrations(
                people, named: "many.\(delay).\(round)", to: session, connections: clients, client, port: server.port)
            let cost = (try server.processorTime() - computed) / Double(people)
            let committed = try await client.counter("lectern_commits_total", port: server.port) - commits
            let alone = try await registrations(
                people / 20, named: "one.\(delay).\(round)", to: session, connections: 1, client, port: server.port)
            guard round > 0 else { continue }
            outcome.synced.append(synced)
            outcome.together.append(together)
            outcome.alone.append(alone)
            outcome.sharing.append(Double(people) / committed)
            outcome.costs.append(cost)
        }
        return outcome
    }

    private static func registrations(
        _ count: Int, named name: String, to session: String, connections: Int, _ client: Client, port: Int
    ) async throws -> Double {
        let requests = (0..<count).map { number in
            HTTPRequest(
                method: "POST", path: "/api/v1/sessions/\(session)/registrations",
                headers: ["Content-Type": "application/json"],
                body: #"{"name":"Somebody","email":"somebody.\#(number).\#(name)@example.org"}"#)
        }
        let begun = ContinuousClock.now
        let answers = try await client.exchange(requests, connections: connections, port: port)
        let took = (ContinuousClock.now - begun).seconds
        for answer in answers { _ = try answer.expecting(201) }
        return Double(count) / took
    }

    /// The number of times per second that a file next to the database can grow by a page and be synced.
    private static func syncedAppends(in folder: URL, slowedBy delay: Int) throws -> Double {
        let file = open(folder.appending(path: "appends").path, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND, 0o600)
        guard file >= 0 else { throw Trouble("No file can be made in \(folder.path).") }
        defer { close(file) }
        let page = [UInt8](repeating: 1, count: 4_096)
        let begun = ContinuousClock.now
        var count = 0.0
        while (ContinuousClock.now - begun).seconds < appending {
            if delay > 0 { usleep(UInt32(delay)) }
            guard write(file, page, page.count) == page.count, fsync(file) == 0 else {
                throw Trouble("A file in \(folder.path) cannot be written.")
            }
            count += 1
        }
        return count / (ContinuousClock.now - begun).seconds
    }
}
