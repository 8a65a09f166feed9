public import Foundation
public import Storage
import SupportCore
public import Training

/// The catalogue of tutorials.
public struct Catalogue: Sendable {
    let database: any Database

    public init(_ database: any Database) {
        self.database = database
    }

    /// The tutorials that a filter selects, in the order of their creation.
    public func tutorials(_ filter: TutorialFilter, page: PageRequest) async throws -> Page<Tutorial> {
        try await database.read { try $0.tutorials(filter, page: page) }
    }

    /// The published tutorials, in the order of their titles.
    public func published(limit: Int) async throws -> [Tutorial] {
        try await tutorials(TutorialFilter(statuses: [.published]), page: PageRequest(limit: limit)).items
            .sorted { ($0.details.title, $0.id) < ($1.details.title, $1.id) }
    }

    /// The ids of the published tutorials that have all of some words, the best first.
    public func search(_ words: [String], limit: Int) async throws -> [String] {
        try await database.read { try $0.tutorialIDs(matching: words, limit: limit) }
    }

    /// The number of the pages that search engines are told of: of published tutorials, and of public sessions that are not
    /// over.
    public func publicPageCount(now: Date) async throws -> Int {
        try await database.read { try $0.publicPageCount(now: now) }
    }

    /// Some of these pages, in a stable order.
    public func publicPages(after skipped: Int, limit: Int, now: Date) async throws -> [PublicPage] {
        try await database.read { try $0.publicPages(after: skipped, limit: limit, now: now) }
    }

    /// The tutorials with these ids, by id.
    public func tutorials(ofIDs ids: Set<String>) async throws -> [String: Tutorial] {
        try await database.read { try $0.tutorials(ofIDs: ids.sorted()) }.reduce(into: [:]) { $0[$1.id] = $1 }
    }

    /// - Parameter idOrSlug: an id, or a slug that the tutorial has or had.
    /// - Throws: ``Failure`` `.notFound`.
    public func tutorial(_ idOrSlug: String) async throws -> Tutorial {
        try await database.read { try $0.existingTutorial(idOrSlug) }
    }

    /// Creates a tutorial.
    ///
    /// - Parameter details: an empty slug is replaced by a unique one from the title.
    /// - Throws: ``Failure`` `.conflict` for a slug of another tutorial.
    public func create(_ details: Tutorial.Details, by caller: Caller, now: Date) async throws -> Tutorial {
        try await database.write(by: caller, now: now) { try $0.createTutorial(details) }
    }

    /// Edits a tutorial.
    ///
    /// - Parameter change: returns the new details. An empty slug is replaced by a unique one from the title.
    /// - Throws: ``Failure`` `.notFound`, `.preconditionFailed`, `.conflict` for a slug of another tutorial.
    public func edit(
        _ idOrSlug: String, if precondition: Precondition = .none, by caller: Caller, now: Date,
        change: @escaping @Sendable (Tutorial) throws -> Tutorial.Details
    ) async throws -> Tutorial {
        try await database.write(by: caller, now: now) { transaction in
            try transaction.editTutorial(idOrSlug, if: precondition, change: change)
        }
    }

