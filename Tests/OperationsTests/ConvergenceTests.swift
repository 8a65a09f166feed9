import Foundation
import ICalendar
import Operations
import Storage
import Testing
import Training

@Suite struct ConvergenceTests {
    @Test func `a calendar has converged when mail and feed show the current state`() async throws {
        let installation = try await TestInstallation()
        let single = try await installation.single(capacity: nil)
        let ada = try await installation.register("ada@example.org", single)
        let convergence = Convergence(installation.database)
        let feeds = installation.feeds()
        let transport = RecordingTransport()
        func converged() async throws -> [Bool] {
            try await convergence.report(ofRegistration: ada.id, now: installation.now).dates.map(\.isConverged)
        }
        func fetch() async throws {
            let version = try await feeds.version(.personal(ada.registrant), now: installation.now)
            convergence.recordFetch(ofFeedOf: ada.registrant, revision: version.revision, now: installation.now)
        }
        #expect(try await converged() == [false])
        _ = try await installation.mail(transport)
        #expect(try await converged() == [true])
        try await fetch()
        #expect(try await converged() == [true])
        _ = try await installation.schedule.edit(
            single.details.recurrence.start, of: single.id, scope: .this, by: .command, now: installation.now,
            change: change { $0.start = .set(try local("2026-12-01T11:00:00")) })
        #expect(try await converged() == [false])
        _ = try await installation.mail(transport)
        #expect(try await converged() == [false])
        try await fetch()
        let now = try await convergence.report(ofRegistration: ada.id, now: installation.now)
        #expect(now.dates.map(\.isConverged) == [true])
        #expect(now.fetch?.revision == now.feedRevision)
        #expect(now.dates.first?.mailed?.sequence == now.dates.first?.sequence)
    }

    @Test func `fetches are held in memory until they are saved, and outlive a restart then`() async throws {
        let installation = try await TestInstallation()
        let single = try await installation.single(capacity: nil)
        let ada = try await installation.register("ada@example.org", single)
        let grace = try await installation.register("grace@example.org", single)
        let convergence = Convergence(installation.database)
        let changes = installation.database.changes
        for poll in 0..<100 {
            for person in [ada, grace] {
                convergence.recordFetch(
                    ofFeedOf: person.registrant, revision: poll, now: installation.now.addingTimeInterval(Double(poll)))
            }
        }
        #expect(installation.database.changes == changes)
        let other = Convergence(installation.database)
        #expect(try await other.report(ofRegistration: ada.id, now: installation.now).fetch == nil)
        #expect(try await convergence.report(ofRegistration: ada.id, now: installation.now).fetch?.revision == 99)
        try await Erasure(installation.database).erase("grace@example.org", by: .command, now: installation.now)
        let before = installation.database.changes
        #expect(try await convergence.saveFetches() == 2)
        #expect(try await convergence.saveFetches() == 0)
        #expect(installation.database.changes == before, "no cache holds them")
        #expect(
            try await other.report(ofRegistration: ada.id, now: installation.now).fetch
                == FeedFetch(registrant: ada.registrant, revision: 99, at: installation.now.addingTimeInterval(99)))
        // The fetch of a registrant who was erased in the meantime is not saved.
        #expect(try await installation.database.read { try $0.feedFetch(of: grace.registrant) } == nil)
        // An older fetch, by a slow process, changes nothing.
        other.recordFetch(ofFeedOf: ada.registrant, revision: 1, now: installation.now)
        try await other.saveFetches()
        #expect(try await installation.database.read { try $0.feedFetch(of: ada.registrant)?.revision } == 99)
    }

    @Test func `fetches that could not be saved are kept for the next time`() async throws {
        let installation = try await TestInstallation()
        let ada = try await installation.register("ada@example.org", installation.single(capacity: nil))
        let broken = FailingDatabase(installation.database)
        let convergence = Convergence(broken)
        convergence.recordFetch(ofFeedOf: ada.registrant, revision: 7, now: installation.now)
        await #expect(throws: FailingDatabase.Outage.self) { try await convergence.saveFetches() }
        broken.mend()
        #expect(try await convergence.saveFetches() == 1)
        #expect(try await installation.database.read { try $0.feedFetch(of: ada.registrant)?.revision } == 7)
    }
}
