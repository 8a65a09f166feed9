public import Foundation
public import Interchange

/// The OpenAPI documents, put together from the pieces in the folder `OpenAPI`, whose README describes them.
///
/// `Scripts/openapi` does the same without a build; a test compares the two.
public struct OpenAPIDocuments: Sendable {
    /// The operations for programs, `/openapi.json`.
    public let api: JSON
    /// The pages and forms, `/openapi-pages.json`.
    public let pages: JSON

    /// - Parameter folder: `OpenAPI`, of the resources.
    /// - Throws: ``OpenAPIFault``, which names the file, or an error of the file system.
    public init(folder: URL) throws {
        var assembly = try OpenAPIAssembly(folder: folder)
        api = try assembly.document("api")
        pages = try assembly.document("pages")
    }
}

/// A mistake in the pieces of the OpenAPI documents.
public struct OpenAPIFault: Error, Hashable, CustomStringConvertible {
    /// Relative to the folder: `api/tickets.json`.
    public let file: String
    public let reason: String

    public var description: String { "OpenAPI/\(file): \(reason)" }
}

/// Puts the documents together, and finds what one piece says against another.
private struct OpenAPIAssembly {
    private static let names = ["api", "pages"]
    private static let kinds = ["securitySchemes", "parameters", "headers", "responses", "schemas"]

    private let common: OpenAPIPiece
    private let roots: [String: OpenAPIPiece]
    private let pieces: [String: [OpenAPIPiece]]
    private let components: OpenAPIComponents
    /// The paths of both documents, by the path without the names of its parameters.
    private var pathOfShape: [String: String] = [:]
    private var fileOfOperation: [String: String] = [:]
    private var fileOfOperationID: [String: String] = [:]

    init(folder: URL) throws {
        common = try OpenAPIPiece("common.json", in: folder, members: ["traits", "components"])
        var roots: [String: OpenAPIPiece] = [:]
        var pieces: [String: [OpenAPIPiece]] = [:]
        var all = [common]
        for name in Self.names {
            let root = try OpenAPIPiece(
                name + ".json", in: folder,
                members: [
                    "openapi", "info", "servers", "tags", "everyOperation", "everyPathWithParameters", "traits",
                    "components", "webhooks",
                ])
            let files = try FileManager.default.contentsOfDirectory(atPath: folder.appending(path: name).path)
            let parts = try files.filter { $0.hasSuffix(".json") }.sorted().map {
                try OpenAPIPiece("\(name)/\($0)", in: folder, members: ["tag", "paths", "traits", "components"])
            }
            roots[name] = root
            pieces[name] = parts
            all += [root] + parts
        }
        (self.roots, self.pieces) = (roots, pieces)
        components = try OpenAPIComponents(all)
    }

    mutating func document(_ name: String) throws -> JSON {
        guard let root = roots[name], let pieces = pieces[name] else { return .null }
        let tags = (root.content["tags"]?.elements ?? []).compactMap { $0["name"]?.string }
        for piece in pieces where !tags.contains(piece.tag) {
            throw piece.fault("\(name).json has no tag “\(piece.tag)”")
        }
        var traits: [String: JSON] = [:]
        for piece in [common, root] + pieces {
            for trait in piece.content["traits"]?.members ?? [] {
                guard traits.updateValue(trait.value, forKey: trait.name) == nil else {
                    throw piece.fault("the trait \(trait.name) is defined twice")
                }
            }
        }
        var paths: [JSON.Member] = []
        var fileOfPath: [String: String] = [:]
        for tag in tags {
            for piece in pieces where piece.tag == tag {
                for path in piece.content["paths"]?.members ?? [] {
                    if let other = fileOfPath.updateValue(piece.file, forKey: path.name) {
                        throw piece.fault("\(path.name) is defined in \(other) too")
                    }
                    paths.append(JSON.Member(path.name, try item(path, of: piece, root: root, traits: traits)))
                }
            }
        }
        let completed = components.completed(.object(paths))
        let webhooks = components.completed(.object(webhooks(root)))
        let head = ["openapi", "info", "servers", "tags"].map { JSON.Member($0, root.content[$0] ?? .null) }
        let used = components.used(by: .array([completed, webhooks]), Self.kinds)
        let told = webhooks.members.isEmpty ? [] : [JSON.Member("webhooks", webhooks)]
        return .object(head + [JSON.Member("paths", completed)] + told + [JSON.Member("components", used)])
    }

    /// The requests that the service sends: one operation for all events, with the summary of each.
    private func webhooks(_ root: OpenAPIPiece) -> [JSON.Member] {
        let operation = root.content["webhooks"]?["operation"]?.members ?? []
        return (root.content["webhooks"]?["events"]?.members ?? []).map { event in
            let words = event.name.split(separator: ".").map { $0.prefix(1).uppercased() + $0.dropFirst() }
            let own = [
                JSON.Member("operationId", .string("receive" + words.joined())), JSON.Member("summary", event.value),
            ]
            return JSON.Member(event.name, .object([JSON.Member("post", .object(own + operation))]))
        }
    }

    private mutating func item(
        _ path: JSON.Member, of piece: OpenAPIPiece, root: OpenAPIPiece, traits: [String: JSON]
    ) throws -> JSON {
        let parameters = path.name.parametersInPath
        let shape = parameters.reduce(path.name) { $0.replacing("{\($1)}", with: "{}") }
        if let other = pathOfShape.updateValue(path.name, forKey: shape), other != path.name {
            throw piece.fault("\(path.name) and \(other) differ only by the name of a parameter")
        }
        var members: [JSON.Member] = []
        if !parameters.isEmpty {
            members.append(JSON.Member("parameters", .array(parameters.map { .reference("parameters", $0) })))
        }
        let defaults = ["everyOperation"] + (parameters.isEmpty ? [] : ["everyPathWithParameters"])
        for operation in path.value.members {
            let title = "\(operation.name.uppercased()) \(path.name)"
            if let other = fileOfOperation.updateValue(piece.file, forKey: title) {
                throw piece.fault("\(title) is defined in \(other) too")
            }
            let id = operation.value["operationId"]?.string ?? ""
            guard !id.isEmpty else { throw piece.fault("\(title) has no operationId") }
            if let other = fileOfOperationID.updateValue(piece.file, forKey: id) {
                throw piece.fault("the operationId \(id) is used in \(other) too")
            }
            var layers = defaults.compactMap { root.content[$0] }
            for name in operation.value["traits"]?.elements ?? [] {
                guard let name = name.string, let trait = traits[name] else {
                    throw piece.fault("\(title) has a trait that does not exist: \(name.string ?? "")")
                }
                layers.append(trait)
            }
            let tag = JSON.Member("tags", .array([.string(piece.tag)]))
            let flattened = try operation.value.flattened(under: layers) { piece.fault("\(title) \($0)") }
            members.append(JSON.Member(operation.name, .object([tag] + flattened)))
        }
        return .object(members)
    }
}
