public import Foundation
public import ICalendar
import Storage
import SupportCore
public import Training

extension Registrations {
    /// The date that somebody changes to.
    public struct Destination: Sendable, Hashable {
        /// The session's id; nil for the session of the registration.
        public var session: String?
        /// The date; nil for a session with one date, or one that is booked as a whole.
        public var recurrenceID: LocalDateTime?
        /// Answers to the questions of the session. The former answers stand where a question stayed the same.
        public var answers: [String: Registration.Answer]

        public init(
            session: String? = nil, recurrenceID: LocalDateTime? = nil, answers: [String: Registration.Answer] = [:]
        ) {
            self.session = session
            self.recurrenceID = recurrenceID
            self.answers = answers
        }
    }

    /// Changes a registration to another date. Where the new place waits, both are kept until it is confirmed.
    ///
    /// One place has at most one successor that waits: another move takes its place, and the move of the successor is
    /// the move of the place that it would replace.
    ///
    /// - Parameter byStaff: lifts the limits of who may see a session.
    /// - Returns: the new registration.
    /// - Throws: ``Failure`` `.notFound`, `.preconditionFailed`; `.gone` for a registration that was cancelled, and for a
    ///   date that has begun or was cancelled; `.conflict` for the same date, and for an address that is not confirmed;
    ///   `.alreadyRegistered`, `.registrationClosed`, `.full`; `.invalid` for an unknown session or date, and with every
    ///   question that is not answered.
    public func move(
        _ id: String, to destination: Destination, byStaff: Bool, if precondition: Precondition = .none,
        by caller: Caller, now: Date
    ) async throws -> Overview {
        try await database.write(by: caller, now: now) { transaction in
            let chosen = try transaction.existingRegistration(id)
            try precondition.check(try transaction.overview(of: chosen).version)
            let former = try transaction.placeToMove(of: chosen)
            let session = try transaction.session(for: destination, of: former, byStaff: byStaff)
            var request = Request(
                session: session.id, recurrenceID: destination.recurrenceID, person: former.person, byStaff: true)
            let queue = try Self.queue(for: request, in: session, transaction)
            guard queue.place != former.place else {
                throw Failure(.conflict, "This is the date that the registration is for.")
            }
            let known = try transaction.registration(of: former.registrant, in: queue.place)
            guard known.map({ $0.status == .cancelled || $0.hasLapsed(at: now) }) ?? true else {
                throw Failure(.alreadyRegistered, "There is a registration for this date already.")
            }
            try session.details.registration.checkOpen(startsAt: queue.startsAt, now: now)
            let carried = former.carried(to: session)
            request.answers = carried.answers.merging(destination.answers) { $1 }
            let faults = session.details.registration.faults(in: request.answers)
            guard faults.isEmpty else { throw Failure.invalid(faults) }

            for part in [former] + (try transaction.registrations(sharingPlaceWith: former)) {
                for waiting in try transaction.registrations(replacing: part.id) {
                    try transaction.cancelPlace(of: waiting)
                }
            }
            let seats = SeatAllocation(transaction)
            let admission = try seats.settle(queue).admission
            // The seats that became free above may have gone to this very registration, and a lapsed one was ended.
            let current = try transaction.existingRegistration(former.id)
            let ended = try transaction.registration(of: former.registrant, in: queue.place)
            let status: Registration.Status
            switch admission {
            case .full: throw Failure(.full, "All seats are taken and there is no waitlist.")
            case _ where session.needsApproval(ofMoving: current, byStaff: byStaff): status = .requested
            case .confirmed: status = .confirmed
            case .waitlisted: status = .waitlisted
            }
            request.movedFrom = current
            request.consents = carried.consents
            guard let registrant = try transaction.registrant(former.registrant) else {
                throw Failure.noSuch("registrant")
            }
            let registration = try add(
                request, registrant, status: status, over: ended, in: queue, transaction)
            if registration.status == .confirmed {
                try seats.finishMove(of: registration)
            } else {
                try seats.settle(queue)
            }
            return try transaction.overview(of: try transaction.existingRegistration(registration.id))
        }
    }
}

