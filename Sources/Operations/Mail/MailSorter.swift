import Addresses
import Foundation
import Storage
import SupportCore
import Training

/// The outcome of a received mail.
struct SortedMail {
    let kind: ReceivedMail.Kind
    /// For operators, without addresses.
    let sentence: String
    var about: [String: String] = [:]
    /// False for a mail that an operator has to look at.
    var isClear = true
    /// True if a part of its content was not taken over, so that the mail is kept.
    var losesContent = false
}

/// Sorts a received mail, and carries out what follows from it.
struct MailSorter {
    let transaction: Transaction
    let addresses: IncomingMailAddresses
    let agreement: Agreement?
    let fileLimits: TicketFileLimits
    /// The ids of the tutorials that may answer a new ticket.
    let suggested: [String]
    let mail: ReceivedMail
    let message: IncomingMessage

    func handle() throws -> SortedMail {
        switch message.content {
        case .answer(let answer):
            guard try isForeign(answer) else {
                return try InvitationAnswers(
                    transaction: transaction, organizers: addresses.organizers, mail: mail, message: message
                ).take(answer)
            }
            guard isForSupport else {
                return SortedMail(
                    kind: .answer, sentence: "The answer is about an entry that Lectern did not send.", isClear: false)
            }
        case .report(let report):
            return try ReturnedMail(transaction).take(report)
        case .text:
            break
        }
        if let own = try isOwnMail() { return own }
        guard !message.isAutomatic else {
            // What was sent to support is kept: it may be the alarm of a machine.
            return SortedMail(
                kind: .automatic, sentence: "No person wrote this. It is not answered.",
                losesContent: isForSupport)
        }
        if var ticket = try support.flatMap({ try tickets($0)?.handle() }) {
            // The calendar of an answer is not taken over.
            if message.content != .text { ticket.losesContent = true }
            return ticket
        }
        return SortedMail(
            kind: .other, sentence: "This is no answer to an invitation, and was not sent to support.",
            isClear: false)
    }

    /// True for an answer to invitations of others.
    private func isForeign(_ answer: CalendarAnswer) throws -> Bool {
        let host = try transaction.installation(.host) ?? "localhost"
        return try answer.items.allSatisfy { item in
            try !item.uid.hasSuffix("@" + host) && AnsweredPlace(uid: item.uid, transaction) == nil
        }
    }

    private var isForSupport: Bool { support.map { tickets($0)?.isForSupport ?? false } ?? false }

    private func tickets(_ support: EmailAddress) -> TicketMail? {
        agreement.map {
            TicketMail(
                transaction: transaction, support: support, provesSenders: addresses.provesSenders, agreement: $0,
                fileLimits: fileLimits, mail: mail, message: message, suggested: suggested)
        }
    }

    private var support: EmailAddress? {
        guard let address = addresses.support else { return nil }
        do {
            return try EmailAddress(address, allowsLocalHosts: true)
        } catch {
            return nil
        }
    }

    /// A mail of ours that came back: two services that answer each other must not go on for ever.
    private func isOwnMail() throws -> SortedMail? {
        guard let id = message.messageID, let host = try transaction.installation(.host), id.hasSuffix("@" + host)
        else {
            return nil
        }
        return SortedMail(kind: .automatic, sentence: "Lectern sent this itself. It is not answered.")
    }
}

/// The reports of mail servers about mails of ours.
struct ReturnedMail {
    private let transaction: Transaction

    init(_ transaction: Transaction) { self.transaction = transaction }

    func take(_ report: DeliveryReport) throws -> SortedMail {
        guard let mail = try mail(of: report) else {
            return SortedMail(kind: .report, sentence: "A mail server reports on a mail that Lectern did not send.")
        }
        guard let address = try transaction.address(of: mail) else {
            return SortedMail(
                kind: .report, sentence: "The recipient is no longer known.", about: ["mail": mail.id])
        }
        guard try !wentToFormerAddress(mail) else {
            return SortedMail(
                kind: .report, sentence: "The mail went to a former address of its recipient.",
                about: ["mail": mail.id])
        }
        guard let refused = report.recipients.first(where: \.isPermanent) else {
            let status = report.recipients.first?.status ?? "4.0.0"
            return SortedMail(
                kind: .report, sentence: "The mail was not delivered yet, or was delivered: \(status).",
                about: ["mail": mail.id])
        }
        let isNew = try transaction.insert(
            UndeliverableAddress(
                key: address.key, status: refused.status, detail: refused.detail, reportedAt: transaction.now))
        var about = ["mail": mail.id]
        if let registrant = mail.registrant { about["registrant"] = registrant }
        if isNew { try transaction.record(.updated, .mail, mail.id, fields: ["undeliverable"], related: about) }
        return SortedMail(
            kind: .report, sentence: "The address does not take mail: \(refused.status). Nothing more is sent to it.",
            about: about)
    }

    /// True for a mail to a trainer who got another address since: the report is not about that one.
    private func wentToFormerAddress(_ mail: OutgoingMail) throws -> Bool {
        guard mail.address == nil, mail.registrant == nil, let trainer = mail.about["trainer"] else { return false }
        return try transaction.wasChanged("email", of: .trainer, trainer, after: mail.settledAt ?? mail.createdAt)
    }

    /// The mail that a report is about. Its Message-ID is known to nobody but its recipient, so strangers cannot stop the
    /// mail to an address.
    private func mail(of report: DeliveryReport) throws -> OutgoingMail? {
        guard let id = report.messageID, let host = try transaction.installation(.host), id.hasSuffix("@" + host) else {
            return nil
        }
        return try transaction.mail(String(id.dropLast(host.count + 1)))
    }
}
