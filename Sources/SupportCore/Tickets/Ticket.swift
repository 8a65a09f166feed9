public import Foundation

/// A support request, with what the agreement wants to know of it and with its life so far.
///
/// Its fields change freely, apart from priority and plan: those, and the status, change with the verbs of its life
/// (``acknowledge(at:)``, ``resolve(at:)`` and so on), each of which leaves an ``Event`` in ``history``. When it was
/// opened is put right with ``change(openedAt:)``. Instants are whole seconds.
public struct Ticket: Sendable, Hashable, Identifiable {
    public let id: String
    /// What people call it by; ascending in an installation.
    public let number: Int
    public var subject: String
    public var description: String
    public var expectedResult: String?
    public var category: Category?
    public var businessImpact: String?
    /// What the customer thinks.
    public var suggestedPriority: Priority?
    /// What the agent says.
    public internal(set) var priority: Priority
    /// What the customer has bought.
    public internal(set) var plan: Plan
    /// The four of the agreement's "if applicable". An empty text says that there is none, `nil` that nobody was asked.
    public var errorMessage: String?
    public var requestID: String?
    public var instanceID: String?
    public var accountID: String?
    /// How to see the issue again, with which data.
    public var stepsToReproduce: String?
    public var attachments: [Attachment]
    public var environment: Environment?
    /// How it was discovered.
    public var discovery: String?
    /// When the issue began.
    public var beganAt: Date?
    public var channel: Channel?
    public var requester: Requester?
    /// The name that it has in ``source``.
    public var externalID: String?
    /// The helpdesk that it came from.
    public var source: String?
    /// When it was raised; it may lie in the past when the ticket is handed in.
    public internal(set) var openedAt: Date
    /// What happened since, in order.
    public internal(set) var history: [Event]

    /// A ticket as it was handed in, or as it was kept.
    ///
    /// Left out, the priority is the suggested one; without either, P4 for a request for an enhancement, as the
    /// agreement defines P4, else P3. With the history of a ticket that was kept go the priority and plan that it has
    /// now.
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
        self.beganAt = beganAt?.inWholeSeconds
        self.channel = channel
        self.requester = requester
        self.externalID = externalID
        self.source = source
        self.openedAt = openedAt.inWholeSeconds
        self.history = history
    }

    /// The customer organisation: ``accountID``, else the mail domain of the requester unless that is a public mail
    /// provider's; `nil` when neither tells.
    public var account: String? {
        guard let accountID, !accountID.isBlank else { return requester?.organisation }
        return accountID
    }
}

extension String {
    var isBlank: Bool { allSatisfy(\.isWhitespace) }
}
