import Foundation
import HTTPTypes
import Operations
import SupportCore
import Training

/// A new ticket, as an agent takes it on the phone, with the tutorials that may answer it.
struct NewTicketPages {
    static let path = "/staff/tickets/new"

    @Sendable static func form(_ call: Call) async throws -> Answer {
        let zone = try StaffTimes(call).zone
        return try page(call, TicketEditForm(blank(call), in: zone), Form())
    }

    /// The suggestions as a part of the page, for our own script. They count as nobody's request.
    @Sendable static func suggest(_ call: Call) async throws -> Answer {
        let form = try Form(call)
        let items = try await call.site.support.items(for: text(form), now: call.now)
        return try call.secretPage(NewTicketFitsView(items, chosen: "", try StaffTimes(call)), for: call.reader)
    }

    /// Creates the ticket. An agent who has not seen what fits is shown it first.
    @Sendable static func create(_ call: Call) async throws -> Answer {
        let (sent, zone) = (try Form(call), try StaffTimes(call).zone)
        let form = TicketEditForm(sent, in: zone)
        let items = try await items(for: sent, call)
        do {
            let change = try form.change(to: blank(call))
            let isComplete = !sent["subject"].isEmpty && !sent["description"].isEmpty
            if isComplete, !items.isEmpty, sent["suggestion"].isEmpty { return try page(call, form, sent, items) }
            let overview = try await call.site.tickets.open(
                change, linking: sent["link"].isEmpty ? nil : sent["link"], shown: items.map(\.tutorial.id),
                mailsLink: sent["mailLink"] == "yes", by: call.caller, now: call.now)
            return .seeOther(TicketPages.path(of: overview.ticket.id) + "?done=taken")
        } catch let failure as Failure where [.invalid, .conflict, .notFound].contains(failure.code) {
            let texts = call.reader.texts
            let isEnglish = texts.language == Texts.fallback
            let faults = failure.faults.map { fault in
                FaultView(
                    field: TicketEditForm.field(fault.pointer),
                    sentence: isEnglish ? fault.detail : texts.text(.scheduleFault),
                    detail: isEnglish ? nil : fault.detail)
            }
            let problem = failure.code == .invalid ? texts.text(.problemFields) : texts.text(.ticketFitsGone)
            var answer = try page(call, form, sent, items, problem: problem, faults: faults)
            answer.status = ErrorResponses.status(of: failure.code)
            return answer
        }
    }

    /// The maximum length of a text that is looked up, in characters. What follows is not what the call is about.
    private static let maxLength = 20_000

    private static func text(_ form: Form) -> TicketText {
        func start(_ name: String) -> String { String(form[name].prefix(maxLength)) }
        return TicketText(
            subject: start("subject"), description: start("description"), errorMessage: start("errorMessage"))
    }

    private static func items(for form: Form, _ call: Call) async throws -> [Support.Suggestion.Item] {
        do {
            return try await call.site.support.items(for: text(form), now: call.now)
        } catch let failure as Failure where failure.code == .unavailable {
            // The ticket is taken without suggestions.
            return []
        }
    }

    /// Opened in this minute: nobody at a phone types seconds.
    private static func blank(_ call: Call) -> Ticket {
        let minute = Date(timeIntervalSince1970: (call.now.timeIntervalSince1970 / 60).rounded(.down) * 60)
        return Ticket(id: "", number: 1, subject: "", description: "", openedAt: minute)
    }

    /// - Parameter sent: the form as it was sent; empty for a new one.
    private static func page(
        _ call: Call, _ form: TicketEditForm, _ sent: Form, _ items: [Support.Suggestion.Item] = [],
        problem: String? = nil, faults: [FaultView] = []
    ) throws -> Answer {
        let fits = NewTicketFitsView(items, chosen: sent["link"], try StaffTimes(call))
        return try call.staffPage(
            NewTicketView(
                problem: problem, hasFaults: !faults.isEmpty, faults: faults,
                fields: form.fields(faults, call.reader.texts), isMailed: sent.all.isEmpty || sent["mailLink"] == "yes",
                shown: items.isEmpty ? sent["suggestion"] : NewTicketFitsView.name, fits: items.isEmpty ? nil : fits,
                asksAgain: problem == nil && !items.isEmpty, supportScript: call.site.pages.assets.address("support.js")
            ))
    }
}

/// The form of a new ticket.
struct NewTicketView: PageView {
    static let template = "staff-ticket-new"

    /// The reason why the form was refused.
    let problem: String?
    let hasFaults: Bool
    let faults: [FaultView]
    let fields: TicketFieldsView
    /// True if the customer is mailed a link.
    let isMailed: Bool
    /// Not empty once suggestions were shown.
    let shown: String
    let fits: NewTicketFitsView?
    /// True if the ticket is not created yet, because something fits.
    let asksAgain: Bool
    /// The address of the script that looks for tutorials while somebody writes.
    let supportScript: String
}

/// The tutorials that may answer a new ticket, of which an agent can link one.
struct NewTicketFitsView: PageView {
    static let template = "staff-ticket-fits"
    /// The value that tells the form that suggestions were shown.
    static let name = "shown"

    let suggestion: String
    let hasFits: Bool
    let fits: [Fit]
    /// True if none is chosen.
    let isNone: Bool

    struct Fit: Hashable, Sendable, Codable {
        /// The tutorial's id.
        let id: String
        let title: String
        let contentLanguage: String
        /// The reason in one sentence.
        let why: String
        /// The address of the tutorial.
        let page: String
        /// The next date with free seats.
        let next: MomentView?
        let isChosen: Bool
    }

    init(_ items: [Support.Suggestion.Item], chosen: String, _ times: StaffTimes) {
        suggestion = Self.name
        hasFits = !items.isEmpty
        fits = items.map { item in
            let details = item.tutorial.details
            return Fit(
                id: item.tutorial.id, title: details.title, contentLanguage: details.language,
                why: item.why(times.texts),
                page: "/tutorials/" + details.slug, next: item.next.first.map { times.view($0.occurrence.startsAt) },
                isChosen: item.tutorial.id == chosen)
        }
        isNone = !items.contains { $0.tutorial.id == chosen }
    }
}
