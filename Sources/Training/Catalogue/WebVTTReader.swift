/// Reads WebVTT strictly: what is not as the format says is a fault, with its line.
///
/// - Source: WebVTT (W3C Candidate Recommendation) §4 and §6.
struct WebVTTReader {
    /// Sentences, each with the line.
    private(set) var faults: [String] = []
    private let lines: [Substring]
    private var place = 0

    private static let maxFaults = 50
    /// The latest time, in milliseconds.
    private static let maxTime = 100 * 3_600_000
    /// The most characters of one cue.
    private static let maxText = 2_000

    init(_ bytes: [UInt8]) {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            let valid = Self.validLines(bytes)
            lines = []
            faults = ["Line \(valid + 1) is not UTF-8."]
            return
        }
        let start = text.hasPrefix("\u{FEFF}") ? text.dropFirst() : text[...]
        lines = start.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" || $0 == "\r" }
    }

    /// The number of the first lines that are UTF-8.
    private static func validLines(_ bytes: [UInt8]) -> Int {
        bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            .prefix { String(validating: $0, as: UTF8.self) != nil }.count
    }

    /// - Returns: the cues; those with a fault are not among them.
    mutating func read() -> [Captions.Cue] {
        guard faults.isEmpty else { return [] }
        guard let first = lines.first, first == "WEBVTT" || first.hasPrefix("WEBVTT ") || first.hasPrefix("WEBVTT\t")
        else {
            fault(0, "has to be WEBVTT")
            return []
        }
        // What is behind the first line belongs to the head until a blank one.
        place = 1
        skipBlock()
        var cues: [Captions.Cue] = []
        while place < lines.count, faults.count < Self.maxFaults {
            guard !lines[place].isEmpty else {
                place += 1
                continue
            }
            guard let cue = readBlock(after: cues.last?.start ?? 0) else { continue }
            guard cues.count < Captions.maxCues else {
                fault(place - 1, "is behind the last of \(Captions.maxCues) cues")
                break
            }
            cues.append(cue)
        }
        if cues.isEmpty, faults.isEmpty { faults.append("The file has no cues.") }
        return cues
    }

    private mutating func skipBlock() {
        while place < lines.count, !lines[place].isEmpty { place += 1 }
    }

    private mutating func fault(_ line: Int, _ sentence: String) {
        faults.append("Line \(line + 1) \(sentence).")
    }

    /// A cue; nil for a block of another kind, and for a cue with a fault.
    private mutating func readBlock(after earlier: Int) -> Captions.Cue? {
        defer { skipBlock() }
        let head = lines[place]
        if head == "NOTE" || head.hasPrefix("NOTE ") || head.hasPrefix("NOTE\t") { return nil }
        let isStyle = ["STYLE", "REGION"].contains(head.trimmed)
        if !head.contains("-->") {
            // The name of a cue.
            let next = place + 1
            guard next < lines.count, lines[next].contains("-->") else {
                if !isStyle {
                    fault(place, "belongs to no cue: a line with times such as 00:01.000 --> 00:04.000 is missing")
                }
                return nil
            }
            place += 1
        }
        let line = place
        guard let (start, end) = times(lines[place]) else { return nil }
        guard start >= earlier else {
            fault(line, "starts before the cue above it")
            return nil
        }
        place += 1
        var payload: [Substring] = []
        while place < lines.count, !lines[place].isEmpty {
            guard !lines[place].contains("-->") else {
                fault(place, "has the times of another cue: a blank line is missing above it")
                return nil
            }
            payload.append(lines[place])
            place += 1
        }
        // Before the tags are looked for, of which a long text could have very many.
        guard payload.reduce(0, { $0 + $1.utf8.count }) <= Self.maxText * 16 else {
            fault(line, "begins a cue of more than \(Self.maxText) characters")
            return nil
        }
        let (speaker, text) = CueText.plain(payload.joined(separator: "\n"))
        guard text.unicodeScalars.count <= Self.maxText else {
            fault(line, "begins a cue of more than \(Self.maxText) characters")
            return nil
        }
        // A cue without words shows nothing.
        return text.isEmpty ? nil : Captions.Cue(start: start, end: end, speaker: speaker, text: text)
    }

    /// `00:01.000 --> 01:00:04.000 align:start`. Settings are not used.
    private mutating func times(_ line: Substring) -> (start: Int, end: Int)? {
        let words = line.split { $0 == " " || $0 == "\t" }
        guard words.count >= 3, words[1] == "-->", let start = Self.time(words[0]), let end = Self.time(words[2])
        else {
            fault(place, "has no times such as 00:01.000 --> 00:04.000")
            return nil
        }
        guard end > start else {
            fault(place, "ends before it starts")
            return nil
        }
        guard end <= Self.maxTime else {
            fault(place, "is later than 100 hours")
            return nil
        }
        return (start, end)
    }

    /// `mm:ss.ttt`, with two or more digits of hours before it or none; in milliseconds.
    private static func time(_ word: Substring) -> Int? {
        let parts = word.split(separator: ":", omittingEmptySubsequences: false)
        guard (2...3).contains(parts.count), let last = parts.last else { return nil }
        let seconds = last.split(separator: ".", omittingEmptySubsequences: false)
        func number(_ text: Substring, _ digits: ClosedRange<Int>) -> Int? {
            guard digits.contains(text.utf8.count), text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
                return nil
            }
            return Int(text)
        }
        guard seconds.count == 2, let hours = parts.count == 3 ? number(parts[0], 2...4) : 0,
            let minutes = number(parts[parts.count - 2], 2...2), let whole = number(seconds[0], 2...2),
            let thousandths = number(seconds[1], 3...3), minutes < 60, whole < 60
        else { return nil }
        return ((hours * 60 + minutes) * 60 + whole) * 1_000 + thousandths
    }
}

