import Foundation
import HTTPTypes
import ICalendar
import Operations
import SupportCore
import Training

/// The panel beside a ticket in a helpdesk, made to be framed by it.
///
/// An agent is known by the signature of the helpdesk in the address, or signs in once in the frame, with a token or
/// with a code of ``PanelCodePage``. The cookie is not that of the pages of staff, since other sites may frame the
/// panel: browsers keep it separately for each framing site.
struct PanelPages {
    static let path = "/panel"

    /// A route of the panel whose refusals the helpdesk may frame, as it may the panel. Otherwise the browser would
    /// show an error of its own.
    static func framed(_ handler: @escaping RouteTable.Handler) -> RouteTable.Handler {
        { call in
            do {
                return try await handler(call)
            } catch let refusal where call.headers.acceptHTML && (refusal as? Failure)?.code != .unknownSecret {
                guard let ancestors = try await ancestors(of: call) else { throw refusal }
                let answer = ErrorResponses.answer(refusal, logger: call.site.logger)
                return try ErrorResponses.page(
                    answer, refusal, framedBy: ancestors, site: call.site, reader: call.reader)
            }
        }
    }

    /// The sites that may frame the panel that a request is about; nil where it names no connection.
    private static func ancestors(of call: Call) async throws -> [String]? {
        let sent = call.method == .post ? String(decoding: call.body, as: UTF8.self) : call.query
        guard let id = formFields(sent).last(where: { $0.name == "connection" })?.value else { return nil }
        do {
            let connection = try await call.site.connections.connection(id)
            return Panel(connection, ticket: "", proof: nil).ancestors(call.site.panelAncestors)
        } catch let failure as Failure where failure.code == .notFound {
            return nil
        }
    }

    // MARK: - Showing

    @Sendable static func show(_ call: Call) async throws -> Answer {
        let query = Fields(formFields(call.query))
        let connection = try await call.site.connections.connection(query["connection"])
        if !query["signature"].isEmpty {
            let sent = query.signature
            let opened = try await call.site.connections.openPanel(sent, now: call.now)
            return try await page(call, Panel(opened.connection, ticket: sent.ticket, proof: .signature(opened.form)))
        }
        guard let signIn = try await signIn(call) else {
            return try await page(call, Panel(connection, ticket: query["ticket"], proof: nil))
        }
        return try await page(call, Panel(connection, ticket: query["ticket"], proof: .session(signIn)))
    }

    @Sendable static func signIn(_ call: Call) async throws -> StaffSignIn? {
        guard let secret = call.headers.cookie(cookie(call)), !secret.isEmpty,
            let owner = try await call.site.tokens.owner(ofSession: secret, now: call.now),
            Visitor(owner).mayAct(as: [.agent])
        else { return nil }
        return StaffSignIn(owner: owner, secret: secret)
    }

    @Sendable static func startSession(_ call: Call) async throws -> Answer {
        let form = try Form(call)
        let connection = try await call.site.connections.connection(form["connection"])
        let panel = Panel(connection, ticket: form["ticket"], proof: nil)
        do {
            let sent = form["token"].trimmingCharacters(in: .whitespacesAndNewlines)
            guard let secret = try await startedSession(with: sent, call) else {
                if let wait = call.site.wrongSecrets.countWrongSecret(from: call.origin, now: call.now) {
                    throw HTTPFailure.tooManyWrongSecrets(retryAfter: wait)
                }
                let texts = call.reader.texts
                let problem = Users.isPanelCode(sent) ? texts.text(.panelCodeOver) : texts.text(.panelCodeUnknown)
                return try await page(call, panel, problem: problem)
            }
            var answer = Answer.seeOther(panel.address)
            answer.headers[.setCookie] = setCookie(secret, call)
            answer.keepSecret()
            return answer
        } catch let failure as Failure where failure.code == .forbidden {
            return try await page(call, panel, problem: call.reader.texts.text(.signInProgram))
        }
    }

    /// - Parameter sent: a token or a code.
    /// - Returns: the secret of the session; nil for a token or code that is unknown or no longer valid.
    private static func startedSession(with sent: String, _ call: Call) async throws -> String? {
        let former = call.headers.cookie(cookie(call))
        guard Users.isPanelCode(sent) else {
            return try await call.site.tokens.signIn(with: sent, endingSession: former, now: call.now)
        }
        do {
            return try await call.site.users.signIn(withPanelCode: sent, endingSession: former, now: call.now)
        } catch let failure as Failure where failure.code == .unknownSecret {
            return nil
        }
    }

    /// On https it is kept for each site that frames the panel (CHIPS); without https no other site can frame it.
    private static func setCookie(_ secret: String, _ call: Call) -> String {
        cookie(call) + "=" + secret + "; Path=/; HttpOnly; "
            + (call.site.isSecure ? "SameSite=None; Secure; Partitioned" : "SameSite=Lax")
    }

