public import Foundation

/// A mail that came in, as it was read. Nothing in it was checked but what is said here.
public struct IncomingMessage: Sendable, Hashable {
    public struct Sender: Sendable, Hashable {
        public let address: String
        public let name: String?

        public init(address: String, name: String? = nil) {
            self.address = address
            self.name = name
        }
    }

    /// A file that came with the mail.
    public struct File: Sendable, Hashable {
        /// As the sender wrote it.
        public let name: String
        /// As the sender wrote it, in lower case.
        public let type: String
        public let content: Data

        public init(name: String, type: String, content: Data) {
            self.name = name
            self.type = type
            self.content = content
        }
    }

    /// The content that decides what becomes of the mail.
    public enum Content: Sendable, Hashable {
        case answer(CalendarAnswer)
        case report(DeliveryReport)
        case text
    }

    /// Without angle brackets; nil for a mail without one.
    public let messageID: String?
    public let sender: Sender?
    public let subject: String
    /// The addresses of the envelope, of `To` and of `Cc`.
    public let recipients: [String]
    /// The Message-IDs that it answers, the latest first.
    public let references: [String]
    /// True for a mail that no person wrote (RFC 3834).
    public let isAutomatic: Bool
    public let content: Content
    /// The domains that the receiving mail server found to have sent it, by DKIM or SPF, in lower case.
    public let provenDomains: Set<String>
    /// The text as the sender wrote it, for reading.
    public let text: String
    /// The text without quoted mails and signatures.
    public let ownText: String
    public let files: [File]
    /// The parts that could not be used, in the words of an operator.
    public let remarks: [String]

    public init(
        messageID: String?, sender: Sender?, subject: String, recipients: [String], references: [String] = [],
        isAutomatic: Bool = false, content: Content = .text, provenDomains: Set<String> = [], text: String = "",
        ownText: String = "", files: [File] = [], remarks: [String] = []
    ) {
        self.messageID = messageID
        self.sender = sender
        self.subject = subject
        self.recipients = recipients
        self.references = references
        self.isAutomatic = isAutomatic
        self.content = content
        self.provenDomains = provenDomains
        self.text = text
        self.ownText = ownText
        self.files = files
        self.remarks = remarks
    }
}

/// The report of a mail server about a mail that it could not deliver (RFC 3464).
public struct DeliveryReport: Sendable, Hashable {
    public struct Recipient: Sendable, Hashable {
        /// As the server names it; nil where it names none.
        public let address: String?
        /// Such as `failed` or `delayed`, in lower case.
        public let action: String
        /// Such as `5.1.1` (RFC 3463).
        public let status: String
        /// The words of the server, without addresses.
        public let detail: String?

        public init(address: String?, action: String, status: String, detail: String?) {
            self.address = address
            self.action = action
            self.status = status
            self.detail = detail
        }

        /// True if the address will not take mail.
        public var isPermanent: Bool { action == "failed" && status.hasPrefix("5.") }
    }

    /// The Message-ID of the mail, without angle brackets; nil where the report does not name it.
    public let messageID: String?
    public let recipients: [Recipient]

    public init(messageID: String?, recipients: [Recipient]) {
        self.messageID = messageID
        self.recipients = recipients
    }
}
