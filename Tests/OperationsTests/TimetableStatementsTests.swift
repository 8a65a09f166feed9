import Foundation
import ICalendar
import Operations
import Storage
import Testing
import Training

@Suite struct TimetableStatementsTests {
    @Test func `trainers' pages take as many statements for many dates, people and trainers as for one`() async throws {
        let house = try await TestHouse()
        let recorder = Recorder(house.database)
        var counts: [[Int]] = []
        for many in [1, 30] {
            var last: Session?
            for number in 0..<many {
                let trainer = try await house.trainer("Trainer \(many) \(number)")
                last = try await house.session(
                    "Webhooks", series("FREQ=WEEKLY;BYDAY=TU;COUNT=\(many)", from: "2026-12-01T10:00:00"),
                    trainers: [trainer])
                _ = try await house.catalogue.create(
                    Tutorial.Details(slug: "", title: "Tutorial \(many) \(number)", status: .published), by: .command,
                    now: house.now)
            }
            let session = try #require(last)
            for number in 0..<many {
                _ = try await Registering(house.database).register(
                    .init(
                        session: session.id, recurrenceID: try local("2026-12-01T10:00:00"),
                        person: .init(name: "P", email: "p\(many).\(number)@example.org")), by: .command, now: house.now
                )
            }
            let verbs = Scheduling(recorder)
            let page = PageRequest(limit: 500)
            let timetable = try await verbs.timetable(SessionFilter(from: house.now), page: page)
            #expect(timetable.dates.items.count >= many && timetable.staff.count >= many)
            let list = recorder.taken().count
            #expect(try await verbs.sheet(ofSession: session.id, from: nil, page: page).dates.items.count == many)
            let sheet = recorder.taken().count
            #expect(try await verbs.choices(besideTutorial: nil).tutorials.count >= many)
            let choices = recorder.taken().count
            let roster = try await Registering(recorder).roster(
                of: try local("2026-12-01T10:00:00"), in: session.id, page: page)
            #expect(roster.standings.items.count == many)
            counts.append([list, sheet, choices, recorder.taken().count])
        }
        #expect(counts[0] == counts[1])
    }
}
