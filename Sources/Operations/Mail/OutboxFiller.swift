import Addresses
import Foundation
import Storage
import SupportCore
import Training

/// Fills the outbox from the journal: it determines the recipients of each change. The content of a mail is composed when
/// it is sent.
struct OutboxFiller {
    static let reader = "mail"

    let connection: any Connection
    let now: Date
    /// The addresses that are notified of tickets whose targets are near or missed.
    var breachAddresses: [String] = []
    /// The addresses that are notified of new tickets of the support page and of customers' messages.
    var supportAddresses: [String] = []

    /// Processes the next journal entries.
    ///
    /// - Returns: the entries about which nobody is mailed, because a row cannot be read that names the recipients. They
    ///   hold no others up.
    func fill(limit: Int) throws -> [JournalRecord] {
        let position = try connection.journalPosition(ofReader: Self.reader)
        let journal = try connection.journalSlice(after: position, limit: limit)
        guard journal.position > position else { return [] }
        var passedOver: [JournalRecord] = []
        let registrations = try registrations(in: journal.records)
        // An entry of a series may have the same recipients as a hundred entries before it.
        var topics: Set<String> = []
        for record in journal.records {
            do {
                let mails = try mails(because: record, registrations).filter { topics.insert($0.topic).inserted }
                try connection.insert(mails)
            } catch let failure as Failure where failure.code == .unreadable {
                passedOver.append(record)
            }
        }
        try connection.setJournalPosition(ofReader: Self.reader, to: journal.position)
        return passedOver
    }

    /// The registrations that entries are about, by their ids, in one read for all of them.
    private func registrations(in records: [JournalRecord]) throws -> [String: Registration] {
        let ids = Set(records.filter { $0.entry.subject == .registration }.map(\.entry.subjectID))
        let found = try connection.readableRegistrations(ids.sorted())
        return Dictionary(uniqueKeysWithValues: found.map { ($0.id, $0) })
    }

    private func mails(
        because record: JournalRecord, _ registrations: [String: Registration]
    ) throws -> [OutgoingMail] {
        let entry = record.entry
        return switch entry.subject {
        case .registration: try registrationMails(entry, registrations[entry.subjectID])
        case .session: try sessionMails(entry)
        case .occurrence: try occurrenceMails(entry)
        case .registrant: linkMails(entry)
        case .message: try messageMails(entry)
        case .tutorial: try followUpMails(entry)
        case .ticket: try breachMails(entry) + ticketMails(entry, by: record.actor)
        case .user: try signInMails(entry)
        case .problem, .trainer, .token, .installation, .mail, .receivedMail, .webhook, .connection, .mapping, .search:
            []
        }
    }

    // MARK: - Registrations and sessions

    /// - Parameter registration: the one that the entry is about; nil where it cannot be read.
    private func registrationMails(_ entry: JournalEntry, _ registration: Registration?) throws -> [OutgoingMail] {
        // Who came without a seat is there already.
        guard entry.event != .updated, !entry.fields.contains(Registrations.walkInField),
            let registrant = entry.related["registrant"], let session = entry.related["session"]
        else { return [] }
        // For one that cannot be read the mail waits until it is mended. It holds no other mail up.
        guard let registration, registration.confirmBy != nil else { return [place(of: registrant, in: session)] }
        // Nobody is told of a place that was never confirmed.
        guard entry.event == .created || entry.event == .confirmationRequested else { return [] }
        let requested = try connection.mails(of: .verification, toRegistrant: registrant, since: now - 86_400)
        guard OutgoingMail.allowsConfirmation(after: requested, now: now) else { return [] }
        return [mail(.verification, ["verification", registrant], registrant: registrant)]
    }

    private func sessionMails(_ entry: JournalEntry) throws -> [OutgoingMail] {
        guard entry.event != .deleted else { return [] }
        let notifies = entry.event != .updated || !Self.notifiedFields.isDisjoint(with: entry.fields)
        var mails: [OutgoingMail] = []
        if notifies {
            mails += try connection.registrants(of: entry.subjectID).map { place(of: $0, in: entry.subjectID) }
        }
        if notifies || entry.fields.contains("trainers") {
            mails += try connection.assignedTrainers(of: entry.subjectID).map {
                assignment(of: $0, in: entry.subjectID)
            }
        }
        if entry.event == .published || entry.fields.contains("tutorial") {
            mails += try interestMails(in: entry.subjectID)
        }
        return mails
    }

    private func occurrenceMails(_ entry: JournalEntry) throws -> [OutgoingMail] {
        guard let session = entry.related["session"] else { return [] }
        if entry.event == .belowMinimum { return try minimumMails(of: entry.subjectID, in: session) }
        let notifies = entry.event != .updated || !Self.notifiedFields.isDisjoint(with: entry.fields)
        var mails: [OutgoingMail] = []
        if notifies {
            mails += try connection.registrants(of: session, on: entry.subjectID).map { place(of: $0, in: session) }
        }
        if notifies || entry.fields.contains("trainers") {
            mails += try connection.assignedTrainers(of: session).map { assignment(of: $0, in: session) }
        }
        return mails
    }

    /// Notifies the trainers of a date with too few registrations.
    private func minimumMails(of occurrence: String, in session: String) throws -> [OutgoingMail] {
        guard let date = try connection.occurrences([occurrence]).first,
            let session = try connection.readableSessions([session]).first
        else { return [] }
        return ScheduledDate(occurrence: date, session: session).trainers.map { trainer in
            mail(
                .minimum, ["minimum", trainer, occurrence],
                about: ["trainer": trainer, "session": session.id, "occurrence": occurrence])
        }
    }

    /// The fields whose changes are mailed to registrants. Other changes only appear in feeds.
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

