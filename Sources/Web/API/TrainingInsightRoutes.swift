import Foundation
import HTTPTypes
import Interchange
import Operations
import Storage
import SupportCore
import Training

/// What to teach next, and whether it helped.
struct TrainingInsightRoutes {
    @Sendable static func listGaps(_ call: Call) async throws -> Answer {
        let query = Query(call)
        let limit = query.integer("limit", in: 1...500, otherwise: 50)
        try query.finish()
        let gaps = try await call.site.recommendations.gaps(limit: limit, now: call.now)
        guard !call.wantsCSV else { return .csv(gaps.table) }
        return .json(["items": .array(gaps.map(\.json))])
    }

    @Sendable static func draft(_ call: Call) async throws -> Answer {
        try Fields(try call.jsonIfAny()).finish()
        let session = try await call.site.recommendations.draft(
            forProblem: call.parameter("problem"), call.site.tickets.agreement, by: call.caller, now: call.now)
        var answer = session.answer(for: call, status: .created)
        answer.headers[.location] = "/api/v1/sessions/\(session.id)"
        return answer
    }

    @Sendable static func showEffect(_ call: Call) async throws -> Answer {
        let query = Query(call)
        let tutorial = query.one("tutorial")
        if tutorial == nil { query.fault("tutorial", "Choose a tutorial.") }
        let weeks = query.integer("weeks", in: 1...52, otherwise: 8)
        try query.finish()
        let effect = try await call.site.recommendations.effect(
            ofTutorial: tutorial ?? "", weeks: weeks, now: call.now)
        guard !call.wantsCSV else { return .csv(effect.table) }
        return .json([
            "tutorial": .string(effect.tutorial), "weeks": .integer(effect.weeks),
            "firstTaught": JSON(effect.firstTaught.map(instantText)), "groups": .array(effect.groups.map(\.json)),
        ])
    }
}

extension Recommendations.Gap {
    fileprivate var json: JSON {
        [
            "problem": overview.json, "considered": .integer(considered), "unanswered": .integer(unanswered),
            "accounts": .array(accounts.map { ["account": .string($0.id), "tickets": .integer($0.tickets)] }),
            "latest": .array(
                latest.map { words in
                    [
                        "id": .string(words.id), "number": .integer(words.number),
                        "subject": .string(words.text.subject), "account": JSON(words.account),
                        "openedAt": .string(instantText(words.openedAt)),
                    ]
                }),
        ]
    }
}

extension [Recommendations.Gap] {
    /// One row for each problem.
    fileprivate var table: [[String]] {
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

extension TutorialEffect.Group {
    fileprivate var json: JSON {
        [
            "attendance": .string(attendance.rawValue), "accounts": .integer(accounts),
            "before": ["tickets": .integer(effect.before), "rate": effect.rateBefore?.json ?? .null],
            "after": ["tickets": .integer(effect.after), "rate": effect.rateAfter?.json ?? .null],
            "ratio": effect.verdict == .tooFew ? .null : effect.ratio?.json ?? .null,
            "interval": effect.interval.map { ["low": $0.lowerBound.json, "high": $0.upperBound.json] } ?? .null,
            "verdict": .string(effect.verdict.rawValue), "summary": .string(effect.summary),
        ]
    }
}

extension TicketEffect {
    /// The verdict as a sentence.
    fileprivate var summary: String {
        switch verdict {
        case .tooFew: "Not enough data."
        case .fewer: "Fewer tickets than before."
        case .more: "More tickets than before."
        case .unclear: "Not statistically significant."
        }
    }
}

extension TutorialEffect {
    /// One row for each group; rates are tickets of an account in a week.
    var table: [[String]] {
        let header = [
            "attendance", "accounts", "ticketsBefore", "ticketsAfter", "rateBefore", "rateAfter", "ratio", "low",
            "high",
            "verdict",
        ]
        let rows = groups.map { group -> [String] in
            let effect = group.effect
            let ratio = effect.verdict == .tooFew ? nil : effect.ratio
            let figures = [
                effect.rateBefore, effect.rateAfter, ratio, effect.interval?.lowerBound, effect.interval?.upperBound,
            ]
            return [
                group.attendance.rawValue, String(group.accounts), String(effect.before), String(effect.after),
            ] + figures.map { $0.map { String(($0 * 10_000).rounded() / 10_000) } ?? "" } + [effect.verdict.rawValue]
        }
        return [header] + rows
    }
}
