public import Foundation
public import Storage
public import SupportCore
import Training

extension Recommendations {
    /// Keeps what an agent said of a tutorial for a ticket, beside what was proposed at that moment. The next
    /// recommendation knows it.
    ///
    /// - Parameter tutorial: an id or a slug.
    /// - Throws: ``Failure`` `.notFound`, `.conflict` for a tutorial that is not published.
    public func link(
        ticket id: String, to tutorial: String, _ verdict: TutorialLink.Verdict, by caller: Caller, now: Date
    ) async throws {
        try await catchUp()
        guard let words = try await database.read({ try $0.ticketWords(ofTickets: [id]).first }) else {
            throw Failure.noSuch("ticket")
        }
        let key = RecommenderState.key(words.number)
        let shown = memory.proposed(for: words.text, key)
        try await keep(
            .ticket(id), evidence: id, number: words.number, to: tutorial, verdict, shown: shown, by: caller, now: now)
    }

    /// The same for all tickets of a problem, now and later; the ticket that stands for it teaches its words.
    public func link(
        problem id: Problem.ID, to tutorial: String, _ verdict: TutorialLink.Verdict, by caller: Caller, now: Date
    ) async throws {
        let overview = try await problem(id, now: now)
        let words = overview.representative
        let key = RecommenderState.key(words.number)
        let shown = memory.proposed(for: words.text, key)
        try await keep(
            .problem(overview.record.id), evidence: words.id, number: words.number, to: tutorial, verdict,
            shown: shown, by: caller, now: now)
    }

    private func keep(
        _ subject: TutorialLink.Subject, evidence: String, number: Int, to idOrSlug: String,
        _ verdict: TutorialLink.Verdict, shown: [String], by caller: Caller, now: Date
    ) async throws {
        try await database.write(by: caller, now: now) { transaction in
            let tutorial = try transaction.existingTutorial(idOrSlug)
            guard tutorial.details.status == .published else {
                throw Failure(
                    .conflict, "This tutorial is \(tutorial.details.status.rawValue) and cannot be recommended.")
            }
            let former = try transaction.link(subject, tutorial: tutorial.id)
            guard former?.verdict != verdict else { return }
            // What was proposed before the first verdict: after it, the tutorial stands there or is left out because of it.
            let link = TutorialLink(
                subject: subject, tutorial: tutorial.id, verdict: verdict, shown: former?.shown ?? shown,
                evidence: former?.evidence ?? evidence, number: former?.number ?? number, linkedAt: now)
            try transaction.keep(link)
            try transaction.record(
                subject.entry(verdict == .accepted ? .linked : .rejected, tutorial.id, number: number))
        }
        try await catchUp()
    }

    /// Takes back what was said of a tutorial; nothing of it is left.
    ///
    /// - Throws: ``Failure`` `.notFound` where nothing was said.
    public func unlink(ticket id: String, from tutorial: String, by caller: Caller, now: Date) async throws {
        let words = try await database.read { try $0.ticketWords(ofTickets: [id]).first }
        guard let words else { throw Failure.noSuch("ticket") }
        try await forget(.ticket(id), number: words.number, tutorial, by: caller, now: now)
    }

    public func unlink(problem id: Problem.ID, from tutorial: String, by caller: Caller, now: Date) async throws {
        guard let record = try await database.read({ try $0.problem(id) }) else { throw Failure.noSuch("problem") }
        try await forget(.problem(record.id), number: nil, tutorial, by: caller, now: now)
    }

    private func forget(
        _ subject: TutorialLink.Subject, number: Int?, _ idOrSlug: String, by caller: Caller, now: Date
    ) async throws {
        try await database.write(by: caller, now: now) { transaction in
            let tutorial = try transaction.existingTutorial(idOrSlug)
            guard try transaction.deleteLink(subject, tutorial: tutorial.id) else { throw Failure.notLinked }
            try transaction.record(subject.entry(.unlinked, tutorial.id, number: number))
        }
        try await catchUp()
    }
}

extension Failure {
    /// That nothing was said of a tutorial which could be taken back.
    static let notLinked = Failure(.notLinked, noSuch("link").detail)
}

extension RecommenderState {
    /// How many are shown where nobody asks for more or less.
    private static let shownLimit = 5

    /// What an agent is shown for these words, by id; nothing where no tutorial fits.
    fileprivate mutating func proposed(for text: TicketText, _ key: String) -> [String] {
        let found = recommend(text, for: key, limit: Self.shownLimit, explained: false)
        return found.fits ? found.items.map(\.tutorial) : []
    }
}

extension TutorialLink.Subject {
    /// - Parameter number: of the ticket, by which the memory knows it.
    fileprivate func entry(_ event: JournalEntry.Event, _ tutorial: String, number: Int?) -> JournalEntry {
        switch self {
        case .ticket(let id):
            JournalEntry(
                event, .ticket, id, related: ["tutorial": tutorial, "number": number.map(String.init) ?? ""])
        case .problem(let id):
            JournalEntry(event, .problem, id, related: ["tutorial": tutorial])
        }
    }
}

extension Connection {
    fileprivate func link(_ subject: TutorialLink.Subject, tutorial: String) throws -> TutorialLink? {
        let links =
            switch subject {
            case .ticket(let id): try ticketLinks(ofTickets: [id])
            case .problem(let id): try problemLinks(ofProblems: [id])
            }
        return links.first { $0.tutorial == tutorial }
    }
}
