import Mustache

/// The stored properties of views, by name, as the template library asks for them.
///
/// The library would look through a mirror of the struct for each name. Here the struct hands its values over once.
struct TemplateScope: MustacheParent {
    /// A text, a flag, a list of these, a scope, or ``Missing``: what the library knows.
    private let values: [String: Any]

    /// - Parameter views: structs; a name that several of them have is the first one's.
    /// - Throws: for a property that is not a text, a number, a flag, a list or a struct of these.
    init(_ views: any Encodable...) throws {
        let encoder = ScopeEncoder()
        for view in views { try view.encode(to: encoder) }
        values = encoder.values
    }

    fileprivate init(_ encoder: ScopeEncoder) {
        values = encoder.values
    }

    func child(named name: String) -> Any? { values[name] }

    /// A value that is nil: it leaves its section out, and is not looked for in the page around it.
    fileprivate struct Missing: MustacheCustomRenderable {
        let renderText = ""
        let isNull = true
    }
}

/// Gathers the properties that a view encodes. The compiler writes that code, and asks for no nested containers.
private final class ScopeEncoder: Encoder {
    /// The properties of a struct.
    var values: [String: Any] = [:]
    /// The elements of a list; nil for anything else.
    var elements: [Any]?
    let codingPath: [any CodingKey] = []
    let userInfo: [CodingUserInfoKey: Any] = [:]

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        KeyedEncodingContainer(ScopeProperties<Key>(encoder: self))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        elements = elements ?? []
        return ScopeElements(encoder: self)
    }

    func singleValueContainer() -> any SingleValueEncodingContainer { NoScope() }

    func set(_ value: Any, _ name: String) {
        // The value of the first view that has the name.
        if values[name] == nil { values[name] = value }
    }

    static func value(_ value: some Encodable) throws -> Any {
        switch value {
        case let text as String: return text
        case let flag as Bool: return flag
        case let number as Int: return String(number)
        default:
            let encoder = ScopeEncoder()
            try value.encode(to: encoder)
            return encoder.elements ?? TemplateScope(encoder)
        }
    }
}

private struct ScopeProperties<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let encoder: ScopeEncoder
    let codingPath: [any CodingKey] = []

    func encode(_ text: String, forKey key: Key) { encoder.set(text, key.stringValue) }

    func encode(_ flag: Bool, forKey key: Key) { encoder.set(flag, key.stringValue) }

    func encode(_ number: Int, forKey key: Key) { encoder.set(String(number), key.stringValue) }

    func encode(_ value: some Encodable, forKey key: Key) throws {
        encoder.set(try ScopeEncoder.value(value), key.stringValue)
    }

    func encodeNil(forKey key: Key) { encoder.set(TemplateScope.Missing(), key.stringValue) }

    func encodeIfPresent(_ text: String?, forKey key: Key) {
        if let text { encode(text, forKey: key) } else { encodeNil(forKey: key) }
    }

    func encodeIfPresent(_ flag: Bool?, forKey key: Key) {
        if let flag { encode(flag, forKey: key) } else { encodeNil(forKey: key) }
    }

    func encodeIfPresent(_ number: Int?, forKey key: Key) {
        if let number { encode(number, forKey: key) } else { encodeNil(forKey: key) }
    }

    func encodeIfPresent(_ value: (some Encodable)?, forKey key: Key) throws {
        if let value { try encode(value, forKey: key) } else { encodeNil(forKey: key) }
    }

    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type, forKey key: Key
    ) -> KeyedEncodingContainer<Nested> {
        ScopeEncoder().container(keyedBy: type)
    }

    func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer { ScopeEncoder().unkeyedContainer() }

    func superEncoder() -> any Encoder { encoder }

    func superEncoder(forKey key: Key) -> any Encoder { encoder }
}

private struct ScopeElements: UnkeyedEncodingContainer {
    let encoder: ScopeEncoder
    let codingPath: [any CodingKey] = []

    var count: Int { encoder.elements?.count ?? 0 }

    func encode(_ value: some Encodable) throws { encoder.elements?.append(try ScopeEncoder.value(value)) }

    func encodeNil() { encoder.elements?.append(TemplateScope.Missing()) }

    func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) -> KeyedEncodingContainer<Nested> {
        ScopeEncoder().container(keyedBy: type)
    }

    func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { ScopeEncoder().unkeyedContainer() }

    func superEncoder() -> any Encoder { encoder }
}

/// Refuses a value without a name that is not a text, a flag or a number: no view has one.
private struct NoScope: SingleValueEncodingContainer {
    let codingPath: [any CodingKey] = []

    func encode(_ value: some Encodable) throws {
        throw EncodingError.invalidValue(value, .init(codingPath: [], debugDescription: "Views have no such value."))
    }

    func encodeNil() throws { try encode(false) }
}
