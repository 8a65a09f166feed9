import Foundation
import Interchange
import Operations
import Testing

@Suite struct BigBlueButtonReportTests {
    @Test func `a report with too many stays keeps one of each attendee`() throws {
        let joins = (0..<300).map { "2026-12-01T10:\(10 + $0 / 60):\(10 + $0 % 50)Z" }
        let attendees: [[String: Any]] = (0..<60).map { ["ext_user_id": "guest\($0)", "joins": joins, "leaves": []] }
        let data: [String: Any] = [
            "start": "2026-12-01T10:00:00Z", "finish": "2026-12-01T11:00:00Z", "attendees": attendees,
        ]
        let bytes = try JSONSerialization.data(withJSONObject: ["meeting_id": "meeting", "data": data])

        let stays = try BigBlueButtonReport(parsing: [UInt8](bytes)).report.stays

        #expect(Set(stays.map(\.guest)).count == 60)
        // Two hundred of each of the first fifty, and one of each of the others.
        #expect(stays.count == 50 * 200 + 10)
    }
}
