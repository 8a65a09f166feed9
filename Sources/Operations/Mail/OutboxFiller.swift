import Foundation
import Storage
import Training

/// Fills the outbox from the journal: for each change, who is to hear of it. What they hear is made when it is sent.
struct OutboxFiller {
    static let reader = "mail"

    let connection: any Connection
    let now: Date
    /// Who is told of tickets whose targets are near or missed.
    var breachAddresses: [String] = []

    /// Takes in what the journal has behind the reader's place.
    ///
    /// - Returns: how many entries there were.
    func fill(limit: Int) throws -> Int {
        let position = try connection.journalPosition(ofReader: Self.reader)
        let records = try connection.journal(after: position, limit: limit)
        guard let last = records.last else { return 0 }
        // One entry of a series may concern the people of a hundred entries before it.
        var laid: Set<String> = []
        for record in records {
            let mails = try mails(because: record.entry).filter { laid.insert($0.topic).inserted }
            try connection.insert(mails)
        }
        try connection.setJournalPosition(ofReader: Self.reader, to: last.position)
        return records.count
    }

    private func mails(because entry: JournalEntry) throws -> [OutgoingMail] {
        switch entry.subject {
        case .registration: ofPlace(entry)
        case .session: try ofSession(entry)
        case .occurrence: try ofOccurrence(entry)
        case .registrant: ofRegistrant(entry)
        case .message: try ofMessage(entry)
        case .tutorial: try ofTutorial(entry)
        case .ticket: ofTicket(entry)
        case .problem, .trainer, .token, .installation, .mail: []
        }
    }

    // MARK: - Places

    private func ofPlace(_ entry: JournalEntry) -> [OutgoingMail] {
        guard entry.event != .updated, let registrant = entry.related["registrant"],
            let session = entry.related["session"]
        else { return [] }
        return [place(of: registrant, in: session)]
    }

    private func ofSession(_ entry: JournalEntry) throws -> [OutgoingMail] {
        guard entry.event != .deleted else { return [] }
        let isTold = entry.event != .updated || !Self.notifiedFields.isDisjoint(with: entry.fields)
        var mails: [OutgoingMail] = []
        if isTold {
            mails += try connection.registrants(of: entry.subjectID).map { place(of: $0, in: entry.subjectID) }
        }
        if isTold || entry.fields.contains("trainers") {
            mails += try connection.assignedTrainers(of: entry.subjectID).map {
                assignment(of: $0, in: entry.subjectID)
            }
        }
        if entry.event == .published || entry.fields.contains("tutorial") { mails += try interest(in: entry.subjectID) }
        return mails
    }

    private func ofOccurrence(_ entry: JournalEntry) throws -> [OutgoingMail] {
        guard let session = entry.related["session"] else { return [] }
        let isTold = entry.event != .updated || !Self.notifiedFields.isDisjoint(with: entry.fields)
        var mails: [OutgoingMail] = []
        if isTold {
            mails += try connection.registrants(of: session, on: entry.subjectID).map { place(of: $0, in: session) }
        }
        if isTold || entry.fields.contains("trainers") {
            mails += try connection.assignedTrainers(of: session).map { assignment(of: $0, in: session) }
        }
        return mails
    }

    /// What is worth a mail to who comes; the rest their feeds tell them.
    private static let notifiedFields: Set<String> = [
        "start", "timeZone", "duration", "recurrence", "title", "location", "status", "cancellation",
    ]

    private func place(of registrant: String, in session: String) -> OutgoingMail {
        mail(.place, ["place", registrant, session], registrant: registrant, about: ["session": session])
    }

    private func assignment(of trainer: String, in session: String) -> OutgoingMail {
        mail(.assignment, ["assignment", trainer, session], about: ["trainer": trainer, "session": session])
    }

    // MARK: - People

    private func ofRegistrant(_ entry: JournalEntry) -> [OutgoingMail] {
        switch entry.event {
        case .linkRequested: [mail(.link, ["link", entry.subjectID], registrant: entry.subjectID)]
        case .rotated:
            [
                mail(
                    .link, ["link", entry.subjectID, "rotated"], registrant: entry.subjectID,
                    about: ["event": entry.event.rawValue])
            ]
        default: []
        }
    }

    private func ofMessage(_ entry: JournalEntry) throws -> [OutgoingMail] {
        guard entry.event == .created, let session = entry.related["session"] else { return [] }
        return try connection.expectedRegistrants(of: session, on: entry.related["occurrence"]).map { registrant in
            mail(
                .message, ["message", entry.subjectID, registrant], registrant: registrant,
                about: ["message": entry.subjectID, "session": session])
        }
    }

    // MARK: - Tutorials

    /// Tells who asked for a tutorial that it was scheduled.
    private func interest(in sessionID: String) throws -> [OutgoingMail] {
        guard let session = try connection.session(sessionID), session.status == .published,
            session.details.visibility == .public, let tutorial = session.details.tutorial
        else { return [] }
        return try connection.interested(in: tutorial).map { person in
            mail(
                .interest, ["interest", tutorial, person.email.lowercased()], address: person.email,
                about: ["tutorial": tutorial, "session": sessionID, "language": person.language])
        }
    }

    /// Tells who had a seat in a recent date of a tutorial that there is a recording now.
    private func ofTutorial(_ entry: JournalEntry) throws -> [OutgoingMail] {
        guard entry.event == .updated, entry.fields.contains("recording") else { return [] }
        let since = now.addingTimeInterval(-30 * 86_400)
        let due = try connection.followUpsDue(ofTutorial: entry.subjectID, from: since, to: now)
        try connection.recordFollowUps(due)
        // Of several dates that somebody came to, the last is the one that they remember.
        let last = Dictionary(due.map { ($0.registrant, $0) }, uniquingKeysWith: { $1 })
        return last.values.sorted { $0.registrant < $1.registrant }.map { due in
            mail(
                .followUp, ["followUp", due.registration, due.occurrence], registrant: due.registrant,
                about: [
                    "registration": due.registration, "occurrence": due.occurrence, "tutorial": entry.subjectID,
                ])
        }
    }

    // MARK: - Tickets

    private func ofTicket(_ entry: JournalEntry) -> [OutgoingMail] {
        guard entry.event == .breachNear || entry.event == .breached else { return [] }
        return breachAddresses.flatMap { address in
            entry.fields.map { target in
                mail(
                    .breach, ["breach", entry.subjectID, target, entry.event.rawValue, address], address: address,
                    about: ["ticket": entry.subjectID, "target": target, "event": entry.event.rawValue])
            }
        }
    }

    // MARK: - One mail

    private func mail(
        _ purpose: OutgoingMail.Purpose, _ topic: [String], registrant: String? = nil, address: String? = nil,
        about: [String: String] = [:]
    ) -> OutgoingMail {
        OutgoingMail(
            id: Identifier.random(), purpose: purpose, topic: topic.joined(separator: ":"), registrant: registrant,
            address: address, about: about, dueAt: now, createdAt: now)
    }
}
