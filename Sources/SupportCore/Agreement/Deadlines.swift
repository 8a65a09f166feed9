public import Foundation

/// The deadlines of a hypothetical ticket under an agreement.
public struct Deadlines: Sendable, Hashable, Codable {
    /// The start of both clocks.
    public let clockStart: Date
    /// The deadline of the first response.
    public let respond: Deadline
    /// The deadline of the fix or workaround.
    public let fix: Deadline

    /// A target and its due instant.
    public struct Deadline: Sendable, Hashable {
        public let target: Agreement.Target
        /// The due instant; `nil` for a target without one, and during a pause.
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
    /// The deadlines of the first response and the fix.
    ///
    /// The clocks start when the ticket is opened, if that is within the hours of its plan, or at the next opening. On a
    /// round-the-clock plan they start at once. Time in pauses does not count. Pauses can be in any order, can overlap,
    /// and one can be unfinished.
    /// - Throws: ``Failure`` `.invalid` for each pause that ends before it begins, and for an `openedAt` outside
    ///   ``Ticket/instants``.
    public func deadlines(
        priority: Priority, plan: Plan, openedAt: Date, pauses: [Pause] = []
    ) throws -> Deadlines {
        guard Ticket.instants.contains(openedAt) else { throw Failure.invalid("/openedAt", Ticket.outOfRange) }
        let pauses = pauses.isEmpty ? [] : try Pause.merged(pauses)
        let start = clockStart(plan: plan, openedAt: openedAt)
        let targets = self.targets[priority]
        return Deadlines(
            clockStart: start,
            respond: .init(target: targets.respond, due: clock(targets.respond, plan, from: start, pauses)?.due()),
            fix: .init(target: targets.fix, due: clock(targets.fix, plan, from: start, pauses)?.due())
        )
    }

    func clockStart(plan: Plan, openedAt: Date) -> Date {
        calendar(for: plan).nextOpening(at: openedAt)
    }

    /// The clock of a target; `nil` for a target without one.
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

/// A period in which the clocks of a ticket are stopped, for example while it waits for the customer.
public struct Pause: Sendable, Hashable, Codable {
    public let from: Date
    /// The end; `nil` for an unfinished pause.
    public let to: Date?

    public init(from: Date, to: Date?) {
        self.from = from
        self.to = to
    }

    /// Sorts pauses, merges overlapping and adjacent ones, and drops empty ones.
    /// - Throws: ``Failure`` `.invalid` for each pause that ends before it begins, with a pointer such as `/pauses/0/to`.
    static func merged(_ pauses: [Pause]) throws -> [Pause] {
        let faults = pauses.enumerated().compactMap { index, pause -> Failure.Fault? in
            guard let to = pause.to, to < pause.from else { return nil }
            return .init(pointer: "/pauses/\(index)/to", detail: "A pause must end after it begins.")
        }
        guard faults.isEmpty else { throw Failure.invalid(faults) }
        return pauses.sorted { $0.from < $1.from }.reduce(into: []) { merged, pause in
            guard pause.to != pause.from else { return }
            guard let last = merged.last, last.to.map({ pause.from <= $0 }) ?? true else { return merged.append(pause) }
            let to = last.to.flatMap { end in pause.to.map { max(end, $0) } }
            merged[merged.count - 1] = Pause(from: last.from, to: to)
        }
    }
}
