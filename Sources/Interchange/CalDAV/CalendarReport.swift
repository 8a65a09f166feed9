package import Foundation
import ICalendar
import SupportCore

/// A refusal that WebDAV expresses by a condition (RFC 4918 §16).
package struct DAVRefusal: Error, Hashable {
    /// 403, 413 or 415.
    package let status: Int
    package let condition: DAVElement

    package init(_ condition: DAVName, _ children: [DAVElement] = [], status: Int = 403) {
        self.status = status
        self.condition = DAVElement(condition, children)
    }

    /// The body of the answer.
    package var error: DAVElement { DAVElement(.dav("error"), [condition]) }
}

/// The properties that a request asks for (RFC 4918 §9.1).
package enum PropertySelection: Sendable, Hashable {
    /// The properties that every resource has, and more.
    case all(including: [DAVName])
    /// Only the names of all.
    case names
    case these([DAVName])

    /// Reads the body of a PROPFIND. An empty one asks for all properties.
    ///
    /// - Throws: ``Failure`` `.malformed`, `.tooLarge`.
    package init(propfind body: [UInt8]) throws {
        guard !body.isEmpty else {
            self = .all(including: [])
            return
        }
        guard body.count <= Self.maxBytes else { throw Self.tooLong }
        let root = try DAVReader.element(body)
        guard root.name == .dav("propfind") else { throw Failure(.malformed, "The body has to be a propfind.") }
        try self.init(in: root)
    }

    /// Bytes of a request that names no addresses.
    fileprivate static let maxBytes = 64 << 10
    fileprivate static let tooLong = Failure(.tooLarge, "Only a calendar-multiget may have more than 64 kB.")

    fileprivate init(in element: DAVElement) throws {
        if let asked = element[.dav("prop")] {
            self = .these(try Self.names(in: asked))
        } else if element[.dav("propname")] != nil {
            self = .names
        } else {
            self = .all(including: try element[.dav("include")].map(Self.names) ?? [])
        }
    }

    /// The names of properties, each once. They are answered for each resource, so that they are few and short.
    private static func names(in element: DAVElement) throws -> [DAVName] {
        let names = element.children.map(\.name)
        guard names.count <= 100, names.allSatisfy({ $0.namespace.utf8.count + $0.local.utf8.count <= 200 }) else {
            throw Failure(.tooLarge, "The body names more than 100 properties, or one with more than 200 bytes.")
        }
        var seen: Set<DAVName> = []
        return names.filter { seen.insert($0).inserted }
    }
}

/// A question about the objects of a calendar (RFC 4791 §7, RFC 6578 §3.2).
package enum CalendarReport: Sendable, Hashable {
    /// The objects that match a filter.
    case query(PropertySelection, CalendarFilter)
    /// The objects at these addresses.
    case multiget(PropertySelection, hrefs: [String])
    /// The changes since a token; all objects without one.
    ///
    /// - Parameter limit: the most objects that the program takes at once.
    case changes(PropertySelection, token: String?, limit: Int?)

    /// Reads the body of a REPORT.
    ///
    /// - Throws: ``Failure`` `.malformed`, `.tooLarge`, ``DAVRefusal`` for a report or a filter that is not known.
    package init(_ body: [UInt8]) throws {
        let root = try DAVReader.element(body)
        guard body.count <= PropertySelection.maxBytes || root.name == .caldav("calendar-multiget") else {
            throw PropertySelection.tooLong
        }
        let selection = try PropertySelection(in: root)
        switch root.name {
        case .caldav("calendar-query"):
            self = .query(selection, try CalendarFilter(root[.caldav("filter")]))
        case .caldav("calendar-multiget"):
            self = .multiget(selection, hrefs: root.children.filter { $0.name == .dav("href") }.map(\.text.trimmed))
        case .dav("sync-collection"):
            guard let token = root[.dav("sync-token")] else {
                throw Failure(.malformed, "The body has no sync-token. An empty one asks for everything.")
            }
            let limit = root[.dav("limit")]?[.dav("nresults")].flatMap { Int($0.text.trimmed) }
            self = .changes(selection, token: token.text.trimmed.isEmpty ? nil : token.text.trimmed, limit: limit)
        default:
            throw DAVRefusal(.dav("supported-report"))
        }
    }
}

