import Foundation
import ICalendar
import Operations
import Testing

@testable import Interchange

/// Time zones as other programs name and define them.
@Suite struct ForeignZoneTests {
    @Test(arguments: [
        ("Europe/Lisbon", "Europe/Lisbon"), ("europe/lisbon", "Europe/Lisbon"),
        ("AMERICA/NEW_YORK", "America/New_York"),
        ("Romance Standard Time", "Europe/Paris"), ("romance standard time", "Europe/Paris"),
        ("Eastern Daylight Time", "America/New_York"), ("GMT Summer Time", "Europe/London"),
        ("Mountain Standard Time (Mexico)", "America/Mazatlan"), ("Tokyo Standard Time", "Asia/Tokyo"),
        ("Eastern", "America/New_York"), ("Pacific Time", "America/Los_Angeles"),
        ("Eastern Time (US & Canada)", "America/New_York"),
        ("(UTC-05:00) Eastern Time (US & Canada)", "America/New_York"),
        ("(GMT-05:00) Eastern Time (US & Canada)", "America/New_York"),
        ("(UTC+01:00) Brussels, Copenhagen, Madrid, Paris", "Europe/Paris"),
        ("(UTC+01:00) Amsterdam, Berlin, Bern, Rom, Stockholm, Wien", "Europe/Berlin"),
        ("(UTC+01:00) Brüssel, Kopenhagen, Madrid, Paris", "Europe/Paris"),
        ("(UTC+00:00) Dublín, Edimburgo, Lisboa, Londres", "Europe/London"),
        ("(UTC-05:00) Eastern Zeit (USA & Kanada)", "America/New_York"),
        ("(UTC-05:00) Hora del este (EE. UU. y Canadá)", "America/New_York"),
        ("(UTC-08:00) Pacifique (É.-U. et Canada)", "America/Los_Angeles"),
        ("(UTC-06:00) 中部標準時 (米国およびカナダ)", "America/Chicago"), ("(UTC-03:00) Brasília", "America/Sao_Paulo"),
        ("Mitteleuropäische Zeit", "Europe/Berlin"),
        ("(UTC) Dublin, Edinburgh, Lisbon, London", "Europe/London"), ("Lisbon", "Europe/Lisbon"),
        ("/freeassociation.sourceforge.net/Tzfile/Europe/Lisbon", "Europe/Lisbon"),
        ("/freeassociation.sourceforge.net/Europe/Lisbon", "Europe/Lisbon"),
        ("/softwarestudio.org/Olson_20011030_5/America/Chicago", "America/Chicago"),
        ("/citadel.org/20210210_1/America/Argentina/Cordoba", "America/Argentina/Cordoba"),
        ("/mozilla.org/20050126_1/Asia/Tokyo", "Asia/Tokyo"), ("tzone://Microsoft/Utc", "UTC"),
        ("\"Europe/Lisbon\"", "Europe/Lisbon"), ("Europe/Lisbon (WEST)", "Europe/Lisbon"), ("UTC", "UTC"), ("Z", "UTC"),
        ("GMT", "GMT"), ("UTC+2", "Etc/GMT-2"), ("GMT+0200", "Etc/GMT-2"), ("UTC-03:00", "Etc/GMT+3"),
        ("+02:00", "Etc/GMT-2"), ("GMT-11", "Etc/GMT+11"), ("UTC+05:30", "Asia/Kolkata"),
        ("(UTC+05:45)", "Asia/Kathmandu"), ("UTC+0", "UTC"),
    ])
    func `a name stands for a zone of the database`(name: String, zone: String) {
        #expect(ZoneNames.shared.match(name) == Zone(ifKnown: zone).map { ZoneNames.Match(zone: $0) })
    }

    @Test(arguments: ["", "Customized Time Zone", "Atlantis/Center", "UTC+99", "UTC+12:45", "(UTC+1", "/////"])
    func `a name that stands for no zone is not guessed`(name: String) {
        #expect(ZoneNames.shared.match(name) == nil)
    }

