import Foundation
import HTTPTypes
import ICalendar
import Interchange
import Operations
import Storage
import SupportCore
import Training

/// What support leads want to know: how the agreement is kept, what recurs, and whether teaching helped. Each as a chart,
/// as a table, and as a file.
struct InsightPages {
    static let path = "/staff/insights"

    /// A page of one of the three, with the way to the others.
    private static func page(
        _ call: Call, _ name: String, _ values: [String: Any?]
    ) throws -> Answer {
        let texts = call.reader.texts
        let views = [
            (path, texts.text("insightLevels")), (path + "/problems", texts.text("insightProblems")),
            (path + "/effect", texts.text("insightEffect")),
        ]
        return try call.staffPage(name, among: views, values)
    }

    private static func file(_ answer: Answer, _ name: String) -> Answer {
        var answer = answer
        answer.headers[.contentDisposition] = "attachment; filename=\"\(name).csv\""
        answer.keepSecret()
        return answer
    }

    // MARK: - How the agreement is kept

    /// The days that are asked for; both left out are the last ninety.
    private struct Days {
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

        /// The last day is one of them.
        var instants: (from: Date?, to: Date?) {
            (from.map(zone.midnight), to.map { zone.midnight($0.adding(days: 1)) })
        }

        var query: String { "?from=\(from?.description ?? "")&to=\(to?.description ?? "")" }
    }

    private static func insight(_ call: Call, _ days: Days) async throws -> ServiceLevelInsight {
        try await call.site.tickets.serviceLevelInsight(
            from: days.instants.from, to: days.instants.to, now: call.now)
    }

    @Sendable static func serviceLevelTable(_ call: Call) async throws -> Answer {
        return file(.csv(try await insight(call, Days(call)).table), "service-levels")
    }

    @Sendable static func serviceLevels(_ call: Call) async throws -> Answer {
        let (days, times) = (try Days(call), try StaffTimes(call))
        let groups = try await insight(call, days).groups.filter { $0.tickets > 0 }
        let targets = [
            target(times.texts.text("insightRespond"), groups, \.respond, times),
            target(times.texts.text("insightFix"), groups, \.fix, times),
        ]
        return try page(
            call, "staff-levels",
            [
                "from": days.from?.description, "to": days.to?.description, "targets": targets,
                "isEmpty": groups.isEmpty, "csv": path + "/service-levels.csv" + days.query,
                "tickets": call.reader.texts.text(
                    "insightTickets", ["n": String(groups.map(\.tickets).reduce(0, +))]),
            ])
    }

    private static func target(
        _ name: String, _ groups: [ServiceLevelInsight.Group],
        _ part: (ServiceLevelInsight.Group) -> ServiceLevelInsight.Target, _ times: StaffTimes
    ) -> [String: Any] {
        let texts = times.texts
        let rows = groups.map { group -> (chart: Chart.Row, figures: [String: Any]) in
            let target = part(group)
            let plan =
                switch group.plan {
                case .standard: texts.text("insightStandard")
                case .superPremium: texts.text("insightSuperPremium")
                }
            let title = group.priority.rawValue + " " + plan
            let decided = target.met + target.breached
            let share = decided == 0 ? "–" : texts.percentage(Double(target.met) / Double(decided))
            let figures: [String: Any] = [
                "name": title, "share": share, "met": String(target.met), "breached": String(target.breached),
                "running": String(target.running), "paused": String(target.paused),
                "median": target.medianBreach.map { times.span($0) } ?? "–",
                "worst": target.worstBreach.map { times.span($0) } ?? "–",
            ]
            let parts = [target.met, target.breached, target.running, target.paused].enumerated().map {
                Chart.Part(value: Double($0.element), look: $0.offset + 1)
            }
            return (Chart.Row(name: title, parts: parts, note: share), figures)
        }
        // The bars tell shares: a priority with few tickets is as well seen as one with many.
        let shares = rows.map { row -> Chart.Row in
            let all = row.chart.parts.map(\.value).reduce(0, +)
            let parts = row.chart.parts.map { Chart.Part(value: all > 0 ? $0.value / all : 0, look: $0.look) }
            return Chart.Row(name: row.chart.name, parts: parts, note: row.chart.note)
        }
        let label = name + ": " + rows.map { "\($0.chart.name) \($0.chart.note)" }.joined(separator: ", ")
        return [
            "name": name, "chart": Chart.bars(shares, label: label, whole: 1).values, "figures": rows.map(\.figures),
        ]
    }

    // MARK: - What recurs

    /// The most problems that are looked at, those with the newest activity first.
    private static let maxProblems = 200

    /// Those that recur, the one with the most tickets of the last twelve weeks first.
    private static func recurring(_ call: Call) async throws -> [Recommendations.ProblemOverview] {
        let found = try await call.site.recommendations.problems(
            ProblemFilter(leastTickets: 2), now: call.now, page: PageRequest(limit: maxProblems))
        return found.items.filter(\.problem.isRecurring).sorted {
            ($0.problem.lately, $1.record.id) > ($1.problem.lately, $0.record.id)
        }
    }

    @Sendable static func problemTable(_ call: Call) async throws -> Answer {
        let weeks = (1...12).map { "week\($0)" }
        let header = ["problem", "title", "status", "tickets", "accounts", "firstSeen", "lastSeen", "linked"] + weeks
        let rows = try await recurring(call).map { overview -> [String] in
            let problem = overview.problem
            return [
                overview.record.id, overview.title, overview.record.status.rawValue, String(problem.tickets),
                String(problem.accounts), instantText(problem.firstSeen), instantText(problem.lastSeen),
                overview.linked.joined(separator: " "),
            ] + problem.perWeek.map(String.init)
        }
        return file(.csv([header] + rows), "problems")
    }

