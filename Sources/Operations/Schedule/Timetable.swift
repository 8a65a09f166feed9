public import Foundation
public import ICalendar
public import Storage
import SupportCore
public import Training

/// Dates as those see them who teach, drafts too, beside all that a page tells of them.
public struct Timetable: Sendable {
    public let dates: Page<ScheduledDate>
    /// All who can teach, by name.
    public let trainers: [Trainer]
}

/// What a session can be made of.
public struct SessionFormChoices: Sendable {
    /// All who can teach, by name.
    public let trainers: [Trainer]
    /// All but archived ones, and the one that is taught already; by title.
    public let tutorials: [Tutorial]
}

/// One session beside what its trainers have to know.
public struct StaffSessionOverview: Sendable {
    public let session: Session
    public let dates: Page<ScheduledDate>
    public let tutorial: Tutorial?
    /// The names of all who teach it, by id.
    public let trainers: [String: String]
}

extension Schedule {
    /// How many trainers and tutorials can be chosen from, at the most.
    private static let maxChoices = 1_000

    public func timetable(_ filter: SessionFilter, page: PageRequest) async throws -> Timetable {
        try await database.read { connection in
            Timetable(
                dates: try connection.dates(filter, page: page),
                trainers: try connection.trainersByName(limit: Self.maxChoices))
        }
    }

    /// - Parameter taught: the tutorial that is taught already, by id.
    public func formChoices(includingTutorial taught: String?) async throws -> SessionFormChoices {
        try await database.read { connection in
            let filter = TutorialFilter(statuses: [.draft, .published])
            var tutorials = try connection.tutorials(filter, page: PageRequest(limit: Self.maxChoices)).items
            if let taught, !tutorials.contains(where: { $0.id == taught }) {
                tutorials += try connection.tutorials([taught]).values
            }
            return SessionFormChoices(
                trainers: try connection.trainersByName(limit: Self.maxChoices),
                tutorials: tutorials.sorted {
                    ($0.details.title.lowercased(), $0.id) < ($1.details.title.lowercased(), $1.id)
                })
        }
    }

    /// - Parameter from: what is over by then is left out.
    /// - Throws: ``Failure`` `.notFound`.
    public func staffOverview(ofSession id: String, from: Date?, page: PageRequest) async throws -> StaffSessionOverview
    {
        try await database.read { connection in
            let session = try connection.existingSession(id)
            let dates = try connection.occurrences(of: id, from: from, page: page)
                .map { ScheduledDate(occurrence: $0, session: session) }
            return StaffSessionOverview(
                session: session, dates: dates,
                tutorial: try session.details.tutorial.flatMap { try connection.tutorials([$0])[$0] },
                trainers: try connection.trainerNames(
                    Set(dates.items.flatMap(\.trainers) + session.details.trainers)))
        }
    }

    /// The names of the trainers whom an edit would have in two places at once, by id.
    public func trainerNames(in impact: Impact) async throws -> [String: String] {
        try await database.read { try $0.trainerNames(Set(impact.conflicts.map(\.trainer))) }
    }
}

extension Connection {
    fileprivate func trainersByName(limit: Int) throws -> [Trainer] {
        try trainers(page: PageRequest(limit: limit)).items.sorted {
            ($0.details.name.lowercased(), $0.id) < ($1.details.name.lowercased(), $1.id)
        }
    }
}

/// Who has, or had, a place in a date.
public struct Roster: Sendable {
    public let date: ScheduledDate
    /// In the order in which they came.
    public let overviews: Page<Registrations.Overview>
    /// The names of those who teach it, by id.
    public let trainers: [String: String]
}

extension Registrations {
    /// - Throws: ``Failure`` `.notFound`.
    public func roster(
        of recurrenceID: LocalDateTime, in session: String, page: PageRequest
    ) async throws -> Roster {
        try await database.read { connection in
            let session = try connection.existingSession(session)
            let occurrence = try connection.existingOccurrence(of: session, recurrenceID)
            let filter = RegistrationFilter(session: session.id, occurrence: occurrence.id)
            let found = try connection.registrations(filter, page: page)
            let date = ScheduledDate(occurrence: occurrence, session: session)
            return Roster(
                date: date, overviews: Page(items: try connection.overviews(of: found.items), next: found.next),
                trainers: try connection.trainerNames(date.trainers))
        }
    }
}
