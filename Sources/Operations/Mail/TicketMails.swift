import Addresses
import Foundation
import ICalendar
import Mail
import Storage
import SupportCore
import Training

/// The mails to support about the targets of tickets.
extension MailComposer {
    /// The time after a breach within which it is mailed, in seconds. Tickets that are imported with their history are not
    /// mailed.
    private static let newsPeriod: TimeInterval = 86_400

    /// The state of a target at the moment of sending. A target that was met meanwhile is not mailed.
    func breach(_ mail: OutgoingMail) throws -> Outcome {
        guard let address = mail.address, let record = try mail.about["ticket"].flatMap(connection.ticket) else {
            return .unneeded("There is no such ticket.")
        }
        let ticket = record.ticket
        let level = context.agreement.serviceLevel(of: ticket, now: now)
        let isResponse = mail.about["target"] == "respond"
        let target = isResponse ? level.respond : level.fix
        guard target.metAt == nil, let due = target.due, [.running, .breached].contains(target.state) else {
            return .unneeded("The target was met, or its clock is paused.")
        }
        let isMissed = target.state == .breached
        guard isMissed || mail.about["event"] == JournalEntry.Event.breachNear.rawValue else {
            return .unneeded("The target is no longer missed.")
        }
        // A target that was missed meanwhile has a mail of its own.
        guard !isMissed || mail.about["event"] == JournalEntry.Event.breached.rawValue else {
            return .unneeded("The target has been missed in the meantime.")
        }
        guard due > now.addingTimeInterval(-Self.newsPeriod) else { return .unneeded("It was missed long ago.") }
        let language = try language(ofStaff: address)
        let times = MailTimes(language: language, zone: Zone(ifKnown: context.agreement.hours.timeZone) ?? .utc)
        let view = BreachView(
            number: ticket.number, subject: ticket.subject, priority: level.priority.rawValue,
            isSuperPremium: level.plan == .superPremium, isMissed: isMissed, isResponse: isResponse,
            due: times.instant(due), account: ticket.account,
            ticketURL: "\(context.publicURL)/staff/tickets/\(ticket.id)")
        return try outcome(mail, view, template: "breach", to: try MailAddress(address), in: language)
    }

    /// The language of mails to an address of the staff: the one that its user chose, or English.
    func language(ofStaff address: String) throws -> String {
        guard let user = try connection.user(withEmail: address) else { return "en" }
        return MailTemplates.language(for: try connection.preferences(ofUser: user.id).language ?? "en")
    }
}

/// The mails about a ticket between its requester and support.
extension MailComposer {
    func ticketLink(_ mail: OutgoingMail) throws -> Outcome {
        guard let (record, requester) = try requested(mail) else { return .unneeded("There is no such requester.") }
        let ticket = record.ticket
        let (language, times) = try languageAndTimes(of: record, requester)
        let level = context.agreement.serviceLevel(of: ticket, now: now)
        let missing = ticket.missing.count
        let view = TicketLinkMailView(
            name: requester.name?.greeting(in: language), number: ticket.number,
            isNew: mail.about["event"] != JournalEntry.Event.rotated.rawValue,
            due: level.respond.metAt == nil ? level.respond.due.map(times.instant) : nil,
            missing: missing == 0 ? nil : missing, ticketURL: try pageURL(of: ticket))
        return try outcome(
            mail, view, template: "ticketLink", to: try MailAddress(requester.email), in: language,
            replyTo: try replyAddress(ofTicket: ticket.id))
    }

    func ticketReply(_ mail: OutgoingMail) throws -> Outcome {
        guard let (record, requester) = try requested(mail),
            let message = try mail.about["message"].flatMap(connection.ticketMessage), message.visibility == .public
        else { return .unneeded("There is no such requester or message.") }
        let ticket = record.ticket
        let (language, _) = try languageAndTimes(of: record, requester)
        let view = TicketReplyMailView(
            number: ticket.number, subject: ticket.subject, text: message.text,
            files: try fileCount(of: message), waits: ticket.status == .pending, ticketURL: try pageURL(of: ticket))
        return try outcome(
            mail, view, template: "ticketReply", to: try MailAddress(requester.email), in: language,
            replyTo: try replyAddress(ofTicket: ticket.id))
    }

