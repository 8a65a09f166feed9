import Foundation
import ICalendar
import Interchange
import Operations
import SupportCore
import Training

struct TicketPageView: PageView {
    static let template = "staff-ticket"

    /// The ticket's id.
    let ticket: String
    let number: String
    let subject: String
    let mayWrite: Bool
    let version: String
    let zoneName: String
    /// The reason why a form was refused.
    let problemSentence: String?
    /// The notice of what a form did.
    let done: String?
    /// The target to meet first.
    let pressing: TargetView?
    let status: String
    let priority: String
    let plan: String
    let opened: MomentView
    let description: String
    let details: [TicketDetailView]
    let hasDetails: Bool
    let attachments: [AttachmentView]
    let hasAttachments: Bool
    let requester: RequesterView?
    let account: String?
    /// True if only the sender entered the account.
    let accountIsClaimed: Bool
    let targets: [TargetView]
    let clockStart: MomentView
    let verbs: [VerbView]
    let priorities: [OptionView]
    let plans: [OptionView]
    let isClosed: Bool
    let questions: IntakeQuestionsView?
    let answers: TicketAnswersView
    let problem: ProblemView?
    /// The problems that the ticket can be moved to: those of similar tickets.
    let otherProblems: [ProblemView]
    let similar: [SimilarTicketView]
    let hasSimilar: Bool
    let seats: [HeldSeatView]
    let hasSeats: Bool
    let thread: TicketThreadView
    /// The message that was refused.
    let reply: String
    /// The name of the user who works on it.
    let assignee: String?
    /// The reader's own id, who can take it; nil for somebody who works on it already, and for a token of nobody.
    let taking: String?
    let assignees: [OptionView]
    let hasAssignees: Bool

    struct AttachmentView: Hashable, Sendable, Codable {
        let title: String
        let url: String
    }

    struct VerbView: Hashable, Sendable, Codable {
        let verb: String
        let name: String
    }

    /// - Parameters:
    ///   - words: the words that tutorials are searched for.
    ///   - chosen: a form that was refused.
    ///   - problem: the reason for the refusal.
    ///   - done: the notice of what a form did.
    init(
        _ content: StaffTicketOverview, words: String, chosen: Form?, problem: String?, done: String?, _ call: Call
    ) throws {
        let (overview, ticket, times) = (content.overview, content.overview.ticket, try StaffTimes(call))
        let texts = times.texts
        self.ticket = ticket.id
        number = String(ticket.number)
        subject = ticket.subject
        mayWrite = call.visitor.mayAct(as: [.agent])
        version = overview.record.version
        zoneName = times.zone.city
        problemSentence = problem
        self.done = done
        pressing = overview.level.pressing(times)
        status = ticket.status.name(texts)
        priority = ticket.priority.rawValue
        plan = ticket.plan.name(texts)
        opened = times.view(ticket.openedAt)
        description = ticket.description
        details = TicketDetailView.all(of: ticket, times)
        hasDetails = !details.isEmpty
        attachments = ticket.attachments.map { AttachmentView(title: $0.title, url: $0.url) }
        hasAttachments = !attachments.isEmpty
        requester = ticket.requester.map { RequesterView($0, times.texts) }
        account = ticket.account
        accountIsClaimed = content.accountIsClaimed
        targets = overview.level.targets(times)
        clockStart = times.view(overview.level.clockStart)
        verbs = overview.transitions(now: call.now).map { VerbView(verb: $0.rawValue, name: $0.name(texts)) }
        priorities = Self.priorities(chosen: chosen?["priority"] ?? ticket.priority.rawValue)
        plans = Self.plans(chosen: chosen?["plan"] ?? ticket.plan.rawValue, texts)
        isClosed = ticket.status == .closed
        questions = IntakeQuestionsView(ticket, texts)
        answers = TicketAnswersView(content, words: words, times, publicURL: call.site.publicURL)
        self.problem = overview.problem.flatMap { content.problems[$0] }.map { ProblemView($0, texts) }
        otherProblems = content.otherProblems.map { ProblemView($0, texts) }
        similar = content.similar.map { SimilarTicketView($0, linked: content.linkedTutorials, times) }
        hasSimilar = !similar.isEmpty
        seats = content.seats.map { HeldSeatView($0, times) }
        hasSeats = !seats.isEmpty
        thread = TicketThreadView(content.conversation, of: ticket, limits: call.site.tickets.fileLimits, times)
        reply = chosen?["text"] ?? ""
        assignee = overview.assigneeName
        taking = call.visitor.user.flatMap { content.canTake($0) ? $0 : nil }
        assignees = content.assignees(texts)
        hasAssignees = !content.agents.isEmpty
    }

    private static func priorities(chosen: String) -> [OptionView] {
        Priority.allCases.map { OptionView(value: $0.rawValue, label: $0.rawValue, isChosen: $0.rawValue == chosen) }
    }

    private static func plans(chosen: String, _ texts: LocalizedTexts) -> [OptionView] {
        Plan.allCases.map { OptionView(value: $0.rawValue, label: $0.name(texts), isChosen: $0.rawValue == chosen) }
    }
}

