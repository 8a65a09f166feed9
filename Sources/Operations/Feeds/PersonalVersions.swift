public import Foundation
import Storage
import SupportCore
import Synchronization
public import Training

/// A text of at most twenty bytes of ASCII without memory of its own, such as an id or an entity tag.
struct ShortText: Sendable, Hashable {
    static let capacity = 20
    private var words: (UInt32, UInt32, UInt32, UInt32, UInt32) = (0, 0, 0, 0, 0)

    /// Nil for a text that is longer, or holds a NUL.
    init?(_ text: String) {
        let bytes = text.utf8
        guard bytes.count <= Self.capacity, !bytes.contains(0) else { return nil }
        withUnsafeMutableBytes(of: &words) { $0.copyBytes(from: bytes) }
    }

    var text: String {
        withUnsafeBytes(of: words) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }

    static func == (left: ShortText, right: ShortText) -> Bool { left.words == right.words }

    func hash(into hasher: inout Hasher) {
        withUnsafeBytes(of: words) { hasher.combine(bytes: $0) }
    }
}

/// The versions of personal feeds by their secrets, for a million of them: a poll is answered without rendering a feed, and
/// without a query while nothing of the feed was written.
///
/// A secret is held as a hash with a key of the process, and an entry is eighty bytes without a pointer. Each part of the
/// table grows by itself, so that none is copied as a whole.
final class PersonalVersions: Sendable {
    struct Entry: Sendable {
        let registrant: ShortText
        let tag: ShortText
        /// Seconds since 1970.
        let lastModified: UInt32
        let revision: UInt32
        /// The revision of the organisation.
        let organisation: UInt32
        /// Days since 1970.
        let day: UInt32
        /// The number of database changes at the time when the revisions were last read.
        var checkedAt: Int

        /// Nil for values that it has no room for: such a feed is not held.
        init?(registrant: String, _ version: FeedVersion, organisation: Int, day: Date, checkedAt: Int) {
            guard let registrant = ShortText(registrant), let tag = ShortText(version.tag),
                let lastModified = UInt32(exactly: version.lastModified.timeIntervalSince1970.rounded(.down)),
                let revision = UInt32(exactly: version.revision), let organisation = UInt32(exactly: organisation),
                let days = UInt32(exactly: (day.timeIntervalSince1970 / 86_400).rounded(.down))
            else { return nil }
            self.registrant = registrant
            self.tag = tag
            self.lastModified = lastModified
            self.revision = revision
            self.organisation = organisation
            self.day = days
            self.checkedAt = checkedAt
        }

        var version: FeedVersion {
            FeedVersion(
                tag: tag.text, lastModified: Date(timeIntervalSince1970: Double(lastModified)),
                revision: Int(revision))
        }

        func isOf(_ window: FeedWindow) -> Bool { Double(day) * 86_400 == window.day.timeIntervalSince1970 }
    }

    /// 128 bits of a hash that nobody outside of the process can compute.
    struct Key: Hashable, Sendable {
        fileprivate let high: UInt64
        private let low: UInt64

        init(_ secret: some Collection<UInt8>) {
            var (first, second) = (Hasher(), Hasher())
            first.combine(0 as UInt8)
            second.combine(1 as UInt8)
            let bytes = ContiguousArray(secret)
            bytes.withUnsafeBytes {
                first.combine(bytes: $0)
                second.combine(bytes: $0)
            }
            high = UInt64(bitPattern: Int64(first.finalize()))
            low = UInt64(bitPattern: Int64(second.finalize()))
        }
    }

    private final class Part: Sendable {
        let entries = Mutex<[Key: Entry]>([:])
    }

    private static let partCount = 64
    private let parts = (0..<PersonalVersions.partCount).map { _ in Part() }
    private let capacity: Int

    /// - Parameter capacity: the maximum number of entries.
    init(capacity: Int = 1 << 20) {
        self.capacity = max(1, capacity / Self.partCount)
    }

    private func part(of key: Key) -> Part { parts[Int(key.high >> 58)] }

    func entry(for key: Key) -> Entry? { part(of: key).entries.withLock { $0[key] } }

    func keep(_ entry: Entry, for key: Key) {
        part(of: key).entries.withLock { entries in
            if entries.count >= capacity, entries[key] == nil {
                // Arbitrary ones, and several at once: knowing which was used last is not worth the memory.
                for old in Array(entries.keys.prefix(capacity / 8 + 1)) { entries[old] = nil }
            }
            entries[key] = entry
        }
    }

