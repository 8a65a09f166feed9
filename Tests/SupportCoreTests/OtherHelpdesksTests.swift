import Foundation
import Testing

@testable import SupportCore

/// Facts from the tests of other helpdesks. The texts and code are ours; the figures are theirs.
@Suite struct `Expectations of other helpdesks` {
    // MARK: zendesk/biz: spec/calculation and spec/periods/after_spec.rb

    private static let bizWeek: [BusinessWeek.Day: String] = [
        .mon: "09:00-17:00", .tue: "10:00-16:00", .wed: "09:00-17:00", .thu: "10:00-16:00", .fri: "09:00-17:00",
        .sat: "11:00-14:30",
    ]

    @Test func `biz: 19 hours from Monday 11:00 end on Wednesday 16:00`() throws {
        let calendar = try calendar("Etc/UTC", week(Self.bizWeek))
        let due = calendar.instant(after: 19 * 3_600, from: try utc("2006-01-02 11:00"))
        #expect(due == (try utc("2006-01-04 16:00")))
    }

    @Test func `biz: a week has 39 and a half hours, and a reversed period has none`() throws {
        let calendar = try calendar("Etc/UTC", week(Self.bizWeek))
        let (first, eighth) = (try utc("2006-01-01 00:00"), try utc("2006-01-08 00:00"))
        let spans = [(first, eighth), (eighth, first), (first, first)].map { calendar.seconds(from: $0, to: $1) }
        #expect(spans == [142_200, 0, 0])
    }

    @Test func `biz: openings skip holidays`() throws {
        let calendar = try calendar("Etc/UTC", week(Self.bizWeek), holidays: ["2006-01-16", "2006-01-18"])
        let openings = try ["2006-01-14 00:00", "2006-01-14 14:30", "2006-01-17 16:00"].map {
            calendar.nextOpening(at: try utc($0))
        }
        let expected = try ["2006-01-14 11:00", "2006-01-17 10:00", "2006-01-19 10:00"].map(utc)
        #expect(openings == expected)
    }

    /// biz maps both ends of an interval and finds nothing between them. The local clock does show a quarter of an hour
    /// of it, from 03:00 to 03:15, and these seconds count here.
    @Test func `unlike biz, the rest of an interval after a clock change counts`() throws {
        let calendar = try calendar("America/Los_Angeles", week([.sun: "02:30-03:15", .mon: "09:00-17:00"]))
        let opening = calendar.nextOpening(at: try local("2006-04-02 00:00", "America/Los_Angeles"))
        #expect(opening == (try local("2006-04-02 03:00", "America/Los_Angeles")))
        #expect(calendar.seconds(from: opening, to: opening.addingTimeInterval(43_200)) == 900)
    }

    // MARK: GLPI: tests/functional/CalendarTest.php, its default calendar

    @Test func `GLPI: working time between two instants`() throws {
        let calendar = try calendar("Europe/Paris", week(workWeek, "08:00-20:00"))
        let spans = try [
            ("2019-01-01 07:00", "2019-01-01 09:00"), ("2019-01-01 06:00", "2019-01-01 07:00"),
            ("2019-01-01 00:00", "2019-01-08 00:00"), ("2019-01-08 00:00", "2019-01-01 00:00"),
        ].map { calendar.seconds(from: try local($0, "Europe/Paris"), to: try local($1, "Europe/Paris")) }
        #expect(spans == [3_600, 0, 60 * 3_600, 0])
    }

    @Test func `GLPI: instants in working hours`() throws {
        let calendar = try calendar("Europe/Paris", week(workWeek, "08:00-20:00"))
        let open = try [
            "2019-01-01 00:00", "2019-01-02 08:30", "2019-01-03 18:10", "2019-01-04 21:00", "2019-01-05 08:30",
            "2019-01-06 00:00",
        ].map { calendar.isOpen(at: try local($0, "Europe/Paris")) }
        #expect(open == [false, true, true, false, false, false])
    }

    // MARK: Znuny: scripts/test/DateTime/AddWorkingTime.t and DeltaWorkingTime.t. Its hours [8 .. 17] end at 18:00.

    private static let znunyHolidays = ["--01-01", "--05-01", "--12-24", "--12-25", "--12-26", "--12-31"]

    struct Added: Sendable {
        let zone: String
        let days: [BusinessWeek.Day]
        let hours: String
        let start: String
        let seconds: Int
        let end: String
    }

