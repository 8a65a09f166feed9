import Foundation
import Synchronization

/// A server in a process of its own, at a port that it chose itself.
final class ServerProcess: Sendable {
    let port: Int
    private let process: Process
    /// Its end tells a bare server that nobody measures any more.
    private let input = Pipe()

    /// Starts the process and waits until it says in its log at which port it listens (`port=…`).
    ///
    /// - Parameter log: the file that takes what the process says.
    init(
        _ binary: URL, _ arguments: [String], environment: [String: String] = [:], log: URL
    ) async throws {
        process = try Self.launch(binary, arguments, environment, input: input, log: log)
        do {
            port = try await Self.port(of: process, log: log)
        } catch {
            RunningServers.end(process)
            throw error
        }
    }

    deinit {
        RunningServers.end(process)
    }

    /// Ends the process, by force where it does not within ten seconds, and waits for its end.
    func stop() {
        RunningServers.end(process)
    }

    /// Resident memory, in bytes.
    func residentMemory() throws -> Double {
        let status = try String(contentsOfFile: "/proc/\(process.processIdentifier)/status", encoding: .utf8)
        guard let line = status.split(separator: "\n").first(where: { $0.hasPrefix("VmRSS:") }),
            let kilobytes = line.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap({ Double($0) })
        else { throw Trouble("/proc does not tell the resident memory.") }
        return kilobytes * 1_024
    }

    /// Processor time that the process and its children took so far, in seconds; it rises in steps of a hundredth.
    func processorTime() throws -> Double {
        let id = process.processIdentifier
        let children = try String(contentsOfFile: "/proc/\(id)/task/\(id)/children", encoding: .utf8)
        return try ([Int(id)] + children.split(separator: " ").compactMap { Int($0) }).reduce(0) {
            try $0 + Self.processorTime(of: $1)
        }
    }

    private static func processorTime(of id: Int) throws -> Double {
        let stat = try String(contentsOfFile: "/proc/\(id)/stat", encoding: .utf8)
        // The name, in parentheses, may hold spaces; the 14th and 15th fields are user and system time.
        let fields = stat.split(separator: ")").last?.split(separator: " ") ?? []
        guard fields.count > 12, let user = Double(fields[11]), let system = Double(fields[12]) else {
            throw Trouble("/proc does not tell the processor time.")
        }
        return (user + system) / Double(sysconf(Int32(_SC_CLK_TCK)))
    }

    /// Waits until the process computes nothing any more.
    func quietens() async throws {
        let deadline = ContinuousClock.now + .seconds(120)
        var idle = 0
        while idle < 4, ContinuousClock.now < deadline {
            let before = try processorTime()
            try await Task.sleep(for: .milliseconds(500))
            idle = try processorTime() - before < 0.02 ? idle + 1 : 0
        }
    }

    private static func launch(
        _ binary: URL, _ arguments: [String], _ environment: [String: String], input: Pipe, log: URL
    ) throws -> Process {
        guard FileManager.default.createFile(atPath: log.path, contents: nil) else {
            throw Trouble("\(log.path) cannot be written.")
        }
        let output = try FileHandle(forWritingTo: log)
        let process = Process()
        process.executableURL = binary
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        process.standardInput = input
        process.standardOutput = output
        process.standardError = output
        try process.run()
        RunningServers.add(process)
        try output.close()
        return process
    }

    private static func port(of process: Process, log: URL) async throws -> Int {
        let deadline = ContinuousClock.now + .seconds(60)
        while ContinuousClock.now < deadline {
            let text = try String(contentsOf: log, encoding: .utf8)
            if let found = text.firstMatch(of: /port=(\d+)\b.*\n/), let port = Int(found.1) { return port }
            guard process.isRunning else { throw Trouble("\(process.executableURL?.path ?? "") ended: \(text)") }
            // Short beside what is measured with it, the time of a start.
            try await Task.sleep(for: .milliseconds(1))
        }
        throw Trouble("\(process.executableURL?.path ?? "") does not listen within a minute.")
    }
}

/// The processes that were started and not ended yet, so that none outlives this one.
enum RunningServers {
    private static let running = Mutex<[Int32]>([])

    static func add(_ process: Process) {
        running.withLock { $0.append(process.processIdentifier) }
    }

    static func end(_ process: Process) {
        let id = process.processIdentifier
        guard running.withLock({ $0.contains(id) }) else { return }
        process.terminate()
        let deadline = ContinuousClock.now + .seconds(10)
        while process.isRunning, ContinuousClock.now < deadline { usleep(5_000) }
        if process.isRunning { kill(id, SIGKILL) }
        process.waitUntilExit()
        running.withLock { $0.removeAll { $0 == id } }
    }

    /// Children are in process groups of their own, so that an interrupt at the terminal does not reach them.
    ///
    /// - Returns: what hears the signals, for as long as it is held.
    static func endOnSignals(removing folder: URL) -> [any DispatchSourceSignal] {
        [SIGINT, SIGTERM, SIGHUP].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler {
                for id in running.withLock({ $0 }) { kill(id, SIGKILL) }
                removeFolder(folder)
                exit(128 + number)
            }
            source.resume()
            return source
        }
    }

    static func removeFolder(_ folder: URL) {
        do {
            try FileManager.default.removeItem(at: folder)
        } catch {
            FileHandle.standardError.write(Data("benchmarks: \(folder.path) stays: \(error)\n".utf8))
        }
    }
}
