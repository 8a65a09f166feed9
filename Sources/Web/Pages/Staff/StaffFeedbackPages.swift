import Foundation
import ICalendar
import Operations
import Storage
import Training

/// The feedback of attendees on all sessions, without their names.
struct StaffFeedbackPages {
    static let path = "/staff/feedback"
    private static let sessions = 100
    private static let latest = 100

    @Sendable static func show(_ call: Call) async throws -> Answer {
        let texts = call.reader.texts
        let overview = try await call.site.registrations.feedbackOverview(sessions: sessions, latest: latest)
        return try call.staffPage(
            StaffFeedbackView(
                views: call.visitor.schedules ? StaffTutorialPages.links(call) : [],
                totals: overview.totals.map { total in
                    StaffFeedbackView.Total(
                        title: total.title, page: "/staff/sessions/" + total.session,
                        mean: texts.decimal(total.mean), count: String(total.count))
                },
                hasTotals: !overview.totals.isEmpty,
                opinions: overview.latest.map { opinion in
                    StaffFeedbackView.Opinion(
                        title: opinion.title, day: texts.shortDay(opinion.recurrenceID.date),
                        score: texts.text(.feedbackScoreOf, ["n": String(opinion.score)]),
                        comment: opinion.comment.isEmpty ? nil : opinion.comment)
                },
                isCutOff: overview.latest.count == latest))
    }
}

/// The scores of sessions, and the latest opinions.
struct StaffFeedbackView: PageView {
    static let template = "staff-feedback"

    /// Empty for a reader who may not open the other pages.
    let views: [StaffLayoutView.Link]
    let totals: [Total]
    let hasTotals: Bool
    let opinions: [Opinion]
    /// True if there are more opinions than the page shows.
    let isCutOff: Bool

    struct Total: Hashable, Sendable, Codable {
        let title: String
        /// The address of the session's page.
        let page: String
        let mean: String
        let count: String
    }

    struct Opinion: Hashable, Sendable, Codable {
        let title: String
        let day: String
        let score: String
        let comment: String?
    }
}

extension LocalizedTexts {
    /// With one decimal place, as the language writes it.
    func decimal(_ number: Double) -> String {
        let tenths = Int((number * 10).rounded())
        return "\(tenths / 10)\(text(.decimalSign))\(tenths % 10)"
    }
}
