import Foundation
import ICalendar
import Mail
import Operations
import Storage
import SupportCore
import Testing
import Training

@Suite struct MinimumTests {
    private func trainer(_ installation: TestInstallation) async throws -> String {
        try await installation.trainers.create(
            .init(name: "Grace Hopper", email: "grace@example.org"), by: .command, now: installation.now
        ).id
    }

    @Test func `trainers are told once of a date with too few registrations, at the time of decision`() async throws {
        let installation = try await TestInstallation()
        let transport = RecordingTransport()
        let grace = try await trainer(installation)
        let session = try await installation.session(
            series("FREQ=WEEKLY;COUNT=2", from: "2026-12-01T10:00:00"), trainers: [grace]
        ) {
            $0.minimum = 2
            $0.decideBefore = 2 * 86_400
        }
        _ = try await installation.register("ada@example.org", session, on: "2026-12-01T10:00:00")
        for name in ["ada", "bob"] {
            _ = try await installation.register("\(name)@example.org", session, on: "2026-12-08T10:00:00")
        }
        let decision = try utc("2026-11-29T09:00:00")
        _ = try await installation.mail(transport, at: decision, leads: [])
        #expect(try await installation.schedule.checkMinimums(now: decision.addingTimeInterval(-1)) == 0)
        #expect(try await installation.schedule.checkMinimums(now: decision) == 1)
        let mails = try await installation.mail(transport, at: decision, leads: [])
        #expect(mails.map(summary) == ["grace@example.org: Too few registrations: Webhooks"])
        let text = try #require(mails.first?.text)
        #expect(text.contains("Webhooks has 1 confirmed registrations. Its minimum is 2."))
        #expect(text.contains("/staff/sessions/\(session.id)/dates/2026-12-01T10:00:00"))

        // Neither another look nor a cancellation tells it again, and the second date has enough.
        #expect(try await installation.schedule.checkMinimums(now: decision.addingTimeInterval(3_600)) == 0)
        let second = try utc("2026-12-06T09:00:00")
        #expect(try await installation.schedule.checkMinimums(now: second) == 0)
        #expect(try await installation.mail(transport, at: second, leads: []).isEmpty)
        #expect(try await installation.date(session).isCancelled == false)
    }

    @Test func `without a time of decision it is a day before the start`() async throws {
        let installation = try await TestInstallation()
        _ = try await installation.single(capacity: nil) { $0.minimum = 1 }
        let decision = try utc("2026-11-30T09:00:00")
        #expect(try await installation.schedule.checkMinimums(now: decision.addingTimeInterval(-1)) == 0)
        #expect(try await installation.schedule.checkMinimums(now: decision) == 1)
    }

    @Test func `cancelled dates, drafts and dates that began are not decided on`() async throws {
        let installation = try await TestInstallation()
        let cancelled = try await installation.single(capacity: nil) { $0.minimum = 1 }
        _ = try await installation.schedule.cancel(cancelled.id, reason: nil, by: .command, now: installation.now)
        _ = try await installation.session(series(nil, from: "2026-12-01T10:00:00"), status: .draft) { $0.minimum = 1 }
        _ = try await installation.session(series(nil, from: "2026-11-24T10:00:00")) { $0.minimum = 1 }
        let dates = try await installation.session(series("FREQ=WEEKLY;COUNT=2", from: "2026-12-01T10:00:00")) {
            $0.minimum = 1
        }
        _ = try await installation.schedule.cancel(
            local("2026-12-01T10:00:00"), of: dates.id, scope: .this, reason: nil, by: .command, now: installation.now)
        #expect(try await installation.schedule.checkMinimums(now: try utc("2026-11-30T12:00:00")) == 0)
    }

    @Test func `a series that is booked as a whole is decided on once, before its first date`() async throws {
        let installation = try await TestInstallation()
        _ = try await installation.session(series("FREQ=WEEKLY;COUNT=3", from: "2026-12-01T10:00:00")) {
            $0.registration.scope = .series
            $0.minimum = 1
        }
        var told: [Int] = []
        for day in ["2026-11-30", "2026-12-07", "2026-12-14"] {
            told.append(try await installation.schedule.checkMinimums(now: try utc("\(day)T12:00:00")))
        }
        #expect(told == [1, 0, 0])
    }

    @Test func `a part that is split off keeps the minimum`() async throws {
        let installation = try await TestInstallation()
        let session = try await installation.session(series("FREQ=WEEKLY;COUNT=3", from: "2026-12-01T10:00:00")) {
            $0.minimum = 3
            $0.decideBefore = 3_600
            $0.registration.approval = true
        }
        _ = try await installation.schedule.edit(
            local("2026-12-08T10:00:00"), of: session.id, scope: .following, by: .command, now: installation.now,
            change: change { $0.start = .set(try local("2026-12-08T11:00:00")) })
        let next = try #require(try await installation.schedule.session(session.id).followedBy)
        let details = try await installation.schedule.session(next).details
        #expect(details.minimum == 3)
        #expect(details.decideBefore == 3_600)
        #expect(details.registration.approval)
    }
}
