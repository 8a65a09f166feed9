import Foundation
import Interchange
import Markup
import Synchronization

/// The documentation of the API, made from the OpenAPI document: the operations by noun, with their fields as tables and
/// an example of each.
struct DocumentationView: PageView {
    static let template = "documentation"

    /// Markdown as HTML: what all operations have in common.
    let introduction: String
    let groups: [Group]
    /// The objects that fields lead to, sorted by name.
    let objects: [ObjectTable]

    /// The operations of a noun.
    struct Group: Hashable, Sendable, Codable {
        let name: String
        let anchor: String
        let description: String
        let operations: [Operation]
    }

    struct Operation: Hashable, Sendable, Codable {
        let anchor: String
        let method: String
        let path: String
        let summary: String
        /// HTML; nil for an operation whose summary says it all.
        let description: String?
        /// The roles that may call it; nil for one that needs no token.
        let roles: String?
        let parameters: [Field]
        let hasParameters: Bool
        let fields: [Field]
        let hasFields: Bool
        let answers: [Answer]
        /// Commands for a shell.
        let example: String
    }

    /// An object with a name, and its fields.
    struct ObjectTable: Hashable, Sendable, Codable {
        let name: String
        let anchor: String
        let fields: [Field]
    }

    /// A parameter, or a field of a body. The field of an object without a name has the path to it: `accounts[].id`.
    struct Field: Hashable, Sendable, Codable {
        let name: String
        let type: [TypeWord]
        let isRequired: Bool
        /// HTML.
        let description: String?
    }

    /// A part of a type: `list of `, or the name of an object.
    struct TypeWord: Hashable, Sendable, Codable {
        let text: String
        /// The anchor of the table of an object.
        let table: String?

        init(_ text: String, table: String? = nil) {
            self.text = text
            self.table = table
        }
    }

    struct Answer: Hashable, Sendable, Codable {
        let status: String
        /// HTML.
        let description: String
        /// The address that explains the error; nil for a success, and for an error without a page of its own.
        let page: String?
        /// The type of a body of JSON that is no object with fields.
        let type: [TypeWord]
        let hasType: Bool
        let fields: [Field]
        let hasFields: Bool
    }

    /// - Parameters:
    ///   - document: the OpenAPI document.
    ///   - address: the public URL of the service.
    init(_ document: JSON, at address: String) {
        let reader = DocumentationReader(document: document, address: address)
        introduction = Markdown(document["info"]?["description"]?.string ?? "").html
        groups = (document["tags"]?.elements ?? []).compactMap { tag in
            guard let name = tag["name"]?.string else { return nil }
            return Group(
                name: name, anchor: DocumentationReader.anchor(name), description: tag["description"]?.string ?? "",
                operations: reader.operations(of: name))
        }
        .filter { !$0.operations.isEmpty }
        objects = reader.objects(of: groups.flatMap(\.operations).flatMap(\.typeWords))
    }
}

extension DocumentationView.Operation {
    /// All words of types.
    fileprivate var typeWords: [DocumentationView.TypeWord] {
        (parameters + fields + answers.flatMap(\.fields)).flatMap(\.type) + answers.flatMap(\.type)
    }
}

/// The documentation as it was put together.
final class DocumentationCache: Sendable {
    private let made = Mutex<(address: String, view: DocumentationView)?>(nil)

    func view(at address: String, _ make: () -> DocumentationView) -> DocumentationView {
        if let known = made.withLock({ $0 }), known.address == address { return known.view }
        let view = make()
        made.withLock { $0 = (address, view) }
        return view
    }
}

/// Reads the operations of an OpenAPI document.
private struct DocumentationReader {
    let document: JSON
    let address: String

    static func anchor(_ text: String) -> String {
        text.lowercased().map { $0.isLetter || $0.isNumber ? String($0) : "-" }.joined()
    }

    func operations(of tag: String) -> [DocumentationView.Operation] {
        (document["paths"]?.members ?? []).flatMap { path -> [DocumentationView.Operation] in
            let ofPath = path.value["parameters"]?.elements ?? []
            return path.value.members.compactMap { method -> DocumentationView.Operation? in
                guard method.value["tags"]?.elements.first?.string == tag else { return nil }
                return operation(method.value, method.name.uppercased(), path.name, ofPath)
            }
        }
    }

