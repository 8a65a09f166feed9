/// One message in one session (RFC 5321 §3.3).
struct SMTPTransaction: Sendable {
    let session: SMTPSession
    let message: MailMessage

    struct Report: Sendable {
        /// One for each recipient.
        var outcomes: [MailOutcome]
        /// Why the session cannot be used any more; `nil` where it can.
        var lost: SMTPError?
        /// Whether the session was lost before the server took anything of the message.
        var wasTaken = true
    }

    func run() async -> Report {
        let content = message.rendered()
        if let obstacle = obstacle(content) { return Report(outcomes: all(.refused(obstacle))) }
        do throws(SMTPError) {
            let reply = try await session.wire.say(mail(content), within: session.limits.command)
            guard reply.isPositive else {
                var result = try await abandoned(all(outcome(reply)), after: reply)
                result.wasTaken = reply.code != 421
                return result
            }
        } catch {
            return Report(outcomes: all(.deferred(error.reason)), lost: error, wasTaken: false)
        }
        return await addressed(content)
    }

    /// What makes it pointless to begin.
    private func obstacle(_ content: [UInt8]) -> MailReason? {
        if message.needsSMTPUTF8, !session.capabilities.smtpUTF8 {
            return MailReason("The mail server does not take addresses that are not in ASCII.")
        }
        if let largest = session.capabilities.largestMessage, content.count > largest {
            return MailReason("The message is larger than the \(largest) bytes that the mail server takes.")
        }
        return nil
    }

    private func mail(_ content: [UInt8]) -> String {
        var command = "MAIL FROM:<\(message.from.address)>"
        if session.capabilities.knowsSize { command += " SIZE=\(content.count)" }
        if session.capabilities.eightBit, content.contains(where: { $0 >= 0x80 }) { command += " BODY=8BITMIME" }
        if message.needsSMTPUTF8 { command += " SMTPUTF8" }
        return command
    }

    private func addressed(_ content: [UInt8]) async -> Report {
        var outcomes = [MailOutcome?](repeating: nil, count: message.to.count)
        do throws(SMTPError) {
            for (index, recipient) in message.to.enumerated() {
                let reply = try await session.wire.say("RCPT TO:<\(recipient.address)>", within: session.limits.command)
                if reply.code == 421 { throw SMTPError(reply) }
                if !reply.isPositive { outcomes[index] = outcome(reply, ofRecipient: true) }
            }
            let settled = outcomes.compactMap(\.self)
            if settled.count == outcomes.count { return try await abandoned(settled, after: nil) }
            let start = try await session.wire.say("DATA", within: session.limits.dataStart)
            guard start.code == 354 else {
                return try await abandoned(outcomes.map { $0 ?? outcome(start) }, after: start)
            }
            try await hand(over: content)
        } catch {
            return Report(outcomes: outcomes.map { $0 ?? .deferred(error.reason) }, lost: error)
        }
        return await finished(outcomes)
    }

    private func hand(over content: [UInt8]) async throws(SMTPError) {
        let stuffed = Self.dotStuffed(content)
        let size = 32 * 1_024
        for start in stride(from: 0, to: stuffed.count, by: size) {
            let block = stuffed[start..<min(start + size, stuffed.count)]
            try await session.wire.write(block, within: session.limits.dataBlock)
        }
    }

    private func finished(_ outcomes: [MailOutcome?]) async -> Report {
        do throws(SMTPError) {
            let reply = try await session.wire.say(".", within: session.limits.dataEnd)
            if reply.isPositive { return Report(outcomes: outcomes.map { $0 ?? .delivered }) }
            return try await abandoned(outcomes.map { $0 ?? outcome(reply) }, after: reply)
        } catch {
            let rest: MailOutcome = error.wasHeard ? .unknown(error.reason) : .deferred(error.reason)
            return Report(outcomes: outcomes.map { $0 ?? rest }, lost: error)
        }
    }

    /// A transaction that went no further, wiped out for the next one.
    private func abandoned(_ outcomes: [MailOutcome], after reply: SMTPReply?) async throws(SMTPError) -> Report {
        if let reply, reply.code == 421 || reply.code < 400 {
            return Report(outcomes: outcomes, lost: reply.code == 421 ? SMTPError(reply) : .garbage)
        }
        do throws(SMTPError) {
            let reset = try await session.wire.say("RSET", within: session.limits.command)
            return Report(outcomes: outcomes, lost: reset.isPositive ? nil : SMTPError(reset))
        } catch {
            return Report(outcomes: outcomes, lost: error)
        }
    }

    private func all(_ outcome: MailOutcome) -> [MailOutcome] {
        message.to.map { _ in outcome }
    }

    private func outcome(_ reply: SMTPReply, ofRecipient: Bool = false) -> MailOutcome {
        guard (500..<600).contains(reply.code) else { return .deferred(MailReason(reply)) }
        switch reply.code {
        // These speak of signing in (RFC 4954 §6), which is the operator's to mend, not of the message.
        case 530, 534, 535, 538: return .deferred(MailReason(reply))
        // Too many recipients, for servers of old (RFC 5321 §4.5.3.1.10).
        case 552 where ofRecipient: return .deferred(MailReason(reply))
        default: return .refused(MailReason(reply))
        }
    }

    /// RFC 5321 §4.5.2. Messages are rendered without a bare CR or LF, so that no server sees an end that is none.
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
