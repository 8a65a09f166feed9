import Foundation
import Testing

@testable import ICalendar

@Suite struct ZoneTests {
    struct Clock: Sendable, CustomTestStringConvertible {
        let zone: String
        let local: String
        let reading: Zone.Reading
        let instant: String
        /// The local time at the instant.
        let shown: String

        init(_ zone: String, _ local: String, _ reading: Zone.Reading, _ instant: String, _ shown: String? = nil) {
            (self.zone, self.local, self.reading, self.instant, self.shown) = (
                zone, local, reading, instant, shown ?? local
            )
        }

        var testDescription: String { "\(zone) \(local)" }
    }

    @Test(arguments: [
        "Europe/Berlin", "America/New_York", "Africa/Casablanca", "Pacific/Apia", "Asia/Kathmandu", "UTC",
    ]) func `the offsets of a span are those of its instants, also where the rules repeat`(_ name: String) throws {
        let zone = try Zone(name)
        // 1900 to 2500.
        let (start, end) = (-2_208_988_800, 16_725_225_600)
        let (first, changes) = zone.offsets(from: start, to: end)
        var (offset, next, differing) = (first, 0, [Int]())
        let seconds = Array(stride(from: start, to: end, by: 262_801)) + changes.flatMap { [$0.at - 1, $0.at] }
        for second in seconds.sorted() {
            while next < changes.count, changes[next].at <= second {
                offset = changes[next].offset
                next += 1
            }
            if zone.table.offset(atInstant: second) != offset { differing.append(second) }
        }
        #expect(differing == [])
        #expect(next == changes.count)
    }

    @Test(arguments: [
        Clock("Europe/Berlin", "2026-03-29T01:59:59", .unique, "2026-03-29T00:59:59Z"),
        Clock("Europe/Berlin", "2026-03-29T02:00:00", .gap, "2026-03-29T01:00:00Z", "2026-03-29T03:00:00"),
        Clock("Europe/Berlin", "2026-03-29T02:30:00", .gap, "2026-03-29T01:30:00Z", "2026-03-29T03:30:00"),
        Clock("Europe/Berlin", "2026-03-29T03:00:00", .unique, "2026-03-29T01:00:00Z"),
        Clock("Europe/Berlin", "2026-10-25T01:59:59", .unique, "2026-10-24T23:59:59Z"),
        Clock("Europe/Berlin", "2026-10-25T02:00:00", .fold, "2026-10-25T00:00:00Z"),
        Clock("Europe/Berlin", "2026-10-25T02:59:59", .fold, "2026-10-25T00:59:59Z"),
        Clock("Europe/Berlin", "2026-10-25T03:00:00", .unique, "2026-10-25T02:00:00Z"),
        // The rule of the footer: after the last transition of the file, and 400 years later.
        Clock("Europe/Berlin", "2199-07-01T12:00:00", .unique, "2199-07-01T10:00:00Z"),
        Clock("Europe/Berlin", "2199-03-31T02:30:00", .gap, "2199-03-31T01:30:00Z", "2199-03-31T03:30:00"),
        Clock("Europe/Berlin", "2999-07-01T12:00:00", .unique, "2999-07-01T10:00:00Z"),
        Clock("Europe/Berlin", "2999-12-31T12:00:00", .unique, "2999-12-31T11:00:00Z"),
        Clock("America/New_York", "2026-03-08T02:30:00", .gap, "2026-03-08T07:30:00Z", "2026-03-08T03:30:00"),
        Clock("America/New_York", "2026-11-01T01:30:00", .fold, "2026-11-01T05:30:00Z"),
        Clock("America/New_York", "1997-10-26T09:00:00", .unique, "1997-10-26T14:00:00Z"),
        Clock("Australia/Lord_Howe", "2026-10-04T02:15:00", .gap, "2026-10-03T15:45:00Z", "2026-10-04T02:45:00"),
        Clock("Australia/Lord_Howe", "2026-04-05T01:45:00", .fold, "2026-04-04T14:45:00Z"),
        Clock("Africa/Casablanca", "2024-03-10T02:30:00", .fold, "2024-03-10T01:30:00Z"),
        Clock("Africa/Casablanca", "2024-04-14T02:30:00", .gap, "2024-04-14T02:30:00Z", "2024-04-14T03:30:00"),
        Clock("Pacific/Apia", "2011-12-30T10:00:00", .gap, "2011-12-30T20:00:00Z", "2011-12-31T10:00:00"),
        Clock("Pacific/Apia", "2011-12-31T10:00:00", .unique, "2011-12-30T20:00:00Z"),
        Clock("America/Santiago", "2026-09-06T00:30:00", .gap, "2026-09-06T04:30:00Z", "2026-09-06T01:30:00"),
        Clock("America/Santiago", "2026-04-04T23:30:00", .fold, "2026-04-05T02:30:00Z"),
        Clock("Asia/Kathmandu", "2026-04-04T23:30:00", .unique, "2026-04-04T17:45:00Z"),
        Clock("Europe/Dublin", "2026-01-15T12:00:00", .unique, "2026-01-15T12:00:00Z"),
        Clock("Europe/Dublin", "2100-07-15T12:00:00", .unique, "2100-07-15T11:00:00Z"),
        Clock("Etc/GMT+5", "2026-01-15T12:00:00", .unique, "2026-01-15T17:00:00Z"),
        Clock("UTC", "2026-01-15T12:00:00", .unique, "2026-01-15T12:00:00Z"),
    ]) func `a local time uses the offset before a gap and the first instant of a fold`(_ clock: Clock) throws {
        let zone = try Zone(clock.zone)
        let time = try local(clock.local)
        let instant = try utc(clock.instant)
        #expect(zone.reading(of: time) == clock.reading)
        #expect(zone.instant(of: time) == instant)
        #expect(try zone.local(at: instant) == local(clock.shown))
        #expect(try zone.offset(at: instant) == local(clock.shown).seconds(since: Zone.utc.local(at: instant)))
    }

