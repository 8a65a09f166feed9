import Foundation
import ICalendar
package import Operations
import Storage
import Training

/// A comparison of one registration with the dates that its mails and its feed last told.
package struct ConvergenceResource: JSONResource {
    private let report: Convergence.Report

    package init(_ report: Convergence.Report) { self.report = report }

    package func writeFields(to json: inout JSONWriter) {
        json.write("registration", report.registration)
        json.write("feed", FeedResource(report: report))
        json.write("dates", report.dates)
    }

    private struct FeedResource: JSONResource {
        let report: Convergence.Report

        func writeFields(to json: inout JSONWriter) {
            json.write("revision", report.feedRevision)
            json.write("fetchedRevision", report.fetch?.revision)
            json.write("fetchedAt", report.fetch?.at)
        }
    }
}

extension Convergence.DateReport: JSONResource {
    package func writeFields(to json: inout JSONWriter) {
        json.write("occurrence", recurrenceID)
        json.write("startsAt", startsAt)
        json.write("sequence", sequence)
        json.write("mailedSequence", mailed?.sequence)
        json.write("mailedAt", mailed?.mailedAt)
        json.write("converged", isConverged)
    }
}