    private static func cookie(_ call: Call) -> String {
        call.site.isSecure ? "__Host-lectern-panel" : "lectern-panel"
    }

    // MARK: - Acting

    @Sendable static func link(_ call: Call) async throws -> Answer {
        try await carryOut(call) { form, ticket, caller in
            let recommendations = call.site.recommendations
            let done = try await form.settleLink {
                try await recommendations.link(ticket: ticket, to: form["tutorial"], $0, by: caller, now: call.now)
            } unlink: {
                try await recommendations.unlink(ticket: ticket, from: form["tutorial"], by: caller, now: call.now)
            }
            return notice(ofLink: done, call.reader.texts)
        }
    }

    @Sendable static func holdSeat(_ call: Call) async throws -> Answer {
        try await carryOut(call) { form, ticket, caller in
            let place = form["place"].split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
            let date = place.count > 1 ? LocalDateTime(String(place[1])) : nil
            let held = try await call.site.registrations.holdSeat(
                forTicket: ticket, session: String(place.first ?? ""), recurrenceID: date,
                agreement: call.site.tickets.agreement, by: caller, now: call.now)
            return try StaffTimes(call).notice(ofHeld: held.registration)
        }
    }

    /// Carries a form out on behalf of whoever opened the panel, and shows the panel again.
    ///
    /// - Parameter action: carries the form out, and gives the notice that tells of it.
    private static func carryOut(
        _ call: Call, _ action: (Form, String, Caller) async throws -> String?
    ) async throws -> Answer {
        let form = try Form(call)
        let (panel, caller) = try await proved(form, call)
        guard let ticket = try await ticketID(panel, call) else { throw Failure.unknownTicket }
        do {
            let done = try await action(form, ticket, caller)
            return try await page(call, panel, done: done)
        } catch let failure as Failure
            where [.conflict, .full, .alreadyRegistered, .registrationClosed, .gone, .invalid].contains(failure.code)
        {
            var answer = try await page(call, panel, problem: call.reader.texts.refusal(failure))
            answer.status = ErrorResponses.status(of: failure.code)
            return answer
        }
    }

    /// - Throws: ``Failure`` `.forbidden`, `.unauthenticated` for a form without a proof.
    private static func proved(_ form: Form, _ call: Call) async throws -> (Panel, Caller) {
        let sent = Fields(form.all.map { ($0.key, $0.value) })
        if !form["signature"].isEmpty {
            let connection = try await call.site.connections.checkForm(sent.signature, now: call.now)
            let panel = Panel(connection, ticket: form["ticket"], proof: .signature(sent.signature))
            return (panel, Caller(Actor(.connection, id: connection.id)))
        }
        guard let signIn = try await signIn(call) else {
            throw HTTPFailure.unauthenticated("Sign in to the panel first.")
        }
        guard form["key"] == signIn.formKey else { throw HTTPFailure.staleForm }
        let connection = try await call.site.connections.connection(form["connection"])
        return (
            Panel(connection, ticket: form["ticket"], proof: .session(signIn)),
            Caller(signIn.owner.actor)
        )
    }

    private static func ticketID(_ panel: Panel, _ call: Call) async throws -> String? {
        guard !panel.ticket.isEmpty else { return nil }
        return try await call.site.tickets.ticketID(
            ofSource: panel.connection.details.source, externalID: panel.ticket)
    }

    // MARK: - The page

    private static func page(
        _ call: Call, _ panel: Panel, done: String? = nil, problem: String? = nil
    ) async throws -> Answer {
        var content: PanelView.Content?
        if panel.proof != nil, let id = try await ticketID(panel, call) {
            let overview = try await call.site.recommendations.staffOverview(
                ofTicket: id, searching: [], call.site.tickets.agreement, now: call.now)
            content = PanelView.Content(
                overview, try StaffTimes(call), publicURL: call.site.publicURL)
        }
        let origin = panel.origin
        let view = PanelView(
            helpdesk: origin, asksHelpdesk: panel.connection.kind == .chatwoot, ticket: panel.ticket,
            connection: panel.connection.id, needsSignIn: panel.proof == nil, codePage: PanelCodePage.path,
            isUnknown: panel.proof != nil && !panel.ticket.isEmpty && content == nil,
            isWaiting: panel.proof != nil && panel.ticket.isEmpty,
            proof: panel.fields.map { PanelView.Field(name: $0.name, value: $0.value) },
            done: done, problem: problem, content: content,
            panelScript: call.site.pages.assets.address("panel.js"))
        var answer = try call.secretPage(view, for: call.reader)
        answer.headers[.contentSecurityPolicy] = Pages.policy(
            framedBy: panel.ancestors(call.site.panelAncestors))
        return answer
    }

