import Foundation
import ICalendar
import Interchange
import Operations
import SupportCore

// The insight into how the agreement is met.

extension InsightPages {
    @Sendable static func serviceLevels(_ call: Call) async throws -> Answer {
        let (days, times) = (try Days(call), try StaffTimes(call))
        let groups = try await insight(call, days).groups.filter { $0.tickets > 0 }
        let (texts, count) = (times.texts, groups.map(\.tickets).reduce(0, +))
        return try call.staffPage(
            ServiceLevelPageView(
                views: links(call), from: days.from?.description, to: days.to?.description,
                targets: [
                    .init(texts.text(.insightRespond), groups, \.respond, times),
                    .init(texts.text(.insightFix), groups, \.fix, times),
                ],
                isEmpty: groups.isEmpty, csv: path + "/service-levels.csv" + days.query,
                tickets: texts.text(.insightTickets, ["n": String(count)])))
    }

    @Sendable static func serviceLevelTable(_ call: Call) async throws -> Answer {
        file(.csv(try await insight(call, Days(call)).table), "service-levels")
    }

    private static func insight(_ call: Call, _ days: Days) async throws -> ServiceLevelInsight {
        try await call.site.tickets.serviceLevelInsight(
            from: days.instants.from, to: days.instants.to, now: call.now)
    }

    /// The days of the insight; the last ninety where the query gives none.
    struct Days {
        let from: LocalDate?
        let to: LocalDate?
        let zone: Zone

        init(_ call: Call) throws {
            zone = try StaffTimes(call).zone
            let asked = formFields(call.query)
            func day(_ name: String) -> LocalDate? {
                asked.last { $0.name == name }.flatMap { LocalDateTime($0.value + "T00:00:00")?.date }
            }
            let isAsked = asked.contains { $0.name == "from" || $0.name == "to" }
            from = isAsked ? day("from") : zone.local(at: call.now).date.adding(days: -90)
            to = day("to")
        }

        /// The last day is included.
        var instants: (from: Date?, to: Date?) {
            (from.map(zone.midnight), to.map { zone.midnight($0.adding(days: 1)) })
        }

        var query: String { "?from=\(from?.description ?? "")&to=\(to?.description ?? "")" }
    }
}

struct ServiceLevelPageView: PageView {
    static let template = "staff-levels"

    let views: [StaffLayoutView.Link]
    let from: String?
    let to: String?
    let targets: [TargetInsightView]
    let isEmpty: Bool
    /// The address of the figures as a file.
    let csv: String
    let tickets: String
}

/// One target, with the figures of each group of tickets.
struct TargetInsightView: Hashable, Sendable, Codable {
    let name: String
    let chart: Chart
    let figures: [Figures]

    struct Figures: Hashable, Sendable, Codable {
        let name: String
        /// The share of targets that were met: `93%`; a dash where none is decided.
        let share: String
        let met: String
        let breached: String
        let running: String
        let paused: String
        /// The median and the worst time by which a target was missed.
        let median: String
        let worst: String
    }

    init(
        _ name: String, _ groups: [ServiceLevelInsight.Group],
        _ part: (ServiceLevelInsight.Group) -> ServiceLevelInsight.Target, _ times: StaffTimes
    ) {
        let rows = groups.map { (figures: Figures($0, part($0), times), parts: part($0).parts) }
        // The bars show shares, so that a priority with few tickets is as visible as one with many.
        let bars = rows.map { row -> Chart.Row in
            let all = row.parts.reduce(0, +)
            let parts = row.parts.enumerated().map { index, count in
                Chart.Part(value: all > 0 ? Double(count) / Double(all) : 0, look: index + 1)
            }
            return Chart.Row(name: row.figures.name, parts: parts, note: row.figures.share)
        }
        self.name = name
        figures = rows.map(\.figures)
        let label = name + ": " + figures.map { "\($0.name) \($0.share)" }.joined(separator: ", ")
        chart = Chart.bars(bars, label: label, whole: 1)
    }
}

extension TargetInsightView.Figures {
    fileprivate init(
        _ group: ServiceLevelInsight.Group, _ target: ServiceLevelInsight.Target, _ times: StaffTimes
    ) {
        let plan =
            switch group.plan {
            case .standard: times.texts.text(.insightStandard)
            case .superPremium: times.texts.text(.insightSuperPremium)
            }
        let decided = target.met + target.breached
        name = group.priority.rawValue + " " + plan
        share = decided == 0 ? "–" : times.texts.percentage(Double(target.met) / Double(decided))
        met = String(target.met)
        breached = String(target.breached)
        running = String(target.running)
        paused = String(target.paused)
        median = target.medianBreach.map { times.span($0) } ?? "–"
        worst = target.worstBreach.map { times.span($0) } ?? "–"
    }
}

extension ServiceLevelInsight.Target {
    /// The counts in the order of the chart's looks.
    fileprivate var parts: [Int] { [met, breached, running, paused] }
}
