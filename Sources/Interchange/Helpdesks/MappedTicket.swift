import Foundation
package import Operations
import SupportCore
package import Training

/// The payload of any helpdesk, read by a mapping that an admin keeps.
package struct MappedTicket {
    package let ticket: HelpdeskTicket

    /// - Parameter states: the statuses of renamed states.
    /// - Throws: ``Failure`` `.invalid` where the mapping finds no id in it.
    package init(
        _ json: JSON, mapping: PayloadMapping.Details, source: String, states: HelpdeskStates = HelpdeskStates()
    )
        throws
    {
        let payload = HelpdeskPayload(json)
        func path(_ field: PayloadMapping.Field) -> [String]? {
            mapping.pointers[field].flatMap(JSONPointer.init)?.names
        }
        func pointer(_ field: PayloadMapping.Field) -> String { mapping.pointers[field] ?? "/\(field.rawValue)" }
        guard let id = path(.externalID).flatMap({ payload.text($0) }) else {
            throw Failure.invalid(
                pointer(.externalID),
                "The mapping finds no id of a ticket here. Its pointer for externalID does not match.")
        }
        var ticket = HelpdeskTicket(
            source: source, externalID: String(id.prefix(200)),
            pointers: .init(
                changedAt: pointer(.changedAt), openedAt: pointer(.openedAt), priority: pointer(.priority),
                state: pointer(.state)))
        ticket.number = path(.number).flatMap { payload.text($0) }.map { String($0.prefix(100)) } ?? ticket.externalID
        ticket.changedAt = path(.changedAt).flatMap { payload.instant($0) }
        ticket.openedAt = path(.openedAt).flatMap { payload.instant($0) }
        ticket.firstResponseAt = path(.firstResponseAt).flatMap { payload.instant($0) }
        if let path = path(.subject) { ticket.subject = payload.subject(path) }
        ticket.text = path(.description).flatMap { payload.description($0) }.map { .message(.init($0, at: nil)) }
        if let email = path(.requesterEmail) {
            ticket.requester = payload.person(name: path(.requesterName).flatMap { payload.text($0) }, email: email)
        }
        if let path = path(.priority) {
            ticket.priority = payload.priority(path, own: mapping.priorities.normalized)
        }
        ticket.category = path(.category).flatMap { payload.text($0) }.flatMap(HelpdeskWords.category)
        ticket.channel = path(.channel).flatMap { payload.text($0) }.flatMap(HelpdeskWords.channel)
        let resolved = path(.resolvedAt).flatMap { payload.instant($0) }
        if let path = path(.state) {
            payload.readState(
                [path], states, own: mapping.states.normalized, closings: [resolved].compactMap(\.self), into: &ticket)
        }
        for (field, text) in mapping.pointers.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            guard let names = JSONPointer(text)?.names, payload[names] == nil else { continue }
            payload.warn(names, "The mapping finds nothing here for \(field.rawValue).")
        }
        ticket.warnings = payload.warnings
        self.ticket = ticket
    }
}

/// A JSON pointer (RFC 6901).
package struct JSONPointer: Sendable, Hashable {
    /// The names of members, and the numbers of elements.
    package let names: [String]

    /// Nil for a text that is no pointer, and for the empty one, which points at the whole document.
    package init?(_ text: String) {
        guard text.hasPrefix("/"), text.utf8.count <= 500 else { return nil }
        var names: [String] = []
        for part in text.dropFirst().split(separator: "/", omittingEmptySubsequences: false) {
            // A tilde stands before 0 or 1 (RFC 6901 §3).
            guard part.matches(of: #/~(?![01])/#).isEmpty else { return nil }
            names.append(String(part).replacing("~1", with: "/").replacing("~0", with: "~"))
        }
        self.names = names
    }
}

extension [String: Priority] {
    fileprivate var normalized: [String: Priority] {
        Dictionary(map { (HelpdeskStates.normalized($0.key), $0.value) }, uniquingKeysWith: { $1 })
    }
}

extension [String: Ticket.Status] {
    fileprivate var normalized: [String: Ticket.Status] {
        Dictionary(map { (HelpdeskStates.normalized($0.key), $0.value) }, uniquingKeysWith: { $1 })
    }
}
