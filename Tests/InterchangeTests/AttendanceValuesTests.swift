import Foundation
import Testing

@testable import Interchange

@Suite struct AttendanceValuesTests {
    @Test(arguments: [
        ("65", 3_900), ("65.5", 3_930), ("65,5", 3_930), ("65 min", 3_900), ("65 mins", 3_900), ("1h 5m 3s", 3_903),
        ("1h05", 3_900), ("1 h 5 min 3 s", 3_903), ("1 Std. 5 Min. 3 Sek.", 3_903), ("1 heure 5 minutes", 3_900),
        ("1 hora 5 minutos", 3_900), ("1 hour, 5 minutes", 3_900), ("1 時間 5 分 3 秒", 3_903), ("1時間5分", 3_900),
        ("1 godz. 5 min 3 sek.", 3_903), ("01:05:03", 3_903), ("1:05", 3_900), ("00:00:00", 0), ("45s", 45), ("0", 0),
        ("PT1H5M3S", 3_903), ("PT57M55.2S", 3_475), ("65 minutes (75%)", 3_900),
    ])
    func `a duration`(text: String, seconds: Int) {
        #expect(AttendanceDuration(heading: "Duration", cells: [text], stays: [nil]).seconds(text) == Double(seconds))
    }

    @Test(arguments: ["", "-", "--", "N/A", "soon", "10 apples", "1:99", "P1Y", "99999999999", "10:00 AM"])
    func `no duration`(text: String) {
        #expect(AttendanceDuration(heading: "Duration", cells: [text], stays: [nil]).seconds(text) == nil)
    }

    @Test(arguments: [
        ("Duration (seconds)", "90", 90), ("Dauer (Sek.)", "90", 90), ("Duration (hours)", "1.5", 5_400),
        ("Duration (Minutes)", "90", 5_400), ("Time (mm:ss)", "57:55", 3_475), ("Time (hh:mm)", "01:05", 3_900),
        ("Time in Session (Hours:Minutes)", "1:05", 3_900), ("時間（分）", "7", 420),
    ])
    func `the heading tells the unit`(heading: String, text: String, seconds: Int) {
        #expect(AttendanceDuration(heading: heading, cells: [text], stays: [nil]).seconds(text) == Double(seconds))
    }

    @Test func `all cells, and the stays beside them, tell whether a colon parts hours or minutes`() {
        func seconds(_ text: String, among cells: [String], _ stays: [Double?]) -> Double? {
            AttendanceDuration(heading: "Duration", cells: cells, stays: stays).seconds(text)
        }
        #expect(seconds("1:05", among: ["1:05", "57:55"], [nil, nil]) == 65)
        #expect(seconds("1:05", among: ["1:05"], [70]) == 65)
        #expect(seconds("1:05", among: ["1:05"], [3_900]) == 3_900)
    }

    @Test(arguments: [
        ("3/8/27, 10:00:11 AM", "3/8/27, 11:02:02 AM"), ("08.03.2027 22:00", "08.03.2027 23:01:51"),
        ("08/03/2027 23:30", "09/03/2027 00:31:51"), ("3/31/2027 11:30 PM", "4/1/2027 12:31:51 AM"),
        ("Mar 8, 2027 10:00 PM", "Mar 8, 2027 11:01:51 PM"), ("2027-03-08T10:00:00Z", "2027-03-08T11:01:51.000Z"),
        ("23:30", "00:31:51"), ("8. März 2027 23:30", "9. März 2027 00:31:51"), ("午前 11:30", "午後 0:31:51"),
        ("8 juil. 2027 10:00", "8 juil. 2027 11:01:51"), ("3/8/27, 11:30:00 a. m.", "3/8/27, 12:31:51 p. m."),
    ])
    func `the time between two points in time`(start: String, end: String) throws {
        let readings = try [start, end].map { try #require(AttendanceClock.Reading($0)) }
        #expect(AttendanceClock(readings).interval(readings[0], readings[1])?.count == 3_711)
    }

    @Test func `UTF-16 is the same in parts of any size`() {
        let text = "aé日𝄞\n"
        for isLittleEndian in [true, false] {
            let bytes = text.utf16.flatMap { unit in
                let pair = [UInt8(unit >> 8), UInt8(unit & 0xFF)]
                return isLittleEndian ? pair.reversed() : pair
            }
            for size in 1...bytes.count {
                var transcoder = UTF16Transcoder(isLittleEndian: isLittleEndian)
                var output: [UInt8] = []
                for start in stride(from: 0, to: bytes.count, by: size) {
                    output += transcoder.utf8(bytes[start..<min(start + size, bytes.count)])
                }
                #expect(output + transcoder.finish() == Array(text.utf8))
            }
        }
        var torn = UTF16Transcoder(isLittleEndian: true)
        #expect(torn.utf8([0x61, 0x00, 0x34, 0xD8, 0x62, 0x00]) == [0x61, 0xFF, 0x62])
        #expect(torn.utf8([0x63]) == [])
        #expect(torn.finish() == [0xFF])
    }
}
