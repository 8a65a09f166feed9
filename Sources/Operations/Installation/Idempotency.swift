import Crypto
public import Foundation
public import Storage
public import SupportCore
import Synchronization
import Training

/// Carries requests out once, however often they are sent (`Idempotency-Key`).
///
/// Answers are stored for a day, encrypted under the key itself, of which only a hash is stored: an answer can hold a
/// secret that is shown once. The journal names the request of each change, in the transaction of the change, so a
/// process that dies between the change and the storing of its answer does not lead to a second change.
///
/// - Source: the IETF draft “The Idempotency-Key HTTP Header Field”.
public struct Idempotency: Sendable {
    /// The time for which a first answer is given again, in seconds.
    public static let retention: TimeInterval = 86_400

    private let database: any Database
    private let waitLimit: Duration
    private let otherProcessLimit: Duration
    private let inProgress = RequestsInProgress()
    /// Tells the requests of this process from those of another one, which may have died.
    private let holder = Identifier.random()

    /// - Parameters:
    ///   - waitLimit: how long a repeat waits for the answer of a request that this process carries out.
    ///   - otherProcessLimit: how long a repeat waits for the answer of another process. After that the other process
    ///     counts as dead.
    public init(
        _ database: any Database, waitLimit: Duration = .seconds(10), otherProcessLimit: Duration = .seconds(2)
    ) {
        self.database = database
        self.waitLimit = waitLimit
        self.otherProcessLimit = otherProcessLimit
    }

    /// A request with its key.
    public struct Request: Sendable {
        /// The name of the request in the journal.
        public let id: String
        fileprivate let caller: String
        fileprivate let keyHash: String
        fileprivate let fingerprint: String
        fileprivate let encryptionKey: SymmetricKey

