public import Foundation
import ICalendar
import Storage
import SupportCore
import Synchronization
public import Training

/// A feed as a calendar that programs synchronise, object by object (RFC 4791, RFC 6578).
public struct CalendarCollection: Sendable, Hashable {
    public let feed: Feed
    public let name: String
    public let description: String
    /// It changes with every change of the calendar.
    public let token: SyncToken
}

/// The changes of a calendar since a token.
public struct CalendarChanges: Sendable {
    public let token: SyncToken
    /// The objects that are new, or that can have changed.
    public let changed: [CalendarObject]
    /// The UIDs of objects that the calendar can have held, and that it no longer holds.
    public let removed: [String]
}

extension Feeds {
    /// The largest number of tutorials, and of tags, that have calendars of their own.
    public static let maxCalendars = 500

    /// The state of a calendar. Nothing is rendered for it, and nothing is read while nothing was written.
    ///
    /// - Throws: ``Failure`` `.notFound` for a feed of a subject that does not exist, or is not public.
    public nonisolated func collection(_ feed: Feed, now: Date) async throws -> CalendarCollection {
        let window = FeedWindow(at: now)
        let changes = database.changes
        if let known = collections.collection(feed, at: changes, window) { return known }
        let fresh = try await database.read { [self] connection in
            let content = try FeedContent(feed, only: [], in: connection)
            return try collection(feed, name: content.name, content.description, window, in: connection)
        }
        collections.keep(fresh, at: changes, window)
        return fresh
    }

    /// The calendars of the public programme: all of it, and those of each tutorial and tag.
    public nonisolated func publicCollections(now: Date) async throws -> [CalendarCollection] {
        let window = FeedWindow(at: now)
        return try await database.read { [self] connection in
            let subjects = try connection.publicSubjects(limit: Self.maxCalendars)
            var feeds = [
                (Feed.programme(.init()), "Webinars and tutorials", "Live sessions, kept up to date automatically.")
            ]
            for (id, title) in subjects.tutorials {
                feeds.append((.tutorial(id), title, "Live sessions of this tutorial."))
            }
            for tag in subjects.tags {
                feeds.append((.programme(.init(tags: [tag])), tag, "Live sessions with this tag."))
            }
            let selectors = Set(feeds.flatMap { $0.0.orderedSelectors })
            let revisions = try connection.feedRevisions(of: selectors)
            let writer = try connection.feedsWrittenSince()
            let prefix = try connection.organisation(organisation).name.map { $0 + ": " } ?? ""
            return feeds.map { feed, name, description in
                CalendarCollection(
                    feed: feed, name: prefix + name, description: description,
                    token: SyncToken(feed, writer: writer, revisions: revisions, window))
            }
        }
    }

    /// All objects of a calendar, each event rendered once as in the feed.
    ///
    /// - Throws: ``Failure`` `.notFound` for a feed of a subject that does not exist, or is not public.
    public nonisolated func objects(of feed: Feed, now: Date) async throws -> [CalendarObject] {
        let window = FeedWindow(at: now)
        return try await database.read { [self] in try objects(of: feed, only: nil, window, in: $0) }
    }

    /// The objects of a calendar with these UIDs. Only their sessions are rendered.
    ///
    /// - Throws: ``Failure`` `.notFound` for a feed of a subject that does not exist, or is not public.
    public nonisolated func objects(
        of feed: Feed, withUIDs uids: Set<String>, now: Date
    ) async throws -> [String: CalendarObject] {
        let window = FeedWindow(at: now)
        return try await database.read { [self] connection in
            let host = try connection.uidHost()
            let sessions = feed.isPersonal ? nil : try connection.sessions(withUIDs: uids.sorted(), host: host)
            return try objects(of: feed, only: sessions, window, in: connection)
                .filter { uids.contains($0.uid) }
                .reduce(into: [:]) { $0[$1.uid] = $1 }
        }
    }

