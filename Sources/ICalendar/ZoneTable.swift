/// A table of a zone's offsets, in which a lookup in either direction is one binary search.
///
/// The footer's rule is expanded for 400 years, after which the Gregorian calendar repeats itself, including weekdays.
/// Later times are mapped into the expanded cycle.
final class ZoneTable: Sendable {
    let types: [ZoneFile.LocalTimeType]
    let footer: ZoneFooter?
    /// The instants of the changes, in seconds since 1970. The type before the first is `types[0]`.
    private let instants: [Int]
    /// The local times from which each new offset is valid, after the gap or the fold. In both of these, the offset
    /// before the change applies (RFC 5545 §3.3.5), so a lookup needs no special case.
    private let clocks: [Int]
    /// Seconds east of UTC; one more entry than there are changes.
    private let offsets: [Int]
    /// The first instant after the expanded cycle.
    private let end: Int

    private static let cycle = 146_097 * 86_400

    init(_ file: ZoneFile) {
        var changes = file.transitions
        let lastYear = LocalDateTime(clockSeconds: changes.last?.at ?? 0).date.year
        end = LocalDate.dayNumber(year: lastYear + 401, month: 1, day: 1) * 86_400
        if let footer = file.footer {
            changes += ZoneTable.expanded(footer, after: changes.last?.at ?? .min, from: lastYear)
        }
        var types = [file.first]
        var instants: [Int] = []
        for (at, type) in changes where type != types[types.count - 1] {
            instants.append(at)
            types.append(type)
        }
        // Without changes, the type of the footer is valid at all times.
        if instants.isEmpty, let footer = file.footer, footer.daylight == nil { types = [footer.standard] }
        self.types = types
        self.instants = instants
        footer = file.footer
        offsets = types.map(\.offset)
        clocks = instants.indices.map { instants[$0] + max(types[$0].offset, types[$0 + 1].offset) }
    }

    /// The footer's changes over 401 years.
    private static func expanded(
        _ footer: ZoneFooter, after last: Int, from year: Int
    ) -> [(at: Int, type: ZoneFile.LocalTimeType)] {
        guard let daylight = footer.daylight else { return [] }
        return (year...year + 401)
            .flatMap { year in
                [
                    (daylight.begins.clockSeconds(in: year) - footer.standard.offset, daylight.type),
                    (daylight.ends.clockSeconds(in: year) - daylight.type.offset, footer.standard),
                ]
            }
            .filter { $0.0 > last }
            .sorted { $0.0 < $1.0 }
            .map { (at: $0.0, type: $0.1) }
    }

    /// Seconds east of UTC at an instant.
    func offset(atInstant instant: Int) -> Int {
        offsets[changes(through: wrapped(instant), in: instants)]
    }

    /// Seconds east of UTC at a local time; in a gap or fold, the offset before the change.
    func offset(atClock clock: Int) -> Int {
        offsets[changes(through: wrapped(clock), in: clocks)]
    }

    func reading(atClock clock: Int) -> Zone.Reading {
        let clock = wrapped(clock)
        let index = changes(through: clock, in: clocks)
        guard index < instants.count else { return .unique }
        let (before, after) = (offsets[index], offsets[index + 1])
        guard clock >= instants[index] + min(before, after) else { return .unique }
        return after > before ? .gap : .fold
    }

    /// A change of the clock, or of its name.
    struct Change {
        let at: Int
        let before: ZoneFile.LocalTimeType
        let after: ZoneFile.LocalTimeType

        /// The wall clocks that are skipped or shown twice; empty where the offset stays.
        var clocks: Range<Int> { at + min(before.offset, after.offset)..<at + max(before.offset, after.offset) }
    }

    /// The changes at or after `from` and before `to`.
    func changes(from: Int, to: Int) -> [Change] {
        let first = changes(through: from - 1, in: instants)
        return instants[first...].prefix { $0 < to }.indices.map {
            Change(at: instants[$0], before: types[$0], after: types[$0 + 1])
        }
    }

    /// The changes of the offset at or after `from` and before `to`, which may be after the expanded cycle.
    func offsetChanges(from: Int, to: Int) -> [(at: Int, offset: Int)] {
        var found: [(at: Int, offset: Int)] = []
        var (start, shift) = (from, 0)
        while start < to {
            let stop = min(to, end + shift)
            for change in changes(from: start - shift, to: stop - shift)
            where change.before.offset != change.after.offset {
                found.append((at: change.at + shift, offset: change.after.offset))
            }
            start = max(start, stop)
            shift += Self.cycle
        }
        return found
    }

    func type(atInstant instant: Int) -> ZoneFile.LocalTimeType {
        types[changes(through: wrapped(instant), in: instants)]
    }

    /// Maps a time after the expanded cycle to the same time within it.
    private func wrapped(_ time: Int) -> Int {
        time < end ? time : time - ((time - end) / Self.cycle + 1) * Self.cycle
    }

    /// The number of `times` at or before `time`.
    private func changes(through time: Int, in times: [Int]) -> Int {
        var (low, high) = (0, times.count)
        while low < high {
            let middle = (low + high) / 2
            if times[middle] <= time { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
