import Foundation
import ICalendar
import Mail
import Storage
import SupportCore
import Training

/// What support is told about the targets of tickets.
extension MailComposer {
    /// For how long after it was missed a target is told of: tickets that are taken in with their history are no news.
    private static let isNews: TimeInterval = 86_400

    /// How the target stands at the moment of sending: who answered in time meanwhile is not bothered.
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
        // Of a target that was missed meanwhile another mail tells.
        guard !isMissed || mail.about["event"] == JournalEntry.Event.breached.rawValue else {
            return .unneeded("The target has been missed in the meantime.")
        }
        guard due > now.addingTimeInterval(-Self.isNews) else { return .unneeded("It was missed long ago.") }
        let times = MailTimes(language: "en", zone: try Zone(context.agreement.hours.timeZone))
        return try outcome(
            mail, template: "breach", to: try MailAddress(address), in: "en",
            values: [
                "number": ticket.number, "subject": ticket.subject, "priority": level.priority.rawValue,
                "plan": level.plan == .superPremium ? "super-premium" : "standard", "isMissed": isMissed,
                "isResponse": isResponse,
                "due": times.instant(due), "account": ticket.account,
                "ticketURL": "\(context.publicURL)/tickets/\(ticket.id)",
            ])
    }
}
