import Foundation
import ICalendar

/// Tickets per week as bars, and as figures for those who read them.
struct WeeksChart {
    /// The latest last; the last one ends now.
    let counts: [Int]
    let times: StaffTimes

    init(_ counts: [Int], _ times: StaffTimes) {
        self.counts = counts
        self.times = times
    }

    private static let step = 30
    private static let barWidth = 22
    /// The height of the highest bar; above it is room for its figure, and below for the dates.
    private static let height = 84
    private static let top = 18
    private static let bottom = 20

    var values: [String: Any] {
        let most = max(counts.max() ?? 0, 1)
        let bars = counts.enumerated().map { place, count -> [String: Any] in
            let height = count == 0 ? 0 : max(2, count * Self.height / most)
            return [
                "x": String(place * Self.step + (Self.step - Self.barWidth) / 2), "width": String(Self.barWidth),
                "y": String(Self.top + Self.height - height), "height": String(height),
                "middle": String(place * Self.step + Self.step / 2),
                "above": String(Self.top + Self.height - height - 5), "count": count == 0 ? "" : String(count),
            ]
        }
        return [
            "bars": bars, "width": String(counts.count * Self.step),
            "height": String(Self.top + Self.height + Self.bottom), "ground": String(Self.top + Self.height),
            "below": String(Self.top + Self.height + 15), "from": day(0), "to": day(counts.count),
            "rows": counts.enumerated().map { ["week": day($0), "count": String($1)] },
            "sentence": times.texts.text(
                "weeksSentence", ["n": String(counts.reduce(0, +)), "most": String(counts.max() ?? 0)]),
        ]
    }

    /// The day on which a week of the chart begins.
    private func day(_ place: Int) -> String {
        let instant = times.now.addingTimeInterval(Double((place - counts.count) * 7 * 86_400))
        return times.texts.dayOfMonth(times.zone.local(at: instant).date)
    }
}
