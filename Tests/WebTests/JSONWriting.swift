import Foundation

extension JSONValue: ExpressibleByStringInterpolation, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByNilLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral, Encodable
{
    init(stringLiteral value: String) { self = .string(value) }
    init(integerLiteral value: Int) { self = .number(Double(value)) }
    init(booleanLiteral value: Bool) { self = .bool(value) }
    init(nilLiteral: ()) { self = .null }
    init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
    init(dictionaryLiteral elements: (String, JSONValue)...) {
        self = .object(Dictionary(elements, uniquingKeysWith: { _, last in last }))
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .null: try container.encodeNil()
        case .bool(let value): try container.encode(value)
        // A whole number is written without a fraction, or it would be none to the reader.
        case .number(let value): try value == value.rounded() ? container.encode(Int(value)) : container.encode(value)
        case .string(let value): try container.encode(value)
        case .array(let value): try container.encode(value)
        case .object(let value): try container.encode(value)
        }
    }
}

extension JSONValue {
    /// As compact text with sorted keys.
    var data: Data {
        do {
            let encoder = JSONEncoder()
            encoder.outputFormatting = .sortedKeys
            return try encoder.encode(self)
        } catch {
            preconditionFailure("\(error)")
        }
    }

    /// The id of a thing.
    var id: String { self["id"]?.text ?? "" }

    /// The elements of a list; none where this is no list.
    var items: [JSONValue] {
        guard case .array(let elements) = self else { return [] }
        return elements
    }

    /// The texts of a list.
    var texts: [String] { items.compactMap(\.text) }

    /// This object with other members beside its own.
    func merging(_ other: JSONValue) -> JSONValue {
        guard case .object(let own) = self, case .object(let more) = other else { return other }
        return .object(own.merging(more) { _, new in new })
    }

    /// This object without some of its members.
    func without(_ names: String...) -> JSONValue {
        guard case .object(let own) = self else { return self }
        return .object(own.filter { !names.contains($0.key) })
    }
}
