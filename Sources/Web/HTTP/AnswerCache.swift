import Foundation
import HTTPTypes
import NIOCore
import Operations
import Synchronization

/// Answers that are given again to the same request within the same second, while nothing was written.
///
/// Lists and pages depend on the data, on the time in whole seconds, and on the request alone. Many people look at the
/// same list at once, and an agent's tools ask for it again and again. Only the first request reads the
/// database and writes the answer.
final class AnswerCache: Sendable {
    /// Everything in a request that the answers of these routes depend on.
    struct Key: Hashable, Sendable {
        let method: HTTPRequest.Method
        let path: String
        let query: String
        let headers: HTTPFields
        /// The caller, as ``Visitor/name`` tells callers apart.
        let visitor: String

        /// Bytes.
        fileprivate var size: Int {
            path.utf8.count + query.utf8.count
                + headers.reduce(0) { $0 + $1.name.rawName.utf8.count + $1.value.utf8.count }
        }
    }

    /// The state that an answer shows.
    struct Moment: Hashable, Sendable {
        /// The version of the database, read before the answer was made.
        let version: Int
        /// The revision of the recommender, likewise.
        let recommender: Int
        /// Whole seconds since 1970.
        let second: Int
    }

    private struct Entry: Sendable {
        let answer: Answer
        let moment: Moment
    }

    /// The maximum size of each of the two generations, in bytes.
    private static let capacity = 4 << 20
    /// The largest body that is kept.
    private static let maxBytes = 256 << 10
    /// The largest key that is kept, in bytes. Browsers send a kilobyte or two.
    private static let maxKeyBytes = 4 << 10

    private let entries = Mutex(
        RecencyCache<Key, Entry>(capacity: capacity) {
            1_024 + 2 * $0.size + ($1.answer.body?.readableBytes ?? 0)
        })

    func answer(for key: Key, at moment: Moment) -> Answer? {
        entries.withLock { $0.value(for: key).flatMap { $0.moment == moment ? $0.answer : nil } }
    }

    func keep(_ answer: Answer, for key: Key, at moment: Moment) {
        guard answer.status == .ok || answer.status == .notModified,
            answer.body?.readableBytes ?? 0 <= Self.maxBytes, key.size <= Self.maxKeyBytes
        else { return }
        entries.withLock { $0.keep(Entry(answer: answer, moment: moment), for: key) }
    }
}
