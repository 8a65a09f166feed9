import Foundation
import Operations
import Storage
import SupportCore
import Testing
import Training

/// Fifty people, five seats, two processes: registrations, cancellations, offers taken and offers let go, all at once.
@Suite struct SeatStormTests {
    @Test(arguments: [WaitlistPolicy.Mode.automatic, .offer])
    func `whatever comes at once, no seat is given twice and nobody overtakes`(mode: WaitlistPolicy.Mode) async throws {
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

        // Whoever is offered a seat takes it, until nobody is.
        while let offered = try await storm.lines().first(where: { $0.status == .offered }) {
            _ = try await storm.verbs[0].accept(offered.id, by: .command, now: storm.house.now)
        }
        let final = try await storm.lines()
        #expect(final.filter { $0.status == .confirmed }.count == 5)
        #expect(try await storm.house.seatsLeft(storm.session) == 0)
        #expect(try await Storm.faults(in: storm.snapshot(), seats: 5) == [])
        // Who waits is told so in the order in which they came.
        let waiting = final.filter { $0.status == .waitlisted }
        let positions = try await storm.positions(of: waiting)
        #expect(positions == Array(1...waiting.count))
        #expect(try await Installation(storm.house.database).check(now: storm.house.now) == [])
    }
}

private struct Storm: Sendable {
    let house: TestInstallation
    let session: Session
    /// One for each process.
    let verbs: [Registrations]
    private let place: Place
    private let seats: Int

    init(people: Int, seats: Int, mode: WaitlistPolicy.Mode) async throws {
        house = try await TestInstallation()
        session = try await house.single(capacity: seats, mode: mode)
        place = try await house.place(session)
        verbs = [Registrations(house.database), Registrations(try SQLiteDatabase(path: house.path))]
        self.seats = seats
    }

    /// Comes, and then leaves, or takes what is offered, or stays.
    func person(_ number: Int) async throws {
        let verbs = verbs[number % 2]
        let outcome = try await verbs.register(
            .init(session: session.id, person: .init(name: "Somebody", email: "p\(number)@example.org")),
            by: .command, now: house.now)
        guard case .created(let overview) = outcome else { throw Unexpected() }
        let id = overview.registration.id
        if number.isMultiple(of: 3) {
            _ = try await verbs.cancel(id, by: .command, now: house.now)
        } else if try await verbs.registration(id).registration.status == .offered {
            _ = try await verbs.accept(id, by: .command, now: house.now)
        }
    }

    struct Unexpected: Error {}

    /// What the counters say, and who is in line, as of one instant.
    struct Snapshot: Sendable {
        let taken: Occupancy
        let lines: [Registration]
    }

    func snapshot() async throws -> Snapshot {
        let place = place
        return try await house.database.read {
            Snapshot(taken: try $0.taken(place), lines: try $0.activeRegistrations(in: place))
        }
    }

    /// Those who hold a seat or wait, in the order in which they came.
    func lines() async throws -> [Registration] { try await snapshot().lines }

    func positions(of registrations: [Registration]) async throws -> [Int?] {
        var positions: [Int?] = []
        for registration in registrations {
            positions.append(try await verbs[1].registration(registration.id).position)
        }
        return positions
    }

    /// - Returns: what was wrong in any of the instants that were looked at.
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
