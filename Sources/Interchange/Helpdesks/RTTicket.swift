import Foundation
package import Operations
import SupportCore
import Training

/// A ticket of Request Tracker as its REST 2 answers it, and as the Scrip of our documentation sends it.
///
/// | of RT | here |
/// | --- | --- |
/// | `id` | `externalID` |
/// | `LastUpdated` | the order of payloads |
/// | `Subject` | `subject` |
/// | `Content`, `ContentType` | `description`: the text with which the ticket was created |
/// | `Requestor`: its first entry with an address in `EmailAddress` or `id`, with `RealName` | `requester` |
/// | `Priority` | `suggestedPriority`: low P4, medium P3, high P2; of numbers 1 to 33, 34 to 66 and 67 to 100, above that P1 |
/// | `Status` | new, open: open; stalled: waiting for the customer; resolved, rejected, deleted: resolved |
/// | `Resolved` | the instant of the resolution |
/// | `Created` | `openedAt` |
/// | `Told` | the first response |
///
/// - Source: the chapter “RT::REST2” of the documentation of RT 5.0.
package struct RTTicket {
    package let ticket: HelpdeskTicket

    /// - Parameter states: the statuses of renamed states.
    /// - Throws: ``Failure`` `.invalid` where it is about no ticket.
    package init(_ json: JSON, source: String, states: HelpdeskStates = HelpdeskStates()) throws {
        let payload = HelpdeskPayload(json)
        guard let id = payload.text("id") else { throw Failure.invalid("/id", "This field is required.") }
        var ticket = HelpdeskTicket(
            source: source, externalID: String(id.prefix(200)),
            pointers: .init(changedAt: "/LastUpdated", openedAt: "/Created", priority: "/Priority", state: "/Status"))
        ticket.number = ticket.externalID
        ticket.changedAt = Self.instant(payload, "LastUpdated")
        ticket.openedAt = Self.instant(payload, "Created")
        ticket.firstResponseAt = Self.instant(payload, "Told")
        ticket.subject = payload.subject("Subject")
        let isHTML = payload.text("ContentType").map { $0.lowercased().hasPrefix("text/html") }
        ticket.text = payload.description(["Content"], isHTML: isHTML).map { text in
            .message(.init(text, at: ticket.openedAt?.microseconds ?? HelpdeskRecord.fixed))
        }
        ticket.requester = Self.requester(payload)
        ticket.priority = Self.priority(payload)
        let resolved = Self.instant(payload, "Resolved")
        payload.readState([["Status"]], states, closings: [resolved].compactMap(\.self), into: &ticket)
        ticket.warnings = payload.warnings
        self.ticket = ticket
    }

    /// RT writes the beginning of 1970 for a time that there is not.
    private static func instant(_ payload: HelpdeskPayload, _ name: String) -> HelpdeskInstant? {
        guard let text = payload.text(name), !text.hasPrefix("1970-01-01"), text != "Not set" else { return nil }
        return payload.instant(name)
    }

    private static func requester(_ payload: HelpdeskPayload) -> HelpdeskTicket.Reported<HelpdeskTicket.Person> {
        guard case .array(let people)? = payload[["Requestor"]] else { return .absent }
        guard !people.isEmpty else { return .empty }
        for index in people.prefix(20).indices {
            let path = ["Requestor", String(index)]
            if case .string(let address)? = payload[path], address.contains("@") {
                return payload.person(name: nil, email: path)
            }
            for name in ["EmailAddress", "id"] where payload.text(path + [name])?.contains("@") == true {
                return payload.person(name: payload.text(path + ["RealName"]), email: path + [name])
            }
        }
        return .absent
    }

    private static func priority(_ payload: HelpdeskPayload) -> HelpdeskTicket.Reported<Priority> {
        guard case .value(let text) = payload.reported("Priority") else {
            return payload.reported("Priority") == .empty ? .empty : .absent
        }
        guard let number = Int(text) else { return payload.priority(["Priority"]) }
        return switch number {
        // A queue without priorities gives all tickets this one.
        case ...0: .empty
        case 1...33: .value(.p4)
        case 34...66: .value(.p3)
        case 67...100: .value(.p2)
        default: .value(.p1)
        }
    }
}
