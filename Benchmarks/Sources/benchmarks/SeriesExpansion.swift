import Foundation
import ICalendar

/// A year's dates of a series, as the library gives them.
enum SeriesExpansion {
    static func measure() throws -> [Figure] {
        [
            try figure("A year of a weekly session", rule: "FREQ=WEEKLY;BYDAY=TU"),
            try figure("A year of a daily session", rule: "FREQ=DAILY"),
        ]
    }

    private static func figure(_ name: String, rule text: String) throws -> Figure {
        let zone = try Zone("Europe/Berlin")
        guard let start = LocalDateTime("2026-01-06T10:00:00") else { throw Trouble("The start is no local time.") }
        let series = try Recurrence(start: start, zone: zone, rule: try RecurrenceRule(text))
        let from = Date(timeIntervalSince1970: 1_798_761_600)
        return figure(name, series, from: from, to: from.addingTimeInterval(365 * 86_400))
    }

    private static func figure(_ name: String, _ series: Recurrence, from: Date, to: Date) -> Figure {
        var found = 0
        var batches: [Double] = []
        for _ in 0..<31 {
            let begun = processorTime()
            for _ in 0..<500 {
                found = 0
                for date in series.dates(from: from, to: to) where date.instant >= from { found += 1 }
            }
            batches.append((processorTime() - begun) * 1e6 / 500)
        }
        return Figure(
            name: name, value: batches.median, unit: "µs", target: Figure.Target(relation: .below, value: 50),
            note: "\(found) dates; 31 times 500 expansions, \(batches.spread)")
    }
}

/// Seconds that this thread has computed: what else the machine does in between is not the library's.
func processorTime() -> Double {
    // As two words: which module the fields of the C type belong to changes with what was imported first.
    withUnsafeTemporaryAllocation(of: timespec.self, capacity: 1) { time in
        if let first = time.baseAddress { clock_gettime(CLOCK_THREAD_CPUTIME_ID, first) }
        let words = UnsafeRawBufferPointer(time)
        return Double(words.load(as: Int.self)) + Double(words.load(fromByteOffset: 8, as: Int.self)) / 1e9
    }
}
