import Operations
import Synchronization
import Training

/// A feed by the address at which a program polls it.
struct PolledFeed: Sendable {
    let feed: Feed
    /// Seconds before each event; nil for no reminder.
    let alarm: Int?
    /// The name of the file, without its ending.
    let name: String
    /// The path of the route, with parameters in braces.
    let template: String
    /// The number of changes of the data at which the address led to the feed.
    let changes: Int
}

/// The feeds that were polled lately, by their addresses. After a write the same address can lead to another feed, or
/// to none: a tutorial can have another slug, and a secret can be void.
///
/// Personal feeds are not among them: their secrets lead to them by themselves.
final class PolledFeeds: Sendable {
    /// The largest address that is kept, in bytes.
    private static let maxTarget = 512

    private let feeds = Mutex(RecencyCache<String, PolledFeed>(capacity: 1 << 12))

    func feed(at target: String) -> PolledFeed? { feeds.withLock { $0.value(for: target) } }

    func keep(_ feed: PolledFeed, at target: String) {
        guard target.utf8.count <= Self.maxTarget else { return }
        feeds.withLock { $0.keep(feed, for: target) }
    }
}
