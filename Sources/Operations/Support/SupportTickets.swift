import Addresses
public import Foundation
import Storage
import SupportCore
public import Training

/// The page of a ticket, as a customer sees it.
public struct TicketThread: Sendable {
    public let overview: Tickets.Overview
    /// A BCP 47 tag: the language in which the requester is written to.
    public let language: String
    public let conversation: TicketConversation
    /// The tutorials that agents linked, and those that were suggested before the ticket was sent.
    public let tutorials: [RecommendedTutorial]

    /// A tutorial that was recommended for a ticket.
    public struct RecommendedTutorial: Sendable {
        public let tutorial: Tutorial
        /// True if an agent linked it.
        public let isLinked: Bool
        /// The requester's opinion; nil while they have none.
        public let helped: Bool?
        /// Up to three upcoming dates with free seats, the earliest first.
        public let next: [ScheduledDate]
    }
}

extension Support {
    /// A ticket with its messages, as the holder of its secret sees it.
    ///
    /// - Throws: ``Failure`` `.unknownSecret`.
    public func thread(forSecret secret: String, now: Date) async throws -> TicketThread {
        try await database.read { connection in
            try connection.thread(
                of: try connection.ticketRecord(forSecret: secret), tickets.agreement, now: now)
        }
    }

    /// Adds a message of the holder of a ticket's secret.
    ///
    /// - Throws: ``Failure`` `.unknownSecret`, and as ``Tickets/addMessage(_:to:access:by:now:)``.
    public func reply(
        _ text: String, files: [TicketFile.Upload], submission: String? = nil,
        channel: TicketMessage.Channel = .page, forSecret secret: String, by caller: Caller, now: Date
    ) async throws -> Tickets.AddedMessage {
        try await database.write(by: caller, now: now) { transaction in
            var writer = TicketWriter(transaction, agreement: tickets.agreement, files: tickets.fileLimits)
            let record = try transaction.ticketRecord(forSecret: secret)
            let requester = record.ticket.requester
            let added = try writer.add(
                Tickets.NewMessage(
                    from: .init(.customer, name: requester?.name, email: requester?.email), by: channel, text: text,
                    files: files, messageID: submission.map { "\($0).\(record.ticket.id)@form" }), to: record)
            try writer.recordEntries()
            return added
        }
    }

    /// The fields that the holder of a ticket's secret may fill in while they are missing.
    public static let openFields: Set<TicketChange.Field> = [
        .category, .businessImpact, .suggestedPriority, .expectedResult, .errorMessage, .requestID, .instanceID,
        .accountID, .stepsToReproduce, .environment, .discovery, .beganAt,
    ]

    /// Fills in missing fields of a ticket. Fields that are filled in already stay as they are.
    ///
    /// - Throws: ``Failure`` `.unknownSecret`, `.invalid`, `.conflict` for a closed ticket.
    public func complete(
        _ change: TicketChange, forSecret secret: String, by caller: Caller, now: Date
    ) async throws -> Tickets.Overview {
        try await database.write(by: caller, now: now) { transaction in
            var writer = TicketWriter(transaction, agreement: tickets.agreement, files: tickets.fileLimits)
            let record = try transaction.ticketRecord(forSecret: secret)
            let missing = Set(record.ticket.missing.map(\.rawValue))
            var change = change
            change.fields = change.fields.filter { missing.contains($0.rawValue) && Self.openFields.contains($0) }
            let after = try writer.edit(record, access: .staff, change)
            try writer.recordEntries()
            return try transaction.overview(of: after, tickets.agreement, now: now)
        }
    }

    /// Resolves a ticket for its requester, who needs no answer any more.
    ///
    /// - Throws: ``Failure`` `.unknownSecret`, `.conflict` for a ticket that is resolved or closed.
    public func close(forSecret secret: String, by caller: Caller, now: Date) async throws {
        try await database.write(by: caller, now: now) { transaction in
            var writer = TicketWriter(transaction, agreement: tickets.agreement, files: tickets.fileLimits)
            _ = try writer.perform(.resolve, on: try transaction.ticketRecord(forSecret: secret), at: nil)
            try writer.recordEntries()
        }
    }

    /// Keeps the requester's opinion on a tutorial. It is a weak signal, and never an agent's verdict.
    ///
    /// - Throws: ``Failure`` `.unknownSecret`; `.notFound` for a tutorial that was not recommended for the ticket.
    public func judge(
        _ tutorial: String, helped: Bool, forSecret secret: String, now: Date
    ) async throws {
        try await database.write { connection in
            let ticket = try connection.ticketRecord(forSecret: secret).ticket.id
            let shown = try connection.recommended(forTicket: ticket)
            guard shown.contains(tutorial) else { throw Failure.noSuch("tutorial") }
            try connection.saveOpinion(helped, on: tutorial, ofTicket: ticket, now: now)
        }
    }

    // MARK: - People with a page of their own

    /// The tickets of a registrant.
    public struct PersonalTickets: Sendable {
        /// Their own, the latest first, each with the secret of its page.
        public let own: [(overview: Tickets.Overview, secret: String)]
        /// Others of the accounts that they lead, the latest first.
        public let ofAccounts: [Tickets.Overview]
    }

    /// The maximum number of tickets on a person's page.
    private static let maxPersonal = 50

