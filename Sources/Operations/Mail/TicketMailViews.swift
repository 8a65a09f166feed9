/// The link to the page of a ticket. It repeats nothing that a stranger wrote.
struct TicketLinkMailView: MailView {
    static let templates = ["ticketLink"]

    let name: String?
    let number: Int
    /// False for a link that replaces a former one.
    let isNew: Bool
    /// The instant by which an answer is due; nil where none is promised.
    let due: String?
    /// The number of details that are missing; nil for none.
    let missing: Int?
    let ticketURL: String
}

/// The acknowledgement of a ticket that came by mail.
struct AcknowledgementView: MailView {
    static let templates = ["acknowledgement"]

    /// The name and the subject that the sender wrote; nil for a sender that nothing proves.
    let name: String?
    let number: Int
    let subject: String?
    /// The number of the closed ticket that was answered.
    let former: Int?
    /// The instant by which an answer is due.
    let due: String?
    /// The questions that the agreement asks for, and that are open.
    let questions: [String]
    let hasQuestions: Bool
    let tutorials: [Tutorial]
    let hasTutorials: Bool
    let ticketURL: String?

    struct Tutorial: Sendable, Decodable {
        let title: String
        let url: String
        /// The next date.
        let next: String?
    }
}

/// A message of an agent on a ticket, to its requester. The agent greets them.
struct TicketReplyMailView: MailView {
    static let templates = ["ticketReply"]

    let number: Int
    let subject: String
    let text: String
    /// The number of files that came with it; nil for none.
    let files: Int?
    /// True if the ticket waits for an answer.
    let waits: Bool
    let ticketURL: String
}

/// A new ticket or a customer's message, to support.
struct TicketNewsMailView: MailView {
    static let templates = ["ticketNews"]

    let number: Int
    let subject: String
    let priority: String
    let account: String?
    /// False for a message on a ticket.
    let isNew: Bool
    let text: String
    let files: Int?
    let due: String?
    let ticketURL: String
}

/// A note on a ticket that names a person of the staff.
struct MentionMailView: MailView {
    static let templates = ["mention"]

    let name: String?
    /// The author of the note.
    let by: String?
    let number: Int
    let subject: String
    let text: String
    let ticketURL: String
}

/// A target of a ticket that was missed, or soon will be.
struct BreachView: MailView {
    static let templates = ["breach"]

    let number: Int
    let subject: String
    let priority: String
    /// True for the plan that is not the standard one.
    let isSuperPremium: Bool
    let isMissed: Bool
    /// The target of the first response; else of the fix.
    let isResponse: Bool
    let due: String
    let account: String?
    let ticketURL: String
}
