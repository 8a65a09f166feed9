import Foundation
import Interchange
import Operations
import Storage
import SupportCore
import Training

/// The page of a problem, with its tickets.
struct ProblemPageContent {
    let overview: Recommendations.ProblemOverview
    let said: [Recommendations.TutorialVerdict]
    /// Problems of tickets like those of this one.
    let others: [Problem.ID: Recommendations.ProblemSummary]
    let found: [Tutorial]
    /// The id of the tutorial that was drafted for it.
    let draftedTutorial: String?
}

struct ProblemPageView: PageView {
    static let template = "staff-problem"

    let problem: ProblemView
    /// Its id, for the forms in rows, where `problem` is the row's.
    let problemID: String
    let mayWrite: Bool
    let mayDraft: Bool
    /// The addresses of the session and of the tutorial that are drafted for it.
    let draft: String?
    let tutorial: String?
    /// The reason why training is not to answer it.
    let setAside: String?
    /// The reason in a form that was refused.
    let typedReason: String?
    let version: String
    /// The reason why a form was refused.
    let refusal: String?
    /// The notice of what a form did.
    let done: String?
    let status: String
    let accounts: String
    let firstSeen: MomentView
    let lastSeen: MomentView
    let keywords: [String]
    let hasKeywords: Bool
    let weeks: WeeksView
    let representative: TicketLinkView
    let tickets: TicketListView
    let answers: ProblemAnswersView
    let form: ProblemFormView
    /// The problems that it can be merged into, that with the most tickets first.
    let others: [ProblemView]
    let hasOthers: Bool

    /// - Parameters:
    ///   - words: the words that tutorials are searched for.
    ///   - chosen: a form that was refused.
    ///   - refusal: the reason.
    ///   - done: the notice of what a form did.
    init(
        _ content: ProblemPageContent, tickets: TicketListView, words: String, chosen: Form?, refusal: String?,
        done: String?, _ call: Call
    ) throws {
        let (overview, times) = (content.overview, try StaffTimes(call))
        let (texts, summary) = (times.texts, overview.problem)
        problem = ProblemView(overview.summary, texts)
        problemID = overview.record.id
        mayWrite = call.visitor.mayAct(as: [.agent])
        mayDraft = call.visitor.schedules
        draft = overview.record.draft.map { "/staff/sessions/" + $0 }
        tutorial = content.draftedTutorial.map { StaffTutorialPages.path(of: $0) }
        setAside = overview.record.setAside
        typedReason = chosen?.all["reason"]
        version = overview.version
        self.refusal = refusal
        self.done = done
        status = overview.record.status.name(texts)
        accounts = summary.accounts(texts)
        firstSeen = times.view(summary.firstSeen)
        lastSeen = times.view(summary.lastSeen)
        keywords = summary.keywords
        hasKeywords = !keywords.isEmpty
        weeks = WeeksView(summary.perWeek, times)
        representative = TicketLinkView(
            id: overview.representative.id, number: overview.representative.number,
            subject: overview.representative.text.subject)
        self.tickets = tickets
        answers = ProblemAnswersView(content, words: words, times.texts)
        form = ProblemFormView(overview.record, chosen: chosen, texts)
        others = content.others.values
            .sorted { ($0.problem.tickets, $0.record.id) > ($1.problem.tickets, $1.record.id) }
            .map { ProblemView($0, texts) }
        hasOthers = !others.isEmpty
    }
}

/// A page of tickets.
struct TicketListView: Hashable, Sendable, Codable {
    let rows: [TicketRowView]
    /// The addresses of the list's beginning and of its next page.
    let first: String?
    let later: String?
}

/// The form in which an agent names a problem and gives its status.
struct ProblemFormView: Hashable, Sendable, Codable {
    let title: String
    let statuses: [OptionView]

    /// - Parameter chosen: a form that was refused.
    init(_ record: ProblemRecord, chosen: Form?, _ texts: LocalizedTexts) {
        let status = chosen?.all["status"] ?? record.status.rawValue
        title = chosen?.all["title"] ?? record.title ?? ""
        statuses = ProblemRecord.Status.allCases.map {
            OptionView(value: $0.rawValue, label: $0.name(texts), isChosen: $0.rawValue == status)
        }
    }
}

/// The tutorials on the page of a problem: the verdicts, the proposals and the search.
struct ProblemAnswersView: Hashable, Sendable, Codable {
    struct ProposalView: Hashable, Sendable, Codable {
        let tutorial: TutorialView
        /// The score in a word: `strong`.
        let score: String
    }

    let isUnanswered: Bool
    let linked: [TutorialView]
    let proposals: [ProposalView]
    let rejected: [TutorialView]
    let hasRejected: Bool
    /// The words that tutorials are searched for, and the result without those that have a verdict.
    let words: String
    let isFound: Bool
    let found: [TutorialView]

    init(_ content: ProblemPageContent, words: String, _ texts: LocalizedTexts) {
        let (overview, said) = (content.overview, content.said)
        let known = Set(said.map(\.tutorial.id))
        let best = overview.proposals.first?.score ?? 0
        isUnanswered = overview.linked.isEmpty && overview.proposals.isEmpty
        linked = said.filter { $0.verdict == .accepted }.map { TutorialView($0.tutorial) }
        proposals = overview.proposals
            .filter { !known.contains($0.tutorial.id) && TutorialView.isWorthIt($0.score, beside: best) }
            .map { ProposalView(tutorial: TutorialView($0.tutorial), score: texts.strength($0.score)) }
        rejected = said.filter { $0.verdict == .rejected }.map { TutorialView($0.tutorial) }
        hasRejected = !rejected.isEmpty
        self.words = words
        isFound = !words.isEmpty
        found = content.found.filter { !known.contains($0.id) }.map { TutorialView($0) }
    }
}
