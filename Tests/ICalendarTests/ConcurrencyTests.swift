import Foundation
import Testing

@testable import ICalendar

@Suite struct ConcurrencyTests {
    @Test func `concurrent tasks write, parse and expand with the same results as one task`() async throws {
        let document = try DocumentTests.fullDocument()
        let expected = try document.text()
        let series = try series("1997-09-02T09:00:00", "America/New_York", "FREQ=WEEKLY;BYDAY=TU,TH")
        let dates = Array(series.dates().prefix(500))
        let results = try await withThrowingTaskGroup(of: Bool.self) { group in
            for number in 0..<64 {
                group.addTask {
                    let identifiers = Zone.identifiers
                    let zone = try Zone(identifiers[number * 7 % identifiers.count])
                    let bytes = Array(expected.utf8)
                    let text = try document.text()
                    // An invalid file in between, because the error state of libical belongs to the thread.
                    let broken = try? CalendarDocument.parse(bytes.dropLast(40))
                    return try text == expected && broken == nil && CalendarDocument.parse(bytes) == document
                        && Array(series.dates().prefix(500)) == dates
                        && zone.instant(of: zone.local(at: Date(timeIntervalSince1970: 1_750_000_000)))
                            == Date(timeIntervalSince1970: 1_750_000_000)
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(results == Array(repeating: true, count: 64))
    }
}
