import Foundation
import ICalendar
public import Mail
import Storage
public import SupportCore
import Training

/// Writes a mail at the moment when it is sent, from what is true then.
struct MailComposer {
    let connection: any Connection
    let context: MailContext
    let now: Date

    /// What came of it.
    enum Outcome: Sendable {
        case message(MailMessage, MailConsequences)
        /// Nothing is left to say.
        case unneeded(String)
    }

    /// - Throws: ``MailFault`` for what can never be sent, such as an address that mail does not know.
    func write(_ mail: OutgoingMail) throws -> Outcome {
        switch mail.purpose {
        case .place: try place(mail)
        case .reminder: try reminder(mail)
        case .link: try link(mail)
        case .message: try message(mail)
        case .followUp: try followUp(mail)
        case .interest: try interest(mail)
        case .assignment: try assignment(mail)
        case .breach: try breach(mail)
        }
    }

    /// Puts a message together.
    ///
    /// - Parameter language: BCP 47.
    func outcome(
        _ mail: OutgoingMail, template: String, to address: MailAddress, in language: String,
        values: [String: Any?], calendar: CalendarPart? = nil, leave: String? = nil,
        consequences: MailConsequences = MailConsequences()
    ) throws -> Outcome {
        var values = values
        values["leaveURL"] = leave
        let written = try context.templates.write(template, in: language, values)
        let host = try connection.installation(.host) ?? "localhost"
        let message = try MailMessage(
            from: context.sender, to: [address], subject: written.subject.oneLine, date: now,
            messageID: "\(mail.id)@\(host)", text: written.text, html: written.html, calendar: calendar,
            listUnsubscribe: leave.flatMap { URL(string: $0) }, autoSubmitted: .generated)
        return .message(message, consequences)
    }
}

/// What is true of all mails of an installation.
public struct MailContext: Sendable {
    public let templates: MailTemplates
    public let sender: MailAddress
    /// Where the service's pages are, without a slash at the end.
    public let publicURL: String
    public let release: String
    /// What tickets are measured against.
    public let agreement: Agreement

    public init(
        templates: MailTemplates, sender: MailAddress, publicURL: String, release: String, agreement: Agreement
    ) {
        self.templates = templates
        self.sender = sender
        self.publicURL = publicURL
        self.release = release
        self.agreement = agreement
    }
}

/// What is written down when a mail was delivered, in one transaction with that.
struct MailConsequences: Sendable {
    var told: [MailedDate] = []
    var assignments: [Assignment] = []
    /// What is left to tell, in a mail of its own.
    var next: OutgoingMail?
    /// The tutorial whose interest was met.
    var metInterest: String?

    struct Assignment: Sendable {
        let trainer: String
        let occurrence: String
        let told: NotifiedAssignment
    }
}

/// Somebody as their mails address them.
struct MailRecipient {
    let registrant: Registrant
    let person: Registration.Person
    let secrets: (page: String, feed: String)

    func times(else zone: Zone) -> MailTimes {
        MailTimes(language: MailTemplates.language(for: person.language), zone: person.timeZone ?? zone)
    }

    /// What all their mails may name.
    func values(_ context: MailContext) -> [String: Any?] {
        let feed = "\(context.publicURL)/calendar/my/\(secrets.feed).ics"
        return [
            "name": person.name.greeting(in: person.language), "pageURL": "\(context.publicURL)/my/\(secrets.page)",
            "feedURL": feed,
            "subscribeURL": feed.replacing(#/^https?:/#, with: "webcal:"),
        ]
    }
}

extension MailComposer {
    /// - Parameter person: who they are in the registration that a mail is about; else in the last one that they made.
    /// - Returns: nil for somebody who was erased.
    func reader(_ id: String?, person: Registration.Person? = nil) throws -> MailRecipient? {
        guard let id, let registrant = try connection.registrant(id), !registrant.isErased else { return nil }
        guard let person = try person ?? connection.registrations(of: id).last?.person else { return nil }
        let secrets = try connection.personalSecrets()
        return MailRecipient(
            registrant: registrant, person: person,
            secrets: (page: secrets.secret(.page, of: registrant), feed: secrets.secret(.feed, of: registrant)))
    }
}

extension MailRecipient {
    /// - Throws: ``MailFault`` for an address that mail does not know.
    func address() throws(MailFault) -> MailAddress {
        try MailAddress(registrant.email, name: person.name.greeting)
    }
}

extension String {
    /// On one line, since a subject has one (RFC 5322 §2.2).
    fileprivate var oneLine: String {
        String(map { $0.isNewline || $0 == "\t" ? " " : $0 }.prefix(200))
    }
}
