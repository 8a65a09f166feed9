import Foundation
import Interchange
import Operations
import Testing

@Suite struct BigBlueButtonReportTests {
    @Test func `a report with too many stays keeps one of each attendee`() throws {
        // Five hundred times a person comes back for a second.
        let (joins, leaves) = ((0..<500).map { time($0 * 2) }, (0..<500).map { time($0 * 2 + 1) })
        let attendees: [[String: Any]] = (0..<60).map {
            ["ext_user_id": "guest\($0)", "joins": joins, "leaves": leaves]
        }

        let stays = try stays(attendees)

        #expect(Set(stays.map(\.guest)).count == 60)
        // Two hundred of each of the first fifty, and one of each of the others.
        #expect(stays.count == 50 * 200 + 10)
    }

    @Test func `who has two windows is there until the last of them closes`() throws {
        func lengths(_ joins: [Int], _ leaves: [Int]) throws -> [String] {
            let attendee: [String: Any] = [
                "ext_user_id": "ada", "joins": joins.map { time($0 * 60) }, "leaves": leaves.map { time($0 * 60) },
            ]
            let start = try Date("2026-12-01T10:00:00Z", strategy: .iso8601)
            return try stays([attendee]).map { stay in
                [stay.joinedAt, stay.leftAt].map { String(Int($0.timeIntervalSince(start) / 60)) }.joined(
                    separator: "–")
            }
        }
        #expect(try lengths([0, 5], [6, 59]) == ["0–59"])
        // Who never left, or opened more windows than closed, was there to the end.
        #expect(try lengths([0, 10], []) == ["0–60"])
        #expect(try lengths([0, 10], [5]) == ["0–5", "10–60"])
        #expect(try lengths([10, 0], [20, 5]) == ["0–5", "10–20"])
        // A page that is loaded anew closes and opens a window in the same second.
        #expect(try lengths([0, 10], [10, 20]) == ["0–20"])
        #expect(try lengths([10], [5, 20]) == ["10–20"])
        #expect(try lengths([10], [10]) == ["10–10"])
    }

    /// Seconds after ten o'clock, less than an hour.
    private func time(_ seconds: Int) -> String {
        let parts = [seconds / 60, seconds % 60].map { ($0 < 10 ? "0" : "") + String($0) }
        return "2026-12-01T10:\(parts[0]):\(parts[1])Z"
    }

    /// The stays in the report of a meeting from ten to eleven.
    private func stays(_ attendees: [[String: Any]]) throws -> [MeetingReport.Stay] {
        let data: [String: Any] = [
            "start": "2026-12-01T10:00:00Z", "finish": "2026-12-01T11:00:00Z", "attendees": attendees,
        ]
        let bytes = try JSONSerialization.data(
            withJSONObject: ["meeting_id": "meeting", "data": data] as [String: Any])
        return try BigBlueButtonReport(parsing: [UInt8](bytes)).report.stays
    }
}
