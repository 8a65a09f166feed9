import Addresses
import Foundation
import ICalendar
import SupportCore
import Training

/// A ticket with what its helpdesk told of it, which payloads bring up to date.
struct HelpdeskTicketState {
    private(set) var ticket: Ticket
    private(set) var helpdesk: HelpdeskRecord
    private(set) var warnings: [Failure.Fault] = []
    private let now: Date

    /// - Parameter helpdesk: nil before the first payload.
    init(ticket: Ticket, helpdesk: HelpdeskRecord?, now: Date) {
        self.ticket = ticket
        self.helpdesk = helpdesk ?? HelpdeskRecord(inferredFrom: ticket)
        self.now = now
    }

    /// Creates the ticket of a payload.
    ///
    /// - Parameter plan: that of the account; nil for the standard plan.
    /// - Throws: ``Failure`` `.invalid` for one that has neither a subject nor a text.
    init(creating payload: HelpdeskTicket, id: String, number: Int, plan: Plan?, now: Date) throws {
        let message = payload.message
        // A ticket whose only text is internal still has its number.
        let standIn = payload.text == nil ? nil : payload.number.map { "#" + $0 }
        var change = TicketChange()
        change.source = payload.source
        change.externalID = payload.externalID
        change.subject = payload.subject.value ?? message?.text.firstLine ?? standIn
        change.description = message?.text ?? change.subject
        change.attachments = message?.attachments ?? []
        change.suggestedPriority = payload.priority.value
        change.plan = plan
        change.category = payload.category
        change.channel = payload.channel
        change.requester = payload.requester.value.map(TicketChange.Requester.init)
        let known = [payload.openedAt?.date, message?.date, payload.changedAt?.date]
        change.openedAt = payload.openedAt?.date ?? known.compactMap(\.self).min() ?? now
        let description: Int? =
            switch payload.text {
            case .message(let message): message.at ?? HelpdeskRecord.fixed
            case .note(isFirst: true): HelpdeskRecord.fixed
            case .note(isFirst: false), nil: nil
            }
        self.init(
            ticket: try change.ticket(id: id, number: number, now: now),
            helpdesk: HelpdeskRecord(
                changedAt: payload.changedAt?.microseconds, describedAt: description, category: payload.category),
            now: now)
        if payload.openedAt == nil {
            let opened = Zone.utc.local(at: ticket.openedAt).description + "Z"
            warn(payload.pointers.openedAt, "There is no time of opening. The ticket counts as opened at \(opened).")
        }
        warnAboutOrder(of: payload)
        try receiveEvents(of: payload, after: nil)
    }

    private mutating func warn(_ pointer: String, _ detail: String) {
        warnings.append(Failure.Fault(pointer: pointer, detail: detail))
    }

    private mutating func warnAboutOrder(of payload: HelpdeskTicket) {
        guard payload.changedAt == nil else { return }
        warn(
            payload.pointers.changedAt, "There is no time of the change. Payloads apply in the order of their arrival.")
    }

    // MARK: - Order

    /// True if a later change of the ticket is known.
    func isOutdated(_ payload: HelpdeskTicket) -> Bool {
        guard let changedAt = payload.changedAt, let known = helpdesk.changedAt else { return false }
        return changedAt.isBefore(known)
    }

    /// Uses the parts of an older payload that later ones do not contain.
    mutating func complete(from payload: HelpdeskTicket) throws {
        let former = ticket
        takeText(of: payload)
        if let response = payload.firstResponseAt { try ticket.receiveFirstResponse(at: response.date) }
        warn(
            payload.pointers.changedAt,
            ticket == former
                ? "This is older than a payload that was received before. Nothing was changed."
                : "This is older than a payload that was received before. Only the description and the first response "
                    + "were completed.")
    }

    /// Brings the ticket to the state of a payload that is not older than the others.
    mutating func follow(_ payload: HelpdeskTicket) throws {
        warnAboutOrder(of: payload)
        let previous = helpdesk.changedAt
        if let changedAt = payload.changedAt?.microseconds {
            helpdesk.changedAt = max(changedAt, previous ?? changedAt)
        }
        let zone = ticket.requester?.timeZone
        takeText(of: payload)
        takeSubject(of: payload)
        takeFacts(of: payload)
        try ticket.check(keepingZone: zone)
        try receiveEvents(of: payload, after: previous)
        try followPriority(of: payload)
    }

    // MARK: - Texts

    /// The description is the earliest text that the customer can see, whatever the order in which texts arrive.
    private mutating func takeText(of payload: HelpdeskTicket) {
        guard case .message(let message) = payload.text else {
            if case .note(isFirst: true) = payload.text, helpdesk.describedAt == nil {
                helpdesk.describedAt = HelpdeskRecord.fixed
            }
            return
        }
        if let described = helpdesk.describedAt {
            guard let at = message.at, at < described else { return }
            if payload.subject.value == nil, ticket.subject == ticket.description.firstLine {
                ticket.subject = message.text.firstLine ?? ticket.subject
            }
            ticket.attachments = message.attachments
        } else {
            ticket.attachments += message.attachments.filter { !ticket.attachments.contains($0) }
        }
        ticket.description = message.text
        helpdesk.describedAt = message.at ?? HelpdeskRecord.fixed
    }

