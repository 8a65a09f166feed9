public import Foundation
public import ICalendar
public import Storage
import SupportCore
import Synchronization
public import Training

/// The convergence of calendars with the schedule: an answer to “why is my calendar wrong?”.
///
/// The last fetched revision of each feed is held in memory and written from time to time, so that a poll writes nothing.
public final class Convergence: Sendable {
    private let database: any Database
    private let pending = Mutex<[String: FeedFetch]>([:])

    public init(_ database: any Database) {
        self.database = database
    }

    /// A registration with the states that its mails and its feed have shown.
    public struct Report: Sendable, Hashable {
        public let registration: String
        /// The current revision of the registrant's feed.
        public let feedRevision: Int
        /// The last fetch of the feed; nil if it was never fetched.
        public let fetch: FeedFetch?
        /// The dates in the feed, in order of their start.
        public let dates: [DateReport]
    }

    /// A date with the states that the mails and the feed have shown.
    public struct DateReport: Sendable, Hashable {
        public let recurrenceID: LocalDateTime
        public let startsAt: Date
        /// The current sequence of the invitation.
        public let sequence: Int
        /// The last mail about the date; nil if there was none.
        public let mailed: MailedDate?
        /// True if the registrant was notified by mail or feed, and each of these shows the current state.
        public let isConverged: Bool
    }

    // MARK: - Fetches

    /// Records that a client fetched a registrant's feed, or found that its copy is current.
    public func recordFetch(ofFeedOf registrant: String, revision: Int, now: Date) {
        let fetch = FeedFetch(registrant: registrant, revision: revision, at: now)
        pending.withLock { $0[registrant] = fetch }
    }

    /// Writes the recorded fetches, some hundred at a time.
    ///
    /// - Returns: the number of fetches.
    @discardableResult
    public func saveFetches() async throws -> Int {
        let fetches = pending.withLock { pending in
            defer { pending = [:] }
            return pending
        }
        let ordered = fetches.values.sorted { $0.registrant < $1.registrant }
        var saved = 0
        do {
            while saved < ordered.count {
                let batch = Array(ordered[saved..<min(saved + 500, ordered.count)])
                try await database.writeUncached { try $0.save(batch) }
                saved += batch.count
            }
        } catch {
            // Fetches that could not be written are tried again. Those that were recorded meanwhile are newer.
            let left = ordered[saved...].map { ($0.registrant, $0) }
            pending.withLock { $0.merge(left) { newer, _ in newer } }
            throw error
        }
        return saved
    }

    // MARK: - Report

    /// - Throws: ``Failure`` `.notFound`.
    public func report(ofRegistration id: String, now: Date) async throws -> Report {
        let fetches = pending.withLock { $0 }
        return try await database.read { connection in
            let registration = try connection.existingRegistration(id)
            guard let registrant = try connection.registrant(registration.registrant) else {
                throw Failure.noSuch("registration")
            }
            let revision = try connection.feedRevisions(of: [.personal(registrant.id)]).sum
            let fetch = try fetches[registrant.id] ?? connection.feedFetch(of: registrant.id)
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
                        isConverged: Self.isConverged(
                            mail: mailed.map { $0.notified == NotifiedDate(personal.date, for: registration) },
                            feed: fetch.map { $0.revision >= revision }))
                })
        }
    }

    /// - Parameters:
    ///   - mail: the last mail shows the current state; nil without a mail.
    ///   - feed: the last fetch shows the current state; nil without a fetch.
    private static func isConverged(mail: Bool?, feed: Bool?) -> Bool {
        let channels = [mail, feed].compactMap(\.self)
        return !channels.isEmpty && channels.allSatisfy(\.self)
    }
}
