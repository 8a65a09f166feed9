import Foundation
import ICalendar
public import Operations
import SupportCore
import Training

extension Site {
    /// Writes notes for tickets in helpdesks.
    public var noteComposer: HelpdeskWorker.Composer {
        { [pages, publicURL] content, language in
            let texts = pages.texts.spoken(in: language)
            let reply = RecommendationReply(requester: content.requester, texts: texts, publicURL: publicURL)
            return HelpdeskNoteText(
                content, texts: texts, publicURL: publicURL,
                reply: try reply.text(content.item.tutorial, content.item.next))
        }
    }
}

extension HelpdeskNoteText {
    /// The tutorial, the reasons for it, its next dates in the customer's zone with their seats, the problem, and the reply
    /// to paste.
    fileprivate init(
        _ content: Recommendations.NoteContent, texts: LocalizedTexts, publicURL: String, reply: String
    ) {
        let tutorial = content.item.tutorial
        let tutorialURL = "\(publicURL)/tutorials/\(tutorial.details.slug)"
        var parts: [Part] = [.link(texts.text(.noteFits), tutorial.details.title, tutorialURL)]
        let reasons = content.item.reasons.prefix(3).map { texts.reason($0) }
        if !reasons.isEmpty { parts.append(.list(texts.text(.noteWhy), reasons.map { ($0, nil) })) }
        let dates = content.item.next.map { date in
            (texts.date(date, for: content.requester), "\(publicURL)/sessions/\(date.session.id)")
        }
        parts.append(
            dates.isEmpty
                ? .text(texts.text(.noteNoDates)) : .list(texts.text(.noteDates), dates.map { ($0.0, $0.1 as String?) })
        )
        if content.ticketsOfProblem > 1 {
            parts.append(.text(texts.text(.noteProblem, ["n": String(content.ticketsOfProblem)])))
        }
        parts.append(.quote(texts.text(.noteReply), reply))
        parts.append(.link(texts.text(.noteMore), "Lectern", "\(publicURL)/staff/tickets/\(content.ticket)"))
        self.init(
            subject: texts.text(.noteSubject, ["title": tutorial.details.title]),
            html: parts.map(\.html).joined(separator: "\n"), markdown: parts.map(\.markdown).joined(separator: "\n\n"),
            essence: reply)
    }

    private enum Part {
        case text(String)
        case link(String, String, String)
        case list(String, [(text: String, url: String?)])
        case quote(String, String)

        var html: String {
            switch self {
            case .text(let text): "<p>\(escaped(text))</p>"
            case .link(let before, let text, let url):
                "<p>\(escaped(before)) <a href=\"\(escaped(url))\">\(escaped(text))</a></p>"
            case .list(let title, let items):
                "<p>\(escaped(title))</p><ul>"
                    + items.map { item in
                        let text = escaped(item.text)
                        return "<li>" + (item.url.map { "<a href=\"\(escaped($0))\">\(text)</a>" } ?? text) + "</li>"
                    }.joined() + "</ul>"
            case .quote(let title, let text):
                "<p>\(escaped(title))</p><blockquote>"
                    + text.split(separator: "\n", omittingEmptySubsequences: false).map { escaped(String($0)) }
                    .joined(separator: "<br>") + "</blockquote>"
            }
        }

        var markdown: String {
            switch self {
            case .text(let text): text
            case .link(let before, let text, let url): "\(before) [\(plain(text))](\(url))"
            case .list(let title, let items):
                ([title] + items.map { item in "- " + (item.url.map { "[\(plain(item.text))](\($0))" } ?? item.text) })
                    .joined(separator: "\n")
            case .quote(let title, let text):
                title + "\n\n"
                    + text.split(separator: "\n", omittingEmptySubsequences: false).map { "> " + $0 }
                    .joined(separator: "\n")
            }
        }

        private func escaped(_ text: String) -> String {
            text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
                .replacing("\"", with: "&quot;")
        }

        /// A text that may stand in the brackets of a link.
        private func plain(_ text: String) -> String {
            text.replacing("[", with: "(").replacing("]", with: ")")
        }
    }
}

extension LocalizedTexts {
    /// A reason for a recommendation, in a sentence.
    fileprivate func reason(_ reason: Recommendations.Reason) -> String {
        switch reason {
        case .words(let words): text(.becauseWords) + " " + words.joined(separator: ", ")
        case .similarTickets(let tickets):
            text(.becauseSimilar) + " " + tickets.map { "#\($0.number)" }.joined(separator: ", ")
        case .problem(_, let count): text(.becauseProblem, ["n": String(count)])
        case .account(_, let count):
            count == 1 ? text(.becauseAccountOnce) : text(.becauseAccount, ["n": String(count)])
        }
    }

    /// `Tue 1 Dec, 10:00 (Europe/Berlin), 4 seats left`.
    fileprivate func date(_ date: ScheduledDate, for requester: Ticket.Requester?) -> String {
        let zone = requester?.timeZone.flatMap { Zone(ifKnown: $0) } ?? date.session.details.recurrence.zone
        let start = zone.local(at: date.occurrence.startsAt)
        let seats =
            switch date.seatsLeft {
            case nil: text(.noteSeatsUnlimited)
            case 1: text(.noteSeat)
            case .some(let left): text(.noteSeats, ["n": String(left)])
            }
        return "\(shortDay(start.date)), \(start.clock) (\(zone.identifier)), \(seats)"
    }
}
