import Foundation
import Storage
import SupportCore
import Testing
import Training

@testable import Operations

@Suite struct IdempotencyTests {
    private let answer = IdempotencyRecord.Answer(status: 201, headers: ["Location": "/x/1"], body: "a secret")

    private func request(_ body: String = "{}", key: String = "k1") throws -> Idempotency.Request {
        try Idempotency.Request(caller: "c", key: key, method: "POST", path: "/x", body: Array(body.utf8))
    }

    @Test func `a repeat is given the first answer, which is stored encrypted`() async throws {
        let installation = try await TestInstallation()
        let idempotency = Idempotency(installation.database)
        #expect(try await idempotency.claim(request(), now: installation.now) == .granted)
        try await idempotency.complete(request(), with: answer)
        #expect(try await idempotency.claim(request(), now: installation.now) == .replayed(answer))
        let stored = try await installation.database.read {
            try $0.first("SELECT * FROM requests") { try $0.text("body") }
        }
        #expect(stored?.contains("secret") == false)
    }

    @Test func `another body under the same key is refused`() async throws {
        let installation = try await TestInstallation()
        let idempotency = Idempotency(installation.database)
        _ = try await idempotency.claim(request(), now: installation.now)
        let failure = await #expect(throws: Failure.self) {
            try await idempotency.claim(request("[]"), now: installation.now)
        }
        #expect(failure == Idempotency.reusedKey)
    }

    @Test func `a request that was released, and one of yesterday, may be sent again`() async throws {
        let installation = try await TestInstallation()
        let idempotency = Idempotency(installation.database)
        _ = try await idempotency.claim(request(), now: installation.now)
        try await idempotency.release(request())
        #expect(try await idempotency.claim(request(), now: installation.now) == .granted)
        try await idempotency.complete(request(), with: answer)
        let later = installation.now.addingTimeInterval(86_401)
        #expect(try await idempotency.claim(request(), now: later) == .granted)
    }

    @Test func `a request that failed may be sent again, unless it changed something`() async throws {
        let installation = try await TestInstallation()
        let idempotency = Idempotency(installation.database)
        let request = try request()
        #expect(try await idempotency.claim(request, now: installation.now) == .granted)
        try await idempotency.releaseUnlessChanged(request)
        #expect(try await idempotency.claim(request, now: installation.now) == .granted)
        let ada = try await installation.trainers.create(
            Trainer.Details(name: "Ada"), by: Caller(Actor(.anonymous), request: request.id), now: installation.now)
        try await idempotency.releaseUnlessChanged(request)
        let failure = await #expect(throws: Failure.self) {
            try await idempotency.claim(request, now: installation.now)
        }
        #expect(
            failure
                == Failure(
                    .conflict,
                    "This request was completed, but its answer was lost. It created trainer \(ada.id)."))
    }

    @Test(arguments: ["", "\u{1}", "ä", String(repeating: "k", count: 256)])
    func `a key that is empty, too long or not printable is refused`(key: String) throws {
        let failure = #expect(throws: Failure.self) { try request(key: key) }
        #expect(failure?.code == .malformed)
    }

    @Test func `anonymous callers do not block each other with their keys`() async throws {
        let installation = try await TestInstallation()
        let idempotency = Idempotency(installation.database)
        for body in ["Ada", "Grace"] {
            let request = try Idempotency.Request(
                caller: "anonymous", key: "1", method: "POST", path: "/x", body: Array(body.utf8), sharesKeys: true)
            #expect(try await idempotency.claim(request, now: installation.now) == .granted)
        }
    }

    // MARK: - Repeats that arrive while the first request is in progress

    @Test func `repeats wait for the answer of the first request without a statement in between`() async throws {
        let installation = try await TestInstallation()
        let recorder = RecordingDatabase(installation.database)
        let idempotency = Idempotency(recorder)
        #expect(try await idempotency.claim(request(), now: installation.now) == .granted)
        _ = recorder.newStatements()
        let claims = try await withThrowingTaskGroup(of: Idempotency.Claim.self) { group in
            for _ in 0..<3 { group.addTask { try await idempotency.claim(request(), now: installation.now) } }
            await idempotency.wait(for: 3)
            #expect(recorder.newStatements() == [])
            try await idempotency.complete(request(), with: answer)
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(claims == [.replayed(answer), .replayed(answer), .replayed(answer)])
        #expect(recorder.newStatements().map(\.text.words) == ["UPDATE requests"])
        #expect(idempotency.waiting == 0)
    }

    @Test func `a released request is carried out by one of those who wait, and answers the others`() async throws {
        let installation = try await TestInstallation()
        let idempotency = Idempotency(installation.database)
        #expect(try await idempotency.claim(request(), now: installation.now) == .granted)
        let claims = try await withThrowingTaskGroup(of: Idempotency.Claim.self) { group in
            for _ in 0..<3 { group.addTask { try await idempotency.claim(request(), now: installation.now) } }
            await idempotency.wait(for: 3)
            try await idempotency.release(request())
            var claims = [try #require(try await group.next())]
            await idempotency.wait(for: 2)
            try await idempotency.complete(request(), with: answer)
            for try await claim in group { claims.append(claim) }
            return claims
        }
        #expect(claims == [.granted, .replayed(answer), .replayed(answer)])
    }

    @Test func `a repeat whose task is cancelled stops waiting, and the first request goes on`() async throws {
        let installation = try await TestInstallation()
        let idempotency = Idempotency(installation.database)
        _ = try await idempotency.claim(request(), now: installation.now)
        let now = installation.now
        let repeated = Task { try await idempotency.claim(request(), now: now) }
        await idempotency.wait(for: 1)
        repeated.cancel()
        await #expect(throws: CancellationError.self) { try await repeated.value }
        #expect(idempotency.waiting == 0)
        try await idempotency.complete(request(), with: answer)
        #expect(try await idempotency.claim(request(), now: installation.now) == .replayed(answer))
    }

    @Test func `a repeat waits no longer than the limit`() async throws {
        let installation = try await TestInstallation()
        let idempotency = Idempotency(installation.database, waitLimit: .milliseconds(1))
        _ = try await idempotency.claim(request(), now: installation.now)
        let failure = await #expect(throws: Failure.self) {
            try await idempotency.claim(request(), now: installation.now)
        }
        #expect(
            failure
                == Failure(.conflict, "The first request with this Idempotency-Key is still in progress."))
        #expect(idempotency.waiting == 0)
    }

    @Test func `a request whose answer could not be stored may be sent again`() async throws {
        let installation = try await TestInstallation()
        let database = FailingDatabase(installation.database, isBroken: false)
        let idempotency = Idempotency(database)
        _ = try await idempotency.claim(request(), now: installation.now)
        database.fail()
        await #expect(throws: FailingDatabase.Outage.self) { try await idempotency.complete(request(), with: answer) }
        await #expect(throws: FailingDatabase.Outage.self) {
            try await idempotency.claim(request(), now: installation.now)
        }
        database.mend()
        #expect(try await idempotency.claim(request(), now: installation.now) == .granted)
    }

    // MARK: - Other processes

    @Test func `a repeat is given the answer of another process once that is stored`() async throws {
        let installation = try await TestInstallation()
        let other = Idempotency(installation.database)
        _ = try await other.claim(request(), now: installation.now)
        let recorder = RecordingDatabase(installation.database)
        let idempotency = Idempotency(recorder, otherProcessLimit: .seconds(60))
        async let repeated = idempotency.claim(request(), now: installation.now)
        await recorder.wait(for: "SELECT * FROM requests")
        try await other.complete(request(), with: answer)
        #expect(try await repeated == .replayed(answer))
    }

    @Test func `a request that another process released is carried out here`() async throws {
        let installation = try await TestInstallation()
        let other = Idempotency(installation.database)
        _ = try await other.claim(request(), now: installation.now)
        let recorder = RecordingDatabase(installation.database)
        let idempotency = Idempotency(recorder, otherProcessLimit: .seconds(60))
        async let repeated = idempotency.claim(request(), now: installation.now)
        await recorder.wait(for: "SELECT * FROM requests")
        try await other.release(request())
        #expect(try await repeated == .granted)
        try await idempotency.complete(request(), with: answer)
        #expect(try await other.claim(request(), now: installation.now) == .replayed(answer))
    }

    @Test func `a process that died after the change does not let it happen twice`() async throws {
        let installation = try await TestInstallation()
        let first = try request()
        _ = try await Idempotency(installation.database).claim(first, now: installation.now)
        let caller = Caller(Actor(.anonymous), request: first.id)
        let tutorial = try await installation.catalogue.create(
            Tutorial.Details(slug: "", title: "Made once"), by: caller, now: installation.now)
        let failure = await #expect(throws: Failure.self) {
            try await Idempotency(installation.database, otherProcessLimit: .zero).claim(
                request(), now: installation.now)
        }
        #expect(failure?.code == .conflict)
        #expect(failure?.detail.contains(tutorial.id) == true)
    }

    @Test func `a process that died before the change lets it be tried again`() async throws {
        let installation = try await TestInstallation()
        _ = try await Idempotency(installation.database).claim(request(), now: installation.now)
        let idempotency = Idempotency(installation.database, otherProcessLimit: .zero)
        #expect(try await idempotency.claim(request(), now: installation.now) == .granted)
    }

    @Test func `one of two processes takes a request over from one that died`() async throws {
        let installation = try await TestInstallation()
        let (died, now) = (installation.now.addingTimeInterval(-120), installation.now)
        func record(_ holder: String) -> IdempotencyRecord {
            IdempotencyRecord(caller: "c", key: "k", fingerprint: "f", holder: holder)
        }
        let (first, second, third) = (record("first"), record("second"), record("third"))
        let taken = try await installation.database.write { connection in
            _ = try connection.claim(first, discardingBefore: died, now: died)
            return [
                try connection.takeOver(second, from: "first", now: now),
                try connection.takeOver(third, from: "first", now: now),
            ]
        }
        #expect(taken == [true, false])
        _ = try await Idempotency(installation.database).claim(request(), now: died)
        let claims = try await withThrowingTaskGroup(of: Idempotency.Claim.self) { group in
            for _ in 0..<2 {
                let idempotency = Idempotency(installation.database, otherProcessLimit: .seconds(60))
                group.addTask {
                    let claim = try await idempotency.claim(request(), now: now)
                    if claim == .granted { try await idempotency.complete(request(), with: answer) }
                    return claim
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(Set(claims) == [.granted, .replayed(answer)])
    }

    @Test func `a process that releases a request late leaves the one who took it over alone`() async throws {
        let installation = try await TestInstallation()
        let late = Idempotency(installation.database)
        _ = try await late.claim(request(), now: installation.now)
        let idempotency = Idempotency(installation.database, otherProcessLimit: .zero)
        #expect(try await idempotency.claim(request(), now: installation.now) == .granted)
        try await late.release(request())
        try await idempotency.complete(request(), with: answer)
        #expect(try await late.claim(request(), now: installation.now) == .replayed(answer))
    }
}

extension Idempotency {
    /// Returns as soon as so many repeats wait for an answer.
    fileprivate func wait(for count: Int) async {
        while waiting < count { await Task.yield() }
    }
}

extension RecordingDatabase {
    /// Returns as soon as a statement was asked that begins with `prefix`.
    fileprivate func wait(for prefix: String) async {
        while !newStatements().contains(where: { $0.text.hasPrefix(prefix) }) { await Task.yield() }
    }
}

extension String {
    /// The first two words.
    fileprivate var words: String { split(separator: " ").prefix(2).joined(separator: " ") }
}