    private static func notice(ofLink done: String, _ texts: LocalizedTexts) -> String? {
        switch done {
        case "accepted": texts.text(.doneAccepted)
        case "rejected": texts.text(.doneRejected)
        case "unlinked": texts.text(.doneUnlinked)
        default: nil
        }
    }

    /// The fields of a query or a form.
    private struct Fields {
        private let fields: [String: String]

        init(_ fields: [(name: String, value: String)]) {
            self.fields = Dictionary(fields.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 })
        }

        subscript(name: String) -> String { fields[name] ?? "" }

        var signature: HelpdeskConnections.PanelSignature {
            .init(
                connection: self["connection"], ticket: self["ticket"], agent: self["agent"],
                time: Int(self["time"]) ?? 0, signature: self["signature"])
        }
    }
}

/// A panel as it was asked for.
private struct Panel {
    /// The proof of who sees it.
    enum Proof {
        case signature(HelpdeskConnections.PanelSignature)
        case session(StaffSignIn)
    }

    let connection: HelpdeskConnection
    /// The id of the ticket in the helpdesk; empty before the helpdesk told it.
    let ticket: String
    /// Nil for somebody who has to sign in.
    let proof: Proof?

    init(_ connection: HelpdeskConnection, ticket: String, proof: Proof?) {
        self.connection = connection
        self.ticket = String(ticket.prefix(200))
        self.proof = proof
    }

    var address: String {
        var parts = URLComponents()
        parts.queryItems = [URLQueryItem(name: "connection", value: connection.id)]
        if !ticket.isEmpty { parts.queryItems?.append(URLQueryItem(name: "ticket", value: ticket)) }
        return PanelPages.path + "?" + (parts.percentEncodedQuery ?? "")
    }

    /// The site of the helpdesk, such as `https://chat.example.com`.
    var origin: String {
        guard let parts = URLComponents(string: connection.details.url), let scheme = parts.scheme,
            let host = parts.percentEncodedHost
        else { return "" }
        return "\(scheme)://\(host)" + (parts.port.map { ":\($0)" } ?? "")
    }

    /// The sites that may frame the panel.
    ///
    /// - Parameter chosen: those that the operator names beside the helpdesk.
    func ancestors(_ chosen: [String]) -> [String] {
        let ofApps = connection.kind == .zendesk ? ["https://*.apps.zdusercontent.com"] : []
        return [origin] + ofApps + chosen
    }

    /// The fields that each form of the panel holds.
    var fields: [(name: String, value: String)] {
        var fields = [("connection", connection.id), ("ticket", ticket)]
        switch proof {
        case .signature(let form)?:
            fields += [("agent", form.agent), ("time", String(form.time)), ("signature", form.signature)]
        case .session(let signIn)?: fields.append(("key", signIn.formKey))
        case nil: break
        }
        return fields.map { (name: $0.0, value: $0.1) }
    }
}

extension Failure {
    /// A ticket of a helpdesk that was not received yet.
    fileprivate static let unknownTicket = Failure(.notFound, "There is no such ticket.")
}

/// The panel beside a ticket.
struct PanelView: PageView {
    static let template = "panel"

    /// The site of the helpdesk.
    let helpdesk: String
    /// True for a helpdesk that tells the ticket to a script in the frame.
    let asksHelpdesk: Bool
    let ticket: String
    let connection: String
    let needsSignIn: Bool
    /// The address of the page with a code.
    let codePage: String
    let isUnknown: Bool
    let isWaiting: Bool
    /// The fields of each form.
    let proof: [Field]
    let done: String?
    let problem: String?
    let content: Content?
    let panelScript: String

    struct Field: Hashable, Sendable, Codable {
        let name: String
        let value: String
    }

    struct Content: Hashable, Sendable, Codable {
        let number: String
        /// The address of the ticket's page.
        let page: String
        let status: String
        let priority: String
        let targets: [TargetView]
        let isNone: Bool
        let items: [ProposalView]
        let hasRequester: Bool

        init(_ overview: StaffTicketOverview, _ times: StaffTimes, publicURL: String) {
            let ticket = overview.overview.ticket
            number = String(ticket.number)
            page = TicketPages.path(of: ticket.id)
            status = ticket.status.name(times.texts)
            priority = ticket.priority.rawValue
            targets = overview.overview.level.targets(times)
            let answers = TicketAnswersView(overview, words: "", times, publicURL: publicURL)
            items = answers.items + Array(answers.others.prefix(2))
            isNone = items.isEmpty
            hasRequester = answers.hasRequester
        }
    }
}
