import Foundation
package import Operations
import SupportCore
import Training

/// The payload of Zammad's webhooks for a new or changed ticket.
///
/// | of Zammad | here |
/// | --- | --- |
/// | `ticket.id` | `externalID` |
/// | `ticket.updated_at` | the order of payloads |
/// | `ticket.title` | `subject`; without a title the first line of the description |
/// | `article.body`, its attachments | `description`, `attachments`: those of the earliest article that is not internal |
/// | `ticket.customer` | `requester` |
/// | `ticket.priority.name` | `suggestedPriority`: low P4, normal P3, high P2, urgent and the like P1 |
/// | `ticket.state` | new and open: open; pending…: waiting for the customer; closed, merged and removed: resolved |
/// | `ticket.close_at`, `ticket.last_close_at` | the instant of the resolution, unless the ticket was reopened since |
/// | `ticket.created_at` | `openedAt` |
/// | `ticket.first_response_at` | the first response |
/// | `ticket.create_article_type` | `channel`: email and web |
///
/// A webhook with a payload of its own may send the same fields with texts in place of objects.
///
/// - Source: the chapter “Webhook Payload” of Zammad's documentation for admins.
package struct ZammadTicket {
    package let ticket: HelpdeskTicket

    /// - Parameter states: the statuses of renamed states.
    /// - Throws: ``Failure`` `.invalid` where it is about no ticket.
    package init(_ json: JSON, source: String, states: HelpdeskStates = HelpdeskStates()) throws {
        let payload = HelpdeskPayload(json)
        guard let id = payload.text("ticket", "id") else {
            throw Failure.invalid("/ticket/id", "This field is required.")
        }
        var ticket = HelpdeskTicket(
            source: source, externalID: String(id.prefix(200)),
            pointers: .init(
                changedAt: "/ticket/updated_at", openedAt: "/ticket/created_at", priority: "/ticket/priority",
                state: "/ticket/state"))
        ticket.number = payload.text("ticket", "number").map { String($0.prefix(100)) } ?? ticket.externalID
        ticket.changedAt = payload.instant("ticket", "updated_at")
        ticket.openedAt = payload.instant("ticket", "created_at")
        ticket.firstResponseAt = payload.instant("ticket", "first_response_at")
        ticket.subject = payload.subject("ticket", "title")
        ticket.text = Self.text(payload)
        ticket.priority = Self.priority(payload)
        ticket.channel = Self.channel(payload)
        ticket.requester = Self.requester(payload)
        Self.readState(payload, states, into: &ticket)
        ticket.warnings = payload.warnings
        self.ticket = ticket
    }

    private static func text(_ payload: HelpdeskPayload) -> HelpdeskTicket.Text? {
        guard payload.flag("article", "internal") != true else { return .note(isFirst: false) }
        let type = payload.text("article", "content_type")?.lowercased()
        let isHTML = type.map { $0.hasPrefix("text/html") }
        guard let body = payload.description(["article", "body"], isHTML: isHTML) else { return nil }
        let at = payload.instant("article", "created_at")?.microseconds
        return .message(.init(body, attachments: attachments(payload), at: at))
    }

    /// An object, or in a payload of one's own the address.
    private static func requester(_ payload: HelpdeskPayload) -> HelpdeskTicket.Reported<HelpdeskTicket.Person> {
        let path = ["ticket", "customer"]
        if case .string(let text)? = payload[path] {
            return text.contains("@") ? payload.person(name: nil, email: path) : .absent
        }
        let names = ["firstname", "lastname"].compactMap { payload.text(path + [$0]) }
        return payload.person(
            name: names.isEmpty ? payload.text(path + ["fullname"]) : names.joined(separator: " "),
            email: path + ["email"])
    }

    private static func attachments(_ payload: HelpdeskPayload) -> [Ticket.Attachment] {
        guard case .array(let attachments)? = payload[["article", "attachments"]] else { return [] }
        let usable = attachments.prefix(100).compactMap { attachment -> Ticket.Attachment? in
            guard case .string(let text)? = attachment["url"], let url = webAddress(text) else { return nil }
            guard case .string(let name)? = attachment["filename"] else { return .init(title: url, url: url) }
            return .init(title: String(name.prefix(500)), url: url)
        }
        if usable.count < attachments.count {
            payload.warn(
                ["article", "attachments"],
                "\(attachments.count - usable.count) of the attachments have no address on the web, or are more than 100."
            )
        }
        return usable
    }

    /// A name such as `2 normal`; in a payload of one's own it may stand without the object around it.
    private static func priority(_ payload: HelpdeskPayload) -> HelpdeskTicket.Reported<Priority> {
        let isObject = payload[["ticket", "priority", "name"]] != nil
        let path = ["ticket", "priority"] + (isObject ? ["name"] : [])
        let reported = payload.reported(path)
        guard case .value(let name) = reported else { return reported == .empty ? .empty : .absent }
        let words = Set(name.lowercased().split { !$0.isLetter }.map(String.init))
        if words.contains("low") { return .value(.p4) }
        if !words.isDisjoint(with: ["very", "urgent", "critical", "emergency", "immediate"]) { return .value(.p1) }
        if words.contains("high") { return .value(.p2) }
        if !words.isDisjoint(with: ["normal", "medium"]) { return .value(.p3) }
        if let priority = HelpdeskWords.priority(name) { return .value(priority) }
        payload.warn(path, "“\(name.prefix(80))” is not a known priority. The priority was kept.")
        return .absent
    }

    private static func readState(
        _ payload: HelpdeskPayload, _ states: HelpdeskStates, into ticket: inout HelpdeskTicket
    ) {
        let isObject = payload[["ticket", "state", "name"]] != nil
        let path = ["ticket", "state"] + (isObject ? ["name"] : [])
        guard let name = payload.text(path) else { return }
        // A state of one's own has one of the types that are built in.
        let type = payload.text("ticket", "state", "state_type", "name") ?? payload.text("ticket", "state_type")
        guard let status = states[name] ?? builtIn(name) ?? type.flatMap({ states[$0] ?? builtIn($0) }) else {
            ticket.unknownState = name
            return payload.warnAboutState(name, at: path)
        }
        ticket.status = HelpdeskTicket.Status(
            status, since: ticket.changedAt,
            closings: ["last_close_at", "close_at"].compactMap { payload.instant("ticket", $0) })
    }

    private static func builtIn(_ state: String) -> Ticket.Status? {
        switch HelpdeskStates.normalized(state) {
        case "new", "open": .open
        case let state where state.hasPrefix("pending"): .pending
        case "closed", "merged", "removed": .resolved
        default: nil
        }
    }

    private static func channel(_ payload: HelpdeskPayload) -> Ticket.Channel? {
        switch payload.text("ticket", "create_article_type")?.lowercased() {
        case "email": .email
        case "web": .website
        default: nil
        }
    }
}

extension HelpdeskPayload {
    /// - Parameter isMapped: true for a payload that is read by a mapping, which has states of its own.
    func warnAboutState(_ name: String, at path: [String], isMapped: Bool = false) {
        let way =
            isMapped
            ? "The states of the mapping can say what it means."
            : "An operator can say what it means in LECTERN_TICKET_STATES."
        warn(path, "“\(name.prefix(80))” is not a known state. The status was kept. \(way)")
    }
}
