public import Foundation
public import ICalendar

/// The proof that a person attended, as it was issued. What it says stays when the session changes.
public struct Certificate: Sendable, Hashable {
    /// The code by which anybody can check it. It cannot be guessed.
    public let code: String
    /// The id of the first registration of the place.
    public let registration: String
    /// The person's name; nil once the person was erased.
    public let holder: String?
    public let content: Content
    /// The part of the dates that had to be attended, in thousandths.
    public let share: Int
    public let issuedAt: Date
    public var revocation: Revocation?
    public var revision: Int

    public init(
        code: String, registration: String, holder: String?, content: Content, share: Int, issuedAt: Date,
        revocation: Revocation? = nil, revision: Int = 1
    ) {
        self.code = code
        self.registration = registration
        self.holder = holder
        self.content = content
        self.share = share
        self.issuedAt = issuedAt
        self.revocation = revocation
        self.revision = revision
    }

    /// The course that was attended.
    public struct Content: Sendable, Hashable {
        /// The language of the certificate's words, as a BCP 47 tag.
        public let language: String
        public let title: String
        /// The name of the organisation; nil for one without a name.
        public let issuer: String?
        /// The names of those who taught.
        public let trainers: [String]
        /// The local starts of the first and the last date that was attended.
        public let first: LocalDateTime
        public let last: LocalDateTime
        /// The number of dates that were attended.
        public let dates: Int
        /// The length of these dates together.
        public let seconds: Int

        public init(
            language: String, title: String, issuer: String?, trainers: [String], first: LocalDateTime,
            last: LocalDateTime, dates: Int, seconds: Int
        ) {
            self.language = language
            self.title = title
            self.issuer = issuer
            self.trainers = trainers
            self.first = first
            self.last = last
            self.dates = dates
            self.seconds = seconds
        }
    }

    /// The decision of staff that a certificate counts no longer.
    public struct Revocation: Sendable, Hashable {
        public let at: Date
        /// For staff, not for whoever checks the certificate.
        public let reason: String

        public init(at: Date, reason: String) {
            self.at = at
            self.reason = reason
        }
    }

    /// The answer to whoever checks a certificate.
    public enum Status: String, Sendable, Hashable, CaseIterable {
        case valid
        case revoked
        /// The attendance was corrected, or the person was erased.
        case void
    }

    /// - Parameter isEarned: true while the attendance that is recorded is still enough.
    public func status(isEarned: Bool) -> Status {
        if revocation != nil { return .revoked }
        return isEarned && holder != nil ? .valid : .void
    }
}

/// The dates of one place, and those of them that its holder attended.
public struct PlaceAttendance: Sendable, Hashable {
    /// In order of their start; cancelled ones too.
    public let dates: [ScheduledDate]
    /// The ids of dates.
    public let attended: Set<String>
    /// True for a place in a whole series.
    public let isSeries: Bool

    public init(dates: [ScheduledDate], attended: Set<String>, isSeries: Bool) {
        self.dates = dates.sorted {
            ($0.occurrence.startsAt, $0.occurrence.id) < ($1.occurrence.startsAt, $1.occurrence.id)
        }
        self.attended = attended
        self.isSeries = isSeries
    }

    /// The dates that were attended by an instant, in order.
    public func attendedDates(at instant: Date) -> [ScheduledDate] {
        dates(at: instant).filter { attended.contains($0.occurrence.id) }
    }

    /// False while dates of a series are to come.
    public func isOver(at instant: Date) -> Bool {
        !isSeries || !dates.contains { !$0.isCancelled && $0.occurrence.endsAt > instant }
    }

    /// True where enough dates were attended of those that took place by an instant.
    ///
    /// - Parameter share: the part of them that is asked for, in thousandths. One date has to be attended in any case.
    public func isEnough(share: Int, at instant: Date) -> Bool {
        let attended = attendedDates(at: instant).count
        return attended > 0 && attended * 1_000 >= dates(at: instant).count * share
    }

    /// The dates that took place. One that somebody attended did, even if its series was cancelled later.
    private func dates(at instant: Date) -> [ScheduledDate] {
        dates.filter { date in
            let isAttended = attended.contains(date.occurrence.id)
            return (isAttended || !date.isCancelled) && (!isSeries || date.occurrence.endsAt <= instant)
        }
    }
}
