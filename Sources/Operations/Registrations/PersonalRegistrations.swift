public import Foundation
public import ICalendar
import Storage
import SupportCore
public import Training

/// The operations that registrants perform themselves, with the secrets of their mails.
extension Registrations {
    /// A registrant with all registrations and dates.
    public struct RegistrantOverview: Sendable {
        public let registrant: Registrant
        public let overviews: [Overview]
        /// The dates of all registrations, in order of their start.
        public let dates: [PersonalDate]
        /// The number of registrations, sessions and dates that cannot be read.
        public let leftOut: Int

        /// The language that was chosen last.
        public var language: String { latest.first?.person.language ?? "en" }
        /// The zone that was chosen last.
        public var zone: Zone? { chosen?.timeZone }
        /// The name of the zone that was chosen last, if the system does not know it.
        public var unknownZone: String? { chosen?.unknownTimeZone }

        private var chosen: Registration.Person? { latest.first { $0.person.timeZoneName != nil }?.person }

        /// The registrations in order of their last change, the latest first; of simultaneous ones, the newest first.
        private var latest: [Registration] {
            overviews.map(\.registration).reversed().sorted { $0.updatedAt > $1.updatedAt }
        }
    }

    /// A date of a registration.
    public struct PersonalDate: Sendable, Hashable {
        public let date: ScheduledDate
        public let registration: Registration
        /// The secret of the join link.
        public let joinSecret: String
    }

    /// The registrant with a secret.
    ///
    /// - Throws: ``Failure`` `.notFound` for a secret that is unknown or void.
    public func registrant(
        forSecret secret: String, purpose: PersonalSecrets.Purpose = .page
    ) async throws -> Registrant {
        try await database.read { try $0.registrant(forSecret: secret, purpose) }
    }

    /// The registrant of a page, with the accounts that they are proved to belong to.
    ///
    /// - Throws: ``Failure`` `.notFound` for a secret that is unknown or void.
    public func visitor(forSecret secret: String) async throws -> (registrant: Registrant, accounts: Accounts) {
        try await database.read { connection in
            let registrant = try connection.registrant(forSecret: secret, .page)
            // The secret was mailed to this address only, so its holder reads the mail of that domain.
            let vouched = try connection.vouchedAccounts(of: registrant.id)
            return (registrant, Accounts(ofAddress: registrant.email, vouched: vouched))
        }
    }

    /// Mails the link of a registrant's page. The result and the time do not reveal if there is such a registrant: for
    /// other addresses the same work is done, and undone.
    public func requestLink(email: String, by caller: Caller, now: Date) async throws {
        try await database.write(by: caller, now: now) { transaction in
            if let registrant = try transaction.registrant(withEmail: email) {
                try transaction.requestLink(of: registrant)
            } else {
                try transaction.pretendToRequestLink()
            }
        }
    }

    /// A registrant with all registrations, and with the dates that are not over at an instant.
    ///
    /// - Throws: ``Failure`` `.notFound` for a secret that is unknown or void.
    public func registrantOverview(forSecret secret: String, from: Date) async throws -> RegistrantOverview {
        try await database.read { connection in
            let registrant = try connection.registrant(forSecret: secret, .page)
            let (found, leftOut) = try connection.counting { connection in
                (
                    overviews: try connection.overviews(of: try connection.registrations(of: registrant.id)),
                    dates: try connection.personalDates(of: registrant, from: from, to: nil)
                )
            }
            return RegistrantOverview(
                registrant: registrant, overviews: found.overviews, dates: found.dates, leftOut: leftOut)
        }
    }

    /// The time for which a registrant can take a cancellation back, in seconds.
    public static let undoTime: TimeInterval = 600

    /// Takes back a cancellation that the registrant made in the last ten minutes, if the seat is still free.
    ///
    /// - Throws: ``Failure`` `.notFound`; `.full` if the seat is taken or others wait for it; `.gone` for a cancellation
    ///   that is older or that somebody else made, for what was no seat, and for a date that began or was cancelled.
    public func restore(_ id: String, of registrant: Registrant, by caller: Caller, now: Date) async throws -> Overview
    {
        try await database.write(by: caller, now: now) { transaction in
            let registration = try transaction.existingRegistration(id)
            guard registration.registrant == registrant.id else { throw Failure.noSuch("registration") }
            if registration.status == .confirmed { return try transaction.overview(of: registration) }
            guard registration.isRestorable, now < registration.updatedAt.addingTimeInterval(Self.undoTime) else {
                throw Failure(.gone, "This cancellation can’t be undone any more.")
            }
            // A place in a series that was split is one place in all parts.
            let parts = [registration] + (try transaction.registrations(sharingPlaceWith: registration))
            for part in parts where part.isRestorable && part.updatedAt == registration.updatedAt {
                let seats = SeatAllocation(transaction)
                let queue = try seats.queue(for: part.place, of: try transaction.existingSession(part.session))
                guard !queue.isCancelled, now < queue.startsAt else {
                    throw Failure(.gone, "This date is over, or was cancelled.")
                }
                guard try seats.settle(queue).admission == .confirmed else {
                    throw Failure(.full, "Your seat was taken by somebody else in the meantime.")
                }
                var confirmed = part
                confirmed.confirmBy = nil
                try seats.change(confirmed, to: .confirmed, in: queue, as: .restored)
            }
            return try transaction.overview(of: try transaction.existingRegistration(id))
        }
    }

