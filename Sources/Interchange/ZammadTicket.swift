import Foundation
package import Operations
import SupportCore

/// The payload of Zammad's webhooks for a new or changed ticket.
///
/// | of Zammad | here |
/// | --- | --- |
/// | `ticket.id` | `externalID` |
/// | `ticket.title` | `subject` |
/// | `article.body`, its attachments | `description`, `attachments`, of a ticket that is new here |
/// | `ticket.customer` | `requester` |
/// | `ticket.priority.name` | `suggestedPriority`: low P4, normal P3, high P2, urgent and the like P1 |
/// | `ticket.state` | new and open: open; pending…: waiting for the customer; closed, merged and removed: resolved |
/// | `ticket.created_at` | `openedAt` |
/// | `ticket.first_response_at` | the first response |
/// | `ticket.create_article_type` | `channel`: email and web |
///
/// - Source: the chapter “Webhook Payload” of Zammad's documentation for admins.
package struct ZammadTicket {
    package let change: TicketChange

    /// - Throws: ``Failure`` `.invalid` where it is about no ticket.
    package init(_ json: JSON, source: String) throws {
        let payload = HelpdeskPayload(json)
        guard let id = payload.text(payload["ticket", "id"]) else {
            throw Failure.invalid("/ticket/id", "This field is required.")
        }
        let isHTML = payload.text(payload["article", "content_type"])?.lowercased().hasPrefix("text/html") ?? false
        let body = payload.text(payload["article", "body"])
        let state = Self.status(payload)
        var change = TicketChange(
            source: source, externalID: id, subject: payload.text(payload["ticket", "title"]),
            opening: isHTML ? body.map(plainText) : body, suggestedPriority: Self.priority(payload),
            openedAt: payload.instant(payload["ticket", "created_at"]), status: state,
            changedAt: state == .resolved
                ? payload.instant(payload["ticket", "close_at"]) ?? payload.instant(payload["ticket", "updated_at"])
                : payload.instant(payload["ticket", "updated_at"]))
        change.acknowledgedAt = payload.instant(payload["ticket", "first_response_at"])
        change.channel = Self.channel(payload)
        change.attachments = Self.attachments(payload)
        let names = ["firstname", "lastname"].compactMap { payload.text(payload["ticket", "customer", $0]) }
        change.setRequester(
            name: names.joined(separator: " "), email: payload.text(payload["ticket", "customer", "email"]))
        self.change = change
    }

    /// A name such as `2 normal`; in a payload of one's own it may stand without the object around it.
    private static func priority(_ payload: HelpdeskPayload) -> Priority? {
        let name = payload.text(payload["ticket", "priority", "name"]) ?? payload.text(payload["ticket", "priority"])
        return name.flatMap { name in
            let words = Set(name.lowercased().split { !$0.isLetter }.map(String.init))
            if !words.isDisjoint(with: ["urgent", "critical", "emergency", "immediate", "very"]) { return .p1 }
            if words.contains("high") { return .p2 }
            if !words.isDisjoint(with: ["normal", "medium"]) { return .p3 }
            return words.contains("low") ? .p4 : nil
        }
    }

    private static func status(_ payload: HelpdeskPayload) -> Ticket.Status? {
        let state = payload.text(payload["ticket", "state", "name"]) ?? payload.text(payload["ticket", "state"])
        switch state?.lowercased() {
        case "new", "open": return .open
        case let state? where state.hasPrefix("pending"): return .pending
        case "closed", "merged", "removed": return .resolved
        default: return nil
        }
    }

    private static func channel(_ payload: HelpdeskPayload) -> Ticket.Channel? {
        switch payload.text(payload["ticket", "create_article_type"])?.lowercased() {
        case "email": .email
        case "web": .website
        default: nil
        }
    }

    private static func attachments(_ payload: HelpdeskPayload) -> [Ticket.Attachment] {
        guard case .array(let attachments)? = payload["article", "attachments"] else { return [] }
        return attachments.prefix(100).compactMap { attachment in
            guard let url = payload.text(attachment["url"]).flatMap(webAddress) else { return nil }
            return Ticket.Attachment(title: payload.text(attachment["filename"]) ?? url, url: url)
        }
    }
}