    func ticketNews(_ mail: OutgoingMail) throws -> Outcome {
        guard let address = mail.address, let record = try mail.about["ticket"].flatMap(connection.ticket) else {
            return .unneeded("There is no such ticket.")
        }
        let ticket = record.ticket
        let message = try mail.about["message"].flatMap(connection.ticketMessage)
        let level = context.agreement.serviceLevel(of: ticket, now: now)
        let language = try language(ofStaff: address)
        let times = MailTimes(language: language, zone: Zone(ifKnown: context.agreement.hours.timeZone) ?? .utc)
        let view = TicketNewsMailView(
            number: ticket.number, subject: ticket.subject, priority: level.priority.rawValue, account: ticket.account,
            isNew: try message.map { try opens(record, $0) } ?? true, text: message?.text ?? ticket.description,
            files: try message.flatMap(fileCount),
            due: level.respond.metAt == nil ? level.respond.due.map(times.instant) : nil,
            ticketURL: "\(context.publicURL)/staff/tickets/\(ticket.id)")
        return try outcome(
            mail, view, template: "ticketNews", to: try MailAddress(address), in: language,
            replyTo: try replyAddress(ofTicket: ticket.id))
    }

    /// True for the message of the mail that became the ticket.
    private func opens(_ record: TicketRecord, _ message: TicketMessage) throws -> Bool {
        guard message.channel == .mail, message.sentAt == record.createdAt else { return false }
        let first = try connection.messages(
            ofTicket: record.ticket.id, visibility: nil, page: PageRequest(limit: 1))
        return first.items.first?.id == message.id
    }

    /// The note that names a person of the staff.
    func mention(_ mail: OutgoingMail) throws -> Outcome {
        guard let user = try mail.about["user"].flatMap({ try connection.user($0) }), !user.isDisabled else {
            return .unneeded("There is no such person, or they are disabled.")
        }
        guard let record = try mail.about["ticket"].flatMap(connection.ticket),
            let message = try mail.about["message"].flatMap(connection.ticketMessage)
        else { return .unneeded("There is no such ticket or note.") }
        let language = MailTemplates.language(for: try connection.preferences(ofUser: user.id).language ?? "en")
        // A browser leaves no author at the note.
        let author = try mail.about["author"].flatMap { try connection.user($0) }
        let view = MentionMailView(
            name: user.details.name.greeting(in: language), by: message.author.name ?? author?.details.name,
            number: record.ticket.number, subject: record.ticket.subject, text: message.text,
            ticketURL: "\(context.publicURL)/staff/tickets/\(record.ticket.id)")
        return try outcome(
            mail, view, template: "mention", to: try MailAddress(user.details.email, name: user.details.name),
            in: language)
    }

    /// The ticket of a mail and its requester; nil where the requester was erased or is somebody else by now.
    private func requested(_ mail: OutgoingMail) throws -> (TicketRecord, Ticket.Requester)? {
        guard let record = try mail.about["ticket"].flatMap(connection.ticket), let requester = record.ticket.requester,
            let address = mail.address, EmailAddress.key(of: address) == EmailAddress.key(of: requester.email)
        else { return nil }
        return (record, requester)
    }

    private func languageAndTimes(
        of record: TicketRecord, _ requester: Ticket.Requester
    ) throws -> (String, MailTimes) {
        let language = MailTemplates.language(for: try connection.page(ofTicket: record.ticket.id).language)
        let own = requester.timeZone.flatMap { Zone(ifKnown: $0) }
        let zone = own ?? Zone(ifKnown: context.agreement.hours.timeZone) ?? .utc
        return (
            language,
            MailTimes(language: language, zone: zone, unknownZone: own == nil ? requester.timeZone : nil)
        )
    }

    private func fileCount(of message: TicketMessage) throws -> Int? {
        let count = try connection.files(ofTicket: message.ticket).count { $0.message == message.id }
        return count == 0 ? nil : count
    }

    private func pageURL(of ticket: Ticket) throws -> String {
        "\(context.publicURL)/support/\(try connection.secret(ofTicket: ticket.id))"
    }
}
