import Foundation
import Mail
import Synchronization
import TestSupport
import Testing

/// Runs a test against a server that follows a script, and stops the server.
func withServer<Answer>(
    _ conversations: [ScriptedServer.Turn]..., certificate: TestCertificate? = nil,
    _ body: (ScriptedServer) async throws -> Answer
) async throws -> Answer {
    let server = try await ScriptedServer.listening(to: conversations, certificate: certificate)
    do {
        let answer = try await body(server)
        try await server.stop()
        return answer
    } catch {
        try await server.stop()
        throw error
    }
}

extension SMTPTimeLimits {
    /// Limits that never end a session, however busy the machine is. A test sets the limits that it is about.
    static let unlimited: SMTPTimeLimits = {
        var limits = SMTPTimeLimits()
        let hour = Duration.seconds(3_600)
        (limits.connecting, limits.greeting, limits.command) = (hour, hour, hour)
        (limits.dataStart, limits.dataBlock, limits.dataEnd) = (hour, hour, hour)
        return limits
    }()
}

/// Sends messages with the transport of a URL.
///
/// - Returns: their outcomes, in the order in which they were settled.
func send(
    _ messages: [MailMessage], url: String, limits: SMTPTimeLimits = .unlimited
) async throws -> [MailOutcome] {
    let transport = try MailSettings(url: url, from: "lectern@example.org").transport(limits: limits)
    let settled = Mutex<[MailOutcome]>([])
    try await transport.send(messages) { _, outcome in settled.withLock { $0.append(outcome) } }
    return settled.withLock(\.self)
}

/// Creates a folder for one test, and removes it.
func withFolder<Answer>(_ body: (URL) async throws -> Answer) async throws -> Answer {
    let folder = FileManager.default.temporaryDirectory.appending(path: "mail-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    do {
        let answer = try await body(folder)
        try FileManager.default.removeItem(at: folder)
        return answer
    } catch {
        try FileManager.default.removeItem(at: folder)
        throw error
    }
}

/// Writes the certificate of the test authority to a file for one test.
func withAuthority<Answer>(_ body: (String) async throws -> Answer) async throws -> Answer {
    try await withFolder { folder in
        let file = folder.appending(path: "authority.pem")
        try Data(TestCertificate.authority.utf8).write(to: file)
        return try await body(file.path)
    }
}

/// Sends one message with the transport of a URL.
func send(_ message: MailMessage, url: String, limits: SMTPTimeLimits = .unlimited) async throws -> MailOutcome {
    try #require(try await send([message], url: url, limits: limits).first)
}
