import Foundation
import ICalendar
import Interchange
import Operations
import SupportCore
import Training

// The insight into what became of requests before they were sent.

extension InsightPages {
    @Sendable static func support(_ call: Call) async throws -> Answer {
        let insight = try await call.site.support.insight(from: nil, to: nil, now: call.now)
        return try call.staffPage(SupportInsightView(insight, views: links(call), try StaffTimes(call)))
    }

    @Sendable static func supportTable(_ call: Call) async throws -> Answer {
        file(.csv(try await call.site.support.insight(from: nil, to: nil, now: call.now).table), "support")
    }
}

struct SupportInsightView: PageView {
    static let template = "staff-support"

    let views: [StaffLayoutView.Link]
    /// The address of the figures as a file.
    let csv: String
    let isEmpty: Bool
    /// The counts of all weeks.
    let all: Counts
    let weeks: [Row]
    /// Tutorials with the counts of all weeks, the most shown first.
    let tutorials: [Row]
    let hasTutorials: Bool
    let unmet: [Unmet]
    let hasUnmet: Bool

    struct Counts: Hashable, Sendable, Codable {
        let asked: String
        let shown: String
        let opened: String
        let registered: String
        let answered: String
        let sent: String

        init(_ counts: SuggestionCounts) {
            asked = String(counts.asked)
            shown = String(counts.shown)
            opened = String(counts.opened)
            registered = String(counts.registered)
            answered = String(counts.answered)
            sent = String(counts.sent)
        }
    }

    struct Row: Hashable, Sendable, Codable {
        let name: String
        /// The address of the tutorial.
        let page: String?
        let counts: Counts
    }

    /// Requests with one subject that no tutorial was found for.
    struct Unmet: Hashable, Sendable, Codable {
        let subject: String
        let times: String
        let last: MomentView
        let isSent: Bool
    }

    private static let maxUnmet = 50

    init(_ insight: Support.Insight, views: [StaffLayoutView.Link], _ times: StaffTimes) {
        self.views = views
        csv = InsightPages.path + "/support.csv"
        isEmpty = insight.weeks.isEmpty
        all = Counts(insight.weeks.map(\.counts).reduce(SuggestionCounts(), +))
        weeks = insight.weeks.reversed().map { week in
            let day = times.texts.shortDay(Zone.utc.local(at: week.start).date)
            return Row(name: day, page: nil, counts: Counts(week.counts))
        }
        var sums: [String: (tutorial: Tutorial, counts: SuggestionCounts)] = [:]
        for (tutorial, week) in insight.tutorials {
            let before = sums[tutorial.id]?.counts ?? SuggestionCounts()
            sums[tutorial.id] = (tutorial, before + week.counts)
        }
        let sorted = sums.values.sorted {
            ($1.counts.shown, $0.tutorial.details.title) < ($0.counts.shown, $1.tutorial.details.title)
        }
        tutorials = sorted.map { sum in
            Row(
                name: sum.tutorial.details.title, page: "/tutorials/" + sum.tutorial.details.slug,
                counts: Counts(sum.counts))
        }
        hasTutorials = !tutorials.isEmpty
        let groups = Dictionary(grouping: insight.unmet) { $0.subject.lowercased() }
        unmet = groups.values.compactMap { group -> (UnmetRequest, Int, Bool)? in
            guard let last = group.max(by: { $0.askedAt < $1.askedAt }) else { return nil }
            return (last, group.count, group.contains(where: \.isSent))
        }
        .sorted { ($1.1, $1.0.askedAt, $1.0.subject) < ($0.1, $0.0.askedAt, $0.0.subject) }.prefix(Self.maxUnmet)
        .map { Unmet(subject: $0.0.subject, times: String($0.1), last: times.view($0.0.askedAt), isSent: $0.2) }
        hasUnmet = !unmet.isEmpty
    }
}

extension SuggestionCounts {
    fileprivate static func + (left: SuggestionCounts, right: SuggestionCounts) -> SuggestionCounts {
        SuggestionCounts(
            asked: left.asked + right.asked, shown: left.shown + right.shown, opened: left.opened + right.opened,
            registered: left.registered + right.registered, answered: left.answered + right.answered,
            sent: left.sent + right.sent)
    }
}
