public import Foundation
public import SupportCore

/// A problem as it is stored. ``Problem`` has the values that are computed from its tickets.
public struct ProblemRecord: Sendable, Hashable {
    public enum Status: String, Sendable, Hashable, CaseIterable {
        case open, known, resolved
    }

    public let id: Problem.ID
    /// The title that an agent gave it; nil for the subject of its representative ticket.
    public var title: String?
    public var status: Status
    /// The id of the session that was drafted for it.
    public let draft: String?
    /// The reason why no training is to answer it; nil for a problem that training may answer.
    public var setAside: String?
    public let lastSeen: Date
    /// Rises by one with every change except the addition of a new ticket.
    public var revision: Int

    public init(
        id: Problem.ID, title: String?, status: Status, draft: String?, setAside: String? = nil, lastSeen: Date,
        revision: Int
    ) {
        self.id = id
        self.title = title
        self.status = status
        self.draft = draft
        self.setAside = setAside
        self.lastSeen = lastSeen
        self.revision = revision
    }
}