extension StaffTicketOverview {
    /// The problems of similar tickets, the most similar first.
    fileprivate var otherProblems: [Recommendations.ProblemSummary] {
        var seen: Set<Problem.ID> = []
        return similar.compactMap(\.ticket.problem).filter { $0 != overview.problem && seen.insert($0).inserted }
            .compactMap { problems[$0] }
    }

    /// True for a user who can work on tickets and does not work on this one.
    fileprivate func canTake(_ user: User.ID) -> Bool {
        user != overview.record.assignee && agents.contains { $0.id == user }
    }

    /// The choices of an assignee: nobody, and the users who can work on tickets. Somebody who lost the role meanwhile
    /// stays among them until another user takes the ticket.
    fileprivate func assignees(_ texts: LocalizedTexts) -> [OptionView] {
        let working = overview.record.assignee
        let former = working.flatMap { id in
            agents.contains { $0.id == id }
                ? nil : OptionView(value: id, label: overview.assigneeName ?? id, isChosen: true)
        }
        return [OptionView(value: "", label: texts.text(.assigneeNobody), isChosen: working == nil)]
            + [former].compactMap(\.self)
            + agents.map { OptionView(value: $0.id, label: $0.details.name, isChosen: $0.id == working) }
    }
}

/// A field of a ticket beside its description.
struct TicketDetailView: Hashable, Sendable, Codable {
    let name: String
    let value: String

    /// The fields that are filled in.
    static func all(of ticket: Ticket, _ times: StaffTimes) -> [TicketDetailView] {
        let texts = times.texts
        let rows: [(String, String?)] = [
            (texts.text(.detailError), ticket.errorMessage), (texts.text(.detailExpected), ticket.expectedResult),
            (texts.text(.detailSteps), ticket.stepsToReproduce), (texts.text(.detailImpact), ticket.businessImpact),
            (texts.text(.detailDiscovery), ticket.discovery), (texts.text(.detailRequest), ticket.requestID),
            (texts.text(.detailInstance), ticket.instanceID),
            (texts.text(.detailEnvironment), ticket.environment?.name(texts)),
            (texts.text(.detailCategory), ticket.category?.name(texts)),
            (texts.text(.detailChannel), ticket.channel?.name(texts)),
            (texts.text(.detailSuggested), ticket.suggestedPriority?.rawValue),
            (texts.text(.detailBegan), ticket.beganAt.map(times.moment)),
            (texts.text(.detailSource), ticket.source.map { $0 + (ticket.externalID.map { " " + $0 } ?? "") }),
        ]
        return rows.compactMap { name, value in
            guard let value, !value.isEmpty else { return nil }
            return TicketDetailView(name: name, value: value)
        }
    }
}

struct RequesterView: Hashable, Sendable, Codable {
    let name: String?
    let email: String
    /// `in Kolkata`; as it was sent, where the system does not know it.
    let zone: String?

    init(_ requester: Ticket.Requester, _ texts: LocalizedTexts) {
        name = requester.name
        email = requester.email
        zone = requester.timeZone.map { name in Zone(ifKnown: name).map(texts.place) ?? name }
    }
}

/// The questions to ask the customer in one go, in the words of the agreement.
struct IntakeQuestionsView: Hashable, Sendable, Codable {
    let count: String
    let text: String
    /// The height of the text area.
    let rows: String

    /// Nil if nothing is missing.
    init?(_ ticket: Ticket, _ texts: LocalizedTexts) {
        let questions = Intake.questions(for: ticket)
        guard !questions.isEmpty else { return nil }
        let greeting = (ticket.requester?.name?.greeting(in: "en")).map { "Hello \($0)," } ?? "Hello,"
        let lines = questions.enumerated().map { "\($0 + 1). \($1.text)" }
        count =
            questions.count == 1
            ? texts.text(.missingOne) : texts.text(.missingCount, ["n": String(questions.count)])
        text = ([greeting, "", "So that we can help you quickly, please answer these questions:", ""] + lines).joined(
            separator: "\n")
        rows = String(questions.count + 5)
    }
}

/// A similar ticket, with the reasons.
struct SimilarTicketView: Hashable, Sendable, Codable {
    let page: String
    let number: String
    let subject: String
    let status: String
    let account: String?
    let opened: MomentView
    /// The reasons in one line.
    let why: String
    /// The titles of its linked tutorials.
    let linked: String?

    init(_ match: Recommendations.Match, linked tutorials: [String: Tutorial], _ times: StaffTimes) {
        let (ticket, texts) = (match.ticket.ticket, times.texts)
        let titles = match.ticket.linked.compactMap { tutorials[$0]?.details.title }
        page = TicketPages.path(of: ticket.id)
        number = String(ticket.number)
        subject = ticket.subject
        status = ticket.status.name(texts)
        account = ticket.account
        opened = times.view(ticket.openedAt)
        why = match.reasons.map { $0.text(texts) }.joined(separator: " · ")
        linked = titles.isEmpty ? nil : titles.joined(separator: ", ")
    }
}

extension Recommendations.MatchReason {
    fileprivate func text(_ texts: LocalizedTexts) -> String {
        switch self {
        case .error: texts.text(.whySameError)
        case .words(let words): texts.text(.whyWords, ["words": words.joined(separator: ", ")])
        case .problem: texts.text(.whySameProblem)
        case .account: texts.text(.whySameAccount)
        }
    }
}
