import Addresses
import Foundation
import Storage
import SupportCore
import Training

/// Tickets by mail: new ones, and answers on those that there are.
struct TicketMail {
    let transaction: Transaction
    /// The address of support.
    let support: EmailAddress
    /// True if the receiving mail server tells which senders are proven.
    let provesSenders: Bool
    let agreement: Agreement
    let fileLimits: TicketFileLimits
    let mail: ReceivedMail
    let message: IncomingMessage
    /// The ids of the tutorials that may answer a new ticket.
    let suggested: [String]

    private var now: Date { transaction.now }

    /// True for a mail that was sent to support, or to a ticket.
    var isForSupport: Bool { message.recipients.contains { secret(in: $0) != nil } }

    /// - Returns: nil for a mail that is neither for support nor an answer on a ticket.
    func handle() throws -> SortedMail? {
        if let record = try answeredTicket() { return try answer(on: record) }
        guard message.recipients.contains(where: { secret(in: $0) == "" }) else { return nil }
        return try open(after: nil)
    }

    // MARK: - Answers

    /// The ticket that a mail goes on with, by the address that it was sent to, or by the mails that it answers.
    private func answeredTicket() throws -> TicketRecord? {
        for recipient in message.recipients {
            guard let secret = secret(in: recipient), !secret.isEmpty else { continue }
            do {
                return try transaction.ticketRecord(forSecret: secret)
            } catch let failure as Failure where failure.code == .unknownSecret {
                continue
            }
        }
        // Who holds a Message-ID got that mail, or was forwarded it.
        let isForSupport = isForSupport
        let host = try transaction.installation(.host) ?? "localhost"
        for id in message.references.prefix(50) {
            if isForSupport, let known = try transaction.messageReceived(byMail: id) {
                return try transaction.ticket(known.ticket)
            }
            guard id.hasSuffix("@" + host), let own = try transaction.mail(String(id.dropLast(host.count + 1))),
                let ticket = own.about["ticket"], isForSupport || Self.answerable.contains(own.purpose)
            else { continue }
            return try transaction.ticket(ticket)
        }
        return nil
    }

    /// The mails whose answers go on in their ticket, whatever address they are sent to. An answer to a mention or to the
    /// news of a target is for colleagues, and no message to the customer.
    private static let answerable: Set<OutgoingMail.Purpose> = [
        .acknowledgement, .ticketLink, .ticketReply, .ticketNews,
    ]

    /// The secret in an address of support, such as `support+SECRET@example.org`; empty for the address itself.
    ///
    /// - Returns: nil for another address.
    private func secret(in recipient: String) -> String? {
        let key = EmailAddress.key(of: recipient)
        guard let at = key.lastIndex(of: "@"), key[key.index(after: at)...] == support.domain.ascii else { return nil }
        let (local, own) = (key[..<at], support.localPart.lowercased())
        if local == own { return "" }
        guard local.hasPrefix(own + "+") else { return nil }
        return String(local.dropFirst(own.count + 1))
    }

    private func answer(on record: TicketRecord) throws -> SortedMail {
        if try record.closedIfDue(now: now).ticket.status == .closed { return try open(after: record.ticket) }
        let (files, lost) = files(beside: try transaction.bytesOfFiles(ofTicket: record.ticket.id))
        let text = text
        guard !text.isEmpty || !files.isEmpty else {
            return SortedMail(
                kind: .message, sentence: "The mail has no text.", about: ["ticket": record.ticket.id],
                losesContent: losesContent(lost))
        }
        var writer = TicketWriter(transaction, agreement: agreement, files: fileLimits)
        _ = try writer.add(
            Tickets.NewMessage(
                from: .init(side(on: record.ticket), name: message.sender?.name, email: message.sender?.address),
                by: .mail, text: text, files: files, messageID: messageID), to: record)
        try note(lost, on: record.ticket.id, &writer)
        // The words of the form fill in what is missing, and change nothing that is there.
        let current = try transaction.existingTicket(record.ticket.id)
        let missing = Set(current.ticket.missing.map(\.rawValue))
        var change = TicketMailFields.change(in: message.ownText)
        change.fields = change.fields.filter { missing.contains($0.rawValue) }
        try writer.recordEntries()
        if !change.fields.isEmpty {
            // The journal tells what a sender entered from what a helpdesk did, which Lectern reads.
            let bySender = transaction.acting(as: Actor(.anonymous))
            var filling = TicketWriter(bySender, agreement: agreement, files: fileLimits)
            _ = try filling.edit(current, access: .staff, change)
            try filling.recordEntries()
        }
        return SortedMail(
            kind: .message, sentence: "It was added to ticket \(record.ticket.number).",
            about: ["ticket": record.ticket.id], losesContent: losesContent(lost))
    }

