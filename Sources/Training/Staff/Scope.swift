/// A part of the API that a token can be narrowed to, as `tickets:write`.
///
/// Writing does not include reading, but a write is answered with what it wrote.
public struct Scope: Sendable, Hashable, Comparable {
    /// The noun of the API.
    public enum Resource: String, Sendable, Hashable, CaseIterable {
        case tutorials, trainers, sessions, registrations, tickets, recommendations, problems, insights, mail, tokens
        case journal, settings, users, webhooks, connections
    }

    public enum Access: String, Sendable, Hashable, CaseIterable {
        case read, write
    }

    public let resource: Resource
    public let access: Access

    public init(_ resource: Resource, _ access: Access) {
        self.resource = resource
        self.access = access
    }

    /// - Parameter text: a resource and an access, with a colon between them.
    public init?(_ text: String) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, let resource = Resource(rawValue: String(parts[0])),
            let access = Access(rawValue: String(parts[1])), Self.all.contains(Scope(resource, access))
        else { return nil }
        self.init(resource, access)
    }

    /// All scopes, sorted. Some resources are only read.
    public static let all: [Scope] = Resource.allCases.flatMap { resource -> [Scope] in
        let isReadOnly = [.recommendations, .insights, .journal].contains(resource)
        return (isReadOnly ? [.read] : Access.allCases).map { Scope(resource, $0) }
    }.sorted()

    public static func < (left: Scope, right: Scope) -> Bool { left.description < right.description }
}

extension Scope: CustomStringConvertible {
    public var description: String { "\(resource.rawValue):\(access.rawValue)" }
}
