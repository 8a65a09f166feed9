public import SupportCore

/// The captions of a recording: its spoken words with their times.
public struct Captions: Sendable, Hashable {
    /// Words that are shown from one time to another.
    public struct Cue: Sendable, Hashable {
        /// Milliseconds from the start of the recording.
        public let start: Int
        /// Milliseconds from the start of the recording, above `start`.
        public let end: Int
        /// Nil where nobody is named.
        public let speaker: String?
        /// Plain text, perhaps of several lines.
        public let text: String

        public init(start: Int, end: Int, speaker: String? = nil, text: String) {
            self.start = start
            self.end = end
            self.speaker = speaker
            self.text = text
        }
    }

    /// The largest file.
    public static let maxBytes = 2 << 20
    /// The most cues of one file.
    public static let maxCues = 20_000
    /// The most files of one tutorial.
    public static let maxFiles = 40

    /// In the order of their starts.
    public let cues: [Cue]

    public init(cues: [Cue]) { self.cues = cues }

    /// Reads a WebVTT file. Its styles, regions, notes and settings are left out, and so are the tags of WebVTT; anything
    /// else is text.
    ///
    /// - Throws: ``Failure`` `.invalid` with the line of every fault, `.tooLarge`.
    public init(parsing bytes: [UInt8]) throws(Failure) {
        guard bytes.count <= Self.maxBytes else {
            throw Failure(.tooLarge, "Captions are at most \(Self.maxBytes >> 20) MiB.")
        }
        var reader = WebVTTReader(bytes)
        cues = reader.read()
        guard reader.faults.isEmpty else {
            throw Failure.invalid(reader.faults.map { Failure.Fault(pointer: "/captions", detail: $0) })
        }
    }

    /// The WebVTT file with these cues and nothing else.
    ///
    /// - Source: WebVTT §4.1.
    public var file: String {
        cues.reduce(into: "WEBVTT\n") { file, cue in
            file += "\n\(Self.time(cue.start)) --> \(Self.time(cue.end))\n\(Self.escaped(cue.text))\n"
        }
    }

    /// `01:02:03.456`.
    private static func time(_ milliseconds: Int) -> String {
        func padded(_ number: Int, _ digits: Int) -> String {
            String(repeating: "0", count: max(0, digits - String(number).count)) + String(number)
        }
        let seconds = milliseconds / 1_000
        return padded(seconds / 3_600, 2) + ":" + padded(seconds / 60 % 60, 2) + ":" + padded(seconds % 60, 2) + "."
            + padded(milliseconds % 1_000, 3)
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
    }
}

/// Captions of one recording of a tutorial in one language, as they are stored.
public struct StoredCaptions: Sendable, Hashable, Identifiable {
    /// Changes with every upload, so that the address of a file always has the same bytes.
    public let id: String
    /// The tutorial's id.
    public let tutorial: String
    /// The address of the recording.
    public let recording: String
    /// BCP 47.
    public let language: String
    /// Bytes of the file.
    public let size: Int

    public init(id: String, tutorial: String, recording: String, language: String, size: Int) {
        self.id = id
        self.tutorial = tutorial
        self.recording = recording
        self.language = language
        self.size = size
    }
}
