public import Foundation
public import Storage
import SupportCore
public import Training

/// The verbs of trainers.
public struct Trainers: Sendable {
    let database: any Database

    public init(_ database: any Database) {
        self.database = database
    }

    public func trainers(page: PageRequest) async throws -> Page<Trainer> {
        try await database.read { try $0.trainers(page: page) }
    }

    /// - Throws: ``Failure`` `.notFound`.
    public func trainer(_ id: String) async throws -> Trainer {
        try await database.read { try $0.existingTrainer(id) }
    }

    public func create(_ details: Trainer.Details, by caller: Caller, now: Date) async throws -> Trainer {
        try await database.write { connection in
            let trainer = Trainer(id: Identifier.random(), details: details, createdAt: now, updatedAt: now)
            try connection.insert(trainer)
            try connection.record(JournalEntry(.created, .trainer, trainer.id), by: caller, now: now)
            return trainer
        }
    }

    /// Edits a trainer. Events name their trainers, so a new name raises the sequence of all that name this one.
    ///
    /// - Throws: ``Failure`` `.notFound`, `.preconditionFailed`.
    public func edit(
        _ id: String, if precondition: Precondition = .none, by caller: Caller, now: Date,
        change: @escaping @Sendable (Trainer) throws -> Trainer.Details
    ) async throws -> Trainer {
        try await database.write { connection in
            let before = try connection.existingTrainer(id)
            try precondition.check(before.version)
            var after = before
            after.details = try change(before)
            let fields = after.details.fields(differingFrom: before.details)
            guard !fields.isEmpty else { return before }
            after.updatedAt = now
            after.revision += 1
            try connection.update(after)
            try connection.record(JournalEntry(.updated, .trainer, id, fields: fields), by: caller, now: now)
            // The trainer's feed bears the name, and is read in the zone.
            if !Set(fields).isDisjoint(with: ["name", "timeZone"]) {
                try connection.touchFeeds(Set(Feed.trainer(id).selectors.joined()), now: now)
            }
            if fields.contains("name") {
                let edit = ScheduleEdit(connection: connection, caller: caller, now: now)
                for session in try connection.sessions(connection.sessionIDs(ofTrainer: id)) {
                    try edit.revise(session, announcing: true)
                }
            }
            return after
        }
    }

    /// - Throws: ``Failure`` `.conflict` while sessions or tokens name the trainer.
    public func delete(_ id: String, if precondition: Precondition = .none, by caller: Caller, now: Date) async throws {
        try await database.write { connection in
            try precondition.check(try connection.existingTrainer(id).version)
            guard try connection.sessionIDs(ofTrainer: id).isEmpty else {
                throw Failure(.conflict, "This trainer is assigned to sessions. Assign them to someone else first.")
            }
            do {
                try connection.deleteTrainer(id)
            } catch ConstraintViolation.missingReference {
                throw Failure(.conflict, "A token acts for this trainer. Revoke it first.")
            }
            try connection.record(JournalEntry(.deleted, .trainer, id), by: caller, now: now)
        }
    }

    /// Makes a new secret for a trainer's feed, and the former one void.
    ///
    /// - Returns: the secret, which is shown this once.
    public func renewFeed(ofTrainer id: String, by caller: Caller, now: Date) async throws -> String {
        let secret = Secret.random()
        try await database.write { connection in
            let trainer = try connection.existingTrainer(id)
            try connection.setFeedSecret(hash: Secret.hash(secret), ofTrainer: trainer.id)
            try connection.record(JournalEntry(.feedRenewed, .trainer, id), by: caller, now: now)
        }
        return secret
    }
}

extension Trainer {
    /// Changes with every change of the trainer.
    public var version: String { "\(id)-\(revision)" }
}

extension Trainer.Details {
    fileprivate func fields(differingFrom other: Trainer.Details) -> [String] {
        let comparisons: [(String, Bool)] = [
            ("name", name == other.name), ("email", email == other.email), ("timeZone", timeZone == other.timeZone),
            ("biography", biography == other.biography),
        ]
        return comparisons.filter { !$0.1 }.map(\.0)
    }
}

extension Connection {
    func existingTrainer(_ id: String) throws -> Trainer {
        guard let trainer = try trainer(id) else { throw Failure.noSuch("trainer") }
        return trainer
    }
}
