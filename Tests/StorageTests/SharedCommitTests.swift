import Dispatch
import Foundation
import Storage
import Testing

/// Writes that come while another is under way, and so share a commit.
@Suite struct SharedCommitTests {
    struct Refused: Error, Hashable {}

    @Test func `writes that come while another is under way share one commit, in the order in which they came`()
        async throws
    {
        let queue = try await Line()
        let outcomes = try await queue.together((1...40).map { number in { try $0.note("\(number)") } })
        #expect(outcomes == (1...40).map { .done(length: $0) })
        #expect(try await queue.names() == (1...40).map(String.init))
        #expect(queue.commits == 1)
    }

    @Test func `no commit holds more writes than it may`() async throws {
        let queue = try await Line(CommitSharing(maxWrites: 10, timeout: .seconds(60)))
        let outcomes = try await queue.together((1...25).map { number in { try $0.note("\(number)") } })
        #expect(outcomes == (1...25).map { .done(length: $0) })
        #expect(queue.commits == 3)
    }

    @Test(arguments: 1...3) func `a write that throws is undone alone`(place: Int) async throws {
        let queue = try await Line()
        let outcomes = try await queue.together(
            (1...3).map { number in
                { connection in
                    let length = try connection.note("\(number)")
                    if number == place { throw Refused() }
                    return length
                }
            })
        let others = [1, 2, 3].filter { $0 != place }.map(String.init)
        var expected: [Line.Outcome] = [.done(length: 1), .done(length: 2)]
        expected.insert(.refused, at: place - 1)
        #expect(outcomes == expected)
        #expect(try await queue.names() == others)
    }

    @Test func `a broken rule of the schema is told to the one who broke it`() async throws {
        let queue = try await Line()
        let outcomes = try await queue.together([
            { try $0.note("a") }, { try $0.note("a") }, { try $0.note("b") },
        ])
        #expect(
            outcomes == [.done(length: 1), .violation(.notUnique("installation.name")), .done(length: 2)])
        #expect(try await queue.names() == ["a", "b"])
    }

    @Test func `a write that ends the whole transaction takes nobody with it`() async throws {
        let queue = try await Line()
        let outcomes = try await queue.together([
            { try $0.note("a") }, { try $0.note("b") },
            { connection in
                try connection.execute("INSERT OR ROLLBACK INTO installation (name, value) VALUES ('a', '')")
            },
            { try $0.note("c") },
        ])
        #expect(
            outcomes == [
                .done(length: 1), .done(length: 2), .violation(.notUnique("installation.name")), .done(length: 3),
            ])
        #expect(try await queue.names() == ["a", "b", "c"])
    }

    @Test func `a commit that fails because of one write fails that one`() async throws {
        let queue = try await Line()
        let outcomes = try await queue.together([
            { try $0.note("a") },
            { connection in
                try connection.execute("PRAGMA defer_foreign_keys = ON")
                return try connection.execute("INSERT INTO tutorial_slugs (slug, tutorial_id) VALUES ('a', 'none')")
            },
            { try $0.note("b") },
        ])
        #expect(outcomes == [.done(length: 1), .violation(.missingReference), .done(length: 2)])
        #expect(try await queue.names() == ["a", "b"])
    }

    @Test func `a write that takes long keeps nobody waiting who came before it`() async throws {
        let queue = try await Line(CommitSharing(maxWrites: 10, timeout: .milliseconds(20)))
        let outcomes = try await queue.together([
            { try $0.note("a") },
            { connection in
                try connection.note("b")
                let end = ContinuousClock.now + .milliseconds(30)
                while ContinuousClock.now < end { _ = try connection.rows("SELECT 1") }
                return try connection.number("SELECT COUNT(*) AS n FROM installation")
            },
            { try $0.note("c") },
        ])
        #expect(outcomes == [.done(length: 1), .done(length: 2), .done(length: 3)])
        #expect(try await queue.names() == ["a", "b", "c"])
        #expect(queue.commits == 3)
    }

    @Test func `a write that waits is withdrawn when its task is cancelled, and one that began is carried out`()
        async throws
    {
        let folder = try TemporaryFolder()
        let database = try await SQLiteDatabase.migrated(in: folder)
        let (begun, gate) = (Gate(), Gate())
        let first = Task {
            try await database.write { connection in
                begun.open()
                gate.pass()
                return try connection.note("first")
            }
        }
        await begun.passed()
        let second = Task { try await database.write { try $0.note("second") } }
        while database.waitingWrites < 1 { await Task.yield() }
        first.cancel()
        second.cancel()
        await #expect(throws: CancellationError.self) { try await second.value }
        gate.open()
        #expect(try await first.value == 1)
        #expect(try await database.read { try $0.notes() } == ["first"])
    }

    @Test func `a task that was cancelled before it writes does not write`() async throws {
        let folder = try TemporaryFolder()
        let database = try await SQLiteDatabase.migrated(in: folder)
        let task = Task {
            while !Task.isCancelled { await Task.yield() }
            return try await database.write { try $0.note("a") }
        }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(try await database.read { try $0.notes() } == [])
    }

    @Test func `what a write says is known to whoever reads after its answer`() async throws {
        let folder = try TemporaryFolder()
        let database = try await SQLiteDatabase.migrated(in: folder)
        let found = try await withThrowingTaskGroup(of: Bool.self) { group in
            for number in 1...50 {
                group.addTask {
                    _ = try await database.write { try $0.note("\(number)") }
                    return try await database.read { try $0.notes().contains("\(number)") }
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(found == Array(repeating: true, count: 50))
    }
}

/// Writes that all come while another one is under way.
private struct Line {
    enum Outcome: Hashable {
        case done(length: Int)
        case refused
        case violation(ConstraintViolation)
        case other(String)
    }

    typealias Body = @Sendable (any Connection) throws -> Int

    private let folder: TemporaryFolder
    private let database: SQLiteDatabase

    init(_ sharing: CommitSharing = CommitSharing(timeout: .seconds(60))) async throws {
        folder = try TemporaryFolder()
        _ = try await SQLiteDatabase.migrated(in: folder)
        database = try SQLiteDatabase(path: folder.path("test.sqlite"), sharing: sharing)
    }

    func together(_ bodies: [Body]) async throws -> [Outcome] {
        let (begun, gate) = (Gate(), Gate())
        let database = database
        let first = Task {
            try await database.write { _ in
                begun.open()
                gate.pass()
                // It leaves no commit behind, so that all commits are those of the others.
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

    func names() async throws -> [String] { try await database.read { try $0.notes() } }

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

/// What one thread waits for until another opens it.
private final class Gate: Sendable {
    private let semaphore = DispatchSemaphore(value: 0)

    func open() { semaphore.signal() }

    /// Blocks the thread: for bodies of writes, which have one of their own.
    func pass() { semaphore.wait() }

    func passed() async {
        while semaphore.wait(timeout: .now()) == .timedOut { await Task.yield() }
    }
}

extension Connection {
    /// - Returns: how many there are then.
    @discardableResult
    fileprivate func note(_ name: String) throws -> Int {
        try execute("INSERT INTO installation (name, value) VALUES (\(name), '')")
        return try number("SELECT COUNT(*) AS n FROM installation")
    }

    fileprivate func notes() throws -> [String] {
        try all("SELECT name FROM installation ORDER BY rowid") { try $0.text("name") }
    }
}
