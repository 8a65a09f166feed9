import Foundation
package import Operations
import SupportCore
import Training

/// The payload of Chatwoot's webhooks: of a conversation that was created or changed, and of a message in one.
///
/// | of Chatwoot (`conversation` of a message) | here |
/// | --- | --- |
/// | `id`, in a message `conversation.id` or `display_id` | `externalID` |
/// | `updated_at`, else `timestamp`; of a message its `updated_at` or `created_at` | the order of payloads |
/// | the earliest incoming message that is not private | `description`; its first line is the subject |
/// | `additional_attributes.mail_subject` | `subject` |
/// | `meta.sender` | `requester` |
/// | `priority` | `suggestedPriority`: low P4, medium P3, high P2, urgent P1 |
/// | `status` | open and snoozed: open; pending: open, for a bot answers; resolved: resolved |
/// | `created_at` | `openedAt` |
/// | `first_reply_created_at`, and an outgoing message | the first response |
/// | `channel` | `channel`: email and web |
///
/// - Source: “Webhook events” of Chatwoot's documentation.
package struct ChatwootTicket {
    package let ticket: HelpdeskTicket

    /// - Parameter states: the statuses of renamed states.
    /// - Throws: ``Failure`` `.invalid` where it is about no conversation.
    package init(_ json: JSON, source: String, states: HelpdeskStates = HelpdeskStates()) throws {
        let payload = HelpdeskPayload(json)
        let event = payload.text("event") ?? ""
        let isMessage = event.hasPrefix("message_") || payload[["conversation", "id"]] != nil
        guard isMessage || event.isEmpty || event.hasPrefix("conversation_") else {
            throw Failure.invalid("/event", "This is not an event of a conversation.")
        }
        let root = isMessage ? ["conversation"] : []
        let named = payload.text(root + ["id"]) != nil ? "id" : "display_id"
        guard let id = payload.text(root + [named]) else {
            throw Failure.invalid(HelpdeskPayload.pointer(root + ["id"]), "This field is required.")
        }
        func pointer(_ name: String) -> String { HelpdeskPayload.pointer(root + [name]) }
        var ticket = HelpdeskTicket(
            source: source, externalID: String(id.prefix(200)),
            pointers: .init(
                changedAt: pointer("updated_at"), openedAt: pointer("created_at"), priority: pointer("priority"),
                state: pointer("status")))
        ticket.number = ticket.externalID
        ticket.changedAt = Self.changedAt(payload, root, isMessage: isMessage)
        ticket.openedAt = payload.instant(root + ["created_at"])
        if ticket.openedAt == nil, !isMessage { ticket.openedAt = payload.instant("contact_inbox", "created_at") }
        ticket.subject = payload.subject(root + ["additional_attributes", "mail_subject"])
        Self.readMessages(payload, root, isMessage: isMessage, into: &ticket)
        let sender = root + ["meta", "sender"]
        ticket.requester = payload.person(name: payload.text(sender + ["name"]), email: sender + ["email"])
        if payload[root + ["priority"]] != nil { ticket.priority = payload.priority(root + ["priority"]) }
        ticket.channel = Self.channel(payload.text(root + ["channel"]))
        let state = payload.text(root + ["status"]).map(HelpdeskStates.normalized)
        let own: [String: Ticket.Status] = ["snoozed": .open, "pending": .open]
        if let state, let status = states[state] ?? own[state] {
            ticket.status = HelpdeskTicket.Status(status, since: ticket.changedAt)
        } else {
            payload.readState([root + ["status"]], states, into: &ticket)
        }
        ticket.warnings = payload.warnings
        self.ticket = ticket
    }

    private static func changedAt(
        _ payload: HelpdeskPayload, _ root: [String], isMessage: Bool
    ) -> HelpdeskInstant? {
        let paths =
            isMessage
            ? [root + ["updated_at"], ["updated_at"], ["created_at"], root + ["timestamp"]]
            : [["updated_at"], ["timestamp"]]
        return paths.lazy.compactMap { payload.instant($0) }.first
    }

    /// A message of the payload.
    private struct Message {
        let path: [String]
        let isIncoming: Bool
        let isOutgoing: Bool
        let isPrivate: Bool
        let at: HelpdeskInstant?
    }

    private static func readMessages(
        _ payload: HelpdeskPayload, _ root: [String], isMessage: Bool, into ticket: inout HelpdeskTicket
    ) {
        var messages: [Message] = []
        if case .array(let elements)? = payload[root + ["messages"]] {
            messages = elements.prefix(200).indices.map { message(payload, root + ["messages", String($0)]) }
        }
        if isMessage { messages.append(message(payload, [])) }
        let shown = messages.filter { !$0.isPrivate }
        let first = shown.filter(\.isIncoming).min { ($0.at?.microseconds ?? .max) < ($1.at?.microseconds ?? .max) }
        if let first, let text = payload.description(first.path + ["content"]) {
            ticket.text = .message(.init(text, at: first.at?.microseconds))
        } else if !messages.isEmpty {
            ticket.text = .note(isFirst: false)
        }
        let replies =
            shown.filter(\.isOutgoing).compactMap(\.at)
            + [payload.instant(root + ["first_reply_created_at"])].compactMap(\.self)
        ticket.firstResponseAt = replies.min { $0.microseconds < $1.microseconds }
    }

    /// The type of a message is a word in its own event, and a number in a conversation.
    private static func message(_ payload: HelpdeskPayload, _ path: [String]) -> Message {
        let type = payload.text(path + ["message_type"])
        var isPrivate = false
        if case .bool(true)? = payload[path + ["private"]] { isPrivate = true }
        return Message(
            path: path, isIncoming: type == "incoming" || type == "0", isOutgoing: type == "outgoing" || type == "1",
            isPrivate: isPrivate, at: payload.instant(path + ["created_at"]))
    }

    private static func channel(_ name: String?) -> Ticket.Channel? {
        switch name {
        case "Channel::Email": .email
        case "Channel::WebWidget": .website
        case "Channel::Api": .apiManagement
        default: nil
        }
    }
}
