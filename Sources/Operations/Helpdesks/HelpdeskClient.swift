public import Egress
public import Foundation
public import Training

/// The API of a helpdesk, as far as Lectern uses it.
public protocol HelpdeskClient: Sendable {
    /// Checks that the address is a helpdesk of this kind, and that its credential is valid.
    func check() async throws(HelpdeskFault)

    /// Writes an internal note, which customers do not see.
    ///
    /// - Parameter ticket: the id of the ticket in the helpdesk.
    func write(_ note: HelpdeskNoteText, inTicket ticket: String) async throws(HelpdeskFault)

    /// Adds a tag to a ticket, which may have it already. A helpdesk without tags does nothing.
    func addTag(_ tag: String, toTicket ticket: String) async throws(HelpdeskFault)

    /// The next tickets in the order of their changes.
    ///
    /// - Parameter place: the place after the last tickets; nil for the beginning of its history.
    func tickets(after place: String?, now: Date) async throws(HelpdeskFault) -> HelpdeskBatch

    /// The place after all tickets that there are.
    func end(now: Date) -> String
}

/// Some tickets of a helpdesk.
public struct HelpdeskBatch: Sendable {
    public var tickets: [HelpdeskTicket]
    /// The place after them.
    public var next: String
    /// True if the helpdesk has no later ones yet.
    public var isLast: Bool
    /// The number of tickets that could not be read.
    public var unreadable: Int

    public init(tickets: [HelpdeskTicket], next: String, isLast: Bool, unreadable: Int = 0) {
        self.tickets = tickets
        self.next = next
        self.isLast = isLast
        self.unreadable = unreadable
    }
}

/// The text of a note, in the forms that helpdesks take.
public struct HelpdeskNoteText: Sendable, Hashable {
    public let subject: String
    public let html: String
    /// Markdown, which reads as plain text, too.
    public let markdown: String
    /// The part whose change is worth another note: the tutorial and its dates, and not the reasons and seats, which
    /// change with every link and registration.
    public let essence: String

    public init(subject: String, html: String, markdown: String, essence: String) {
        self.subject = subject
        self.html = html
        self.markdown = markdown
        self.essence = essence
    }
}

/// The reason for which a helpdesk did not do what it was asked for. The description is a sentence for the admin.
public enum HelpdeskFault: Error, Sendable, Hashable, CustomStringConvertible {
    /// There was no answer.
    case unreached(EgressError)
    /// The credential is unknown, has expired, or may not do this.
    case credential
    /// It is busy, and asks for no requests for this many seconds.
    case busy(Double)
    /// The answer is not that of a helpdesk of this kind, such as a page in HTML.
    case otherProgram
    /// There is no such ticket.
    case noSuchTicket
    /// It refused the request, with this status.
    case refused(Int)

    public var description: String {
        switch self {
        case .unreached(let error): error.description
        case .credential: "The helpdesk refuses the credential. It is wrong, has expired, or lacks a permission."
        case .busy: "The helpdesk asks for fewer requests."
        case .otherProgram: "The address answered, but not as a helpdesk of this kind does."
        case .noSuchTicket: "The helpdesk has no such ticket."
        case .refused(let status): "The helpdesk answered \(status)."
        }
    }

    /// True if the same request may succeed later.
    var isTemporary: Bool {
        switch self {
        case .unreached, .busy, .credential, .otherProgram: true
        case .noSuchTicket: false
        case .refused(let status): status >= 500
        }
    }

    /// True if the fault is one of a single ticket, after which others can be read.
    package var isOfOneTicket: Bool { self == .noSuchTicket || self == .unreached(.tooLong) }

    /// True if the helpdesk as a whole is down or busy, so that another request would be of no use.
    var isOutage: Bool {
        switch self {
        case .unreached, .busy: true
        case .refused(let status): status >= 500
        case .credential, .otherProgram, .noSuchTicket: false
        }
    }
}

/// Makes the client of a connection.
public typealias HelpdeskClientMaker =
    @Sendable (
        _ kind: HelpdeskConnection.Kind, _ details: HelpdeskConnection.Details, _ credential: String
    ) -> any HelpdeskClient
