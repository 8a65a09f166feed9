import Foundation
package import Operations
import Storage
import SupportCore
import Training

/// A problem as the API shows it: tickets about the same thing.
package struct ProblemResource: JSONResource {
    /// The fields that only the server sets.
    package static let readOnly: Set<String> = ["id"]
    /// Fields that follow from the tickets.
    package static let derived: Set<String> = [
        "tickets", "accounts", "firstSeen", "lastSeen", "perWeek", "recurring", "representative", "keywords", "linked",
        "recommended", "draft",
    ]

    private let overview: Recommendations.ProblemOverview

    package init(_ overview: Recommendations.ProblemOverview) { self.overview = overview }

    package func writeFields(to json: inout JSONWriter) {
        let (record, problem) = (overview.record, overview.problem)
        json.write("id", record.id)
        json.write("title", overview.title)
        json.write("status", record.status)
        json.write("tickets", problem.tickets)
        json.write("accounts", problem.accounts)
        json.write("firstSeen", problem.firstSeen)
        json.write("lastSeen", problem.lastSeen)
        json.write("perWeek", problem.perWeek)
        json.write("recurring", problem.isRecurring)
        json.write("representative", overview.representative.id)
        json.write("keywords", problem.keywords)
        json.write("linked", overview.linked)
        json.write("recommended", overview.proposals)
        json.write("draft", record.draft)
    }
}

// MARK: - Gaps

/// A problem that recurs and that no tutorial answers.
package struct GapResource: JSONResource {
    private let gap: Recommendations.Gap

    package init(_ gap: Recommendations.Gap) { self.gap = gap }

    package func writeFields(to json: inout JSONWriter) {
        json.write("problem", ProblemResource(gap.overview))
        json.write("setAside", gap.overview.record.setAside)
        json.write("considered", gap.considered)
        json.write("unanswered", gap.unanswered)
        json.write("accounts", gap.accounts)
        json.write("latest", gap.latest.map(TicketResource.init))
    }

    private struct TicketResource: JSONResource {
        let ticket: TicketWords

        func writeFields(to json: inout JSONWriter) {
            json.write("id", ticket.id)
            json.write("number", ticket.number)
            json.write("subject", ticket.text.subject)
            json.write("account", ticket.account)
            json.write("openedAt", ticket.openedAt)
        }
    }
}

extension Recommendations.Gap.Account: JSONResource {
    package func writeFields(to json: inout JSONWriter) {
        json.write("account", id)
        json.write("tickets", tickets)
    }
}

extension [Recommendations.Gap] {
    /// The header, then one row for each problem.
    package var table: [[String]] {
        let header = [
            "problem", "title", "status", "tickets", "accounts", "firstSeen", "lastSeen", "lastTwelveWeeks",
            "considered", "unanswered", "keywords", "draft",
        ]
        let rows = map { gap -> [String] in
            let (record, problem) = (gap.overview.record, gap.overview.problem)
            return [
                record.id, gap.overview.title, record.status.rawValue, String(problem.tickets),
                String(problem.accounts), instantText(problem.firstSeen), instantText(problem.lastSeen),
                String(problem.perWeek.reduce(0, +)), String(gap.considered), String(gap.unanswered),
                problem.keywords.joined(separator: " "), record.draft ?? "",
            ]
        }
        return [header] + rows
    }
}
