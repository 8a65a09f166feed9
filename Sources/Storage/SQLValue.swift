public import Foundation
public import ICalendar
import Synchronization

/// A value in the form in which all engines store it: whole seconds for instants, text for ids, local times and JSON.
public enum SQLValue: Sendable, Hashable {
    case null
    case integer(Int64)
    case real(Double)
    case text(String)
}

/// A type whose values can be interpolated into ``SQL``.
public protocol SQLConvertible {
    var sqlValue: SQLValue { get }
}

extension String: SQLConvertible {
    public var sqlValue: SQLValue { .text(self) }
}

extension Int: SQLConvertible {
    public var sqlValue: SQLValue { .integer(Int64(self)) }
}

extension Double: SQLConvertible {
    public var sqlValue: SQLValue { .real(self) }
}

/// Booleans are the integers 0 and 1, the only form that SQLite and PostgreSQL compare alike.
extension Bool: SQLConvertible {
    public var sqlValue: SQLValue { .integer(self ? 1 : 0) }
}

/// Instants are whole seconds since 1970, rounded down.
extension Date: SQLConvertible {
    public var sqlValue: SQLValue { .integer(Int64(timeIntervalSince1970.rounded(.down))) }
}

extension LocalDateTime: SQLConvertible {
    public var sqlValue: SQLValue { .text(description) }
}

extension SQLConvertible where Self: RawRepresentable, RawValue == String {
    public var sqlValue: SQLValue { .text(rawValue) }
}

/// One row of the result of a query, read by the names of its columns.
///
/// Each function throws ``UnreadableColumn`` where there is no such column, or its value is of another kind; those whose
/// name ends in `IfAny` return nil for NULL.
public struct Row: Sendable {
    private let columns: ColumnPositions
    private let values: [SQLValue]

    /// - Parameter columns: the position of each name in `values`, shared by all rows of one result.
    init(columns: ColumnPositions, values: [SQLValue]) {
        self.columns = columns
        self.values = values
    }

    /// The names of all columns.
    var names: [String] { columns.names }

    public subscript(name: String) -> SQLValue {
        guard let position = columns[name] else { return .null }
        return values[position]
    }

    public func text(_ name: String) throws -> String {
        guard case .text(let value) = self[name] else { throw UnreadableColumn(name, "is not a text") }
        return value
    }

    public func textIfAny(_ name: String) throws -> String? {
        self[name] == .null ? nil : try text(name)
    }

    public func integer(_ name: String) throws -> Int {
        // What is counted up never overflows.
        guard case .integer(let value) = self[name], value.magnitude <= maxInteger else {
            throw UnreadableColumn(name, "is not a whole number, or out of range")
        }
        return Int(value)
    }

    public func integerIfAny(_ name: String) throws -> Int? {
        self[name] == .null ? nil : try integer(name)
    }

    public func instant(_ name: String) throws -> Date {
        guard case .integer(let value) = self[name], Self.instants.contains(value) else {
            throw UnreadableColumn(name, "is not an instant of the years 0 to 9999")
        }
        return Date(timeIntervalSince1970: Double(value))
    }

    /// The years 0 to 9999, in seconds since 1970.
    private static let instants = Int64(minInstant)...Int64(maxInstant)

    public func instantIfAny(_ name: String) throws -> Date? {
        self[name] == .null ? nil : try instant(name)
    }

    public func flag(_ name: String) throws -> Bool {
        try integer(name) != 0
    }

    public func local(_ name: String) throws -> LocalDateTime {
        guard let value = LocalDateTime(try text(name)) else {
            throw UnreadableColumn(name, "is not a local date and time")
        }
        return value
    }

    public func zone(_ name: String) throws -> Zone {
        let text = try text(name)
        guard let zone = Zone(ifKnown: text) else { throw UnreadableColumn.unknownZone(name, text) }
        return zone
    }

    public func choice<Choice: RawRepresentable>(_ name: String) throws -> Choice where Choice.RawValue == String {
        let text = try text(name)
        guard let value = Choice(rawValue: text) else {
            throw UnreadableColumn(name, "holds \(text.shortened), which this release does not know")
        }
        return value
    }

