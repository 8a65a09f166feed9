import Foundation
import ICalendar
import Interchange
import Operations
import Storage
import SupportCore
import Training

/// What answers a ticket: the tutorials with their reasons, their next dates, and the answer to paste.
extension TicketPage {
    var adviceValues: [String: Any?] {
        let open = advice.items.filter { item in !said.contains { $0.tutorial.id == item.tutorial.id } }
        let taken = advice.items.filter { item in
            said.contains { $0.tutorial.id == item.tutorial.id && $0.verdict == .accepted }
        }
        let best = open.map(\.score).max() ?? 0
        // Where the recommender abstains nothing is shown but what an agent took by hand.
        let proposed = advice.fits ? open.filter { TutorialView.isWorthIt($0.score, beside: best) } : []
        // Who took one need not read the others; else the best stands alone.
        let shown = taken.isEmpty ? Array(proposed.prefix(1)) : taken
        let others = taken.isEmpty ? Array(proposed.dropFirst()) : proposed
        return [
            "isNone": shown.isEmpty, "items": shown.enumerated().map { item($1, place: $0) },
            "others": others.enumerated().map { item($1, place: shown.count + $0) }, "hasOthers": !others.isEmpty,
            // What was taken and is recommended no longer: it was archived since.
            "archived": said.filter { said in
                said.verdict == .accepted && !shown.contains { $0.tutorial.id == said.tutorial.id }
            }.map { tutorial($0.tutorial) },
            "hasRequester": advice.requester != nil,
        ]
    }

    func tutorial(_ tutorial: Tutorial) -> [String: Any] { TutorialView(tutorial).values }

    private func item(_ item: Recommendations.RankedTutorials.Item, place: Int) -> [String: Any] {
        let reply = RecommendationReply(requester: advice.requester, texts: texts, publicURL: call.site.publicURL)
        var values = tutorial(item.tutorial)
        values["field"] = "reply-\(place + 1)"
        values["score"] = texts.percentage(item.score)
        values["isLinked"] = said.contains { $0.tutorial.id == item.tutorial.id && $0.verdict == .accepted }
        values["reasons"] = item.reasons.map(reason)
        values["hasReasons"] = !item.reasons.isEmpty
        values["next"] = item.next.map(date)
        values["hasNext"] = !item.next.isEmpty
        do {
            values["reply"] = try reply.text(item.tutorial, item.next)
        } catch {
            // A requester's zone that is none any more: the page is there all the same, and the answer is the agent's.
            values["reply"] = ""
        }
        return values
    }

    private func reason(_ reason: Recommendations.Reason) -> [String: Any] {
        switch reason {
        case .words(let words):
            return ["sentence": texts.text("becauseWords"), "words": words, "hasWords": true]
        case .similarTickets(let tickets):
            return [
                "sentence": texts.text("becauseSimilar"),
                "tickets": tickets.map {
                    ["page": "/staff/tickets/" + $0.id, "number": String($0.number), "subject": $0.subject]
                },
                "hasTickets": true,
            ]
        case .problem(_, let tickets):
            return ["sentence": texts.text("becauseProblem", ["n": String(tickets)])]
        case .account(_, let tickets):
            return [
                "sentence": tickets == 1
                    ? texts.text("becauseAccountOnce") : texts.text("becauseAccount", ["n": String(tickets)])
            ]
        }
    }

    /// A date to come, in the customer's zone where the ticket tells it, and in the agent's.
    private func date(_ date: ScheduledDate) -> [String: Any] {
        let occurrence = date.occurrence
        let (starts, ends) = (occurrence.startsAt, occurrence.endsAt)
        let values: [String: Any?] = [
            "instant": instantText(starts), "moment": times.moment(starts) + "–" + times.zone.local(at: ends).clock,
            "page": "/sessions/" + date.session.id,
            "theirs": theirs(starts), "seats": seats(left: date.seatsLeft),
            "place": date.session.id + "/" + (isSeries(date) ? "" : occurrence.recurrenceID.description),
        ]
        return values.closed
    }

    private func isSeries(_ date: ScheduledDate) -> Bool { date.session.details.registration.scope == .series }

    private func seats(left: Int?) -> String {
        guard let left else { return texts.text("seatsUnlimited") }
        return left == 1 ? texts.text("seatLeft") : texts.text("seatsLeft", ["n": String(left)])
    }

    private func theirs(_ instant: Date) -> String? {
        guard let name = ticket.requester?.timeZone else { return nil }
        do {
            let zone = try Zone(name)
            guard zone != times.zone else { return nil }
            let local = zone.local(at: instant)
            return texts.text("theirTime", ["time": texts.shortDay(local.date) + ", " + local.clock])
        } catch {
            // A zone that is none any more is not told.
            return nil
        }
    }

    func seat(_ seat: Registrations.TicketSeat) -> [String: Any] {
        let registration = seat.registration
        let status =
            switch registration.status {
            case .confirmed: texts.text("seatTaken")
            case .offered:
                texts.text("seatHeld", ["until": registration.offerExpires.map(times.moment) ?? ""])
            case .waitlisted: texts.text("seatWaits")
            case .cancelled: texts.text("seatGone")
            }
        let values: [String: Any?] = [
            "title": seat.occurrence?.override.title ?? seat.session.details.title,
            "page": "/sessions/" + seat.session.id, "when": (seat.occurrence?.startsAt).map(times.values),
            "status": status,
        ]
        return values.closed
    }
}
