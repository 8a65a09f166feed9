/// One line of a calendar file, unfolded: `NAME;PARAMETER=VALUE:value` (RFC 5545 §3.1).
struct ContentLine: Hashable {
    /// Where it begins in the file, from 1.
    let number: Int
    /// In upper case.
    let name: String
    /// As they stand between name and colon, without the first semicolon.
    private let parameters: Substring
    let value: String

    init(number: Int, _ bytes: [UInt8]) throws(CalendarError) {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw CalendarError("Line \(number) is not UTF-8.")
        }
        if let control = bytes.first(where: { ($0 < 0x20 && $0 != 0x09) || $0 == 0x7F }) {
            throw CalendarError("Line \(number) has the control character \(control).")
        }
        self.number = number
        let utf8 = text.utf8
        guard let nameEnd = utf8.firstIndex(where: { $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: ";") }),
            nameEnd != utf8.startIndex,
            utf8[..<nameEnd].allSatisfy({
                Unicode.Scalar($0).isASCIILetter || Unicode.Scalar($0).isASCIIDigit || $0 == 0x2D
            })
        else { throw CalendarError("Line \(number) has no name before a colon.") }
        name = text[..<nameEnd].uppercased()

        var inQuotes = false
        let colon = utf8[nameEnd...]
            .firstIndex { byte in
                if byte == UInt8(ascii: "\"") { inQuotes.toggle() }
                return byte == UInt8(ascii: ":") && !inQuotes
            }
        guard let colon else { throw CalendarError("Line \(number) has no colon before its value.") }
        parameters = text[nameEnd..<colon].dropFirst()
        value = String(text[utf8.index(after: colon)...])
    }

    /// The line with those of its parameters that are used, each once.
    ///
    /// libical 3.0.16 complains of every other one in a property of its own, and takes time that grows with the square
    /// of their number.
    var essentials: String {
        guard !parameters.isEmpty else { return "\(name):\(value)" }
        var kept = ""
        var seen: Set<String> = []
        for parameter in Self.split(parameters) {
            guard let equals = parameter.utf8.firstIndex(of: UInt8(ascii: "=")),
                parameter.utf8.index(after: equals) != parameter.endIndex
            else { continue }
            let name = parameter[..<equals].uppercased()
            if Self.used.contains(name), seen.insert(name).inserted { kept += ";" + parameter }
        }
        return name + kept + ":" + value
    }

    private static let used: Set<String> = [
        "ALTREP", "CN", "FEATURE", "FMTTYPE", "LABEL", "LANGUAGE", "PARTSTAT", "RANGE", "RELATED", "ROLE", "RSVP",
        "TZID", "VALUE",
    ]

    /// At the semicolons that do not stand in quotes.
    private static func split(_ parameters: Substring) -> [Substring] {
        var inQuotes = false
        return parameters.utf8
            .split { byte in
                if byte == UInt8(ascii: "\"") { inQuotes.toggle() }
                return byte == UInt8(ascii: ";") && !inQuotes
            }
            .map { Substring($0) }
    }

    /// - Throws: ``CalendarError`` with the line's number.
    static func all(in bytes: [UInt8]) throws(CalendarError) -> [ContentLine] {
        var lines: [ContentLine] = []
        var pending: [UInt8] = []
        var pendingNumber = 0
        var number = 0
        for physical in bytes.split(separator: 0x0A, omittingEmptySubsequences: false) {
            number += 1
            let line = physical.last == 0x0D ? physical.dropLast() : physical
            // Put together before it is read as UTF-8: some writers fold in the middle of a character.
            if let first = line.first, first == 0x20 || first == 0x09, !pending.isEmpty {
                pending += line.dropFirst()
                continue
            }
            if !pending.isEmpty { lines.append(try ContentLine(number: pendingNumber, pending)) }
            pending = Array(line)
            pendingNumber = number
        }
        if !pending.isEmpty { lines.append(try ContentLine(number: pendingNumber, pending)) }
        return lines
    }
}

/// A component as the file has it, its lines not yet understood.
struct RawComponent {
    let name: String
    var lines: [ContentLine] = []
    var children: [RawComponent] = []

    /// Deeper than any real file, and shallow enough for everything that walks down.
    static let greatestDepth = 8

    /// - Throws: ``CalendarError`` unless the lines are components that all end in their order.
    static func all(in lines: [ContentLine]) throws(CalendarError) -> [RawComponent] {
        var complete: [RawComponent] = []
        var open: [RawComponent] = []
        for line in lines {
            switch line.name {
            case "BEGIN":
                guard open.count < greatestDepth else {
                    throw CalendarError("Line \(line.number) begins a component too deep within others.")
                }
                open.append(RawComponent(name: line.value.uppercased()))
            case "END":
                guard let component = open.popLast(), component.name == line.value.uppercased() else {
                    throw CalendarError("Line \(line.number) ends a component that did not begin.")
                }
                if open.isEmpty { complete.append(component) } else { open[open.count - 1].children.append(component) }
            default:
                guard !open.isEmpty else { throw CalendarError("Line \(line.number) is outside of a calendar.") }
                open[open.count - 1].lines.append(line)
            }
        }
        if let component = open.last {
            throw CalendarError("The file ends before its \(component.name.prefix(40)) does.")
        }
        return complete
    }

    /// The only line of a name that may stand once; nil if there is none, or nothing in it.
    func single(_ name: String) throws(CalendarError) -> ContentLine? {
        let found = lines.filter { $0.name == name && !$0.value.isEmpty }
        guard found.count <= 1 else { throw CalendarError("Line \(found[1].number) has a second \(name).") }
        return found.first
    }

    /// What libical makes of the lines with these names.
    ///
    /// Only lines that are used, and have a value, are handed on: libical 3.0.16 takes time that grows with the square
    /// of the number of lines that it has to complain about.
    func read(_ names: Set<String>) throws(CalendarError) -> Libical.Component {
        let used = lines.filter { names.contains($0.name) && !$0.value.isEmpty }
        return try Libical.Component(lines: ["BEGIN:\(name)"] + used.map(\.essentials) + ["END:\(name)"])
    }
}
