public import Foundation

/// A group of tickets about the same thing.
public struct Problem: Sendable, Hashable, Codable {
    public typealias ID = String

    /// Where a ticket was put, and why.
    public enum Placement: Sendable, Hashable, Codable {
        /// The error message is the same but for ids, numbers, paths and values.
        case sameError(Problem.ID, Fingerprint)
        /// The tickets named are most like it.
        case alike(Problem.ID, [SimilarTickets.Match])
        /// Nothing was like it.
        case opened(Problem.ID)

        public var problem: Problem.ID {
            switch self {
            case .sameError(let id, _), .alike(let id, _), .opened(let id): id
            }
        }
    }

    public let id: ID
    /// Number of tickets.
    public let tickets: Int
    /// Number of different accounts; a ticket without one counts for none.
    public let accounts: Int
    public let firstSeen: Date
    public let lastSeen: Date
    /// Tickets of the last twelve weeks of seven days, the latest last; the twelfth ends now.
    public let perWeek: [Int]
    public let isRecurring: Bool
    /// The ticket that is most like all the others.
    public let representative: String
    /// At most six words that set it apart, the most telling first.
    public let keywords: [String]
}
