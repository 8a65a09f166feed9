public import Foundation
import Storage
import SupportCore
public import Training

extension Registrations {
    /// The places and requests that wait for the confirmation of an address.
    public struct PendingConfirmation: Sendable, Hashable {
        /// A place that is held.
        public struct HeldPlace: Sendable, Hashable {
            public let session: Session
            /// Nil for a whole series.
            public let date: ScheduledDate?
            public let confirmBy: Date
            /// True for a request for approval, which holds no seat.
            public let isRequest: Bool
        }

        /// The language of the person.
        public let language: String
        public let places: [HeldPlace]
        /// The titles of tutorials that the person asked to be notified about.
        public let tutorials: [String]
        /// True for a person with a registration that needs no confirmation: the link leads on to their page.
        public let isRegistered: Bool

        public var isEmpty: Bool { places.isEmpty && tutorials.isEmpty }
    }

    /// The result of a confirmation.
    public enum ConfirmationOutcome: Sendable, Hashable {
        /// The secret of the person's page.
        case registered(page: String)
        /// The person asked to be notified about a tutorial, and has no page.
        case interested(tutorial: String, language: String)
        /// Nothing waits for the confirmation any more.
        case expired
    }

    /// The places and requests that the link in a mail would confirm.
    ///
    /// - Throws: ``Failure`` `.notFound` for a secret that is unknown or void.
    public func pendingConfirmation(forSecret secret: String, now: Date) async throws -> PendingConfirmation {
        try await database.read { connection in
            if let interest = try connection.interest(forConfirmation: secret) {
                let title = try connection.tutorial(interest.tutorial)?.details.title
                return PendingConfirmation(
                    language: interest.language, places: [], tutorials: [title].compactMap(\.self),
                    isRegistered: false)
            }
            let registrant = try connection.registrant(forSecret: secret, .confirmation)
            let registrations = try connection.registrations(of: registrant.id)
            return PendingConfirmation(
                language: registrations.last?.person.language ?? "en",
                places: try connection.heldPlaces(among: registrations, now: now), tutorials: [],
                isRegistered: registrations.contains(where: \.needsNoConfirmation))
        }
    }

    /// Confirms an address, with all places that are held for it.
    ///
    /// - Throws: ``Failure`` `.notFound` for a secret that is unknown or void.
    public func confirmAddress(secret: String, by caller: Caller, now: Date) async throws -> ConfirmationOutcome {
        try await database.write(by: caller, now: now) { transaction in
            if let interest = try transaction.interest(forConfirmation: secret) {
                try transaction.confirmInterest(of: interest.email, now: now)
                let title = try transaction.tutorial(interest.tutorial)?.details.title ?? ""
                return .interested(tutorial: title, language: interest.language)
            }
            let registrant = try transaction.registrant(forSecret: secret, .confirmation)
            let registrations = try transaction.registrations(of: registrant.id)
            let held = registrations.filter { $0.isHeld(at: now) }
            // A person who confirms again, or has confirmed before, is led to their page.
            guard !held.isEmpty || registrations.contains(where: \.needsNoConfirmation) else { return .expired }
            try transaction.confirmAddress(ofRegistrant: registrant.id, now: now)
            try transaction.confirmInterest(of: registrant.email, now: now)
            for registration in held { try transaction.confirm(registration) }
            return .registered(page: try transaction.personalSecrets().secret(.page, of: registrant))
        }
    }
}

extension Registration {
    fileprivate var needsNoConfirmation: Bool { confirmBy == nil && status != .cancelled }

    /// True while the place waits for the confirmation of its address.
    func isHeld(at now: Date) -> Bool {
        guard let confirmBy, status.waits else { return false }
        return now < confirmBy
    }
}

extension Connection {
    /// The places that are held for an unconfirmed address, in the order of their registration.
    func heldPlaces(
        among registrations: [Registration], now: Date
    ) throws -> [Registrations.PendingConfirmation.HeldPlace] {
        let held = registrations.filter { $0.isHeld(at: now) }
        let sessions = try sessions(Array(Set(held.map(\.session)))).reduce(into: [:]) { $0[$1.id] = $1 }
        let dates = try occurrences(held.compactMap(\.occurrence)).reduce(into: [:]) { $0[$1.id] = $1 }
        return held.compactMap { registration in
            guard let session = sessions[registration.session], let confirmBy = registration.confirmBy else {
                return nil
            }
            let date = registration.occurrence.flatMap { dates[$0] }
                .map { ScheduledDate(occurrence: $0, session: session) }
            return .init(
                session: session, date: date, confirmBy: confirmBy, isRequest: registration.status == .requested)
        }
    }

    /// The interest in a tutorial that a secret confirms; nil for a secret of another kind.
    fileprivate func interest(forConfirmation secret: String) throws -> TutorialInterest? {
        let secrets = try personalSecrets()
        guard let tutorial = secrets.tutorial(ofConfirmation: secret) else { return nil }
        // The secret does not contain the address, so all interested addresses are compared.
        return try interest(in: tutorial).first {
            PersonalSecrets.isEqual(secret, secrets.confirmationSecret(in: tutorial, of: $0.email))
        }
    }
}

extension Transaction {
    /// Queues the mail that confirms the interest of an address in a tutorial, unless it got too many of these.
    func insertConfirmation(ofInterestIn tutorial: String, email: String, language: String) throws {
        let earlier = try mails(toAddress: email).filter { $0.purpose == .verification && $0.state != .unneeded }
            .map(\.createdAt)
        guard OutgoingMail.allowsConfirmation(after: earlier, now: now) else { return }
        let mail = OutgoingMail(
            id: Identifier.random(), purpose: .verification, topic: "verification:\(tutorial):\(email.lowercased())",
            address: email, about: ["tutorial": tutorial, "language": language], dueAt: now, createdAt: now)
        try insert([mail])
    }

    /// Turns a held place into a registration.
    ///
    /// - Parameter approving: true for staff, whose registrations wait for no approval.
    /// - Throws: ``Failure`` `.full` for an approved one without a seat or a waitlist.
    func confirm(_ registration: Registration, approving: Bool = false) throws {
        let seats = SeatAllocation(self)
        let queue = try seats.queue(for: registration.place, of: try existingSession(registration.session))
        guard !queue.isCancelled else { return }
        var confirmed = registration
        confirmed.confirmBy = nil
        var status: Registration.Status = registration.status == .offered ? .confirmed : registration.status
        if approving, status == .requested {
            switch try seats.settle(queue).admission {
            case .confirmed: status = .confirmed
            case .waitlisted: status = .waitlisted
            case .full: throw Failure(.full, "All seats are taken and there is no waitlist.")
            }
        }
        try seats.change(confirmed, to: status, in: queue, as: .accepted)
        try seats.settle(queue)
    }
}
