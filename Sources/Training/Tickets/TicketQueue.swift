public import Foundation

/// Numbers of tickets with an open target.
public struct QueueCounts: Sendable, Hashable {
    /// The highest number that is exact. A number above says that there are more.
    public static let max = 999

    public let due: Int
    public let mine: Int
    public let unassigned: Int
    public let overdue: Int

    public init(due: Int, mine: Int, unassigned: Int, overdue: Int) {
        self.due = due
        self.mine = mine
        self.unassigned = unassigned
        self.overdue = overdue
    }
}

/// The ways in which a ticket is due.
public enum DueTickets: Sendable, Hashable {
    /// A target was missed before an instant, and no breach warning was given.
    case breached(before: Date)
    /// A target is due by an instant, and no warning was given.
    case near(by: Date)
    /// It is resolved, and to be closed by an instant.
    case closing(by: Date)
}
