public import Foundation
public import SupportCore

/// A ticket as it is kept.
public struct TicketRecord: Sendable, Hashable {
    public var ticket: Ticket
    /// What has been told of its targets.
    public var told: Told
    /// When it came here, as opposed to when it was opened.
    public let createdAt: Date
    public var updatedAt: Date
    /// Rises by one with every change.
    public var revision: Int

    public init(ticket: Ticket, told: Told = Told(), createdAt: Date, updatedAt: Date, revision: Int = 1) {
        self.ticket = ticket
        self.told = told
        self.createdAt = createdAt
        self.updatedAt = updatedAt
        self.revision = revision
    }

    /// How far the journal has told of each target. It never goes back, so that nothing is told twice.
    public struct Told: Sendable, Hashable {
        public var respond: Warning
        public var fix: Warning

        public init(respond: Warning = .none, fix: Warning = .none) {
            self.respond = respond
            self.fix = fix
        }
    }

    public enum Warning: Int, Sendable, Hashable, Comparable {
        case none = 0
        /// That the target was about to be missed.
        case near = 1
        /// That it was missed.
        case breached = 2

        public static func < (left: Warning, right: Warning) -> Bool { left.rawValue < right.rawValue }
    }
}
