public import ICalendar
public import Storage
import SupportCore
public import Training

/// The registrations. Every change is one transaction: seats, waitlist and journal change together or not at all.
public struct Registrations: Sendable {
    let database: any Database

    public init(_ database: any Database) {
        self.database = database
    }

    /// A registration with its date, its position on the waitlist and its attendance.
    public struct Overview: Sendable, Hashable {
        public let registration: Registration
        /// The recurrence id of the date; nil for a whole series.
        public let recurrenceID: LocalDateTime?
        /// The position on the waitlist, from 1; nil if it does not wait.
        public let position: Int?
        public let attendance: [Attended]

        /// The attendance on one date.
        public struct Attended: Sendable, Hashable {
            public let recurrenceID: LocalDateTime
            public let attendance: AttendanceRecord.Attendance
            public let source: AttendanceRecord.Source
            /// Whole minutes; nil where nobody told.
            public let minutes: Int?
        }

        /// The entity tag of the registration. It changes with the registration, its position and its attendance.
        public var version: String {
            "\(registration.id)-\(registration.revision)-\(position ?? 0)-\(attendance.filter { $0.attendance == .attended }.count).\(attendance.count)"
        }
    }

    /// The registrations of a session.
    ///
    /// - Throws: ``Failure`` `.notFound`.
    public func registrations(_ filter: RegistrationFilter, page: PageRequest) async throws -> Page<Overview> {
        try await database.read { connection in
            try connection.checkSession(filter.session)
            let page = try connection.registrations(filter, page: page)
            return try page.replacing(connection.overviews)
        }
    }

    /// All registrations that a filter gives, for a file.
    ///
    /// - Throws: ``Failure`` `.notFound`.
    public func registrations(_ filter: RegistrationFilter) async throws -> [Overview] {
        try await database.read { connection in
            try connection.checkSession(filter.session)
            var found: [Overview] = []
            var last: PageCursor?
            repeat {
                let page = try connection.registrations(filter, page: PageRequest(after: last, limit: 500))
                found += try connection.overviews(of: page.items)
                last = page.next
            } while last != nil
            return found
        }
    }

    /// - Throws: ``Failure`` `.notFound`.
    public func registration(_ id: String) async throws -> Overview {
        try await database.read { try $0.overview(of: try $0.existingRegistration(id)) }
    }
}

extension Connection {
    func existingRegistration(_ id: String) throws -> Registration {
        guard let registration = try registration(id) else { throw Failure.noSuch("registration") }
        return registration
    }

    func overview(of registration: Registration) throws -> Registrations.Overview {
        try overviews(of: [registration])[0]
    }

    /// The overviews of registrations, by three statements.
    func overviews(of registrations: [Registration]) throws -> [Registrations.Overview] {
        let attendance = try attendance(ofRegistrations: registrations.map(\.id))
        let dates = registrations.compactMap(\.occurrence) + attendance.values.joined().map(\.occurrence)
        let recurrenceIDs = try recurrenceIDs(ofOccurrences: Array(Set(dates)))
        let positions = try positions(of: registrations)
        return registrations.map { registration in
            Registrations.Overview(
                registration: registration, recurrenceID: registration.occurrence.flatMap { recurrenceIDs[$0] },
                position: positions[registration.id],
                attendance: (attendance[registration.id] ?? []).compactMap { record in
                    recurrenceIDs[record.occurrence].map {
                        .init(
                            recurrenceID: $0, attendance: record.attendance, source: record.source,
                            minutes: record.minutes)
                    }
                })
        }
    }
}
