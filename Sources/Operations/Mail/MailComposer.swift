import Foundation
import ICalendar
public import Mail
import Storage
public import SupportCore
import Training

/// Composes mails at the moment when they are sent, from the data of that moment.
struct MailComposer {
    let connection: any Connection
    let context: MailContext
    let now: Date

    /// The result of composing a mail.
    enum Outcome: Sendable {
        case message(MailMessage, MailConsequences)
        /// The mail is no longer needed, for this reason.
        case unneeded(String)
    }

    /// - Throws: ``MailError`` for a mail that can never be sent, such as one with a bad address.
    func compose(_ mail: OutgoingMail) throws -> Outcome {
        if let returned = try undeliverable(mail) {
            return .unneeded("Mail to this address came back: \(returned.status).")
        }
        return switch mail.purpose {
        case .place: try place(mail)
        case .verification: try verification(mail)
        case .reminder: try reminder(mail)
        case .link: try link(mail)
        case .message: try message(mail)
        case .followUp: try followUp(mail)
        case .interest: try interest(mail)
        case .assignment: try assignment(mail)
        case .minimum: try minimum(mail)
        case .breach: try breach(mail)
        case .ticketLink: try ticketLink(mail)
        case .ticketReply: try ticketReply(mail)
        case .ticketNews: try ticketNews(mail)
        case .invitation: try invitationAgain(mail)
        case .reply: try reply(mail)
        case .proposal: try proposal(mail)
        case .webhook: try switchedOffWebhook(mail)
        case .signIn: try signIn(mail)
        case .acknowledgement: try acknowledgement(mail)
        case .mention: try mention(mail)
        case .digest: try digest(mail)
        }
    }

    /// The sender under the name that the operator gave it, or else that of the organisation.
    func sender() throws -> MailAddress {
        guard context.sender.name == nil else { return context.sender }
        return try MailAddress(context.sender.address, name: connection.organisation(context.organisation).name)
    }

    /// Renders a message.
    ///
    /// - Parameters:
    ///   - template: one of the templates of the view.
    ///   - language: a BCP 47 tag.
    ///   - consequences: the writes that follow the delivery.
    func outcome(
        _ mail: OutgoingMail, _ view: some MailView, template: String, to address: MailAddress, in language: String,
        calendar: CalendarPart? = nil, consequences: MailConsequences = MailConsequences(),
        replyTo: MailAddress? = nil, inReplyTo: String? = nil
    ) throws -> Outcome {
        let organisation = try connection.organisation(context.organisation)
        let rendered = try context.templates.render(
            template, in: language, view, face: MailFace(organisation: organisation, publicURL: context.publicURL))
        let host = try connection.installation(.host) ?? "localhost"
        let message = try MailMessage(
            from: try sender(), replyTo: replyTo, to: address, subject: rendered.subject.oneLine, date: mail.createdAt,
            messageID: "\(mail.id)@\(host)", inReplyTo: inReplyTo, text: rendered.text, html: rendered.html,
            calendar: calendar,
            listUnsubscribe: view.leaveURL.flatMap { URL(string: $0) },
            autoSubmitted: inReplyTo == nil ? .generated : .replied)
        return .message(message, consequences)
    }
}

/// The context of all mails of an installation.
public struct MailContext: Sendable {
    public let templates: MailTemplates
    public let sender: MailAddress
    /// The address that answers to invitations go to, if it is not that of the sender.
    public let replyAddress: MailAddress?
    /// True if answers to invitations come in.
    public let takesReplies: Bool
    /// The address that answers about tickets go to; nil where no tickets are taken by mail.
    public let supportAddress: MailAddress?
    /// The address of the service, without a slash at the end.
    public let publicURL: String
    public let release: String
    /// The agreement of the service levels of tickets.
    public let agreement: Agreement
    /// The values of the organisation that the operator fixed.
    public let organisation: FixedOrganisation
    /// The part of a series' dates that has to be attended for a certificate, in thousandths; nil in a build that draws
    /// none.
    public let certificateShare: Int?

