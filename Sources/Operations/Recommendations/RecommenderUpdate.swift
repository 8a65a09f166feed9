import Foundation
import Storage
import SupportCore
import Training

/// A part of the journal with all that the memory needs of what it names, as of one instant.
struct RecommenderUpdate: Sendable {
    let records: [JournalRecord]
    /// Where the journal was begun to be read.
    let start: Int
    /// Where the next step begins.
    let position: Int
    /// Whether there was more behind it.
    let isLast: Bool
    private let tickets: [String: RecommenderState.Ticket]
    private let tutorials: [String: Tutorial]
    private let ticketLinks: [String: [TutorialLink]]
    private let problemLinks: [Problem.ID: [TutorialLink]]
    private let decisions: [Int: StoredDecision]

    static let length = 200

    init(_ connection: any Connection, after position: Int, lastDecision: Int) throws {
        records = try connection.journal(after: position, limit: Self.length)
        start = position
        self.position = records.last?.position ?? position
        isLast = records.count < Self.length
        let entries = records.map(\.entry)
        func ids(_ subject: JournalEntry.Subject, _ isConcerned: (JournalEntry) -> Bool) -> [String] {
            Set(entries.filter { $0.subject == subject && isConcerned($0) }.map(\.subjectID)).sorted()
        }
        let words = try connection.ticketWords(ofTickets: ids(.ticket, \.changesWords))
        // Drawn here, where nobody waits for it.
        tickets = Dictionary(uniqueKeysWithValues: words.map { ($0.id, RecommenderState.Ticket($0)) })
        tutorials = try connection.tutorials(ofIDs: ids(.tutorial) { _ in true })
            .reduce(into: [:]) { $0[$1.id] = $1 }
        let linked = ids(.ticket, \.changesLinks)
        ticketLinks = try Self.links(connection.ticketLinks(ofTickets: linked), of: linked) { .ticket($0) }
        let merged = entries.filter { $0.event == .merged }.compactMap { $0.related["into"] }
        let problems = Set(ids(.problem, \.changesLinks) + merged).sorted()
        problemLinks = try Self.links(connection.problemLinks(ofProblems: problems), of: problems) { .problem($0) }
        let hasDecisions = entries.contains { $0.related["decision"] != nil }
        decisions =
            hasDecisions
            ? try connection.decisions(behind: lastDecision).reduce(into: [:]) { $0[$1.place] = $1 } : [:]
    }

    private static func links(
        _ links: [TutorialLink], of ids: [String], _ subject: (String) -> TutorialLink.Subject
    ) -> [String: [TutorialLink]] {
        let found = Dictionary(grouping: links, by: \.subject)
        // What has no link any more is named, too.
        return ids.reduce(into: [:]) { $0[$1] = found[subject($1)] ?? [] }
    }

    /// Brings a memory from the step's beginning to its end.
    ///
    /// - Returns: where new tickets were put, to be kept.
    func apply(to memory: inout RecommenderState) throws -> [TicketPlacement] {
        var placements: [TicketPlacement] = []
        var taken: Set<String> = []
        for entry in records.map(\.entry) {
            switch entry.subject {
            case .tutorial:
                memory.put(tutorials[entry.subjectID], id: entry.subjectID)
            case .ticket:
                if entry.changesWords, taken.insert(entry.subjectID).inserted, let ticket = tickets[entry.subjectID] {
                    if let placement = memory.take(ticket) { placements.append(placement) }
                }
                if entry.changesLinks, let number = entry.related["number"].flatMap(Int.init) {
                    memory.setLinks(
                        ticketLinks[entry.subjectID] ?? [], ofTicket: RecommenderState.key(number))
                }
                decide(entry, &memory)
            case .problem:
                decide(entry, &memory)
                for id in [entry.subjectID, entry.related["into"]].compactMap(\.self) {
                    if let links = problemLinks[id] { memory.setLinks(links, ofProblem: id) }
                }
            default: break
            }
        }
        return placements
    }

    private func decide(_ entry: JournalEntry, _ memory: inout RecommenderState) {
        guard let kept = entry.related["decision"].flatMap(Int.init).flatMap({ decisions[$0] }) else { return }
        memory.apply(kept)
    }

    /// The tickets of this step, by id.
    func ticket(_ id: String) -> RecommenderState.Ticket? { tickets[id] }
}

extension JournalEntry {
    /// Whether a ticket has other words, or counts for another account or time.
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
