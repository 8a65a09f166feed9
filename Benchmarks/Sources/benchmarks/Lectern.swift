import Foundation
import SQLScript

/// The binary that is measured, from outside, with a database of its own.
struct Lectern {
    let binary: URL
    /// Holds its database, where that is a file, and its logs.
    let folder: URL
    /// The URL of a database on a PostgreSQL server, beside which it has one of its own; nil for a file.
    var server: URL?

    /// The path or the URL of its database.
    var database: String {
        guard let server else { return folder.appending(path: "lectern.sqlite").path }
        return server.deletingLastPathComponent().appending(path: databaseName).absoluteString
    }

    private var databaseName: String {
        "bench_" + folder.path.utf8.reduce(into: UInt64(5_381)) { $0 = $0 &* 33 &+ UInt64($1) }.description
    }

    /// `.build/release/lectern` of the nearest folder above this program that has one.
    static func binaryBesideThisPackage() throws -> URL {
        var folder = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
        while folder.path != "/" {
            folder.deleteLastPathComponent()
            let binary = folder.appending(path: ".build/release/lectern")
            if FileManager.default.isExecutableFile(atPath: binary.path) { return binary }
        }
        throw Trouble(
            "There is no .build/release/lectern. Build it (swift build -c release), or name it with --lectern.")
    }

    /// Makes the database.
    ///
    /// - Returns: the secret of a token for everything.
    func install() throws -> String {
        if server != nil { try sql("CREATE DATABASE \(databaseName)", in: server?.absoluteString ?? "") }
        _ = try run(["migrate", "--database", database])
        let secret = try run(["token", "create", "--role", "admin", "--name", "Benchmarks", "--database", database])
        return secret.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// Runs SQL in its database.
    func lay(_ script: String) throws {
        if server == nil { try SQLScript.run(script, in: database) } else { try sql(script, in: database) }
    }

    private func sql(_ script: String, in database: String) throws {
        let file = folder.appending(path: "script.sql")
        try Data(script.utf8).write(to: file)
        _ = try Self.output(
            of: URL(filePath: "/usr/bin/psql"), ["-q", "-v", "ON_ERROR_STOP=1", "-d", database, "-f", file.path])
    }

    /// Fills the database with the demo's data.
    func seed() throws {
        _ = try run(["seed", "--database", database])
    }

    /// - Parameter environment: what is set beside what this program was started with.
    func serve(environment: [String: String] = [:]) async throws -> ServerProcess {
        let arguments = ["serve", "--database", database, "--port", "0", "--public-url", "https://lectern.example"]
        // The load generator is one network, which could register no more than a few people.
        let unlimited = ["LECTERN_LIMIT_REGISTRATIONS": "1000000,1000000", "LECTERN_CONFIRM_ADDRESSES": "never"]
        return try await ServerProcess(
            binary, arguments, environment: unlimited.merging(environment) { $1 },
            log: folder.appending(path: "serve.log"))
    }

    private func run(_ arguments: [String]) throws -> String { try Self.output(of: binary, arguments) }

    private static func output(of program: URL, _ arguments: [String]) throws -> String {
        let process = Process()
        let output = Pipe()
        process.executableURL = program
        process.arguments = arguments
        process.standardOutput = output
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw Trouble("\(program.lastPathComponent) \(arguments[0]) failed: \(text)")
        }
        return text
    }
}

/// Requests to a running server.
extension Client {
    /// Creates published sessions over the API.
    ///
    /// - Returns: their ids, in order.
    func create(_ sessions: some Sequence<String>, token: String, port: Int) async throws -> [String] {
        let requests = sessions.map {
            HTTPRequest(
                method: "POST", path: "/api/v1/sessions",
                headers: ["Authorization": "Bearer \(token)", "Content-Type": "application/json"], body: $0)
        }
        return try await exchange(requests, connections: 8, port: port).map { answer in
            try JSONDecoder().decode(Identified.self, from: Data(answer.expecting(201).text.utf8)).id
        }
    }

    private struct Identified: Decodable {
        let id: String
    }

    func rename(_ session: String, to title: String, token: String, port: Int) async throws {
        let headers = ["Authorization": "Bearer \(token)", "Content-Type": "application/merge-patch+json"]
        let request = HTTPRequest(
            method: "PATCH", path: "/api/v1/sessions/\(session)", headers: headers, body: "{\"title\":\"\(title)\"}")
        _ = try await fetch(request, port: port).expecting(200)
    }

    /// The number of sessions that the server has written as calendar text since it started.
    func renderedSessions(port: Int) async throws -> Int {
        Int(try await counter("lectern_feed_sessions_rendered_total", port: port))
    }

    /// A figure of `/metrics`.
    func counter(_ name: String, port: Int) async throws -> Double {
        let page = try await fetch(HTTPRequest(path: "/metrics"), port: port).expecting(200).text
        let line = page.split(separator: "\n").first { $0.hasPrefix(name + " ") }
        guard let value = line?.split(separator: " ").last.flatMap({ Double($0) }) else {
            throw Trouble("/metrics does not tell \(name).")
        }
        return value
    }
}
