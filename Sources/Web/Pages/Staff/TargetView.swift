import Foundation
import ICalendar
import Operations
import SupportCore

/// One target of a ticket in words: the promise, the due instant and the state.
struct TargetView: Hashable, Sendable, Codable {
    let name: String
    /// `due in 40 min`, `overdue by 2 h`, `overdue since Fri 17:00`, `met 35 min early`.
    let summary: String
    /// The class of the stylesheet, which colours by it beside the words.
    let urgency: String
    /// `within 1 h during support hours`.
    let promise: String
    let due: MomentView?
    let metAt: MomentView?

    /// The seconds before its due instant in which a target is near.
    static let near: TimeInterval = 3_600

    /// - Parameter businessDay: the seconds of support hours that make a day, where the clock runs in those.
    fileprivate init(
        _ commitment: ServiceLevel.Commitment, name: String, businessDay: Int?, _ times: StaffTimes
    ) {
        self.name = name
        summary = commitment.summary(times, businessDay: businessDay)
        urgency = commitment.urgency(now: times.now)
        promise = commitment.target.promise(times, businessDay: businessDay)
        due = commitment.due.map(times.view)
        metAt = commitment.metAt.map(times.view)
    }
}

extension ServiceLevel {
    func targets(_ times: StaffTimes) -> [TargetView] {
        [target(respond, times.texts.text(.targetRespond), times), target(fix, times.texts.text(.targetFix), times)]
    }

    /// The target to meet first; nil where nothing is to be met by an instant.
    func pressing(_ times: StaffTimes) -> TargetView? {
        let open = [respond, fix].map { $0.metAt == nil ? $0.due : nil }
        guard let first = open.compactMap(\.self).min() else { return nil }
        return targets(times)[open[0] == first ? 0 : 1]
    }

    private func target(_ commitment: Commitment, _ name: String, _ times: StaffTimes) -> TargetView {
        let runsInHours = times.agreement.plans[plan] == .business && !commitment.target.isElapsed
        return TargetView(
            commitment, name: name, businessDay: runsInHours ? times.agreement.businessDay(for: plan) : nil, times)
    }
}

extension ServiceLevel.Commitment {
    fileprivate func urgency(now: Date) -> String {
        switch state {
        case .breached: metAt == nil ? "late" : "was-late"
        case .running: (due ?? .distantFuture) <= now.addingTimeInterval(TargetView.near) ? "near" : "fine"
        case .met: "met"
        case .paused, .none: "still"
        }
    }

    fileprivate func summary(_ times: StaffTimes, businessDay: Int?) -> String {
        let texts = times.texts
        switch state {
        case .breached:
            if let due, isBreachedOutsideHours(now: times.now) {
                return texts.text(.targetBreachedSince, ["moment": times.weekdayAndClock(due)])
            }
            let over = ["span": times.span(breachedBy ?? 0, businessDay: businessDay)]
            return metAt == nil ? texts.text(.targetBreached, over) : texts.text(.targetMetLate, over)
        case .running: return texts.text(.targetDue, ["span": times.span(from: times.now, to: due)])
        case .met: return texts.text(.targetMet, ["span": times.span(from: metAt, to: due)])
        case .paused: return texts.text(.targetPaused)
        case .none: return metAt == nil ? texts.text(.targetNone) : texts.text(.targetDone)
        }
    }
}

extension ServiceLevel.Commitment {
    /// True if it was breached at the end of support hours, and none have passed since: counted in those it is overdue by
    /// nothing.
    private func isBreachedOutsideHours(now: Date) -> Bool {
        guard metAt == nil, let due, let breachedBy else { return false }
        return breachedBy < 60 && now.timeIntervalSince(due) > 60
    }
}

extension StaffTimes {
    /// `Fri 17:00`; with the date where it is a week ago.
    fileprivate func weekdayAndClock(_ instant: Date) -> String {
        guard now.timeIntervalSince(instant) < 6 * 86_400 else { return moment(instant) }
        let local = zone.local(at: instant)
        return texts.weekdays[local.date.weekday.rawValue - 1] + " " + local.clock
    }

    fileprivate func span(from start: Date?, to end: Date?) -> String {
        guard let start, let end else { return "" }
        return span(Int(end.timeIntervalSince(start).rounded(.down)))
    }
}

extension Agreement.Target {
    fileprivate func promise(_ times: StaffTimes, businessDay: Int?) -> String {
        let texts = times.texts
        switch self {
        case .within(let seconds, .business) where businessDay == nil:
            return texts.text(.promiseElapsed, ["span": times.span(seconds)])
        case .within(let seconds, .business): return texts.text(.promiseBusiness, ["span": times.span(seconds)])
        case .within(let seconds, .elapsed): return texts.text(.promiseElapsed, ["span": times.span(seconds)])
        case .businessDays(let days):
            return days == 1 ? texts.text(.promiseDay) : texts.text(.promiseDays, ["n": String(days)])
        case .futureRelease: return texts.text(.promiseRelease)
        case .discretion: return texts.text(.promiseDiscretion)
        }
    }

    /// True if every second counts, day and night, on every plan.
    fileprivate var isElapsed: Bool {
        if case .within(_, .elapsed) = self { true } else { false }
    }
}
