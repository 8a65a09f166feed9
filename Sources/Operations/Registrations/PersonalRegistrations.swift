public import Foundation
public import ICalendar
public import Storage
import SupportCore
public import Training

/// What registrants do for themselves, with the secrets that they were mailed.
extension Registrations {
    /// A registrant beside all that is theirs.
    public struct RegistrantOverview: Sendable {
        public let registrant: Registrant
        public let overviews: [Overview]
        /// The dates of their places, in order of their start.
        public let dates: [PersonalDate]

        /// The language that they chose last.
        public var language: String { latest.first?.person.language ?? "en" }
        /// The zone that they named last.
        public var zone: Zone? {
            latest.first { $0.person.timeZone != nil }?.person.timeZone
        }

        /// What was changed last comes first; of what was changed at once, what was made last.
        private var latest: [Registration] {
            overviews.map(\.registration).reversed().sorted { $0.updatedAt > $1.updatedAt }
        }
    }

    /// One date of somebody's.
    public struct PersonalDate: Sendable, Hashable {
        public let date: ScheduledDate
        public let registration: Registration
        /// What leads them into the date.
        public let joinSecret: String
    }

    /// - Throws: ``Failure`` `.notFound` for a secret that is unknown or void.
    public func registrant(
        forSecret secret: String, purpose: PersonalSecrets.Purpose = .page
    ) async throws -> Registrant {
        try await database.read { try $0.registrant(forSecret: secret, purpose) }
    }

    /// The registrant whose page a secret opens, beside the accounts that they are proved to belong to.
    ///
    /// - Throws: ``Failure`` `.notFound` for a secret that is unknown or void.
    public func visitor(forSecret secret: String) async throws -> (registrant: Registrant, accounts: Accounts) {
        try await database.read { connection in
            let registrant = try connection.registrant(forSecret: secret, .page)
            // The secret went to this address alone, so who has it reads the mail of that domain.
            let vouched = try connection.vouchedAccounts(of: registrant.id)
            return (registrant, Accounts(ofAddress: registrant.email, vouched: vouched))
        }
    }

    /// Asks for the link of somebody's page to be mailed, if there is such a person. Nothing tells whether there is:
    /// for a stranger the same work is done, and leaves nothing behind.
    public func requestLink(email: String, by caller: Caller, now: Date) async throws {
        try await database.write(by: caller, now: now) { transaction in
            if let registrant = try transaction.registrant(withEmail: email) {
                try transaction.requestLink(of: registrant)
            } else {
                try transaction.pretendToRequestLink()
            }
        }
    }

    /// All that is theirs from an instant on.
    public func registrantOverview(forSecret secret: String, from: Date) async throws -> RegistrantOverview {
        try await database.read { connection in
            let registrant = try connection.registrant(forSecret: secret, .page)
            return RegistrantOverview(
                registrant: registrant,
                overviews: try connection.overviews(of: try connection.registrations(of: registrant.id)),
                dates: try connection.personalDates(of: registrant, from: from, to: nil))
        }
    }

    /// The secrets by which people reach what is theirs, by their ids: for their mail and for staff.
    public func secrets(ofRegistrants ids: [String]) async throws -> [String: (page: String, feed: String)] {
        try await database.read { connection in
            let secrets = try connection.personalSecrets()
            return try connection.registrants(ids).filter { !$0.isErased }.reduce(into: [:]) { found, registrant in
                found[registrant.id] = (
                    page: secrets.secret(.page, of: registrant), feed: secrets.secret(.feed, of: registrant)
                )
            }
        }
    }

    /// Makes every link of somebody's void.
    ///
    /// - Returns: the new secret of their page.
    public func rotate(secret: String, by caller: Caller, now: Date) async throws -> String {
        try await database.write(by: caller, now: now) { transaction in
            let registrant = try transaction.registrant(forSecret: secret, .page)
            try transaction.rotateSecrets(ofRegistrant: registrant.id)
            // The links into their dates, which stand in their feed, are new.
            try transaction.touch(.personal(registrant.id))
            try transaction.record(.rotated, .registrant, registrant.id)
            guard let renewed = try transaction.registrant(registrant.id) else { throw Failure.noSuch("registrant") }
            return try transaction.personalSecrets().secret(.page, of: renewed)
        }
    }

    /// The way into one date.
    public enum JoinLink: Sendable, Hashable {
        case open(url: String)
        /// It opens later.
        ///
        /// - Parameters:
        ///   - zone: the registrant's own, else the session's.
        ///   - language: the registrant's, BCP 47.
        case closed(until: Date, zone: Zone, language: String)
    }

    /// The way into the date that a join secret is for.
    ///
    /// - Throws: ``Failure`` `.notFound` for an unknown secret, `.gone` for a date that was cancelled or is over,
    ///   `.conflict` for a registrant without a seat and a date without a join URL.
    public func join(_ secret: String, now: Date) async throws -> JoinLink {
        try await database.read { connection in
            let (registration, date) = try connection.dated(by: secret) { $0.joinSecret(of:on:registrant:) }
            guard registration.status == .confirmed else {
                throw Failure(
                    registration.status == .cancelled ? .gone : .conflict,
                    registration.status == .cancelled
                        ? "This registration was cancelled." : "You do not have a seat for this date yet.")
            }
            guard !date.isCancelled else { throw Failure(.gone, "This date was cancelled.") }
            guard now < date.occurrence.endsAt else { throw Failure(.gone, "This date is over.") }
            guard let join = date.join else { throw Failure(.conflict, "This date has no join link.") }
            let opens = date.occurrence.startsAt.addingTimeInterval(-Double(join.releasedBefore))
            guard now >= opens else {
                return .closed(
                    until: opens, zone: registration.person.timeZone ?? date.session.details.recurrence.zone,
                    language: registration.person.language)
            }
            return .open(url: join.url)
        }
    }
}

extension Transaction {
    /// Has the link mailed, unless that was asked for a moment ago: whoever asks again and again fills nobody's mailbox.
    func requestLink(of registrant: Registrant) throws {
        let request = JournalEntry(.linkRequested, .registrant, registrant.id)
        if let last = try lastTime(of: request), now < last.addingTimeInterval(Self.linkPause) {
            try pretendToRequestLink()
        } else {
            try record(request)
        }
    }

    /// Writes as much as a request does, and takes it back.
    fileprivate func pretendToRequestLink() throws {
        let request = JournalEntry(.linkRequested, .registrant, Identifier.random())
        _ = try lastTime(of: request)
        try record(request)
        try takeBackLastEntry()
    }

    private static var linkPause: TimeInterval { 300 }
}

extension Connection {
    /// The dates of somebody's places, in order of their start; those that were cancelled too. A fixed number of
    /// statements, however many places.
    func personalDates(of registrant: Registrant, from: Date, to: Date?) throws -> [Registrations.PersonalDate] {
        let secrets = try personalSecrets()
        let registrations = try registrations(of: registrant.id)
        let sessions = try sessions(Array(Set(registrations.map(\.session)))).reduce(into: [:]) { $0[$1.id] = $1 }
        let single = try occurrences(registrations.compactMap(\.occurrence)).reduce(into: [:]) { $0[$1.id] = $1 }
        let whole = registrations.filter { $0.occurrence == nil }.map(\.session)
        // With those that a series lost: a calendar that polls has to learn of it.
        let series = try occurrences(ofSessions: Array(Set(whole)), from: from, to: to, withLost: true)
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