    private static let allDay = "00:00-24:00"
    private static let split = "08:00-13:00 14:00-18:00"
    private static let hour = 3_600

    static let added: [Added] = [
        Added(
            zone: "UTC", days: allWeek, hours: allDay, start: "2015-02-17 12:00", seconds: 730 * 24 * hour,
            end: "2017-02-28 12:00"),
        Added(
            zone: "UTC", days: allWeek, hours: allDay, start: "2015-02-17 12:00", seconds: 90 * 24 * hour,
            end: "2015-05-19 12:00"),
        Added(
            zone: "Europe/Berlin", days: allWeek, hours: allDay, start: "2015-02-17 12:00", seconds: 2_161 * hour,
            end: "2015-05-19 14:00"),
        Added(
            zone: "Europe/Berlin", days: workWeek, hours: split, start: "2015-03-27 12:00", seconds: 15 * hour,
            end: "2015-03-31 09:00"),
        Added(
            zone: "America/Sao_Paulo", days: allWeek, hours: allDay, start: "2015-02-21 22:00", seconds: 5 * hour,
            end: "2015-02-22 02:00"),
        Added(
            zone: "America/Sao_Paulo", days: allWeek, hours: allDay, start: "2015-10-17 22:00", seconds: 7 * hour,
            end: "2015-10-18 06:00"),
        Added(
            zone: "Asia/Tehran", days: allWeek, hours: allDay, start: "2015-09-21 12:00", seconds: 15 * hour,
            end: "2015-09-22 02:00"),
        Added(
            zone: "Asia/Tehran", days: allWeek, hours: allDay, start: "2015-09-19 12:00", seconds: 96 * hour,
            end: "2015-09-23 11:00"),
        Added(
            zone: "Asia/Tehran", days: allWeek, hours: allDay, start: "2015-03-21 12:00", seconds: 17 * hour,
            end: "2015-03-22 06:00"),
        Added(
            zone: "Asia/Tehran", days: workWeek, hours: "08:00-18:00", start: "2016-03-20 00:00", seconds: 13 * hour,
            end: "2016-03-22 11:00"),
        Added(
            zone: "Asia/Tehran", days: workWeek, hours: allDay, start: "2016-03-20 00:00", seconds: 29 * hour,
            end: "2016-03-22 06:00"),
        Added(
            zone: "Australia/Sydney", days: allWeek, hours: allDay, start: "2016-04-02 12:00", seconds: 41 * hour,
            end: "2016-04-04 04:00"),
        Added(
            zone: "Europe/Berlin", days: workWeek, hours: "08:00-18:00", start: "2016-01-31 12:25:30",
            seconds: 5 * hour, end: "2016-02-01 13:00"),
        Added(
            zone: "Europe/Berlin", days: workWeek, hours: "08:00-18:00", start: "2016-02-01 16:59:30", seconds: 12_600,
            end: "2016-02-02 10:29:30"),
        Added(
            zone: "Europe/Berlin", days: workWeek, hours: split, start: "2016-02-01 12:25:30", seconds: 5 * hour,
            end: "2016-02-02 08:25:30"),
        Added(
            zone: "Europe/Berlin", days: workWeek, hours: split, start: "2016-01-31 12:25:30", seconds: 163_530,
            end: "2016-02-08 08:25:30"),
        Added(
            zone: "Europe/Berlin", days: workWeek, hours: split, start: "2015-12-22 16:24:49", seconds: 20 * hour,
            end: "2015-12-29 08:24:49"),
    ]

    @Test(arguments: added) func `Znuny: working time added`(_ fact: Added) throws {
        let calendar = try calendar(fact.zone, week(fact.days, fact.hours), holidays: Self.znunyHolidays)
        let end = calendar.instant(after: fact.seconds, from: try local(fact.start, fact.zone))
        #expect(end == (try local(fact.end, fact.zone)))
    }

    struct Between: Sendable {
        let days: [BusinessWeek.Day]
        let hours: String
        let start: String
        let end: String
        let seconds: Int
    }

