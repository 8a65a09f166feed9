import Foundation
package import Operations
import SupportCore
import Training

/// The payload of Zendesk's webhooks for a new or changed ticket, in either of two forms.
///
/// A webhook that is subscribed to ticket events sends Zendesk's own: `{"type": "zen:event-type:ticket.created", …}`.
/// It does not tell who asks. A webhook of a trigger sends what the trigger was given to send, and tells more:
///
///     {"ticket": {"id": "{{ticket.id}}", "subject": "{{ticket.title}}", "description": "{{ticket.description}}",
///         "priority": "{{ticket.priority}}", "status": "{{ticket.status}}", "type": "{{ticket.ticket_type}}",
///         "created_at": "{{ticket.created_at_with_timestamp}}", "updated_at": "{{ticket.updated_at_with_timestamp}}",
///         "via": "{{ticket.via}}",
///         "requester": {"name": "{{ticket.requester.name}}", "email": "{{ticket.requester.email}}"}}}
///
/// | of Zendesk (`detail` of an event, `ticket` of a trigger) | here |
/// | --- | --- |
/// | `id` | `externalID` |
/// | `updated_at`, in an event without it `time` | the order of payloads |
/// | `subject` | `subject`; without one the first line of the description |
/// | `description`, else `comment.body` | `description`, unless it is a private comment |
/// | `requester` | `requester` |
/// | `priority` | `suggestedPriority`: low P4, normal P3, high P2, urgent P1 |
/// | `status` | new, open and hold: open; pending: waiting for the customer; solved, closed and deleted: resolved |
/// | `type` | `category`: question; incident and problem: defect; task: other |
/// | `created_at` | `openedAt` |
/// | a public comment of staff (`comment_added`) | the first response |
/// | `via` | `channel`: email and web |
///
/// - Source: “Ticket events” and “Webhook event types” in Zendesk's reference for developers.
package struct ZendeskTicket {
    package let ticket: HelpdeskTicket

    /// - Parameter states: the statuses of renamed states.
    /// - Throws: ``Failure`` `.invalid` where it is about no ticket.
    package init(_ json: JSON, source: String, states: HelpdeskStates = HelpdeskStates()) throws {
        let payload = HelpdeskPayload(json)
        let type = payload.text("type")
        guard type?.hasPrefix("zen:event-type:ticket.") ?? true else {
            throw Failure.invalid("/type", "This is not a ticket event.")
        }
        let root = type == nil ? "ticket" : "detail"
        guard let id = payload.text(root, "id") else {
            throw Failure.invalid("/\(root)/id", "This field is required.")
        }
        var ticket = HelpdeskTicket(
            source: source, externalID: String(id.prefix(200)),
            pointers: .init(
                changedAt: "/\(root)/updated_at", openedAt: "/\(root)/created_at", priority: "/\(root)/priority",
                state: "/\(root)/status"))
        let happened = type == nil ? nil : payload.instant("time")
        ticket.number = ticket.externalID
        ticket.changedAt = payload.instant(root, "updated_at") ?? happened
        ticket.openedAt = payload.instant(root, "created_at")
        // Zendesk overwrites the texts of a ticket that it deletes for good.
        if type?.hasSuffix(".permanently_deleted") != true {
            ticket.subject = payload.subject(root, "subject")
            ticket.text = Self.text(payload, root)
        }
        ticket.requester = payload.person(
            name: payload.text(root, "requester", "name"), email: [root, "requester", "email"])
        ticket.priority = Self.priority(payload, root)
        ticket.category = Self.category(payload, root)
        ticket.channel = Self.channel(payload, root)
        if payload.flag("event", "comment", "is_public") == true,
            payload.flag("event", "comment", "author", "is_staff") == true
        {
            ticket.firstResponseAt = happened
        }
        Self.readState(payload, root, since: happened ?? ticket.changedAt, states, into: &ticket)
        ticket.warnings = payload.warnings
        self.ticket = ticket
    }

    /// The description is the first comment of the ticket.
    private static func text(_ payload: HelpdeskPayload, _ root: String) -> HelpdeskTicket.Text? {
        let isPrivate = [payload.flag(root, "is_public"), payload.flag(root, "public")].contains(false)
        let ofComment = [payload.flag(root, "comment", "public"), payload.flag(root, "comment", "is_public")]
        let comment = payload.description([root, "comment", "body"]) ?? payload.description([root, "comment"])
        if let shown = payload.description([root, "description"]) {
            let description = withoutHead(shown)
            let isComment = ofComment.contains(false) && (comment == nil || comment == description)
            guard !isPrivate, !isComment else { return .note(isFirst: true) }
            return .message(.init(description, at: HelpdeskRecord.fixed))
        }
        guard !isPrivate, !ofComment.contains(false) else { return .note(isFirst: false) }
        let at = payload.instant(root, "comment", "created_at")?.microseconds
        return comment.map { .message(.init($0, at: at)) }
    }

    /// Removes the head that the placeholder `{{ticket.description}}` puts above a description: a rule of dashes, and a line
    /// with the author and the time.
    private static func withoutHead(_ text: String) -> String {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard let rule = lines.first, rule.count >= 20, rule.allSatisfy({ $0 == "-" }) else { return text }
        let rest = lines.dropFirst().drop { $0.allSatisfy(\.isWhitespace) }
        guard let head = rest.first, head.count <= 200, head.contains(","), head.contains(where: \.isNumber),
            rest.dropFirst().first?.allSatisfy(\.isWhitespace) == true
        else { return text }
        let body = rest.dropFirst().joined(separator: "\n").trimmingCharacters(in: .whitespacesAndNewlines)
        return body.isEmpty ? text : body
    }

    private static func priority(_ payload: HelpdeskPayload, _ root: String) -> HelpdeskTicket.Reported<Priority> {
        let path = [root, "priority"]
        let reported = payload.reported(path)
        guard case .value(let name) = reported else { return reported == .empty ? .empty : .absent }
        switch name.trimmingCharacters(in: .whitespaces).lowercased() {
        case "urgent": return .value(.p1)
        case "high": return .value(.p2)
        case "normal": return .value(.p3)
        case "low": return .value(.p4)
        case "-": return .empty
        case _ where HelpdeskWords.priority(name) != nil:
            // A trigger writes it in the language of the account.
            return HelpdeskWords.priority(name).map { .value($0) } ?? .absent
        default:
            payload.warn(path, "“\(name.prefix(80))” is not a known priority. The priority was kept.")
            return .absent
        }
    }

    private static func readState(
        _ payload: HelpdeskPayload, _ root: String, since: HelpdeskInstant?, _ states: HelpdeskStates,
        into ticket: inout HelpdeskTicket
    ) {
        let path = [root, "status"]
        guard let name = payload.text(path) else { return }
        guard let status = states[name] ?? builtIn(name) else {
            ticket.unknownState = name
            return payload.warnAboutState(name, at: path)
        }
        ticket.status = HelpdeskTicket.Status(status, since: since)
    }

    /// The states of Zendesk in English, German, French, Spanish and Portuguese, for a trigger writes them in the language
    /// of the account. A ticket on hold waits for a third party, not for the customer.
    private static func builtIn(_ state: String) -> Ticket.Status? {
        switch HelpdeskStates.normalized(state) {
        case "new", "open", "hold", "on hold", "neu", "offen", "angehalten", "wartestellung", "in wartestellung",
            "nouveau", "ouvert", "en pause", "mis en pause", "nuevo", "abierto", "en espera", "novo", "aberto",
            "em espera":
            .open
        case "pending", "awaiting your reply", "wartend", "ausstehend", "en attente", "pendiente", "pendente": .pending
        case "solved", "closed", "deleted", "gelöst", "geschlossen", "gelöscht", "résolu", "clos", "fermé", "supprimé",
            "resuelto", "cerrado", "eliminado", "resolvido", "fechado", "excluído":
            .resolved
        default: nil
        }
    }

    private static func category(_ payload: HelpdeskPayload, _ root: String) -> Ticket.Category? {
        switch payload.text(root, "type")?.lowercased() {
        case "question": .question
        case "incident", "problem": .defect
        case "task": .other
        default: nil
        }
    }

    private static func channel(_ payload: HelpdeskPayload, _ root: String) -> Ticket.Channel? {
        switch (payload.text(root, "via", "channel") ?? payload.text(root, "via"))?.lowercased() {
        case "email", "mail": .email
        case "web", "web form", "help_center": .website
        default: nil
        }
    }
}
