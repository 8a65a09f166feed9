import Foundation
import ICalendar
import Operations
import SupportCore

/// One target of a ticket in words: what is due, by when, and what became of it.
struct TargetView {
    let commitment: ServiceLevel.Commitment
    let isResponse: Bool
    /// The seconds of support hours that make a day, where its clock goes by those.
    let businessDay: Int?
    let times: StaffTimes

    /// From when on a target that is due counts as near, in seconds before it.
    static let near: TimeInterval = 3_600

    private var texts: LocalizedTexts { times.texts }

    var name: String { isResponse ? texts.text("targetRespond") : texts.text("targetFix") }

    /// How much it matters now; a page colours by it, beside the words.
    var urgency: String {
        switch commitment.state {
        case .breached: commitment.metAt == nil ? "late" : "was-late"
        case .running: (commitment.due ?? .distantFuture) <= times.now.addingTimeInterval(Self.near) ? "near" : "fine"
        case .met: "met"
        case .paused, .none: "still"
        }
    }

    /// `due in 40 min`, `overdue by 2 h`, `met 35 min early`.
    var overview: String {
        switch commitment.state {
        case .breached:
            let over = ["span": times.span(commitment.breachedBy ?? 0, businessDay: businessDay)]
            return commitment.metAt == nil ? texts.text("targetBreached", over) : texts.text("targetMetLate", over)
        case .running: return texts.text("targetDue", ["span": span(from: times.now, to: commitment.due)])
        case .met: return texts.text("targetMet", ["span": span(from: commitment.metAt, to: commitment.due)])
        case .paused: return texts.text("targetPaused")
        case .none: return commitment.metAt == nil ? texts.text("targetNone") : texts.text("targetDone")
        }
    }

    private func span(from start: Date?, to end: Date?) -> String {
        guard let start, let end else { return "" }
        return times.span(Int(end.timeIntervalSince(start).rounded(.down)))
    }

    /// What was promised: `within 1 h during support hours`.
    private var promise: String {
        switch commitment.target {
        case .within(let seconds, .business) where businessDay == nil:
            texts.text("promiseElapsed", ["span": times.span(seconds)])
        case .within(let seconds, .business): texts.text("promiseBusiness", ["span": times.span(seconds)])
        case .within(let seconds, .elapsed): texts.text("promiseElapsed", ["span": times.span(seconds)])
        case .businessDays(let days):
            days == 1 ? texts.text("promiseDay") : texts.text("promiseDays", ["n": String(days)])
        case .futureRelease: texts.text("promiseRelease")
        case .discretion: texts.text("promiseDiscretion")
        }
    }

    var values: [String: Any] {
        let values: [String: Any?] = [
            "name": name, "standing": overview, "urgency": urgency, "promise": promise,
            "due": commitment.due.map(times.values), "metAt": commitment.metAt.map(times.values),
        ]
        return values.closed
    }
}

extension ServiceLevel {
    func targets(_ times: StaffTimes) -> [TargetView] {
        [(respond, true), (fix, false)].map { commitment, isResponse in
            let goesByHours = times.agreement.plans[plan] == .business && !commitment.target.isElapsed
            return TargetView(
                commitment: commitment, isResponse: isResponse,
                businessDay: goesByHours ? times.agreement.businessDay(for: plan) : nil, times: times)
        }
    }

    /// The one that an agent has to think of first; nil where nothing is to be met by an instant.
    func pressing(_ times: StaffTimes) -> TargetView? {
        targets(times).filter { $0.commitment.metAt == nil && $0.commitment.due != nil }
            .min { ($0.commitment.due ?? .distantFuture) < ($1.commitment.due ?? .distantFuture) }
    }
}

extension Agreement.Target {
    /// Whether every second counts, day and night, on every plan.
    fileprivate var isElapsed: Bool {
        if case .within(_, .elapsed) = self { true } else { false }
    }
}
