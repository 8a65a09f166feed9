import Foundation
import Interchange

/// A schema of JSON Schema 2020-12, made of the keywords that our document uses and of no others.
struct Schema: Sendable {
    /// A fault that one keyword finds in a value, by JSON pointer.
    private typealias Rule = @Sendable (_ value: JSONValue, _ pointer: String, _ named: Named) -> [String]
    /// The schemas that references lead to, by reference.
    typealias Named = [String: Schema]

    private let rules: [Rule]
    /// The examples in the schema itself.
    let examples: [JSONValue]

    /// - Parameter place: where the schema stands in the document, for messages.
    /// - Throws: ``DocumentProblem`` for a keyword that is not known here, or one with a value that it cannot have.
    init(_ json: JSONValue, at place: String) throws {
        if case .bool(let takesAnything) = json {
            rules = takesAnything ? [] : [{ _, pointer, _ in ["\(pointer): must not be there"] }]
            examples = []
            return
        }
        let keywords = try json.members(at: place)
        rules = try keywords.sorted { $0.key < $1.key }.compactMap { keyword, value in
            try Self.rule(keyword, value, beside: keywords, at: "\(place)/\(keyword)")
        }
        examples = try keywords["examples"]?.elements(at: "\(place)/examples") ?? []
    }

    /// - Parameter pointer: where the value stands (RFC 6901).
    /// - Returns: what is wrong with the value; nothing where it is as the schema says.
    func faults(in value: JSONValue, at pointer: String = "", named: Named) -> [String] {
        rules.flatMap { $0(value, pointer, named) }
    }

    /// The rule of a keyword; nil for one that only tells.
    private static func rule(
        _ keyword: String, _ value: JSONValue, beside keywords: [String: JSONValue], at place: String
    ) throws -> Rule? {
        switch keyword {
        case "title", "description", "default", "examples", "readOnly": nil
        case "$ref": reference(try value.text(at: place))
        case "type": try type(value, at: place)
        case "const": choice([value])
        case "enum": choice(try value.elements(at: place))
        case "properties": properties(try schemas(value, at: place))
        case "additionalProperties":
            others(except: keywords["properties"], try Schema(value, at: place))
        case "required": required(try value.texts(at: place))
        case "items": items(try Schema(value, at: place))
        case "allOf", "anyOf", "oneOf":
            alternatives(
                keyword,
                try value.elements(at: place).enumerated().map { try Schema($0.element, at: "\(place)/\($0.offset)") })
        case "minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems":
            bound(keyword, try value.number(at: place))
        case "uniqueItems": try unique(value, at: place)
        case "pattern": try pattern(try value.text(at: place), at: place)
        case "format": try format(try value.text(at: place), at: place)
        default: throw DocumentProblem(place: place, reason: "this keyword is not known to the validator")
        }
    }

    // MARK: - Any value

    private static func reference(_ name: String) -> Rule {
        { value, pointer, named in
            named[name]?.faults(in: value, at: pointer, named: named) ?? ["\(pointer): nothing is at \(name)"]
        }
    }

    private static func type(_ json: JSONValue, at place: String) throws -> Rule {
        let types = try json.text.map { [$0] } ?? json.texts(at: place)
        if let unknown = types.first(where: { JSONValue.null.isOf(type: $0) == nil }) {
            throw DocumentProblem(place: place, reason: "there is no type \(unknown)")
        }
        return { value, pointer, _ in
            types.contains { value.isOf(type: $0) == true }
                ? [] : ["\(pointer): is not of the type \(types.joined(separator: " or "))"]
        }
    }

    private static func choice(_ choices: [JSONValue]) -> Rule {
        { value, pointer, _ in
            choices.contains(value) ? [] : ["\(pointer): is none of the values that it may have"]
        }
    }

    private static func alternatives(_ keyword: String, _ schemas: [Schema]) -> Rule {
        { value, pointer, named in
            let faults = schemas.map { $0.faults(in: value, at: pointer, named: named) }
            let matches = faults.filter(\.isEmpty).count
            switch keyword {
            case "allOf": return faults.flatMap(\.self)
            case "oneOf" where matches > 1: return ["\(pointer): is \(matches) of the alternatives at once"]
            default: return matches > 0 ? [] : ["\(pointer): is none of the alternatives"] + faults.flatMap(\.self)
            }
        }
    }

    // MARK: - Objects and lists

    private static func properties(_ schemas: [String: Schema]) -> Rule {
        let members = schemas.sorted { $0.key < $1.key }.map { name, schema in
            (name: name, part: "/" + escaped(name), schema: schema)
        }
        return { value, pointer, named in
            guard case .object(let values) = value else { return [] }
            var faults: [String] = []
            for member in members {
                guard let value = values[member.name] else { continue }
                faults += member.schema.faults(in: value, at: pointer + member.part, named: named)
            }
            return faults
        }
    }

    private static func others(except properties: JSONValue?, _ schema: Schema) -> Rule {
        { value, pointer, named in
            guard case .object(let members) = value else { return [] }
            return members.filter { properties?[$0.key] == nil }.sorted { $0.key < $1.key }.flatMap { name, member in
                schema.faults(in: member, at: pointer + "/" + escaped(name), named: named)
            }
        }
    }

