import Foundation
import NIOCore
import Storage
import Synchronization
import Training

/// Feeds that were put together, for as long as they are current.
///
/// What is told to those who have a feed already is small, and kept for far more feeds than their bytes: a hundred
/// thousand people who ask whether theirs has changed are answered without writing any of them anew.
final class FeedCache: Sendable {
    struct Key: Hashable, Sendable {
        let feed: Feed
        let alarm: Int?
    }

    struct Entry: Sendable {
        let version: FeedVersion
        let day: Date
        /// The sum of the revisions of the feed's selectors that it was written from.
        let revision: Int
        /// The database's count of changes at which the revisions were last looked up.
        var checkedAt: Int
    }

    private struct State {
        var entries: RecencyCache<Key, Entry>
        var documents: RecencyCache<Key, FeedDocument>
    }

    private let state: Mutex<State>

    /// - Parameters:
    ///   - capacity: how many bytes the documents take that are kept.
    ///   - entries: of how many feeds it is known whether they changed.
    init(capacity: Int = 64 << 20, entries: Int = 2 << 17) {
        state = Mutex(
            State(
                entries: RecencyCache(capacity: entries / 2),
                documents: RecencyCache(capacity: capacity / 2) { $0.bytes.capacity }))
    }

    subscript(key: Key) -> Entry? {
        state.withLock { $0.entries.value(for: key) }
    }

    /// The document of an entry, where it is still kept.
    func document(_ key: Key, of entry: Entry) -> FeedDocument? {
        state.withLock { state in
            state.documents.value(for: key).flatMap { $0.version == entry.version ? $0 : nil }
        }
    }

    func keep(_ entry: Entry, _ document: FeedDocument? = nil, for key: Key) {
        state.withLock { state in
            state.entries.keep(entry, for: key)
            if let document { state.documents.keep(document, for: key) }
        }
    }
}

extension FeedCache.Key {
    var selectors: [String] { feed.selectors.joined().sorted() }
}

extension [String: FeedRevision] {
    /// None of them ever falls, so that the sum is the same only while each is.
    var sum: Int { values.reduce(0) { $0 + $1.number } }
}
