import Foundation
package import Operations
import SupportCore
import Training

/// The tutorials that answer a ticket or a text, the best first.
package struct RecommendationsResource: JSONResource {
    private let ranked: Recommendations.RankedTutorials
    private let items: [ItemResource]

    /// - Parameters:
    ///   - replies: for each item a text to send to the customer.
    ///   - forStaff: shows how many people asked for each tutorial.
    package init(_ ranked: Recommendations.RankedTutorials, replies: [String], forStaff: Bool) {
        self.ranked = ranked
        items = zip(ranked.items, replies).map { ItemResource(item: $0, reply: $1, forStaff: forStaff) }
    }

    package func writeFields(to json: inout JSONWriter) {
        json.write("fits", ranked.fits)
        json.write("items", items)
    }

    private struct ItemResource: JSONResource {
        let item: Recommendations.RankedTutorials.Item
        let reply: String
        let forStaff: Bool

        func writeFields(to json: inout JSONWriter) {
            json.write("tutorial", TutorialResource(item.tutorial, forStaff: forStaff))
            json.write("score", item.score.inFourPlaces)
            json.write("reasons", item.reasons)
            json.write("next", item.next.map { OccurrenceResource($0, isForStaff: true) })
            json.write("reply", reply)
        }
    }
}

extension Recommendations.Reason: JSONResource {
    package func writeFields(to json: inout JSONWriter) {
        switch self {
        case .words(let words):
            json.write("kind", "words")
            json.write("words", words)
        case .similarTickets(let tickets):
            json.write("kind", "similarTickets")
            json.write("tickets", tickets)
        case .problem(let id, let tickets):
            json.write("kind", "problem")
            json.write("problem", id)
            json.write("tickets", tickets)
        case .account(let id, let tickets):
            json.write("kind", "account")
            json.write("account", id)
            json.write("tickets", tickets)
        }
    }
}

extension Recommendations.SimilarTicket: JSONResource {
    package func writeFields(to json: inout JSONWriter) {
        json.write("id", id)
        json.write("number", number)
        json.write("subject", subject)
        json.write("score", score.inFourPlaces)
        json.write("linked", linked)
    }
}

extension Recommendations.Proposal: JSONResource {
    package func writeFields(to json: inout JSONWriter) {
        json.write("tutorial", TutorialReference(tutorial: tutorial))
        json.write("score", score.inFourPlaces)
    }

    private struct TutorialReference: JSONResource {
        let tutorial: Tutorial

        func writeFields(to json: inout JSONWriter) {
            json.write("id", tutorial.id)
            json.write("slug", tutorial.details.slug)
            json.write("title", tutorial.details.title)
            json.write("summary", tutorial.details.summary)
        }
    }
}

/// A ticket like another one, with the reasons.
package struct SimilarTicketResource: JSONResource {
    private let match: Recommendations.Match

    package init(_ match: Recommendations.Match) { self.match = match }

    package func writeFields(to json: inout JSONWriter) {
        json.write("ticket", TicketReference(overview: match.ticket))
        json.write("score", match.score.inFourPlaces)
        json.write("reasons", match.reasons)
    }

    private struct TicketReference: JSONResource {
        let overview: Tickets.Overview

        func writeFields(to json: inout JSONWriter) {
            let ticket = overview.ticket
            json.write("id", ticket.id)
            json.write("number", ticket.number)
            json.write("subject", ticket.subject)
            json.write("status", ticket.status)
            json.write("account", ticket.account)
            json.write("openedAt", ticket.openedAt)
            json.write("linked", overview.linked)
        }
    }
}

extension Recommendations.MatchReason: JSONResource {
    package func writeFields(to json: inout JSONWriter) {
        switch self {
        case .error(let text):
            json.write("kind", "error")
            json.write("error", text)
        case .words(let words):
            json.write("kind", "words")
            json.write("words", words)
        case .problem(let id):
            json.write("kind", "problem")
            json.write("problem", id)
        case .account(let id):
            json.write("kind", "account")
            json.write("account", id)
        }
    }
}

extension Double {
    /// Rounded to four places: more than that is no knowledge.
    package var inFourPlaces: Double { (self * 10_000).rounded() / 10_000 }
}
