import Foundation
import SupportCore
import Testing
import Training

@testable import Interchange

@Suite struct AttendanceReportTests {
    @Test func `the attendee report of a Zoom webinar is read, its several tables too`() throws {
        let report = """
            Attendee Report
            Report Generated:,"12/01/2026 11:15 AM"
            Topic,Webinar ID,Actual Start Time,Actual Duration (minutes),# Registered,# Cancelled,Unique Viewers
            "Retries, done right",812 3456 7890,"12/01/2026 09:58 AM",62,3,0,2
            Host Details,
            Attended,User Name (Original Name),Email,Join Time,Leave Time,Time in Session (minutes),Is Guest
            Yes,"Ada",ada@example.org,"12/01/2026 09:58 AM","12/01/2026 11:00 AM",62,No
            Attendee Details,
            Attended,User Name (Original Name),First Name,Last Name,Email,Registration Time,Approval Status,Join Time
            Yes,"Grace ""Amazing"" Hopper",Grace,Hopper,Grace@Example.org,"11/20/2026",approved,"12/01/2026 10:00 AM"
            No,Alan,Alan,Turing,alan@example.org,"11/21/2026",approved,--
            """
        #expect(
            try entries(report) == [
                "7 ada@example.org attended", "10 Grace@Example.org attended", "11 alan@example.org absent",
            ])
    }

    @Test func `the attendance report of Teams is read: UTF-16 with tabs`() throws {
        let report = """
            1. Summary
            Meeting title\tRetries done right
            Attended participants\t2
            Organizer email\tada@example.org

            2. Participants
            Name\tFirst Join\tLast Leave\tIn-Meeting Duration\tEmail\tParticipant ID (UPN)\tRole
            Grace\t12/1/26, 10:00:05 AM\t12/1/26, 10:58:00 AM\t57m 55s\tgrace@example.org\tgrace@example.org\tAttendee
            Phone\t12/1/26, 10:01:00 AM\t12/1/26, 10:02:00 AM\t1m\t\t\tAttendee

            3. In-Meeting Activities
            Name\tJoin Time\tLeave Time\tDuration\tEmail\tRole
            Grace\t12/1/26, 10:00:05 AM\t12/1/26, 10:58:00 AM\t57m 55s\tgrace@example.org\tAttendee
            """
        let expected = ["8 grace@example.org attended", "13 grace@example.org attended"]
        #expect(try entries(report) == expected)
        let windows = report.replacing("\n", with: "\r\n")
        for encoding in [String.Encoding.utf16LittleEndian, .utf16BigEndian] {
            let bytes = try #require(windows.data(using: encoding))
            let mark: [UInt8] = encoding == .utf16LittleEndian ? [0xFF, 0xFE] : [0xFE, 0xFF]
            #expect(try described(mark + bytes) == expected)
            #expect(try described(Array(bytes)) == expected)
        }
    }

    @Test func `a spreadsheet with semicolons, a byte order mark and the columns in another order is read`() throws {
        let report =
            "\u{FEFF}Name;Dauer (Minuten);E-Mail-Adresse\r\nGrace;57;grace@example.org\r\nAlan;0;alan@example.org\r\n"
        #expect(try entries(report) == ["2 grace@example.org attended", "3 alan@example.org absent"])
    }

    @Test func `a bare list of addresses says that all of them came`() throws {
        #expect(
            try entries("email\ngrace@example.org\n\n alan@example.org \n") == [
                "2 grace@example.org attended", "4 alan@example.org attended",
            ])
    }

    @Test func `a name in the letters of an old Windows does not keep the addresses from being read`() throws {
        let bytes = Array("Name,Email\nJ".utf8) + [0xFC] + Array("rgen,juergen@example.org\n".utf8)
        #expect(try described(bytes) == ["2 juergen@example.org attended"])
    }

    @Test(arguments: [
        "", "Name,Role\nGrace,Attendee", "grace@example.org,yes", "\u{0}\u{0}\u{0}", "Email,Name\n\"open,x\n",
    ])
    func `what is no report is refused`(text: String) throws {
        let failure = #expect(throws: Failure.self) { try AttendanceReport(parsing: Array(text.utf8)) }
        #expect(failure?.code == .malformed)
    }

    private func entries(_ text: String) throws -> [String] { try described(Array(text.utf8)) }

    private func described(_ bytes: [UInt8]) throws -> [String] {
        try AttendanceReport(parsing: bytes).entries.map { "\($0.line) \($0.email) \($0.attendance.rawValue)" }
    }
}
