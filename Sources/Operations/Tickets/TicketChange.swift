public import Foundation
import ICalendar
public import SupportCore
public import Training

/// A change of a ticket: some of its fields, each with its new value.
public struct TicketChange: Sendable, Hashable {
    /// A field, by its name in the API.
    public enum Field: String, Sendable, Hashable, CaseIterable {
        case subject, description, expectedResult, category, businessImpact, suggestedPriority, priority, plan
        case errorMessage, requestID, instanceID, accountID, stepsToReproduce, attachments, environment, discovery
        case beganAt, channel, requester, externalID, source, openedAt, assignee
    }

    /// The fields to change, including those that are set to nil. Other fields stay as they are; in a new ticket, all
    /// values below are used.
    public var fields: Set<Field> = []
    public var subject: String?
    public var description: String?
    public var expectedResult: String?
    public var category: Ticket.Category?
    public var businessImpact: String?
    public var suggestedPriority: Priority?
    /// The suggested priority if nil.
    public var priority: Priority?
    /// If nil, a new ticket that staff or a program hand in has the plan of its account; all others have the standard plan.
    public var plan: Plan?
    public var errorMessage: String?
    public var requestID: String?
    public var instanceID: String?
    public var accountID: String?
    public var stepsToReproduce: String?
    public var attachments: [Ticket.Attachment] = []
    public var environment: Ticket.Environment?
    public var discovery: String?
    public var beganAt: Date?
    public var channel: Ticket.Channel?
    public var requester: Requester?
    public var externalID: String?
    public var source: String?
    public var openedAt: Date?
    /// The id of the user who works on it.
    public var assignee: User.ID?
    /// The instant of the first response in the helpdesk of the ticket. It does not replace one that is known.
    public var acknowledgedAt: Date?
    /// The instant of the resolution in the helpdesk. It does not replace one that is known, also where the ticket was
    /// reopened after it.
    public var resolvedAt: Date?
    /// The status in the exported table of a helpdesk. It is ignored if it is older than the last event of the ticket, or the
    /// ticket is closed.
    public var status: Ticket.Status?
    /// The instant of that status; nil for now.
    public var statusSince: Date?
    /// The tutorials that answer the ticket, by id or slug. Only an import links them.
    public var tutorials: [String] = []

    public init() {}

    /// A change of the requester.
    public struct Requester: Sendable, Hashable {
        /// A field of the requester, by its name in the API.
        public enum Field: String, Sendable, Hashable {
            case name, email, timeZone
        }

        /// The fields to change. Other fields stay as they are.
        public var fields: Set<Field>
        public var name: String?
        public var email: String?
        public var timeZone: String?

        public init(fields: Set<Field>, name: String? = nil, email: String? = nil, timeZone: String? = nil) {
            self.fields = fields
            self.name = name
            self.email = email
            self.timeZone = timeZone
        }

        fileprivate func applied(to former: Ticket.Requester?) throws -> Ticket.Requester {
            guard let email = fields.contains(.email) ? email : former?.email else {
                throw Failure.invalid("/requester/email", "This field is required.")
            }
            return Ticket.Requester(
                name: fields.contains(.name) ? name : former?.name, address: email,
                timeZone: fields.contains(.timeZone) ? timeZone : former?.timeZone)
        }
    }
}

extension TicketChange {
    /// A new ticket with these values.
    ///
    /// - Throws: ``Failure`` `.invalid` with every missing or bad field.
    func ticket(id: String, number: Int, now: Date) throws -> Ticket {
        var faults: [Failure.Fault] = []
        for (name, text) in [("subject", subject), ("description", description)] where text == nil {
            faults.append(.init(pointer: "/" + name, detail: "This field is required."))
        }
        guard faults.isEmpty else { throw Failure.invalid(faults) }
        var ticket = Ticket(
            id: id, number: number, subject: subject ?? "", description: description ?? "", category: category,
            suggestedPriority: suggestedPriority, priority: priority, plan: plan ?? .standard,
            openedAt: openedAt ?? now)
        var whole = self
        whole.fields = Set(Field.allCases)
        try whole.applyTexts(to: &ticket)
        try ticket.check(keepingZone: nil)
        try applyEvents(to: &ticket, now: now)
        return ticket
    }

