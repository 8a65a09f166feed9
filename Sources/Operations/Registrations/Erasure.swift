public import Foundation
public import Storage
import SupportCore
public import Training

/// The rights of data subjects: access to their personal data, and erasure of them.
public struct Erasure: Sendable {
    let database: any Database

    public init(_ database: any Database) {
        self.database = database
    }

    /// All personal data of the person with an email address.
    public struct PersonalData: Sendable {
        /// The address of the request.
        public let email: String
        /// Nil for a person who never registered.
        public let registrant: Registrant?
        public let overviews: [Registrations.Overview]
        public let feedback: [Feedback]
        public let certificates: [Certificate]
        /// The links that were followed, and the times in rooms.
        public let stays: [RoomStay]
        public let mailedDates: [MailedDate]
        public let mailedEntries: [MailedEntry]
        /// The answers to invitations.
        public let answers: [KeptAnswer]
        public let mails: [OutgoingMail]
        /// The mails that came from the person.
        public let receivedMails: [ReceivedMail]
        public let interest: [TutorialInterest]
        public let optOuts: [MailOptOut]
        public let tickets: [TicketRecord]
        /// The messages on tickets that the person wrote.
        public let ticketMessages: [TicketMessage]
        /// The files of the person's tickets.
        public let ticketFiles: [TicketFile]
        /// The accounts whose tickets the person may see.
        public let accountsLed: [String]
        /// The mark of an address that mail comes back from.
        public let undeliverable: UndeliverableAddress?
        public let feedFetch: FeedFetch?
        /// The number of stored rows about the person that cannot be read.
        public fileprivate(set) var leftOut = 0

        var isEmpty: Bool {
            let isUnknown = registrant == nil && undeliverable == nil && leftOut == 0
            return isUnknown && mails.isEmpty && interest.isEmpty && optOuts.isEmpty && tickets.isEmpty
                && ticketMessages.isEmpty && receivedMails.isEmpty && accountsLed.isEmpty
        }
    }

    /// - Throws: ``Failure`` `.notFound` without personal data.
    public func personalData(of email: String) async throws -> PersonalData {
        try await database.read { connection in
            var (data, leftOut) = try connection.counting { try $0.personalData(of: email) }
            data.leftOut = leftOut
            guard !data.isEmpty else { throw Failure.noSuch("person") }
            return data
        }
    }

    /// Erases all personal data, and keeps the counts. Upcoming registrations are cancelled first, so that their seats go to
    /// the waitlists.
    ///
    /// - Throws: ``Failure`` `.notFound` without personal data.
    public func erase(_ email: String, by caller: Caller, now: Date) async throws {
        try await database.write(by: caller, now: now) { transaction in
            let registrant = try transaction.registrant(withEmail: email)
            let tickets = try transaction.tickets(requestedBy: email)
            let holdsAddress =
                try !transaction.interest(of: email).isEmpty || !transaction.optOuts(of: email).isEmpty
                || !transaction.mailIDs(toAddress: email).isEmpty || !transaction.receivedMails(from: email).isEmpty
                || !transaction.ticketMessages(by: email).isEmpty || !transaction.accounts(ledBy: email).isEmpty
            let isMarked = try transaction.undeliverable(email) != nil
            guard registrant != nil || !tickets.isEmpty || holdsAddress || isMarked else {
                throw Failure.noSuch("person")
            }
            if let registrant { try transaction.erase(registrant) }
            try transaction.deletePersonalData(ofAddress: email)
            try transaction.eraseAuthor(email)
            for ticket in tickets {
                try transaction.removeRequester(of: ticket)
                try transaction.deleteFiles(sentWithTicket: ticket.ticket.id)
                try transaction.rotateSecret(ofTicket: ticket.ticket.id)
                try transaction.record(.updated, .ticket, ticket.ticket.id, fields: ["requester"])
            }
        }
        // Former pages of the file, in its log, still contain the person.
        try await database.foldLog()
    }

    /// Erases all personal data of the person of a registration, who may have left no address.
    ///
    /// - Throws: ``Failure`` `.notFound` for an unknown registration, and for one of somebody who was erased.
    public func erasePerson(ofRegistration id: String, by caller: Caller, now: Date) async throws {
        let registrant = try await database.read { connection in
            try connection.registrant(connection.existingRegistration(id).registrant)
        }
        guard let registrant, !registrant.isErased else { throw Failure.noSuch("person") }
        try await erase(registrant.email, by: caller, now: now)
    }
}

extension Connection {
    fileprivate func personalData(of email: String) throws -> Erasure.PersonalData {
        let registrant = try registrant(withEmail: email)
        let registrations = try registrant.map { try self.registrations(of: $0.id) } ?? []
        let ids = registrations.map(\.id)
        let own = try registrant.map { registrant in
            try mails(MailFilter(registrant: registrant.id), page: PageRequest(limit: 10_000)).items
        }
        let tickets = try tickets(requestedBy: email)
        return Erasure.PersonalData(
            email: email, registrant: registrant, overviews: try overviews(of: registrations),
            feedback: try feedback(ofRegistrations: ids),
            certificates: try certificates(ofRegistrations: ids).values.sorted { $0.issuedAt < $1.issuedAt },
            stays: try stays(ofRegistrations: ids),
            mailedDates: try mailedDates(ofRegistrations: ids),
            mailedEntries: try mailedEntries(ofRegistrations: ids),
            answers: try calendarAnswers(ofRegistrations: registrations.map(\.origin)),
            mails: try (own ?? []) + mails(toAddress: email), receivedMails: try receivedMails(from: email),
            interest: try interest(of: email), optOuts: try optOuts(of: email), tickets: tickets,
            ticketMessages: try ticketMessages(by: email),
            ticketFiles: try tickets.flatMap { try files(ofTicket: $0.ticket.id) },
            accountsLed: try accounts(ledBy: email), undeliverable: try undeliverable(email),
            feedFetch: try registrant.flatMap { try feedFetch(of: $0.id) })
    }
}

extension Transaction {
    /// Cancels all upcoming registrations of a registrant, and anonymises all others.
    func erase(_ registrant: Registrant) throws {
        let seats = SeatAllocation(self)
        let registrations = try readableRegistrations(of: registrant.id).filter { $0.status != .cancelled }
        let sessions = try readableSessions(Array(Set(registrations.map(\.session)))).reduce(into: [:]) {
            $0[$1.id] = $1
        }
        // A seat whose session cannot be read stays taken. The person is erased all the same.
        for known in registrations {
            // A seat that was released before may have led to another one of theirs.
            guard let session = sessions[known.session], let registration = try readableRegistration(known.id),
                registration.status != .cancelled
            else { continue }
            let queue = try seats.queue(for: registration.place, of: session)
            guard queue.startsAt > now else { continue }
            try seats.change(registration, to: .cancelled, in: queue, as: .cancelled)
            try seats.settle(queue)
        }
        // The counts stay, the times of day do not.
        try deleteStays(ofRegistrations: try readableRegistrations(of: registrant.id).map(\.id))
        try anonymise(registrant, now: now)
        try record(.erased, .registrant, registrant.id)
    }
}
