import Foundation
package import Operations
import SupportCore
import Training

/// The payload of Znuny's invoker `Ticket::Generic` for a new or changed ticket, and the answer of its operation
/// `TicketGet`.
///
/// | of Znuny | here |
/// | --- | --- |
/// | `Ticket.TicketID` | `externalID` |
/// | `Ticket.Changed` | the order of payloads |
/// | `Ticket.Title` | `subject` |
/// | the earliest article that the customer can see | `description` |
/// | `Ticket.CustomerUser`, else the sender of that article | `requester` |
/// | `Ticket.Priority` | `suggestedPriority`: `1 very low` and `2 low` P4, `3 normal` P3, `4 high` P2, `5 very high` P1 |
/// | `Ticket.StateType`, else `Ticket.State` | new, open: open; pending…: waiting for the customer; closed, merged, removed: resolved |
/// | `Ticket.Created` | `openedAt` |
/// | the earliest article of an agent that the customer can see | the first response |
///
/// Times are those of Znuny's database, which it keeps in UTC.
///
/// - Source: `Kernel/GenericInterface/Invoker/Ticket/Generic.pm` of Znuny, and the chapter “Generic Interface” of its
///   manual for administrators.
package struct ZnunyTicket {
    package let ticket: HelpdeskTicket

    /// - Parameter states: the statuses of renamed states.
    /// - Throws: ``Failure`` `.invalid` where it is about no ticket.
    package init(_ json: JSON, source: String, states: HelpdeskStates = HelpdeskStates()) throws {
        let payload = HelpdeskPayload(json)
        // The operation answers a list of tickets.
        let root = payload[["Ticket", "0"]] != nil ? ["Ticket", "0"] : ["Ticket"]
        guard let id = payload.text(root + ["TicketID"]) else {
            throw Failure.invalid("/Ticket/TicketID", "This field is required.")
        }
        func pointer(_ name: String) -> String { HelpdeskPayload.pointer(root + [name]) }
        var ticket = HelpdeskTicket(
            source: source, externalID: String(id.prefix(200)),
            pointers: .init(
                changedAt: pointer("Changed"), openedAt: pointer("Created"), priority: pointer("Priority"),
                state: pointer("State")))
        ticket.number = payload.text(root + ["TicketNumber"]).map { String($0.prefix(100)) } ?? ticket.externalID
        ticket.changedAt = Self.instant(payload, root + ["Changed"])
        ticket.openedAt = Self.instant(payload, root + ["Created"])
        ticket.subject = payload.subject(root + ["Title"])
        let articles = Self.articles(payload, root)
        let shown = articles.filter { payload.isShown($0) }
        if let first = shown.first {
            ticket.text = payload.description(first + ["Body"], isHTML: payload.isHTML(first)).map { text in
                .message(.init(text, at: Self.instant(payload, first + ["CreateTime"])?.microseconds))
            }
            ticket.channel = payload.text(first + ["CommunicationChannel"])?.lowercased() == "email" ? .email : nil
        } else if !articles.isEmpty {
            ticket.text = .note(isFirst: false)
        }
        ticket.requester = Self.requester(payload, root, first: shown.first)
        let response = shown.first { payload.text($0 + ["SenderType"])?.lowercased() == "agent" }
        ticket.firstResponseAt = response.flatMap { Self.instant(payload, $0 + ["CreateTime"]) }
        ticket.priority = payload.priority(root + ["Priority"])
        payload.readState([root + ["State"], root + ["StateType"]], states, into: &ticket)
        ticket.warnings = payload.warnings
        self.ticket = ticket
    }

    /// The places of the articles, the earliest first.
    private static func articles(_ payload: HelpdeskPayload, _ root: [String]) -> [[String]] {
        for name in ["Articles", "Article"] {
            switch payload[root + [name]] {
            case .array(let elements)?: return elements.prefix(500).indices.map { root + [name, String($0)] }
            case .object?: return [root + [name]]
            default: continue
            }
        }
        return []
    }

    private static func requester(
        _ payload: HelpdeskPayload, _ root: [String], first: [String]?
    ) -> HelpdeskTicket.Reported<HelpdeskTicket.Person> {
        let user = root + ["CustomerUser"]
        if payload.text(user + ["UserEmail"]) != nil {
            let names = ["UserFirstname", "UserLastname"].compactMap { payload.text(user + [$0]) }
            return payload.person(name: names.joined(separator: " "), email: user + ["UserEmail"])
        }
        if payload.text(root + ["CustomerUserID"])?.contains("@") == true {
            return payload.person(name: nil, email: root + ["CustomerUserID"])
        }
        guard let first, payload.text(first + ["SenderType"])?.lowercased() == "customer" else { return .absent }
        return payload.person(name: nil, email: first + ["From"])
    }

    /// A time without a zone is one of the database, in UTC.
    private static func instant(_ payload: HelpdeskPayload, _ path: [String]) -> HelpdeskInstant? {
        payload.text(path).flatMap { HelpdeskTime($0 + (HelpdeskTime($0)?.hasZone == false ? " UTC" : "")) }?.instant
    }
}

extension HelpdeskPayload {
    /// True for an article that the customer can see.
    fileprivate func isShown(_ article: [String]) -> Bool {
        text(article + ["IsVisibleForCustomer"]) != "0"
            && text(article + ["ArticleType"]).map { !$0.hasSuffix("-internal") } ?? true
    }

    fileprivate func isHTML(_ article: [String]) -> Bool? {
        (text(article + ["MimeType"]) ?? text(article + ["ContentType"])).map { $0.lowercased().hasPrefix("text/html") }
    }

    /// A priority in the words of any helpdesk. One that is unknown is named in a warning.
    ///
    /// - Parameter own: the priorities of words that an organisation chose, by the words in lower case.
    func priority(_ path: [String], own: [String: Priority] = [:]) -> HelpdeskTicket.Reported<Priority> {
        guard case .value(let name) = reported(path) else { return reported(path) == .empty ? .empty : .absent }
        if let priority = own[HelpdeskStates.normalized(name)] { return .value(priority) }
        let words = Set(name.lowercased().split { !$0.isLetter }.map(String.init))
        if words.contains("low") { return .value(.p4) }
        if let priority = HelpdeskWords.priority(name) { return .value(priority) }
        warn(path, "“\(name.prefix(80))” is not a known priority. The priority was kept.")
        return .absent
    }

    /// Reads a state in the words of any helpdesk. One that is unknown is named in a warning.
    ///
    /// - Parameters:
    ///   - paths: the places at which it may stand, the most particular first.
    ///   - own: the states of a mapping, by the words in lower case; nil for a payload without one.
    func readState(
        _ paths: [[String]], _ states: HelpdeskStates, own: [String: Ticket.Status]? = nil,
        closings: [HelpdeskInstant] = [],
        into ticket: inout HelpdeskTicket
    ) {
        let names = paths.compactMap { path in text(path).map { (path: path, name: $0) } }
        guard let first = names.first else { return }
        for (_, name) in names {
            let status = own?[HelpdeskStates.normalized(name)] ?? states[name] ?? HelpdeskWords.status(name)
            guard let status else { continue }
            ticket.status = HelpdeskTicket.Status(status, since: ticket.changedAt, closings: closings)
            return
        }
        ticket.unknownState = first.name
        warnAboutState(first.name, at: first.path, isMapped: own != nil)
    }
}
