import Foundation
package import Operations
import SupportCore

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
/// | `subject` | `subject` |
/// | `description` | `description`, of a ticket that is new here |
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
    package let change: TicketChange

    /// - Throws: ``Failure`` `.invalid` where it is about no ticket.
    package init(_ json: JSON, source: String) throws {
        let payload = HelpdeskPayload(json)
        let type = payload.text(payload["type"])
        guard type?.hasPrefix("zen:event-type:ticket.") ?? true else {
            throw Failure.invalid("/type", "This is not a ticket event.")
        }
        let ticket = HelpdeskPayload((type == nil ? payload["ticket"] : payload["detail"]) ?? .null)
        guard let id = ticket.text(ticket["id"]) else {
            throw Failure.invalid(type == nil ? "/ticket/id" : "/detail/id", "This field is required.")
        }
        let happened = payload.instant(payload["time"])
        var change = TicketChange(
            source: source, externalID: id, subject: ticket.text(ticket["subject"]),
            opening: ticket.text(ticket["description"]), suggestedPriority: Self.priority(ticket),
            openedAt: ticket.instant(ticket["created_at"]), status: Self.status(ticket),
            changedAt: happened ?? ticket.instant(ticket["updated_at"]))
        change.category = Self.category(ticket)
        change.channel = Self.channel(ticket)
        if payload["event", "comment", "is_public"] == .bool(true),
            payload["event", "comment", "author", "is_staff"] == .bool(true)
        {
            change.acknowledgedAt = happened
        }
        change.setRequester(
            name: ticket.text(ticket["requester", "name"]), email: ticket.text(ticket["requester", "email"]))
        self.change = change
    }

    private static func word(_ ticket: HelpdeskPayload, _ name: String) -> String? {
        ticket.text(ticket[name])?.lowercased()
    }

    private static func priority(_ ticket: HelpdeskPayload) -> Priority? {
        switch word(ticket, "priority") {
        case "urgent": .p1
        case "high": .p2
        case "normal": .p3
        case "low": .p4
        default: nil
        }
    }

    /// A ticket on hold waits for a third party, not for the customer.
    private static func status(_ ticket: HelpdeskPayload) -> Ticket.Status? {
        switch word(ticket, "status") {
        case "new", "open", "hold", "on-hold": .open
        case "pending": .pending
        case "solved", "closed", "deleted": .resolved
        default: nil
        }
    }

    private static func category(_ ticket: HelpdeskPayload) -> Ticket.Category? {
        switch word(ticket, "type") {
        case "question": .question
        case "incident", "problem": .defect
        case "task": .other
        default: nil
        }
    }

    private static func channel(_ ticket: HelpdeskPayload) -> Ticket.Channel? {
        let via = ticket.text(ticket["via", "channel"]) ?? ticket.text(ticket["via"])
        switch via?.lowercased() {
        case "email", "mail": return .email
        case "web", "web form", "help_center": return .website
        default: return nil
        }
    }
}
