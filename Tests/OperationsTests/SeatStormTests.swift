import Foundation
import Operations
import Storage
import SupportCore
import Testing
import Training

/// Fifty people, five seats, two processes: registrations, cancellations, offers taken and offers let go, all at once.
@Suite struct SeatStormTests {
    @Test(arguments: [WaitlistPolicy.Mode.automatic, .offer])
    func `under simultaneous requests no seat is given twice, and the waitlist keeps its order`(
        mode: WaitlistPolicy.Mode
    ) async throws {
        let storm = try await Storm(people: 50, seats: 5, mode: mode)
        let isOver = Flag()
        async let seen = storm.watch(until: isOver)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<50 { group.addTask { try await storm.person(number) } }
            try await group.waitForAll()
        }
        isOver.raise()
        let faults = try await seen
        #expect(faults == [])

        // All offered seats are accepted.
        while let offered = try await storm.lines().first(where: { $0.status == .offered }) {
            _ = try await storm.registrations[0].accept(offered.id, by: .command, now: storm.installation.now)
        }
        let final = try await storm.lines()
        #expect(final.filter { $0.status == .confirmed }.count == 5)
        #expect(try await storm.installation.seatsLeft(storm.session) == 0)
        #expect(try await Storm.faults(in: storm.snapshot(), seats: 5) == [])
        // The positions on the waitlist are in the order of registration.
        let waiting = final.filter { $0.status == .waitlisted }
        let positions = try await storm.positions(of: waiting)
        #expect(positions == Array(1...waiting.count))
        #expect(try await Installation(storm.installation.database).check(now: storm.installation.now) == [])
    }
}

private struct Storm: Sendable {
    let installation: TestInstallation
    let session: Session
    /// One per process.
    let registrations: [Registrations]
    private let place: Place
    private let seats: Int

    init(people: Int, seats: Int, mode: WaitlistPolicy.Mode) async throws {
        installation = try await TestInstallation()
        session = try await installation.single(capacity: seats, mode: mode)
        place = try await installation.place(session)
        registrations = [
            Registrations(installation.database), Registrations(try installation.anotherProcess()),
        ]
        self.seats = seats
    }

    /// Registers, and then cancels, accepts an offered seat, or stays.
    func person(_ number: Int) async throws {
        let registrations = registrations[number % 2]
        let outcome = try await registrations.register(
            .init(session: session.id, person: .init(name: "Somebody", email: "p\(number)@example.org")),
            by: .command, now: installation.now)
        guard case .created(let overview) = outcome else { throw Unexpected() }
        let id = overview.registration.id
        if number.isMultiple(of: 3) {
            _ = try await registrations.cancel(id, by: .command, now: installation.now)
        } else if try await registrations.registration(id).registration.status == .offered {
            _ = try await registrations.accept(id, by: .command, now: installation.now)
        }
    }

    struct Unexpected: Error {}

    /// The counters and the active registrations at one instant.
    struct Snapshot: Sendable {
        let taken: Occupancy
        let lines: [Registration]
    }

    func snapshot() async throws -> Snapshot {
        let place = place
        return try await installation.database.read {
            Snapshot(taken: try $0.occupancy(of: place), lines: try $0.activeRegistrations(in: place))
        }
    }

    /// The registrations with a seat or on the waitlist, in the order of registration.
    func lines() async throws -> [Registration] { try await snapshot().lines }

    func positions(of registrations: [Registration]) async throws -> [Int?] {
        var positions: [Int?] = []
        for registration in registrations {
            positions.append(try await self.registrations[1].registration(registration.id).position)
        }
        return positions
    }

    /// - Returns: the faults of all snapshots.
    func watch(until isOver: Flag) async throws -> [String] {
        var faults: [String] = []
        while !isOver.isRaised { faults += Self.faults(in: try await snapshot(), seats: seats) }
        return faults
    }

    static func faults(in snapshot: Snapshot, seats: Int) -> [String] {
        var faults: [String] = []
        func count(_ status: Registration.Status) -> Int { snapshot.lines.filter { $0.status == status }.count }
        let counted = Occupancy(
            confirmed: count(.confirmed), offered: count(.offered), waitlisted: count(.waitlisted))
        if counted != snapshot.taken { faults.append("\(counted) are there, \(snapshot.taken) are counted") }
        if counted.confirmed + counted.offered > seats { faults.append("\(counted) in \(seats) seats") }
        let lastSeated = snapshot.lines.last { $0.status.holdsSeat }?.queue ?? 0
        let firstWaiting = snapshot.lines.first { $0.status == .waitlisted }?.queue ?? .max
        if lastSeated > firstWaiting { faults.append("\(lastSeated) has a seat, and \(firstWaiting) waits") }
        if counted.waitlisted > 0, counted.confirmed + counted.offered < seats {
            faults.append("\(counted): somebody waits beside a free seat")
        }
        return faults
    }
}

private final class Flag: @unchecked Sendable {
    private let lock = NSLock()
    private var raised = false

    var isRaised: Bool { lock.withLock { raised } }

    func raise() { lock.withLock { raised = true } }
}
