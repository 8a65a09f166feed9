import Operations
import Testing
import Training

/// People who wait for each other’s full dates, and change places.
@Suite struct MoveCircleTests {
    @Test func `two people who wait for each other’s full dates change places`() async throws {
        let installation = try await TestInstallation()
        let session = try await installation.weekly()
        let ada = try await installation.register("ada@example.org", session, on: WeeklyDates.first)
        let bob = try await installation.register("bob@example.org", session, on: WeeklyDates.second)
        let adas = try await installation.move(ada, to: WeeklyDates.second).registration
        #expect(adas.status == .waitlisted)
        let bobs = try await installation.move(bob, to: WeeklyDates.first).registration
        #expect(bobs.status == .confirmed)
        #expect(try await installation.statuses([ada, bob, adas]) == [.cancelled, .cancelled, .confirmed])
        #expect(try await Installation(installation.database).check(now: installation.now) == [])
    }

    @Test func `three people who wait for each other’s full dates change places`() async throws {
        let installation = try await TestInstallation()
        let session = try await installation.weekly()
        let dates = [WeeklyDates.first, WeeklyDates.second, WeeklyDates.third]
        var held: [Registration] = []
        for (index, date) in dates.enumerated() {
            held.append(try await installation.register("p\(index)@example.org", session, on: date))
        }
        var moved: [Registration] = []
        for (index, registration) in held.enumerated() {
            moved.append(try await installation.move(registration, to: dates[(index + 1) % 3]).registration)
        }
        #expect(try await installation.statuses(held) == [.cancelled, .cancelled, .cancelled])
        #expect(try await installation.statuses(moved) == [.confirmed, .confirmed, .confirmed])
        #expect(try await Installation(installation.database).check(now: installation.now) == [])
    }

    @Test func `nobody who waits is overtaken by people who change places`() async throws {
        let installation = try await TestInstallation()
        let session = try await installation.weekly()
        let ada = try await installation.register("ada@example.org", session, on: WeeklyDates.first)
        let bob = try await installation.register("bob@example.org", session, on: WeeklyDates.second)
        let earlier = try await installation.register("earlier@example.org", session, on: WeeklyDates.second)
        let adas = try await installation.move(ada, to: WeeklyDates.second).registration
        let bobs = try await installation.move(bob, to: WeeklyDates.first).registration
        #expect(try await installation.statuses([ada, bob]) == [.confirmed, .confirmed])
        #expect(try await installation.statuses([earlier, adas, bobs]) == [.waitlisted, .waitlisted, .waitlisted])
        // The circle closes when the one between them goes.
        _ = try await installation.registrations.cancel(earlier.id, by: .command, now: installation.now)
        #expect(
            try await installation.statuses([ada, bob, adas, bobs]) == [
                .cancelled, .cancelled, .confirmed, .confirmed,
            ])
    }

    @Test func `a circle that closes behind a chain of people who move up is resolved at once`() async throws {
        let installation = try await TestInstallation()
        let session = try await installation.weekly()
        let head = try await installation.register("head@example.org", session, on: WeeklyDates.first)
        let ada = try await installation.register("ada@example.org", session, on: WeeklyDates.second)
        let cyd = try await installation.register("cyd@example.org", session, on: WeeklyDates.third)
        let adas = try await installation.move(ada, to: WeeklyDates.first).registration
        // Bob waits for the second date, and would rather have the third; Cyd has the third and wants the second.
        let bob = try await installation.register("bob@example.org", session, on: WeeklyDates.second)
        let cyds = try await installation.move(cyd, to: WeeklyDates.second).registration
        let bobs = try await installation.move(bob, to: WeeklyDates.third).registration
        #expect(
            try await installation.statuses([adas, bob, cyds, bobs]) == [
                .waitlisted, .waitlisted, .waitlisted, .waitlisted,
            ])
        _ = try await installation.registrations.cancel(head.id, by: .command, now: installation.now)
        #expect(try await installation.statuses([adas, bobs, cyds]) == [.confirmed, .confirmed, .confirmed])
        #expect(try await installation.statuses([ada, bob, cyd]) == [.cancelled, .cancelled, .cancelled])
        #expect(try await Installation(installation.database).check(now: installation.now) == [])
    }

    @Test func `a circle of dates with offered seats stays as it is`() async throws {
        let installation = try await TestInstallation()
        let session = try await installation.weekly(mode: .offer)
        let ada = try await installation.register("ada@example.org", session, on: WeeklyDates.first)
        let bob = try await installation.register("bob@example.org", session, on: WeeklyDates.second)
        let adas = try await installation.move(ada, to: WeeklyDates.second).registration
        let bobs = try await installation.move(bob, to: WeeklyDates.first).registration
        #expect(
            try await installation.statuses([ada, bob, adas, bobs]) == [
                .confirmed, .confirmed, .waitlisted, .waitlisted,
            ])
    }

    @Test func `a circle gives no seat beyond a capacity that was lowered`() async throws {
        let installation = try await TestInstallation()
        let session = try await installation.weekly(seats: 2)
        let ada = try await installation.register("ada@example.org", session, on: WeeklyDates.first)
        let bob = try await installation.register("bob@example.org", session, on: WeeklyDates.second)
        for (index, date) in [WeeklyDates.first, WeeklyDates.second].enumerated() {
            _ = try await installation.register("other\(index)@example.org", session, on: date)
        }
        try await installation.setCapacity(1, of: session)
        let adas = try await installation.move(ada, to: WeeklyDates.second).registration
        let bobs = try await installation.move(bob, to: WeeklyDates.first).registration
        #expect(
            try await installation.statuses([ada, bob, adas, bobs]) == [
                .confirmed, .confirmed, .waitlisted, .waitlisted,
            ])
    }
}
