import Foundation
import Testing

@testable import SupportCore

@Suite struct `Offsets of a zone` {
    @Test(arguments: sampledZones) func `the table says what Foundation says`(_ name: String) throws {
        let zone = try #require(TimeZone(identifier: name))
        let table = ZoneOffsets(zone)
        var random = SeededRandom(seed: 3)
        for _ in 0..<5_000 {
            let second = Int.random(in: ZoneOffsets.start..<ZoneOffsets.end, using: &random)
            let place = table.starts.firstPlace { $0 > second } - 1
            guard table.offsets[place] == zone.secondsFromGMT(for: Date(epochSeconds: second)) else {
                Issue.record("\(name) at \(second)")
                return
            }
        }
    }

    @Test(arguments: sampledZones) func `rules repeat after 400 years`(_ name: String) throws {
        let zone = try #require(TimeZone(identifier: name))
        var random = SeededRandom(seed: 4)
        let first = ZoneOffsets.end - ZoneOffsets.cycle
        let differing = (0..<5_000).map { _ in Int.random(in: first..<ZoneOffsets.end, using: &random) }.filter {
            let later = Date(epochSeconds: $0 + ZoneOffsets.cycle)
            return zone.secondsFromGMT(for: Date(epochSeconds: $0)) != zone.secondsFromGMT(for: later)
        }
        #expect(differing == [])
    }

    @Test func `a name is one of the IANA database`() {
        let names = ["Europe/Berlin", "UTC", "Etc/GMT+3", "Asia/Calcutta", "GMT+3", "Berlin", "Nowhere/City", ""]
        let known = names.map { ZoneOffsets.zone(named: $0) != nil }
        #expect(known == [true, true, true, true, false, false, false, false])
    }
}
