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

    /// The events of one UID, which follow each other.
    struct Object: Sendable {
        let uid: String
        /// A hash of the bytes that a program synchronises.
        let tag: String
        let events: Range<Int>
        /// True if one of its times is local, so that its zone has to be declared.
        let isLocal: Bool
    }

    let revision: Int
    /// The days on which the text changes although the session is the same.
    let changes: WindowChanges
    let events: [Event]
    /// The zones that the calendar has to declare for it.
    let zones: Set<String>
    let objects: [Object]
    /// The text before the events of an object with local times.
    let head: String

    func isCurrent(revision: Int, day: Date) -> Bool {
        self.revision == revision && day >= changes.day && changes.next.map { day < $0 } ?? true
    }
}

/// The fragments of all sessions in feeds. After an edit only the edited session is rendered again, and on another day
/// only those whose dates entered or left the window.
final class FeedFragments: Sendable {
    struct Key: Hashable, Sendable {
        let session: String
        let audience: SessionEvents.Audience
    }

    private struct State {
        var fragments: [Key: FeedFragment] = [:]
        /// The fragments for the trainers of a filter, which anybody can combine in any way.
        var filtered = RecencyCache<Key, FeedFragment>(capacity: 4 << 20) {
            $1.events.reduce(100) { $0 + $1.text.utf8.count }
        }

        subscript(key: Key) -> FeedFragment? {
            mutating get { key.audience.isFiltered ? filtered.value(for: key) : fragments[key] }
            set {
                if key.audience.isFiltered, let newValue {
                    filtered.keep(newValue, for: key)
                } else {
                    fragments[key] = newValue
                }
            }
        }
    }

    private let state = Mutex(State())
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
        try fragmentsBySession(of: sessions, for: audience, window: window, in: connection).map(\.fragment)
    }

    /// The same with the ids of their sessions. Sessions that cannot be read are left out.
    func fragmentsBySession(
        of sessions: [(id: String, revision: Int)], for audience: SessionEvents.Audience, window: FeedWindow,
        in connection: any Connection
    ) throws -> [(session: String, fragment: FeedFragment)] {
        // Without trainers of a date's own, a session is in a filtered feed as a whole.
        let divided = audience.isFiltered ? try connection.sessionsWithOwnTrainers(among: sessions.map(\.id)) : nil
        let keys = sessions.map { session in
            Key(session: session.id, audience: divided?.contains(session.id) ?? true ? audience : .everybody)
        }
        let found = state.withLock { state in
            zip(sessions, keys).map { session, key in
                state[key].flatMap { $0.isCurrent(revision: session.revision, day: window.day) ? $0 : nil }
            }
        }
        var fresh: [String: FeedFragment] = [:]
        for audience in Set(keys.map(\.audience)) {
            let missing = zip(zip(sessions, keys), found).filter { $0.1.audience == audience && $1 == nil }.map(\.0.0)
            fresh.merge(try render(missing, for: audience, window: window, in: connection)) { $1 }
        }
        return zip(sessions, found).compactMap { session, known in
            (known ?? fresh[session.id]).map { (session: session.id, fragment: $0) }
        }
    }

    private func render(
        _ wanted: [(id: String, revision: Int)], for audience: SessionEvents.Audience, window: FeedWindow,
        in connection: any Connection
    ) throws -> [String: FeedFragment] {
        guard !wanted.isEmpty else { return [:] }
        let ids = wanted.map(\.id)
        let revisions = Dictionary(wanted.map { ($0.id, $0.revision) }, uniquingKeysWith: max)
        let sessions = try connection.sessions(ids)
        let dates = try connection.eventDates(of: sessions, dateByDate: audience != .everybody, window: window)
        let trainers = Set(sessions.flatMap(\.details.trainers))
            .union(dates.values.flatMap(\.stored).flatMap { $0.override.trainers ?? [] })
        let names = try connection.trainerNames(trainers)
        let context = try connection.eventContext(publicURL: publicURL, window: window)
        var zones = EventZones(window: window)
        var heads = ObjectHeads(window: window)
        var rendered: [String: FeedFragment] = [:]
        for session in sessions {
            let source = SessionEvents(
                session, dates: dates[session.id] ?? .init(), trainerNames: names, zone: zones.zone(of: session),
                context: context)
            rendered[session.id] = try FeedFragment(
                source.published(for: audience), revision: revisions[session.id] ?? session.revision, heads: &heads)
        }
        renderedCount.add(rendered.count, ordering: .relaxed)
        let fresh = rendered
        state.withLock { state in
            for (id, fragment) in fresh { state[Key(session: id, audience: audience)] = fragment }
        }
        return rendered
    }
}

extension SessionEvents.Audience {
    fileprivate var isFiltered: Bool {
        if case .taught = self { true } else { false }
    }
}

extension FeedFragment {
    init(_ published: PublishedEvents, revision: Int, heads: inout ObjectHeads) throws {
        try self.init(published.events, changes: published.changes, revision: revision, heads: &heads)
    }

    init(_ events: [CalendarEvent], changes: WindowChanges, revision: Int, heads: inout ObjectHeads) throws {
        let texts = try events.map { Event(text: try $0.text(), canRemind: $0.status != .cancelled) }
        let zones = Set(events.flatMap(\.zones))
        let head = try heads.head(declaring: zones)
        var objects: [Object] = []
        var first = 0
        while first < events.count {
            let uid = events[first].uid
            let end = events[first...].firstIndex { $0.uid != uid } ?? events.count
            let isLocal = events[first..<end].contains { !$0.zones.isEmpty }
            let text = (isLocal ? head : ObjectHeads.plain) + texts[first..<end].map(\.text).joined()
            objects.append(Object(uid: uid, tag: CalendarObject.tag(text), events: first..<end, isLocal: isLocal))
            first = end
        }
        self.init(revision: revision, changes: changes, events: texts, zones: zones, objects: objects, head: head)
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
