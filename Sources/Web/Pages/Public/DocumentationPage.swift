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

    /// A parameter, or a field of a body.
    struct Field: Hashable, Sendable, Codable {
        let name: String
        let type: String
        let isRequired: Bool
        /// HTML.
        let description: String?
    }

    struct Answer: Hashable, Sendable, Codable {
        let status: String
        /// HTML.
        let description: String
        /// The address that explains the error; nil for a success, and for an error without a page of its own.
        let page: String?
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
        (document["paths"]?.members ?? []).flatMap { path in
            path.value.members.compactMap { method in
                guard method.value["tags"]?.elements.first?.string == tag else { return nil }
                return operation(method.value, method.name.uppercased(), path.name)
            }
        }
    }

    private func operation(_ operation: JSON, _ method: String, _ path: String) -> DocumentationView.Operation {
        let parameters = (operation["parameters"]?.elements ?? []).map(resolved)
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
            type: type(of: parameter["schema"] ?? .null) + " · " + (parameter["in"]?.string ?? ""),
            isRequired: parameter["required"] == .bool(true),
            description: parameter["description"]?.string.map { Markdown($0).html })
    }

    private func fields(of schema: JSON) -> [DocumentationView.Field] {
        let schema = resolved(schema)
        let required = Set((schema["required"]?.elements ?? []).compactMap(\.string))
        return (schema["properties"]?.members ?? []).map { member in
            DocumentationView.Field(
                name: member.name, type: type(of: member.value), isRequired: required.contains(member.name),
                description: (member.value["description"] ?? resolved(member.value)["description"])?.string
                    .map { Markdown($0).html })
        }
    }

    /// The type in a few words: `list of string or null`.
    private func type(of schema: JSON, depth: Int = 0) -> String {
        guard depth < 4 else { return "object" }
        if let reference = schema["$ref"]?.string {
            let target = resolved(schema)
            // A scalar says what it is, an object what it is called.
            return target["properties"] == nil
                ? type(of: target, depth: depth + 1) : reference.split(separator: "/").last.map(String.init) ?? "object"
        }
        if let choices = (schema["anyOf"] ?? schema["oneOf"])?.elements {
            return choices.map { type(of: $0, depth: depth + 1) }.joined(separator: " or ")
        }
        if let values = schema["enum"]?.elements.compactMap(\.string), !values.isEmpty {
            return values.joined(separator: " | ")
        }
        let types = schema["type"]?.string.map { [$0] } ?? schema["type"]?.elements.compactMap(\.string) ?? ["any"]
        return types.map { type in
            guard type == "array" else { return schema["format"]?.string ?? type }
            return "list of " + self.type(of: schema["items"] ?? .null, depth: depth + 1)
        }
        .joined(separator: " or ")
    }

    private func answers(of operation: JSON) -> [DocumentationView.Answer] {
        (operation["responses"]?.members ?? []).sorted { $0.name < $1.name }.map { response in
            let answer = resolved(response.value)
            let schema = answer["content"]?["application/problem+json"]?["schema"]
            let page = schema?["properties"]?["type"]?["const"]?.string
            return DocumentationView.Answer(
                status: response.name, description: Markdown(answer["description"]?.string ?? "").html,
                page: page.flatMap { $0.hasPrefix("/errors/") ? $0 : nil })
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
        for parameter in parameters where parameter["in"] == "path" {
            guard let name = parameter["name"]?.string else { continue }
            let schema = resolved(parameter["schema"] ?? .null)
            let value = parameter["example"] ?? schema["examples"]?.elements.first
            lines.append("\(name)=\(Self.quoted(value?.string ?? "…"))")
            place = place.replacing("{\(name)}", with: "$\(name)")
        }
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
