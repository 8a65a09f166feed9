import Foundation
import Interchange

/// The OpenAPI document, as far as answers can be held against it.
///
/// It is read strictly: what this reader does not understand is thrown, never passed over, so that a schema cannot seem
/// to be checked when it is not.
struct OpenAPIDocument: Sendable {
    /// The documented operations: `GET /api/v1/tutorials`. `HEAD` goes with `GET` and is not listed.
    var operations: Set<String> { Set(answers.keys) }
    /// Examples that are not as their own schema says.
    var exampleFaults: [String] { examples.flatMap { $0.schema.faults(in: $0.value, at: $0.place, named: named) } }

    /// By operation, status and media type; an answer without a body has no media types.
    private let answers: [String: [Int: [String: Schema]]]
    private let named: Schema.Named
    private let examples: [Example]

    private struct Example: Sendable {
        let place: String
        let schema: Schema
        let value: JSONValue
    }

    init(_ document: JSON) throws {
        try self.init(parsing: Data(document.jsonBytes))
    }

    /// - Throws: ``DocumentProblem`` for what is not understood, and for a reference that leads nowhere.
    init(parsing text: Data) throws {
        let root = try JSONValue(parsing: text)
        var reading = Reading(root: root)
        try reading.checkReferences(in: root, at: "#")
        for (name, schema) in try root["components"]?["schemas"]?.members(at: "#/components/schemas") ?? [:] {
            try reading.name(schema, "#/components/schemas/\(name)")
        }
        try reading.readSchemas(in: root, at: "#")
        try reading.readPaths()
        answers = reading.answers
        named = reading.named
        examples = reading.examples.sorted { $0.place < $1.place }
    }

    /// The faults of an answer.
    ///
    /// - Parameters:
    ///   - body: as a client reads it, without the compression of its transport.
    ///   - template: the path as the document writes it: `/api/v1/tutorials/{tutorial}`.
    ///   - contentType: the header's value, with or without parameters.
    /// - Returns: sentences, each with the operation and a JSON pointer; nothing where the answer is as documented.
    func faults(in body: Data, method: String, path template: String, status: Int, contentType: String?) -> [String] {
        let isHead = method == "HEAD"
        let operation = "\(isHead ? "GET" : method) \(template)"
        let answer = "\(method) \(template) \(status)"
        guard let statuses = answers[operation] else { return ["\(operation) is not documented"] }
        guard let types = statuses[status] else { return ["\(answer) is not documented"] }
        let type = contentType?.prefix { $0 != ";" }.trimmingCharacters(in: .whitespaces).lowercased()
        guard !types.isEmpty else {
            let hasBody = type != nil || !body.isEmpty
            return hasBody ? ["\(answer) is documented without a body, and has one of \(type ?? "no type")"] : []
        }
        guard let schema = types[type ?? ""] else { return ["\(answer) is not documented as \(type ?? "of no type")"] }
        if isHead { return body.isEmpty ? [] : ["\(answer) has a body"] }
        do {
            let value = try Self.value(of: body, type: type ?? "")
            return schema.faults(in: value, named: named).map { "\(answer) \($0)" }
        } catch {
            return ["\(answer) cannot be read as \(type ?? ""): \(error)"]
        }
    }

    /// JSON as what it says, everything else as one text; pictures in Base64.
    private static func value(of body: Data, type: String) throws -> JSONValue {
        let isBinary =
            ["image/png", "image/jpeg", "application/pdf", "application/zip", "application/gzip"].contains(type)
            || type.hasPrefix("video/")
        if isBinary { return .string(body.base64EncodedString()) }
        if type == "application/json" || type.hasSuffix("+json") { return try JSONValue(parsing: body) }
        guard let text = String(validating: body, as: UTF8.self) else {
            throw DocumentProblem(place: "", reason: "this is not UTF-8")
        }
        return .string(text)
    }
}

// MARK: - Reading

