public import Foundation
public import ICalendar
import SupportCore

/// The feedback of a person who had a seat in a date.
public struct Feedback: Sendable, Hashable {
    /// The id of the registration.
    public let registration: String
    /// The id of the date.
    public let occurrence: String
    /// From 1, worst, to 5, best.
    public var score: Int
    /// May be empty.
    public var comment: String
    public let createdAt: Date
    public var updatedAt: Date

    public init(
        registration: String, occurrence: String, score: Int, comment: String, createdAt: Date, updatedAt: Date
    ) {
        self.registration = registration
        self.occurrence = occurrence
        self.score = score
        self.comment = comment
        self.createdAt = createdAt
        self.updatedAt = updatedAt
    }

    /// Seconds after it was first given in which feedback may be changed.
    public static let changePeriod: TimeInterval = 30 * 86_400

    /// Checks that feedback may be given or changed now.
    ///
    /// - Parameter existing: the feedback that was given before.
    /// - Throws: ``Failure`` `.conflict` before the date begins and without a seat in it; `.gone` where the date was
    ///   cancelled, or the ``changePeriod`` is over.
    public static func check(
        _ registration: Registration, on date: ScheduledDate, existing: Feedback?, now: Date
    ) throws {
        guard registration.status == .confirmed else {
            throw Failure(.conflict, "Only people who had a seat on this date can give feedback.")
        }
        guard !date.isCancelled else { throw Failure(.gone, "This date was cancelled.") }
        guard now >= date.occurrence.startsAt else { throw Failure(.conflict, "This date has not started yet.") }
        if let existing, now >= existing.createdAt.addingTimeInterval(changePeriod) {
            throw Failure(.gone, "Feedback can be changed for 30 days.")
        }
    }
}

/// Feedback without its registrant, with its date.
public struct DatedFeedback: Sendable, Hashable {
    /// The session's id.
    public let session: String
    /// The title of the session.
    public let title: String
    public let recurrenceID: LocalDateTime
    /// 1 to 5.
    public let score: Int
    public let comment: String

    public init(
        session: String, title: String, recurrenceID: LocalDateTime, score: Int, comment: String
    ) {
        self.session = session
        self.title = title
        self.recurrenceID = recurrenceID
        self.score = score
        self.comment = comment
    }
}

/// The scores of a session together.
public struct FeedbackTotal: Sendable, Hashable {
    /// The session's id.
    public let session: String
    public let title: String
    public let count: Int
    /// The sum of the scores, each 1 to 5.
    public let total: Int

    public init(session: String, title: String, count: Int, total: Int) {
        self.session = session
        self.title = title
        self.count = count
        self.total = total
    }

    public var mean: Double { Double(total) / Double(max(count, 1)) }
}
