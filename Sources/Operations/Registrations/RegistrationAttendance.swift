import Addresses
public import Foundation
public import ICalendar
public import Storage
import SupportCore
public import Training

/// The attendance of many registrations at once.
extension Registrations {
    /// The attendance of one person, as it was entered or reported.
    public struct AttendanceMark: Sendable, Hashable {
        /// The identification of a person.
        public enum Person: Sendable, Hashable {
            case email(String)
            /// The id of the registration.
            case registration(String)
        }

        /// The line of the report, from 1.
        public let line: Int
        public let person: Person
        /// The date; nil for that of the whole report.
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

    /// The result of recording attendance.
    public struct AttendanceResult: Sendable, Hashable {
        /// The number of registrations that attended.
        public var attended = 0
        /// The number of registrations that were absent.
        public var absent = 0
        /// The marks that match no registration.
        public var unmatched: [UnmatchedMark] = []

        /// A mark without a registration.
        public struct UnmatchedMark: Sendable, Hashable {
            public let line: Int
            /// The email address or the id of the registration, as it was entered.
            public let person: String
            public let detail: String
        }
    }

    /// Records the attendance of many registrations. A person with several marks attended if one of them says so. Marks
    /// that match no registration are returned, and the others are recorded all the same.
    ///
    /// - Parameters:
    ///   - recurrenceID: the date of marks without a date; nil for a session with one date.
    ///   - othersAreAbsent: marks everybody else with a seat as absent.
    /// - Throws: ``Failure`` `.notFound`, `.invalid` for a missing date.
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
            let sheet = try AttendanceSheet(session, dates: Set(marks.map(\.recurrenceID) + [fallback]), transaction)
            var found: [AttendanceSheet.Entry: AttendanceRecord.Attendance] = [:]
            var result = AttendanceResult()
            for mark in marks {
                switch sheet.entry(of: mark.person, on: mark.recurrenceID ?? fallback) {
                case .success(let entry):
                    if found[entry] != .attended { found[entry] = mark.attendance }
                case .failure(let failure):
                    result.unmatched.append(
                        .init(line: mark.line, person: mark.person.text, detail: failure.detail))
                }
            }
            if othersAreAbsent { found.merge(sheet.seats(on: fallback).map { ($0, .absent) }) { marked, _ in marked } }
            try sheet.record(found, transaction)
            result.attended = found.values.count { $0 == .attended }
            result.absent = found.count - result.attended
            return result
        }
    }
}

/// The registrations that can be marked for some dates of a session.
private struct AttendanceSheet {
    struct Entry: Hashable {
        let registration: String
        let occurrence: String
    }

    private let session: Session
    private let occurrences: [LocalDateTime: String]
    private let registrations: [Registration]
    private let byEmail: [String: [Registration]]

    init(_ session: Session, dates: Set<LocalDateTime?>, _ connection: any Connection) throws {
        self.session = session
        let recurrenceIDs = dates.compactMap(\.self)
        let found = try connection.occurrences(of: session.id).filter { recurrenceIDs.contains($0.recurrenceID) }
        occurrences = Dictionary(found.map { ($0.recurrenceID, $0.id) }, uniquingKeysWith: { first, _ in first })
        registrations = try connection.registrations(of: session.id, forDates: found.map(\.id))
        byEmail = Dictionary(grouping: registrations) { EmailAddress.key(of: $0.person.email) }
    }

    /// The entry of a person on a date. A registration that was cancelled matches, too, if no other one does.
    func entry(of person: Registrations.AttendanceMark.Person, on date: LocalDateTime?) -> Result<Entry, Failure> {
        guard let date, let occurrence = occurrences[date] else {
            return .failure(Failure(.notFound, "The session has no such date."))
        }
        let candidates =
            switch person {
            case .email(let email): byEmail[EmailAddress.key(of: email)] ?? []
            case .registration(let id): registrations.filter { $0.id == id }
            }
        let matching = candidates.filter { $0.occurrence == nil || $0.occurrence == occurrence }
        guard let registration = matching.first(where: { $0.status != .cancelled }) ?? matching.first else {
            return .failure(Failure(.notFound, "Nobody of this name is registered for the date."))
        }
        return .success(Entry(registration: registration.id, occurrence: occurrence))
    }

    /// The registrations with a seat in a date.
    func seats(on date: LocalDateTime?) -> [Entry] {
        guard let date, let occurrence = occurrences[date] else { return [] }
        return registrations.filter {
            $0.status == .confirmed && ($0.occurrence == nil || $0.occurrence == occurrence)
        }
        .map { Entry(registration: $0.id, occurrence: occurrence) }
    }

    /// Writes the attendance that is new.
    func record(_ found: [Entry: AttendanceRecord.Attendance], _ transaction: Transaction) throws {
        let former = try transaction.attendance(ofRegistrations: Array(Set(found.keys.map(\.registration)))).values
            .joined().reduce(into: [:]) {
                $0[Entry(registration: $1.registration, occurrence: $1.occurrence)] = $1.attendance
            }
        let order = Dictionary(uniqueKeysWithValues: registrations.enumerated().map { ($1.id, $0) })
        for (entry, attendance) in found.sorted(by: {
            (order[$0.key.registration] ?? 0, $0.key.occurrence) < (order[$1.key.registration] ?? 0, $1.key.occurrence)
        }) where former[entry] != attendance {
            try transaction.save(
                AttendanceRecord(
                    registration: entry.registration, occurrence: entry.occurrence, attendance: attendance),
                now: transaction.now)
            try transaction.record(
                .updated, .registration, entry.registration, fields: ["attendance"],
                related: ["session": session.id, "occurrence": entry.occurrence])
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
