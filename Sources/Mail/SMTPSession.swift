internal import Foundation

/// A server that said hello, proved who it is and knows who we are.
struct SMTPSession: Sendable {
    let wire: SMTPConnection
    let capabilities: SMTPCapabilities
    let limits: SMTPTimeLimits

    static func open(
        _ server: SMTPServer, _ security: SMTPSecurity, _ limits: SMTPTimeLimits
    ) async throws(SMTPError) -> SMTPSession {
        let tls = server.encryption == .implicit ? security : nil
        let wire = try await SMTPConnection.connect(
            to: server.host, port: server.port, tls: tls, within: limits.connecting)
        do {
            let opening = SMTPHandshake(server: server, security: security, wire: wire, limits: limits)
            return SMTPSession(wire: wire, capabilities: try await opening.capabilities(), limits: limits)
        } catch {
            wire.close()
            throw error
        }
    }

    func quit() async {
        do {
            _ = try await wire.say("QUIT", within: limits.goodbye)
        } catch {
            // All is settled: how the server takes the farewell changes nothing.
        }
        wire.close()
    }
}

/// What a server says it can do (RFC 5321 §4.1.1.1).
struct SMTPCapabilities: Sendable, Hashable {
    var startTLS = false
    var smtpUTF8 = false
    var eightBit = false
    /// Names of mechanisms, in upper case.
    var authentication: Set<String> = []
    /// Whether `MAIL` may tell the size (RFC 1870).
    var knowsSize = false
    /// In bytes; `nil` where the server has no limit or does not say.
    var largestMessage: Int?

    init() {}

    /// - Parameter lines: of the reply to `EHLO`, the first of which is a greeting.
    init(_ lines: [String]) {
        for line in lines.dropFirst() {
            // Servers of the nineties wrote AUTH=LOGIN, and some still do beside the right form.
            let words = line.uppercased().split { $0 == " " || $0 == "=" }.map(String.init)
            switch words.first {
            case "STARTTLS": startTLS = true
            case "SMTPUTF8": smtpUTF8 = true
            case "8BITMIME": eightBit = true
            case "AUTH": authentication.formUnion(words.dropFirst())
            case "SIZE":
                knowsSize = true
                largestMessage = words.dropFirst().first.flatMap { Int($0) }.flatMap { $0 > 0 ? $0 : nil }
            default: continue
            }
        }
    }
}

/// The way from a connection to a session: greeting, hello, encryption, signing in.
private struct SMTPHandshake {
    let server: SMTPServer
    let security: SMTPSecurity
    let wire: SMTPConnection
    let limits: SMTPTimeLimits

    func capabilities() async throws(SMTPError) -> SMTPCapabilities {
        let greeting = try await wire.greeting(within: limits.greeting)
        guard greeting.code == 220 else { throw SMTPError(greeting) }
        var capabilities = try await hello()
        var isEncrypted = server.encryption == .implicit
        if try wantsTLS(capabilities) {
            let reply = try await wire.startTLS(security, within: limits.command)
            guard reply.isPositive else { throw SMTPError(reply) }
            // What was said in the clear does not count any more (RFC 3207 §4.2).
            capabilities = try await hello()
            isEncrypted = true
        }
        if let credentials = server.credentials {
            guard isEncrypted || server.encryption == .none && wire.isLoopback else {
                throw SMTPError("The mail server offers no encryption, and the password is not sent without.")
            }
            try await signIn(credentials, capabilities.authentication)
        }
        return capabilities
    }

    private func hello() async throws(SMTPError) -> SMTPCapabilities {
        let name = server.clientName ?? wire.ownName
        let extended = try await wire.say("EHLO \(name)", within: limits.command)
        if extended.isPositive { return SMTPCapabilities(extended.lines) }
        guard (500..<600).contains(extended.code) else { throw SMTPError(extended) }
        let plain = try await wire.say("HELO \(name)", within: limits.command)
        guard plain.isPositive else { throw SMTPError(plain) }
        return SMTPCapabilities()
    }

    private func wantsTLS(_ capabilities: SMTPCapabilities) throws(SMTPError) -> Bool {
        switch server.encryption {
        case .implicit, .none: return false
        case .whenOffered: return capabilities.startTLS
        case .required:
            guard capabilities.startTLS else { throw SMTPError("The mail server offers no encryption.") }
            return true
        }
    }

    private func signIn(_ credentials: SMTPServer.Credentials, _ mechanisms: Set<String>) async throws(SMTPError) {
        let (user, password) = (credentials.user, credentials.password)
        var reply: SMTPReply
        if mechanisms.contains("PLAIN") {
            reply = try await wire.say("AUTH PLAIN \(encoded("\0\(user)\0\(password)"))", within: limits.command)
        } else if mechanisms.contains("LOGIN") {
            reply = try await wire.say("AUTH LOGIN", within: limits.command)
            for secret in [user, password] where reply.code == 334 {
                reply = try await wire.say(encoded(secret), within: limits.command)
            }
        } else {
            throw SMTPError("The mail server offers no way to sign in that is known here: PLAIN or LOGIN.")
        }
        guard reply.code == 235 else { throw .refusedSigningIn(reply) }
    }

    private func encoded(_ text: String) -> String {
        Data(text.utf8).base64EncodedString()
    }
}

extension SMTPError {
    /// Without the server's words: it might repeat what it was given.
    fileprivate static func refusedSigningIn(_ reply: SMTPReply) -> SMTPError {
        let said = MailReason(reply)
        let text = "The mail server did not accept the user and the password."
        return SMTPError(MailReason(code: said.code, status: said.status, text))
    }

    init(_ reason: MailReason) {
        self.reason = reason
    }
}
