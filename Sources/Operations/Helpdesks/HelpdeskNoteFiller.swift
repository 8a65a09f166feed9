import Foundation
import Storage
import SupportCore
import Training

/// Makes the notes of helpdesks from the journal: for tutorials that fit new tickets, and for those that agents link.
struct HelpdeskNoteFiller {
    let connection: any Connection
    let now: Date

    /// True if there are entries to process.
    static func isNeeded(_ connection: any Connection) throws -> Bool {
        guard let lowest = try connection.lowestNotePosition() else { return false }
        return try lowest < connection.journalPosition()
    }

    /// Processes the next journal entries.
    func fill() throws {
        let helpdesks = try connection.enabledConnections().filter { $0.details.note != .off }
        guard !helpdesks.isEmpty, let lowest = try connection.lowestNotePosition() else { return }
        let positions = try helpdesks.reduce(into: [:]) { $0[$1.id] = try connection.notePosition(ofConnection: $1.id) }
        let journal = try connection.journalSlice(after: lowest, limit: 200)
        guard journal.position > lowest else { return }
        let bySource = Dictionary(helpdesks.map { ($0.details.source, $0) }, uniquingKeysWith: { first, _ in first })
        var notes: [HelpdeskNote] = []
        for record in journal.records {
            let entry = record.entry
            guard entry.subject == .ticket, entry.event == .recommended || entry.event == .linked,
                let tutorial = entry.related["tutorial"], let ticket = try ticket(entry.subjectID),
                ticket.externalID != nil, let helpdesk = ticket.source.flatMap({ bySource[$0] }),
                positions[helpdesk.id].map({ $0 < record.position }) ?? false,
                entry.event == .linked || helpdesk.details.note == .onRecommended,
                try !connection.tutorials(ofIDs: [tutorial]).isEmpty
            else { continue }
            notes.append(
                HelpdeskNote(
                    id: Identifier.random(), connection: helpdesk.id, ticket: entry.subjectID, tutorial: tutorial,
                    dueAt: now, createdAt: now))
        }
        try connection.queue(notes)
        let behind = positions.filter { $0.value < journal.position }.map(\.key)
        try connection.setNotePosition(journal.position, ofConnections: behind)
    }

    /// Nil for one that was erased or cannot be read.
    private func ticket(_ id: String) throws -> Ticket? {
        do {
            return try connection.ticket(id)?.ticket
        } catch let failure as Failure where failure.code == .unreadable {
            return nil
        }
    }
}
