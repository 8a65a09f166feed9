import Addresses
public import Foundation
public import ICalendar
public import Storage
import SupportCore
public import Training

extension Registrations {
    /// Records the attendance of a registration on a date.
    ///
    /// - Throws: ``Failure`` `.notFound`, also for a date of another registration.
    public func recordAttendance(
        _ attendance: AttendanceRecord.Attendance, of id: String, on recurrenceID: LocalDateTime, by caller: Caller,
        now: Date
    ) async throws -> Overview {
        try await database.write(by: caller, now: now) { transaction in
            let registration = try transaction.existingRegistration(id)
            let session = try transaction.existingSession(registration.session)
            let occurrence = try transaction.existingOccurrence(of: session, recurrenceID)
            guard registration.occurrence == nil || registration.occurrence == occurrence.id else {
                throw Failure(.notFound, "This registration is not for the date \(recurrenceID).")
            }
            let former = try transaction.attendance(ofRegistrations: [id])[id]?.first { $0.occurrence == occurrence.id }
            try transaction.save(
                AttendanceRecord(
                    registration: id, occurrence: occurrence.id, attendance: attendance, minutes: former?.minutes),
                now: now)
            try transaction.record(
                .updated, .registration, id, fields: ["attendance"],
                related: ["session": session.id, "occurrence": occurrence.id])
            return try transaction.overview(of: registration)
        }
    }

    // MARK: - Many at once

    /// The people with a seat and without a mark who are recorded as absent.
    public enum Absentees: Sendable, Hashable {
        case nobody
        /// Everybody of whom nothing is recorded.
        case unrecorded
        case everybody
    }

    /// Records the attendance of many registrations. A person with several marks attended if one of them says so. Marks
    /// that match no registration are returned, and the others are recorded all the same.
    ///
    /// - Parameters:
    ///   - recurrenceID: the date of marks without a date; nil for a session with one date.
    ///   - others: marked as absent on that date, or else on those that the marks name, except those whom a mark that is
    ///     not clear may mean.
    /// - Throws: ``Failure`` `.notFound`, `.invalid` for a missing date.
    public func recordAttendance(
        _ marks: [AttendanceMark], of session: String, on recurrenceID: LocalDateTime?, others: Absentees = .nobody,
        by caller: Caller, now: Date
    ) async throws -> AttendanceResult {
        try await database.write(by: caller, now: now) { transaction in
            let plan = try AttendancePlan(
                marks, of: session, on: recurrenceID, others: others, transaction)
            try plan.record(transaction)
            return plan.result
        }
    }

    /// The result that recording attendance would have. Nothing is recorded.
    ///
    /// - Throws: as ``recordAttendance(_:of:on:others:by:now:)``.
    public func previewAttendance(
        _ marks: [AttendanceMark], of session: String, on recurrenceID: LocalDateTime?, others: Absentees = .nobody
    ) async throws -> AttendanceResult {
        try await database.read { connection in
            try AttendancePlan(marks, of: session, on: recurrenceID, others: others, connection).result
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
    /// The answers to invitations that the registrants' calendar programs sent, by the ids of the registrations.
    public let answers: [String: KeptAnswer]
    /// The addresses that mail comes back from, by their keys.
    public let undeliverable: [String: UndeliverableAddress]

    /// The report by which the address of a registration takes no mail.
    public func returned(_ registration: Registration) -> UndeliverableAddress? {
        undeliverable.isEmpty ? nil : undeliverable[EmailAddress.key(of: registration.person.email)]
    }
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
            let registrations = found.items
            let answers = try connection.calendarAnswers(ofRegistrations: registrations.map(\.origin))
            return Roster(
                date: date, overviews: try found.replacing(connection.overviews),
                trainers: try connection.trainerNames(date.trainers),
                answers: registrations.reduce(into: [:]) { last, registration in
                    let own = answers.filter {
                        $0.registration == registration.origin && ($0.occurrence ?? occurrence.id) == occurrence.id
                    }
                    last[registration.id] = own.max { $1.supersedes($0) }
                },
                undeliverable: try connection.undeliverable(registrations.map(\.person.email)))
        }
    }
}