    func remove(_ key: Key) { part(of: key).entries.withLock { $0[key] = nil } }

    var count: Int { parts.reduce(0) { $0 + $1.entries.withLock { $0.count } } }
}

extension Feeds {
    /// The owner of a personal feed's secret and the current version of the feed, by one query at most unless the feed
    /// changed.
    ///
    /// - Throws: ``Failure`` `.notFound` for a secret that is unknown or void.
    public nonisolated func personalVersion(
        forSecret secret: String, now: Date
    ) async throws -> (registrant: String, version: FeedVersion) {
        let key = PersonalVersions.Key(secret.utf8)
        if let known = personalVersionInMemory(key, now: now) { return (known.registrant.text, known.version) }
        let window = FeedWindow(at: now)
        // Read before the data: a write in between makes the entry look older than it is, never younger.
        let changes = database.changes
        let state: PersonalFeedState
        do {
            state = try await database.read { try $0.personalFeedState(forSecret: secret) }
        } catch let failure as Failure where failure.code == .unknownSecret {
            personalVersions.remove(key)
            throw failure
        }
        let id = state.registrant.id
        if var entry = personalVersions.entry(for: key), entry.isOf(window), entry.registrant.text == id,
            Int(entry.revision) == state.revision, Int(entry.organisation) == state.organisation
        {
            entry.checkedAt = changes
            personalVersions.keep(entry, for: key)
            return (id, entry.version)
        }
        let version = try await version(.personal(id), now: now)
        // A change in between is seen by the next check: its revision is higher.
        if version.revision == state.revision,
            let entry = PersonalVersions.Entry(
                registrant: id, version, organisation: state.organisation, day: window.day, checkedAt: changes)
        {
            personalVersions.keep(entry, for: key)
        }
        return (id, version)
    }

    private nonisolated func personalVersionInMemory(
        _ key: PersonalVersions.Key, now: Date
    ) -> PersonalVersions.Entry? {
        guard let entry = personalVersions.entry(for: key), entry.isOf(FeedWindow(at: now)),
            database.isPersonalFeed(of: entry.registrant.text, unchangedSince: entry.checkedAt)
        else { return nil }
        return entry
    }

    /// The number of personal feeds whose versions are held.
    public nonisolated var heldPersonalVersions: Int { personalVersions.count }

    // MARK: - Without waiting

    /// A number that rises with every change of the data.
    public nonisolated var changes: Int { database.changes }

    /// The owner and the version of a personal feed, if they are known and nothing of the feed was written since.
    ///
    /// - Parameter secret: UTF-8.
    public nonisolated func knownPersonalVersion(
        forSecret secret: some Collection<UInt8>, now: Date
    ) -> (registrant: String, version: FeedVersion)? {
        personalVersionInMemory(PersonalVersions.Key(secret), now: now).map { ($0.registrant.text, $0.version) }
    }

    /// The version of a feed, if it is known and nothing was written since.
    public nonisolated func knownVersion(_ feed: Feed, alarm: Int? = nil, now: Date) -> FeedVersion? {
        knownEntry(FeedCache.Key(feed: feed, alarm: alarm), now: now)?.version
    }

    /// The document of a feed, if it is in memory and nothing was written since.
    public nonisolated func knownDocument(_ feed: Feed, alarm: Int? = nil, now: Date) -> FeedDocument? {
        let key = FeedCache.Key(feed: feed, alarm: alarm)
        return knownEntry(key, now: now).flatMap { cache.document(key, of: $0) }
    }

    private nonisolated func knownEntry(_ key: FeedCache.Key, now: Date) -> FeedCache.Entry? {
        cache[key].flatMap {
            $0.checkedAt == database.changes && $0.day == FeedWindow(at: now).day ? $0 : nil
        }
    }
}

extension Connection {
    /// The owner of a personal feed's secret and the revisions of the feed, in one statement.
    ///
    /// - Throws: ``Failure`` `.notFound` for a secret that is unknown or void.
    fileprivate func personalFeedState(forSecret secret: String) throws -> PersonalFeedState {
        guard let state = try personalFeedState(of: String(secret.prefix(20))) else { throw Failure.unknownSecret }
        let secrets =
            if let key = personalKey ?? state.key { PersonalSecrets(key: key) } else { try personalSecrets() }
        guard secrets.isValid(secret, for: .feed, of: state.registrant) else { throw Failure.unknownSecret }
        return state
    }
}