    /// An answer of an agent by mail is one of support; everybody else is on the side of the customer. Only a mail that is
    /// proven to be theirs counts for an agent.
    private func side(on ticket: Ticket) throws -> TicketMessage.Side {
        guard let sender = message.sender?.address else { return .customer }
        let key = EmailAddress.key(of: sender)
        guard let domain = key.split(separator: "@").last, message.provenDomains.contains(String(domain)) else {
            return .customer
        }
        let agents = try transaction.agentAddresses(ofTicket: ticket.id).map(EmailAddress.key(of:))
        if agents.contains(key) { return .agent }
        if let requester = ticket.requester, EmailAddress.key(of: requester.email) == key { return .customer }
        guard let user = try transaction.user(withEmail: sender), !user.isDisabled else { return .customer }
        return user.mayAct(as: [.agent]) ? .agent : .customer
    }

    private var messageID: String? { message.messageID.flatMap { $0.utf8.count <= 300 ? $0 : nil } }

    /// The text for reading: with what is quoted.
    private var text: String { String(wholeText.unicodeScalars.prefix(TicketMessage.maxLength)) }

    private var wholeText: String { message.text.trimmingCharacters(in: .whitespacesAndNewlines) }

    /// The files that tickets take, and the reasons for what they do not take.
    ///
    /// - Parameter held: the bytes of the files that the ticket has already.
    private func files(beside held: Int = 0) -> (files: [TicketFile.Upload], lost: [String]) {
        var (files, lost, bytes) = ([TicketFile.Upload](), [String](), held)
        if wholeText.unicodeScalars.count > TicketMessage.maxLength {
            lost.append("The text is longer than \(TicketMessage.maxLength) characters. Only its beginning was kept.")
        }
        for file in message.files {
            guard files.count < fileLimits.maxCount, bytes + file.content.count <= fileLimits.maxBytesOfTicket else {
                lost.append("“\(file.name.prefix(100))” is one too many.")
                continue
            }
            do {
                files.append(try TicketFile.Upload(name: file.name, bytes: Array(file.content), within: fileLimits))
                bytes += file.content.count
            } catch let failure as Failure {
                lost.append(failure.detail)
            } catch {
                lost.append("“\(file.name.prefix(100))” cannot be read.")
            }
        }
        return (files, lost)
    }

    /// Tells agents of what was left out. The mail itself is kept.
    private func note(_ lost: [String], on ticket: String, _ writer: inout TicketWriter) throws {
        let remarks = lost + message.remarks
        guard !remarks.isEmpty else { return }
        let text = "Not taken over from the email: " + remarks.joined(separator: " ")
        _ = try writer.add(
            Tickets.NewMessage(
                from: .init(.agent, name: "Lectern"), by: .mail, visibility: .internal,
                text: String(text.prefix(TicketMessage.maxLength))),
            to: try transaction.existingTicket(ticket))
    }

    /// True if a part of the mail was left out, or could not be read.
    private func losesContent(_ lost: [String]) -> Bool { !lost.isEmpty || !message.remarks.isEmpty }

    // MARK: - New tickets