/// The filter of a query for events (RFC 4791 §9.7).
package struct CalendarFilter: Sendable, Hashable {
    /// False for a filter that no event matches, as one for tasks.
    package private(set) var matchesEvents = true
    /// Only objects with a date that ends after it.
    package private(set) var from: Date?
    /// Only objects with a date that starts before it.
    package private(set) var to: Date?
    private var properties: [PropertyFilter] = []

    /// The most conditions in a filter. Each of them is asked about every event.
    private static let maxConditions = 20
    fileprivate static let tooLarge = Failure(
        .tooLarge, "The filter has more than 20 conditions, or one with a text of more than 1,000 bytes.")

    /// - Throws: ``Failure`` `.tooLarge`, ``DAVRefusal`` for a filter that is not supported.
    init(_ filter: DAVElement?) throws {
        guard let calendar = filter?[Self.component], calendar.attributes["name"]?.uppercased() == "VCALENDAR" else {
            throw DAVRefusal(.caldav("valid-filter"))
        }
        guard calendar.children.count <= Self.maxConditions else { throw Self.tooLarge }
        for part in calendar.children {
            switch part.name {
            case Self.component: try addComponent(part)
            case .caldav("is-not-defined"): matchesEvents = false
            case .caldav("prop-filter"), .caldav("time-range"): throw Self.unsupported
            default: continue
            }
        }
    }

    private static let component = DAVName.caldav("comp-filter")
    private static let unsupported = DAVRefusal(.caldav("supported-filter"))

    private mutating func addComponent(_ filter: DAVElement) throws {
        let isAbsent = filter[.caldav("is-not-defined")] != nil
        guard filter.attributes["name"]?.uppercased() == "VEVENT" else {
            // Every object has events, and nothing else.
            if !isAbsent { matchesEvents = false }
            return
        }
        if isAbsent { matchesEvents = false }
        guard filter.children.count <= Self.maxConditions else { throw Self.tooLarge }
        for part in filter.children {
            switch part.name {
            case .caldav("time-range"):
                from = try Self.instant(part.attributes["start"])
                to = try Self.instant(part.attributes["end"])
            case .caldav("prop-filter"):
                guard properties.count < Self.maxConditions else { throw Self.tooLarge }
                properties.append(try PropertyFilter(part))
            // No event has a reminder.
            case Self.component where part[.caldav("is-not-defined")] == nil: matchesEvents = false
            default: continue
            }
        }
    }

    /// An instant in UTC: `20261201T090000Z`.
    private static func instant(_ text: String?) throws -> Date? {
        guard let text else { return nil }
        guard text.hasSuffix("Z"), let local = LocalDateTime(basic: text.dropLast()) else {
            throw DAVRefusal(.caldav("valid-filter"))
        }
        return Zone.utc.instant(of: local)
    }

    /// True if one of the events of an object has the properties.
    ///
    /// - Parameter events: the calendar texts of its events.
    package func matches(_ events: [String]) -> Bool {
        properties.isEmpty
            || events.contains { event in
                let lines = Self.lines(of: event)
                return properties.allSatisfy { $0.matches(lines) }
            }
    }

    /// The content lines of an event, by the names of their properties in upper case.
    private static func lines(of event: String) -> [String: [Substring]] {
        // By bytes and code points: a joiner or an accent forms a character with the space or the colon before it.
        let unfolded = Array(event.utf8).replacing(Array("\r\n ".utf8), with: [UInt8]())
        let lines: [Substring] = String(decoding: unfolded, as: UTF8.self).split(separator: "\r\n")
        return Dictionary(grouping: lines) { line in
            String(line.unicodeScalars.prefix { $0 != ":" && $0 != ";" }).uppercased()
        }
    }
}

/// A condition on a property of an event (RFC 4791 §9.7.2).
private struct PropertyFilter: Sendable, Hashable {
    private enum Condition: Sendable, Hashable {
        case exists
        case isMissing
        case holds(String, isNegated: Bool, foldsCase: Bool)
    }

    private let name: String
    private let condition: Condition

    init(_ filter: DAVElement) throws {
        guard let name = filter.attributes["name"], !name.isEmpty else {
            throw DAVRefusal(.caldav("valid-filter"))
        }
        self.name = name.uppercased()
        if filter[.caldav("is-not-defined")] != nil {
            condition = .isMissing
        } else if let match = filter[.caldav("text-match")] {
            let collation = match.attributes["collation"] ?? "i;ascii-casemap"
            guard ["i;ascii-casemap", "i;octet", "default"].contains(collation) else {
                throw DAVRefusal(.caldav("supported-collation"))
            }
            guard match.text.utf8.count <= 1_000 else { throw CalendarFilter.tooLarge }
            let foldsCase = collation != "i;octet"
            condition = .holds(
                foldsCase ? match.text.lowercased() : match.text,
                isNegated: match.attributes["negate-condition"] == "yes", foldsCase: foldsCase)
        } else if filter.children.isEmpty {
            condition = .exists
        } else {
            throw DAVRefusal(.caldav("supported-filter"))
        }
    }

    /// - Parameter lines: the content lines of an event, by the names of their properties in upper case.
    func matches(_ lines: [String: [Substring]]) -> Bool {
        let values = lines[name] ?? []
        switch condition {
        case .exists: return !values.isEmpty
        case .isMissing: return values.isEmpty
        case .holds(let text, let isNegated, let foldsCase):
            guard !values.isEmpty else { return false }
            let found = values.contains { line in
                let value = Self.plain(Substring(line.unicodeScalars.drop { $0 != ":" }.dropFirst()))
                return text.isEmpty || (foldsCase ? value.lowercased() : value).contains(text)
            }
            return found != isNegated
        }
    }

    /// A value without the backslashes of RFC 5545 §3.3.11.
    private static func plain(_ value: Substring) -> String {
        String(value).replacing("\\n", with: "\n").replacing("\\,", with: ",").replacing("\\;", with: ";")
            .replacing("\\\\", with: "\\")
    }
}
