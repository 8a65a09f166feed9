public import Foundation
import Storage
public import SupportCore
public import Training

extension Recommendations {
    /// Stores the verdict of an agent on a tutorial for a ticket, with the proposals of that moment. The next
    /// recommendation takes it into account.
    ///
    /// - Parameter tutorial: an id or a slug.
    /// - Throws: ``Failure`` `.notFound`, `.conflict` for a tutorial that is not published.
    public func link(
        ticket id: String, to tutorial: String, _ verdict: TutorialLink.Verdict, by caller: Caller, now: Date
    ) async throws {
        try await becomeCurrent()
        guard let words = try await database.read({ try $0.ticketWords(ofTicket: id) }) else {
            throw Failure.noSuch("ticket")
        }
        let key = RecommenderState.key(words.number)
        let shown = state.proposed(for: words.text, key)
        try await save(
            .ticket(id), evidence: id, number: words.number, to: tutorial, verdict, shown: shown, by: caller, now: now)
    }

    /// Stores the verdict of an agent for all current and later tickets of a problem. The text of the representative ticket
    /// is learnt.
    ///
    /// - Parameter tutorial: an id or a slug.
    /// - Throws: ``Failure`` `.notFound`, `.conflict` for a tutorial that is not published.
    public func link(
        problem id: Problem.ID, to tutorial: String, _ verdict: TutorialLink.Verdict, by caller: Caller, now: Date
    ) async throws {
        let overview = try await problem(id, now: now)
        let words = overview.representative
        let key = RecommenderState.key(words.number)
        let shown = state.proposed(for: words.text, key)
        try await save(
            .problem(overview.record.id), evidence: words.id, number: words.number, to: tutorial, verdict,
            shown: shown, by: caller, now: now)
    }

    private func save(
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
            // The proposals before the first verdict: later ones depend on it.
            let link = TutorialLink(
                subject: subject, tutorial: tutorial.id, verdict: verdict, shown: former?.shown ?? shown,
                evidence: former?.evidence ?? evidence, number: former?.number ?? number, linkedAt: now)
            try transaction.save(link)
            try transaction.record(
                subject.entry(verdict == .accepted ? .linked : .rejected, tutorial.id, number: number))
        }
        try await catchUp()
    }

    /// Deletes the verdict on a tutorial for a ticket.
    ///
    /// - Parameter tutorial: an id or a slug.
    /// - Throws: ``Failure`` `.notFound` without a verdict.
    public func unlink(ticket id: String, from tutorial: String, by caller: Caller, now: Date) async throws {
        let words = try await database.read { try $0.ticketWords(ofTicket: id) }
        guard let words else { throw Failure.noSuch("ticket") }
        try await delete(.ticket(id), number: words.number, tutorial, by: caller, now: now)
    }

    /// Deletes the verdict on a tutorial for a problem.
    ///
    /// - Parameter tutorial: an id or a slug.
    /// - Throws: ``Failure`` `.notFound` without a verdict.
    public func unlink(problem id: Problem.ID, from tutorial: String, by caller: Caller, now: Date) async throws {
        guard let record = try await database.read({ try $0.problem(id) }) else { throw Failure.noSuch("problem") }
        try await delete(.problem(record.id), number: nil, tutorial, by: caller, now: now)
    }

    private func delete(
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

extension Recommendations {
    /// The verdict of an agent on a tutorial.
    public struct TutorialVerdict: Sendable, Hashable {
        public let tutorial: Tutorial
        public let verdict: TutorialLink.Verdict
    }

    /// The verdicts of agents on tutorials for a ticket or a problem, the oldest first.
    public func verdicts(on subject: TutorialLink.Subject) async throws -> [TutorialVerdict] {
        try await database.read { connection in
            let links = try connection.links(subject)
            let tutorials = try connection.tutorials(ofIDs: links.map(\.tutorial)).reduce(into: [:]) { $0[$1.id] = $1 }
            return links.verdicts(on: tutorials)
        }
    }
}

extension [TutorialLink] {
    /// - Parameter tutorials: the linked tutorials, by id.
    func verdicts(on tutorials: [String: Tutorial]) -> [Recommendations.TutorialVerdict] {
        compactMap { link in
            tutorials[link.tutorial].map { Recommendations.TutorialVerdict(tutorial: $0, verdict: link.verdict) }
        }
    }
}

extension Failure {
    /// A verdict that does not exist.
    static let notLinked = Failure(.notLinked, noSuch("link").detail)
}

extension RecommenderState {
    /// The number of proposals on a page.
    private static let shownLimit = 5

    /// The ids of the tutorials that an agent is shown for a text; empty if no tutorial fits.
    fileprivate mutating func proposed(for text: TicketText, _ key: String) -> [String] {
        let found = recommend(text, for: key, limit: Self.shownLimit, explained: false)
        return found.fits ? found.items.map(\.tutorial) : []
    }
}

extension TutorialLink.Subject {
    /// - Parameter number: the number of the ticket, by which recommenders identify it.
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
    fileprivate func links(_ subject: TutorialLink.Subject) throws -> [TutorialLink] {
        switch subject {
        case .ticket(let id): try ticketLinks(ofTickets: [id])
        case .problem(let id): try problemLinks(ofProblems: [id])
        }
    }

    fileprivate func link(_ subject: TutorialLink.Subject, tutorial: String) throws -> TutorialLink? {
        try links(subject).first { $0.tutorial == tutorial }
    }
}
