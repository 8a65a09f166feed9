/// Sends messages to a mail server, several over one connection.
public struct SMTPClient: MailTransport {
    public let server: SMTPServer
    public let limits: SMTPTimeLimits
    private let security: SMTPSecurity

    /// - Throws: ``MailError`` where the file of certificate authorities cannot be read.
    public init(_ server: SMTPServer, limits: SMTPTimeLimits = SMTPTimeLimits()) throws(MailError) {
        self.server = server
        self.limits = limits
        security = try SMTPSecurity(server)
    }

    /// After the loss of a connection, the next message is sent over a new one. After two losses in a row, or a timeout,
    /// the remaining messages are deferred without an attempt. Cancelling the task closes the connection.
    public func send(
        _ messages: [MailMessage], settled: @Sendable (_ index: Int, _ outcome: MailOutcome) async throws -> Void
    ) async throws {
        var batch = SMTPBatch(server: server, security: security, limits: limits)
        for (index, message) in messages.enumerated() {
            let outcome = await batch.outcome(of: message)
            do {
                try await settled(index, outcome)
            } catch {
                await batch.end()
                throw error
            }
        }
        await batch.end()
    }
}

/// Messages that share a connection while it lasts.
private struct SMTPBatch {
    let server: SMTPServer
    let security: SMTPSecurity
    let limits: SMTPTimeLimits
    private var session: SMTPSession?
    private var consecutiveLosses = 0
    /// The reason why no further message is attempted.
    private var stopReason: MailReason?

    init(server: SMTPServer, security: SMTPSecurity, limits: SMTPTimeLimits) {
        self.server = server
        self.security = security
        self.limits = limits
    }

    mutating func outcome(of message: MailMessage) async -> MailOutcome {
        if Task.isCancelled { stopReason = stopReason ?? SMTPError.cancelled.reason }
        let reusesSession = session != nil
        var report = await attempt(message)
        // A server may close a connection after a number of messages or some time. That does not concern this message.
        if reusesSession, !report.hasStarted, stopReason == nil { report = await attempt(message) }
        return report.outcome
    }

    mutating func end() async {
        await session?.quit()
        session = nil
    }

    private mutating func attempt(_ message: MailMessage) async -> SMTPTransaction.Report {
        do {
            let open = try await openSession()
            session = open
            let report = await SMTPTransaction(session: open, message: message).run()
            record(report.loss)
            return report
        } catch {
            stopReason = error.reason
            return SMTPTransaction.Report(outcome: .deferred(error.reason))
        }
    }

    private func openSession() async throws(SMTPError) -> SMTPSession {
        if let stopReason { throw SMTPError(stopReason) }
        if let session { return session }
        return try await SMTPSession.open(server, security, limits)
    }

    private mutating func record(_ loss: SMTPError?) {
        guard let loss else {
            consecutiveLosses = 0
            return
        }
        session?.connection.close()
        session = nil
        consecutiveLosses += 1
        if loss.isTimeout || consecutiveLosses == 2 { stopReason = loss.reason }
    }
}
