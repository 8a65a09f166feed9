import Foundation
public import SupportCore

/// The chapters of a recording, in the order of their starts, and its length.
public struct Chapters: Sendable, Hashable {
    public struct Chapter: Sendable, Hashable, Codable {
        /// Whole seconds from the start of the recording.
        public let start: Int
        public let title: String

        public init(start: Int, title: String) {
            self.start = start
            self.title = title
        }
    }

    /// The maximum number of chapters of one recording.
    public static let maxCount = 100
    /// The maximum number of characters of a title.
    public static let maxTitle = 200
    /// The maximum length of a recording, in seconds.
    public static let maxLength = 100 * 3_600

    public let chapters: [Chapter]
    /// Whole seconds; nil where nobody told.
    public let length: Int?

    /// - Throws: ``Failure`` `.invalid` with every fault.
    public init(_ chapters: [Chapter], length: Int?) throws(Failure) {
        var faults: [Failure.Fault] = []
        func fault(_ row: Int, _ field: String, _ detail: String) {
            faults.append(.init(pointer: "/chapters/\(row)/\(field)", detail: detail))
        }
        if chapters.count > Self.maxCount {
            faults.append(.init(pointer: "/chapters", detail: "A recording has at most \(Self.maxCount) chapters."))
        }
        for (row, chapter) in chapters.prefix(Self.maxCount).enumerated() {
            if row > 0, chapter.start <= chapters[row - 1].start {
                fault(row, "start", "Must be later than the start of the chapter before.")
            }
            if let length, chapter.start >= length { fault(row, "start", "Must be within the recording.") }
            if chapter.title.isEmpty { fault(row, "title", "Must not be empty.") }
        }
        guard faults.isEmpty else { throw Failure.invalid(faults) }
        self.chapters = chapters
        self.length = length
    }

    /// The chapters of a WebVTT file of the kind `chapters`. The recording is as long as the last one.
    ///
    /// - Throws: ``Failure`` `.invalid` with the line of every fault, `.tooLarge`.
    public init(parsing bytes: [UInt8]) throws(Failure) {
        let cues = try Captions(parsing: bytes).cues
        let chapters = cues.map { cue in
            let title = cue.text.split(whereSeparator: \.isNewline).joined(separator: " ")
            return Chapter(
                start: cue.start / 1_000,
                title: String(String.UnicodeScalarView(title.unicodeScalars.prefix(Self.maxTitle))))
        }
        let end = cues.map(\.end).max() ?? 0
        try self.init(chapters, length: (end + 999) / 1_000)
    }

    /// Chapters as people write them, one a line: `1:02:03 Title`. Blank lines are left out.
    ///
    /// - Throws: ``Failure`` `.invalid` with every fault; the pointers name the lines.
    public init(lines text: String, length: Int?) throws(Failure) {
        var (chapters, faults) = ([Chapter](), [Failure.Fault]())
        for (number, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            let parts = line.split(maxSplits: 1) { $0 == " " || $0 == "\t" }
            guard let first = parts.first else { continue }
            let title = parts.count == 2 ? parts[1].trimmingCharacters(in: .whitespaces) : ""
            guard let start = Self.seconds(String(first)), !title.isEmpty, title.unicodeScalars.count <= Self.maxTitle,
                !title.unicodeScalars.contains(where: { $0.properties.generalCategory == .control })
            else {
                faults.append(
                    .init(
                        pointer: "/chapters",
                        detail: "Line \(number + 1) must be a time and a title of at most \(Self.maxTitle) characters, "
                            + "such as 1:30 Setting up."))
                continue
            }
            if let last = chapters.last, start <= last.start {
                faults.append(
                    .init(pointer: "/chapters", detail: "Line \(number + 1) must be later than the line before."))
            }
            chapters.append(Chapter(start: start, title: title))
        }
        guard faults.isEmpty else { throw Failure.invalid(Array(faults.prefix(50))) }
        try self.init(chapters, length: length)
    }

    /// The chapters as people write them.
    public var lines: String {
        chapters.map { "\(Self.clock($0.start)) \($0.title)" }.joined(separator: "\n")
    }

    /// The seconds of `1:02:03` or `2:03`; nil for a text that is none.
    public static func seconds(_ text: String) -> Int? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        let numbers = parts.compactMap { part in
            part.utf8.allSatisfy { (0x30...0x39).contains($0) } && (1...3).contains(part.utf8.count) ? Int(part) : nil
        }
        guard (2...3).contains(parts.count), numbers.count == parts.count, numbers.dropFirst().allSatisfy({ $0 < 60 })
        else { return nil }
        let seconds = numbers.reduce(0) { $0 * 60 + $1 }
        return seconds < maxLength ? seconds : nil
    }

    /// `1:02:03`, without hours `2:03`.
    public static func clock(_ seconds: Int) -> String {
        let (hours, minutes, rest) = (seconds / 3_600, seconds / 60 % 60, seconds % 60)
        let end = (rest < 10 ? ":0" : ":") + String(rest)
        return hours == 0 ? "\(minutes)\(end)" : "\(hours):" + (minutes < 10 ? "0" : "") + "\(minutes)\(end)"
    }

    /// The end of a chapter, in seconds: the start of the next one, or the end of the recording; nil where nobody told.
    public func end(of row: Int) -> Int? {
        row + 1 < chapters.count ? chapters[row + 1].start : length
    }

    /// The WebVTT file that a player loads as chapters. A last chapter without an end is there for an hour.
    public var file: String {
        Captions(
            cues: chapters.enumerated().map { row, chapter in
                Captions.Cue(
                    start: chapter.start * 1_000, end: (end(of: row) ?? chapter.start + 3_600) * 1_000,
                    text: chapter.title)
            }
        ).file
    }
}

/// The chapters of one recording of a tutorial, as they are stored.
public struct StoredChapters: Sendable, Hashable, Identifiable {
    /// Changes with every edit, so that the address of a file always has the same bytes.
    public let id: String
    /// The tutorial's id.
    public let tutorial: String
    /// The address of the recording.
    public let recording: String
    public let chapters: Chapters

    public init(id: String, tutorial: String, recording: String, chapters: Chapters) {
        self.id = id
        self.tutorial = tutorial
        self.recording = recording
        self.chapters = chapters
    }
}
