import Synchronization
import Training

/// The last changes of personal feeds, by the count of a ``WatchedDatabase``.
final class PersonalFeedChanges: Sendable {
    /// People whose last change is known. With more of them, all feeds count as changed.
    private static let capacity = 1 << 16

    private struct Known {
        /// By the id of the registrant.
        var last: [String: Int] = [:]
        /// The last change that may have been one of any feed.
        var lastOfAll = 0
    }

    private let known = Mutex(Known())

    func last(ofFeedOf registrant: String) -> Int {
        known.withLock { max($0.lastOfAll, $0.last[registrant] ?? 0) }
    }

    /// - Parameter selectors: those that were touched; nil where they are not known.
    func note(_ selectors: Set<FeedSelector>?, at change: Int) {
        known.withLock { known in
            guard let selectors, !selectors.contains(.organisation) else { return known = Known(lastOfAll: change) }
            for case .personal(let registrant) in selectors { known.last[registrant] = change }
            if known.last.count > Self.capacity { known = Known(lastOfAll: change) }
        }
    }
}

/// A connection that remembers the selectors of feeds whose data it changed.
final class TouchRecorder: Connection {
    private let base: any Connection
    private let record: (Set<FeedSelector>) -> Void

    /// - Parameter record: called with the selectors of each change.
    init(_ base: any Connection, _ record: @escaping (Set<FeedSelector>) -> Void) {
        self.base = base
        self.record = record
    }

    func noteTouched(_ selectors: Set<FeedSelector>) {
        record(selectors)
        base.noteTouched(selectors)
    }

    func execute(_ statement: SQL) throws -> Int { try base.execute(statement) }

    func send(_ statement: SQL) throws { try base.send(statement) }

    func rows(_ query: SQL) throws -> [Row] { try base.rows(query) }

    func prefetch(_ queries: [SQL]) throws { try base.prefetch(queries) }

    func run(script: String) throws { try base.run(script: script) }

    func hasTable(_ name: String) throws -> Bool { try base.hasTable(name) }

    var personalKey: String? { base.personalKey }

    func leavesOut(_ row: UnreadableRow) -> Bool { base.leavesOut(row) }
}
