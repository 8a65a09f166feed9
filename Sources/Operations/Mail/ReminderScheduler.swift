import Foundation
import Storage
import Training

/// Lays the reminders of dates that come near into the outbox.
///
/// Nothing is parked in advance: for each lead a mark says up to which start reminders were laid, and what moved past
/// it is found by its start. Whether a reminder is still right is looked at once more when it is sent.
struct ReminderScheduler {
    let connection: any Connection
    let now: Date
    /// Seconds before the start, above 0.
    let leads: [Int]

    /// Whether there is anything to write: a date that came near, or a mark that lags behind.
    func isDue() throws -> Bool {
        let marks = try connection.reminderMarks()
        return try leads.contains { lead in
            guard let mark = marks[lead] else { return true }
            let until = until(lead)
            if mark < until.addingTimeInterval(-300) { return true }
            return try connection.hasDateStarting(after: mark, until: until)
        }
    }

    /// - Returns: how many reminders were laid.
    func remind() throws -> Int {
        let marks = try connection.reminderMarks()
        let sorted = leads.sorted(by: >)
        var count = 0
        for (lead, shorter) in zip(sorted, sorted.dropFirst() + [0]) {
            // What began to be near before there was a mark is not announced late. And after a rest a date may be so
            // near that only the next, shorter reminder makes sense.
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
