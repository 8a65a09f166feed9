import Foundation
import ICalendar
package import Operations
package import Training

/// The feedback that somebody gave, as they are shown it.
package struct FeedbackResource: JSONResource {
    private let feedback: Feedback?

    package init(_ feedback: Feedback?) { self.feedback = feedback }

    package func writeFields(to json: inout JSONWriter) {
        json.write("score", feedback?.score)
        json.write("comment", feedback?.comment)
    }
}

/// Feedback on a date, without its author.
package struct OpinionResource: JSONResource {
    private let opinion: Registrations.AnonymousFeedback

    package init(_ opinion: Registrations.AnonymousFeedback) { self.opinion = opinion }

    package func writeFields(to json: inout JSONWriter) {
        json.write("occurrence", opinion.recurrenceID)
        json.write("score", opinion.score)
        json.write("comment", opinion.comment)
    }
}

/// The number of all opinions and their mean, whatever the page.
package struct OpinionSummaryResource: JSONResource {
    private let opinions: Registrations.FeedbackReport

    package init(_ opinions: Registrations.FeedbackReport) { self.opinions = opinions }

    package func writeFields(to json: inout JSONWriter) {
        json.write("count", opinions.count)
        json.write("mean", opinions.mean.map { ($0 * 100).rounded() / 100 })
    }
}
