import Foundation
import ICalendar
import Interchange
import Operations
import Training

// The insight into attendance, no-shows and ratings.

extension InsightPages {
    @Sendable static func attendance(_ call: Call) async throws -> Answer {
        let (days, times) = (try Days(call), try StaffTimes(call))
        let texts = times.texts
        let report = try await report(call, days)
        return try call.staffPage(
            TrainingReportView(
                views: links(call), from: days.from?.description, to: days.to?.description,
                dimensions: TrainingReportRow.Dimension.allCases.map {
                    OptionView(
                        value: $0.rawValue, label: texts.name(of: $0), isChosen: $0 == report.dimension)
                },
                heading: texts.name(of: report.dimension),
                csv: path + "/attendance.csv" + days.query + "&by=" + report.dimension.rawValue,
                rows: report.rows.map { row in
                    TrainingReportView.Row(
                        name: row.name ?? texts.text(.reportNone), seats: String(row.seats),
                        attended: String(row.attended), absent: String(row.absent),
                        attendance: row.attendance.map(texts.percentage) ?? "–",
                        rating: row.rating.map(texts.decimal) ?? "–", ratings: String(row.ratings))
                },
                isEmpty: report.rows.isEmpty))
    }

    @Sendable static func attendanceTable(_ call: Call) async throws -> Answer {
        file(.csv(try await report(call, Days(call)).table), "attendance")
    }

    private static func report(_ call: Call, _ days: Days) async throws -> Registrations.TrainingReport {
        let asked = formFields(call.query).last { $0.name == "by" }?.value
        return try await call.site.registrations.trainingReport(
            by: asked.flatMap(TrainingReportRow.Dimension.init) ?? .tutorial,
            from: days.instants.from ?? Date(timeIntervalSince1970: 0),
            to: days.instants.to, now: call.now)
    }
}

/// The figures of past dates by one dimension.
struct TrainingReportView: PageView {
    static let template = "staff-attendance-report"

    let views: [StaffLayoutView.Link]
    let from: String?
    let to: String?
    let dimensions: [OptionView]
    /// The name of the dimension.
    let heading: String
    /// The address of the figures as a file.
    let csv: String
    let rows: [Row]
    let isEmpty: Bool

    struct Row: Hashable, Sendable, Codable {
        let name: String
        let seats: String
        let attended: String
        let absent: String
        let attendance: String
        let rating: String
        let ratings: String
    }
}

extension LocalizedTexts {
    fileprivate func name(of dimension: TrainingReportRow.Dimension) -> String {
        switch dimension {
        case .tutorial: text(.filterTutorial)
        case .trainer: text(.filterTrainer)
        case .account: text(.rosterAccount)
        case .source: text(.reportSource)
        }
    }
}
