/// A statement in which every interpolated value becomes a bound parameter.
///
/// `"SELECT name FROM trainers WHERE id = \(id)"` holds the text `… WHERE id = ?` and the value separately. Plain text
/// cannot be interpolated: only literals of the source code become SQL.
public struct SQL: Sendable, Hashable, ExpressibleByStringInterpolation {
    /// The statement, with `?` for each value.
    public private(set) var text: String
    /// The values, in the order of their `?`.
    public private(set) var values: [SQLValue]

    public init(stringLiteral literal: StaticString) {
        text = literal.description
        values = []
    }

    /// - Parameter name: the name of a column, from the code that reads it.
    init(column name: String) {
        precondition(name.utf8.allSatisfy { $0 == UInt8(ascii: "_") || (0x61...0x7A).contains($0) })
        text = name
        values = []
    }

    public init(stringInterpolation parts: StringInterpolation) {
        text = parts.text
        values = parts.values
    }

    public struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var text = ""
        fileprivate var values: [SQLValue] = []

        public init(literalCapacity: Int, interpolationCount: Int) {
            text.reserveCapacity(literalCapacity + interpolationCount)
            values.reserveCapacity(interpolationCount)
        }

        public mutating func appendLiteral(_ literal: StaticString) {
            text += literal.description
        }

        public mutating func appendInterpolation(_ value: some SQLConvertible) {
            text += "?"
            values.append(value.sqlValue)
        }

        public mutating func appendInterpolation(_ value: (some SQLConvertible)?) {
            text += "?"
            values.append(value?.sqlValue ?? .null)
        }

        /// A list for `IN`: `(?, ?, ?)`. An empty list matches nothing.
        public mutating func appendInterpolation(anyOf list: some Collection<some SQLConvertible>) {
            text += "(" + (list.isEmpty ? "NULL" : list.map { _ in "?" }.joined(separator: ", ")) + ")"
            values += list.map(\.sqlValue)
        }

        /// Another statement, or a part of one, with its values.
        public mutating func appendInterpolation(_ part: SQL) {
            text += part.text
            values += part.values
        }
    }

    /// Parts one after the other, with texts of the source code around them.
    fileprivate init(parts: some Collection<SQL>, before: String = "", between: String, after: String = "") {
        text = before + parts.map(\.text).joined(separator: between) + after
        values = parts.flatMap(\.values)
    }

    public static func + (left: SQL, right: SQL) -> SQL {
        "\(left) \(right)"
    }
}

/// The condition that a text holds a character that is not printable ASCII, in terms that all engines share.
///
/// Engines fold only ASCII letters alike. A text with others may have the same key as one without.
func isInternational(_ column: SQL) -> SQL {
    let printable = String(String.UnicodeScalarView((0x20...0x7E).compactMap(Unicode.Scalar.init)))
    return "TRIM(\(column), \(printable)) <> ''"
}

extension Collection where Element == SQL {
    /// The conditions joined by `AND`; `1 = 1` for an empty collection.
    public var allTrue: SQL {
        isEmpty ? "1 = 1" : SQL(parts: self, before: "(", between: ") AND (", after: ")")
    }

    /// The parts, joined by a word.
    func joined(by word: SQL) -> SQL {
        SQL(parts: self, between: word.text)
    }
}
