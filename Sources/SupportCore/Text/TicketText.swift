/// The text of a ticket from which features are extracted.
public struct TicketText: Sendable, Hashable, Codable {
    public var subject: String
    public var description: String
    public var errorMessage: String

    public init(subject: String = "", description: String, errorMessage: String = "") {
        self.subject = subject
        self.description = description
        self.errorMessage = errorMessage
    }

    /// The whole text for a sentence encoder, without a subject that the description repeats.
    public var whole: String {
        let parts = LexicalFeatures.repeats(subject, in: description) ? [description] : [subject, description]
        return (parts + [errorMessage]).filter { !$0.isEmpty }.joined(separator: "\n")
    }

    /// The code of the language, by its function words: `en`, `de`, `fr` or `es`; nil for a text with too few of them.
    public var language: String? { FunctionWords.language(of: whole).map { $0.foreignCode ?? "en" } }
}

/// The text of a tutorial with which tickets are compared.
public struct TutorialText: Sendable, Hashable, Codable {
    public var title: String
    public var summary: String
    public var tags: [String]
    /// The titles of the materials.
    public var materials: [String]
    /// Plain text or CommonMark, of which the marks are ignored.
    public var description: String
    /// The spoken words of the recordings. They count less than all other texts, each once however often it is said.
    public var spoken: String

    public init(
        title: String,
        summary: String = "",
        tags: [String] = [],
        materials: [String] = [],
        description: String = "",
        spoken: String = ""
    ) {
        self.title = title
        self.summary = summary
        self.tags = tags
        self.materials = materials
        self.description = description
        self.spoken = spoken
    }

    /// The whole text for a sentence encoder, the most important first. What is spoken is too long for one.
    public var whole: String { ticketText.whole }

    /// The spoken words without function words, in parts that features are extracted from as a whole.
    var spokenParts: [String] {
        let words = spoken.split(whereSeparator: \.isWhitespace).filter { word in
            !FunctionWords.contains(word.filter { $0.isLetter || $0.isNumber }.lowercased())
        }
        var (parts, part) = ([String](), "")
        for word in words where parts.count < Self.maxParts {
            if part.utf8.count + word.utf8.count >= Tokens.byteLimit {
                parts.append(part)
                part = ""
            }
            part += part.isEmpty ? String(word) : " \(word)"
        }
        return part.isEmpty || parts.count == Self.maxParts ? parts : parts + [part]
    }

    /// Some five hours of speech.
    private static let maxParts = 8

    /// The tutorial as a ticket text. Title, summary and tags become the subject, so they weigh as much as all the rest.
    var ticketText: TicketText {
        let head = ([title, summary] + tags).filter { !$0.isEmpty }.joined(separator: "\n")
        let rest = (materials + [description]).filter { !$0.isEmpty }.joined(separator: "\n")
        return rest.isEmpty ? TicketText(description: head) : TicketText(subject: head, description: rest)
    }
}
