/// The required details of a support request: the seven points of the agreement's "Requisition of Tech Support".
public enum Intake {
    /// A required field of a ticket, by its name in the API.
    public enum Field: String, Sendable, Hashable, Codable, CaseIterable {
        case category
        case businessImpact
        case suggestedPriority
        case description
        case expectedResult
        case errorMessage
        case requestID
        case instanceID
        case accountID
        case stepsToReproduce
        case environment
        case discovery
        case beganAt
    }

    /// The question to a customer about one missing field.
    public struct Question: Sendable, Hashable, Codable {
        public let field: Field
        /// The point of the agreement, 1 to 7.
        public let point: Int
        /// The question, ready to be sent.
        public let text: String
    }

    /// The missing fields of a ticket, in the order of the agreement.
    ///
    /// The four fields of the fourth point are required "if applicable": not for a question or an enhancement request,
    /// and not if an empty text says that there is none. The account is present if ``Ticket/account`` is. A video
    /// replaces the steps.
    public static func missing(in ticket: Ticket) -> [Field] {
        Field.allCases.filter { !isPresent($0, in: ticket) }
    }

    /// The questions about all missing fields.
    public static func questions(for ticket: Ticket) -> [Question] {
        missing(in: ticket).map { Question(field: $0, point: $0.point, text: $0.question) }
    }

    private static func isPresent(_ field: Field, in ticket: Ticket) -> Bool {
        switch field {
        case .category: ticket.category != nil
        case .businessImpact: isAnswered(ticket.businessImpact)
        case .suggestedPriority: ticket.suggestedPriority != nil
        case .description: isAnswered(ticket.description)
        case .expectedResult: isAnswered(ticket.expectedResult)
        case .errorMessage: ticket.errorMessage != nil || !canHaveError(ticket)
        case .requestID: ticket.requestID != nil || !canHaveError(ticket)
        case .instanceID: ticket.instanceID != nil || !canHaveError(ticket)
        case .accountID: ticket.accountID != nil || ticket.account != nil || !canHaveError(ticket)
        case .stepsToReproduce: isAnswered(ticket.stepsToReproduce) || ticket.attachments.contains(where: \.isVideo)
        case .environment: ticket.environment != nil
        case .discovery: isAnswered(ticket.discovery)
        case .beganAt: ticket.beganAt != nil
        }
    }

    private static func isAnswered(_ text: String?) -> Bool {
        text.map { !$0.isBlank } ?? false
    }

    /// Returns true if the ticket can be about an error, with a message and ids.
    private static func canHaveError(_ ticket: Ticket) -> Bool {
        ticket.category != .question && ticket.category != .enhancement
    }
}

extension Intake.Field {
    /// The point of the agreement that requires the field, 1 to 7.
    public var point: Int {
        switch self {
        case .category: 1
        case .businessImpact, .suggestedPriority: 2
        case .description, .expectedResult: 3
        case .errorMessage, .requestID, .instanceID, .accountID: 4
        case .stepsToReproduce: 5
        case .environment: 6
        case .discovery, .beganAt: 7
        }
    }

    /// The question to ask a customer, in the words of the agreement.
    public var question: String {
        switch self {
        case .category: "How would you categorize the issue: general question, defect, enhancement request or other?"
        case .businessImpact: "What is the business impact of the issue?"
        case .suggestedPriority: "Which priority, P1 to P4, do you suggest for the issue?"
        case .description: "Can you give us a detailed description of the issue?"
        case .expectedResult: "Which results did you expect?"
        case .errorMessage: "If applicable: what is the error message?"
        case .requestID: "If applicable: what is the request ID?"
        case .instanceID: "If applicable: what is the instance ID?"
        case .accountID: "If applicable: what is the account ID?"
        case .stepsToReproduce:
            "Which steps duplicate the issue, and with which data? Either a video or a list of steps will do."
        case .environment: "Which environment does the issue occur in?"
        case .discovery: "How was the issue discovered?"
        case .beganAt: "When did the issue begin?"
        }
    }
}

extension Ticket {
    /// The missing fields, in the order of the agreement.
    public var missing: [Intake.Field] {
        Intake.missing(in: self)
    }
}