    /// - Parameter ofPath: the parameters that all operations of the path have.
    private func operation(
        _ operation: JSON, _ method: String, _ path: String, _ ofPath: [JSON]
    ) -> DocumentationView.Operation {
        let parameters = (ofPath + (operation["parameters"]?.elements ?? [])).map(resolved)
        let body = body(of: operation)
        let fields = body.map { self.fields(of: $0.schema) } ?? []
        return DocumentationView.Operation(
            anchor: operation["operationId"]?.string ?? Self.anchor(method + path), method: method, path: path,
            summary: operation["summary"]?.string ?? "",
            description: operation["description"]?.string.map { Markdown($0).html }, roles: roles(of: operation),
            parameters: parameters.map(parameter), hasParameters: !parameters.isEmpty, fields: fields,
            hasFields: !fields.isEmpty, answers: answers(of: operation),
            example: example(operation, method, path, parameters, body))
    }

    private func resolved(_ value: JSON) -> JSON {
        guard let reference = value["$ref"]?.string, reference.hasPrefix("#/") else { return value }
        return reference.dropFirst(2).split(separator: "/").reduce(document) { $0[String($1)] ?? .null }
    }

    /// The roles, with commas between them; nil where no token is needed.
    private func roles(of operation: JSON) -> String? {
        let ways = operation["security"]?.elements ?? []
        guard !ways.contains(where: { $0.members.isEmpty }), !ways.isEmpty else { return nil }
        var seen: Set<String> = []
        return ways.flatMap { $0.members.flatMap { $0.value.elements.compactMap(\.string) } }
            .filter { seen.insert($0).inserted }.joined(separator: ", ")
    }

    // MARK: - Fields

    private func parameter(_ parameter: JSON) -> DocumentationView.Field {
        DocumentationView.Field(
            name: parameter["name"]?.string ?? "",
            type: type(of: parameter["schema"] ?? .null)
                + [DocumentationView.TypeWord(" · " + (parameter["in"]?.string ?? ""))],
            isRequired: parameter["required"] == .bool(true),
            description: parameter["description"]?.string.map { Markdown($0).html })
    }

    /// - Parameter path: the way to the object from one with a name, such as `accounts[].`.
    private func fields(of schema: JSON, at path: String = "") -> [DocumentationView.Field] {
        let schema = resolved(schema)
        let required = Set((schema["required"]?.elements ?? []).compactMap(\.string))
        return (schema["properties"]?.members ?? []).flatMap { member -> [DocumentationView.Field] in
            let name = path + member.name
            let field = DocumentationView.Field(
                name: name, type: type(of: member.value), isRequired: required.contains(member.name),
                description: (member.value["description"] ?? resolved(member.value)["description"])?.string
                    .map { Markdown($0).html })
            guard let (inner, isList) = objectWithoutName(in: member.value) else { return [field] }
            return [field] + fields(of: inner, at: name + (isList ? "[]." : "."))
        }
    }

    /// The object in a value, or in the elements of a list, unless it has a name and a table of its own.
    private func objectWithoutName(in schema: JSON) -> (object: JSON, isList: Bool)? {
        if schema["$ref"] != nil { return nil }
        if schema["properties"] != nil { return (schema, false) }
        if let items = schema["items"] { return objectWithoutName(in: items).map { ($0.object, true) } }
        return (schema["anyOf"] ?? schema["oneOf"])?.elements.compactMap { objectWithoutName(in: $0) }.first
    }

    /// The tables of the objects that words of types lead to, and of those that their fields lead to.
    func objects(of words: [DocumentationView.TypeWord]) -> [DocumentationView.ObjectTable] {
        var tables: [String: DocumentationView.ObjectTable] = [:]
        var left = words.filter { $0.table != nil }
        while let word = left.popLast() {
            guard let anchor = word.table, tables[anchor] == nil else { continue }
            let schema = document["components"]?["schemas"]?[word.text] ?? .null
            let fields = self.fields(of: schema)
            tables[anchor] = DocumentationView.ObjectTable(name: word.text, anchor: anchor, fields: fields)
            left += fields.flatMap(\.type).filter { $0.table != nil }
        }
        return tables.values.sorted { $0.name < $1.name }
    }

