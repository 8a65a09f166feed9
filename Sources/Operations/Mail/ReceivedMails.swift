import Addresses
import Crypto
public import Foundation
public import MailReading
public import Storage
public import SupportCore
public import Training

/// The addresses at which mail comes in.
public struct IncomingMailAddresses: Sendable, Hashable {
    /// The organizers of invitations: the reply address and the sender.
    public var organizers: [String]
    /// The address of support; nil where no tickets are taken by mail.
    public var support: String?
    /// True if the receiving mail server tells which senders are proven. Others get no acknowledgement then.
    public var provesSenders: Bool

    public init(organizers: [String] = [], support: String? = nil, provesSenders: Bool = false) {
        self.organizers = organizers
        self.support = support
        self.provesSenders = provesSenders
    }
}

/// The mail that comes in. It is kept first, and read and handled afterwards: once, in one transaction with all of its
/// effects.
public struct ReceivedMails: Sendable {
    let database: any Database
    let addresses: IncomingMailAddresses
    /// Nil where mails are kept, and not handled.
    let agreement: Agreement?
    let fileLimits: TicketFileLimits

    public init(
        _ database: any Database, addresses: IncomingMailAddresses = .init(), agreement: Agreement? = nil,
        files: TicketFileLimits = .standard
    ) {
        self.database = database
        self.addresses = addresses
        self.agreement = agreement
        fileLimits = files
    }

    // MARK: - Keeping

    /// The maximum size of a mail, in bytes.
    public static let maxBytes = 25 << 20

    /// The length of a piece of a mail as it is stored, in bytes.
    private static let pieceBytes = 48 << 10

    /// Keeps a mail durably.
    ///
    /// - Parameters:
    ///   - returnPath: of the envelope; empty for the mail of a mail server, nil where it is not known.
    ///   - recipients: of the envelope.
    /// - Returns: its id, once it is on the disk.
    /// - Throws: ``Failure`` `.tooLarge`.
    @discardableResult
    public func keep(
        _ bytes: MessageBytes, returnPath: String?, recipients: [String], now: Date
    ) async throws -> String {
        guard bytes.count <= Self.maxBytes else {
            throw Failure(.tooLarge, "A mail can have at most \(Self.maxBytes >> 20) MB.")
        }
        let mail = ReceivedMail(
            id: Identifier.random(), returnPath: returnPath.map { String($0.prefix(Self.maxAddress)) },
            recipients: recipients.prefix(Self.maxRecipients).map { String($0.prefix(Self.maxAddress)) },
            size: bytes.count, dueAt: now, receivedAt: now)
        try await database.write { connection in
            try connection.insert(mail)
            var place = 0
            while place * Self.pieceBytes < bytes.count {
                let piece = try bytes.read(at: place * Self.pieceBytes, atMost: Self.pieceBytes)
                try connection.insertPiece(Data(piece).base64EncodedString(), ofReceivedMail: mail.id, at: place)
                place += 1
            }
        }
        return mail.id
    }

    private static let maxAddress = 320
    private static let maxRecipients = 100

    /// The content of a mail; nil once it is no longer kept.
    public func content(of id: String) async throws -> MessageBytes? {
        var place = 0
        var pieces = PieceCollector()
        while true {
            let at = place
            let piece = try await database.read { try $0.piece(ofReceivedMail: id, at: at) }
            guard let piece else { break }
            try pieces.append(piece)
            place += 1
        }
        guard place > 0 else { return nil }
        return try pieces.finish()
    }

    // MARK: - Handling

    /// The instant at which the next mail is due; nil where none waits.
    public func nextDue() async throws -> Date? {
        try await database.read { try $0.nextReceivedMailDue() }
    }

    /// Claims mails that are due. No other process reads them until the lease ends.
    public func claim(limit: Int, now: Date) async throws -> [ReceivedMail] {
        try await database.write {
            try $0.claimReceivedMails(now: now, leasedUntil: now.addingTimeInterval(Self.lease), limit: limit)
        }
    }

    /// In seconds.
    private static let lease: TimeInterval = 120

