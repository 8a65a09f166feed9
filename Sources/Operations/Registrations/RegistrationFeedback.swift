public import Foundation
public import ICalendar
public import Storage
import SupportCore
public import Training

/// What registrants think of the dates that they had a seat in.
extension Registrations {
    /// A date that somebody is asked about.
    public struct FeedbackRequest: Sendable, Hashable {
        public let registration: Registration
        public let date: ScheduledDate
        /// What they said before.
        public let former: Feedback?
    }

    /// What was said of the dates of a session, without who said it.
    public struct FeedbackReport: Sendable {
        public let items: Page<AnonymousFeedback>
        /// Of all items, whatever the page.
        public let count: Int
        /// Nil where there are none.
        public let mean: Double?
    }

    public struct AnonymousFeedback: Sendable, Hashable {
        public let recurrenceID: LocalDateTime
        public let score: Int
        public let comment: String
    }

    /// - Throws: ``Failure`` `.notFound` for a secret that is unknown or void, and what ``Feedback/check(_:on:former:now:)``
    ///   throws.
    public func feedbackRequest(forSecret secret: String, now: Date) async throws -> FeedbackRequest {
        try await database.read { try $0.feedbackRequest(bySecret: secret, now: now) }
    }

    /// - Parameter score: 1 to 5.
    /// - Throws: as ``feedbackRequest(forSecret:now:)`` does.
    public func submitFeedback(
        score: Int, comment: String, secret: String, by caller: Caller, now: Date
    ) async throws -> FeedbackRequest {
        try await database.write(by: caller, now: now) { transaction in
            let request = try transaction.feedbackRequest(bySecret: secret, now: now)
            // A form that is sent twice says nothing new.
            guard request.former?.score != score || request.former?.comment != comment else { return request }
            let feedback = Feedback(
                registration: request.registration.id, occurrence: request.date.occurrence.id, score: score,
                comment: comment, createdAt: request.former?.createdAt ?? now, updatedAt: now)
            try transaction.note(feedback)
            try transaction.acting(as: Actor(.registrant, id: request.registration.registrant)).record(
                .updated, .registration, feedback.registration, fields: ["feedback"],
                related: ["session": request.date.session.id, "occurrence": feedback.occurrence])
            return FeedbackRequest(registration: request.registration, date: request.date, former: feedback)
        }
    }

    /// What was said, earliest first.
    ///
    /// - Throws: ``Failure`` `.notFound`.
    public func feedback(
        onDatesOf session: String, recurrenceID: LocalDateTime? = nil, page: PageRequest
    ) async throws -> FeedbackReport {
        try await database.read { connection in
            let session = try connection.existingSession(session)
            let occurrence = try recurrenceID.map { try connection.existingOccurrence(of: session, $0).id }
            let feedback = try connection.feedback(onDatesOf: session.id, occurrence: occurrence)
            let secrets = try connection.personalSecrets()
            // A place in the list that told the registration would tell whose opinion it is.
            let placed = feedback.map { feedback in
                (
                    place: PageCursor(
                        order: Int(feedback.createdAt.timeIntervalSince1970), id: secrets.pseudonym(of: feedback)),
                    feedback: feedback
                )
            }
            .sorted { ($0.place.order, $0.place.id) < ($1.place.order, $1.place.id) }
            let behind = placed.drop { item in
                page.after.map { (item.place.order, item.place.id) <= ($0.order, $0.id) } ?? false
            }
            let shown = behind.prefix(page.limit)
            let dates = try connection.recurrenceIDs(ofOccurrences: Array(Set(shown.map(\.feedback.occurrence))))
            let items = shown.compactMap { item in
                dates[item.feedback.occurrence].map {
                    AnonymousFeedback(recurrenceID: $0, score: item.feedback.score, comment: item.feedback.comment)
                }
            }
            let total = feedback.reduce(0) { $0 + $1.score }
            return FeedbackReport(
                items: Page(items: items, next: behind.count > page.limit ? shown.last?.place : nil),
                count: feedback.count, mean: feedback.isEmpty ? nil : Double(total) / Double(feedback.count))
        }
    }
}

extension Connection {
    fileprivate func feedbackRequest(bySecret secret: String, now: Date) throws -> Registrations.FeedbackRequest {
        let (registration, date) = try dated(by: secret) { $0.feedbackSecret(of:on:registrant:) }
        let former = try feedback(of: registration.id, on: date.occurrence.id)
        try Feedback.check(registration, on: date, former: former, now: now)
        return Registrations.FeedbackRequest(registration: registration, date: date, former: former)
    }
}
