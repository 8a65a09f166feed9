public import Foundation
public import ICalendar

/// The answer of a calendar program to an invitation (RFC 5546 §3.2.3, §3.2.6, §3.2.7).
public struct CalendarAnswer: Sendable, Hashable {
    public enum Method: String, Sendable, Hashable {
        case reply, counter, refresh
    }

    /// The participation that a person answered with.
    public enum Status: String, Sendable, Hashable, Codable, CaseIterable {
        case accepted, declined, tentative, delegated
        /// No decision yet, or a status that the standard does not have.
        case undecided
    }

    /// The date of a series, by its original start.
    public enum Recurrence: Sendable, Hashable {
        case instant(Date)
        /// A local time without a zone, or in one that neither the answer nor the system knows.
        case local(LocalDateTime)
        case day(LocalDate)
    }

    /// The answer about one entry of a calendar, or about one date of it.
    public struct Item: Sendable, Hashable {
        public let uid: String
        public let sequence: Int
        /// The instant of the answer (`DTSTAMP`); nil if it is missing.
        public let stamp: Date?
        /// Nil for the whole entry.
        public let recurrence: Recurrence?
        /// An email address; nil where the program left it out.
        public let organizer: String?
        /// The addresses of all attendees of the answer. A valid answer has one.
        public let attendees: [String]
        public let status: Status
        /// Plain text.
        public let comment: String?
        /// The times that a counter-proposal asks for.
        public let proposedStart: Date?
        public let proposedEnd: Date?

        public init(
            uid: String, sequence: Int, stamp: Date?, recurrence: Recurrence? = nil, organizer: String? = nil,
            attendees: [String], status: Status, comment: String? = nil, proposedStart: Date? = nil,
            proposedEnd: Date? = nil
        ) {
            self.uid = uid
            self.sequence = sequence
            self.stamp = stamp
            self.recurrence = recurrence
            self.organizer = organizer
            self.attendees = attendees
            self.status = status
            self.comment = comment
            self.proposedStart = proposedStart
            self.proposedEnd = proposedEnd
        }
    }

    public let method: Method
    public let items: [Item]

    public init(method: Method, items: [Item]) {
        self.method = method
        self.items = items
    }
}

/// The last answer to an invitation, as the roster shows it.
public struct KeptAnswer: Sendable, Hashable {
    /// The id of the first registration for the place.
    public let registration: String
    /// The id of the date; nil for all dates of the registration.
    public let occurrence: String?
    public let status: CalendarAnswer.Status
    public let sequence: Int
    public let stamp: Date
    /// True if the receiving mail server found it to be from the person.
    public let isProven: Bool
    /// Plain text.
    public let comment: String?
    public let receivedAt: Date

    public init(
        registration: String, occurrence: String?, status: CalendarAnswer.Status, sequence: Int, stamp: Date,
        isProven: Bool, comment: String?, receivedAt: Date
    ) {
        self.registration = registration
        self.occurrence = occurrence
        self.status = status
        self.sequence = sequence
        self.stamp = stamp
        self.isProven = isProven
        self.comment = comment
        self.receivedAt = receivedAt
    }

    /// True if this answer holds against another one, whichever of them came first (RFC 5546 §2.1.5).
    public func supersedes(_ other: KeptAnswer) -> Bool {
        if (sequence, stamp) == (other.sequence, other.stamp) { return isProven && !other.isProven }
        return (sequence, stamp) > (other.sequence, other.stamp)
    }
}
