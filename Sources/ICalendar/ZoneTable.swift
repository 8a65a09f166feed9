/// A zone's offsets, laid out so that either direction is one binary search.
///
/// What the footer says is written out for 400 years, after which the Gregorian calendar repeats itself, weekdays
/// included; later times are looked up in the cycle that was written out.
final class ZoneTable: Sendable {
    let kinds: [ZoneFile.Kind]
    let footer: ZoneFooter?
    /// The instants of change, in seconds since 1970. The kind before the first is `kinds[0]`.
    private let instants: [Int]
    /// The wall clock from which each new offset holds: it is past the gap or the fold. In both the offset before
    /// is the one to take (RFC 5545 §3.3.5), so a lookup needs no other case.
    private let clocks: [Int]
    /// Seconds east of UTC; one more than there are changes.
    private let offsets: [Int]
    /// The first instant that is not written out.
    private let end: Int

    private static let cycle = 146_097 * 86_400

    init(_ file: ZoneFile) {
        var changes = file.transitions
        let lastYear = LocalDateTime(clockSeconds: changes.last?.at ?? 0).date.year
        end = LocalDate.dayNumber(year: lastYear + 401, month: 1, day: 1) * 86_400
        if let footer = file.footer {
            changes += ZoneTable.written(footer, after: changes.last?.at ?? .min, from: lastYear)
        }
        var kinds = [file.first]
        var instants: [Int] = []
        for (at, kind) in changes where kind != kinds[kinds.count - 1] {
            instants.append(at)
            kinds.append(kind)
        }
        // Without changes the footer alone says what is valid.
        if instants.isEmpty, let footer = file.footer, footer.daylight == nil { kinds = [footer.standard] }
        self.kinds = kinds
        self.instants = instants
        footer = file.footer
        offsets = kinds.map(\.offset)
        clocks = instants.indices.map { instants[$0] + max(kinds[$0].offset, kinds[$0 + 1].offset) }
    }

    /// The footer's changes over 401 years.
    private static func written(
        _ footer: ZoneFooter, after last: Int, from year: Int
    ) -> [(at: Int, kind: ZoneFile.Kind)] {
        guard let daylight = footer.daylight else { return [] }
        return (year...year + 401)
            .flatMap { year in
                [
                    (daylight.begins.clockSeconds(in: year) - footer.standard.offset, daylight.kind),
                    (daylight.ends.clockSeconds(in: year) - daylight.kind.offset, footer.standard),
                ]
            }
            .filter { $0.0 > last }
            .sorted { $0.0 < $1.0 }
            .map { (at: $0.0, kind: $0.1) }
    }

    /// Seconds east of UTC at an instant.
    func offset(atInstant instant: Int) -> Int {
        offsets[changes(through: folded(instant), in: instants)]
    }

    /// Seconds east of UTC for a wall clock; in a gap or fold the offset before the change.
    func offset(atClock clock: Int) -> Int {
        offsets[changes(through: folded(clock), in: clocks)]
    }

    func reading(atClock clock: Int) -> Zone.Reading {
        let clock = folded(clock)
        let index = changes(through: clock, in: clocks)
        guard index < instants.count else { return .unique }
        let (before, after) = (offsets[index], offsets[index + 1])
        guard clock >= instants[index] + min(before, after) else { return .unique }
        return after > before ? .gap : .fold
    }

    /// A change of the clock, or of what it is called.
    struct Change {
        let at: Int
        let before: ZoneFile.Kind
        let after: ZoneFile.Kind

        /// The wall clocks that are skipped or shown twice; empty where the offset stays.
        var clocks: Range<Int> { at + min(before.offset, after.offset)..<at + max(before.offset, after.offset) }
    }

    /// The changes at or after `from` and before `to`.
    func changes(from: Int, to: Int) -> [Change] {
        let first = changes(through: from - 1, in: instants)
        return instants[first...].prefix { $0 < to }.indices.map {
            Change(at: instants[$0], before: kinds[$0], after: kinds[$0 + 1])
        }
    }

    func kind(atInstant instant: Int) -> ZoneFile.Kind {
        kinds[changes(through: folded(instant), in: instants)]
    }

    private func folded(_ time: Int) -> Int {
        time < end ? time : time - ((time - end) / Self.cycle + 1) * Self.cycle
    }

    /// How many of `times` are at or before `time`.
    private func changes(through time: Int, in times: [Int]) -> Int {
        var (low, high) = (0, times.count)
        while low < high {
            let middle = (low + high) / 2
            if times[middle] <= time { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
