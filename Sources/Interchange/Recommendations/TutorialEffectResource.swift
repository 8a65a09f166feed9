import Foundation
package import Operations
import SupportCore

/// The tickets that a tutorial answers, before and after it was taught.
package struct TutorialEffectResource: JSONResource {
    private let effect: TutorialEffect

    package init(_ effect: TutorialEffect) { self.effect = effect }

    package func writeFields(to json: inout JSONWriter) {
        json.write("tutorial", effect.tutorial)
        json.write("weeks", effect.weeks)
        json.write("firstTaught", effect.firstTaught)
        json.write("groups", effect.groups)
    }
}

extension TutorialEffect.Group: JSONResource {
    package func writeFields(to json: inout JSONWriter) {
        json.write("attendance", attendance)
        json.write("accounts", accounts)
        json.write("before", RateResource(tickets: effect.before, rate: effect.rateBefore))
        json.write("after", RateResource(tickets: effect.after, rate: effect.rateAfter))
        json.write("ratio", effect.shownRatio?.inFourPlaces)
        json.write("interval", effect.interval.map(IntervalResource.init))
        json.write("verdict", effect.verdict)
        json.write("summary", effect.summary)
    }

    private struct RateResource: JSONResource {
        let tickets: Int
        /// Tickets of an account in a week.
        let rate: Double?

        func writeFields(to json: inout JSONWriter) {
            json.write("tickets", tickets)
            json.write("rate", rate?.inFourPlaces)
        }
    }

    private struct IntervalResource: JSONResource {
        let interval: ClosedRange<Double>

        func writeFields(to json: inout JSONWriter) {
            json.write("low", interval.lowerBound.inFourPlaces)
            json.write("high", interval.upperBound.inFourPlaces)
        }
    }
}

extension TicketEffect {
    /// Nil where there are too few tickets to say anything.
    fileprivate var shownRatio: Double? { verdict == .tooFew ? nil : ratio }

    /// The verdict as a sentence.
    fileprivate var summary: String {
        switch verdict {
        case .tooFew: "Not enough data."
        case .fewer: "Fewer tickets than before."
        case .more: "More tickets than before."
        case .unclear: "Not statistically significant."
        }
    }
}

extension TutorialEffect {
    /// The header, then one row for each group; rates are tickets of an account in a week.
    package var table: [[String]] {
        let header = [
            "attendance", "accounts", "ticketsBefore", "ticketsAfter", "rateBefore", "rateAfter", "ratio", "low",
            "high", "verdict",
        ]
        let rows = groups.map { group -> [String] in
            let effect = group.effect
            let figures = [
                effect.rateBefore, effect.rateAfter, effect.shownRatio, effect.interval?.lowerBound,
                effect.interval?.upperBound,
            ]
            return [
                group.attendance.rawValue, String(group.accounts), String(effect.before), String(effect.after),
            ] + figures.map { $0.map { String($0.inFourPlaces) } ?? "" } + [effect.verdict.rawValue]
        }
        return [header] + rows
    }
}
