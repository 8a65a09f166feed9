import Foundation
import Interchange

/// A JSON value, read by a reader that is not the one under test.
enum JSONValue: Sendable, Hashable, Decodable {
    case null
    case bool(Bool)
    case number(Double)
    case string(String)
    case array([JSONValue])
    case object([String: JSONValue])

    init(parsing text: Data) throws {
        self = try JSONDecoder().decode(JSONValue.self, from: text)
    }

    init(from decoder: any Decoder) throws {
        let value = try decoder.singleValueContainer()
        // The text itself was read before. An attempt fails because the value is of another type, and the last throws.
        if value.decodeNil() {
            self = .null
        } else if let text = try? value.decode(String.self) {
            self = .string(text)
        } else if let flag = try? value.decode(Bool.self) {
            self = .bool(flag)
        } else if let number = try? value.decode(Double.self) {
            self = .number(number)
        } else if let elements = try? value.decode([JSONValue].self) {
            self = .array(elements)
        } else {
            self = .object(try value.decode([String: JSONValue].self))
        }
    }

    /// A member of an object; nil where there is none.
    subscript(name: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        return members[name]
    }

    var text: String? {
        guard case .string(let text) = self else { return nil }
        return text
    }

    /// True if the value is of a type of JSON Schema; nil for an unknown type.
    func isOf(type: String) -> Bool? {
        switch (type, self) {
        case ("null", .null), ("boolean", .bool), ("string", .string), ("array", .array), ("object", .object),
            ("number", .number):
            true
        // 1.0 is an integer too (JSON Schema Core §4.2.3).
        case ("integer", .number(let number)): number.rounded() == number
        case ("null", _), ("boolean", _), ("string", _), ("array", _), ("object", _), ("number", _), ("integer", _):
            false
        default: nil
        }
    }
}

// MARK: - Reading a document, which has to be as expected

/// A fault that makes a document unfit to check answers with.
struct DocumentProblem: Error, Hashable, CustomStringConvertible {
    /// A JSON pointer into the document.
    let place: String
    let reason: String
    var description: String { "\(place): \(reason)" }
}

extension JSONValue {
    func members(at place: String) throws -> [String: JSONValue] {
        guard case .object(let members) = self else {
            throw DocumentProblem(place: place, reason: "has to be an object")
        }
        return members
    }

    func elements(at place: String) throws -> [JSONValue] {
        guard case .array(let elements) = self else { throw DocumentProblem(place: place, reason: "has to be a list") }
        return elements
    }

    func text(at place: String) throws -> String {
        guard let text else { throw DocumentProblem(place: place, reason: "has to be a text") }
        return text
    }

    func texts(at place: String) throws -> [String] {
        try elements(at: place).map { try $0.text(at: place) }
    }

    func number(at place: String) throws -> Double {
        guard case .number(let number) = self else { throw DocumentProblem(place: place, reason: "has to be a number") }
        return number
    }
}
