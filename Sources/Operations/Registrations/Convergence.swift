public import Foundation
public import ICalendar
public import Storage
import SupportCore
import Synchronization
import Training

/// Whether somebody's calendar says what is true: an answer to “why is my calendar wrong?”.
///
/// Which revision a feed was last fetched in is held in memory and written down from time to time, so that a poll
/// writes nothing.
public final class Convergence: Sendable {
    private let database: any Database
    private let pending = Mutex<[String: FeedFetch]>([:])

    public init(_ database: any Database) {
        self.database = database
    }

    /// One place beside what its person was told of it in each way.
    public struct Report: Sendable, Hashable {
        public let registration: String
        /// The revision that the person's feed has now.
        public let feedRevision: Int
        /// The last fetch of their feed; nil when no program ever did.
        public let fetch: FeedFetch?
        /// The dates that their feed tells of, in order of their start.
        public let dates: [DateReport]
    }

    public struct DateReport: Sendable, Hashable {
        public let recurrenceID: LocalDateTime
        public let startsAt: Date
        /// The sequence of the invitation now.
        public let sequence: Int
        /// What was last mailed of the date; nil when nothing was.
        public let mailed: MailedDate?
        /// Whether they were told at all, and each way in which they were told what is true now.
        public let isConverged: Bool
    }

    // MARK: - Fetches

    /// Notes that a program fetched somebody's feed, or learnt that it has it already.
    public func recordFetch(ofFeedOf registrant: String, revision: Int, now: Date) {
        let fetch = FeedFetch(registrant: registrant, revision: revision, at: now)
        pending.withLock { $0[registrant] = fetch }
    }

    /// Writes down what was noted, some hundred at a time.
    ///
    /// - Returns: how many were written.
    @discardableResult
    public func saveFetches() async throws -> Int {
        let fetches = pending.withLock { pending in
            defer { pending = [:] }
            return pending
        }
        let ordered = fetches.values.sorted { $0.registrant < $1.registrant }
        var kept = 0
        do {
            while kept < ordered.count {
                let batch = Array(ordered[kept..<min(kept + 500, ordered.count)])
                try await database.write { try $0.note(batch) }
                kept += batch.count
            }
        } catch {
            // What could not be written is tried again; what was noted meanwhile is newer.
            let left = ordered[kept...].map { ($0.registrant, $0) }
            pending.withLock { $0.merge(left) { newer, _ in newer } }
            throw error
        }
        return kept
    }

    // MARK: - Convergence

    /// - Throws: ``Failure`` `.notFound`.
    public func report(ofRegistration id: String, now: Date) async throws -> Report {
        let noted = pending.withLock { $0 }
        return try await database.read { connection in
            let registration = try connection.existingRegistration(id)
            guard let registrant = try connection.registrant(registration.registrant) else {
                throw Failure.noSuch("registration")
            }
            let selectors = Set(Feed.personal(registrant.id).selectors.joined())
            let revision = try connection.feedRevisions(of: selectors).sum
            let fetch = try noted[registrant.id] ?? connection.feedFetch(of: registrant.id)
            let mailed = try connection.mailedDates(ofRegistrations: [registration.origin])
                .reduce(into: [:]) { $0[$1.occurrence] = $1 }
            let window = FeedWindow(at: now)
            let dates = try connection.personalDates(of: registrant, from: window.from, to: window.to)
                .filter { $0.registration.id == id }
            return Report(
                registration: id, feedRevision: revision, fetch: fetch,
                dates: dates.map { personal in
                    let mailed = mailed[personal.date.occurrence.id]
                    return DateReport(
                        recurrenceID: personal.date.occurrence.recurrenceID,
                        startsAt: personal.date.occurrence.startsAt, sequence: registration.sequence, mailed: mailed,
                        isConverged: Self.isTrue(
                            mailed.map { $0.told == NotifiedDate(personal.date, for: registration) },
                            fetch.map { $0.revision >= revision }))
                })
        }
    }

    /// - Parameters: whether what was mailed is true, and what was fetched; nil where that way was never gone.
    private static func isTrue(_ mail: Bool?, _ feed: Bool?) -> Bool {
        let ways = [mail, feed].compactMap(\.self)
        return !ways.isEmpty && ways.allSatisfy(\.self)
    }
}
