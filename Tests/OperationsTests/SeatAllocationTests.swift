import Foundation
import ICalendar
import Operations
import Storage
import SupportCore
import Testing
import Training

/// Seats, offers and the waitlist of a date.
@Suite struct SeatAllocationTests {
    @Test func `three seats go to three of two hundred simultaneous requests`() async throws {
        let installation = try await TestInstallation()
        let single = try await installation.single(capacity: 3, mode: .none)
        let outcomes = await withTaskGroup(of: String.self) { group in
            for number in 0..<200 {
                group.addTask {
                    do {
                        return try await installation.register("p\(number)@example.org", single).status.rawValue
                    } catch {
                        return (error as? Failure).map { "\($0.code)" } ?? "\(error)"
                    }
                }
            }
            return await group.reduce(into: [String: Int]()) { $0[$1, default: 0] += 1 }
        }
        #expect(outcomes == ["confirmed": 3, "full": 197])
        #expect(try await installation.seatsLeft(single) == 0)
    }

    @Test func `the schema refuses a seat beyond the capacity, whatever the code does`() async throws {
        let installation = try await TestInstallation()
        let single = try await installation.single(capacity: 1)
        _ = try await installation.register("a@example.org", single)
        let place = try await installation.place(single)
        await #expect(throws: ConstraintViolation.self) {
            try await installation.database.write {
                try $0.add(Occupancy(confirmed: 1), to: place, limit: 1, now: installation.now)
            }
        }
    }

    @Test func `seats that are counted and that nobody has are a fault`() async throws {
        let installation = try await TestInstallation()
        let single = try await installation.single(capacity: nil)
        _ = try await installation.register("a@example.org", single)
        let id = try await installation.date(single).occurrence.id
        _ = try await installation.database.write {
            _ = try $0.execute("UPDATE occurrences SET offered = 1 WHERE id = \(id)")
            return try $0.execute("UPDATE sessions SET confirmed = 2 WHERE id = \(single.id)")
        }
        let rest = "the seats that are counted differ from those of its registrations."
        let faults = try await Installation(installation.database).check(now: installation.now)
        #expect(Set(faults) == ["Date \(id): \(rest)", "Session \(single.id): \(rest)"])
    }

    @Test func `the waitlist keeps the order of registration`() async throws {
        let installation = try await TestInstallation()
        let single = try await installation.single(capacity: 1)
        let first = try await installation.register("a@example.org", single)
        let second = try await installation.overview("b@example.org", single)
        let third = try await installation.overview("c@example.org", single)
        #expect([second.position, third.position] == [1, 2])

        _ = try await installation.registrations.cancel(first.id, by: .command, now: installation.now)
        #expect(try await installation.status(second) == .confirmed)
        #expect(try await installation.registrations.registration(third.registration.id).position == 1)

        let back = try await installation.overview("a@example.org", single)
        #expect(back.registration.id == first.id)
        #expect(back.registration.status == .waitlisted)
        #expect(back.position == 2)
    }

    @Test func `an offer is held until it is accepted in time, or passed on when it expires`() async throws {
        let installation = try await TestInstallation()
        let single = try await installation.single(capacity: 1, mode: .offer)
        let first = try await installation.register("a@example.org", single)
        let second = try await installation.register("b@example.org", single)
        let third = try await installation.register("c@example.org", single)
        _ = try await installation.registrations.cancel(first.id, by: .command, now: installation.now)

        let offered = try await installation.registrations.registration(second.id).registration
        #expect(offered.status == .offered)
        #expect(offered.offerExpires == installation.now.addingTimeInterval(86_400))
        #expect(try await installation.seatsLeft(single) == 0)

        let later = installation.now.addingTimeInterval(86_400)
        await #expect(throws: Failure.self) {
            try await installation.registrations.accept(second.id, by: .command, now: later)
        }
        #expect(try await installation.registrations.lapseOffers(now: later) == 1)
        #expect(try await installation.status(second.id) == .cancelled)
        #expect(try await installation.status(third.id) == .offered)
        let accepted = try await installation.registrations.accept(third.id, by: .command, now: later)
        #expect(accepted.registration.status == .confirmed)
        #expect(try await installation.registrations.lapseOffers(now: later.addingTimeInterval(10 * 86_400)) == 0)
    }

    @Test func `an offer is never held beyond the start, and nobody is promoted after it`() async throws {
        let installation = try await TestInstallation()
        let single = try await installation.single(capacity: 1, mode: .offer)
        let first = try await installation.register("a@example.org", single)
        let second = try await installation.register("b@example.org", single)
        let start = try utc("2026-12-01T09:00:00")
        _ = try await installation.registrations.cancel(first.id, by: .command, now: start.addingTimeInterval(-3_600))
        #expect(try await installation.registrations.registration(second.id).registration.offerExpires == start)
        let third = try await installation.register("c@example.org", single, at: start.addingTimeInterval(-60))
        _ = try await installation.registrations.lapseOffers(now: start)
        #expect(try await installation.status(third.id) == .waitlisted)
    }

    @Test func `an offer ends at the new start where its date is moved before its end`() async throws {
        let installation = try await TestInstallation()
        let weekly = try await installation.session(series("FREQ=WEEKLY;BYDAY=TU;COUNT=3", from: "2026-12-01T10:00:00"))
        {
            $0.capacity = 1
            $0.waitlist = WaitlistPolicy(mode: .offer, offerHold: 5 * 86_400)
        }
        // The second date alone, and the third one with all that follow.
        for (date, scope) in [
            ("2026-12-08T10:00:00", OccurrenceChange.Scope.this),
            ("2026-12-15T10:00:00", OccurrenceChange.Scope.following),
        ] {
            let first = try await installation.register("a@example.org", weekly, on: date)
            let second = try await installation.register("b@example.org", weekly, on: date)
            let third = try await installation.register("c@example.org", weekly, on: date)
            _ = try await installation.registrations.cancel(first.id, by: .command, now: installation.now)
            _ = try await installation.schedule.edit(
                try local(date), of: weekly.id, scope: scope, by: .command, now: installation.now,
                change: change { $0.start = .set(try local("2026-11-24T10:00:00")) })

            let start = try utc("2026-11-24T09:00:00")
            #expect(try await installation.registrations.registration(second.id).registration.offerExpires == start)
            let late = await #expect(throws: Failure.self) {
                try await installation.registrations.accept(second.id, by: .command, now: start)
            }
            #expect(late?.code == .gone)
            _ = try await installation.registrations.lapseOffers(now: start)
            #expect(try await installation.statuses([second, third]) == [.cancelled, .waitlisted])
        }
    }

    @Test func `an offer of a date that is moved into the past lapses at once`() async throws {
        let installation = try await TestInstallation()
        let single = try await installation.single(capacity: 1, mode: .offer)
        let first = try await installation.register("a@example.org", single)
        let second = try await installation.register("b@example.org", single)
        _ = try await installation.registrations.cancel(first.id, by: .command, now: installation.now)
        _ = try await installation.schedule.edit(
            try local("2026-12-01T10:00:00"), of: single.id, scope: .this, by: .command, now: installation.now,
            change: change { $0.start = .set(try local("2026-11-23T10:00:00")) })
        #expect(try await installation.status(second.id) == .cancelled)
    }

    @Test(
        arguments: [RegistrationPolicy.Scope.occurrence, .series],
        [Registration.Status.offered, .waitlisted, .requested])
    func `an unconfirmed place lapses also where nobody else has one of its kind`(
        scope: RegistrationPolicy.Scope, status: Registration.Status
    ) async throws {
        let installation = try await TestInstallation()
        for isNext in [false, true] {
            let rule = scope == .series ? "FREQ=WEEKLY;COUNT=3" : nil
            let session = try await installation.session(series(rule, from: "2026-12-01T10:00:00")) {
                $0.capacity = 1
                $0.registration.scope = scope
                $0.registration.approval = status == .requested
            }
            if status == .waitlisted { _ = try await installation.register("a@example.org", session) }
            let held = try await installation.registrations.registerPublicly(
                .init(session: session.id, person: .init(name: "Somebody", email: "b@example.org")),
                confirming: .always, by: .command, now: installation.now)
            #expect(held.status == status)
            let end = try #require(held.confirmBy)
            // Who registers next finds it, and so does the search for all of them.
            if isNext {
                _ = try await installation.register("c@example.org", session, at: end)
            } else {
                #expect(try await installation.registrations.lapseOffers(now: end) == 1)
            }
            let found = try await installation.registrations.registrations(RegistrationFilter(session: session.id))
            let lapsed = found.first { $0.registration.person.email == "b@example.org" }
            #expect(lapsed?.registration.status == .cancelled)
        }
    }

    @Test func `a higher capacity promotes from the waitlist, and a lower one keeps all seats`() async throws {
        let installation = try await TestInstallation()
        let single = try await installation.single(capacity: 2)
        var people: [Registration] = []
        for name in ["a", "b", "c", "d"] {
            people.append(try await installation.register("\(name)@example.org", single))
        }
        try await installation.setCapacity(3, of: single)
        #expect(try await installation.statuses(people) == [.confirmed, .confirmed, .confirmed, .waitlisted])
        try await installation.setCapacity(1, of: single)
        #expect(try await installation.statuses(people) == [.confirmed, .confirmed, .confirmed, .waitlisted])
        #expect(try await installation.seatsLeft(single) == 0)
        _ = try await installation.registrations.cancel(people[0].id, by: .command, now: installation.now)
        #expect(try await installation.statuses(people) == [.cancelled, .confirmed, .confirmed, .waitlisted])
        try await installation.setCapacity(nil, of: single)
        #expect(try await installation.statuses(people) == [.cancelled, .confirmed, .confirmed, .confirmed])
    }
}
