public import Foundation

/// The life cycle of a ticket. Each method takes an instant `at`, which must not be before the last event in
/// ``Ticket/history`` or before the opening. The same second is allowed.
///
/// Each method throws ``Failure`` `.conflict` if the status of the ticket does not allow it, and `.invalid` (`/at`) for an
/// instant that is too early or outside ``Ticket/instants``. A failure leaves the ticket unchanged.
extension Ticket {
    /// The number of days after which a resolved ticket can be closed.
    public static let daysUntilClosed = 14

    /// The status, derived from the history.
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

    /// Records the first response. A workaround and a resolution are first responses as well.
    public mutating func acknowledge(at instant: Date) throws {
        try requireUnresolved()
        let answers: [Change] = [.acknowledged, .workaround, .resolved]
        guard !history.contains(where: { answers.contains($0.change) }) else {
            throw Failure(.conflict, "This ticket already has a first response.")
        }
        try add(.acknowledged, at: instant)
    }

    /// Records a workaround, which meets the fix target until the ticket is reopened.
    public mutating func workaround(at instant: Date) throws {
        try requireUnresolved()
        guard !hasWorkaround else { throw Failure(.conflict, "This ticket already has a workaround.") }
        try add(.workaround, at: instant)
    }

    /// Waits for the customer: both clocks are stopped until ``resume(at:)`` or ``resolve(at:)``.
    public mutating func wait(at instant: Date) throws {
        try requireUnresolved()
        guard status != .pending else { throw Failure(.conflict, "This ticket is already waiting for the customer.") }
        try add(.waiting, at: instant)
    }

    /// Resumes both clocks after the customer replied.
    public mutating func resume(at instant: Date) throws {
        guard status == .pending else { throw Failure(.conflict, "This ticket is not waiting for the customer.") }
        try add(.resumed, at: instant)
    }

    /// Resolves the ticket. This ends a wait for the customer, and counts as the first response if there was none.
    public mutating func resolve(at instant: Date) throws {
        try requireUnresolved()
        try add(.resolved, at: instant)
    }

    /// Reopens the ticket, because the issue is back or the workaround failed. The fix target is no longer met, and the
    /// time since the resolution does not count.
    public mutating func reopen(at instant: Date) throws {
        guard status != .closed else { throw Failure(.conflict, "This ticket is closed. Open a new one instead.") }
        guard status == .resolved || hasWorkaround else { throw Failure(.conflict, "This ticket is open.") }
        try add(.reopened, at: instant)
    }

    /// The instant from which a resolved ticket can be closed; `nil` for any other ticket.
    public var closesAt: Date? {
        guard status == .resolved, let last = history.last(where: { $0.change == .resolved }) else { return nil }
        return last.at.addingTimeInterval(Double(Self.daysUntilClosed * GregorianDay.seconds))
    }

    /// Closes a resolved ticket permanently, at ``closesAt`` or later.
    public mutating func close(at instant: Date) throws {
        guard status != .closed else { throw Failure(.conflict, "This ticket is closed.") }
        guard let closesAt else { throw Failure(.conflict, "This ticket is not resolved.") }
        guard instant.truncatedToSeconds >= closesAt else {
            throw Failure(.conflict, "A resolved ticket can be closed after \(Self.daysUntilClosed) days.")
        }
        try add(.closed, at: instant)
    }

    /// Changes the priority, which gives new targets from the same start. Setting the current priority adds no event.
    public mutating func change(priority: Priority, at instant: Date) throws {
        guard priority != self.priority else { return }
        try requireNotClosed()
        try add(.priority(priority), at: instant)
        self.priority = priority
    }

    /// Changes the plan, which gives new targets from the same start. Setting the current plan adds no event.
    public mutating func change(plan: Plan, at instant: Date) throws {
        guard plan != self.plan else { return }
        try requireNotClosed()
        try add(.plan(plan), at: instant)
        self.plan = plan
    }

    /// Corrects the opening, which moves the targets. A correction adds no event.
    /// - Throws: ``Failure`` `.invalid` (`/openedAt`) for an instant after the first event, or outside ``instants``.
    public mutating func change(openedAt instant: Date) throws {
        let instant = instant.truncatedToSeconds
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
