import Crypto
public import Foundation
import ICalendar
import NIOCore
public import Storage
import SupportCore
public import Training

/// The calendars that can be subscribed to.
///
/// A feed is put together from fragments, one for each session, and kept as bytes. A poll is answered from memory while
/// nothing was written at all; after a write, a look at the revisions of the feed's selectors tells whether it concerns
/// this feed.
public actor Feeds {
    let database: WatchedDatabase
    let trainerSecrets = SecretCache()
    let registrantSecrets = SecretCache()
    private let publicURL: String
    private let release: String
    private let zoneDatabase: String
    private let cache: FeedCache
    private let fragments: FeedFragments
    private var looks: [FeedCache.Key: Task<FeedCache.Entry, any Error>] = [:]
    private var writings: [FeedCache.Key: Task<FeedDocument, any Error>] = [:]

    /// - Parameters:
    ///   - publicURL: where people reach the service, without a slash at the end.
    ///   - zoneDatabase: the release of the zone database.
    ///   - capacity: how many bytes of written feeds are kept.
    public init(
        _ database: WatchedDatabase, publicURL: String, release: String, zoneDatabase: String,
        keeping capacity: Int = 64 << 20
    ) {
        self.database = database
        cache = FeedCache(capacity: capacity)
        self.publicURL = publicURL
        self.release = release
        self.zoneDatabase = zoneDatabase
        fragments = FeedFragments(publicURL: publicURL)
    }

    /// How many times a session was written out as calendar text so far.
    public nonisolated var renderedSessions: Int { fragments.rendered }

    /// Which version of a feed is the current one: all that is asked by those who have it already.
    ///
    /// - Parameter alarm: seconds before each event at which a reminder is to be shown.
    /// - Throws: ``Failure`` `.notFound` for a feed of what is not there, or not for everybody to see.
    public nonisolated func version(_ feed: Feed, alarm: Int? = nil, now: Date) async throws -> FeedVersion {
        let key = FeedCache.Key(feed: feed, alarm: alarm)
        return try await current(key, now: now).version
    }

    /// - Parameter alarm: seconds before each event at which a reminder is to be shown.
    /// - Throws: ``Failure`` `.notFound` for a feed of what is not there, or not for everybody to see.
    public nonisolated func document(_ feed: Feed, alarm: Int? = nil, now: Date) async throws -> FeedDocument {
        let key = FeedCache.Key(feed: feed, alarm: alarm)
        let entry = try await current(key, now: now)
        if let document = cache.document(key, of: entry) { return document }
        return try await written(key, now: now)
    }

    private nonisolated func current(_ key: FeedCache.Key, now: Date) async throws -> FeedCache.Entry {
        if let entry = cache[key], entry.checkedAt == database.changes, entry.day == FeedWindow(at: now).day {
            return entry
        }
        return try await looked(key, now: now)
    }

    /// Looks whether the feed has changed since it was written. Ten thousand who ask at once are answered by one look.
    private func looked(_ key: FeedCache.Key, now: Date) async throws -> FeedCache.Entry {
        if let task = looks[key] { return try await task.value }
        let task = Task { () async throws -> FeedCache.Entry in
            // Read before the data: a write in between makes the entry look older than it is, never younger.
            let changes = database.changes
            guard var known = cache[key], known.day == FeedWindow(at: now).day,
                try await database.read({ try $0.feedRevisions(of: key.selectors).sum }) == known.revision
            else { return try await write(key, now: now).entry }
            known.checkedAt = changes
            cache.keep(known, for: key)
            return known
        }
        looks[key] = task
        defer { looks[key] = nil }
        return try await task.value
    }

    /// Ten thousand who ask at once are given the same document, written once.
    private func written(_ key: FeedCache.Key, now: Date) async throws -> FeedDocument {
        if let task = writings[key] { return try await task.value }
        let task = Task { try await write(key, now: now).document }
        writings[key] = task
        defer { writings[key] = nil }
        return try await task.value
    }

    private nonisolated func write(
        _ key: FeedCache.Key, now: Date
    ) async throws -> (entry: FeedCache.Entry, document: FeedDocument) {
        let window = FeedWindow(at: now)
        let former = cache[key]?.version
        let changes = database.changes
        let (revision, document) = try await database.read { [self] connection in
            let revisions = try connection.feedRevisions(of: key.selectors)
            let document = try makeDocument(
                key, window: window, revisions: revisions, after: former, now: now, in: connection)
            return (revisions.sum, document)
        }
        let entry = FeedCache.Entry(
            version: document.version, day: window.day, revision: revision, checkedAt: changes)
        cache.keep(entry, document, for: key)
        return (entry, document)
    }

    private nonisolated func makeDocument(
        _ key: FeedCache.Key, window: FeedWindow, revisions: [String: FeedRevision], after former: FeedVersion?,
        now: Date, in connection: any Connection
    ) throws -> FeedDocument {
        let content: FeedContent
        let pieces: [FeedFragment]
        if case .personal(let id) = key.feed {
            content = FeedContent.personal
            pieces = [try personalFragment(of: id, window: window, in: connection)]
        } else {
            content = try FeedContent(key.feed, in: connection)
            if case .date(let id, _) = key.feed {
                pieces = [try singleFragment(of: id, window: window, in: connection)]
            } else {
                pieces = try fragments.fragments(
                    of: content.sessions, for: content.audience, window: window, in: connection)
            }
        }
        // In every facet the feed is as new as the newest of its values; all facets have to meet in what changed.
        let changedAt = key.feed.selectors.compactMap { facet in facet.compactMap { revisions[$0]?.changedAt }.max() }
            .min()

        let zone = content.zone ?? pieces.mostFrequentZone ?? "Etc/UTC"
        // A calendar has at least one component (RFC 5545 §3.6): one without events declares its zone.
        let named = pieces.allSatisfy(\.events.isEmpty) ? [zone] : Set(pieces.flatMap(\.zones)).sorted()
        let zones = try named.compactMap { try Zone($0).definition(from: window.from, to: window.to) }
        var calendar = CalendarDocument(
            productID: "-//Lectern//Lectern \(release)//EN", name: content.name, description: content.description,
            source: key.feed.isSecret ? nil : publicURL + key.feed.path, color: "teal", refreshInterval: 3_600,
            defaultZone: zone, lastModified: changedAt ?? window.day, zones: zones)
        let events = try pieces.flatMap(\.events).map { try $0.text(alarm: key.alarm) }
        let size = events.reduce(0) { $0 + $1.utf8.count }
        if size > 1_000_000 {
            calendar.description =
                (calendar.description ?? "") + " This calendar is larger than 1 MB, which some apps refuse to read. "
                + "Subscribe to a part of it, such as one tutorial or one tag."
        }
        // Written where it stays: the feed of ten thousand sessions is 12 MB, and every copy of it on the way would stay in
        // the allocator's hands.
        let header = try calendar.header()
        var bytes = ByteBuffer()
        bytes.reserveCapacity(header.utf8.count + size + CalendarDocument.footer.utf8.count)
        bytes.writeString(header)
        for event in events { bytes.writeString(event) }
        bytes.writeString(CalendarDocument.footer)
        let tag = tag(bytes, day: window.day)
        let changed = max(changedAt ?? window.day, window.day)
        return FeedDocument(
            bytes: bytes,
            version: FeedVersion(
                tag: tag, lastModified: lastModified(changed, tag: tag, after: former, now: now),
                revision: revisions.sum))
    }

    /// What a client that knows only dates is told. What changed in this very second may change in it once more, so the
    /// second before is named; and another document than the former has a later date, however soon it follows.
    private nonisolated func lastModified(_ changedAt: Date, tag: String, after former: FeedVersion?, now: Date)
        -> Date
    {
        let settled = min(changedAt, Date(timeIntervalSince1970: now.timeIntervalSince1970.rounded(.down) - 1))
        guard let former else { return settled }
        return former.tag == tag ? former.lastModified : max(settled, former.lastModified.addingTimeInterval(1))
    }

    /// One date alone.
    private nonisolated func singleFragment(
        of occurrence: String, window: FeedWindow, in connection: any Connection
    ) throws -> FeedFragment {
        let date = try connection.date(ofOccurrence: occurrence)
        let names = try connection.trainerNames(Set(date.trainers))
        let source = SessionEvents(
            date.session, overridden: [], trainerNames: names,
            context: SessionEvents.Context(publicURL: publicURL, window: window))
        return try FeedFragment([source.event(ofSingle: date)], revision: 0, day: window.day, dependsOnDay: true)
    }

    /// A registrant's own dates. Their join links lead through a redirect that opens when it is time.
    private nonisolated func personalFragment(
        of registrant: String, window: FeedWindow, in connection: any Connection
    ) throws -> FeedFragment {
        guard let registrant = try connection.registrant(registrant) else { throw Failure.noSuch("feed") }
        let dates = try connection.personalDates(of: registrant, from: window.from, to: window.to)
        let names = try connection.trainerNames(Set(dates.flatMap(\.date.trainers)))
        let context = SessionEvents.Context(publicURL: publicURL, window: window)
        let events = dates.map { personal in
            let source = SessionEvents(personal.date.session, overridden: [], trainerNames: names, context: context)
            return source.event(
                of: personal.date, for: personal.registration,
                joinLink: personal.date.join.map { _ in publicURL + "/join/" + personal.joinSecret })
        }
        return try FeedFragment(events, revision: 0, day: window.day, dependsOnDay: true)
    }

    /// The data and the release show in the bytes; the day and the zone database are added.
    private nonisolated func tag(_ bytes: ByteBuffer, day: Date) -> String {
        var hash = SHA256()
        bytes.withUnsafeReadableBytes { hash.update(bufferPointer: $0) }
        hash.update(data: Array("\(day.timeIntervalSince1970) \(zoneDatabase) \(release)".utf8))
        return Data(hash.finalize().prefix(15)).base64URL
    }
}

extension [FeedFragment] {
    /// The zone that most of the sessions are in; of two, the one that comes first by name.
    fileprivate var mostFrequentZone: String? {
        reduce(into: [String: Int]()) { counts, fragment in
            for zone in fragment.zones { counts[zone, default: 0] += 1 }
        }
        .max { ($0.value, $1.key) < ($1.value, $0.key) }?.key
    }
}

extension FeedFragment.Event {
    /// The event with a reminder (RFC 5545 §3.6.6) before its end.
    fileprivate func text(alarm: Int?) throws -> String {
        guard let alarm, canRemind else { return text }
        let reminder = """
            BEGIN:VALARM
            ACTION:DISPLAY
            DESCRIPTION:Reminder
            TRIGGER:-\(ISODuration.format(alarm))
            END:VALARM
            END:VEVENT

            """
        return text.replacing("END:VEVENT\r\n", with: reminder.replacing("\n", with: "\r\n"))
    }
}
