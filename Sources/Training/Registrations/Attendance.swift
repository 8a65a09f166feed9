public import Foundation

/// A registrant's attendance of a date.
public struct AttendanceRecord: Sendable, Hashable {
    public enum Attendance: String, Sendable, Hashable, CaseIterable, Codable {
        case attended, absent
    }

    /// The origin of the knowledge, the least trusted first.
    public enum Source: String, Sendable, Hashable, CaseIterable, Codable, Comparable {
        /// An uploaded report of the tool in which the session was held.
        case report
        /// The link to join was followed.
        case link
        /// The room told who was there.
        case room
        /// Staff said so.
        case hand

        public static func < (left: Source, right: Source) -> Bool { left.rank < right.rank }

        private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
    }

    /// The id of the registration.
    public let registration: String
    /// The id of the date.
    public let occurrence: String
    public let attendance: Attendance
    public let source: Source
    /// The whole minutes that the person was there; nil where nobody told.
    public let minutes: Int?

    public init(
        registration: String, occurrence: String, attendance: Attendance, source: Source = .hand, minutes: Int? = nil
    ) {
        self.registration = registration
        self.occurrence = occurrence
        self.attendance = attendance
        self.source = source
        self.minutes = minutes
    }

    /// True if this may take the place of what was recorded before. A source gives way to itself and to better ones.
    public func mayReplace(_ former: AttendanceRecord?) -> Bool {
        former.map { source >= $0.source } ?? true
    }
}

/// A person's attendance of a past date, as the effect of a tutorial is computed from it.
public struct PastAttendance: Sendable, Hashable {
    /// The account as the person gave it; nil where they gave none.
    public let account: String?
    public let email: String
    public let startsAt: Date
    /// False for absence, and where no attendance was recorded.
    public let attended: Bool

    public init(account: String?, email: String, startsAt: Date, attended: Bool) {
        self.account = account
        self.email = email
        self.startsAt = startsAt
        self.attended = attended
    }
}
