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
        let times = MailTimes(language: "en", zone: Zone(ifKnown: context.agreement.hours.timeZone) ?? .utc)
        let view = BreachView(
            number: ticket.number, subject: ticket.subject, priority: level.priority.rawValue,
            plan: level.plan == .superPremium ? "super-premium" : "standard", isMissed: isMissed,
            isResponse: isResponse, due: times.instant(due), account: ticket.account,
            ticketURL: "\(context.publicURL)/staff/tickets/\(ticket.id)")
        return try outcome(mail, view, template: "breach", to: try MailAddress(address), in: "en")
    }
}