/// The text of a cue as it is written in WebVTT.
private enum CueText {
    /// The names of tags that WebVTT has. They are left out; the name of a voice is the speaker.
    private static let tags: Set<String> = ["b", "i", "u", "c", "v", "lang", "ruby", "rt"]
    private static let references: [String: String] = [
        "amp": "&", "lt": "<", "gt": ">", "nbsp": "\u{A0}", "quot": "\"", "apos": "'", "lrm": "", "rlm": "",
    ]

    /// The most bytes of a tag.
    private static let maxTag = 1_000

    /// The text without tags, and the first speaker.
    static func plain(_ source: String) -> (speaker: String?, text: String) {
        var (text, speaker) = ("", String?.none)
        var rest = source[...]
        // Looked for once for all tags in front of it: a text can begin very many that never end.
        var end = rest.firstIndex(of: ">")
        while let index = rest.firstIndex(where: { $0 == "<" || $0 == "&" }) {
            text += rest[..<index]
            let after = rest.index(after: index)
            if let known = end, known < index { end = rest[after...].firstIndex(of: ">") }
            if rest[index] == "<", let close = end, source.utf8.distance(from: after, to: close) <= maxTag,
                isTag(rest[after..<close])
            {
                if speaker == nil { speaker = voice(rest[after..<close]) }
                rest = rest[rest.index(after: close)...]
            } else if rest[index] == "&", let close = rest[after...].prefix(10).firstIndex(of: ";"),
                let character = reference(rest[after..<close])
            {
                text += character
                rest = rest[rest.index(after: close)...]
            } else {
                text.append(rest[index])
                rest = rest[after...]
            }
        }
        text += rest
        return (speaker, readable(text))
    }

    /// True for a tag of WebVTT, and for a time within the text.
    private static func isTag(_ inner: Substring) -> Bool {
        let name = inner.drop { $0 == "/" }.prefix { $0.isASCII && $0.isLetter }
        let behind = inner.drop { $0 == "/" }.dropFirst(name.count).first
        if tags.contains(String(name)) { return behind.map { ". \t\n".contains($0) } ?? true }
        return !inner.isEmpty && inner.allSatisfy { $0.isASCII && ($0.isNumber || $0 == ":" || $0 == ".") }
    }

    private static func voice(_ inner: Substring) -> String? {
        guard inner.first == "v", let blank = inner.firstIndex(where: { $0 == " " || $0 == "\t" }) else { return nil }
        let name = readable(plain(String(inner[blank...])).text)
        return name.isEmpty ? nil : String(name.prefix(100))
    }

    private static func reference(_ name: Substring) -> String? {
        if let known = references[String(name)] { return known }
        guard name.first == "#" else { return nil }
        let digits = name.dropFirst()
        let number = digits.first == "x" || digits.first == "X" ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
        return number.flatMap(Unicode.Scalar.init).map { String($0) }
    }

    /// Without control characters and what reorders the text, line by line without blanks around it.
    private static func readable(_ text: String) -> String {
        let kept = text.unicodeScalars.filter { scalar in
            switch scalar.value {
            case 0x0A: true
            case 0x061C, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069, 0xFEFF: false
            default: scalar.properties.generalCategory != .control || scalar == "\t"
            }
        }
        return String(String.UnicodeScalarView(kept)).split(separator: "\n").map(\.trimmed).filter { !$0.isEmpty }
            .joined(separator: "\n")
    }
}

extension StringProtocol {
    /// Without blanks and tabs at its ends.
    fileprivate var trimmed: String {
        let front = drop { $0 == " " || $0 == "\t" }
        guard let last = front.lastIndex(where: { $0 != " " && $0 != "\t" }) else { return "" }
        return String(front[...last])
    }
}
