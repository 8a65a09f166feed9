import Crypto
public import Foundation
public import Storage
import SupportCore
public import Training

/// Messages and files on tickets.
extension Tickets {
    /// A message to add to a ticket.
    public struct NewMessage: Sendable, Hashable {
        public var author: TicketMessage.Author
        public var channel: TicketMessage.Channel
        public var visibility: TicketMessage.Visibility
        public var text: String
        public var files: [TicketFile.Upload]
        /// The Message-ID of a mail, without its angle brackets.
        public var messageID: String?
        /// The instant at which it was written; nil for now.
        public var sentAt: Date?
        /// Of an agent: the ticket waits for the customer from then on.
        public var waits: Bool

        public init(
            from author: TicketMessage.Author, by channel: TicketMessage.Channel,
            visibility: TicketMessage.Visibility = .public, text: String, files: [TicketFile.Upload] = [],
            messageID: String? = nil, sentAt: Date? = nil, waits: Bool = false
        ) {
            self.author = author
            self.channel = channel
            self.visibility = visibility
            self.text = text
            self.files = files
            self.messageID = messageID
            self.sentAt = sentAt
            self.waits = waits
        }
    }

    /// A message with the files that came with it.
    public struct MessageWithFiles: Sendable, Hashable {
        public let message: TicketMessage
        public let files: [TicketFile]
    }

    /// A message on a ticket, and whether this call added it.
    public struct AddedMessage: Sendable, Hashable {
        public let message: TicketMessage
        public let files: [TicketFile]
        /// False for a mail that was taken before.
        public let isNew: Bool
    }

    /// Adds a message to a ticket, with its files, and tells the other side.
    ///
    /// A public message of a customer resumes a ticket that waits for them, and reopens one that was resolved. The first
    /// public message of an agent is the first response.
    ///
    /// - Throws: ``Failure`` `.notFound`; `.conflict` for a public message on a closed ticket; `.invalid` without text and
    ///   files, and for too many files; `.tooLarge` for a ticket with too much in files.
    public func addMessage(
        _ message: NewMessage, to ticket: String, access: TicketAccess = .staff, by caller: Caller, now: Date
    ) async throws -> AddedMessage {
        try await database.write(by: caller, now: now) { transaction in
            var writer = TicketWriter(transaction, agreement: agreement, files: fileLimits)
            let record = try transaction.existingTicket(ticket, for: access)
            let added = try writer.add(message, to: record)
            try writer.recordEntries()
            return added
        }
    }

    /// Adds a message to a ticket, with its files, and tells the other side.
    ///
    /// - Throws: as ``addMessage(_:to:access:by:now:)``.
    public func addMessage(
        to ticket: String, from author: TicketMessage.Author, text: String, files: [TicketFile.Upload] = [],
        channel: TicketMessage.Channel, messageID: String? = nil, at instant: Date? = nil, by caller: Caller, now: Date
    ) async throws -> AddedMessage {
        let message = NewMessage(
            from: author, by: channel, text: text, files: files, messageID: messageID, sentAt: instant)
        return try await addMessage(message, to: ticket, by: caller, now: now)
    }

    /// A page of the messages of a ticket, with the files of each.
    ///
    /// - Parameter visibility: `.public` for what the customer sees; nil for all messages.
    /// - Throws: ``Failure`` `.notFound`.
    public func messages(
        ofTicket id: String, visibility: TicketMessage.Visibility?, access: TicketAccess = .staff, page: PageRequest
    ) async throws -> Page<MessageWithFiles> {
        try await database.read { connection in
            _ = try connection.existingTicket(id, for: access)
            let page = try connection.messages(ofTicket: id, visibility: visibility, page: page)
            let files = Dictionary(grouping: try connection.files(ofTicket: id), by: \.message)
            return page.replacing { messages in
                messages.map { MessageWithFiles(message: $0, files: files[$0.id] ?? []) }
            }
        }
    }

    /// A file of a ticket with its bytes.
    ///
    /// - Parameter visibility: `.public` for a file that the customer may have: not one of an internal note.
    /// - Throws: ``Failure`` `.notFound`, also for a file of another ticket; `.unreadable`.
    public func file(
        _ id: String, ofTicket ticket: String, visibility: TicketMessage.Visibility?, access: TicketAccess = .staff
    ) async throws -> (file: TicketFile, bytes: [UInt8]) {
        try await database.read { connection in
            _ = try connection.existingTicket(ticket, for: access)
            guard let file = try connection.ticketFile(id), file.ticket == ticket else { throw Failure.noSuch("file") }
            if visibility == .public, let message = file.message {
                guard try connection.ticketMessage(message)?.visibility == .public else {
                    throw Failure.noSuch("file")
                }
            }
            guard let bytes = try connection.content(of: file) else {
                throw Failure(.unreadable, "This file is damaged.")
            }
            return (file, bytes)
        }
    }

    // MARK: - The secret of a ticket

    /// The secrets of the pages of tickets, by id.
    public func secrets(ofTickets ids: [String]) async throws -> [String: String] {
        try await database.read { connection in
            try ids.reduce(into: [:]) { $0[$1] = try connection.secret(ofTicket: $1) }
        }
    }

    /// The ticket with a secret, and the language of its requester.
    ///
    /// - Throws: ``Failure`` `.unknownSecret` for a secret that is unknown or void.
    public func ticket(
        forSecret secret: String, now: Date
    ) async throws -> (overview: Overview, language: String) {
        try await database.read { connection in
            let record = try connection.ticketRecord(forSecret: secret)
            return (
                try connection.overview(of: record, agreement, now: now),
                try connection.page(ofTicket: record.ticket.id).language
            )
        }
    }