    /// - Parameter former: the closed ticket that the mail answers.
    private func open(after former: Ticket?) throws -> SortedMail {
        let (files, lost) = files()
        var change = TicketMailFields.change(in: message.ownText)
        let own = message.ownText.isEmpty ? text : message.ownText
        change.subject = subject(own)
        let description = String(own.unicodeScalars.prefix(TicketMessage.maxLength))
        change.description =
            (former.map { "Follows ticket \($0.number).\n\n" } ?? "")
            + (description.isEmpty ? change.subject ?? "" : description)
        change.channel = .email
        change.source = nil
        if let sender = message.sender, Ticket.Requester.isAddress(sender.address) {
            change.requester = .init(fields: [.name, .email], name: sender.name, email: sender.address)
        }
        // An account that the mail names is a claim, which gives no plan.
        let draft = try change.draft(now: now)
        change.plan = try transaction.planOfAccount(of: draft, provenBy: .requester) ?? .standard
        var writer = TicketWriter(transaction, agreement: agreement, files: fileLimits)
        let (record, _) = try writer.upsert(change, access: .staff)
        let id = record.ticket.id
        _ = try transaction.insertPage(ofTicket: id, language: language(of: record.ticket, own), submission: nil)
        // What was quoted is kept for reading; recommending and grouping go by the words of the sender. Support is told of
        // the message, and by it of the ticket.
        _ = try writer.add(
            Tickets.NewMessage(
                from: .init(.customer, name: message.sender?.name, email: message.sender?.address), by: .mail,
                text: text.isEmpty ? record.ticket.subject : text, files: files, messageID: messageID),
            to: record)
        try note(lost, on: id, &writer)
        try writer.recordEntries()
        try acknowledge(record.ticket, former)
        return SortedMail(
            kind: .ticket, sentence: "It became ticket \(record.ticket.number).", about: ["ticket": id],
            losesContent: losesContent(lost))
    }

    /// The language in which the sender is written to: German or else English.
    private func language(of ticket: Ticket, _ own: String) -> String {
        let isGerman =
            TicketText(subject: ticket.subject, description: own).language.map { $0 == "de" }
            ?? TicketMailFields.hasGermanLabel(in: own)
        return isGerman ? "de" : "en"
    }

    /// The subject, or else the first line of the text.
    private func subject(_ text: String) -> String {
        var subject = message.subject[...]
        while let prefix = subject.prefixMatch(of: /(re|aw|fwd|fw|wg)(\[\d+\])?\s*:\s*/.ignoresCase()) {
            subject = subject[prefix.range.upperBound...]
        }
        let first = text.split(separator: "\n").first { !$0.allSatisfy(\.isWhitespace) } ?? "Email without a subject"
        let chosen = subject.allSatisfy(\.isWhitespace) ? first : subject
        return String(chosen.trimmingCharacters(in: .whitespaces).prefix(Self.maxSubject))
    }

    private static let maxSubject = 200

    /// The maximum number of acknowledgements in an hour, beyond which only senders that are known get one.
    private static let maxAcknowledgements = 100

    /// Acknowledges a ticket, but sends an address no more than one automatic answer in an hour: two helpdesks would go on
    /// greeting each other. Anybody can write somebody else's address into a mail, so such a sender gets no words of the
    /// mail back.
    private func acknowledge(_ ticket: Ticket, _ former: Ticket?) throws {
        guard let sender = message.sender?.address, !message.isAutomatic, mail.returnPath != "" else { return }
        do throws(InvalidAddress) {
            guard try EmailAddress(sender) != support else { return }
        } catch {
            return
        }
        let isProven = isProven(sender)
        guard isProven || !provesSenders else { return }
        let isKnown = try isProven || transaction.readableRegistrant(withEmail: sender)?.confirmedAt != nil
        if !isKnown {
            let count = try transaction.mailCount(of: .acknowledgement, since: now.addingTimeInterval(-3_600))
            guard count < Self.maxAcknowledgements else { return }
        }
        let earlier = try transaction.mails(toAddress: sender).filter { $0.purpose == .acknowledgement }
        guard !earlier.contains(where: { $0.createdAt > now.addingTimeInterval(-3_600) }) else { return }
        var about = ["ticket": ticket.id]
        if !isKnown { about["unproven"] = "sender" }
        if let former { about["former"] = former.id }
        if let id = message.messageID { about["answers"] = id }
        if !suggested.isEmpty { about["tutorials"] = suggested.joined(separator: ",") }
        try transaction.insert([
            OutgoingMail(
                id: Identifier.random(), purpose: .acknowledgement, topic: "acknowledgement:\(ticket.id)",
                address: sender, about: about, dueAt: now, createdAt: now)
        ])
    }

    /// True if our receiving mail server found that the mail is from the domain of its sender, or from one above it.
    private func isProven(_ sender: String) -> Bool {
        guard let domain = EmailAddress.key(of: sender).split(separator: "@").last.map(String.init) else {
            return false
        }
        return message.provenDomains.contains { domain == $0 || domain.hasSuffix("." + $0) }
    }
}
