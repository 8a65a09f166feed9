import Foundation
import NIOCore
import Storage
import Synchronization
import Training

/// Feeds that were put together, for as long as they are current.
final class FeedCache: Sendable {
    struct Key: Hashable, Sendable {
        let feed: Feed
        let alarm: Int?
    }

    struct Entry: Sendable {
        let document: FeedDocument
        let day: Date
        /// The revisions of the feed's selectors that the document was made from.
        let revisions: [String: FeedRevision]
        /// The database's count of changes at which the revisions were last looked up.
        var checkedAt: Int
        var lastUse = 0
    }

    private struct State {
        var entries: [Key: Entry] = [:]
        var bytes = 0
        var uses = 0
    }

    private let state = Mutex(State())
    private let capacity: Int

    /// - Parameter capacity: how many bytes of documents are kept at the most.
    init(capacity: Int = 64 << 20) {
        self.capacity = capacity
    }

    subscript(key: Key) -> Entry? {
        state.withLock { state in
            state.uses += 1
            state.entries[key]?.lastUse = state.uses
            return state.entries[key]
        }
    }

    func keep(_ entry: Entry, for key: Key) {
        state.withLock { state in
            state.uses += 1
            var entry = entry
            entry.lastUse = state.uses
            state.bytes -= state.entries[key]?.document.bytes.readableBytes ?? 0
            state.entries[key] = entry
            state.bytes += entry.document.bytes.readableBytes
            while state.bytes > capacity, state.entries.count > 1 {
                guard let oldest = state.entries.min(by: { $0.value.lastUse < $1.value.lastUse }) else { break }
                state.entries[oldest.key] = nil
                state.bytes -= oldest.value.document.bytes.readableBytes
            }
        }
    }

    /// Notes that an entry was found to be current still.
    func confirm(_ key: Key, at changes: Int) {
        state.withLock { $0.entries[key]?.checkedAt = changes }
    }
}