    @Test func `an offset beside a place that is not known is taken, and named`() throws {
        let zone = try #require(Zone(ifKnown: "Etc/GMT-4"))
        #expect(ZoneNames.shared.match("(UTC+04:00) Atlantis") == .init(zone: zone, isAssumed: true))
        let read = try ReadCalendar(
            calendar(event("a", "SUMMARY:Talk\nDTSTART;TZID=\"(UTC+04:00) Atlantis\":20270308T100000\nDURATION:PT1H")))
        #expect(read.sessions == [ReadSession("Talk", "Etc/GMT-4", ["2027-03-08T10:00:00"])])
        #expect(read.remarks == ["a": [.assumedOffset(name: "(UTC+04:00) Atlantis", zone: "Etc/GMT-4")]])
    }

    @Test func `every zone of Windows is one of the database`() {
        let missing = WindowsZones.shared.entries.filter { Zone(ifKnown: $0.zone) == nil }
        #expect(missing == [])
        #expect(WindowsZones.shared.entries.count > 130)
    }

    // MARK: - Definitions in the file

    /// Two observances that change in March and October, as Outlook defines them.
    private func definition(_ name: String, standard: String, daylight: String) -> String {
        """
        BEGIN:VTIMEZONE
        TZID:\(name)
        BEGIN:STANDARD
        DTSTART:16011028T030000
        RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10
        TZOFFSETFROM:\(daylight)
        TZOFFSETTO:\(standard)
        END:STANDARD
        BEGIN:DAYLIGHT
        DTSTART:16010325T020000
        RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3
        TZOFFSETFROM:\(standard)
        TZOFFSETTO:\(daylight)
        END:DAYLIGHT
        END:VTIMEZONE
        """
    }

    private func talk(_ zone: String, _ start: String = "20270705T090000", _ more: String = "") -> String {
        event("a", "SUMMARY:Talk\nDTSTART;TZID=\(zone):\(start)\nDURATION:PT1H\n\(more)")
    }

    @Test func `the definition of a zone takes precedence over its name`() throws {
        // Athens' rules under the name of another zone.
        let text = calendar(definition("UTC", standard: "+0200", daylight: "+0300") + "\n" + talk("UTC"))
        let session = try ReadCalendar(text).only()
        #expect(session.recurrence.zone.instant(of: session.recurrence.start) == utc("2027-07-05T06:00:00"))
    }

    @Test func `a zone with a name of its own becomes the one with the same clock`() throws {
        let text = calendar(
            definition("Customized Time Zone 1", standard: "+0100", daylight: "+0200") + "\n"
                + talk("Customized Time Zone 1", "20270104T090000", "RRULE:FREQ=MONTHLY;COUNT=12"))
        #expect(try ReadCalendar(text).only().recurrence.zone.identifier == "Europe/Berlin")
    }

    @Test func `a definition that agrees with its name keeps the name`() throws {
        let text = calendar(
            definition("Europe/Rome", standard: "+0100", daylight: "+0200") + "\n" + talk("Europe/Rome"))
        #expect(try ReadCalendar(text).only().recurrence.zone.identifier == "Europe/Rome")
    }