    private mutating func takeSubject(of payload: HelpdeskTicket) {
        let former = ticket.subject
        switch payload.subject {
        case .absent: return
        case .empty:
            guard helpdesk.describedAt != nil, let line = ticket.description.firstLine else { return }
            ticket.subject = line
        case .value(let subject): ticket.subject = subject
        }
        // A subject that stands in for the description goes on doing so.
        if helpdesk.describedAt == nil, ticket.description == former { ticket.description = ticket.subject }
    }

    private mutating func takeFacts(of payload: HelpdeskTicket) {
        switch payload.requester {
        // One without an address may have been completed here.
        case .absent, .empty: break
        case .value(let person):
            // The time zone is known here only.
            let isSame = ticket.requester.map { EmailAddress.key(of: $0.email) } == EmailAddress.key(of: person.email)
            ticket.requester = Ticket.Requester(
                name: person.name, address: person.email, timeZone: isSame ? ticket.requester?.timeZone : nil)
        }
        if let category = payload.category {
            let isChangedThere = helpdesk.category.map { $0 != category } ?? false
            if ticket.category == nil || isChangedThere { ticket.category = category }
            helpdesk.category = category
        }
        ticket.channel = ticket.channel ?? payload.channel
    }

    // MARK: - Events

    /// - Parameter previous: the latest change that was known before, in microseconds since 1970.
    private mutating func receiveEvents(of payload: HelpdeskTicket, after previous: Int?) throws {
        if let response = payload.firstResponseAt { try ticket.receiveFirstResponse(at: response.date) }
        guard let status = payload.status else { return }
        guard let at = instant(of: status, after: previous) else {
            if !isCurrent(status.status) {
                warn(payload.pointers.state, "The status was changed here after this. It was kept.")
            }
            return
        }
        switch (ticket.status, status.status) {
        case (.open, .pending): try ticket.wait(at: at)
        case (.pending, .open): try ticket.resume(at: at)
        case (.open, .resolved), (.open, .closed), (.pending, .resolved), (.pending, .closed):
            try ticket.resolve(at: at)
        case (.resolved, .open), (.closed, .open): try ticket.receiveReopening(at: at)
        case (.resolved, .pending), (.closed, .pending):
            try ticket.receiveReopening(at: at)
            try ticket.wait(at: ticket.history.last.map { max($0.at, at) } ?? at)
        case (.open, .open), (.pending, .pending), (.resolved, _), (.closed, _): break
        }
    }

    private func isCurrent(_ status: Ticket.Status) -> Bool {
        switch status {
        case .resolved, .closed: ticket.status == .resolved || ticket.status == .closed
        case .open, .pending: ticket.status == status
        }
    }

    /// The instant at which a status of the helpdesk began.
    ///
    /// - Returns: nil if the status here is a later one. Closing by the passing of time does not count as one.
    private func instant(of status: HelpdeskTicket.Status, after previous: Int?) -> Date? {
        let isReopening = ticket.status == .closed && !isCurrent(status.status)
        let last = ticket.history.last { $0.change.isStatus && !(isReopening && $0.change == .closed) }?.at
        // A helpdesk may keep the first closing of a ticket that was reopened since.
        let closing = status.closings.first { closing in
            !closing.isBefore(previous ?? closing.microseconds) && closing.latestDate >= last ?? ticket.openedAt
        }
        let isResolution = status.status == .resolved || status.status == .closed
        guard let since = isResolution ? closing ?? status.since : status.since else { return ticket.earliest(now) }
        guard since.latestDate >= last ?? since.latestDate else { return nil }
        let before = isReopening ? last : ticket.history.last?.at
        return max(since.date, before ?? ticket.openedAt)
    }

    /// The priority follows the helpdesk while no agent has set it here.
    private mutating func followPriority(of payload: HelpdeskTicket) throws {
        guard payload.priority != .absent else { return }
        ticket.suggestedPriority = payload.priority.value
        let priority = ticket.defaultPriority
        guard priority != ticket.priority else { return }
        guard !helpdesk.priorityIsSetByAgent else {
            return warn(payload.pointers.priority, "An agent has set the priority here. It was kept.")
        }
        guard ticket.status != .closed else {
            return warn(payload.pointers.priority, "The ticket is closed here. Its priority was kept.")
        }
        try ticket.change(priority: priority, at: ticket.earliest(payload.changedAt?.date ?? now))
    }
}

extension HelpdeskTicket {
    fileprivate var message: Message? {
        guard case .message(let message) = text else { return nil }
        return message
    }
}

extension HelpdeskTicket.Message {
    fileprivate var date: Date? {
        guard let at, at != HelpdeskRecord.fixed else { return nil }
        return HelpdeskInstant(microseconds: at).date
    }
}

extension TicketChange.Requester {
    fileprivate init(_ person: HelpdeskTicket.Person) {
        self.init(
            fields: person.name == nil ? [.email] : [.name, .email], name: person.name, email: person.email)
    }
}

extension Ticket.Change {
    /// True if it changes the status of the ticket.
    fileprivate var isStatus: Bool {
        switch self {
        case .waiting, .resumed, .resolved, .reopened, .closed: true
        case .acknowledged, .workaround, .priority, .plan: false
        }
    }
}

extension String {
    /// The first line that holds a letter or a digit, as a subject; nil if there is none.
    fileprivate var firstLine: String? {
        let line = split(whereSeparator: \.isNewline).first { $0.contains { $0.isLetter || $0.isNumber } }
        return line.map { String(String.UnicodeScalarView($0.unicodeScalars.prefix(500))) }
            .map { $0.trimmingCharacters(in: .whitespaces) }
    }
}