    public func choiceIfAny<Choice: RawRepresentable>(_ name: String) throws -> Choice?
    where Choice.RawValue == String {
        self[name] == .null ? nil : try choice(name)
    }

    /// A value that is stored as JSON text.
    public func json<Value: Decodable & Sendable>(_ name: String, as type: Value.Type = Value.self) throws -> Value {
        try parsed(name) { try JSONDecoder().decode(Value.self, from: Data($0.utf8)) }
    }

    /// A value that is stored as text, such as a recurrence rule. Many rows have the same text, so it is parsed once.
    func parsed<Value: Sendable>(_ name: String, _ parse: (String) throws -> Value) throws -> Value {
        let text = try text(name)
        do {
            return try ParsedTexts.shared.value(of: text, parse)
        } catch {
            // The error of a parser can hold the text, and with it data of persons.
            throw UnreadableColumn(name, "does not hold a value of its kind")
        }
    }

    public func jsonIfAny<Value: Decodable & Sendable>(
        _ name: String, as type: Value.Type = Value.self
    ) throws -> Value? {
        self[name] == .null ? nil : try json(name)
    }
}

/// The largest number that is read: 2 to the power of 57, so that counting up from it never overflows, and
/// microseconds since 1970 have room.
let maxInteger = 1 << 57

/// The first instant that is read: the year 0, in seconds since 1970.
let minInstant = -62_167_219_200

/// The last instant that is read: the end of the year 9999, in seconds since 1970.
let maxInstant = 253_402_300_799

/// A cache of values by the text that they were parsed from. It never goes stale, since a value depends only on its text.
private final class ParsedTexts: Sendable {
    static let shared = ParsedTexts()

    private struct Key: Hashable {
        let type: ObjectIdentifier
        let text: String
    }

    // Longer texts are rarely equal.
    private static let maxLength = 500
    private static let maxCount = 10_000

    private let values = Mutex<[Key: any Sendable]>([:])

    func value<Value: Sendable>(of text: String, _ parse: (String) throws -> Value) throws -> Value {
        guard text.utf8.count <= Self.maxLength else { return try parse(text) }
        let key = Key(type: ObjectIdentifier(Value.self), text: text)
        // A value may be an optional: a missing entry must not pass for one that is nil.
        if let cached = values.withLock({ $0[key] }), let value = cached as? Value { return value }
        let value = try parse(text)
        values.withLock { values in
            if values.count >= Self.maxCount { values.removeAll(keepingCapacity: true) }
            values[key] = value
        }
        return value
    }
}

/// The positions of the columns of a result, by their names.
///
/// Every value of every row is looked up, so the names are found by their length and their ends: a dictionary would hash
/// all of each name.
struct ColumnPositions: Sendable {
    fileprivate let names: [String]
    /// The positions by hash, in a table with open addressing; negative for none.
    private var table: [Int16]

    /// - Parameter names: of equal ones the first is found.
    init(_ names: [String]) {
        self.names = names
        var size = 16
        while size < names.count * 3 { size *= 2 }
        table = Array(repeating: -1, count: size)
        for (position, name) in names.enumerated() {
            let slot = slot(of: name)
            if table[slot] < 0 { table[slot] = Int16(position) }
        }
    }

    subscript(name: String) -> Int? {
        let position = table[slot(of: name)]
        return position < 0 ? nil : Int(position)
    }

    /// The place of a name in the table, or the place where it would be.
    private func slot(of name: String) -> Int {
        let text = name.utf8
        let ends = Int(text.first ?? 0) &* 31 &+ Int(text.last ?? 0)
        var slot = (ends &* 31 &+ text.count) & (table.count - 1)
        while table[slot] >= 0, names[Int(table[slot])] != name { slot = (slot + 1) & (table.count - 1) }
        return slot
    }
}

/// Encodes a value as JSON text with sorted keys, so that equal values give equal texts.
public func jsonText(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self)
}
