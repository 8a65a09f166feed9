public import Foundation

/// A registrant's attendance of a date.
public struct AttendanceRecord: Sendable, Hashable {
    public enum Attendance: String, Sendable, Hashable, CaseIterable, Codable {
        case attended, absent
    }

    /// The id of the registration.
    public let registration: String
    /// The id of the date.
    public let occurrence: String
    public let attendance: Attendance

    public init(registration: String, occurrence: String, attendance: Attendance) {
        self.registration = registration
        self.occurrence = occurrence
        self.attendance = attendance
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
