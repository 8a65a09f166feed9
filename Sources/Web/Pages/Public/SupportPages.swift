import Foundation
import HTTPTypes
import ICalendar
import Interchange
import Operations
import SupportCore
import Training

/// The support page: a request in three steps, with the tutorials that may answer it. Whatever goes wrong ends in a
/// sentence, above the form as it was filled in.
struct SupportPages {
    @Sendable static func form(_ call: Call) async throws -> Answer {
        let query = formFields(call.query)
        if query.contains(where: { $0.name == "done" && $0.value == "answered" }) {
            return try call.secretPage(SupportAnsweredView(), for: call.reader)
        }
        let given = Dictionary(query.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 })
        let input = SupportInput(Form(fields: given.filter { ["subject", "description"].contains($0.key) }))
        return try page(call, input, .text)
    }

    /// The first step, in the frame of another site.
    @Sendable static func embed(_ call: Call) async throws -> Answer {
        let reader = call.reader
        let view = SupportEmbedView(
            form: SupportFormView(SupportInput(Form()), .text, fits: nil, problem: nil, for: reader, call))
        var answer = try call.site.pages.answer(view, for: reader)
        answer.allowFrames(of: ["*"])
        return answer
    }

    /// Leads on to the next step, back to a former one, or sends the request.
    @Sendable static func submit(_ call: Call) async throws -> Answer {
        let form = try Form(call)
        var input = SupportInput(form)
        if let back = SupportInput.Step(rawValue: form["back"]) { return try await shown(call, &input, back) }
        switch SupportInput.Step(rawValue: form["step"]) ?? .text {
        case .text:
            let missing = ["subject", "description"].filter { input[$0].isEmpty }
            guard missing.isEmpty else {
                let texts = call.reader.texts
                return try page(
                    call, input, .text,
                    problem: FormFault(
                        .invalid, texts.text(.problemFields),
                        faults: missing.map { ($0, texts.text(.supportFaultEmpty)) }))
            }
            return try await shown(call, &input, .impact)
        case .impact: return try await shown(call, &input, .details)
        case .details: return try await send(call, input, form)
        }
    }

    private static func shown(
        _ call: Call, _ input: inout SupportInput, _ step: SupportInput.Step
    ) async throws -> Answer {
        var fits: Support.Suggestion?
        if step == .impact {
            do {
                try call.site.supportLimit.checkSuggestion(for: call)
                let found = try await call.site.support.suggest(
                    for: input.text, following: input.suggestion.isEmpty ? nil : input.suggestion, now: call.now)
                input.suggestion = found.id
                fits = found
            } catch HTTPFailure.tooManyRequests(_) {
                // The request can be sent without suggestions.
            } catch let failure as Failure where failure.code == .unavailable {
                // The same: this instance recommends nothing, or not yet.
            }
        }
        return try page(call, input, step, fits: fits)
    }

    private static func send(_ call: Call, _ input: SupportInput, _ form: Form) async throws -> Answer {
        let reader = call.reader
        do {
            let zone = reader.zone ?? Zone(ifKnown: call.site.tickets.agreement.hours.timeZone) ?? .utc
            let request = try input.request(
                files: form.files("files"), within: call.site.tickets.fileLimits, zone: zone, reader.texts)
            // Only programs fill in the field that no person sees.
            guard form[RegistrationFormView.trapName].isEmpty else { return try sent(nil, call) }
            try call.site.supportLimit.checkTicket(input["email"], for: call)
            try call.site.supportLimit.checkFiles(request.files.map(\.bytes.count).reduce(0, +), for: call)
            return try sent(try await call.site.support.send(request, by: call.caller, now: call.now), call)
        } catch let failure as Failure where failure.code == .invalid || failure.code == .tooLarge {
            let problem = FormFault(supporting: failure, within: call.site.tickets.fileLimits, reader.texts)
            let step = problem.faults.map { SupportInput.step(of: $0.field) }.min { $0.order < $1.order } ?? .details
            return try page(call, input, step, problem: problem)
        } catch HTTPFailure.tooManyRequests(let seconds) {
            var answer = try page(
                call, input, .details, problem: FormFault(.tooMany, reader.texts.text(.supportTooMany)))
            answer.headers[.retryAfter] = String(seconds)
            return answer
        }
    }

    /// - Parameter overview: nil for a program that filled in everything. It is told the same.
    private static func sent(_ overview: Tickets.Overview?, _ call: Call) throws -> Answer {
        let reader = call.reader
        var answer = try call.secretPage(
            SupportSentView(
                number: overview.map { String($0.ticket.number) },
                due: overview?.level.respond.due.map { SupportTimes(overview?.ticket, reader, call).sentence($0) },
                hasDemoMail: call.site.demoMail != nil), for: reader)
        answer.status = .created
        return answer
    }

    private static func page(
        _ call: Call, _ input: SupportInput, _ step: SupportInput.Step, fits: Support.Suggestion? = nil,
        problem: FormFault? = nil
    ) throws -> Answer {
        let reader = call.reader
        let view = SupportFormView(
            input, step, fits: fits.map { SupportFitsView($0, for: reader) }, problem: problem, for: reader, call)
        var answer = try call.secretPage(view, for: reader)
        if let problem { answer.status = ErrorResponses.status(of: problem.code) }
        return answer
    }

    /// Notes that a tutorial was opened, and leads to it or to one of its materials.
    @Sendable static func open(_ call: Call) async throws -> Answer {
        let tutorial = try await call.site.catalogue.tutorial(call.parameter("tutorial"))
        guard tutorial.details.status == .published else { throw Failure(.notFound, "There is no such tutorial.") }
        let kind = formFields(call.query).last { $0.name == "to" }.flatMap {
            Tutorial.Material.Kind(rawValue: $0.value)
        }
        let material = kind.flatMap { kind in tutorial.details.materials.first { $0.kind == kind } }
        if call.method == .get {
            do {
                try await call.site.support.note(
                    .opened, of: tutorial.id, suggestion: call.parameter("suggestion"), now: call.now)
            } catch let failure as Failure where failure.code == .notFound {
                // An old link leads on all the same.
            }
        }
        var answer = Answer.seeOther(material?.url ?? "/tutorials/" + tutorial.details.slug)
        answer.keepSecret()
        return answer
    }
}

