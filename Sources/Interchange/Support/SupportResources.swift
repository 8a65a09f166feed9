import Foundation
package import Operations
import SupportCore
package import Training

/// The tutorials that are suggested for a request.
package struct SuggestionResource: JSONResource {
    private let suggestion: Support.Suggestion
    private let items: [ItemResource]

    /// - Parameter why: one sentence for each item.
    package init(_ suggestion: Support.Suggestion, why: [String]) {
        self.suggestion = suggestion
        items = zip(suggestion.items, why).map { ItemResource(item: $0, why: $1) }
    }

    package func writeFields(to json: inout JSONWriter) {
        json.write("id", suggestion.id)
        json.write("fits", suggestion.fits)
        json.write("items", items)
    }

    private struct ItemResource: JSONResource {
        let item: Support.Suggestion.Item
        let why: String

        func writeFields(to json: inout JSONWriter) {
            json.write("tutorial", TutorialResource(item.tutorial, forStaff: false))
            json.write("why", why)
            json.write("next", item.next.map { OccurrenceResource($0, isForStaff: false) })
        }
    }
}

/// The answer to a stranger who sent a ticket. The rest goes by mail.
package struct TicketReceiptResource: JSONResource {
    private let number: Int

    package init(number: Int) { self.number = number }

    package func writeFields(to json: inout JSONWriter) {
        json.write("status", "accepted")
        json.write("number", number)
    }
}

/// A message on a ticket.
package struct TicketMessageResource: JSONResource {
    private let message: TicketMessage
    private let files: [FileResource]
    private let isForStaff: Bool

    /// - Parameter isForStaff: false for the customer, who sees no addresses and no visibility.
    package init(_ message: TicketMessage, files: [TicketFile], isForStaff: Bool) {
        self.message = message
        self.isForStaff = isForStaff
        self.files = files.map(FileResource.init)
    }

    package func writeFields(to json: inout JSONWriter) {
        json.write("id", message.id)
        json.write("from", message.author.side)
        json.write("name", message.author.name)
        if isForStaff {
            json.write("email", message.author.email)
            json.write("channel", message.channel)
            json.write("visibility", message.visibility)
        }
        json.write("text", message.text)
        json.write("files", files)
        json.write("sentAt", message.sentAt)
    }

    private struct FileResource: JSONResource {
        let file: TicketFile

        init(_ file: TicketFile) { self.file = file }

        func writeFields(to json: inout JSONWriter) {
            json.write("id", file.id)
            json.write("name", file.name)
            json.write("type", file.kind.mediaType)
            json.write("size", file.size)
            json.write("sha256", file.sha256)
        }
    }
}

/// The outcomes of the requests of a period.
package struct SupportInsightResource: JSONResource {
    private let insight: Support.Insight

    package init(_ insight: Support.Insight) { self.insight = insight }

    package func writeFields(to json: inout JSONWriter) {
        json.write("from", insight.from)
        json.write("to", insight.to)
        json.write("weeks", insight.weeks.map(WeekResource.init))
        json.write("tutorials", insight.tutorials.map(TutorialWeekResource.init))
        json.write("unmet", insight.unmet.map(UnmetResource.init))
    }

    private struct WeekResource: JSONResource {
        let week: SuggestionWeek

        init(_ week: SuggestionWeek) { self.week = week }

        func writeFields(to json: inout JSONWriter) {
            json.write("week", week.start)
            json.write("asked", week.counts.asked)
            week.counts.writeOutcomes(to: &json)
        }
    }

    private struct TutorialWeekResource: JSONResource {
        let tutorial: Tutorial
        let week: SuggestionWeek

        init(_ row: (tutorial: Tutorial, week: SuggestionWeek)) { (tutorial, week) = row }

        func writeFields(to json: inout JSONWriter) {
            json.write("week", week.start)
            json.write("tutorial", tutorial.id)
            json.write("slug", tutorial.details.slug)
            json.write("title", tutorial.details.title)
            week.counts.writeOutcomes(to: &json)
        }
    }

    private struct UnmetResource: JSONResource {
        let request: UnmetRequest

        init(_ request: UnmetRequest) { self.request = request }

        func writeFields(to json: inout JSONWriter) {
            json.write("subject", request.subject)
            json.write("askedAt", request.askedAt)
            json.write("sent", request.isSent)
        }
    }
}

extension SuggestionCounts {
    fileprivate func writeOutcomes(to json: inout JSONWriter) {
        json.write("shown", shown)
        json.write("opened", opened)
        json.write("registered", registered)
        json.write("answered", answered)
        json.write("sent", sent)
    }
}

extension Support.Insight {
    /// The rows of a table, the header first. A row without a tutorial is of all requests of its week.
    package var table: [[String]] {
        func row(_ week: SuggestionWeek, _ tutorial: Tutorial?) -> [String] {
            let counts = week.counts
            return [instantText(week.start), tutorial?.details.slug ?? "", tutorial?.details.title ?? ""]
                + [counts.asked, counts.shown, counts.opened, counts.registered, counts.answered, counts.sent]
                .map(String.init)
        }
        let header = ["week", "slug", "title", "asked", "shown", "opened", "registered", "answered", "sent"]
        return [header] + weeks.map { row($0, nil) } + tutorials.map { row($0.week, $0.tutorial) }
    }
}