    private static func required(_ names: [String]) -> Rule {
        { value, pointer, _ in
            guard case .object(let members) = value else { return [] }
            return names.filter { members[$0] == nil }.map { "\(pointer)/\(escaped($0)): is missing" }
        }
    }

    private static func items(_ schema: Schema) -> Rule {
        { value, pointer, named in
            guard case .array(let elements) = value else { return [] }
            return elements.enumerated().flatMap { schema.faults(in: $1, at: "\(pointer)/\($0)", named: named) }
        }
    }

    private static func unique(_ json: JSONValue, at place: String) throws -> Rule {
        guard json == .bool(true) else { throw DocumentProblem(place: place, reason: "has to be true, or not there") }
        return { value, pointer, _ in
            guard case .array(let elements) = value, Set(elements).count < elements.count else { return [] }
            return ["\(pointer): holds something twice"]
        }
    }

    private static func schemas(_ json: JSONValue, at place: String) throws -> [String: Schema] {
        try Dictionary(
            uniqueKeysWithValues: json.members(at: place).map { ($0, try Schema($1, at: "\(place)/\(escaped($0))")) })
    }

    // MARK: - Numbers and texts

    private static func bound(_ keyword: String, _ bound: Double) -> Rule {
        { value, pointer, _ in
            let measure: Double
            switch (value, keyword.suffix(3)) {
            case (.number(let number), "mum"): measure = number
            // A character is a code point here (JSON Schema Validation §6.3).
            case (.string(let text), "gth"): measure = Double(text.unicodeScalars.count)
            case (.array(let elements), "ems"): measure = Double(elements.count)
            default: return []
            }
            let holds = keyword.hasPrefix("min") ? measure >= bound : measure <= bound
            return holds ? [] : ["\(pointer): is beyond its \(keyword) of \(bound.formatted(.number.grouping(.never)))"]
        }
    }

    private static func pattern(_ pattern: String, at place: String) throws -> Rule {
        // In ECMA-262 `$` is the very end; elsewhere it also stands before a last line break.
        let source = pattern.hasSuffix("$") ? pattern.dropLast() + "\\z" : pattern
        let expression: NSRegularExpression
        do {
            expression = try NSRegularExpression(pattern: source)
        } catch {
            throw DocumentProblem(place: place, reason: "this pattern cannot be read: \(error)")
        }
        return { value, pointer, _ in
            guard case .string(let text) = value else { return [] }
            let whole = NSRange(text.startIndex..., in: text)
            return expression.firstMatch(in: text, range: whole) == nil ? ["\(pointer): does not match \(pattern)"] : []
        }
    }

    private static func format(_ format: String, at place: String) throws -> Rule {
        let formats: [String: @Sendable (String) -> Bool] = [
            "date-time": isDateTime,
            // Generators of clients take what is called so for a file.
            "binary": { _ in true },
            "uri": { URL(string: $0)?.scheme != nil },
            "idn-email": { $0.contains(/^[^@\s]+@[^@\s]+$/) },
        ]
        guard let holds = formats[format] else {
            throw DocumentProblem(place: place, reason: "the format \(format) is not known to the validator")
        }
        return { value, pointer, _ in
            guard case .string(let text) = value, !holds(text) else { return [] }
            return ["\(pointer): is no \(format)"]
        }
    }

    /// RFC 3339 §5.6, with the days that the month has (§5.7); no leap seconds, which nothing here answers.
    private static func isDateTime(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        func number(_ place: Int, _ digits: Int) -> Int? {
            guard place + digits <= bytes.count else { return nil }
            return bytes[place..<place + digits].reduce(Int?.some(0)) { number, byte in
                guard let number, (0x30...0x39).contains(byte) else { return nil }
                return number * 10 + Int(byte) - 0x30
            }
        }
        func isTime(_ place: Int) -> Bool {
            number(place, 2).map { $0 < 24 } == true && number(place + 3, 2).map { $0 < 60 } == true
                && bytes[place + 2] == UInt8(ascii: ":")
        }
        guard bytes.count >= 20, let year = number(0, 4), let month = number(5, 2), let day = number(8, 2),
            (1...12).contains(month), [4, 7].allSatisfy({ bytes[$0] == UInt8(ascii: "-") }),
            bytes[10] == UInt8(ascii: "T"), isTime(11), bytes[16] == UInt8(ascii: ":"),
            number(17, 2).map({ $0 < 60 }) == true
        else { return false }
        var zone = 19
        if bytes[zone] == UInt8(ascii: ".") {
            zone = bytes[20...].firstIndex { !(0x30...0x39).contains($0) } ?? bytes.count
            guard zone > 20, zone < bytes.count else { return false }
        }
        let isUTC = bytes[zone...] == [UInt8(ascii: "Z")]
        let hasOffset = bytes.count == zone + 6 && [0x2B, 0x2D].contains(bytes[zone]) && isTime(zone + 1)
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        let days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        return (1...days[month - 1]).contains(day) && (isUTC || hasOffset)
    }

    /// A member's name as a part of a JSON pointer (RFC 6901 §3).
    private static func escaped(_ name: String) -> String {
        name.replacing("~", with: "~0").replacing("/", with: "~1")
    }
}
