import Crypto
public import Foundation
public import Storage
import SupportCore
public import Training

/// The trainers, and the secrets of their feeds.
public struct Trainers: Sendable {
    let database: any Database

    public init(_ database: any Database) {
        self.database = database
    }

    /// All trainers.
    public func trainers(page: PageRequest) async throws -> Page<Trainer> {
        try await database.read { try $0.trainers(page: page) }
    }

    /// - Throws: ``Failure`` `.notFound`.
    public func trainer(_ id: String) async throws -> Trainer {
        try await database.read { try $0.existingTrainer(id) }
    }

    /// Creates a trainer.
    public func create(_ details: Trainer.Details, by caller: Caller, now: Date) async throws -> Trainer {
        try await database.write(by: caller, now: now) { transaction in
            let trainer = Trainer(id: Identifier.random(), details: details, createdAt: now, updatedAt: now)
            try transaction.insert(trainer)
            try transaction.record(.created, .trainer, trainer.id)
            return trainer
        }
    }

    /// Edits a trainer. A new name raises the sequence of all sessions that the trainer teaches, since events name their
    /// trainers.
    ///
    /// - Throws: ``Failure`` `.notFound`, `.preconditionFailed`.
    public func edit(
        _ id: String, if precondition: Precondition = .none, by caller: Caller, now: Date,
        change: @escaping @Sendable (Trainer) throws -> Trainer.Details
    ) async throws -> Trainer {
        try await database.write(by: caller, now: now) { transaction in
            let before = try transaction.existingTrainer(id)
            try precondition.check(before.version)
            var after = before
            after.details = try change(before)
            let fields = after.details.fields(differingFrom: before.details)
            guard !fields.isEmpty else { return before }
            after.updatedAt = now
            after.revision += 1
            try transaction.update(after)
            try transaction.record(.updated, .trainer, id, fields: fields)
            // The trainer's feed shows the name, and its times are in the zone.
            if !Set(fields).isDisjoint(with: ["name", "timeZone"]) {
                try transaction.touch(.trainer(id))
            }
            // Whole days of the trainer's own calendars are days in the zone.
            if fields.contains("timeZone") { try transaction.forgetCalendars(ofTrainer: id, now: now) }
            if fields.contains("name") {
                let edit = ScheduleEdit(transaction)
                for session in try transaction.readableSessions(transaction.sessionIDs(ofTrainer: id)) {
                    try edit.revise(session, announcing: true)
                }
            }
            return after
        }
    }

    // MARK: - Pictures

    /// Replaces the picture of a trainer; nil removes it.
    ///
    /// - Throws: ``Failure`` `.notFound`.
    public func setPicture(
        _ picture: TrainerPicture?, ofTrainer id: String, by caller: Caller, now: Date
    ) async throws -> Trainer {
        let reference = picture.map(PictureReference.init)
        return try await database.write(by: caller, now: now) { transaction in
            let before = try transaction.existingTrainer(id)
            guard before.picture != reference else { return before }
            try transaction.set(picture, as: reference, ofTrainer: id, now: now)
            try transaction.record(.updated, .trainer, id, fields: ["picture"])
            return try transaction.existingTrainer(id)
        }
    }

    /// - Returns: nil where no trainer has a picture of this name.
    public func picture(inFile file: String) async throws -> TrainerPicture? {
        try await database.read { try $0.picture(inFile: file) }
    }

    // MARK: - The end

    /// Deletes a trainer.
    ///
    /// - Throws: ``Failure`` `.notFound`, `.preconditionFailed`, `.conflict` while sessions, tokens or users name the trainer.
    public func delete(_ id: String, if precondition: Precondition = .none, by caller: Caller, now: Date) async throws {
        try await database.write(by: caller, now: now) { transaction in
            try precondition.check(try transaction.existingTrainer(id).version)
            guard try transaction.sessionIDs(ofTrainer: id).isEmpty else {
                throw Failure(.conflict, "This trainer is assigned to sessions. Assign them to someone else first.")
            }
            do {
                try transaction.deleteTrainer(id)
            } catch ConstraintViolation.missingReference {
                throw Failure(.conflict, "A token or a user is this trainer. Change that first.")
            }
            try transaction.record(.deleted, .trainer, id)
        }
    }

    /// Replaces the secret of a trainer's feed.
    ///
    /// - Returns: the new secret, which is shown only here.
    /// - Throws: ``Failure`` `.notFound`.
    public func renewFeed(ofTrainer id: String, by caller: Caller, now: Date) async throws -> String {
        let secret = Secret.random()
        try await database.write(by: caller, now: now) { transaction in
            let trainer = try transaction.existingTrainer(id)
            try transaction.setFeedSecret(hash: Secret.hash(secret), ofTrainer: trainer.id)
            try transaction.record(.feedRenewed, .trainer, id)
        }
        return secret
    }
}

extension PictureReference {
    /// The name of a picture's file by the hash of its bytes.
    fileprivate init(_ picture: TrainerPicture) {
        let hash = Data(SHA256.hash(data: Data(picture.bytes)).prefix(12)).base64URL
        self.init(file: hash + "." + picture.kind.rawValue)
    }
}

extension Trainer {
    /// Changes with every change of the trainer.
    public var version: String { "\(id)-\(revision)" }
}

extension Trainer.Details {
    fileprivate func fields(differingFrom other: Trainer.Details) -> [String] {
        let comparisons: [(String, Bool)] = [
            ("name", name == other.name), ("email", email == other.email),
            ("timeZone", timeZoneName == other.timeZoneName),
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
