internal import Foundation

/// A connection to a server after the greeting, encryption and authentication.
struct SMTPSession: Sendable {
    let connection: SMTPConnection
    let capabilities: SMTPCapabilities
    let limits: SMTPTimeLimits

    static func open(
        _ server: SMTPServer, _ security: SMTPSecurity, _ limits: SMTPTimeLimits
    ) async throws(SMTPError) -> SMTPSession {
        let tls = server.encryption == .implicit ? security : nil
        let connection = try await SMTPConnection.connect(
            to: server.host, port: server.port, tls: tls, within: limits.connecting)
        do {
            let handshake = SMTPHandshake(server: server, security: security, connection: connection, limits: limits)
            return SMTPSession(
                connection: connection, capabilities: try await handshake.capabilities(), limits: limits)
        } catch {
            connection.close()
            throw error
        }
    }

    func quit() async {
        do {
            _ = try await connection.send("QUIT", within: limits.quit)
        } catch {
            // All messages are settled: nothing depends on the reply.
        }
        connection.close()
    }
}

/// The extensions that a server announces (RFC 5321 §4.1.1.1).
struct SMTPCapabilities: Sendable, Hashable {
    var startTLS = false
    var smtpUTF8 = false
    var eightBit = false
    /// The names of mechanisms, in upper case.
    var authentication: Set<String> = []
    /// True if `MAIL` may have the parameter `SIZE` (RFC 1870).
    var acceptsSize = false
    /// In bytes; `nil` where the server announces no limit.
    var maxMessageSize: Int?

    init() {}

    /// - Parameter lines: of the reply to `EHLO`. The first one is a greeting.
    init(_ lines: [String]) {
        for line in lines.dropFirst() {
            // Servers of the nineties wrote AUTH=LOGIN. Some still do, in addition to the standard form.
            let words = line.uppercased().split { $0 == " " || $0 == "=" }.map(String.init)
            switch words.first {
            case "STARTTLS": startTLS = true
            case "SMTPUTF8": smtpUTF8 = true
            case "8BITMIME": eightBit = true
            case "AUTH": authentication.formUnion(words.dropFirst())
            case "SIZE":
                acceptsSize = true
                maxMessageSize = words.dropFirst().first.flatMap { Int($0) }.flatMap { $0 > 0 ? $0 : nil }
            default: continue
            }
        }
    }
}

/// The steps from a connection to a session: greeting, `EHLO`, encryption, authentication.
private struct SMTPHandshake {
    let server: SMTPServer
    let security: SMTPSecurity
    let connection: SMTPConnection
    let limits: SMTPTimeLimits

    func capabilities() async throws(SMTPError) -> SMTPCapabilities {
        let greeting = try await connection.greeting(within: limits.greeting)
        guard greeting.code == 220 else { throw SMTPError(greeting) }
        var capabilities = try await hello()
        var isEncrypted = server.encryption == .implicit
        if try wantsTLS(capabilities) {
            let reply = try await connection.startTLS(security, within: limits.command)
            guard reply.isPositive else { throw SMTPError(reply) }
            // Capabilities that were announced without encryption are discarded (RFC 3207 §4.2).
            capabilities = try await hello()
            isEncrypted = true
        }
        if let credentials = server.credentials {
            guard isEncrypted || server.encryption == .none && connection.isLoopback else {
                throw SMTPError("The mail server does not offer encryption, and the password is not sent without it.")
            }
            try await signIn(credentials, capabilities.authentication)
        }
        return capabilities
    }

    private func hello() async throws(SMTPError) -> SMTPCapabilities {
        let name = server.clientName ?? connection.clientAddress
        let extended = try await connection.send("EHLO \(name)", within: limits.command)
        if extended.isPositive { return SMTPCapabilities(extended.lines) }
        guard (500..<600).contains(extended.code) else { throw SMTPError(extended) }
        let plain = try await connection.send("HELO \(name)", within: limits.command)
        guard plain.isPositive else { throw SMTPError(plain) }
        return SMTPCapabilities()
    }

    private func wantsTLS(_ capabilities: SMTPCapabilities) throws(SMTPError) -> Bool {
        switch server.encryption {
        case .implicit, .none: return false
        case .whenOffered: return capabilities.startTLS
        case .required:
            guard capabilities.startTLS else { throw SMTPError("The mail server does not offer encryption.") }
            return true
        }
    }

    private func signIn(_ credentials: SMTPServer.Credentials, _ mechanisms: Set<String>) async throws(SMTPError) {
        let (user, password) = (credentials.user, credentials.password)
        var reply: SMTPReply
        if mechanisms.contains("PLAIN") {
            reply = try await connection.send("AUTH PLAIN \(encoded("\0\(user)\0\(password)"))", within: limits.command)
        } else if mechanisms.contains("LOGIN") {
            reply = try await connection.send("AUTH LOGIN", within: limits.command)
            for secret in [user, password] where reply.code == 334 {
                reply = try await connection.send(encoded(secret), within: limits.command)
            }
        } else {
            throw SMTPError("The mail server offers neither of the supported mechanisms to sign in, PLAIN and LOGIN.")
        }
        guard reply.code == 235 else { throw .authenticationFailed(reply) }
    }

    private func encoded(_ text: String) -> String {
        Data(text.utf8).base64EncodedString()
    }
}

extension SMTPError {
    /// The reason does not contain the text of the reply, which could repeat the credentials.
    fileprivate static func authenticationFailed(_ reply: SMTPReply) -> SMTPError {
        let reason = MailReason(reply)
        let text = "The mail server did not accept the user and password."
        return SMTPError(MailReason(code: reason.code, status: reason.status, text))
    }

    init(_ reason: MailReason) {
        self.reason = reason
    }
}