    @Sendable static func problems(_ call: Call) async throws -> Answer {
        let (overviews, times) = (try await recurring(call), try StaffTimes(call))
        let texts = times.texts
        let weeks = (0..<12).map { week in overviews.map { $0.problem.perWeek[week] }.reduce(0, +) }
        let figures = weeks.map(String.init).joined(separator: " ")
        return try page(
            call, "staff-recurring",
            [
                "isEmpty": overviews.isEmpty, "csv": path + "/problems.csv",
                "all": WeeksView(weeks, times).values, "weeks": figures,
                "problems": overviews.map { overview in
                    let problem = overview.problem
                    let own = problem.perWeek.map(String.init).joined(separator: " ")
                    return [
                        "title": overview.title, "page": ProblemPages.path + "/" + overview.record.id,
                        "tickets": String(problem.tickets), "lately": String(problem.lately),
                        "accounts": String(problem.accounts), "weeks": own,
                        "chart": Chart.spark(
                            problem.perWeek, label: texts.text("insightWeeks", ["figures": own])
                        ).values,
                        "lastSeen": times.values(problem.lastSeen),
                        "isAnswered": !overview.linked.isEmpty || !overview.proposals.isEmpty,
                    ] as [String: Any]
                },
            ])
    }

    // MARK: - Whether teaching helped

    private static func effect(of tutorial: String, _ call: Call) async throws -> TutorialEffect {
        let weeks = formFields(call.query).last { $0.name == "weeks" }.flatMap { Int($0.value) } ?? 8
        return try await call.site.recommendations.effect(
            ofTutorial: tutorial, weeks: min(max(weeks, 1), 52), now: call.now)
    }

    /// The one that is asked for, by its id or one of its slugs; nil for none, and for one that is none.
    private static func tutorial(_ call: Call) async throws -> Tutorial? {
        let asked = formFields(call.query).last { $0.name == "tutorial" && !$0.value.isEmpty }?.value
        guard let asked else { return nil }
        do {
            return try await call.site.catalogue.tutorial(asked)
        } catch let failure as Failure where failure.code == .notFound {
            return nil
        }
    }

    @Sendable static func effectTable(_ call: Call) async throws -> Answer {
        let tutorial = formFields(call.query).last { $0.name == "tutorial" }?.value ?? ""
        return file(.csv(try await effect(of: tutorial, call).table), "effect")
    }

    @Sendable static func effect(_ call: Call) async throws -> Answer {
        let (texts, times) = (call.reader.texts, try StaffTimes(call))
        let chosen = try await tutorial(call)
        let choices = try await call.site.schedule.choices(besideTutorial: chosen?.id)
        var known: TutorialEffect?
        if let chosen { known = try await effect(of: chosen.id, call) }
        let rates = (known?.groups ?? []).flatMap { group in
            [("before", group.effect.rateBefore, 4), ("after", group.effect.rateAfter, 1)].map { side, rate, look in
                Chart.Row(
                    name: name(of: group.attendance, texts) + ", "
                        + (side == "before" ? texts.text("effectBefore") : texts.text("effectAfter")),
                    parts: [Chart.Part(value: rate ?? 0, look: look)], note: rate.map(figure) ?? "–")
            }
        }
        let label = texts.text("effectChart") + ": " + rates.map { "\($0.name) \($0.note)" }.joined(separator: "; ")
        return try page(
            call, "staff-effect",
            [
                "tutorials": choices.tutorials.map {
                    ["value": $0.details.slug, "label": $0.details.title, "isChosen": $0.id == chosen?.id]
                        as [String: Any]
                },
                "weeks": String(known?.weeks ?? 8), "isChosen": chosen != nil,
                "firstTaught": known?.firstTaught.map(times.values), "isUntaught": known?.firstTaught == nil,
                "isTaught": known?.firstTaught != nil,
                "csv": chosen.map { path + "/effect.csv?tutorial=\($0.details.slug)&weeks=\(known?.weeks ?? 8)" },
                "chart": Chart.bars(rates, label: label).values,
                "groups": (known?.groups ?? []).map { group in
                    [
                        "name": name(of: group.attendance, texts), "accounts": String(group.accounts),
                        "before": String(group.effect.before), "after": String(group.effect.after),
                        "rateBefore": group.effect.rateBefore.map(figure) ?? "–",
                        "rateAfter": group.effect.rateAfter.map(figure) ?? "–",
                        "ratio": group.effect.verdict == .tooFew ? "–" : group.effect.ratio.map(figure) ?? "–",
                        "interval": group.effect.interval.map { "\(figure($0.lowerBound))–\(figure($0.upperBound))" }
                            ?? "",
                        "verdict": verdict(group.effect.verdict, texts),
                    ] as [String: Any]
                },
            ])
    }

    private static func name(of attendance: TutorialEffect.Attendance, _ texts: LocalizedTexts) -> String {
        switch attendance {
        case .attended: texts.text("effectAttended")
        case .registered: texts.text("effectRegistered")
        case .neither: texts.text("effectNeither")
        }
    }

    private static func verdict(_ verdict: TicketEffect.Verdict, _ texts: LocalizedTexts) -> String {
        switch verdict {
        case .fewer: texts.text("effectFewer")
        case .more: texts.text("effectMore")
        case .unclear: texts.text("effectUnclear")
        case .tooFew: texts.text("effectTooFew")
        }
    }

    /// With two digits behind the point.
    private static func figure(_ number: Double) -> String {
        let hundredths = Int((number * 100).rounded())
        let rest = hundredths % 100
        return "\(hundredths / 100)." + (rest < 10 ? "0" : "") + String(rest)
    }
}

extension Problem {
    /// Tickets of the last twelve weeks.
    fileprivate var lately: Int { perWeek.reduce(0, +) }
}
