import Foundation
import Testing

@testable import SupportCore

@Suite struct `The offsets of a zone` {
    @Test(arguments: sampledZones) func `agree with Foundation`(_ name: String) throws {
        let zone = try #require(TimeZone(identifier: name))
        let table = ZoneOffsets(zone)
        var random = SeededRandom(seed: 3)
        for _ in 0..<5_000 {
            let second = Int.random(in: ZoneOffsets.start..<ZoneOffsets.end, using: &random)
            let index = table.starts.partitioningIndex { $0 > second } - 1
            guard table.offsets[index] == zone.secondsFromGMT(for: Date(epochSeconds: second)) else {
                Issue.record("\(name) at \(second)")
                return
            }
        }
    }

    @Test(arguments: sampledZones) func `repeat after 400 years`(_ name: String) throws {
        let zone = try #require(TimeZone(identifier: name))
        var random = SeededRandom(seed: 4)
        let first = ZoneOffsets.end - ZoneOffsets.cycle
        let differing = (0..<5_000).map { _ in Int.random(in: first..<ZoneOffsets.end, using: &random) }.filter {
            let later = Date(epochSeconds: $0 + ZoneOffsets.cycle)
            return zone.secondsFromGMT(for: Date(epochSeconds: $0)) != zone.secondsFromGMT(for: later)
        }
        #expect(differing == [])
    }

    @Test func `exist only for names in the IANA database`() {
        let names = ["Europe/Berlin", "UTC", "Etc/GMT+3", "Asia/Calcutta", "GMT+3", "Berlin", "Nowhere/City", ""]
        let exists = names.map { ZoneOffsets.zone(named: $0) != nil }
        #expect(exists == [true, true, true, true, false, false, false, false])
    }
}
