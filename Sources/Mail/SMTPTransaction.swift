/// The transfer of one message in a session (RFC 5321 §3.3).
struct SMTPTransaction: Sendable {
    let session: SMTPSession
    let message: MailMessage

    struct Report: Sendable {
        var outcome: MailOutcome
        /// The reason why the session cannot be used any more; `nil` where it can.
        var loss: SMTPError?
        /// False if the session was lost before the server accepted any command of the transaction.
        var hasStarted = true
    }

    func run() async -> Report {
        let content = message.rendered()
        if let obstacle = obstacle(content) { return Report(outcome: .refused(obstacle)) }
        do throws(SMTPError) {
            let reply = try await send(mail(content))
            guard reply.isPositive else {
                var report = try await abandoned(outcome(of: reply), after: reply)
                report.hasStarted = reply.code != 421
                return report
            }
        } catch {
            return Report(outcome: .deferred(error.reason), loss: error, hasStarted: false)
        }
        return await transferred(content)
    }

    /// The reason why the server would refuse the message in any case; `nil` where there is none.
    private func obstacle(_ content: [UInt8]) -> MailReason? {
        if message.needsSMTPUTF8, !session.capabilities.smtpUTF8 {
            return MailReason("The mail server does not support addresses that are not in ASCII.")
        }
        if let limit = session.capabilities.maxMessageSize, content.count > limit {
            return MailReason("The message is larger than the \(limit) bytes that the mail server accepts.")
        }
        return nil
    }

    private func mail(_ content: [UInt8]) -> String {
        var command = "MAIL FROM:<\(message.from.address)>"
        if session.capabilities.acceptsSize { command += " SIZE=\(content.count)" }
        if session.capabilities.eightBit, content.contains(where: { $0 >= 0x80 }) { command += " BODY=8BITMIME" }
        if message.needsSMTPUTF8 { command += " SMTPUTF8" }
        return command
    }

    private func transferred(_ content: [UInt8]) async -> Report {
        do throws(SMTPError) {
            let recipient = try await send("RCPT TO:<\(message.to.address)>")
            if recipient.code == 421 { throw SMTPError(recipient) }
            guard recipient.isPositive else {
                return try await abandoned(outcome(of: recipient, toRecipient: true), after: nil)
            }
            let start = try await send("DATA", within: session.limits.dataStart)
            guard start.code == 354 else { return try await abandoned(outcome(of: start), after: start) }
            try await write(content)
        } catch {
            return Report(outcome: .deferred(error.reason), loss: error)
        }
        return await finished()
    }

    private func write(_ content: [UInt8]) async throws(SMTPError) {
        let stuffed = Self.dotStuffed(content)
        let size = 32 * 1_024
        for start in stride(from: 0, to: stuffed.count, by: size) {
            let block = stuffed[start..<min(start + size, stuffed.count)]
            try await session.connection.write(block, within: session.limits.dataBlock)
        }
    }

    private func finished() async -> Report {
        do throws(SMTPError) {
            let reply = try await send(".", within: session.limits.dataEnd)
            if reply.isPositive { return Report(outcome: .delivered) }
            return try await abandoned(outcome(of: reply), after: reply)
        } catch {
            return Report(outcome: error.mayHaveArrived ? .unknown(error.reason) : .deferred(error.reason), loss: error)
        }
    }

    /// Ends a transaction that failed, and resets the session for the next one.
    private func abandoned(_ outcome: MailOutcome, after reply: SMTPReply?) async throws(SMTPError) -> Report {
        if let reply, reply.code == 421 || reply.code < 400 {
            return Report(outcome: outcome, loss: reply.code == 421 ? SMTPError(reply) : .malformedReply)
        }
        do throws(SMTPError) {
            let reset = try await send("RSET")
            return Report(outcome: outcome, loss: reset.isPositive ? nil : SMTPError(reset))
        } catch {
            return Report(outcome: outcome, loss: error)
        }
    }

    private func send(_ command: String, within limit: Duration? = nil) async throws(SMTPError) -> SMTPReply {
        try await session.connection.send(command, within: limit ?? session.limits.command)
    }

    private func outcome(of reply: SMTPReply, toRecipient: Bool = false) -> MailOutcome {
        guard (500..<600).contains(reply.code) else { return .deferred(MailReason(reply)) }
        switch reply.code {
        // These codes concern authentication (RFC 4954 §6). The operator has to correct it; the message is fine.
        case 530, 534, 535, 538: return .deferred(MailReason(reply))
        // Old servers reply 552 to a recipient where newer ones reply 452 (RFC 5321 §4.5.3.1.10).
        case 552 where toRecipient: return .deferred(MailReason(reply))
        default: return .refused(MailReason(reply))
        }
    }

    /// Doubles the dot at the beginning of each line (RFC 5321 §4.5.2). Rendered messages have no bare CR or LF, so no
    /// server takes a line of the message for its end.
    static func dotStuffed(_ content: [UInt8]) -> [UInt8] {
        var (output, startsLine) = ([UInt8](), true)
        output.reserveCapacity(content.count + content.count / 64)
        for byte in content {
            if startsLine, byte == UInt8(ascii: ".") { output.append(byte) }
            output.append(byte)
            startsLine = byte == UInt8(ascii: "\n")
        }
        return output
    }
}
