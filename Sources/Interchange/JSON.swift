/// A JSON value (RFC 8259) whose objects keep their order.
public enum JSON: Sendable, Hashable {
    case null
    case bool(Bool)
    case integer(Int)
    case number(Double)
    case string(String)
    case array([JSON])
    case object([Member])

    public struct Member: Sendable, Hashable {
        public let name: String
        public var value: JSON

        public init(_ name: String, _ value: JSON) {
            self.name = name
            self.value = value
        }
    }

    /// The value of a member; nil where this is no object, or has no such member.
    public subscript(name: String) -> JSON? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.name == name }?.value
    }

    /// This object without one of its fields; any other value as it is.
    package func without(_ name: String) -> JSON {
        guard case .object(let members) = self else { return self }
        return .object(members.filter { $0.name != name })
    }

    /// This value with a patch merged into it (RFC 7396).
    public func merging(_ patch: JSON) -> JSON {
        guard case .object(let changes) = patch else { return patch }
        var members: [Member?] = []
        if case .object(let own) = self { members = own }
        // A stranger sends as many as fit into a body.
        var places: [String: Int] = [:]
        for (place, member) in members.enumerated() {
            if let member, places[member.name] == nil { places[member.name] = place }
        }
        for change in changes {
            switch (places[change.name], change.value) {
            case (let place?, .null):
                members[place] = nil
                places[change.name] = nil
            case (nil, .null): break
            case (let place?, let value):
                let former = members[place]?.value ?? .null
                members[place]?.value = former.merging(value)
            case (nil, let value):
                places[change.name] = members.count
                members.append(Member(change.name, JSON.null.merging(value)))
            }
        }
        return .object(members.compactMap(\.self))
    }
}

extension JSON: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByNilLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    public init(stringLiteral value: String) { self = .string(value) }
    public init(integerLiteral value: Int) { self = .integer(value) }
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    public init(nilLiteral: ()) { self = .null }
    public init(arrayLiteral elements: JSON...) { self = .array(elements) }
    public init(dictionaryLiteral elements: (String, JSON)...) {
        self = .object(elements.map { Member($0.0, $0.1) })
    }

    public init(_ text: String?) { self = text.map(JSON.string) ?? .null }
    public init(_ number: Int?) { self = number.map(JSON.integer) ?? .null }
    public init(_ texts: [String]) { self = .array(texts.map(JSON.string)) }
}
