import Foundation
import ICalendar
import Operations
import Storage
import Testing
import Training

@Suite struct ConvergenceTests {
    @Test func `a calendar is right when each way in which it was told has the latest`() async throws {
        let house = try await TestInstallation()
        let single = try await house.single(capacity: nil)
        let ada = try await house.register("ada@example.org", single)
        let convergence = Convergence(house.database)
        let feeds = house.feeds()
        let letterbox = Letterbox()
        func converged() async throws -> [Bool] {
            try await convergence.report(ofRegistration: ada.id, now: house.now).dates.map(\.isConverged)
        }
        func fetch() async throws {
            let version = try await feeds.version(.personal(ada.registrant), now: house.now)
            convergence.recordFetch(ofFeedOf: ada.registrant, revision: version.revision, now: house.now)
        }
        #expect(try await converged() == [false])
        _ = try await house.mail(letterbox)
        #expect(try await converged() == [true])
        try await fetch()
        #expect(try await converged() == [true])
        _ = try await house.schedule.edit(
            single.details.recurrence.start, of: single.id, scope: .this, by: .command, now: house.now,
            change: change { $0.start = .set(try local("2026-12-01T11:00:00")) })
        #expect(try await converged() == [false])
        _ = try await house.mail(letterbox)
        #expect(try await converged() == [false])
        try await fetch()
        let now = try await convergence.report(ofRegistration: ada.id, now: house.now)
        #expect(now.dates.map(\.isConverged) == [true])
        #expect(now.fetch?.revision == now.feedRevision)
        #expect(now.dates.first?.mailed?.sequence == now.dates.first?.sequence)
    }

    @Test func `fetches are kept in memory until they are written down, and outlive a restart then`() async throws {
        let house = try await TestInstallation()
        let single = try await house.single(capacity: nil)
        let ada = try await house.register("ada@example.org", single)
        let grace = try await house.register("grace@example.org", single)
        let convergence = Convergence(house.database)
        let changes = house.database.changes
        for poll in 0..<100 {
            for person in [ada, grace] {
                convergence.recordFetch(
                    ofFeedOf: person.registrant, revision: poll, now: house.now.addingTimeInterval(Double(poll)))
            }
        }
        #expect(house.database.changes == changes)
        let other = Convergence(house.database)
        #expect(try await other.report(ofRegistration: ada.id, now: house.now).fetch == nil)
        #expect(try await convergence.report(ofRegistration: ada.id, now: house.now).fetch?.revision == 99)
        try await Erasure(house.database).erase("grace@example.org", by: .command, now: house.now)
        #expect(try await convergence.saveFetches() == 2)
        #expect(try await convergence.saveFetches() == 0)
        #expect(
            try await other.report(ofRegistration: ada.id, now: house.now).fetch
                == FeedFetch(registrant: ada.registrant, revision: 99, at: house.now.addingTimeInterval(99)))
        // What is known of somebody who was erased meanwhile is not written down.
        #expect(try await house.database.read { try $0.feedFetch(of: grace.registrant) } == nil)
        // An older fetch, of an instance that was slow, changes nothing.
        other.recordFetch(ofFeedOf: ada.registrant, revision: 1, now: house.now)
        try await other.saveFetches()
        #expect(try await house.database.read { try $0.feedFetch(of: ada.registrant)?.revision } == 99)
    }

    @Test func `fetches that could not be written are kept for the next time`() async throws {
        let house = try await TestInstallation()
        let ada = try await house.register("ada@example.org", house.single(capacity: nil))
        let broken = FailingDatabase(house.database)
        let convergence = Convergence(broken)
        convergence.recordFetch(ofFeedOf: ada.registrant, revision: 7, now: house.now)
        await #expect(throws: FailingDatabase.Outage.self) { try await convergence.saveFetches() }
        broken.mend()
        #expect(try await convergence.saveFetches() == 1)
        #expect(try await house.database.read { try $0.feedFetch(of: ada.registrant)?.revision } == 7)
    }
}
