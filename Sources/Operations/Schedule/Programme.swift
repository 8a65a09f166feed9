public import Foundation
public import Storage
import SupportCore
public import Training

/// The content of the programme's page: one read of the database with a fixed number of statements.
public struct Programme: Sendable {
    public let dates: Page<ScheduledDate>
    /// The names of all who teach, by id.
    public let trainers: [String: String]
    /// The values of each filter, sorted by label.
    public let facets: [ProgrammeFacet: [ProgrammeFacet.Value]]
}

/// The content of the programme's list: the next date of each tutorial, and of each session without one.
public struct ProgrammeList: Sendable {
    public let dates: Page<NextDate>
    /// The published tutorials that the sessions teach, by id.
    public let tutorials: [String: Tutorial]
    /// All who teach.
    public let trainers: TrainerFaces
    /// The values of each filter, sorted by label.
    public let facets: [ProgrammeFacet: [ProgrammeFacet.Value]]
}

/// A session with the content of its page.
public struct SessionOverview: Sendable {
    public let session: Session
    public let dates: [ScheduledDate]
    /// True if there are more dates than these.
    public let hasMore: Bool
    /// The session that continues this one, unless it is a draft or for some accounts only.
    public let next: Session?
    /// The tutorial that it teaches, if that is published.
    public let tutorial: Tutorial?
    /// All who teach.
    public let trainers: TrainerFaces
}

extension Schedule {
    /// The dates that a filter selects, with the values of all filters.
    ///
    /// - Parameter words: words that all have to occur in the texts of a session.
    public func programme(
        _ filter: SessionFilter, words: [String] = [], page: PageRequest, now: Date
    ) async throws -> Programme {
        try await database.read { connection in
            var filter = filter
            if !words.isEmpty {
                filter.sessions = try connection.sessionIDs(
                    matching: words, filter, from: filter.from ?? now, limit: Self.maxFoundInMonth)
            }
            let dates = try connection.dates(filter, page: page)
            return Programme(
                dates: dates, trainers: try connection.trainerNames(Set(dates.items.flatMap(\.trainers))),
                facets: try connection.sortedFacets(now: now))
        }
    }

    /// The most sessions that a search finds.
    public static let maxFound = 50
    private static let maxFoundInMonth = 1_000

    /// The next date of each published tutorial, and of each session without one, that a filter selects, with the values
    /// of all filters.
    ///
    /// - Parameters:
    ///   - words: words that all have to occur in the texts of a session. The list is then one page, the best first.
    ///   - page: the page of a list without words.
    public func programmeList(
        _ filter: SessionFilter, words: [String] = [], page: PageRequest, now: Date
    ) async throws -> ProgrammeList {
        try await database.read { connection in
            var filter = filter
            if !words.isEmpty {
                filter.sessions = try connection.sessionIDs(
                    matching: words, filter, from: filter.from ?? now, limit: Self.maxFound)
            }
            let found = try connection.nextDates(
                filter, page: words.isEmpty ? page : PageRequest(limit: Self.maxFound))
            let dates = filter.sessions.map(found.ranked) ?? found
            let tutorials = try connection.tutorials(Set(dates.items.compactMap(\.date.session.details.tutorial)))
            return ProgrammeList(
                dates: dates, tutorials: tutorials.filter { $0.value.details.status == .published },
                trainers: try connection.trainerFaces(Set(dates.items.flatMap(\.date.trainers))),
                facets: try connection.sortedFacets(now: now))
        }
    }

    /// A session with its upcoming dates.
    ///
    /// - Parameter limit: the maximum number of dates.
    /// - Throws: ``Failure`` `.notFound`.
    public func overview(ofSession id: String, limit: Int, now: Date) async throws -> SessionOverview {
        try await database.read { connection in
            let session = try connection.existingSession(id)
            let dates = try connection.occurrences(of: id, from: now, page: PageRequest(limit: limit))
                .map { ScheduledDate(occurrence: $0, session: session) }
            let next = try session.followedBy.flatMap { try connection.readableSessions([$0]).first }
            let tutorial = try session.details.tutorial.flatMap { try connection.tutorials([$0])[$0] }
            let names = Set(dates.items.flatMap(\.trainers) + session.details.trainers)
            return SessionOverview(
                session: session, dates: dates.items, hasMore: dates.next != nil,
                next: next.flatMap { $0.status == .draft || $0.details.visibility == .accounts ? nil : $0 },
                tutorial: tutorial.flatMap { $0.details.status == .published ? $0 : nil },
                trainers: try connection.trainerFaces(names))
        }
    }

    /// A date by the id of its occurrence, in the session that it belongs to now.
    ///
    /// - Throws: ``Failure`` `.notFound` for an unknown date, one of a draft, and one for some accounts only.
    public func publicDate(_ id: String) async throws -> ScheduledDate {
        try await database.read { connection in
            let date = try connection.date(ofOccurrence: id)
            guard date.session.status != .draft, date.session.details.visibility != .accounts else {
                throw Failure.noSuch("date")
            }
            return date
        }
    }
}

extension Connection {
    /// The values of each filter of the programme, sorted by label.
    fileprivate func sortedFacets(now: Date) throws -> [ProgrammeFacet: [ProgrammeFacet.Value]] {
        try facets(now: now).mapValues { values in
            values.sorted { ($0.label.lowercased(), $0.value) < ($1.label.lowercased(), $1.value) }
        }
    }
}

extension Page<NextDate> {
    /// The dates in the order of their sessions.
    ///
    /// - Parameter sessions: the ids of the sessions.
    fileprivate func ranked(_ sessions: [String]) -> Page<NextDate> {
        let ranks = Dictionary(uniqueKeysWithValues: sessions.enumerated().map { ($1, $0) })
        return replacing { dates in
            dates.sorted { (ranks[$0.date.session.id] ?? .max) < (ranks[$1.date.session.id] ?? .max) }
        }
    }
}
