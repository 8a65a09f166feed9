import Foundation
import TestSupport
import Testing

/// The binary as it was built, run as people run it.
enum Lectern {
    /// It lies beside the tests.
    static let binary = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
        .appending(path: "lectern")

    static let package = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    struct Outcome: Sendable, Hashable {
        let status: Int32
        let output: String
        let errors: String
    }

    /// Runs a command to its end.
    @discardableResult
    static func run(_ arguments: String..., in folder: Folder) async throws -> Outcome {
        try await run(arguments, in: folder)
    }

    @discardableResult
    static func run(
        _ arguments: [String], in folder: Folder, binary: URL = binary, environment: [String: String] = [:]
    ) async throws -> Outcome {
        try await Turnstile.programs.pass {
            try await ChildProcess(binary, arguments, in: folder, environment: environment).outcome()
        }
    }

    /// Starts a server on a free port, and waits until it listens.
    ///
    /// - Parameters:
    ///   - environment: settings of the server.
    ///   - files: the number of files that it may have open; nil for as many as the tests.
    static func serve(
        _ arguments: String..., environment: [String: String] = [:], files: Int? = nil, in folder: Folder
    ) async throws -> Server {
        let command = files.map { ["--nofile=\($0):\($0)", binary.path] } ?? []
        return try await Turnstile.programs.pass {
            let process = try ChildProcess(
                files == nil ? binary : URL(filePath: "/usr/bin/prlimit"),
                command + ["serve", "--port", "0"] + arguments, in: folder, environment: environment)
            var known = 0
            let port = try await eventually("the server listens") { () -> Int? in
                let errors = process.errors
                if errors.utf8.count > known {
                    known = errors.utf8.count
                    if let match = errors.firstMatch(of: /port=([0-9]+) \[lectern\] listening/) { return Int(match.1) }
                    if let match = errors.firstMatch(of: /"message":"listening","port":"([0-9]+)"/) {
                        return Int(match.1)
                    }
                }
                guard process.isRunning else { throw NotRunning(errors: process.errors) }
                return nil
            }
            return Server(process: process, port: port)
        }
    }

    /// Starts a demo that recommends nothing: a test build would spend most of its time with learning.
    static func serveDemoWithoutRecommending(in folder: Folder) async throws -> Server {
        try await serve("--demo", environment: ["LECTERN_RECOMMENDING": "off"], in: folder)
    }

    struct NotRunning: Error {
        let errors: String
    }
}

extension ChildProcess {
    /// A process with the database of a folder.
    ///
    /// - Parameter variables: are added to the environment of the tests.
    convenience init(
        _ program: URL, _ arguments: [String], in folder: Folder, environment variables: [String: String] = [:]
    ) throws {
        var environment = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("LECTERN_") }
        environment["LECTERN_DATABASE"] = folder.database
        environment["TMPDIR"] = folder.url.path
        // A demo would use the model of the checkout, which is not there everywhere.
        environment["LECTERN_ENCODER"] = "none"
        try self.init(program, arguments, in: folder.url, environment: environment.merging(variables) { $1 })
    }

    /// Waits until it ends.
    func outcome() async throws -> Lectern.Outcome {
        let status = try await status()
        return Lectern.Outcome(status: status, output: output, errors: errors)
    }
}

/// A folder of one test, which goes with it.
final class Folder: Sendable {
    let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory.appending(path: "lectern-command-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    /// The default path of the database.
    var database: String { file("test.sqlite").path }

    func file(_ name: String) -> URL { url.appending(path: name) }

    /// The secret of a new token for everything.
    func token() async throws -> String {
        let made = try await Lectern.run("token", "create", "--role", "admin", "--name", "Test", in: self)
        try #require(made.status == 0, "\(made.errors)")
        return made.output.trimmingCharacters(in: .newlines)
    }

    deinit {
        // A folder that stays behind is no fault of what was tested.
        try? FileManager.default.removeItem(at: url)
    }
}
