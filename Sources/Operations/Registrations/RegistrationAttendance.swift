import Addresses
public import Foundation
public import ICalendar
public import Storage
import SupportCore
public import Training

/// The noting of who came to a date, for many at once.
extension Registrations {
    /// What is said of one person.
    public struct AttendanceMark: Sendable, Hashable {
        public enum Person: Sendable, Hashable {
            case email(String)
            /// By the id of the registration.
            case registration(String)
        }

        /// Where it stands in what was handed in, from 1.
        public let line: Int
        public let person: Person
        /// Nil: the date that the whole is about.
        public let recurrenceID: LocalDateTime?
        public let attendance: AttendanceRecord.Attendance

        public init(
            line: Int, person: Person, recurrenceID: LocalDateTime? = nil, attendance: AttendanceRecord.Attendance
        ) {
            self.line = line
            self.person = person
            self.recurrenceID = recurrenceID
            self.attendance = attendance
        }
    }

    /// What came of it.
    public struct AttendanceResult: Sendable, Hashable {
        /// How many are noted as having come, and as having stayed away.
        public var attended = 0
        public var absent = 0
        /// What fits nobody.
        public var unmatched: [UnmatchedMark] = []

        public struct UnmatchedMark: Sendable, Hashable {
            public let line: Int
            /// As it was handed in.
            public let person: String
            public let detail: String
        }
    }

    /// Notes who came. Who is named more than once came if one line says so; those whom a line fits not are told, and
    /// the others noted all the same.
    ///
    /// - Parameters:
    ///   - recurrenceID: the date, where the session has more than one and the marks do not name it.
    ///   - othersAreAbsent: whether those stayed away who have a seat and are not named.
    /// - Throws: ``Failure`` `.notFound`, `.invalid` where a date is wanting.
    public func recordAttendance(
        _ marks: [AttendanceMark], of session: String, on recurrenceID: LocalDateTime?, othersAreAbsent: Bool = false,
        by caller: Caller, now: Date
    ) async throws -> AttendanceResult {
        try await database.write(by: caller, now: now) { transaction in
            let session = try transaction.existingSession(session)
            let fallback = recurrenceID ?? session.onlyDate
            if let recurrenceID { _ = try transaction.existingOccurrence(of: session, recurrenceID) }
            guard fallback != nil || marks.allSatisfy({ $0.recurrenceID != nil }) else {
                throw Failure.invalid("?occurrence", "Choose a date: the session has more than one.")
            }
            let roll = try Roll(session, dates: Set(marks.map(\.recurrenceID) + [fallback]), transaction)
            var found: [Roll.Place: AttendanceRecord.Attendance] = [:]
            var marked = AttendanceResult()
            for mark in marks {
                switch roll.place(of: mark.person, on: mark.recurrenceID ?? fallback) {
                case .success(let place):
                    if found[place] != .attended { found[place] = mark.attendance }
                case .failure(let stranger):
                    marked.unmatched.append(
                        .init(line: mark.line, person: mark.person.text, detail: stranger.detail))
                }
            }
            if othersAreAbsent { found.merge(roll.seats(on: fallback).map { ($0, .absent) }) { named, _ in named } }
            try roll.write(found, transaction)
            marked.attended = found.values.count { $0 == .attended }
            marked.absent = found.count - marked.attended
            return marked
        }
    }
}

/// Who may be named for some dates of a session.
private struct Roll {
    struct Place: Hashable {
        let registration: String
        let occurrence: String
    }

    private let session: Session
    private let occurrences: [LocalDateTime: String]
    private let registrations: [Registration]
    private let byEmail: [String: [Registration]]

    init(_ session: Session, dates: Set<LocalDateTime?>, _ connection: any Connection) throws {
        self.session = session
        let wanted = dates.compactMap(\.self)
        let found = try connection.occurrences(of: session.id).filter { wanted.contains($0.recurrenceID) }
        occurrences = Dictionary(found.map { ($0.recurrenceID, $0.id) }, uniquingKeysWith: { first, _ in first })
        registrations = try connection.registrations(of: session.id, forDates: found.map(\.id))
        byEmail = Dictionary(grouping: registrations) { EmailAddress.key(of: $0.person.email) }
    }

    /// Who gave a place back and came all the same has come; but first of all a place counts that was kept.
    func place(of person: Registrations.AttendanceMark.Person, on date: LocalDateTime?) -> Result<Place, Failure> {
        guard let date, let occurrence = occurrences[date] else {
            return .failure(Failure(.notFound, "The session has no such date."))
        }
        let candidates =
            switch person {
            case .email(let email): byEmail[EmailAddress.key(of: email)] ?? []
            case .registration(let id): registrations.filter { $0.id == id }
            }
        let fitting = candidates.filter { $0.occurrence == nil || $0.occurrence == occurrence }
        guard let registration = fitting.first(where: { $0.status != .cancelled }) ?? fitting.first else {
            return .failure(Failure(.notFound, "Nobody of this name is registered for the date."))
        }
        return .success(Place(registration: registration.id, occurrence: occurrence))
    }

    /// Those who have a seat in a date.
    func seats(on date: LocalDateTime?) -> [Place] {
        guard let date, let occurrence = occurrences[date] else { return [] }
        return registrations.filter {
            $0.status == .confirmed && ($0.occurrence == nil || $0.occurrence == occurrence)
        }
        .map { Place(registration: $0.id, occurrence: occurrence) }
    }

    /// Notes what is not known yet.
    func write(_ found: [Place: AttendanceRecord.Attendance], _ transaction: Transaction) throws {
        let known = try transaction.attendance(ofRegistrations: Array(Set(found.keys.map(\.registration)))).values
            .joined().reduce(into: [:]) {
                $0[Place(registration: $1.registration, occurrence: $1.occurrence)] = $1.attendance
            }
        let order = Dictionary(uniqueKeysWithValues: registrations.enumerated().map { ($1.id, $0) })
        for (place, attendance) in found.sorted(by: {
            (order[$0.key.registration] ?? 0, $0.key.occurrence) < (order[$1.key.registration] ?? 0, $1.key.occurrence)
        }) where known[place] != attendance {
            try transaction.note(
                AttendanceRecord(
                    registration: place.registration, occurrence: place.occurrence, attendance: attendance),
                now: transaction.now)
            try transaction.record(
                .updated, .registration, place.registration, fields: ["attendance"],
                related: ["session": session.id, "occurrence": place.occurrence])
        }
    }
}

extension Registrations.AttendanceMark.Person {
    fileprivate var text: String {
        switch self {
        case .email(let text), .registration(let text): text
        }
    }
}

/// The registrations of a date, cancelled ones too.
public struct Roster: Sendable {
    public let date: ScheduledDate
    /// In the order in which they were made.
    public let overviews: Page<Registrations.Overview>
    /// The names of the trainers of the date, by id.
    public let trainers: [String: String]
}

extension Registrations {
    /// - Throws: ``Failure`` `.notFound`.
    public func roster(
        of recurrenceID: LocalDateTime, in session: String, page: PageRequest
    ) async throws -> Roster {
        try await database.read { connection in
            let session = try connection.existingSession(session)
            let occurrence = try connection.existingOccurrence(of: session, recurrenceID)
            let filter = RegistrationFilter(session: session.id, occurrence: occurrence.id)
            let found = try connection.registrations(filter, page: page)
            let date = ScheduledDate(occurrence: occurrence, session: session)
            return Roster(
                date: date, overviews: Page(items: try connection.overviews(of: found.items), next: found.next),
                trainers: try connection.trainerNames(date.trainers))
        }
    }
}
