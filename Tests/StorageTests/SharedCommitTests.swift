import Dispatch
import Foundation
import Storage
import Testing

/// Writes that arrive while another is in progress, and so share a commit.
@Suite struct SharedCommitTests {
    struct Refused: Error, Hashable {}

    @Test func `writes that arrive while another is in progress share one commit, in their order`()
        async throws
    {
        let queue = try await BusyDatabase()
        let outcomes = try await queue.together((1...40).map { number in { try $0.insertName("\(number)") } })
        #expect(outcomes == (1...40).map { .done(length: $0) })
        #expect(try await queue.names() == (1...40).map(String.init))
        #expect(queue.commits == 1)
    }

    @Test func `no commit has more writes than the maximum`() async throws {
        let queue = try await BusyDatabase(CommitLimits(maxWrites: 10, timeout: .seconds(60)))
        let outcomes = try await queue.together((1...25).map { number in { try $0.insertName("\(number)") } })
        #expect(outcomes == (1...25).map { .done(length: $0) })
        #expect(queue.commits == 3)
    }

    @Test(arguments: 1...3) func `only the write that throws is rolled back`(place: Int) async throws {
        let queue = try await BusyDatabase()
        let outcomes = try await queue.together(
            (1...3).map { number in
                { connection in
                    let length = try connection.insertName("\(number)")
                    if number == place { throw Refused() }
                    return length
                }
            })
        let others = [1, 2, 3].filter { $0 != place }.map(String.init)
        var expected: [BusyDatabase.Outcome] = [.done(length: 1), .done(length: 2)]
        expected.insert(.refused, at: place - 1)
        #expect(outcomes == expected)
        #expect(try await queue.names() == others)
    }

