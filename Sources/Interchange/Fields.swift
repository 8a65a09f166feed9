package import Foundation
package import ICalendar
package import SupportCore

/// Reads the fields of a JSON object, and gathers everything that is wrong with them, so that a caller is told all of
/// it at once.
package final class Fields {
    private let members: [String: JSON]
    private let path: String
    private var known: Set<String> = []
    package private(set) var faults: [Failure.Fault] = []

    /// The maximum number of fields of an object. No kind of object has nearly as many.
    private static let maxMembers = 500

    /// - Parameter path: the JSON pointer of the object; empty for the body itself.
    package init(_ json: JSON, at path: String = "") throws {
        guard case .object(let members) = json else {
            throw Failure.invalid(path, "Must be a JSON object.")
        }
        guard members.count <= Self.maxMembers else {
            throw Failure.invalid(path, "Must have at most \(Self.maxMembers) fields.")
        }
        self.members = Dictionary(members.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
        self.path = path
    }

    /// Ends the reading. Fields that were never read are reported as unknown.
    ///
    /// - Throws: ``Failure`` `.invalid` with every fault, in the order of their pointers.
    package func finish() throws {
        for name in Set(members.keys).subtracting(known) { fault(name, "Unknown field.") }
        guard faults.isEmpty else {
            throw Failure.invalid(faults.sorted { ($0.pointer, $0.detail) < ($1.pointer, $1.detail) })
        }
    }

    package func fault(_ name: String, _ detail: String) {
        faults.append(Failure.Fault(pointer: pointer(name), detail: detail))
    }

    /// Adds a fault at a pointer below this object.
    package func fault(at pointer: String, _ detail: String) {
        faults.append(Failure.Fault(pointer: path + pointer, detail: detail))
    }

    package func pointer(_ name: String) -> String {
        guard name.utf8.contains(where: { $0 == UInt8(ascii: "~") || $0 == UInt8(ascii: "/") }) else {
            return path + "/" + name
        }
        return path + "/" + name.replacing("~", with: "~0").replacing("/", with: "~1")
    }

    /// True if the field is present, even if it is null.
    package func holds(_ name: String) -> Bool { members[name] != nil }

    /// The value of a field; nil where it is null or not there.
    package func value(_ name: String, required: Bool = false) -> JSON? {
        known.insert(name)
        if let value = members[name], value != .null { return value }
        if required { fault(name, "This field is required.") }
        return nil
    }

    // MARK: - Kinds of values

    /// A text, trimmed of white space around it.
    ///
    /// - Parameters:
    ///   - limit: the maximum number of characters.
    ///   - lines: true if it may have more than one line.
    package func text(_ name: String, required: Bool = false, limit: Int = 300, lines: Bool = false) -> String? {
        guard let value = value(name, required: required) else { return nil }
        guard case .string(let raw) = value else {
            fault(name, "Must be a string.")
            return nil
        }
        return checked(raw, name, required: required, limit: limit, lines: lines)
    }

    private func checked(_ raw: String, _ name: String, required: Bool, limit: Int, lines: Bool) -> String? {
        if let plain = plain(raw, lines: lines), !plain.isEmpty, plain.utf8.count <= limit { return plain }
        let text = (lines ? raw.replacing("\r\n", with: "\n") : raw).trimmingCharacters(in: .whitespacesAndNewlines)
        if text.unicodeScalars.contains(where: { isForbidden($0, lines: lines) }) {
            fault(
                name,
                lines ? "Must not contain control characters." : "Must not contain control characters or line breaks.")
            return nil
        }
        if text.unicodeScalars.count > limit {
            fault(name, "Must be at most \(limit) characters long.")
            return nil
        }
        let isVisible = text.unicodeScalars.contains {
            !$0.properties.isWhitespace && !$0.properties.isDefaultIgnorableCodePoint
        }
        if required, !isVisible {
            fault(name, "Must not be empty.")
            return nil
        }
        return text
    }

    /// A text of ASCII with nothing to trim or to refuse, as most are: looked at byte by byte, for an import of many
    /// tickets spends its time here. Nil for any other.
    private func plain(_ raw: String, lines: Bool) -> String? {
        func isVisible(_ byte: UInt8?) -> Bool { byte.map { $0 > 0x20 && $0 < 0x7F } ?? false }
        guard isVisible(raw.utf8.first), isVisible(raw.utf8.last) else { return nil }
        let isPlain = raw.utf8.allSatisfy { ($0 >= 0x20 && $0 < 0x7F) || (lines && ($0 == 0x0A || $0 == 0x09)) }
        return isPlain ? raw : nil
    }

    private func isForbidden(_ scalar: Unicode.Scalar, lines: Bool) -> Bool {
        if lines, scalar == "\n" || scalar == "\t" { return false }
        // U+2028 and U+2029 break lines too.
        return scalar.properties.generalCategory == .control || scalar.value == 0x2028 || scalar.value == 0x2029
    }

    package func integer(_ name: String, required: Bool = false, in range: ClosedRange<Int>) -> Int? {
        guard let value = value(name, required: required) else { return nil }
        guard case .integer(let number) = value else {
            fault(name, "Must be a whole number.")
            return nil
        }
        guard range.contains(number) else {
            fault(name, "Must be between \(range.lowerBound) and \(range.upperBound).")
            return nil
        }
        return number
    }

    package func flag(_ name: String) -> Bool? {
        guard let value = value(name) else { return nil }
        guard case .bool(let flag) = value else {
            fault(name, "Must be true or false.")
            return nil
        }
        return flag
    }

    package func choice<Choice: RawRepresentable & CaseIterable>(
        _ name: String, required: Bool = false, of type: Choice.Type = Choice.self
    ) -> Choice? where Choice.RawValue == String {
        guard let value = value(name, required: required) else { return nil }
        if case .string(let text) = value, let choice = Choice(rawValue: text) { return choice }
        fault(name, "Must be one of " + Choice.allCases.map(\.rawValue).joined(separator: ", ") + ".")
        return nil
    }

    /// A value that is written as a text, such as `2026-12-01T10:00:00`.
    package func parsed<Value>(
        _ name: String, required: Bool = false, as what: String, _ parse: (String) throws -> Value?
    ) -> Value? {
        guard let value = value(name, required: required) else { return nil }
        guard case .string(let text) = value else {
            fault(name, "Must be \(what), as a string.")
            return nil
        }
        do {
            if let value = try parse(text) { return value }
            fault(name, "Must be \(what).")
        } catch let error as CalendarError {
            fault(name, error.reason)
        } catch let failure as Failure {
            fault(name, failure.detail)
        } catch {
            fault(name, "Must be \(what).")
        }
        return nil
    }

    package func local(_ name: String, required: Bool = false) -> LocalDateTime? {
        parsed(name, required: required, as: "a local time such as 2026-12-01T10:00:00", LocalDateTime.init)
    }

    package func instant(_ name: String, required: Bool = false) -> Date? {
        parsed(name, required: required, as: "an instant such as 2026-12-01T09:00:00Z", instant(parsing:))
    }

    package func zone(_ name: String, required: Bool = false) -> Zone? {
        parsed(name, required: required, as: "an IANA time zone such as Europe/Berlin") { text in
            guard let zone = Zone(ifKnown: text) else { throw Failure(.invalid, Zone.unknown(text)) }
            return zone
        }
    }

    /// A duration in seconds.
    package func duration(_ name: String, required: Bool = false, in range: ClosedRange<Int>) -> Int? {
        parsed(name, required: required, as: "a duration such as PT1H30M") { text in
            let seconds = try ISODuration.parse(text)
            guard range.contains(seconds) else {
                throw Failure(
                    .invalid,
                    "Must be between \(ISODuration.format(range.lowerBound)) and "
                        + "\(ISODuration.format(range.upperBound)).")
            }
            return seconds
        }
    }

    package func language(_ name: String) -> String? {
        parsed(name, as: "a language tag such as en or de-CH", languageTag)
    }

    package func url(_ name: String, required: Bool = false) -> String? {
        parsed(name, required: required, as: "an address that begins with https:// or http://", webAddress)
    }

    package func email(_ name: String, required: Bool = false) -> String? {
        parsed(name, required: required, as: "an email address", emailAddress)
    }

    // MARK: - Lists and objects

    /// The elements of a list.
    package func list(_ name: String, limit: Int) -> [JSON]? {
        guard let value = value(name) else { return nil }
        guard case .array(let elements) = value else {
            fault(name, "Must be a list.")
            return nil
        }
        guard elements.count <= limit else {
            fault(name, "Must have at most \(limit) entries.")
            return nil
        }
        return elements
    }

    /// A list of texts, none of them twice.
    package func texts(_ name: String, limit: Int, maxLength: Int = 80) -> [String]? {
        guard let elements = list(name, limit: limit) else { return nil }
        var seen: Set<String> = []
        return elements.enumerated().compactMap { index, element in
            let place = "\(name)/\(index)"
            guard case .string(let raw) = element else {
                faults.append(.init(pointer: path + "/" + place, detail: "Must be a string."))
                return nil
            }
            let before = faults.count
            guard let text = checked(raw, name, required: true, limit: maxLength, lines: false) else {
                let detail = faults.removeLast().detail
                faults.append(.init(pointer: path + "/" + place, detail: detail))
                return nil
            }
            guard faults.count == before, seen.insert(text).inserted else {
                faults.append(.init(pointer: path + "/" + place, detail: "This is a duplicate."))
                return nil
            }
            return text
        }
    }

    /// A list of values that are written as texts.
    package func parsedList<Value>(
        _ name: String, limit: Int, as what: String, _ parse: (String) -> Value?
    ) -> [Value]? {
        list(name, limit: limit)?.enumerated().compactMap { index, element in
            if case .string(let text) = element, let value = parse(text) { return value }
            faults.append(.init(pointer: pointer(name) + "/\(index)", detail: "Must be \(what)."))
            return nil
        }
    }

    /// An object, read by its own fields; its faults are added to those of this object.
    package func object<Value>(_ name: String, required: Bool = false, _ read: (Fields) throws -> Value?) -> Value? {
        guard let value = value(name, required: required) else { return nil }
        return nested(value, at: pointer(name), read)
    }

    /// A list of objects, each read by its own fields.
    package func objects<Value>(_ name: String, limit: Int, _ read: (Fields) throws -> Value?) -> [Value]? {
        list(name, limit: limit)?.enumerated().compactMap {
            nested($0.element, at: pointer(name) + "/\($0.offset)", read)
        }
    }

    private func nested<Value>(_ json: JSON, at path: String, _ read: (Fields) throws -> Value?) -> Value? {
        do {
            let fields = try Fields(json, at: path)
            let value = try read(fields)
            try fields.finish()
            return value
        } catch let failure as Failure {
            faults += failure.faults.isEmpty ? [.init(pointer: path, detail: failure.detail)] : failure.faults
        } catch {
            faults.append(.init(pointer: path, detail: "This is not valid."))
        }
        return nil
    }
}
