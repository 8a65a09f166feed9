public import Foundation
import Storage
import SupportCore
public import Training

/// The choices of people of the staff for themselves.
extension Users {
    /// - Throws: ``Failure`` `.notFound`.
    public func userWithPreferences(_ id: User.ID) async throws -> (user: User, preferences: StaffPreferences) {
        try await database.read { connection in
            (user: try connection.existingUser(id), preferences: try connection.preferences(ofUser: id))
        }
    }

    /// - Throws: ``Failure`` `.notFound`.
    public func setPreferences(
        _ preferences: StaffPreferences, of id: User.ID, by caller: Caller, now: Date
    ) async throws {
        try await database.write(by: caller, now: now) { transaction in
            _ = try transaction.existingUser(id)
            guard try transaction.preferences(ofUser: id) != preferences else { return }
            try transaction.save(preferences, ofUser: id, now: now)
            try transaction.record(.updated, .user, id, fields: ["preferences"])
        }
    }

    /// The named filters of the queue that a user saved, in the order in which they were.
    public func savedViews(of id: User.ID) async throws -> [SavedView] {
        try await database.read { try $0.savedViews(ofUser: id) }
    }

    /// Saves a filter of the queue under a name, in place of the one that has it.
    ///
    /// - Throws: ``Failure`` `.notFound`, `.conflict` for one view too many.
    public func saveView(
        named name: String, query: String, of id: User.ID, by caller: Caller, now: Date
    ) async throws {
        try await database.write(by: caller, now: now) { transaction in
            _ = try transaction.existingUser(id)
            let known = try transaction.savedViews(ofUser: id)
            guard known.contains(where: { $0.name == name }) || known.count < SavedView.maxCount else {
                throw Failure(.conflict, "You can save at most \(SavedView.maxCount) views. Delete one first.")
            }
            try transaction.save(
                SavedView(id: Identifier.random(), name: name, query: query), ofUser: id, now: now)
            try transaction.record(.updated, .user, id, fields: ["views"])
        }
    }

    /// - Throws: ``Failure`` `.notFound` for a view of somebody else, too.
    public func deleteView(_ view: SavedView.ID, of id: User.ID, by caller: Caller, now: Date) async throws {
        try await database.write(by: caller, now: now) { transaction in
            guard try transaction.deleteSavedView(view, ofUser: id) else { throw Failure.noSuch("view") }
            try transaction.record(.updated, .user, id, fields: ["views"])
        }
    }
}
