public import Foundation
public import Storage
import SupportCore
public import Training

/// The mappings of payloads of helpdesks that Lectern does not know.
public struct Mappings: Sendable {
    let database: any Database

    public init(_ database: any Database) {
        self.database = database
    }

    /// All mappings.
    public func mappings(page: PageRequest) async throws -> Page<PayloadMapping> {
        try await database.read { try $0.mappings(page: page) }
    }

    /// - Throws: ``Failure`` `.notFound`.
    public func mapping(_ name: String) async throws -> PayloadMapping {
        try await database.read { try $0.existingMapping(name) }
    }

    /// - Throws: ``Failure`` `.conflict` for a name that is taken, and for one mapping too many.
    public func create(
        _ name: String, _ details: PayloadMapping.Details, by caller: Caller, now: Date
    ) async throws -> PayloadMapping {
        try await database.write(by: caller, now: now) { transaction in
            guard try transaction.mappingCount() < PayloadMapping.maxCount else {
                throw Failure(.conflict, "There can be at most \(PayloadMapping.maxCount) mappings.")
            }
            let mapping = PayloadMapping(name: name, details: details, createdAt: now, updatedAt: now)
            do {
                try transaction.insert(mapping)
            } catch ConstraintViolation.notUnique {
                throw Failure(.conflict, "There is a mapping of this name.")
            }
            try transaction.record(.created, .mapping, name)
            return mapping
        }
    }

    /// - Throws: ``Failure`` `.notFound`, `.preconditionFailed`.
    public func edit(
        _ name: String, if precondition: Precondition = .none, by caller: Caller, now: Date,
        change: @escaping @Sendable (PayloadMapping) throws -> PayloadMapping.Details
    ) async throws -> PayloadMapping {
        try await database.write(by: caller, now: now) { transaction in
            let before = try transaction.existingMapping(name)
            try precondition.check(before.version)
            var after = before
            after.details = try change(before)
            guard after.details != before.details else { return before }
            after.updatedAt = now
            after.revision += 1
            try transaction.update(after)
            let comparisons: [(String, Bool)] = [
                ("pointers", after.details.pointers == before.details.pointers),
                ("priorities", after.details.priorities == before.details.priorities),
                ("states", after.details.states == before.details.states),
            ]
            try transaction.record(.updated, .mapping, name, fields: comparisons.filter { !$0.1 }.map(\.0))
            return after
        }
    }

    /// - Throws: ``Failure`` `.notFound`, `.preconditionFailed`.
    public func delete(_ name: String, if precondition: Precondition = .none, by caller: Caller, now: Date) async throws
    {
        try await database.write(by: caller, now: now) { transaction in
            try precondition.check(try transaction.existingMapping(name).version)
            try transaction.deleteMapping(name)
            try transaction.record(.deleted, .mapping, name)
        }
    }
}

extension PayloadMapping {
    /// Changes with every change of the mapping.
    public var version: String { "\(name)-\(revision)-\(Int(createdAt.timeIntervalSince1970))" }
}

extension Connection {
    func existingMapping(_ name: String) throws -> PayloadMapping {
        guard let mapping = try mapping(name) else { throw Failure.noSuch("mapping") }
        return mapping
    }
}
