import Foundation
import Storage
import SupportCore
import Training

/// A batch of journal entries with the data of their subjects, read in one transaction.
struct RecommenderUpdate: Sendable {
    let records: [JournalRecord]
    /// The position of the journal before the batch.
    let start: Int
    /// The position of the journal after the batch.
    let position: Int
    /// False if the journal has more entries after the batch.
    let isLast: Bool
    private let tickets: [String: RecommenderState.Ticket]
    private let tutorials: [String: Tutorial]
    /// The words of recordings, by tutorial.
    private let spoken: [String: String]
    private let tutorialEmbeddings: [String: Embedding]
    /// Embeddings that are not stored yet.
    let newEmbeddings: NewEmbeddings
    private let ticketLinks: [String: [TutorialLink]]
    private let problemLinks: [Problem.ID: [TutorialLink]]
    private let decisions: [Int: StoredDecision]

    static let batchSize = 200

    /// The time that the tickets of an import may take to encode before they are grouped by their words instead, in
    /// seconds. Grouping the hundred thousand tickets of a large import takes about as long.
    private static let maxEncodingTime = 30.0

    /// - Parameter encoding: the sentence encoder, if one is used.
    init(
        _ connection: any Connection, after position: Int, lastDecision: Int, encoding: TicketEncoder? = nil
    ) throws {
        let journal = try connection.journalSlice(after: position, limit: Self.batchSize)
        records = journal.records
        start = position
        self.position = journal.position
        isLast = journal.isLast
        let entries = records.map(\.entry)
        func ids(_ subject: JournalEntry.Subject, _ isConcerned: (JournalEntry) -> Bool) -> [String] {
            Set(entries.filter { $0.subject == subject && isConcerned($0) }.map(\.subjectID)).sorted()
        }
        let words = try connection.ticketWords(ofTickets: ids(.ticket, \.changesWords))
        let tutorials = try connection.tutorials(ofIDs: ids(.tutorial) { _ in true })
        self.tutorials = tutorials.reduce(into: [:]) { $0[$1.id] = $1 }
        spoken = try connection.spokenWords(ofTutorials: tutorials)
        // Features and embeddings are computed here, on a reading thread. The tickets of an import do not wait for their
        // embeddings, which follow in the background.
        let remaining = try connection.journalPosition() - self.position
        let isImport = TicketEncoder.seconds(forTickets: remaining, like: words) > Self.maxEncodingTime
        var embeddings = NewEmbeddings()
        let ofTickets = try encoding?.embeddings(of: words, computing: !isImport, in: connection, &embeddings) ?? [:]
        tutorialEmbeddings = try encoding?.embeddings(of: tutorials, in: connection, &embeddings) ?? [:]
        newEmbeddings = embeddings
        tickets = Dictionary(
            uniqueKeysWithValues: words.map { ($0.id, RecommenderState.Ticket($0, embedding: ofTickets[$0.id])) })
        let linked = ids(.ticket, \.changesLinks)
        ticketLinks = try Self.links(connection.ticketLinks(ofTickets: linked), of: linked) { .ticket($0) }
        let merged = entries.filter { $0.event == .merged }.compactMap { $0.related["into"] }
        let problems = Set(ids(.problem, \.changesLinks) + merged).sorted()
        problemLinks = try Self.links(connection.problemLinks(ofProblems: problems), of: problems) { .problem($0) }
        let hasDecisions = entries.contains { $0.related["decision"] != nil }
        decisions =
            hasDecisions
            ? try connection.decisions(after: lastDecision).reduce(into: [:]) { $0[$1.place] = $1 } : [:]
    }

    private static func links(
        _ links: [TutorialLink], of ids: [String], _ subject: (String) -> TutorialLink.Subject
    ) -> [String: [TutorialLink]] {
        let found = Dictionary(grouping: links, by: \.subject)
        // Subjects whose last link was deleted are included.
        return ids.reduce(into: [:]) { $0[$1] = found[subject($1)] ?? [] }
    }

    /// Applies the batch to a state that is at its start.
    ///
    /// - Returns: the placements of new tickets, which have to be stored.
    func apply(to state: inout RecommenderState) throws -> [TicketPlacement] {
        var placements: [TicketPlacement] = []
        var added: Set<String> = []
        for entry in records.map(\.entry) {
            switch entry.subject {
            case .tutorial:
                state.update(
                    tutorials[entry.subjectID], id: entry.subjectID, spoken: spoken[entry.subjectID] ?? "",
                    embedding: tutorialEmbeddings[entry.subjectID])
            case .ticket:
                if entry.changesWords, added.insert(entry.subjectID).inserted, let ticket = tickets[entry.subjectID] {
                    if let placement = state.add(ticket) { placements.append(placement) }
                }
                if entry.changesLinks, let number = entry.related["number"].flatMap(Int.init) {
                    state.setLinks(
                        ticketLinks[entry.subjectID] ?? [], ofTicket: RecommenderState.key(number))
                }
                applyDecision(of: entry, to: &state)
            case .problem:
                applyDecision(of: entry, to: &state)
                for id in [entry.subjectID, entry.related["into"]].compactMap(\.self) {
                    if let links = problemLinks[id] { state.setLinks(links, ofProblem: id) }
                }
            default: break
            }
        }
        return placements
    }

    private func applyDecision(of entry: JournalEntry, to state: inout RecommenderState) {
        guard let decision = entry.related["decision"].flatMap(Int.init).flatMap({ decisions[$0] }) else { return }
        state.apply(decision)
    }

    /// A ticket of the batch by its id.
    func ticket(_ id: String) -> RecommenderState.Ticket? { tickets[id] }
}

extension JournalEntry {
    /// True if the text, the account or the opening of a ticket may have changed.
    fileprivate var changesWords: Bool {
        let counted: Set = [
            "subject", "description", "errorMessage", "accountID", "requester", "openedAt",
        ]
        return event == .created || (event == .updated && !counted.isDisjoint(with: fields))
    }

    fileprivate var changesLinks: Bool {
        [.linked, .rejected, .unlinked, .merged].contains(event)
    }
}
