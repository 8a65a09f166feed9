public import Foundation

/// A message as it was read: its header fields and its parts, decoded. Nothing in it was checked.
public struct MailDocument: Sendable, Hashable {
    /// A field of the header, unfolded and decoded.
    public struct Field: Sendable, Hashable {
        /// As it was written, such as `Message-ID`.
        public let name: String
        public let value: String

        public init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    /// An address of a header field, with the name beside it.
    public struct Mailbox: Sendable, Hashable {
        public let address: String
        public let name: String?

        public init(address: String, name: String? = nil) {
            self.address = address
            self.name = name
        }
    }

    /// A part that holds no other parts.
    public struct Part: Sendable, Hashable {
        /// In lower case, such as `text/calendar`.
        public let type: String
        /// The parameter `method` of a calendar, in upper case.
        public let method: String?
        /// The name of the file, as the sender wrote it.
        public let fileName: String?
        /// True if the sender marked it as an attachment.
        public let isAttachment: Bool
        /// The text of a part of the type `text`, of a delivery report, and of a calendar; nil for others.
        public let text: String?
        /// True if only the beginning of the text was kept.
        public let isTextCut: Bool
        /// The content without its transfer encoding, of a part that is not the text of the message; nil for a text.
        public let content: Data?
        /// The fields of the header of the message in a part of the type `message/rfc822`.
        public let header: [Field]
        /// The number of the outermost `multipart/alternative` that holds the part; nil outside of alternatives.
        public let alternative: Int?

        public init(
            type: String, method: String? = nil, fileName: String? = nil, isAttachment: Bool = false,
            text: String? = nil, isTextCut: Bool = false, content: Data? = nil, header: [Field] = [],
            alternative: Int? = nil
        ) {
            self.type = type
            self.method = method
            self.fileName = fileName
            self.isAttachment = isAttachment
            self.text = text
            self.isTextCut = isTextCut
            self.content = content
            self.header = header
            self.alternative = alternative
        }
    }

    /// The type of the whole message, in lower case, such as `multipart/report`.
    public let type: String
    /// The parameter `report-type` of a report, in lower case.
    public let reportType: String?
    public let fields: [Field]
    public let from: [Mailbox]
    /// The addresses of `To` and `Cc`.
    public let recipients: [Mailbox]
    public let subject: String?
    /// Without angle brackets.
    public let messageID: String?
    /// In the order in which the message holds them. Of alternatives all are there.
    public let parts: [Part]

    public init(
        type: String, reportType: String? = nil, fields: [Field] = [], from: [Mailbox] = [],
        recipients: [Mailbox] = [], subject: String? = nil, messageID: String? = nil, parts: [Part] = []
    ) {
        self.type = type
        self.reportType = reportType
        self.fields = fields
        self.from = from
        self.recipients = recipients
        self.subject = subject
        self.messageID = messageID
        self.parts = parts
    }

    /// The values of a field, in the order of the header.
    ///
    /// - Parameter name: in any case.
    public func values(of name: String) -> [String] { fields.values(of: name) }
}

extension [MailDocument.Field] {
    /// - Parameter name: in any case.
    public func values(of name: String) -> [String] {
        let wanted = name.lowercased()
        return filter { $0.name.lowercased() == wanted }.map(\.value)
    }
}

/// The limits of a message that is read.
public struct MailReadingLimits: Sendable, Hashable {
    /// The maximum number of parts, those that hold others included.
    public var parts: Int
    /// The maximum nesting of parts.
    public var depth: Int
    /// The maximum length of the header of the message, in bytes.
    public var headerBytes: Int
    /// The maximum length of a text, in bytes. The rest is left out.
    public var textBytes: Int
    public var duration: Duration

    public init(
        parts: Int = 50, depth: Int = 20, headerBytes: Int = 512 << 10, textBytes: Int = 1 << 20,
        duration: Duration = .seconds(10)
    ) {
        self.parts = parts
        self.depth = depth
        self.headerBytes = headerBytes
        self.textBytes = textBytes
        self.duration = duration
    }
}

/// The reason why a message cannot be read: a sentence for the operator, without anything of the message.
public struct UnreadableMail: Error, Sendable, Hashable, CustomStringConvertible {
    public let reason: String

    public init(_ reason: String) { self.reason = reason }

    public var description: String { reason }
}
