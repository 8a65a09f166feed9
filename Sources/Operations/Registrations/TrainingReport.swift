public import Foundation
import Storage
public import Training

extension Registrations {
    /// The figures of past dates: seats, attendance and ratings, by one dimension.
    public struct TrainingReport: Sendable, Hashable {
        public let dimension: TrainingReportRow.Dimension
        public let from: Date
        /// Exclusive.
        public let to: Date
        /// The rows with the most seats first.
        public let rows: [TrainingReportRow]
        /// False if there are more rows.
        public let isWhole: Bool
    }

    /// The maximum number of rows of a report.
    public static let maxReportRows = 1_000
    /// The period of a report by default, in seconds.
    private static let reportPeriod: TimeInterval = 90 * 86_400

    /// Puts the figures of the dates of a period together. Dates that have not begun are left out.
    ///
    /// - Parameters:
    ///   - start: nil for 90 days before the end.
    ///   - end: exclusive; nil for now.
    public func trainingReport(
        by dimension: TrainingReportRow.Dimension, from start: Date?, to end: Date?, now: Date
    ) async throws -> TrainingReport {
        let to = min(end ?? now, now)
        let from = start ?? to.addingTimeInterval(-Self.reportPeriod)
        let rows = try await database.read {
            try $0.trainingReport(by: dimension, from: from, to: to, limit: Self.maxReportRows + 1)
        }
        return TrainingReport(
            dimension: dimension, from: from, to: to, rows: Array(rows.prefix(Self.maxReportRows)),
            isWhole: rows.count <= Self.maxReportRows)
    }
}
