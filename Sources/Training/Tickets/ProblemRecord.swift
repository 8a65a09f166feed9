public import Foundation
public import SupportCore

/// A problem as it is kept; what follows from its tickets is computed.
public struct ProblemRecord: Sendable, Hashable {
    public enum Status: String, Sendable, Hashable, CaseIterable {
        case open, known, resolved
    }

    public let id: Problem.ID
    /// What an agent called it; nil while it is called by its representative.
    public var title: String?
    public var status: Status
    /// The session that was drafted for it.
    public let draft: String?
    public let lastSeen: Date
    /// Rises by one with every change but that of a new ticket.
    public var revision: Int

    public init(id: Problem.ID, title: String?, status: Status, draft: String?, lastSeen: Date, revision: Int) {
        self.id = id
        self.title = title
        self.status = status
        self.draft = draft
        self.lastSeen = lastSeen
        self.revision = revision
    }
}
