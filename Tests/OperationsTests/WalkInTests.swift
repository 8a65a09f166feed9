import Foundation
import ICalendar
import Mail
import Operations
import Storage
import SupportCore
import Testing
import Training

@Suite struct WalkInTests {
    private let start = "2026-12-01T10:00:00"

    @Test func `somebody who comes to a full date has a seat beyond the capacity, and nobody loses theirs`()
        async throws
    {
        let installation = try await TestInstallation()
        let single = try await installation.single(capacity: 1)
        let seated = try await installation.register("a@example.org", single)
        let waiting = try await installation.register("b@example.org", single)
        let begun = try utc("2026-12-01T09:05:00")
        let added = try await installation.walkIn("Grace", to: single, at: begun)
        #expect(added.registration.status == .confirmed)
        #expect(added.registration.source == "walk-in")
        #expect(added.attendance.map(\.attendance) == [.attended])
        #expect(try await installation.statuses([seated, waiting]) == [.confirmed, .waitlisted])
        let date = try await installation.date(single)
        #expect(date.occupancy == Occupancy(confirmed: 2, waitlisted: 1))
        #expect(date.seatsLeft == 0)
        // One that is given up afterwards goes to nobody: two came for one seat.
        _ = try await installation.registrations.cancel(
            seated.id, by: .command, now: try utc("2026-12-01T08:30:00"))
        #expect(try await installation.status(waiting.id) == .waitlisted)
    }

    @Test func `whoever waited gets the seat, and whoever has one is marked`() async throws {
        let installation = try await TestInstallation()
        let single = try await installation.single(capacity: 1)
        let seated = try await installation.register("a@example.org", single)
        let waiting = try await installation.register("b@example.org", single)
        let left = try await installation.register("c@example.org", single)
        _ = try await installation.registrations.cancel(left.id, by: .command, now: installation.now)
        let begun = try utc("2026-12-01T09:05:00")
        for (email, known) in [("A@example.org", seated), ("b@example.org", waiting), ("c@example.org", left)] {
            let added = try await installation.walkIn("Somebody else", email: email, to: single, at: begun)
            #expect(added.registration.id == known.id)
            #expect(added.registration.status == .confirmed)
            #expect(added.registration.person.name == "Somebody")
            #expect(added.attendance.map(\.attendance) == [.attended])
        }
        #expect(try await installation.date(single).occupancy == Occupancy(confirmed: 3))
    }

    @Test func `ten who come at once without an address are ten people, and get no mail`() async throws {
        let installation = try await TestInstallation()
        let transport = RecordingTransport()
        let single = try await installation.single(capacity: 3)
        let begun = try utc("2026-12-01T08:55:00")
        let worker = try installation.worker(transport, leads: [], followUpWait: 2 * 86_400)
        // The session was published long before.
        try await worker.work(now: { begun })
        let ids = try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<10 {
                group.addTask {
                    try await installation.walkIn("Grace", to: single, at: begun).registration.registrant
                }
            }
            return try await group.reduce(into: Set<String>()) { $0.insert($1) }
        }
        #expect(ids.count == 10)
        #expect(try await installation.date(single).occupancy == Occupancy(confirmed: 10))
        _ = try await installation.walkIn("Ada", email: "ada@example.org", to: single, at: begun)
        try await worker.work(now: { begun })
        #expect(transport.newMessages().isEmpty)
        // The mail after the date reaches the one who left an address.
        let later = try utc("2026-12-04T09:00:00")
        try await worker.work(now: { later })
        #expect(transport.newMessages().map(\.to.address) == ["ada@example.org"])
        #expect(try await installation.registrations.secrets(ofRegistrants: Array(ids)).isEmpty)
    }

    @Test func `whoever waited to move here leaves the former place without a mail`() async throws {
        let installation = try await TestInstallation()
        let transport = RecordingTransport()
        let weekly = try await installation.session(series("FREQ=WEEKLY;COUNT=3", from: start)) {
            $0.capacity = 1
            $0.waitlist.mode = .automatic
        }
        _ = try await installation.register("holder@example.org", weekly, on: start)
        let former = try await installation.register("ada@example.org", weekly, on: "2026-12-08T10:00:00")
        let waiting = try await installation.move(former, to: start).registration
        let begun = try utc("2026-12-01T09:05:00")
        let worker = try installation.worker(transport, leads: [])
        try await worker.work(now: { begun })
        _ = transport.newMessages()
        let added = try await installation.walkIn("Ada", email: "ada@example.org", to: weekly, at: begun)
        #expect(added.registration.id == waiting.id)
        #expect(try await installation.statuses([former, waiting]) == [.cancelled, .confirmed])
        try await worker.work(now: { begun })
        #expect(transport.newMessages().isEmpty)
    }

    @Test func `the retention period erases their names, too`() async throws {
        let installation = try await TestInstallation()
        let single = try await installation.single(capacity: 3)
        let id = try await installation.walkIn("Grace", to: single, at: try utc("2026-12-01T09:05:00")).registration.id
        let result = try await Erasure(installation.database).apply(
            Retention(registrations: 30 * 86_400), now: try utc("2027-02-01T09:00:00"))
        #expect(result.registrants == 1)
        let erased = try await installation.registrations.registration(id).registration
        #expect(erased.isErased)
        #expect(erased.person.name == "Erased")
    }

    @Test func `in a series that is booked as a whole they have a seat in the one date`() async throws {
        let installation = try await TestInstallation()
        let weekly = try await installation.session(series("FREQ=WEEKLY;BYDAY=TU;COUNT=4", from: start)) {
            $0.registration.scope = .series
            $0.capacity = 1
        }
        let whole = try await installation.register("a@example.org", weekly)
        let begun = try utc("2026-12-01T09:05:00")
        let added = try await installation.walkIn("Grace", email: "grace@example.org", to: weekly, at: begun)
        #expect(added.recurrenceID == (try local(start)))
        let known = try await installation.walkIn("A", email: "a@example.org", to: weekly, at: begun)
        #expect(known.registration.id == whole.id)
        #expect(known.attendance.map(\.recurrenceID) == [try local(start)])
        #expect(try await installation.schedule.session(weekly.id).occupancy == Occupancy(confirmed: 1))
    }

    @Test func `nobody comes an hour and a second early, to a draft or to a cancelled date`() async throws {
        let installation = try await TestInstallation()
        let single = try await installation.single(capacity: 1)
        await #expect(throws: Failure.self) {
            try await installation.walkIn("Grace", to: single, at: try utc("2026-12-01T07:59:59"))
        }
        _ = try await installation.walkIn("Grace", to: single, at: try utc("2026-12-01T08:00:00"))
        let draft = try await installation.session(series(nil, from: start), status: .draft)
        await #expect(throws: Failure.self) {
            try await installation.walkIn("Grace", to: draft, at: try utc("2026-12-01T09:00:00"))
        }
        _ = try await installation.schedule.cancel(
            single.id, reason: nil, by: .command, now: installation.now)
        await #expect(throws: Failure.self) {
            try await installation.walkIn("Grace", to: single, at: try utc("2026-12-01T09:00:00"))
        }
    }
}

extension TestInstallation {
    /// Adds somebody to the first date of a session.
    @discardableResult
    fileprivate func walkIn(
        _ name: String, email: String? = nil, to session: Session, at now: Date
    ) async throws -> Registrations.Overview {
        let outcome = try await registrations.add(
            .init(name: name, email: email, language: "en"), to: session.id, on: session.details.recurrence.start,
            by: .command, now: now)
        switch outcome {
        case .created(let overview), .existing(let overview): return overview
        }
    }
}
