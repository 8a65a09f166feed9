public import Foundation

/// A group of tickets about the same thing.
public struct Problem: Sendable, Hashable, Codable {
    public typealias ID = String

    /// The problem to which a ticket was assigned, and the reason.
    public enum Placement: Sendable, Hashable, Codable {
        /// The fingerprint of the error message is the same.
        case sameError(Problem.ID, Fingerprint)
        /// The tickets of the problem are similar, as listed.
        case similar(Problem.ID, [SimilarTickets.Match])
        /// No problem matched, so a new one was opened.
        case opened(Problem.ID)

        public var problem: Problem.ID {
            switch self {
            case .sameError(let id, _), .similar(let id, _), .opened(let id): id
            }
        }
    }

    public let id: ID
    /// The number of tickets.
    public let tickets: Int
    /// The number of different accounts, without tickets that have no account.
    public let accounts: Int
    /// The opening of the first ticket.
    public let firstSeen: Date
    /// The opening of the last ticket.
    public let lastSeen: Date
    /// The number of tickets in each of the last twelve weeks, the latest last; the twelfth ends now.
    public let perWeek: [Int]
    public let isRecurring: Bool
    /// The id of the ticket that is most similar to all the others.
    public let representative: String
    /// At most six characteristic words, the most informative first.
    public let keywords: [String]
}

extension Problem {
    /// The number of tickets of the last four weeks.
    public var inMonth: Int { perWeek.inMonth }

    /// The number of tickets of the last twelve weeks.
    public var inQuarter: Int { perWeek.inQuarter }
}

extension ProblemGrouping.Activity {
    /// The number of tickets of the last four weeks.
    public var inMonth: Int { perWeek.inMonth }

    /// The number of tickets of the last twelve weeks.
    public var inQuarter: Int { perWeek.inQuarter }
}

extension [Int] {
    /// The sum of the last four of twelve weeks.
    fileprivate var inMonth: Int { suffix(4).reduce(0, +) }

    fileprivate var inQuarter: Int { reduce(0, +) }
}
