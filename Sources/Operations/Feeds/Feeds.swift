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
    let publicURL: String
    private let release: String
    private let zoneDatabase: String
    let organisation: FixedOrganisation
    let cache: FeedCache
    let personalVersions = PersonalVersions()
    let fragments: FeedFragments
    let collections = CollectionCache()
    private var validations: [FeedCache.Key: Task<FeedCache.Entry, any Error>] = [:]
    private var renderings: [FeedCache.Key: Task<FeedDocument, any Error>] = [:]

    /// - Parameters:
    ///   - publicURL: the address of the service, without a slash at the end.
    ///   - zoneDatabase: the release of the zone database.
    ///   - organisation: the values of the organisation that the operator fixed.
    ///   - capacity: the maximum size of the cached feeds, in bytes.
    public init(
        _ database: WatchedDatabase, publicURL: String, release: String, zoneDatabase: String,
        organisation: FixedOrganisation = .none, cacheCapacity capacity: Int = 64 << 20
    ) {
        self.database = database
        cache = FeedCache(capacity: capacity)
        self.publicURL = publicURL
        self.release = release
        self.zoneDatabase = zoneDatabase
        self.organisation = organisation
        fragments = FeedFragments(publicURL: publicURL)
    }

    /// Notes at the start that feeds are written by this release, with this zone database, for this address and in the name
    /// that the operator fixed. Another one can give other bytes although the data are the same, so `Last-Modified` moves.
    public nonisolated func noteWriter(now: Date) async throws {
        let writer = ["\(release) \(zoneDatabase) \(publicURL)", organisation.organisation.name].compactMap(\.self)
            .joined(separator: " ")
        try await database.write { connection in
            let former = try connection.installation(.feeds)?.split(separator: " ", maxSplits: 1).last
            guard former.map(String.init) != writer else { return }
            try connection.setInstallation(.feeds, to: "\(Int(now.timeIntervalSince1970)) \(writer)")
        }
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
                case let revisions = try await database.read({ try $0.feedRevisions(of: key.selectors) }),
                revisions.sum == entry.version.revision, revisions.ofOrganisation == entry.organisation
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
        let changes = database.changes
        let (document, ofOrganisation) = try await database.read { [self] connection in
            let revisions = try connection.feedRevisions(of: key.selectors)
            let document = try makeDocument(key, window: window, revisions: revisions, in: connection)
            return (document, revisions.ofOrganisation)
        }
        let entry = FeedCache.Entry(
            version: document.version, organisation: ofOrganisation, day: window.day, checkedAt: changes)
        cache.insert(entry, document, for: key)
        return (entry, document)
    }

    private nonisolated func makeDocument(
        _ key: FeedCache.Key, window: FeedWindow, revisions: [FeedSelector: FeedRevision],
        in connection: any Connection
    ) throws -> FeedDocument {
        let content: FeedContent
        let pieces: [FeedFragment]
        if case .personal(let id) = key.feed {
            content = FeedContent.personal
            pieces = try personalFragments(of: id, window: window, in: connection)
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
        let revised = key.feed.selectors.compactMap { facet in facet.compactMap { revisions[$0]?.changedAt }.max() }
            .min()
        let made = [revised, revisions[.organisation]?.changedAt, try connection.feedsWrittenSince()]
            .compactMap { $0 }.max()
        let passed = pieces.compactMap(\.changes.last).max()
        let changedAt = [made, passed].compactMap { $0 }.max() ?? Date(timeIntervalSince1970: 0)
        // What changed in this second may change in it once more, and is a second later then.
        let lastModified = [made?.addingTimeInterval(-1), passed].compactMap { $0 }.max() ?? changedAt

        let zone = content.zone ?? pieces.mostFrequentZone ?? "Etc/UTC"
        // A calendar has at least one component (RFC 5545 §3.6): one without events declares its zone.
        let named = pieces.allSatisfy(\.events.isEmpty) ? [zone] : Set(pieces.flatMap(\.zones)).sorted()
        let zones = try named.map { try Zone($0).declaration(in: window) }
        // Calendar programs list this name among the calendars of others.
        let name = [try connection.organisation(organisation).name, content.name].compactMap(\.self)
            .joined(separator: ": ")
        var calendar = CalendarDocument(
            productID: "-//Lectern//Lectern \(release)//EN", name: name, description: content.description,
            source: key.feed.isSecret ? nil : publicURL + key.feed.path, color: "teal", refreshInterval: 3_600,
            defaultZone: zone, lastModified: changedAt, zones: zones)
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
        return FeedDocument(
            bytes: bytes,
            version: FeedVersion(tag: Self.tag(bytes), lastModified: lastModified, revision: revisions.sum))
    }

    /// The fragment of a single date.
    private nonisolated func singleFragment(
        of occurrence: String, window: FeedWindow, in connection: any Connection
    ) throws -> FeedFragment {
        let date = try connection.date(ofOccurrence: occurrence)
        let names = try connection.trainerNames(Set(date.trainers))
        var zones = EventZones(window: window)
        let source = SessionEvents(
            date.session, trainerNames: names, zone: zones.zone(of: date.session),
            context: try connection.eventContext(publicURL: publicURL, window: window))
        var heads = ObjectHeads(window: window)
        return try FeedFragment(
            [source.event(ofSingle: date.occurrence)], changes: WindowChanges(on: window.day), revision: 0,
            heads: &heads)
    }

    /// The dates of a registrant. Their join links lead to a redirect, which works from the opening time on.
    nonisolated func personalFragments(
        of registrant: String, window: FeedWindow, in connection: any Connection
    ) throws -> [FeedFragment] {
        guard let registrant = try connection.registrant(registrant) else { throw Failure.noSuch("feed") }
        var heads = ObjectHeads(window: window)
        return try connection.personalEvents(of: registrant, publicURL: publicURL, window: window)
            .map { try FeedFragment($0, revision: 0, heads: &heads) }
    }

    private static func tag(_ bytes: ByteBuffer) -> String {
        var hash = SHA256()
        bytes.withUnsafeReadableBytes { hash.update(bufferPointer: $0) }
        return Data(hash.finalize().prefix(15)).base64URL
    }
}

extension Connection {
    /// The instant since which the same release writes feeds by the same zone database, for the same address.
    func feedsWrittenSince() throws -> Date? {
        try installation(.feeds)?.split(separator: " ").first.flatMap { Double($0) }
            .map { Date(timeIntervalSince1970: $0) }
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
        // A line of its own, since a title may end in the same words.
        return text.replacing("\r\nEND:VEVENT\r\n", with: "\r\n" + reminder.replacing("\n", with: "\r\n"))
    }
}
