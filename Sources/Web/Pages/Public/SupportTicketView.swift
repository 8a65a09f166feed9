import Foundation
import ICalendar
import Interchange
import Operations
import SupportCore
import Training

/// A ticket for its requester, in their own time and language.
struct SupportTicketView: PageView {
    static let template = "support-ticket"
    static let navigation: LayoutView.Entry? = .support

    /// The address of the page.
    let base: String
    let mayWrite: Bool
    let number: String
    let subject: String
    let status: String
    /// The next step, in one sentence.
    let next: String
    /// By when an answer and a fix are due, in sentences.
    let dues: [String]
    let problem: String?
    let done: String?
    let opened: MomentView
    let description: String
    let files: [TicketFileView]
    let hasFiles: Bool
    let messages: [TicketMessageView]
    let hasEarlier: Bool
    let tutorials: [TutorialOpinionView]
    let hasTutorials: Bool
    /// The form of what is missing; nil if nothing is.
    let questions: QuestionsView?
    let canReply: Bool
    let canClose: Bool
    /// The message that was refused.
    let text: String
    /// The key with which each form of the page is carried out once.
    let once: String
    let filesHint: String

    struct QuestionsView: Hashable, Sendable, Codable {
        /// True for answers that were refused.
        let isOpen: Bool
        let fields: [FieldView]
    }

    /// A tutorial that was recommended, and the requester's opinion on it.
    struct TutorialOpinionView: Hashable, Sendable, Codable {
        let id: String
        let title: String
        let contentLanguage: String
        let address: String
        let summary: String?
        let helped: Bool
        let didNotHelp: Bool
        let date: SuggestedDateView?
    }

    /// - Parameter typed: the form that was refused.
    init(
        _ thread: TicketThread, base: String, mayWrite: Bool, problem: FormFault?, done: String?, typed: Form,
        for reader: PageReader, _ call: Call
    ) {
        let (ticket, texts) = (thread.overview.ticket, reader.texts)
        let times = SupportTimes(ticket, reader, call)
        self.base = base
        self.mayWrite = mayWrite
        number = String(ticket.number)
        subject = ticket.subject
        status = ticket.status.customerName(texts)
        next = Self.next(ticket, thread, texts)
        dues = Self.dues(thread.overview.level, ticket, times)
        self.problem =
            problem.map { problem in
                ([problem.sentence] + problem.faults.map(\.sentence)).joined(separator: " ")
            }
        self.done = Self.notice(done, texts)
        opened = times.view(ticket.openedAt)
        description = ticket.description
        let folder = mayWrite ? base + "/files/" : nil
        files = thread.conversation.files.map { TicketFileView($0, base: folder, texts) }
        hasFiles = !thread.conversation.files.isEmpty
        messages = thread.conversation.messages.map {
            TicketMessageView($0, base: folder, moment: times.view($0.message.sentAt), isForStaff: false, texts)
        }
        hasEarlier = thread.conversation.hasEarlier
        tutorials = thread.tutorials.map { item in
            let details = item.tutorial.details
            return TutorialOpinionView(
                id: item.tutorial.id, title: details.title, contentLanguage: details.language,
                address: "/tutorials/" + details.slug, summary: details.summary.isEmpty ? nil : details.summary,
                helped: item.helped == true, didNotHelp: item.helped == false,
                date: item.next.first.map { SuggestedDateView($0, suggestion: nil, for: reader) })
        }
        hasTutorials = !thread.tutorials.isEmpty
        let isOpen = ticket.status == .open || ticket.status == .pending
        questions = mayWrite && isOpen ? QuestionsView(ticket, typed, problem, texts) : nil
        canReply = mayWrite && ticket.status != .closed
        canClose = mayWrite && isOpen
        text = typed["text"]
        once = Identifier.random()
        filesHint = texts.filesHint(call.site.tickets.fileLimits)
    }

