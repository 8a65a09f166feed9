public import Foundation
import Storage
public import SupportCore
import Training

/// The service levels of a period: the numbers of targets that were met and missed.
public struct ServiceLevelInsight: Sendable, Hashable {
    /// One group for each priority and plan, also without tickets.
    public let groups: [Group]

    /// The targets of the tickets with the same priority and plan.
    public struct Group: Sendable, Hashable {
        public let priority: Priority
        public let plan: Plan
        public let tickets: Int
        public let respond: Target
        public let fix: Target
    }

    /// The numbers of targets in each state.
    public struct Target: Sendable, Hashable {
        /// Met in time.
        public let met: Int
        /// Met late, or overdue and not met.
        public let breached: Int
        public let running: Int
        /// The clock is stopped before the target is due.
        public let paused: Int
        /// The median time by which missed targets were or are missed, in seconds of the target's clock.
        public let medianBreach: Int?
        /// The longest time by which a target was or is missed, in seconds of the target's clock.
        public let worstBreach: Int?
    }
}

extension Tickets {
    /// The service levels of tickets that were opened in a period.
    ///
    /// The database counts the targets. Only the time of missed targets that are still open is computed here.
    ///
    /// - Parameters:
    ///   - from: the beginning; nil for all earlier tickets.
    ///   - to: the end, exclusive; nil for all later tickets.
    public func serviceLevelInsight(from: Date?, to: Date?, now: Date) async throws -> ServiceLevelInsight {
        let (counts, missed, histories) = try await database.read { connection in
            let clockless = TargetKind.allCases.reduce(into: [TargetKind: [Priority]]()) { $0[$1] = unmeasured($1) }
            let counts = try connection.targetCounts(unmeasured: clockless, from: from, to: to, now: now)
            let missed = try TargetKind.allCases.flatMap {
                try connection.missedTargets($0, from: from, to: to, now: now)
            }
            return (counts, missed, try connection.historiesOfOpenBreaches(from: from, to: to, now: now))
        }
        let breaches = Dictionary(grouping: missed) { Key($0.priority, $0.plan, $0.target) }
            .mapValues { missed in missed.map { seconds(of: $0, histories[$0.ticket] ?? [], now: now) }.sorted() }
        let counted = Dictionary(counts.map { (Key($0.priority, $0.plan, $0.target), $0) }) { first, _ in first }
        func target(_ key: Key) -> ServiceLevelInsight.Target {
            let count = counted[key]
            let breaches = breaches[key] ?? []
            return ServiceLevelInsight.Target(
                met: count?.met ?? 0, breached: count?.breached ?? 0, running: count?.running ?? 0,
                paused: count?.paused ?? 0, medianBreach: breaches.median, worstBreach: breaches.last)
        }
        return ServiceLevelInsight(
            groups: Priority.allCases.flatMap { priority in
                Plan.allCases.map { plan in
                    let key = Key(priority, plan, .respond)
                    return ServiceLevelInsight.Group(
                        priority: priority, plan: plan, tickets: counted[key]?.tickets ?? 0, respond: target(key),
                        fix: target(Key(priority, plan, .fix)))
                }
            })
    }

    private struct Key: Hashable {
        let priority: Priority
        let plan: Plan
        let target: TargetKind

        init(_ priority: Priority, _ plan: Plan, _ target: TargetKind) {
            self.priority = priority
            self.plan = plan
            self.target = target
        }
    }

    /// The priorities whose target has no clock.
    private func unmeasured(_ target: TargetKind) -> [Priority] {
        Priority.allCases.filter { priority in
            let promise = agreement.targets[priority]
            switch target == .respond ? promise.respond : promise.fix {
            case .futureRelease, .discretion: return true
            case .within, .businessDays: return false
            }
        }
    }

    private func seconds(of missed: MissedTarget, _ history: [Ticket.Event], now: Date) -> Int {
        if let late = missed.late { return late }
        let level = agreement.serviceLevel(
            priority: missed.priority, plan: missed.plan, openedAt: missed.openedAt, history: history, now: now)
        return (missed.target == .respond ? level.respond : level.fix).breachedBy ?? 0
    }
}

extension [Int] {
    /// The median of an ascending list; of an even number of values the lower of the two in the middle.
    fileprivate var median: Int? { isEmpty ? nil : self[(count - 1) / 2] }
}
