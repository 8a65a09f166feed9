public import Foundation
public import SupportCore

/// An instant on the clock of a helpdesk, as exact as the helpdesk tells it.
public struct HelpdeskInstant: Sendable, Hashable {
    /// The beginning, in microseconds since 1970. Helpdesks change a ticket several times a second.
    public let microseconds: Int
    /// The length in microseconds of the unit in which it was told, such as 60,000,000 for `09:05`.
    public let unit: Int

    public init(microseconds: Int, unit: Int = 1_000_000) {
        self.microseconds = microseconds
        self.unit = unit
    }

    /// The first whole second that it can stand for.
    public var date: Date { Self.second(of: microseconds) }

    /// The last whole second that it can stand for.
    public var latestDate: Date { Self.second(of: microseconds + unit - 1) }

    /// True if it can only lie before another instant, which is given in microseconds since 1970.
    public func isBefore(_ other: Int) -> Bool { microseconds + unit - 1 < other }

    private static func second(of microseconds: Int) -> Date {
        Date(timeIntervalSince1970: (Double(microseconds) / 1_000_000).rounded(.down))
    }
}

/// The last report of the helpdesk of a ticket, for the order of its payloads.
public struct HelpdeskRecord: Sendable, Hashable {
    /// The helpdesk's latest change of the ticket by the clock of the helpdesk, in microseconds since 1970; nil while no
    /// payload told it.
    public var changedAt: Int?
    /// The instant of the text that is the description of the ticket, in microseconds since 1970. It is nil while the
    /// subject stands in for a description, and ``fixed`` for a description that no payload replaces.
    public var describedAt: Int?
    /// True if an agent set the priority in Lectern, so that it does not follow the helpdesk.
    public var priorityIsSetByAgent: Bool
    /// The category that the helpdesk told last.
    public var category: Ticket.Category?

    public init(
        changedAt: Int? = nil, describedAt: Int? = nil, priorityIsSetByAgent: Bool = false,
        category: Ticket.Category? = nil
    ) {
        self.changedAt = changedAt
        self.describedAt = describedAt
        self.priorityIsSetByAgent = priorityIsSetByAgent
        self.category = category
    }

    /// Before every instant that a helpdesk can tell: the beginning of the year 1.
    public static let fixed = -62_135_596_800_000_000
}