    /// Handles mails that were read, all in one transaction. What one of them makes impossible does not hold up the
    /// others.
    ///
    /// - Parameter readings: each mail with its content, or the reason why it cannot be read.
    public func handle(_ readings: [ReadMail], now: Date) async throws {
        do {
            try await database.write(by: .lectern, now: now) { transaction in
                for reading in readings { try handle(reading, transaction) }
            }
        } catch is CancellationError {
            throw CancellationError()
        } catch {
            for reading in readings { try await handleAlone(reading, now: now) }
        }
    }

    /// A mail as it was read.
    public struct ReadMail: Sendable {
        public let mail: ReceivedMail
        public let message: Result<IncomingMessage, UnreadableMail>
        /// A digest of the content, in hexadecimal: the name of a mail without a Message-ID.
        public let digest: String
        /// The ids of the tutorials that may answer the mail, the best first.
        public let suggested: [String]

        public init(
            mail: ReceivedMail, message: Result<IncomingMessage, UnreadableMail>, digest: String,
            suggested: [String] = []
        ) {
            self.mail = mail
            self.message = message
            self.digest = digest
            self.suggested = suggested
        }
    }

    /// The digest of a content.
    public static func digest(of bytes: MessageBytes) throws -> String {
        var hash = SHA256()
        var offset = 0
        while offset < bytes.count {
            let piece = try bytes.read(at: offset, atMost: 1 << 18)
            hash.update(data: piece)
            offset += piece.count
        }
        return hash.finalize().map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }

    private func handleAlone(_ reading: ReadMail, now: Date) async throws {
        do {
            try await database.write(by: .lectern, now: now) { try handle(reading, $0) }
        } catch is CancellationError {
            throw CancellationError()
        } catch let unavailable as DatabaseUnavailable {
            throw unavailable
        } catch {
            // Whatever it is, the mail stays: for another attempt, and then for an operator.
            let reason = (error as? Failure)?.detail ?? "An internal error prevented it."
            try await database.write { connection in
                var mail = reading.mail
                mail.outcome = reason
                if mail.attempts >= ReceivedMail.maxAttempts {
                    mail.state = .unclear
                    mail.settledAt = now
                } else {
                    mail.dueAt = now.addingTimeInterval(Double(ReceivedMail.backoff(afterAttempts: mail.attempts)))
                }
                _ = try connection.settle(mail, messageKey: nil)
            }
            if !(error is Failure) { throw error }
        }
    }

    private func handle(_ reading: ReadMail, _ transaction: Transaction) throws {
        var mail = reading.mail
        mail.settledAt = transaction.now
        mail.dueAt = transaction.now
        let messageKey: String?
        switch reading.message {
        case .failure(let unreadable):
            mail.state = .unclear
            mail.outcome = unreadable.reason
            messageKey = nil
        case .success(let message):
            mail.sender = message.sender.map { String($0.address.prefix(Self.maxAddress)) }
            mail.subject = String(message.subject.prefix(300))
            mail.messageID = message.messageID
            let key = Self.key(of: message, digest: reading.digest)
            // Two processes at once are decided by the index; the one that comes second tries again, and sees it.
            if try transaction.isTaken(messageKey: key) {
                (mail.state, mail.kind, messageKey) = (.handled, .repeated, nil)
                mail.isKept = false
                mail.outcome = "This mail came before."
            } else {
                messageKey = key
                guard try transaction.receivedMail(mail.id)?.state == .waiting else { return }
                let sorted = try MailSorter(
                    transaction: transaction, addresses: addresses, agreement: agreement, fileLimits: fileLimits,
                    suggested: reading.suggested, mail: mail, message: message
                ).handle()
                mail.state = sorted.isClear ? .handled : .unclear
                mail.isKept = !sorted.isClear || sorted.losesContent
                mail.kind = sorted.kind
                mail.outcome = ([sorted.sentence] + message.remarks).joined(separator: " ")
                mail.about = sorted.about
            }
        }
        guard try transaction.settle(mail, messageKey: messageKey) else { return }
        if !mail.isKept { try transaction.deletePieces(ofReceivedMail: mail.id) }
        guard mail.kind != .repeated, mail.kind != .automatic else { return }
        try transaction.record(
            .created, .receivedMail, mail.id, fields: [mail.kind?.rawValue ?? "unreadable"], related: mail.about)
    }