    /// The new ticket before it has an id and a number.
    ///
    /// - Throws: ``Failure`` `.invalid` with every missing or bad field.
    func draft(now: Date) throws -> Ticket { try ticket(id: "", number: 0, now: now) }

    /// Applies the change to a ticket.
    ///
    /// - Throws: ``Failure`` `.invalid` with every bad field, `.conflict` for a closed ticket.
    func apply(to ticket: inout Ticket, now: Date) throws {
        let zone = ticket.requester?.timeZone
        try applyTexts(to: &ticket)
        if fields.contains(.openedAt), let openedAt { try ticket.change(openedAt: openedAt) }
        let at = ticket.earliest(now)
        if fields.contains(.priority) {
            try ticket.change(priority: priority ?? ticket.defaultPriority, at: at)
        }
        if fields.contains(.plan) { try ticket.change(plan: plan ?? .standard, at: at) }
        try ticket.check(keepingZone: zone)
        try applyEvents(to: &ticket, now: now)
    }

    private func applyTexts(to ticket: inout Ticket) throws {
        let account = ticket.account
        for field in fields {
            switch field {
            case .subject: ticket.subject = subject ?? ""
            case .description: ticket.description = description ?? ""
            case .expectedResult: ticket.expectedResult = expectedResult
            case .category: ticket.category = category
            case .businessImpact: ticket.businessImpact = businessImpact
            case .suggestedPriority: ticket.suggestedPriority = suggestedPriority
            case .errorMessage: ticket.errorMessage = errorMessage
            case .requestID: ticket.requestID = requestID
            case .instanceID: ticket.instanceID = instanceID
            // A ticket without an account shows that of its requester. A client that sends it back does not set it.
            case .accountID: if accountID != account { ticket.accountID = accountID }
            case .stepsToReproduce: ticket.stepsToReproduce = stepsToReproduce
            case .attachments: ticket.attachments = attachments
            case .environment: ticket.environment = environment
            case .discovery: ticket.discovery = discovery
            case .beganAt: ticket.beganAt = beganAt
            case .channel: ticket.channel = channel
            case .requester: ticket.requester = try requester?.applied(to: ticket.requester)
            case .externalID: ticket.externalID = externalID
            case .source: ticket.source = source
            // These are events of the ticket, and what is stored beside it.
            case .priority, .plan, .openedAt, .assignee: break
            }
        }
    }

    private func applyEvents(to ticket: inout Ticket, now: Date) throws {
        if let acknowledgedAt, ticket.history.allSatisfy({ !$0.change.isResponse }), ticket.status != .closed {
            // A table has states instead of events, which may have happened in another order.
            let at = status == nil ? acknowledgedAt : ticket.earliest(acknowledgedAt)
            try Failure.pointing(at: "/acknowledgedAt") {
                // Staff may have given the ticket another priority here before the helpdesk tells of its response.
                let isLate = at >= ticket.openedAt && at < ticket.earliest(at)
                if isLate { try ticket.receiveFirstResponse(at: at) } else { try ticket.acknowledge(at: at) }
            }
        }
        // A source that hands everything in twice does not take a reopening back.
        let isReopened = resolvedAt.map { ticket.isReopened(since: $0) } ?? false
        if let resolvedAt, !isReopened, ticket.status == .open || ticket.status == .pending {
            try Failure.pointing(at: "/resolvedAt") { try ticket.resolve(at: resolvedAt) }
        }
        let isFormer = isReopened && statusSince == nil && (status == .resolved || status == .closed)
        if let status, !isFormer { try follow(status, of: &ticket, now: now) }
    }