    private static func next(_ ticket: Ticket, _ thread: TicketThread, _ texts: LocalizedTexts) -> String {
        switch ticket.status {
        case .open:
            let isAnswered = thread.overview.level.respond.metAt != nil
            return isAnswered ? texts.text(.supportStateWorking) : texts.text(.supportStateOpen)
        case .pending: return texts.text(.supportStatePending)
        case .resolved: return texts.text(.supportStateResolved)
        case .closed: return texts.text(.supportStateClosed)
        }
    }

    /// Targets that were met, and clocks that stand still, are not told.
    private static func dues(_ level: ServiceLevel, _ ticket: Ticket, _ times: SupportTimes) -> [String] {
        guard ticket.status == .open else { return [] }
        var dues: [String] = []
        if level.respond.metAt == nil, let due = level.respond.due {
            dues.append(times.texts.text(.supportDueAnswer, ["time": times.sentence(due)]))
        }
        if level.fix.metAt == nil, let due = level.fix.due {
            dues.append(times.texts.text(.supportDueFix, ["time": times.sentence(due)]))
        }
        return dues
    }

    private static func notice(_ done: String?, _ texts: LocalizedTexts) -> String? {
        switch done {
        case "sent": texts.text(.supportDoneSent)
        case "completed": texts.text(.supportDoneCompleted)
        case "closed": texts.text(.supportDoneClosed)
        case "judged": texts.text(.supportDoneJudged)
        default: nil
        }
    }
}

extension SupportTicketView.QuestionsView {
    /// Nil if nothing is missing.
    ///
    /// - Parameter typed: the form that was refused.
    fileprivate init?(_ ticket: Ticket, _ typed: Form, _ problem: FormFault?, _ texts: LocalizedTexts) {
        let fields = ticket.missing.compactMap { $0.field(texts) }
        guard !fields.isEmpty else { return nil }
        isOpen = fields.contains { !typed[$0.name].isEmpty }
        let faults = (problem?.faults ?? []).map {
            FaultView(field: $0.field, sentence: $0.sentence, detail: nil)
        }
        self.fields = fields.filled(with: typed.all, faults: faults)
    }
}

extension Intake.Field {
    /// The question to a customer as a field of a form; nil for what every ticket has.
    fileprivate func field(_ texts: LocalizedTexts) -> FieldView? {
        func choice(_ label: String, _ options: [(value: String, label: String)]) -> FieldView {
            FieldView(name: rawValue, label: label, control: .select([(value: "", label: "")] + options))
        }
        func area(_ label: String) -> FieldView {
            FieldView(name: rawValue, label: label, control: .area(rows: 2), limit: 10_000)
        }
        func line(_ label: String, _ limit: Int = 500) -> FieldView {
            FieldView(name: rawValue, label: label, control: .input("text"), limit: limit)
        }
        switch self {
        case .description: return nil
        case .category:
            return choice(texts.text(.supportCategory), Ticket.Category.choices(texts))
        case .environment:
            return choice(texts.text(.supportEnvironment), Ticket.Environment.choices(texts))
        case .suggestedPriority:
            return choice(
                texts.text(.supportPriority), Priority.allCases.map { (value: $0.rawValue, label: $0.rawValue) })
        case .businessImpact: return area(texts.text(.supportImpactText))
        case .expectedResult: return area(texts.text(.supportExpected))
        case .errorMessage: return area(texts.text(.supportError))
        case .stepsToReproduce: return area(texts.text(.supportSteps))
        case .discovery: return line(texts.text(.supportDiscovery))
        case .requestID: return line(texts.text(.detailRequest))
        case .instanceID: return line(texts.text(.detailInstance))
        case .accountID: return line(texts.text(.supportAccount), 200)
        case .beganAt:
            return FieldView(name: rawValue, label: texts.text(.supportBegan), control: .input("datetime-local"))
        }
    }
}

extension Ticket.Status {
    /// The status as a customer reads it.
    func customerName(_ texts: LocalizedTexts) -> String {
        switch self {
        case .open: texts.text(.supportOpen)
        case .pending: texts.text(.supportPending)
        case .resolved: texts.text(.supportResolved)
        case .closed: texts.text(.supportClosed)
        }
    }
}
