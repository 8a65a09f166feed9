public import Foundation

/// What an agreement would promise for a ticket: an answer to a what-if question.
public struct Deadlines: Sendable, Hashable, Codable {
    /// When both clocks start.
    public let clockStart: Date
    /// The first response.
    public let respond: Deadline
    /// The fix or workaround.
    public let fix: Deadline

    /// A target, and the instant that it gives.
    public struct Deadline: Sendable, Hashable {
        public let target: Agreement.Target
        /// `nil` for a target without an instant, and while a pause lasts.
        public let due: Date?
    }
}

extension Deadlines.Deadline: Codable {
    private enum Key: String, CodingKey {
        case target, due
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        target = try container.decode(Agreement.Target.self, forKey: .target)
        due = try container.decodeIfPresent(Date.self, forKey: .due)
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(target, forKey: .target)
        try container.encode(due, forKey: .due)
    }
}

extension Agreement {
    /// When a first response and a fix would be due.
    ///
    /// The clock starts when the ticket is opened in the hours of its plan, else at the next opening; on a plan round
    /// the clock, at once. What lies in a pause does not count; the pauses may stand in any order and overlap, and one
    /// may last still.
    /// - Throws: ``Failure`` `.invalid` naming each pause that ends before it begins, and an `openedAt` that is not
    ///   in ``Ticket/instants``.
    public func deadlines(
        priority: Priority, plan: Plan, openedAt: Date, pauses: [Pause] = []
    ) throws -> Deadlines {
        guard Ticket.instants.contains(openedAt) else { throw Failure.invalid("/openedAt", Ticket.outOfRange) }
        let pauses = pauses.isEmpty ? [] : try Pause.merged(pauses)
        let start = clockStart(plan: plan, openedAt: openedAt)
        let promise = promises[priority]
        return Deadlines(
            clockStart: start,
            respond: .init(target: promise.respond, due: clock(promise.respond, plan, from: start, pauses)?.due()),
            fix: .init(target: promise.fix, due: clock(promise.fix, plan, from: start, pauses)?.due())
        )
    }

    func clockStart(plan: Plan, openedAt: Date) -> Date {
        calendar(for: plan).nextOpening(at: openedAt)
    }

    /// The clock of a target; `nil` for one that no clock measures.
    func clock(_ target: Target, _ plan: Plan, from start: Date, _ pauses: [Pause]) -> TargetClock? {
        switch target {
        case .within(let seconds, .elapsed):
            TargetClock(target: seconds, calendar: .always, start: start, pauses: pauses)
        case .within(let seconds, .business):
            TargetClock(target: seconds, calendar: calendar(for: plan), start: start, pauses: pauses)
        case .businessDays(let days):
            TargetClock(
                target: days * businessDay(for: plan), calendar: calendar(for: plan), start: start, pauses: pauses
            )
        case .futureRelease, .discretion:
            nil
        }
    }
}
