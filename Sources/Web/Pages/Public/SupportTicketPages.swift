import Foundation
import HTTPTypes
import ICalendar
import Interchange
import Operations
import SupportCore
import Training

/// The page of a ticket for who has its secret: its requester, and whoever they gave the link to.
struct SupportTicketPages {
    @Sendable static func show(_ call: Call) async throws -> Answer {
        try await page(call)
    }

    /// - Parameters:
    ///   - refused: the form that was refused.
    ///   - fault: the reason, in the language of the page.
    private static func page(
        _ call: Call, refused: Form = Form(), for fault: (LocalizedTexts) -> FormFault? = { _ in nil }
    ) async throws -> Answer {
        let secret = call.parameter("secret")
        let thread = try await call.site.support.thread(forSecret: secret, now: call.now)
        let reader = call.reader(language: thread.language)
        let problem = fault(reader.texts)
        let view = SupportTicketView(
            thread, base: "/support/" + secret.lowercased(), mayWrite: true, problem: problem,
            done: problem == nil ? call.done : nil, typed: refused, for: reader, call)
        var answer = try call.secretPage(view, for: reader)
        if let problem { answer.status = ErrorResponses.status(of: problem.code) }
        return answer
    }

    /// A ticket of an account, for its lead, who only reads it.
    @Sendable static func showToLead(_ call: Call) async throws -> Answer {
        let registrant = try await call.site.registrations.registrant(forSecret: call.parameter("secret"))
        let thread = try await call.site.support.thread(
            ofTicket: call.parameter("ticket"), forLead: registrant, now: call.now)
        let reader = call.reader(language: thread.language)
        return try call.secretPage(
            SupportTicketView(
                thread, base: "/my/" + call.parameter("secret"), mayWrite: false, problem: nil, done: nil,
                typed: Form(), for: reader, call),
            for: reader)
    }

    /// A message of the form of the page, with files.
    ///
    /// - Parameter ticket: the id of the ticket.
    static func reply(_ call: Call, secret: String, on ticket: String) async throws -> Answer {
        let form = try Form(call)
        return try await carryOut(call, form) {
            try call.site.supportLimit.checkMessage(on: ticket, for: call)
            let files = try form.uploads(within: call.site.tickets.fileLimits)
            try call.site.supportLimit.checkFiles(files.map(\.bytes.count).reduce(0, +), for: call)
            let text = form["text"].trimmingCharacters(in: .whitespacesAndNewlines)
            let fields = try Fields(.object([JSON.Member("text", .string(text))]))
            let plain = fields.text("text", limit: SupportFields.maxDescription, lines: true) ?? ""
            try fields.finish()
            let once = form[Form.onceName]
            _ = try await call.site.support.reply(
                plain, files: files, submission: once.isEmpty ? nil : String(once.prefix(40)), forSecret: secret,
                by: call.caller, now: call.now)
            return "sent"
        }
    }

    @Sendable static func complete(_ call: Call) async throws -> Answer {
        let form = try Form(call)
        return try await carryOut(call, form) {
            let secret = call.parameter("secret")
            let ticket = try await call.site.tickets.ticket(forSecret: secret, now: call.now).overview.ticket
            let zone = SupportTimes(ticket, call.reader, call).zone
            let members = Support.openFields.map(\.rawValue).sorted().compactMap { name -> JSON.Member? in
                let value = form[name].trimmingCharacters(in: .whitespacesAndNewlines)
                guard !value.isEmpty else { return nil }
                let instant =
                    name == "beganAt" ? localTime(typed: value).map { instantText(zone.instant(of: $0)) } : nil
                return JSON.Member(name, .string(instant ?? value))
            }
            guard !members.isEmpty else { return "completed" }
            let change = try TicketChange(reading: .object(members), isNew: false)
            _ = try await call.site.support.complete(change, forSecret: secret, by: call.caller, now: call.now)
            return "completed"
        }
    }

    @Sendable static func close(_ call: Call) async throws -> Answer {
        try await carryOut(call, Form(call)) {
            try await call.site.support.close(forSecret: call.parameter("secret"), by: call.caller, now: call.now)
            return "closed"
        }
    }

    @Sendable static func judge(_ call: Call) async throws -> Answer {
        let form = try Form(call)
        return try await carryOut(call, form) {
            guard let helped = ["yes": true, "no": false][form["helped"]] else {
                throw Failure.invalid("/helped", "Say yes or no.")
            }
            try await call.site.support.judge(
                form["tutorial"], helped: helped, forSecret: call.parameter("secret"), now: call.now)
            return "judged"
        }
    }