    /// The objects of a calendar with a date between two instants.
    ///
    /// - Throws: ``Failure`` `.notFound` for a feed of a subject that does not exist, or is not public.
    public nonisolated func objects(
        of feed: Feed, from start: Date?, to end: Date?, now: Date
    ) async throws -> [CalendarObject] {
        let window = FeedWindow(at: now)
        return try await database.read { [self] connection in
            if case .personal(let id) = feed {
                let uids = try connection.personalUIDs(of: id, from: start, to: end, includingMailed: false)
                return try objects(of: feed, only: nil, window, in: connection).filter { uids.contains($0.uid) }
            }
            let content = try FeedContent(feed, in: connection)
            let host = try connection.uidHost()
            let dates = try connection.datesInFeeds(ofSessions: content.sessions.map(\.id), from: start, to: end)
            let sessions = Set(dates.map(\.session))
            var uids = Set(dates.map { "\($0.date)@\(host)" })
            // A series is one object, whichever of its dates is meant.
            uids.formUnion(try connection.sessions(sessions.sorted()).filter { $0.form == .series }.map(\.uid))
            uids.formUnion(try connection.retiredEvents(ofSessions: sessions.sorted()).values.joined().map(\.uid))
            return try objects(of: feed, only: sessions.sorted(), window, in: connection)
                .filter { uids.contains($0.uid) }
        }
    }

    /// The changes of a calendar since a token, or all of it. Only sessions that changed are rendered.
    ///
    /// - Returns: nil for a token of another calendar, or one that is too old to tell what changed since.
    /// - Throws: ``Failure`` `.notFound` for a feed of a subject that does not exist, or is not public.
    public nonisolated func changes(
        of feed: Feed, since former: SyncToken?, now: Date
    ) async throws -> CalendarChanges? {
        let window = FeedWindow(at: now)
        return try await database.read { [self] connection in
            let token = try token(of: feed, window, in: connection)
            guard let former else {
                let objects = try objects(of: feed, only: nil, window, in: connection)
                return CalendarChanges(token: token, changed: objects, removed: [])
            }
            guard token.follows(former) else { return nil }
            guard token != former else { return CalendarChanges(token: token, changed: [], removed: []) }
            if case .personal(let id) = feed {
                let objects = try objects(of: feed, only: nil, window, in: connection)
                let possible = try connection.personalUIDs(of: id, from: former.window.from, to: window.to)
                return CalendarChanges(
                    token: token, changed: objects, removed: possible.subtracting(objects.map(\.uid)).sorted())
            }
            let revisions = zip(feed.orderedSelectors, former.revisions).map { (selector: $0, number: $1) }
            if try connection.haveDatesGone(since: revisions) { return nil }
            var changed = try connection.sessionsChanged(since: revisions)
            if former.day < token.day {
                changed += try sessionsChanged(in: feed, after: former.window.day, window, in: connection)
            }
            guard !changed.isEmpty else { return CalendarChanges(token: token, changed: [], removed: []) }
            let objects = try objects(of: feed, only: changed, window, in: connection)
            let possible = try connection.possibleUIDs(
                ofSessions: changed, host: try connection.uidHost(), from: former.window.from, to: window.to,
                byDate: feed.isDateByDate)
            return CalendarChanges(
                token: token, changed: objects, removed: possible.subtracting(objects.map(\.uid)).sorted())
        }
    }

    // MARK: - In a transaction

    private nonisolated func collection(
        _ feed: Feed, name: String, _ description: String, _ window: FeedWindow, in connection: any Connection
    ) throws -> CalendarCollection {
        CalendarCollection(
            feed: feed,
            name: [try connection.organisation(organisation).name, name].compactMap(\.self).joined(separator: ": "),
            description: description, token: try token(of: feed, window, in: connection))
    }

    private nonisolated func token(
        of feed: Feed, _ window: FeedWindow, in connection: any Connection
    ) throws -> SyncToken {
        let revisions = try connection.feedRevisions(of: Set(feed.orderedSelectors))
        return SyncToken(feed, writer: try connection.feedsWrittenSince(), revisions: revisions, window)
    }