        /// - Parameter sharesKeys: `caller` stands for several callers who do not know each other's keys.
        /// - Throws: ``Failure`` `.malformed` for a key that is empty, too long or not printable.
        public init(
            caller: String, key: String, method: String, path: String, body: [UInt8], sharesKeys: Bool = false
        ) throws {
            guard (1...255).contains(key.utf8.count), key.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) else {
                throw Failure(.malformed, "An Idempotency-Key must have 1 to 255 printable characters.")
            }
            self.caller = caller
            fingerprint = Secret.hash(method + " " + path + "\n" + Data(body).base64EncodedString())
            // Callers without a token cannot be told apart. The fingerprint keeps one's key from blocking another's.
            keyHash = Secret.hash(caller + "\n" + key + (sharesKeys ? "\n" + fingerprint : ""))
            encryptionKey = SymmetricKey(data: SHA256.hash(data: Data(("seal\n" + caller + "\n" + key).utf8)))
            id = keyHash
        }
    }

    /// The result of a claim.
    public enum Claim: Sendable, Hashable {
        /// The caller carries the request out, and then calls ``complete(_:with:)``, ``release(_:)`` or, where it failed,
        /// ``releaseUnlessChanged(_:)``.
        case granted
        /// The request was carried out before, with this answer.
        case replayed(IdempotencyRecord.Answer)
    }

    public static let reusedKey = Failure.invalid(
        "Idempotency-Key", "This Idempotency-Key was used for another request.")

    /// Claims a request for the caller, or returns the answer that it had before.
    ///
    /// A repeat that arrives while this process carries the request out waits for the answer. If the request is
    /// released instead, one of those who wait is granted the claim.
    ///
    /// - Throws: ``Failure`` `.invalid` for a key of another request; `.conflict` for a request that takes longer than
    ///   the wait limit, or whose answer was lost.
    public func claim(_ request: Request, now: Date) async throws -> Claim {
        while !inProgress.begin(request.inProgressKey) {
            switch try await outcome(of: request) {
            case .answered(let answer): return .replayed(answer)
            case .released: continue
            case nil:
                throw Failure(.conflict, "The first request with this Idempotency-Key is still in progress.")
            }
        }
        do {
            let claim = try await storedClaim(request, now: now)
            if case .replayed(let answer) = claim { inProgress.end(request.inProgressKey, with: .answered(answer)) }
            return claim
        } catch {
            inProgress.end(request.inProgressKey, with: .released)
            throw error
        }
    }

    /// Stores the answer of a request that was carried out, and gives it to the repeats that wait for it.
    public func complete(_ request: Request, with answer: IdempotencyRecord.Answer) async throws {
        var outcome = RequestsInProgress.Outcome.released
        defer { inProgress.end(request.inProgressKey, with: outcome) }
        let encrypted = try request.encrypt(answer)
        let record = record(of: request)
        try await database.write { try $0.save(encrypted, of: record) }
        outcome = .answered(answer)
    }

    /// Frees the key of a request that changed nothing, so that it can be sent again.
    public func release(_ request: Request) async throws {
        defer { inProgress.end(request.inProgressKey, with: .released) }
        let record = record(of: request)
        try await database.write { try $0.release(record) }
    }

    /// Frees the key of a request that failed, unless it had changed something before: its repeat is told that the
    /// request was completed.
    public func releaseUnlessChanged(_ request: Request) async throws {
        defer { inProgress.end(request.inProgressKey, with: .released) }
        let record = record(of: request)
        try await database.write { connection in
            guard try connection.subject(ofRequest: request.id) == nil else { return }
            try connection.release(record)
        }
    }

    /// The name under which callers without a token or secret share their keys.
    public static let anonymous = "anonymous"

    /// The number of answers to anonymous callers that are stored.
    static let maxAnonymous = 10_000

    /// - Returns: true if a request was carried out that changed something, as the journal knows.
    public func changedSomething(_ request: Request) async throws -> Bool {
        try await database.read { try $0.subject(ofRequest: request.id) != nil }
    }

    /// Deletes the oldest answers to anonymous callers, of whom there can be any number.
    public func discardOldest() async throws {
        try await database.write {
            try $0.discardRequests(ofCaller: Self.anonymous, exceptLatest: Self.maxAnonymous)
        }
    }

    /// The number of repeats that wait for an answer of this process.
    var waiting: Int { inProgress.waiting }

    /// Waits for the outcome of a request that this process carries out.
    ///
    /// - Returns: nil when the wait limit is over.
    private func outcome(of request: Request) async throws -> RequestsInProgress.Outcome? {
        try await withThrowingTaskGroup(of: RequestsInProgress.Outcome?.self) { group in
            group.addTask { try await inProgress.outcome(of: request.inProgressKey) }
            group.addTask {
                try await Task.sleep(for: waitLimit)
                return nil
            }
            defer { group.cancelAll() }
            return try await group.next() ?? nil
        }
    }

    private func storedClaim(_ request: Request, now: Date) async throws -> Claim {
        let record = record(of: request)
        while true {
            let stored = try await database.write { connection in
                try connection.claim(record, discardingBefore: now.addingTimeInterval(-Self.retention), now: now)
            }
            guard let stored else { return .granted }
            guard stored.fingerprint == request.fingerprint else { throw Self.reusedKey }
            if let answer = stored.answer { return .replayed(try request.decrypt(answer)) }
            if stored.holder != holder, try await isSettledElsewhere(stored, now: now) { continue }
            // The other process died, an outage kept this one from storing the answer, or it failed after it changed
            // something.
            let isTakenOver = try await database.write { connection in
                if let created = try connection.subject(ofRequest: request.id) {
                    throw Failure(
                        .conflict,
                        "This request was completed, but its answer was lost. "
                            + "It created \(created.subject) \(created.id).")
                }
                return try connection.takeOver(record, from: stored.holder, now: now)
            }
            if isTakenOver { return .granted }
        }
    }

    private static let pollInterval = Duration.milliseconds(100)

    /// Waits until another process has stored the answer of a request, or released it.
    ///
    /// - Returns: false where that did not happen within the limit. It counts from the claim, so that a client that gives
    ///   up and repeats the request does not wait from the beginning each time.
    private func isSettledElsewhere(_ record: IdempotencyRecord, now: Date) async throws -> Bool {
        let waited = Duration.seconds(max(0, now.timeIntervalSince(record.claimedAt ?? now)))
        let deadline = ContinuousClock.now + otherProcessLimit - waited
        while ContinuousClock.now < deadline {
            try await Task.sleep(for: Self.pollInterval)
            let stored = try await database.read {
                try $0.idempotencyRecord(caller: record.caller, key: record.key)
            }
            guard let stored, stored.answer == nil else { return true }
        }
        return false
    }

    private func record(of request: Request) -> IdempotencyRecord {
        IdempotencyRecord(
            caller: request.caller, key: request.keyHash, fingerprint: request.fingerprint, holder: holder)
    }
}