extension SupportInput.Step {
    /// 1, 2, 3.
    var order: Int { (Self.allCases.firstIndex(of: self) ?? 0) + 1 }
}

extension FormFault {
    /// The reason why a support request was not accepted.
    init(supporting failure: Failure, within limits: TicketFileLimits, _ texts: LocalizedTexts) {
        let isEnglish = texts.language == Texts.fallback
        let ofFiles = texts.text(
            .supportFaultFiles, ["kinds": texts.fileKinds(limits), "mb": String(limits.megabytes)])
        let faults = failure.faults.map { fault -> (field: String, sentence: String) in
            let field = SupportInput.field(fault.pointer)
            let sentence =
                switch field {
                case "name": texts.text(.faultName)
                case "email": texts.text(.faultEmail)
                case "timeZone": texts.text(.faultZone)
                case "files": isEnglish ? fault.detail : ofFiles
                case "subject", "description": isEnglish ? fault.detail : texts.text(.supportFaultEmpty)
                default: isEnglish ? fault.detail : texts.text(.scheduleFault)
                }
            return (field, sentence)
        }
        let isLarge = failure.code == .tooLarge
        self.init(
            failure.code, isLarge ? texts.text(.supportTooLarge) : texts.text(.problemFields),
            faults: isLarge ? [(field: "files", sentence: ofFiles)] : faults)
    }
}

/// Instants for the requester of a ticket, in their own time.
struct SupportTimes {
    let texts: LocalizedTexts
    let zone: Zone

    init(_ ticket: Ticket?, _ reader: PageReader, _ call: Call) {
        texts = reader.texts
        let own = ticket?.requester?.timeZone.flatMap { Zone(ifKnown: $0) }
        zone = reader.zone ?? own ?? Zone(ifKnown: call.site.tickets.agreement.hours.timeZone) ?? .utc
    }

    /// `Tuesday, 1 December 2026, 10:00 in Berlin`.
    func sentence(_ instant: Date) -> String {
        let local = zone.local(at: instant)
        return "\(texts.day(local.date)), \(local.clock) \(texts.place(of: zone))"
    }

    func view(_ instant: Date) -> MomentView {
        MomentView(instant: instantText(instant), moment: sentence(instant))
    }
}

/// The page after a request was sent.
struct SupportSentView: PageView {
    static let template = "support-sent"
    static let navigation: LayoutView.Entry? = .support

    let number: String?
    /// The instant by which an answer is due.
    let due: String?
    let hasDemoMail: Bool
}

/// The page after a tutorial answered a request.
struct SupportAnsweredView: PageView {
    static let template = "support-answered"
    static let navigation: LayoutView.Entry? = .support
}

/// The first step in the frame of another site.
struct SupportEmbedView: PageView {
    static let template = "support-embed"

    let form: SupportFormView
}