    /// The type in a few words: `list of string or null`. The name of an object leads to its table.
    private func type(of schema: JSON, depth: Int = 0) -> [DocumentationView.TypeWord] {
        guard depth < 4 else { return [.init("object")] }
        if let reference = schema["$ref"]?.string {
            let target = resolved(schema)
            // A scalar says what it is, an object what it is called.
            guard target["properties"] != nil, let name = reference.split(separator: "/").last.map(String.init) else {
                return type(of: target, depth: depth + 1)
            }
            return [.init(name, table: "object-" + name)]
        }
        if let choices = (schema["anyOf"] ?? schema["oneOf"])?.elements {
            return Self.alternatives(choices.map { type(of: $0, depth: depth + 1) })
        }
        if let values = schema["enum"]?.elements.compactMap(\.string), !values.isEmpty {
            return [.init(values.joined(separator: " | "))]
        }
        let types = schema["type"]?.string.map { [$0] } ?? schema["type"]?.elements.compactMap(\.string) ?? ["any"]
        return Self.alternatives(
            types.map { type -> [DocumentationView.TypeWord] in
                guard type == "array" else { return [.init(schema["format"]?.string ?? type)] }
                return [DocumentationView.TypeWord("list of ")]
                    + self.type(of: schema["items"] ?? .null, depth: depth + 1)
            })
    }

    private static func alternatives(_ types: [[DocumentationView.TypeWord]]) -> [DocumentationView.TypeWord] {
        Array(types.joined(separator: [DocumentationView.TypeWord(" or ")]))
    }

    private func answers(of operation: JSON) -> [DocumentationView.Answer] {
        (operation["responses"]?.members ?? []).sorted { $0.name < $1.name }.map { response in
            let answer = resolved(response.value)
            let contents = answer["content"]
            let page = contents?["application/problem+json"]?["schema"]?["properties"]?["type"]?["const"]?.string
            let body = contents?["application/json"]?["schema"]
            let fields = body.map { self.fields(of: $0) } ?? []
            let type = fields.isEmpty ? body.map { self.type(of: $0) } ?? [] : []
            return DocumentationView.Answer(
                status: response.name, description: Markdown(answer["description"]?.string ?? "").html,
                page: page.flatMap { $0.hasPrefix("/errors/") ? $0 : nil }, type: type, hasType: !type.isEmpty,
                fields: fields, hasFields: !fields.isEmpty)
        }
    }

    // MARK: - Examples

    private func body(of operation: JSON) -> (type: String, schema: JSON)? {
        let contents = operation["requestBody"]?["content"]?.members ?? []
        guard let content = contents.first(where: { $0.name.contains("json") }) ?? contents.first else { return nil }
        return (content.name, content.value["schema"] ?? .null)
    }

    /// A command that works as it is pasted into a shell, once `token` is one, and the ids are some of the caller's.
    private func example(
        _ operation: JSON, _ method: String, _ path: String, _ parameters: [JSON], _ body: (type: String, schema: JSON)?
    ) -> String {
        var lines: [String] = []
        var place = path
        var query: [String] = []
        for parameter in parameters {
            let isInPath = parameter["in"] == "path"
            guard isInPath || (parameter["in"] == "query" && parameter["required"] == .bool(true)),
                let name = parameter["name"]?.string
            else { continue }
            let schema = resolved(parameter["schema"] ?? .null)
            let value = parameter["example"] ?? schema["examples"]?.elements.first
            lines.append("\(name)=\(Self.quoted(value?.string ?? "…"))")
            place = place.replacing("{\(name)}", with: "$\(name)")
            if !isInPath { query.append("\(name)=$\(name)") }
        }
        if !query.isEmpty { place += "?" + query.joined(separator: "&") }
        var command = "curl "
        if method != "GET" { command += "-X \(method) " }
        command += "\"\(address)\(place)\""
        var options: [String] = []
        if roles(of: operation) != nil {
            lines.insert("token=lectern_…", at: 0)
            options.append("-H \"Authorization: Bearer $token\"")
        }
        if let body {
            options.append("-H \"Content-Type: \(body.type)\"")
            let schema = resolved(body.schema)
            if body.type.contains("json"), !body.type.contains("ndjson") {
                let example = schema["examples"]?.elements.first ?? [:]
                options.append("-d \(Self.quoted(String(decoding: example.jsonBytes, as: UTF8.self)))")
            } else {
                options.append("--data-binary @FILE")
            }
        }
        return (lines + [([command] + options.map { "  " + $0 }).joined(separator: " \\\n")]).joined(separator: "\n")
    }

    /// A word of a shell, whatever it holds.
    private static func quoted(_ text: String) -> String {
        "'" + text.replacing("'", with: #"'\''"#) + "'"
    }
}
