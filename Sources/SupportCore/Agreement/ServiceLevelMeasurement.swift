public import Foundation

extension Agreement {
    /// The service level of a ticket.
    public func serviceLevel(of ticket: Ticket, now: Date) -> ServiceLevel {
        serviceLevel(
            priority: ticket.priority, plan: ticket.plan, openedAt: ticket.openedAt, history: ticket.history, now: now
        )
    }

    /// The service level of a ticket with this history. The targets of the given priority and plan are measured from the
    /// start by the plan at the opening, less the same pauses, regardless of earlier priorities and plans.
    /// - Parameters:
    ///   - priority: the priority whose targets apply.
    ///   - plan: the plan whose hours apply.
    ///   - openedAt: the opening of the ticket.
    ///   - history: the events in order, as in ``Ticket/history``.
    ///   - now: the time of the measurement.
    public func serviceLevel(
        priority: Priority, plan: Plan, openedAt: Date, history: [Ticket.Event], now: Date
    ) -> ServiceLevel {
        let milestones = Milestones(history)
        let start = clockStart(plan: history.plan(at: openedAt, laterOn: plan), openedAt: openedAt)
        let targets = self.targets[priority]
        // A due instant lasts for its whole second.
        let now = now.truncatedToSeconds
        func commitment(_ target: Target, metAt: Date?) -> ServiceLevel.Commitment {
            let pauses = milestones.pauses(until: metAt)
            let clock = self.clock(target, plan, from: start, pauses)
            return ServiceLevel.Commitment(target: target, clock: clock, metAt: metAt, now: now)
        }
        return ServiceLevel(
            priority: priority,
            plan: plan,
            clockStart: start,
            respond: commitment(targets.respond, metAt: milestones.respondedAt),
            fix: commitment(targets.fix, metAt: milestones.fixedAt)
        )
    }
}

extension ServiceLevel.Commitment {
    fileprivate init(target: Agreement.Target, clock: TargetClock?, metAt: Date?, now: Date) {
        self.target = target
        self.metAt = metAt
        guard let clock else {
            due = nil
            state = .none
            breachedBy = nil
            return
        }
        due = clock.due()
        guard let due else {
            state = .paused
            breachedBy = nil
            return
        }
        guard (metAt ?? now) > due else {
            state = metAt == nil ? .running : .met
            breachedBy = nil
            return
        }
        state = .breached
        breachedBy = clock.used(until: metAt ?? now) - clock.target
    }
}

extension [Ticket.Event] {
    /// The plan at an instant of a ticket that has a plan later on. Before the first change after it, that is the plan from
    /// which it was changed.
    fileprivate func plan(at instant: Date, laterOn plan: Plan) -> Plan {
        for event in self where event.at > instant {
            if case .plan(let new) = event.change { return new.other }
        }
        return plan
    }
}

extension Plan {
    /// The plan of a ticket before it was changed to this one. Events tell only the new plan.
    fileprivate var other: Plan {
        switch self {
        case .standard: .superPremium
        case .superPremium: .standard
        }
    }
}

/// The milestones and pauses in the history of a ticket.
private struct Milestones {
    private(set) var respondedAt: Date?
    private(set) var fixedAt: Date?
    private var pauses: [Pause] = []

    init(_ history: [Ticket.Event]) {
        for event in history {
            switch event.change {
            case .acknowledged:
                respondedAt = respondedAt ?? event.at
            case .workaround:
                respondedAt = respondedAt ?? event.at
                fixedAt = fixedAt ?? event.at
            case .waiting:
                pause(at: event.at)
            case .resumed:
                run(at: event.at)
            case .resolved:
                respondedAt = respondedAt ?? event.at
                fixedAt = fixedAt ?? event.at
                pause(at: event.at)
            case .reopened:
                fixedAt = nil
                run(at: event.at)
            case .closed, .priority, .plan:
                break
            }
        }
    }

    /// The pauses that count for a target met at an instant: later ones do not count, and one in progress ends then.
    func pauses(until metAt: Date?) -> [Pause] {
        guard let metAt else { return pauses }
        return pauses.filter { $0.from < metAt }.map { Pause(from: $0.from, to: min($0.to ?? metAt, metAt)) }
    }

    private mutating func pause(at instant: Date) {
        guard pauses.last.map({ $0.to != nil }) ?? true else { return }
        pauses.append(Pause(from: instant, to: nil))
    }

    private mutating func run(at instant: Date) {
        guard let last = pauses.last, last.to == nil else { return }
        pauses[pauses.count - 1] = Pause(from: last.from, to: instant)
    }
}
