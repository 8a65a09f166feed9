public import Foundation
public import ICalendar
import Storage
import SupportCore
public import Training

/// People who came to a date without a seat in it.
extension Registrations {
    /// Somebody who came.
    public struct WalkIn: Sendable, Hashable {
        public var name: String
        /// Nil for a person who left none.
        public var email: String?
        public var account: String?
        /// The language in which the person is written to afterwards, as a BCP 47 tag.
        public var language: String

        public init(name: String, email: String? = nil, account: String? = nil, language: String) {
            self.name = name
            self.email = email
            self.account = account
            self.language = language
        }

        /// The source of their registrations, as reports tell it.
        static let source = "walk-in"
    }

    /// The field that the journal names where a registration was made for somebody who came.
    static let walkInField = "walkIn"

    /// Adds somebody who came to a date, with a seat of their own, and records that they attended.
    ///
    /// The seat is beyond the capacity where all are taken, so nobody loses theirs. A person who waits for a seat in
    /// the date, or gave one up, gets it; one who has a seat keeps it. Nobody is mailed about it. Where a series is
    /// booked as a whole, the seat is in this date alone.
    ///
    /// - Returns: `.existing` for a person who had a seat.
    /// - Throws: ``Failure`` `.notFound`, `.gone` for a cancelled date, `.conflict` for a draft, and earlier than an hour
    ///   before the start.
    public func add(
        _ walkIn: WalkIn, to session: String, on recurrenceID: LocalDateTime, by caller: Caller, now: Date
    ) async throws -> Outcome {
        try await database.write(by: caller, now: now) { transaction in
            let session = try transaction.existingSession(session)
            let date = ScheduledDate(
                occurrence: try transaction.existingOccurrence(of: session, recurrenceID), session: session)
            guard session.status != .draft else { throw Failure(.conflict, "This session is not published yet.") }
            guard !date.isCancelled else { throw Failure(.gone, "This date was cancelled.") }
            guard now >= date.attendanceOpensAt else {
                throw Failure(.conflict, "People who come are added from an hour before the start.")
            }
            let registrant = try transaction.registrant(for: walkIn)
            if let known = try transaction.seat(of: registrant.id, in: date) {
                try transaction.recordArrival(of: known, at: date)
                return .existing(try transaction.overview(of: known))
            }
            let id = try transaction.seat(walkIn, registrant, in: date)
            let registration = try transaction.existingRegistration(id)
            try transaction.recordArrival(of: registration, at: date)
            return .created(try transaction.overview(of: registration))
        }
    }
}

extension Transaction {
    fileprivate func registrant(for walkIn: Registrations.WalkIn) throws -> Registrant {
        guard let email = walkIn.email else {
            let id = Identifier.random()
            let registrant = Registrant(id: id, email: Registrant.walkInEmail(of: id), createdAt: now)
            try insert(registrant)
            return registrant
        }
        let registrant = try registrant(forEmail: email)
        try confirmAddress(ofRegistrant: registrant.id, now: now)
        return registrant
    }

    /// The registration by which a person has a seat in a date: for the date, or for the series as a whole.
    fileprivate func seat(of registrant: String, in date: ScheduledDate) throws -> Registration? {
        for place in [Place.date(date.occurrence.id), .series(date.session.id)] {
            if let known = try registration(of: registrant, in: place), known.status == .confirmed { return known }
        }
        return nil
    }

    /// - Returns: the id of the registration.
    fileprivate func seat(
        _ walkIn: Registrations.WalkIn, _ registrant: Registrant, in date: ScheduledDate
    ) throws -> String {
        let seats = SeatAllocation(self)
        let queue = seats.queue(for: date)
        if var former = try registration(of: registrant.id, in: queue.place) {
            former.confirmBy = nil
            try seats.change(former, to: .confirmed, in: queue, as: .updated, beyondCapacity: true)
            try seats.finishMove(of: former, fields: [Registrations.walkInField])
            return former.id
        }
        var request = Registrations.Request(
            session: date.session.id, recurrenceID: date.occurrence.recurrenceID,
            person: Registration.Person(
                name: walkIn.name, email: registrant.email, account: walkIn.account, language: walkIn.language),
            byStaff: true)
        request.source = Registrations.WalkIn.source
        let registration = try Registrations.save(
            request, registrant, status: .confirmed, over: nil, in: queue, self)
        try seats.count(from: nil, to: .confirmed, in: queue, beyondCapacity: true)
        try touch(.personal(registrant.id))
        try record(
            .created, .registration, registration.id, fields: [Registrations.walkInField],
            related: ["session": date.session.id, "registrant": registrant.id])
        return registration.id
    }

    fileprivate func recordArrival(of registration: Registration, at date: ScheduledDate) throws {
        let known = try attendance(ofRegistrations: [registration.id])[registration.id]?
            .first { $0.occurrence == date.occurrence.id }
        try save(
            AttendanceRecord(
                registration: registration.id, occurrence: date.occurrence.id, attendance: .attended,
                minutes: known?.minutes),
            now: now)
        try record(
            .updated, .registration, registration.id, fields: ["attendance"],
            related: ["session": date.session.id, "occurrence": date.occurrence.id])
    }
}
