/// An unfolded line of a calendar file: `NAME;PARAMETER=VALUE:value` (RFC 5545 §3.1).
package struct ContentLine: Hashable, Sendable {
    /// The number of its first line in the file, counted from 1.
    package let number: Int
    /// The property name, in upper case.
    package let name: String
    /// The text between the name and the colon, without the first semicolon.
    let parameters: Substring
    package let value: String

    init(number: Int, _ bytes: [UInt8]) throws(CalendarError) {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw CalendarError("Line \(number) is not UTF-8.")
        }
        if let control = bytes.first(where: { ($0 < 0x20 && $0 != 0x09) || $0 == 0x7F }) {
            throw CalendarError("Line \(number) has the control character \(control).")
        }
        try self.init(number: number, text)
    }

    /// - Parameter text: a line whose characters were checked.
    init(number: Int, _ text: String) throws(CalendarError) {
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

    init(number: Int, name: String, parameters: Substring, value: String) {
        self.number = number
        self.name = name
        self.parameters = parameters
        self.value = value
    }

    /// The line with its supported parameters only, each once.
    ///
    /// libical 3.0.16 adds an error property for every other parameter, in time that is quadratic in their number.
    var normalized: String {
        guard !parameters.isEmpty else { return "\(name):\(value)" }
        var supported = ""
        var seen: Set<String> = []
        for parameter in Self.split(parameters) {
            guard let equals = parameter.utf8.firstIndex(of: UInt8(ascii: "=")),
                parameter.utf8.index(after: equals) != parameter.endIndex
            else { continue }
            let name = parameter[..<equals].uppercased()
            if Self.supportedParameters.contains(name), seen.insert(name).inserted { supported += ";" + parameter }
        }
        return name + supported + ":" + value
    }

    private static let supportedParameters: Set<String> = [
        "ALTREP", "CN", "FEATURE", "FMTTYPE", "LABEL", "LANGUAGE", "PARTSTAT", "RANGE", "RELATED", "ROLE", "RSVP",
        "TZID", "VALUE",
    ]

    /// Splits at the semicolons outside quotes.
    static func split(_ parameters: Substring) -> [Substring] {
        var inQuotes = false
        return parameters.utf8
            .split { byte in
                if byte == UInt8(ascii: "\"") { inQuotes.toggle() }
                return byte == UInt8(ascii: ";") && !inQuotes
            }
            .map { Substring($0) }
    }

    /// Unfolds a file into its content lines.
    /// - Throws: ``CalendarError`` with the line number.
    static func all(in bytes: [UInt8]) throws(CalendarError) -> [ContentLine] {
        var lines: [ContentLine] = []
        var pending: [UInt8] = []
        var pendingNumber = 0
        var number = 0
        for physical in bytes.split(separator: 0x0A, omittingEmptySubsequences: false) {
            number += 1
            let line = physical.last == 0x0D ? physical.dropLast() : physical
            // Lines are joined before they are decoded as UTF-8, because some writers fold within a character.
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

/// A component with its content lines, before their values are parsed.
struct RawComponent {
    let name: String
    var lines: [ContentLine] = []
    var children: [RawComponent] = []

    /// The maximum nesting: deeper than any real file, and shallow enough for recursion.
    static let maxDepth = 8

    /// Groups lines into components.
    /// - Throws: ``CalendarError`` unless every component ends, in the reverse order of their beginnings.
    static func all(in lines: [ContentLine]) throws(CalendarError) -> [RawComponent] {
        var complete: [RawComponent] = []
        var open: [RawComponent] = []
        for line in lines {
            switch line.name {
            case "BEGIN":
                guard open.count < maxDepth else {
                    throw CalendarError("Line \(line.number) nests components too deeply.")
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
            throw CalendarError("The file ends before END:\(component.name.prefix(40)).")
        }
        return complete
    }

    /// The line of a property that may occur once; nil if it is absent or empty.
    func single(_ name: String) throws(CalendarError) -> ContentLine? {
        let found = lines.filter { $0.name == name && !$0.value.isEmpty }
        guard found.count <= 1 else { throw CalendarError("Line \(found[1].number) has a second \(name).") }
        return found.first
    }

    /// Parses the properties with these names through libical.
    ///
    /// Other lines and empty ones are left out, because libical 3.0.16 takes time that is quadratic in the number of
    /// lines that it reports errors for.
    func read(_ names: Set<String>) throws(CalendarError) -> Libical.Component {
        let supported = lines.filter { names.contains($0.name) && !$0.value.isEmpty }
        return try Libical.Component(lines: ["BEGIN:\(name)"] + supported.map(\.normalized) + ["END:\(name)"])
    }
}
