import ArgumentParser
import Foundation
import ICalendar
import Mail

struct MailOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "smtp://USER:PASSWORD@HOST:587, smtps://…:465 or spool:FOLDER. (LECTERN_SMTP_URL; mail waits in the outbox)",
            valueName: "url"))
    var smtpURL: String?

    @Option(help: "The sender of mail: NAME <ADDRESS>. (LECTERN_MAIL_FROM; lectern@HOST)")
    var mailFrom: String?

    @Option(
        help:
            "The address that answers to invitations go to, their organizer: NAME <ADDRESS>. (LECTERN_REPLY_ADDRESS; the sender)"
    )
    var replyAddress: String?

    @Option(
        help: ArgumentHelp(
            "Where mail servers hand over mail by LMTP: HOST:PORT, or the path of a socket. (LECTERN_LMTP; none)",
            valueName: "address"))
    var lmtp: String?

    @Option(help: "The address of support, whose mails become tickets. (LECTERN_SUPPORT_ADDRESS; none)")
    var supportAddress: String?

    @Option(
        help: ArgumentHelp(
            "The authserv-id of the receiving mail server, whose Authentication-Results count. (LECTERN_AUTHSERV_ID; none)",
            valueName: "host"))
    var authservID: String?

    @Option(help: "The times before a date at which registrants are reminded, or none. (LECTERN_REMINDERS; PT24H,PT1H)")
    var reminders: String?

    @Option(
        help:
            "The time after a date at which registrants are mailed, or none. A recording is mailed at once. (LECTERN_FOLLOW_UP; P2D)"
    )
    var followUp: String?

    @Option(
        help:
            "The addresses that are notified of tickets whose targets are near or missed: ADDRESS,ADDRESS. (LECTERN_BREACH_MAIL; nobody)"
    )
    var breachMail: String?

    @Option(
        help:
            "The addresses that are notified of new tickets of the support page and of customers' messages: ADDRESS,ADDRESS. (LECTERN_SUPPORT_MAIL; nobody)"
    )
    var supportMail: String?

    func breachAddresses() throws -> [String] {
        try Self.addresses(setting(breachMail, "LECTERN_BREACH_MAIL", otherwise: ""))
    }

    func supportAddresses() throws -> [String] {
        try Self.addresses(setting(supportMail, "LECTERN_SUPPORT_MAIL", otherwise: ""))
    }

    private static func addresses(_ text: String) throws -> [String] {
        try text.split(separator: ",").map { part in
            do {
                return try MailAddress(String(part).trimmingCharacters(in: .whitespaces)).address
            } catch let fault as MailError {
                throw ValidationError("\(part) is not a valid address. \(fault.detail)")
            }
        }
    }

    /// Nil for the sender's.
    func organizer() throws -> MailAddress? {
        let text = setting(replyAddress, "LECTERN_REPLY_ADDRESS", otherwise: "")
        guard !text.isEmpty else { return nil }
        do {
            return try MailAddress(parsing: text)
        } catch {
            throw ValidationError("\(text) is not a valid address. \(error.detail)")
        }
    }

    /// Nil where no mail server hands over mail.
    func lmtpAddress() throws -> LMTPAddress? {
        let text = setting(lmtp, "LECTERN_LMTP", otherwise: "")
        guard !text.isEmpty else { return nil }
        do {
            return try LMTPAddress(text)
        } catch {
            throw ValidationError("\(text): \(error.detail)")
        }
    }

    /// Nil where no mail becomes a ticket.
    func support() throws -> MailAddress? {
        let text = setting(supportAddress, "LECTERN_SUPPORT_ADDRESS", otherwise: "")
        guard !text.isEmpty else { return nil }
        do {
            return try MailAddress(parsing: text)
        } catch {
            throw ValidationError("\(text) is not a valid address. \(error.detail)")
        }
    }

    /// Nil where no header field of a mail says where it is from.
    func authenticationHost() throws -> String? {
        let text = setting(authservID, "LECTERN_AUTHSERV_ID", otherwise: "")
        guard !text.isEmpty else { return nil }
        guard text.utf8.allSatisfy({ (0x21...0x7E).contains($0) && $0 != UInt8(ascii: ";") }) else {
            throw ValidationError("\(text) is not an authserv-id, such as mx.example.org.")
        }
        return text
    }

    /// True if answers to invitations come in, by LMTP or by a pipe: an address for them was named.
    var takesReplies: Bool {
        !setting(lmtp, "LECTERN_LMTP", otherwise: "").isEmpty
            || !setting(replyAddress, "LECTERN_REPLY_ADDRESS", otherwise: "").isEmpty
    }

    /// The route and the sender of mail; nil where no server is configured.
    ///
    /// - Parameters:
    ///   - host: what stands behind the `@` where no sender is named.
    ///   - spool: the folder that a demo writes its mail to.
    func mail(host: String, spool: String? = nil) throws -> (sender: MailAddress, transport: (any MailTransport)?) {
        let from = setting(mailFrom, "LECTERN_MAIL_FROM", otherwise: "lectern@\(Self.domain(host))")
        let url = setting(smtpURL, "LECTERN_SMTP_URL", otherwise: spool.map { "spool:" + $0 } ?? "")
        do {
            guard !url.isEmpty else { return (try MailAddress(parsing: from), nil) }
            let settings = try MailSettings(url: url, from: from)
            var limits = SMTPTimeLimits()
            limits.dataEnd = .seconds(300)
            return (settings.from, try settings.transport(limits: limits))
        } catch {
            throw ValidationError(error.detail)
        }
    }

    /// Seconds before a date.
    func reminderLeads() throws -> [Int] {
        let text = setting(reminders, "LECTERN_REMINDERS", otherwise: "PT24H,PT1H")
        guard text != "none" else { return [] }
        return try text.split(separator: ",").map { part in
            let wrong = ValidationError("\(part) is not a valid reminder time. Use PT1M to P30D, such as PT24H,PT1H.")
            let lead: Int
            do {
                lead = try ISODuration.parse(String(part))
            } catch {
                throw wrong
            }
            guard (60...2_592_000).contains(lead) else { throw wrong }
            return lead
        }
    }

    /// Seconds after a date; nil for no mail without a recording.
    func followUpWait() throws -> TimeInterval? {
        let text = setting(followUp, "LECTERN_FOLLOW_UP", otherwise: "P2D")
        guard text != "none" else { return nil }
        let wrong = ValidationError("\(text) is not a valid time after a date. Use PT1H to P30D, such as P2D, or none.")
        let wait: Int
        do {
            wait = try ISODuration.parse(text)
        } catch {
            throw wrong
        }
        guard (3_600...2_592_000).contains(wait) else { throw wrong }
        return TimeInterval(wait)
    }

    /// An address literal is no domain of a mail address here.
    private static func domain(_ host: String) -> String {
        host.contains(where: \.isLetter) && !host.contains(":") ? host : "localhost"
    }
}