    /// Makes the link to a ticket's page void, and mails the requester a new one.
    ///
    /// - Throws: ``Failure`` `.notFound`.
    public func rotateSecret(ofTicket id: String, by caller: Caller, now: Date) async throws {
        try await database.write(by: caller, now: now) { transaction in
            _ = try transaction.existingTicket(id)
            try transaction.rotateSecret(ofTicket: id)
            try transaction.record(.rotated, .ticket, id)
            try transaction.record(.linkRequested, .ticket, id, fields: ["rotated"])
        }
    }

    /// Mails the requester of a ticket the link to its page.
    ///
    /// - Throws: ``Failure`` `.notFound`.
    public func sendLink(ofTicket id: String, by caller: Caller, now: Date) async throws {
        try await database.write(by: caller, now: now) { transaction in
            _ = try transaction.existingTicket(id)
            try transaction.record(.linkRequested, .ticket, id)
        }
    }
}

extension Connection {
    func secret(ofTicket id: String) throws -> String {
        try personalSecrets().ticketSecret(of: id, generation: try page(ofTicket: id).generation)
    }

    /// The ticket with a secret.
    ///
    /// - Parameter secret: in any case.
    /// - Throws: ``Failure`` `.unknownSecret` for a secret that is unknown or void.
    func ticketRecord(forSecret secret: String) throws -> TicketRecord {
        let secret = secret.lowercased()
        guard secret.utf8.count == 44, let record = try ticket(String(secret.prefix(20))),
            PersonalSecrets.isEqual(secret, try self.secret(ofTicket: record.ticket.id))
        else { throw Failure.unknownSecret }
        return record
    }
}

extension TicketWriter {
    /// Adds a message to a ticket.
    mutating func add(_ new: Tickets.NewMessage, to before: TicketRecord) throws -> Tickets.AddedMessage {
        if let messageID = new.messageID, let known = try transaction.messageReceived(byMail: messageID) {
            let files = try transaction.files(ofTicket: known.ticket).filter { $0.message == known.id }
            return Tickets.AddedMessage(message: known, files: files, isNew: false)
        }
        try new.check()
        let record = try before.closedIfDue(now: now)
        if new.visibility == .public, record.ticket.status == .closed {
            throw Failure(.conflict, "This ticket is closed. Send a new request instead.")
        }
        let message = TicketMessage(
            id: Identifier.random(), ticket: record.ticket.id, author: new.author, channel: new.channel,
            visibility: new.visibility, text: new.text, messageID: new.messageID, sentAt: new.sentAt ?? now)
        try transaction.insert(message, now: now)
        let files = try attach(new.files, to: record.ticket.id, message: message.id)
        if new.visibility == .public { try follow(new, on: record) }
        self.record(
            JournalEntry(
                new.visibility == .public ? .replied : .noted, .ticket, record.ticket.id,
                fields: [new.author.side.rawValue], related: ["message": message.id]))
        return Tickets.AddedMessage(message: message, files: files, isNew: true)
    }

    /// Stores files of a ticket.
    ///
    /// - Parameter message: the id of the message that brings them; nil for the files of a new ticket.
    /// - Throws: ``Failure`` `.tooLarge`, `.invalid` (`/files`).
    func attach(_ uploads: [TicketFile.Upload], to ticket: String, message: String?) throws -> [TicketFile] {
        guard !uploads.isEmpty else { return [] }
        try fileLimits.checkCount(uploads.count)
        let held = try transaction.bytesOfFiles(ofTicket: ticket)
        guard held + uploads.map(\.bytes.count).reduce(0, +) <= fileLimits.maxBytesOfTicket else {
            throw Failure(
                .tooLarge, "The files of a ticket may have at most \(fileLimits.maxBytesOfTicket >> 20) MB together.")
        }
        return try uploads.map { upload in
            let file = TicketFile(
                id: Identifier.random(), ticket: ticket, message: message, name: upload.name, kind: upload.kind,
                size: upload.bytes.count, sha256: upload.sha256, createdAt: now)
            try transaction.insert(file, bytes: upload.bytes)
            return file
        }
    }

    /// Performs the transitions that follow from a public message.
    private mutating func follow(_ message: Tickets.NewMessage, on record: TicketRecord) throws {
        switch (message.author.side, record.ticket.status) {
        case (.customer, .pending): _ = try perform(.resume, on: record, at: nil)
        case (.customer, .resolved): _ = try perform(.reopen, on: record, at: nil)
        case (.agent, .open), (.agent, .pending):
            var record = record
            if record.ticket.history.allSatisfy({ !$0.change.isResponse }) {
                record = try perform(.acknowledge, on: record, at: nil)
            }
            if message.waits, record.ticket.status == .open { _ = try perform(.wait, on: record, at: nil) }
        default: break
        }
    }
}

extension TicketFile.Upload {
    /// The SHA-256 of the bytes, in hexadecimal digits.
    var sha256: String {
        SHA256.hash(data: bytes).map { byte in
            let text = String(byte, radix: 16)
            return text.count == 1 ? "0" + text : text
        }.joined()
    }
}

extension Tickets.NewMessage {
    /// - Throws: ``Failure`` `.invalid`.
    fileprivate func check() throws {
        guard text.unicodeScalars.count <= TicketMessage.maxLength else {
            throw Failure.invalid("/text", "Must be at most \(TicketMessage.maxLength) characters long.")
        }
        guard !files.isEmpty || !text.allSatisfy(\.isWhitespace) else {
            throw Failure.invalid("/text", "Must not be empty.")
        }
    }
}
