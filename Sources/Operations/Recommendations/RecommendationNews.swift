public import Foundation
import Storage
public import SupportCore
import Training

/// The journal entries on tutorials that fit new tickets, and on problems that recur. Webhooks and notes in helpdesks
/// follow from them.
extension Recommendations {
    static let newsReader = "recommended"

    /// The time after which a ticket is no longer news, in seconds. Tickets that are imported with their history never
    /// are.
    private static let newsPeriod: TimeInterval = 86_400

    /// Writes the entries for the next tickets of the journal, while somebody is told of them.
    ///
    /// Of several processes each can call it: an entry is written once.
    ///
    /// - Returns: true if there are more tickets.
    public func recordNews(now: Date) async throws -> Bool {
        guard mode == .local else { return false }
        let found = try await database.read { connection -> (start: Int, slice: JournalSlice)? in
            guard try connection.hasEnabledWebhooks() || connection.writesNotes() else { return nil }
            let start = try connection.journalPosition(ofReader: Self.newsReader)
            let slice = try connection.journalSlice(after: start, limit: 200)
            return slice.position > start ? (start, slice) : nil
        }
        guard let (start, slice) = found else { return false }
        let created = slice.records.filter { record in
            record.entry.subject == .ticket && record.entry.event == .created
                && now.timeIntervalSince(record.at) < Self.newsPeriod
        }
        var news: [JournalEntry] = []
        if !created.isEmpty {
            try await becomeCurrent()
            for id in created.map(\.entry.subjectID) { news += try await self.news(onTicket: id, now: now) }
        }
        let (entries, within) = (news, state.grouping.settings.recurringWithin)
        try await database.write(by: .lectern, now: now) { transaction in
            guard try transaction.journalPosition(ofReader: Self.newsReader) == start else { return }
            for entry in entries {
                let last = try transaction.lastTime(of: entry)
                let isKnown = last.map { entry.subject == .ticket || now.timeIntervalSince($0) < within } ?? false
                if !isKnown { try transaction.record(entry) }
            }
            try transaction.setJournalPosition(ofReader: Self.newsReader, to: slice.position)
        }
        return !slice.isLast
    }

    private func news(onTicket id: String, now: Date) async throws -> [JournalEntry] {
        let record: TicketRecord?
        do {
            record = try await database.read { try $0.ticket(id) }
        } catch let failure as Failure where failure.code == .unreadable {
            record = nil
        }
        guard let ticket = record?.ticket, ticket.status == .open || ticket.status == .pending,
            now.timeIntervalSince(ticket.openedAt) < Self.newsPeriod
        else { return [] }
        var news: [JournalEntry] = []
        let ranked = try await rankedTutorials(forTicket: id, access: .staff, limit: 1, now: now)
        let key = RecommenderState.key(ticket.number)
        let problem = state.grouping.problem(of: key)
        if ranked.fits, let best = ranked.items.first {
            var related = ["tutorial": best.tutorial.id]
            related["problem"] = problem
            news.append(JournalEntry(.recommended, .ticket, id, related: related))
        }
        if let problem, state.summary(of: problem, texts: [], now: now)?.isRecurring == true {
            news.append(JournalEntry(.recurring, .problem, problem, related: ["ticket": id]))
        }
        return news
    }

    // MARK: - The content of a note

    /// The content of a note on a tutorial in the ticket of a helpdesk.
    public struct NoteContent: Sendable, Hashable {
        public let ticket: String
        public let number: Int
        public let requester: Ticket.Requester?
        public let item: RankedTutorials.Item
        public let problem: Problem.ID?
        /// The number of tickets of the problem, this one included.
        public let ticketsOfProblem: Int
    }

    /// - Throws: ``Failure`` `.notFound` for an unknown ticket or tutorial, `.conflict` for a tutorial that is not published
    ///   or that was rejected for the ticket.
    func noteContent(ofTicket id: String, on tutorial: String, now: Date) async throws -> NoteContent {
        let (record, account, known, links) = try await database.read { connection in
            let record = try connection.existingTicket(id)
            return (
                record,
                try connection.provenAccount(
                    ofTicket: id, named: record.ticket.account, requester: record.ticket.requester),
                try connection.tutorials(ofIDs: [tutorial]).first, try connection.ticketLinks(ofTickets: [id])
            )
        }
        guard let known else { throw Failure.noSuch("tutorial") }
        guard known.details.status == .published else {
            throw Failure(.conflict, "The tutorial is not published any more.")
        }
        guard !links.contains(where: { $0.tutorial == tutorial && $0.verdict == .rejected }) else {
            throw Failure(.conflict, "The tutorial was rejected for this ticket.")
        }
        let ranked = try await rankedTutorials(forTicket: id, access: .staff, limit: 50, now: now)
        let problem = state.grouping.problem(of: RecommenderState.key(record.ticket.number))
        let count = problem.map { state.grouping.count(of: $0) } ?? 0
        var item = ranked.items.first { $0.tutorial.id == tutorial }
        if item == nil {
            // An agent linked one that the recommender does not rank.
            let dates = try await freeDates(
                ofTutorials: [tutorial], for: account, days: RankingRows.days, now: now)
            item = .init(tutorial: known, score: 0, reasons: [], next: Array((dates[tutorial] ?? []).prefix(3)))
        }
        guard let item else { throw Failure.noSuch("tutorial") }
        return NoteContent(
            ticket: id, number: record.ticket.number, requester: record.ticket.requester, item: item,
            problem: problem, ticketsOfProblem: count)
    }
}

extension Connection {
    /// Tickets of long ago are no news for somebody who is told from now on.
    func beginRecommending() throws {
        let end = try journalPosition()
        guard try end - journalPosition(ofReader: Recommendations.newsReader) > 200 else { return }
        try setJournalPosition(ofReader: Recommendations.newsReader, to: end)
    }
}
