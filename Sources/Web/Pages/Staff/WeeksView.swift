import Foundation
import ICalendar

/// Tickets per week, as a chart and as figures.
struct WeeksView: Hashable, Sendable, Codable {
    struct Week: Hashable, Sendable, Codable {
        /// The day on which it begins.
        let week: String
        let count: String
    }

    let chart: Chart
    let rows: [Week]

    /// - Parameter counts: the earliest week first; the last one ends now.
    init(_ counts: [Int], _ times: StaffTimes) {
        func day(_ place: Int) -> String {
            let instant = times.now.addingTimeInterval(Double((place - counts.count) * 7 * 86_400))
            return times.texts.dayOfMonth(times.zone.local(at: instant).date)
        }
        let label = times.texts.text(
            .weeksSentence, ["n": String(counts.reduce(0, +)), "most": String(counts.max() ?? 0)])
        chart = Chart.columns(counts, from: day(0), to: day(counts.count), label: label)
        rows = counts.enumerated().map { Week(week: day($0), count: String($1)) }
    }
}
