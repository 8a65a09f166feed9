import Foundation
import Testing

@testable import ICalendar

@Suite struct ZoneFileTests {
    private static func bytes(_ identifier: String) throws -> [UInt8] {
        Array(try Data(contentsOf: URL(filePath: "/usr/share/zoneinfo/" + identifier)))
    }

    @Test func `a damaged zone file is refused or parsed without a crash`() throws {
        var numbers = SeededNumbers(seed: 3)
        for identifier in ["Europe/Berlin", "Africa/Casablanca", "Etc/UTC"] {
            let whole = try Self.bytes(identifier)
            for _ in 0..<1500 {
                var damaged = whole
                for _ in 0..<Int.random(in: 1...4, using: &numbers) {
                    // Half of the damage is in the header, where it has the largest effect.
                    let place =
                        Bool.random(using: &numbers)
                        ? Int.random(in: 0..<60, using: &numbers)
                        : Int.random(in: 0..<damaged.count, using: &numbers)
                    damaged[place] = UInt8.random(in: 0...255, using: &numbers)
                }
                if Bool.random(using: &numbers) {
                    damaged.removeLast(Int.random(in: 0...damaged.count, using: &numbers))
                }
                guard let file = try? ZoneFile(damaged) else { continue }
                let table = ZoneTable(file)
                for instant in [Int.min / 2, -3_000_000_000, 0, 2_000_000_000, 200_000_000_000] {
                    #expect(abs(table.offset(atInstant: instant)) <= 26 * 3600)
                    _ = table.reading(atClock: instant)
                }
            }
        }
    }

    @Test(arguments: 0..<60) func `a truncated zone file is refused`(_ part: Int) throws {
        let whole = try Self.bytes("Europe/Berlin")
        #expect(throws: ZoneFile.damaged) { try ZoneFile(Array(whole.prefix(whole.count * part / 60))) }
    }

    @Test func `a file of version 1 keeps its last offset`() throws {
        // One change at the epoch, from LMT to one hour east.
        var bytes = Array("TZif".utf8) + [UInt8](repeating: 0, count: 16)
        for count: UInt8 in [0, 0, 0, 1, 2, 8] { bytes += [0, 0, 0, count] }
        bytes += [0, 0, 0, 0] + [1]
        bytes += [0, 0, 0x03, 0x20, 0, 0] + [0, 0, 0x0E, 0x10, 1, 4]
        bytes += Array("LMT\0CET\0".utf8)
        let table = ZoneTable(try ZoneFile(bytes))
        #expect(table.offset(atInstant: -1) == 800)
        #expect(table.offset(atInstant: 0) == 3600)
        #expect(table.offset(atInstant: 100_000_000_000) == 3600)
        #expect(table.types.map(\.name) == ["LMT", "CET"])
    }

    @Test(arguments: [
        ("CET-1CEST,M3.5.0,M10.5.0/3", 3600, 7200),
        ("<-04>4<-03>,M9.1.6/24,M4.1.6/24", -14_400, -10_800),
        ("<-02>2<-01>,M3.5.0/-1,M10.5.0/0", -7200, -3600),
        ("IST-1GMT0,M10.5.0,M3.5.0/1", 3600, 0),
        ("<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", 37_800, 39_600),
        ("AAA3BBB,J60/0,J365/23", -10_800, -7200),
        ("AAA3BBB,0/0,365/23", -10_800, -7200),
    ]) func `a POSIX rule is parsed`(_ text: String, _ standard: Int, _ daylight: Int) throws {
        let footer = try ZoneFooter(text)
        #expect(footer.standard.offset == standard)
        #expect(footer.daylight?.type.offset == daylight)
    }

    @Test(arguments: [
        "CET", "1", "<CET-1", "CET-25", "CET-1CEST", "CET-1CEST,M3.5.0", "CET-1CEST,M13.5.0,M10.5.0",
        "CET-1CEST,M3.6.0,M10.5.0", "CET-1CEST,M3.5.7,M10.5.0", "CET-1CEST,M3.5.0/168,M10.5.0", "CET-1CEST,J0,J5",
        "CET-1CEST,J366,J5", "CET-1CEST,366,5", "CET-1CEST,M3.5.0,M10.5.0/3x",
    ]) func `an invalid POSIX rule is refused`(_ text: String) {
        #expect(throws: ZoneFile.damaged) { try ZoneFooter(text) }
    }

    @Test func `a folder without a list of names gives its zone files and a fingerprint`() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "zones-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        try FileManager.default.createDirectory(
            at: folder.appending(path: "Europe"), withIntermediateDirectories: true)
        try FileManager.default.createDirectory(at: folder.appending(path: "posix"), withIntermediateDirectories: true)
        let berlin = Data(try Self.bytes("Europe/Berlin"))
        for path in ["Europe/Berlin", "posix/Here", "localtime", "Factory"] {
            try berlin.write(to: folder.appending(path: path))
        }
        try Data("TZif2 but no more".utf8).write(to: folder.appending(path: "Europe/Broken"))
        try Data("no zone".utf8).write(to: folder.appending(path: "zone.tab"))
        let database = ZoneDatabase(folder: folder.path)
        // Further names of Berlin's zone are read from its file.
        let others = [
            "Arctic/Longyearbyen", "Atlantic/Jan_Mayen", "Europe/Copenhagen", "Europe/Oslo", "Europe/Stockholm",
        ]
        #expect(database.identifiers == (["Europe/Berlin", "Europe/Broken"] + others).sorted())
        #expect(database.version.hasPrefix("fingerprint-"))
        #expect(try database.zone("Europe/Berlin").table.offset(atInstant: 1_783_000_000) == 7200)
        #expect(throws: ZoneFile.damaged) { try database.zone("Europe/Broken") }

        let other = ZoneDatabase(folder: folder.appending(path: "nowhere").path)
        #expect(other.identifiers.isEmpty)
        // UTC needs no file.
        for name in ["UTC", "Etc/UTC", "zulu", "GMT", "Etc/Greenwich"] {
            #expect(try other.zone(name).table.offset(atInstant: 1_783_000_000) == 0)
        }
        #expect(other.version != database.version)
        try Data("2026c\n".utf8).write(to: folder.appending(path: "+VERSION"))
        #expect(ZoneDatabase(folder: folder.path).version == "2026c")
    }
}
