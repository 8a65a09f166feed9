/// Hands messages to a mail server, several over one connection.
public struct SMTPClient: MailTransport {
    public let server: SMTPServer
    public let limits: SMTPTimeLimits
    private let security: SMTPSecurity

    /// - Throws: ``MailFault`` where the file of authorities cannot be read.
    public init(_ server: SMTPServer, limits: SMTPTimeLimits = SMTPTimeLimits()) throws(MailFault) {
        self.server = server
        self.limits = limits
        security = try SMTPSecurity(server)
    }

    /// A connection that is lost is opened anew for the next message. Where that does not help, or a time limit ran
    /// out, the messages that are left are deferred without trying. Cancelling the task closes the connection.
    public func send(
        _ messages: [MailMessage], settled: @Sendable (_ index: Int, _ outcomes: [MailOutcome]) async throws -> Void
    ) async throws {
        var round = SMTPBatch(server: server, security: security, limits: limits)
        for (index, message) in messages.enumerated() {
            let outcomes = await round.outcomes(of: message)
            do {
                try await settled(index, outcomes)
            } catch {
                await round.end()
                throw error
            }
        }
        await round.end()
    }
}

/// Messages that share a connection as long as it lasts.
private struct SMTPBatch {
    let server: SMTPServer
    let security: SMTPSecurity
    let limits: SMTPTimeLimits
    private var session: SMTPSession?
    private var lossesInARow = 0
    /// Why nothing more is tried.
    private var hopeless: MailReason?

    init(server: SMTPServer, security: SMTPSecurity, limits: SMTPTimeLimits) {
        self.server = server
        self.security = security
        self.limits = limits
    }

    mutating func outcomes(of message: MailMessage) async -> [MailOutcome] {
        if Task.isCancelled { hopeless = hopeless ?? SMTPError.stopped.reason }
        let wasUsed = session != nil
        var result = await attempt(message)
        // Servers close a connection that had enough messages or time; that says nothing about this one.
        if wasUsed, !result.wasTaken, hopeless == nil { result = await attempt(message) }
        return result.outcomes
    }

    mutating func end() async {
        await session?.quit()
        session = nil
    }

    private mutating func attempt(_ message: MailMessage) async -> SMTPTransaction.Report {
        do {
            let open = try await openSession()
            session = open
            let result = await SMTPTransaction(session: open, message: message).run()
            note(result.lost)
            return result
        } catch {
            hopeless = error.reason
            return SMTPTransaction.Report(outcomes: message.to.map { _ in .deferred(error.reason) })
        }
    }

    private func openSession() async throws(SMTPError) -> SMTPSession {
        if let hopeless { throw SMTPError(hopeless) }
        if let session { return session }
        return try await SMTPSession.open(server, security, limits)
    }

    private mutating func note(_ lost: SMTPError?) {
        guard let lost else {
            lossesInARow = 0
            return
        }
        session?.wire.close()
        session = nil
        lossesInARow += 1
        if lost.wasSlow || lossesInARow == 2 { hopeless = lost.reason }
    }
}
