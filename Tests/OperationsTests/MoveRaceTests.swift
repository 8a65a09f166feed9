import Foundation
import ICalendar
import Operations
import Storage
import SupportCore
import Testing
import Training

/// Two hundred people, four full dates, two processes: moves in all directions, cancellations and withdrawals, all at once.
@Suite struct MoveRaceTests {
    private static let dates = ["01", "08", "15", "22"].map { "2026-12-\($0)T10:00:00" }
    private static let seats = 20
    private static let people = 200

    @Test(arguments: [WaitlistPolicy.Mode.automatic, .offer, .none])
    func `moves of two hundred people at once overbook nothing, lose nobody and give nobody two seats`(
        mode: WaitlistPolicy.Mode
    ) async throws {
        let installation = try await TestInstallation()
        let session = try await installation.session(series("FREQ=WEEKLY;COUNT=4", from: Self.dates[0])) {
            $0.capacity = Self.seats
            $0.waitlist.mode = mode
        }
        let both = [Registrations(installation.database), Registrations(try installation.anotherProcess())]
        let now = installation.now

        // Eighty have seats. With a waitlist, the others wait on all dates in turn.
        var held: [Registration] = []
        for number in 0..<(mode == .none ? Self.dates.count * Self.seats : Self.people) {
            let date = Self.dates[number % Self.dates.count]
            held.append(try await installation.register("p\(number)@example.org", session, on: date))
        }
        let refusals = try await withThrowingTaskGroup(of: String?.self) { group in
            for (number, registration) in held.enumerated() {
                group.addTask {
                    try await Self.act(number, registration, both[number % 2], now: now)
                }
            }
            return try await group.reduce(into: [:] as [String: Int]) { counts, refusal in
                if let refusal { counts[refusal, default: 0] += 1 }
            }
        }
        // A date without a waitlist is full for nearly everybody; with one nobody is refused.
        #expect(Set(refusals.keys).isSubset(of: mode == .none ? ["full"] : []))

        let all = try await installation.database.read { connection in
            try connection.registrations(RegistrationFilter(session: session.id), page: PageRequest(limit: 1_000)).items
        }
        let occurrences = try await installation.schedule.dates(
            of: session.id, from: nil, to: nil, page: PageRequest(limit: 10)
        ).items
        for date in occurrences {
            let here = all.filter { $0.occurrence == date.occurrence.id }
            func count(_ status: Registration.Status) -> Int { here.filter { $0.status == status }.count }
            #expect(count(.confirmed) + count(.offered) <= Self.seats)
            #expect(
                date.occurrence.occupancy
                    == Occupancy(
                        confirmed: count(.confirmed), offered: count(.offered), waitlisted: count(.waitlisted)))
            // A free seat and a waitlist are never beside each other.
            #expect(count(.waitlisted) == 0 || count(.confirmed) + count(.offered) == Self.seats)
        }
        // Nobody waits in a circle whose members could change places.
        if mode == .automatic { #expect(Self.circles(all) == []) }
        for (number, former) in held.enumerated() {
            let own = all.filter { $0.registrant == former.registrant && $0.status != .cancelled }
            #expect(own.filter { $0.status == .confirmed }.count <= 1, "person \(number) has two seats")
            // Everybody but those who cancelled still has a place of theirs.
            #expect(own.isEmpty == (number % 5 == 4), "person \(number) has \(own.map(\.status))")
        }
        #expect(try await Installation(installation.database).check(now: now) == [])
    }

    /// The dates from which the first of the waitlists lead back: each has a seat on the next date.
    private static func circles(_ all: [Registration]) -> [String] {
        let byID = all.reduce(into: [:]) { $0[$1.id] = $1 }
        let waiting = all.filter { $0.status == .waitlisted }.sorted { ($0.queue ?? 0) < ($1.queue ?? 0) }
        let heads = Dictionary(grouping: waiting, by: \.place.key).compactMapValues(\.first)
        func next(_ place: String) -> String? {
            heads[place]?.keeps.flatMap { byID[$0] }.flatMap { $0.status == .confirmed ? $0.place.key : nil }
        }
        return heads.keys.filter { start in
            var place = next(start)
            for _ in heads.keys {
                guard let known = place, known != start else { break }
                place = next(known)
            }
            return place == start
        }
    }

    /// Three of five move, one of them twice; one moves and withdraws; one cancels.
    ///
    /// - Returns: the code of a refusal; nil where there was none.
    private static func act(
        _ number: Int, _ registration: Registration, _ registrations: Registrations, now: Date
    ) async throws -> String? {
        func move(_ id: String, by days: Int) async throws -> Registrations.Overview {
            try await registrations.move(
                id, to: .init(recurrenceID: try local(dates[(number + days) % dates.count])), byStaff: false,
                by: .command, now: now)
        }
        do {
            switch number % 5 {
            case 0: _ = try await move(registration.id, by: 1)
            case 1: _ = try await move(registration.id, by: 3)
            case 2:
                let moved = try await move(registration.id, by: 2)
                _ = try await move(moved.registration.id, by: 1)
            case 3:
                let moved = try await move(registration.id, by: 1)
                // By now it may have a seat, and nothing to withdraw.
                if moved.registration.status != .confirmed {
                    return try await withdraw(moved.registration.id, registrations, now: now)
                }
            default: _ = try await registrations.cancel(registration.id, by: .command, now: now)
            }
            return nil
        } catch let failure as Failure {
            return "\(failure.code)"
        }
    }

    /// Withdraws a move, unless it led to a seat: who has one there has left the former place.
    private static func withdraw(_ id: String, _ registrations: Registrations, now: Date) async throws -> String? {
        let version = try await registrations.registration(id)
        guard version.registration.status != .confirmed else { return nil }
        do {
            _ = try await registrations.cancel(id, if: .version(anyOf: [version.version]), by: .command, now: now)
        } catch let failure as Failure where failure.code == .preconditionFailed {
            return try await withdraw(id, registrations, now: now)
        }
        return nil
    }
}
