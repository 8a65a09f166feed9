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

/// What a table keeps of the service level of a ticket. All of it stays right until the ticket changes, however late it
/// gets.
struct StoredServiceLevel {
    let respond, fix: Target
    /// The earliest due instant of a target that is not met.
    let nextDue: Date?
    /// The earliest due instant of which nothing has been told.
    let nearAt: Date?
    /// The earliest due instant of which no breach has been told.
    let breachAt: Date?

    struct Target {
        let due: Date?
        let metAt: Date?
        /// Seconds by which it was met late; nil while it is not met, for then it depends on the time.
        let late: Int?

        init(_ commitment: ServiceLevel.Commitment) {
            due = commitment.due
            metAt = commitment.metAt
            late = commitment.metAt == nil ? nil : commitment.breachedBy
        }

        var unmet: Date? { metAt == nil ? due : nil }
    }

    init(_ level: ServiceLevel, told: TicketRecord.Told) {
        respond = Target(level.respond)
        fix = Target(level.fix)
        let unmet = [(respond.unmet, told.respond), (fix.unmet, told.fix)]
        nextDue = unmet.compactMap { $0.0 }.min()
        nearAt = unmet.compactMap { $0.1 < .near ? $0.0 : nil }.min()
        breachAt = unmet.compactMap { $0.1 < .breached ? $0.0 : nil }.min()
    }
}

extension TicketRecord.Warning: SQLConvertible {
    public var sqlValue: SQLValue { .integer(Int64(rawValue)) }
}
