public import Foundation

extension Agreement {
    /// How a ticket stands.
    public func serviceLevel(of ticket: Ticket, now: Date) -> ServiceLevel {
        serviceLevel(
            priority: ticket.priority, plan: ticket.plan, openedAt: ticket.openedAt, history: ticket.history, now: now
        )
    }

    /// How a ticket of that life stands. Whatever the priority and plan were before, the targets of those given are
    /// measured from the same start, less the same pauses. The history is in order, as ``Ticket/history`` keeps it.
    public func serviceLevel(
        priority: Priority, plan: Plan, openedAt: Date, history: [Ticket.Event], now: Date
    ) -> ServiceLevel {
        let progress = Progress(history)
        let start = clockStart(plan: plan, openedAt: openedAt)
        let promise = promises[priority]
        // A fraction of a second after a due instant is still that second.
        let now = now.inWholeSeconds
        func commitment(_ target: Target, metAt: Date?) -> ServiceLevel.Commitment {
            let pauses = progress.pauses(until: metAt)
            let clock = self.clock(target, plan, from: start, pauses)
            return ServiceLevel.Commitment(target: target, clock: clock, metAt: metAt, now: now)
        }
        return ServiceLevel(
            priority: priority,
            plan: plan,
            clockStart: start,
            respond: commitment(promise.respond, metAt: progress.respondedAt),
            fix: commitment(promise.fix, metAt: progress.fixedAt)
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

/// What the life of a ticket means for its clocks.
private struct Progress {
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

    /// The pauses that bear on what was met at an instant: what came after it does not, and one that lasted then had
    /// its end in it.
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