extension OpenAPIDocument {
    /// The parts of a document that have been read.
    private struct Reading {
        let root: JSONValue
        var answers: [String: [Int: [String: Schema]]] = [:]
        var named: Schema.Named = [:]
        var examples: [Example] = []

        init(root: JSONValue) {
            self.root = root
        }

        mutating func name(_ json: JSONValue, _ reference: String) throws {
            let schema = try Schema(json, at: reference)
            named[reference] = schema
            note(schema.examples, of: schema, at: "\(reference)/examples")
        }

        /// Reads every schema of parameters, bodies and headers, for the sake of what it throws.
        mutating func readSchemas(in json: JSONValue, at place: String) throws {
            switch json {
            case .array(let elements):
                for (index, element) in elements.enumerated() { try readSchemas(in: element, at: "\(place)/\(index)") }
            case .object(let members):
                if let json = members["schema"] {
                    let schema = try Schema(json, at: "\(place)/schema")
                    let several = try members["examples"]?.members(at: "\(place)/examples").values.map { $0["value"] }
                    note((several ?? []).compactMap(\.self), of: schema, at: "\(place)/examples")
                    note(members["example"].map { [$0] } ?? [], of: schema, at: "\(place)/example")
                }
                for (name, member) in members where !["schema", "schemas", "example", "examples"].contains(name) {
                    try readSchemas(in: member, at: "\(place)/\(name)")
                }
            default: break
            }
        }

        private mutating func note(_ values: [JSONValue], of schema: Schema, at place: String) {
            examples += values.map { Example(place: place, schema: schema, value: $0) }
        }

        mutating func readPaths() throws {
            let methods: Set = ["get", "put", "post", "delete", "patch"]
            for (path, item) in try (root["paths"] ?? .null).members(at: "#/paths") {
                for (name, operation) in try item.members(at: "#/paths/\(path)") where name != "parameters" {
                    let place = "#/paths/\(path)/\(name)"
                    guard methods.contains(name) else {
                        throw DocumentProblem(place: place, reason: "this is neither a method nor “parameters”")
                    }
                    answers["\(name.uppercased()) \(path)"] = try readAnswers(of: operation, at: place)
                }
            }
        }

        private func readAnswers(of operation: JSONValue, at place: String) throws -> [Int: [String: Schema]] {
            var answers: [Int: [String: Schema]] = [:]
            for (name, response) in try (operation["responses"] ?? .null).members(at: "\(place)/responses") {
                let place = "\(place)/responses/\(name)"
                guard let status = Int(name) else {
                    throw DocumentProblem(place: place, reason: "answers are documented by their exact status")
                }
                let content = try resolved(response, at: place)["content"]?.members(at: "\(place)/content") ?? [:]
                answers[status] = try Dictionary(
                    uniqueKeysWithValues: content.map { type, media in
                        (type.lowercased(), try Schema(media["schema"] ?? .null, at: "\(place)/content/\(type)/schema"))
                    })
            }
            return answers
        }

        /// - Throws: ``DocumentProblem`` for the first reference that leads nowhere.
        func checkReferences(in json: JSONValue, at place: String) throws {
            switch json {
            case .array(let elements):
                for (index, element) in elements.enumerated() {
                    try checkReferences(in: element, at: "\(place)/\(index)")
                }
            case .object(let members):
                _ = try resolved(json, at: place)
                for (name, member) in members { try checkReferences(in: member, at: "\(place)/\(name)") }
            default: break
            }
        }

        private func resolved(_ json: JSONValue, at place: String) throws -> JSONValue {
            guard let reference = json["$ref"]?.text else { return json }
            var target: JSONValue? = reference.hasPrefix("#/") ? root : nil
            for part in reference.dropFirst(2).split(separator: "/") { target = target?[String(part)] }
            guard let target else { throw DocumentProblem(place: place, reason: "nothing is at \(reference)") }
            return target
        }
    }
}
