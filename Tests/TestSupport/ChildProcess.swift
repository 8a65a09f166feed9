public import Foundation
import Synchronization

/// A process that a test starts. The output is kept in files, so that nobody has to read along.
///
/// It is spawned by hand: Foundation's `Process` looks through all open files, and a file that another test opens
/// meanwhile is inherited. A pipe whose other end a stranger holds never ends. Here nothing is inherited, and nobody waits
/// on a thread: on two cores two who wait would be all threads there are.
public final class ChildProcess: Sendable {
    public struct NotStarted: Error {
        public let program: String
        /// As in `errno`.
        public let code: Int32
    }

    private let identifier: pid_t
    private let ending = Mutex<Int32?>(nil)
    private let files: (output: String, errors: String)

    /// - Parameters:
    ///   - folder: in which it works, and which holds its output.
    ///   - environment: the whole environment.
    public init(
        _ program: URL, _ arguments: [String], in folder: URL,
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws {
        let name = folder.appending(path: UUID().uuidString).path
        files = (name + ".out", name + ".err")
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, files.output, O_WRONLY | O_CREAT, 0o600)
        posix_spawn_file_actions_addopen(&actions, 2, files.errors, O_WRONLY | O_CREAT, 0o600)
        _ = try Self.closeFrom()(&actions, 3)
        var identifier = pid_t()
        // The folder to work in is set by env(1), which then is the program.
        let words = (["env", "-C", folder.path, program.path] + arguments).map { strdup($0) } + [nil]
        let variables = environment.map { strdup($0.key + "=" + $0.value) } + [nil]
        defer { for text in words + variables { free(text) } }
        let code = posix_spawn(&identifier, "/usr/bin/env", &actions, nil, words, variables)
        guard code == 0 else { throw NotStarted(program: program.path, code: code) }
        self.identifier = identifier
    }

    private typealias CloseFrom = @convention(c) (UnsafeMutablePointer<posix_spawn_file_actions_t>, Int32) -> Int32

    /// A function of glibc 2.34 that its headers show to GNU programs alone.
    private static func closeFrom() throws -> CloseFrom {
        let name = "posix_spawn_file_actions_addclosefrom_np"
        guard let function = dlsym(nil, name) else { throw NotStarted(program: name, code: ENOSYS) }
        return unsafeBitCast(function, to: CloseFrom.self)
    }

    deinit {
        guard statusIfEnded == nil else { return }
        kill(identifier, SIGKILL)
        waitpid(identifier, nil, 0)
    }

    public var isRunning: Bool { statusIfEnded == nil }
    public var output: String { text(files.output) }
    public var errors: String { text(files.errors) }

    public func signal(_ number: Int32) { kill(identifier, number) }

    /// Waits until it ends.
    ///
    /// - Returns: how it ended; a signal as its number below 0.
    @discardableResult
    public func status() async throws -> Int32 {
        try await eventually("the process ends") { self.statusIfEnded }
    }

    /// Nil while it runs.
    private var statusIfEnded: Int32? {
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