    private func linkMails(_ entry: JournalEntry) -> [OutgoingMail] {
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

    private func messageMails(_ entry: JournalEntry) throws -> [OutgoingMail] {
        guard entry.event == .created, let session = entry.related["session"] else { return [] }
        return try connection.activeRegistrants(of: session, on: entry.related["occurrence"]).map { registrant in
            mail(
                .message, ["message", entry.subjectID, registrant], registrant: registrant,
                about: ["message": entry.subjectID, "session": session])
        }
    }

    // MARK: - Tutorials

    /// Notifies the people who are interested in the tutorial of a session.
    private func interestMails(in sessionID: String) throws -> [OutgoingMail] {
        guard let tutorial = try connection.publicTutorial(ofSession: sessionID) else { return [] }
        return try connection.interest(in: tutorial).filter { $0.confirmedAt != nil }.map { person in
            mail(
                .interest, ["interest", tutorial, person.email.lowercased()], address: person.email,
                about: ["tutorial": tutorial, "session": sessionID, "language": person.language])
        }
    }

    /// Notifies the registrants of recent dates of a tutorial that there is a recording.
    private func followUpMails(_ entry: JournalEntry) throws -> [OutgoingMail] {
        guard entry.event == .updated, entry.fields.contains("recording") else { return [] }
        let since = now.addingTimeInterval(-30 * 86_400)
        let due = try connection.followUpsDue(ofTutorial: entry.subjectID, from: since, to: now)
        try connection.recordFollowUps(due)
        // A registrant of several dates is mailed about the last one.
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

    private func breachMails(_ entry: JournalEntry) -> [OutgoingMail] {
        guard entry.event == .breachNear || entry.event == .breached else { return [] }
        return breachAddresses.flatMap { address in
            entry.fields.map { target in
                mail(
                    .breach, ["breach", entry.subjectID, target, entry.event.rawValue, address], address: address,
                    about: ["ticket": entry.subjectID, "target": target, "event": entry.event.rawValue])
            }
        }
    }

    private func ticketMails(_ entry: JournalEntry, by actor: Actor) throws -> [OutgoingMail] {
        let about = ["ticket": entry.subjectID]
        switch entry.event {
        case .linkRequested:
            let isRotated = entry.fields.contains("rotated")
            let link = try mailToRequester(
                .ticketLink, of: entry,
                about: isRotated ? about.merging(["event": JournalEntry.Event.rotated.rawValue]) { $1 } : about)
            guard entry.fields.contains("new") else { return link }
            return link + mailsToSupport(supportAddresses, of: entry, about: about)
        case .replied:
            let about = about.merging(entry.related) { $1 }
            guard entry.fields.contains(TicketMessage.Side.customer.rawValue) else {
                return try mailToRequester(.ticketReply, of: entry, about: about)
            }
            let people = try connection.people(onTicket: entry.subjectID).filter { $0.mayAct(as: [.agent]) }
            let agents = try connection.agentAddresses(ofTicket: entry.subjectID) + people.map(\.details.email)
            var known = Set(supportAddresses.map(EmailAddress.key(of:)))
            return mailsToSupport(
                supportAddresses + agents.filter { known.insert(EmailAddress.key(of: $0)).inserted }, of: entry,
                about: about)
        case .noted: return try mentionMails(entry, by: actor)
        default: return []
        }
    }

    /// The most users who are looked for in a note.
    private static let maxPeople = 1_000

    /// Notifies the people whom a note names, but its author. A note that Lectern wrote about a mail names nobody.
    private func mentionMails(_ entry: JournalEntry, by actor: Actor) throws -> [OutgoingMail] {
        guard actor.kind == .user || actor.kind == .token, let id = entry.related["message"],
            let message = try connection.readableTicketMessage(id),
            message.visibility == .internal, message.channel != .mail, message.text.contains("@")
        else { return [] }
        let author = try userID(of: actor)
        let address = message.author.email.map(EmailAddress.key(of:))
        let people = try connection.enabledUsers(limit: Self.maxPeople)
        return Mentions(in: message.text, among: people).users
            .filter { $0.id != author && EmailAddress.key(of: $0.details.email) != address }
            .map { user in
                var about = ["ticket": entry.subjectID, "message": id, "user": user.id]
                about["author"] = author
                return mail(.mention, ["mention", id, user.id], address: user.details.email, about: about)
            }
    }

    /// The id of the user who acted, by a browser or a token of theirs.
    private func userID(of actor: Actor) throws -> User.ID? {
        guard actor.kind == .token, let token = actor.id else { return actor.kind == .user ? actor.id : nil }
        return try connection.userID(ofToken: token)
    }

    private func mailToRequester(
        _ purpose: OutgoingMail.Purpose, of entry: JournalEntry, about: [String: String]
    ) throws -> [OutgoingMail] {
        guard let requester = try connection.readableRequester(ofTicket: entry.subjectID) else { return [] }
        let topic = [purpose.rawValue, entry.subjectID, entry.related["message"] ?? ""]
        return [mail(purpose, topic, address: requester.email, about: about)]
    }

    private func mailsToSupport(
        _ addresses: [String], of entry: JournalEntry, about: [String: String]
    ) -> [OutgoingMail] {
        addresses.map { address in
            mail(
                .ticketNews, ["ticketNews", entry.subjectID, entry.related["message"] ?? "", address],
                address: address, about: about)
        }
    }

    // MARK: - Staff

    private func signInMails(_ entry: JournalEntry) throws -> [OutgoingMail] {
        guard [.created, .linkRequested].contains(entry.event), let link = entry.related["link"],
            let user = try connection.user(entry.subjectID)
        else { return [] }
        return [
            mail(
                .signIn, ["signIn", link], address: user.details.email,
                about: ["link": link, "event": entry.event.rawValue])
        ]
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