    @Test func `a definition counts in its own calendar only`() throws {
        let text =
            calendar(definition("GMT", standard: "+0200", daylight: "+0300") + "\n" + talk("GMT"))
            + calendar(talk("GMT").replacing("UID:a", with: "UID:b"))
        let sessions = try ReadCalendar(text).entries.flatMap(\.sessions)
        #expect(
            sessions.map { $0.recurrence.zone.instant(of: $0.recurrence.start) } == [
                utc("2027-07-05T06:00:00"), utc("2027-07-05T09:00:00"),
            ])
    }

    @Test func `a definition may stand after the events`() throws {
        let text = calendar(talk("Ours") + "\n" + definition("Ours", standard: "-0500", daylight: "-0400"))
        let session = try ReadCalendar(text).only()
        #expect(session.recurrence.zone.instant(of: session.recurrence.start) == utc("2027-07-05T13:00:00"))
    }

    @Test func `the dates in a zone that is like no other are written out in UTC`() throws {
        let text = calendar(
            definition("Moon", standard: "+0120", daylight: "+0220") + "\n"
                + talk("Moon", "20270315T090000", "RRULE:FREQ=WEEKLY;COUNT=3\nEXDATE;TZID=Moon:20270322T090000"))
        let read = try ReadCalendar(text)
        #expect(read.sessions == [ReadSession("Talk", "UTC", ["2027-03-15T07:40:00", "2027-03-29T06:40:00"])])
        #expect(read.remarks == ["a": [.zoneWrittenOut(name: "Moon")]])
    }

    @Test func `a series without an end in such a zone is taken in part`() throws {
        let text = calendar(
            definition("Moon", standard: "+0120", daylight: "+0220") + "\n"
                + talk("Moon", "20270315T090000", "RRULE:FREQ=WEEKLY"))
        let read = try ReadCalendar(text)
        #expect(try read.only().recurrence.added.count == 499)
        #expect(read.remarks == ["a": [.firstDatesOnly(500), .zoneWrittenOut(name: "Moon")]])
    }

    @Test(arguments: [
        "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10;UNTIL=20061029T010000Z", "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10",
        "RDATE:20261025T030000\nRRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10;COUNT=3",
    ])
    func `onsets with an end hold until the next`(rule: String) throws {
        let text = calendar(
            """
            BEGIN:VTIMEZONE
            TZID:Ours
            BEGIN:STANDARD
            DTSTART:20001029T030000
            \(rule)
            TZOFFSETFROM:+0200
            TZOFFSETTO:+0100
            END:STANDARD
            BEGIN:DAYLIGHT
            DTSTART:20000326T020000
            RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3;UNTIL=20060326T010000Z
            TZOFFSETFROM:+0100
            TZOFFSETTO:+0200
            END:DAYLIGHT
            END:VTIMEZONE
            \(talk("Ours", "20270105T090000"))
            """)
        let session = try ReadCalendar(text).only()
        #expect(session.recurrence.zone.instant(of: session.recurrence.start) == utc("2027-01-05T08:00:00"))
    }

    @Test func `onsets that are listed one by one say nothing of later dates`() throws {
        let text = calendar(
            """
            BEGIN:VTIMEZONE
            TZID:Europe/Rome
            BEGIN:STANDARD
            DTSTART:20261025T030000
            TZOFFSETFROM:+0200
            TZOFFSETTO:+0100
            END:STANDARD
            BEGIN:DAYLIGHT
            DTSTART:20270328T020000
            TZOFFSETFROM:+0100
            TZOFFSETTO:+0200
            END:DAYLIGHT
            END:VTIMEZONE
            \(talk("Europe/Rome", "20270105T090000", "RRULE:FREQ=MONTHLY"))
            """)
        let read = try ReadCalendar(text)
        #expect(try read.only().recurrence.zone.identifier == "Europe/Rome")
        #expect(try read.only().recurrence.isInfinite)
        #expect(read.remarks == [:])
    }

    /// Definitions of a zone of the database of which programs write a part only.
    @Test(arguments: [
        // All onsets are later than the event.
        ("America/New_York", "19981025T020000 -0400 -0500\n19990404T020000 -0500 -0400", "19980312T083000", "13:30"),
        // All are earlier, and the last one of them is not in force any more.
        ("America/New_York", "20071104T020000 -0400 -0500\n20070311T020000 -0500 -0400", "20230613T115500", "15:55"),
        // The only one is that of the year in which the zone was made.
        ("Europe/Berlin", "18930401T000000 +005328 +0100", "20270917T122000", "10:20"),
        ("Europe/Berlin", "20180325T020000 +0100 +0200", "20271203T090000", "08:00"),
        ("/freeassociation.sourceforge.net/Europe/Berlin", "19700101T000000 +0100 +0100", "20270705T090000", "07:00"),
        // A zone without summer time that Outlook was told to have none.
        ("W. Europe Standard Time", "16010101T000000 +0100 +0100", "20270705T090000", "08:00"),
        // No offset of that zone.
        ("Europe/Berlin", "19700101T000000 -0300 -0300", "20270705T090000", "12:00"),
        ("EST", "19700101T000000 -0500 -0500", "20270705T090000", "14:00"),
    ])
    func `a definition with a part of the onsets stands for the zone that it is called after`(
        name: String, onsets: String, start: String, time: String
    ) throws {
        let observances = onsets.split(separator: "\n").map { line in
            let parts = line.split(separator: " ")
            return "BEGIN:STANDARD\nDTSTART:\(parts[0])\nTZOFFSETFROM:\(parts[1])\nTZOFFSETTO:\(parts[2])\nEND:STANDARD"
        }
        let zone = "BEGIN:VTIMEZONE\nTZID:\(name)\n\(observances.joined(separator: "\n"))\nEND:VTIMEZONE\n"
        let text = calendar(zone + talk(name, start, "RRULE:FREQ=DAILY;COUNT=2"))
        let series = try ReadCalendar(text).only().recurrence
        let instant = series.zone.instant(of: series.start)
        #expect(Zone.utc.local(at: instant).description.dropFirst(11).hasPrefix(time))
        // An exclusion in UTC is of the same clock.
        let excluded = Zone.utc.local(at: instant).basic + "Z"
        let without = try ReadCalendar(
            calendar(zone + talk(name, start, "RRULE:FREQ=DAILY;COUNT=2\nEXDATE:\(excluded)")))
        #expect(Array(try without.only().recurrence.dates()).count == 1)
    }

    @Test func `two definitions whose names differ in case only are two`() throws {
        let text = calendar(
            definition("Europe/Lisbon", standard: "+0000", daylight: "+0100") + "\n"
                + definition("europe/lisbon", standard: "+0200", daylight: "+0300") + "\n" + talk("Europe/Lisbon"))
        let session = try ReadCalendar(text).only()
        #expect(session.recurrence.zone.instant(of: session.recurrence.start) == utc("2027-07-05T08:00:00"))
    }

    @Test func `a definition that is not complete is passed over for its name`() throws {
        let text = calendar(
            "BEGIN:VTIMEZONE\nTZID:Asia/Tokyo\nBEGIN:STANDARD\nDTSTART:19700101T000000\nTZOFFSETTO:+0500\nEND:STANDARD\nEND:VTIMEZONE\n"
                + talk("Asia/Tokyo"))
        #expect(try ReadCalendar(text).sessions == [ReadSession("Talk", "Asia/Tokyo", ["2027-07-05T09:00:00"])])
    }

    // MARK: - Local times without a zone

    @Test func `a local time without a zone is named, or taken in the zone of the file or of the caller`() throws {
        let talk = event("a", "SUMMARY:Talk\nDTSTART:20270308T100000\nDTEND:20270308T110000")
        let bare = try ReadCalendar(calendar(talk))
        #expect(bare.sessions == [])
        #expect(bare.remarks == ["a": [.noZone]])
        let named = calendar("X-WR-TIMEZONE:W. Europe Standard Time\n" + talk)
        let dates = ["2027-03-08T10:00:00"]
        #expect(try ReadCalendar(named).sessions == [ReadSession("Talk", "Europe/Berlin", dates)])
        #expect(try ReadCalendar(named, zone: "Asia/Tokyo").sessions == [ReadSession("Talk", "Asia/Tokyo", dates)])
    }

    @Test func `a zone that nobody knows is named`() throws {
        let read = try ReadCalendar(calendar(talk("Atlantis/Center")))
        #expect(read.remarks == ["a": [.unknownZone("Atlantis/Center")]])
    }

    @Test(arguments: [
        "DTSTART;TZID=(UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna:20270308T100000",
        "DTSTART;TZID=\"(UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna\":20270308T100000",
        "DTSTART;VALUE=DATE-TIME;TZID=tzone://Elsewhere/Europe/Berlin:20270308T100000",
        "DTSTART;TZID=\"Europe/Berlin:20270308T100000", "dtstart;tzid=Europe/Berlin:20270308t100000",
        "DTSTART;TZID=Europe/Berlin:2027-03-08T10:00:00", "DTSTART;TZID=Europe/Berlin:20270308T1000",
    ])
    func `a start is read however it is written`(line: String) throws {
        let text = calendar(event("a", "SUMMARY:Talk\n\(line)\nDURATION:PT1H"))
        #expect(try ReadCalendar(text).sessions == [ReadSession("Talk", "Europe/Berlin", ["2027-03-08T10:00:00"])])
    }

    private func utc(_ text: String) -> Date? {
        LocalDateTime(text).map { Zone.utc.instant(of: $0) }
    }
}
