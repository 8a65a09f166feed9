/// The text of a recording to be read: captions, put together to paragraphs.
public struct Transcript: Sendable, Hashable, Codable {
    public struct Paragraph: Sendable, Hashable, Codable {
        /// Whole seconds from the start of the recording.
        public let start: Int
        /// Nil where nobody is named, or the same person goes on.
        public let speaker: String?
        public let text: String

        public init(start: Int, speaker: String? = nil, text: String) {
            self.start = start
            self.speaker = speaker
            self.text = text
        }
    }

    public let paragraphs: [Paragraph]

    /// The pause after which a paragraph ends, in milliseconds.
    private static let pause = 3_000
    /// The characters after which a paragraph ends with its sentence.
    private static let length = 400
    /// The characters after which it ends in any case.
    private static let maxLength = 1_200

    public init(paragraphs: [Paragraph]) { self.paragraphs = paragraphs }

    public init(_ captions: Captions) {
        var paragraphs: [Paragraph] = []
        var (words, start, end, speaker, named) = ([String](), 0, 0, String?.none, String?.none)
        var length = 0
        var last: [String] = []
        func finish() {
            guard !words.isEmpty else { return }
            paragraphs.append(
                Paragraph(
                    start: start / 1_000, speaker: speaker == named ? nil : speaker,
                    text: words.joined(separator: " ")))
            named = speaker
            (words, length) = ([], 0)
        }
        for cue in captions.cues {
            // Captions that roll repeat the line above.
            let lines = cue.text.split(separator: "\n").map(String.init)
            let fresh = lines.filter { !last.contains($0) }
            last = lines
            guard !fresh.isEmpty else { continue }
            let isSentence = words.last?.last.map { ".?!…。？！".contains($0) } ?? false
            let isOther = cue.speaker != nil && cue.speaker != speaker
            let isLong = length > Self.maxLength || (length > Self.length && isSentence)
            if isOther || isLong || cue.start - end > Self.pause { finish() }
            if words.isEmpty { start = cue.start }
            if let name = cue.speaker { speaker = name }
            words += fresh
            length += fresh.reduce(0) { $0 + $1.count + 1 }
            end = cue.end
        }
        finish()
        self.paragraphs = paragraphs
    }

    /// The words alone.
    public var text: String { paragraphs.map(\.text).joined(separator: "\n") }
}
