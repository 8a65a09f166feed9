import Interchange

extension JSON {
    /// The members of a schema that hold values, not schemas.
    static let membersWithValues: Set = ["example", "examples", "const", "enum", "default"]

    /// The short names of bodies, with the media types that they stand for.
    private static let mediaTypes: [(name: String, types: [String])] = [
        ("json", ["application/json"]), ("patch", ["application/merge-patch+json", "application/json"]),
        ("form", ["application/x-www-form-urlencoded"]),
    ]

    static func reference(_ kind: String, _ name: String) -> JSON {
        ["$ref": .string("\(OpenAPIReference(kind: kind, name: name))")]
    }

    var members: [Member] {
        guard case .object(let members) = self else { return [] }
        return members
    }

    var elements: [JSON] {
        guard case .array(let elements) = self else { return [] }
        return elements
    }

    var string: String? {
        guard case .string(let text) = self else { return nil }
        return text
    }

    /// This object with other members, which take the place of members of the same name.
    func setting(_ others: [Member]) -> JSON {
        var members = members
        for other in others {
            if let index = members.firstIndex(where: { $0.name == other.name }) {
                members[index] = other
            } else {
                members.append(other)
            }
        }
        return .object(members)
    }

    func defaulting(_ name: String, _ value: JSON) -> JSON {
        self[name] == nil ? setting([Member(name, value)]) : self
    }

    /// Every component that this refers to.
    var references: [OpenAPIReference] {
        switch self {
        case .array(let elements): return elements.flatMap(\.references)
        case .object(let members):
            return members.flatMap { member -> [OpenAPIReference] in
                switch (member.name, member.value) {
                case ("$ref", .string(let text)):
                    let parts = text.split(separator: "/", maxSplits: 3).map(String.init)
                    return [OpenAPIReference(kind: parts.count == 4 ? parts[2] : "", name: parts.last ?? "")]
                case ("base", .string(let name)), ("json", .string(let name)), ("patch", .string(let name)),
                    ("form", .string(let name)):
                    return [OpenAPIReference(kind: "schemas", name: name)]
                case ("security", .array(let choices)):
                    return choices.flatMap(\.members).map { OpenAPIReference(kind: "securitySchemes", name: $0.name) }
                default: return Self.membersWithValues.contains(member.name) ? [] : member.value.references
                }
            }
        default: return []
        }
    }

    /// A request body or response whose short bodies are written out as its content.
    var withMediaTypes: JSON {
        var content: [Member] = []
        for (name, types) in Self.mediaTypes {
            guard let body = self[name] else { continue }
            let schema = body.string.map { JSON.reference("schemas", $0) } ?? body
            content += types.map { Member($0, ["schema": schema]) }
        }
        content += self["content"]?.members ?? []
        let names = Set(Self.mediaTypes.map(\.name) + ["content"])
        let others = members.filter { !names.contains($0.name) }
        return .object(content.isEmpty ? others : others + [Member("content", .object(content))])
    }

    /// An operation over its traits: its own members win, parameters are joined, headers go to every success.
    func flattened(under traits: [JSON], fault: (String) -> OpenAPIFault) throws -> [Member] {
        let parameters = ([self] + traits).flatMap { $0["parameters"]?.elements ?? [] }
        let headers = traits.reduce(JSON.object([])) { $0.merging($1["headers"] ?? .object([])) }
        let merged = (traits + [self]).reduce(JSON.object([])) { $0.merging($1) }
        let plain = ["operationId", "summary", "description", "security"]
        let known = Set(plain + ["parameters", "requestBody", "responses", "traits", "headers"])
        if let unknown = merged.members.first(where: { !known.contains($0.name) }) {
            throw fault("has the member \(unknown.name), which is not known here")
        }
        let responses = (merged["responses"]?.members ?? []).sorted { $0.name < $1.name }.map { response in
            let takesHeaders = response.name.hasPrefix("2") && response.value["$ref"] == nil && headers != .object([])
            let full = takesHeaders ? JSON.object([Member("headers", headers)]).merging(response.value) : response.value
            return Member(response.name, full.withMediaTypes)
        }
        var members = plain.compactMap { name in merged[name].map { Member(name, $0) } }
        if !parameters.isEmpty { members.append(Member("parameters", .array(parameters))) }
        if let body = merged["requestBody"] { members.append(Member("requestBody", body.withMediaTypes)) }
        return members + [Member("responses", .object(responses))]
    }
}

extension String {
    /// The names in the braces of a path.
    var parametersInPath: [String] { split(separator: "{").dropFirst().map { String($0.prefix { $0 != "}" }) } }
}
