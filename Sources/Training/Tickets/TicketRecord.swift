public import Foundation
public import SupportCore

/// A ticket as it is stored.
public struct TicketRecord: Sendable, Hashable {
    public var ticket: Ticket
    public var warnings: Warnings
    /// The id of the user who works on it; nil for nobody.
    public var assignee: User.ID?
    /// The instant at which Lectern created the ticket; a helpdesk may have opened it earlier.
    public let createdAt: Date
    public var updatedAt: Date
    /// Rises by one with every change.
    public var revision: Int

    public init(
        ticket: Ticket, warnings: Warnings = Warnings(), assignee: User.ID? = nil, createdAt: Date, updatedAt: Date,
        revision: Int = 1
    ) {
        self.ticket = ticket
        self.warnings = warnings
        self.assignee = assignee
        self.createdAt = createdAt
        self.updatedAt = updatedAt
        self.revision = revision
    }

    /// The last warning in the journal for each target. It never goes back, so that no warning is given twice.
    public struct Warnings: Sendable, Hashable {
        public var respond: Warning
        public var fix: Warning

        public init(respond: Warning = .none, fix: Warning = .none) {
            self.respond = respond
            self.fix = fix
        }
    }

    public enum Warning: Int, Sendable, Hashable, Comparable {
        case none = 0
        /// The target was about to be missed.
        case near = 1
        /// The target was missed.
        case breached = 2

        public static func < (left: Warning, right: Warning) -> Bool { left.rawValue < right.rawValue }
    }
}
