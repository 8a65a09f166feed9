internal import Foundation

/// The clock of one target: the seconds that it counts, its start, and its pauses.
struct TargetClock {
    /// The length of the target, in seconds.
    let target: Int
    let calendar: BusinessCalendar
    let start: Date
    /// The pauses in order, without overlaps.
    let pauses: [Pause]

    /// The due instant of the target; `nil` if an unfinished pause comes before it.
    func due() -> Date? {
        var remaining = target
        var cursor = start
        for pause in pauses {
            if let to = pause.to, to <= cursor { continue }
            let used = calendar.seconds(from: cursor, to: pause.from)
            guard used < remaining else { break }
            guard let to = pause.to else { return nil }
            remaining -= used
            cursor = to
        }
        return calendar.instant(after: remaining, from: cursor)
    }

    /// The seconds that the clock has counted until an instant.
    func used(until instant: Date) -> Int {
        var used = 0
        var cursor = start
        for pause in pauses where pause.from < instant {
            used += calendar.seconds(from: cursor, to: pause.from)
            cursor = max(cursor, min(pause.to ?? instant, instant))
        }
        return used + calendar.seconds(from: cursor, to: instant)
    }
}
