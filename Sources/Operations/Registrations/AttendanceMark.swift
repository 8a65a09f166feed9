public import ICalendar
public import Training

extension Registrations {
    /// The attendance of one person, as it was entered or reported.
    public struct AttendanceMark: Sendable, Hashable {
        /// The identification of a person.
        public enum Person: Sendable, Hashable {
            case email(String)
            /// The id of the registration.
            case registration(String)
            /// Somebody in a report, by the first of their addresses that is registered. Without an address the name
            /// decides, if one registrant alone has it.
            ///
            /// - text: the person as the report shows them.
            case reported(addresses: [String], name: String?, text: String)
        }

        public enum Statement: Sendable, Hashable {
            case attended, absent
            /// The report does not tell. The person's attendance stays as it is.
            case unclear(AttendanceRemark)
        }

        /// The line of the report, from 1.
        public let line: Int
        public let person: Person
        /// The date; nil for that of the whole report.
        public let recurrenceID: LocalDateTime?
        public let statement: Statement
        /// The whole minutes that the person was there; nil where nobody told.
        public let minutes: Int?
        /// True for an absence of somebody who was there for fewer minutes than asked for.
        public let isShort: Bool

        public init(
            line: Int, person: Person, recurrenceID: LocalDateTime? = nil, statement: Statement, minutes: Int? = nil,
            isShort: Bool = false
        ) {
            self.line = line
            self.person = person
            self.recurrenceID = recurrenceID
            self.statement = statement
            self.minutes = minutes
            self.isShort = isShort
        }

        public init(
            line: Int, person: Person, recurrenceID: LocalDateTime? = nil, attendance: AttendanceRecord.Attendance
        ) {
            self.init(
                line: line, person: person, recurrenceID: recurrenceID,
                statement: attendance == .attended ? .attended : .absent)
        }
    }

    /// The result of recording attendance, or of a preview of it.
    public struct AttendanceResult: Sendable, Hashable {
        /// The number of registrations that attended.
        public var attended = 0
        /// The number of registrations that were absent.
        public var absent = 0
        /// The marks that match no registration, or that do not tell whether the person came.
        public var unmatched: [Note] = []
        /// The remarks on marks that were taken.
        public var remarks: [Note] = []
        /// Everybody with a mark, and everybody with a seat on the date, in the order of their registrations.
        public var registrants: [Registrant] = []

        /// A remark on one mark.
        public struct Note: Sendable, Hashable {
            public let line: Int
            /// The person as they were entered: an email address, a name or the id of a registration.
            public let person: String
            public let remark: AttendanceRemark
        }

        /// A registrant, with the attendance that is recorded.
        public struct Registrant: Sendable, Hashable {
            /// The id of the registration.
            public let registration: String
            public let name: String
            /// Nil for a person who was erased.
            public let email: String?
            public let recurrenceID: LocalDateTime
            /// Nil where nothing is recorded.
            public let attendance: AttendanceRecord.Attendance?
            /// The attendance that was recorded before.
            public let former: AttendanceRecord.Attendance?
            /// The line of the mark; nil for somebody without one.
            public let line: Int?
            /// The whole minutes that the person was there; nil where nobody told.
            public let minutes: Int?
            /// True if the name alone identified the person.
            public let isByName: Bool
            /// True for somebody who was there for fewer minutes than asked for.
            public let isShort: Bool
        }
    }
}

/// A remark on a line of a report of attendance.
public enum AttendanceRemark: Sendable, Hashable {
    case noSuchDate
    case notRegistered
    /// The address is not registered, but somebody of the name is, whose attendance stays as it is.
    case sameName(String)
    /// Several registrants have the name, whose attendance stays as it is.
    case severalOfTheName
    /// The name alone identified the registrant with this address, or with this name for one without an address.
    case byName(String)
    /// A value in the column that says who came is not known.
    case unknownValue(String, column: String)
    /// The room, the person's own link or staff said it before, and are trusted more than a report.
    case knownBetter
    /// A least number of minutes is asked for, and the report does not tell how long the person stayed.
    case noMinutes

    public var detail: String {
        switch self {
        case .noSuchDate: "The session has no such date."
        case .notRegistered: "This person is not registered for the date."
        case .sameName(let name):
            "This address is not registered for the date. \(name) is, with another address: their attendance was left "
                + "as it is."
        case .severalOfTheName:
            "Several registrants have this name, and the report has no address: their attendance was left as it is."
        case .byName(let email): "Matched with \(email) by the name, because the report has no address."
        case .unknownValue(let value, let column):
            "“\(value)” in the column “\(column)” does not say whether the person came."
        case .knownBetter:
            "The room, the link that the person followed or staff said already whether they came, and are trusted more "
                + "than a report: their attendance was left as it is."
        case .noMinutes: "The report does not say how long the person stayed."
        }
    }
}
