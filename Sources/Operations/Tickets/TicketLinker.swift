import Foundation
import Storage
import SupportCore
import Training

/// Links the tickets of an import to tutorials, in the transaction that writes them.
///
/// The tickets have a history: a tutorial that is archived by now answered them, and what an agent decided here about a
/// ticket stays as it is.
struct TicketLinker {
    private let transaction: Transaction
    /// The ids of tutorials that were found, by id or slug.
    private var found: [String: Result<String, Failure>] = [:]

    init(_ transaction: Transaction) {
        self.transaction = transaction
    }

    /// The ids of the tutorials that a ticket is linked to.
    ///
    /// - Throws: ``Failure`` `.invalid` for an unknown tutorial, or one that was never published; `.forbidden` for a
    ///   caller who may not link.
    mutating func tutorials(of change: TicketChange, access: TicketAccess) throws -> [String] {
        guard !change.tutorials.isEmpty else { return [] }
        guard access.isStaff else { throw Failure(.forbidden, "Only staff can link tutorials to tickets.") }
        guard change.tutorials.count <= Self.maxTutorials else {
            throw Failure.invalid("/tutorial", "Must be at most \(Self.maxTutorials) tutorials.")
        }
        return try change.tutorials.map { try tutorial($0) }
    }

    private static let maxTutorials = 20

    private mutating func tutorial(_ idOrSlug: String) throws -> String {
        if let known = found[idOrSlug] { return try known.get() }
        let result = try lookUp(idOrSlug)
        found[idOrSlug] = result
        return try result.get()
    }

    private func lookUp(_ idOrSlug: String) throws -> Result<String, Failure> {
        let name = idOrSlug.prefix(100).filter { !$0.isNewline }
        guard idOrSlug.utf8.count <= 200, let tutorial = try transaction.tutorial(idOrSlug) else {
            return .failure(.invalid("/tutorial", "There is no tutorial “\(name)”."))
        }
        guard tutorial.details.status != .draft else {
            return .failure(.invalid("/tutorial", "The tutorial “\(name)” is a draft and cannot be linked."))
        }
        return .success(tutorial.id)
    }

    /// Links a ticket, without asking for a recommendation: nobody was shown one.
    ///
    /// - Parameter isNew: true for a ticket without links.
    func link(_ record: TicketRecord, to tutorials: [String], isNew: Bool, _ writer: inout TicketWriter) throws {
        guard !tutorials.isEmpty else { return }
        let ticket = record.ticket
        var known = isNew ? [] : Set(try transaction.ticketLinks(ofTickets: [ticket.id]).map(\.tutorial))
        for tutorial in tutorials where known.insert(tutorial).inserted {
            try transaction.save(
                TutorialLink(
                    subject: .ticket(ticket.id), tutorial: tutorial, verdict: .accepted, shown: [], evidence: ticket.id,
                    number: ticket.number, linkedAt: transaction.now))
            writer.record(
                JournalEntry(
                    .linked, .ticket, ticket.id, related: ["tutorial": tutorial, "number": String(ticket.number)]))
        }
    }
}
