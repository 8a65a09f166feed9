import Foundation
import ICalendar
import Testing

@testable import Operations

@Suite struct GreetingTests {
    @Test(arguments: [
        ("Grace Hopper", "Grace"), ("Hopper, Grace", "Grace"), ("Mary Jane O'Neil", "Mary"),
        ("Anna-Lena van der Berg", "Anna-Lena"), ("grace hopper", "grace"), ("Grace M. Hopper", "Grace"),
        ("Jürgen Müller", "Jürgen"), ("Nguyễn Văn", "Nguyễn"), ("Ольга Иванова", "Ольга"),
    ])
    func `in English a person is greeted by the first name`(name: String, greeted: String) {
        #expect(name.greeting(in: "en") == greeted)
        #expect(name.greeting(in: "en-GB") == greeted)
    }

    @Test(arguments: [
        "Grace", "Dr. Grace Hopper", "Dr Grace Hopper", "G. Hopper", "van der Berg", "GRACE HOPPER", "山田 太郎",
        "Acme, Inc.", "Acme Ltd.", "Acme GmbH & Co. KG", "IBM Germany", "Support Team", "Department of Health",
        "Training Desk 2", "Hopper, Grace, Dr.", "Grace Hopper, PhD", "One Two Three Four Five",
    ])
    func `whatever may be no person's first name is greeted whole`(name: String) {
        #expect(name.greeting(in: "en") == name)
    }

    @Test(arguments: ["de", "de-AT", "fr", ""])
    func `in other languages a person is greeted by the whole name`(language: String) {
        #expect("Grace Hopper".greeting(in: language) == "Grace Hopper")
    }

    @Test(arguments: [
        "", "Win! https://evil.example", "Visit www.evil.example", "grace@evil.example", "a/b",
        "\u{FF37}ww\u{FF0E}evil\u{FF0E}example", "call +1 900 555",
    ])
    func `an empty name and an advertisement greet nobody`(name: String) {
        #expect(name.greeting(in: "en") == nil)
        #expect(name.greeting(in: "de") == nil)
    }
}

@Suite struct ReminderDistanceTests {
    @Test(arguments: [
        ("2026-12-01T09:59:00", "2026-12-01T10:00:00", MailTimes.Distance.soon),
        ("2026-12-01T09:15:01", "2026-12-01T10:00:00", .soon),
        ("2026-12-01T09:15:00", "2026-12-01T10:00:00", .inAnHour),
        ("2026-12-01T08:45:00", "2026-12-01T10:00:00", .inAnHour),
        ("2026-12-01T08:44:59", "2026-12-01T10:00:00", .today),
        ("2026-12-01T00:00:00", "2026-12-01T23:59:00", .today),
        ("2026-11-30T23:30:00", "2026-12-01T00:30:00", .inAnHour),
        ("2026-11-30T23:00:00", "2026-12-01T01:00:00", .tomorrow),
        ("2026-11-30T10:00:00", "2026-12-01T10:00:00", .tomorrow),
        ("2026-11-29T23:59:00", "2026-12-01T00:01:00", .inDays(2)),
        ("2027-03-24T12:00:00", "2027-03-31T12:00:00", .inDays(7)),
    ])
    func `a reminder counts days as the reader's calendar does`(
        now: String, start: String, distance: MailTimes.Distance
    ) throws {
        let berlin = try Zone("Europe/Berlin")
        let (from, to) = (berlin.instant(of: try local(now)), berlin.instant(of: try local(start)))
        #expect(MailTimes(language: "en", zone: berlin).distance(from: from, to: to) == distance)
    }

    @Test func `a date of tomorrow in Berlin can be of today in New York`() throws {
        let (now, start) = (try utc("2026-12-01T22:00:00"), try utc("2026-12-02T00:30:00"))
        #expect(
            try ["Europe/Berlin", "America/New_York", "Asia/Tokyo"].map {
                MailTimes(language: "en", zone: try Zone($0)).distance(from: now, to: start)
            } == [.tomorrow, .today, .today])
    }
}