    public init(
        templates: MailTemplates, sender: MailAddress, replyAddress: MailAddress? = nil,
        takesReplies: Bool = false, supportAddress: MailAddress? = nil, publicURL: String, release: String,
        agreement: Agreement, organisation: FixedOrganisation = .none, certificateShare: Double? = 0.8
    ) {
        self.templates = templates
        self.sender = sender
        self.replyAddress = replyAddress
        self.takesReplies = takesReplies
        self.supportAddress = supportAddress
        self.publicURL = publicURL
        self.release = release
        self.agreement = agreement
        self.organisation = organisation
        self.certificateShare = certificateShare.map { Int(($0 * 1_000).rounded()) }
    }
}

/// The writes that follow the delivery of a mail, in one transaction with its new state.
struct MailConsequences: Sendable {
    var mailedDates: [MailedDate] = []
    var mailedEntry: MailedEntry?
    /// The id of a registration, whose sequence is not to be below what was mailed.
    var raisesSequenceOf: String?
    var assignments: [Assignment] = []
    /// A further mail, for changes that do not fit into this one.
    var next: OutgoingMail?
    /// The id of the tutorial whose interest was fulfilled.
    var fulfilledInterest: String?

    struct Assignment: Sendable {
        let trainer: String
        let occurrence: String
        let notified: NotifiedAssignment
    }
}

/// The registrant whom a mail is addressed to.
struct MailRecipient {
    let registrant: Registrant
    let person: Registration.Person
    let secrets: (page: String, feed: String)

    /// The times in the registrant's language and zone.
    ///
    /// - Parameter zone: the zone of a registrant who has not chosen one.
    func times(else zone: Zone) -> MailTimes {
        MailTimes(
            language: MailTemplates.language(for: person.language), zone: person.timeZone ?? zone,
            unknownZone: person.unknownTimeZone)
    }

    /// The name by which the registrant is greeted.
    var greeting: String? { person.name.greeting(in: person.language) }

    /// The registrant's own page.
    func pageURL(_ context: MailContext) -> String { "\(context.publicURL)/my/\(secrets.page)" }

    /// The registrant's own feed, at an address that calendar programs subscribe to.
    func subscribeURL(_ context: MailContext) -> String {
        "\(context.publicURL)/calendar/my/\(secrets.feed).ics".replacing(#/^https?:/#, with: "webcal:")
    }
}

extension MailComposer {
    /// The recipient of a mail.
    ///
    /// - Parameter person: the person in the registration that the mail is about; nil for that of the last registration
    ///   that its owner confirmed.
    /// - Returns: nil for a registrant who was erased, or left no address.
    func recipient(_ id: String?, person: Registration.Person? = nil) throws -> MailRecipient? {
        guard let id, let registrant = try connection.registrant(id), registrant.hasAddress else { return nil }
        guard let person = try person ?? connection.lastPerson(of: id) else { return nil }
        let secrets = try connection.personalSecrets()
        return MailRecipient(
            registrant: registrant, person: person,
            secrets: (page: secrets.secret(.page, of: registrant), feed: secrets.secret(.feed, of: registrant)))
    }
}

extension Connection {
    /// The person of the last registration. What a stranger wrote counts only where there is nothing else.
    fileprivate func lastPerson(of registrant: String) throws -> Registration.Person? {
        let registrations = try registrations(of: registrant)
        return (registrations.last { $0.confirmBy == nil } ?? registrations.last)?.person
    }
}

extension MailRecipient {
    /// - Throws: ``MailError`` for a bad address.
    func address() throws(MailError) -> MailAddress {
        try MailAddress(registrant.email, name: person.name.greeting)
    }
}

extension String {
    /// The text on one line without control characters, as a subject requires (RFC 5322 §2.2): up to 200 characters, and
    /// up to 900 code points, since strangers put any number of marks on a letter.
    var oneLine: String {
        var line = String.UnicodeScalarView()
        for character in prefix(200) {
            let scalars = character.unicodeScalars
            guard line.count + scalars.count <= 900 else { break }
            line.append(contentsOf: scalars.map { $0.breaksLine ? " " : $0 })
        }
        return String(line)
    }
}

extension Unicode.Scalar {
    /// True for a scalar that a header field cannot hold.
    fileprivate var breaksLine: Bool {
        switch properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator: true
        default: false
        }
    }
}