    @Test func `a violated constraint fails only the write that violates it`() async throws {
        let queue = try await BusyDatabase()
        let outcomes = try await queue.together([
            { try $0.insertName("a") }, { try $0.insertName("a") }, { try $0.insertName("b") },
        ])
        #expect(
            outcomes == [.done(length: 1), .violation(.notUnique("installation.name")), .done(length: 2)])
        #expect(try await queue.names() == ["a", "b"])
    }

    @Test func `a write that rolls back the whole transaction does not fail the others`() async throws {
        let queue = try await BusyDatabase()
        let outcomes = try await queue.together([
            { try $0.insertName("a") }, { try $0.insertName("b") },
            { connection in
                try connection.execute("INSERT OR ROLLBACK INTO installation (name, value) VALUES ('a', '')")
            },
            { try $0.insertName("c") },
        ])
        #expect(
            outcomes == [
                .done(length: 1), .done(length: 2), .violation(.notUnique("installation.name")), .done(length: 3),
            ])
        #expect(try await queue.names() == ["a", "b", "c"])
    }

    @Test func `a commit that fails because of one write fails only that one`() async throws {
        let queue = try await BusyDatabase()
        let outcomes = try await queue.together([
            { try $0.insertName("a") },
            { connection in
                try connection.execute("PRAGMA defer_foreign_keys = ON")
                return try connection.execute("INSERT INTO tutorial_slugs (slug, tutorial_id) VALUES ('a', 'none')")
            },
            { try $0.insertName("b") },
        ])
        #expect(outcomes == [.done(length: 1), .violation(.missingReference), .done(length: 2)])
        #expect(try await queue.names() == ["a", "b"])
    }

    @Test func `a slow write does not delay those before it`() async throws {
        let queue = try await BusyDatabase(CommitLimits(maxWrites: 10, timeout: .milliseconds(20)))
        let outcomes = try await queue.together([
            { try $0.insertName("a") },
            { connection in
                try connection.insertName("b")
                let end = ContinuousClock.now + .milliseconds(30)
                while ContinuousClock.now < end { _ = try connection.rows("SELECT 1") }
                return try connection.number("SELECT COUNT(*) AS n FROM installation")
            },
            { try $0.insertName("c") },
        ])
        #expect(outcomes == [.done(length: 1), .done(length: 2), .done(length: 3)])
        #expect(try await queue.names() == ["a", "b", "c"])
        #expect(queue.commits == 3)
    }

    @Test func `cancelling a task withdraws its waiting write, but not one that has begun`()
        async throws
    {
        let folder = try TemporaryFolder()
        let database = try await SQLiteDatabase.migrated(in: folder)
        let (begun, gate) = (Gate(), Gate())
        let first = Task {
            try await database.write { connection in
                begun.open()
                gate.pass()
                return try connection.insertName("first")
            }
        }
        await begun.passed()
        let second = Task { try await database.write { try $0.insertName("second") } }
        while database.waitingWrites < 1 { await Task.yield() }
        first.cancel()
        second.cancel()
        await #expect(throws: CancellationError.self) { try await second.value }
        gate.open()
        #expect(try await first.value == 1)
        #expect(try await database.read { try $0.names() } == ["first"])
    }

    @Test func `a cancelled task does not write`() async throws {
        let folder = try TemporaryFolder()
        let database = try await SQLiteDatabase.migrated(in: folder)
        let task = Task {
            while !Task.isCancelled { await Task.yield() }
            return try await database.write { try $0.insertName("a") }
        }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(try await database.read { try $0.names() } == [])
    }

    @Test func `a read after a write sees its changes`() async throws {
        let folder = try TemporaryFolder()
        let database = try await SQLiteDatabase.migrated(in: folder)
        let found = try await withThrowingTaskGroup(of: Bool.self) { group in
            for number in 1...50 {
                group.addTask {
                    _ = try await database.write { try $0.insertName("\(number)") }
                    return try await database.read { try $0.names().contains("\(number)") }
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(found == Array(repeating: true, count: 50))
    }
}

/// A database whose writes all arrive while another one is in progress.
private struct BusyDatabase {
    enum Outcome: Hashable {
        case done(length: Int)
        case refused
        case violation(ConstraintViolation)
        case other(String)
    }

    typealias Body = @Sendable (any Connection) throws -> Int

    private let folder: TemporaryFolder
    private let database: SQLiteDatabase

    init(_ commitLimits: CommitLimits = CommitLimits(timeout: .seconds(60))) async throws {
        folder = try TemporaryFolder()
        _ = try await SQLiteDatabase.migrated(in: folder)
        database = try SQLiteDatabase(path: folder.path("test.sqlite"), commitLimits: commitLimits)
    }

    func together(_ bodies: [Body]) async throws -> [Outcome] {
        let (begun, gate) = (Gate(), Gate())
        let database = database
        let first = Task {
            try await database.write { _ in
                begun.open()
                gate.pass()
                // It does not commit, so that all commits are those of the others.
                throw SharedCommitTests.Refused()
            }
        }
        await begun.passed()
        var tasks: [Task<Outcome, Never>] = []
        for (index, body) in bodies.enumerated() {
            tasks.append(Task { await Self.outcome { try await database.write(body) } })
            while database.waitingWrites <= index { await Task.yield() }
        }
        gate.open()
        await #expect(throws: SharedCommitTests.Refused.self) { try await first.value }
        var outcomes: [Outcome] = []
        for task in tasks { outcomes.append(await task.value) }
        return outcomes
    }

    var commits: Int { database.commits }

    func names() async throws -> [String] { try await database.read { try $0.names() } }

    private static func outcome(_ write: () async throws -> Int) async -> Outcome {
        do {
            return .done(length: try await write())
        } catch is SharedCommitTests.Refused {
            return .refused
        } catch let violation as ConstraintViolation {
            return .violation(violation)
        } catch {
            return .other("\(error)")
        }
    }
}

/// A gate at which a thread waits until another thread opens it.
private final class Gate: Sendable {
    private let semaphore = DispatchSemaphore(value: 0)

    func open() { semaphore.signal() }

    /// Blocks the thread. For bodies of writes, which run on a thread of their own.
    func pass() { semaphore.wait() }

    func passed() async {
        while semaphore.wait(timeout: .now()) == .timedOut { await Task.yield() }
    }
}

extension Connection {
    /// - Returns: the number of names, with this one.
    @discardableResult
    fileprivate func insertName(_ name: String) throws -> Int {
        try execute("INSERT INTO installation (name, value) VALUES (\(name), '')")
        return try number("SELECT COUNT(*) AS n FROM installation")
    }

    fileprivate func names() throws -> [String] {
        try all("SELECT name FROM installation ORDER BY rowid") { try $0.text("name") }
    }
}
