import Foundation
import TestSupport
import Testing

/// A mail server of another project, and programs that read the messages it received; see `RealServer.py`.
struct RealServer {
    enum Program: String, CaseIterable {
        case exim
        case aiosmtpd

        /// The reason why this machine cannot run it; `nil` where it can.
        var obstacle: Comment? {
            switch self {
            case .exim where !FileManager.default.isExecutableFile(atPath: "/usr/sbin/exim4"):
                "needs Debian's package exim4-daemon-light"
            case .exim where geteuid() != 0: "Exim answers strangers for root only"
            case .aiosmtpd where !RealServer.hasPackage("aiosmtpd"): "needs Debian's package python3-aiosmtpd"
            case .exim, .aiosmtpd: RealServer.readingObstacle
            }
        }
    }

    /// The reason why this machine cannot read the received messages; `nil` where it can.
    static var readingObstacle: Comment? {
        hasPackage("icalendar") ? nil : "needs Debian's package python3-icalendar"
    }

    private static func hasPackage(_ name: String) -> Bool {
        FileManager.default.fileExists(atPath: "/usr/lib/python3/dist-packages/\(name)/__init__.py")
    }

    let port: Int
    let folder: URL

    /// The received messages as JSON.
    func received() async throws -> String {
        try await Self.read(folder)
    }

    static func run<Answer>(_ program: Program, _ body: (RealServer) async throws -> Answer) async throws -> Answer {
        try await withFolder { folder in
            try Data(TestCertificate.local.certificate.utf8).write(to: folder.appending(path: "local.pem"))
            try Data(TestCertificate.local.key.utf8).write(to: folder.appending(path: "local.key"))
            try Data(TestCertificate.authority.utf8).write(to: folder.appending(path: "authority.pem"))
            let process = try process([program.rawValue, folder.path], in: folder)
            let answer: Result<Answer, any Error>
            do {
                let port = try await eventually("the mail server listens") { () -> Int? in
                    guard process.isRunning else {
                        throw DidNotStart(program: program, errors: process.errors)
                    }
                    let output = process.output
                    return output.hasSuffix("\n") ? Int(output.trimmingCharacters(in: .newlines)) : nil
                }
                answer = .success(try await body(RealServer(port: port, folder: folder)))
            } catch {
                answer = .failure(error)
            }
            process.signal(SIGTERM)
            try await process.status()
            return try answer.get()
        }
    }

    struct DidNotStart: Error {
        let program: Program
        let errors: String
    }

    /// - Parameter folder: holds messages in `inbox/new`.
    static func read(_ folder: URL) async throws -> String {
        let process = try process(["read", folder.path], in: folder)
        try await process.status()
        return process.output
    }

    private static func process(_ arguments: [String], in folder: URL) throws -> ChildProcess {
        let script = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "RealServer.py")
        // The Python of Debian, which has the Debian packages.
        return try ChildProcess(URL(filePath: "/usr/bin/python3"), [script.path] + arguments, in: folder)
    }
}

extension Trait where Self == ConditionTrait {
    /// Skips a test with a reason where the machine cannot run a server.
    static func needs(_ program: RealServer.Program) -> Self {
        .enabled(if: program.obstacle == nil, program.obstacle)
    }

    static var needsReader: Self {
        .enabled(if: RealServer.readingObstacle == nil, RealServer.readingObstacle)
    }
}