    @Test func `in every zone, local times and instants agree around every change`() throws {
        for identifier in Zone.identifiers {
            let zone = try Zone(identifier)
            let changes = zone.table.changes(from: try utc("1900-01-01T00:00:00Z").wholeSeconds, to: 7_000_000_000)
            for change in changes {
                let (before, after) = (change.before.offset, change.after.offset)
                // The expansion of rules depends on this.
                try #require(abs(after - before) <= 86_400, "\(identifier)")
                for distance in [-90_000, -1, 0, 1, abs(after - before) - 1, abs(after - before), 90_000] {
                    let instant = Date(timeIntervalSince1970: TimeInterval(change.at + distance))
                    let shown = zone.local(at: instant)
                    let back = zone.instant(of: shown)
                    // A repeated local time means its first instant.
                    let isSecond = zone.reading(of: shown) == .fold && back < instant
                    try #require(
                        isSecond ? zone.local(at: back) == shown : back == instant, "\(identifier) \(instant)")
                }
                guard after != before else { continue }
                let middle = LocalDateTime(clockSeconds: change.at + (before + after) / 2)
                try #require(zone.reading(of: middle) == (after > before ? .gap : .fold), "\(identifier) \(middle)")
                try #require(zone.instantSeconds(of: middle) == middle.clockSeconds - before, "\(identifier)")
            }
        }
    }

    @Test(arguments: [
        "", "Mars/Olympus", "Europe/Berlin ", "../etc/passwd", "Europe/../Europe/Berlin",
        "/etc/localtime",
        "posix/Europe/Berlin", "right/Europe/Berlin", "localtime", "posixrules", "Factory", "zone.tab", "tzdata.zi",
        "Europe", "Europe/", ".", "EST5EDT4", "CET-1CEST,M3.5.0,M10.5.0/3", "Europe/Berlin\0",
        "W. Europe Standard Time",
    ]) func `a name that is not an IANA zone is refused`(_ identifier: String) {
        let reason = "There is no time zone \(identifier.debugDescription); write a name such as Europe/Berlin."
        #expect(throws: CalendarError(reason)) { try Zone(identifier) }
    }

    @Test func `an alias keeps its name`() throws {
        let alias = try Zone("Asia/Calcutta")
        #expect(alias.identifier == "Asia/Calcutta")
        #expect(alias != (try Zone("Asia/Kolkata")))
        #expect(alias.offset(at: try utc("2026-01-01T00:00:00Z")) == 19_800)
    }

    @Test func `the list of zones is sorted and complete, and contains only zones`() throws {
        let all = Zone.identifiers
        #expect(all == all.sorted())
        #expect(all.count == Set(all).count)
        #expect(Set(["Europe/Berlin", "America/Argentina/Buenos_Aires", "UTC", "US/Pacific"]).isSubset(of: all))
        #expect(Set(all).isDisjoint(with: ["Factory", "localtime", "posixrules", "posix/UTC"]))
        for identifier in all { #expect(try Zone(identifier).identifier == identifier) }
    }

    @Test func `the release of the database is known`() {
        #expect(Zone.databaseVersion.wholeMatch(of: /20[0-9][0-9][a-z]+|fingerprint-[0-9a-f]+/) != nil)
    }

    @Test func `a zone is a string in JSON`() throws {
        let zone = try Zone("Europe/Berlin")
        #expect(try JSONDecoder().decode([Zone].self, from: Data("[\"Europe/Berlin\"]".utf8)) == [zone])
        #expect(try JSONDecoder().decode([Zone].self, from: JSONEncoder().encode([zone])) == [zone])
        #expect(throws: DecodingError.self) { try JSONDecoder().decode([Zone].self, from: Data("[\"Mars\"]".utf8)) }
    }

    @Test func `every instant has a local time`() throws {
        let zone = try Zone("Europe/Berlin")
        #expect(zone.local(at: .distantPast).date.year == 1)
        #expect(zone.local(at: Date(timeIntervalSince1970: .infinity)).date.year == 9999)
        #expect(zone.local(at: Date(timeIntervalSince1970: -.infinity)).date.year == 1)
        #expect(zone.local(at: Date(timeIntervalSince1970: .nan)).date.year == 1970)
        #expect(zone.local(at: Date(timeIntervalSince1970: -0.5)).description == "1970-01-01T00:59:59")
    }
}
