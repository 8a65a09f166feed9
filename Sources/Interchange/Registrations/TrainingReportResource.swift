import Foundation
package import Operations
package import Training

/// The figures of past dates, as the API shows them.
package struct TrainingReportResource: JSONResource {
    private let report: Registrations.TrainingReport

    package init(_ report: Registrations.TrainingReport) { self.report = report }

    package func writeFields(to json: inout JSONWriter) {
        json.write("by", report.dimension.rawValue)
        json.write("from", report.from)
        json.write("to", report.to)
        json.write("items", report.rows)
        json.write("truncated", !report.isWhole)
    }
}

extension TrainingReportRow: JSONResource {
    package func writeFields(to json: inout JSONWriter) {
        json.write("key", key)
        json.write("name", name)
        json.write("seats", seats)
        json.write("attended", attended)
        json.write("absent", absent)
        json.write("attendance", attendance.map(thousandths))
        json.write("ratings", ratings)
        json.write("rating", rating.map(thousandths))
    }
}

private func thousandths(_ number: Double) -> Double { (number * 1_000).rounded() / 1_000 }

extension Registrations.TrainingReport {
    /// The header, then a row for each key.
    package var table: [[String]] {
        [["key", "name", "seats", "attended", "absent", "attendance", "ratings", "rating"]]
            + rows.map { row in
                [
                    row.key ?? "", row.name ?? "", String(row.seats), String(row.attended), String(row.absent),
                    row.attendance.map { String(thousandths($0)) } ?? "", String(row.ratings),
                    row.rating.map { String(thousandths($0)) } ?? "",
                ]
            }
    }
}
