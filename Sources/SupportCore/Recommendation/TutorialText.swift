/// The words of a tutorial that a ticket is compared with.
public struct TutorialText: Sendable, Hashable, Codable {
    public var title: String
    public var summary: String
    public var tags: [String]
    /// The titles of its materials.
    public var materials: [String]
    /// CommonMark is fine: marks are no words.
    public var description: String

    public init(
        title: String,
        summary: String = "",
        tags: [String] = [],
        materials: [String] = [],
        description: String = ""
    ) {
        self.title = title
        self.summary = summary
        self.tags = tags
        self.materials = materials
        self.description = description
    }

    /// Title, summary and tags say what it is about, and weigh as much as all of the rest.
    var asTicket: TicketText {
        let head = ([title, summary] + tags).filter { !$0.isEmpty }.joined(separator: "\n")
        let rest = (materials + [description]).filter { !$0.isEmpty }.joined(separator: "\n")
        return rest.isEmpty ? TicketText(description: head) : TicketText(subject: head, description: rest)
    }
}