    /// - Parameter only: the ids of the sessions that are looked for; nil for all of the feed.
    private nonisolated func objects(
        of feed: Feed, only: [String]?, _ window: FeedWindow, in connection: any Connection
    ) throws -> [CalendarObject] {
        if case .personal(let id) = feed {
            return try personalFragments(of: id, window: window, in: connection).flatMap(\.calendarObjects)
        }
        let content = try FeedContent(feed, only: only, in: connection)
        return try fragments.fragments(of: content.sessions, for: content.audience, window: window, in: connection)
            .flatMap(\.calendarObjects)
    }

    /// The ids of the sessions whose dates entered or left the feed after a day.
    private nonisolated func sessionsChanged(
        in feed: Feed, after day: Date, _ window: FeedWindow, in connection: any Connection
    ) throws -> [String] {
        let content = try FeedContent(feed, in: connection)
        return try fragments.fragmentsBySession(
            of: content.sessions, for: content.audience, window: window, in: connection
        )
        .filter { $0.fragment.changes.last.map { $0 > day } ?? false }.map(\.session)
    }
}

/// The states of calendars, for as long as nothing is written.
final class CollectionCache: Sendable {
    private struct Entry {
        let collection: CalendarCollection
        let checkedAt: Int
        let day: Date
    }

    private let entries = Mutex(RecencyCache<Feed, Entry>(capacity: 1 << 14) { feed, _ in feed.weight })

    func collection(_ feed: Feed, at changes: Int, _ window: FeedWindow) -> CalendarCollection? {
        entries.withLock { entries in
            entries.value(for: feed).flatMap { $0.checkedAt == changes && $0.day == window.day ? $0.collection : nil }
        }
    }

    func keep(_ collection: CalendarCollection, at changes: Int, _ window: FeedWindow) {
        entries.withLock {
            $0.keep(Entry(collection: collection, checkedAt: changes, day: window.day), for: collection.feed)
        }
    }
}

extension SyncToken {
    fileprivate init(
        _ feed: Feed, writer: Date?, revisions: [FeedSelector: FeedRevision], _ window: FeedWindow
    ) {
        self.init(
            feed, writer: writer.map { Int($0.timeIntervalSince1970) } ?? 0,
            revisions: feed.orderedSelectors.map { revisions[$0]?.number ?? 0 }, window: window)
    }
}

extension Feed {
    fileprivate var isPersonal: Bool {
        if case .personal = self { true } else { false }
    }

    /// True if all dates are events of their own, whatever the form of their session.
    fileprivate var isDateByDate: Bool {
        if case .trainer = self { true } else { false }
    }
}

extension Connection {
    fileprivate func uidHost() throws -> String { try installation(.host) ?? "localhost" }

    /// The UIDs under which a registrant's feed can have shown dates between two instants. There can be some among them
    /// that it never did.
    ///
    /// - Parameter includingMailed: true for those that only mails used, too.
    fileprivate func personalUIDs(
        of registrant: String, from start: Date?, to end: Date?, includingMailed: Bool = true
    ) throws -> Set<String> {
        let registrations = try registrations(of: registrant)
        let mailed = try mailedEntries(ofRegistrations: Set(registrations.map(\.origin)).sorted())
        let uids = EntryUIDs(mailed: mailed, host: try uidHost())
        let dates = try occurrences(
            ofSessions: Set(registrations.map(\.session)).sorted(), from: start, to: end, includingDetached: true)
        var found: Set<String> = includingMailed ? Set(mailed.map(\.uid)) : []
        for registration in registrations {
            let own = (dates[registration.session] ?? []).filter {
                registration.occurrence == nil || registration.occurrence == $0.id
            }
            found.formUnion(own.map { uids.uid(of: registration, for: .date($0.id)) })
            if registration.occurrence == nil, includingMailed || !own.isEmpty {
                found.insert(uids.uid(of: registration, for: .series(registration.session)))
            } else if let occurrence = registration.occurrence, includingMailed {
                found.insert(uids.uid(of: registration, for: .date(occurrence)))
            }
        }
        return found
    }
}