    /// The secrets of the pages and feeds of registrants, by id: for mails and for staff.
    public func secrets(ofRegistrants ids: [String]) async throws -> [String: (page: String, feed: String)] {
        try await database.read { connection in
            let secrets = try connection.personalSecrets()
            return try connection.registrants(ids).filter(\.hasAddress).reduce(into: [:]) { found, registrant in
                found[registrant.id] = (
                    page: secrets.secret(.page, of: registrant), feed: secrets.secret(.feed, of: registrant)
                )
            }
        }
    }

    /// Replaces all secrets of a registrant.
    ///
    /// - Parameter secret: the secret of the page.
    /// - Returns: the new secret of the page.
    /// - Throws: ``Failure`` `.notFound` for a secret that is unknown or void.
    public func rotate(secret: String, by caller: Caller, now: Date) async throws -> String {
        try await database.write(by: caller, now: now) { transaction in
            let registrant = try transaction.registrant(forSecret: secret, .page)
            try transaction.rotateSecrets(ofRegistrant: registrant.id)
            // The join links in the feed have new secrets.
            try transaction.raiseSequences(ofRegistrant: registrant.id, now: now)
            try transaction.record(.rotated, .registrant, registrant.id)
            guard let renewed = try transaction.registrant(registrant.id) else { throw Failure.noSuch("registrant") }
            return try transaction.personalSecrets().secret(.page, of: renewed)
        }
    }
}

extension Transaction {
    /// Checks that a registrant does not cancel what is over: it stays as it was, unless staff correct it.
    ///
    /// - Throws: ``Failure`` `.gone`.
    func checkCancellation(of registration: Registration) throws {
        guard caller.actor == Actor(.registrant, id: registration.registrant), registration.status != .cancelled
        else { return }
        // A place in a series that was split is one place in all parts.
        let parts = [registration] + (try registrations(sharingPlaceWith: registration))
        guard try parts.contains(where: { try !isOver($0) }) else {
            throw Failure(.gone, "The date of this registration is over.")
        }
    }

    private func isOver(_ registration: Registration) throws -> Bool {
        if let id = registration.occurrence { return try occurrence(id).map { $0.endsAt <= now } ?? false }
        // The last dates may have been moved to a later time than the rule gives them.
        return try occurrencesToNotify(of: registration.session, from: now, to: .distantFuture, limit: 50).isEmpty
    }

    /// Mails the link, unless that was requested a moment ago: repeated requests do not fill a mailbox.
    func requestLink(of registrant: Registrant) throws {
        let request = JournalEntry(.linkRequested, .registrant, registrant.id)
        if let last = try lastTime(of: request), now < last.addingTimeInterval(Self.linkPause) {
            try pretendToRequestLink()
        } else {
            try record(request)
        }
    }

    /// Writes as much as a request does, and deletes it again.
    fileprivate func pretendToRequestLink() throws {
        let request = JournalEntry(.linkRequested, .registrant, Identifier.random())
        _ = try lastTime(of: request)
        try record(request)
        try deleteLastEntry()
    }

    private static var linkPause: TimeInterval { 3_600 }
}

extension Connection {
    /// The dates of a registrant, cancelled ones too, in order of their start, by a fixed number of statements.
    func personalDates(of registrant: Registrant, from: Date, to: Date?) throws -> [Registrations.PersonalDate] {
        let secrets = try personalSecrets()
        let registrations = try registrations(of: registrant.id)
        let sessions = try sessions(Array(Set(registrations.map(\.session)))).reduce(into: [:]) { $0[$1.id] = $1 }
        let single = try occurrences(registrations.compactMap(\.occurrence)).reduce(into: [:]) { $0[$1.id] = $1 }
        let whole = registrations.filter { $0.occurrence == nil }.map(\.session)
        // Dates that a series has lost are included, so that calendars are notified.
        let series = try occurrences(ofSessions: Array(Set(whole)), from: from, to: to, includingDetached: true)
        let end = to ?? .distantFuture
        return registrations.flatMap { registration -> [Registrations.PersonalDate] in
            guard let session = sessions[registration.session] else { return [] }
            let occurrences =
                registration.occurrence.map { single[$0].map { [$0] } ?? [] } ?? series[session.id] ?? []
            return occurrences.filter { $0.endsAt > from && $0.startsAt < end }.map {
                Registrations.PersonalDate(
                    date: ScheduledDate(occurrence: $0, session: session), registration: registration,
                    joinSecret: secrets.joinSecret(of: registration, on: $0.id, registrant: registrant))
            }
        }
        .sorted {
            ($0.date.occurrence.startsAt, $0.registration.id) < ($1.date.occurrence.startsAt, $1.registration.id)
        }
    }
}
