import Addresses
import Foundation
package import Operations
import SupportCore
package import Training

/// The payload of another helpdesk. It is read leniently: unknown fields are ignored, and what cannot be used is left out
/// and named in a warning.
package final class HelpdeskPayload {
    private let json: JSON
    /// The parts of the payload that could not be used.
    private(set) var warnings: [Failure.Fault] = []

    package init(_ json: JSON) {
        self.json = json
    }

    /// The value at a path of names, and of numbers for the elements of lists.
    package subscript(path: [String]) -> JSON? {
        path.reduce(Optional(json)) { value, name in
            guard case .array(let elements)? = value else { return value?[name] }
            guard let index = Int(name), elements.indices.contains(index) else { return nil }
            return elements[index]
        }
    }

    package func warn(_ path: [String], _ detail: String) {
        let warning = Failure.Fault(pointer: Self.pointer(path), detail: detail)
        if !warnings.contains(warning) { warnings.append(warning) }
    }

    package static func pointer(_ path: [String]) -> String {
        path.map { "/" + $0.replacing("~", with: "~0").replacing("/", with: "~1") }.joined()
    }

    // MARK: - Values

    /// A text, or a number as one. A placeholder that the helpdesk left in place of a value is absent.
    package func reported(_ path: String...) -> HelpdeskTicket.Reported<String> { reported(path) }

    package func reported(_ path: [String]) -> HelpdeskTicket.Reported<String> {
        switch self[path] {
        case nil: return .absent
        case .string(let text):
            guard text.contains(where: { !$0.isWhitespace }) else { return .empty }
            guard Self.isPlaceholder(text) else { return .value(text) }
            warn(path, "The helpdesk did not replace this placeholder.")
            return .absent
        case .integer(let number): return .value(String(number))
        case .number(let number):
            return Int(exactly: number).map { .value(String($0)) } ?? .empty
        default: return .empty
        }
    }

    package func text(_ path: String...) -> String? { reported(path).value }

    package func text(_ path: [String]) -> String? { reported(path).value }

    /// True for a text of nothing but placeholders, such as `{{ticket.title}}` of Zendesk or `#{ticket.title}` of Zammad.
    private static func isPlaceholder(_ text: String) -> Bool {
        guard text.utf8.count <= 300 else { return false }
        var rest = text.trimmingCharacters(in: .whitespacesAndNewlines)[...]
        while !rest.isEmpty {
            let isZendesk = rest.hasPrefix("{{")
            guard isZendesk || rest.hasPrefix("#{"), let end = rest.range(of: isZendesk ? "}}" : "}") else {
                return false
            }
            let name = rest[..<end.lowerBound].dropFirst(2).trimmingCharacters(in: .whitespaces)
            guard name.contains("."), let first = name.first, first.isLetter, !name.contains("{") else { return false }
            rest = rest[end.upperBound...].drop { $0.isWhitespace }
        }
        return true
    }

    /// True or false, which may be written as a text.
    package func flag(_ path: String...) -> Bool? {
        switch self[path] {
        case .bool(let flag): return flag
        case .integer(let number): return number != 0
        case .string(let text):
            switch text.trimmingCharacters(in: .whitespaces).lowercased() {
            case "true", "yes", "1": return true
            case "false", "no", "0": return false
            default: return nil
            }
        default: return nil
        }
    }

    // MARK: - Times

    /// A time. One that cannot be read is named in a warning.
    package func instant(_ path: String...) -> HelpdeskInstant? { instant(path) }

    package func instant(_ path: [String]) -> HelpdeskInstant? {
        // Seconds since 1970 with a fraction.
        if case .number(let seconds)? = self[path], (0..<253_402_300_800).contains(seconds) {
            return HelpdeskInstant(microseconds: Int(seconds * 1_000_000), unit: 1)
        }
        guard let text = presentTime(path) else { return nil }
        guard let time = HelpdeskTime(text) ?? Int(text).flatMap({ HelpdeskTime($0) }) else {
            warn(path, "“\(text.prefix(80))” cannot be read as a time.")
            return nil
        }
        if !time.hasZone { warn(path, "This time has no zone. It counts as UTC.") }
        return time.instant
    }

    /// Zammad replaces a time that there is not yet by `#{ticket.close_at / no such method}`.
    private func presentTime(_ path: [String]) -> String? {
        if case .string(let text) = self[path], text.hasPrefix("#{"), text.hasSuffix("/ no such method}") { return nil }
        return text(path)
    }

    // MARK: - Texts

    /// A text of at most so many characters, without control characters; nil for one without any others.
    ///
    /// - Parameters:
    ///   - path: its place, for a warning where it is cut.
    ///   - lines: whether it may have several lines.
    package func cleaned(_ text: String, at path: [String], lines: Bool, limit: Int) -> String? {
        let cleaned = CleanedText(text, lines: lines, limit: limit)
        if cleaned.isCut { warn(path, CleanedText.cut(limit)) }
        return cleaned.text
    }

    /// A subject of one line.
    package func subject(_ path: String...) -> HelpdeskTicket.Reported<String> { subject(path) }

    package func subject(_ path: [String]) -> HelpdeskTicket.Reported<String> {
        guard case .value(let text) = reported(path) else { return reported(path) }
        return cleaned(text, at: path, lines: false, limit: 500).map { .value($0) } ?? .empty
    }

    /// A description, as plain text.
    ///
    /// - Parameter isHTML: nil if the payload does not tell it.
    package func description(_ path: [String], isHTML: Bool? = nil) -> String? {
        text(path).flatMap { text in
            let plain = isHTML ?? isHypertext(text) ? plainText(html: text) : text
            return cleaned(plain, at: path, lines: true, limit: 200_000)
        }
    }

    // MARK: - People

    /// The person who asks: an address, or `Ada Moss <ada@acme.example>`. One that is none is left out, for it is not ours
    /// to mend. A name without a letter, such as the dash of Zammad, is none either.
    package func person(name: String?, email path: [String]) -> HelpdeskTicket.Reported<HelpdeskTicket.Person> {
        switch reported(path) {
        case .absent: return .absent
        case .empty: return .empty
        case .value(let text):
            var email = text.trimmingCharacters(in: .whitespacesAndNewlines)
            var name = name
            if email.hasSuffix(">"), let open = email.lastIndex(of: "<") {
                name = name ?? email[..<open].filter { $0 != "\"" }
                email = email[email.index(after: open)...].dropLast().trimmingCharacters(in: .whitespaces)
            }
            do {
                _ = try EmailAddress(email, allowsLocalHosts: true)
            } catch {
                warn(path, "This is not an email address. \(error.detail)")
                return .empty
            }
            let clean = name.flatMap { cleaned($0, at: Array(path.dropLast()), lines: false, limit: 200) }
            let isName = clean?.contains { $0.isLetter || $0.isNumber } ?? false
            return .value(HelpdeskTicket.Person(name: isName ? clean : nil, email: email))
        }
    }
}
