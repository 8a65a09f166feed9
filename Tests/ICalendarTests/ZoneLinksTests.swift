import Foundation
import Testing

@testable import ICalendar

/// Zone data that lack the former names of zones, or the newest ones.
@Suite struct ZoneLinksTests {
    private static let system = "/usr/share/zoneinfo/"

    /// A folder with copies of some zone files of the system.
    final class Folder {
        let url = FileManager.default.temporaryDirectory.appending(path: "zones-\(UUID().uuidString)")

        /// - Parameter names: the name in the folder, by the name of the zone in the system.
        init(_ names: [(from: String, to: String)]) throws {
            for (source, name) in names {
                let file = url.appending(path: name)
                try FileManager.default.createDirectory(
                    at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
                try Data(contentsOf: URL(filePath: ZoneLinksTests.system + source)).write(to: file)
            }
        }

        func remove(_ name: String) throws { try FileManager.default.removeItem(at: url.appending(path: name)) }

        deinit {
            // A folder that stays behind is no fault of what was tested.
            try? FileManager.default.removeItem(at: url)
        }
    }

    /// The name of each zone of the table with its further names.
    private static let table = ZoneLinks.table.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }

    @Test func `every former name is the zone that it links to, where it has no file`() throws {
        let targets = Set(Self.table.map { $0[0] })
        let folder = try Folder(targets.map { ($0, $0) })
        let database = ZoneDatabase(folder: folder.url.path)
        for names in Self.table {
            let target = try database.zone(names[0]).table
            for name in names.dropFirst() {
                let zone = try database.zone(name)
                #expect(zone.name == name)
                for year in 0..<60 {
                    let instant = year * 31_557_600 / 2 + 946_684_800
                    try #require(zone.table.offset(atInstant: instant) == target.offset(atInstant: instant), "\(name)")
                }
            }
        }
        let former = [
            "US/Eastern", "Asia/Calcutta", "Europe/Kiev", "Etc/Greenwich", "GB", "PRC", "EST5EDT", "SystemV/PST8PDT",
        ]
        #expect(Set(former).subtracting(database.identifiers) == [])
        #expect(database.identifiers == database.identifiers.sorted())
    }

    @Test func `the table agrees with the zone data of the system since 1970`() throws {
        let database = ZoneDatabase(folder: Self.system)
        for names in Self.table {
            let zones = try names.map { (name: $0, table: try database.zone($0).table) }
            for zone in zones.dropFirst() {
                for month in stride(from: 2_012 * 12, to: 2_040 * 12, by: 1) {
                    let instant = LocalDate.dayNumber(year: month / 12, month: month % 12 + 1, day: 15) * 86_400
                    try #require(
                        zone.table.offset(atInstant: instant) == zones[0].table.offset(atInstant: instant),
                        "\(zone.name) in \(month / 12)")
                }
            }
        }
    }

    @Test(arguments: [
        ("Europe/Kyiv", "Europe/Kiev"), ("Asia/Kolkata", "Asia/Calcutta"), ("America/Nuuk", "America/Godthab"),
        ("Pacific/Kanton", "Pacific/Enderbury"), ("Asia/Yangon", "Asia/Rangoon"),
    ]) func `a new name is read from the file of a former one`(_ name: String, _ former: String) throws {
        let folder = try Folder([(name, former), ("Europe/Berlin", "Europe/Berlin")])
        let database = ZoneDatabase(folder: folder.url.path)
        let expected = try ZoneDatabase.system.zone(name).table
        let zone = try database.zone(name)
        #expect(zone.name == name)
        #expect(zone.table.offset(atInstant: 1_783_000_000) == expected.offset(atInstant: 1_783_000_000))
        #expect(database.identifiers.contains(name))
        #expect(database.contains(name))
    }

    @Test func `a former name of the same region is preferred to a place that has agreed since 1970`() throws {
        // Uzhgorod had clocks of its own around 1990; whoever has neither file has Kiev before it.
        let folder = try Folder([("Europe/Kyiv", "Europe/Kiev"), ("Europe/Berlin", "Europe/Uzhgorod")])
        let zone = try ZoneDatabase(folder: folder.url.path).zone("Europe/Kyiv")
        #expect(zone.table.offset(atInstant: 1_783_000_000) == 10_800)
    }

    @Test func `a zone that has neither a file nor a link to one is unknown`() throws {
        let folder = try Folder([("Europe/Berlin", "Europe/Berlin")])
        let database = ZoneDatabase(folder: folder.url.path)
        let reason = #"There is no time zone "US/Eastern"; write a name such as Europe/Berlin."#
        #expect(throws: CalendarError(reason)) { try database.zone("US/Eastern") }
        #expect(!database.contains("US/Eastern"))
    }

    @Test func `a file that an upgrade removes under way is replaced by that of the link`() throws {
        let folder = try Folder([("Asia/Kolkata", "Asia/Kolkata"), ("Asia/Kolkata", "Asia/Calcutta")])
        let database = ZoneDatabase(folder: folder.url.path)
        try folder.remove("Asia/Calcutta")
        #expect(try database.zone("Asia/Calcutta").table.offset(atInstant: 1_783_000_000) == 19_800)
        try folder.remove("Asia/Kolkata")
        // What was read stays.
        #expect(try database.zone("Asia/Calcutta").table.offset(atInstant: 1_783_000_000) == 19_800)
        #expect(throws: CalendarError("The file of the time zone Asia/Calcutta cannot be read.")) {
            try database.zone("Asia/Kolkata")
        }
    }

    @Test(arguments: [
        ("europe/berlin", "Europe/Berlin"), ("EUROPE/BERLIN", "Europe/Berlin"), ("us/EASTERN", "US/Eastern"),
        ("america/port-au-prince", "America/Port-au-Prince"), ("utc", "UTC"), ("etc/gmt+5", "Etc/GMT+5"),
        ("gb", "GB"), ("Antarctica/dumontdurville", "Antarctica/DumontDUrville"), ("w-su", "W-SU"),
    ]) func `the case of a name does not matter`(_ written: String, _ name: String) throws {
        #expect(try Zone(written).identifier == name)
        #expect(try Zone(written) == Zone(name))
    }

    @Test(arguments: [
        ("Europe/Berln", "Europe/Berlin"), ("Berlin", "Europe/Berlin"), ("Germany/Berlin", "Europe/Berlin"),
        ("new york", "America/New_York"), ("America/NewYork", "America/New_York"), ("Asia/Kalkutta", "Asia/Calcutta"),
        ("Kolkata", "Asia/Kolkata"), ("Pacific/Aukland", "Pacific/Auckland"),
    ]) func `a misspelt name has near ones`(_ written: String, _ name: String) throws {
        #expect(Zone.identifiers(near: written).first == name)
        #expect(Zone.unknown(written).hasPrefix("There is no time zone \"\(written)\". Did you mean \(name)"))
    }

    @Test(arguments: ["", "x", "Mars/Olympus", String(repeating: "Europe/", count: 100_000)])
    func `other names have no near ones`(_ written: String) {
        #expect(Zone.identifiers(near: written) == [])
        #expect(
            Zone.unknown("Mars/Olympus")
                == #"There is no time zone "Mars/Olympus"; write a name such as Europe/Berlin."#)
    }
}
