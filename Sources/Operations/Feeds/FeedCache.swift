import Foundation
import NIOCore
import Storage
import Synchronization
import Training

/// The rendered feeds, for as long as they are current.
///
/// The version of a feed is small, and is kept for far more feeds than the bytes. Those of personal feeds are in
/// ``PersonalVersions``, too, for as many as there are.
final class FeedCache: Sendable {
    struct Key: Hashable, Sendable {
        let feed: Feed
        let alarm: Int?
    }

    struct Entry: Sendable {
        let version: FeedVersion
        /// The revision of the organisation, which is no part of the version: the dates are the same in any name.
        let organisation: Int
        let day: Date
        /// The number of database changes at the time when the revisions were last read.
        var checkedAt: Int
    }

    private struct State {
        var entries: RecencyCache<Key, Entry>
        var documents: RecencyCache<Key, FeedDocument>
    }

    private let state: Mutex<State>

    /// - Parameters:
    ///   - capacity: the maximum size of all documents, in bytes.
    ///   - entries: the maximum number of versions.
    init(capacity: Int = 64 << 20, entries: Int = 1 << 16) {
        state = Mutex(
            State(
                entries: RecencyCache(capacity: entries / 2) { key, _ in key.weight },
                documents: RecencyCache(capacity: capacity / 2) { $1.bytes.capacity + 64 * $0.weight }))
    }

    subscript(key: Key) -> Entry? {
        state.withLock { $0.entries.value(for: key) }
    }

    /// The document of an entry; nil if it is no longer in the cache.
    func document(_ key: Key, of entry: Entry) -> FeedDocument? {
        state.withLock { state in
            state.documents.value(for: key).flatMap { $0.version == entry.version ? $0 : nil }
        }
    }

    func insert(_ entry: Entry, _ document: FeedDocument? = nil, for key: Key) {
        state.withLock { state in
            state.entries.keep(entry, for: key)
            if let document { state.documents.keep(document, for: key) }
        }
    }
}

extension FeedCache.Key {
    var selectors: Set<FeedSelector> { Set(feed.selectors.joined()).union([.organisation]) }

    fileprivate var weight: Int { feed.weight }
}

extension Feed {
    /// The size of the feed as a key with what it leads to, as a multiple of that of a personal feed. Anybody can ask for
    /// any selection of the programme, and each of its values is held several times.
    var weight: Int {
        guard case .programme(let facets) = self else { return 1 }
        let values = facets.tags + facets.tutorials + facets.trainers + facets.languages
        return 8 + values.count * 4 + values.reduce(0) { $0 + $1.utf8.count } / 16
    }
}

extension [FeedSelector: FeedRevision] {
    /// The sum of all revisions but that of the organisation. No revision ever falls, so an equal sum means that each is
    /// equal.
    var sum: Int { reduce(0) { $1.key == .organisation ? $0 : $0 + $1.value.number } }

    /// The revision of the organisation, from 0.
    var ofOrganisation: Int { self[.organisation]?.number ?? 0 }
}
