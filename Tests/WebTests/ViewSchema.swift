/// The properties that a view has, read from its type: nothing of it has to be made up for an instance.
indirect enum ViewSchema: Hashable {
    case text
    case flag
    case list(ViewSchema)
    case view(type: String, [String: ViewSchema])

    /// - Throws: for a type that cannot be decoded from texts, numbers, flags, lists and views.
    init<View: Decodable>(of type: View.Type) throws {
        let recorder = Recorder(type: Self.name(type))
        _ = try View(from: recorder)
        self = recorder.schema
    }

    /// The name of a type without that of its module.
    fileprivate static func name(_ type: Any.Type) -> String {
        String(reflecting: type).replacing(/\b(?:Operations|Web|WebTests|Swift)\./, with: "")
    }
}

/// Hands out a value for whatever a type asks for, and records what it was.
private final class Recorder: Decoder {
    let type: String
    var schema: ViewSchema
    let codingPath: [any CodingKey] = []
    let userInfo: [CodingUserInfoKey: Any] = [:]

    init(type: String) {
        self.type = type
        schema = .view(type: type, [:])
    }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedDecodingContainer<Key> {
        KeyedDecodingContainer(Properties<Key>(recorder: self))
    }

    func unkeyedContainer() -> any UnkeyedDecodingContainer { Elements(recorder: self) }

    func singleValueContainer() -> any SingleValueDecodingContainer { SingleValue(recorder: self) }

    func record(_ property: String, _ value: ViewSchema) {
        guard case .view(let type, var properties) = schema else { return }
        properties[property] = value
        schema = .view(type: type, properties)
    }

    /// A value of a type, with its schema.
    static func value<Value: Decodable>(_ type: Value.Type) throws -> (value: Value, schema: ViewSchema) {
        if let flag = true as? Value { return (flag, .flag) }
        if let text = "" as? Value { return (text, .text) }
        if let number = 1 as? Value { return (number, .text) }
        let recorder = Recorder(type: ViewSchema.name(type))
        return (try Value(from: recorder), recorder.schema)
    }
}

private struct Properties<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let recorder: Recorder
    let codingPath: [any CodingKey] = []
    let allKeys: [Key] = []

    func contains(_ key: Key) -> Bool { true }

    func decodeNil(forKey key: Key) -> Bool { false }

    func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
        let (value, schema) = try Recorder.value(type)
        recorder.record(key.stringValue, schema)
        return value
    }

    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type, forKey key: Key
    ) throws -> KeyedDecodingContainer<Nested> {
        throw NoView(type: recorder.type)
    }

    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
        throw NoView(type: recorder.type)
    }

    func superDecoder() throws -> any Decoder { throw NoView(type: recorder.type) }

    func superDecoder(forKey key: Key) throws -> any Decoder { throw NoView(type: recorder.type) }
}

/// A list of one element.
private struct Elements: UnkeyedDecodingContainer {
    let recorder: Recorder
    let codingPath: [any CodingKey] = []
    let count: Int? = 1
    var currentIndex = 0
    var isAtEnd: Bool { currentIndex > 0 }

    mutating func decodeNil() -> Bool { false }

    mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        currentIndex += 1
        let (value, schema) = try Recorder.value(type)
        recorder.schema = .list(schema)
        return value
    }

    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type
    ) throws -> KeyedDecodingContainer<Nested> {
        throw NoView(type: recorder.type)
    }

    func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer { throw NoView(type: recorder.type) }

    func superDecoder() throws -> any Decoder { throw NoView(type: recorder.type) }
}

private struct SingleValue: SingleValueDecodingContainer {
    let recorder: Recorder
    let codingPath: [any CodingKey] = []

    func decodeNil() -> Bool { false }

    func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        let (value, schema) = try Recorder.value(type)
        recorder.schema = schema
        return value
    }
}

/// A type that is neither text, number, flag, list nor struct.
private struct NoView: Error {
    let type: String
}
