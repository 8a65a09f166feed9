public import Foundation

/// The life of a ticket. Each verb happens `at` an instant that is not before the one before it: not before the last
/// event in ``Ticket/history``, whatever that was, nor before the ticket was opened. The same second is allowed.
///
/// Each throws ``Failure`` `.conflict` when the ticket is not in a state for it, and `.invalid` (`/at`) for an instant
/// that is too early or not in ``Ticket/instants``; either way nothing changes.
extension Ticket {
    /// A resolved ticket is closed so many days after.
    public static let daysUntilClosed = 14

    /// Where it stands, as its history says.
    public var status: Status {
        history.reduce(.open) { status, event in
            switch event.change {
            case .waiting: .pending
            case .resumed, .reopened: .open
            case .resolved: .resolved
            case .closed: .closed
            case .acknowledged, .workaround, .priority, .plan: status
            }
        }
    }

    /// The customer has been answered for the first time. A workaround and a resolution are answers as well.
    public mutating func acknowledge(at instant: Date) throws {
        try requireUnresolved()
        let answers: [Change] = [.acknowledged, .workaround, .resolved]
        guard !history.contains(where: { answers.contains($0.change) }) else {
            throw Failure(.conflict, "This ticket already has a first response.")
        }
        try add(.acknowledged, at: instant)
    }

    /// The customer has been given a way around the issue, which meets the fix target until the ticket is reopened.
    public mutating func workaround(at instant: Date) throws {
        try requireUnresolved()
        guard !hasWorkaround else { throw Failure(.conflict, "This ticket already has a workaround.") }
        try add(.workaround, at: instant)
    }

    /// The customer is to answer: both clocks stand still until ``resume(at:)`` or ``resolve(at:)``.
    public mutating func wait(at instant: Date) throws {
        try requireUnresolved()
        guard status != .pending else { throw Failure(.conflict, "This ticket is already waiting for the customer.") }
        try add(.waiting, at: instant)
    }

    /// The customer has answered: both clocks go on.
    public mutating func resume(at instant: Date) throws {
        guard status == .pending else { throw Failure(.conflict, "This ticket is not waiting for the customer.") }
        try add(.resumed, at: instant)
    }

    /// The issue is gone. That ends a wait for the customer, and is the first response if there was none.
    public mutating func resolve(at instant: Date) throws {
        try requireUnresolved()
        try add(.resolved, at: instant)
    }

    /// The issue is there again, or the workaround did not hold: the fix is no longer met. The time since the ticket
    /// was resolved does not count.
    public mutating func reopen(at instant: Date) throws {
        guard status != .closed else { throw Failure(.conflict, "This ticket is closed. Open a new one instead.") }
        guard status == .resolved || hasWorkaround else { throw Failure(.conflict, "This ticket is open.") }
        try add(.reopened, at: instant)
    }

    /// When a resolved ticket is to be closed; `nil` for any other.
    public var closesAt: Date? {
        guard status == .resolved, let last = history.last(where: { $0.change == .resolved }) else { return nil }
        return last.at.addingTimeInterval(Double(Self.daysUntilClosed * GregorianDay.seconds))
    }

    /// Closes a resolved ticket for good, from ``closesAt`` on.
    public mutating func close(at instant: Date) throws {
        guard status != .closed else { throw Failure(.conflict, "This ticket is closed.") }
        guard let closesAt else { throw Failure(.conflict, "This ticket is not resolved.") }
        guard instant.inWholeSeconds >= closesAt else {
            throw Failure(.conflict, "A resolved ticket is closed after \(Self.daysUntilClosed) days.")
        }
        try add(.closed, at: instant)
    }

    /// Gives new targets from the same start. The priority that it has is no change, and leaves no event.
    public mutating func change(priority: Priority, at instant: Date) throws {
        guard priority != self.priority else { return }
        try requireNotClosed()
        try add(.priority(priority), at: instant)
        self.priority = priority
    }

    /// Gives new targets from the same opening. The plan that it has is no change, and leaves no event.
    public mutating func change(plan: Plan, at instant: Date) throws {
        guard plan != self.plan else { return }
        try requireNotClosed()
        try add(.plan(plan), at: instant)
        self.plan = plan
    }

    /// Puts right when the ticket was opened, which moves its targets; nobody did anything, so it leaves no event.
    /// - Throws: ``Failure`` `.invalid` (`/openedAt`) for an instant behind the first event, or not in ``instants``.
    public mutating func change(openedAt instant: Date) throws {
        let instant = instant.inWholeSeconds
        guard Self.instants.contains(instant) else { throw Failure.invalid("/openedAt", Self.outOfRange) }
        guard instant <= history.first?.at ?? instant else {
            throw Failure.invalid("/openedAt", "This is after the first event of the ticket.")
        }
        openedAt = instant
    }

    private var hasWorkaround: Bool {
        let last = history.last { $0.change == .workaround || $0.change == .reopened }
        return last?.change == .workaround
    }

    private func requireUnresolved() throws {
        try requireNotClosed()
        guard status != .resolved else { throw Failure(.conflict, "This ticket is resolved.") }
    }

    private func requireNotClosed() throws {
        guard status != .closed else { throw Failure(.conflict, "This ticket is closed.") }
    }

    private mutating func add(_ change: Change, at instant: Date) throws {
        let event = Event(at: instant, change: change)
        guard Self.instants.contains(event.at) else { throw Failure.invalid("/at", Self.outOfRange) }
        guard event.at >= openedAt else { throw Failure.invalid("/at", "This is before the ticket was opened.") }
        guard event.at >= history.last?.at ?? openedAt else {
            throw Failure.invalid("/at", "This is before the latest event of the ticket.")
        }
        history.append(event)
    }
}
