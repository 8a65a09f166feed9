import Foundation
import ICalendar
import Operations
import SupportCore
import Testing

@Suite struct AgreementFileTests {
    private static let package = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// The demo's agreement with a calendar of these events, read from a folder of its own.
    private func agreement(events: String) throws -> Agreement {
        try agreement(calendar: "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n\(events)END:VCALENDAR\r\n")
    }

    private func agreement(calendar: String, file: String? = nil) throws -> Agreement {
        let folder = FileManager.default.temporaryDirectory.appending(path: "lectern-agreement-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { do { try FileManager.default.removeItem(at: folder) } catch { Issue.record(error) } }
        let seed = Self.package.appending(path: "Seeds/agreement.json")
        let text = try file ?? String(decoding: Data(contentsOf: seed), as: UTF8.self)
        try Data(text.utf8).write(to: folder.appending(path: "own.json"))
        try Data(calendar.utf8).write(to: folder.appending(path: "holidays.ics"))
        return try Agreement(contentsOf: folder.appending(path: "own.json"))
    }

    private func event(_ lines: String...) -> String {
        (["BEGIN:VEVENT", "UID:\(UUID().uuidString)", "DTSTAMP:20260101T000000Z"] + lines + ["END:VEVENT"])
            .joined(separator: "\r\n") + "\r\n"
    }

    private let own = ["--01-01", "--05-01", "--10-03", "--12-25", "--12-26"]

    @Test func `the demo's agreement has the holidays of its calendar`() throws {
        let agreement = try Agreement(contentsOf: Self.package.appending(path: "Seeds/agreement.json"))
        let goodFriday = try #require(Holiday("2027-03-26"))
        #expect(agreement.hours.holidays.contains(goodFriday))
        #expect(agreement.hours.holidays.count > own.count)
    }

    @Test func `the hours follow the zones of the system, in every year`() throws {
        let agreement = try Agreement(contentsOf: Self.package.appending(path: "Seeds/agreement.json"))
        let zone = try Zone("Europe/Berlin")
        let openings = [1_950, 2_026, 2_099, 2_300, 2_450, 2_600].flatMap { year in
            ["-02-10T20:00:00", "-07-10T20:00:00"].compactMap { LocalDateTime(String(year) + $0) }
        }
        .map { zone.local(at: agreement.calendar.nextOpening(at: zone.instant(of: $0))) }
        #expect(openings.map { [$0.hour, $0.minute, $0.second] } == Array(repeating: [9, 0, 0], count: 12))
    }

    @Test func `a zone that the system does not know is refused, also where Foundation knows it`() throws {
        let seed = Self.package.appending(path: "Seeds/agreement.json")
        let text = try String(decoding: Data(contentsOf: seed), as: UTF8.self)
        let failure = #expect(throws: Failure.self) {
            try agreement(calendar: "", file: text.replacing("Europe/Berlin", with: "JST"))
        }
        #expect(failure?.faults.map(\.pointer) == ["/hours/timeZone"])
    }

    @Test func `events of one or more days are holidays, also recurring ones, but not cancelled ones`() throws {
        let agreement = try agreement(
            events: event("DTSTART;VALUE=DATE:20260403", "DTEND;VALUE=DATE:20260404", "SUMMARY:One")
                + event("DTSTART;VALUE=DATE:20261224", "DTEND;VALUE=DATE:20261227", "SUMMARY:Three")
                + event("DTSTART;VALUE=DATE:20970704", "RRULE:FREQ=YEARLY", "SUMMARY:Each year")
                + event("DTSTART;VALUE=DATE:20260601", "STATUS:CANCELLED", "SUMMARY:None"))
        #expect(
            agreement.hours.holidays.sorted().map(\.description) == own + [
                "2026-04-03", "2026-12-24", "2026-12-25", "2026-12-26", "2097-07-04", "2098-07-04", "2099-07-04",
            ])
    }

    @Test func `added dates are holidays, and dates that were excluded, moved or cancelled are none`() throws {
        func changed(_ uid: String, _ lines: String...) -> String {
            (["BEGIN:VEVENT", "UID:\(uid)", "DTSTAMP:20260101T000000Z"] + lines + ["END:VEVENT"])
                .joined(separator: "\r\n") + "\r\n"
        }
        let agreement = try agreement(
            events: event("DTSTART;VALUE=DATE:20260216", "RDATE;VALUE=DATE:20270208,20280228,20290212")
                + event("DTSTART;VALUE=DATE:20300304", "RDATE;VALUE=DATE:20310224", "EXDATE;VALUE=DATE:20300304")
                + changed("s", "DTSTART;VALUE=DATE:20960704", "RRULE:FREQ=YEARLY")
                + changed("s", "RECURRENCE-ID;VALUE=DATE:20970704", "DTSTART;VALUE=DATE:20970706")
                + changed("s", "RECURRENCE-ID;VALUE=DATE:20980704", "DTSTART;VALUE=DATE:20980704", "STATUS:CANCELLED"))
        #expect(
            agreement.hours.holidays.sorted().map(\.description) == own + [
                "2026-02-16", "2027-02-08", "2028-02-28", "2029-02-12", "2031-02-24", "2096-07-04", "2097-07-06",
                "2099-07-04",
            ])
    }

    @Test func `every event that is not of whole days is reported`() throws {
        let failure = #expect(throws: Failure.self) {
            try agreement(
                events: event("DTSTART:20260403T080000Z", "DTEND:20260403T090000Z", "SUMMARY:Breakfast")
                    + event("DTSTART;VALUE=DATE:20260403", "DTEND;VALUE=DATE:20280404", "SUMMARY:Sabbatical"))
        }
        #expect(
            failure
                == Failure(
                    .invalid, "holidays.ics: 2 fields are not valid.",
                    faults: [
                        .init(pointer: "Breakfast", detail: "This does not last whole days."),
                        .init(pointer: "Sabbatical", detail: "This ends before it begins, or lasts over a year."),
                    ]))
    }

    @Test func `a bad or missing calendar is reported with its name`() throws {
        let none = #expect(throws: Failure.self) { try agreement(calendar: "Dear diary") }
        #expect(none?.detail.hasPrefix("holidays.ics: ") == true)
        let seed = Self.package.appending(path: "Seeds/agreement.json")
        let text = try String(decoding: Data(contentsOf: seed), as: UTF8.self)
        let gone = #expect(throws: Failure.self) {
            try agreement(calendar: "", file: text.replacing("holidays.ics", with: "elsewhere.ics"))
        }
        #expect(gone?.code == .notFound)
        #expect(gone?.detail.contains("elsewhere.ics cannot be read") == true)
    }

    @Test func `all faults of an agreement are reported at once`() throws {
        let failure = #expect(throws: Failure.self) {
            try agreement(calendar: "", file: #"{"name": "", "hours": {"timeZone": "Mars", "week": {}}}"#)
        }
        #expect(
            failure?.faults.map(\.pointer)
                == ["/businessDay", "/priorities", "/plans", "/name", "/hours/timeZone", "/hours/week"])
        #expect(failure?.detail == "own.json: 6 fields are not valid.")
    }
}
