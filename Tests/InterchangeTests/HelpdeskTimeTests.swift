import Foundation
import Interchange
import Testing
import Training

@Suite struct HelpdeskTimeTests {
    /// 24 November 2026, 09:05:00 UTC.
    private static let fiveAfterNine = 1_795_511_100

    @Test(arguments: [
        "2026-11-24T09:05:00Z", "2026-11-24t09:05:00z", "2026-11-24 09:05:00 UTC", "2026-11-24 09:05:00 Z",
        "2026-11-24 09:05:00 GMT", "2026-11-24  09:05:00 +0000", "2026-11-24T10:05:00+01:00", "2026-11-24T10:05:00+01",
        "2026-11-24 10:05:00 +0100", "2026-11-24 10:05:00 CET", "2026-11-24 10:05:00 MEZ", "2026-11-24 04:05:00 EST",
        "2026-11-24 10:05:00 +0100 (CET)", "2026-11-24T10:05:00 Europe/Berlin", "2026-11-24T10:05:00 (Europe/Berlin)",
        "2026-11-24T14:35:00 Asia/Kolkata", "2026-11-24 11:05:00 UTC+2", "2026-11-24 06:05:00 GMT-03:00",
        "2026-11-24T05:05:00\u{2212}0400", "2026-11-24\u{A0}09:05:00\u{202F}UTC", "  2026-11-24T09:05:00Z\n",
        "Tue, 24 Nov 2026 09:05:00 +0000", "24 Nov 2026 10:05:00 +0100", "Tue, 24 November 2026 09:05:00 GMT",
        "2026/11/24 09:05:00 UTC", "2026-11-24T9:05:00Z",
    ])
    func `a time to the second is read in every form`(text: String) throws {
        let time = try #require(HelpdeskTime(text))
        #expect(time.instant == HelpdeskInstant(microseconds: Self.fiveAfterNine * 1_000_000))
        #expect(time.hasZone)
    }

    @Test(arguments: [
        ("2026-11-24T09:05Z", 0, 60_000_000), ("2026-11-24 10:05 +0100", 0, 60_000_000),
        ("Tue, 24 Nov 2026 09:05 UTC", 0, 60_000_000), ("2026-11-24T09:05:00.282Z", 282_000, 1_000),
        ("2026-11-24T09:05:00.5Z", 500_000, 100_000), ("2026-11-24T09:05:00,000282+00:00", 282, 1),
        ("2026-11-24T09:05:00.123456789Z", 123_456, 1), ("2026-11-24T09:05:00.0Z", 0, 100_000),
    ])
    func `a time is as exact as it is written`(text: String, fraction: Int, unit: Int) throws {
        let time = try #require(HelpdeskTime(text))
        #expect(
            time.instant == HelpdeskInstant(microseconds: Self.fiveAfterNine * 1_000_000 + fraction, unit: unit))
    }

    @Test func `a time without a zone is of UTC, and numbers count from 1970`() throws {
        let bare = try #require(HelpdeskTime("2026-11-24 09:05:00"))
        #expect(bare.instant.date == Date(timeIntervalSince1970: Double(Self.fiveAfterNine)))
        #expect(!bare.hasZone)
        #expect(HelpdeskTime(Self.fiveAfterNine)?.instant == .init(microseconds: Self.fiveAfterNine * 1_000_000))
        #expect(
            HelpdeskTime(Self.fiveAfterNine * 1_000 + 282)?.instant
                == .init(microseconds: Self.fiveAfterNine * 1_000_000 + 282_000, unit: 1_000))
        for number in [0, -5, Int.max, 1 << 50] { #expect(HelpdeskTime(number) == nil) }
    }

    @Test(arguments: [
        "", "yesterday", "November 24, 2026", "24.11.2026", "03/04/2026 09:05", "2026-11-24", "2026-11-24T",
        "09:05",
        "2026-13-24T09:05:00Z", "2026-02-30T09:05:00Z", "2026-11-24T24:05:00Z", "2026-11-24T09:61:00Z",
        "2026-11-24T09:05:99Z", "2026-11-24T09:05:00.Z", "2026-11-24T09:05:00+25:00", "2026-11-24T09:05:00 IST",
        "2026-11-24T09:05:00 Mars/Base", "2026-11-24T09:05:00Z and more", "1066-10-14T09:05:00Z",
        "２０２６-11-24T09:05:00Z",
        "2026-11-24T09:05:00 ../../etc", "{{ticket.created_at}}", "2026-11-24T09:05:00+1:2:3",
    ])
    func `a text that is no time is none`(text: String) { #expect(HelpdeskTime(text) == nil) }

    @Test(arguments: [
        ("24.11.2026 09:05", false), ("11/24/2026 9:05 am", false), ("November 24, 2026 at 9:05 AM", false),
        ("24. November 2026 10:05 MEZ", true), ("24 novembre 2026 09:05 UTC", true),
    ])
    func `a time as it is shown to people is read`(text: String, hasZone: Bool) throws {
        let time = try #require(HelpdeskTime(text))
        #expect(time.instant == .init(microseconds: (Self.fiveAfterNine) * 1_000_000, unit: 60_000_000))
        #expect(time.hasZone == hasZone)
    }

    @Test func `a time that is told to the minute is not before another one of that minute`() {
        let minute = HelpdeskInstant(microseconds: 60_000_000, unit: 60_000_000)
        #expect(!minute.isBefore(119_999_999))
        #expect(minute.isBefore(120_000_000))
        #expect(minute.latestDate == Date(timeIntervalSince1970: 119))
        let fine = HelpdeskInstant(microseconds: 60_250_000, unit: 1_000)
        #expect([fine.isBefore(60_250_999), fine.isBefore(60_251_000)] == [false, true])
        #expect([fine.date, fine.latestDate] == Array(repeating: Date(timeIntervalSince1970: 60), count: 2))
    }
}
