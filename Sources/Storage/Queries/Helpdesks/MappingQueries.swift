import Foundation
import SupportCore
public import Training

extension Connection {
    /// Mappings in the order of their creation.
    public func mappings(page: PageRequest) throws -> Page<PayloadMapping> {
        let place: SQL = page.after.map { "ordinal > \($0.order)" } ?? "1 = 1"
        return try paged(
            "SELECT * FROM mappings WHERE \(place) ORDER BY ordinal LIMIT \(page.limit + 1)", in: .mappings,
            by: .ordinal, limit: page.limit, PayloadMapping.init)
    }

    public func mapping(_ name: String) throws -> PayloadMapping? {
        try first("SELECT * FROM mappings WHERE name = \(name)", in: .mappings, PayloadMapping.init)
    }

    public func mappingCount() throws -> Int { try number("SELECT COUNT(*) AS n FROM mappings") }

    /// - Throws: ``ConstraintViolation`` `.notUnique` for a name that is taken.
    public func insert(_ mapping: PayloadMapping) throws {
        try execute(
            """
            INSERT INTO mappings (name, ordinal, pointers, priorities, states, created_at, updated_at, revision)
            VALUES (
                \(mapping.name), \(nextOrdinal(of: "mappings")), \(try jsonText(mapping.details.namedPointers)),
                \(try jsonText(mapping.details.priorities.mapValues(\.rawValue))),
                \(try jsonText(mapping.details.states.mapValues(\.rawValue))), \(mapping.createdAt),
                \(mapping.updatedAt), \(mapping.revision))
            """)
    }

    public func update(_ mapping: PayloadMapping) throws {
        try execute(
            """
            UPDATE mappings SET pointers = \(try jsonText(mapping.details.namedPointers)),
                priorities = \(try jsonText(mapping.details.priorities.mapValues(\.rawValue))),
                states = \(try jsonText(mapping.details.states.mapValues(\.rawValue))),
                updated_at = \(mapping.updatedAt), revision = \(mapping.revision)
            WHERE name = \(mapping.name)
            """)
    }

    public func deleteMapping(_ name: String) throws {
        try execute("DELETE FROM mappings WHERE name = \(name)")
    }
}

extension PayloadMapping.Details {
    fileprivate var namedPointers: [String: String] {
        Dictionary(uniqueKeysWithValues: pointers.map { ($0.key.rawValue, $0.value) })
    }
}

extension PayloadMapping {
    init(_ row: Row) throws {
        let pointers: [String: String] = try row.json("pointers")
        let priorities: [String: String] = try row.json("priorities")
        let states: [String: String] = try row.json("states")
        self.init(
            name: try row.text("name"),
            details: Details(
                // A field of a newer release is one that this release does not read.
                pointers: pointers.reduce(into: [:]) { found, pointer in
                    if let field = Field(rawValue: pointer.key) { found[field] = pointer.value }
                },
                priorities: priorities.compactMapValues(Priority.init(rawValue:)),
                states: states.compactMapValues(Ticket.Status.init(rawValue:))),
            createdAt: try row.instant("created_at"), updatedAt: try row.instant("updated_at"),
            revision: try row.integer("revision"))
    }
}