    /// Deletes a tutorial. A tutorial of a session, or with a linked ticket, is archived instead.
    ///
    /// - Throws: ``Failure`` `.notFound`, `.preconditionFailed`, `.conflict` while a session or a link names the tutorial.
    public func delete(
        _ idOrSlug: String, if precondition: Precondition = .none, by caller: Caller, now: Date
    ) async throws {
        try await database.write(by: caller, now: now) { transaction in
            let tutorial = try transaction.existingTutorial(idOrSlug)
            try precondition.check(tutorial.version, tutorial.publicVersion)
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

    /// Stores an address that is to be notified when the tutorial is scheduled. An unknown address is mailed a link,
    /// and counts once it is confirmed.
    ///
    /// - Parameters:
    ///   - language: the BCP 47 tag of the language of that mail.
    ///   - confirming: the addresses that have to be confirmed.
    /// - Throws: ``Failure`` `.notFound` for a tutorial that is not published.
    public func recordInterest(
        in idOrSlug: String, email: String, language: String = "en", confirming: AddressConfirmation = .never,
        by caller: Caller, now: Date
    ) async throws {
        try await database.write(by: caller, now: now) { transaction in
            let tutorial = try transaction.existingTutorial(idOrSlug)
            guard tutorial.details.status == .published else { throw Failure.noSuch("tutorial") }
            let isConfirmed = try !confirming.isNeeded(for: transaction.registrant(withEmail: email))
            try transaction.insertInterest(
                in: tutorial.id, email: email, language: language, isConfirmed: isConfirmed, now: now)
            if isConfirmed {
                // An earlier request may be from before the address was known.
                try transaction.confirmInterest(of: email, now: now)
            } else if try transaction.interest(of: email).contains(where: {
                $0.tutorial == tutorial.id && $0.confirmedAt == nil
            }) {
                try transaction.insertConfirmation(ofInterestIn: tutorial.id, email: email, language: language)
            }
        }
    }

    fileprivate static func reportingTakenSlug(_ slug: String, _ body: () throws -> Void) throws {
        do {
            try body()
        } catch ConstraintViolation.notUnique {
            throw Failure(.conflict, "Another tutorial has or had the slug \(slug).")
        }
    }
}

/// A tutorial with its upcoming dates.
public struct TutorialOverview: Sendable {
    public let tutorial: Tutorial
    public let dates: [ScheduledDate]
    /// All who teach.
    public let trainers: TrainerFaces
    /// The captions of its recordings.
    public let captions: [StoredCaptions]
    /// The text of each recording that has captions, by its address, in the language nearest to the reader's.
    public let transcripts: [String: (language: String, transcript: Transcript)]
    /// The chapters of its recordings, by their addresses.
    public let chapters: [String: StoredChapters]
}

extension Catalogue {
    /// A published tutorial with its public dates of the next year.
    ///
    /// - Parameters:
    ///   - language: the reader's, as a BCP 47 tag.
    ///   - limit: the maximum number of dates.
    /// - Throws: ``Failure`` `.notFound` for a tutorial that is not published.
    public func overview(ofTutorial idOrSlug: String, language: String, limit: Int, now: Date) async throws
        -> TutorialOverview
    {
        try await database.read { connection in
            let tutorial = try connection.existingTutorial(idOrSlug)
            guard tutorial.details.status == .published else { throw Failure.noSuch("tutorial") }
            let filter = SessionFilter(
                tutorials: [tutorial.id], statuses: [.published], visibilities: [.public], from: now,
                to: now.addingTimeInterval(366 * 86_400))
            let dates = try connection.dates(filter, page: PageRequest(limit: limit)).items
            let captions = try connection.presentCaptions(of: tutorial)
            return TutorialOverview(
                tutorial: tutorial, dates: dates,
                trainers: try connection.trainerFaces(Set(dates.flatMap(\.trainers))), captions: captions,
                transcripts: try connection.transcripts(of: captions, in: [language, tutorial.details.language]),
                chapters: try connection.presentChapters(of: tutorial))
        }
    }
}

/// A tutorial with the people who asked for dates of it, for staff.
public struct StaffTutorialOverview: Sendable {
    public let tutorial: Tutorial
    /// The people who confirmed their address, the earliest first.
    public let interested: [TutorialInterest]
    /// The captions of its recordings.
    public let captions: [StoredCaptions]
    /// The chapters of its recordings, by their addresses.
    public let chapters: [String: StoredChapters]
    /// The views of its recordings, in the last thirty days and ever.
    public let views: (lately: Int, ever: Int)
}

extension Catalogue {
    /// A tutorial with the people who asked for dates of it.
    ///
    /// - Throws: ``Failure`` `.notFound`.
    public func staffOverview(ofTutorial idOrSlug: String, now: Date) async throws -> StaffTutorialOverview {
        try await database.read { connection in
            let tutorial = try connection.existingTutorial(idOrSlug)
            return StaffTutorialOverview(
                tutorial: tutorial,
                interested: try connection.interest(in: tutorial.id).filter { $0.confirmedAt != nil },
                captions: try connection.presentCaptions(of: tutorial),
                chapters: try connection.presentChapters(of: tutorial),
                views: try connection.views(
                    ofTutorial: tutorial.id, from: Self.day(now.addingTimeInterval(-29 * 86_400))))
        }
    }
}

extension Tutorial {
    /// The entity tag of the tutorial for staff: another one after every change, and after every new interest in it.
    public var version: String { "\(publicVersion)-\(interested)" }

    /// The entity tag for everybody else, who is not shown the interest: it would tell which addresses are known.
    public var publicVersion: String { "\(id)-\(revision)" }
}

extension Tutorial.Details {
    /// The fields in which these details differ from others, by their names in the API.
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
    /// True for a recording that the other details do not have. Attendees of a date are notified of it.
    fileprivate func hasRecording(missingFrom others: Tutorial.Details) -> Bool {
        let existing = Set(others.materials.filter { $0.kind == .recording }.map(\.url))
        return materials.contains { $0.kind == .recording && !existing.contains($0.url) }
    }
}

extension Transaction {
    /// Inserts a tutorial.
    ///
    /// - Throws: as ``Catalogue/create(_:by:now:)``.
    func createTutorial(_ details: Tutorial.Details) throws -> Tutorial {
        var details = details
        if details.slug.isEmpty { details.slug = try freeSlug(for: details.title) }
        let tutorial = Tutorial(id: Identifier.random(), details: details, createdAt: now, updatedAt: now)
        try Catalogue.reportingTakenSlug(details.slug) { try insert(tutorial) }
        try record(.created, .tutorial, tutorial.id)
        if details.status == .published { try record(.published, .tutorial, tutorial.id) }
        return tutorial
    }

    /// Edits a tutorial.
    ///
    /// - Throws: as ``Catalogue/edit(_:if:by:now:change:)``.
    func editTutorial(
        _ idOrSlug: String, if precondition: Precondition = .none, change: (Tutorial) throws -> Tutorial.Details
    ) throws -> Tutorial {
        let before = try existingTutorial(idOrSlug)
        try precondition.check(before.version, before.publicVersion)
        var after = before
        after.details = try change(before)
        if after.details.slug.isEmpty { after.details.slug = try freeSlug(for: after.details.title, of: before.id) }
        var fields = after.details.fields(differingFrom: before.details)
        if after.details.hasRecording(missingFrom: before.details) { fields.append("recording") }
        guard !fields.isEmpty else { return before }
        after.updatedAt = now
        after.revision += 1
        try Catalogue.reportingTakenSlug(after.details.slug) { try update(after) }
        try record(.updated, .tutorial, after.id, fields: fields)
        // The tutorial's feed shows its title and its summary.
        if !Set(fields).isDisjoint(with: ["title", "summary", "status"]) { try touch(.tutorial(after.id)) }
        return after
    }
}

extension Connection {
    func existingTutorial(_ idOrSlug: String) throws -> Tutorial {
        guard let tutorial = try tutorial(idOrSlug) else { throw Failure.noSuch("tutorial") }
        return tutorial
    }

    /// The slug of a title, followed by the first number that makes it unique.
    ///
    /// - Parameter owner: the id of a tutorial whose current and former slugs are allowed.
    fileprivate func freeSlug(for title: String, of owner: String? = nil) throws -> String {
        let slug = Slug.of(title)
        var candidate = slug
        var number = 1
        while let holder = try tutorialID(ofSlug: candidate), holder != owner {
            number += 1
            candidate = Slug.of(String(slug.prefix(Slug.maximumLength - 6))) + "-\(number)"
        }
        return candidate
    }
}
