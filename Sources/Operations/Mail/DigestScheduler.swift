import Foundation
import ICalendar
import Storage
import SupportCore
import Training

/// Adds the digests of Mondays to the outbox.
///
/// Each is noted in the transaction that adds it, so that of several instances one makes it, and a restart makes none again.
struct DigestScheduler {
    let connection: any Connection
    let now: Date
    /// The zone of people who chose none.
    let zone: Zone

    /// The most people who get digests.
    private static let maxReaders = 2_000

    /// False on days on which it is no Monday and no day after one anywhere.
    private var isTheTime: Bool {
        let day = Zone.utc.local(at: now).date.weekday.rawValue
        return day == 7 || day <= 4
    }

    func isDue() throws -> Bool { try isTheTime && !due().isEmpty }

    /// - Returns: the number of mails.
    func addDigests() throws -> Int {
        guard isTheTime else { return 0 }
        let mails = try due().filter { reader, week in
            try connection.noteDigest(ofUser: reader.user.id, week: week.monday.description, now: now)
        }.map { reader, week in
            OutgoingMail(
                id: Identifier.random(), purpose: .digest,
                topic: ["digest", reader.user.id, week.monday.description].joined(separator: ":"),
                address: reader.user.details.email,
                about: ["user": reader.user.id, "week": week.monday.description, "zone": week.zone.identifier],
                dueAt: now, createdAt: now)
        }
        try connection.insert(mails)
        return mails.count
    }

    private func due() throws -> [(reader: DigestReader, week: DigestWeek)] {
        try connection.digestReaders(limit: Self.maxReaders).compactMap { reader in
            guard reader.user.getsDigest(reader.preferences),
                let week = DigestWeek(
                    dueAt: now, in: reader.preferences.timeZone ?? zone, since: reader.user.createdAt),
                reader.lastWeek.map({ $0 < week.monday.description }) ?? true
            else { return nil }
            return (reader, week)
        }
    }
}
