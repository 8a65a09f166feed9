public import Foundation

/// Business time: the seconds that count, their number between two instants, and the instant after a number of them.
///
/// A second is business time if the local time in the zone is within the hours of the week, on a date that is not a
/// holiday. On the day of a clock change, hours have as many seconds as the local clock shows: a skipped hour has none,
/// and a repeated one counts twice.
///
/// Every calculation takes constant time, regardless of the distance. Fractions of a second are dropped. Results are
/// correct from 1900 on; before that, the offset of 1900 is used and there are no holidays.
public struct BusinessCalendar: Sendable, Hashable {
    private let table: Table?

    /// The calendar in which every second counts.
    public static let always = BusinessCalendar(table: nil)

    /// - Throws: ``Failure`` `.invalid` if the holidays cover every day that has hours.
    public init(timeZone: TimeZone, week: BusinessWeek, holidays: Set<Holiday> = []) throws {
        try self.init(offsets: ZoneOffsets(timeZone), week: week, holidays: holidays)
    }

    init(offsets: ZoneOffsets, week: BusinessWeek, holidays: Set<Holiday>) throws {
        let table = Table(offsets: offsets, week: week, holidays: holidays)
        guard table.hasBusinessTime else {
            throw Failure.invalid("/holidays", "Every day with hours is a holiday, so no business target can be met.")
        }
        self.init(table: table)
    }

    private init(table: Table?) {
        self.table = table
    }

    /// True if every second counts.
    public var isAlways: Bool { table == nil }

    /// Returns true if the second that starts at this instant is business time.
    public func isOpen(at instant: Date) -> Bool {
        let second = instant.epochSeconds
        return businessSeconds(until: second + 1) > businessSeconds(until: second)
    }

    /// The business seconds from one instant to another; 0 if the second instant is not after the first.
    public func seconds(from start: Date, to end: Date) -> Int {
        max(businessSeconds(until: end.epochSeconds) - businessSeconds(until: start.epochSeconds), 0)
    }

    /// The earliest instant at which a number of business seconds have passed. If they end exactly at closing time, that
    /// is the closing time, not the next opening.
    /// - Returns: `start` for 0 seconds or less.
    public func instant(after seconds: Int, from start: Date) -> Date {
        let start = start.epochSeconds
        guard seconds > 0 else { return Date(epochSeconds: start) }
        return Date(epochSeconds: earliestSecond(with: businessSeconds(until: start) + seconds))
    }

    /// The instant itself if it is business time, else the next instant that is.
    public func nextOpening(at instant: Date) -> Date {
        let second = instant.epochSeconds
        return Date(epochSeconds: earliestSecond(with: businessSeconds(until: second) + 1) - 1)
    }

    /// The business seconds from a fixed instant until this second.
    func businessSeconds(until second: Int) -> Int {
        guard let table else { return second }
        return table.businessSeconds(until: second)
    }

    /// The earliest second until which there are this many business seconds.
    func earliestSecond(with businessSeconds: Int) -> Int {
        guard let table else { return businessSeconds }
        return table.earliestSecond(with: businessSeconds)
    }
}

extension BusinessCalendar {
    /// The local hours combined with the offsets of the zone. Between two changes of offset, a segment, the local clock
    /// runs evenly.
    private struct Table: Sendable, Hashable {
        private let local: LocalHours
        private let offsets: ZoneOffsets
        /// The business seconds before each segment, and before the end of the table.
        private let secondsBefore: [Int]
        /// The difference between the count of this table and the local count, for each segment.
        private let shifts: [Int]
        private let secondsInCycle: Int

        init(offsets: ZoneOffsets, week: BusinessWeek, holidays: Set<Holiday>) {
            // A local day can be in the year before or after that of its instant.
            let years = (ZoneOffsets.years.lowerBound - 1)...(ZoneOffsets.years.upperBound + 1)
            let local = LocalHours(week: week, holidays: holidays, years: years)
            var secondsBefore = [0]
            var shifts: [Int] = []
            let ends = offsets.starts.dropFirst() + [ZoneOffsets.end]
            for ((start, end), offset) in zip(zip(offsets.starts, ends), offsets.offsets) {
                let before = secondsBefore[secondsBefore.count - 1]
                let shift = before - local.seconds(before: start + offset)
                shifts.append(shift)
                secondsBefore.append(shift + local.seconds(before: end + offset))
            }
            self.local = local
            self.offsets = offsets
            self.secondsBefore = secondsBefore
            self.shifts = shifts
            let cycleStart = ZoneOffsets.end - ZoneOffsets.cycle
            let segment = offsets.starts.partitioningIndex { $0 > cycleStart } - 1
            let beforeCycle = shifts[segment] + local.seconds(before: cycleStart + offsets.offsets[segment])
            secondsInCycle = secondsBefore[secondsBefore.count - 1] - beforeCycle
        }

        var hasBusinessTime: Bool { secondsInCycle > 0 }

        func businessSeconds(until second: Int) -> Int {
            guard second > ZoneOffsets.end else { return businessSecondsInTable(until: second) }
            let cycles = (second - ZoneOffsets.end + ZoneOffsets.cycle - 1) / ZoneOffsets.cycle
            return businessSecondsInTable(until: second - cycles * ZoneOffsets.cycle) + cycles * secondsInCycle
        }

        private func businessSecondsInTable(until second: Int) -> Int {
            let segment = max(offsets.starts.partitioningIndex { $0 > second } - 1, 0)
            return shifts[segment] + local.seconds(before: second + offsets.offsets[segment])
        }

        func earliestSecond(with businessSeconds: Int) -> Int {
            let total = secondsBefore[secondsBefore.count - 1]
            guard businessSeconds > total else { return earliestSecondInTable(with: businessSeconds) }
            let cycles = (businessSeconds - total + secondsInCycle - 1) / secondsInCycle
            return earliestSecondInTable(with: businessSeconds - cycles * secondsInCycle) + cycles * ZoneOffsets.cycle
        }

        private func earliestSecondInTable(with businessSeconds: Int) -> Int {
            let segment = max(secondsBefore.partitioningIndex { $0 >= businessSeconds } - 1, 0)
            return local.earliestSecond(with: businessSeconds - shifts[segment]) - offsets.offsets[segment]
        }
    }
}
