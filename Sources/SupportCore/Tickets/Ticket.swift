public import Foundation

/// A support request, with the details that the agreement requires and its history.
///
/// Fields can be changed freely, except priority, plan and status. Those change through methods such as
/// ``acknowledge(at:)`` and ``resolve(at:)``, each of which adds an ``Event`` to ``history``. ``change(openedAt:)``
/// corrects the opening. Instants are whole seconds.
public struct Ticket: Sendable, Hashable, Identifiable {
    public let id: String
    /// The number that people use, ascending in an installation.
    public let number: Int
    public var subject: String
    public var description: String
    public var expectedResult: String?
    public var category: Category?
    public var businessImpact: String?
    /// The priority that the customer suggests.
    public var suggestedPriority: Priority?
    /// The priority that the agent assigned.
    public internal(set) var priority: Priority
    /// The support plan of the customer.
    public internal(set) var plan: Plan
    /// The error message, the first of the four "if applicable" fields of the agreement. In these, an empty text means
    /// that there is none, and `nil` that the customer was not asked.
    public var errorMessage: String?
    public var requestID: String?
    public var instanceID: String?
    public var accountID: String?
    /// The steps and the data that reproduce the issue.
    public var stepsToReproduce: String?
    public var attachments: [Attachment]
    public var environment: Environment?
    /// The circumstances in which the issue was discovered.
    public var discovery: String?
    /// The instant at which the issue began.
    public var beganAt: Date?
    public var channel: Channel?
    public var requester: Requester?
    /// The id in ``source``.
    public var externalID: String?
    /// The helpdesk that the ticket comes from.
    public var source: String?
    /// The instant at which the ticket was opened, which can be before it was submitted.
    public internal(set) var openedAt: Date
    /// The events since then, in order.
    public internal(set) var history: [Event]

    /// Creates a new ticket, or one from stored values.
    ///
    /// The default priority is the suggested one. Without either, it is P4 for an enhancement request, as the agreement
    /// defines P4, and P3 for all others. For a stored ticket, pass its current priority and plan with its history.
    public init(
        id: String, number: Int, subject: String, description: String, expectedResult: String? = nil,
        category: Category? = nil, businessImpact: String? = nil, suggestedPriority: Priority? = nil,
        priority: Priority? = nil, plan: Plan = .standard, errorMessage: String? = nil, requestID: String? = nil,
        instanceID: String? = nil, accountID: String? = nil, stepsToReproduce: String? = nil,
        attachments: [Attachment] = [], environment: Environment? = nil, discovery: String? = nil,
        beganAt: Date? = nil, channel: Channel? = nil, requester: Requester? = nil, externalID: String? = nil,
        source: String? = nil, openedAt: Date, history: [Event] = []
    ) {
        self.id = id
        self.number = number
        self.subject = subject
        self.description = description
        self.expectedResult = expectedResult
        self.category = category
        self.businessImpact = businessImpact
        self.suggestedPriority = suggestedPriority
        self.priority = priority ?? suggestedPriority ?? (category == .enhancement ? .p4 : .p3)
        self.plan = plan
        self.errorMessage = errorMessage
        self.requestID = requestID
        self.instanceID = instanceID
        self.accountID = accountID
        self.stepsToReproduce = stepsToReproduce
        self.attachments = attachments
        self.environment = environment
        self.discovery = discovery
        self.beganAt = beganAt?.truncatedToSeconds
        self.channel = channel
        self.requester = requester
        self.externalID = externalID
        self.source = source
        self.openedAt = openedAt.truncatedToSeconds
        self.history = history
    }

    /// The customer organisation: ``accountID``, or else the mail domain of the requester unless it belongs to a public
    /// mail provider; `nil` if neither is available.
    public var account: String? {
        guard let accountID, !accountID.isBlank else { return requester?.organisation }
        return accountID
    }
}

extension String {
    var isBlank: Bool { allSatisfy(\.isWhitespace) }
}

extension Ticket {
    /// The valid instants of a ticket: the years 1900 to 9999, which RFC 3339 and the calendars support.
    public static let instants = Date(epochSeconds: -2_208_988_800)...Date(epochSeconds: 253_402_300_799)

    static let outOfRange = "An instant must be in the years 1900 to 9999."

    /// Validates the fields of the ticket. Further details that the agreement requires are not faults but ``missing``.
    /// - Throws: ``Failure`` `.invalid` that names every invalid field.
    public func check() throws {
        let faults = faults
        guard faults.isEmpty else { throw Failure.invalid(faults) }
    }

    private var faults: [Failure.Fault] {
        var faults: [Failure.Fault] = []
        if subject.isBlank { faults.append(.init(pointer: "/subject", detail: "A ticket needs a subject.")) }
        if description.isBlank {
            faults.append(.init(pointer: "/description", detail: "A ticket needs a description."))
        }
        if !Self.instants.contains(openedAt) { faults.append(.init(pointer: "/openedAt", detail: Self.outOfRange)) }
        if let beganAt, !Self.instants.contains(beganAt) {
            faults.append(.init(pointer: "/beganAt", detail: Self.outOfRange))
        }
        for (index, attachment) in attachments.enumerated() where !attachment.isWebURL {
            let detail = "An attachment must be an http or https URL."
            faults.append(.init(pointer: "/attachments/\(index)/url", detail: detail))
        }
        if let requester { faults += requester.faults }
        return faults
    }
}