    /// - Parameter registrant: a person whose secret proves the address.
    public func personalTickets(of registrant: Registrant, now: Date) async throws -> PersonalTickets {
        try await database.read { connection in
            let agreement = tickets.agreement
            let own = try connection.overviews(
                of: try connection.latestTickets(requestedBy: registrant.email, limit: Self.maxPersonal), agreement,
                now: now)
            let accounts = try connection.accounts(ledBy: registrant.email)
            let led = try connection.overviews(
                of: try connection.latestTickets(ofAccounts: accounts, limit: Self.maxPersonal), agreement, now: now)
            let ids = Set(own.map(\.ticket.id))
            return PersonalTickets(
                own: try own.map { ($0, try connection.secret(ofTicket: $0.ticket.id)) },
                ofAccounts: led.filter { !ids.contains($0.ticket.id) })
        }
    }

    /// A ticket of an account, for its lead.
    ///
    /// - Throws: ``Failure`` `.notFound` for a ticket of another account.
    public func thread(ofTicket id: String, forLead registrant: Registrant, now: Date) async throws -> TicketThread {
        try await database.read { connection in
            let record = try connection.existingTicket(id)
            guard let account = record.ticket.account,
                try connection.accounts(ledBy: registrant.email).contains(AccountName.stored(account))
            else { throw Failure.noSuch("ticket") }
            return try connection.thread(of: record, tickets.agreement, now: now)
        }
    }

    /// Lets a person see all tickets of the account of a ticket, or no longer.
    ///
    /// - Throws: ``Failure`` `.notFound`; `.conflict` for a ticket without an account.
    public func setLead(
        _ email: String, ofAccountOfTicket id: String, to isLead: Bool, by caller: Caller, now: Date
    ) async throws {
        try await database.write(by: caller, now: now) { transaction in
            guard let account = try transaction.existingTicket(id).ticket.account else {
                throw Failure(.conflict, "This ticket belongs to no account.")
            }
            if isLead {
                try transaction.insertLead(email, ofAccount: account, now: now)
            } else {
                try transaction.deleteLead(email, ofAccount: account)
            }
            try transaction.record(.updated, .ticket, id, fields: ["accountLead"])
        }
    }

    // MARK: - Counting

    /// The counts of a period.
    public struct Insight: Sendable {
        public let from: Date
        public let to: Date
        /// The weeks in which anything was asked, the earliest first.
        public let weeks: [SuggestionWeek]
        /// Suggested tutorials by week, the earliest first.
        public let tutorials: [(tutorial: Tutorial, week: SuggestionWeek)]
        /// The latest requests that no tutorial was found for.
        public let unmet: [UnmetRequest]
    }

    private static let maxUnmet = 200

    /// - Parameters:
    ///   - from: the start of the period; nil for twelve weeks ago.
    ///   - to: its end, which is not part of it; nil for now.
    public func insight(from: Date?, to: Date?, now: Date) async throws -> Insight {
        let end = to ?? now.addingTimeInterval(1)
        let start = from ?? end.addingTimeInterval(-84 * 86_400)
        return try await database.read { connection in
            let weeks = try connection.suggestedTutorialWeeks(from: start, to: end)
            let tutorials = try connection.tutorials(ofIDs: Set(weeks.map(\.tutorial)).sorted())
                .reduce(into: [String: Tutorial]()) { $0[$1.id] = $1 }
            return Insight(
                from: start, to: end, weeks: try connection.suggestionWeeks(from: start, to: end),
                tutorials: weeks.compactMap { row in tutorials[row.tutorial].map { ($0, row.week) } },
                unmet: try connection.unmetRequests(from: start, to: end, limit: Self.maxUnmet))
        }
    }

    /// The days after which the subjects of requests that nothing fitted are deleted.
    public static let daysOfSubjects = 90
    /// The days after which requests are no longer counted.
    public static let daysOfCounts = 400

    /// Deletes what is past its time.
    public func forget(now: Date) async throws {
        try await database.write { connection in
            try connection.forgetSuggestions(
                subjectsBefore: now.addingTimeInterval(-Double(Self.daysOfSubjects) * 86_400),
                allBefore: now.addingTimeInterval(-Double(Self.daysOfCounts) * 86_400))
            try connection.deleteUnmetSearches(before: SearchGaps.firstDay(now))
        }
    }
}

extension Connection {
    fileprivate func thread(of record: TicketRecord, _ agreement: Agreement, now: Date) throws -> TicketThread {
        let id = record.ticket.id
        let overview = try self.overview(of: record, agreement, now: now)
        let shown = try recommended(forTicket: id)
        let tutorials = try self.tutorials(ofIDs: shown).reduce(into: [String: Tutorial]()) { $0[$1.id] = $1 }
        let opinions = try self.opinions(ofTicket: id)
        let dates = try freeDates(ofTutorials: shown, for: nil, now: now)
        return TicketThread(
            overview: overview, language: try page(ofTicket: id).language,
            conversation: try conversation(of: record, visibility: .public),
            tutorials: shown.compactMap { id in
                guard let tutorial = tutorials[id], tutorial.details.status == .published else { return nil }
                return TicketThread.RecommendedTutorial(
                    tutorial: tutorial, isLinked: overview.linked.contains(id), helped: opinions[id],
                    next: Array((dates[id] ?? []).prefix(3)))
            })
    }

    /// The ids of the tutorials that agents linked to a ticket, then of those that were suggested before it was sent.
    fileprivate func recommended(forTicket id: String) throws -> [String] {
        let linked = try linkedTutorials(ofTickets: [id])[id] ?? []
        return linked + (try suggestedTutorials(ofTicket: id)).filter { !linked.contains($0) }
    }
}
