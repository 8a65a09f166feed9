/// A component that a ``CalendarScanner`` found, with the lines that were asked for and the faults of its text.
package struct CalendarComponent: Sendable {
    /// A fault of the text. The component is returned with everything that could be read.
    package enum Fault: Hashable, Sendable {
        /// A line, by its number, that is not a property.
        case unreadableLine(Int)
        /// A line that belongs to the text before it and was not folded. It was added to that text.
        case unfoldedLine(Int)
        /// A line that is not UTF-8 and names no other character set. It was read as Windows-1252.
        case unknownCharacters(Int)
        /// A line of which only the beginning was kept.
        case longLine(Int, property: String)
        /// The component has no `END`; the next one begins in it.
        case noEnd
        /// The file ends in it.
        case cutOff
        /// It is longer than ``CalendarScanner/maxComponentBytes``. The rest was left out.
        case tooLarge
    }

    /// In upper case, such as `VEVENT`.
    package let name: String
    /// The number of its first line.
    package let number: Int
    /// The place of its text in the file, from `BEGIN` to `END`.
    package internal(set) var bytes: Range<Int>
    package internal(set) var lines: [ContentLine] = []
    /// The components in it; those of a `VTIMEZONE` only.
    package internal(set) var children: [CalendarComponent] = []
    package var faults: [Fault] = []

    /// The first line of a property that is not empty.
    package func first(_ name: String) -> ContentLine? {
        lines.first { $0.name == name && !$0.value.isEmpty }
    }
}

