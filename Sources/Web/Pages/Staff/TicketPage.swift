import Foundation
import Interchange
import Operations
import Storage
import SupportCore
import Training

/// What is shown of one ticket.
struct TicketPage {
    let call: Call
    let times: StaffTimes
    let overview: Tickets.Overview
    let advice: Recommendations.RankedTutorials
    let similar: [Recommendations.Match]
    /// The problems of the ticket and of those like it.
    let summaries: [Problem.ID: Recommendations.ProblemSummary]
    let said: [Recommendations.Said]
    /// What was taken for tickets like it.
    let linkedElsewhere: [String: Tutorial]
    let seats: [Registrations.TicketSeat]
    /// What the agent looks for among the tutorials.
    let words: String
    let found: [Tutorial]

    var texts: LocalizedTexts { times.texts }
    var ticket: Ticket { overview.ticket }

    func values(chosen: Form?) -> [String: Any?] {
        let linked = said.filter { $0.verdict == .accepted }.map(\.tutorial)
        return [
            "ticket": ticket.id, "number": String(ticket.number), "subject": ticket.subject,
            "mayWrite": call.visitor.role != .trainer, "version": overview.record.version,
            "zoneName": times.zone.name, "pressing": overview.level.pressing(times)?.values,
            "status": TicketRows.status(ticket.status, texts), "priority": ticket.priority.rawValue,
            "plan": TicketRows.plan(ticket.plan, texts), "opened": times.values(ticket.openedAt),
            "description": ticket.description, "details": details, "hasDetails": !details.isEmpty,
            "attachments": ticket.attachments.map { ["title": $0.title, "url": $0.url] },
            "hasAttachments": !ticket.attachments.isEmpty,
            "requester": requester, "account": ticket.account,
            "targets": overview.level.targets(times).map(\.values),
            "clockStart": times.values(overview.level.clockStart),
            "verbs": overview.verbs(now: call.now).map { ["verb": $0.rawValue, "name": name(of: $0)] },
            "priorities": options(Priority.allCases, chosen?["priority"] ?? ticket.priority.rawValue) { $0.rawValue },
            "plans": options(Plan.allCases, chosen?["plan"] ?? ticket.plan.rawValue) { TicketRows.plan($0, texts) },
            "isClosed": ticket.status == .closed,
            "questions": questions, "problem": overview.problem.flatMap { summaries[$0] }.map(problem),
            "otherProblems": otherProblems,
            "rejected": said.filter { $0.verdict == .rejected }.map { tutorial($0.tutorial) },
            "hasRejected": said.contains { $0.verdict == .rejected },
            "similar": similar.map(match), "hasSimilar": !similar.isEmpty, "words": words,
            "found": found.filter { tutorial in !linked.contains { $0.id == tutorial.id } }.map(tutorial),
            "isFound": !words.isEmpty, "seats": seats.map(seat), "hasSeats": !seats.isEmpty,
        ].merging(adviceValues) { own, _ in own }
    }

    // MARK: - What stands in it

    /// What the agreement asks for and was answered, beside the description.
    private var details: [[String: Any]] {
        let rows: [(String, String?)] = [
            (texts.text("detailError"), ticket.errorMessage), (texts.text("detailExpected"), ticket.expectedResult),
            (texts.text("detailSteps"), ticket.stepsToReproduce), (texts.text("detailImpact"), ticket.businessImpact),
            (texts.text("detailDiscovery"), ticket.discovery), (texts.text("detailRequest"), ticket.requestID),
            (texts.text("detailInstance"), ticket.instanceID),
            (texts.text("detailEnvironment"), ticket.environment?.name(texts)),
            (texts.text("detailCategory"), ticket.category?.name(texts)),
            (texts.text("detailChannel"), ticket.channel?.name(texts)),
            (texts.text("detailSuggested"), ticket.suggestedPriority?.rawValue),
            (texts.text("detailBegan"), ticket.beganAt.map(times.moment)),
            (texts.text("detailSource"), ticket.source.map { $0 + (ticket.externalID.map { " " + $0 } ?? "") }),
        ]
        return rows.compactMap { name, value in
            guard let value, !value.isEmpty else { return nil }
            return ["name": name, "value": value]
        }
    }

    private var requester: [String: Any]? {
        ticket.requester.map { requester in
            let values: [String: Any?] = [
                "name": requester.name, "email": requester.email,
                "zone": requester.timeZone?.replacing("_", with: " "),
            ]
            return values.closed
        }
    }

    /// What to ask the customer in one go, in the words of the agreement; nil where nothing is missing.
    private var questions: [String: Any]? {
        let questions = Intake.questions(for: ticket)
        guard !questions.isEmpty else { return nil }
        let greeting = (ticket.requester?.name?.greeting(in: "en")).map { "Hello \($0)," } ?? "Hello,"
        let lines = questions.enumerated().map { "\($0 + 1). \($1.text)" }
        return [
            "count": questions.count == 1
                ? texts.text("missingOne") : texts.text("missingCount", ["n": String(questions.count)]),
            "text": ([greeting, "", "So that we can help you quickly, please answer these questions:", ""] + lines)
                .joined(
                    separator: "\n"),
            "rows": String(questions.count + 5),
        ]
    }

    private func name(of verb: Tickets.Verb) -> String {
        switch verb {
        case .acknowledge: texts.text("verbAcknowledge")
        case .workaround: texts.text("verbWorkaround")
        case .wait: texts.text("verbWait")
        case .resume: texts.text("verbResume")
        case .resolve: texts.text("verbResolve")
        case .reopen: texts.text("verbReopen")
        }
    }

    private func options<Choice: RawRepresentable>(
        _ choices: [Choice], _ chosen: String, _ text: (Choice) -> String
    ) -> [[String: Any]] where Choice.RawValue == String {
        choices.map { ["value": $0.rawValue, "label": text($0), "isChosen": $0.rawValue == chosen] }
    }

    // MARK: - Its problem, and tickets like it

    private func problem(_ summary: Recommendations.ProblemSummary) -> [String: Any] {
        var values = ProblemView(summary, times).values
        values["isAlone"] = summary.problem.tickets == 1
        values["queue"] = "/staff/queue?view=all&problem=" + summary.record.id
        return values
    }

    /// Where an agent may put the ticket instead: the problems of tickets like it.
    private var otherProblems: [[String: Any]] {
        var seen: Set<Problem.ID> = []
        return similar.compactMap(\.ticket.problem).filter { $0 != overview.problem && seen.insert($0).inserted }
            .compactMap { summaries[$0] }.map { ProblemView($0, times).values }
    }

    private func match(_ match: Recommendations.Match) -> [String: Any] {
        let ticket = match.ticket.ticket
        let linked = match.ticket.linked.compactMap { linkedElsewhere[$0]?.details.title }
        let values: [String: Any?] = [
            "page": "/staff/tickets/" + ticket.id, "number": String(ticket.number), "subject": ticket.subject,
            "status": TicketRows.status(ticket.status, texts), "account": ticket.account,
            "opened": times.values(ticket.openedAt), "why": match.reasons.compactMap(why).joined(separator: " · "),
            "linked": linked.isEmpty ? nil : linked.joined(separator: ", "),
        ]
        return values.closed
    }

    private func why(_ reason: Recommendations.MatchReason) -> String? {
        switch reason {
        case .error: texts.text("whySameError")
        case .words(let words): texts.text("whyWords", ["words": words.joined(separator: ", ")])
        case .problem: texts.text("whySameProblem")
        case .account: texts.text("whySameAccount")
        }
    }
}
