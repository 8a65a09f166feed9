public import Foundation
public import Storage
import SupportCore
public import Training

/// The verbs of tutorials.
public struct Catalogue: Sendable {
    let database: any Database

    public init(_ database: any Database) {
        self.database = database
    }

    public func tutorials(_ filter: TutorialFilter, page: PageRequest) async throws -> Page<Tutorial> {
        try await database.read { try $0.tutorials(filter, page: page) }
    }

    /// - Parameter idOrSlug: an id, or a slug that the tutorial has or had.
    /// - Throws: ``Failure`` `.notFound`.
    public func tutorial(_ idOrSlug: String) async throws -> Tutorial {
        try await database.read { try $0.existingTutorial(idOrSlug) }
    }

    /// - Parameter details: without a slug (an empty one) it is made from the title, and made unique.
    /// - Throws: ``Failure`` `.conflict` where the slug is taken.
    public func create(_ details: Tutorial.Details, by caller: Caller, now: Date) async throws -> Tutorial {
        try await database.write(by: caller, now: now) { transaction in
            var details = details
            if details.slug.isEmpty { details.slug = try transaction.freeSlug(for: details.title) }
            let tutorial = Tutorial(id: Identifier.random(), details: details, createdAt: now, updatedAt: now)
            try Self.refusingTakenSlug(details.slug) { try transaction.insert(tutorial) }
            try transaction.record(.created, .tutorial, tutorial.id)
            return tutorial
        }
    }

    /// - Parameter change: gives the details; without a slug it is made from the title again.
    /// - Throws: ``Failure`` `.notFound`, `.preconditionFailed`, `.conflict` where the slug is taken.
    public func edit(
        _ idOrSlug: String, if precondition: Precondition = .none, by caller: Caller, now: Date,
        change: @escaping @Sendable (Tutorial) throws -> Tutorial.Details
    ) async throws -> Tutorial {
        try await database.write(by: caller, now: now) { transaction in
            let before = try transaction.existingTutorial(idOrSlug)
            try precondition.check(before.version)
            var after = before
            after.details = try change(before)
            if after.details.slug.isEmpty {
                after.details.slug = try transaction.freeSlug(for: after.details.title, of: before.id)
            }
            var fields = after.details.fields(differingFrom: before.details)
            if after.details.hasRecording(lackingIn: before.details) { fields.append("recording") }
            guard !fields.isEmpty else { return before }
            after.updatedAt = now
            after.revision += 1
            try Self.refusingTakenSlug(after.details.slug) { try transaction.update(after) }
            try transaction.record(.updated, .tutorial, after.id, fields: fields)
            // The tutorial's feed bears its name.
            if !Set(fields).isDisjoint(with: ["title", "summary", "status"]) {
                try transaction.touch(.tutorial(after.id))
            }
            return after
        }
    }

    /// - Throws: ``Failure`` `.conflict` where a session teaches it, or a ticket is linked to it: it is archived instead.
    public func delete(
        _ idOrSlug: String, if precondition: Precondition = .none, by caller: Caller, now: Date
    ) async throws {
        try await database.write(by: caller, now: now) { transaction in
            let tutorial = try transaction.existingTutorial(idOrSlug)
            try precondition.check(tutorial.version)
            guard try transaction.sessionCount(ofTutorial: tutorial.id) == 0 else {
                throw Failure(.conflict, "Sessions teach this tutorial. Set its status to archived instead.")
            }
            guard try transaction.linkCount(ofTutorial: tutorial.id) == 0 else {
                throw Failure(.conflict, "Tickets are linked to this tutorial. Set its status to archived instead.")
            }
            try transaction.deleteTutorial(tutorial.id)
            try transaction.record(.deleted, .tutorial, tutorial.id)
        }
    }

    /// Remembers who wants to be told when the tutorial is scheduled.
    ///
    /// - Parameter language: the one in which they want to be told.
    public func recordInterest(
        in idOrSlug: String, email: String, language: String = "en", by caller: Caller, now: Date
    ) async throws {
        try await database.write { connection in
            let tutorial = try connection.existingTutorial(idOrSlug)
            guard tutorial.details.status == .published else { throw Failure.noSuch("tutorial") }
            try connection.insertInterest(in: tutorial.id, email: email, language: language, now: now)
        }
    }

    private static func refusingTakenSlug(_ slug: String, _ body: () throws -> Void) throws {
        do {
            try body()
        } catch ConstraintViolation.notUnique {
            throw Failure(.conflict, "Another tutorial has or had the slug \(slug).")
        }
    }
}

extension Tutorial {
    /// Changes with every change of the tutorial.
    public var version: String { "\(id)-\(revision)-\(interested)" }
}

extension Tutorial.Details {
    /// The names of the fields in which these details differ from others, as the API calls them.
    func fields(differingFrom other: Tutorial.Details) -> [String] {
        let comparisons: [(String, Bool)] = [
            ("slug", slug == other.slug), ("title", title == other.title), ("summary", summary == other.summary),
            ("description", description == other.description), ("level", level == other.level),
            ("language", language == other.language), ("tags", tags == other.tags),
            ("materials", materials == other.materials), ("status", status == other.status),
        ]
        return comparisons.filter { !$0.1 }.map(\.0)
    }
}

extension Tutorial.Details {
    /// Whether these details have a recording that others lack: who came to a date is told of it.
    fileprivate func hasRecording(lackingIn others: Tutorial.Details) -> Bool {
        let known = Set(others.materials.filter { $0.kind == .recording }.map(\.url))
        return materials.contains { $0.kind == .recording && !known.contains($0.url) }
    }
}

extension Connection {
    func existingTutorial(_ idOrSlug: String) throws -> Tutorial {
        guard let tutorial = try tutorial(idOrSlug) else { throw Failure.noSuch("tutorial") }
        return tutorial
    }

    /// The slug of a title, with the first number behind it that makes it unique.
    ///
    /// - Parameter owner: the id of a tutorial whose own slugs, former ones too, it may have.
    fileprivate func freeSlug(for title: String, of owner: String? = nil) throws -> String {
        let slug = Slug.of(title)
        var candidate = slug
        var number = 1
        while let holder = try tutorial(candidate), holder.id != owner {
            number += 1
            candidate = Slug.of(String(slug.prefix(Slug.maximumLength - 6))) + "-\(number)"
        }
        return candidate
    }
}
