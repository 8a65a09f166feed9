import Foundation
import Testing

/// The binary as it was built, run as people run it.
enum Lectern {
    /// It lies beside the tests.
    static let binary = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
        .appending(path: "lectern")

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
    static func run(_ arguments: [String], in folder: Folder, binary: URL = binary) async throws -> Outcome {
        try await Running(arguments, in: folder, binary: binary).outcome()
    }

    /// Starts a server on a free port, and waits until it listens.
    static func serve(_ arguments: String..., in folder: Folder) async throws -> Server {
        let process = try Running(["serve", "--port", "0"] + arguments, in: folder, binary: binary)
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
// Foundation's Process may be asked and signalled from any thread, but does not say so.
final class Running: @unchecked Sendable {
    private let process = Process()
    private let files: (output: URL, errors: URL)

    fileprivate init(_ arguments: [String], in folder: Folder, binary: URL) throws {
        let name = UUID().uuidString
        files = (folder.file(name + ".out"), folder.file(name + ".err"))
        for file in [files.output, files.errors] { try Data().write(to: file) }
        process.executableURL = binary
        process.arguments = arguments
        process.currentDirectoryURL = folder.url
        var environment = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("LECTERN_") }
        environment["LECTERN_DATABASE"] = folder.database
        environment["TMPDIR"] = folder.url.path
        process.environment = environment
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try FileHandle(forWritingTo: files.output)
        process.standardError = try FileHandle(forWritingTo: files.errors)
        try process.run()
    }

    deinit {
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    }

    var isRunning: Bool { process.isRunning }
    var output: String { text(files.output) }
    var errors: String { text(files.errors) }

    func signal(_ number: Int32) { kill(process.processIdentifier, number) }

    /// - Returns: how it ended; a signal as its number below 0.
    func outcome() async throws -> Lectern.Outcome {
        try await eventually("the process ends") { process.isRunning ? nil : true }
        let status = process.terminationStatus
        return Lectern.Outcome(
            status: process.terminationReason == .exit ? status : -status, output: output, errors: errors)
    }

    private func text(_ file: URL) -> String {
        String(decoding: FileManager.default.contents(atPath: file.path) ?? Data(), as: UTF8.self)
    }
}

/// A folder of one test, which goes with it.
final class Folder: Sendable {
    let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory.appending(path: "lectern-command-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    /// Where the database is, if nothing else is said.
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

/// Waits for something to be there, and gives up after a minute.
@discardableResult
func eventually<Value>(_ what: String, _ look: () async throws -> Value?) async throws -> Value {
    let deadline = ContinuousClock.now + .seconds(60)
    while true {
        if let value = try await look() { return value }
        guard ContinuousClock.now < deadline else { throw NeverHappened(what: what) }
        try await Task.sleep(for: .milliseconds(10))
    }
}

struct NeverHappened: Error {
    let what: String
}
