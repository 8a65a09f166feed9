import Foundation
import Storage
import Training

/// The upcoming dates of tutorials that were read last. They hold until something is written, for at most a minute.
struct UpcomingDates: Sendable {
    private struct Key: Hashable, Sendable {
        let tutorial: String
        let account: String?
        let days: Int
    }

    private struct Entry: Sendable {
        let start: Date
        let dates: [ScheduledDate]
    }

    private var entries: [Key: Entry] = [:]
    /// The number of database changes before they were read.
    private var changes = -1

    /// The time for which dates are read ahead, in seconds.
    static let validity: TimeInterval = 60
    /// The maximum number of dates of one tutorial. Twice as many are read, since some may pass in the meantime.
    static let maxDates = 26
    static let maxRead = 2 * maxDates
    private static let capacity = 1_000

    /// The dates that start within some days, by tutorial, the earliest first.
    ///
    /// - Parameters:
    ///   - account: the account to which they are visible.
    ///   - changes: the current number of database changes.
    /// - Returns: nil unless the dates of all tutorials are known.
    func dates(
        of tutorials: [String], for account: String?, days: Int, now: Date, changes: Int
    ) -> [String: [ScheduledDate]]? {
        guard changes == self.changes else { return nil }
        let end = now.addingTimeInterval(Double(days) * 86_400)
        var found: [String: [ScheduledDate]] = [:]
        for tutorial in tutorials {
            guard let entry = entries[Key(tutorial: tutorial, account: account, days: days)], now >= entry.start,
                now < entry.start.addingTimeInterval(Self.validity)
            else { return nil }
            let dates = entry.dates.lazy.filter { $0.occurrence.startsAt > now && $0.occurrence.startsAt < end }
            found[tutorial] = Array(dates.prefix(Self.maxDates))
        }
        return found
    }

    /// - Parameters:
    ///   - dates: the dates that start between `now` and ``validity`` after the days, up to ``maxRead`` of each tutorial.
    ///   - changes: the number of database changes before they were read.
    mutating func insert(
        _ dates: [String: [ScheduledDate]], of tutorials: [String], for account: String?, days: Int, now: Date,
        changes: Int
    ) {
        if changes != self.changes || entries.count >= Self.capacity { entries = [:] }
        self.changes = changes
        for tutorial in tutorials {
            entries[Key(tutorial: tutorial, account: account, days: days)] = Entry(
                start: now, dates: dates[tutorial] ?? [])
        }
    }
}

extension Recommendations {
    /// The upcoming dates with free seats that can be booked now, by tutorial, the earliest first.
    ///
    /// - Parameter days: the number of days within which they start.
    func freeDates(
        ofTutorials ids: [String], for account: String?, days: Int, now: Date
    ) async throws -> [String: [ScheduledDate]] {
        let changes = database.changes
        if let known = upcoming.dates(of: ids, for: account, days: days, now: now, changes: changes) {
            return known.mapValues { $0.filter { $0.isFree(now) } }
        }
        let end = now.addingTimeInterval(Double(days) * 86_400 + UpcomingDates.validity)
        let read = try await database.read {
            try $0.datesToCome(ofTutorials: ids, for: account, from: now, to: end, each: UpcomingDates.maxRead)
        }
        var dates = UpcomingDates()
        dates.insert(read, of: ids, for: account, days: days, now: now, changes: changes)
        upcoming.insert(read, of: ids, for: account, days: days, now: now, changes: changes)
        let found = dates.dates(of: ids, for: account, days: days, now: now, changes: changes) ?? [:]
        return found.mapValues { $0.filter { $0.isFree(now) } }
    }
}
