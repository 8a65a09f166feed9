import Foundation
import Operations
import SupportCore
import Testing
import Training

@testable import Interchange

/// Tables of attendance, of whatever tool: what their values, titles and headings mean.
@Suite struct AttendanceTableTests {
    // MARK: - What a value means

    @Test(arguments: [
        "no", "No", "NO", "não", "Não", "nein", "non", "いいえ", "N/A", "n/a", "-", "--", "–", "", " ", "0", "false",
        "did not attend", "Did Not Attend", "no-show", "absent", "nicht teilgenommen", "×", "None", "\u{A0}",
    ])
    func `did not come`(value: String) throws {
        let report = "Attended,Email,Time in Session (minutes)\nYes,ada@example.org,5\n\(value),grace@example.org,--\n"
        #expect(try people(in: report).last == "3 <grace@example.org> absent")
    }

    @Test(arguments: ["yes", "Sim", "Sí", "oui", "Ja", "はい", "TRUE", "1", "x", "✓", "✔️", "○", "Attended"])
    func `came`(value: String) throws {
        #expect(
            try people(in: "Attended,Email\nNo,ada@example.org\n\(value),grace@example.org\n").last
                == "3 <grace@example.org> attended")
    }

    @Test func `an unknown value is refused by its row, and a column of them with the report`() throws {
        let some = "Teilgenommen;E-Mail\nJa;ada@example.org\nVielleicht;grace@example.org\n"
        #expect(
            try people(in: some).last
                == "3 <grace@example.org> “Vielleicht” in the column “Teilgenommen” does not say whether the person came."
        )
        #expect(throws: AttendanceReport.Fault.unknownValues(["Kas", "Galbūt"], column: "Attended")) {
            try people(in: "Attended,Email\nKas,ada@example.org\nGalbūt,grace@example.org\nKas,alan@example.org\n")
        }
        #expect(
            try people(in: "Join Time,Email\n10:00,ada@example.org\nsoon,grace@example.org\n").last
                == "3 <grace@example.org> “soon” in the column “Join Time” does not say whether the person came.")
    }

    @Test func `all values of a column tell what it holds`() throws {
        #expect(
            try people(in: "Email,Joined\nada@example.org,Yes\ngrace@example.org,No\n") == [
                "2 <ada@example.org> attended", "3 <grace@example.org> absent",
            ])
        #expect(
            try people(in: "Email,Attendance\nada@example.org,45\ngrace@example.org,0\nalan@example.org,7\n") == [
                "2 <ada@example.org> attended 45", "3 <grace@example.org> absent", "4 <alan@example.org> attended 7",
            ])
        #expect(
            try people(in: "Email,Status\nada@example.org,Attended\ngrace@example.org,No show\n") == [
                "2 <ada@example.org> attended", "3 <grace@example.org> absent",
            ])
        #expect(
            try people(in: "Email,No-show\nada@example.org,\ngrace@example.org,x\n") == [
                "2 <ada@example.org> attended", "3 <grace@example.org> absent",
            ])
    }

    @Test func `a column of addresses is known by its values, whatever it is called`() throws {
        #expect(
            try people(in: "Login;Anwesend\nada@example.org;ja\ngrace@example.org;nein\n") == [
                "2 <ada@example.org> attended", "3 <grace@example.org> absent",
            ])
        #expect(
            try people(
                in: "Name,Host email,Kontaktdaten,Attended\nAda,boss@example.org,\"Ada <ada@example.org>\",yes\n")
                == ["2 Ada <ada@example.org> attended"])
        #expect(
            try people(in: "Email,Attended\nada@example.org; ada@acme.example,yes\nmailto:grace@example.org,yes\n") == [
                "2 <ada@example.org> attended", "3 <grace@example.org> attended",
            ])
    }

    @Test func `shares of the time, and a status that tells of registrations, are what they are`() throws {
        #expect(
            try people(in: "Email,Attendance\nada@example.org,75%\ngrace@example.org,0 %\n") == [
                "2 <ada@example.org> attended", "3 <grace@example.org> absent",
            ])
        #expect(throws: AttendanceReport.Fault.registrations) {
            try people(in: "Name,Email,Status\nAda,ada@example.org,confirmed\nGrace,grace@example.org,cancelled\n")
        }
    }

    // MARK: - Titles and sections

    @Test(arguments: [
        "Name,Email,Attended,Cancelled\nAda,ada@example.org,Yes,No\nAlan,alan@example.org,No,Yes",
        "Name;Email;Excused;Attended\nAda;ada@example.org;;Yes\nAlan;alan@example.org;x;No",
        "Email\tAbsent\tExcused\nada@example.org\t\t\nalan@example.org\tx\t",
    ])
    func `a column that is called by a value does not make everybody come`(report: String) throws {
        #expect(try people(in: report).map { $0.hasSuffix("absent") } == [false, true])
    }

    @Test func `a column of attendance that cannot be read makes no list of those who came`() {
        #expect(throws: AttendanceReport.Fault.noTable) {
            try people(in: "Email,Sessions attended\nada@example.org,2\nalan@example.org,0")
        }
    }

    @Test func `the stays of GoTo in one cell are added up`() throws {
        let report =
            "Attended,Name,Email Address,Registration Date/Time,Join Time - Leave Time (Time in Session)\n"
            + "Yes,Ada,ada@example.org,\"Nov 20, 2026 09:00 AM CET\",\"Dec 1, 2026 10:00 AM CET - Dec 1, 2026 10:30 AM CET "
            + "(30 minutes)\nDec 1, 2026 10:40 AM CET - Dec 1, 2026 11:00 AM CET (20 minutes)\"\n"
            + "No,Alan,alan@example.org,\"Nov 20, 2026 09:00 AM CET\",\n"
        #expect(try people(in: report) == ["2 Ada <ada@example.org> attended 50", "4 Alan <alan@example.org> absent"])
    }

    @Test func `a title that holds the words of headings is not a header`() throws {
        #expect(
            try people(in: "Meeting title\tEmail, part 2\n\nName\tFirst Join\tEmail\nAda\t10:00\tada@example.org\n")
                == ["4 Ada <ada@example.org> attended"])
        #expect(
            try people(in: "Email\nAttended by email: 5 min\n\nName,Email,Attended\nAda,ada@example.org,No\n") == [
                "5 Ada <ada@example.org> absent"
            ])
        let preamble = "Meeting title,Email\nOrganizer email,boss@example.org\n"
        #expect(
            try people(in: preamble + "Name,Email,Join Time\nAda,ada@example.org,10:00") == [
                "4 Ada <ada@example.org> attended"
            ])
    }

    @Test func `a person with only a name does not end the table`() throws {
        #expect(
            try people(in: "Name,Email,Attended\nAda,,\nGrace,grace@example.org,yes\nAlan\nZoe,zoe@example.org,yes\n")
                == [
                    "2 Ada absent", "3 Grace <grace@example.org> attended", "4 Alan absent",
                    "5 Zoe <zoe@example.org> attended",
                ])
    }

    @Test func `a header on every page is no person`() throws {
        #expect(
            try people(
                in: "Name,Email,Attended\nAda,ada@example.org,yes\nName,Email,Attended\nAlan,alan@example.org,no\n")
                == ["2 Ada <ada@example.org> attended", "4 Alan <alan@example.org> absent"])
    }

    @Test func `the table with the most joins tells the minutes`() throws {
        let report = """
            2. Participants
            Name,First Join,Last Leave,In-Meeting Duration,Email
            Ada,3/8/27 10:00,3/8/27 11:00,1h,ada@example.org
            3. In-Meeting Activities
            Name,Join Time,Leave Time,Duration,Email
            Ada,3/8/27 10:00,3/8/27 10:20,20m,ada@example.org
            Ada,3/8/27 10:30,3/8/27 11:00,30m,ada@example.org
            """
        #expect(try people(in: report) == ["3 Ada <ada@example.org> attended 50"])
    }

    // MARK: - Files

    @Test func `formulas and spaces before quotation marks are what Excel and people write`() throws {
        #expect(
            try people(in: "Attended, Name, Email\n=\"Yes\", \"Moss, Ada\", =\"ada@example.org\"\n") == [
                "2 Moss, Ada <ada@example.org> attended"
            ])
    }

    @Test func `a spreadsheet with semicolons, a byte order mark and the columns in another order is read`() throws {
        let report =
            "\u{FEFF}Name;Dauer (Minuten);E-Mail-Adresse\r\nGrace;57;grace@example.org\r\nAlan;0;alan@example.org\r\n"
        let expected = ["2 Grace <grace@example.org> attended 57", "3 Alan <alan@example.org> absent"]
        #expect(try people(in: report) == expected)
        let declared = ["3 Grace <grace@example.org> attended 57", "4 Alan <alan@example.org> absent"]
        for line in ["sep=;\r\n", "SEP=;\n", "\"sep=;\"\r\n"] {
            #expect(try people(in: line + report.replacing("\u{FEFF}", with: "")) == declared)
        }
        #expect(try people(in: "sep=|\nEmail|Attended\ngrace@example.org|Yes\n") == ["3 <grace@example.org> attended"])
    }

    @Test func `quoted fields hold line breaks, and spaces that do not break are trimmed`() throws {
        let report =
            "Attended,Question,Email\nYes,\"One\nTwo, three\",\u{A0}grace@example.org\u{A0}\n\u{A0}No\u{A0},,alan@example.org\n"
        #expect(
            try people(in: report) == ["2 <grace@example.org> attended", "4 <alan@example.org> absent"])
    }

    @Test func `the letters of an old Windows are read`() throws {
        let bytes =
            Array("Participou,Nome,E-mail\nSim,J".utf8) + [0xFC] + Array("rgen,juergen@example.org\nN".utf8)
            + [0xE3] + Array("o,Ada,ada@example.org\n".utf8)
        #expect(
            try people(inBytes: bytes) == [
                "2 Jürgen <juergen@example.org> attended", "3 Ada <ada@example.org> absent",
            ])
    }

    @Test(arguments: [
        "", "Name,Role\nGrace,Attendee", "grace@example.org,yes", "\u{0}\u{0}\u{0}", "Name,Company\nGrace,Acme\n",
        "Meeting title,Email\nStart,10:00\n",
    ])
    func `what is no report is refused`(text: String) throws {
        #expect(throws: AttendanceReport.Fault.noTable) { try people(in: text) }
    }

    @Test func `a file of headers alone is no report, and is given up soon`() throws {
        let lines = (0..<20_000).map { "Email,Duration,h\($0)" }
        #expect(throws: AttendanceReport.Fault.noTable) { try people(in: lines.joined(separator: "\n")) }
    }

    @Test func `a report says what is wrong with it`() throws {
        #expect(throws: AttendanceReport.Fault.unclosedQuote(line: 2)) { try people(in: "Email,Name\n\"open,x\n") }
        #expect(throws: AttendanceReport.Fault.nobody) { try people(in: "Attended,Email\n") }
        for start in ["PK\u{3}\u{4}xl/workbook", "<!DOCTYPE html><table>", "%PDF-1.7"] {
            let fault = #expect(throws: AttendanceReport.Fault.self) { try people(in: start) }
            #expect(fault?.failure.detail.contains("CSV") == true)
        }
    }

    // MARK: - Least minutes

    @Test func `who stayed for less than the least number of minutes was absent`() throws {
        let report = try AttendanceReport(
            parsing: Array(
                """
                Email,Join Time,Leave Time
                ada@example.org,10:00,10:09
                grace@example.org,10:00,10:06
                grace@example.org,10:20,10:24
                alan@example.org,10:00,
                zoe@example.org,23:55,00:10
                """.utf8))
        #expect(
            try report.marks(minimum: 10).map { "\($0.line) \($0.statement) \($0.isShort)" } == [
                "2 absent true", "3 attended false", "5 unclear(Operations.AttendanceRemark.noMinutes) false",
                "6 attended false",
            ])
        let timeless = try AttendanceReport(parsing: Array("Email,Attended\nada@example.org,Yes\n".utf8))
        #expect(throws: AttendanceReport.Fault.noMinutes) { try timeless.marks(minimum: 1) }
        #expect(try timeless.marks().map(\.statement) == [.attended])
    }
}
