import Foundation
import Mail
import Synchronization

/// Runs a test against a server that answers from a script, and stops it.
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
    /// A server on a machine that is busy with other tests is not slow: no limit ends a conversation but those that a
    /// test sets.
    static let patient: SMTPTimeLimits = {
        var limits = SMTPTimeLimits()
        let hour = Duration.seconds(3_600)
        (limits.connecting, limits.greeting, limits.command) = (hour, hour, hour)
        (limits.dataStart, limits.dataBlock, limits.dataEnd) = (hour, hour, hour)
        return limits
    }()
}

/// Sends messages as settings say.
///
/// - Returns: the outcomes of each message, in the order in which they were settled.
func send(
    _ messages: [MailMessage], url: String, limits: SMTPTimeLimits = .patient
) async throws -> [[MailOutcome]] {
    let transport = try MailSettings(url: url, from: "lectern@example.org").transport(limits: limits)
    let settled = Mutex<[[MailOutcome]]>([])
    try await transport.send(messages) { _, outcomes in settled.withLock { $0.append(outcomes) } }
    return settled.withLock(\.self)
}

/// Makes a folder for one test, and removes it.
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

/// Writes the certificate of the tests' authority to a file for one test.
func withAuthority<Answer>(_ body: (String) async throws -> Answer) async throws -> Answer {
    try await withFolder { folder in
        let file = folder.appending(path: "authority.pem")
        try Data(TestCertificate.authority.utf8).write(to: file)
        return try await body(file.path)
    }
}

func send(
    _ message: MailMessage, url: String, limits: SMTPTimeLimits = .patient
) async throws -> [MailOutcome] {
    try await send([message], url: url, limits: limits).first ?? []
}
