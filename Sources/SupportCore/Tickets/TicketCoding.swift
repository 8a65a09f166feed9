internal import Foundation

/// The JSON shape of the API: every field is present, and `null` if it has no value. ``Ticket/status`` and
/// ``Ticket/missing`` are encoded but not decoded, because they are derived from the other fields.
extension Ticket: Codable {
    private enum Key: String, CodingKey {
        case id, number, subject, description, expectedResult, category, businessImpact, suggestedPriority, priority
        case plan, errorMessage, requestID, instanceID, accountID, stepsToReproduce, attachments, environment
        case discovery, beganAt, channel, requester, externalID, source, openedAt, history, status, missing
    }

    public init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: Key.self)
        self.init(
            id: try fields.decode(String.self, forKey: .id),
            number: try fields.decode(Int.self, forKey: .number),
            subject: try fields.decode(String.self, forKey: .subject),
            description: try fields.decode(String.self, forKey: .description),
            expectedResult: try fields.decodeIfPresent(String.self, forKey: .expectedResult),
            category: try fields.decodeIfPresent(Category.self, forKey: .category),
            businessImpact: try fields.decodeIfPresent(String.self, forKey: .businessImpact),
            suggestedPriority: try fields.decodeIfPresent(Priority.self, forKey: .suggestedPriority),
            priority: try fields.decode(Priority.self, forKey: .priority),
            plan: try fields.decode(Plan.self, forKey: .plan),
            errorMessage: try fields.decodeIfPresent(String.self, forKey: .errorMessage),
            requestID: try fields.decodeIfPresent(String.self, forKey: .requestID),
            instanceID: try fields.decodeIfPresent(String.self, forKey: .instanceID),
            accountID: try fields.decodeIfPresent(String.self, forKey: .accountID),
            stepsToReproduce: try fields.decodeIfPresent(String.self, forKey: .stepsToReproduce),
            attachments: try fields.decodeIfPresent([Attachment].self, forKey: .attachments) ?? [],
            environment: try fields.decodeIfPresent(Environment.self, forKey: .environment),
            discovery: try fields.decodeIfPresent(String.self, forKey: .discovery),
            beganAt: try fields.decodeIfPresent(Date.self, forKey: .beganAt),
            channel: try fields.decodeIfPresent(Channel.self, forKey: .channel),
            requester: try fields.decodeIfPresent(Requester.self, forKey: .requester),
            externalID: try fields.decodeIfPresent(String.self, forKey: .externalID),
            source: try fields.decodeIfPresent(String.self, forKey: .source),
            openedAt: try fields.decode(Date.self, forKey: .openedAt),
            history: try fields.decodeIfPresent([Event].self, forKey: .history) ?? []
        )
    }

    public func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: Key.self)
        try fields.encode(id, forKey: .id)
        try fields.encode(number, forKey: .number)
        try fields.encode(subject, forKey: .subject)
        try fields.encode(description, forKey: .description)
        try fields.encode(expectedResult, forKey: .expectedResult)
        try fields.encode(category, forKey: .category)
        try fields.encode(businessImpact, forKey: .businessImpact)
        try fields.encode(suggestedPriority, forKey: .suggestedPriority)
        try fields.encode(priority, forKey: .priority)
        try fields.encode(plan, forKey: .plan)
        try fields.encode(errorMessage, forKey: .errorMessage)
        try fields.encode(requestID, forKey: .requestID)
        try fields.encode(instanceID, forKey: .instanceID)
        try fields.encode(accountID, forKey: .accountID)
        try fields.encode(stepsToReproduce, forKey: .stepsToReproduce)
        try fields.encode(attachments, forKey: .attachments)
        try fields.encode(environment, forKey: .environment)
        try fields.encode(discovery, forKey: .discovery)
        try fields.encode(beganAt, forKey: .beganAt)
        try fields.encode(channel, forKey: .channel)
        try fields.encode(requester, forKey: .requester)
        try fields.encode(externalID, forKey: .externalID)
        try fields.encode(source, forKey: .source)
        try fields.encode(openedAt, forKey: .openedAt)
        try fields.encode(history, forKey: .history)
        try fields.encode(status, forKey: .status)
        try fields.encode(missing, forKey: .missing)
    }
}
