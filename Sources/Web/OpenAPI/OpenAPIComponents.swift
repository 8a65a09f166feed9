import Foundation
import Interchange
import SupportCore

/// A file of the folder `OpenAPI`.
struct OpenAPIPiece {
    let file: String
    let content: JSON

    /// - Parameter members: the members that it may have.
    init(_ file: String, in folder: URL, members: Set<String>) throws {
        self.file = file
        let bytes = try Data(contentsOf: folder.appending(path: file))
        do {
            content = try JSON(parsing: Array(bytes))
        } catch let failure as Failure {
            throw OpenAPIFault(file: file, reason: failure.detail)
        }
        if let unknown = content.members.first(where: { !members.contains($0.name) }) {
            throw fault("\(unknown.name) is not known here")
        }
    }

    var tag: String { content["tag"]?.string ?? "" }

    var components: [(reference: OpenAPIReference, value: JSON)] {
        (content["components"]?.members ?? []).flatMap { kind in
            kind.value.members.map { (OpenAPIReference(kind: kind.name, name: $0.name), $0.value) }
        }
    }

    var references: [OpenAPIReference] {
        let paths = content["paths"]?.members.map(\.name) ?? []
        return content.references
            + paths.flatMap(\.parametersInPath).map { OpenAPIReference(kind: "parameters", name: $0) }
    }

    func fault(_ reason: String) -> OpenAPIFault { OpenAPIFault(file: file, reason: reason) }
}

/// The components of all pieces.
struct OpenAPIComponents {
    private let all: [OpenAPIReference: JSON]
    private let order: [OpenAPIReference]

    /// - Throws: ``OpenAPIFault`` for a component that is defined twice or is not used, and for a reference to none.
    init(_ pieces: [OpenAPIPiece]) throws {
        var all: [OpenAPIReference: JSON] = [:]
        var order: [OpenAPIReference] = []
        for piece in pieces {
            for (reference, component) in piece.components {
                guard all.updateValue(component, forKey: reference) == nil else {
                    throw piece.fault("\(reference) is defined twice")
                }
                order.append(reference)
            }
        }
        var used: Set<OpenAPIReference> = []
        for piece in pieces {
            let references = piece.references
            if let missing = references.first(where: { all[$0] == nil }) {
                throw piece.fault("\(missing) leads nowhere")
            }
            used.formUnion(references)
        }
        for piece in pieces {
            for (reference, _) in piece.components where !used.contains(reference) {
                throw piece.fault("\(reference) is not used")
            }
        }
        (self.all, self.order) = (all, order)
    }

    /// Writes out what schemas of objects leave unsaid: the properties of their base, that all are required, and that
    /// there are no others.
    func completed(_ value: JSON) -> JSON {
        switch value {
        case .array(let elements): return .array(elements.map(completed))
        case .object(let members):
            var schema = JSON.object(
                members.map {
                    JSON.membersWithValues.contains($0.name) ? $0 : JSON.Member($0.name, completed($0.value))
                })
            if let name = schema["base"]?.string, let base = all[OpenAPIReference(kind: "schemas", name: name)] {
                let base = completed(base)
                schema = .object(schema.members.filter { $0.name != "base" })
                let properties = (base["properties"] ?? .object([])).setting(schema["properties"]?.members ?? [])
                schema = schema.setting([JSON.Member("properties", properties)])
                schema = schema.defaulting("additionalProperties", base["additionalProperties"] ?? .bool(false))
            }
            guard case .object(let properties)? = schema["properties"], schema["$ref"] == nil else { return schema }
            let required = schema["required"] ?? .array(properties.map { .string($0.name) })
            schema = schema.defaulting("type", "object").defaulting("required", required)
                .defaulting("additionalProperties", .bool(false))
            return required == .array([]) ? .object(schema.members.filter { $0.name != "required" }) : schema
        default: return value
        }
    }

    /// The components that a value refers to, directly or indirectly.
    func used(by value: JSON, _ kinds: [String]) -> JSON {
        var found: [OpenAPIReference: JSON] = [:]
        var left = value.references
        while let reference = left.popLast() {
            guard found[reference] == nil, let component = all[reference] else { continue }
            let written = completed(reference.kind == "responses" ? component.withMediaTypes : component)
            found[reference] = written
            left += written.references
        }
        return .object(
            kinds.compactMap { kind in
                let members = order.filter { $0.kind == kind }.compactMap { reference in
                    found[reference].map { JSON.Member(reference.name, $0) }
                }
                return members.isEmpty ? nil : JSON.Member(kind, .object(members))
            })
    }
}

struct OpenAPIReference: Hashable, CustomStringConvertible {
    let kind: String
    let name: String

    var description: String { "#/components/\(kind)/\(name)" }
}
