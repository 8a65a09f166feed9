import Foundation
import Testing

@testable import ICalendar

@Suite struct ZoneDefinitionTests {
    private static func definition(_ zone: String, _ from: String, _ to: String) throws -> ZoneDefinition? {
        try Zone(zone).definition(from: utc(from + "T00:00:00Z"), to: utc(to + "T00:00:00Z"))
    }

    private static func observance(
        _ isDaylight: Bool, _ start: String, _ from: Int, _ to: Int, _ name: String, _ rule: String? = nil
    ) throws -> ZoneDefinition.Observance {
        .init(
            isDaylight: isDaylight, start: try local(start), offsetFrom: from, offsetTo: to, name: name,
            rule: rule.map { "FREQ=YEARLY;" + $0 })
    }

    @Test func `a zone with daylight time is one yearly pair from the first year of its rule`() throws {
        let expected = [
            try Self.observance(true, "2007-03-11T02:00:00", -18_000, -14_400, "EDT", "BYMONTH=3;BYDAY=2SU"),
            try Self.observance(false, "2007-11-04T02:00:00", -14_400, -18_000, "EST", "BYMONTH=11;BYDAY=1SU"),
        ]
        let zone = ZoneDefinition(identifier: "America/New_York", observances: expected)
        #expect(try Self.definition("America/New_York", "2024-01-01", "2026-06-01") == zone)
        #expect(try Self.definition("America/New_York", "2007-06-01", "2199-06-01") == zone)
        #expect(try Self.definition("America/New_York", "2024-01-01", "2024-01-01") == zone)
    }

    @Test func `a window with changes by an older rule has no definition`() throws {
        #expect(try Self.definition("America/New_York", "2006-02-01", "2008-02-01") == nil)
    }

    @Test func `changes that follow no rule are listed one by one`() throws {
        let expected = [
            try Self.observance(false, "1970-01-01T00:00:00", -18_000, -18_000, "EST"),
            try Self.observance(true, "2006-04-02T02:00:00", -18_000, -14_400, "EDT"),
            try Self.observance(false, "2006-10-29T02:00:00", -14_400, -18_000, "EST"),
            try Self.observance(true, "2007-03-11T02:00:00", -18_000, -14_400, "EDT"),
        ]
        let listed = try Zone("America/New_York").definitionByChanges(
            from: utc("2006-02-01T00:00:00Z"), to: utc("2007-06-01T00:00:00Z"))
        #expect(listed == ZoneDefinition(identifier: "America/New_York", observances: expected))
    }

    @Test func `a zone without changes is a single offset`() throws {
        let zone = ZoneDefinition(
            identifier: "Asia/Kolkata",
            observances: [try Self.observance(false, "1970-01-01T00:00:00", 19_800, 19_800, "IST")])
        #expect(try Self.definition("Asia/Kolkata", "2024-01-01", "2026-01-01") == zone)
    }

    @Test func `a zone is a single offset after the end of its daylight time`() throws {
        let zone = ZoneDefinition(
            identifier: "Europe/Istanbul",
            observances: [try Self.observance(false, "1970-01-01T00:00:00", 10_800, 10_800, "+03")])
        #expect(try Self.definition("Europe/Istanbul", "2018-01-01", "2020-01-01") == zone)
        #expect(try Self.definition("Europe/Istanbul", "2015-01-01", "2020-01-01") == nil)
    }

    @Test func `Dublin's winter time is published as standard time`() throws {
        let zone = try #require(try Self.definition("Europe/Dublin", "2024-01-01", "2026-01-01"))
        #expect(zone.observances.map(\.isDaylight) == [true, false])
        #expect(zone.observances.map(\.name) == ["IST", "GMT"])
        #expect(
            zone.observances.map(\.rule) == ["FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU", "FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU"])
    }

    @Test func `a change at 24:00 is published on the next day`() throws {
        let zone = try #require(try Self.definition("America/Santiago", "2024-01-01", "2026-01-01"))
        #expect(
            zone.observances.map(\.rule) == [
                "FREQ=YEARLY;BYMONTH=9;BYMONTHDAY=2,3,4,5,6,7,8;BYDAY=SU",
                "FREQ=YEARLY;BYMONTH=4;BYMONTHDAY=2,3,4,5,6,7,8;BYDAY=SU",
            ])
        #expect(zone.observances.map(\.start.secondOfDay) == [0, 0])
    }

    @Test func `a zone without a yearly rule has no definition`() throws {
        #expect(try Self.definition("Africa/Casablanca", "2024-01-01", "2026-01-01") == nil)
        #expect(try Self.definition("Asia/Gaza", "2024-01-01", "2026-01-01") == nil)
        // The last Thursday at 24:00 can be the first day of the next month.
        #expect(try Self.definition("Africa/Cairo", "2024-01-01", "2026-01-01") == nil)
        #expect(try Zone("Europe/Berlin").definition(from: .distantPast, to: .distantFuture) == nil)
    }

    @Test func `every published definition agrees with its zone at all hours`() throws {
        let from = try utc("2025-06-03T00:00:00Z")
        var pairs = 0
        for identifier in Zone.identifiers {
            let zone = try Zone(identifier)
            guard let definition = zone.definition(from: from, to: from + 800 * 86_400) else { continue }
            // The onsets, computed from the text as a client does.
            var onsets: [(at: Int, offset: Int)] = []
            for observance in definition.observances {
                guard let rule = observance.rule else {
                    onsets.append((.min, observance.offsetTo))
                    continue
                }
                pairs += 1
                let dates = try Recurrence(start: observance.start, zone: .utc, rule: RecurrenceRule(rule)).ruleDates()
                onsets += dates.prefix { $0.date.year <= 2029 }
                    .map { ($0.clockSeconds - observance.offsetFrom, observance.offsetTo) }
            }
            onsets.sort { $0.at < $1.at }
            for day in 0..<800 {
                let instant = from + TimeInterval(day * 86_400 + day % 24 * 3600)
                let published = onsets.last { $0.at <= instant.wholeSeconds }?.offset
                try #require(published == zone.offset(at: instant), "\(identifier) \(instant)")
            }
        }
        #expect(pairs > 100)
    }
}
