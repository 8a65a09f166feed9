import Foundation
import ICalendar
import Operations
import Storage
import SupportCore
import Testing
import Training

/// Plans that change in several ways one after the other.
@Suite struct ChangingPlansTests {
    private static let first = "2026-12-01T10:00:00"
    private static let second = "2026-12-08T10:00:00"
    private static let third = "2026-12-15T10:00:00"

    /// Undoes a cancellation as the registration's person does, within ten minutes.
    private func restore(_ registration: Registration, _ installation: TestInstallation) async throws {
        let owner = try #require(try await installation.database.read { try $0.registrant(registration.registrant) })
        _ = try await installation.registrations.restore(
            registration.id, of: owner, by: Caller(Actor(.registrant, id: owner.id)), now: installation.now)
    }

    private func cancel(_ registration: Registration, _ installation: TestInstallation) async throws {
        _ = try await installation.registrations.cancel(
            registration.id, by: Caller(Actor(.registrant, id: registration.registrant)), now: installation.now)
    }

    @Test func `a registrant cannot cancel what is over, and staff can`() async throws {
        let installation = try await TestInstallation()
        let single = try await installation.single(capacity: 5)
        let weekly = try await installation.session(series("FREQ=WEEKLY;BYDAY=TU;COUNT=3", from: Self.first)) {
            $0.registration.scope = .series
        }
        let seat = try await installation.register("ada@example.org", single)
        let whole = try await installation.register("ada@example.org", weekly)
        _ = try await installation.schedule.edit(
            try local(Self.second), of: weekly.id, scope: .following, by: .command, now: installation.now,
            change: change { $0.title = .set("Second half") })
        let end = try utc("2026-12-01T10:00:00")
        let person = Caller(Actor(.registrant, id: seat.registrant))
        let failure = await #expect(throws: Failure.self) {
            try await installation.registrations.cancel(seat.id, by: person, now: end)
        }
        #expect(failure == Failure(.gone, "The date of this registration is over."))
        #expect(try await installation.status(seat.id) == .confirmed)
        // The other half of the series is to come.
        _ = try await installation.registrations.cancel(whole.id, by: person, now: end)
        #expect(try await installation.status(whole.id) == .cancelled)
        _ = try await installation.registrations.cancel(seat.id, by: .command, now: end)
        #expect(try await installation.status(seat.id) == .cancelled)
        // A repetition changes nothing, and is no failure.
        _ = try await installation.registrations.cancel(seat.id, by: person, now: end)
    }

    @Test func `a cancelled request is not taken back as a seat`() async throws {
        let installation = try await TestInstallation()
        let session = try await installation.single(capacity: 5) { $0.registration.approval = true }
        let ada = try await installation.register("ada@example.org", session)
        try await cancel(ada, installation)
        let undone = await #expect(throws: Failure.self) { try await restore(ada, installation) }
        #expect(undone?.code == .gone)

        // Nor a decline, after a seat that was given up before.
        let again = try await installation.register("ada@example.org", session)
        _ = try await installation.registrations.approve(again.id, by: .command, now: installation.now)
        try await cancel(again, installation)
        let third = try await installation.register("ada@example.org", session)
        _ = try await installation.registrations.decline(third.id, reason: nil, by: .command, now: installation.now)
        let declined = await #expect(throws: Failure.self) { try await restore(third, installation) }
        #expect(declined?.code == .gone)
        #expect(try await installation.seatsLeft(session) == 5)
    }

    @Test func `a seat that was given up is taken back, and one that was changed is not`() async throws {
        let installation = try await TestInstallation()
        let session = try await installation.session(series("FREQ=WEEKLY;COUNT=3", from: Self.first)) {
            $0.capacity = 1
        }
        let ada = try await installation.register("ada@example.org", session, on: Self.first)
        try await cancel(ada, installation)
        try await restore(ada, installation)
        #expect(try await installation.status(ada.id) == .confirmed)

        let moved = try await installation.move(ada, to: Self.second).registration
        let former = await #expect(throws: Failure.self) { try await restore(ada, installation) }
        #expect(former?.code == .gone)

        // Who cancels a place that another one was to replace waits for that one, and for nothing else.
        _ = try await installation.register("bob@example.org", session, on: Self.third)
        let waits = try await installation.move(moved, to: Self.third).registration
        try await cancel(moved, installation)
        let kept = await #expect(throws: Failure.self) { try await restore(moved, installation) }
        #expect(kept?.code == .gone)
        #expect(try await installation.statuses([ada, moved, waits]) == [.cancelled, .cancelled, .waitlisted])
    }

    @Test func `an edit that takes a date from people who ask for it says so`() async throws {
        let installation = try await TestInstallation()
        let session = try await installation.session(series("FREQ=WEEKLY;COUNT=3", from: Self.first)) {
            $0.registration.approval = true
        }
        let ada = try await installation.register("ada@example.org", session, on: Self.third)
        let shorter = try series("FREQ=WEEKLY;COUNT=2", from: Self.first)
        let refused = await #expect(throws: RefusedEdit.self) {
            try await installation.schedule.edit(session.id, by: .command, now: installation.now) { session in
                var details = session.details
                details.recurrence = shorter
                return (details, session.status)
            }
        }
        #expect(refused?.impact.losing.map(\.registrations) == [1])
        #expect(try await installation.status(ada.id) == .requested)
    }

    @Test func `a request for a series that was split is decided on once`() async throws {
        for isApproved in [true, false] {
            let installation = try await TestInstallation()
            let session = try await installation.session(series("FREQ=WEEKLY;COUNT=3", from: Self.first)) {
                $0.registration.scope = .series
                $0.registration.approval = true
            }
            let ada = try await installation.register("ada@example.org", session)
            _ = try await installation.schedule.edit(
                local(Self.second), of: session.id, scope: .following, by: .command, now: installation.now,
                change: change { $0.start = .set(try local("2026-12-08T11:00:00")) })
            if isApproved {
                _ = try await installation.registrations.approve(ada.id, by: .command, now: installation.now)
            } else {
                _ = try await installation.registrations.decline(
                    ada.id, reason: "Full", by: .command, now: installation.now)
            }
            let parts = try await installation.database.read { try $0.registrations(of: ada.registrant) }
            #expect(parts.map(\.status) == (isApproved ? [.confirmed, .confirmed] : [.cancelled, .cancelled]))
        }
    }

    @Test func `a place that waits is changed again after the former date has begun`() async throws {
        let installation = try await TestInstallation()
        let session = try await installation.session(series("FREQ=WEEKLY;COUNT=3", from: Self.first)) {
            $0.capacity = 1
        }
        let ada = try await installation.register("ada@example.org", session, on: Self.first)
        _ = try await installation.register("bob@example.org", session, on: Self.second)
        let waits = try await installation.move(ada, to: Self.second).registration
        let begun = try utc("2026-12-01T09:30:00")
        let choices = try await installation.registrations.moveChoices(for: waits.id, byStaff: false, now: begun)
        #expect(choices.registration.id == waits.id)
        let moved = try await installation.move(waits, to: Self.third, at: begun)
        #expect(moved.registration.status == .confirmed)
        #expect(try await installation.statuses([ada, waits]) == [.confirmed, .cancelled])
    }

    @Test func `a series whose first date was cancelled is decided on before its second one`() async throws {
        let installation = try await TestInstallation()
        let session = try await installation.session(series("FREQ=WEEKLY;COUNT=3", from: Self.first)) {
            $0.registration.scope = .series
            $0.minimum = 1
        }
        _ = try await installation.schedule.cancel(
            local(Self.first), of: session.id, scope: .this, reason: nil, by: .command, now: installation.now)
        var told: [Int] = []
        for day in ["2026-11-30", "2026-12-07", "2026-12-14"] {
            told.append(try await installation.schedule.checkMinimums(now: try utc("\(day)T12:00:00")))
        }
        #expect(told == [0, 1, 0])
    }
}
