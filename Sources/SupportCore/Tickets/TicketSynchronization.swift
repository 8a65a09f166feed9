public import Foundation

/// Events of a ticket that another helpdesk reports. A report may arrive late, so an event can lie before later ones in
/// ``Ticket/history``.
extension Ticket {
    /// Records the first response that the helpdesk reports, unless the ticket has an earlier one.
    ///
    /// - Parameter instant: the instant of the response; one before the opening counts as the opening.
    /// - Throws: ``Failure`` `.invalid` (`/at`) for an instant outside ``instants``.
    public mutating func receiveFirstResponse(at instant: Date) throws {
        let event = Event(at: max(instant.truncatedToSeconds, openedAt), change: .acknowledged)
        guard Self.instants.contains(event.at) else { throw Failure.invalid("/at", Self.outOfRange) }
        guard !history.contains(where: { $0.change.isFirstResponse && $0.at <= event.at }) else { return }
        history.removeAll { $0.change == .acknowledged }
        history.insert(event, at: history.firstIndex { $0.at > event.at } ?? history.endIndex)
    }

    /// Reopens a resolved or closed ticket that was reopened in its helpdesk.
    ///
    /// A closing after that instant is removed: the ticket was not resolved any more when it was due to be closed.
    ///
    /// - Parameter instant: the instant of the reopening; one before the resolution counts as the resolution.
    /// - Throws: ``Failure`` `.conflict` for a ticket that is neither resolved nor closed, `.invalid` (`/at`) for an
    ///   instant outside ``instants``.
    public mutating func receiveReopening(at instant: Date) throws {
        guard status == .resolved || status == .closed else { throw Failure(.conflict, "This ticket is open.") }
        var events = history
        let instant = instant.truncatedToSeconds
        if let last = events.last, last.change == .closed, last.at > instant { events.removeLast() }
        let event = Event(at: max(instant, events.last?.at ?? openedAt), change: .reopened)
        guard Self.instants.contains(event.at) else { throw Failure.invalid("/at", Self.outOfRange) }
        history = events + [event]
    }
}

extension Ticket.Change {
    fileprivate var isFirstResponse: Bool {
        switch self {
        case .acknowledged, .workaround, .resolved: true
        default: false
        }
    }
}
