import Foundation
import ICalendar
import Storage
import SupportCore
import Synchronization
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

    /// False on days on which no digest is due anywhere: they are from Monday at seven until two days later.
    private var isTheTime: Bool {
        let day = today.weekday.rawValue
        return day == 7 || day <= 3
    }

    private var today: LocalDate { Zone.utc.local(at: now).date }

    /// The day from which digests that were made are counted: at most two Mondays are not before it.
    private var since: String { today.adding(days: -10).description }

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
        if !mails.isEmpty { try connection.deleteDigests(before: since) }
        return mails.count
    }

    private func due() throws -> [(reader: DigestReader, week: DigestWeek)] {
        try connection.digestReaders(since: since, limit: Self.maxReaders).compactMap { reader in
            guard reader.user.getsDigest(reader.preferences),
                let week = DigestWeek(
                    dueAt: now, in: reader.preferences.timeZone ?? zone, since: reader.user.createdAt),
                reader.lastWeek.map({ $0 < week.monday.description }) ?? true
            else { return nil }
            return (reader, week)
        }
    }
}

/// The last look that found no digest due. There is no other look for a minute.
final class DigestLook: Sendable {
    private let last = Mutex<Date?>(nil)

    func isRecent(at now: Date) -> Bool {
        last.withLock { $0.map { now >= $0 && now < $0.addingTimeInterval(60) } ?? false }
    }

    func note(_ now: Date) {
        last.withLock { $0 = now }
    }
}
