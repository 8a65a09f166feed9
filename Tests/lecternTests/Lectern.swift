import Foundation
import Synchronization
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
        try await Running(arguments, in: folder, binary: binary, environment: environment).outcome()
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
        let process = try Running(
            command + ["serve", "--port", "0"] + arguments, in: folder,
            binary: files == nil ? binary : URL(filePath: "/usr/bin/prlimit"), environment: environment)
        let port = try await eventually("the server listens") {
            if let match = process.errors.firstMatch(of: /port=([0-9]+) \[lectern\] listening/) { return Int(match.1) }
            guard process.isRunning else { throw NotRunning(errors: process.errors) }
            return nil
        }
        return Server(process: process, port: port)
    }

    struct NotRunning: Error {
        let errors: String
    }
}

/// A process of the binary. What it prints is kept in files, so that nobody has to read along.
///
/// It is spawned by hand: Foundation's `Process` walks through all open files of the tests that run beside it, and
/// crashes when they change under it.
final class Running: Sendable {
    private let identifier: pid_t
    private let ending = Mutex<Int32?>(nil)
    private let files: (output: String, errors: String)

    /// - Parameter variables: are added to the environment of the tests.
    init(_ arguments: [String], in folder: Folder, binary: URL, environment added: [String: String] = [:]) throws {
        let name = UUID().uuidString
        files = (folder.file(name + ".out").path, folder.file(name + ".err").path)
        var environment = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("LECTERN_") }
        environment["LECTERN_DATABASE"] = folder.database
        environment["TMPDIR"] = folder.url.path
        environment.merge(added) { $1 }

        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, files.output, O_WRONLY | O_CREAT, 0o600)
        posix_spawn_file_actions_addopen(&actions, 2, files.errors, O_WRONLY | O_CREAT, 0o600)
        var identifier = pid_t()
        // The folder to work in is set by env(1), which then is the binary.
        let words = (["env", "-C", folder.url.path, binary.path] + arguments).map { strdup($0) } + [nil]
        let variables = environment.map { strdup($0.key + "=" + $0.value) } + [nil]
        defer { for text in words + variables { free(text) } }
        try #require(posix_spawn(&identifier, "/usr/bin/env", &actions, nil, words, variables) == 0)
        self.identifier = identifier
    }

    deinit {
        guard status == nil else { return }
        kill(identifier, SIGKILL)
        waitpid(identifier, nil, 0)
    }

    var isRunning: Bool { status == nil }
    var output: String { text(files.output) }
    var errors: String { text(files.errors) }

    func signal(_ number: Int32) { kill(identifier, number) }

    /// - Returns: how it ended; a signal as its number below 0.
    func outcome() async throws -> Lectern.Outcome {
        let status = try await eventually("the process ends") { () -> Int32? in self.status }
        return Lectern.Outcome(status: status, output: output, errors: errors)
    }

    /// Nil while it runs.
    private var status: Int32? {
        ending.withLock { ending in
            var state: Int32 = 0
            if ending == nil, waitpid(identifier, &state, WNOHANG) == identifier {
                // The macros of wait(2), which Swift does not import.
                ending = state & 0x7F == 0 ? state >> 8 & 0xFF : -(state & 0x7F)
            }
            return ending
        }
    }

    private func text(_ file: String) -> String {
        String(decoding: FileManager.default.contents(atPath: file) ?? Data(), as: UTF8.self)
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

/// Waits for something to be there, and gives up after four minutes: the machine may be busy with other tests.
@discardableResult
func eventually<Value>(_ what: String, _ look: () async throws -> Value?) async throws -> Value {
    let deadline = ContinuousClock.now + .seconds(240)
    while true {
        if let value = try await look() { return value }
        guard ContinuousClock.now < deadline else { throw NeverHappened(what: what) }
        try await Task.sleep(for: .milliseconds(10))
    }
}

struct NeverHappened: Error {
    let what: String
}
