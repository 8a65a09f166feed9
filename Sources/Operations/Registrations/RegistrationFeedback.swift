public import Foundation
public import ICalendar
public import Storage
import SupportCore
public import Training

/// The feedback of registrants on dates.
extension Registrations {
    /// A request for feedback on a date.
    public struct FeedbackRequest: Sendable, Hashable {
        public let registration: Registration
        public let date: ScheduledDate
        /// The feedback that was given before.
        public let former: Feedback?
    }

    /// The feedback on the dates of a session, without its registrants.
    public struct FeedbackReport: Sendable {
        public let items: Page<AnonymousFeedback>
        /// The number of all items, not only of the page.
        public let count: Int
        /// The mean score of all items, 1 to 5; nil without items.
        public let mean: Double?
    }

    /// The feedback on one date, without its registrant.
    public struct AnonymousFeedback: Sendable, Hashable {
        public let recurrenceID: LocalDateTime
        /// 1 to 5.
        public let score: Int
        public let comment: String
    }

    /// The request for feedback with a secret.
    ///
    /// - Throws: ``Failure`` `.notFound` for a secret that is unknown or void, and the failures of
    ///   ``Feedback/check(_:on:former:now:)``.
    public func feedbackRequest(forSecret secret: String, now: Date) async throws -> FeedbackRequest {
        try await database.read { try $0.feedbackRequest(forSecret: secret, now: now) }
    }

    /// Stores feedback that was given elsewhere, such as that of a demo.
    package func recordFeedback(
        score: Int, comment: String, of registration: Registration, on recurrenceID: LocalDateTime, by caller: Caller,
        now: Date
    ) async throws {
        try await database.write(by: caller, now: now) { transaction in
            let session = try transaction.existingSession(registration.session)
            let occurrence = try transaction.existingOccurrence(of: session, recurrenceID)
            try transaction.save(
                Feedback(
                    registration: registration.id, occurrence: occurrence.id, score: score, comment: comment,
                    createdAt: now, updatedAt: now))
            try transaction.record(
                .updated, .registration, registration.id, fields: ["feedback"],
                related: ["session": session.id, "occurrence": occurrence.id])
        }
    }

    /// Stores feedback on a date, which replaces former feedback.
    ///
    /// - Parameter score: 1 to 5.
    /// - Throws: as ``feedbackRequest(forSecret:now:)`` does.
    public func submitFeedback(
        score: Int, comment: String, secret: String, by caller: Caller, now: Date
    ) async throws -> FeedbackRequest {
        try await database.write(by: caller, now: now) { transaction in
            let request = try transaction.feedbackRequest(forSecret: secret, now: now)
            // A form that is sent twice changes nothing.
            guard request.former?.score != score || request.former?.comment != comment else { return request }
            let feedback = Feedback(
                registration: request.registration.id, occurrence: request.date.occurrence.id, score: score,
                comment: comment, createdAt: request.former?.createdAt ?? now, updatedAt: now)
            try transaction.save(feedback)
            try transaction.acting(as: Actor(.registrant, id: request.registration.registrant)).record(
                .updated, .registration, feedback.registration, fields: ["feedback"],
                related: ["session": request.date.session.id, "occurrence": feedback.occurrence])
            return FeedbackRequest(registration: request.registration, date: request.date, former: feedback)
        }
    }

    /// The feedback on all sessions: the scores of each, and the latest ones. Nobody is named.
    public func feedbackOverview(
        sessions: Int, latest: Int
    ) async throws -> (totals: [FeedbackTotal], latest: [DatedFeedback]) {
        try await database.read {
            (totals: try $0.feedbackTotals(limit: sessions), latest: try $0.latestFeedback(limit: latest))
        }
    }

    /// The feedback on the dates of a session, or on one of them, the earliest first.
    ///
    /// - Throws: ``Failure`` `.notFound`.
    public func feedback(
        onDatesOf session: String, recurrenceID: LocalDateTime? = nil, page: PageRequest
    ) async throws -> FeedbackReport {
        try await database.read { connection in
            try connection.checkSession(session)
            let occurrence = try recurrenceID.map { try connection.existingOccurrence(ofSession: session, $0).id }
            let (feedback, leftOut) = try connection.counting {
                try $0.feedback(onDatesOf: session, occurrence: occurrence)
            }
            let secrets = try connection.personalSecrets()
            // A page cursor with the id of the registration would reveal the registrant.
            let ordered = feedback.map { feedback in
                (
                    cursor: PageCursor(
                        order: Int(feedback.createdAt.timeIntervalSince1970), id: secrets.pseudonym(of: feedback)),
                    feedback: feedback
                )
            }
            .sorted { ($0.cursor.order, $0.cursor.id) < ($1.cursor.order, $1.cursor.id) }
            let remaining = ordered.drop { item in
                page.after.map { (item.cursor.order, item.cursor.id) <= ($0.order, $0.id) } ?? false
            }
            let shown = remaining.prefix(page.limit)
            let dates = try connection.recurrenceIDs(ofOccurrences: Array(Set(shown.map(\.feedback.occurrence))))
            let items = shown.compactMap { item in
                dates[item.feedback.occurrence].map {
                    AnonymousFeedback(recurrenceID: $0, score: item.feedback.score, comment: item.feedback.comment)
                }
            }
            let total = feedback.reduce(0) { $0 + $1.score }
            return FeedbackReport(
                items: Page(
                    items: items, next: remaining.count > page.limit ? shown.last?.cursor : nil, leftOut: leftOut),
                count: feedback.count, mean: feedback.isEmpty ? nil : Double(total) / Double(feedback.count))
        }
    }
}

extension Connection {
    fileprivate func feedbackRequest(forSecret secret: String, now: Date) throws -> Registrations.FeedbackRequest {
        let (registration, date) = try dated(by: secret) { $0.feedbackSecret(of:on:registrant:) }
        let former = try feedback(of: registration.id, on: date.occurrence.id)
        try Feedback.check(registration, on: date, existing: former, now: now)
        return Registrations.FeedbackRequest(registration: registration, date: date, former: former)
    }
}