    /// A form that is refused comes back as it was filled in.
    ///
    /// - Parameter action: carries the form out, and names the notice that tells of it.
    private static func carryOut(
        _ call: Call, _ form: Form, _ action: () async throws -> String
    ) async throws -> Answer {
        do {
            let done = try await action()
            var answer = Answer.seeOther("/support/\(call.parameter("secret"))?done=\(done)")
            answer.keepSecret()
            return answer
        } catch let failure as Failure where [.invalid, .tooLarge].contains(failure.code) {
            return try await page(call, refused: form) {
                FormFault(supporting: failure, within: call.site.tickets.fileLimits, $0)
            }
        } catch let failure as Failure where failure.code == .conflict {
            return try await page(call, refused: form) { FormFault(.conflict, $0.text(.supportConflict)) }
        } catch HTTPFailure.tooManyRequests(let seconds) {
            var answer = try await page(call, refused: form) { texts in
                FormFault(
                    .tooMany, "\(texts.title(of: .tooManyRequests)). \(texts.sentence(on: .tooManyRequests))")
            }
            answer.headers[.retryAfter] = String(seconds)
            return answer
        }
    }
}

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

extension LocalizedTexts {
    /// `Up to 10 files, 10 MB in total: pictures, PDF`.
    func filesHint(_ limits: TicketFileLimits) -> String {
        text(
            .supportFilesHint,
            ["n": String(limits.maxCount), "mb": String(limits.megabytes), "kinds": fileKinds(limits)])
    }

    /// `pictures, videos, PDF`.
    func fileKinds(_ limits: TicketFileLimits) -> String {
        TicketFileKind.Group.allCases.filter(limits.kinds.contains).map { group in
            switch group {
            case .pictures: text(.supportFilesPictures)
            case .videos: text(.supportFilesVideos)
            case .pdf: text(.supportFilesPDF)
            case .text: text(.supportFilesText)
            case .zip: text(.supportFilesZIP)
            }
        }.joined(separator: ", ")
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

/// A message on a ticket, on pages of customers and staff.
struct TicketMessageView: Hashable, Sendable, Codable {
    let author: String
    /// True for a message of an agent.
    let isAgent: Bool
    let isInternal: Bool
    /// The way by which it came, for staff.
    let channel: String?
    let sent: MomentView
    let text: String
    let hasText: Bool
    let files: [TicketFileView]
    let hasFiles: Bool

    init(
        _ item: Tickets.MessageWithFiles, base: String?, moment: MomentView, isForStaff: Bool, _ texts: LocalizedTexts
    ) {
        let message = item.message
        let side =
            message.author.side == .agent ? texts.text(.supportFromAgent) : texts.text(.supportFromCustomer)
        author = [message.author.name, isForStaff ? message.author.email : nil, side].compactMap(\.self)
            .joined(separator: " · ")
        isAgent = message.author.side == .agent
        isInternal = message.visibility == .internal
        channel = isForStaff ? message.channel.name(texts) : nil
        sent = moment
        text = message.text
        hasText = !message.text.isEmpty
        files = item.files.map { TicketFileView($0, base: base, texts) }
        hasFiles = !files.isEmpty
    }
}

extension TicketMessage.Channel {
    fileprivate func name(_ texts: LocalizedTexts) -> String {
        switch self {
        case .page: texts.text(.messageByPage)
        case .mail: texts.text(.messageByMail)
        case .staff: texts.text(.messageByStaff)
        case .api: texts.text(.messageByAPI)
        }
    }
}

/// A file of a ticket, to be saved.
struct TicketFileView: Hashable, Sendable, Codable {
    /// Nil where it cannot be had.
    let address: String?
    let name: String
    /// `1.2 MB`.
    let size: String

    /// - Parameter base: the address of the files of the ticket, with a slash at the end; nil for a reader who does not get
    ///   them.
    init(_ file: TicketFile, base: String?, _ texts: LocalizedTexts) {
        address = base.map { $0 + file.id }
        name = file.name
        let point = texts.language == "de" ? "," : "."
        func tenths(_ value: Double) -> String {
            let tenths = Int((value * 10).rounded())
            return "\(tenths / 10)\(point)\(tenths % 10)"
        }
        size =
            file.size < 1_000_000
            ? "\(max(1, file.size / 1_000)) kB" : "\(tenths(Double(file.size) / 1_000_000)) MB"
    }
}
