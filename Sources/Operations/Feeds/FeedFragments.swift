import Foundation
import ICalendar
import Storage
import Synchronization
import Training

/// The calendar text of one session, rendered once per revision.
struct FeedFragment: Sendable {
    struct Event: Sendable {
        /// The `VEVENT`.
        let text: String
        /// False for a cancelled event.
        let canRemind: Bool
    }

    let revision: Int
    /// The UTC day for which it was rendered.
    let day: Date
    /// True if the text can differ on another day although the session is the same.
    let dependsOnDay: Bool
    let events: [Event]
    /// The zones that the calendar has to declare for it.
    let zones: Set<String>

    func isCurrent(revision: Int, day: Date) -> Bool {
        self.revision == revision && (self.day == day || !dependsOnDay)
    }
}

/// The fragments of all sessions in feeds. After an edit only the edited session is rendered again.
final class FeedFragments: Sendable {
    struct Key: Hashable, Sendable {
        let session: String
        let audience: SessionEvents.Audience
    }

    private let fragments = Mutex<[Key: FeedFragment]>([:])
    private let renderedCount = Atomic<Int>(0)
    private let publicURL: String

    init(publicURL: String) {
        self.publicURL = publicURL
    }

    /// The number of fragments that were rendered so far.
    var rendered: Int { renderedCount.load(ordering: .relaxed) }

    /// The fragments of these sessions, in their order.
    func fragments(
        of sessions: [(id: String, revision: Int)], for audience: SessionEvents.Audience, window: FeedWindow,
        in connection: any Connection
    ) throws -> [FeedFragment] {
        let found = fragments.withLock { fragments in
            sessions.map { session in
                let fragment = fragments[Key(session: session.id, audience: audience)]
                return fragment.flatMap { $0.isCurrent(revision: session.revision, day: window.day) ? $0 : nil }
            }
        }
        let missing = zip(sessions, found).filter { $1 == nil }.map(\.0)
        let fresh = try render(missing, for: audience, window: window, in: connection)
        return zip(sessions, found).compactMap { $1 ?? fresh[$0.id] }
    }

    private func render(
        _ wanted: [(id: String, revision: Int)], for audience: SessionEvents.Audience, window: FeedWindow,
        in connection: any Connection
    ) throws -> [String: FeedFragment] {
        guard !wanted.isEmpty else { return [:] }
        let ids = wanted.map(\.id)
        let revisions = Dictionary(wanted.map { ($0.id, $0.revision) }, uniquingKeysWith: max)
        let sessions = try connection.sessions(ids)
        let overridden = try occurrences(of: ids, for: audience, in: connection)
        let trainers = Set(sessions.flatMap(\.details.trainers))
            .union(overridden.values.joined().flatMap { $0.override.trainers ?? [] })
        let names = try connection.trainerNames(trainers)
        let context = SessionEvents.Context(publicURL: publicURL, window: window)
        var rendered: [String: FeedFragment] = [:]
        for session in sessions {
            let events = SessionEvents(
                session, overridden: overridden[session.id] ?? [], trainerNames: names, context: context)
            rendered[session.id] = try FeedFragment(
                events, for: audience, revision: revisions[session.id] ?? session.revision, day: window.day)
        }
        renderedCount.add(rendered.count, ordering: .relaxed)
        let fresh = rendered
        fragments.withLock { fragments in
            for (id, fragment) in fresh { fragments[Key(session: id, audience: audience)] = fragment }
        }
        return rendered
    }
}

extension FeedFragments {
    /// The dates with changes of their own. For trainers these are all dates: each shows its number of registrations.
    private func occurrences(
        of ids: [String], for audience: SessionEvents.Audience, in connection: any Connection
    ) throws -> [String: [Occurrence]] {
        guard case .trainer = audience else { return try connection.overriddenOccurrences(of: ids) }
        return try connection.occurrences(ofSessions: ids)
    }
}

extension FeedFragment {
    fileprivate init(
        _ source: SessionEvents, for audience: SessionEvents.Audience, revision: Int, day: Date
    ) throws {
        try self.init(
            source.events(for: audience), revision: revision, day: day,
            dependsOnDay: source.dependsOnDay(for: audience))
    }

    init(_ events: [CalendarEvent], revision: Int, day: Date, dependsOnDay: Bool) throws {
        self.init(
            revision: revision, day: day, dependsOnDay: dependsOnDay,
            events: try events.map { Event(text: try $0.text(), canRemind: $0.status != .cancelled) },
            zones: Set(events.flatMap(\.zones)))
    }
}

extension CalendarEvent {
    /// The zones that a calendar has to declare for the event.
    var zones: [String] {
        ([start, end, recurrenceID] + excluded + added).compactMap { time in
            guard case .zoned(_, let zone) = time else { return nil }
            return zone
        }
    }
}
