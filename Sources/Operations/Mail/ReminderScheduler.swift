import Foundation
import Storage
import Training

/// Adds the reminders of approaching dates to the outbox.
///
/// No reminder is scheduled in advance. For each lead, a mark stores the start up to which reminders were added, so a date
/// that moves is found by its new start. A reminder is checked again when it is sent.
struct ReminderScheduler {
    let connection: any Connection
    let now: Date
    /// The times of reminders in seconds before the start, above 0.
    let leads: [Int]

    /// True if there is anything to write: a date that approaches, or a mark that lags.
    func isDue() throws -> Bool {
        let marks = try connection.reminderMarks()
        return try leads.contains { lead in
            guard let mark = marks[lead] else { return true }
            let until = until(lead)
            if mark < until.addingTimeInterval(-300) { return true }
            return try connection.hasDateStarting(after: mark, until: until)
        }
    }

    /// - Returns: the number of reminders.
    func addReminders() throws -> Int {
        let marks = try connection.reminderMarks()
        let sorted = leads.sorted(by: >)
        var count = 0
        for (lead, shorter) in zip(sorted, sorted.dropFirst() + [0]) {
            // Dates that were within the lead before there was a mark get no late reminder. After a pause, a date may be so
            // near that only the next, shorter reminder is sent.
            let from = max(marks[lead] ?? until(lead), until(shorter))
            if from < until(lead) {
                let mails = try connection.seatsStarting(after: from, until: until(lead), lead: lead)
                    .map { reminder(of: $0, lead: lead) }
                try connection.insert(mails)
                count += mails.count
            }
            if marks[lead].map({ $0 < until(lead) }) ?? true {
                try connection.setReminderMark(lead, startsUntil: until(lead))
            }
        }
        return count
    }

    private func until(_ lead: Int) -> Date { now.addingTimeInterval(Double(lead)) }

    private func reminder(of seat: HeldSeat, lead: Int) -> OutgoingMail {
        OutgoingMail(
            id: Identifier.random(), purpose: .reminder,
            topic: ["reminder", seat.registration, seat.occurrence, String(lead)].joined(separator: ":"),
            registrant: seat.registrant,
            about: ["registration": seat.registration, "occurrence": seat.occurrence, "lead": String(lead)],
            dueAt: now, createdAt: now)
    }
}