    /// Performs the transitions that lead to the status in the helpdesk.
    private func follow(_ status: Ticket.Status, of ticket: inout Ticket, now: Date) throws {
        let at = statusSince ?? ticket.earliest(now)
        guard ticket.status != .closed, at >= ticket.history.last?.at ?? ticket.openedAt else { return }
        switch (ticket.status, status) {
        case (.open, .pending): try ticket.wait(at: at)
        case (.pending, .open): try ticket.resume(at: at)
        case (.open, .resolved), (.open, .closed), (.pending, .resolved), (.pending, .closed):
            try ticket.resolve(at: at)
        case (.resolved, .open): try ticket.reopen(at: at)
        case (.resolved, .pending):
            try ticket.reopen(at: at)
            try ticket.wait(at: at)
        default: break
        }
    }
}

extension Ticket {
    /// The priority of the ticket if nobody sets another one.
    var defaultPriority: Priority { suggestedPriority ?? (category == .enhancement ? .p4 : .p3) }

    /// Validates the fields. The zone of the requester may be one that only the system's zone data know.
    ///
    /// - Parameter zone: the stored zone of the requester, which was valid once.
    func check(keepingZone zone: String?) throws {
        do {
            try check()
        } catch let failure as Failure where failure.code == .invalid {
            let name = requester?.timeZone
            let isValid = name != nil && (name == zone || name.flatMap { Zone(ifKnown: $0) } != nil)
            let faults = failure.faults.filter { !(isValid && $0.pointer == "/requester/timeZone") }
            guard faults.isEmpty else { throw Failure.invalid(faults) }
        }
    }

    fileprivate func isReopened(since instant: Date) -> Bool {
        history.contains { $0.change == .reopened && $0.at >= instant }
    }

    /// The earliest instant of an event now: not before the opening and the last event, which a fast clock may have set.
    func earliest(_ now: Date) -> Date {
        max(now, history.last?.at ?? openedAt)
    }

    /// The fields in which this ticket differs from another, by their names in the API.
    func fields(differingFrom other: Ticket) -> [String] {
        let comparisons: [(TicketChange.Field, Bool)] = [
            (.subject, subject == other.subject), (.description, description == other.description),
            (.expectedResult, expectedResult == other.expectedResult), (.category, category == other.category),
            (.businessImpact, businessImpact == other.businessImpact),
            (.suggestedPriority, suggestedPriority == other.suggestedPriority),
            (.priority, priority == other.priority), (.plan, plan == other.plan),
            (.errorMessage, errorMessage == other.errorMessage), (.requestID, requestID == other.requestID),
            (.instanceID, instanceID == other.instanceID), (.accountID, accountID == other.accountID),
            (.stepsToReproduce, stepsToReproduce == other.stepsToReproduce),
            (.attachments, attachments == other.attachments), (.environment, environment == other.environment),
            (.discovery, discovery == other.discovery), (.beganAt, beganAt == other.beganAt),
            (.channel, channel == other.channel), (.requester, requester == other.requester),
            (.externalID, externalID == other.externalID), (.source, source == other.source),
            (.openedAt, openedAt == other.openedAt),
        ]
        return comparisons.filter { !$0.1 }.map(\.0.rawValue)
    }
}

extension Ticket.Change {
    /// True if it counts as the first response.
    var isResponse: Bool {
        switch self {
        case .acknowledged, .workaround, .resolved: true
        default: false
        }
    }
}

extension Failure {
    /// Reports faults of `/at` as faults of another field.
    fileprivate static func pointing(at pointer: String, _ body: () throws -> Void) throws {
        do {
            try body()
        } catch let failure as Failure where failure.faults.contains(where: { $0.pointer == "/at" }) {
            throw Failure.invalid(failure.faults.map { Fault(pointer: pointer, detail: $0.detail) })
        }
    }
}