/// The requests that this process carries out, and the repeats that wait for their answers.
private final class RequestsInProgress: Sendable {
    enum Outcome: Sendable {
        case answered(IdempotencyRecord.Answer)
        /// Nobody carries the request out any more, and there is no answer.
        case released
    }

    private struct State {
        var waiters: [String: [Int: CheckedContinuation<Outcome, any Error>]] = [:]
        var nextWaiter = 0
    }

    private let state = Mutex(State())

    var waiting: Int { state.withLock { $0.waiters.values.reduce(0) { $0 + $1.count } } }

    /// - Returns: false for a request that is in progress already.
    func begin(_ key: String) -> Bool {
        state.withLock { state in
            guard state.waiters[key] == nil else { return false }
            state.waiters[key] = [:]
            return true
        }
    }

    func end(_ key: String, with outcome: Outcome) {
        let waiters = state.withLock { $0.waiters.removeValue(forKey: key) }
        for waiter in (waiters ?? [:]).values { waiter.resume(returning: outcome) }
    }

    /// Waits for the end of a request; one that is not in progress any more counts as released.
    func outcome(of key: String) async throws -> Outcome {
        let waiter = state.withLock { state in
            state.nextWaiter += 1
            return state.nextWaiter
        }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let result = state.withLock { state -> Result<Outcome, any Error>? in
                    // The handler below may have run before there was a waiter to remove.
                    if Task.isCancelled { return .failure(CancellationError()) }
                    guard state.waiters[key] != nil else { return .success(.released) }
                    state.waiters[key]?[waiter] = continuation
                    return nil
                }
                if let result { continuation.resume(with: result) }
            }
        } onCancel: {
            let continuation = state.withLock { $0.waiters[key]?.removeValue(forKey: waiter) }
            continuation?.resume(throwing: CancellationError())
        }
    }
}

extension Idempotency.Request {
    /// Requests with one key and different contents are in progress apart: the database decides which of them has the
    /// key.
    fileprivate var inProgressKey: String { keyHash + fingerprint }

    /// The name of the header that holds all headers, encrypted: the target of a redirect can be a secret, too.
    private static let encryptedHeaders = ":sealed"

    fileprivate func encrypt(_ answer: IdempotencyRecord.Answer) throws -> IdempotencyRecord.Answer {
        let headers = String(decoding: try JSONEncoder().encode(answer.headers), as: UTF8.self)
        return IdempotencyRecord.Answer(
            status: answer.status, headers: [Self.encryptedHeaders: try encrypt(headers)],
            body: try encrypt(answer.body))
    }

    fileprivate func decrypt(_ answer: IdempotencyRecord.Answer) throws -> IdempotencyRecord.Answer {
        // Answers that a former version stored, up to a day ago, have plain headers.
        let headers = try answer.headers[Self.encryptedHeaders].map { headers in
            try JSONDecoder().decode([String: String].self, from: Data(try decrypt(headers).utf8))
        }
        return IdempotencyRecord.Answer(
            status: answer.status, headers: headers ?? answer.headers, body: try decrypt(answer.body))
    }

    private func encrypt(_ text: String) throws -> String {
        try AES.GCM.seal(Data(text.utf8), using: encryptionKey).combined?.base64EncodedString() ?? ""
    }

    private func decrypt(_ text: String) throws -> String {
        let box = try AES.GCM.SealedBox(combined: Data(base64Encoded: text) ?? Data())
        return String(decoding: try AES.GCM.open(box, using: encryptionKey), as: UTF8.self)
    }
}