    static let between: [Between] = [
        Between(days: allWeek, hours: allDay, start: "2015-12-28 17:10:14", end: "2015-12-23 08:10:15", seconds: 0),
        Between(
            days: allWeek, hours: allDay, start: "2015-12-23 08:10:15", end: "2015-12-28 17:10:14", seconds: 205_199),
        Between(days: workWeek, hours: split, start: "2015-03-26 17:00", end: "2015-03-27 09:00", seconds: 2 * hour),
        Between(
            days: allWeek, hours: allDay, start: "2016-03-26 22:24:39", end: "2016-03-28 23:24:39", seconds: 48 * hour),
        Between(
            days: allWeek, hours: split, start: "2016-02-01 12:15:41", end: "2016-02-06 12:15:41", seconds: 45 * hour),
        Between(
            days: workWeek, hours: split, start: "2016-03-25 12:15:41", end: "2016-03-29 10:15:41", seconds: 16 * hour),
        Between(
            days: workWeek, hours: split, start: "2016-03-24 12:15:41", end: "2016-03-30 10:15:41", seconds: 34 * hour),
        Between(days: workWeek, hours: split, start: "2016-03-25 08:00", end: "2016-03-25 15:00", seconds: 6 * hour),
    ]

    @Test(arguments: between) func `Znuny: working time between`(_ fact: Between) throws {
        let calendar = try calendar("Europe/Berlin", week(fact.days, fact.hours), holidays: Self.znunyHolidays)
        #expect(calendar.seconds(from: try berlin(fact.start), to: try berlin(fact.end)) == fact.seconds)
    }

    // MARK: Zammad: spec/models/ticket/escalation_examples.rb

    @Test func `Zammad: pending time and closed time do not count`() throws {
        let agreement = try agreement("Europe/Berlin", week(allWeek, "09:00-18:00"), respond: 7_200, fix: 15_000)
        let pauses = try [("09:30", "09:45"), ("10:00", "10:30")].map {
            Pause(from: try utc("2013-06-04 \($0)"), to: try utc("2013-06-04 \($1)"))
        }
        let openedAt = try utc("2013-06-04 09:00")
        let deadlines = try agreement.deadlines(priority: .p2, plan: .standard, openedAt: openedAt, pauses: pauses)
        #expect(deadlines.respond.due == (try utc("2013-06-04 11:45")))
    }

    /// In Zammad it is due the next morning, 2013-06-05 07:00 UTC; here the agreement is interpreted differently.
    @Test func `unlike Zammad, a target that ends with the day is due at its end`() throws {
        let agreement = try agreement("Europe/Berlin", week(allWeek, "09:00-18:00"), respond: 7_200, fix: 15_000)
        let pause = Pause(from: try utc("2013-06-04 10:00"), to: try utc("2013-06-04 15:00"))
        let openedAt = try utc("2013-06-04 09:00")
        let deadlines = try agreement.deadlines(priority: .p2, plan: .standard, openedAt: openedAt, pauses: [pause])
        #expect(deadlines.respond.due == (try utc("2013-06-04 16:00")))
    }

    @Test func `Zammad: a ticket opened on a holiday starts on the next working day`() throws {
        let agreement = try agreement(
            "Europe/Berlin", week(workWeek, "08:00-20:00"), holidays: ["2016-11-01"], respond: 7_200, fix: 72_000
        )
        let openedAt = try utc("2016-11-01 13:56:21")
        let deadlines = try agreement.deadlines(priority: .p2, plan: .standard, openedAt: openedAt)
        let due = [deadlines.clockStart, deadlines.respond.due, deadlines.fix.due]
        #expect(due == (try ["2016-11-02 07:00", "2016-11-02 09:00", "2016-11-03 15:00"].map(utc)))
    }

    @Test func `Zammad: a first response 210 minutes late and a solution 30 minutes late`() throws {
        let agreement = try agreement("Europe/Berlin", week(workWeek, "08:00-18:00"), respond: 3_600, fix: 10_800)
        let openedAt = try utc("2013-03-21 09:30")
        let history: [Ticket.Event] = [
            .init(at: try utc("2013-03-21 13:00"), change: .workaround),
            .init(at: try utc("2013-03-21 14:00"), change: .resolved),
        ]
        let level = agreement.serviceLevel(
            priority: .p2, plan: .standard, openedAt: openedAt, history: history, now: try utc("2013-03-22 09:00")
        )
        #expect(level.fix.due == (try utc("2013-03-21 12:30")))
        #expect(level.fix.breachedBy == 30 * 60)
        let answered = agreement.serviceLevel(
            priority: .p2, plan: .standard, openedAt: openedAt,
            history: [.init(at: try utc("2013-03-21 14:00"), change: .acknowledged)], now: try utc("2013-03-21 14:00")
        )
        #expect(answered.respond.due == (try utc("2013-03-21 10:30")))
        #expect(answered.respond.breachedBy == 210 * 60)
    }
}
