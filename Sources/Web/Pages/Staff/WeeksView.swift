import Foundation
import ICalendar

/// Tickets per week: as a chart, and as figures for those who read them.
struct WeeksView {
    /// The latest last; the last one ends now.
    let counts: [Int]
    let times: StaffTimes

    init(_ counts: [Int], _ times: StaffTimes) {
        self.counts = counts
        self.times = times
    }

    var values: [String: Any] {
        let label = times.texts.text(
            "weeksSentence", ["n": String(counts.reduce(0, +)), "most": String(counts.max() ?? 0)])
        return [
            "chart": Chart.columns(counts, from: day(0), to: day(counts.count), label: label).values,
            "rows": counts.enumerated().map { ["week": day($0), "count": String($1)] },
        ]
    }

    /// The day on which a week begins.
    private func day(_ place: Int) -> String {
        let instant = times.now.addingTimeInterval(Double((place - counts.count) * 7 * 86_400))
        return times.texts.dayOfMonth(times.zone.local(at: instant).date)
    }
}
