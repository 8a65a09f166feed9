public import Foundation
import Storage
public import SupportCore
import Training

/// Whether a tutorial made its tickets fewer: those of the problems that it answers, before and after it was taught.
public struct TutorialEffect: Sendable, Hashable {
    public enum Attendance: String, Sendable, Hashable, CaseIterable {
        /// Somebody of the account came. Counted from the first date that they came to.
        case attended
        /// Somebody had a seat, and nobody came. Counted from the first date that they had one in.
        case registered
        /// Accounts with such tickets and without a seat. Counted from the first date of all.
        case neither
    }

    public struct Group: Sendable, Hashable {
        public let attendance: Attendance
        /// Number of accounts.
        public let accounts: Int
        public let effect: TicketEffect
    }

    public let tutorial: String
    public let weeks: Int
    /// The first date that taught it; nil while there was none.
    public let firstTaught: Date?
    public let groups: [Group]
}

extension Recommendations {
    /// - Parameters:
    ///   - idOrSlug: the tutorial.
    ///   - weeks: how far to look before and after; where less time has passed since, as far as that on both sides.
    /// - Throws: ``Failure`` `.invalid` for a tutorial that is none.
    public func effect(ofTutorial idOrSlug: String, weeks: Int, now: Date) async throws -> TutorialEffect {
        try await catchUp()
        return try await database.read { connection in
            guard let tutorial = try connection.tutorial(idOrSlug) else {
                throw Failure.invalid("?tutorial", "There is no such tutorial.")
            }
            let first = try connection.firstDate(ofTutorial: tutorial.id, before: now)
            let counting = EffectCounter(
                places: try connection.pastPlaces(ofTutorial: tutorial.id, now: now),
                tickets: try connection.ticketTimes(answeredBy: tutorial.id), first: first, weeks: weeks, now: now)
            return TutorialEffect(
                tutorial: tutorial.id, weeks: weeks, firstTaught: first,
                groups: TutorialEffect.Attendance.allCases.map(counting.group))
        }
    }
}

/// Counts each account's tickets around its own date.
private struct EffectCounter {
    private let events: [TutorialEffect.Attendance: [String: Date]]
    private let tickets: [String: [Date]]
    private let weeks: Int
    private let now: Date

    init(places: [PastAttendance], tickets: [(account: String, at: Date)], first: Date?, weeks: Int, now: Date) {
        var attended: [String: Date] = [:]
        var registered: [String: Date] = [:]
        for place in places {
            guard let account = place.account ?? Ticket.Requester(email: place.email).organisation else { continue }
            if place.attended { attended[account] = attended[account] ?? place.startsAt }
            registered[account] = registered[account] ?? place.startsAt
        }
        let byAccount = Dictionary(grouping: tickets, by: \.account).mapValues { $0.map(\.at) }
        let others = first.map { first in
            byAccount.keys.filter { registered[$0] == nil }.map { ($0, first) }
        }
        events = [
            .attended: attended, .registered: registered.filter { attended[$0.key] == nil },
            .neither: Dictionary(uniqueKeysWithValues: others ?? []),
        ]
        self.tickets = byAccount
        self.weeks = weeks
        self.now = now
    }

    func group(_ attendance: TutorialEffect.Attendance) -> TutorialEffect.Group {
        let week = 7 * 86_400.0
        var (before, after, accountWeeks) = (0, 0, 0.0)
        let events = events[attendance] ?? [:]
        for (account, event) in events {
            let length = min(Double(weeks) * week, now.timeIntervalSince(event))
            accountWeeks += length / week
            for opened in tickets[account] ?? [] {
                let distance = opened.timeIntervalSince(event)
                if distance < 0, distance >= -length { before += 1 }
                if distance >= 0, distance < length { after += 1 }
            }
        }
        return .init(
            attendance: attendance, accounts: events.count,
            effect: TicketEffect(before: before, after: after, accountWeeks: accountWeeks))
    }
}