    private static func key(of message: IncomingMessage, digest: String) -> String {
        guard let id = message.messageID, !id.isEmpty else { return "sha256:" + digest }
        return id.utf8.count <= 300 ? "id:" + id : "sha256:" + digest
    }

    /// True for a mail that may become a ticket.
    public func mayBeTicket(_ message: IncomingMessage) -> Bool {
        guard let support = addresses.support, message.content == .text, !message.isAutomatic else { return false }
        return message.recipients.contains { EmailAddress.key(of: $0) == EmailAddress.key(of: support) }
    }

    // MARK: - Operating

    /// The received mails that a filter selects, the latest first.
    public func mails(_ filter: ReceivedMailFilter, page: PageRequest) async throws -> Page<ReceivedMail> {
        try await database.read { try $0.receivedMails(filter, page: page) }
    }

    /// - Throws: ``Failure`` `.notFound`.
    public func mail(_ id: String) async throws -> ReceivedMail {
        try await database.read { try $0.existingReceivedMail(id) }
    }

    /// A mail with its content, as it was received.
    ///
    /// - Throws: ``Failure`` `.notFound`, `.gone` for a mail whose content is no longer kept.
    public func message(_ id: String) async throws -> (mail: ReceivedMail, bytes: [UInt8]) {
        let mail = try await mail(id)
        guard let content = try await content(of: id) else {
            throw Failure(.gone, "The content of this email is no longer kept.")
        }
        return (mail, try content.read(at: 0, atMost: content.count))
    }

    /// The numbers of mails that wait to be read, and of those that an operator has to look at.
    public func counts() async throws -> (waiting: Int, unclear: Int) {
        try await database.read { try $0.receivedMailCounts() }
    }

    /// Reads a mail again that was left to an operator.
    ///
    /// - Throws: ``Failure`` `.notFound`, `.conflict` for a mail in another state.
    public func retry(_ id: String, by caller: Caller, now: Date) async throws -> ReceivedMail {
        try await database.write(by: caller, now: now) { transaction in
            let mail = try transaction.existingReceivedMail(id)
            guard try transaction.retryReceivedMail(id, now: now) else {
                throw Failure(
                    .conflict, "Only unclear or dropped emails can be read again. This one is \(mail.state).")
            }
            try transaction.record(.retried, .receivedMail, id)
            return try transaction.existingReceivedMail(id)
        }
    }

    /// Puts a mail away that was left to an operator. Its content stays as long as other mails do.
    ///
    /// - Throws: ``Failure`` `.notFound`, `.conflict` for a mail in another state.
    public func drop(_ id: String, by caller: Caller, now: Date) async throws -> ReceivedMail {
        try await database.write(by: caller, now: now) { transaction in
            let mail = try transaction.existingReceivedMail(id)
            guard try transaction.dropReceivedMail(id, now: now) else {
                throw Failure(.conflict, "Only waiting or unclear emails can be dropped. This one is \(mail.state).")
            }
            try transaction.record(.dropped, .receivedMail, id)
            return try transaction.existingReceivedMail(id)
        }
    }
}

/// Puts the pieces of a mail together.
private struct PieceCollector: ~Copyable {
    private var buffer = MessageBuffer()

    mutating func append(_ piece: String) throws {
        guard let bytes = Data(base64Encoded: piece) else {
            throw Failure(.unreadable, "The stored content of a mail cannot be read.")
        }
        try buffer.append(bytes)
    }

    consuming func finish() throws -> MessageBytes { try buffer.finish() }
}

extension Connection {
    fileprivate func existingReceivedMail(_ id: String) throws -> ReceivedMail {
        guard let mail = try receivedMail(id) else { throw Failure.noSuch("mail") }
        return mail
    }
}