/// Splits a stream of calendar files into their events and time zones, and goes on after whatever cannot be read.
///
/// It is for files of other programs, in which one bad line must not cost the rest. ``CalendarDocument`` parses what has
/// to be right. Lines end in CR LF, LF or CR. One component is held at a time, in time that is linear in the length.
package struct CalendarScanner {
    package enum Element {
        /// A `VCALENDAR` begins. Events that are in none belong to one of their own.
        case calendar
        /// A property of the calendar.
        case property(ContentLine)
        /// A `VEVENT` or a `VTIMEZONE`.
        case component(CalendarComponent)
        /// A component of another kind, such as `VTODO`, which is passed over.
        case other(String)
        /// The file ends before `END:VCALENDAR`, and not in a component.
        case cutOff
    }

    /// The maximum length of the lines of a component that are kept.
    package static let maxComponentBytes = 1 << 20
    /// The maximum length of a line, unfolded.
    package static let maxLineBytes = 1 << 18

    private let isWanted: @Sendable (String) -> Bool
    private var lines: LogicalLines
    private var isInCalendar = false
    /// True in a calendar that began with an event, and so has no end.
    private var isImplied = false
    private var current: CalendarComponent?
    private var child: CalendarComponent?
    /// The names of the components that are open inside of the current one, and passed over.
    private var nested: [String] = []
    private var skipped: [String] = []
    private var keptBytes = 0
    private var textBefore = TextBefore.none

    /// The text that a line which is not folded belongs to.
    private enum TextBefore {
        case none, kept
        /// One that is not wanted.
        case dropped
    }

    /// - Parameters:
    ///   - number: the number of the first line, for a part of a file.
    ///   - isWanted: returns true for the names of the properties to return.
    package init(firstLine number: Int = 1, _ isWanted: @escaping @Sendable (String) -> Bool) {
        self.isWanted = isWanted
        lines = LogicalLines(firstLine: number)
    }

    /// - Parameter part: the next bytes of the stream, in UTF-8, cut anywhere.
    package mutating func scan(
        _ part: UnsafeRawBufferPointer, _ visit: (Element) throws -> Void
    ) rethrows {
        var reader = LogicalLines(firstLine: 1)
        swap(&reader, &lines)
        defer { swap(&reader, &lines) }
        try reader.read(part) { try take($0, visit) }
    }

    package mutating func finish(_ visit: (Element) throws -> Void) rethrows {
        var reader = LogicalLines(firstLine: 1)
        swap(&reader, &lines)
        try reader.finish { try take($0, visit) }
        if current != nil {
            try close(.cutOff, at: reader.offset, visit)
        } else if isInCalendar, !isImplied {
            try visit(.cutOff)
        }
    }

    // MARK: - Lines

    private mutating func take(_ line: LogicalLines.Line, _ visit: (Element) throws -> Void) rethrows {
        let nameEnd = line.bytes.firstIndex { $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: ";") }
        let name = nameEnd.flatMap { Self.name(line.bytes[..<$0]) }
        switch name {
        case "BEGIN": try begin(line, visit)
        case "END": try end(line, visit)
        default: try property(name, line, visit)
        }
    }

    private static func name(_ bytes: ArraySlice<UInt8>) -> String? {
        let bytes = bytes.drop { $0 == 0x20 || $0 == 0x09 }
        guard !bytes.isEmpty, bytes.count <= 80,
            bytes.allSatisfy({ Unicode.Scalar($0).isASCIILetter || Unicode.Scalar($0).isASCIIDigit || $0 == 0x2D })
        else { return nil }
        return String(decoding: bytes, as: UTF8.self).uppercased()
    }

    private static func component(_ line: LogicalLines.Line) -> String {
        let colon = line.bytes.firstIndex(of: UInt8(ascii: ":")) ?? line.bytes.endIndex
        let value = String(decoding: line.bytes[colon...].dropFirst().prefix(80), as: UTF8.self)
        return value.split(whereSeparator: \.isWhitespace).joined(separator: " ").uppercased()
    }

    private mutating func property(
        _ name: String?, _ line: LogicalLines.Line, _ visit: (Element) throws -> Void
    ) rethrows {
        guard current != nil else {
            guard isInCalendar, skipped.isEmpty, let name, isWanted(name) else { return }
            if let line = read(line, name).line { try visit(.property(line)) }
            return
        }
        guard nested.isEmpty else { return }
        let isKnown = name.map { $0.hasPrefix("X-") || isWanted($0) || Self.names.contains($0) } ?? false
        guard isKnown, let name else {
            // The names of properties are registered, so a word with a colon in an unfolded text is none.
            if textBefore == .kept { join(line) }
            if textBefore == .none, name == nil { fault(.unreadableLine(line.number)) }
            return
        }
        textBefore = !Self.textNames.contains(name) ? .none : isWanted(name) ? .kept : .dropped
        guard isWanted(name) else { return }
        let (read, faults) = read(line, name)
        for found in faults { fault(found) }
        guard let read else {
            fault(.unreadableLine(line.number))
            return
        }
        keep(read, bytes: line.bytes.count)
    }

    private mutating func keep(_ line: ContentLine, bytes: Int) {
        keptBytes += bytes
        guard keptBytes <= Self.maxComponentBytes else {
            if current?.faults.contains(.tooLarge) == false { fault(.tooLarge) }
            return
        }
        if child != nil { child?.lines.append(line) } else { current?.lines.append(line) }
    }

    private mutating func join(_ line: LogicalLines.Line) {
        guard let place = current?.lines.indices.last, let last = current?.lines[place],
            Self.textNames.contains(last.name)
        else { return }
        // A text that was joined very often is no text; each time it is copied.
        keptBytes += line.bytes.count + last.value.utf8.count / 64
        guard keptBytes <= Self.maxComponentBytes else { return }
        current?.lines[place] = last.joined(with: Self.decoded(line.bytes).text)
        fault(.unfoldedLine(line.number))
    }

    private mutating func fault(_ fault: CalendarComponent.Fault) {
        // A file of which nothing can be read has a fault in each line.
        guard (current?.faults.count ?? 0) < 100 else { return }
        current?.faults.append(fault)
    }

    private func read(
        _ line: LogicalLines.Line, _ name: String
    ) -> (line: ContentLine?, faults: [CalendarComponent.Fault]) {
        var faults: [CalendarComponent.Fault] = []
        if line.isCut { faults.append(.longLine(line.number, property: name)) }
        let (text, isUTF8) = Self.decoded(line.bytes)
        let leading = text.drop { $0 == " " || $0 == "\t" }
        // A quote that is not closed hides the colon.
        let parsed =
            ContentLine(readable: String(leading), number: line.number)
            ?? ContentLine(readable: leading.filter { $0 != "\"" }, number: line.number)
        if !isUTF8, parsed?.namesWindows1252 != true { faults.append(.unknownCharacters(line.number)) }
        return (parsed, faults)
    }

    /// The text of a line without control characters. A vertical tab or form feed, as Word writes it, is a line break.
    private static func decoded(_ bytes: [UInt8]) -> (text: String, isUTF8: Bool) {
        let valid = String(validating: bytes, as: UTF8.self)
        let text = valid ?? Windows1252.text(bytes)
        guard bytes.contains(where: { ($0 < 0x20 && $0 != 0x09) || $0 == 0x7F }) else {
            return (text.streamSafe, valid != nil)
        }
        var clean = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0x0B, 0x0C: clean.append(contentsOf: ["\\", "n"])
            case 0x09, 0x20...0x7E, 0x80...: clean.append(scalar)
            default: break
            }
        }
        return (String(clean).streamSafe, valid != nil)
    }

    // MARK: - Components

    private static let others: Set<String> = ["VTODO", "VJOURNAL", "VFREEBUSY", "VAVAILABILITY", "VPOLL"]

    private mutating func begin(_ line: LogicalLines.Line, _ visit: (Element) throws -> Void) rethrows {
        let name = Self.component(line)
        switch name {
        case "VCALENDAR":
            try close(.noEnd, at: line.offset, visit)
            skipped = []
            (isInCalendar, isImplied) = (true, false)
            try visit(.calendar)
        case "VEVENT", "VTIMEZONE":
            try close(.noEnd, at: line.offset, visit)
            skipped = []
            if !isInCalendar {
                (isInCalendar, isImplied) = (true, true)
                try visit(.calendar)
            }
            open(name, line)
        case _ where Self.others.contains(name):
            try close(.noEnd, at: line.offset, visit)
            skipped = [name]
            try visit(.other(name))
        case "STANDARD", "DAYLIGHT":
            guard current?.name == "VTIMEZONE" else { fallthrough }
            closeChild()
            child = CalendarComponent(name: name, number: line.number, bytes: 0..<0)
        default:
            // Deeper than any real file, it is counted no more.
            if current != nil, nested.count < 16 { nested.append(name) }
            if current == nil, skipped.count < 16 { skipped.append(name) }
        }
        textBefore = .none
    }

    private mutating func end(_ line: LogicalLines.Line, _ visit: (Element) throws -> Void) rethrows {
        let name = Self.component(line)
        textBefore = .none
        if name == "VCALENDAR" {
            try close(.noEnd, at: line.offset, visit)
            skipped = []
            isInCalendar = false
        } else if name == current?.name {
            try close(nil, at: line.end, visit)
        } else if name == child?.name {
            closeChild()
        } else if let place = nested.lastIndex(of: name) {
            nested.removeSubrange(place...)
        } else if let place = skipped.lastIndex(of: name) {
            skipped.removeSubrange(place...)
        }
    }

    private mutating func open(_ name: String, _ line: LogicalLines.Line) {
        current = CalendarComponent(name: name, number: line.number, bytes: line.offset..<line.offset)
        keptBytes = 0
        nested = []
    }

    private mutating func closeChild() {
        if let ended = child { current?.children.append(ended) }
        child = nil
    }

    private mutating func close(
        _ fault: CalendarComponent.Fault?, at offset: Int, _ visit: (Element) throws -> Void
    ) rethrows {
        closeChild()
        guard var component = current else { return }
        current = nil
        nested = []
        component.bytes = component.bytes.lowerBound..<offset
        if let fault { component.faults.append(fault) }
        try visit(.component(component))
    }

    // MARK: - Names

    /// The properties whose text may be broken by lines that are not folded.
    private static let textNames: Set<String> = [
        "COMMENT", "CONTACT", "DESCRIPTION", "LOCATION", "SUMMARY", "X-ALT-DESC",
    ]

    /// The registered names of properties, of RFC 5545, 7953, 7986, 9073, 9074, 9253, and those of vCalendar 1.0.
    private static let names: Set<String> = [
        "AALARM", "ACKNOWLEDGED", "ACTION", "ATTACH", "ATTENDEE", "BUSYTYPE", "CALENDAR-ADDRESS", "CALSCALE",
        "CATEGORIES", "CLASS", "COLOR", "COMMENT", "COMPLETED", "CONCEPT", "CONFERENCE", "CONTACT", "CREATED", "DALARM",
        "DCREATED", "DESCRIPTION", "DTEND", "DTSTAMP", "DTSTART", "DUE", "DURATION", "EXDATE", "EXRULE", "FREEBUSY",
        "GEO", "IMAGE", "LAST-MODIFIED", "LINK", "LOCATION", "LOCATION-TYPE", "MALARM", "METHOD", "NAME", "ORGANIZER",
        "PALARM", "PARTICIPANT-TYPE", "PERCENT-COMPLETE", "PRIORITY", "PRODID", "PROXIMITY", "RDATE", "RECURRENCE-ID",
        "REFID", "REFRESH-INTERVAL", "RELATED-TO", "REPEAT", "REQUEST-STATUS", "RESOURCES", "RESOURCE-TYPE", "RNUM",
        "RRULE", "SEQUENCE", "SOURCE", "STATUS", "STRUCTURED-DATA", "STYLED-DESCRIPTION", "SUMMARY", "TRANSP",
        "TRIGGER", "TZ", "TZID", "TZID-ALIAS-OF", "TZNAME", "TZOFFSETFROM", "TZOFFSETTO", "TZUNTIL", "TZURL", "UID",
        "URL", "VERSION",
    ]
}

extension ContentLine {
    /// Nil where the text is not a property.
    fileprivate init?(readable text: String, number: Int) {
        do {
            try self.init(number: number, text)
        } catch {
            return nil
        }
    }

    /// True where a parameter says that the value is Latin-1 or Windows-1252.
    fileprivate var namesWindows1252: Bool {
        let charset = parameter("CHARSET")?.lowercased() ?? ""
        return ["iso-8859-1", "iso8859-1", "latin1", "windows-1252", "cp1252", "us-ascii"].contains(charset)
    }
}
