public import Foundation
public import SupportCore

/// One of the two targets of a service level.
public enum TargetKind: String, Sendable, Hashable, CaseIterable {
    case respond, fix
}

/// The tickets of one priority and plan, counted by the state of one target.
public struct TargetCount: Sendable, Hashable {
    public let priority: Priority
    public let plan: Plan
    public let target: TargetKind
    /// All tickets; more than the sum of the other four where the target cannot be measured.
    public let tickets: Int
    public let met: Int
    public let breached: Int
    /// Tickets whose clock runs.
    public let running: Int
    /// Tickets whose clock is paused.
    public let paused: Int

    public init(
        priority: Priority, plan: Plan, target: TargetKind, tickets: Int, met: Int, breached: Int, running: Int,
        paused: Int
    ) {
        self.priority = priority
        self.plan = plan
        self.target = target
        self.tickets = tickets
        self.met = met
        self.breached = breached
        self.running = running
        self.paused = paused
    }
}

/// A missed target of one ticket.
public struct MissedTarget: Sendable, Hashable {
    /// The ticket's id.
    public let ticket: String
    public let priority: Priority
    public let plan: Plan
    public let target: TargetKind
    public let openedAt: Date
    /// Seconds from the due instant until the target was met; nil while it is not met.
    public let late: Int?

    public init(ticket: String, priority: Priority, plan: Plan, target: TargetKind, openedAt: Date, late: Int?) {
        self.ticket = ticket
        self.priority = priority
        self.plan = plan
        self.target = target
        self.openedAt = openedAt
        self.late = late
    }
}

/// A first response that came late.
public struct LateResponse: Sendable, Hashable {
    /// The ticket's id.
    public let ticket: String
    public let number: Int
    public let subject: String
    /// The time past the target, in seconds of its clock.
    public let seconds: Int

    public init(ticket: String, number: Int, subject: String, seconds: Int) {
        self.ticket = ticket
        self.number = number
        self.subject = subject
        self.seconds = seconds
    }
}
