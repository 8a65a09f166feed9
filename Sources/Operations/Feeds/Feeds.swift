import Crypto
public import Foundation
import ICalendar
import NIOCore
public import Storage
import SupportCore
public import Training

/// The calendars that people subscribe to.
///
/// A feed is assembled from fragments, one per session, and cached as bytes. A poll is answered from memory while nothing
/// was written at all. After a write, the revisions of the feed's selectors are read; only if they rose is the feed
/// rendered again.
public actor Feeds {
    let database: WatchedDatabase
    let trainerSecrets = SecretCache()
    let registrantSecrets = SecretCache()
    private let publicURL: String
    private let release: String
    private let zoneDatabase: String
    private let cache: FeedCache
    private let fragments: FeedFragments
    private var validations: [FeedCache.Key: Task<FeedCache.Entry, any Error>] = [:]
    private var renderings: [FeedCache.Key: Task<FeedDocument, any Error>] = [:]

    /// - Parameters:
    ///   - publicURL: the address of the service, without a slash at the end.
    ///   - zoneDatabase: the release of the zone database.
    ///   - capacity: the maximum size of the cached feeds, in bytes.
    public init(
        _ database: WatchedDatabase, publicURL: String, release: String, zoneDatabase: String,
        cacheCapacity capacity: Int = 64 << 20
    ) {
        self.database = database
        cache = FeedCache(capacity: capacity)
        self.publicURL = publicURL
        self.release = release
        self.zoneDatabase = zoneDatabase
        fragments = FeedFragments(publicURL: publicURL)
    }

    /// The number of times that a session was rendered as calendar text so far.
    public nonisolated var renderedSessions: Int { fragments.rendered }

    /// The current version of a feed, without its bytes.
    ///
    /// - Parameter alarm: the time of the reminder of each event, in seconds before its start; nil for no reminder.
    /// - Throws: ``Failure`` `.notFound` for a feed of a subject that does not exist, or is not public.
    public nonisolated func version(_ feed: Feed, alarm: Int? = nil, now: Date) async throws -> FeedVersion {
        let key = FeedCache.Key(feed: feed, alarm: alarm)
        return try await current(key, now: now).version
    }

    /// The current document of a feed.
    ///
    /// - Parameter alarm: the time of the reminder of each event, in seconds before its start; nil for no reminder.
    /// - Throws: ``Failure`` `.notFound` for a feed of a subject that does not exist, or is not public.
    public nonisolated func document(_ feed: Feed, alarm: Int? = nil, now: Date) async throws -> FeedDocument {
        let key = FeedCache.Key(feed: feed, alarm: alarm)
        let entry = try await current(key, now: now)
        if let document = cache.document(key, of: entry) { return document }
        return try await rendered(key, now: now)
    }

    private nonisolated func current(_ key: FeedCache.Key, now: Date) async throws -> FeedCache.Entry {
        if let entry = cache[key], entry.checkedAt == database.changes, entry.day == FeedWindow(at: now).day {
            return entry
        }
        return try await validated(key, now: now)
    }

    /// Checks a cached feed against the database, and renders it if it has changed. Simultaneous requests share one check.
    private func validated(_ key: FeedCache.Key, now: Date) async throws -> FeedCache.Entry {
        if let task = validations[key] { return try await task.value }
        let task = Task { () async throws -> FeedCache.Entry in
            // Read before the data: a write in between makes the entry look older than it is, never younger.
            let changes = database.changes
            guard var entry = cache[key], entry.day == FeedWindow(at: now).day,
                try await database.read({ try $0.feedRevisions(of: key.selectors).sum }) == entry.revision
            else { return try await render(key, now: now).entry }
            entry.checkedAt = changes
            cache.insert(entry, for: key)
            return entry
        }
        validations[key] = task
        defer { validations[key] = nil }
        return try await task.value
    }

    /// Renders a document that is no longer cached. Simultaneous requests share one rendering.
    private func rendered(_ key: FeedCache.Key, now: Date) async throws -> FeedDocument {
        if let task = renderings[key] { return try await task.value }
        let task = Task { try await render(key, now: now).document }
        renderings[key] = task
        defer { renderings[key] = nil }
        return try await task.value
    }

    private nonisolated func render(
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
        cache.insert(entry, document, for: key)
        return (entry, document)
    }

    private nonisolated func makeDocument(
        _ key: FeedCache.Key, window: FeedWindow, revisions: [FeedSelector: FeedRevision], after former: FeedVersion?,
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
        // Within a facet the newest value counts. A session has to match all facets, so the oldest of these counts.
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
        // Written into its final buffer: the feed of ten thousand sessions is 12 MB, and the allocator would keep the
        // memory of every copy.
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

    /// The `Last-Modified` of a document. A feed that changed in this second may change in it once more, so the second
    /// before is given. A document that differs from the former one has a later instant, however soon it follows.
    private nonisolated func lastModified(_ changedAt: Date, tag: String, after former: FeedVersion?, now: Date)
        -> Date
    {
        let settled = min(changedAt, Date(timeIntervalSince1970: now.timeIntervalSince1970.rounded(.down) - 1))
        guard let former else { return settled }
        return former.tag == tag ? former.lastModified : max(settled, former.lastModified.addingTimeInterval(1))
    }

    /// The fragment of a single date.
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

    /// The dates of a registrant. Their join links lead to a redirect, which works from the opening time on.
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

    /// The hash of the bytes, which show the data and the release, with the day and the zone database.
    private nonisolated func tag(_ bytes: ByteBuffer, day: Date) -> String {
        var hash = SHA256()
        bytes.withUnsafeReadableBytes { hash.update(bufferPointer: $0) }
        hash.update(data: Array("\(day.timeIntervalSince1970) \(zoneDatabase) \(release)".utf8))
        return Data(hash.finalize().prefix(15)).base64URL
    }
}

extension [FeedFragment] {
    /// The zone of most sessions; of equally frequent ones, the first by name.
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
