import Addresses
public import Foundation
import Storage
public import SupportCore
import Training

/// The effect of a tutorial on the number of tickets: those of the problems that it answers, before and after it was
/// taught.
public struct TutorialEffect: Sendable, Hashable {
    /// The attendance of an account.
    public enum Attendance: String, Sendable, Hashable, CaseIterable {
        /// Somebody of the account attended. Counted from the first date that was attended.
        case attended
        /// Somebody of the account had a seat, and nobody attended. Counted from the first date with a seat.
        case registered
        /// The account has such tickets and never had a seat. Counted from the first date of all.
        case neither
    }

    /// The accounts with the same attendance, and their tickets before and after.
    public struct Group: Sendable, Hashable {
        public let attendance: Attendance
        /// The number of accounts.
        public let accounts: Int
        public let effect: TicketEffect
    }

    public let tutorial: String
    /// The number of weeks before and after.
    public let weeks: Int
    /// The start of the first date that taught it; nil before that.
    public let firstTaught: Date?
    public let groups: [Group]
}

extension Recommendations {
    /// Compares the tickets before and after a tutorial was taught.
    ///
    /// - Parameters:
    ///   - idOrSlug: the tutorial.
    ///   - weeks: the number of weeks before and after. If less time has passed since then, both sides are shorter.
    /// - Throws: ``Failure`` `.invalid` for an unknown tutorial.
    public func effect(ofTutorial idOrSlug: String, weeks: Int, now: Date) async throws -> TutorialEffect {
        try await becomeCurrent()
        return try await database.read { connection in
            guard let tutorial = try connection.tutorial(idOrSlug) else {
                throw Failure.invalid("?tutorial", "There is no such tutorial.")
            }
            let first = try connection.firstDate(ofTutorial: tutorial.id, before: now)
            let counter = EffectCounter(
                places: try connection.pastAttendance(ofTutorial: tutorial.id, now: now),
                tickets: try connection.ticketTimes(answeredBy: tutorial.id), first: first, weeks: weeks, now: now)
            return TutorialEffect(
                tutorial: tutorial.id, weeks: weeks, firstTaught: first,
                groups: TutorialEffect.Attendance.allCases.map(counter.group))
        }
    }
}

/// Counts the tickets of each account around the date of the account.
private struct EffectCounter {
    private let events: [TutorialEffect.Attendance: [String: Date]]
    private let tickets: [String: [Date]]
    private let weeks: Int
    private let now: Date

    init(places: [PastAttendance], tickets: [(account: String, at: Date)], first: Date?, weeks: Int, now: Date) {
        var attended: [String: Date] = [:]
        var registered: [String: Date] = [:]
        for place in places {
            let named = place.account ?? Ticket.Requester(address: place.email).organisation
            guard let account = named.map(AccountName.key) else { continue }
            if place.attended { attended[account] = attended[account] ?? place.startsAt }
            registered[account] = registered[account] ?? place.startsAt
        }
        let byAccount = Dictionary(grouping: tickets) { AccountName.key(of: $0.account) }.mapValues { $0.map(\.at) }
        let withoutSeat = first.map { first in
            byAccount.keys.filter { registered[$0] == nil }.map { ($0, first) }
        }
        events = [
            .attended: attended, .registered: registered.filter { attended[$0.key] == nil },
            .neither: Dictionary(uniqueKeysWithValues: withoutSeat ?? []),
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
