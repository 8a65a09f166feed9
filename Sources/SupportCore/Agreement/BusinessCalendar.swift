public import Foundation

/// Business time: which seconds count, how many lie between two instants, and when a number of them is used up.
///
/// A second is business time when the clock on the wall of the zone shows an hour of the week's, on a date that is no
/// holiday. So on the day of a clock change hours have as many seconds as the wall clock really shows them: what is
/// skipped has none, and what is shown twice counts twice.
///
/// Every answer takes the same time, whatever the distance. Fractions of a second are dropped. The answers hold
/// from 1900 on; before that the offset of 1900 is used, and no holiday is known.
public struct BusinessCalendar: Sendable, Hashable {
    private let table: Table?

    /// Every second counts.
    public static let always = BusinessCalendar(table: nil)

    /// - Throws: ``Failure`` `.invalid` when holidays cover every day that has hours.
    public init(timeZone: TimeZone, week: BusinessWeek, holidays: Set<Holiday> = []) throws {
        try self.init(offsets: ZoneOffsets(timeZone), week: week, holidays: holidays)
    }

    init(offsets: ZoneOffsets, week: BusinessWeek, holidays: Set<Holiday>) throws {
        let table = Table(offsets: offsets, week: week, holidays: holidays)
        guard table.worksForever else {
            throw Failure.invalid("/holidays", "Every day that has hours is a holiday: no business target can be met.")
        }
        self.init(table: table)
    }

    private init(table: Table?) {
        self.table = table
    }

    /// Whether every second counts.
    public var isAlways: Bool { table == nil }

    /// Whether the second that begins at this instant is business time.
    public func isOpen(at instant: Date) -> Bool {
        let second = instant.epochSeconds
        return worked(until: second + 1) > worked(until: second)
    }

    /// Business seconds from one instant to another; 0 when the second is not after the first.
    public func seconds(from start: Date, to end: Date) -> Int {
        max(worked(until: end.epochSeconds) - worked(until: start.epochSeconds), 0)
    }

    /// The earliest instant at which so many business seconds are used up: at closing time, when they are used up
    /// with it, and not at the next opening. With 0 seconds or less that is `start`.
    public func instant(after seconds: Int, from start: Date) -> Date {
        let start = start.epochSeconds
        guard seconds > 0 else { return Date(epochSeconds: start) }
        return Date(epochSeconds: earliest(having: worked(until: start) + seconds))
    }

    /// The instant itself if it lies in business hours, else the next one that does.
    public func nextOpening(at instant: Date) -> Date {
        let second = instant.epochSeconds
        return Date(epochSeconds: earliest(having: worked(until: second) + 1) - 1)
    }

    /// Business seconds from a fixed instant until this one.
    func worked(until second: Int) -> Int {
        guard let table else { return second }
        return table.worked(until: second)
    }

    /// The earliest second until which so much was worked.
    func earliest(having worked: Int) -> Int {
        guard let table else { return worked }
        return table.earliest(having: worked)
    }
}

extension BusinessCalendar {
    /// The local hours laid over the offsets of the zone: between two changes of offset the local clock runs evenly.
    private struct Table: Sendable, Hashable {
        private let local: LocalHours
        private let offsets: ZoneOffsets
        /// Worked until each change of offset, and until the end of the table.
        private let workedBefore: [Int]
        /// What to add to the local count within each stretch, so that the stretches join.
        private let shifts: [Int]
        private let workedInCycle: Int

        init(offsets: ZoneOffsets, week: BusinessWeek, holidays: Set<Holiday>) {
            // A day of the zone may lie in the year before or after that of its instant.
            let years = (ZoneOffsets.years.lowerBound - 1)...(ZoneOffsets.years.upperBound + 1)
            let local = LocalHours(week: week, holidays: holidays, years: years)
            var workedBefore = [0]
            var shifts: [Int] = []
            let ends = offsets.starts.dropFirst() + [ZoneOffsets.end]
            for ((start, end), offset) in zip(zip(offsets.starts, ends), offsets.offsets) {
                let worked = workedBefore[workedBefore.count - 1]
                let shift = worked - local.seconds(before: start + offset)
                shifts.append(shift)
                workedBefore.append(shift + local.seconds(before: end + offset))
            }
            self.local = local
            self.offsets = offsets
            self.workedBefore = workedBefore
            self.shifts = shifts
            let cycleStart = ZoneOffsets.end - ZoneOffsets.cycle
            let stretch = offsets.starts.firstPlace { $0 > cycleStart } - 1
            let workedBeforeCycle = shifts[stretch] + local.seconds(before: cycleStart + offsets.offsets[stretch])
            workedInCycle = workedBefore[workedBefore.count - 1] - workedBeforeCycle
        }

        var worksForever: Bool { workedInCycle > 0 }

        func worked(until second: Int) -> Int {
            guard second > ZoneOffsets.end else { return workedInTable(until: second) }
            let cycles = (second - ZoneOffsets.end + ZoneOffsets.cycle - 1) / ZoneOffsets.cycle
            return workedInTable(until: second - cycles * ZoneOffsets.cycle) + cycles * workedInCycle
        }

        private func workedInTable(until second: Int) -> Int {
            let stretch = max(offsets.starts.firstPlace { $0 > second } - 1, 0)
            return shifts[stretch] + local.seconds(before: second + offsets.offsets[stretch])
        }

        func earliest(having worked: Int) -> Int {
            let all = workedBefore[workedBefore.count - 1]
            guard worked > all else { return earliestInTable(having: worked) }
            let cycles = (worked - all + workedInCycle - 1) / workedInCycle
            return earliestInTable(having: worked - cycles * workedInCycle) + cycles * ZoneOffsets.cycle
        }

        private func earliestInTable(having worked: Int) -> Int {
            let stretch = max(workedBefore.firstPlace { $0 >= worked } - 1, 0)
            return local.earliest(having: worked - shifts[stretch]) - offsets.offsets[stretch]
        }
    }
}
