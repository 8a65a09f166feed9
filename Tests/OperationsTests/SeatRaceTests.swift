import Foundation
import Operations
import Storage
import SupportCore
import Testing
import Training

/// What keeps two people out of one seat, shown by taking it away.
///
/// The verb is the same everywhere. All look before anybody acts, which is what happens to those who come at once where
/// nothing keeps them apart.
@Suite struct SeatRaceTests {
    @Test func `two people get one seat where neither a transaction nor the schema keeps them apart`() async throws {
        let race = try await Race(people: 2, seats: 1, limitStands: false)
        #expect(try await race.run(in: race.withoutTransactions) == ["confirmed": 2])
        #expect(try await race.taken() == Occupancy(confirmed: 2))
    }

    @Test func `fifty people get five seats where neither a transaction nor the schema keeps them apart`() async throws
    {
        let race = try await Race(people: 50, seats: 5, limitStands: false)
        #expect(try await race.run(in: race.withoutTransactions) == ["confirmed": 50])
        #expect(try await race.taken() == Occupancy(confirmed: 50))
    }

    @Test func `the schema alone lets nobody into a seat that is taken`() async throws {
        let race = try await Race(people: 50, seats: 5, limitStands: true)
        #expect(try await race.run(in: race.withoutTransactions) == ["confirmed": 5, "full": 45])
        #expect(try await race.taken() == Occupancy(confirmed: 5))
    }

    @Test func `a transaction alone lets nobody into a seat that is taken`() async throws {
        let race = try await Race(people: 50, seats: 5, limitStands: false)
        #expect(try await race.run(in: race.house.database) == ["confirmed": 5, "waitlisted": 45])
        #expect(try await race.taken() == Occupancy(confirmed: 5, waitlisted: 45))
    }

    @Test(arguments: 1...5) func `of two people who come at once by two connections one gets the seat`(
        round: Int
    ) async throws {
        let race = try await Race(people: 2, seats: 1, limitStands: true)
        let other = try SQLiteDatabase(path: race.house.path)
        async let first = race.register(1, in: race.house.database)
        async let second = race.register(2, in: other)
        #expect(Set([try await first, try await second]) == ["confirmed", "waitlisted"])
        #expect(try await race.taken() == Occupancy(confirmed: 1, waitlisted: 1))
    }
}

/// People who want a seat in the same date.
private final class Race: Sendable {
    let house: TestInstallation
    private let session: Session
    private let place: Place
    private let people: Int

    /// - Parameter limitStands: whether the schema limits the seats that are taken.
    init(people: Int, seats: Int, limitStands: Bool) async throws {
        self.people = people
        house = try await TestInstallation()
        session = try await house.single(capacity: seats)
        place = try await house.place(session)
        guard !limitStands else { return }
        try await house.database.write { connection in
            try connection.run(
                script: """
                    ALTER TABLE occurrences DROP COLUMN seat_limit;
                    ALTER TABLE occurrences ADD COLUMN seat_limit BIGINT;
                    """)
        }
    }

    /// The same database with every statement of a write in a transaction of its own.
    var withoutTransactions: some Database {
        get throws { Unlocked(base: try SQLiteDatabase(path: house.path), others: Interleaving(of: people)) }
    }

    /// - Returns: how many people came to what.
    func run(in database: some Database) async throws -> [String: Int] {
        try await withThrowingTaskGroup(of: String.self) { group in
            for number in 1...people { group.addTask { try await self.register(number, in: database) } }
            return try await group.reduce(into: [:]) { $0[$1, default: 0] += 1 }
        }
    }

    func register(_ number: Int, in database: some Database) async throws -> String {
        let request = Registrations.Request(
            session: session.id, person: .init(name: "Somebody", email: "p\(number)@example.org"))
        do {
            switch try await Registrations(database).register(request, by: .command, now: house.now) {
            case .created(let overview), .existing(let overview): return overview.registration.status.rawValue
            }
        } catch let failure as Failure where failure.code == .full {
            return "full"
        }
    }

    func taken() async throws -> Occupancy {
        let place = place
        return try await house.database.read { try $0.taken(place) }
    }
}

/// A database without the lock: nothing that a write looks at stays as it is until the write is done.
private struct Unlocked: Database {
    let base: SQLiteDatabase
    let others: Interleaving

    func write<T: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> T) async throws -> T {
        try await withCheckedThrowingContinuation { continuation in
            // A thread of its own, since it waits: the pool of tasks has few.
            Thread.detachNewThread {
                let connection = SingleStatements(base: base, others: others)
                let result = Result { try body(connection) }
                others.leave()
                continuation.resume(with: result)
            }
        }
    }

    func read<T: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> T) async throws -> T {
        try await base.read(body)
    }

    func backup(to path: String) async throws { try await base.backup(to: path) }

    func version() throws -> Int { try base.version() }

    func integrityFaults() async throws -> [String] { try await base.integrityFaults() }
}

private struct SingleStatements: Connection {
    let base: SQLiteDatabase
    let others: Interleaving

    func execute(_ statement: SQL) throws -> Int { try alone { try $0.execute(statement) } }

    func rows(_ query: SQL) throws -> [Row] {
        let rows = try alone { try $0.rows(query) }
        // The look at the seats: what follows is decided by it.
        if query.text == "SELECT * FROM occurrences WHERE id = ?" { others.haveLooked() }
        return rows
    }

    func run(script: String) throws { try alone { try $0.run(script: script) } }

    func hasTable(_ name: String) throws -> Bool { try alone { try $0.hasTable(name) } }

    private func alone<T: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> T) throws -> T {
        let outcome = Outcome<T>()
        Task {
            do {
                let value = try await base.write(body)
                outcome.set(.success(value))
            } catch {
                outcome.set(.failure(error))
            }
        }
        return try outcome.wait().get()
    }
}

/// Everybody looks, and then one after the other acts.
private final class Interleaving: @unchecked Sendable {
    private let condition = NSCondition()
    private var stillToLook: Int
    private var isSomebodyActing = false
    /// Threads that have had their look.
    private var acting: Set<ObjectIdentifier> = []

    init(of count: Int) { stillToLook = count }

    func haveLooked() {
        condition.lock()
        defer { condition.unlock() }
        guard acting.insert(ObjectIdentifier(Thread.current)).inserted else { return }
        stillToLook -= 1
        condition.broadcast()
        while stillToLook > 0 || isSomebodyActing { condition.wait() }
        isSomebodyActing = true
    }

    func leave() {
        condition.lock()
        defer { condition.unlock() }
        isSomebodyActing = false
        condition.broadcast()
    }
}

private final class Outcome<Value: Sendable>: @unchecked Sendable {
    private let semaphore = DispatchSemaphore(value: 0)
    private var result: Result<Value, any Error>?

    func set(_ result: Result<Value, any Error>) {
        self.result = result
        semaphore.signal()
    }

    func wait() throws -> Result<Value, any Error> {
        semaphore.wait()
        return try #require(result)
    }
}
