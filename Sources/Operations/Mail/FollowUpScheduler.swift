import Foundation
import Storage
import Training

/// Adds the mails after dates to the outbox, for dates whose recording was not added in the meantime.
///
/// A recording is mailed when it is added, by ``OutboxFiller``. Whoever was not mailed by then is mailed once some time has
/// passed since the end, and not again when a recording comes later.
struct FollowUpScheduler {
    let connection: any Connection
    let now: Date
    /// The time after the end of a date, in seconds.
    let wait: TimeInterval

    /// The longest pause after which the dates that it missed are still followed up, in seconds.
    private static let limit: TimeInterval = 30 * 86_400

    private var until: Date { now.addingTimeInterval(-wait) }

    /// True if there is anything to write: a date that ended, or a mark that lags.
    func isDue() throws -> Bool {
        guard let mark = try connection.followUpMark() else { return true }
        if mark < until.addingTimeInterval(-300) { return true }
        return try connection.hasDateEnding(after: mark, until: until)
    }

    /// - Returns: the number of mails.
    func addFollowUps() throws -> Int {
        // Dates that were over before there was a mark get none: a new release mails nobody about last year.
        let from = max(try connection.followUpMark() ?? until, until.addingTimeInterval(-Self.limit))
        var mails: [OutgoingMail] = []
        if from < until {
            let due = try connection.followUpsDue(endedAfter: from, until: until)
            try connection.recordFollowUps(due)
            mails = due.map(mail)
            try connection.insert(mails)
        }
        if try connection.followUpMark().map({ $0 < until }) ?? true {
            try connection.setFollowUpMark(until)
        }
        return mails.count
    }

    private func mail(_ seat: HeldSeat) -> OutgoingMail {
        OutgoingMail(
            id: Identifier.random(), purpose: .followUp,
            topic: ["followUp", seat.registration, seat.occurrence].joined(separator: ":"),
            registrant: seat.registrant, about: ["registration": seat.registration, "occurrence": seat.occurrence],
            dueAt: now, createdAt: now)
    }
}
