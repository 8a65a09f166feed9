public import Foundation
import ICalendar
public import Storage
import SupportCore
public import Training

/// The content of the staff's schedule page, which shows drafts too.
public struct Timetable: Sendable {
    public let dates: Page<ScheduledDate>
    /// All trainers, sorted by name.
    public let trainers: [Trainer]
}

/// The choices of the form of a session.
public struct SessionFormChoices: Sendable {
    /// All trainers, sorted by name.
    public let trainers: [Trainer]
    /// All tutorials that are not archived, and the one of the session; sorted by title.
    public let tutorials: [Tutorial]
}

/// A session with the content of its page for staff.
public struct StaffSessionOverview: Sendable {
    public let session: Session
    public let dates: Page<ScheduledDate>
    public let tutorial: Tutorial?
    /// The names of all who teach it, by id.
    public let trainers: [String: String]
}

extension Schedule {
    /// The maximum number of trainers and of tutorials in a form.
    private static let maxChoices = 1_000

    /// The dates that a filter selects, in order of their start, and all trainers.
    public func timetable(_ filter: SessionFilter, page: PageRequest) async throws -> Timetable {
        try await database.read { connection in
            Timetable(
                dates: try connection.dates(filter, page: page),
                trainers: try connection.trainersByName(limit: Self.maxChoices))
        }
    }

    /// - Parameter taught: the id of the tutorial of the session, which is offered even when it is archived.
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

    /// - Parameter from: leaves out dates that are over by then.
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

    /// The names of the trainers in the clashes of an impact, by id.
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
