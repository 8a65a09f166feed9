internal import Foundation

/// The clock of one target: which seconds it counts, from when, and where it stands still.
struct TargetClock {
    /// Seconds until the target is used up.
    let target: Int
    let calendar: BusinessCalendar
    let start: Date
    /// In order, disjoint.
    let pauses: [Pause]

    /// The earliest instant at which the target is used up; `nil` while a pause lasts that comes before it.
    func due() -> Date? {
        var left = target
        var cursor = start
        for pause in pauses {
            if let to = pause.to, to <= cursor { continue }
            let used = calendar.seconds(from: cursor, to: pause.from)
            guard used < left else { break }
            guard let to = pause.to else { return nil }
            left -= used
            cursor = to
        }
        return calendar.instant(after: left, from: cursor)
    }

    /// Seconds used until an instant.
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