extension Transaction {
    /// The registration that a move replaces: of one that waits to replace another one, that other one.
    fileprivate func placeToMove(of chosen: Registration) throws -> Registration {
        let former = try placeKept(by: chosen, now: now) ?? chosen
        guard former.status != .cancelled else { throw Failure(.gone, "This registration was cancelled.") }
        guard former.confirmBy == nil else {
            throw Failure(.conflict, "The address of this registration is not confirmed yet.")
        }
        guard try now < start(of: former) else {
            throw Failure(.gone, "The date of this registration has begun, and cannot be changed any more.")
        }
        return former
    }

    /// - Throws: ``Failure`` `.invalid` for a session that the person does not see.
    fileprivate func session(
        for destination: Registrations.Destination, of former: Registration, byStaff: Bool
    ) throws -> Session {
        let id = destination.session ?? former.session
        guard let session = try session(id), session.status != .draft else {
            throw Failure.invalid("/session", "There is no such session.")
        }
        let isKnown = try byStaff || id == former.session || session.isVisible(to: accounts(of: former.registrant))
        guard isKnown else {
            throw Failure.invalid("/session", "There is no such session.")
        }
        return session
    }
}

extension Session {
    /// True if a registration that changes to a date of this session has to be approved. Who was approved for one date is
    /// approved for all of them, and moving a request is no approval.
    fileprivate func needsApproval(ofMoving former: Registration, byStaff: Bool) -> Bool {
        details.registration.approval && (former.status == .requested || !byStaff && former.session != id)
    }
}

extension Connection {
    /// The registration that keeps its place until another one is confirmed; nil where none does, and once its date has
    /// begun: that place is not left any more.
    func placeKept(by registration: Registration, now: Date) throws -> Registration? {
        guard let id = registration.keeps, let kept = try self.registration(id), kept.status != .cancelled,
            try now < start(of: kept)
        else { return nil }
        return kept
    }

    /// The start of a date, and of the last date of a whole series.
    fileprivate func start(of registration: Registration) throws -> Date {
        let session = try existingSession(registration.session)
        guard let id = registration.occurrence else {
            return session.lastStart(overridden: try overriddenOccurrences(of: [session.id])[session.id] ?? [])
        }
        guard let occurrence = try occurrence(id) else { throw Failure.noSuch("date") }
        return occurrence.startsAt
    }

    /// The accounts that a registrant is proved to belong to.
    func accounts(of registrant: String) throws -> Accounts {
        guard let email = try self.registrant(registrant)?.email else { return Accounts() }
        return Accounts(ofAddress: email, vouched: try vouchedAccounts(of: registrant))
    }

    /// The accounts that the owner of an address belongs to. They count for a colleague who is named: the mail reaches
    /// that owner alone.
    func accounts(ofAddress email: String) throws -> Accounts {
        let known = try registrant(withEmail: email)
        return Accounts(ofAddress: email, vouched: try known.map { try vouchedAccounts(of: $0.id) } ?? [])
    }
}

extension Registration {
    /// The answers that count for another session, too: those to a question that it has in the same words, with the
    /// consents to that wording.
    func carried(to session: Session) -> (answers: [String: Answer], consents: [Consent]) {
        let policy = session.details.registration
        let agreed =
            session.id == self.session
            ? consents
            : consents.filter { consent in
                policy.questions.contains { $0.id == consent.question && $0.label == consent.wording }
            }
        let answers = answers.filter { id, answer in
            guard let question = policy.questions.first(where: { $0.id == id }) else { return false }
            let isAgreed = question.kind != .consent || agreed.contains { $0.wording == question.label }
            return isAgreed && policy.accepts(answer, to: id)
        }
        return (answers, agreed)
    }
}
