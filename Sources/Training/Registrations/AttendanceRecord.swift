/// Whether somebody came to a date.
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
